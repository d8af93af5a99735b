"""Numeric questions of the maths refresher: distributions, softmax, information."""

from __future__ import annotations

import itertools
import math
from random import Random
from statistics import fmean

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import within


def _distribution(rng: Random, count: int) -> list[float]:
    cuts = sorted(rng.sample(range(1, 20), count - 1))
    return [(b - a) / 20 for a, b in itertools.pairwise([0, *cuts, 20])]


def _softmax(logits: list[float]) -> list[float]:
    weights = [math.exp(logit) for logit in logits]
    return [weight / sum(weights) for weight in weights]


def _logits(rng: Random) -> list[float]:
    return [v / 10 for v in rng.sample(range(-15, 26), 3)]


def _entropy_by_grouping(p: Params) -> float:
    q = p["probabilities"]
    rest = 1 - q[0]
    first = -(q[0] * math.log2(q[0]) + rest * math.log2(rest))
    return first - rest * sum(x / rest * math.log2(x / rest) for x in q[1:])


@generator("entropy", check=_entropy_by_grouping)
def entropy(rng: Random) -> Draw:
    """Entropy in bits: −Σ p log₂ p."""
    probabilities = _distribution(rng, 3)
    value = -sum(q * math.log2(q) for q in probabilities)
    wrong = Slip("nats-for-bits", value * math.log(2), "Bits take the logarithm to base 2.")
    working = f"{' + '.join(f'{-q * math.log2(q):.4f}' for q in probabilities)} = {value:.4f}"
    return Draw({"probabilities": probabilities}, value, "bits", working, (wrong,))


def _kl_by_cross_entropy(p: Params) -> float:
    own = -math.fsum(a * math.log(a) for a in p["p"])
    return -math.fsum(a * math.log(b) for a, b in zip(p["p"], p["q"], strict=True)) - own


@generator("kl_divergence", check=_kl_by_cross_entropy)
def kl_divergence(rng: Random) -> Draw:
    """KL(p‖q) in nats: Σ p ln(p/q)."""
    p, q = _distribution(rng, 3), _distribution(rng, 3)
    value = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    reverse = sum(b * math.log(b / a) for a, b in zip(p, q, strict=True))
    wrong = Slip("direction-swapped", reverse, "That is KL(q‖p).")
    working = f"{' + '.join(f'({a * math.log(a / b):.4f})' for a, b in zip(p, q, strict=True))} = {value:.4f}"
    return Draw({"p": p, "q": q}, value if value > 0.01 else math.nan, "nats", working, (wrong,))


def _cross_entropy_by_product(p: Params) -> float:
    return -math.log(math.prod(b**a for a, b in zip(p["p"], p["q"], strict=True)))


@generator("cross_entropy", check=_cross_entropy_by_product)
def cross_entropy(rng: Random) -> Draw:
    """Cross-entropy H(p, q) in nats: −Σ p ln q."""
    p, q = _distribution(rng, 3), _distribution(rng, 3)
    value = -sum(a * math.log(b) for a, b in zip(p, q, strict=True))
    wrong = Slip("roles-swapped", -sum(b * math.log(a) for a, b in zip(p, q, strict=True)), "p weighs, q is inside ln.")
    working = f"{' + '.join(f'{-a * math.log(b):.4f}' for a, b in zip(p, q, strict=True))} = {value:.4f}"
    return Draw({"p": p, "q": q}, value, "nats", working, (wrong,))


def _information_by_entropies(p: Params) -> float:
    a, b, c, d = p["joint"]

    def bits(*parts: float) -> float:
        return -sum(x * math.log2(x) for x in parts)

    return bits(a + b, c + d) + bits(a + c, b + d) - bits(a, b, c, d)


@generator("mutual_information", check=_information_by_entropies)
def mutual_information(rng: Random) -> Draw:
    """Mutual information of two binary variables in bits: Σ p(x, y) log₂ p(x, y)/(p(x)p(y))."""
    joint = _distribution(rng, 4)
    a, b, c, d = joint
    sides = ((a, a + b, a + c), (b, a + b, b + d), (c, c + d, a + c), (d, c + d, b + d))
    value = sum(both * math.log2(both / (x * y)) for both, x, y in sides)
    wrong = Slip("joint-entropy", -sum(x * math.log2(x) for x in joint), "That is the entropy of the pair.")
    working = f"terms = {', '.join(f'{v * math.log2(v / (x * y)):.4f}' for v, x, y in sides)}\nsum = {value:.4f}"
    return Draw({"joint": joint}, value if value > 0.01 else math.nan, "bits", working, (wrong,))


def _softmax_by_odds(p: Params) -> float:
    return 1 / math.fsum(math.exp(logit - p["logits"][1]) for logit in p["logits"])


@generator("softmax_entry", check=_softmax_by_odds)
def softmax_entry(rng: Random) -> Draw:
    """Second entry of softmax(z): e^{z₂}/Σ e^{z}."""
    logits = _logits(rng)
    value = _softmax(logits)[1]
    slips = (Slip("no-exponential", logits[1] / (sum(logits) or 1), "Logits are exponentiated before the division."),)
    working = f"{math.exp(logits[1]):.4f} / {sum(map(math.exp, logits)):.4f} = {value:.4f}"
    return Draw({"logits": logits}, within(value, 0.02, 0.97), "", working, slips)


def _loss(logits: list[float], target: int) -> float:
    return math.log(math.fsum(map(math.exp, logits))) - logits[target - 1]


