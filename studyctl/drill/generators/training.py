"""Numeric questions about a training step: schedules, batches, optimizers, clipping, number formats."""

from __future__ import annotations

import math
import struct
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import product, within


def _cosine_half_angle(p: Params) -> float:
    progress = (p["step"] - p["warmup"]) / (p["steps"] - p["warmup"])
    return float(p["floor"] + (p["peak"] - p["floor"]) * math.cos(math.pi * progress / 2) ** 2)


@generator("lr_cosine", check=_cosine_half_angle)
def lr_cosine(rng: Random) -> Draw:
    """Learning rate in units of 1e-4 after warm-up: η_min + (η_max − η_min)(1 + cos πp)/2."""
    steps, warmup = rng.choice((2000, 5000, 10000)), rng.choice((100, 200, 500))
    step = warmup + rng.randrange(2, 18) * (steps - warmup) // 20
    peak, floor = rng.choice((3.0, 6.0, 10.0)), rng.choice((0.3, 0.5, 0.6, 1.0))
    progress = (step - warmup) / (steps - warmup)
    value = floor + (peak - floor) * (1 + math.cos(math.pi * progress)) / 2
    working = f"p = {progress:.4g}\n{floor} + ({peak} − {floor}) · (1 + cos πp)/2 = {value:.4g}"
    return Draw({"steps": steps, "warmup": warmup, "step": step, "peak": peak, "floor": floor}, value, "", working)


def _warmup_by_increment(p: Params) -> float:
    increment = p["peak"] / p["warmup"]
    return math.fsum(increment for _ in range(p["step"]))


@generator("lr_warmup", check=_warmup_by_increment)
def lr_warmup(rng: Random) -> Draw:
    """Learning rate in units of 1e-4 during linear warm-up from 0: η_max · step/warm-up."""
    warmup, peak = rng.choice((200, 400, 500, 1000, 2000)), rng.choice((2.0, 3.0, 6.0, 8.0))
    step = rng.randrange(1, 19) * warmup // 20
    value = peak * step / warmup
    return Draw({"warmup": warmup, "peak": peak, "step": step}, value, "", f"{peak} · {step}/{warmup} = {value:.4g}")


def _noam_by_phase(p: Params) -> float:
    peak = 1 / math.sqrt(p["width"] * p["warmup"])
    decay = math.sqrt(p["warmup"] / p["step"])
    return 1e4 * peak * (p["step"] / p["warmup"] if p["step"] < p["warmup"] else decay)


@generator("lr_inverse_root", check=_noam_by_phase)
def lr_inverse_root(rng: Random) -> Draw:
    """Rate in units of 1e-4: d^−0.5·min(step^−0.5, step·warmup^−1.5) (Attention Is All You Need, equation 3)."""
    width, warmup = rng.choice((256, 512, 768, 1024)), rng.choice((2000, 4000, 8000))
    step = rng.choice((500, 1000, 1500, 10000, 20000, 50000, 100000))
    value = 1e4 * width**-0.5 * min(step**-0.5, step * warmup**-1.5)
    working = f"{width}^−0.5 · min({step}^−0.5, {step} · {warmup}^−1.5) = {value:.4g}e-4"
    return Draw({"width": width, "warmup": warmup, "step": step}, value, "", working)


def _tokens_by_microbatch(p: Params) -> float:
    tokens = 0
    for _ in range(p["gpus"]):
        for _ in range(p["accumulation"]):
            tokens += p["micro"] * p["context"]
    return float(tokens)


@generator("batch_tokens", check=_tokens_by_microbatch)
def batch_tokens(rng: Random) -> Draw:
    """Tokens of one optimizer step: micro-batch · accumulation · GPUs · context."""
    micro, accumulation = rng.choice((2, 4, 8, 12, 16)), rng.choice((2, 3, 4, 5, 8, 16))
    gpus, context = rng.choice((2, 4, 6, 8)), rng.choice((256, 512, 1024, 2048, 4096))
    value = micro * accumulation * gpus * context
    factors = ((micro, "sequences"), (accumulation, "micro-batches"), (gpus, "GPUs"), (context, "tokens each"))
    working = product(f"{value:,}\ttokens", *factors)
    return Draw(
        {"micro": micro, "accumulation": accumulation, "gpus": gpus, "context": context}, value, "tokens", working
    )


