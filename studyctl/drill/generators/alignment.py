"""Numeric questions about preferences: reward models, DPO and its relatives, ratings."""

from __future__ import annotations

import itertools
import math
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import within


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _pair(rng: Random) -> dict[str, float]:
    reference = {"ref_chosen": -rng.randint(20, 60) / 2, "ref_rejected": -rng.randint(20, 60) / 2}
    policy = {"chosen": reference["ref_chosen"] + rng.randint(-6, 14) / 2,
              "rejected": reference["ref_rejected"] + rng.randint(-16, 5) / 2}  # fmt: skip
    return policy | reference


def _ratios(pair: Params) -> tuple[float, float]:
    return pair["chosen"] - pair["ref_chosen"], pair["rejected"] - pair["ref_rejected"]


def _by_exponentials(p: Params) -> float:
    return math.exp(p["first"]) / (math.exp(p["first"]) + math.exp(p["second"]))


@generator("bradley_terry", check=_by_exponentials)
def bradley_terry(rng: Random) -> Draw:
    """Probability that the first answer is preferred: σ(r₁ − r₂) (DPO, equation 1)."""
    first, second = (v / 10 for v in rng.sample(range(-20, 31), 2))
    value = _sigmoid(first - second)
    wrong = Slip("sign-of-the-difference", 1 - value, "That is the chance of the other answer.")
    return Draw(
        {"first": first, "second": second},
        within(value, 0.02, 0.97),
        "",
        f"σ({first} − ({second})) = {value:.4f}",
        slips=(wrong,),
    )


def _margin_by_reward(p: Params) -> float:
    rewards = [p["beta"] * ratio for ratio in _ratios(p)]
    return rewards[0] - rewards[1]


@generator("dpo_margin", check=_margin_by_reward)
def dpo_margin(rng: Random) -> Draw:
    """Implicit reward margin: β[(log π_w − log π_ref,w) − (log π_l − log π_ref,l)] (DPO, section 4)."""
    pair, beta = _pair(rng), rng.choice((0.1, 0.2, 0.3, 0.5))
    value = beta * (pair["chosen"] - pair["rejected"] - pair["ref_chosen"] + pair["ref_rejected"])
    chosen, rejected = _ratios(pair)
    no_reference = beta * (pair["chosen"] - pair["rejected"])
    wrong = Slip("reference-forgotten", no_reference, "Each log-probability is taken relative to the reference's.")
    return Draw(
        {"beta": beta, **pair}, value, "", f"{beta} · ({chosen:g} − ({rejected:g})) = {value:.4g}", slips=(wrong,)
    )


def _dpo_by_softplus(p: Params) -> float:
    return math.log1p(math.exp(-_margin_by_reward(p)))


@generator("dpo_loss", check=_dpo_by_softplus)
def dpo_loss(rng: Random) -> Draw:
    """DPO loss of one pair in nats: −log σ(β(Δ_w − Δ_l)) (DPO, equation 7)."""
    pair, beta = _pair(rng), rng.choice((0.1, 0.2, 0.3))
    margin = beta * (pair["chosen"] - pair["rejected"] - pair["ref_chosen"] + pair["ref_rejected"])
    value = -math.log(_sigmoid(margin))
    slips = (
        Slip("answers-swapped", -math.log(_sigmoid(-margin)), "The sign of the margin is turned round."),
        Slip("beta-forgotten", -math.log(_sigmoid(margin / beta)), "β scales the margin before the sigmoid."),
    )
    working = f"margin = {margin:.4g}\n−log σ({margin:.4g}) = {value:.4f}"
    return Draw({"beta": beta, **pair}, value, "nats", working, slips=slips)


def _weight_by_difference(p: Params) -> float:
    def loss(shift: float) -> float:
        return _dpo_by_softplus({**p, "chosen": p["chosen"] + shift})

    return (loss(-1e-5) - loss(1e-5)) / 2e-5


