"""Numeric questions about reinforcement learning: returns, advantages, clipped objectives, KL estimators."""

from __future__ import annotations

import itertools
import math
from random import Random
from statistics import fmean, pstdev

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import within


def _return_backwards(p: Params) -> float:
    total = 0.0
    for reward in reversed(p["rewards"]):
        total = reward + p["gamma"] * total
    return total


@generator("discounted_return", check=_return_backwards)
def discounted_return(rng: Random) -> Draw:
    """Return from the first step: Σ γᵗ r_t, t counted from 0."""
    rewards, gamma = [rng.randint(-2, 5) for _ in range(4)], rng.choice((0.5, 0.8, 0.9, 0.95))
    value = sum(gamma**t * reward for t, reward in enumerate(rewards))
    working = f"{' + '.join(f'{gamma}^{t}·{reward}' for t, reward in enumerate(rewards))} = {value:.4g}"
    slips = (
        Slip("undiscounted", sum(rewards), "Later rewards are multiplied by γᵗ."),
        Slip("discount-starts-at-one", gamma * value, "The first reward is not discounted."),
    )
    return Draw({"rewards": rewards, "gamma": gamma}, value, "", working, slips)


def _gae_by_horizons(p: Params) -> float:
    rewards, values, gamma, decay = p["rewards"], [*p["values"], 0.0], p["gamma"], p["decay"]
    n = len(rewards)
    horizons = []
    for length in range(1, n + 1):
        ahead = sum(gamma**t * rewards[t] for t in range(length)) + gamma**length * values[length]
        horizons.append(ahead - values[0])
    weights = [(1 - decay) * decay ** (length - 1) for length in range(1, n)] + [decay ** (n - 1)]
    return math.fsum(w * a for w, a in zip(weights, horizons, strict=True))


@generator("gae_first", check=_gae_by_horizons)
def gae_first(rng: Random) -> Draw:
    """Generalised advantage of the first step of an episode that ends: Σ (γλ)ᵗ δ_t, δ_t = r_t + γV_{t+1} − V_t."""
    rewards, values = [rng.randint(-1, 4) for _ in range(3)], [rng.randint(-4, 12) / 4 for _ in range(3)]
    gamma, decay = rng.choice((0.9, 0.95, 1.0)), rng.choice((0.5, 0.8, 0.9))
    deltas = [r + gamma * after - v for r, v, after in zip(rewards, values, [*values[1:], 0.0], strict=True)]
    value = sum((gamma * decay) ** t * delta for t, delta in enumerate(deltas))
    working = f"δ = {', '.join(f'{delta:.4g}' for delta in deltas)}\nΣ ({gamma}·{decay})ᵗ δ_t = {value:.4f}"
    wrong = Slip("lambda-forgotten", sum(gamma**t * d for t, d in enumerate(deltas)), "The weights are (γλ)ᵗ.")
    shown = {"rewards": rewards, "values": values, "gamma": gamma, "decay": decay}
    return Draw(shown, within(value, 0.02, 100), "", working, (wrong,))


def _td_by_target(p: Params) -> float:
    target = p["gamma"] * p["after"] + p["reward"]
    return target - p["before"]


@generator("td_error", check=_td_by_target)
def td_error(rng: Random) -> Draw:
    """Temporal-difference error: δ = r + γV(s′) − V(s)."""
    before, after = (v / 10 for v in rng.sample(range(-10, 31), 2))
    reward, gamma = rng.choice((-1, -0.5, 0.5, 1, 2)), rng.choice((0.8, 0.9, 0.95))
    value = reward + gamma * after - before
    wrong = Slip(
        "discount-on-both", reward + gamma * (after - before), "Only the value of the next state is discounted."
    )
    working = f"{reward} + {gamma} · {after} − ({before}) = {value:.4g}"
    return Draw(
        {"reward": reward, "gamma": gamma, "before": before, "after": after},
        within(value, 0.02, 100),
        "",
        working,
        (wrong,),
    )


