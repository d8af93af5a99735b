"""How a run ended, judged from its exit status and the lab's own last word, and kept in `exit.json`."""

from __future__ import annotations

import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from studyctl.labkit.folder import write_whole
from studyctl.runs.events import final_event, last_events
from studyctl.runs.spec import moment, read_json, real, whole

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


def summary_of(final: dict[str, Any] | None) -> dict[str, Any]:
    """The lab's own final values; nothing where its last word has none."""
    summary = final.get("summary") if final else None
    return summary if isinstance(summary, dict) else {}


def write_ending(run_dir: Path, ending: Ending) -> None:
    """Writes `exit.json` whole and on disk."""
    write_whole(run_dir / "exit.json", {"v": VERSION, **asdict(ending)})


def read_ending(run_dir: Path, attempt: int) -> Ending | None:
    """The end that `exit.json` records, or None while there is none; what it cannot tell is None."""
    value = read_json(run_dir / "exit.json")
    if value is None or value.get("state") not in ENDED:
        return None
    number = whole(value.get("attempt"))
    return Ending(
        state=value["state"],
        code=whole(value.get("code")),
        signal=value["signal"] if isinstance(value.get("signal"), str) else None,
        started=moment(value.get("started")),
        ended=moment(value.get("ended")),
        attempt=attempt if number is None else number,
        cpu_s=real(value.get("cpu_s")),
        peak_rss=whole(value.get("peak_rss")),
        reason=str(value.get("reason", "")),
    )
