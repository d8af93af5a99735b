"""Numeric questions about the parts of a transformer: attention, positions, normalisation, gates, parameter counts."""

from __future__ import annotations

import cmath
import math
from random import Random
from statistics import fmean, pstdev

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import addition, within


def _gpt_by_tensor(p: Params) -> float:
    d = p["width"]
    layer = [(d,), (d,), (d, 3 * d), (3 * d,), (d, d), (d,), (d,), (d,), (d, 4 * d), (4 * d,), (4 * d, d), (d,)]
    tensors = [(p["vocabulary"], d), (p["context"], d), *(layer * p["layers"]), (d,), (d,)]
    return sum(math.prod(shape) for shape in tensors) / 1e6


@generator("gpt_parameters", check=_gpt_by_tensor)
def gpt_parameters(rng: Random) -> Draw:
    """Millions of parameters of a GPT-2 with tied embeddings: V·d + T·d + L(12d² + 13d) + 2d."""
    layers, width = rng.choice(((6, 384), (8, 512), (10, 640), (12, 768), (24, 1024), (36, 1280), (48, 1600)))
    vocabulary, context = rng.choice((8192, 32000, 50257, 65536)), rng.choice((256, 512, 1024, 2048))
    value = ((vocabulary + context) * width + layers * (12 * width**2 + 13 * width) + 2 * width) / 1e6
    layer = 12 * width**2 + 13 * width
    working = addition(
        f"{value * 1e6:,.0f}\tparameters",
        ((vocabulary + context) * width, f"tables: ({vocabulary:,} + {context:,}) · {width}"),
        (layers * layer, f"layers: {layers} · (12·{width}² + 13·{width})"),
        (2 * width, "last norm"),
    )
    shown = {"layers": layers, "width": width, "vocabulary": vocabulary, "context": context}
    return Draw(shown, value, "million", working)


def _gqa_by_projection(p: Params) -> float:
    outputs = [p["heads"], p["kv_heads"], p["kv_heads"], p["heads"]]  # q, k, v and, transposed, the output
    return sum(p["width"] * heads * p["head_size"] for heads in outputs) / 1e6


@generator("gqa_parameters", check=_gqa_by_projection)
def gqa_parameters(rng: Random) -> Draw:
    """Millions of weights of one grouped-query attention layer without biases: 2·d·d_h·(h + h_kv)."""
    heads, head_size = rng.choice(((16, 64), (16, 128), (24, 128), (32, 128), (40, 128), (48, 128), (64, 128)))
    kv_heads = rng.choice((2, 4, 8))
    width = heads * head_size
    value = 2 * width * head_size * (heads + kv_heads) / 1e6
    working = addition(
        f"{value:.5g} million\tweights",
        (2 * width * heads * head_size, f"queries and output: 2 · {width} · {heads} · {head_size}"),
        (2 * width * kv_heads * head_size, f"keys and values: 2 · {width} · {kv_heads} · {head_size}"),
    )
    shown = {"width": width, "heads": heads, "kv_heads": kv_heads, "head_size": head_size}
    return Draw(shown, value, "million", working)


def _width_by_search(p: Params) -> float:
    inner = p["multiple"]
    while inner * 3 < 8 * p["width"]:
        inner += p["multiple"]
    return float(inner)


@generator("swiglu_width", check=_width_by_search)
def swiglu_width(rng: Random) -> Draw:
    """Hidden width of a SwiGLU block: (2/3)·4d, rounded up to a multiple (LLaMA, section 2.2)."""
    width, multiple = (
        rng.choice((512, 640, 896, 1280, 1600, 2048, 2560, 3584, 4096, 5120)),
        rng.choice((32, 64, 128, 256)),
    )
    value = multiple * math.ceil(8 * width / 3 / multiple)
    working = f"8 · {width} / 3 = {8 * width / 3:.2f}, up to a multiple of {multiple}: {value}"
    return Draw({"width": width, "multiple": multiple}, value, "", working)


def _weight_by_odds(p: Params) -> float:
    scores = [sum(q * k for q, k in zip(p["query"], key, strict=True)) for key in p["keys"]]
    scale = 1 / math.sqrt(len(p["query"]))
    return 1 / sum(math.exp(scale * (score - scores[0])) for score in scores)