def _clip_by_case(p: Params) -> float:
    high, low = 1 + p["epsilon"], 1 - p["epsilon"]
    ratio = math.exp(p["new"] - p["old"])
    if p["advantage"] > 0:
        return p["advantage"] * (ratio if ratio < high else high)
    return p["advantage"] * (ratio if ratio > low else low)


@generator("ppo_clipped", check=_clip_by_case)
def ppo_clipped(rng: Random) -> Draw:
    """PPO's objective for one token: min(ρA, clip(ρ, 1 − ε, 1 + ε)A), ρ = exp(log π − log π_old) (PPO, equation 7)."""
    old = -rng.randint(10, 40) / 10
    new = round(min(-0.05, old + rng.choice((-0.6, -0.4, -0.3, -0.1, 0.1, 0.3, 0.4, 0.6))), 2)
    advantage, epsilon = rng.choice((-2.0, -1.5, -0.8, 0.7, 1.2, 2.0)), rng.choice((0.1, 0.2, 0.3))
    ratio = math.exp(new - old)
    clipped = min(max(ratio, 1 - epsilon), 1 + epsilon)
    value = min(ratio * advantage, clipped * advantage)
    working = f"ρ = {ratio:.4f}\nclipped = {clipped:.4f}\nmin of both, times {advantage} = {value:.4f}"
    slips: tuple[Slip, ...] = ()
    if clipped != ratio:
        most = max(ratio * advantage, clipped * advantage)
        slips = (Slip("larger-of-both", most, "The smaller of both products is taken."),)
    return Draw({"old": old, "new": new, "advantage": advantage, "epsilon": epsilon}, value, "", working, slips)


def _log_ratios(p: Params) -> list[float]:
    return [q - r for q, r in zip(p["policy"], p["reference"], strict=True)]


def _policy_and_reference(rng: Random) -> dict[str, list[float]]:
    reference = [-rng.randint(8, 40) / 10 for _ in range(3)]
    policy = [round(min(-0.1, value + rng.choice((-6, -5, -3, -2, 3, 4, 6, 8)) / 10), 1) for value in reference]
    return {"policy": policy, "reference": reference}


def _k1_by_sums(p: Params) -> float:
    return (math.fsum(p["policy"]) - math.fsum(p["reference"])) / len(p["policy"])


@generator("kl_k1", check=_k1_by_sums)
def kl_k1(rng: Random) -> Draw:
    """KL(π‖π_ref) by k1 on samples of π: mean of log π − log π_ref."""
    pair = _policy_and_reference(rng)
    ratios = _log_ratios(pair)
    value = fmean(ratios)
    wrong = Slip("direction-swapped", -value, "Samples come from π, so log π stands first.")
    working = f"log π − log π_ref = {', '.join(f'{ratio:.1f}' for ratio in ratios)}\nmean = {value:.4f}"
    return Draw(pair, value, "nats", working, (wrong,))


def _k2_by_variance(p: Params) -> float:
    ratios = _log_ratios(p)
    return (pstdev(ratios) ** 2 + fmean(ratios) ** 2) / 2


@generator("kl_k2", check=_k2_by_variance)
def kl_k2(rng: Random) -> Draw:
    """KL(π‖π_ref) by k2 on samples of π: mean of (log π − log π_ref)²/2."""
    pair = _policy_and_reference(rng)
    halves = [ratio**2 / 2 for ratio in _log_ratios(pair)]
    value = sum(halves) / len(halves)
    wrong = Slip("half-forgotten", 2 * value, "Each square is halved.")
    working = f"squares/2 = {', '.join(f'{half:.3f}' for half in halves)}\nmean = {value:.4f}"
    return Draw(pair, value, "nats", working, (wrong,))


def _k3_by_probability(p: Params) -> float:
    inverse = [math.exp(r) / math.exp(q) for q, r in zip(p["policy"], p["reference"], strict=True)]
    return math.fsum(ratio - math.log(ratio) - 1 for ratio in inverse) / len(inverse)


