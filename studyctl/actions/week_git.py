"""What the workspace's git repository tells of a week, where there is one; without git it tells nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from studyctl.clock import DAY_STARTS_AT, study_day
from studyctl.text import one_line
from studyctl.values import dataclass

SECONDS = 3.0  # a repository that needs longer for a week's log says nothing
MOST = 200  # commits
LONGEST_SUBJECT = 200
# `--`: the workspace alone; what a repository's own settings would start (signatures, pagers, a monitor) stays off
LOG = ("log", f"--max-count={MOST}", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--name-only",
       "--format=%x1e%H%x1f%cI%x1f%s")  # fmt: skip
QUIET = ("--no-optional-locks", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


@dataclass(frozen=True)
class Commit:
    """One commit of the workspace: its hash, subject and study day, and whether it touched tests or documents."""

    commit: str
    subject: str
    day: date
    tests: bool
    docs: bool


def commits(home: Path, first: date, last: date) -> tuple[Commit, ...]:
    """The commits of the study days from `first` to `last`, the latest first; none without a repository or git."""
    if not in_repository(home):
        return ()
    since, until = _moment(first), _moment(last + timedelta(days=1))
    command = ["git", *QUIET, "-C", str(home), *LOG, f"--since={since}", f"--until={until}", "--", "."]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL, env=_environment(), check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    if done.returncode:
        return ()
    found = _read(done.stdout.decode("utf-8", errors="replace"))
    return tuple(commit for commit in found if first <= commit.day <= last)


def in_repository(home: Path) -> bool:
    """Whether the folder, or one above it, is a git checkout."""
    return any((folder / ".git").exists() for folder in (home, *home.parents))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _moment(day: date) -> str:
    start = datetime.combine(day, time(0)) + DAY_STARTS_AT
    return start.astimezone().isoformat()


def _read(text: str) -> Iterator[Commit]:
    for entry in text.split("\x1e")[1:]:
        head, _, names = entry.partition("\n")
        commit, at, subject = [*head.split("\x1f"), "", ""][:3]
        files = [name.lower() for name in names.split("\n") if name]
        try:
            day = study_day(datetime.fromisoformat(at))
        except (ValueError, OverflowError):  # a commit may carry any date
            continue
        tests = any("test" in name for name in files)
        docs = any(name.endswith((".md", ".rst")) and not name.startswith("notes/") for name in files)
        yield Commit(commit[:12], one_line(subject)[:LONGEST_SUBJECT], day, tests, docs)
