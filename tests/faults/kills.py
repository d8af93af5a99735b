"""One trial: a real run whose lab, supervisor or reader is killed with SIGKILL at a random moment of a phase."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studyctl.clock import now
from studyctl.ledger.points import ingest
from studyctl.runs.events import read_points
from studyctl.runs.processes import carrying
from studyctl.runs.resume import resume
from studyctl.runs.spec import run_dirs
from studyctl.runs.state import RunStatus, observe, settle

PHASES = ("launch", "write", "ingest", "checkpoint", "exit")
VICTIMS = ("lab", "supervisor", "reader")
STEPS = 120

# Every step that was logged is noted, after the call returned, by the lab itself in `logged`: 8 bytes a step.
LAB = f"""
import os, struct, time
from studyctl.labkit import Run
with Run.start(lab="00_x", steps={STEPS}, data="d") as run:
    noted = os.open(run.dir / "logged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    first = int(run.last_checkpoint.read_text()) + 1 if run.last_checkpoint else 0
    print("begins at", first, flush=True)
    for step in range(first, {STEPS}):
        run.log(step, loss=step / 7, lr=float(run.attempt))
        os.write(noted, struct.pack("<II", run.attempt, step))
        if step % 40 == 20:
            (run.dir / f"checkpointing-{{step}}").touch()
            draft, saved = run.checkpoints / "draft", run.checkpoints / f"step-{{step}}"
            draft.write_text(str(step))
            draft.rename(saved)
            run.checkpoint(step, saved)
        time.sleep(0.002)
    (run.dir / "leaving").touch()
    run.finish(loss=0.5)
"""
LAUNCHER = """
import sys; from pathlib import Path
from studyctl.clock import now; from studyctl.runs.launch import launch; from studyctl.runs.spec import new_run
launch(Path(sys.argv[1]), new_run("00_x", now()), code=Path(sys.argv[2]))
"""
READER = """
import sys, time; from pathlib import Path
from studyctl.ledger.points import ingest; from studyctl.runs.events import read_points
runs, points = Path(sys.argv[1]), Path(sys.argv[2])
while True:
    for run_dir in runs.glob("[0-9]*"):
        ingest(points, run_dir.name, run_dir / "events.jsonl", read_points)
    time.sleep(0.005)
"""


@dataclass(frozen=True)
class Trial:
    """What one kill left: the run's state after all, and the points that the index holds too much or too little."""

    phase: str
    victim: str
    seed: int
    struck: bool
    state_after_kill: str
    state: str
    lost: int
    doubled: int
    wrong: int
    shown: tuple[str, ...]
    index: str


def trial(folder: Path, phase: str, victim: str, seed: int) -> Trial:
    """Runs one trial in the empty `folder`; the same seed strikes at about the same moment."""
    chance = random.Random(seed)
    code, runs, points = folder / "lab", folder / "runs", folder / "points.db"
    code.mkdir()
    (code / "lab.py").write_text(LAB)
    reader = start(READER, runs, points)
    launcher = start(LAUNCHER, runs, code)
    try:
        wait_for_phase(phase, victim, runs, points, chance)
        struck = strike(victim, runs, launcher, reader)
        launcher.wait(60)
        after = settled(runs)
        if victim == "reader":
            reader.wait(60)
            reader = start(READER, runs, points)
        final = after if after is None or after.state == "finished" else completed(runs, after)
    finally:
        for process in (reader, launcher):
            process.kill()
            process.wait()
    return judged(phase, victim, seed, struck, after, final, runs, points)


def start(code: str, *arguments: Path) -> subprocess.Popen[bytes]:
    """A Python process of its own, silent: what it says of a kill is not the result."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stdout=quiet, stderr=quiet)


def wait_for_phase(phase: str, victim: str, runs: Path, points: Path, chance: random.Random) -> None:
    """Returns at a random moment inside `phase`: the moment has no predicate, it is what varies."""
    if phase == "launch" and victim == "reader":
        time.sleep(chance.uniform(0.02, 0.3))
        return
    marks: dict[str, Callable[[], bool]] = {
        "launch": lambda: any(victims(victim, run_dir) for run_dir in run_dirs(runs)),
        "write": lambda: logged(runs) > chance.randrange(1, STEPS - 30),
        "ingest": lambda: stored(points) > chance.randrange(1, STEPS),
        "checkpoint": lambda: bool(list(runs.glob("[0-9]*/checkpointing-*"))),
        "exit": lambda: bool(list(runs.glob("[0-9]*/leaving"))),
    }
    until(marks[phase])
    time.sleep(chance.uniform(0.0, {"launch": 0.1, "write": 0.02, "exit": 0.01}.get(phase, 0.004)))


def strike(victim: str, runs: Path, launcher: subprocess.Popen[bytes], reader: subprocess.Popen[bytes]) -> bool:
    """SIGKILL to the victim; False when it was gone. In the launch, the launcher dies too."""
    if victim == "reader":
        process = launcher if launcher.poll() is None else reader
        reader.kill()
        process.kill()
        return True
    pids = [pid for run_dir in run_dirs(runs) for pid in victims(victim, run_dir)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return bool(pids)


def victims(victim: str, run_dir: Path) -> list[int]:
    """The processes of one kind that belong to the run."""
    lab = carrying(run_dir.name)
    if victim == "lab":
        return lab
    mark = f"studyctl.runs.supervisor\0{run_dir}\0".encode()
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if mark in command_line(pid)]


def command_line(pid: int) -> bytes:
    """The arguments of a process, each ended by NUL; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def settled(runs: Path) -> RunStatus | None:
    """The run's state once nothing of it lives; None when the launch was killed before there was a run."""
    found = run_dirs(runs)
    if not found:
        return None
    until(lambda: not settle(found[0], now()).live)
    return observe(found[0], now())


def completed(runs: Path, after: RunStatus) -> RunStatus:
    """The run resumed until it finishes."""
    (run_dir,) = run_dirs(runs)
    resume(run_dir, now())
    until(lambda: not settle(run_dir, now()).live)
    return observe(run_dir, now())


def judged(
    phase: str, victim: str, seed: int, struck: bool, after: RunStatus | None, final: RunStatus | None,
    runs: Path, points: Path,
) -> Trial:  # fmt: skip
    """Holds the index against what the lab noted: each (metric, step) once, of the latest attempt that logged it."""
    if final is None:
        return Trial(phase, victim, seed, struck, "no run", "no run", 0, 0, 0, (), "ok")
    (run_dir,) = run_dirs(runs)
    ingest(points, run_dir.name, run_dir / "events.jsonl", read_points)
    with sqlite3.connect(points) as connection:
        rows = connection.execute("SELECT key, step, value FROM points JOIN keys USING (key_no)").fetchall()
        index = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    noted = notes(run_dir)
    by_step: dict[int, int] = {}
    for attempt, step in noted:
        by_step[step] = max(attempt, by_step.get(step, 0))
    held = {(key, step): value for key, step, value in rows}
    wanted = {("loss", step): step / 7 for step in by_step} | {("lr", step): float(a) for step, a in by_step.items()}
    in_files, _ = read_points(run_dir / "events.jsonl", 0)
    doubled = len(in_files) - len({(a, m, s) for s, m, _, _, a in in_files}) + len(rows) - len(held)
    wrong = sum(held[key] != value for key, value in wanted.items() if key in held and key[0] == "loss")
    wrong += sum(held[key] < value for key, value in wanted.items() if key in held and key[0] == "lr")
    lost = sum(key not in held for key in wanted)
    state = after.state if after else "no run"
    shown = after.last_lines if after else ()
    return Trial(phase, victim, seed, struck, state, final.state, lost, doubled, wrong, shown, index)


def notes(run_dir: Path) -> list[tuple[int, int]]:
    """(attempt, step) of every log call that returned."""
    path = run_dir / "logged"
    content = path.read_bytes() if path.exists() else b""
    return list(struct.iter_unpack("<II", content[: len(content) // 8 * 8]))


def logged(runs: Path) -> int:
    """How many log calls have returned."""
    return sum(path.stat().st_size // 8 for path in runs.glob("[0-9]*/logged"))


def stored(points: Path) -> int:
    """How many points the index holds."""
    if not points.exists():
        return 0
    try:
        connection = sqlite3.connect(f"file:{points}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM points").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return 0  # it is being made


def until(holds: Callable[[], object], within: float = 60.0) -> None:
    """Waits for a predicate; raises TimeoutError."""
    give_up = time.monotonic() + within
    while not holds():
        if time.monotonic() > give_up:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.002)
