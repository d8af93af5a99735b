"""The state of a run, asked of who owns it, never of a clock or a pid alone; and the end nobody saw, settled."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from studyctl.labkit.folder import boot_id, host, take
from studyctl.runs.ending import Ending, judge_unseen, last_word, read_ending, write_ending
from studyctl.runs.events import last_events, last_of_kind
from studyctl.runs.locks import holder, owners
from studyctl.runs.logs import tail
from studyctl.runs.progress import Progress, advance, progress
from studyctl.runs.spec import RunSpec, read_spec

LIVE = ("starting", "running", "stalled", "orphaned")
PATIENCE = 120.0  # seconds without any sign that are no stall yet, when the lab promised nothing
GRACE = 60.0  # seconds beyond its own promise


@dataclass(frozen=True)
class RunStatus:
    """What is known of a run: times in Unix seconds, `code` None when nobody saw it, one line of advice."""

    id: str
    lab: str
    state: str
    attempt: int
    code: int | None = None
    signal: str | None = None
    started: float | None = None
    ended: float | None = None
    cpu_s: float | None = None
    peak_rss: int | None = None
    reason: str = ""
    progress: Progress = Progress()
    last_lines: tuple[str, ...] = ()
    advice: str = ""

    @property
    def live(self) -> bool:
        """Whether something of the run still works."""
        return self.state in LIVE


def observe(run_dir: Path, now: datetime, lines: int = 10) -> RunStatus:
    """The state of the run in `run_dir`, with the last `lines` lines of its output (0: no log, no advice).

    Nothing is written. Raises UserError when the folder holds no run.
    """
    spec = read_spec(run_dir)
    status = _status(run_dir, spec, now.timestamp())
    if lines <= 0:
        return status
    shown = tuple(tail(run_dir / "output.log", lines))
    progress_shown = _with_phase(run_dir, status)
    return replace(status, progress=progress_shown, last_lines=shown, advice=_advice(run_dir, spec, status))


def settle(run_dir: Path, now: datetime) -> RunStatus:
    """The state of the run, after writing `exit.json` for one that ended with nobody watching.

    The lab's own final event decides; without one the run is lost. A run that lives, or that belongs to
    another machine and has no final event, is left alone.
    """
    status = observe(run_dir, now, lines=0)
    if status.live or status.state == "unknown" or read_ending(run_dir, status.attempt) is not None:
        return status
    with contextlib.suppress(PermissionError, IsADirectoryError):  # what cannot be written here is left as it is
        lock = take(run_dir / "supervisor.lock")
        if lock is None:
            return observe(run_dir, now, lines=0)
        try:
            status = observe_under_lock(run_dir, now)
            if not status.live and status.state != "unknown" and read_ending(run_dir, status.attempt) is None:
                write_ending(run_dir, as_ending(status))
        finally:
            os.close(lock)
    return status


def observe_under_lock(run_dir: Path, now: datetime) -> RunStatus:
    """`observe` for who holds the supervisor's lock itself: only the job and its children count as alive."""
    spec = read_spec(run_dir)
    return _status(run_dir, spec, now.timestamp(), mine=True)


def on_this_machine(spec: RunSpec) -> bool:
    """Whether the run was started on this machine since it last started."""
    return spec.host == host() and spec.boot_id == boot_id()


def _status(run_dir: Path, spec: RunSpec, now: float, mine: bool = False) -> RunStatus:
    ending = read_ending(run_dir, spec.attempt)
    if ending is not None and ending.attempt == spec.attempt:
        return _ended(run_dir, spec, ending)
    here = on_this_machine(spec)
    owned = owners(run_dir, spec.id, mine) if here else None
    if owned is not None and owned.any:
        return _living(run_dir, spec, now, supervised=owned.supervisor)
    ending = read_ending(run_dir, spec.attempt) or ending  # it may have ended while the locks were asked
    if ending is not None:
        return _ended(run_dir, spec, ending)
    return _unseen(run_dir, spec, here)


