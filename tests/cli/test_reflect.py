"""`studyctl reflect` as a person and as a program use it: prompts, files of answers, and what they print."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyctl.cli.root import _run
from studyctl.ledger.facts import ReflectionStep
from studyctl.ledger.read import open_reader

NOW = "2026-11-22T17:05:00"
KEYS = ["decision", "path", "reasons", "signals", "overall", "plan_diff", "missing"]
CALM = """\
energy: 8
interest: 8
momentum: 8
enjoying: true
burnout: none
external_stress: none
compute_budget: ok
preference: proceed
"""
WELL = f"{CALM}core_complete: true\nexplain_without_notes: true\nblocking_gaps: []\n"

Said = tuple[int, str, str]
Call = Callable[..., Said]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Call:
    """Runs a command at a moment, with lines typed; an item was timed before, so that there is a week to close."""
    home.mkdir()

    def run(*arguments: str, typed: str = "", now: str = NOW) -> Said:
        monkeypatch.setenv("STUDYCTL_NOW", now)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = _run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    assert run("time", "log", "2h", "--item", "math-refresher")[0] == 0
    return run


def file(home: Path, text: str) -> str:
    path = home / "answers.yaml"
    path.write_text(text)
    return str(path)


def judged(call: Call, home: Path, text: str, *more: str, now: str = NOW) -> dict[str, Any]:
    code, out, err = call("reflect", "--answers", file(home, text), "--json", *more, now=now)
    assert code == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


# a file of answers


@pytest.mark.parametrize(
    ("more", "decision"),
    [
        ("", "proceed"),
        ("core_complete: false\nwhy_not: knowledge-gap\n", "deep-dive"),
        ("core_complete: false\nwhy_not: time-misestimate\n", "repeat"),
        ("core_complete: false\nwhy_not: motivation\n", "break"),
        ("explain_without_notes: false\n", "deep-dive"),
        ("blocking_gaps: [never ran FSDP]\n", "catch-up"),
        ("compute_budget: tight\n", "compress"),
        ("preference: extend\n", "extend"),
        ("burnout: severe\n", "pause"),
        ("energy: 4.9\n", "pause"),
        ("energy: 4.9\npreference: compress\n", "compress"),
    ],
)
def test_each_decision_is_reached_by_a_file(call: Call, home: Path, more: str, decision: str) -> None:
    answers = {**yaml.safe_load(WELL), **(yaml.safe_load(more) or {})}
    found = judged(call, home, yaml.safe_dump(answers))
    assert list(found) == KEYS
    assert (found["decision"], found["path"][-1].startswith(decision[:5])) == (decision, True)
    assert found["missing"] == [] and found["reasons"]
    diff = found["plan_diff"]
    changed = bool(diff["added"] or diff["moved"] or diff["dropped"]) or diff["now"] != diff["after"]
    assert changed == (decision != "proceed")


def test_a_signal_is_printed_with_the_number_that_fired_it(call: Call, home: Path) -> None:
    found = judged(call, home, WELL.replace("burnout: none", "burnout: risk"))
    assert found["signals"] == [{"kind": "compress", "rule": "compress.burnout", "value": "risk", "threshold": "risk"}]
    assert found["overall"] == "green"


def test_what_is_left_out_is_told_by_the_facts_or_taken_neutrally(call: Call, home: Path) -> None:
    assert judged(call, home, "why_not: motivation\n")["decision"] == "proceed"  # of a week begun today nothing was due
    call("config", "set", "start", "2026-11-16")
    found = judged(call, home, "why_not: motivation\n")
    assert found["decision"] == "break"  # the facts tell that Core that was due is open
    assert {"energy", "interest", "momentum"} <= set(found["missing"])
    assert "core_complete" not in found["missing"] and "why_not" not in found["missing"]


def test_without_apply_nothing_is_recorded(call: Call, home: Path) -> None:
    def there() -> set[str]:
        return {path.name for path in home.rglob("*") if not path.name.startswith("progress.db-")}

    before = there()
    judged(call, home, f"{WELL}actions: [Write tests]\n")
    with open_reader(home / "progress.db") as reader:
        assert not reader.facts(ReflectionStep)
    assert there() == before | {"answers.yaml"}


def test_with_apply_the_week_is_closed_and_undone_in_one_step(call: Call, home: Path) -> None:
    text = f"{WELL}blocking_gaps: [FSDP]\nactions: [Write tests]\njournal: fine\nbest_moment: It ran\n".replace(
        "blocking_gaps: []\n", ""
    )
    found = judged(call, home, text, "--apply")
    assert list(found) == [*KEYS, "closed"]
    assert found["closed"]["pivots"] == ["catch-up-2026-11-22"] and len(found["closed"]["items"]) == 1
    assert "It ran" in (home / found["closed"]["file"]).read_text()
    assert "Write tests" in call("item", "list", "--week", "0")[1]
    assert call("undo")[1].startswith("Undid: 2026-W47, catch-up (week closed)")
    assert "Write tests" not in call("item", "list", "--week", "0")[1]
    assert not (home / found["closed"]["file"]).exists()


def test_the_file_may_be_json_and_name_another_week(call: Call, home: Path) -> None:
    text = json.dumps({**yaml.safe_load(WELL), "week": "2026-W47"})
    closed = judged(call, home, text, "--apply", now="2026-12-02T10:00:00")["closed"]
    assert closed["week"] == "2026-W47"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("energy: 11", "answers.yaml:1: `energy` should be a number from 1 to 10, found `11`"),
        ("a: 1\nenergi: 3", "answers.yaml:2: there is no answer `energi`. Did you mean `energy`?"),
        ("\nwhy_not: lazy", "answers.yaml:2: `why_not` cannot be `lazy`"),
        ("core_complete: perhaps", "answers.yaml:1: `core_complete` should be yes or no"),
        ("actions: {a: b}", "answers.yaml:1: `actions`"),
        ("energy: 5\nenergy: 6", "answers.yaml:2: `energy` is written twice"),
        ("week: 2026-W60", "answers.yaml:1: `week` is no week"),
        ("schedule: {mon: [nothing-like-it]}", "answers.yaml: `schedule` on mon: there is no item 'nothing-like-it'"),
        ("schedule: {2026-11-01: [math-refresher]}", "answers.yaml: `schedule` has 2026-11-01, which is over"),
        ("- energy", "answers.yaml:1: answers are keys and values"),
        ("energy: [", "answers.yaml:2: this is not YAML"),
        ("week: 2026-W50", "2026-W50 has not begun"),
    ],
)
def test_a_wrong_answer_is_one_line_with_what_and_where(call: Call, home: Path, text: str, line: str) -> None:
    for more in (["--json"], ["--apply"], []):
        code, out, err = call("reflect", "--answers", file(home, text), *more)
        assert (code, out) == (2, "")
        assert line in err and "Traceback" not in err
    with open_reader(home / "progress.db") as reader:
        assert not reader.facts(ReflectionStep)


def test_every_wrong_answer_has_its_own_line(call: Call, home: Path) -> None:
    code, _, err = call("reflect", "--answers", file(home, "energy: 0\nburnout: yes\nmood: fine\n"), "--json")
    assert code == 2
    assert [line.split(":")[1] for line in err.replace(str(home), "").splitlines()] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--answers", "nowhere.yaml", "--json"], "nowhere.yaml"),
        (["--apply"], "--apply needs a file of answers"),
        (["--week", "soon", "--json"], "'soon' is no week"),
        (["show", "2030-W01"], "2030-W01 has not begun"),
    ],
)
def test_a_wrong_request_is_one_line(call: Call, arguments: list[str], words: str) -> None:
    code, _, err = call("reflect", *arguments)
    assert code == 2 and words in err and len(err.splitlines()) == 1


def test_an_apply_twice_edits_the_week(call: Call, home: Path) -> None:
    judged(call, home, f"{WELL}actions: [One, Two]\n", "--apply")
    judged(call, home, f"{WELL}actions: [Two]\n", "--apply", now="2026-11-22T18:00:00")
    listed = call("item", "list", "--week", "0")[1]
    assert "Two" in listed and "One" not in listed
    assert len(json.loads(call("reflect", "history", "--json")[1])) == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 15) | st.floats() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.text(max_size=10) | st.sampled_from(
    [
        "week",
        "core_complete",
        "why_not",
        "energy",
        "burnout",
        "actions",
        "schedule",
        "snippets",
        "new_papers",
        "journal",
    ]
)
FILES = st.dictionaries(NAMES, VALUES, max_size=6).map(yaml.safe_dump) | st.text(max_size=200) | st.binary(max_size=80)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILES)
def test_whatever_is_in_the_file_it_is_judged_or_refused(call: Call, home: Path, content: str | bytes) -> None:
    path = home / "answers.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    code, out, err = call("reflect", "--answers", str(path), "--json")
    assert (code, list(json.loads(out))) == (0, KEYS) if code == 0 else code == 2 and err.strip() and not out
    assert "Traceback" not in err


class Terminal(io.StringIO):
    """Typed lines that come from a terminal."""

    def isatty(self) -> bool:
        return True


def test_at_a_terminal_what_is_missing_is_asked(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("3\n8\n6\n9\ny\n1\n1\n"))
    assert _run(["reflect", "--answers", file(home, "core_complete: false\n"), "--apply"]) == 0
    out = capsys.readouterr().out
    assert "Why not?" in out and "Week closed: 2026-W47, break" in out and "taken neutrally" not in out
    said = json.loads(call("reflect", "show", "--json")[1])["said"]
    assert (said["why_not"], said["energy"], said["interest"], said["momentum"]) == ("motivation", 8, 6, 9)


# prompts


TYPED = (
    "tidy\nIt overfits one batch\nan off-by-one\n```python\nx = 1\n```\ny = 2\n\n"  # the build log
    "n\n2\nProfile the loader (2 h)\nWrite tests\n\n"  # the pivot
    "no GPU\n\ntue Write tests\n\n"  # the next week
    "deepseek-r1\n\nA new one https://arxiv.org/abs/2601.01234\n\n"  # papers
    "8\n9\n6\nstuck on a bug\ny\n1\n1\n2\n"  # motivation
    "A good week.\nAll in all.\n\n"  # the journal
)


def test_a_whole_review_can_be_typed(call: Call, home: Path) -> None:
    code, out, err = call("reflect", typed=f"{TYPED}y\n")
    assert (code, err) == (0, "")
    assert "Week closed: 2026-W47, repeat. Undo: studyctl undo" in out
    assert "With it: 1 change of plan, 2 action items, 1 new paper, 2 snippets, 1 moved item." in " ".join(out.split())
    text = (home / "notes" / "weeks" / "2026-W47.md").read_text()
    for part in (
        "It overfits one batch", "```python\nx = 1\n```", "A good week.\nAll in all.", "momentum 6: stuck on a bug",
    ):  # fmt: skip
        assert part in text, part
    shown = json.loads(call("reflect", "show", "--json")[1])
    assert (shown["said"]["energy"], shown["closed"]["decision"], shown["typed_seconds"] >= 0) == (8, "repeat", True)
    assert "Ask somebody for help" in out  # what may help, beside the question that a low rating leads to


@pytest.mark.parametrize("lines", [0, 1, 5, 9, 14, 20, 26, 30])
def test_a_review_that_is_left_goes_on_where_it_was(call: Call, lines: int) -> None:
    typed = TYPED.splitlines(keepends=True)
    code, out, _ = call("reflect", typed="".join(typed[:lines]))
    assert code == 0 and "`studyctl reflect --week 2026-W47` goes on." in out
    first = json.loads(call("reflect", "show", "2026-W47", "--json", now="2026-11-24T20:00:00")[1])
    again = call("reflect", typed=":q\n", now="2026-11-24T20:00:00")[1]
    assert ("Begun Sunday 17:05, step" in again) == bool(first["said"])
    assert json.loads(call("reflect", "show", "2026-W47", "--json")[1])["said"] == first["said"]


def test_a_question_can_be_gone_back_to_and_an_answer_cleared(call: Call) -> None:
    call("reflect", typed="tidy\n:b\nuntidy\nbest\n:q\n")
    assert json.loads(call("reflect", "show", "2026-W47", "--json")[1])["said"] == {
        "code_quality": "untidy", "best_moment": "best",
    }  # fmt: skip
    call("reflect", typed="-\n:q\n")
    assert json.loads(call("reflect", "show", "2026-W47", "--json")[1])["said"] == {"best_moment": "best"}


def test_what_cannot_be_read_is_asked_again(call: Call) -> None:
    mistaken = TYPED.replace("8\n9\n6", "eight\n0\n8\n9\n6")
    _, out, _ = call("reflect", typed=f"{mistaken}n\n")
    assert out.count("`energy` should be a number from 1 to 10") == 2
    assert json.loads(call("reflect", "show", "2026-W47", "--json")[1])["said"]["energy"] == 8


def test_a_no_leaves_the_week_open_and_c_closes_it_without_the_change(call: Call) -> None:
    assert "goes on" in call("reflect", typed=f"{TYPED}n\n")[1]
    assert json.loads(call("reflect", "show", "2026-W47", "--json")[1])["closed"] is None
    assert "Week closed: 2026-W47, repeat" in call("reflect", typed="\nc\n")[1]
    closed = json.loads(call("reflect", "show", "2026-W47", "--json")[1])["closed"]
    assert (closed["applied"], closed["pivots"]) == (False, [])


# looking back


def test_pages_of_a_closed_week(call: Call, home: Path) -> None:
    judged(call, home, f"{CALM}core_complete: false\nwhy_not: motivation\nactions: [Write tests]\n", "--apply")
    shown = call("reflect", "show")[1]
    for part in ("Week 0, 2026-W47", "closed Sun 22 Nov 17:05", "Take two days off", "I will: Write tests."):
        assert part in shown, part
    history = call("reflect", "history")[1]
    assert "2026-W47    2.0 of 25  0 of 3" in history and "break" in history


def test_history_and_snippets_say_no_where_there_is_nothing(call: Call) -> None:
    assert call("reflect", "history") == (1, "", "No week was reviewed yet: `studyctl reflect` begins\n")
    assert call("reflect", "snippets")[0] == 1
    assert call("reflect", "history", "--json")[:2] == (1, "[]\n")


def test_snippets_are_listed_and_found(call: Call, home: Path) -> None:
    judged(call, home, f"{WELL}snippets: ['scores = q @ k.T  # scale first', 'lr = warmup(step)']\n", "--apply")
    assert "scores = q @ k.T  # scale first\n" in call("reflect", "snippets", "scale")[1]
    found = json.loads(call("find", "warmup", "--kind", "snippet", "--json")[1])
    assert [hit["id"] for group in found["groups"] for hit in group["hits"]] == ["notes/weeks/2026-W47.md"]


def test_a_weeks_file_is_opened_in_the_editor(call: Call, home: Path) -> None:
    code, out, _ = call("reflect", "edit", "2026-W47")
    path = home / "notes" / "weeks" / "2026-W47.md"
    assert code == 0 and out.splitlines()[0] == str(path) and "no editor is set" in out
    assert path.is_file() and json.loads(call("reflect", "edit", "--json")[1])["path"] == "notes/weeks/2026-W47.md"


# reminders


def test_today_says_when_a_review_is_due(call: Call, home: Path) -> None:
    assert "review" not in call("today", now="2026-11-22T16:59:00")[1]
    due = "! The review of 2026-W47 (16 – 22 Nov) is due"
    assert due in call("today")[1]
    assert json.loads(call("today", "--json")[1])["review"]["week"] == "2026-W47"
    judged(call, home, WELL, "--apply")
    assert due not in call("today")[1]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ("2026-11-22T10:00:00", "Week 0 · 3.6 h left · 8 cards\n"),
        (NOW, "Week 0 · 3.6 h left · 8 cards · review due\n"),
    ],
)
def test_a_prompt_has_one_short_line(call: Call, now: str, line: str) -> None:
    assert call("today", "--prompt", now=now) == (0, line, "")


def test_a_prompt_says_when_a_review_is_begun(call: Call) -> None:
    call("reflect", typed="tidy\n:q\n")
    assert call("today", "--prompt")[1].endswith("review begun\n")


@pytest.mark.parametrize(
    ("review_day", "review_hour", "calendar", "cron"),
    [
        ("sun", "17:00", "OnCalendar=Sun *-*-* 17:00:00", "0 17 * * 0 "),
        ("fri", "08:30", "OnCalendar=Fri *-*-* 08:30:00", "30 8 * * 5 "),
        ("sun", "01:15", "OnCalendar=Mon *-*-* 01:15:00", "15 1 * * 1 "),
        ("sat", "02:00", "OnCalendar=Sun *-*-* 02:00:00", "0 2 * * 0 "),
    ],
)
def test_reminders_for_systemd_and_cron(
    call: Call, home: Path, review_day: str, review_hour: str, calendar: str, cron: str
) -> None:
    (home / "studyctl.yaml").write_text(f"review_day: {review_day}\nreview_hour: '{review_hour}'\n")
    out = call("reflect", "--schedule")[1]
    assert calendar in out and f"\n{cron}notify-send studyctl " in out
    assert f"--home {home} today --prompt" in out and "Persistent=true" in out
