"""Runs and one run on the screen: real runs of lab 00, real keys; what is shown as they start, learn, stop and end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions import labs
from studyctl.actions.content import catalogue_of
from studyctl.actions.outlook import Outlook
from studyctl.actions.run_view import GpuNow, MachineNow, RunView
from studyctl.actions.watching import Watch
from studyctl.clock import now
from studyctl.labkit.events import encode
from studyctl.ledger.read import open_reader
from studyctl.runs.processes import carrying
from studyctl.runs.spec import run_dirs
from studyctl.runs.state import observe
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.run import OutputRoom, RunRoom, main_part, narrow, side_part
from studyctl.tui.screens.run_parts import Look, head_of
from studyctl.tui.screens.runs import RunsRoom
from studyctl.tui.sheet import frame_of
from studyctl.tui.shell import KeyRow, Notice
from studyctl.workspace import Workspace

WIDE, NARROW = frame_of(120, 36), frame_of(80, 24)


@pytest.fixture(autouse=True)
def real_time(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[None]:
    """Runs take real time; whatever a test leaves running is ended after it."""
    monkeypatch.delenv("STUDYCTL_NOW")
    yield
    for folder in run_dirs(home / "runs"):
        for pid in carrying(folder.name):
            os.kill(pid, 9)


def start(home: Path, preset: str, *changes: str) -> str:
    return labs.run_lab(Workspace(home), "00", preset, changes, None, now()).run


def room(pilot: Pilot[Any]) -> RunRoom:
    assert isinstance(pilot.app.screen, RunRoom)
    return pilot.app.screen


def view(pilot: Pilot[Any]) -> RunView | None:
    return pilot.app.screen.data if isinstance(pilot.app.screen, RunRoom) else None


def seen(pilot: Pilot[Any], true: Callable[[RunView], object]) -> Callable[[], object]:
    """Whether the page of a run shows something that this holds of."""
    return lambda: (shown := view(pilot)) is not None and true(shown)


def keys_shown(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(160))


@pytest.mark.labs
@pytest.mark.processes
@pytest.mark.asyncio
async def test_a_run_is_opened_from_the_list_and_followed_to_its_verdict(home: Path) -> None:
    run = start(home, "smoke")
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsRoom) and "r-0001" in screen_text(pilot))
        assert "Running" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, seen(pilot, lambda shown: shown.live))
        await until(pilot, seen(pilot, lambda shown: shown.step > 0 and shown.eta_s is not None))
        assert "running" in screen_text(pilot) and "Val loss" in screen_text(pilot)
        await pilot.press("m")
        await until(pilot, seen(pilot, lambda shown: shown.chart.main.metric == "train_loss"))
        await pilot.press("l", "z")
        assert "log, smoothed" in screen_text(pilot)
        await pilot.press("l", "z")
        await until(pilot, seen(pilot, lambda shown: not shown.live))
        shown = view(pilot)
        assert shown is not None and shown.state == "finished" and shown.outlook.head.startswith("Met: ")
        assert shown.outlook.head in screen_text(pilot) and "✓ finished" in screen_text(pilot)
        await until(pilot, lambda: _row(home, run) == ("finished", 1))  # its end was recorded without being asked for
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, OutputRoom) and "step 300 of 300" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsRoom) and "met" in screen_text(pilot))


def _row(home: Path, run: str) -> tuple[str, int] | None:
    with open_reader(Workspace(home).progress_db) as reader:
        row = reader.run(run)
    return (row.state, row.attempt) if row else None


@pytest.mark.labs
@pytest.mark.processes
@pytest.mark.asyncio
async def test_a_run_is_cancelled_and_goes_on_from_its_checkpoint(home: Path) -> None:
    run = start(home, "cpu")
    async with StudyApp(Workspace(home)).run_test(size=(80, 24)) as pilot:
        pilot.app.go(f"run:{run}")
        await until(pilot, seen(pilot, lambda shown: shown.step >= 10))
        assert " cancel" in keys_shown(pilot) and " resume" not in keys_shown(pilot)
        await pilot.press("x")
        assert "Stopping r-0001" in pilot.app.screen.query_one(Notice).words
        await until(pilot, seen(pilot, lambda shown: shown.state == "cancelled" and shown.can_resume))
        await until(pilot, lambda: _row(home, run) == ("cancelled", 1))
        assert "Cancelled" in screen_text(pilot) and list(carrying(run)) == []
        assert " cancel" not in keys_shown(pilot) and " resume" in keys_shown(pilot)
        await pilot.press("R")
        await until(pilot, seen(pilot, lambda shown: shown.live and shown.attempt == 2 and shown.step > 10))
        await pilot.press("x")
        await until(pilot, lambda: _row(home, run) == ("cancelled", 2))
    assert list(carrying(run)) == []


@pytest.mark.labs
@pytest.mark.processes
@pytest.mark.asyncio
async def test_leaving_the_app_leaves_a_run_alone(home: Path) -> None:
    run = start(home, "smoke")
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        pilot.app.go(f"run:{run}")
        await until(pilot, seen(pilot, lambda shown: shown.live))
        await pilot.press("q")
    assert observe(home / "runs" / run, now(), 0).live
    async with StudyApp(Workspace(home)).run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: _row(home, run) == ("finished", 1))  # on Today, too, its end is recorded
        pilot.app.go(f"run:{run}")
        await until(pilot, seen(pilot, lambda shown: shown.state == "finished"))
        assert "Met: " in screen_text(pilot)


def made_run(home: Path, events: Sequence[Mapping[str, object]], end: str = "", name: str = "abcdef") -> str:
    """A run of lab 00's cpu preset as a lab would have left it, written by hand; `end` is its final status."""
    folder = home / "runs" / f"20261120T0900-{name}"
    folder.mkdir(parents=True)
    (folder / "code").mkdir()
    spec = {"v": 1, "id": folder.name, "lab": "00_pretraining_fundamentals", "preset": "cpu", "steps": 1600}
    (folder / "run.json").write_text(json.dumps({**spec, "data": "python-docs-and-source", "command": ["python"]}))
    t = now().timestamp() - 600
    lines = [{"v": 1, "seq": i, "attempt": 1, "t": t + i, **event} for i, event in enumerate(events)]
    (folder / "events.jsonl").write_bytes(b"".join(line for event in lines for line in encode(event)))
    if end:
        told = {"v": 1, "state": end, "code": 0, "signal": None, "started": t, "ended": t + 120, "attempt": 1}
        reason = {"failed": "ArithmeticError: train_loss is nan at step 30 (reporting.py:60)"}.get(end, "")
        (folder / "exit.json").write_text(json.dumps({**told, "reason": reason}))
    return folder.name


