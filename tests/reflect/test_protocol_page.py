"""docs/sunday.md says what the shipped protocol does."""

from __future__ import annotations

import re
from pathlib import Path

from protocols import shipped

from studyctl.reflect.model import DECISIONS, NAMES, Node, Protocol, Signal

PAGE = (Path(__file__).parents[2] / "docs" / "sunday.md").read_text("utf-8")


def rows(title: str) -> list[list[str]]:
    """The rows of the tables below a heading."""
    section = re.split(r"^#+ ", PAGE.partition(f" {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_name_of_the_grammar_is_explained() -> None:
    told = {row[0].strip("`") for row in rows("`when:`")}
    assert told == {name for name, asked in NAMES.items() if asked.kind not in ("text", "schedule")}


def test_the_signals_are_those_of_the_protocol_in_its_order() -> None:
    told = [(row[0], int(row[2])) for row in rows("How it is decided")]
    assert told == [(signal.kind, signal.weeks) for signal in shipped().signals]


def test_the_steps_are_those_of_the_protocol() -> None:
    told = [(row[0], int(row[1].split(",")[0])) for row in rows("The six steps")]
    assert told == [(step.title, step.minutes) for step in shipped().steps]


def test_every_decision_is_named() -> None:
    section = PAGE.partition("## How it is decided")[2].partition("**Lights.**")[0]
    assert {word for word in DECISIONS if f"**{word}**" in section} == set(DECISIONS)


def test_each_contradiction_says_what_was_chosen_and_names_what_is_in_the_file() -> None:
    told = rows("Where the document contradicts itself")
    assert len(told) >= 15 and all(row[0] and row[1] for row in told)
    keys = {*shipped().tree, *(signal.id for signal in shipped().signals)}
    named = {name for row in (*told, *rows("Where it says nothing")) for name in re.findall(r"`([\w.-]+)`", row[-1])}
    fields = {*Protocol.__dataclass_fields__, *Node.__dataclass_fields__, *Signal.__dataclass_fields__}
    fields |= {"follow_up", "below", "neutral", ".motivation"}
    assert named <= keys | fields | set(shipped().questions), named - keys - fields