@generator("attention_weight", check=_weight_by_odds)
def attention_weight(rng: Random) -> Draw:
    """Weight of the first key: softmax(q·kᵀ/√d_k) (Attention Is All You Need, equation 1)."""
    query = [rng.randint(-2, 3) for _ in range(4)]
    keys = [[rng.randint(-2, 2) for _ in range(4)] for _ in range(3)]
    scores = [sum(q * k for q, k in zip(query, key, strict=True)) / 2 for key in keys]
    value = math.exp(scores[0]) / sum(math.exp(score) for score in scores)
    shown = {"keys": "; ".join(f"({', '.join(map(str, key))})" for key in keys).replace("-", "−")}
    working = f"scores / √4 = {', '.join(f'{score:g}' for score in scores)}\nsoftmax, first = {value:.4f}"
    plain = [math.exp(2 * score) for score in scores]
    wrong = Slip("scale-forgotten", plain[0] / sum(plain), "The scores are divided by √d_k first.")
    return Draw({"query": query, "keys": keys}, within(value, 0.02, 0.97), "", working, (wrong,), shown)


def _pairs_by_counting(p: Params) -> float:
    allowed = [min(row + 1, p["window"]) for row in range(p["tokens"])]
    return float(sum(allowed))


@generator("sliding_window_pairs", check=_pairs_by_counting)
def sliding_window_pairs(rng: Random) -> Draw:
    """Query-key pairs that a causal window of W positions, itself included, allows: W·T − W(W − 1)/2."""
    window, tokens = rng.randint(3, 16), rng.choice((20, 32, 50, 64, 100, 128, 250))
    value = window * tokens - window * (window - 1) // 2
    working = f"{window} · {tokens} − {window} · {window - 1} / 2 = {value}"
    return Draw({"window": window, "tokens": tokens}, value, "", working)


def _masked_by_counting(p: Params) -> float:
    return float(sum(1 for query in range(p["tokens"]) for key in range(p["tokens"]) if key > query) * p["heads"])


@generator("causal_masked_entries", check=_masked_by_counting)
def causal_masked_entries(rng: Random) -> Draw:
    """Scores set to −∞ by a causal mask over h heads: h·T(T − 1)/2."""
    heads, tokens = rng.choice((2, 4, 6, 8, 12)), rng.randint(6, 40)
    value = heads * tokens * (tokens - 1) // 2
    return Draw({"heads": heads, "tokens": tokens}, value, "", f"{heads} · {tokens} · {tokens - 1} / 2 = {value}")


def _angle_by_steps(p: Params) -> float:
    frequency = 1.0
    for _ in range(p["pair"]):
        frequency *= math.exp(-2 / p["head_size"] * math.log(10000))
    return math.fsum(frequency for _ in range(p["position"]))