@generator("dpo_gradient_weight", check=_weight_by_difference)
def dpo_gradient_weight(rng: Random) -> Draw:
    """−∂loss/∂log π(y_w): β·σ(r̂_l − r̂_w) (DPO, section 4)."""
    pair, beta = _pair(rng), rng.choice((0.1, 0.2, 0.3, 0.5))
    chosen, rejected = _ratios(pair)
    value = beta * _sigmoid(beta * (rejected - chosen))
    right_order = Slip("weight-of-the-right-order", beta - value, "The weight grows as the order is more wrong.")
    working = f"r̂_l − r̂_w = {beta * (rejected - chosen):.4g}\n{beta} · σ(…) = {value:.4g}"
    return Draw({"beta": beta, **pair}, within(value, 0.01, 1), "", working, slips=(right_order,))


def _ipo_by_expansion(p: Params) -> float:
    chosen, rejected = _ratios(p)
    h, target = chosen - rejected, 0.5 / p["tau"]
    return float(h**2 - 2 * h * target + target**2)


@generator("ipo_loss", check=_ipo_by_expansion)
def ipo_loss(rng: Random) -> Draw:
    """IPO loss of one pair: (Δ_w − Δ_l − 1/(2τ))² (A General Theoretical Paradigm)."""
    pair, tau = _pair(rng), rng.choice((0.1, 0.125, 0.2, 0.25))
    chosen, rejected = _ratios(pair)
    value = (chosen - rejected - 1 / (2 * tau)) ** 2
    working = f"h = {chosen - rejected:g}\n({chosen - rejected:g} − {1 / (2 * tau):g})² = {value:.4g}"
    wrong = Slip("target-one-over-tau", (chosen - rejected - 1 / tau) ** 2, "The target is 1/(2τ), half of that.")
    return Draw({"tau": tau, **pair}, value, "", working, slips=(wrong,))


def _kto_by_tanh(p: Params) -> float:
    margin = p["beta"] * ((p["policy"] - p["reference"]) - p["baseline"])
    return float(p["weight"] * (1 - math.tanh(margin / 2)) / 2)


@generator("kto_loss", check=_kto_by_tanh)
def kto_loss(rng: Random) -> Draw:
    """KTO loss of one desirable answer: λ_D(1 − σ(β(Δ − z₀))), z₀ the KL in nats (KTO, section 4)."""
    reference = -rng.randint(20, 60) / 2
    policy, baseline = reference + rng.randint(-6, 16) / 2, rng.choice((0.5, 1.0, 1.5, 2.0))
    beta, weight = rng.choice((0.1, 0.2, 0.3)), rng.choice((1.2, 1.33, 1.5, 2.0))
    inside = beta * (policy - reference - baseline)
    value = weight * (1 - _sigmoid(inside))
    wrong = Slip("baseline-forgotten", weight * (1 - _sigmoid(beta * (policy - reference))), "z₀ is subtracted first.")
    working = f"β(Δ − z₀) = {inside:.4g}\n{weight} · (1 − σ) = {value:.4f}"
    shown = {"policy": policy, "reference": reference, "baseline": baseline, "beta": beta, "weight": weight}
    return Draw(shown, value, "", working, slips=(wrong,))


def _orpo_by_odds(p: Params) -> float:
    odds = [q / (1 - q) for q in (p["chosen"], p["rejected"])]
    return math.log1p(odds[1] / odds[0])


@generator("orpo_penalty", check=_orpo_by_odds)
def orpo_penalty(rng: Random) -> Draw:
    """ORPO's odds-ratio term: −log σ(log odds(y_w) − log odds(y_l)) (ORPO)."""
    chosen, rejected = (v / 100 for v in rng.sample(range(10, 81, 5), 2))
    ratio = math.log(chosen / (1 - chosen)) - math.log(rejected / (1 - rejected))
    value = -math.log(_sigmoid(ratio))
    plain = Slip("probabilities-not-odds", -math.log(chosen / (chosen + rejected)), "Odds are p/(1 − p), not p.")
    working = f"log odds ratio = {ratio:.4f}\n−log σ = {value:.4f}"
    return Draw({"chosen": chosen, "rejected": rejected}, within(value, 0.02, 9), "nats", working, slips=(plain,))


