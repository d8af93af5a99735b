"""The Sunday review on the screen: real keys through six steps on a real ledger; kept, resumed, undone."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions import reflecting
from studyctl.actions.review_values import Closed, Review
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.ledger.facts import ItemMarked, TrackStarted
from studyctl.ledger.write import record
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.item import ItemRoom
from studyctl.tui.screens.sunday import SundayRoom
from studyctl.tui.screens.sunday_history import WeeksRoom
from studyctl.tui.screens.sunday_keys import WHERE
from studyctl.tui.screens.sunday_writing import WritingField, entries
from studyctl.tui.screens.today import TodayRoom
from studyctl.tui.shell import KeyRow, Notice
from studyctl.workspace import Workspace

MONDAY = date(2026, 11, 16)
WEEK = "2026-W47"
PLACE = "hundred-days.week-03"
CORE = ("training-loop", "train-50m", "deliverable")
CALM = ("8", "8", "8", "y", "1", "1", "2")  # energy, interest, momentum, joy, burnout, stress, compute


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12).astimezone()


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A learner who began week 3 of the hundred days on Monday; it is Sunday, 17:05."""
    monkeypatch.setenv("STUDYCTL_NOW", "2026-11-22T17:05:00")
    made = Workspace(home)
    with situation(made, now()) as seen:
        before = [
            ItemMarked(item, "done", at=noon(MONDAY - timedelta(days=20)))
            for item in seen.catalogue.items
            if item.startswith(tuple(f"hundred-days.week-0{number}.core" for number in range(3)))
        ]
    facts = [TrackStarted("hundred-days", MONDAY, "week-03", day=MONDAY), *before]
    record(made.progress_db, "test", "test", facts, noon(MONDAY))
    return made


def core_done(here: Workspace) -> None:
    with situation(here, now()) as seen:
        items = [item for item in seen.catalogue.items if item.startswith(f"{PLACE}.core.")]
    done = [ItemMarked(item, "done", at=noon(MONDAY + timedelta(days=4))) for item in items]
    record(here.progress_db, "test", "test", done, noon(MONDAY + timedelta(days=4)))


def stored(here: Workspace, week: str = WEEK) -> Review:
    with situation(here, now()) as seen:
        return reflecting.review(seen, week)


def closed(here: Workspace) -> Closed | None:
    return stored(here).closed


def said(here: Workspace) -> dict[str, Any]:
    return dict(stored(here).said)


def room(pilot: Pilot[Any]) -> SundayRoom:
    assert isinstance(pilot.app.screen, SundayRoom)
    return pilot.app.screen


def text_of(pilot: Pilot[Any]) -> str:
    """What stands on the screen, its lines joined."""
    return " ".join(screen_text(pilot).split())


def told(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def keys_shown(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(160))


async def opened(pilot: Pilot[Any]) -> None:
    await pilot.press("8")
    await until(pilot, lambda: isinstance(pilot.app.screen, SundayRoom) and room(pilot)._review is not None)


async def to_step(pilot: Pilot[Any], number: int) -> None:
    """By the arrows to a step from 1; 7 is the review page."""

    def at() -> int:
        return 7 if room(pilot).page == "page" else room(pilot).step + 1

    while at() != number:
        before = at()
        await pilot.press("right" if at() < number else "left")
        await until(pilot, lambda: at() != before)  # noqa: B023


async def answered(pilot: Pilot[Any], *keys: str) -> None:
    """Each key answers a question: wait until the next one is asked."""
    for key in keys:
        before = dict(room(pilot).said)
        await pilot.press(key)
        await until(pilot, lambda: room(pilot).said != before)  # noqa: B023


async def write(pilot: Pilot[Any], text: str, name: str = "") -> None:
    """Type into the field of the selected question, or of `name`, and end it."""
    if name:
        room(pilot).ask(name)
        room(pilot).redraw()
    await pilot.press("enter")
    await until(pilot, lambda: room(pilot).typing)
    for letter in text:
        await pilot.press({" ": "space", "\n": "enter", ".": "full_stop", "`": "grave_accent"}.get(letter, letter))
    await pilot.press("escape")
    await until(pilot, lambda: not room(pilot).typing)


@pytest.mark.asyncio
async def test_today_says_that_the_review_is_due_and_w_opens_it(here: Workspace) -> None:
    app = StudyApp(here)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "Sunday review" in screen_text(pilot))
        assert "due 17:00" in screen_text(pilot) and "w close week" in keys_shown(pilot)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, SundayRoom))
    with situation(here, now()) as seen:
        assert reflecting.due(seen) is not None, "looking at it begins nothing"


