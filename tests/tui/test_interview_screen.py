"""The interview on the screen: real keys from the Drill room to the report, against a clock, on a real ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from interview_cards import TOPICS, TYPED, WRONG, answer_to, write_cards
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions.interviewing import Wish, begin
from studyctl.actions.interviews import Report, history, report
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.ledger.facts import CardReviewed
from studyctl.ledger.read import open_reader
from studyctl.tui.app import StudyApp
from studyctl.tui.panel import Panel
from studyctl.tui.screens.drill import DrillRoom
from studyctl.tui.screens.interview import InterviewRoom
from studyctl.tui.screens.interview_parts import (
    StartView,
    clock_sheet,
    countdown,
    report_head,
    report_sheet,
    start_sheet,
)
from studyctl.tui.screens.interview_report import AskedScreen, InterviewReportRoom
from studyctl.tui.screens.interviews import InterviewsRoom
from studyctl.tui.sheet import Sheet, frame_of
from studyctl.tui.shell import Notice
from studyctl.workspace import Workspace

WISH = Wish(15, TOPICS, 4)


@pytest.fixture
def here(home: Path) -> Workspace:
    write_cards(home)
    return Workspace(home)


def room(pilot: Pilot[Any]) -> InterviewRoom:
    assert isinstance(pilot.app.screen, InterviewRoom)
    return pilot.app.screen


def kept(here: Workspace) -> list[CardReviewed]:
    with open_reader(here.progress_db) as reader:
        return reader.facts(CardReviewed)


def on(pilot: Pilot[Any], kind: type) -> Callable[[], bool]:
    return lambda: isinstance(pilot.app.screen, kind) and getattr(pilot.app.screen, "data", 0) is not None


def said(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def card(pilot: Pilot[Any]) -> str:
    sitting = room(pilot).sitting
    assert sitting is not None and sitting.turn.question is not None
    return sitting.turn.question.card.id


def asks(pilot: Pilot[Any], number: int) -> Callable[[], bool]:
    """Whether the question of this number is shown, with its field where it is typed."""

    def shown() -> bool:
        screen = pilot.app.screen
        if not isinstance(screen, InterviewRoom) or screen.sitting is None or screen._busy:
            return False
        question = screen.sitting.turn.question
        if question is None or question.number != number:
            return False
        return question.face.input not in ("number", "text", "criteria") or isinstance(pilot.app.focused, Input)

    return shown


async def begun(pilot: Pilot[Any], wish: Wish = WISH) -> None:
    await pilot.app.push_screen(InterviewRoom(wish))
    await until(pilot, asks(pilot, 1))


async def answer(pilot: Pilot[Any], right: bool = True) -> None:
    """The present question, with the keys of its kind."""
    sitting = room(pilot).sitting
    assert sitting is not None and sitting.face is not None
    name, face = card(pilot), sitting.face
    if name in TYPED:
        await pilot.press(*(TYPED if right else WRONG)[name], "enter")
    elif face.input == "choice":
        await pilot.press(str(answer_to(name, face, right).choices[0]))
    elif face.input == "order":
        await pilot.press(*map(str, answer_to(name, face, right).order), "enter")
    elif face.input == "steps":
        for _ in face.steps:
            await pilot.press("enter", "y" if right else "n")
    else:
        await pilot.press("enter", *("y" if right else "n" for _ in face.criteria))


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_whole_interview_is_answered_with_keys_and_ends_in_its_report(
    here: Workspace, size: tuple[int, int]
) -> None:
    async with StudyApp(here).run_test(size=size) as pilot:
        await begun(pilot)
        for number in range(1, 6):
            await until(pilot, asks(pilot, number))
            assert f"{number} of 5" in screen_text(pilot) and " left" in screen_text(pilot)
            await answer(pilot)
            await until(pilot, lambda count=number: len(kept(here)) == count)  # type: ignore[misc]
        await until(pilot, on(pilot, InterviewReportRoom))
        text = screen_text(pilot)
        assert "100 %" in text and "16 of 16 points" in text and "in depth" in text
        assert "Everything was answered right." in text
        assert len(pilot.app.screen_stack) == 2, "the report took the interview's place"
        assert {fact.mode for fact in kept(here)} == {"interview"}
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, InterviewReportRoom)


@pytest.mark.asyncio
async def test_from_the_drill_room_through_the_start_page_and_back(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await pilot.press("7")
        await until(pilot, on(pilot, DrillRoom))
        await until(pilot, lambda: pilot.app.screen.sitting is not None)  # type: ignore[attr-defined]
        if isinstance(pilot.app.focused, Input) or pilot.app.screen.typing:  # type: ignore[attr-defined]
            await pilot.press("escape")
        await pilot.press("i")
        await until(pilot, on(pilot, InterviewsRoom))
        await until(pilot, lambda: "None yet." in screen_text(pilot))
        assert "8 topics with a follow-up each, 2 design prompts" in screen_text(pilot)
        assert pilot.app.screen.selected == ("begin", "45")  # type: ignore[attr-defined]
        await pilot.press("up", "enter")
        await until(pilot, asks(pilot, 1))
        assert "1 of 13" in screen_text(pilot), "30 minutes: six topics and a design prompt"
        while isinstance(pilot.app.screen, InterviewRoom):
            await pilot.press("escape")
        assert isinstance(pilot.app.screen, InterviewsRoom)
        assert not here.progress_db.exists(), "left before an answer, nothing is kept"


@pytest.mark.asyncio
async def test_left_after_an_answer_it_goes_on_with_the_next_question(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await pilot.app.push_screen(InterviewsRoom())
        await begun(pilot)
        await answer(pilot)
        await until(pilot, asks(pilot, 2))
        waiting = card(pilot)
        while isinstance(pilot.app.screen, InterviewRoom):
            await pilot.press("escape")
        await until(pilot, lambda: "Go on  1 answer kept" in screen_text(pilot))
        pilot.app.screen.reveal("resume:")  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, asks(pilot, 2))
        assert card(pilot) == waiting
        await until(pilot, lambda: "Taken up again: 1 answer kept" in said(pilot))


@pytest.mark.asyncio
async def test_not_knowing_goes_on_easier_and_the_report_leads_to_what_teaches_it(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        for number in range(1, 6):
            await until(pilot, asks(pilot, number))
            if isinstance(pilot.app.focused, Input):
                await pilot.press("escape")
            await pilot.press("p")
        await until(pilot, on(pilot, InterviewReportRoom))
        parts = {fact.card for fact in kept(here)}
        assert {"own.cloze", "other.cloze"} <= parts and "own.number" not in parts
        assert "Study next" in screen_text(pilot) and "not yet" in screen_text(pilot)
        pilot.app.screen.reveal("asked:1")  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskedScreen))
        shown = pilot.app.screen.query_one(Panel).sheet.text
        assert "Right answer" in shown and "0 of 2" in shown
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, InterviewReportRoom)
        assert pilot.app.screen.reveal("paper:lora")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "papers")


@pytest.mark.asyncio
async def test_ending_it_early_is_asked_twice_and_nothing_is_taken_back(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        await answer(pilot)
        await until(pilot, asks(pilot, 2))
        if isinstance(pilot.app.focused, Input):
            await pilot.press("escape")
        await pilot.press("u")
        assert "Nothing is taken back in an interview" in said(pilot)
        await pilot.press("x")
        assert "4 questions left" in said(pilot) and isinstance(pilot.app.screen, InterviewRoom)
        await pilot.press("x")
        await until(pilot, on(pilot, InterviewReportRoom))
        assert "2 of 16 points" in screen_text(pilot) and "not reached" in screen_text(pilot)
        assert len(kept(here)) == 1


@pytest.mark.asyncio
async def test_ended_without_an_answer_it_says_that_nothing_is_kept(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await pilot.app.push_screen(InterviewsRoom())
        await until(pilot, on(pilot, InterviewsRoom))
        await begun(pilot)
        if isinstance(pilot.app.focused, Input):
            await pilot.press("escape")
        await pilot.press("x", "x")
        await until(pilot, on(pilot, InterviewsRoom))
        assert not here.progress_db.exists()


@pytest.mark.asyncio
async def test_once_the_time_is_over_the_open_answer_is_the_last(
    here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        monkeypatch.setenv("STUDYCTL_NOW", "2026-11-22T10:20:00")
        await answer(pilot)
        await until(pilot, on(pilot, InterviewReportRoom))
        assert len(kept(here)) == 1


@pytest.mark.asyncio
async def test_the_clock_runs_while_one_thinks_and_while_one_types(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot, Wish(15, ("own-topic",), 4))
        head = pilot.app.screen.query_one("#head", Panel)
        assert "15:00 left" in head.sheet.text or "14:59 left" in head.sheet.text
        await until(pilot, lambda: "14:58 left" in head.sheet.text)
        await answer(pilot)
        await until(pilot, asks(pilot, 2))
        assert card(pilot) == "own.number"
        await pilot.press("2", "0")
        await until(pilot, lambda: "2:28 for this one" in head.sheet.text)
        assert room(pilot).typing and pilot.app.screen.query_one(Input).value == "20"


@pytest.mark.asyncio
async def test_what_cannot_be_read_is_asked_again(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(80, 24)) as pilot:
        await begun(pilot, Wish(15, ("own-topic",), 4))
        await answer(pilot)
        await until(pilot, asks(pilot, 2))
        assert "Right: 2 of 2 points" in said(pilot)
        await pilot.press(*"banana", "enter")
        await until(pilot, lambda: "banana" in said(pilot) and isinstance(pilot.app.focused, Input))
        assert len(kept(here)) == 1 and card(pilot) == "own.number"


def made_report(here: Workspace) -> Report:
    """The report of a second interview, better than the first."""
    for day, right in ((1, False), (2, True)):
        at = now() - timedelta(days=3 - day)
        with situation(here, at) as seen:
            held = begin(seen, WISH)
        while (asked := held.next(at)) is not None:
            name = asked.question.card.id
            held.answer(asked, answer_to(name, asked.question.face, right), at, seconds=400)
        held.finish(at)
    with situation(here, now()) as seen:
        return report(seen)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36), (200, 60)])
def test_the_pages_keep_to_their_width_and_say_what_changed(here: Workspace, columns: int, rows: int) -> None:
    found = made_report(here)
    frame = frame_of(columns, rows)
    main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
    report_sheet(main, found, beside=not frame.narrow)
    head = report_head(found, frame)
    assert "+100 since" in head.text and "4 over their time" in head.text
    assert "before: not yet" in main.text and "6:40 of 1:00" in main.text
    assert ("Study next" in main.text) == frame.narrow
    with situation(here, now()) as seen:
        view = StartView(history(seen), seen.now)
    start = Sheet(main.width, frame.narrow)
    start_sheet(start, view)
    assert start.text.count("of 5 ") + start.text.count("of 5\n") >= 2 and "100 %" in start.text
    for sheet in (main, start):
        assert max(len(line) for line in sheet.text.split("\n")) <= sheet.width
    assert max(len(line) for line in head.text.split("\n")) <= frame.full


def test_the_clock_counts_down_and_then_over(here: Workspace) -> None:
    assert [countdown(seconds) for seconds in (2700, 61, 0, -12)] == ["45:00", "1:01", "0:00", "-0:12"]
    with situation(here, now()) as seen:
        held = begin(seen, WISH)
    asked = held.next(now())
    assert asked is not None
    frame = frame_of(80, 24)
    fresh, late, over = (clock_sheet(asked, spent, frame).text for spent in (0, asked.allowed_seconds + 9, 2000))
    assert "15:00 left" in fresh and "for this one" in fresh
    assert "0:09 over its time" in late
    assert "time is over: the last answer" in over
    judging = clock_sheet(asked, 300, frame, thought=10).text
    assert "10:00 left" in judging and "0:50 for this one" in judging


@pytest.mark.asyncio
async def test_the_time_of_an_explanation_ends_where_judging_it_begins(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        while card(pilot) != "own.design":
            number = len(kept(here)) + 1
            await answer(pilot)
            await until(pilot, asks(pilot, number + 1))
        room(pilot)._since -= 100
        await pilot.press("enter")
        await until(pilot, lambda: "A register, an adder" in screen_text(pilot))
        room(pilot)._since -= 1000
        await pilot.press("y", "y", "y", "n")
        await until(pilot, on(pilot, InterviewReportRoom))
        last = kept(here)[-1]
        assert last.seconds is not None and 100 <= last.seconds < 1000 and last.correct
        assert "14.5 of 16 points" in screen_text(pilot)


@pytest.mark.asyncio
async def test_criteria_stay_in_sight_beside_a_long_model_answer(home: Path) -> None:
    here = Workspace(home)
    with situation(here, now()) as seen:
        held = begin(seen, Wish(15, seed=2))
    while (asked := held.next(now())) is not None and asked.part != "design":
        held.answer(asked, None, now(), seconds=1)
    assert asked is not None
    criteria = asked.question.face.criteria
    async with StudyApp(here).run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(InterviewRoom())
        await until(pilot, asks(pilot, 5))
        await pilot.press("enter", "y")
        await until(pilot, lambda: criteria[0][:40] in screen_text(pilot))
        main = pilot.app.screen.query_one("#main", Panel)
        shown = "\n".join(main.sheet.text.split("\n")[: main.size.height])
        assert all(text[:40] in shown for text in criteria)
        await pilot.press("pagedown")
        await until(pilot, lambda: main.scroll_offset.y > 0)


@pytest.mark.asyncio
async def test_a_key_of_the_drill_that_is_changed_takes_none_from_its_other_views(here: Workspace) -> None:
    (here.home / "studyctl.yaml").write_text("keymap: {drill.interview: f6}\n")
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await pilot.press("7")
        await until(pilot, on(pilot, DrillRoom))
        await until(pilot, lambda: pilot.app.screen.sitting is not None)  # type: ignore[attr-defined]
        if isinstance(pilot.app.focused, Input) or pilot.app.screen.typing:  # type: ignore[attr-defined]
            await pilot.press("escape")
        assert pilot.app.screen.sitting.phase == "question"  # type: ignore[attr-defined]
        await pilot.press("i")
        await until(pilot, on(pilot, InterviewsRoom))
