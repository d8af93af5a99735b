"""Numeric questions about decoding: temperature, cut-offs, voting, speculative decoding."""

from __future__ import annotations

import itertools
import math
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import within


def _logits(rng: Random, count: int) -> list[float]:
    return [v / 10 for v in rng.sample(range(-20, 31), count)]


def _softmax(logits: list[float]) -> list[float]:
    weights = [math.exp(logit) for logit in logits]
    return [weight / sum(weights) for weight in weights]


def _by_odds(p: Params) -> float:
    return 1 / math.fsum(math.exp((logit - p["logits"][0]) / p["temperature"]) for logit in p["logits"])


@generator("temperature_probability", check=_by_odds)
def temperature_probability(rng: Random) -> Draw:
    """Probability of the first token at temperature T: softmax(z/T)."""
    logits, temperature = _logits(rng, 3), rng.choice((0.25, 0.5, 0.8, 1.5, 2.0))
    value = _softmax([logit / temperature for logit in logits])[0]
    working = f"z/T = {', '.join(f'{z / temperature:.4g}' for z in logits)}\nsoftmax, first = {value:.4f}"
    slips = (
        Slip("temperature-ignored", _softmax(logits)[0], "That is T = 1."),
        Slip("temperature-multiplies", _softmax([z * temperature for z in logits])[0], "Logits are divided by T."),
    )
    return Draw({"logits": logits, "temperature": temperature}, within(value, 0.02, 0.97), "", working, slips=slips)


def _top_k_by_conditioning(p: Params) -> float:
    everything = _softmax(p["logits"])
    kept = sorted(everything)[-p["k"] :]
    return max(everything) / math.fsum(kept)


@generator("top_k_probability", check=_top_k_by_conditioning)
def top_k_probability(rng: Random) -> Draw:
    """Probability of the best token after top-k: softmax over the k largest logits."""
    logits, k = _logits(rng, 5), rng.choice((2, 3))
    kept = sorted(logits, reverse=True)[:k]
    value = _softmax(kept)[0]
    working = f"kept logits = {', '.join(f'{z:g}' for z in kept)}\nsoftmax, best = {value:.4f}"
    wrong = Slip("not-renormalised", max(_softmax(logits)), "The kept probabilities have to sum to 1 again.")
    return Draw({"logits": logits, "k": k}, within(value, 0.02, 0.97), "", working, slips=(wrong,))


def _nucleus(probabilities: list[float], mass: float) -> list[float]:
    kept: list[float] = []
    for probability in sorted(probabilities, reverse=True):
        kept.append(probability)
        if sum(kept) >= mass - 1e-9:
            break
    return kept


def _nucleus_by_subsets(p: Params) -> float:
    best = max(p["probabilities"])
    sizes = range(1, len(p["probabilities"]) + 1)
    masses = (max(map(sum, itertools.combinations(p["probabilities"], size))) for size in sizes)
    return float(best / next(mass for mass in masses if mass >= p["mass"] - 1e-9))


@generator("top_p_probability", check=_nucleus_by_subsets)
def top_p_probability(rng: Random) -> Draw:
    """Probability of the best token after top-p: p₁ over the smallest set of best tokens that reaches the mass."""
    cuts = sorted(rng.sample(range(1, 20), 4))
    parts = [b - a for a, b in itertools.pairwise([0, *cuts, 20])]
    probabilities = [part / 20 for part in parts]
    mass = rng.choice((0.7, 0.75, 0.8, 0.9))
    kept = _nucleus(probabilities, mass)
    value = kept[0] / sum(kept)
    working = f"kept = {', '.join(f'{q:g}' for q in kept)}\n{kept[0]:g} / {sum(kept):g} = {value:.4f}"
    slips = (
        Slip("not-renormalised", kept[0], "The kept probabilities have to sum to 1 again."),
        Slip("crossing-token-dropped", kept[0] / (sum(kept[:-1]) or 1), "The token that crosses the mass is kept."),
    )
    return Draw({"probabilities": probabilities, "mass": mass}, value, "", working, slips=slips)


def _majority_by_cases(p: Params) -> float:
    right = p["right"] / 100
    cases = itertools.product((True, False), repeat=p["votes"])
    wins = (case for case in cases if 2 * sum(case) > p["votes"])
    return math.fsum(math.prod(right if vote else 1 - right for vote in case) for case in wins)


