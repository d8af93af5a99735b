"""Two days of study in a fixed workspace; every command's JSON, with what differs from run to run made equal.

`python story.py FOLDER` lives it in an empty FOLDER and writes FOLDER/json/<name>.json for each document.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guides import DOCS, write_files

sys.path.insert(0, str(DOCS))
sys.path.insert(1, str(Path(__file__).parents[1]))
from json_reads import every_read

EXAMPLES = Path(__file__).parent / "examples"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-23T09:", "2026-11-24T09:", "2026-11-25T09:"
COMMANDS = {read.name: read.command for read in every_read()}
MASKED_NUMBERS = {"size", "started", "ended", "eta_s"}
RUN = re.compile(r"\b(\d{8}T\d{4})-([0-9a-f]{6})\b")
UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")
PROGRAM = re.compile(r"[\w./-]*python[\w.]* -m studyctl|(?:/[\w.-]+)+/studyctl(?= --home)")
SECOND = re.compile(r"\.\d{6}(?=[+-]\d\d:\d\d|$)")


class Story:
    """The workspace as it goes: `told` has each document by its name."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.told: dict[str, Any] = {}
        self.runs: dict[str, str] = {}
        self.commands: dict[str, str] = {}

    def do(self, moment: str, command: str, name: str = "", codes: tuple[int, ...] = (0,)) -> str:
        """Give one command at a moment; what it prints is kept under `name`, where there is one."""
        from studyctl.cli.root import _run

        os.environ["STUDYCTL_NOW"] = moment
        out, problems = io.StringIO(), io.StringIO()
        words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", command)] + ["--json"] * bool(name)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(problems):
            code = _run(words)
        assert code in codes, f"{command}: exit code {code}: {problems.getvalue() or out.getvalue()}"
        if name:
            self.told[name] = self._equal(json.loads(out.getvalue()), name)
        return out.getvalue()

    def tell(self, moment: str, *names: str, codes: tuple[int, ...] = (0,)) -> None:
        """Give the commands of these documents, a minute apart."""
        for minute, name in enumerate(names):
            hour, start = moment.split("T")[1].split(":")
            self.do(f"{moment.split('T')[0]}T{hour}:{int(start) + minute:02d}", COMMANDS[name], name, codes)

    def _equal(self, value: Any, name: str, key: str = "") -> Any:
        """`value` with ids numbered, folders named, and measured numbers made equal."""
        if isinstance(value, dict):
            return {field: self._equal(inner, name, field) for field, inner in value.items()}
        if isinstance(value, list):
            return [self._equal(inner, name, key) for inner in value]
        if isinstance(value, str):
            return self._text(value, name, key)
        if isinstance(value, float) and math.isfinite(value):
            return 1.0 if key in MASKED_NUMBERS else float(f"{value:.6g}")
        return 1 if key in MASKED_NUMBERS and isinstance(value, int) else value

    def _text(self, value: str, name: str, key: str) -> str:
        if key == "host" or (name == "doctor" and key in ("value", "fix")):
            return "…" if value else ""
        if key == "state" and value in ("starting", "running"):
            return "running"
        value = value.replace(str(self.home), "~/study").replace(str(DOCS.parent), "~/studyctl")
        value = PROGRAM.sub("studyctl", value)
        value = RUN.sub(lambda found: f"{found[1]}-{self._number(self.runs, found[0], 6)}", value)
        return SECOND.sub("", UUID.sub(lambda found: self._number(self.commands, found[0], 32), value))

    @staticmethod
    def _number(known: dict[str, str], identity: str, width: int) -> str:
        return known.setdefault(identity, f"{len(known) + 1:0{width}d}")


def live(home: Path) -> dict[str, Any]:
    """Live the two days in `home`, which is empty, and return every document."""
    story = Story(home)
    monday(story)
    runs_of(story)
    reads(story)
    interviews(story)
    tend(story)
    sunday(story)
    changing(story)
    fit(story)
    assert set(story.told) == set(COMMANDS), set(story.told) ^ set(COMMANDS)
    return story.told


def monday(story: Story) -> None:
    """Make the workspace of the guides; start, record and take back."""
    story.do(f"{MONDAY}00", f"init {story.home}")
    os.chdir(story.home)
    write_files(DOCS / "writing-a-track.md", story.home, slice(0, 5))
    write_files(DOCS / "writing-a-lab.md", story.home, slice(0, 4))
    story.tell(f"{MONDAY}01", "track-start", "track-stop", "item-start", "time-start")
    story.tell(f"{MONDAY}50", "time-stop", "item-done", "item-undo", "item-record", "item-note", "item-note-file")
    story.do("2026-11-23T10:00", "item done pair-counts")
    story.tell("2026-11-23T10:01", "time-log", "paper-status", "paper-note", "paper-note-print", "item-import-marks")
    story.tell("2026-11-23T10:06", "quiz-add", "quiz-flag", "quiz-bury", "quiz-suspend")
    story.tell("2026-11-23T10:10", "plan-off", "plan-on", "config-set", "config-unset")


