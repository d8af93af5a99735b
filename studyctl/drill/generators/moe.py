"""Numeric questions about mixtures of experts: what is active, how it is routed, how it is balanced."""

from __future__ import annotations

import math
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import product


def _active_by_expert(p: Params) -> float:
    experts = [3 * p["width"] * p["inner"] for _ in range(p["experts"])]
    used = experts[: p["chosen"]] + [3 * p["width"] * p["inner"]] * p["shared"]
    return sum(used) * p["layers"] / 1e6


@generator("moe_active_parameters", check=_active_by_expert)
def moe_active_parameters(rng: Random) -> Draw:
    """Millions of expert weights used by one token: L·(k + s)·3·d·d_ff (DeepSeek-V2, section 2.2)."""
    layers, width, inner = rng.choice((16, 24, 28, 32)), rng.choice((1024, 2048, 4096)), rng.choice((768, 1024, 1408))
    experts, chosen, shared = rng.choice((8, 16, 64)), rng.choice((2, 4, 6)), rng.choice((1, 2))
    value = layers * (chosen + shared) * 3 * width * inner / 1e6
    working = product(
        f"{value:.5g} million\tparameters",
        (layers, "layers"),
        (chosen + shared, "experts, chosen and shared"),
        (3, "matrices each"),
        (f"{width} × {inner}", "width × hidden units"),
    )
    shown = {"layers": layers, "width": width, "inner": inner, "experts": experts, "chosen": chosen, "shared": shared}
    everything = layers * (experts + shared) * 3 * width * inner / 1e6
    wrong = Slip("all-experts", everything, "A token visits the k chosen experts and the shared ones.")
    return Draw(shown, value, "million", working, (wrong,))


def _share_by_total(p: Params) -> float:
    total = p["dense"] + p["experts"] * p["each"]
    idle = (p["experts"] - p["chosen"]) * p["each"]
    return 100 - 100 * idle / total


@generator("moe_active_share", check=_share_by_total)
def moe_active_share(rng: Random) -> Draw:
    """Per cent of all parameters that one token uses: (A + k·E)/(A + n·E)."""
    dense, each = rng.choice((1.2, 1.6, 2.5, 3.5, 6)), rng.choice((0.4, 0.9, 2.2, 5.6, 11))
    experts, chosen = rng.choice((8, 16, 32, 64)), rng.choice((1, 2, 4))
    value = 100 * (dense + chosen * each) / (dense + experts * each)
    working = f"({dense:g} + {chosen} · {each:g}) / ({dense:g} + {experts} · {each:g}) = {value:.4g} %"
    return Draw({"dense": dense, "each": each, "experts": experts, "chosen": chosen}, value, "%", working)


def _gate_by_masking(p: Params) -> float:
    threshold = sorted(p["logits"])[-2]
    masked = [logit if logit >= threshold else -math.inf for logit in p["logits"]]
    total = math.log(math.fsum(math.exp(logit) for logit in masked))
    return math.exp(max(p["logits"]) - total)


@generator("moe_gate", check=_gate_by_masking)
def moe_gate(rng: Random) -> Draw:
    """Gate of the best expert under softmax over the two best logits (Mixtral, section 2.1)."""
    logits = [v / 10 for v in rng.sample(range(-15, 26), 4)]
    best, second = sorted(logits, reverse=True)[:2]
    value = 1 / (1 + math.exp(second - best))
    everything = math.exp(best) / sum(math.exp(logit) for logit in logits)
    wrong = Slip("softmax-over-all", everything, "The softmax runs over the two chosen logits alone.")
    return Draw({"logits": logits}, value, "", f"e^{best} / (e^{best} + e^{second}) = {value:.4f}", (wrong,))


def _balance_by_token(p: Params) -> float:
    tokens, experts = sum(p["tokens"]), len(p["tokens"])
    per_token = [p["router"][expert] for expert, count in enumerate(p["tokens"]) for _ in range(count)]
    return float(p["alpha"] * experts * math.fsum(per_token) / tokens)


@generator("moe_balance_loss", check=_balance_by_token)
def moe_balance_loss(rng: Random) -> Draw:
    """Auxiliary loss α·N·Σ fᵢPᵢ (Switch Transformers, equation 4)."""
    tokens = [rng.randint(5, 60) for _ in range(4)]
    weights = [rng.randint(5, 40) for _ in range(3)]
    router = [round(w / 100, 2) for w in weights if sum(weights) < 96] or [0.4, 0.25, 0.2]
    router.append(round(1 - sum(router), 2))
    alpha = rng.choice((0.01, 0.02, 0.05))
    shares = [count / sum(tokens) for count in tokens]
    value = alpha * 4 * sum(f * q for f, q in zip(shares, router, strict=True))
    working = f"f = {', '.join(f'{f:.3f}' for f in shares)}\n{alpha} · 4 · Σ f·P = {value:.4g}"
    wrong = Slip("experts-factor-forgotten", value / 4, "N multiplies the sum, so that balance costs exactly α.")
    return Draw({"tokens": tokens, "router": router, "alpha": alpha}, value, "", working, (wrong,))


def _capacity_by_share(p: Params) -> float:
    fair = p["tokens"] // p["experts"]
    return fair + fair * (p["factor"] - 1)


@generator("expert_capacity", check=_capacity_by_share)
def expert_capacity(rng: Random) -> Draw:
    """Tokens that one expert accepts: tokens/experts · capacity factor (Switch Transformers, equation 3)."""
    tokens, experts = rng.choice((1024, 2048, 4096, 8192)), rng.choice((8, 16, 32, 64))
    factor = rng.choice((1.25, 1.5, 1.75))
    value = tokens / experts * factor
    working = f"{tokens} / {experts} · {factor} = {value:g}"
    return Draw({"tokens": tokens, "experts": experts, "factor": factor}, value, "tokens", working)


def _dropped_by_queue(p: Params) -> float:
    dropped = 0
    for wanted in p["wanted"]:
        for place in range(wanted):
            dropped += place >= p["capacity"]
    return 100 * dropped / sum(p["wanted"])


@generator("dropped_tokens", check=_dropped_by_queue)
def dropped_tokens(rng: Random) -> Draw:
    """Per cent of tokens dropped when each expert takes at most its capacity (Switch Transformers, section 2.2)."""
    capacity = rng.choice((20, 24, 30, 32))
    wanted = [capacity + rng.randint(3, 20), *(rng.randint(8, capacity + 12) for _ in range(3))]
    dropped = sum(max(0, count - capacity) for count in wanted)
    value = 100 * dropped / sum(wanted)
    working = f"{dropped} over the capacity of {sum(wanted)} tokens = {value:.4g} %"
    return Draw({"capacity": capacity, "wanted": wanted}, value, "%", working)
