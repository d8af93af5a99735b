"""Numeric questions about measuring models: perplexity, pass@k, calibration, agreement, error bars, contamination."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import within


def _perplexity_by_product(p: Params) -> float:
    probability = math.prod(math.exp(-loss) for loss in p["losses"])
    return probability ** (-1 / len(p["losses"]))


@generator("perplexity", check=_perplexity_by_product)
def perplexity(rng: Random) -> Draw:
    """Perplexity of a text from its tokens' losses in nats: exp(mean loss)."""
    losses = [rng.randint(5, 60) / 10 for _ in range(4)]
    mean = sum(losses) / 4
    value = math.exp(mean)
    slips = (
        Slip("base-two", 2**mean, "Losses in nats are raised with e."),
        Slip("mean-of-perplexities", sum(map(math.exp, losses)) / 4, "The losses are averaged first."),
    )
    return Draw({"losses": losses}, value, "", f"mean = {mean:.4g}\ne^{mean:.4g} = {value:.4f}", slips)


def _perplexity_by_root(p: Params) -> float:
    return 2.0 ** (p["bits"] * p["characters"])


@generator("perplexity_from_bits", check=_perplexity_by_root)
def perplexity_from_bits(rng: Random) -> Draw:
    """Perplexity a token from bits a character: exp(bits · ln 2 · characters a token)."""
    bits, characters = rng.randint(70, 130) / 100, rng.choice((3.5, 3.8, 4, 4.2, 4.5))
    value = math.exp(bits * math.log(2) * characters)
    wrong = Slip("bits-as-nats", math.exp(bits * characters), "A bit is ln 2 nats.")
    working = f"{bits} · {characters} = {bits * characters:.4g} bits a token\n2^{bits * characters:.4g} = {value:.4f}"
    return Draw({"bits": bits, "characters": characters}, value, "", working, (wrong,))


def _bits_by_base(p: Params) -> float:
    perplexity_of_token = math.exp(p["loss"])
    return math.log2(perplexity_of_token ** (1 / p["characters"]))


@generator("bits_per_character", check=_bits_by_base)
def bits_per_character(rng: Random) -> Draw:
    """Bits a character from the loss a token in nats: L/(ln 2 · characters a token)."""
    loss, characters = rng.randint(210, 390) / 100, rng.choice((3.6, 3.9, 4.1, 4.4, 4.7))
    value = loss / math.log(2) / characters
    wrong = Slip("nats-for-bits", loss / characters, "Divide by ln 2 = 0.693 to get bits.")
    return Draw(
        {"loss": loss, "characters": characters},
        value,
        "bits",
        f"{loss} / 0.6931 / {characters} = {value:.4f}",
        (wrong,),
    )


def _pass_by_subsets(p: Params) -> float:
    subsets = list(itertools.combinations(range(p["samples"]), p["k"]))
    return sum(1 for subset in subsets if min(subset) < p["correct"]) / len(subsets)


@generator("pass_at_k", check=_pass_by_subsets)
def pass_at_k(rng: Random) -> Draw:
    """Unbiased pass@k: 1 − C(n − c, k)/C(n, k) (HumanEval, equation 1)."""
    samples, k = rng.choice((8, 10, 12)), rng.choice((2, 3, 4))
    correct = rng.randint(1, samples - k)
    value = 1 - math.comb(samples - correct, k) / math.comb(samples, k)
    biased = 1 - (1 - correct / samples) ** k
    wrong = Slip("biased-estimator", biased, "1 − (1 − c/n)ᵏ is biased low: samples are drawn without replacement.")
    shown = {"samples": samples, "correct": correct, "k": k}
    working = f"1 − {math.comb(samples - correct, k)}/{math.comb(samples, k)} = {value:.4f}"
    return Draw(shown, within(value, 0.02, 0.97), "", working, (wrong,) if k > 2 and correct > 1 else ())


def _f1_by_counts(p: Params) -> float:
    prediction, reference = Counter(p["prediction"].split()), Counter(p["reference"].split())
    shared = sum(min(count, reference[word]) for word, count in prediction.items())
    return 2 * shared / (prediction.total() + reference.total())