@generator("rope_angle", check=_angle_by_steps)
def rope_angle(rng: Random) -> Draw:
    """Angle in radians of pair i at position m, pairs counted from 0: m·10000^(−2i/d) (RoFormer, section 3.2.2)."""
    head_size, position = rng.choice((8, 16, 32, 64, 128)), rng.randint(3, 200)
    pair = rng.randint(1, head_size // 4)
    value = position * 10000 ** (-2 * pair / head_size)
    working = f"{position} · 10000^(−{2 * pair}/{head_size}) = {value:.4g}"
    return Draw({"head_size": head_size, "position": position, "pair": pair}, value, "rad", working)


def _rotated_complex(p: Params) -> float:
    return (complex(p["first"], p["second"]) * cmath.exp(1j * p["position"] * p["frequency"])).real


@generator("rope_rotation", check=_rotated_complex)
def rope_rotation(rng: Random) -> Draw:
    """First coordinate of a rotated pair: x₁ cos mθ − x₂ sin mθ (RoFormer, equation 13)."""
    first, second = rng.choice((-3, -2, -1, 1, 2, 3)), rng.choice((-3, -2, -1, 1, 2, 3))
    position, frequency = rng.randint(2, 9), rng.choice((0.1, 0.2, 0.25, 0.3, 0.5))
    angle = position * frequency
    value = first * math.cos(angle) - second * math.sin(angle)
    working = f"{first} · cos {angle:.4g} − ({second}) · sin {angle:.4g} = {value:.4f}"
    return Draw({"first": first, "second": second, "position": position, "frequency": frequency}, value, "", working)


def _score_complex(p: Params) -> float:
    query = complex(*p["query"]) * cmath.exp(1j * p["m"] * p["frequency"])
    key = complex(*p["key"]) * cmath.exp(1j * p["n"] * p["frequency"])
    return (query * key.conjugate()).real


@generator("rope_relative_score", check=_score_complex)
def rope_relative_score(rng: Random) -> Draw:
    """Score of a rotated query and key, which depends on m − n alone: qᵀR((n − m)θ)k (RoFormer, equation 16)."""
    query, key = [rng.randint(1, 4), rng.randint(-3, 3)], [rng.randint(1, 4), rng.randint(-3, 3)]
    m, n, frequency = rng.randint(20, 90), rng.randint(10, 18), rng.choice((0.05, 0.1, 0.02))
    along = query[0] * key[0] + query[1] * key[1]
    across = query[0] * key[1] - query[1] * key[0]
    angle = (m - n) * frequency
    value = along * math.cos(angle) + across * math.sin(angle)
    working = f"q·k = {along}, q×k = {across}\n{along} cos {angle:.3g} + {across} sin {angle:.3g} = {value:.4f}"
    return Draw({"query": query, "key": key, "m": m, "n": n, "frequency": frequency}, value, "", working)


def _sine_complex(p: Params) -> float:
    exponent = -p["column"] / p["width"] * math.log(10000)
    return cmath.exp(1j * p["position"] * math.exp(exponent)).imag


@generator("sinusoidal_entry", check=_sine_complex)
def sinusoidal_entry(rng: Random) -> Draw:
    """An even column of the sinusoidal table: sin(pos / 10000^(c/d)) (Attention Is All You Need, section 3.5)."""
    width, position = rng.choice((8, 16, 32, 64)), rng.randint(2, 30)
    column = 2 * rng.randint(1, width // 4)
    angle = position / 10000 ** (column / width)
    value = math.sin(angle)
    working = f"sin({position} / 10000^({column}/{width})) = sin {angle:.4g} = {value:.4f}"
    return Draw({"width": width, "position": position, "column": column}, value, "", working)


def _bias_by_halving(p: Params) -> float:
    slope = 1.0
    for _ in range(p["head"]):
        slope *= 0.5 ** (8 / p["heads"])
    return slope * (p["key"] - p["query"])


@generator("alibi_bias", check=_bias_by_halving)
def alibi_bias(rng: Random) -> Draw:
    """Bias of head number k of n, counted from 1: −2^(−8k/n)·(i − j) (ALiBi, section 3)."""
    heads, query = rng.choice((4, 8, 16)), rng.randint(20, 90)
    head, distance = rng.randint(1, 4), rng.choice((3, 5, 7, 9, 11, 13, 15))
    value = -(2 ** (-8 * head / heads)) * distance
    working = f"−2^(−8·{head}/{heads}) · {distance} = {value:.5g}"
    return Draw({"heads": heads, "head": head, "query": query, "key": query - distance}, value, "", working)


def _layernorm_by_statistics(p: Params) -> float:
    normal = (p["x"][0] - fmean(p["x"])) / pstdev(p["x"])
    return float(normal * p["gamma"] + p["beta"])


@generator("layernorm_output", check=_layernorm_by_statistics)
def layernorm_output(rng: Random) -> Draw:
    """First output of LayerNorm with ε = 0: γ(x₁ − μ)/σ + β, σ over all features."""
    x = rng.sample(range(-5, 8), 4)
    gamma, beta = rng.choice((0.5, 1.5, 2.0, 2.5)), rng.choice((-1.0, -0.5, 0.5, 0.25))
    mean = sum(x) / 4
    variance = sum(v * v for v in x) / 4 - mean**2
    value = gamma * (x[0] - mean) / math.sqrt(variance) + beta
    working = f"μ = {mean:g}, σ² = {variance:g}\n{gamma} · ({x[0]} − {mean:g})/√{variance:g} + ({beta}) = {value:.4f}"
    return Draw({"x": x, "gamma": gamma, "beta": beta}, within(value, 0.05, 100), "", working)


def _rms_by_norm(p: Params) -> float:
    unit = p["x"][1] / math.hypot(*p["x"])
    return float(unit * math.sqrt(len(p["x"])) * p["gain"])


@generator("rmsnorm_output", check=_rms_by_norm)
def rmsnorm_output(rng: Random) -> Draw:
    """Second output of RMSNorm with ε = 0: g·x₂ / √(mean of squares) (RMSNorm, equation 4)."""
    x = rng.sample([v for v in range(-6, 8) if v], 4)
    gain = rng.choice((0.5, 0.8, 1.2, 1.5, 2.0))
    mean_square = sum(v * v for v in x) / 4
    value = gain * x[1] / math.sqrt(mean_square)
    return Draw({"x": x, "gain": gain}, value, "", f"{gain} · {x[1]} / √{mean_square:g} = {value:.4f}")


def _gate_by_tanh(p: Params) -> float:
    swish = p["gate"] / 2 * (1 + math.tanh(p["gate"] / 2))
    return float(swish * p["up"])


@generator("swiglu_unit", check=_gate_by_tanh)
def swiglu_unit(rng: Random) -> Draw:
    """One hidden unit of SwiGLU: Swish(a)·b with Swish(a) = a·σ(a) (GLU Variants, section 2)."""
    gate, up = rng.choice((-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.5)), rng.choice((-3.0, -2.0, 0.5, 1.5, 2.0, 4.0))
    value = gate / (1 + math.exp(-gate)) * up
    return Draw({"gate": gate, "up": up}, value, "", f"{gate} · σ({gate}) · {up} = {value:.4f}")


def _normal_by_integration(p: Params) -> float:
    steps = 2000
    width = p["x"] / steps
    heights = [math.exp(-(((i + 0.5) * width) ** 2) / 2) for i in range(steps)]
    return float(p["x"] * (0.5 + math.fsum(heights) * width / math.sqrt(2 * math.pi)))


@generator("gelu_value", check=_normal_by_integration)
def gelu_value(rng: Random) -> Draw:
    """GELU of x: x·Φ(x), Φ the normal distribution function."""
    x = rng.choice([n / 10 for n in range(-20, 26) if abs(n) >= 3])
    value = x * (1 + math.erf(x / math.sqrt(2))) / 2
    return Draw({"x": x}, value, "", f"{x} · Φ({x}) = {x} · {value / x:.4f} = {value:.4f}")


def _scale_by_layer(p: Params) -> float:
    additions = sum(len(("attention", "mlp")) for _ in range(p["layers"]))
    return float(p["deviation"] * additions**-0.5)


@generator("residual_init", check=_scale_by_layer)
def residual_init(rng: Random) -> Draw:
    """Initial standard deviation of projections into the residual stream: σ/√(2L) (GPT-2, section 2.3)."""
    layers, deviation = rng.choice((6, 10, 12, 16, 24, 36, 48)), rng.choice((0.01, 0.02, 0.03))
    value = deviation / math.sqrt(2 * layers)
    working = f"{deviation} / √(2 · {layers}) = {value:.4g}"
    return Draw({"layers": layers, "deviation": deviation}, value, "", working)


def _outputs_by_sliding(p: Params) -> float:
    side = 0
    start = -p["padding"]
    while start + p["kernel"] <= p["side"] + p["padding"]:
        side += 1
        start += p["stride"]
    return float(side * side * p["channels"])


@generator("convolution_outputs", check=_outputs_by_sliding)
def convolution_outputs(rng: Random) -> Draw:
    """Numbers in a convolution's output: C·(⌊(n + 2p − k)/s⌋ + 1)²."""
    side, kernel, padding = rng.choice((28, 32, 64, 112)), rng.choice((3, 5, 7)), rng.choice((0, 1, 2))
    stride, channels = rng.choice((1, 2, 3)), rng.choice((6, 16, 24, 48))
    out = (side + 2 * padding - kernel) // stride + 1
    working = f"⌊({side} + 2·{padding} − {kernel})/{stride}⌋ + 1 = {out}\n{channels} · {out}² = {channels * out**2}"
    shown = {"side": side, "kernel": kernel, "padding": padding, "stride": stride, "channels": channels}
    return Draw(shown, channels * out**2, "", working)