def _ranking_by_index(p: Params) -> float:
    losses = [math.log1p(math.exp(low - high)) for high, low in itertools.combinations(p["rewards"], 2)]
    return math.fsum(losses) / len(losses)


@generator("ranking_loss", check=_ranking_by_index)
def ranking_loss(rng: Random) -> Draw:
    """Reward-model loss over three answers, best first: mean of −log σ(r_w − r_l) (InstructGPT, equation 1)."""
    rewards = [v / 10 for v in rng.sample(range(-15, 26), 3)]
    first, second, third = rewards
    pairs = [first - second, first - third, second - third]
    value = -sum(math.log(_sigmoid(gap)) for gap in pairs) / 3
    wrong = Slip("pairs-not-averaged", 3 * value, "The sum over pairs is divided by their number, 3.")
    working = f"gaps = {', '.join(f'{gap:.2g}' for gap in pairs)}\nmean of −log σ = {value:.4f}"
    return Draw({"rewards": rewards}, value, "nats", working, slips=(wrong,))


def _margin_by_softplus(p: Params) -> float:
    return math.log(1 + math.exp(p["margin"] - (p["chosen"] - p["rejected"])))


@generator("margin_loss", check=_margin_by_softplus)
def margin_loss(rng: Random) -> Draw:
    """Reward-model loss with a margin: −log σ(r_w − r_l − m) (Llama 2, equation 2)."""
    chosen, rejected = (v / 10 for v in rng.sample(range(-10, 26), 2))
    margin = rng.choice((0.33, 0.5, 0.67, 1.0))
    inside = chosen - rejected - margin
    value = -math.log(_sigmoid(inside))
    wrong = Slip(
        "margin-added", -math.log(_sigmoid(inside + 2 * margin)), "The margin is subtracted: it asks for more."
    )
    working = f"{chosen} − ({rejected}) − {margin} = {inside:.4g}\n−log σ = {value:.4f}"
    return Draw({"chosen": chosen, "rejected": rejected, "margin": margin}, value, "nats", working, slips=(wrong,))


def _elo_by_odds(p: Params) -> float:
    odds = math.exp((p["second"] - p["first"]) * math.log(10) / 400)
    expected = 1 / (1 + odds)
    return float(p["first"] + p["k"] * odds * expected)


@generator("elo_after_win", check=_elo_by_odds)
def elo_after_win(rng: Random) -> Draw:
    """Rating after a win: R + K(1 − 1/(1 + 10^((R' − R)/400)))."""
    first, k = rng.randrange(900, 1300, 10), rng.choice((64, 100, 128))
    second = first + rng.choice((-300, -200, -100, 50, 100, 200, 300))
    expected = 1 / (1 + 10 ** ((second - first) / 400))
    value = first + k * (1 - expected)
    working = f"expected score = {expected:.4f}\n{first} + {k} · (1 − {expected:.4f}) = {value:.5g}"
    return Draw({"first": first, "second": second, "k": k}, value, "", working)


def _score_by_game(p: Params) -> float:
    games = [1.0] * p["wins"] + [0.5] * p["ties"] + [0.0] * p["losses"]
    return 100 * sum(games) / len(games)


@generator("win_rate", check=_score_by_game)
def win_rate(rng: Random) -> Draw:
    """Per cent of pairwise comparisons won, a tie as half a win: (w + t/2)/n."""
    wins, losses, ties = rng.randint(25, 90), rng.randint(20, 80), rng.randint(10, 40)
    value = 100 * (wins + ties / 2) / (wins + losses + ties)
    wrong = Slip("ties-dropped", 100 * wins / (wins + losses), "Ties stay in the count, as half a win each.")
    working = f"({wins} + {ties}/2) / {wins + losses + ties} = {value:.4g} %"
    return Draw({"wins": wins, "losses": losses, "ties": ties}, value, "%", working, slips=(wrong,))