@generator("token_f1", check=_f1_by_counts)
def token_f1(rng: Random) -> Draw:
    """Token F1 of an answer against a reference: 2PR/(P + R)."""
    words = ("the", "old", "red", "city", "of", "light", "by", "river", "Seine", "in", "north", "France")
    reference = rng.sample(words, rng.randint(3, 6))
    others = [word for word in words if word not in reference]
    shared = rng.randint(2, len(reference) - 1)
    prediction = reference[:shared] + rng.sample(others, rng.randint(1, 5))
    rng.shuffle(prediction)
    precision, recall = shared / len(prediction), shared / len(reference)
    value = 2 * precision * recall / (precision + recall)
    wrong = Slip("recall-alone", recall, "F1 counts what was said too much as well.")
    shown = {"prediction": " ".join(prediction), "reference": " ".join(reference)}
    working = f"P = {shared}/{len(prediction)}, R = {shared}/{len(reference)}\nF1 = {value:.4f}"
    return Draw(shown, value, "", working, (wrong,))


def _error_by_bin(p: Params) -> float:
    total = sum(p["counts"])
    gaps = [abs(n * c - n * a) for n, c, a in zip(p["counts"], p["confidences"], p["accuracies"], strict=True)]
    return 100 * math.fsum(gaps) / total


@generator("calibration_error", check=_error_by_bin)
def calibration_error(rng: Random) -> Draw:
    """Expected calibration error in per cent over three bins: Σ (n_b/n)·|accuracy − confidence|."""
    counts = [rng.randrange(20, 101, 10) for _ in range(3)]
    confidences = [rng.randint(52, 65) / 100, rng.randint(70, 82) / 100, rng.randint(88, 97) / 100]
    accuracies = [round(c + rng.choice((-0.2, -0.15, -0.1, -0.05, 0.04, 0.08)), 2) for c in confidences]
    accuracies = [min(value, 0.99) for value in accuracies]
    gaps = [abs(a - c) for a, c in zip(accuracies, confidences, strict=True)]
    value = 100 * sum(n / sum(counts) * gap for n, gap in zip(counts, gaps, strict=True))
    wrong = Slip("bins-not-weighted", 100 * sum(gaps) / 3, "Each bin counts by its answers.")
    working = f"gaps = {', '.join(f'{gap:.2f}' for gap in gaps)}\nweighted mean = {value:.4g} %"
    shown = {"counts": counts, "confidences": confidences, "accuracies": accuracies}
    return Draw(shown, value, "%", working, (wrong,))


def _brier_by_sums(p: Params) -> float:
    n = len(p["stated"])
    squares = math.fsum(q * q for q in p["stated"])
    products = math.fsum(q * y for q, y in zip(p["stated"], p["right"], strict=True))
    return (squares - 2 * products + sum(p["right"])) / n


@generator("brier_score", check=_brier_by_sums)
def brier_score(rng: Random) -> Draw:
    """Brier score: mean of (stated probability − outcome)²."""
    stated = [rng.choice((0.25, 0.5, 0.6, 0.75, 0.8, 0.9, 0.95)) for _ in range(4)]
    right = [rng.choice((0, 1, 1)) for _ in range(4)]
    gaps = [q - y for q, y in zip(stated, right, strict=True)]
    value = sum(gap**2 for gap in gaps) / 4
    wrong = Slip("not-squared", sum(map(abs, gaps)) / 4, "The differences are squared before they are averaged.")
    working = f"squares = {', '.join(f'{gap * gap:.4g}' for gap in gaps)}\nmean = {value:.4g}"
    return Draw({"stated": stated, "right": right}, value, "", working, (wrong,))


def _interval_by_variance(p: Params) -> float:
    right = p["right"]
    outcomes_variance = right * (p["questions"] - right) / p["questions"] ** 2
    return 196 * math.sqrt(outcomes_variance / p["questions"])