@generator("kl_k3", check=_k3_by_probability)
def kl_k3(rng: Random) -> Draw:
    """KL(π‖π_ref) by k3 on samples of π: mean of π_ref/π − log(π_ref/π) − 1 (DeepSeek-R1, equation 2)."""
    pair = _policy_and_reference(rng)
    terms = [math.expm1(-ratio) + ratio for ratio in _log_ratios(pair)]
    value = sum(terms) / len(terms)
    swapped = fmean(math.expm1(ratio) - ratio for ratio in _log_ratios(pair))
    wrong = Slip("ratio-upside-down", swapped, "The ratio is π_ref/π.")
    working = f"terms = {', '.join(f'{term:.4f}' for term in terms)}\nmean = {value:.4f}"
    return Draw(pair, value, "nats", working, (wrong,))


def _advantage_by_pairs(p: Params) -> float:
    rewards, n = p["rewards"], len(p["rewards"])
    spread = sum((a - b) ** 2 for a, b in itertools.combinations(rewards, 2)) / n**2  # population variance
    return sum(rewards[0] - reward for reward in rewards) / n / math.sqrt(spread)


@generator("grpo_advantage", check=_advantage_by_pairs)
def grpo_advantage(rng: Random) -> Draw:
    """First answer's advantage, population deviation, ε = 0: (r₁ − mean)/std (DeepSeek-R1, equation 3)."""
    rewards = [rng.choice((0, 0.5, 1, 1.5, 2)) for _ in range(rng.choice((4, 6)))]
    deviation = pstdev(rewards)
    value = (rewards[0] - fmean(rewards)) / deviation if deviation else math.nan
    slips = (
        Slip("no-division", rewards[0] - fmean(rewards), "The difference is divided by the deviation."),
        Slip("divided-by-variance", value / (deviation or 1), "Divide by the deviation, not by the variance."),
    )
    working = f"mean = {fmean(rewards):.4f}, std = {deviation:.4f}\nadvantage = {value:.4f}"
    return Draw({"rewards": rewards}, value, "", working, slips)


def _equal_by_cases(p: Params) -> float:
    right = p["percent"] / 100
    cases = itertools.product((True, False), repeat=p["group"])
    alike = (case for case in cases if len(set(case)) == 1)
    return math.fsum(math.prod(right if passed else 1 - right for passed in case) for case in alike)


@generator("silent_groups", check=_equal_by_cases)
def silent_groups(rng: Random) -> Draw:
    """Probability that a group of right-or-wrong answers has no signal: pᴳ + (1 − p)ᴳ."""
    percent, group = rng.choice((5, 8, 10, 15, 20, 80, 85, 90, 95)), rng.choice((4, 6, 8))
    p = percent / 100
    value = p**group + (1 - p) ** group
    wrong = Slip("groups-with-signal", 1 - value, "Those are the groups that do have a signal.")
    working = f"{p}^{group} + {1 - p:.2g}^{group} = {value:.4f}"
    return Draw({"percent": percent, "group": group}, within(value, 0.01, 0.97), "", working, (wrong,))


def _baseline_by_others(p: Params) -> float:
    others = p["rewards"][1:]
    return p["rewards"][0] - math.fsum(others) / len(others)


@generator("rloo_advantage", check=_baseline_by_others)
def rloo_advantage(rng: Random) -> Draw:
    """First answer's leave-one-out advantage: G/(G − 1)·(r₁ − mean)."""
    rewards = [rng.randint(0, 20) / 10 for _ in range(rng.choice((3, 4, 5)))]
    n, mean = len(rewards), fmean(rewards)
    value = n / (n - 1) * (rewards[0] - mean)
    wrong = Slip("own-reward-in-the-baseline", rewards[0] - mean, "The baseline is the mean of the other answers.")
    working = f"mean of all = {mean:.4f}\n{n}/{n - 1} · ({rewards[0]} − {mean:.4f}) = {value:.4f}"
    return Draw({"rewards": rewards}, value, "", working, (wrong,))


def _token_by_parts(p: Params) -> float:
    ratio = math.exp(p["new"]) / math.exp(p["old"])
    inside = sorted((1 - p["epsilon"], ratio, 1 + p["epsilon"]))[1]
    gain = min(ratio * p["advantage"], inside * p["advantage"])
    reference_ratio = math.exp(p["reference"]) / math.exp(p["new"])
    return gain - p["beta"] * (reference_ratio - math.log(reference_ratio) - 1)