def _ended(run_dir: Path, spec: RunSpec, ending: Ending) -> RunStatus:
    shown = progress(last_events(run_dir / "events.jsonl"), spec.steps, ending.attempt).at_rest()
    return RunStatus(
        spec.id, spec.lab, ending.state, ending.attempt, ending.code, ending.signal, ending.started,
        ending.ended, ending.cpu_s, ending.peak_rss, ending.reason, shown,
    )  # fmt: skip


def _living(run_dir: Path, spec: RunSpec, now: float, supervised: bool) -> RunStatus:
    signed = holder(run_dir)
    begun = signed.get("attempt") == spec.attempt
    started = signed.get("started") if begun else None
    shown = progress(last_events(run_dir / "events.jsonl"), spec.steps, spec.attempt)
    silence = now - max(shown.last_t or 0.0, float(started or now), _written(run_dir / "output.log"))
    late = _lateness(shown, silence)
    state = "orphaned" if not supervised else "starting" if not begun else "stalled" if late > 0 else "running"
    reason = f"no report for {_duration(silence)}" if state == "stalled" else ""
    return RunStatus(spec.id, spec.lab, state, spec.attempt, started=started, reason=reason, progress=shown)


def _unseen(run_dir: Path, spec: RunSpec, here: bool) -> RunStatus:
    """A run that nothing owns and nobody recorded: its own last word, else lost, else (elsewhere) unknown."""
    final = last_word(run_dir, spec.attempt)
    signed = holder(run_dir)
    started = signed.get("started") if signed.get("attempt") == spec.attempt else None
    shown = progress(last_events(run_dir / "events.jsonl"), spec.steps, spec.attempt).at_rest()
    if final is None and not here:
        where = "before this machine was restarted" if spec.host == host() else f"on {spec.host or 'another machine'}"
        reason = f"it was started {where}, which cannot be asked from here"
        return RunStatus(spec.id, spec.lab, "unknown", spec.attempt, started=started, reason=reason, progress=shown)
    state, reason = judge_unseen(final)
    ended = shown.last_t or started or spec.created
    return RunStatus(
        spec.id, spec.lab, state, spec.attempt, started=started, ended=ended, reason=reason, progress=shown
    )


def _with_phase(run_dir: Path, status: RunStatus) -> Progress:
    """The progress with its phase, which a long run may have reported long before its latest events."""
    event = None if status.progress.phase else last_of_kind(run_dir / "events.jsonl", "phase")
    if event is None or event.get("attempt") != status.attempt:
        return status.progress
    named = advance(Progress(), [event], status.attempt)
    phase, index, of = named.phase, named.phase_index, named.phase_of
    return replace(status.progress, phase=phase, phase_index=index, phase_of=of)


def _lateness(shown: Progress, silence: float) -> float:
    """Seconds by which the run is later than it promised (or than is usual), counting any sign of life."""
    allowed = PATIENCE
    if shown.next_report_by is not None and shown.last_t is not None:
        allowed = max(PATIENCE / 2, shown.next_report_by - shown.last_t)
    return silence - allowed - GRACE


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def as_ending(status: RunStatus) -> Ending:
    """What `exit.json` keeps of a run that ended with nobody watching."""
    return Ending(
        status.state, status.code, status.signal, status.started, status.ended, status.attempt, reason=status.reason
    )


def _advice(run_dir: Path, spec: RunSpec, status: RunStatus) -> str:
    """One line: what to do next."""
    run = spec.id
    if status.state in ("failed", "cancelled", "lost"):
        saved = last_of_kind(run_dir / "events.jsonl", "checkpoint")
        if saved is not None:
            return f"`studyctl run resume {run}` continues from the checkpoint at step {saved.get('step', '?')}"
        return f"It saved no checkpoint; `studyctl run logs {run}` shows its last lines, then launch it again"
    return {
        "starting": "Wait a moment: its supervisor is starting the job",
        "running": f"`studyctl run follow {run}` shows it live; Ctrl-C leaves it alone",
        "stalled": f"`studyctl run logs {run}` may tell why; `studyctl run cancel {run}` ends it",
        "orphaned": "Its supervisor is gone but the job works on, and is recorded when it ends; "
        f"`studyctl run cancel {run}` ends it",
        "finished": "",
        "unknown": f"Look on {spec.host or 'its own machine'}; `studyctl run import FOLDER` brings a copy here",
    }[status.state]


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
