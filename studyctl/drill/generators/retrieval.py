"""Numeric questions about retrieval and deduplication: similarity, ranking measures, fusion, hashing."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import within


def _cosine_by_distance(p: Params) -> float:
    a, b = p["query"], p["document"]
    unit = [[x / math.hypot(*v) for x in v] for v in (a, b)]
    return 1 - math.dist(*unit) ** 2 / 2


@generator("cosine_similarity", check=_cosine_by_distance)
def cosine_similarity(rng: Random) -> Draw:
    """Cosine of two embeddings: a·b/(‖a‖‖b‖)."""
    query, document = ([rng.choice((-2, -1, 1, 2, 3, 4)) for _ in range(3)] for _ in range(2))
    dot = sum(a * b for a, b in zip(query, document, strict=True))
    sizes = sum(a * a for a in query), sum(b * b for b in document)
    value = dot / math.sqrt(sizes[0] * sizes[1])
    working = f"a·b = {dot}, ‖a‖² = {sizes[0]}, ‖b‖² = {sizes[1]}\n{dot}/√{sizes[0] * sizes[1]} = {value:.4f}"
    wrong = Slip("norms-not-divided", dot, "The dot product is divided by both norms.")
    return Draw({"query": query, "document": document}, value, "", working, (wrong,))


def _reciprocal_fraction(p: Params) -> float:
    return float(sum(Fraction(1, rank) for rank in p["ranks"]) / len(p["ranks"]))


@generator("mean_reciprocal_rank", check=_reciprocal_fraction)
def mean_reciprocal_rank(rng: Random) -> Draw:
    """Mean reciprocal rank of the first right document: mean of 1/rank."""
    ranks = [rng.choice((1, 1, 2, 3, 4, 5, 8, 10)) for _ in range(5)]
    value = sum(1 / rank for rank in ranks) / 5
    wrong = Slip("reciprocal-of-the-mean", 5 / sum(ranks), "The reciprocals are averaged, not the ranks.")
    working = f"({' + '.join(f'1/{rank}' for rank in ranks)}) / 5 = {value:.4f}"
    return Draw({"ranks": ranks}, value, "", working, (wrong,))


def _ndcg_by_logarithm(p: Params) -> float:
    def gain(order: list[int]) -> float:
        return math.fsum(grade * math.log(2) / math.log(place) for place, grade in enumerate(order, start=2))

    return gain(p["grades"]) / gain(sorted(p["grades"])[::-1])


@generator("ndcg", check=_ndcg_by_logarithm)
def ndcg(rng: Random) -> Draw:
    """nDCG of a ranked list with linear gains: Σ rel/log₂(i + 1) over that of the best order."""
    grades = [rng.randint(0, 3) for _ in range(4)]
    best = sorted(grades, reverse=True)
    found, ideal = (sum(g / math.log2(i + 1) for i, g in enumerate(order, start=1)) for order in (grades, best))
    value = found / ideal if ideal and grades != best else math.nan
    wrong = Slip("not-normalised", found, "DCG is divided by the DCG of the best order.")
    return Draw({"grades": grades}, value, "", f"DCG = {found:.4f}, best = {ideal:.4f}\nnDCG = {value:.4f}", (wrong,))


def _fused_fraction(p: Params) -> float:
    return float(1000 * (Fraction(1, p["k"] + p["dense"]) + Fraction(1, p["k"] + p["keyword"])))


@generator("rank_fusion", check=_fused_fraction)
def rank_fusion(rng: Random) -> Draw:
    """Reciprocal rank fusion of two lists, times 1000: Σ 1/(k + rank) (Cormack, Clarke and Buettcher, 2009)."""
    dense, keyword, k = rng.randint(1, 12), rng.randint(1, 30), 60
    value = 1000 * (1 / (k + dense) + 1 / (k + keyword))
    working = f"1000 · (1/{k + dense} + 1/{k + keyword}) = {value:.4f}"
    wrong = Slip("k-forgotten", 1000 * (1 / dense + 1 / keyword), "k = 60 damps the first ranks.")
    return Draw({"dense": dense, "keyword": keyword, "k": k}, value, "", working, (wrong,))


def _idf_by_product(p: Params) -> float:
    odds = (2 * p["documents"] - 2 * p["containing"] + 1) / (2 * p["containing"] + 1)
    return math.log1p(odds)


@generator("bm25_idf", check=_idf_by_product)
def bm25_idf(rng: Random) -> Draw:
    """Inverse document frequency of BM25: ln(1 + (N − n + 0.5)/(n + 0.5))."""
    documents, containing = rng.choice((100, 500, 1000, 5000)), rng.choice((2, 4, 9, 20, 45))
    value = math.log(1 + (documents - containing + 0.5) / (containing + 0.5))
    working = f"ln(1 + {documents - containing + 0.5}/{containing + 0.5}) = {value:.4f}"
    ten = Slip("base-ten", value / math.log(10), "The natural logarithm is meant.")
    return Draw({"documents": documents, "containing": containing}, value, "", working, (ten,))


def _jaccard_by_inclusion(p: Params) -> float:
    first, second = p["first"].split(), p["second"].split()
    both = sum(shingle in second for shingle in first)
    return both / (len(first) + len(second) - both)


@generator("jaccard", check=_jaccard_by_inclusion)
def jaccard(rng: Random) -> Draw:
    """Jaccard similarity of two sets of shingles: |A ∩ B|/|A ∪ B|."""
    shingles = ["ab", "ba", "an", "na", "nd", "da", "ac", "ca", "do", "og"]
    shared = rng.sample(shingles, rng.randint(2, 4))
    rest = [shingle for shingle in shingles if shingle not in shared]
    rng.shuffle(rest)
    cut = rng.randint(1, 3)
    first, second = sorted(shared + rest[:cut]), sorted(shared + rest[cut : cut + rng.randint(1, 3)])
    union = len(set(first) | set(second))
    value = len(shared) / union
    wrong = Slip("over-both-sizes", len(shared) / (len(first) + len(second)), "Shared shingles are counted once below.")
    shown = {"first": " ".join(first), "second": " ".join(second)}
    return Draw(shown, value, "", f"{len(shared)} shared / {union} in all = {value:.4f}", (wrong,))


def _found_by_band(p: Params) -> float:
    miss = 1.0
    for _ in range(p["bands"]):
        miss *= 1 - math.exp(p["rows"] * math.log(p["similarity"]))
    return 1 - miss


@generator("lsh_probability", check=_found_by_band)
def lsh_probability(rng: Random) -> Draw:
    """Probability that MinHash bands make two texts a candidate pair: 1 − (1 − sʳ)ᵇ."""
    similarity, rows, bands = (
        rng.choice((0.4, 0.5, 0.6, 0.7, 0.8)),
        rng.choice((3, 4, 5, 6)),
        rng.choice((4, 8, 10, 16)),
    )
    value = 1 - (1 - similarity**rows) ** bands
    working = f"1 − (1 − {similarity}^{rows})^{bands} = {value:.4f}"
    wrong = Slip("one-band", similarity**rows, "Any of the bands may match.")
    return Draw(
        {"similarity": similarity, "rows": rows, "bands": bands}, within(value, 0.02, 0.97), "", working, (wrong,)
    )
