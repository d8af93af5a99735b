"""Numeric questions about low-rank adapters: counting them, storing them, training them, merging them."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import addition, product, within

GB = 1e9
MB = 1e6
WIDTHS = (512, 768, 1024, 2048, 4096, 5120)
RANKS = (4, 8, 16, 32, 64)
LAYERS = (12, 16, 24, 32, 40)


def _by_matrix(p: Params) -> float:
    shapes = [(p["rank"], p["width"]), (p["width"], p["rank"])] * p["matrices"]
    return float(sum(rows * columns for _ in range(p["layers"]) for rows, columns in shapes))


@generator("lora_parameters", check=_by_matrix)
def lora_parameters(rng: Random) -> Draw:
    """Trainable parameters of LoRA on square matrices: 2·L·d·r (LoRA, section 5.1)."""
    width, rank, layers, matrices = rng.choice(WIDTHS), rng.choice(RANKS), rng.choice(LAYERS), rng.choice((1, 2, 3, 4))
    value = 2 * width * rank * matrices * layers
    factors = ((2, "factors, A and B"), (width, "width"), (rank, "rank"), (matrices, "matrices"), (layers, "layers"))
    working = product(f"{value:,}\tparameters", *factors)
    wrong = Slip("one-factor-only", value / 2, "Both factors are trained: A is r × d and B is d × r.")
    shown = {"width": width, "rank": rank, "layers": layers, "matrices": matrices}
    return Draw(shown, value, "parameters", working, (wrong,))


def _by_row_and_column(p: Params) -> float:
    per_row = Fraction(p["rank"], p["columns"])
    per_column = Fraction(p["rank"], p["rows"])
    return float(100 * (per_row + per_column))


@generator("lora_share", check=_by_row_and_column)
def lora_share(rng: Random) -> Draw:
    """Per cent of one (m, n) matrix that its rank-r factors need: r(m + n)/(m·n) (LoRA, section 4.1)."""
    rows, columns, rank = rng.choice(WIDTHS), rng.choice((1024, 2048, 4096, 8192, 11008)), rng.choice(RANKS)
    value = 100 * rank * (rows + columns) / (rows * columns)
    working = f"{rank} · ({rows} + {columns}) / ({rows} · {columns}) = {value:.4g} %"
    wrong = Slip("product-of-sides", 100 * rank / max(rows, columns), "The factors have r·m and r·n entries: add both.")
    return Draw({"rows": rows, "columns": columns, "rank": rank}, value, "%", working, (wrong,))


def _entry_by_unit_vectors(p: Params) -> float:
    hidden = [row[1] for row in p["down"]]  # A times the second unit vector
    output = [sum(b * h for b, h in zip(row, hidden, strict=True)) for row in p["up"]]
    return float(output[0]) / p["rank"] * p["alpha"]


@generator("lora_update_entry", check=_entry_by_unit_vectors)
def lora_update_entry(rng: Random) -> Draw:
    """One entry of ΔW = (α/r)·B·A for rank 2 (LoRA, equation 3 and section 4.1)."""
    up = [[rng.randint(-4, 4) for _ in range(2)] for _ in range(2)]
    down = [[rng.randint(-4, 4) for _ in range(2)] for _ in range(2)]
    alpha = rng.choice((3, 5, 6, 7, 9, 10))
    product = up[0][0] * down[0][1] + up[0][1] * down[1][1]
    value = alpha / 2 * product
    working = f"{alpha}/2 · ({up[0][0]}·{down[0][1]} + {up[0][1]}·{down[1][1]}) = {value:g}"
    shown = {"up": _matrix(up), "down": _matrix(down)}
    wrong = Slip("scale-forgotten", product, "B·A is multiplied by α/r.")
    return Draw({"up": up, "down": down, "alpha": alpha, "rank": 2}, value, "", working, (wrong,), shown)


def _matrix(rows: list[list[int]]) -> str:
    return "[" + ", ".join(f"[{', '.join(map(str, row))}]" for row in rows).replace("-", "−") + "]"


def _bytes_by_state(p: Params) -> float:
    frozen = p["billions"] * 1e9
    trained = p["millions"] * 1e6
    pieces = [(frozen, 2), (trained, 4), (trained, 4), (trained, 4), (trained, 4)]  # weights, gradient, m, v
    return float(sum(count * size for count, size in pieces)) / GB


@generator("lora_memory", check=_bytes_by_state)
def lora_memory(rng: Random) -> Draw:
    """GB for a frozen bf16 base and float32 adapters under AdamW: 2N + 16n bytes, activations aside."""
    billions, millions = rng.choice((1.5, 3, 7, 8, 13, 34, 70)), rng.choice((10, 20, 40, 80, 160, 320))
    value = (2 * billions * 1e9 + 16 * millions * 1e6) / GB
    frozen, trained = f"{2 * billions:g} GB", f"{16 * millions / 1000:g} GB"
    parts = ((frozen, "2 B for each frozen weight"), (trained, "4 + 4 + 4 + 4 B for each trained one"))
    working = addition(f"{value:.4g} GB\tin all", *parts)
    states = Slip("base-with-optimizer-states", 16 * billions, "A frozen base has neither gradients nor moments.")
    return Draw({"billions": billions, "millions": millions}, value, "GB", working, (states,))


def _saving_by_state(p: Params) -> float:
    full, adapted = p["billions"] * 16, p["billions"] * 2 + p["millions"] * 16 / 1000
    return 100 - 100 * adapted / full


@generator("lora_memory_saving", check=_saving_by_state)
def lora_memory_saving(rng: Random) -> Draw:
    """Per cent of the 16 bytes a parameter saved when the base is frozen: 1 − (2N + 16n)/(16N)."""
    billions, millions = rng.choice((1.5, 3, 7, 8, 13)), rng.choice((20, 50, 100, 200, 400, 600))
    full, adapted = 16 * billions * 1e9, 2 * billions * 1e9 + 16 * millions * 1e6
    value = 100 * (full - adapted) / full
    working = f"full {full / GB:g} GB, with adapters {adapted / GB:g} GB, saved {value:.4g} %"
    return Draw({"billions": billions, "millions": millions}, value, "%", working)


def _quantized_by_block(p: Params) -> float:
    big = p["block"] * p["group"]  # weights that share one second-level constant
    bits_of_big = big * 4 + p["group"] * 8 + 32
    return bits_of_big / big / 8 * p["billions"]


@generator("qlora_weights", check=_quantized_by_block)
def qlora_weights(rng: Random) -> Draw:
    """GB of 4-bit weights with doubly quantized constants: 4 + 8/B + 32/(B·G) bits each (QLoRA, section 3)."""
    billions, block, group = rng.choice((7, 13, 33, 65, 70)), rng.choice((32, 64, 128)), rng.choice((128, 256, 512))
    bits = 4 + 8 / block + 32 / (block * group)
    value = billions * 1e9 * bits / 8 / GB
    working = f"4 + 8/{block} + 32/({block}·{group}) = {bits:.4f} bits\n× {billions}e9 / 8 = {value:.4g} GB"
    single = Slip(
        "constants-not-quantized", billions * (4 + 32 / block) / 8, "The constants are quantized to 8 bits too."
    )
    return Draw({"billions": billions, "block": block, "group": group}, value, "GB", working, (single,))


def _saved_by_block(p: Params) -> float:
    group_of_constants = 32 * p["group"] - (8 * p["group"] + 32)  # bits saved in one group of constants
    return group_of_constants / (p["group"] * p["block"])


@generator("qlora_double_quantization_saving", check=_saved_by_block)
def qlora_double_quantization_saving(rng: Random) -> Draw:
    """Bits a parameter that double quantization saves: 32/B − (8/B + 32/(B·G)) (QLoRA, section 3)."""
    block, group = rng.choice((16, 32, 48, 64, 96, 128)), rng.choice((64, 128, 256, 512))
    before, after = 32 / block, 8 / block + 32 / (block * group)
    working = f"32/{block} = {before:.4f}\n8/{block} + 32/({block}·{group}) = {after:.4f}\nsaved {before - after:.4f}"
    return Draw({"block": block, "group": group}, before - after, "bits", working)


def _adapters_by_subtraction(p: Params) -> float:
    free = round((p["memory"] - p["base"] - p["cache"]) * 1000)
    count = 0
    while free >= p["adapter"]:
        free -= p["adapter"]
        count += 1
    return float(count)


@generator("slora_adapters", check=_adapters_by_subtraction)
def slora_adapters(rng: Random) -> Draw:
    """How many adapters of one size fit beside the base model and its cache (whole adapters only)."""
    memory, base = rng.choice((24, 40, 48, 80)), rng.choice((13, 14, 15, 16))
    cache, adapter = rng.randint(1, 6), rng.choice((17, 34, 42, 55, 67, 84, 130))
    value = (memory - base - cache) * 1000 // adapter
    working = f"({memory} − {base} − {cache}) GB = {(memory - base - cache) * 1000} MB\n÷ {adapter} MB → {value}"
    return Draw({"memory": memory, "base": base, "cache": cache, "adapter": adapter}, value, "adapters", working)


def _batch_by_request(p: Params) -> float:
    base = 2 * p["width"] ** 2
    requests = [base] * p["requests"]
    return sum(base + 2 * (p["width"] * p["rank"]) * 2 for base in requests) / 1e6


@generator("slora_batch_flops", check=_batch_by_request)
def slora_batch_flops(rng: Random) -> Draw:
    """MFLOP of one decoding step of n requests through one (d, d) layer, each with its own adapter: n(2d² + 4dr)."""
    width, rank, requests = rng.choice((1024, 2048, 4096)), rng.choice(RANKS), rng.randint(3, 40)
    value = requests * (2 * width * width + 4 * width * rank) / 1e6
    working = f"{requests} · (2 · {width}² + 4 · {width} · {rank}) = {value:.5g}e6"
    return Draw({"width": width, "rank": rank, "requests": requests}, value, "MFLOP", working)


def _bottleneck_by_tensor(p: Params) -> float:
    tensors = [(p["width"], p["inner"]), (1, p["inner"]), (p["inner"], p["width"]), (1, p["width"])]
    return float(p["layers"] * 2 * sum(rows * columns for rows, columns in tensors))


@generator("adapter_parameters", check=_bottleneck_by_tensor)
def adapter_parameters(rng: Random) -> Draw:
    """Parameters of two bottleneck adapters a layer, biases included: 2L(2dm + m + d) (LoRA, section 5.1)."""
    width, inner, layers = rng.choice(WIDTHS), rng.choice((8, 16, 32, 64)), rng.choice(LAYERS)
    value = 2 * layers * (2 * width * inner + inner + width)
    working = f"2 · {layers} · (2 · {width} · {inner} + {inner} + {width}) = {value:,}"
    wrong = Slip("one-adapter-a-layer", value / 2, "There is one after attention and one after the MLP.")
    return Draw({"width": width, "inner": inner, "layers": layers}, value, "parameters", working, (wrong,))


def _merged_by_weights(p: Params) -> float:
    kept = 1 - p["scale"] * len(p["tuned"])
    return float(kept * p["base"] + p["scale"] * sum(p["tuned"]))


@generator("task_arithmetic", check=_merged_by_weights)
def task_arithmetic(rng: Random) -> Draw:
    """One weight of a merge by task vectors: θ + λ Σ (θᵢ − θ)."""
    base = round(rng.uniform(-1, 1), 2)
    tuned = [round(base + rng.uniform(-0.6, 0.6), 2) for _ in range(3)]
    scale = rng.choice((0.2, 0.3, 0.4, 0.5, 0.6))
    vectors = [weight - base for weight in tuned]
    value = base + scale * sum(vectors)
    working = f"{base:g} + {scale} · ({' + '.join(f'({vector:.2f})' for vector in vectors)}) = {value:.4g}"
    wrong = Slip("weights-added-not-vectors", base + scale * sum(tuned), "Each task vector is θᵢ − θ.")
    return Draw({"base": base, "tuned": tuned, "scale": scale}, within(value, 0.02, 10), "", working, (wrong,))
