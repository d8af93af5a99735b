"""Reminders of the review: a systemd timer and a cron line that show one short line when it is due."""

from __future__ import annotations

import shlex
import shutil
import sys
from datetime import time, timedelta
from pathlib import Path

from studyctl.clock import DAY_STARTS_AT
from studyctl.settings import WEEKDAYS
from studyctl.values import dataclass
from studyctl.workspace import Workspace

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Reminders:
    """The files of a systemd timer (name and text of each) and a cron line; `text` is all of it with how to use it."""

    service: str
    timer: str
    cron: str
    text: str


def reminders(workspace: Workspace) -> Reminders:
    """What reminds of the review on the set weekday and hour."""
    day, hour = _when(workspace)
    command = f'notify-send studyctl "$({program()} --home {shlex.quote(str(workspace.home))} today --prompt)"'
    started = f"/bin/sh -c {shlex.quote(command)}"
    service = (
        f"[Unit]\nDescription=Remind of the studyctl review\n\n[Service]\nType=oneshot\nExecStart={_escaped(started)}\n"
    )
    timer = (
        "[Unit]\nDescription=The studyctl review is due\n\n[Timer]\n"
        f"OnCalendar={DAYS[day]} *-*-* {hour:%H:%M}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
    cron = f"{hour.minute} {hour.hour} * * {(day + 1) % 7} {command.replace('%', chr(92) + '%')}"
    return Reminders(service, timer, cron, _text(service, timer, cron))


def _when(workspace: Workspace) -> tuple[int, time]:
    """The weekday (0: Monday) and hour as a calendar has them: before four in the morning it is the next day."""
    hour = time.fromisoformat(workspace.settings.review_hour).replace(tzinfo=None)
    day = WEEKDAYS.index(workspace.settings.review_day)
    early = timedelta(hours=hour.hour, minutes=hour.minute) < DAY_STARTS_AT
    return (day + 1) % 7 if early else day, hour


def program() -> str:
    """The command that this program was started by, as a shell can start it from anywhere."""
    found = shutil.which("studyctl") or str(Path(sys.argv[0]).absolute())
    if Path(found).name.startswith("studyctl"):
        return shlex.quote(str(Path(found).absolute()))
    return f"{shlex.quote(sys.executable)} -m studyctl"


def _escaped(line: str) -> str:
    """A command as a unit file has it: `%` and `$` stand for themselves."""
    return line.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$")


def _text(service: str, timer: str, cron: str) -> str:
    folder = "~/.config/systemd/user"
    return "\n".join(
        (
            f"# {folder}/studyctl-review.service",
            service,
            f"# {folder}/studyctl-review.timer",
            timer,
            "# then: systemctl --user daemon-reload && systemctl --user enable --now studyctl-review.timer",
            "",
            "# or as a line of `crontab -e`:",
            cron,
        )
    )