def point(step: int, **metrics: float) -> dict[str, object]:
    return {"kind": "point", "step": step, "metrics": metrics}


LEARNING = [
    point(0, val_loss=4.5),
    point(160, val_loss=2.5, train_loss=2.4, lr=4e-3, grad_norm=0.6, tokens_per_s=31_000),
]
GOOD = {"val_loss": 1.6, "bits_per_char": 2.3, "test_bits_per_char": 2.5}


def proving(home: Path) -> str:
    return made_run(home, [*LEARNING, {"kind": "final", "status": "ok", "summary": GOOD}], "finished")


@pytest.mark.asyncio
async def test_space_marks_what_the_run_proves_and_u_takes_it_back(home: Path) -> None:
    run = proving(home)
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        pilot.app.go(f"run:{run}")
        await until(pilot, seen(pilot, lambda shown: shown.proves))
        shown = view(pilot)
        assert shown is not None and shown.outlook.head == "Met: 2.300, target 2.55"
        first = shown.proves[0]
        assert f"Proves {first.title}"[:24] in screen_text(pilot) and " done" in keys_shown(pilot)
        await pilot.press("space")
        await until(pilot, seen(pilot, lambda shown: shown.proves[0].done))
        assert "1 marked done" in screen_text(pilot)
        await pilot.press("u")
        await until(pilot, seen(pilot, lambda shown: not shown.proves[0].done))


@pytest.mark.asyncio
async def test_arrows_choose_a_metric_and_enter_shows_its_chart(home: Path) -> None:
    run = proving(home)
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        pilot.app.go(f"run:{run}")
        await until(pilot, seen(pilot, lambda shown: shown.metrics))
        assert room(pilot).reveal("metric:grad_norm")
        await pilot.press("enter")
        await until(pilot, seen(pilot, lambda shown: shown.chart.main.metric == "grad_norm"))
        assert "Grad norm" in screen_text(pilot)


@pytest.mark.asyncio
async def test_the_list_is_filtered_by_words_and_by_state(home: Path) -> None:
    proving(home)
    made_run(home, [point(10, val_loss=4.0)], "failed", name="abcdee")
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: "finished" in screen_text(pilot) and "failed" in screen_text(pilot))
        await pilot.press("slash", *"failed")
        await until(pilot, lambda: "finished" not in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "finished" in screen_text(pilot))
        await pilot.press("f", "f")
        await until(pilot, lambda: "failed" not in screen_text(pilot) and "finished" in screen_text(pilot))


@pytest.mark.asyncio
async def test_no_runs_yet_says_how_to_begin(home: Path) -> None:
    async with StudyApp(Workspace(home)).run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: "No runs yet." in screen_text(pilot))
        assert "Lab 00 smoke takes 6 s: ↵" in screen_text(pilot)
        assert pilot.app.screen.query_one("#main").key == "lab:00"  # type: ignore[attr-defined]
    assert not home.exists()


@pytest.mark.asyncio
async def test_a_run_that_there_is_not_is_told_and_the_rest_works(home: Path) -> None:
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        pilot.app.go("run:r-77")
        await until(pilot, lambda: "there is no run 'r-77'" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "No runs yet." in screen_text(pilot))


