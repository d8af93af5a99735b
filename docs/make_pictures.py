"""Make the docs' pictures: `python docs/make_pictures.py`. Each is what a command prints after a simulated month."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from studyctl.actions.content import catalogue_of
from studyctl.actions.situation import situation
from studyctl.curriculum.locate import shipped_root
from studyctl.ledger.facts import ItemMarked, PaperMarked, TimeLogged
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

PICTURES = Path(__file__).parent / "pictures"
START = date(2026, 10, 26)
NOW = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
# the dark colours of the house: ground, text, then ANSI 0 to 7 and their bright forms
HUES = [(238, 133, 133), (142, 203, 154), (227, 185, 111), (134, 176, 245), (203, 162, 245), (111, 193, 201)]
THEME = TerminalTheme(
    (17, 21, 27),
    (211, 217, 227),
    [(17, 21, 27), *HUES, (211, 217, 227)],
    [(118, 128, 145), *HUES, (244, 246, 250)],
)
COMMANDS = {
    "today": ("today",),
    "plan": ("plan", "--weeks", "6"),
    "why": ("why", "hundred-days.week-03.core.training-loop"),
    "run": ("run", "show", "r-1"),
    "lab": ("lab", "show", "00"),
}


def main() -> None:
    """Simulate the month in a throw-away workspace and draw every command."""
    os.environ |= {"TZ": "UTC"}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_CACHE_HOME": f"{folder}/cache", "STUDYCTL_HOME": f"{folder}/home"}
        live_a_month(Workspace(Path(folder, "home")))
        studyctl("lab", "run", "00", "--preset", "smoke", "--wait", "--json")
        PICTURES.mkdir(exist_ok=True)
        for name, command in COMMANDS.items():
            draw(name, command)


def live_a_month(workspace: Workspace) -> None:
    """Work through the plan a little slower than it asks, log the time, and run a lab now and then."""
    workspace.home.mkdir(parents=True)
    workspace.settings_file.write_text(f"start: {START}\ndays_off: [thu]\n")
    catalogue = catalogue_of(workspace)
    for day in (START + timedelta(days=n) for n in range((NOW.date() - START).days + 1)):
        moment = datetime(day.year, day.month, day.day, 19, tzinfo=UTC)
        if day.weekday() == 3:
            continue
        seen = situation(workspace, moment)
        (course,) = seen.courses
        seen.reader.close()
        due = [item for item, last in course.due.items() if last <= day - timedelta(days=1) and item not in seen.done]
        facts = [ItemMarked(item, "done") for item in due if course.work[item].tier == "core"]
        log = TimeLogged(150 + 30 * (day.weekday() % 3), due[0] if due else None)
        record(workspace.progress_db, "item done", "an evening", [log, *facts], moment)
    moment = NOW - timedelta(hours=1)
    titles = list(catalogue.papers)[:3]
    record(workspace.progress_db, "paper", "read", [PaperMarked(paper, "read") for paper in titles], moment)
    begun = ItemMarked("hundred-days.week-03.core.training-loop", "started")
    record(workspace.progress_db, "item start", "start", [begun], moment)


def studyctl(*command: str) -> str:
    """What a command prints, 90 columns wide and in colour."""
    terminal = {"STUDYCTL_NOW": NOW.isoformat(), "COLUMNS": "90", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    words = [sys.executable, "-m", "studyctl", *command]
    return subprocess.run(words, env=os.environ | terminal, capture_output=True, text=True, check=True).stdout


def draw(name: str, command: tuple[str, ...]) -> None:
    """One picture: the command and what it prints, as SVG without fonts from elsewhere."""
    console = Console(record=True, width=90, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ studyctl {' '.join(command)}\n", style="bold blue"))
    said = studyctl(*command).replace(os.environ["STUDYCTL_HOME"], "~/study").replace(str(shipped_root()), "~/studyctl")
    console.print(Text.from_ansi(said))
    svg = re.sub(
        r"@font-face \{.*?\}\s*", "", console.export_svg(title="studyctl", theme=THEME, unique_id=name), flags=re.S
    )
    (PICTURES / f"{name}.svg").write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n")


if __name__ == "__main__":
    main()
