"""How a run ended, judged from its exit status and the lab's own last word, and kept in `exit.json`."""

from __future__ import annotations

import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studyctl.labkit.folder import write_whole
from studyctl.runs.events import final_event, last_events
from studyctl.runs.spec import read_json

VERSION = 1
ENDED = ("finished", "failed", "cancelled", "lost")
_SAID = {"ok": "finished", "stopped": "cancelled", "error": "failed"}


@dataclass(frozen=True)
class Ending:
    """The end of one attempt; times are Unix seconds, `code` is None when nobody saw the job's exit."""

    state: str
    code: int | None
    signal: str | None
    started: float | None
    ended: float | None
    attempt: int
    cpu_s: float | None = None
    peak_rss: int | None = None
    reason: str = ""


def judge(code: int | None, killed_by: str | None, cancelled: bool, final: dict[str, Any] | None) -> tuple[str, str]:
    """(state, reason) of a job that exited with `code` or by a signal, having said `final`."""
    said = _SAID.get(str(final.get("status")), "") if final else ""
    detail = str(final.get("detail", "")) if final else ""
    if code == 0 and said in ("", "finished"):
        return "finished", ""
    if cancelled or (code == 0 and said == "cancelled"):
        return "cancelled", "asked to stop"
    if killed_by:
        hint = ", as the kernel does when memory runs out" if killed_by == "SIGKILL" else ""
        return "failed", f"killed by {killed_by}{hint}"
    return "failed", detail or f"exit code {code}"


def judge_unseen(final: dict[str, Any] | None) -> tuple[str, str]:
    """(state, reason) of a job whose exit nobody saw: the lab's own last word, or lost."""
    if final is None:
        return "lost", "it ended without a word, and nobody saw its exit code"
    detail = str(final.get("detail", ""))
    return _SAID.get(str(final.get("status")), "lost"), detail or "exit code unknown; the lab's own last word"


def signal_name(number: int) -> str:
    """`SIGTERM` for 15; the number itself for one that Python does not name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def last_word(run_dir: Path, attempt: int) -> dict[str, Any] | None:
    """The lab's final event in `attempt`, or None when it never said one."""
    return final_event(last_events(run_dir / "events.jsonl"), attempt)


def write_ending(run_dir: Path, ending: Ending) -> None:
    """Writes `exit.json` whole and on disk."""
    write_whole(run_dir / "exit.json", {"v": VERSION, **asdict(ending)})


def read_ending(run_dir: Path, attempt: int) -> Ending | None:
    """The end that `exit.json` records, or None while there is none; what it cannot tell is None."""
    value = read_json(run_dir / "exit.json")
    if value is None or value.get("state") not in ENDED:
        return None
    number = value.get("attempt")
    return Ending(
        state=value["state"],
        code=_whole(value.get("code")),
        signal=value["signal"] if isinstance(value.get("signal"), str) else None,
        started=_real(value.get("started")),
        ended=_real(value.get("ended")),
        attempt=number if type(number) is int else attempt,
        cpu_s=_real(value.get("cpu_s")),
        peak_rss=_whole(value.get("peak_rss")),
        reason=str(value.get("reason", "")),
    )


def _whole(value: object) -> int | None:
    return value if type(value) is int else None


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
