"""Numeric questions about arithmetic: FLOPs, utilisation, scaling laws, time and money."""

from __future__ import annotations

import math
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import product, within

SIZES = (0.124, 0.35, 0.77, 1.3, 1.5, 2.7, 3, 6.7, 7, 8, 13, 34, 70)


def _three_passes(p: Params) -> float:
    forward = 2 * p["billions"] * p["tokens"]
    towards_inputs = towards_weights = forward  # the backward pass does both
    return (forward + towards_inputs + towards_weights) * 1e18


@generator("training_flops", check=_three_passes)
def training_flops(rng: Random) -> Draw:
    """FLOPs to train N parameters on D tokens: C ≈ 6ND (Scaling Laws, section 2.1)."""
    billions, tokens = rng.choice(SIZES), rng.choice((5, 10, 15, 40, 100, 300, 400, 1000, 1400, 2000))
    value = 6 * billions * 1e9 * tokens * 1e9
    wrong = Slip("forward-only", value / 3, "The backward pass costs twice the forward pass.")
    factors = ((6, "2 forward + 4 backward"), (f"{billions:g}e9", "parameters"), (f"{tokens}e9", "tokens"))
    working = product(f"{value:.4g}\tFLOP".replace("e+", "e"), *factors)
    return Draw({"billions": billions, "tokens": tokens}, value, "FLOP", working, (wrong,))


def _forward_by_layer(p: Params) -> float:
    weights = 2 * p["millions"] / 1000
    context = sum(2 * p["tokens"] * p["width"] for _ in range(p["layers"])) / 1e9
    return weights + context


@generator("forward_flops_per_token", check=_forward_by_layer)
def forward_flops_per_token(rng: Random) -> Draw:
    """GFLOP of a forward pass for one token, attention included: 2N + 2·L·T·d (Scaling Laws, section 2.1)."""
    millions, layers, width = rng.choice(((85, 12, 768), (302, 24, 1024), (708, 36, 1280), (1475, 48, 1600)))
    tokens = rng.choice((1024, 2048, 4096, 8192))
    value = (2 * millions * 1e6 + 2 * layers * tokens * width) / 1e9
    working = f"2 · {millions}e6 + 2 · {layers} · {tokens} · {width} = {value:.4g}e9"
    shown = {"millions": millions, "layers": layers, "width": width, "tokens": tokens}
    wrong = Slip("attention-forgotten", 2 * millions / 1000, "Scores and weighted values add 2·L·T·d.")
    return Draw(shown, value, "GFLOP", working, (wrong,))


def _days_by_logarithm(p: Params) -> float:
    log_flops = math.log10(6) + math.log10(p["billions"]) + math.log10(p["tokens"]) + 18
    log_rate = math.log10(p["gpus"]) + math.log10(p["peak"]) + 12 + math.log10(p["mfu"]) - 2
    return 10 ** (log_flops - log_rate) / 24 / 60 / 60


@generator("training_days", check=_days_by_logarithm)
def training_days(rng: Random) -> Draw:
    """Days for 6ND FLOPs on n GPUs at a given utilisation."""
    billions, tokens = rng.choice((0.35, 1.3, 1.5, 3, 7, 13)), rng.choice((30, 60, 100, 300, 1000))
    gpus, peak, mfu = rng.choice((8, 16, 64, 128, 256)), rng.choice((312, 989)), rng.choice((30, 35, 38, 42, 45, 50))
    value = 6 * billions * 1e9 * tokens * 1e9 / (gpus * peak * 1e12 * mfu / 100) / 86400
    working = f"6 · {billions:g}e9 · {tokens}e9 / ({gpus} · {peak}e12 · {mfu / 100:g}) / 86,400 s = {value:.4g} days"
    shown = {"billions": billions, "tokens": tokens, "gpus": gpus, "peak": peak, "mfu": mfu}
    wrong = Slip("at-peak-speed", value * mfu / 100, "Only the used share of the peak does the work.")
    return Draw(shown, within(value, 0.1, 100000.0), "days", working, (wrong,))


def _used_by_second(p: Params) -> float:
    teraflops_of_a_gpu = 6 * p["millions"] * p["rate"] / p["gpus"] / 1000  # millions · thousands a second = 1e9
    return 100 * teraflops_of_a_gpu / p["peak"]


@generator("mfu", check=_used_by_second)
def mfu(rng: Random) -> Draw:
    """Model FLOPs utilisation in per cent: 6N · tokens a second / (GPUs · peak)."""
    millions, gpus, peak = rng.choice((124, 350, 774, 1500)), rng.choice((2, 4, 8, 16)), rng.choice((312, 989))
    share = rng.uniform(0.2, 0.6)
    rate = max(1, round(share * gpus * peak * 1e12 / (6 * millions * 1e6) / 1000))
    value = 100 * 6 * millions * 1e6 * rate * 1000 / (gpus * peak * 1e12)
    working = f"6 · {millions}e6 · {rate}e3 / ({gpus} · {peak}e12) = {value:.4g} %"
    return Draw({"millions": millions, "rate": rate, "gpus": gpus, "peak": peak}, value, "%", working)