def _accumulation_by_search(p: Params) -> float:
    steps = 1
    while steps * p["micro"] * p["gpus"] * p["context"] < p["target"]:
        steps += 1
    return float(steps)


@generator("accumulation_steps", check=_accumulation_by_search)
def accumulation_steps(rng: Random) -> Draw:
    """Fewest accumulation steps that reach a batch of at least so many tokens."""
    micro, gpus, context = rng.choice((4, 6, 8, 12)), rng.choice((2, 3, 4)), rng.choice((512, 1024, 2048))
    target = rng.choice((262144, 500000, 524288, 1000000))
    value = math.ceil(target / (micro * gpus * context))
    working = f"⌈{target} / ({micro} · {gpus} · {context})⌉ = {value}"
    return Draw({"micro": micro, "gpus": gpus, "context": context, "target": target}, value, "", working)


def _steps_by_division(p: Params) -> float:
    whole, rest = divmod(round(p["tokens"] * 1e6), p["batch"] * 1000)
    return float(whole + (rest > 0))


@generator("optimizer_steps", check=_steps_by_division)
def optimizer_steps(rng: Random) -> Draw:
    """Optimizer steps needed to pass D tokens, the last batch perhaps partly filled."""
    tokens, batch = rng.choice((15, 40, 120, 300, 470, 850)), rng.choice((16, 33, 65, 131, 262))
    value = math.ceil(tokens * 1000 / batch)
    return Draw({"tokens": tokens, "batch": batch}, value, "", f"⌈{tokens}e6 / {batch}e3⌉ = {value}")


def _clipped_by_angle(p: Params) -> float:
    x, y = p["gradient"]
    return float(p["limit"] * math.cos(math.atan2(y, x)))


@generator("clipped_gradient", check=_clipped_by_angle)
def clipped_gradient(rng: Random) -> Draw:
    """First component after clipping by the global norm: g₁·c/‖g‖ where ‖g‖ > c."""
    gradient = rng.choice(([3, 4], [6, 8], [5, 12], [2, 3], [4, 2], [-3, 5], [7, -4], [-6, 2], [8, 15]))
    limit = rng.choice((0.5, 1.0, 1.5, 2.0))
    norm = math.sqrt(sum(g * g for g in gradient))
    value = gradient[0] * limit / norm
    return Draw(
        {"gradient": gradient, "limit": limit}, value, "", f"{gradient[0]} · {limit} / {norm:.4f} = {value:.4f}"
    )


def _adam_by_loop(p: Params) -> float:
    weight, mean, square = 0.0, 0.0, 0.0
    for step, gradient in enumerate(p["gradients"], start=1):
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weight -= (mean / (1 - 0.9**step)) / math.sqrt(square / (1 - 0.99**step))
    return -weight - math.copysign(1, p["gradients"][0])  # the first step is one learning rate


@generator("adam_second_step", check=_adam_by_loop)
def adam_second_step(rng: Random) -> Draw:
    """Adam's second step in units of the learning rate, β₁ 0.9, β₂ 0.99, ε 0: m̂/√v̂."""
    first, second = rng.choice((1, 2, 3, 4, 5, 6)), rng.choice((-5, -4, -3, -2, -1, 12, 15, 20))
    m_hat = (0.09 * first + 0.1 * second) / 0.19
    v_hat = (0.0099 * first**2 + 0.01 * second**2) / 0.0199
    value = m_hat / math.sqrt(v_hat)
    working = f"m̂ = {m_hat:.4f}, v̂ = {v_hat:.4f}\nm̂/√v̂ = {value:.4f}"
    raw = (0.09 * first + 0.1 * second) / math.sqrt(0.0099 * first**2 + 0.01 * second**2)
    wrong = Slip("bias-not-corrected", raw, "Both moments start at 0 and are divided by 1 − βᵗ.")
    return Draw({"gradients": [first, second]}, within(value, 0.02, 0.97), "", working, (wrong,))