@pytest.mark.asyncio
async def test_today_says_nothing_of_a_review_before_it_is_due(
    here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYCTL_NOW", "2026-11-22T16:55:00")
    app = StudyApp(here)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "Today" in screen_text(pilot))
        assert "review" not in screen_text(pilot) and "close week" not in keys_shown(pilot)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(app.screen, TodayRoom)


@pytest.mark.asyncio
async def test_six_steps_to_an_accepted_decision_and_one_undo_takes_all_of_it_back(here: Workspace) -> None:
    app = StudyApp(here)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        assert "What was done?" in screen_text(pilot)
        await write(pilot, "ok", "code_quality")
        await write(pilot, "yes", "best_moment")
        await write(pilot, "a\n\nb", "snippets")
        await to_step(pilot, 2)
        text = screen_text(pilot)
        assert "Is the Core complete?" in text and "Why not?" in text and "skipped" in text
        await answered(pilot, "2")
        assert "Repeat week 3 with its Stretch dropped" in screen_text(pilot)
        await write(pilot, "tests", "actions")
        await to_step(pilot, 3)
        await until(pilot, lambda: room(pilot).laid is not None and room(pilot).needs is not None)
        assert "Mon 23 Nov" in screen_text(pilot) and "It needs" in screen_text(pilot)
        await write(pilot, "no gpu", "risks")
        await to_step(pilot, 4)
        await write(pilot, "GQA", "new_papers")
        await to_step(pilot, 5)
        await answered(pilot, *CALM)
        assert "green" in screen_text(pilot)
        await to_step(pilot, 6)
        await write(pilot, "calm")
        await to_step(pilot, 7)
        await until(pilot, lambda: "finish" in screen_text(pilot))
        assert "Nothing changes until you accept" in screen_text(pilot)
        assert closed(here) is None
        with situation(here, now()) as seen:
            assert not seen.pivots and not reflecting.snippets(seen)
        await pilot.press("enter")
        await until(pilot, lambda: "Closed Sunday" in screen_text(pilot))
        done = closed(here)
        assert done is not None and done.decision == "repeat" and done.applied and len(done.pivots) == 1
        assert list(dict(done.items).values()) == ["tests"]
        answers = said(here)
        assert answers["journal"] == "calm" and answers["risks"] == ["no gpu"]
        assert answers["snippets"] == ["a", "b"] and answers["new_papers"] == ["GQA"]
        assert answers["energy"] == 8 and answers["burnout"] == "none"
        assert (here.home / "notes" / "weeks" / f"{WEEK}.md").exists()
        with situation(here, now()) as seen:
            assert [one.kind for one in seen.pivots] == ["repeat"] and len(reflecting.snippets(seen)) == 2
            assert reflecting.due(seen) is None
        await pilot.press("u")
        await until(pilot, lambda: "Nothing changes until you accept" in screen_text(pilot))
        assert closed(here) is None
        with situation(here, now()) as seen:
            assert not seen.pivots and not reflecting.snippets(seen)
            assert reflecting.due(seen) is not None


@pytest.mark.asyncio
async def test_what_is_typed_is_on_disk_within_a_second_and_another_app_goes_on_with_it(here: Workspace) -> None:
    first = StudyApp(here)
    async with first.run_test(size=(120, 36)) as killed:
        await opened(killed)
        await killed.press("enter")
        await until(killed, lambda: room(killed).typing)
        await killed.press("h", "a", "l", "f")
        began = time.monotonic()
        await until(killed, lambda: said(here).get("code_quality") == "half")
        assert time.monotonic() - began < 3, "the timer is 0.6 s; the rest is the test's own reading"
        assert room(killed).typing, "it is kept while more is typed"
        second = StudyApp(here)
        async with second.run_test(size=(120, 36)) as pilot:
            await opened(pilot)
            assert "half" in screen_text(pilot) and "Resumed: begun 17:05, step 1" in " ".join(
                screen_text(pilot).split()
            )
            await to_step(pilot, 2)
            await answered(pilot, "3")
            await until(pilot, lambda: said(here).get("why_not") == "motivation")
    assert said(here)["code_quality"] == "half"