def _hardware_by_pass(p: Params) -> float:
    model_passes = [1, 2]  # forward, backward
    hardware_passes = [1, 1, 2]  # forward, forward again, backward
    return float(p["mfu"] / sum(model_passes) * sum(hardware_passes))


@generator("hfu_with_recomputation", check=_hardware_by_pass)
def hfu_with_recomputation(rng: Random) -> Draw:
    """Hardware utilisation when every forward pass is done twice: 8ND instead of 6ND."""
    utilisation = rng.randint(24, 56)
    value = utilisation * 8 / 6
    wrong = Slip("forward-counted-double", utilisation * 2, "Only one of the three forward-sized passes is repeated.")
    return Draw({"mfu": utilisation}, value, "%", f"{utilisation} % · 8/6 = {value:.4g} %", (wrong,))


def _tokens_by_addition(p: Params) -> float:
    return sum(p["billions"] for _ in range(p["ratio"]))


@generator("chinchilla_tokens", check=_tokens_by_addition)
def chinchilla_tokens(rng: Random) -> Draw:
    """Compute-optimal tokens in billions at about 20 a parameter (Chinchilla, table 3)."""
    billions = rng.choice((0.12, 0.16, 0.35, 0.4, 0.56, 0.77, 1.1, 1.3, 1.5, 2.7, 3, 6.7, 8, 13, 27, 30, 34, 65))
    value = 20 * billions
    working = f"20 · {billions:g}e9 = {value:g} billion"
    return Draw({"billions": billions, "ratio": 20}, value, "billion tokens", working)


def _optimum_by_bisection(p: Params) -> float:
    budget = p["mantissa"] * 10.0 ** p["exponent"]
    low, high = 1e6, 1e13
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 6 * middle * (20 * middle) < budget else (low, middle)
    return low / 1e9


@generator("chinchilla_parameters", check=_optimum_by_bisection)
def chinchilla_parameters(rng: Random) -> Draw:
    """Billions of parameters for a budget C when D = 20N and C = 6ND: N = √(C/120)."""
    mantissa, exponent = rng.choice((1.5, 2, 3, 4.5, 6, 7.5)), rng.choice((19, 20, 21, 22, 23))
    value = math.sqrt(mantissa * 10.0**exponent / 120) / 1e9
    working = f"√({mantissa:g}e{exponent} / 120) = {value:.4g}e9"
    wrong = Slip("six-forgotten", value * math.sqrt(6), "C is 6ND, and D is 20N: 120N².")
    return Draw({"mantissa": mantissa, "exponent": exponent}, value, "billion parameters", working, (wrong,))


def _loss_by_logarithms(p: Params) -> float:
    for_size = math.exp(math.log(406.4) - 0.34 * math.log(p["billions"] * 1e9))
    for_data = math.exp(math.log(410.7) - 0.28 * math.log(p["tokens"] * 1e9))
    return 1.69 + for_size + for_data


@generator("chinchilla_loss", check=_loss_by_logarithms)
def chinchilla_loss(rng: Random) -> Draw:
    """Predicted loss E + A/N^α + B/D^β with the fitted constants (Chinchilla, equation 10)."""
    billions, tokens = rng.choice((0.1, 0.4, 1, 2, 5, 10, 50, 70)), rng.choice((2, 8, 20, 40, 100, 300, 1400))
    of_size, of_data = 406.4 / (billions * 1e9) ** 0.34, 410.7 / (tokens * 1e9) ** 0.28
    value = 1.69 + of_size + of_data
    working = f"1.69 + {of_size:.4f} + {of_data:.4f} = {value:.4f}"
    return Draw({"billions": billions, "tokens": tokens}, value, "nats", working)


def _loss_ratio_by_doubling(p: Params) -> float:
    decrease = math.exp(-p["exponent"] * math.log(p["factor"]))
    return 100 * (1 - decrease)


@generator("power_law_drop", check=_loss_ratio_by_doubling)
def power_law_drop(rng: Random) -> Draw:
    """Per cent by which a pure power law L ∝ x^(−α) falls when x grows k-fold (Scaling Laws, equations 1.1 to 1.3)."""
    factor, exponent = rng.choice((2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 50, 100)), rng.choice((0.05, 0.076, 0.095))
    value = 100 * (1 - factor**-exponent)
    working = f"1 − {factor}^(−{exponent}) = {value:.4g} %"
    wrong = Slip("what-is-left", 100 - value, "That is what is left; the drop is asked for.")
    return Draw({"factor": factor, "exponent": exponent}, value, "%", working, (wrong,))


def _attention_by_head(p: Params) -> float:
    head_size = p["width"] // p["heads"]
    one_head = [2 * p["tokens"] * head_size * p["tokens"] for _ in ("scores", "weighted values")]
    return sum(one_head) * p["heads"] / 1e9


