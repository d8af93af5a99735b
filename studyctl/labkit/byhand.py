"""A run started by hand (`python lab.py`): the same folder that a supervisor would have made around it."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from studyctl.labkit.folder import (
    boot_id,
    clock_offset,
    code_digest,
    copy_code,
    host,
    new_id,
    sync_folder,
    take,
    write_whole,
)

_ENDED_AS = {"ok": "finished", "stopped": "cancelled", "error": "failed"}
_PER_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes on macOS, KiB on Linux


class _Copied:
    """A text stream that also goes, unbuffered, to the run's output.log."""

    def __init__(self, stream: TextIO, log: int) -> None:
        self._stream, self._log = stream, log

    def write(self, text: str) -> int:
        os.write(self._log, text.encode(errors="replace"))
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@dataclass(frozen=True)
class HandRun:
    """What a run by hand holds until it ends: its locks, as a supervisor and a job would, and the streams."""

    folder: Path
    attempt: int
    started: float
    supervisor_lock: int
    output_lock: int
    stdout: TextIO
    stderr: TextIO

    def end(self, status: str, error: BaseException | None) -> None:
        """Writes `exit.json` as a supervisor would, gives the streams back and lets the locks go."""
        sys.stdout, sys.stderr = self.stdout, self.stderr
        if error is not None:
            import traceback  # late: 5 ms for the unlucky

            os.write(self.output_lock, "".join(traceback.format_exception(error)).encode(errors="replace"))
        own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        write_whole(
            self.folder / "exit.json",
            {
                "v": 1,
                "state": _ENDED_AS[status],
                "code": {"ok": 0, "stopped": 0, "error": 1}[status],
                "signal": "SIGINT" if isinstance(error, KeyboardInterrupt) else None,
                "started": self.started,
                "ended": round(time.time() + clock_offset(), 3),
                "cpu_s": round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 3),
                "peak_rss": max(own.ru_maxrss, children.ru_maxrss) * _PER_RSS_UNIT,
                "attempt": self.attempt,
            },
        )
        os.close(self.output_lock)
        os.close(self.supervisor_lock)


def begin_by_hand(truth: Mapping[str, Any], resume: bool) -> HandRun:
    """Makes (or, to resume, reopens) a run folder, takes its locks and copies what is printed into its log."""
    t = time.time() + clock_offset()
    runs = Path(os.environ.get("STUDYCTL_HOME") or ".") / "runs"
    folder = _newest_to_resume(runs, truth) if resume else Path(os.environ.get("STUDYCTL_RUN_DIR") or runs / new_id(t))
    folder.mkdir(parents=True, exist_ok=True)
    supervisor_lock = take(folder / "supervisor.lock")
    output_lock = take(folder / "output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if supervisor_lock is None or output_lock is None:
        for descriptor in (supervisor_lock, output_lock):
            os.close(descriptor) if descriptor is not None else None
        raise RuntimeError(f"{folder} belongs to a run that is still going")
    attempt = _write_run_file(folder, truth, t)
    held = json.dumps({"pid": os.getpid(), "job": os.getpid(), "started": t, "attempt": attempt})
    os.ftruncate(supervisor_lock, 0)
    os.write(supervisor_lock, held.encode())
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Copied(stdout, output_lock), _Copied(stderr, output_lock)
    return HandRun(folder, attempt, round(t, 3), supervisor_lock, output_lock, stdout, stderr)


def _write_run_file(folder: Path, truth: Mapping[str, Any], t: float) -> int:
    """Writes `run.json` for this attempt and returns its number; an earlier end is kept under `attempts/`."""
    former = _read(folder / "run.json")
    attempt = int(former.get("attempt", 0)) + 1
    code = _keep_code(folder) if not former else former.get("code", "")
    written = {
        "v": 1,
        "id": former.get("id") or (folder.name if "-" in folder.name else new_id(t)),
        **truth,
        "command": ["python", Path(sys.argv[0]).name, *sys.argv[1:]],
        "code": code,
        "host": host(),
        "boot_id": boot_id(),
        "engine": "hand",
        "created": former.get("created", round(t, 3)),
        "attempt": attempt,
    }
    write_whole(folder / "run.json", written)
    if (folder / "exit.json").exists():
        (folder / "attempts").mkdir(exist_ok=True)
        (folder / "exit.json").replace(folder / "attempts" / f"{attempt - 1}.json")
        sync_folder(folder)
    return attempt


def _keep_code(folder: Path) -> str:
    """Copies the lab's code into `code/` and returns its digest; a script outside a lab folder goes alone."""
    script = Path(sys.argv[0]).resolve()
    try:
        if (script.parent / "lab.yaml").is_file():
            copy_code(script.parent, folder / "code")
        else:
            (folder / "code").mkdir(exist_ok=True)
            if script.is_file():
                (folder / "code" / script.name).write_bytes(script.read_bytes())
    except ValueError as error:
        print(f"studyctl: the code is not kept with the run: {error}", file=sys.stderr)
        return ""
    return code_digest(folder / "code")


def _newest_to_resume(runs: Path, truth: Mapping[str, Any]) -> Path:
    """The newest unfinished run folder of this lab and preset with a reported checkpoint; raises FileNotFoundError."""
    found = [path.parent for path in runs.glob("[0-9]*/run.json") if _goes_on(path.parent, _read(path), truth)]
    if not found:
        raise FileNotFoundError(f"no run of {truth['lab']} ({truth['preset']}) with a checkpoint under {runs}")
    return max(found, key=lambda folder: (float(_read(folder / "run.json").get("created", 0.0)), folder.name))


def _goes_on(folder: Path, former: Mapping[str, Any], truth: Mapping[str, Any]) -> bool:
    """Whether this run is of the same lab and preset, has a checkpoint, and did not come to its end."""
    same = former.get("lab") == truth["lab"] and former.get("preset") == truth["preset"]
    events = folder / "events.jsonl"
    if not same or _read(folder / "exit.json").get("state") == "finished":
        return False
    if not events.is_file():
        return False
    with events.open("rb") as file:
        return any(b'"kind":"checkpoint"' in line for line in file)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