@pytest.mark.asyncio
async def test_an_answer_on_its_way_to_the_disk_is_not_replaced_by_what_is_read_meanwhile(here: Workspace) -> None:
    app, go = StudyApp(here), Event()
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 5)
        await until(pilot, lambda: not room(pilot).unkept)
        app.errands.write(lambda: go.wait(30) and None)  # the writing thread has other things to do
        await pilot.press("7")
        await until(pilot, lambda: room(pilot).said == {"energy": 7.0} and room(pilot).unkept)
        read = room(pilot).data
        room(pilot).reload()
        await until(pilot, lambda: room(pilot).data is not read)
        assert said(here) == {} and room(pilot).said == {"energy": 7.0}
        go.set()
        await until(pilot, lambda: said(here) == {"energy": 7.0})
        await until(pilot, lambda: not room(pilot).unkept)


@pytest.mark.asyncio
async def test_what_could_not_be_kept_is_said_and_kept_with_the_next_answer(here: Workspace) -> None:
    app = StudyApp(here)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 5)
        await until(pilot, lambda: not room(pilot).unkept)
        protocol = here.home / "curriculum" / "protocol.yaml"
        protocol.parent.mkdir(parents=True, exist_ok=True)
        protocol.write_text("title: x\nstepps: []\n")
        await pilot.press("7")
        await until(pilot, lambda: "protocol.yaml:2" in told(pilot))
        assert room(pilot).unkept
        protocol.unlink()
        await pilot.press("8")
        await until(pilot, lambda: said(here) == {"energy": 7.0, "interest": 8.0})


@pytest.mark.asyncio
async def test_leaving_in_the_middle_of_a_word_keeps_it(here: Workspace) -> None:
    app = StudyApp(here)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: room(pilot).typing)
        await pilot.press("e", "n", "d", "ctrl+q")
    assert said(here)["code_quality"] == "end"