def _gradient_by_difference(p: Params) -> float:
    up, down = ([p["logits"][0] + step, *p["logits"][1:]] for step in (1e-5, -1e-5))
    return (_loss(up, p["target"]) - _loss(down, p["target"])) / 2e-5


@generator("softmax_gradient", check=_gradient_by_difference)
def softmax_gradient(rng: Random) -> Draw:
    """Gradient of cross-entropy with respect to the first logit: p₁ − y₁."""
    logits, target = _logits(rng), rng.choice((1, 2, 3))
    first = _softmax(logits)[0]
    value = first - (target == 1)
    wrong = Slip("sign-of-the-gradient", -value, "It is p − y, not y − p.")
    working = f"p₁ = {first:.4f}\n{first:.4f} − {int(target == 1)} = {value:.4f}"
    return Draw({"logits": logits, "target": target}, within(value, 0.01, 0.98), "", working, (wrong,))


def _jacobian_by_difference(p: Params) -> float:
    def first(shift: float) -> float:
        return _softmax([p["logits"][0], p["logits"][1] + shift, p["logits"][2]])[0]

    return (first(1e-5) - first(-1e-5)) / 2e-5


@generator("softmax_jacobian", check=_jacobian_by_difference)
def softmax_jacobian(rng: Random) -> Draw:
    """∂p₁/∂z₂ of softmax: −p₁p₂."""
    logits = _logits(rng)
    first, second, _ = _softmax(logits)
    value = -first * second
    wrong = Slip("diagonal-entry", first * (1 - first), "That is ∂p₁/∂z₁.")
    return Draw({"logits": logits}, within(value, 0.01, 1), "", f"−{first:.4f} · {second:.4f} = {value:.4f}", (wrong,))


def _lse_by_pairs(p: Params) -> float:
    total = p["logits"][0]
    for logit in p["logits"][1:]:
        total = max(total, logit) + math.log1p(math.exp(-abs(total - logit)))
    return total - p["base"]


@generator("log_sum_exp", check=_lse_by_pairs)
def log_sum_exp(rng: Random) -> Draw:
    """By how much log Σ eᶻ of large logits exceeds a base c: m − c + ln Σ e^(z − m)."""
    base = rng.choice((100, 200, 500, 1000))
    logits = [base + v / 2 for v in rng.sample(range(-3, 6), 3)]
    most = max(logits)
    value = most + math.log(sum(math.exp(logit - most) for logit in logits)) - base
    working = f"m = {most:g}\nm + ln Σ e^(z − m) − {base} = {value:.4f}"
    wrong = Slip("maximum-only", most - base, "ln of the sum of e^(z − m) is still to be added.")
    return Draw({"logits": logits, "base": base}, value, "nats", working, (wrong,))


def _variance_by_pairs(p: Params) -> float:
    rows = list(zip(p["values"], p["probabilities"], strict=True))
    return sum(a * b * (x - y) ** 2 for (x, a), (y, b) in itertools.combinations(rows, 2))


@generator("variance", check=_variance_by_pairs)
def variance(rng: Random) -> Draw:
    """Variance of a discrete variable: E[x²] − E[x]²."""
    values, probabilities = rng.sample(range(-4, 9), 3), _distribution(rng, 3)
    mean = sum(x * q for x, q in zip(values, probabilities, strict=True))
    square = sum(x * x * q for x, q in zip(values, probabilities, strict=True))
    value = square - mean**2
    wrong = Slip("mean-of-squares", square, "The squared mean is subtracted.")
    working = f"E[x²] = {square:.4g}, E[x] = {mean:.4g}\n{square:.4g} − {mean:.4g}² = {value:.4g}"
    return Draw({"values": values, "probabilities": probabilities}, value, "", working, (wrong,))


def _sequence_by_product(p: Params) -> float:
    return math.log(math.prod(p["probabilities"]))


@generator("sequence_log_likelihood", check=_sequence_by_product)
def sequence_log_likelihood(rng: Random) -> Draw:
    """Log-likelihood of a sequence in nats: Σ ln p(token)."""
    probabilities = [rng.randint(2, 95) / 100 for _ in range(4)]
    logs = [math.log(q) for q in probabilities]
    value = sum(logs)
    wrong = Slip("mean-not-sum", fmean(logs), "The likelihood of the sequence is the product, so logs are summed.")
    working = f"{' + '.join(f'({log:.4f})' for log in logs)} = {value:.4f}"
    return Draw({"probabilities": probabilities}, value, "nats", working, (wrong,))


def _deviation_by_dimension(p: Params) -> float:
    variance = sum((p["query"] * p["key"]) ** 2 for _ in range(p["size"]))
    return math.sqrt(variance) / math.sqrt(p["size"]) if p["scaled"] == "after" else math.sqrt(variance)


@generator("score_deviation", check=_deviation_by_dimension)
def score_deviation(rng: Random) -> Draw:
    """Standard deviation of q·k, entries independent with mean 0, before or after ÷ √d: √d·σ_qσ_k or σ_qσ_k."""
    size, query, key = rng.choice((16, 32, 64, 80, 128)), rng.choice((0.5, 1.5, 2, 3)), rng.choice((0.6, 0.8, 1.2, 1.7))
    scaled = rng.choice(("before", "before", "after"))
    value = query * key * (math.sqrt(size) if scaled == "before" else 1)
    wrong = Slip("variance-for-deviation", value**2, "That is the variance.")
    working = f"{query} · {key}{f' · √{size}' if scaled == 'before' else ''} = {value:.4f}"
    return Draw({"size": size, "query": query, "key": key, "scaled": scaled}, value, "", working, (wrong,))