def _charged_by_token(p: Params) -> float:
    charges = (p["beta"] * (a - b) for a, b in zip(p["policy"], p["reference"], strict=True))
    return float(p["score"] - math.fsum(charges))


@generator("kl_shaped_reward", check=_charged_by_token)
def kl_shaped_reward(rng: Random) -> Draw:
    """Reward after the KL charge: r − β Σ (log π − log π_ref) (InstructGPT, equation 2)."""
    reference = [-rng.randint(5, 30) / 10 for _ in range(3)]
    policy = [round(min(-0.1, value + rng.randint(-5, 15) / 10), 1) for value in reference]
    score, beta = rng.choice((0.6, 1.0, 1.4, 1.8)), rng.choice((0.1, 0.2, 0.4))
    drift = sum(policy) - sum(reference)
    value = score - beta * drift
    wrong = Slip("drift-rewarded", score + beta * drift, "Drift from the reference is charged, not paid.")
    working = f"Σ = {drift:.2f}\n{score} − {beta} · {drift:.2f} = {value:.4g}"
    shown = {"score": score, "beta": beta, "policy": policy, "reference": reference}
    return Draw(shown, within(value, 0.02, 100), "", working, slips=(wrong,))


def _tilted_by_odds(p: Params) -> float:
    tilts = [math.exp((reward - p["rewards"][0]) / p["beta"]) for reward in p["rewards"]]
    odds = [q / p["reference"][0] * tilt for q, tilt in zip(p["reference"], tilts, strict=True)]
    return 1 / math.fsum(odds)


@generator("rlhf_optimum", check=_tilted_by_odds)
def rlhf_optimum(rng: Random) -> Draw:
    """First answer's probability under the best policy: π_ref·exp(r/β)/Z (DPO, equation 4)."""
    reference = rng.choice(([0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.25, 0.25, 0.5], [0.1, 0.7, 0.2]))
    rewards, beta = [v / 10 for v in rng.sample(range(0, 21), 3)], rng.choice((0.5, 1.0, 2.0))
    tilted = [q * math.exp(r / beta) for q, r in zip(reference, rewards, strict=True)]
    value = tilted[0] / sum(tilted)
    plain = [math.exp(r / beta) for r in rewards]
    wrong = Slip("reference-forgotten", plain[0] / sum(plain), "Each weight is multiplied by π_ref.")
    working = f"π_ref·exp(r/β) = {', '.join(f'{t:.4g}' for t in tilted)}\nfirst over the sum = {value:.4f}"
    return Draw(
        {"reference": reference, "rewards": rewards, "beta": beta},
        within(value, 0.02, 0.97),
        "",
        working,
        slips=(wrong,),
    )


def _masked_by_flag(p: Params) -> float:
    kept = [loss for loss, flag in zip(p["losses"], p["mask"], strict=True) if flag]
    return math.fsum(kept) / len(kept)


@generator("masked_sft_loss", check=_masked_by_flag)
def masked_sft_loss(rng: Random) -> Draw:
    """Mean loss over the tokens of the answer alone: Σ m·ℓ / Σ m."""
    prompt, answer = rng.randint(2, 3), rng.randint(3, 4)
    losses = [rng.randint(3, 45) / 10 for _ in range(prompt + answer)]
    mask = [0] * prompt + [1] * answer
    total = sum(loss * flag for loss, flag in zip(losses, mask, strict=True))
    value = total / sum(mask)
    slips = (
        Slip("prompt-not-masked", sum(losses) / len(losses), "The prompt's tokens carry no loss."),
        Slip("divided-by-all-tokens", total / len(losses), "Only the kept tokens are counted."),
    )
    return Draw(
        {"losses": losses, "mask": mask}, value, "nats", f"{total:.4g} / {sum(mask)} = {value:.4f}", slips=slips
    )
