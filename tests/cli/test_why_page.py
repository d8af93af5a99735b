"""`studyctl why` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.ledger.facts import EvidenceAdded, ItemMarked, NoteWritten, TimeLogged
from studyctl.ledger.write import record

LOOP = "hundred-days.week-03.core.training-loop"


def test_one_page_says_it_all(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["why", "week-03.core.training-loop"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("○ Implement the training loop") and "Core 12.0 h" in out.splitlines()[0]
    for words in (
        LOOP, "due 17 Dec", "waits for Implement a transformer", "Parts", "Needs", "Unlocks", "Covered by",
        "Same concept elsewhere", "Targets", "validation perplexity < 30 on TinyStories", "Labs", "no runs yet",
        "From hundred-day-challenge.md",
    ):  # fmt: skip
        assert words in out
    assert max(map(len, out.splitlines())) <= 80
    assert not home.exists()


def test_what_was_recorded_is_shown_and_made_harmless(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = [
        ItemMarked("hundred-days.week-01.core.transformer", "done"),
        ItemMarked(LOOP, "done"),
        EvidenceAdded(LOOP, "commit", "abcdef1"),
        NoteWritten("item", LOOP, text="\x1b[2Jwarm-up\x07 matters"),
        TimeLogged(95, LOOP),
    ]
    record(home / "progress.db", "x", "x", facts, now())
    assert _run(["why", LOOP]) == 0
    out = capsys.readouterr().out
    assert out.startswith("✓ Implement the training loop")
    assert "1 h 35 spent" in out and "done, proven" in out and "· commit abcdef1" in out
    assert "✓ Implement a transformer from scratch" in out and "1 of 2 done" in out
    assert "warm-up matters" in out and "\x1b" not in out and "\x07" not in out


def test_the_page_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["why", LOOP, "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page["id"] == LOOP and page["planned"]["status"] == "later"
    assert page["targets"][0]["for"] == "TinyStories"
    assert page["requires"][0] == {
        "id": "hundred-days.week-01.core.transformer",
        "title": "Implement a transformer from scratch (no HuggingFace, pure PyTorch)",
        "state": "open",
        "because": "",
    }


@pytest.mark.parametrize(
    ("item", "words"),
    [("hundred-days.week-03.core.trainig-loop", f"Did you mean `{LOOP}`?"), ("training-loop", "Write the whole id")],
)
def test_an_unknown_item_is_one_line_and_exit_code_2(item: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["why", item]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
