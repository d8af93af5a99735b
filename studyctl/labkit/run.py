"""What a lab reports to: `with Run.start(lab=…) as run: run.log(step, loss=…)`. Standard library only."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from studyctl.labkit.byhand import HandRun, begin_by_hand
from studyctl.labkit.events import decode
from studyctl.labkit.folder import clock_offset, write_whole
from studyctl.labkit.stream import EventStream

_NAMED_PACKAGES = ("torch", "numpy", "transformers", "trl", "peft", "datasets", "unsloth")


class Run:
    """One execution of a lab: where it stands (`dir`, `attempt`), what it is asked, and its reports.

    Only rank 0 of a distributed job reports; on the others every report is silent. `stop_requested` is set by
    SIGTERM (save a checkpoint and leave), `checkpoint_requested` by SIGUSR1 (save one and go on).
    """

    def __init__(self, folder: Path, attempt: int, stream: EventStream | None, by_hand: HandRun | None) -> None:
        self.dir = folder
        self.attempt = attempt
        self.checkpoints = folder / "checkpoints"
        self.artifacts = folder / "artifacts"
        self.stop_requested = False
        self.checkpoint_requested = False
        self.last_checkpoint = _last_checkpoint(folder) if attempt > 1 else None
        self._stream = stream
        self._by_hand = by_hand
        self._samples: dict[int, int] = {}
        self._final: dict[str, Any] | None = None
        self._former_handlers: dict[signal.Signals, Any] = {}

    @classmethod
    def start(
        cls,
        *,
        lab: str,
        preset: str = "",
        params: Mapping[str, Any] | None = None,
        seed: int = 0,
        steps: int = 0,
        data: str = "",
        backend: str = "",
        parts: Mapping[str, str] | None = None,
        device: str = "",
        resume: bool = False,
    ) -> Run:
        """The run that `STUDYCTL_RUN_DIR` names, or a new one made by hand under `$STUDYCTL_HOME` or here.

        What only the lab knows (data, backend, parts, versions, device) is written to `lab.json`; readers
        lay it over `run.json`. `resume` continues, by hand, the newest run of this lab and preset that has a
        checkpoint; raises FileNotFoundError when there is none.
        """
        supervised = os.environ.get("STUDYCTL_RUN_ID") and os.environ.get("STUDYCTL_RUN_DIR")
        name = (_launched_as(Path(supervised)) if supervised else "") or lab
        truth = {
            "lab": name, "preset": preset, "params": dict(params or {}), "seed": seed, "steps": steps,
            "data": data, "backend": backend, "parts": dict(parts or {}), "env": _environment(device),
        }  # fmt: skip
        attempt = int(os.environ.get("STUDYCTL_ATTEMPT") or 1) if supervised else 1
        if os.environ.get("RANK", "0") not in ("", "0"):
            return cls(Path(supervised or "runs"), attempt, None, None)
        by_hand = None if supervised else begin_by_hand(truth, resume)
        folder = by_hand.folder if by_hand else Path(str(supervised))
        attempt = by_hand.attempt if by_hand else attempt
        write_whole(folder / "lab.json", {"v": 1, "attempt": attempt, **truth})
        for name in ("checkpoints", "artifacts"):
            (folder / name).mkdir(exist_ok=True)
        run = cls(folder, attempt, EventStream(folder / "events.jsonl", attempt, clock_offset()), by_hand)
        run._report("start", pid=os.getpid())
        return run

    def log(self, step: int, /, **metrics: Any) -> None:
        """Reports the metrics of one step; numbers only (None is left out); NaN and infinities are kept."""
        if self._stream is not None:
            self._stream.point(step, metrics)

    def phase(self, name: str, index: int = 1, of: int = 1) -> None:
        """Reports that part `index` of `of` begins (`load`, `train`, `evaluate` …)."""
        self._report("phase", name=name, index=index, of=of)

    def promise(self, seconds: float) -> None:
        """Promises the next report within `seconds`; a run that breaks its promise is shown as stalled."""
        self._report("promise", next_report_in_s=seconds)

    def sample(self, step: int, prompt: str, text: str) -> None:
        """Keeps what the model wrote after `prompt` in `artifacts/` and reports where."""
        if self._stream is None:
            return
        self._samples[step] = nth = self._samples.get(step, 0) + 1
        name = f"sample-{step}.txt" if nth == 1 else f"sample-{step}-{nth}.txt"
        (self.artifacts / name).write_text(text, encoding="utf-8", errors="replace")
        self._report("sample", step=step, prompt=prompt, path=f"artifacts/{name}")

    def checkpoint(self, step: int, path: str | Path) -> None:
        """Reports a checkpoint that is whole on disk at `path`, and puts every report so far on disk."""
        self.checkpoint_requested = False
        if self._stream is None:
            return
        kept = Path(path)
        inside = kept.absolute().is_relative_to(self.dir.absolute())
        shown = kept.absolute().relative_to(self.dir.absolute()) if inside else kept.absolute()
        self._report("checkpoint", step=step, path=shown.as_posix())
        self._stream.sync()

    def alert(self, level: str, code: str, step: int | None, detail: str) -> None:
        """Reports something to look at: `level` is info, warn or error; `code` names it (`nan-loss`)."""
        self._report("alert", level=level, code=code, step=step, detail=detail)

    def finish(self, **summary: Any) -> None:
        """Sets the run's last word, written when the `with` ends: `ok`, or `stopped` when asked to stop."""
        self._final = summary

    def __enter__(self) -> Run:
        if threading.current_thread() is threading.main_thread():
            for which in (signal.SIGTERM, signal.SIGUSR1):
                self._former_handlers[which] = signal.signal(which, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        status = self._status(error)
        if self._stream is not None:
            detail = {"detail": _where(error, trace)} if error is not None and status == "error" else {}
            self._report("final", status=status, summary=self._final or {}, **detail)
            self._stream.close(patience=5.0 if self.stop_requested else 60.0)
        if self._by_hand is not None:
            self._by_hand.end(status, error)
        for which, former in self._former_handlers.items():
            signal.signal(which, former)

    def _status(self, error: BaseException | None) -> str:
        if isinstance(error, KeyboardInterrupt):
            return "stopped"
        if error is not None and not (isinstance(error, SystemExit) and error.code in (None, 0)):
            return "error"
        return "stopped" if self.stop_requested else "ok"

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGTERM:
            self.stop_requested = True
        self.checkpoint_requested = True

    def _report(self, kind: str, **fields: Any) -> None:
        if self._stream is not None:
            self._stream.event(kind, **fields)


def _environment(device: str) -> dict[str, str]:
    """Versions of Python and of the packages already loaded (none is loaded for this), and the device."""
    found = {"python": sys.version.split()[0]}
    for name in _NAMED_PACKAGES:
        version = getattr(sys.modules.get(name), "__version__", None)
        if version:
            found[name] = str(version)
    return {**found, "device": device} if device else found


def _where(error: BaseException, trace: TracebackType | None) -> str:
    """`error` on one line with the place it came from: `ValueError: no data (lab.py:41)`."""
    place = ""
    while trace is not None:
        place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})"
        trace = trace.tb_next
    return " ".join(f"{type(error).__name__}: {error}".split())[:500] + place


def _last_checkpoint(folder: Path) -> Path | None:
    """The newest reported checkpoint of the run that still exists."""
    try:
        with (folder / "events.jsonl").open("rb") as file:
            reported = [decode(line) for line in file if b'"kind":"checkpoint"' in line]
    except FileNotFoundError:
        return None
    names = [str(event["path"]) for event in reported if event and event.get("path")]  # a torn line is no event
    return next((folder / name for name in reversed(names) if (folder / name).exists()), None)


def _launched_as(folder: Path) -> str:
    """The lab that `run.json` names; the code runs from a copy, whose folder has another name."""
    try:
        lab = json.loads((folder / "run.json").read_text(encoding="utf-8"))["lab"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return lab if isinstance(lab, str) else ""