@generator("accuracy_error_bar", check=_interval_by_variance)
def accuracy_error_bar(rng: Random) -> Draw:
    """Half width of the 95 % interval of an accuracy in points: 1.96·√(p(1 − p)/n)."""
    questions = rng.choice((100, 164, 200, 400, 500, 1319))
    right = round(questions * rng.uniform(0.2, 0.85))
    share = right / questions
    value = 196 * math.sqrt(share * (1 - share) / questions)
    wrong = Slip("one-standard-error", value / 1.96, "The 95 % interval reaches 1.96 standard errors.")
    working = f"p = {share:.4f}\n1.96 · √({share:.4f} · {1 - share:.4f} / {questions}) = {value:.4g} points"
    return Draw({"questions": questions, "right": right}, value, "points", working, (wrong,))


def _questions_by_search(p: Params) -> float:
    questions = 1
    while 1.96**2 * p["percent"] * (100 - p["percent"]) > questions * p["points"] ** 2:
        questions += 1
    return float(questions)


@generator("questions_for_error_bar", check=_questions_by_search)
def questions_for_error_bar(rng: Random) -> Draw:
    """Fewest questions for a 95 % interval of ± h at accuracy p: ⌈1.96²·p(1 − p)/h²⌉."""
    percent, points = rng.choice((30, 40, 60, 70, 80, 90)), rng.choice((2, 3, 4, 5))
    value = math.ceil(1.96**2 * percent * (100 - percent) / points**2)
    wrong = Slip("not-squared", 1.96 * percent * (100 - percent) / points, "The factor and the width are both squared.")
    working = (
        f"3.8416 · {percent} · {100 - percent} / {points}² = {1.96**2 * percent * (100 - percent) / points**2:.2f}, up"
    )
    return Draw({"percent": percent, "points": points}, value, "questions", working, (wrong,))


def _normalised_by_geometric_mean(p: Params) -> float:
    return max(math.prod(math.exp(x) for x in option) ** (1 / len(option)) for option in p["options"])


@generator("length_normalised_choice", check=_normalised_by_geometric_mean)
def length_normalised_choice(rng: Random) -> Draw:
    """Best option's mean probability a token, options compared by mean log-probability: exp(max mean)."""
    options = [[-rng.randint(2, 25) / 10 for _ in range(length)] for length in rng.sample((2, 3, 4), 3)]
    means = [sum(option) / len(option) for option in options]
    value = math.exp(max(means))
    by_sum = max(range(3), key=lambda i: sum(options[i]))
    slips = (Slip("compared-by-sum", math.exp(means[by_sum]), "Sums favour short options."),)
    shown = {"options": " | ".join(", ".join(f"{x:g}" for x in option) for option in options).replace("-", "−")}
    working = f"means = {', '.join(f'{m:.4f}' for m in means)}\ne^max = {value:.4f}"
    kept = slips if by_sum != means.index(max(means)) else ()
    return Draw({"options": options}, value, "", working, kept, shown)


def _kappa_by_table(p: Params) -> float:
    a, b, c, d = p["both"], p["first"], p["second"], p["neither"]
    return 2 * (a * d - b * c) / ((a + b) * (b + d) + (a + c) * (c + d))


@generator("cohen_kappa", check=_kappa_by_table)
def cohen_kappa(rng: Random) -> Draw:
    """Agreement of a judge with a person beyond chance: (p_o − p_e)/(1 − p_e)."""
    both, neither = rng.randint(25, 60), rng.randint(15, 45)
    first, second = rng.randint(3, 20), rng.randint(3, 20)
    n = both + first + second + neither
    observed = (both + neither) / n
    chance = ((both + first) * (both + second) + (second + neither) * (first + neither)) / n**2
    value = (observed - chance) / (1 - chance)
    wrong = Slip("raw-agreement", observed, "Agreement by chance has to be taken off.")
    working = (
        f"p_o = {observed:.4f}, p_e = {chance:.4f}\n({observed:.4f} − {chance:.4f})/(1 − {chance:.4f}) = {value:.4f}"
    )
    shown = {"both": both, "first": first, "second": second, "neither": neither}
    return Draw(shown, value, "", working, (wrong,))


