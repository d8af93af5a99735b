"""What makes cards bad is found, and what is good is left in peace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import cards as made
import pytest

from studyctl.drill.generator import Draw, Generator, Slip, drawn, generator
from studyctl.drill.kinds.table import KINDS
from studyctl.drill.lint import References, doubles, generator_problems, guessable, lint, slot_problems, unasked
from studyctl.drill.model import Deck
from studyctl.drill.read import read_deck

KNOWN = References(
    frozenset({"attention"}), frozenset({"lora"}), frozenset({"00_pretraining_fundamentals"}), frozenset({"one.item"})
)


def deck(root: Path, *entries: dict[str, Any]) -> Deck:
    made.write(root, list(entries))
    read = read_deck([root], unwritten=True)
    assert read.problems == ()
    return read


def said(root: Path, *entries: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in lint(deck(root, *entries), KNOWN)]


def choice(number: int, right: str, wrong: str) -> dict[str, Any]:
    distractors = [{"text": f"{wrong}{letter}", "misconception": letter, "says": "No."} for letter in "abc"]
    prompt = " ".join(f"word{number}x{each}" for each in range(8))
    return made.entry("choice", id=f"c.{number}", prompt=prompt, answer=right, distractors=distractors)


def test_good_cards_of_every_kind_are_left_in_peace(tmp_path: Path) -> None:
    links = {"lab": "00_pretraining_fundamentals/attention", "paper": "lora", "item": "one.item"}
    assert said(tmp_path, *(made.entry(kind, links=links) for kind in KINDS)) == []


@pytest.mark.parametrize(
    ("kind", "changed", "words"),
    [
        ("bug", {"id": "Bad Id"}, "an id is small letters"),
        ("bug", {"explain": " "}, "`explain` says nothing"),
        ("bug", {"prompt": "Which **line**?"}, "emphasis in a prompt"),
        ("bug", {"prompt": "Which __line__ is it?"}, "emphasis in a prompt"),
        ("bug", {"concepts": ["atention"]}, "there is no concept `atention`. Did you mean `attention`?"),
        ("bug", {"source": {"paper": "lorra"}}, "there is no paper `lorra`. Did you mean `lora`?"),
        ("bug", {"links": {"lab": "01_gone/x"}}, "there is no lab `01_gone`"),
        ("bug", {"links": {"item": "two.item"}}, "there is no item `two.item`"),
        ("bug", {"fix": "print(b"}, "the code is no Python"),
        ("explain", {"criteria": ["one"]}, "at least 2 criteria"),
        ("cloze", {"text": "It is an {{encoder}}."}, "gives its first sound away"),
        ("choice", {"answer": "the right one, said at length and with care"}, "its length gives it away"),
    ],
)
def test_each_fault_is_named_with_its_card_and_line(
    kind: str, changed: dict[str, Any], words: str, tmp_path: Path
) -> None:
    (found,) = said(tmp_path, made.entry(kind, **changed))
    assert (
        words in found
        and found.startswith("quizzes/own.yaml:1: ")
        and f"`{changed.get('id', f'test.{kind}')}`" in found
    )


def test_a_tolerance_too_wide_for_units_is_found(tmp_path: Path) -> None:
    wide = {"generator": None, "prompt": "?", "answer": 4, "tolerance": {"rel": 0.05}}
    assert "above 2 %" in said(tmp_path, made.entry("numeric", **wide, unit="GiB"))[0]
    assert said(tmp_path, made.entry("numeric", **wide, unit="tokens")) == []


def test_a_guesser_of_the_longest_option_is_found_out(tmp_path: Path) -> None:
    right_longest = [choice(number, "four words of text", "four words of te") for number in range(24)]
    found = [str(problem) for problem in guessable(list(deck(tmp_path, *right_longest).cards.values()))]
    assert found == ["quizzes: picking the longest option gets 100% of 24 choices right. Make the options equally long"]
    fair = [choice(n, "four words of t" + "ext" * (n % 4 == 0), "four words of te") for n in range(24)]
    assert guessable(list(deck(tmp_path, *fair).cards.values())) == []
    assert guessable(list(deck(tmp_path, *right_longest[:10]).cards.values())) == []


def test_options_of_very_different_length_are_found(tmp_path: Path) -> None:
    short = [choice(number, "few words", "few words and then many more") for number in range(24)]
    (found,) = guessable(list(deck(tmp_path, *short).cards.values()))
    assert "times the shortest" in found.what


def test_the_right_option_stands_everywhere_alike_and_a_constant_slot_would_show(tmp_path: Path) -> None:
    cards = list(deck(tmp_path, *(choice(number, f"right {number}", "wrong ") for number in range(60))).cards.values())
    assert slot_problems(cards, seeds=8) == []
    same = [replace(cards[0], line=number) for number in range(60)]  # one shuffle, again and again
    (found,) = slot_problems(same, seeds=1)
    assert found.what.startswith("of 4 options the right one stands unevenly: ")


def test_cards_that_ask_the_same_are_found_unless_siblings(tmp_path: Path) -> None:
    words = "Why does the variance of a dot product grow with the size of its head in attention"
    one, two = (made.entry("explain", id=name, prompt=words + mark) for name, mark in (("one", "?"), ("two", "!?")))
    (found,) = doubles(list(deck(tmp_path, one, two).cards.values()))
    assert found.what == "`two` asks nearly the same as `one`"
    assert doubles(list(deck(tmp_path, one | {"group": "g"}, two | {"group": "g"}).cards.values())) == []
    other = made.entry("output", id="two", code="print(1)")
    assert doubles(list(deck(tmp_path, made.entry("output"), other).cards.values())) == []


def made_by(draw: Any, check: Any) -> Generator:
    return generator("mine", check=check)(draw)


def ten(random: Random) -> Draw:
    """Ten: 10·n."""
    number = random.randrange(1, 1000)
    return Draw({"n": number}, 10.0 * number)


def zero(random: Random) -> Draw:
    """Zero: 0."""
    return Draw({"n": random.random()}, 1e-17)


def constant(random: Random) -> Draw:
    """Two: 1 + 1."""
    return Draw({"n": 1}, 2.0)


def words_less(random: Random) -> Draw:
    return ten(random)


def no_json(random: Random) -> Draw:
    """Infinite: ∞."""
    return Draw({"n": float("inf"), "m": random.random()}, 1.0)


@pytest.mark.parametrize(
    ("draw", "check", "words"),
    [
        (ten, lambda params: params["n"] + 10.0, "its check says"),
        (ten, lambda params: params["m"], "KeyError"),
        (zero, lambda params: 0.0, "100 degenerate questions in a row"),
        (constant, lambda params: 2.0, "only 1 different questions"),
        (words_less, lambda params: params["n"] * 10.0, "says no formula"),
        (no_json, lambda params: 1.0, "ValueError"),
    ],
)
def test_a_bad_generator_is_found(draw: Any, check: Any, words: str) -> None:
    (found,) = generator_problems({"mine": made_by(draw, check)}, seeds=40)
    assert found.what.startswith("generator `mine`: ") and words in found.what


def test_a_draw_that_a_known_mistake_would_give_too_is_drawn_again() -> None:
    def square(random: Random) -> Draw:
        """Square: n²."""
        number = random.choice([1, 2, 3, 4])
        slips = (Slip("double", 2.0 * number, "You doubled it."),)
        return Draw({"n": number}, float(number**2), slips=slips)

    of = made_by(square, lambda params: params["n"] ** 2.0)
    assert {drawn(of, seed).params["n"] for seed in range(60)} == {3, 4}
    assert drawn(of, 4) == drawn(of, 4)


def test_generators_that_no_card_asks_are_named(tmp_path: Path) -> None:
    asked = deck(tmp_path, made.entry("numeric"))
    assert unasked(asked, {"lora_parameters": made_by(ten, len), "mine": made_by(ten, len)}) == ["mine"]
