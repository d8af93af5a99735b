"""Numeric questions of the maths refresher: vectors, matrices, derivatives, shapes."""

from __future__ import annotations

import math
from itertools import product
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator


def _nonzero(rng: Random, count: int, most: int = 5) -> list[int]:
    return [rng.choice([v for v in range(-most, most + 1) if v]) for _ in range(count)]


def _polarised(p: Params) -> float:
    def square(sign: int) -> int:
        return sum((x + sign * y) ** 2 for x, y in zip(p["a"], p["b"], strict=True))

    return (square(1) - square(-1)) / 4


@generator("dot_product", check=_polarised)
def dot_product(rng: Random) -> Draw:
    """Dot product of two vectors: Σ aᵢbᵢ."""
    a, b = _nonzero(rng, 4), _nonzero(rng, 4)
    value = sum(x * y for x, y in zip(a, b, strict=True))
    return Draw({"a": a, "b": b}, value, "", f"{' + '.join(f'({x}·{y})' for x, y in zip(a, b, strict=True))} = {value}")


def _entry_by_outer_products(p: Params) -> float:
    total = [[0] * 2 for _ in range(2)]
    for inner, row, column in product(range(len(p["b"])), range(2), range(2)):
        total[row][column] += p["a"][row][inner] * p["b"][inner][column]
    return float(total[p["row"] - 1][p["column"] - 1])


def _matrix(rows: list[list[int]]) -> str:
    return "[" + ", ".join("[" + ", ".join(str(v).replace("-", "−") for v in row) + "]" for row in rows) + "]"


@generator("matmul_entry", check=_entry_by_outer_products)
def matmul_entry(rng: Random) -> Draw:
    """One entry of a matrix product: Σₖ AᵢₖBₖⱼ."""
    a, b = [_nonzero(rng, 3) for _ in range(2)], [_nonzero(rng, 2) for _ in range(3)]
    row, column = rng.choice((1, 2)), rng.choice((1, 2))
    value = sum(a[row - 1][k] * b[k][column - 1] for k in range(3))
    transposed = sum(a[column - 1][k] * b[k][row - 1] for k in range(3))
    slips = (Slip("row-and-column-swapped", transposed, "The row comes from A, the column from B."),)
    shown = {"a": _matrix(a), "b": _matrix(b)}
    working = f"{' + '.join(f'({a[row - 1][k]}·{b[k][column - 1]})' for k in range(3))} = {value}"
    return Draw(
        {"a": a, "b": b, "row": row, "column": column}, value, "", working, slips if row != column else (), shown
    )


def _flops_by_cell(p: Params) -> float:
    cell = p["inner"] + p["inner"]  # products and sums of one dot product
    return sum(cell * p["columns"] for _ in range(p["rows"])) / 1e6


@generator("matmul_flops", check=_flops_by_cell)
def matmul_flops(rng: Random) -> Draw:
    """MFLOP of a product (M, K)·(K, N): 2MKN."""
    rows, inner, columns = (rng.choice((64, 96, 128, 256, 384, 512)) for _ in range(3))
    value = 2 * rows * inner * columns / 1e6
    wrong = Slip("sums-forgotten", value / 2, "A multiply-add counts as two operations.")
    working = f"2 · {rows} · {inner} · {columns} = {value:.5g}e6"
    return Draw({"rows": rows, "inner": inner, "columns": columns}, value, "MFLOP", working, (wrong,))


def _elements_by_axis(p: Params) -> float:
    count = 1
    for one, other in zip([1] * (len(p["first"]) - len(p["second"])) + p["second"], p["first"], strict=True):
        count *= other if one == 1 else one
    return float(count)


@generator("broadcast_elements", check=_elements_by_axis)
def broadcast_elements(rng: Random) -> Draw:
    """Elements of a broadcast sum: each axis takes the larger of its two sizes, a missing axis counting as 1."""
    b, t, d = rng.choice((2, 3, 4)), rng.choice((5, 6, 7)), rng.choice((8, 9, 10))
    pairs = (([b, 1, d], [t, 1]), ([b, t, 1], [t, d]), ([b, t, 1], [d]), ([b, 1, d], [t, d]), ([b, t, d], [t, 1]))
    first, second = rng.choice(pairs)
    sides = zip(first, [1] * (3 - len(second)) + second, strict=True)
    shape = [max(one, other) for one, other in sides]
    value = math.prod(shape)
    return Draw({"first": first, "second": second}, value, "elements", f"shape {shape}\nproduct = {value}")


def _contraction_by_letter(p: Params) -> float:
    sizes = {"b": p["batch"], "h": p["heads"], "q": p["queries"], "k": p["keys"], "d": p["size"]}
    letters = set("bhqd") | set("bhkd")
    return math.prod(sizes[letter] for letter in letters) / 1e6


