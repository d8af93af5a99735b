"""Numeric questions about learning one task after another: forgetting, importance, rehearsal, growth."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator


def _penalty_by_root(p: Params) -> float:
    rows = zip(p["fisher"], p["weights"], p["anchor"], strict=True)
    return p["strength"] / 2 * math.hypot(*(math.sqrt(f) * (w - a) for f, w, a in rows)) ** 2


@generator("ewc_penalty", check=_penalty_by_root)
def ewc_penalty(rng: Random) -> Draw:
    """EWC's penalty: (λ/2) Σ Fᵢ(θᵢ − θᵢ*)² (EWC, equation 3)."""
    fisher, strength = [rng.choice((0.1, 0.2, 0.5, 0.8, 1.5, 2.0)) for _ in range(3)], rng.choice((10, 20, 50, 100))
    anchor = [rng.randint(-9, 9) / 10 for _ in range(3)]
    weights = [round(a + rng.choice((-0.3, -0.2, -0.1, 0.1, 0.2, 0.4)), 1) for a in anchor]
    terms = [f * (w - a) ** 2 for f, w, a in zip(fisher, weights, anchor, strict=True)]
    value = strength / 2 * sum(terms)
    slips = (
        Slip("half-forgotten", 2 * value, "The penalty is halved."),
        Slip("all-weights-alike", strength / 2 * math.dist(weights, anchor) ** 2, "Each square is weighted by F."),
    )
    working = f"F·Δ² = {', '.join(f'{term:.4g}' for term in terms)}\n{strength}/2 · Σ = {value:.4g}"
    shown = {"fisher": fisher, "weights": weights, "anchor": anchor, "strength": strength}
    return Draw(shown, value, "", working, slips)


def _minimum_by_bisection(p: Params) -> float:
    low, high = -20.0, 20.0
    for _ in range(200):
        w = (low + high) / 2
        slope = p["curvature"] * (w - p["new"]) + p["strength"] * p["fisher"] * (w - p["anchor"])
        low, high = (low, w) if slope > 0 else (w, high)
    return low


@generator("ewc_optimum", check=_minimum_by_bisection)
def ewc_optimum(rng: Random) -> Draw:
    """Weight that minimises (a/2)(θ − θ_B)² + (λ/2)F(θ − θ_A)²: (aθ_B + λFθ_A)/(a + λF)."""
    anchor, new = rng.sample(range(-4, 7), 2)
    curvature, strength, fisher = rng.choice((1, 2, 3)), rng.choice((1, 2, 5, 10)), rng.choice((0.1, 0.3, 0.5, 0.8))
    pull = strength * fisher
    value = (curvature * new + pull * anchor) / (curvature + pull)
    wrong = Slip("weights-swapped", (curvature * anchor + pull * new) / (curvature + pull), "λF pulls to the old task.")
    working = f"({curvature}·{new} + {pull:g}·{anchor}) / ({curvature} + {pull:g}) = {value:.4f}"
    shown = {"anchor": anchor, "new": new, "curvature": curvature, "strength": strength, "fisher": fisher}
    return Draw(shown, value, "", working, (wrong,))


def _fisher_by_variance(p: Params) -> float:
    n, mean = len(p["gradients"]), sum(p["gradients"]) / len(p["gradients"])
    return sum((g - mean) ** 2 for g in p["gradients"]) / n + mean**2


@generator("empirical_fisher", check=_fisher_by_variance)
def empirical_fisher(rng: Random) -> Draw:
    """Diagonal of the empirical Fisher for one weight: mean of squared per-example gradients."""
    gradients = [rng.choice((-8, -5, -3, -2, -1, 1, 2, 4, 6)) / 10 for _ in range(4)]
    value = sum(g * g for g in gradients) / 4
    wrong = Slip("square-of-the-mean", (sum(gradients) / 4) ** 2, "Square each example's gradient, then average.")
    working = f"squares = {', '.join(f'{g * g:.2f}' for g in gradients)}\nmean = {value:.4f}"
    return Draw({"gradients": gradients}, value, "", working, (wrong,))


def _expected_square(p: Params) -> float:
    chance = (1 + math.tanh(p["w"] * p["x"] / 2)) / 2
    return chance * ((1 - chance) * p["x"]) ** 2 + (1 - chance) * (chance * p["x"]) ** 2


