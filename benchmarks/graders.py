"""100,000 generated answers to the shipped numeric, cloze and order cards: no crash, no hang, no nonsense accepted.

`python benchmarks/graders.py [--answers N] [--seed S]`; exit code 1 where one of them is not so. An answer is made by
spoiling a right one, from its letters, or from any letters; whether it is right is decided here by other means.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from random import Random

from studyctl.curriculum.locate import shipped_root
from studyctl.drill.face import Face, Graded, Unread, read_answer
from studyctl.drill.kinds.numeric import question
from studyctl.drill.kinds.table import face_of, grade
from studyctl.drill.model import Card
from studyctl.drill.read import read_deck

LIMIT_S = 0.05
LETTERS = "0123456789.,eE^*/+-−×% kMGTPiBFLOPstokens√{}[]()'\"\n\t½⁹٣∞"
PLAIN = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][-+]?\d{1,3})?", re.ASCII)


def main() -> int:
    """Asks, answers, grades and counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    random = Random(asked.seed)
    deck = read_deck([shipped_root()], unwritten=True)
    cards = [card for card in deck.cards.values() if card.kind in ANSWERS]
    seen: Counter[str] = Counter()
    slowest, wrong = 0.0, []
    for number in range(asked.answers):
        card = random.choice(cards)
        taken, found = one_answer(card, number % 997, random)
        slowest = max(slowest, taken)
        seen[f"{card.kind} {found.split(':')[0]}"] += 1
        wrong += [found] if ":" in found else []
    for what, count in sorted(seen.items()):
        print(f"{what:<24}{count:>8,}")
    print(f"slowest {slowest * 1e3:.1f} ms (limit {LIMIT_S * 1e3:.0f})")
    print("\n".join(wrong[:20]))
    return int(bool(wrong) or slowest > LIMIT_S)


def one_answer(card: Card, seed: int, random: Random) -> tuple[float, str]:
    """How long grading took, and what came of it; a `:` in it tells of a fault."""
    face = face_of(card, seed)
    given, right = ANSWERS[card.kind](card, seed, face, random)
    began = time.thread_time()
    try:
        verdict: Graded | None = grade(card, seed, read_answer(face, given))
    except Unread:
        verdict = None
    except Exception as error:  # a crash is what this looks for
        return 0.0, f"crash: {card.id} {given!r} {error!r}"
    taken = time.thread_time() - began
    if verdict is None:
        return taken, f"unread: {card.id} {given!r} is right" if right else "unread"
    if right is not None and verdict.correct != right:
        return taken, f"misjudged: {card.id} {given!r} is {right}, graded {verdict.correct}"
    if verdict.correct and right is None and not plausible(card, str(given)):
        return taken, f"nonsense: {card.id} {given!r}"
    return taken, "right" if verdict.correct else "wrong"


def plausible(card: Card, given: str) -> bool:
    """Whether an accepted answer of random letters could be meant: it has a figure, or letters of an accepted word."""
    if card.kind == "numeric":
        return any(letter.isdigit() for letter in given)
    words = (*re.findall(r"\{\{(.+?)\}\}", card.payload.text), *card.payload.synonyms)
    accepted = [unicodedata.normalize("NFKC", word).casefold() for word in words]
    letters = {letter for letter in unicodedata.normalize("NFKC", given).casefold() if letter.isalnum()}
    return any(letters <= set(word) if letters else word in given for word in accepted)


def spoilt(text: str, random: Random) -> str:
    """`text` with letters cut, put in, doubled or turned."""
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text) + 1)
        text = random.choice((text[:at] + random.choice(LETTERS) + text[at:], text[:at] + text[at + 1 :], text[::-1]))
    return text


def number_answer(card: Card, seed: int, face: Face, random: Random) -> tuple[str, bool | None]:
    """A figure near the value, whose verdict is known by decimals; or letters, of which none is known."""
    draw, tolerance = question(card, seed), card.payload.tolerance
    figure = f"{draw.value * random.choice((1, 1.005, 0.98, 1.074, 1000, -1, 2)):.12g}"
    if random.random() < 0.4:
        return figure, decided(figure, draw.value, tolerance.rel, tolerance.abs)
    text = spoilt(f"{figure} {face.unit}", random) if random.random() < 0.7 else letters(random)
    known = decided(text.strip(), draw.value, tolerance.rel, tolerance.abs) if PLAIN.fullmatch(text.strip()) else None
    return text, known


def decided(text: str, value: float, rel: float, absolute: float) -> bool | None:
    """Whether a plain figure lies in the interval; None at its very edge."""
    try:
        off = abs(Decimal(text.replace(",", "")) - Decimal(value))
    except InvalidOperation:
        return None
    half = max(Decimal(rel) * abs(Decimal(value)), Decimal(absolute))
    return None if abs(off - half) <= Decimal("1e-7") * abs(Decimal(value)) else off < half


def cloze_answer(card: Card, seed: int, face: Face, random: Random) -> tuple[str, bool | None]:
    """The deletion in another dress, which is right; or spoilt, or letters."""
    word = re.findall(r"\{\{(.+?)\}\}", card.payload.text)[0]
    if random.random() < 0.3:
        return random.choice((word.upper().lower(), f"  {word}  ", f"“{word}”", f"{word}.")), True
    return (spoilt(word, random) if random.random() < 0.6 else letters(random)), None


def order_answer(card: Card, seed: int, face: Face, random: Random) -> tuple[list[int] | str, bool | None]:
    """A permutation, right where every pair stands in order; or letters."""
    if random.random() < 0.2:
        return letters(random), None
    order = random.sample(range(1, len(face.options) + 1), len(face.options))
    names = {text: name for name, text in card.payload.steps.items()}
    place = {names[face.options[number - 1]]: at for at, number in enumerate(order)}
    return order, all(place[one] < place[other] for one, other in card.payload.before)


def letters(random: Random) -> str:
    """A few letters, most of them such as numbers are made of."""
    return "".join(random.choice(LETTERS) for _ in range(random.randrange(40)))


Made = Callable[[Card, int, Face, Random], tuple[str | list[int], bool | None]]
ANSWERS: dict[str, Made] = {"numeric": number_answer, "cloze": cloze_answer, "order": order_answer}

if __name__ == "__main__":
    sys.exit(main())