def _decayed_by_loop(p: Params) -> float:
    weight = 1.0
    for _ in range(p["steps"]):
        weight -= p["rate"] * p["decay"] * weight
    return 100 * weight


@generator("decoupled_decay", check=_decayed_by_loop)
def decoupled_decay(rng: Random) -> Draw:
    """Per cent of a weight left by k steps of decoupled decay alone: (1 − ηλ)^k."""
    rate, decay = rng.choice((0.0003, 0.0006, 0.001, 0.003)), rng.choice((0.05, 0.1, 0.2))
    steps = rng.choice((500, 1000, 2000, 5000))
    value = 100 * (1 - rate * decay) ** steps
    working = f"(1 − {rate} · {decay})^{steps} = {value:.4g} %"
    return Draw({"rate": rate, "decay": decay, "steps": steps}, within(value, 3, 97), "%", working)


def _momentum_by_loop(p: Params) -> float:
    velocity = 0.0
    for gradient in p["gradients"]:
        velocity = p["beta"] * velocity + gradient
    return velocity


@generator("momentum_velocity", check=_momentum_by_loop)
def momentum_velocity(rng: Random) -> Draw:
    """Velocity after three steps from 0 with v ← βv + g: β²g₁ + βg₂ + g₃."""
    gradients, beta = [rng.choice((-4, -3, -2, -1, 1, 2, 3, 4)) for _ in range(3)], rng.choice((0.5, 0.8, 0.9))
    first, second, third = gradients
    value = beta**2 * first + beta * second + third
    working = f"{beta}² · {first} + {beta} · {second} + {third} = {value:.4g}"
    return Draw({"gradients": gradients, "beta": beta}, value, "", working)


def _contraction_by_loop(p: Params) -> float:
    weight = float(p["start"])
    for _ in range(p["steps"]):
        weight -= p["rate"] * p["curvature"] * (weight - p["target"])
    return weight


@generator("descent_on_a_parabola", check=_contraction_by_loop)
def descent_on_a_parabola(rng: Random) -> Draw:
    """Gradient descent on (a/2)(w − c)²: c + (1 − ηa)^k (w₀ − c)."""
    curvature, rate = rng.choice((1, 2, 3, 4)), rng.choice((0.1, 0.15, 0.2))
    target, start, steps = rng.choice((-2, 1, 3)), rng.choice((5, 6, -4)), rng.choice((2, 3, 4))
    value = target + (1 - rate * curvature) ** steps * (start - target)
    working = f"{target} + (1 − {rate}·{curvature})^{steps} · ({start} − {target}) = {value:.4f}"
    shown = {"curvature": curvature, "rate": rate, "target": target, "start": start, "steps": steps}
    return Draw(shown, within(value, 0.02, 100), "", working)


def _decoded_by_struct(p: Params) -> float:
    bits = (p["sign"] << 15) | (p["exponent"] << 7) | int(p["fraction"], 2)
    return float(struct.unpack(">f", struct.pack(">I", bits << 16))[0])


@generator("bf16_value", check=_decoded_by_struct)
def bf16_value(rng: Random) -> Draw:
    """Value of a bfloat16: (−1)^s · 2^(e − 127) · (1 + f/128)."""
    sign, exponent, fraction = (
        rng.choice((0, 1)),
        rng.choice((124, 125, 126, 128, 129, 130)),
        rng.choice(range(8, 128, 8)),
    )
    value = (-1) ** sign * 2.0 ** (exponent - 127) * (1 + fraction / 128)
    working = f"(−1)^{sign} · 2^({exponent} − 127) · (1 + {fraction}/128) = {value:g}"
    return Draw({"sign": sign, "exponent": exponent, "fraction": f"{fraction:07b}"}, value, "", working)


