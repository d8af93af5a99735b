"""The grammar of `when:` takes rules and nothing else, in bounded time, and never runs what it reads."""

from __future__ import annotations

import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.reflect.grammar import MOST_CHARACTERS, NotARule, parse
from studyctl.reflect.model import NAMES
from studyctl.reflect.rule import AllOf, AnyOf, Compared, Negated, holds, names_of

NUMBERS = ("energy", "interest", "days_behind", "recall")
FLAGS = ("enjoying", "core_complete")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("energy < 7", Compared("energy", "<", 7.0)),
        ("7 > energy", Compared("energy", "<", 7.0)),
        ("7 <= energy", Compared("energy", ">=", 7.0)),
        ("days_behind > -1.5", Compared("days_behind", ">", -1.5)),
        ("not enjoying", Compared("enjoying", "==", False)),
        ("enjoying == no", Compared("enjoying", "==", False)),
        ("enjoying != yes", Compared("enjoying", "!=", True)),
        ("core_complete", Compared("core_complete", "==", True)),
        ("burnout == none", Compared("burnout", "==", "none")),
        ("severe == burnout", Compared("burnout", "==", "severe")),
        ("why_not == 'time-misestimate'", Compared("why_not", "==", "time-misestimate")),
        ("light != red", Compared("light", "!=", "red")),
        ("core_done < core_total", Compared("core_done", "<", None, "core_total")),
        ("blocking_gaps > 0", Compared("blocking_gaps", ">", 0.0)),
        ("5 <= energy <= 7", AllOf((Compared("energy", ">=", 5.0), Compared("energy", "<=", 7.0)))),
        ("energy < 7\n  or interest < 7", AnyOf((Compared("energy", "<", 7.0), Compared("interest", "<", 7.0)))),
        ("not (energy < 7)", Negated(Compared("energy", "<", 7.0))),
        ("energy < 5 or energy > 8 and not enjoying",
         AnyOf((Compared("energy", "<", 5.0),
                AllOf((Compared("energy", ">", 8.0), Compared("enjoying", "==", False)))))),
    ],
)  # fmt: skip
def test_what_a_rule_means(text: str, rule: object) -> None:
    assert parse(text) == rule


@pytest.mark.parametrize(
    ("text", "says", "fix"),
    [
        ("energi < 7", "no name `energi`", "Did you mean `energy`?"),
        ("energy < intrest", "no name `intrest`", "Did you mean `interest`?"),
        ("burnout == sever", "`burnout` is never `sever`", "Did you mean `severe`?"),
        ("burnout == 3", "`burnout` is never `3`", "One of: none, risk, severe"),
        ("burnout < severe", "ask it with == or !=", ""),
        ("enjoying > no", "ask it with == or !=", ""),
        ("enjoying == 1", "yes or no", ""),
        ("energy", "not yes or no by itself", ""),
        ("energy == high", "no name `high`", ""),
        ("energy == yes", "is a number", ""),
        ("energy < burnout", "`burnout` is none", ""),
        ("energy < journal", "`journal` is a text", ""),
        ("journal == x", "`journal` is a text", ""),
        ("1 < 2", "asks for no name", ""),
        ("yes", "no name `yes`", ""),
        ("energy < 1e999", "is a number", ""),
        ("energy < 7j", "is a number", ""),
        ("energy < 'seven'", "is a number", ""),
        ("energy < True", "is a number", ""),
        ("energy is 7", "compares in a way", ""),
        ("energy <", "is no rule", ""),
        ("energy < 7 and", "is no rule", ""),
        ("7or energy < 7", "is no rule", ""),
        ("energy = 7", "is no rule", ""),
        ("", "is no rule", ""),
        ("   ", "is no rule", ""),
        ("energy < 7; enjoying", "only names", ""),
        ("energy < 7 # low", "only names", ""),
        ("energy < 7 + 1", "only names", ""),
        ("energy < -(-7)", "is a number", ""),
        ("energy - 7 < 0", "asks for no name", ""),
    ],
)
def test_what_is_no_rule_says_why(text: str, says: str, fix: str) -> None:
    with pytest.raises(NotARule) as raised:
        parse(text)
    assert says in raised.value.what
    assert fix in raised.value.fix


