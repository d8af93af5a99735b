"""The next attempt of the same run, from its last checkpoint."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.labkit.folder import boot_id, host, sync_folder, take
from studyctl.runs.ending import read_ending, write_ending
from studyctl.runs.launch import start_supervisor
from studyctl.runs.spec import read_spec, write_spec
from studyctl.runs.state import as_ending, observe_under_lock


def resume(
    run_dir: Path, now: datetime, *, anyway: bool = False, python: str = sys.executable, within: float = 30.0
) -> int:
    """Starts attempt n+1 of the run in `run_dir` and returns its number once the job is confirmed.

    The lab finds its last checkpoint by `Run.last_checkpoint`; steps it logs again supersede the earlier ones.
    Raises UserError while anything of the run lives, when its code is not in the folder, or when it was started
    on another machine or before a restart and has no recorded end (`anyway` says that it is surely dead).
    """
    run_dir = run_dir.absolute()
    lock = take(run_dir / "supervisor.lock")
    if lock is None:
        raise UserError(Problem(f"run {run_dir.name} cannot be resumed: it is still supervised", str(run_dir)))
    try:
        attempt = _prepare(run_dir, now, anyway)
        start_supervisor(run_dir, lock, python, within)
    finally:
        os.close(lock)
    return attempt


def _prepare(run_dir: Path, now: datetime, anyway: bool) -> int:
    """Under the lock: refuses what must not run, moves the former end aside, counts the attempt up."""
    spec, status = read_spec(run_dir), observe_under_lock(run_dir, now)
    if status.live:
        fix = f"`studyctl run cancel {spec.id}` ends it first"
        raise UserError(Problem(f"run {spec.id} cannot be resumed: its job is still alive", str(run_dir), fix))
    if status.state == "unknown" and not anyway:
        raise UserError(Problem(f"run {spec.id} cannot be resumed: {status.reason}", str(run_dir)))
    if not (run_dir / "code").is_dir():
        raise UserError(Problem(f"run {spec.id} cannot be resumed: its code is not kept with it", str(run_dir)))
    if read_ending(run_dir, spec.attempt) is None:
        write_ending(run_dir, as_ending(replace(status, state="lost") if status.state == "unknown" else status))
    former = read_ending(run_dir, spec.attempt)
    attempt = spec.attempt + 1
    write_spec(run_dir, replace(spec, attempt=attempt, host=host(), boot_id=boot_id(), engine="local"))
    if former is not None:
        (run_dir / "attempts").mkdir(exist_ok=True)
        (run_dir / "exit.json").replace(run_dir / "attempts" / f"{former.attempt}.json")
    (run_dir / "cancel").unlink(missing_ok=True)
    sync_folder(run_dir)
    return attempt
