"""Numeric questions about bytes: weights, optimizer states, caches, activations."""

from __future__ import annotations

from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import addition, product

KIB, MIB, GIB = 2**10, 2**20, 2**30
GB = 1e9
SIZES = (0.5, 1.3, 1.5, 2.7, 3, 6.7, 7, 8, 13, 30, 34, 70)
CONTEXTS = (1024, 2048, 4096, 8192, 16384)


def _weights_by_bits(p: Params) -> float:
    return p["billions"] * 1e9 * p["bits"] / (8 * 1024**3)


@generator("weights_memory", check=_weights_by_bits)
def weights_memory(rng: Random) -> Draw:
    """GiB of a model's weights at a given number of bits each."""
    billions, bits = rng.choice(SIZES), rng.choice((4, 8, 16, 32))
    value = billions * 1e9 * (bits / 8) / GIB
    total = f"{billions * bits / 8:.4g}e9 B\t/ 2^30 = {value:.4g} GiB"
    working = product(total, (f"{billions:g}e9", "parameters"), (f"{bits / 8:g} B", f"{bits} bits each"))
    wrong = Slip("bits-for-bytes", 8 * value, "Eight bits are one byte.")
    return Draw({"billions": billions, "bits": bits}, value, "GiB", working, (wrong,))


def _two_moments(p: Params) -> float:
    moments = [p["millions"] * 1e6 * 4 for _ in ("first moment", "second moment")]
    return sum(moments) / GB


@generator("adamw_state", check=_two_moments)
def adamw_state(rng: Random) -> Draw:
    """GB of AdamW's two float32 moments: 8 bytes a parameter."""
    millions = rng.choice((60, 70, 85, 110, 124, 160, 220, 270, 350, 410, 560, 620, 774, 1100, 1300, 1500, 2800, 6700))
    value = 8 * millions * 1e6 / GB
    slips = (Slip("one-moment", value / 2, "AdamW keeps two moments, of the gradient and of its square."),
             Slip("weights-counted-too", 1.5 * value, "The optimizer's state alone is asked for."))  # fmt: skip
    working = product(f"{value:.4g} GB\tin all", (2, "moments"), ("4 B", "float32"), (f"{millions}e6", "parameters"))
    return Draw({"millions": millions}, value, "GB", working, slips)


def _mixed_by_copy(p: Params) -> float:
    copies = {"bf16 weights": 2, "bf16 gradients": 2, "float32 weights": 4, "first moment": 4, "second moment": 4}
    return sum(size * p["billions"] for size in copies.values())


@generator("mixed_precision_states", check=_mixed_by_copy)
def mixed_precision_states(rng: Random) -> Draw:
    """GB of model states in mixed precision with Adam: (2 + 2 + 12)Ψ bytes (ZeRO, section 3.1)."""
    billions = rng.choice((0.124, 0.16, 0.35, 0.41, 0.56, 0.77, 1.1, 1.5, 2.7, 3, 6.7, 7.5, 8, 13, 27, 34, 65, 70))
    value = 16 * billions
    wrong = Slip("weights-only", 2 * billions, "Gradients, a float32 copy and two moments come on top.")
    parts = (("2 B", "bf16 weights"), ("2 B", "bf16 gradients"), ("4 B", "float32 weights"), ("8 B", "two moments"))
    working = addition(f"16 B\t· {billions:g}e9 = {value:.5g} GB", *parts)
    return Draw({"billions": billions}, value, "GB", working, (wrong,))


def _zero_by_piece(p: Params) -> float:
    pieces = [(12, 1), (2, 2), (2, 3)]  # bytes of each state, the first stage that splits it
    return sum(size * p["billions"] / (p["gpus"] if p["stage"] >= first else 1) for size, first in pieces)


@generator("zero_stage_memory", check=_zero_by_piece)
def zero_stage_memory(rng: Random) -> Draw:
    """GB of model states on each GPU under ZeRO stage 1, 2 or 3 (ZeRO, figure 1)."""
    billions, gpus, stage = rng.choice((1.5, 3, 7.5, 13, 30, 70)), rng.choice((4, 8, 16, 32, 64)), rng.choice((1, 2, 3))
    per_parameter = {1: 4 + 12 / gpus, 2: 2 + 14 / gpus, 3: 16 / gpus}[stage]
    value = per_parameter * billions
    split = [f" / {gpus}" if stage >= first else "" for first in (1, 2, 3)]
    names = ("optimizer states", "gradients", "weights")
    parts = [(f"{size}{by} B", name) for size, by, name in zip((12, 2, 2), split, names, strict=True)]
    working = addition(f"{per_parameter:.4g} B\t· {billions:g}e9 = {value:.4g} GB", *parts)
    wrong = Slip("everything-split", 16 * billions / gpus, "Only stage 3 splits all of it.")
    whole = Slip("nothing-split", 16 * billions, "ZeRO splits at least the optimizer states.")
    slips = (whole,) if stage == 3 else (wrong, whole)
    return Draw({"billions": billions, "gpus": gpus, "stage": stage}, value, "GB", working, slips)