def test_nothing_is_ever_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mark = tmp_path / "mark"
    for text in (
        f"__import__('pathlib').Path('{mark}').touch()",
        f"open('{mark}', 'w')",
        "(lambda: open('mark', 'w'))()",
        "[open('mark', 'w') for energy in (1, 2)]",
        "energy < open('mark', 'w')",
        "energy.__class__.__bases__ == 1",
        "(energy := 7) < 8",
        "energy if open('mark', 'w') else 7",
        "f'{open(1)}' == burnout",
        "energy < getattr(energy, 'real')",
        "enjoying and exec('1')",
        "energy < 9**9**9",
        "energy < 9" + "9" * 350,
        "await energy",
        "yield energy",
        "*energy",
        "energy[0] < 7",
        "{energy}",
        "...",
        "print < 7",
        "\x00energy < 7",
    ):
        with pytest.raises(NotARule):
            parse(text)
    assert not mark.exists() and not list(tmp_path.iterdir())


def test_what_is_deep_or_long_is_refused_at_once() -> None:
    began = time.perf_counter()
    for text in (
        "(" * 199 + "enjoying" + ")" * 199,
        "not " * 98 + "enjoying",
        "-" * 390 + "1 < energy",
        "energy" + "(" * 390,
        "a." * 195 + "a",
        "1" * 100_000_000,
        "energy < 7 and " * 1_000_000,
        "(" * 1_000_000,
        " " * 10_000_000 + "energy",
        "energy<" * 56 + "7",
    ):
        try:
            parse(text)
        except NotARule as wrong:
            assert len(wrong.what) < 300
    assert time.perf_counter() - began < 2
    assert parse("(" * 150 + "enjoying" + ")" * 150) == Compared("enjoying", "==", True)
    with pytest.raises(NotARule, match="at most 12 deep"):
        parse("not " * 13 + "(energy < 7)")
    longest = "energy < 7 or " * 27 + "enjoying"
    assert len(longest) <= MOST_CHARACTERS and isinstance(parse(longest), AnyOf)


WORDS = [*sorted(NAMES), "and", "or", "not", "(", ")", "<", "<=", ">", ">=", "==", "!=", "7", "-1.5", "yes", "severe"]
WORDS += ["'risk'", "lambda", "is", "in", "if", "else", ":=", ".", "**", "[", "]", ",", "1e400", "0x", "None", "await"]


@given(
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60) | st.binary(max_size=40).map(str)
)
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            rule = parse(text)
        except NotARule as wrong:
            assert wrong.what and "\n" not in f"{wrong.what}{wrong.fix}"
        else:
            assert names_of(rule) <= NAMES.keys()
            assert holds(rule, {}) is None


def rules() -> st.SearchStrategy[str]:
    number = st.builds("{} {} {}".format, st.sampled_from(NUMBERS), st.sampled_from(("<", "<=", ">", ">=", "==", "!=")),
                       st.sampled_from(("0", "5", "7", "7.1", "-7", "interest")))  # fmt: skip
    flag = st.sampled_from(FLAGS)
    return st.recursive(
        number | flag,
        lambda inner: (
            st.builds("({} {} {})".format, inner, st.sampled_from(("and", "or")), inner)
            | st.builds("(not {})".format, inner)
        ),
        max_leaves=6,
    )


def weeks(unknown: bool) -> st.SearchStrategy[dict[str, object]]:
    number = st.sampled_from((0.0, 4.9, 5.0, 7.0, 7.1, -7.0, 8.0))
    values = dict.fromkeys(NUMBERS, number) | dict.fromkeys(FLAGS, st.booleans())
    return st.fixed_dictionaries({name: value | st.none() if unknown else value for name, value in values.items()})


@given(rules(), weeks(unknown=False))
def test_a_rule_means_what_python_would_say(text: str, week: dict[str, object]) -> None:
    if len(text) > MOST_CHARACTERS:
        return
    expected = eval(text, {"__builtins__": {}}, dict(week))
    assert holds(parse(text), week) is bool(expected)


@given(rules(), weeks(unknown=True))
def test_what_is_not_known_decides_only_where_it_cannot_matter(text: str, week: dict[str, object]) -> None:
    """A rule holds, or does not, only if it would for whatever the unknown values are."""
    if len(text) > MOST_CHARACTERS:
        return
    answer = holds(parse(text), week)
    for number, flag in ((0.0, False), (6.0, True), (9.0, False), (-9.0, True), (7.0, True)):
        filled = {name: (flag if name in FLAGS else number) if value is None else value for name, value in week.items()}
        assert answer is None or answer is bool(eval(text, {"__builtins__": {}}, filled))