@generator("logistic_fisher", check=_expected_square)
def logistic_fisher(rng: Random) -> Draw:
    """Fisher information of w in p = σ(wx), labels drawn from the model: p(1 − p)x²."""
    w, x = rng.choice((-1.5, -1.0, -0.5, 0.4, 0.8, 1.2)), rng.choice((-2, -1.5, 0.5, 1.5, 2, 3))
    chance = 1 / (1 + math.exp(-w * x))
    value = chance * (1 - chance) * x * x
    wrong = Slip("input-not-squared", chance * (1 - chance) * x, "The gradient holds x, and it is squared.")
    working = f"p = σ({w * x:g}) = {chance:.4f}\n{chance:.4f} · {1 - chance:.4f} · ({x})² = {value:.4f}"
    return Draw({"w": w, "x": x}, value, "", working, (wrong,))


def _survival_by_step(p: Params) -> float:
    chance = Fraction(1)
    for seen in range(p["capacity"] + 1, p["seen"] + 1):
        chance *= 1 - Fraction(p["capacity"], seen) * Fraction(1, p["capacity"])
    return float(100 * chance)


@generator("reservoir_probability", check=_survival_by_step)
def reservoir_probability(rng: Random) -> Draw:
    """Per cent chance that an example is in a reservoir of size k after n were seen: k/n."""
    capacity, seen = rng.choice((20, 50, 64, 100)), rng.choice((150, 240, 330, 450, 700, 900))
    value = 100 * capacity / seen
    wrong = Slip("one-slot", 100 / seen, "All k slots may hold it.")
    return Draw({"capacity": capacity, "seen": seen}, value, "%", f"{capacity} / {seen} = {value:.4g} %", (wrong,))


def _old_by_batch(p: Params) -> float:
    old = sum(p["batch"] * p["percent"] / 100 for _ in range(p["steps"]))
    return old / p["tasks"]


@generator("rehearsal_examples", check=_old_by_batch)
def rehearsal_examples(rng: Random) -> Draw:
    """Examples replayed from each of k old tasks: steps · batch · share / k."""
    steps, batch = rng.choice((200, 400, 500, 1000)), rng.choice((32, 48, 64, 128))
    percent, tasks = rng.choice((10, 20, 25, 30)), rng.choice((2, 4, 5))
    value = steps * batch * percent / 100 / tasks
    wrong = Slip("not-shared-by-tasks", value * tasks, "The old tasks share the replayed part.")
    working = f"{steps} · {batch} · {percent / 100:g} / {tasks} = {value:g}"
    return Draw(
        {"steps": steps, "batch": batch, "percent": percent, "tasks": tasks}, value, "examples", working, (wrong,)
    )


def _table(rng: Random) -> list[list[int]]:
    """Accuracy in per cent on task j after training on task i, three tasks."""
    rows = [[0] * 3 for _ in range(3)]
    for task in range(3):
        rows[task][task] = rng.randint(78, 95)
        for later in range(task + 1, 3):
            rows[later][task] = rows[later - 1][task] - rng.randint(-3, 18)
        for earlier in range(task):
            rows[earlier][task] = rng.randint(8, 45)
    return rows


def _as_rows(table: list[list[int]]) -> dict[str, str]:
    return {"table": "; ".join(", ".join(map(str, row)) for row in table)}


def _average_by_column(p: Params) -> float:
    return sum(column[-1] for column in zip(*p["table"], strict=True)) / len(p["table"])


@generator("average_accuracy", check=_average_by_column)
def average_accuracy(rng: Random) -> Draw:
    """Average accuracy after the last task in per cent: mean over tasks of R_{T,j}."""
    table = _table(rng)
    value = sum(table[-1]) / 3
    diagonal = sum(table[task][task] for task in range(3)) / 3
    wrong = Slip("right-after-training", diagonal, "The last row counts: what is still known at the end.")
    working = f"({' + '.join(map(str, table[-1]))}) / 3 = {value:.4g} %"
    return Draw({"table": table}, value, "%", working, (wrong,), _as_rows(table))


def _transfer_by_sums(p: Params) -> float:
    last, diagonal = sum(p["table"][-1]), sum(row[task] for task, row in enumerate(p["table"]))
    return (last - diagonal) / (len(p["table"]) - 1)