@generator("grpo_token_objective", check=_token_by_parts)
def grpo_token_objective(rng: Random) -> Draw:
    """GRPO's term of one sample: min(ρA, clip(ρ)A) − β(π_ref/π − log(π_ref/π) − 1) (DeepSeek-R1, equations 1 and 2)."""
    old = -rng.randint(10, 30) / 10
    new, reference = (
        round(old + rng.choice((-0.4, -0.2, 0.2, 0.3, 0.5)), 1),
        round(old - rng.choice((0.5, 0.8, 1.0)), 1),
    )
    advantage, beta, epsilon = rng.choice((-1.5, -1.0, 0.8, 1.0, 1.5)), rng.choice((0.1, 0.2, 0.4)), 0.2
    ratio, gap = math.exp(new - old), reference - new
    clipped = min(max(ratio, 0.8), 1.2)
    gain, penalty = min(ratio * advantage, clipped * advantage), math.expm1(gap) - gap
    value = gain - beta * penalty
    working = f"ρ = {ratio:.4f}\nclipped gain = {gain:.4f}\nk3 = {penalty:.4f}\ngain − {beta} · k3 = {value:.4f}"
    wrong = Slip("penalty-added", gain + beta * penalty, "The KL term is subtracted.")
    shown = {"old": old, "new": new, "reference": reference, "advantage": advantage, "beta": beta, "epsilon": epsilon}
    return Draw(shown, value, "", working, (wrong,))


def _gradient_by_difference(p: Params) -> float:
    def objective(shift: float) -> float:
        logits = [p["logits"][0] + shift, *p["logits"][1:]]
        return p["advantage"] * (logits[p["action"] - 1] - math.log(math.fsum(map(math.exp, logits))))

    return (objective(1e-5) - objective(-1e-5)) / 2e-5


@generator("reinforce_logit_gradient", check=_gradient_by_difference)
def reinforce_logit_gradient(rng: Random) -> Draw:
    """Gradient of A·log π(a) with respect to the first logit: A(1[a = 1] − π₁)."""
    logits = [v / 2 for v in rng.sample(range(-3, 5), 3)]
    action, advantage = rng.choice((1, 2, 3)), rng.choice((-2.0, -1.5, 0.5, 1.5, 2.0))
    weights = [math.exp(logit) for logit in logits]
    first = weights[0] / sum(weights)
    value = advantage * ((action == 1) - first)
    wrong = Slip("indicator-forgotten", advantage * first, "The taken action adds 1; every logit loses π.")
    working = f"π₁ = {first:.4f}\n{advantage} · ({int(action == 1)} − {first:.4f}) = {value:.4f}"
    return Draw({"logits": logits, "action": action, "advantage": advantage}, value, "", working, (wrong,))


def _score_by_deviations(p: Params) -> float:
    n, total = len(p["rewards"]), math.fsum(p["rewards"])
    squares = math.fsum(r * r for r in p["rewards"])
    variance = (squares - total**2 / n) / (n - 1)
    return (p["rewards"][-1] * n - total) / n / math.sqrt(variance)


@generator("whitened_reward", check=_score_by_deviations)
def whitened_reward(rng: Random) -> Draw:
    """Last reward of a batch after whitening with the sample deviation (n − 1): (r − mean)/s."""
    rewards = [v / 10 for v in rng.sample(range(-20, 31), 4)]
    mean = fmean(rewards)
    variance = sum((r - mean) ** 2 for r in rewards) / 3
    value = (rewards[-1] - mean) / math.sqrt(variance)
    wrong = Slip("population-deviation", value * math.sqrt(4 / 3), "Divide the squares by n − 1 here.")
    working = f"mean = {mean:.4g}, s = {math.sqrt(variance):.4f}\n({rewards[-1]} − {mean:.4g})/s = {value:.4f}"
    return Draw({"rewards": rewards}, value, "", working, (wrong,))