def runs_of(story: Story) -> None:
    """One run to its end, one that is watched, one that is stopped and goes on, one from elsewhere."""
    story.tell(f"{TUESDAY}00", "lab-run-wait", "lab-run")
    until(lambda: json.loads(story.do(f"{TUESDAY}05", "run show r-2 --json"))["state"] == "finished")
    story.do(f"{TUESDAY}10", "lab run 20 --preset cpu --set pause=0.05 --set checkpoint_every=2")
    until(lambda: json.loads(story.do(f"{TUESDAY}11", "run show r-3 --json"))["step"] > 4)
    story.tell(f"{TUESDAY}12", "run-cancel", "run-resume")
    story.do(f"{TUESDAY}15", "run cancel r-3")
    shutil.copytree(EXAMPLES / "run", story.home / "elsewhere")
    story.tell(f"{TUESDAY}16", "run-import")


def reads(story: Story) -> None:
    """Everything that can be asked."""
    story.tell("2026-11-24T10:00", "today", "plan", "progress", "why", "find", "item-list", "item-show", "time-report")
    story.tell("2026-11-24T10:08", "plan-board", "plan-month")
    story.tell("2026-11-24T10:10", "paper-list", "paper-show", "paper-next", "lab-list", "lab-show")
    story.tell("2026-11-24T10:20", "run-list", "run-show", "run-logs", "target-list", "track-list", "sprint")
    story.tell("2026-11-24T10:30", "curriculum-check", "curriculum-missing", "curriculum-tracks", "curriculum-track")
    story.tell("2026-11-24T10:40", "curriculum-place", "curriculum-search", "curriculum-schemas")
    story.tell("2026-11-24T10:45", "content-check", codes=(2,))  # the lab has no reference curves yet
    story.tell("2026-11-24T10:46", "quiz-due", "quiz-stats", "quiz-search", "quiz-export")
    story.tell("2026-11-24T10:47", "report-week", "report-month", "report-track", "report-html")
    story.tell("2026-11-24T10:48", "report-calendar", "report-portfolio")
    story.tell("2026-11-24T10:50", "config-get", "config-get-key", "config-path", "undo-list")
    story.tell("2026-11-24T10:55", "doctor", codes=(0, 1))
    story.tell("2026-11-24T10:56", "quiz-check", codes=(0, 2))  # whatever the shipped cards are


def interviews(story: Story) -> None:
    """Two interviews that a program takes part in, so that there is one to compare with."""
    for minute in ("00", "20"):
        before, sys.stdin = sys.stdin, io.StringIO('{"pass": true}\n' * 3 + '{"end": true}\n')
        try:
            story.do(f"2026-11-24T11:{minute}", "quiz interview --json-lines --minutes 15 --seed 1")
        finally:
            sys.stdin = before
    story.tell("2026-11-24T11:40", "quiz-interview-history", "quiz-interview-show")


def tend(story: Story) -> None:
    """Look after the databases, and take the last command back."""
    story.tell(f"{WEDNESDAY}00", "db-backup", "db-backups", "db-restore", "db-path", "db-check", "db-rebuild")
    story.tell(f"{WEDNESDAY}10", "init")
    story.do(f"{WEDNESDAY}15", "--home another item start math-refresher")
    story.tell(f"{WEDNESDAY}20", "db-merge", "undo")


def sunday(story: Story) -> None:
    """Close the week by a file of answers, and look back."""
    write_files(DOCS / "guide-sunday.md", story.home, slice(0, 1))
    story.tell("2026-11-29T17:00", "reflect", "reflect-apply", "reflect-show", "reflect-history", "reflect-edit")
    story.tell("2026-11-29T17:10", "reflect-snippets", "reflect-schedule")


def changing(story: Story) -> None:
    """Change the plan by hand, and move an item."""
    story.tell("2026-11-30T09:00", "plan-what-if", "plan-decided", "plan-history", "plan-undo", "plan-move")


def fit(story: Story) -> None:
    """Half a year of drills, by which weights can be fitted."""
    from forgetting import OTHER, drilled, simulated

    from studyctl.workspace import Workspace

    drilled(Workspace(story.home), simulated(OTHER, 120, 1))
    story.tell("2026-11-30T09:30", "quiz-optimize", codes=(0, 1))


def until(true: Callable[[], bool], within: float = 60.0) -> None:
    """Wait for a predicate; a run of a second is waited for by asking again."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


def main() -> None:
    """Live the story in a fresh environment, in UTC, and write its documents."""
    folder = Path(sys.argv[1]).resolve()
    for name in ("STUDYCTL_RUN_DIR", "STUDYCTL_DATA_DIR", "VISUAL", "EDITOR", "COLUMNS", "LINES"):
        os.environ.pop(name, None)
    os.environ |= {"TZ": "UTC", "NO_COLOR": "1", "STUDYCTL_HOME": str(folder / "study")}
    os.environ |= {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data")}
    time.tzset()
    (folder / "json").mkdir(parents=True)
    for name, document in live(folder / "study").items():
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        (folder / "json" / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