@generator("attention_flops", check=_attention_by_head)
def attention_flops(rng: Random) -> Draw:
    """GFLOP of QKᵀ and of the weighted sum of V in one layer, forward and without the mask's saving: 4·T²·d."""
    width, heads = rng.choice(((512, 8), (768, 12), (1024, 16), (2048, 16), (4096, 32)))
    tokens = rng.choice((512, 1024, 2048, 4096, 8192))
    value = 4 * tokens**2 * width / 1e9
    working = f"4 · {tokens}² · {width} = {value:.4g}e9"
    wrong = Slip("one-product-only", value / 2, "QKᵀ and the weighted sum of V cost as much each.")
    return Draw({"width": width, "heads": heads, "tokens": tokens}, value, "GFLOP", working, (wrong,))


def _crossing_by_walk(p: Params) -> float:
    width, inner = p["width"], p["width"] * p["ratio"]
    weights = 2 * (4 * width * width + 2 * width * inner)
    step = width // 2
    tokens = step
    while 4 * tokens * width < weights:
        tokens += step
    return float(tokens)


@generator("attention_crossover", check=_crossing_by_walk)
def attention_crossover(rng: Random) -> Draw:
    """Context at which attention's 4·T·d equals the matrix FLOPs 2(4 + 2m)d² of a layer and token: T = (2 + m)d."""
    width, ratio = rng.choice((512, 640, 768, 1024, 1280, 2048, 4096)), rng.choice((2, 3, 4, 8))
    value = (2 + ratio) * width
    working = f"4 · T · {width} = 2 · (4 + 2·{ratio}) · {width}², so T = {2 + ratio} · {width} = {value}"
    return Draw({"width": width, "ratio": ratio}, value, "tokens", working)


def _intensity_by_side(p: Params) -> float:
    m, n, k = p["rows"], p["columns"], p["inner"]
    return 1 / (1 / m + 1 / n + 1 / k)


@generator("arithmetic_intensity", check=_intensity_by_side)
def arithmetic_intensity(rng: Random) -> Draw:
    """FLOP a byte of a bf16 product (M, K)·(K, N), each matrix moved once: 2MNK / 2(MK + KN + MN)."""
    rows, columns = rng.choice((2, 8, 16, 64, 256, 512)), rng.choice((512, 1024, 2048, 4096))
    inner = rng.choice((768, 1536, 3072, 6144))
    value = 2 * rows * columns * inner / (2 * (rows * inner + inner * columns + rows * columns))
    flops, moved = 2 * rows * columns * inner, 2 * (rows * inner + inner * columns + rows * columns)
    working = f"{flops / 1e6:.4g}e6 FLOP / {moved / 1e6:.4g}e6 B = {value:.4g} FLOP/B"
    return Draw({"rows": rows, "columns": columns, "inner": inner}, value, "FLOP/B", working)


def _time_by_limit(p: Params) -> float:
    seconds_to_move = 1e12 / (p["bandwidth"] * 1e12) / p["intensity"]
    seconds_to_compute = 1 / p["peak"]
    return 1 / max(seconds_to_move, seconds_to_compute)


@generator("roofline", check=_time_by_limit)
def roofline(rng: Random) -> Draw:
    """Attainable TFLOP/s: the lower of the peak and intensity · bandwidth."""
    peak, bandwidth = rng.choice(((312, 2.0), (312, 1.6), (989, 3.35), (989, 4.8), (125, 0.9)))
    intensity = rng.choice((2, 3, 7, 12, 30, 60, 90, 130))
    value = min(peak, intensity * bandwidth)
    working = f"min({peak}, {intensity} · {bandwidth:g}) = {value:.4g} TFLOP/s"
    return Draw({"peak": peak, "bandwidth": bandwidth, "intensity": intensity}, value, "TFLOP/s", working)


def _days_by_hours(p: Params) -> float:
    per_hour = p["rate"] * 1000 * 60 * 60
    return p["tokens"] * 1e9 / per_hour / 24


@generator("tokens_to_days", check=_days_by_hours)
def tokens_to_days(rng: Random) -> Draw:
    """Days to pass D tokens at a measured rate."""
    tokens, rate = rng.choice((1, 2.5, 5, 10, 20, 50, 100)), rng.choice((15, 35, 60, 120, 180, 400, 950))
    value = tokens * 1e9 / (rate * 1000) / 86400
    return Draw(
        {"tokens": tokens, "rate": rate}, value, "days", f"{tokens:g}e9 / {rate}e3 / 86,400 s = {value:.4g} days"
    )


def _cost_by_gpu(p: Params) -> float:
    cost_of_one = p["days"] * 24 * p["cents"]
    return sum(cost_of_one for _ in range(p["gpus"])) / 100


@generator("compute_cost", check=_cost_by_gpu)
def compute_cost(rng: Random) -> Draw:
    """Dollars for n GPUs over some days at a price a GPU-hour."""
    gpus, days, cents = (
        rng.choice((4, 8, 16, 32)),
        rng.choice((1.5, 2, 3.5, 5, 7)),
        rng.choice((110, 189, 249, 330, 410)),
    )
    value = gpus * days * 24 * cents / 100
    working = f"{gpus} · {days:g} · 24 h · {cents / 100:g} = {value:,.2f}"
    return Draw({"gpus": gpus, "days": days, "cents": cents}, value, "$", working)