@generator("backward_transfer", check=_transfer_by_sums)
def backward_transfer(rng: Random) -> Draw:
    """Backward transfer in points: mean over the first T − 1 tasks of R_{T,j} − R_{j,j}."""
    table = _table(rng)
    changes = [table[2][task] - table[task][task] for task in range(2)]
    value = sum(changes) / 2
    wrong = Slip("divided-by-all-tasks", sum(changes) / 3, "The last task cannot have been forgotten: divide by T − 1.")
    working = f"({changes[0]} + ({changes[1]})) / 2 = {value:.4g}"
    return Draw({"table": table}, value, "points", working, (wrong,), _as_rows(table))


def _forward_by_task(p: Params) -> float:
    gains = [p["table"][task - 1][task] - p["chance"][task] for task in range(1, len(p["table"]))]
    return sum(gains) / len(gains)


@generator("forward_transfer", check=_forward_by_task)
def forward_transfer(rng: Random) -> Draw:
    """Forward transfer in points: mean over tasks 2 to T of R_{j−1,j} − b_j, b_j that of the untrained model."""
    table, chance = _table(rng), [rng.randint(5, 30) for _ in range(3)]
    value = (table[0][1] - chance[1] + table[1][2] - chance[2]) / 2
    wrong = Slip("untrained-forgotten", (table[0][1] + table[1][2]) / 2, "What the untrained model knew is taken off.")
    working = f"(({table[0][1]} − {chance[1]}) + ({table[1][2]} − {chance[2]})) / 2 = {value:.4g}"
    return Draw({"table": table, "chance": chance}, value, "points", working, (wrong,), _as_rows(table))


def _forgetting_by_pairs(p: Params) -> float:
    columns = list(zip(*p["table"], strict=True))[:-1]
    return sum(max(before - column[-1] for before in column[:-1]) for column in columns) / len(columns)


@generator("average_forgetting", check=_forgetting_by_pairs)
def average_forgetting(rng: Random) -> Draw:
    """Average forgetting in points: mean over the first T − 1 tasks of best earlier − final accuracy."""
    table = _table(rng)
    drops = [max(table[row][task] for row in range(2)) - table[2][task] for task in range(2)]
    value = sum(drops) / 2
    wrong = Slip("sign-of-forgetting", -value, "Forgetting is positive where accuracy fell.")
    working = f"({drops[0]} + ({drops[1]})) / 2 = {value:.4g}"
    return Draw({"table": table}, value, "points", working, (wrong,), _as_rows(table))


def _free_by_task(p: Params) -> float:
    free = 100.0
    for _ in range(p["tasks"]):
        free -= free * (100 - p["pruned"]) / 100
    return free


@generator("packnet_free", check=_free_by_task)
def packnet_free(rng: Random) -> Draw:
    """Per cent of weights free after k tasks that each prune a share q of what they train: qᵏ (PackNet, section 3)."""
    pruned, tasks = rng.randrange(45, 86, 5), rng.choice((2, 3, 4))
    value = 100 * (pruned / 100) ** tasks
    wrong = Slip("kept-not-pruned", 100 * (1 - pruned / 100) ** tasks, "What is pruned is what becomes free.")
    return Draw({"pruned": pruned, "tasks": tasks}, value, "%", f"{pruned / 100:g}^{tasks} = {value:.4g} %", (wrong,))


def _columns_by_pair(p: Params) -> float:
    columns = range(p["tasks"])
    return float(sum(p["column"] for _ in columns) + sum(p["lateral"] for _ in combinations(columns, 2)))


@generator("progressive_parameters", check=_columns_by_pair)
def progressive_parameters(rng: Random) -> Draw:
    """Million parameters of k progressive columns: k·P + A·k(k − 1)/2 (Progressive Neural Networks, section 2)."""
    column, lateral, tasks = rng.choice((4, 6, 10, 12)), rng.choice((1, 2, 3)), rng.choice((3, 4, 5, 6))
    value = tasks * column + lateral * tasks * (tasks - 1) // 2
    wrong = Slip("laterals-forgotten", tasks * column, "Each new column has connections from all before it.")
    working = f"{tasks} · {column} + {lateral} · {tasks * (tasks - 1) // 2} = {value} million"
    return Draw({"column": column, "lateral": lateral, "tasks": tasks}, value, "million", working, (wrong,))


