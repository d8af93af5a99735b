"""Make the docs' pictures: `python docs/make_pictures.py`. Each is what a command prints in the demo's workspace."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from studyctl.actions.demo import make_demo
from studyctl.curriculum.locate import shipped_root

PICTURES = Path(__file__).parent / "pictures"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
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
    "plan": ("plan", "--weeks", "2"),
    "why": ("why", "sequential-learning"),
    "run": ("run", "show", "r-0004"),
    "lab": ("lab", "show", "00"),
}


def main() -> None:
    """Make a learner in a throw-away workspace and draw every command."""
    os.environ |= {"TZ": "UTC"}
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_CACHE_HOME": f"{folder}/cache", "STUDYCTL_HOME": f"{folder}/home"}
        make_demo(Path(folder, "home"), NOW)
        PICTURES.mkdir(exist_ok=True)
        for name, command in COMMANDS.items():
            draw(name, command)


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