def _balanced_by_error(p: Params) -> float:
    missed = (p["harmful"] - p["refused_harmful"]) / p["harmful"]
    too_careful = p["refused_harmless"] / p["harmless"]
    return 100 - 50 * (missed + too_careful)


@generator("refusal_balance", check=_balanced_by_error)
def refusal_balance(rng: Random) -> Draw:
    """Balanced accuracy of refusals in per cent: mean of harmful refused and harmless answered."""
    harmful, harmless = rng.choice((50, 80, 100)), rng.choice((150, 200, 250))
    refused_harmful, refused_harmless = (
        round(harmful * rng.uniform(0.7, 0.97)),
        round(harmless * rng.uniform(0.04, 0.35)),
    )
    caught, answered = refused_harmful / harmful, 1 - refused_harmless / harmless
    value = 100 * (caught + answered) / 2
    pooled = 100 * (refused_harmful + harmless - refused_harmless) / (harmful + harmless)
    slips = (Slip("pooled-accuracy", pooled, "Both kinds of prompt weigh the same here."),)
    shown = {
        "harmful": harmful,
        "harmless": harmless,
        "refused_harmful": refused_harmful,
        "refused_harmless": refused_harmless,
    }
    return Draw(shown, value, "%", f"({caught:.4f} + {answered:.4f}) / 2 = {value:.4g} %", slips)


def _overlap_by_window(p: Params) -> float:
    test, known = p["test"].split(), p["training"].split()
    hits = 0
    for start in range(len(test) - 1):
        hits += any(known[at : at + 2] == test[start : start + 2] for at in range(len(known) - 1))
    return 100 * hits / (len(test) - 1)


@generator("ngram_overlap", check=_overlap_by_window)
def ngram_overlap(rng: Random) -> Draw:
    """Per cent of a test item's bigrams that stand in the training text."""
    letters = "abcdefgh"
    training = [rng.choice(letters) for _ in range(10)]
    start = rng.randint(0, 4)
    test = [*(rng.choice(letters) for _ in range(3)), *training[start : start + 4], rng.choice(letters)]
    known = set(itertools.pairwise(training))
    pairs = list(itertools.pairwise(test))
    hits = [pair for pair in pairs if pair in known]
    value = 100 * len(hits) / len(pairs)
    shown = {"test": " ".join(test), "training": " ".join(training)}
    working = f"{len(hits)} of {len(pairs)} bigrams: {', '.join(' '.join(pair) for pair in hits)} = {value:.4g} %"
    wrong = Slip("divided-by-words", 100 * len(hits) / len(test), "n words have n − 1 bigrams.")
    return Draw(shown, value if len(hits) < len(pairs) else math.nan, "%", working, (wrong,))


def _z_by_counts(p: Params) -> float:
    n, a, b = p["users"], p["control"], p["variant"]
    return (b - a) / math.sqrt((a + b) * (2 * n - a - b) / (2 * n))


@generator("ab_test_z", check=_z_by_counts)
def ab_test_z(rng: Random) -> Draw:
    """z of two proportions over equal groups, pooled: (p₂ − p₁)/√(2p(1 − p)/n)."""
    users = rng.choice((400, 500, 800, 1000, 2000))
    control = round(users * rng.uniform(0.2, 0.6))
    variant = control + rng.choice((-1, 1)) * rng.randint(users // 50, users // 12)
    first, second, pooled = control / users, variant / users, (control + variant) / (2 * users)
    value = (second - first) / math.sqrt(2 * pooled * (1 - pooled) / users)
    working = f"p₁ = {first:.4f}, p₂ = {second:.4f}, pooled = {pooled:.4f}\nz = {value:.4f}"
    wrong = Slip("one-group-error", value * math.sqrt(2), "Both groups vary: the variance has the factor 2.")
    return Draw({"users": users, "control": control, "variant": variant}, value, "", working, (wrong,))