def _overhead_by_copy(p: Params) -> float:
    copies = [("fisher", "anchor")] * p["tasks"]
    return sum(4 * len(copy) for copy in copies) * p["millions"] / 1000


@generator("ewc_memory", check=_overhead_by_copy)
def ewc_memory(rng: Random) -> Draw:
    """GB that separate EWC penalties keep: a float32 Fisher diagonal and anchor a task, 8·k·N bytes."""
    millions, tasks = rng.choice((60, 85, 124, 160, 350, 410)), rng.choice((2, 3, 4, 5, 8))
    value = 8 * tasks * millions / 1000
    wrong = Slip("anchor-forgotten", value / 2, "The old weights are kept as well as their importance.")
    working = f"2 · 4 B · {tasks} · {millions}e6 = {value:.4g} GB"
    return Draw({"millions": millions, "tasks": tasks}, value, "GB", working, (wrong,))


def _break_even_by_step(p: Params) -> float:
    tasks = 1
    while tasks * p["adapter"] <= p["buffer"]:
        tasks += 1
    return float(tasks)


@generator("adapters_against_buffer", check=_break_even_by_step)
def adapters_against_buffer(rng: Random) -> Draw:
    """First number of tasks at which one adapter a task takes more than one shared replay buffer: ⌊S/a⌋ + 1."""
    adapter, buffer = rng.choice((8, 12, 17, 25, 34)), rng.choice((120, 150, 200, 260, 310))
    value = buffer // adapter + 1
    working = f"{buffer} / {adapter} = {buffer / adapter:.2f}, so more from task {value} on"
    return Draw({"adapter": adapter, "buffer": buffer}, value, "tasks", working)


def _meta_by_difference(p: Params) -> float:
    def after(start: float) -> float:
        adapted = start - p["rate"] * 2 * (start - p["target"])
        return (adapted - p["target"]) ** 2

    return (after(p["start"] + 1e-4) - after(p["start"] - 1e-4)) / 2e-4


@generator("maml_gradient", check=_meta_by_difference)
def maml_gradient(rng: Random) -> Draw:
    """MAML's gradient through one inner step on (θ − c)²: 2(1 − 2α)²(θ − c)."""
    start, target, rate = rng.choice((-3, -1, 2, 4, 5)), rng.choice((-2, 0, 1, 3)), rng.choice((0.1, 0.15, 0.2, 0.25))
    value = 2 * (1 - 2 * rate) ** 2 * (start - target)
    first_order = 2 * (1 - 2 * rate) * (start - target)
    wrong = Slip("first-order", first_order, "That is the first-order gradient; the inner step adds the factor 1 − 2α.")
    working = f"2 · (1 − 2·{rate})² · ({start} − {target}) = {value:.4f}"
    return Draw({"start": start, "target": target, "rate": rate}, value, "", working, (wrong,))


def _overlap_by_listing(p: Params) -> float:
    code = set(range(p["active"]))
    others = [set(other) for other in combinations(range(p["cells"]), p["active"])]
    return 100 * sum(len(code & other) >= p["threshold"] for other in others) / len(others)


@generator("sparse_code_collision", check=_overlap_by_listing)
def sparse_code_collision(rng: Random) -> Draw:
    """Per cent chance that two random codes share at least t of w active cells out of n: Σ C(w,i)C(n−w,w−i)/C(n,w)."""
    cells, active = rng.choice(((12, 3), (14, 3), (16, 3), (12, 4), (14, 4), (16, 4), (18, 3), (20, 3)))
    threshold = rng.choice((2, 3))
    ways = sum(math.comb(active, i) * math.comb(cells - active, active - i) for i in range(threshold, active + 1))
    value = 100 * ways / math.comb(cells, active)
    exact = (
        100 * math.comb(active, threshold) * math.comb(cells - active, active - threshold) / math.comb(cells, active)
    )
    slips = (Slip("exactly-the-threshold", exact, "Larger overlaps match as well."),) if exact < 0.95 * value else ()
    working = f"{ways} of {math.comb(cells, active)} codes = {value:.4g} %"
    return Draw({"cells": cells, "active": active, "threshold": threshold}, value, "%", working, slips)