@generator("einsum_multiplications", check=_contraction_by_letter)
def einsum_multiplications(rng: Random) -> Draw:
    """Million multiplications of einsum('bhqd,bhkd->bhqk'): B·h·Tq·Tk·d, the product of all letters."""
    batch, heads, size = rng.choice((2, 4, 8)), rng.choice((4, 8, 12)), rng.choice((32, 64, 128))
    queries, keys = rng.choice((64, 128, 256)), rng.choice((96, 192, 320))
    value = batch * heads * queries * keys * size / 1e6
    wrong = Slip("output-only", value / size, "Each output entry is itself a sum over d products.")
    shown = {"batch": batch, "heads": heads, "queries": queries, "keys": keys, "size": size}
    working = f"{batch} · {heads} · {queries} · {keys} · {size} = {value:.5g} million"
    return Draw(shown, value, "million", working, (wrong,))


def _norm_by_pythagoras(p: Params) -> float:
    length = 0.0
    for row in p["matrix"]:
        for entry in row:
            length = math.hypot(length, entry)
    return length


@generator("frobenius_norm", check=_norm_by_pythagoras)
def frobenius_norm(rng: Random) -> Draw:
    """Frobenius norm: √Σ aᵢⱼ²."""
    matrix = [_nonzero(rng, 2, 7) for _ in range(2)]
    squares = sum(v * v for row in matrix for v in row)
    value = math.sqrt(squares)
    wrong = Slip("root-forgotten", squares, "The root of the sum of squares.")
    return Draw({"matrix": matrix}, value, "", f"√{squares} = {value:.4f}", (wrong,), {"matrix": _matrix(matrix)})


def _energy_by_rest(p: Params) -> float:
    squares = [s * s for s in p["singular"]]
    return 100 - 100 * sum(squares[p["rank"] :]) / sum(squares)


@generator("svd_energy", check=_energy_by_rest)
def svd_energy(rng: Random) -> Draw:
    """Per cent of the squared Frobenius norm that the best rank-r matrix keeps: Σ_{i≤r} σᵢ²/Σ σᵢ²."""
    singular, rank = sorted(rng.sample(range(1, 13), 5), reverse=True), rng.choice((1, 2, 3))
    kept, total = sum(s * s for s in singular[:rank]), sum(s * s for s in singular)
    value = 100 * kept / total
    wrong = Slip("singular-values-not-squared", 100 * sum(singular[:rank]) / sum(singular), "Energy is the squares.")
    return Draw({"singular": singular, "rank": rank}, value, "%", f"{kept} / {total} = {value:.4g} %", (wrong,))


def _error_by_norms(p: Params) -> float:
    whole, kept = math.hypot(*p["singular"]), math.hypot(*p["singular"][: p["rank"]])
    return math.sqrt((whole - kept) * (whole + kept))


@generator("low_rank_error", check=_error_by_norms)
def low_rank_error(rng: Random) -> Draw:
    """Frobenius error of the best rank-r approximation: √Σ_{i>r} σᵢ² (Eckart and Young)."""
    singular, rank = sorted(rng.sample(range(1, 13), 5), reverse=True), rng.choice((1, 2, 3))
    rest = sum(s * s for s in singular[rank:])
    value = math.sqrt(rest)
    wrong = Slip("next-singular-value", singular[rank], "That is the error in the spectral norm.")
    working = f"√({' + '.join(f'{s}²' for s in singular[rank:])}) = {value:.4f}"
    return Draw({"singular": singular, "rank": rank}, value, "", working, (wrong,))


def _saving_by_count(p: Params) -> float:
    rank = 0
    while (rank + 1) * p["rows"] + (rank + 1) * p["columns"] < p["rows"] * p["columns"]:
        rank += 1
    return float(rank)


@generator("rank_that_saves", check=_saving_by_count)
def rank_that_saves(rng: Random) -> Draw:
    """Largest rank at which two factors hold fewer numbers than the (m, n) matrix: r(m + n) < mn."""
    rows, columns = rng.sample((48, 64, 96, 100, 128, 160, 200, 256, 300), 2)
    value = math.ceil(rows * columns / (rows + columns)) - 1
    working = f"{rows}·{columns}/({rows} + {columns}) = {rows * columns / (rows + columns):.3f}, so rank {value}"
    wrong = Slip("smaller-side", min(rows, columns), "At full rank the factors hold more numbers than the matrix.")
    return Draw({"rows": rows, "columns": columns}, value, "", working, (wrong,))


def _difference(p: Params) -> float:
    def f(x: float) -> float:
        return p["a"] * x * x * p["y"] + p["b"] * x * p["y"] ** 2

    return (f(p["x"] + 1e-3) - f(p["x"] - 1e-3)) / 2e-3


