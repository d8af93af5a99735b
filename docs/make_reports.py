"""Make the pictures of the reports: `python docs/make_reports.py`. Pages of the demo, as Chromium shows them."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
# name -> kind of report, width and height in CSS pixels, whether it is dark
PAGES = {
    "report-week": ("week", 1120, 1180, False),
    "report-week-phone": ("week", 390, 1180, True),
    "report-track": ("track", 1120, 1180, True),
}
# how the learner felt, by week: energy, interest, momentum
FELT = {
    "2026-W42": (7, 9, 7),
    "2026-W43": (8, 8, 8),
    "2026-W44": (6, 8, 7),
    "2026-W45": (5, 7, 6),
    "2026-W46": (7, 8, 6),
}
COLOURS = 96  # of a picture: flat colours and grey edges


def main(names: list[str]) -> None:
    """Make a learner in a throw-away workspace and draw every page, or those that are named."""
    chromium = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not chromium:
        raise SystemExit("Chromium is not installed: the pictures are made by it")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"TZ": "UTC", "STUDYCTL_NOW": NOW.isoformat(), "XDG_CACHE_HOME": f"{folder}/cache"}
        pages = written(Path(folder))
        for name in names or PAGES:
            kind, width, height, dark = PAGES[name]
            shot = taken(chromium, Path(folder), pages[kind], (width, height), dark)
            (PICTURES / f"{name}.png").write_bytes(smaller(shot))


def written(folder: Path) -> dict[str, Path]:
    """The page of every kind."""
    from studyctl.actions import reflecting  # what reads the environment comes after it is set
    from studyctl.actions.demo import make_demo
    from studyctl.actions.reporting import KINDS, write_report
    from studyctl.actions.situation import situation

    workspace = make_demo(folder / "home", NOW)
    for week, (energy, interest, momentum) in FELT.items():
        said = {"core_complete": True, "explain_without_notes": True, "enjoying": True, "burnout": "none"}
        felt = {"energy": energy, "interest": interest, "momentum": momentum}
        with situation(workspace, NOW) as seen:
            reflecting.close_week(seen, week, apply=False, said={**said, **felt})
    with situation(workspace, NOW) as seen:
        return {kind: write_report(seen, kind, folder / f"{kind}.html").path for kind in KINDS}


def taken(chromium: str, folder: Path, page: Path, size: tuple[int, int], dark: bool) -> bytes:
    """The page in a window of this size; in a frame, since a window cannot be as narrow as a phone."""
    width, height = size
    frame, picture = folder / "frame.html", folder / "shot.png"
    style = f"border: 0; width: {width}px; height: {height}px"
    frame.write_text(f'<body style="margin: 0"><iframe scrolling="no" src="{page.name}" style="{style}"></iframe>')
    subprocess.run(
        [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--force-device-scale-factor=2",
            f"--window-size={max(width, 500)},{height}", f"--user-data-dir={folder / 'profile'}",
            "--allow-file-access-from-files", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            f"--screenshot={picture}", frame.as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return cut(picture.read_bytes(), width * 2, height * 2)


def cut(shot: bytes, width: int, height: int) -> bytes:
    """The left upper part of a picture."""
    from PIL import Image  # comes with Matplotlib

    out = io.BytesIO()
    Image.open(io.BytesIO(shot)).crop((0, 0, width, height)).save(out, "PNG")
    return out.getvalue()


def smaller(shot: bytes) -> bytes:
    """The same picture with few colours, a quarter of the bytes."""
    from PIL import Image

    out = io.BytesIO()
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
