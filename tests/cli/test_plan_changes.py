"""`studyctl plan what-if`, `history`, `undo` and `move` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def out_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert _run(list(arguments)) == 0
    return capsys.readouterr().out


def test_what_if_prints_both_plans_beside_each_other_and_records_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = out_of(capsys, "plan", "what-if", "break", "--days", "3")
    lines = out.splitlines()
    assert lines[0].startswith("Hundred days · Break for 3 days") and lines[0].endswith("3 days later")
    assert lines[2].split() == ["Now", "After"]
    assert "+ Mon 23 Nov  free" in lines[3] and lines[3].startswith("Mon 23 Nov  0 ")
    assert "more days: --all" in out and "→ moved" in out and "  kept" in out.replace("kept", "  kept")
    assert "A forecast needs two weeks; this is the plan's own estimate." in out
    assert max(map(len, lines)) <= 80
    assert not home.exists()


def test_where_it_is_narrow_there_is_the_plan_after_with_marks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = out_of(capsys, "plan", "what-if", "break", "--all").splitlines()
    assert not any(line.split() == ["Now", "After"] for line in lines)
    assert max(map(len, lines)) <= 60 and not any("more days" in line for line in lines)
    assert sum(line.startswith("→ ") for line in lines) > 20


def test_what_changes_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing changes." in out_of(capsys, "plan", "what-if", "proceed")
    assert _run(["plan", "what-if", "resume", "--apply"]) == 1
    assert "No pause is in force" in capsys.readouterr().err


def test_a_change_is_applied_listed_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    out = out_of(capsys, "plan", "what-if", "deep-dive", "--gap", "FSDP", "--apply", "--reason", "not clear")
    assert out.startswith("Deep-dive: FSDP, 3 days before the plan goes on. Undo: studyctl undo")
    assert "Hundred days ends" in out and "3 days later" in out
    listed = out_of(capsys, "plan", "history")
    assert "deep-dive-2026-11-22" in listed and "because not clear" in listed and "to come" in listed
    assert "Deep-dive: FSDP" in out_of(capsys, "plan", "--weeks", "1")
    assert "3 days sooner" in out_of(capsys, "plan", "undo", "deep")
    rows = json.loads(out_of(capsys, "plan", "history", "--json"))
    assert (rows["counting"], rows["rows"][0]["state"]) == (0, "taken back")
    assert "deep-dive-2026-11-22" in out_of(capsys, "plan", "history")
    out_of(capsys, "undo")
    assert json.loads(out_of(capsys, "plan", "history", "--json"))["counting"] == 1


def test_the_diff_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(out_of(capsys, "plan", "what-if", "compress", "--json"))
    diff = shown["diff"]
    assert (shown["decision"], shown["track"]) == ("compress", "hundred-days")
    assert {one["why"] for one in diff["dropped"]} == {"left out"}
    assert {"now", "after", "added", "moved", "dropped", "kept", "finish_now", "finish_after"} <= set(diff)
    assert diff["kept"]["most_hours"] <= diff["kept"]["weekly_hours"] == 25
    assert shown["pivots"][0]["weeks"] == "packed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["what-if", "compres"], "there is no decision 'compres'. Did you mean `compress`?"),
        (["what-if", "compress", "--days", "3"], "compress takes no days"),
        (["undo", "p1"], "there is no change of plan 'p1'"),
        (["move", "math-refresher", "2026-12-31"], "cannot be on 2026-12-31: its week has the days"),
    ],
)
def test_what_is_wrong_is_one_line(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", *arguments]) == 2
    error = capsys.readouterr().err
    assert words in " ".join(error.split()) and "Traceback" not in error


def test_an_item_moves_and_goes_back(capsys: pytest.CaptureFixture[str]) -> None:
    moved = json.loads(out_of(capsys, "plan", "move", "math-refresher", "tomorrow", "--json"))
    assert (moved["before"], moved["after"]) == ("2026-11-22", "2026-11-23")
    assert out_of(capsys, "plan", "move", "math-refresher", "back").startswith("Back to its day: ")