def _cache_by_layer(p: Params) -> float:
    one_layer = 2 * p["batch"] * p["heads"] * p["tokens"] * p["head_size"] * 2  # keys and values, 2 bytes each
    return sum(one_layer / MIB for _ in range(p["layers"])) / 1024


@generator("kv_cache_mha", check=_cache_by_layer)
def kv_cache_mha(rng: Random) -> Draw:
    """GiB of a bf16 key-value cache of full multi-head attention: 2·L·h·d_h·T·B·2 bytes."""
    layers, heads, head_size = rng.choice((12, 24, 32, 40)), rng.choice((12, 16, 20, 32, 40)), rng.choice((64, 80, 128))
    tokens, batch = rng.choice(CONTEXTS), rng.choice((1, 2, 3, 4, 6, 8, 12, 16))
    value = 2 * layers * heads * head_size * tokens * batch * 2 / GIB
    working = product(
        f"{value * GIB:,.0f} B\t= {value:.4g} GiB",
        (2, "keys and values"),
        (layers, "layers"),
        (f"{heads} × {head_size}", "heads × head size"),
        (tokens, "tokens"),
        (batch, "batch"),
        ("2 B", "bf16"),
    )
    shown = {"layers": layers, "heads": heads, "head_size": head_size, "tokens": tokens, "batch": batch}
    wrong = Slip("keys-without-values", value / 2, "Keys and values are both kept.")
    return Draw(shown, value, "GiB", working, (wrong,))