def _gap_by_struct(p: Params) -> float:
    top = struct.unpack(">I", struct.pack(">f", float(p["near"])))[0] >> 16
    low, high = (struct.unpack(">f", struct.pack(">I", bits << 16))[0] for bits in (top, top + 1))
    return float(high - low)


@generator("bf16_gap", check=_gap_by_struct)
def bf16_gap(rng: Random) -> Draw:
    """Distance between neighbouring bfloat16 numbers near x: 2^(⌊log₂ x⌋ − 7)."""
    near = rng.choice((0.3, 0.7, 3, 5, 6, 10, 12, 20, 50, 90, 100, 150, 200, 300, 700, 1000, 1500, 3000, 5000))
    value = 2.0 ** (math.floor(math.log2(near)) - 7)
    return Draw({"near": near}, value, "", f"2^({math.floor(math.log2(near))} − 7) = {value:g}")


def _uniform_loss_by_mean(p: Params) -> float:
    return math.log(2) * math.log2(p["vocabulary"])


@generator("loss_at_start", check=_uniform_loss_by_mean)
def loss_at_start(rng: Random) -> Draw:
    """Cross-entropy in nats of a model that still guesses evenly: ln V."""
    vocabulary = rng.choice((27, 65, 256, 512, 1000, 4096, 8192, 32000, 50257, 50304, 65536, 100277, 128256, 151936))
    value = math.log(vocabulary)
    wrong = Slip("base-two", math.log2(vocabulary), "Losses are in nats.")
    return Draw({"vocabulary": vocabulary}, value, "nats", f"ln {vocabulary} = {value:.4f}", (wrong,))


def _gradient_by_difference(p: Params) -> float:
    def loss(weight: float) -> float:
        return (math.tanh(weight * p["x"] + p["b"]) - p["y"]) ** 2

    step = 1e-5
    return (loss(p["w"] + step) - loss(p["w"] - step)) / (2 * step)


@generator("tanh_neuron_gradient", check=_gradient_by_difference)
def tanh_neuron_gradient(rng: Random) -> Draw:
    """dL/dw for L = (tanh(wx + b) − y)²: 2(t − y)(1 − t²)x."""
    w, x, b = (
        rng.choice((-0.8, -0.5, 0.3, 0.5, 0.8)),
        rng.choice((-2, -1.5, 0.5, 1.5, 2)),
        rng.choice((-0.4, -0.2, 0.1, 0.6)),
    )
    y = rng.choice((-1, 0, 1))
    t = math.tanh(w * x + b)
    value = 2 * (t - y) * (1 - t * t) * x
    working = f"t = {t:.4f}\n2 · ({t:.4f} − {y}) · (1 − {t:.4f}²) · {x} = {value:.4f}"
    return Draw({"w": w, "x": x, "b": b, "y": y}, within(value, 0.01, 100), "", working)


def _batchnorm_by_pairs(p: Params) -> float:
    n = len(p["batch"])
    spread = sum((a - b) ** 2 for a in p["batch"] for b in p["batch"]) / (2 * n * n)
    return float((n * p["batch"][-1] - sum(p["batch"])) / n / math.sqrt(spread))


@generator("batchnorm_output", check=_batchnorm_by_pairs)
def batchnorm_output(rng: Random) -> Draw:
    """Normalised last value of a batch, biased variance, ε = 0: (x − μ)/σ (Batch Normalization, algorithm 1)."""
    batch = rng.sample(range(-4, 12), 5)
    mean = sum(batch) / 5
    variance = sum((x - mean) ** 2 for x in batch) / 5
    value = (batch[-1] - mean) / math.sqrt(variance)
    working = f"μ = {mean:g}, σ² = {variance:.4g}\n({batch[-1]} − {mean:g})/σ = {value:.4f}"
    return Draw({"batch": batch}, value, "", working)