@pytest.mark.asyncio
async def test_a_review_resumed_two_days_later_says_since_when_and_closes_its_week(
    here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await answered(pilot, "1")
        await to_step(pilot, 3)
        await until(pilot, lambda: stored(here).step == "next-week")
    monkeypatch.setenv("STUDYCTL_NOW", "2026-11-24T08:00:00")
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        assert room(pilot).review.week == WEEK and room(pilot).step == 2
        assert "begun Sunday 17:05, step 3" in text_of(pilot)
        await to_step(pilot, 7)
        await until(pilot, lambda: room(pilot).laid is not None)
        await pilot.press("enter")
        await until(pilot, lambda: closed(here) is not None)
        await until(pilot, lambda: "Closed Tuesday" in screen_text(pilot))


@pytest.mark.asyncio
async def test_answers_stay_on_the_way_back_and_forth(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await answered(pilot, "1")
        await to_step(pilot, 5)
        await answered(pilot, "6")
        assert room(pilot).at == "energy_why" and "Two days off" in screen_text(pilot)
        await to_step(pilot, 2)
        assert room(pilot).said["why_not"] == "knowledge-gap"
        assert "deep-dive" in room(pilot).review.decision.lower()
        await to_step(pilot, 1)
        await pilot.press("left")
        await pilot.pause()
        assert room(pilot).step == 0
        await to_step(pilot, 5)
        assert room(pilot).said["energy"] == 6


PATHS = (
    ("n1", "deep-dive"),
    ("n2", "repeat"),
    ("n3", "break"),
    ("yn", "deep-dive"),
    ("yyn", "proceed"),
)


@pytest.mark.parametrize(("keys", "decision"), PATHS)
@pytest.mark.asyncio
async def test_each_way_through_the_questions(here: Workspace, keys: str, decision: str) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        room(pilot).ask("core_complete")
        room(pilot).redraw()
        await answered(pilot, *keys)
        assert room(pilot).review.outcome.decision == decision
        await until(pilot, lambda: stored(here).outcome.decision == decision)


@pytest.mark.asyncio
async def test_a_gap_is_listed_and_asks_for_a_catch_up(here: Workspace) -> None:
    core_done(here)
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        assert room(pilot).at == "explain_without_notes", "the facts answered the first question"
        await answered(pilot, "y")
        assert room(pilot).at == "blocking_gaps"
        await pilot.press("y")
        await until(pilot, lambda: room(pilot).typing)
        for key in ("n", "o", "space", "1", "2", "enter", "f"):
            await pilot.press(key)
        await pilot.press("escape")
        await until(pilot, lambda: said(here).get("blocking_gaps") == ["no 12", "f"])
        assert room(pilot).review.outcome.decision == "catch-up"
        await pilot.press("n")
        await until(pilot, lambda: said(here).get("blocking_gaps") == [])
        assert room(pilot).at == "preference"
        await answered(pilot, "2")
        assert said(here).get("preference") in (None, "extend")
        assert room(pilot).review.outcome.decision == "extend"


RATED = (
    (("8", "8", "8", "y", "1", "1", "2"), "proceed", "green"),
    (("8", "8", "8", "y", "2", "1", "2"), "compress", "green"),
    (("9", "9", "9", "y", "1", "1", "3"), "extend", "green"),
    (("8", "8", "8", "y", "1", "3", "2"), "pause", "green"),
    (("8", "8", "8", "n", "1", "1", "2"), "pause", "green"),
    (("0", "7", "8", "y", "1", "1", "2"), "proceed", "yellow"),
)


@pytest.mark.asyncio
@pytest.mark.parametrize(("keys", "decision", "light"), RATED)
async def test_how_one_is_decides_where_the_questions_leave_it_open(
    here: Workspace, keys: tuple[str, ...], decision: str, light: str
) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        room(pilot).ask("core_complete")
        room(pilot).redraw()
        await answered(pilot, "y", "y", "n")
        await to_step(pilot, 5)
        await answered(pilot, *keys)
        assert (room(pilot).review.outcome.decision, room(pilot).review.outcome.overall) == (decision, light)
        await until(pilot, lambda: stored(here).outcome.decision == decision)


@pytest.mark.asyncio
async def test_facts_are_corrected_and_left_to_themselves_again(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await pilot.press("e")
        await until(pilot, lambda: room(pilot).at == "core_complete")
        assert "from the facts" in screen_text(pilot)
        await answered(pilot, "y")
        assert room(pilot).review.outcome.doubts
        room(pilot).ask("core_complete")
        room(pilot).redraw()
        await pilot.press("backspace")
        await until(pilot, lambda: "core_complete" not in room(pilot).said)
        assert room(pilot).review.question("core_complete").origin == "facts"


@pytest.mark.asyncio
async def test_u_takes_answers_back_one_after_the_other(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 5)
        await answered(pilot, "7", "8")
        await pilot.press("u")
        await until(pilot, lambda: room(pilot).said == {"energy": 7.0})
        assert "Took back: How much does it interest you?" in told(pilot)
        await until(pilot, lambda: said(here) == {"energy": 7.0})
        await pilot.press("u")
        await until(pilot, lambda: said(here) == {})


@pytest.mark.asyncio
async def test_items_move_between_the_days_of_the_next_week(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 3)
        await until(pilot, lambda: room(pilot).selected[0] == "plan" and room(pilot).laid is not None)
        rows = [key for key in (spot.key for spot in room(pilot).main.sheet.spots) if key.startswith("plan:")]
        item = rows[0].split(":")[1]
        await pilot.press("9")
        await until(pilot, lambda: "no day of the week" in told(pilot))
        await pilot.press("2")
        await until(pilot, lambda: told(pilot).startswith(("Moved to Tuesday", "It stays where it is")))
        if told(pilot).startswith("Moved"):
            await until(pilot, lambda: said(here).get("schedule") == {"2026-11-24": [item]})
            assert "→" in screen_text(pilot)
        else:
            await until(pilot, lambda: "schedule" not in said(here))


@pytest.mark.asyncio
async def test_another_decision_after_the_next_week_was_planned_is_said_there(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await answered(pilot, "2")
        await to_step(pilot, 3)
        await to_step(pilot, 5)
        await until(pilot, lambda: stored(here).steps[2].state == "done")
        await answered(pilot, *CALM[:3], "n")
        assert room(pilot).review.outcome.decision == "pause"
        await to_step(pilot, 3)
        await until(pilot, lambda: "You planned next week on repeat; the decision is pause now." in text_of(pilot))


@pytest.mark.asyncio
async def test_the_plan_is_shown_and_other_decisions_tried_without_changing_anything(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await answered(pilot, "2")
        await pilot.press("p")
        await until(pilot, lambda: "After" in screen_text(pilot) and "Finish" in screen_text(pilot))
        assert "nothing changes until you accept" in screen_text(pilot)
        whole = screen_text(pilot)
        await pilot.press("d")
        await until(pilot, lambda: screen_text(pilot) != whole)
        await pilot.press("f")
        await until(pilot, lambda: "Your answers decide: repeat week 3" in screen_text(pilot))
        await until(pilot, lambda: "Finish" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: room(pilot).page == "step" and room(pilot).step == 1)
        await pilot.press("p", "enter")
        await until(pilot, lambda: room(pilot).page == "page")
        with situation(here, now()) as seen:
            assert not seen.pivots


@pytest.mark.asyncio
async def test_x_closes_the_week_and_leaves_the_plan(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await answered(pilot, "2")
        await to_step(pilot, 7)
        await until(pilot, lambda: "plan unchanged" in keys_shown(pilot))
        await pilot.press("x")
        await until(pilot, lambda: "the plan stays as it was" in text_of(pilot))
        done = closed(here)
        assert done is not None and not done.applied and not done.pivots


@pytest.mark.asyncio
async def test_a_closed_week_can_be_changed_and_closed_anew(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await to_step(pilot, 2)
        await answered(pilot, "2")
        await to_step(pilot, 7)
        await until(pilot, lambda: room(pilot).laid is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "Closed Sunday" in screen_text(pilot))
        await pilot.press("c")
        await until(pilot, lambda: room(pilot).page == "step")
        await to_step(pilot, 2)
        room(pilot).ask("why_not")
        room(pilot).redraw()
        await answered(pilot, "3")
        await to_step(pilot, 7)
        await until(pilot, lambda: "accept" in keys_shown(pilot) and room(pilot).desk.laid is not None)
        await pilot.press("enter")
        await until(pilot, lambda: (done := closed(here)) is not None and done.decision == "break")
        with situation(here, now()) as seen:
            assert [one.kind for one in seen.pivots] == ["break"]


@pytest.mark.asyncio
async def test_the_weeks_stand_side_by_side_and_each_opens(here: Workspace) -> None:
    with situation(here, now()) as seen:
        reflecting.close_week(seen, WEEK, said={"why_not": "motivation", "energy": 6, "interest": 7, "momentum": 4})
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        assert room(pilot).page == "page" and "Closed Sunday" in screen_text(pilot)
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, WeeksRoom) and "W47" in screen_text(pilot))
        text = screen_text(pilot)
        assert "energy" in text and "break" in text and "red" in text
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SundayRoom) and room(pilot)._review is not None)
        assert room(pilot).week == WEEK
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, WeeksRoom))


@pytest.mark.asyncio
async def test_without_any_review_the_weeks_say_so(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("w")
        await until(pilot, lambda: "No week was closed yet" in screen_text(pilot))


@pytest.mark.asyncio
async def test_an_item_of_the_week_opens_and_is_finished_from_the_build_log(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await pilot.press("home")
        await until(pilot, lambda: room(pilot).selected[0] == "item")
        item = room(pilot).selected[1]
        await pilot.press("space")
        await until(pilot, lambda: room(pilot).review.facts.core[0].state == "done")
        with situation(here, now()) as seen:
            assert seen.state(item).state == "done"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ItemRoom))


@pytest.mark.asyncio
async def test_digits_belong_to_answers_everywhere_and_esc_leaves(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        for step in range(1, 8):
            await to_step(pilot, step)
            await pilot.press("9", "4")
            await pilot.pause()
            assert isinstance(pilot.app.screen, SundayRoom), step
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayRoom))