@pytest.mark.asyncio
async def test_a_run_comes_home_and_its_points_leave_for_a_file(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    run = proving(elsewhere)
    out = tmp_path / "points.csv"
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: "No runs yet." in screen_text(pilot))
        await pilot.press("I")
        await until(pilot, lambda: pilot.app.screen.query("#field-source"))
        pilot.app.screen.query_one("#field-source").value = str(elsewhere / "runs" / run)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: "r-0001" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, seen(pilot, lambda shown: shown.metrics))
        await pilot.press("E")
        await until(pilot, lambda: pilot.app.screen.query("#field-file"))
        pilot.app.screen.query_one("#field-file").value = str(out)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, out.exists)
    assert out.read_text().count("val_loss") == 2


def looked(home: Path, run: str) -> RunView:
    watch = Watch(Workspace(home), catalogue_of(Workspace(home)), run)
    try:
        return watch.poll(now())
    finally:
        watch.close()


def drawn(shown: RunView) -> str:
    """Everything that the wide page says, on one line: what is wrapped is joined again."""
    head = head_of(shown, WIDE)
    room = WIDE.height - len(head.rows) - 1
    sheets = (head, main_part(shown, WIDE, Look(), room), side_part(shown, WIDE, room))
    return " ".join(" ".join(sheet.text for sheet in sheets).split())


def test_a_run_that_starts_says_what_it_does(home: Path) -> None:
    shown = looked(home, made_run(home, []))
    words = "importing torch, about 5 s"
    outlook = Outlook("starting", "Starting", lines=("target ≤2.55",))
    shown = replace(shown, state="starting", live=True, phase=words, fraction=None, outlook=outlook)
    assert drawn(shown).count(words) == 2 and "● starting" in drawn(shown) and "target ≤2.55" in drawn(shown)


def test_a_failed_run_shows_its_cause_and_its_last_lines(home: Path) -> None:
    run = made_run(home, [*LEARNING, {"kind": "alert", "level": "error", "code": "nan-loss", "step": 30}], "failed")
    (home / "runs" / run / "output.log").write_text("step 30\nTraceback\nArithmeticError: \x1b[31mnan\x1b[0m\n")
    text = drawn(looked(home, run))
    for words in ("✗ failed", "Stopped at step 160", "train_loss is nan at step 30", "About this: lr-warmup"):
        assert words in text
    assert "Output Traceback" in text or "ArithmeticError: nan" in text
    assert "It saved no checkpoint: launch it again" in text and "\x1b" not in text


def test_a_lost_run_says_that_nobody_saw_its_end(home: Path) -> None:
    shown = looked(
        home, made_run(home, [*LEARNING, {"kind": "checkpoint", "step": 160, "path": "checkpoints/a"}], "lost")
    )
    assert shown.can_resume and "It can go on from its checkpoint at step 160" in drawn(shown)


def test_a_stalled_run_says_since_when(home: Path) -> None:
    outlook = Outlook("stalled", "No report for 5 min", "at step 160", advice="It can be cancelled")
    shown = replace(looked(home, made_run(home, LEARNING)), state="stalled", live=True, outlook=outlook)
    assert "● stalled" in drawn(shown) and "No report for 5 min at step 160" in drawn(shown)


def test_everything_fits_a_small_terminal(home: Path) -> None:
    shown = looked(home, proving(home))
    head = head_of(shown, NARROW)
    sheet = narrow(shown, NARROW, Look(), NARROW.height - len(head.rows) - 1)
    assert len(head.rows) + 1 + len(sheet.rows) <= NARROW.height
    assert all(len(line) <= NARROW.full for line in sheet.text.splitlines())
    assert "Met: 2.300, target 2.55" in sheet.text and "bits/char 2.300 ≤2.55" in sheet.text


def test_a_gpu_is_shown_with_its_memory_and_power(home: Path) -> None:
    gpu = GpuNow(0, 97.0, 8.1 * 2**30, 24 * 2**30, 318.0, 71.0)
    machine = MachineNow("RTX 4090", 2.2, 16, 3.0 * 2**30, 16 * 2**30, None, (gpu,), 0.02)
    shown = replace(looked(home, made_run(home, LEARNING)), machine=machine)
    text = drawn(shown)
    for words in ("97 %", "8.1 of 24 GiB", "2.2 of 16", "3.0 of 16 GiB", "318 W · 71 °C · 0.02 kWh", "RTX 4090"):
        assert words in text
    small = narrow(shown, NARROW, Look(), 17).text
    assert "GPU 97 %" in small and "memory 8.1 of 24 GiB" in small and "318 W · 71 °C" in small


def test_text_from_a_lab_cannot_draw_on_the_terminal(home: Path) -> None:
    events = [*LEARNING, {"kind": "phase", "name": "\x1b[2Jtrain\u202e", "index": 1, "of": 2}]
    text = drawn(looked(home, made_run(home, events)))
    assert "train, 1 of 2" in text and not any(sign in text for sign in ("\x1b", "\u202e"))