@generator("partial_derivative", check=_difference)
def partial_derivative(rng: Random) -> Draw:
    """∂f/∂x of f = a·x²y + b·xy²: 2a·xy + b·y²."""
    a, b, x, y = _nonzero(rng, 4, 4)
    value = 2 * a * x * y + b * y * y
    wrong = Slip("derived-by-y", a * x * x + 2 * b * x * y, "y is held still; x moves.")
    working = f"2·({a})·({x})·({y}) + ({b})·({y})² = {value}"
    return Draw({"a": a, "b": b, "x": x, "y": y}, value, "", working, (wrong,))


def _gradient_size(p: Params) -> float:
    steepest = 0.0
    for turn in range(3000):
        angle = turn * math.pi / 3000
        steepest = max(steepest, abs(_slope(p, angle)))
    return steepest


def _slope(p: Params, angle: float) -> float:
    return 2 * p["a"] * p["x"] * math.cos(angle) + 2 * p["b"] * p["y"] * math.sin(angle)


@generator("gradient_norm", check=_gradient_size)
def gradient_norm(rng: Random) -> Draw:
    """Length of the gradient of f = a·x² + b·y², the steepest slope: √((2ax)² + (2by)²)."""
    a, b, x, y = _nonzero(rng, 4, 4)
    value = math.hypot(2 * a * x, 2 * b * y)
    wrong = Slip("parts-added", abs(2 * a * x) + abs(2 * b * y), "The parts are added as squares.")
    working = f"√({abs(2 * a * x)}² + {abs(2 * b * y)}²) = {value:.4f}"
    return Draw({"a": a, "b": b, "x": x, "y": y}, value, "", working, (wrong,))


def _chain_by_difference(p: Params) -> float:
    def f(x: float) -> float:
        return math.log(1 + math.exp(p["w"] * x + p["b"]))

    return (f(p["x"] + 1e-5) - f(p["x"] - 1e-5)) / 2e-5


@generator("chain_rule_softplus", check=_chain_by_difference)
def chain_rule_softplus(rng: Random) -> Draw:
    """d/dx of ln(1 + e^(wx + b)): w·σ(wx + b)."""
    w, x, b = rng.choice((-2, -1.5, 0.5, 1.5, 2, 3)), rng.choice((-1, -0.5, 0.5, 1)), rng.choice((-1, -0.5, 0.5, 1))
    gate = 1 / (1 + math.exp(-(w * x + b)))
    value = w * gate
    wrong = Slip("inner-derivative-forgotten", gate, "The chain rule multiplies by the inner derivative w.")
    return Draw({"w": w, "x": x, "b": b}, value, "", f"{w} · σ({w * x + b:g}) = {value:.4f}", (wrong,))


def _taylor_by_recurrence(p: Params) -> float:
    term, total = 1.0, 1.0
    for order in range(1, p["order"] + 1):
        term *= p["x"] / order
        total += term
    return total


@generator("taylor_exponential", check=_taylor_by_recurrence)
def taylor_exponential(rng: Random) -> Draw:
    """Taylor polynomial of eˣ around 0: Σ xᵏ/k!."""
    x, order = rng.choice((-1.5, -1.2, -1.1, -0.9, -0.8, -0.7, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.5)), rng.choice((2, 3))
    value = sum(x**k / math.factorial(k) for k in range(order + 1))
    wrong = Slip("factorials-forgotten", sum(x**k for k in range(order + 1)), "Each power is divided by k!.")
    working = f"{' + '.join(f'({x})^{k}/{math.factorial(k)}' for k in range(order + 1))} = {value:.4f}"
    return Draw({"x": x, "order": order}, value, "", working, (wrong,))


def _estimate_by_polynomial(p: Params) -> float:
    return 3 * p["x"] ** 2 + p["h"] ** 2


@generator("central_difference", check=_estimate_by_polynomial)
def central_difference(rng: Random) -> Draw:
    """Central difference of x³: ((x + h)³ − (x − h)³)/2h = 3x² + h²."""
    x, h = rng.choice((-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2)), rng.choice((0.5, 0.6, 0.8, 1.0))
    value = ((x + h) ** 3 - (x - h) ** 3) / (2 * h)
    slips = (
        Slip("the-derivative-itself", 3 * x * x, "The difference is off by h² here."),
        Slip("forward-difference", ((x + h) ** 3 - x**3) / h, "The central difference steps to both sides."),
    )
    working = f"({(x + h) ** 3:.4g} − ({(x - h) ** 3:.4g})) / {2 * h} = {value:.4f}"
    return Draw({"x": x, "h": h}, value, "", working, slips)