@pytest.mark.asyncio
async def test_no_key_means_two_things_anywhere_in_the_review(here: Workspace) -> None:
    sharing: dict[str, list[str]] = defaultdict(list)
    for one in SundayRoom.BINDINGS:
        assert isinstance(one, Binding)
        for key in one.key.split(","):
            sharing[key].append(one.action)
    looked = 0
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        for step in range(1, 8):
            await to_step(pilot, step)
            for spot in list(room(pilot).main.sheet.spots):
                room(pilot).main.select(spot.key)
                await pilot.pause()
                for key, actions in sharing.items():
                    means = [one for one in actions if room(pilot).check_action(*parse(one)[1:])]
                    assert len(means) <= 1, (step, spot.key, key, means)
                    looked += len(means)
                assert sum(bool(room(pilot).check_action(*parse(one)[1:])) for one in sharing["1"]) == 1
    assert looked > 100 and set(WHERE) <= {parse(one)[1] for found in sharing.values() for one in found} | {"copy"}


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
@pytest.mark.asyncio
async def test_every_page_says_where_one_is_at_every_size(here: Workspace, size: tuple[int, int]) -> None:
    async with StudyApp(here).run_test(size=size) as pilot:
        await opened(pilot)
        for step in range(1, 8):
            await to_step(pilot, step)
            await pilot.press("p")
            await until(pilot, lambda: "Finish" in screen_text(pilot))
            await pilot.press("escape")
            await until(pilot, lambda: room(pilot).page != "plan")
            text = screen_text(pilot)
            if step <= 6:
                title = room(pilot).review.steps[step - 1].title
                assert (f"{step} of 6 {title}" if size[0] == 80 else title) in text
                assert "Repeat week 3" in text, "the decision so far is in view"
        widest = max(len(row.rstrip()) for row in screen_text(pilot).splitlines())
        assert widest <= size[0] - 6


