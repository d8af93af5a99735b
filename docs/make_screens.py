"""Make the pictures of the app: `python docs/make_screens.py`. Every screen, drawn on the demo's learner."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
WIDE, NARROW = (120, 36), (80, 24)
# name -> size, theme, keys (`=mode` opens a screen, `@kind:id` what it names)
SCREENS: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "app-today": (WIDE, "dark", ()),
    "app-today-80x24": (NARROW, "dark", ()),
    "app-today-light": (WIDE, "light", ()),
    "app-today-ansi": (WIDE, "ansi", ()),
    "app-plan": (WIDE, "dark", ("2",)),
    "app-calendar": (WIDE, "dark", ("2", "tab")),
    "app-sprint": (WIDE, "dark", ("3",)),
    "app-papers": (WIDE, "dark", ("4",)),
    "app-labs": (WIDE, "dark", ("5",)),
    "app-lab": (WIDE, "dark", ("@lab:00_pretraining_fundamentals",)),
    "app-runs": (WIDE, "dark", ("6",)),
    "app-run": (WIDE, "dark", ("6", "enter")),
    "app-run-80x24": (NARROW, "dark", ("6", "enter")),
    "app-run-light": (WIDE, "light", ("6", "enter")),
    "app-run-ansi": (NARROW, "ansi", ("6", "enter")),
    "app-drill": (WIDE, "dark", ("7",)),
    "app-drill-answer": (WIDE, "dark", ("7", *("enter", "y") * 5)),
    "app-deck": (WIDE, "dark", ("7", "d")),
    "app-interview": (WIDE, "dark", ("7", "i")),
    "app-what-if": (WIDE, "dark", ("2", "f")),
    "app-sunday": (WIDE, "dark", ("8", "right")),
    "app-sunday-plan": (WIDE, "dark", ("8", "p")),
    "app-sunday-weeks": (WIDE, "dark", ("8", "w")),
    "app-progress": (WIDE, "dark", ("9",)),
    "app-targets": (WIDE, "dark", ("9", "t")),
    "app-item": (WIDE, "dark", ("enter",)),
    "app-settings": (WIDE, "dark", ("comma",)),
    "app-search": (WIDE, "dark", ("slash", *"lora")),
    "app-commands": (WIDE, "dark", ("ctrl+p", *"lora")),
    "app-jump": (WIDE, "dark", ("g",)),
    "app-keys": (WIDE, "dark", ("question_mark",)),
}


def main(names: list[str]) -> None:
    """Make a learner in a throw-away workspace and draw every screen, or those that are named."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TZ": "UTC", "STUDYCTL_NOW": NOW.isoformat(), "XDG_CACHE_HOME": f"{folder}/cache"}
        os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "EDITOR": "nano"}
        from studyctl.actions.demo import make_demo  # what reads the environment comes after it is set

        workspace = make_demo(Path(folder, "home"), NOW)
        PICTURES.mkdir(exist_ok=True)
        for name in names or SCREENS:
            svg = asyncio.run(drawn(workspace, *SCREENS[name]))
            svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S).replace(str(workspace.home), "~/study")
            (PICTURES / f"{name}.svg").write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n")


async def drawn(workspace: object, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> str:
    """The screen after these keys, as SVG."""
    from studyctl.tui.app import StudyApp  # after the environment is set: see above

    app = StudyApp(workspace)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        app.dress(theme)
        await settled(app, pilot)
        for key in keys:
            app.go(key[1:]) if key.startswith("@") else await pilot.press(key)
            await settled(app, pilot)
        return app.export_screenshot()


async def settled(app: object, pilot: object) -> None:
    """Wait until two pictures in a row are the same."""
    before = ""
    for _ in range(100):
        await pilot.pause(0.15)  # type: ignore[attr-defined]
        now = app.export_screenshot()  # type: ignore[attr-defined]
        if now == before:
            return
        before = now


if __name__ == "__main__":
    main(sys.argv[1:])