@generator("majority_vote", check=_majority_by_cases)
def majority_vote(rng: Random) -> Draw:
    """Probability that most of n independent yes-or-no answers are right: Σ_{k > n/2} C(n, k) pᵏ(1 − p)ⁿ⁻ᵏ."""
    right, votes = rng.choice((40, 55, 60, 65, 70, 75, 80)), rng.choice((3, 5, 7))
    p = right / 100
    value = sum(math.comb(votes, k) * p**k * (1 - p) ** (votes - k) for k in range(votes // 2 + 1, votes + 1))
    working = f"Σ from {votes // 2 + 1} to {votes} of C({votes}, k) · {p}ᵏ · {1 - p:.2g}^({votes} − k) = {value:.4f}"
    wrong = Slip("one-sample", p, "That is one sample alone.")
    return Draw({"right": right, "votes": votes}, within(value, 0.02, 0.97), "", working, slips=(wrong,))


def _some_by_first(p: Params) -> float:
    chance = p["percent"] / 100
    return math.fsum(chance * (1 - chance) ** before for before in range(p["samples"]))


@generator("any_of_n", check=_some_by_first)
def any_of_n(rng: Random) -> Draw:
    """Probability that at least one of n independent samples passes: 1 − (1 − p)ⁿ."""
    percent, samples = rng.choice((5, 8, 10, 15, 20, 25, 30)), rng.choice((3, 4, 5, 8, 10))
    value = 1 - (1 - percent / 100) ** samples
    working = f"1 − {1 - percent / 100:.2g}^{samples} = {value:.4f}"
    wrong = Slip("chances-added", percent * samples / 100, "Chances of independent samples do not add up.")
    return Draw({"percent": percent, "samples": samples}, within(value, 0.02, 0.97), "", working, slips=(wrong,))


def _kept_by_chance(p: Params) -> float:
    passed = [p["prompts"] * p["samples"] * p["percent"] / 100]
    return passed[0] / p["samples"] + sum(p["prompts"] * p["percent"] / 100 for _ in range(p["samples"] - 1))


@generator("rejection_sampling_yield", check=_kept_by_chance)
def rejection_sampling_yield(rng: Random) -> Draw:
    """Expected samples kept by a filter: prompts · samples · pass rate."""
    prompts, samples, percent = rng.choice((300, 500, 1200, 2000)), rng.choice((4, 8, 16)), rng.choice((12, 18, 24, 35))
    value = prompts * samples * percent / 100
    working = f"{prompts} · {samples} · {percent / 100:g} = {value:g}"
    return Draw({"prompts": prompts, "samples": samples, "percent": percent}, value, "", working)


def _tokens_by_case(p: Params) -> float:
    accept = p["accept"] / 100
    lengths = [(k + 1) * accept**k * (1 - accept) for k in range(p["drafted"])]
    return math.fsum(lengths) + (p["drafted"] + 1) * accept ** p["drafted"]


@generator("speculative_tokens", check=_tokens_by_case)
def speculative_tokens(rng: Random) -> Draw:
    """Expected tokens a pass of the large model: (1 − α^(γ+1))/(1 − α) (Speculative Decoding, equation 1)."""
    accept, drafted = rng.choice((50, 60, 70, 75, 80, 85, 90)), rng.choice((2, 3, 4, 5, 6, 8))
    a = accept / 100
    value = (1 - a ** (drafted + 1)) / (1 - a)
    working = f"(1 − {a}^{drafted + 1}) / (1 − {a}) = {value:.4f}"
    slips = (
        Slip("acceptance-times-length", a * drafted + 1, "After a rejection the rest of the draft is thrown away."),
        Slip("own-token-forgotten", value - 1, "The large model adds one token of its own."),
    )
    return Draw({"accept": accept, "drafted": drafted}, value, "tokens", working, slips=slips)


def _speedup_by_time(p: Params) -> float:
    time = 1 + p["drafted"] * p["cost"] / 100
    return math.fsum((p["accept"] / 100) ** k for k in range(p["drafted"] + 1)) / time


@generator("speculative_speedup", check=_speedup_by_time)
def speculative_speedup(rng: Random) -> Draw:
    """Speed-up with a draft of relative cost c: (1 − α^(γ+1))/((1 − α)(γc + 1)) (Speculative Decoding, theorem 3.8)."""
    accept, drafted, cost = rng.choice((60, 70, 80, 85, 90)), rng.choice((3, 4, 5, 6)), rng.choice((3, 5, 8, 10, 15))
    a = accept / 100
    tokens = (1 - a ** (drafted + 1)) / (1 - a)
    value = tokens / (drafted * cost / 100 + 1)
    working = f"tokens a pass = {tokens:.4f}\ntime a pass = {drafted * cost / 100 + 1:g}\nspeed-up = {value:.4f}"
    wrong = Slip("draft-is-free", tokens, "The draft's own time counts.")
    return Draw({"accept": accept, "drafted": drafted, "cost": cost}, value, "x", working, slips=(wrong,))


def _overlap_by_distance(p: Params) -> float:
    return 1 - sum(abs(a - b) for a, b in zip(p["draft"], p["target"], strict=True)) / 2


@generator("speculative_acceptance", check=_overlap_by_distance)
def speculative_acceptance(rng: Random) -> Draw:
    """Probability that a drafted token is kept: Σ min(p, q) (Speculative Decoding, section 3.2)."""
    draft, target = ([part / 20 for part in _parts(rng, 20, 4)] for _ in range(2))
    value = sum(min(a, b) for a, b in zip(draft, target, strict=True))
    working = f"{' + '.join(f'{min(a, b):g}' for a, b in zip(draft, target, strict=True))} = {value:.4g}"
    match = sum(a * b for a, b in zip(draft, target, strict=True))
    wrong = Slip(
        "both-draw-alike", match, "Σ p·q is the chance that two free draws agree; the draft may be kept more often."
    )
    return Draw({"draft": draft, "target": target}, value, "", working, slips=(wrong,))


def _parts(rng: Random, total: int, count: int) -> list[int]:
    cuts = sorted(rng.sample(range(1, total), count - 1))
    return [b - a for a, b in itertools.pairwise([0, *cuts, total])]
