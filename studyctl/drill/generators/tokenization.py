"""Numeric questions about text as tokens: pairs, merges, bytes, compression, vocabularies."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator

WORDS = (
    "naïve",
    "façade",
    "Zürich",
    "Łódź",
    "crème",
    "brûlée",
    "señor",
    "東京",
    "日本",
    "πρώτο",
    "мир",
    "smörgås",
    "€5",
    "20°",
)
PLAIN = ("token", "model", "loss", "the", "city", "of", "at", "menu", "word")


def _text(rng: Random, length: int) -> str:
    syllables = rng.sample(("ab", "aba", "bc", "cab", "aab", "ca"), 3)
    text = "".join(rng.choice(syllables) for _ in range(length))
    return text[:length]


def _pairs_by_place(p: Params) -> float:
    counts: dict[str, int] = {}
    for start in range(len(p["text"]) - 1):
        pair = p["text"][start : start + 2]
        counts[pair] = counts.get(pair, 0) + 1
    return float(max(counts.values()))


@generator("bpe_pair_count", check=_pairs_by_place)
def bpe_pair_count(rng: Random) -> Draw:
    """How often the most frequent neighbouring pair stands in a text (Rare Words with Subword Units, section 3.2)."""
    text = _text(rng, rng.randint(14, 22))
    counts = Counter(pairwise(text))
    (pair, value), *others = counts.most_common()
    told = ", ".join(f"{''.join(p)} {n}" for p, n in [(pair, value), *others[:3]])
    return Draw({"text": text}, value, "", told)


def _merged_by_regex(p: Params) -> float:
    text, spare = p["text"], iter("XYZ")
    for _ in range(p["merges"]):
        pairs = Counter(text[at : at + 2] for at in range(len(text) - 1))
        most = max(pairs.values())
        best = next(text[at : at + 2] for at in range(len(text)) if pairs[text[at : at + 2]] == most)
        text = re.sub(re.escape(best), next(spare), text)
    return float(len(text))


def _merge(tokens: list[str]) -> list[str]:
    """Tokens after one merge of the most frequent pair, the one that comes first where several are as frequent."""
    counts = Counter(pairwise(tokens))
    best = max(counts, key=lambda pair: counts[pair])  # dicts keep the order of first sight
    merged: list[str] = []
    at = 0
    while at < len(tokens):
        step = 2 if tuple(tokens[at : at + 2]) == best else 1
        merged.append("".join(tokens[at : at + step]))
        at += step
    return merged


@generator("bpe_length_after_merges", check=_merged_by_regex)
def bpe_length_after_merges(rng: Random) -> Draw:
    """Tokens left after some merges of byte-pair encoding, ties to the pair that comes first."""
    text, merges = _text(rng, rng.randint(14, 20)), rng.choice((2, 3))
    tokens, lines = list(text), []
    for _ in range(merges):
        tokens = _merge(tokens)
        lines.append(f"{len(tokens)}\t{' '.join(tokens)}")
    wrong = Slip("one-token-less-a-merge", len(text) - merges, "One merge joins every place where the pair stands.")
    return Draw({"text": text, "merges": merges}, len(tokens), "tokens", "\n".join(lines), (wrong,))


def _bytes_by_code_point(p: Params) -> float:
    limits = (0x80, 0x800, 0x10000)
    return float(sum(1 + sum(ord(letter) >= limit for limit in limits) for letter in p["text"]))


@generator("utf8_bytes", check=_bytes_by_code_point)
def utf8_bytes(rng: Random) -> Draw:
    """Bytes of a text in UTF-8, which is what a byte tokenizer sees: 1 to 4 a character."""
    text = " ".join((rng.choice(PLAIN), rng.choice(WORDS), rng.choice(WORDS)))
    value = len(text.encode())
    beyond = [f"{letter} {len(letter.encode())}" for letter in dict.fromkeys(text) if len(letter.encode()) > 1]
    wrong = Slip("characters-not-bytes", len(text), "That counts characters.")
    working = f"{len(text)} characters\nbytes of those beyond ASCII: {', '.join(beyond)}\ntotal {value}"
    return Draw({"text": text}, value, "bytes", working, (wrong,))


def _compression_by_piece(p: Params) -> float:
    total = sum(len(piece.encode()) for piece in p["pieces"].split("|"))
    return total / (p["pieces"].count("|") + 1)


@generator("bytes_per_token", check=_compression_by_piece)
def bytes_per_token(rng: Random) -> Draw:
    """Compression: bytes of the text over its tokens."""
    stems = (
        "token",
        "iz",
        "er",
        "s",
        " the",
        " mod",
        "el",
        "ling",
        " learn",
        "ing",
        " a",
        " str",
        "ange",
        " word",
        "ly",
    )
    tokens = rng.sample(stems, rng.randint(5, 8))
    value = len("".join(tokens)) / len(tokens)
    working = f"{len(''.join(tokens))} bytes / {len(tokens)} tokens = {value:.4g}"
    wrong = Slip("upside-down", 1 / value, "Bytes over tokens, not tokens over bytes.")
    return Draw({"pieces": "|".join(tokens)}, value, "bytes", working, (wrong,))


def _bits_by_power(p: Params) -> float:
    return math.log2(math.exp(p["loss"]) ** p["tokens"]) / p["bytes"]


@generator("bits_per_byte", check=_bits_by_power)
def bits_per_byte(rng: Random) -> Draw:
    """Bits a byte from the mean loss in nats: L·tokens/(bytes · ln 2)."""
    loss, tokens = rng.randint(180, 420) / 100, rng.choice((100, 120, 140, 150))
    size = round(tokens * rng.uniform(2.8, 4.9))
    value = loss * tokens / (size * math.log(2))
    wrong = Slip("nats-for-bits", loss * tokens / size, "One bit is ln 2 = 0.693 nats.")
    working = f"{loss} · {tokens} / ({size} · 0.6931) = {value:.4f}"
    return Draw({"loss": loss, "tokens": tokens, "bytes": size}, value, "bits", working, (wrong,))


def _share_by_rest(p: Params) -> float:
    body = p["layers"] * (4 + 8) * p["width"] ** 2
    return 100 / (1 + body / (p["vocabulary"] * p["width"]))


@generator("embedding_share", check=_share_by_rest)
def embedding_share(rng: Random) -> Draw:
    """Per cent of the weights that a tied embedding takes: V·d/(V·d + 12·L·d²)."""
    vocabulary = rng.choice((8192, 16384, 32000, 50257, 100277, 128256))
    layers, width = rng.choice(((6, 384), (12, 768), (16, 1024), (24, 1024), (24, 2048), (32, 4096)))
    table, body = vocabulary * width, 12 * layers * width**2
    value = 100 * table / (table + body)
    wrong = Slip("share-of-the-body", 100 * table / body, "The whole is the table and the layers together.")
    working = f"{table / 1e6:.4g}e6 / ({table / 1e6:.4g}e6 + {body / 1e6:.4g}e6) = {value:.4g} %"
    return Draw({"vocabulary": vocabulary, "layers": layers, "width": width}, value, "%", working, (wrong,))


def _saved_by_row(p: Params) -> float:
    return sum(p["width"] * 2 for _ in range(p["vocabulary"])) / 1e6


@generator("tied_embedding_saving", check=_saved_by_row)
def tied_embedding_saving(rng: Random) -> Draw:
    """MB of bf16 weights saved when input and output embeddings share one table: V·d·2 bytes."""
    vocabulary, width = rng.choice((8192, 32000, 50257, 65536, 128256)), rng.choice((512, 768, 1024, 2048, 4096))
    value = vocabulary * width * 2 / 1e6
    wrong = Slip("both-tables", 2 * value, "One of the two tables stays.")
    working = f"{vocabulary} · {width} · 2 B = {value:.5g} MB"
    return Draw({"vocabulary": vocabulary, "width": width}, value, "MB", working, (wrong,))


def _vocabulary_by_step(p: Params) -> float:
    names = [f"byte-{code}" for code in range(256)] + [f"special-{n}" for n in range(p["special"])]
    return float(p["vocabulary"] - len(names))


@generator("bpe_merge_count", check=_vocabulary_by_step)
def bpe_merge_count(rng: Random) -> Draw:
    """Merges that a byte-level vocabulary of V tokens holds: V − 256 − special tokens."""
    vocabulary, special = rng.choice((512, 640, 1024, 2048, 4096, 8192)), rng.choice((1, 2, 4, 8, 9))
    value = vocabulary - 256 - special
    wrong = Slip("bytes-forgotten", vocabulary - special, "The 256 single bytes are tokens without a merge.")
    working = f"{vocabulary} − 256 − {special} = {value}"
    return Draw({"vocabulary": vocabulary, "special": special}, value, "merges", working, (wrong,))


def _premium_by_word(p: Params) -> float:
    foreign, english = p["foreign"] / p["foreign_words"], p["english"] / p["english_words"]
    return 100 * (foreign - english) / english


@generator("fertility_premium", check=_premium_by_word)
def fertility_premium(rng: Random) -> Draw:
    """Per cent more tokens a word than in English: (tokens/words)/(tokens/words of English) − 1."""
    english_words, foreign_words = rng.choice((200, 250, 400)), rng.choice((150, 180, 220, 300))
    english, foreign = round(english_words * rng.uniform(1.15, 1.4)), round(foreign_words * rng.uniform(1.8, 4.2))
    fertility = foreign / foreign_words
    base = english / english_words
    value = 100 * (fertility / base - 1)
    working = f"{fertility:.4f} tokens a word against {base:.4f}: {value:.4g} % more"
    shown = {"english": english, "english_words": english_words, "foreign": foreign, "foreign_words": foreign_words}
    wrong = Slip("ratio-not-premium", 100 * fertility / base, "That is the ratio; the premium is what exceeds 100 %.")
    return Draw(shown, value, "%", working, (wrong,))


def _unigram_by_product(p: Params) -> float:
    best = 0.0
    for cut in range(1, 4):
        best = max(best, p["pieces"][cut - 1][0] * p["pieces"][cut - 1][1])
    return -math.log(best)


@generator("unigram_segmentation", check=_unigram_by_product)
def unigram_segmentation(rng: Random) -> Draw:
    """Loss in nats of a unigram tokenizer's best split in two: min over splits of −Σ ln p(piece)."""
    pieces = [[rng.randint(1, 20) / 100, rng.randint(1, 20) / 100] for _ in range(3)]
    losses = [-math.log(first) - math.log(second) for first, second in pieces]
    value = min(losses)
    wrong = Slip("worst-split", max(losses), "The most probable split is taken.")
    shown = {"pieces": "; ".join(f"{first} and {second}" for first, second in pieces)}
    working = f"losses {', '.join(f'{loss:.3f}' for loss in losses)}\nthe smallest is {value:.4f}"
    return Draw({"pieces": pieces}, value, "nats", working, (wrong,), shown)
