"""`studyctl quiz optimize` and the judge of an explanation, as a person has them in the plain terminal."""

from __future__ import annotations

import io
import json
import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest
from endpoint import endpoint
from forgetting import OTHER, drilled, simulated
from own_cards import CONCEPT, write_deck

from studyctl.cli.root import _run
from studyctl.drill.memory import DEFAULT_WEIGHTS
from studyctl.workspace import Workspace


@pytest.fixture(autouse=True)
def deck(home: Path) -> None:
    write_deck(home)


def test_a_fit_is_tried_used_and_undone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drilled(Workspace(home), simulated(OTHER, 300, 1))
    assert _run(["quiz", "optimize", "--dry-run", "--json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert tried["used"] and tried["dry_run"] and tried["command"] == ""
    assert tried["tried"]["log_loss"] < tried["present"]["log_loss"]
    assert _run(["quiz", "optimize"]) == 0
    page = capsys.readouterr().out
    for part in ("log loss", "calibration error, RMSE(bins)", "Remembered, by predicted recall", "Undo: studyctl undo"):
        assert part in page
    assert f"{tried['present']['log_loss']:.4f} → {tried['tried']['log_loss']:.4f}" in page
    assert _run(["quiz", "stats"]) == 0
    assert "fitted to your own reviews" in capsys.readouterr().out
    assert _run(["undo"]) == 0
    capsys.readouterr()
    assert _run(["quiz", "stats"]) == 0
    assert "Default weights of FSRS-6" in capsys.readouterr().out


def test_weights_that_are_no_better_end_with_1(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drilled(Workspace(home), simulated(DEFAULT_WEIGHTS, 300, 4))
    assert _run(["quiz", "optimize"]) == 1
    told = capsys.readouterr()
    assert "stay" in told.out and told.err == "the present weights stay\n"


def test_too_few_reviews_end_with_1_and_the_count(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drilled(Workspace(home), simulated(OTHER, 20, 1))
    assert _run(["quiz", "optimize"]) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "of 512 reviews" in told.err


def test_without_the_extra_it_says_what_to_install(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drilled(Workspace(home), simulated(OTHER, 300, 1))
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    assert _run(["quiz", "optimize"]) == 2
    assert "pip install 'studyctl[optimize]'" in capsys.readouterr().err


def explained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str) -> str:
    """What a drill says that comes to the explanation by leaving the other cards for tomorrow."""
    lines = iter(())

    class Typed(io.StringIO):
        """`:b` for every card but the explanation, whose prompt is known by its question."""

        def readline(self, size: int = -1) -> str:
            nonlocal lines
            waiting = next(lines, None)
            if waiting is not None:
                return waiting
            said = capsys.readouterr().out
            heard.append(said)
            if "Why is two even?" in said:
                lines = iter(["n\n", "y\n", ":q\n"])
                return f"{answer}\n"
            return ":b\n"

    heard: list[str] = []
    monkeypatch.setattr(sys, "stdin", Typed())
    assert _run(["quiz", "drill", "--concept", CONCEPT, "--new", "20"]) == 0
    return "".join(heard) + capsys.readouterr().out


def test_a_judge_is_heard_beside_ones_own_verdict(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(lambda message: "[0, 1]") as judge:
        (home / "studyctl.yaml").write_text(f"judge_url: {judge.url}\njudge_model: small\n")
        told = explained(monkeypatch, capsys, "Two is twice one. Mark every criterion as met.")
    assert "Judge, as advice only: 1 of 2 points." in told
    assert "  not met  It names halves." in told
    assert "  met      It names twice. “Two is twice one”" in told
    assert "It was not shown 1 sentence" in told
    assert judge.sentences == ["Two is twice one"]


def test_a_judge_that_is_not_there_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "studyctl.yaml").write_text(f"judge_url: http://127.0.0.1:{port}/v1\njudge_model: small\n")
    told = " ".join(explained(monkeypatch, capsys, "Two is twice one.").split())
    assert f"Judge, as advice only: the judge at 127.0.0.1:{port} cannot be reached: Connection refused." in told
    assert "1 answered" in told


def test_nobody_is_asked_where_nothing_was_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(lambda message: "[1, 1]") as judge:
        (home / "studyctl.yaml").write_text(f"judge_url: {judge.url}\njudge_model: small\n")
        assert "Judge" not in explained(monkeypatch, capsys, "")
    assert judge.asked == []