@pytest.mark.asyncio
async def test_a_step_is_there_within_fifty_milliseconds(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        taken = []
        for step in (1, 2, 3, 4, 5, 4, 3, 2, 1, 0) * 2:
            began = time.perf_counter()
            room(pilot).go_to(step)
            taken.append(time.perf_counter() - began)
            await pilot.pause()
        assert sorted(taken)[len(taken) // 2] < 0.05


@pytest.mark.asyncio
async def test_writing_goes_on_with_tab_and_a_click_elsewhere_ends_it(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: room(pilot).typing)
        await pilot.press("a", "tab")
        await until(pilot, lambda: room(pilot).at == "best_moment" and not room(pilot).typing)
        await pilot.press("enter")
        await until(pilot, lambda: room(pilot).typing)
        await pilot.press("shift+tab")
        await until(pilot, lambda: room(pilot).at == "code_quality")
        await pilot.press("enter")
        await until(pilot, lambda: room(pilot).typing)
        await pilot.press("b")
        room(pilot).main.focus()
        await until(pilot, lambda: not pilot.app.screen.query(WritingField))
        assert room(pilot).said["code_quality"] == "ab"


@pytest.mark.asyncio
async def test_a_protocol_that_cannot_be_read_is_told_with_its_line(here: Workspace) -> None:
    (here.home / "curriculum").mkdir(parents=True)
    (here.home / "curriculum" / "protocol.yaml").write_text("title: x\nstepps: []\n")
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await pilot.press("8")
        await until(pilot, lambda: "protocol.yaml:2" in screen_text(pilot))


def test_entries_are_lines_and_snippets_are_parted_by_empty_lines() -> None:
    assert entries("actions", " a \n\nb\n") == ["a", "b"]
    assert entries("actions", " \n") is None
    assert entries("snippets", "a\nb\n\nc") == ["a\nb", "c"]
    assert entries("snippets", "```py\na\n\nb\n```\n\nc") == ["```py\na\n\nb\n```", "c"]
    assert entries("snippets", "```\nnever closed\n\nx") == ["```\nnever closed\n\nx"]
    assert entries("snippets", "") is None
