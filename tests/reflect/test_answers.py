"""Answers are read from keys and values, or from a file; each problem is one line that says what, where and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.errors import Problem
from studyctl.reflect.answers import MOST_ENTRIES, MOST_TEXT, as_mapping, read_answers
from studyctl.reflect.answers_file import answers_of, read_answers_file
from studyctl.reflect.model import ANSWERS, Answers
from studyctl.yamlfile import compose

WHOLE = Path(__file__).parents[1] / "docs" / "examples" / "answers.yaml"


def read_text(text: str, shown: str) -> tuple[Answers | None, tuple[Problem, ...]]:
    return answers_of(*compose(text, shown), shown)


def test_the_oldest_file_reads() -> None:
    answers, problems = read_answers_file(WHOLE)
    assert problems == ()
    assert answers == Answers(
        week="2026-W47", core_complete=True, why_not="knowledge-gap", explain_without_notes=False,
        blocking_gaps=("never ran FSDP", "no Docker: yet"), energy=7.0, interest=6.5, momentum=8.0,
        interest_why="too much theory", enjoying=True, burnout="none", external_stress="some", compute_budget="ok",
        preference="proceed", actions=("derive RoPE by hand",), risks=(), papers=("deepseek-r1",),
        schedule=(("mon", ("read GRPO",)), ("tue", ("write",)), ("2026-11-26", ())),
        best_moment="The loss fell\nat last.", worst_bug="12", snippets=("softmax(q @ k.T)",),
    )  # fmt: skip


def test_json_is_read_too() -> None:
    answers, problems = read_text('{"energy": 4.5, "enjoying": false, "actions": ["one"]}', "a.json")
    assert problems == () and answers == Answers(energy=4.5, enjoying=False, actions=("one",))


def test_an_empty_file_answers_nothing() -> None:
    assert read_text("# later\n", "a.yaml") == (Answers(), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("energi: 7", "a.yaml:1: there is no answer `energi`. Did you mean `energy`?"),
        ("week: 2026-W47\nenergy: 11",
         "a.yaml:2: `energy` should be a number from 1 to 10, found `11`. 7.5 is a number too"),
        ("energy: 0.9", "a.yaml:1: `energy` should be a number from 1 to 10, found `0.9`. 7.5 is a number too"),
        ("energy: high", "a.yaml:1: `energy` should be a number from 1 to 10, found `high`. 7.5 is a number too"),
        ("energy: .nan", "a.yaml:1: `energy` should be a number from 1 to 10, found `.nan`. 7.5 is a number too"),
        ("energy: nan", "a.yaml:1: `energy` should be a number from 1 to 10, found `nan`. 7.5 is a number too"),
        ("energy: [7]", "a.yaml:1: `energy` should be a number from 1 to 10, found a list. 7.5 is a number too"),
        ("energy: 1_0", "a.yaml:1: `energy` should be a number from 1 to 10, found `1_0`. 7.5 is a number too"),
        ("core_complete: maybe", "a.yaml:1: `core_complete` should be yes or no, found `maybe`. Write true or false"),
        ("enjoying: 1", "a.yaml:1: `enjoying` should be yes or no, found `1`. Write true or false"),
        ("why_not: knowlege-gap",
         "a.yaml:1: `why_not` cannot be `knowlege-gap`. Did you mean `knowledge-gap`? "
         "It is one of: knowledge-gap, time-misestimate, motivation"),
        ("burnout: [none]", "a.yaml:1: `burnout` cannot be a list. It is one of: none, risk, severe"),
        ("preference: pause", "a.yaml:1: `preference` cannot be `pause`. It is one of: compress, extend, proceed"),
        ("week: last", "a.yaml:1: `week` is no week: `last`. Write it as 2026-W47"),
        ("week: 2026-W54", "a.yaml:1: `week` is no week: `2026-W54`. Write it as 2026-W47"),
        ("week: 0000-W01", "a.yaml:1: `week` is no week: `0000-W01`. Write it as 2026-W47"),
        ("actions:\n  - one\n  - {two: 2}",
         "a.yaml:3: `actions` should be text, found keys and values (entry 2). Write it in quotes"),
        ("journal: [a, b]", "a.yaml:1: `journal` should be text, found a list. Write it in quotes"),
        ("schedule: [mon]",
         "a.yaml:1: `schedule` should be days with their items, found a list. Write it as {mon: [item]}"),
        ("schedule:\n  mon: [a]\n  tusday: [b]", "a.yaml:3: `schedule` has no day `tusday`. Did you mean `tuesday`?"),
        ("schedule:\n  2026-02-30: [b]",
         "a.yaml:2: `schedule` has no day `2026-02-30`. Write mon, tue … sun, or a date as 2026-11-23"),
        ("schedule:\n  mon:\n    - {a: b}",
         "a.yaml:2: `schedule` should be text, found keys and values (entry 1) on mon. Write it in quotes"),
        ("energy: 7\nenergy: 8", "a.yaml:2: `energy` is written twice. Keep one of them"),
        ("- energy: 7", "a.yaml:1: answers are keys and values. Write `core_complete: true`, a line for each answer"),
        ("energy: &e 7", "a.yaml:1: anchors and aliases are not read here. Write the value out"),
        ("a: [", "a.yaml:2: this is not YAML: did not find expected node content"),
    ],
)  # fmt: skip
def test_a_bad_answer_is_one_line(text: str, line: str) -> None:
    answers, problems = read_text(text, "a.yaml")
    assert answers is None
    assert [str(problem) for problem in problems] == [line]


def test_every_bad_answer_is_told_in_the_order_of_the_file() -> None:
    answers, problems = read_text("energy: 0\nenergi: 1\nburnout: yes\njournal: fine\nburnout: no\n", "a.yaml")
    assert answers is None
    assert [problem.where for problem in problems] == ["a.yaml:1", "a.yaml:2", "a.yaml:5", "a.yaml:5"]


def test_without_a_file_a_problem_names_its_answer() -> None:
    answers, (problem,) = read_answers({"energy": True, "enjoying": True, "burnout": None})
    assert answers is None and str(problem).startswith("`energy` should be a number from 1 to 10, found yes")


def test_what_is_long_is_refused() -> None:
    assert read_answers({"journal": "x" * MOST_TEXT})[1] == ()
    assert "characters" in str(read_answers({"journal": "x" * (MOST_TEXT + 1)})[1][0])
    assert read_answers({"actions": ["x"] * MOST_ENTRIES})[1] == ()
    assert "entries" in str(read_answers({"actions": ["x"] * (MOST_ENTRIES + 1)})[1][0])


def test_a_day_may_be_named_twice() -> None:
    answers, _ = read_answers({"schedule": {"mon": ["a"], "Monday": ["b"], "tue": None}})
    assert answers is not None and answers.schedule == (("mon", ("a", "b")), ("tue", ()))


def test_text_is_made_harmless_and_empty_entries_are_left_out() -> None:
    answers, _ = read_answers({"journal": " a\x1b[31mb\x07 ", "actions": ["", " x ", None], "blocking_gaps": "one"})
    assert answers == Answers(journal="ab", actions=("x",), blocking_gaps=("one",))
    _, (problem,) = read_answers({"\x1b[2Jenergy\n": 1})
    assert "\x1b" not in str(problem)


LINES = st.text(st.characters(min_codepoint=33, max_codepoint=0x2000), min_size=1, max_size=12).map(str.strip)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "flag": st.booleans(),
    "rating": st.floats(min_value=1, max_value=10),
    "text": LINES,
    "texts": st.lists(LINES, max_size=4),
    "schedule": st.dictionaries(st.sampled_from(("mon", "wed", "2026-11-23")), st.lists(LINES, max_size=3), max_size=3),
}


def value_of(name: str) -> st.SearchStrategy[Any]:
    asked = ANSWERS[name]
    if name == "week":
        return st.sampled_from(("2026-W01", "2026-W53", "2024-W09"))
    return st.sampled_from(asked.words) if asked.kind == "word" else VALUES[asked.kind]


@given(st.fixed_dictionaries({}, optional={name: value_of(name) for name in ANSWERS}))
def test_answers_are_read_back_as_they_were_written(given_answers: dict[str, Any]) -> None:
    answers, problems = read_answers(given_answers)
    assert problems == () and answers is not None
    assert read_answers(as_mapping(answers)) == (answers, ())
    assert set(as_mapping(answers)) == set(given_answers)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(sorted(ANSWERS)) | st.text(max_size=6), JUNK, max_size=6))
def test_anything_is_answers_or_problems(given_answers: dict[str, Any]) -> None:
    answers, problems = read_answers(given_answers)
    assert (answers is None) is bool(problems)
    assert all("\n" not in str(problem) and "\x1b" not in str(problem) for problem in problems)


@given(st.text(max_size=80))
def test_any_text_is_answers_or_problems(text: str) -> None:
    answers, problems = read_text(text, "a.yaml")
    assert (answers is None) is bool(problems)
    assert all(problem.where.startswith("a.yaml") for problem in problems)
