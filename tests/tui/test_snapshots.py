"""A dozen pictures of the app on the demo's learner: what the other tests assert in values, here as it is drawn.

Made anew with `pytest tests/tui/test_snapshots.py --snapshot-update`; look at them before they are committed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions.demo import make_demo
from studyctl.tui.app import StudyApp
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
WIDE, NARROW = (120, 36), (80, 24)


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo's learner, in UTC."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield make_demo(tmp_path_factory.mktemp("demo") / "home", NOW)
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.parametrize(
    ("size", "theme", "keys", "says"),
    [
        pytest.param(WIDE, "dark", (), "Pace", id="today"),
        pytest.param(NARROW, "dark", (), "Papers", id="today-80x24"),
        pytest.param(WIDE, "light", (), "Pace", id="today-light"),
        pytest.param(WIDE, "dark", ("2",), "critical path", id="plan"),
        pytest.param(WIDE, "dark", ("2", "tab"), "Mon", id="calendar"),
        pytest.param(WIDE, "dark", ("3",), "Stages", id="sprint"),
        pytest.param(WIDE, "dark", ("4",), "Tier 1", id="papers"),
        pytest.param(WIDE, "dark", ("5", "enter"), "Launch", id="lab"),
        pytest.param(WIDE, "dark", ("6", "enter"), "Metrics", id="run"),
        pytest.param(NARROW, "ansi", ("6", "enter"), "step 1,6", id="run-ansi-80x24"),
        pytest.param(WIDE, "dark", ("9",), "Burn-up", id="progress"),
        pytest.param(WIDE, "dark", ("g",), "Pace", id="jump"),
    ],
)
def test_the_app_looks_as_it_did(
    learner: Workspace, snap_compare: Callable[..., bool], monkeypatch: Any, size: tuple[int, int], theme: str,
    keys: tuple[str, ...], says: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("STUDYCTL_NOW", NOW.isoformat())

    async def before(pilot: Pilot[Any]) -> None:
        pilot.app.dress(theme)  # type: ignore[attr-defined]
        for key in keys:
            await pilot.press(key)
        await until(pilot, lambda: says in whole_text(pilot))
        await still(pilot)

    assert snap_compare(StudyApp(learner), terminal_size=size, run_before=before)


def whole_text(pilot: Pilot[Any]) -> str:
    """What the panels of the shown screens say, the one below a layer of letters included."""
    from studyctl.tui.panel import Panel

    below = [panel.sheet.text for screen in pilot.app.screen_stack for panel in screen.query(Panel)]
    return "\n".join([screen_text(pilot), *below])


async def still(pilot: Pilot[Any]) -> None:
    """Wait until two looks at the screen, a tenth of a second apart, are the same."""
    before = ""
    for _ in range(100):
        await pilot.pause(0.1)
        now = pilot.app.export_screenshot()
        if now == before:
            return
        before = now
    raise AssertionError("the screen never stands still")


def test_there_are_no_pictures_that_no_test_compares() -> None:
    kept = list((Path(__file__).parent / "__snapshots__" / "test_snapshots").glob("*"))
    assert len(kept) == 12
