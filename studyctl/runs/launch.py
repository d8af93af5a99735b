"""Starts a run: its folder appears whole, its supervisor is detached, and both are confirmed before returning."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.labkit.folder import code_digest, copy_code, sync_folder
from studyctl.runs.logs import tail
from studyctl.runs.spec import RunSpec, write_spec


def launch(runs_dir: Path, spec: RunSpec, *, code: Path, python: str = sys.executable, within: float = 30.0) -> Path:
    """Starts `spec` from a snapshot of the folder `code` and returns the run's folder once its job runs.

    The job runs in the snapshot, so later edits change nothing. Raises UserError when the folder cannot be
    written, the code is too large, or the job is not confirmed `within` so many seconds.
    """
    final = runs_dir.absolute() / spec.id
    lock = _appear(final, spec, code)
    try:
        start_supervisor(final, lock, python, within)
    finally:
        os.close(lock)
    return final


def start_supervisor(run_dir: Path, lock: int, python: str, within: float) -> None:
    """Starts a supervisor that takes over the held `lock`; returns once it says that the job runs.

    Raises UserError with its reason when it does not.
    """
    answer, confirm = os.pipe()
    try:
        with (run_dir / "supervisor.log").open("ab") as log:
            process = subprocess.Popen(
                [python, "-P", "-m", "studyctl.runs.supervisor", str(run_dir), str(lock), str(confirm)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                pass_fds=(lock, confirm), env=_supervisor_environment(),
            )  # fmt: skip
    except OSError as error:
        os.close(answer)
        raise UserError(Problem(f"the supervisor cannot be started: {error}", str(run_dir))) from error
    finally:
        os.close(confirm)
    said = _listen(answer, within)
    if said is not None:
        process.wait()  # it forks at once, so that no zombie of it stays with this process
    if said != "ok":
        raise UserError(_not_confirmed(run_dir, said, within))


def _appear(final: Path, spec: RunSpec, code: Path) -> int:
    """Makes the run folder, whole at once by a rename, and returns the held lock its supervisor will inherit."""
    draft = final.with_name(f".{spec.id}.new")
    try:
        draft.mkdir(parents=True)
    except OSError as error:
        raise UserError(_unwritten(final.parent, error)) from error
    lock = os.open(draft / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _fill(draft, spec, code)
        draft.rename(final)
        sync_folder(final.parent)
    except (OSError, ValueError) as error:
        os.close(lock)
        shutil.rmtree(draft, ignore_errors=True)
        raise UserError(_unwritten(final.parent, error)) from error
    return lock


def _unwritten(runs_dir: Path, error: OSError | ValueError) -> Problem:
    """Why no run could be written into this folder, and what helps."""
    if isinstance(error, OSError):
        why = (error.strerror or str(error)).lower()
        return Problem(f"the run cannot be written: {why}", str(runs_dir), "Make room there, or make it writable")
    return Problem(f"the run cannot be written: {error}", str(runs_dir), "Move what is no code out of the lab's folder")


def _fill(draft: Path, spec: RunSpec, code: Path) -> None:
    copy_code(code, draft / "code")
    for name in ("checkpoints", "artifacts"):
        (draft / name).mkdir()
    (draft / "output.log").touch()
    write_spec(draft, replace(spec, code=code_digest(draft / "code")))


def _supervisor_environment() -> dict[str, str]:
    """This environment without the marks of a run that the launcher itself may belong to."""
    return {
        key: value for key, value in os.environ.items() if not key.startswith(("STUDYCTL_RUN_", "STUDYCTL_ATTEMPT"))
    }


def _listen(answer: int, within: float) -> str | None:
    """What the supervisor says on its pipe, "" when it died silently, None when it said nothing in time."""
    try:
        ready, _, _ = select.select([answer], [], [], within)
        return os.read(answer, 4096).decode(errors="replace").strip() if ready else None
    finally:
        os.close(answer)


def _not_confirmed(run_dir: Path, said: str | None, within: float) -> Problem:
    fix = f"`studyctl run show {run_dir.name}` tells what became of it"
    if said is None:
        return Problem(f"the run was not confirmed within {within:g} s", str(run_dir), fix)
    reason = said.removeprefix("error: ") or " ".join(tail(run_dir / "supervisor.log", 1)) or "no reason given"
    return Problem(f"the run did not start: {reason}", str(run_dir), fix)