def _token_by_layer(p: Params) -> float:
    return sum(2 * p["kv_heads"] * p["head_size"] * 16 // 8 for _ in range(p["layers"])) / KIB


@generator("kv_cache_gqa_token", check=_token_by_layer)
def kv_cache_gqa_token(rng: Random) -> Draw:
    """KiB that one token adds to a bf16 cache under grouped-query attention: 2·L·h_kv·d_h·2 bytes."""
    layers, heads, kv_heads = (
        rng.choice((18, 22, 28, 32, 36, 48, 80)),
        rng.choice((24, 32, 40, 64)),
        rng.choice((2, 4, 8)),
    )
    head_size = rng.choice((64, 80, 96, 128))
    value = 2 * layers * kv_heads * head_size * 2 / KIB
    working = product(
        f"{value * KIB:,.0f} B\t= {value:.4g} KiB",
        (2, "keys and values"),
        (layers, "layers"),
        (f"{kv_heads} × {head_size}", "key-value heads × head size"),
        ("2 B", "bf16"),
    )
    slips = (
        Slip(
            "query-heads-counted",
            value * heads / kv_heads,
            "Only key-value heads are cached; the query heads share them.",
        ),
        Slip("keys-without-values", value / 2, "Keys and values are both kept."),
    )
    shown = {"layers": layers, "heads": heads, "kv_heads": kv_heads, "head_size": head_size}
    return Draw(shown, value, "KiB", working, slips)


def _latent_by_tokens(p: Params) -> float:
    per_token = sum(2 * (p["latent"] + p["rope"]) for _ in range(p["layers"]))
    return per_token * p["tokens"] / MIB


@generator("kv_cache_mla", check=_latent_by_tokens)
def kv_cache_mla(rng: Random) -> Draw:
    """MiB of a bf16 latent-attention cache of one sequence: (d_c + d_h^R)·L·T·2 bytes (DeepSeek-V2, table 1)."""
    layers, latent, rope = rng.choice((27, 40, 60, 61)), rng.choice((256, 384, 512, 768)), rng.choice((32, 64))
    tokens = rng.choice(CONTEXTS)
    value = (latent + rope) * layers * tokens * 2 / MIB
    working = product(
        f"{value * MIB:,.0f} B\t= {value:.5g} MiB",
        (latent + rope, f"latent {latent} + rotary key {rope}"),
        (layers, "layers"),
        (tokens, "tokens"),
        ("2 B", "bf16"),
    )
    slips = (
        Slip("latent-doubled", value * (2 * latent + rope) / (latent + rope), "One latent serves keys and values."),
        Slip("rope-key-forgotten", value * latent / (latent + rope), "The rotary key is kept beside the latent."),
    )
    return Draw({"layers": layers, "latent": latent, "rope": rope, "tokens": tokens}, value, "MiB", working, slips)


def _kept_share(p: Params) -> float:
    kept = sum(1 for position in range(p["tokens"]) if position >= p["tokens"] - p["window"])
    return 100 * (1 - kept / p["tokens"])


@generator("rolling_cache_saving", check=_kept_share)
def rolling_cache_saving(rng: Random) -> Draw:
    """Per cent of the cache that a rolling buffer of W positions saves at T tokens: 1 − W/T (Mistral 7B, section 2)."""
    window, tokens = rng.choice((256, 512, 768, 1024)), rng.choice((3000, 5000, 6000, 7000, 9000))
    value = 100 * (tokens - window) / tokens
    wrong = Slip("share-kept", 100 - value, "That is the share that stays.")
    return Draw(
        {"window": window, "tokens": tokens}, value, "%", f"({tokens} − {window}) / {tokens} = {value:.4g} %", (wrong,)
    )


def _hybrid_by_layer(p: Params) -> float:
    kept = [p["tokens"] if (layer + 1) % p["every"] == 0 else p["window"] for layer in range(p["layers"])]
    return 100 * sum(kept) / (p["layers"] * p["tokens"])


@generator("hybrid_cache_share", check=_hybrid_by_layer)
def hybrid_cache_share(rng: Random) -> Draw:
    """Per cent of a full cache that is kept when one layer in k is global and the others keep W positions."""
    every, blocks = rng.choice((2, 4, 5, 6)), rng.choice((4, 5, 6, 8))
    tokens, window = rng.choice((8192, 16384, 32768)), rng.choice((512, 1024, 2048))
    layers = every * blocks
    value = 100 * (1 / every + (1 - 1 / every) * window / tokens)
    working = f"1/{every} + {every - 1}/{every} · {window}/{tokens} = {value:.4g} %"
    return Draw({"layers": layers, "every": every, "tokens": tokens, "window": window}, value, "%", working)


def _scores_by_head(p: Params) -> float:
    one_head = p["tokens"] * p["tokens"] * 2 / MIB
    return sum(one_head for _ in range(p["batch"] * p["heads"]))


@generator("attention_scores_memory", check=_scores_by_head)
def attention_scores_memory(rng: Random) -> Draw:
    """MiB of one layer's bf16 attention scores when they are written out: B·h·T²·2 bytes."""
    batch, heads, tokens = rng.choice((1, 2, 3, 4, 8)), rng.choice((6, 8, 12, 16, 20, 32)), rng.choice(CONTEXTS)
    value = batch * heads * tokens**2 * 2 / MIB
    working = product(
        f"{value * MIB:,.0f} B\t= {value:.5g} MiB",
        (batch, "batch"),
        (heads, "heads"),
        (f"{tokens}²", "queries × keys"),
        ("2 B", "bf16"),
    )
    wrong = Slip("one-head", value / heads, "Every head has its own T × T scores.")
    return Draw({"batch": batch, "heads": heads, "tokens": tokens}, value, "MiB", working, (wrong,))


def _statistics_by_row(p: Params) -> float:
    rows = p["batch"] * p["heads"] * p["tokens"]
    return rows / 256 / 1024  # four bytes a row, so 256 rows a KiB


@generator("flash_attention_statistics", check=_statistics_by_row)
def flash_attention_statistics(rng: Random) -> Draw:
    """MiB that FlashAttention-2 keeps instead of the scores: one float32 log-sum-exp a row (section 3.1)."""
    batch, heads, tokens = rng.choice((1, 2, 3, 4, 8)), rng.choice((12, 16, 20, 32, 48)), rng.choice(CONTEXTS)
    value = batch * heads * tokens * 4 / MIB
    working = product(
        f"{value * MIB:,.0f} B\t= {value:.4g} MiB",
        (batch, "batch"),
        (heads, "heads"),
        (tokens, "rows"),
        ("4 B", "float32"),
    )
    return Draw({"batch": batch, "heads": heads, "tokens": tokens}, value, "MiB", working)


def _waste_by_filling(p: Params) -> float:
    empty = reserved = 0
    for length in p["lengths"]:
        blocks = 0
        while blocks * p["block"] < length:
            blocks += 1
        reserved += blocks * p["block"]
        empty += blocks * p["block"] - length
    return 100 * empty / reserved


@generator("paged_attention_waste", check=_waste_by_filling)
def paged_attention_waste(rng: Random) -> Draw:
    """Per cent of cache slots left empty at the ends of the last blocks of some sequences."""
    block = rng.choice((8, 16, 32))
    lengths = [rng.randint(20, 200) for _ in range(4)]
    reserved = sum(-(-length // block) * block for length in lengths)
    value = 100 * (reserved - sum(lengths)) / reserved
    working = f"{reserved} slots reserved, {sum(lengths)} used: {value:.4g} % empty"
    return Draw({"block": block, "lengths": lengths}, value, "%", working)


def _activations_by_part(p: Params) -> float:
    tokens = p["batch"] * p["tokens"]
    attention = 11 * tokens * p["width"] + 5 * p["heads"] * p["tokens"] * tokens
    return (attention + 19 * tokens * p["width"] + 4 * tokens * p["width"]) / MIB


@generator("layer_activations", check=_activations_by_part)
def layer_activations(rng: Random) -> Draw:
    """MiB of 16-bit activations that one transformer layer stores: s·b·h·(34 + 5·a·s/h) bytes."""
    width, heads = rng.choice(((768, 12), (1024, 16), (2048, 16), (4096, 32)))
    tokens, batch = rng.choice((512, 1024, 2048)), rng.choice((1, 2, 4, 8))
    value = tokens * batch * width * (34 + 5 * heads * tokens / width) / MIB
    working = f"{tokens} · {batch} · {width} · (34 + 5·{heads}·{tokens}/{width}) / 2^20 = {value:.5g} MiB"
    return Draw({"width": width, "heads": heads, "tokens": tokens, "batch": batch}, value, "MiB", working)


def _peak_by_walk(p: Params) -> float:
    per_segment = p["layers"] // p["segments"]
    boundaries = [layer for layer in range(p["layers"]) if layer % per_segment == 0]
    return float(len(boundaries) + per_segment)


@generator("checkpointed_layers", check=_peak_by_walk)
def checkpointed_layers(rng: Random) -> Draw:
    """Layer activations alive at the peak with k equal segments: k + L/k (against L without)."""
    segments, each = rng.choice((3, 4, 5, 6, 8)), rng.choice((4, 6, 7, 9, 10))
    layers = segments * each
    value = segments + each
    working = f"{segments} boundaries + {layers}/{segments} inside the segment = {value}"
    slips = (Slip("boundaries-only", segments, "One segment's inside is alive again while it runs backward."),)
    return Draw({"layers": layers, "segments": segments}, value, "", working, slips)


def _logits_by_row(p: Params) -> float:
    row = p["vocabulary"] * 4
    return sum(row * p["tokens"] for _ in range(p["batch"])) / GB


@generator("logits_memory", check=_logits_by_row)
def logits_memory(rng: Random) -> Draw:
    """GB of float32 logits of one batch: B·T·V·4 bytes."""
    batch, tokens = rng.choice((2, 4, 8, 16)), rng.choice((512, 1024, 2048, 4096))
    vocabulary = rng.choice((32000, 50257, 50304, 100277, 128256, 151936))
    value = batch * tokens * vocabulary * 4 / GB
    total = f"{value * GB:,.0f} B\t= {value:.4g} GB"
    working = product(total, (batch, "batch"), (tokens, "tokens"), (vocabulary, "vocabulary"), ("4 B", "float32"))
    return Draw({"batch": batch, "tokens": tokens, "vocabulary": vocabulary}, value, "GB", working)


def _sequences_by_filling(p: Params) -> float:
    free = (p["memory"] - p["weights"]) * 2**20  # KiB
    sequences = 0
    while free >= p["per_token"] * p["tokens"]:
        free -= p["per_token"] * p["tokens"]
        sequences += 1
    return float(sequences)


@generator("sequences_that_fit", check=_sequences_by_filling)
def sequences_that_fit(rng: Random) -> Draw:
    """Whole sequences of T tokens whose cache fits in what the weights leave free."""
    memory, weights = rng.choice((24, 40, 48, 80)), rng.choice((13, 14, 15, 16))
    per_token, tokens = rng.choice((128, 160, 192, 320, 512)), rng.choice((1500, 2000, 3000, 4000))
    value = (memory - weights) * 2**20 // (per_token * tokens)
    working = f"{memory - weights} GiB = {(memory - weights) * 2**20:,} KiB\n÷ ({per_token} · {tokens}) → {value}"
    shown = {"memory": memory, "weights": weights, "per_token": per_token, "tokens": tokens}
    return Draw(shown, value, "sequences", working)
