"""A room: what fails is said and nothing stops, what was recorded elsewhere is read again, leaving ends its work."""

from __future__ import annotations

import threading
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions import items
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import Problem, UserError
from studyctl.tui.app import StudyApp
from studyctl.tui.messages import Polled
from studyctl.tui.room import Room
from studyctl.tui.screens.today import TodayRoom
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.tui.shell import Notice, TabBar
from studyctl.workspace import Workspace

pytestmark = pytest.mark.asyncio
ITEM = "math-refresher"


class Told(Room[str]):
    """Shows one word, which the test holds; it can be kept from being read."""

    def __init__(self, source: list[Any]) -> None:
        super().__init__()
        self.source, self.reads = source, 0
        self.begun, self.gate = Event(), Event()
        self.gate.set()

    def read(self, seen: Situation) -> str:
        self.reads += 1
        word = self.source[0]
        self.begun.set()
        assert self.gate.wait(10)
        if isinstance(word, Exception):
            raise word
        return str(word)

    def draw(self, data: str, frame: Frame) -> Drawing:
        sheet = Sheet(frame.full)
        sheet.row("word:", data)
        return Drawing(sheet)


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """A learner who has begun: one item is started."""
    place = Workspace(home)
    with situation(place, now()) as seen:
        items.start(seen, ITEM)
    return place


async def told(pilot: Pilot[Any], source: list[Any]) -> Told:
    room = Told(source)
    pilot.app.push_screen(room)
    await until(pilot, lambda: room.is_current and room.is_mounted)
    return room


def notice(pilot: Pilot[Any]) -> Notice:
    return pilot.app.screen.query_one(Notice)


def deaf(app: StudyApp) -> None:
    """The app no longer looks at what changes outside, so that only what it does itself is seen."""
    assert app._poller is not None
    app._poller.stop(10)


async def test_a_deed_that_breaks_is_said_and_the_next_one_is_done(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        room = await told(pilot, ["here"])
        room.act(lambda seen: 1 // 0)
        await until(pilot, lambda: "it could not be done: ZeroDivisionError" in notice(pilot).words)
        assert notice(pilot).tone == "bad"
        done: list[object] = []
        room.act(lambda seen: "result", done.append)
        await until(pilot, lambda: done == ["result"])


async def test_what_went_wrong_is_shown_until_it_is_mended(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        source: list[Any] = [UserError(Problem("line 3 is no YAML", "a.yaml"))]
        room = await told(pilot, source)
        await until(pilot, lambda: "line 3 is no YAML" in screen_text(pilot))
        source[0] = ValueError("a bug")
        room.reload()
        await until(pilot, lambda: "this screen cannot be read: ValueError: a bug" in screen_text(pilot))
        source[0] = "mended"
        room.reload()
        await until(pilot, lambda: screen_text(pilot) == "mended")


async def test_what_changes_while_a_room_is_read_is_read_after_it(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        source: list[Any] = ["old"]
        room = await told(pilot, source)
        await until(pilot, lambda: screen_text(pilot) == "old")
        deaf(pilot.app)  # type: ignore[arg-type]
        reads = room.reads
        room.gate.clear()
        room.begun.clear()
        room.reload()
        await until(pilot, room.begun.is_set)
        source[0] = "new"
        for _ in range(5):
            pilot.app.outdated()  # type: ignore[attr-defined]
        room.gate.set()
        await until(pilot, lambda: screen_text(pilot) == "new")
        assert room.reads == reads + 2  # one after it, however often it was asked for


async def test_what_was_done_on_one_screen_is_shown_on_the_others(workspace: Workspace) -> None:
    app = StudyApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        today = app.screen
        assert isinstance(today, TodayRoom) and "◐ Math refresher" in screen_text(pilot)
        await pilot.press("2")
        await until(pilot, lambda: type(app.screen).__name__ == "PlanRoom" and app.screen.data)  # type: ignore[attr-defined]
        deaf(app)
        app.screen.act(lambda seen: items.done(seen, ITEM, items.Proof()))  # type: ignore[attr-defined]
        await until(pilot, lambda: notice(pilot).words.startswith("Done: Math refresher"))
        await until(pilot, lambda: "✓ Math refresher" in screen_text(pilot))
        await pilot.press("1")
        await until(pilot, lambda: app.screen is today and "✓ Math refresher" in screen_text(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "◐ Math refresher" in screen_text(pilot))
        await pilot.press("2")
        await until(pilot, lambda: "◐ Math refresher" in screen_text(pilot))


async def test_a_change_of_the_ledger_is_not_lost_among_other_news(workspace: Workspace) -> None:
    app = StudyApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        deaf(app)
        with situation(workspace, now()) as seen:
            items.done(seen, ITEM, items.Proof())
        app.post_message(Polled(app.runs, True))
        app.post_message(Polled(app.runs, False))
        await until(pilot, lambda: "✓ Math refresher" in screen_text(pilot))


async def test_the_app_s_own_threads_end_with_it(workspace: Workspace) -> None:
    app = StudyApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        for key in ("6", "2", "1"):
            await pilot.press(key)
        poller = app._poller
        assert poller is not None and poller.is_alive()
    assert not poller.is_alive()
    assert "looker" not in {thread.name for thread in threading.enumerate()}


async def test_digits_are_letters_while_something_is_typed(workspace: Workspace) -> None:
    app = StudyApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: type(app.screen).__name__ == "PapersRoom" and app.screen.data)  # type: ignore[attr-defined]
        await pilot.press("slash", "2")
        await until(pilot, lambda: not app.screen.query_one(TabBar).digits)
        assert app.current_mode == "papers"
        await pilot.press("escape", "2")
        await until(pilot, lambda: app.current_mode == "plan")


async def test_a_changed_key_takes_none_from_the_other_view(workspace: Workspace) -> None:
    workspace.home.joinpath("studyctl.yaml").write_text("keymap: {plan.calendar: C, plan.tier: T}\n")
    app = StudyApp(Workspace(workspace.home))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: type(app.screen).__name__ == "PlanRoom" and app.screen.data)  # type: ignore[attr-defined]
        plan: Any = app.screen
        await pilot.press("T")
        await until(pilot, lambda: plan.tier)
        await pilot.press("C", "right_square_bracket")
        await until(pilot, lambda: plan.calendar and plan.around)
        await pilot.press("t")
        await until(pilot, lambda: plan.around is None)
        await pilot.press("tab")
        await until(pilot, lambda: not plan.calendar)
