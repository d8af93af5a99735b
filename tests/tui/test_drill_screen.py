"""The drill on the screen: real keys for every kind of card, on a real ledger; undo, ratings, deck and statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from drill_cards import DECK, RIGHT, TYPED
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions import items
from studyctl.actions.cards import Cards, cards_today, deck_of
from studyctl.actions.cards_about import ConceptDue, due_by_concept
from studyctl.actions.drilling import Question, Wish, begin
from studyctl.actions.situation import situation
from studyctl.clock import now, study_day
from studyctl.drill.face import Answer
from studyctl.drill.memory import EASY, GOOD, HARD
from studyctl.ledger.read import open_reader
from studyctl.ledger.views import Review
from studyctl.tui.app import StudyApp
from studyctl.tui.panel import Panel
from studyctl.tui.screens.deck import DeckRoom
from studyctl.tui.screens.drill import DrillRoom
from studyctl.tui.screens.drill_answer import answer_sheet, ratings, wait_words
from studyctl.tui.screens.drill_deeds import Turn, edited
from studyctl.tui.screens.drill_parts import Sitting
from studyctl.tui.screens.drill_stats import DrillStatsRoom
from studyctl.tui.sheet import frame_of
from studyctl.tui.shell import KeyRow, Notice, TabBar
from studyctl.workspace import Workspace

OWN = Wish(("own-things",), new=20)


@pytest.fixture
def here(home: Path) -> Workspace:
    (home / "quizzes").mkdir(parents=True)
    (home / "quizzes" / "own.yaml").write_text(DECK)
    return Workspace(home)


def room(pilot: Pilot[Any]) -> DrillRoom:
    assert isinstance(pilot.app.screen, DrillRoom)
    return pilot.app.screen


def sitting(pilot: Pilot[Any]) -> Sitting:
    found = room(pilot).sitting
    assert found is not None
    return found


def question(pilot: Pilot[Any]) -> Question:
    found = sitting(pilot).turn.question
    assert found is not None
    return found


def phase(pilot: Pilot[Any], wanted: str) -> Callable[[], bool]:
    return lambda: (found := room(pilot).sitting) is not None and found.phase == wanted and not room(pilot)._busy


def said(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def keys_shown(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(160))


def reviews(here: Workspace) -> list[Review]:
    with open_reader(here.progress_db) as reader:
        return reader.reviews_on(study_day(now()))


async def begun(pilot: Pilot[Any], wish: Wish = OWN) -> None:
    """The drill of the own cards alone."""
    await pilot.app.push_screen(DrillRoom(wish))
    await until(pilot, lambda: room(pilot).sitting is not None)
    if sitting(pilot).phase == "question":
        await field(pilot)


async def field(pilot: Pilot[Any]) -> None:
    """Until a question that is typed has its field."""
    if question(pilot).face.input in ("text", "number", "criteria"):
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))


async def come_to(pilot: Pilot[Any], card: str) -> None:
    """Buries the cards before this one: they are not part of what is tried."""
    for _ in range(20):
        if question(pilot).card.id == card:
            return
        before = room(pilot).sitting
        if isinstance(pilot.app.focused, Input):
            await pilot.press("escape")
        await pilot.press("b")
        await until(pilot, _changed(pilot, before))
        await field(pilot)
    raise AssertionError(f"{card} did not come")


def _changed(pilot: Pilot[Any], before: Sitting | None) -> Callable[[], bool]:
    return lambda: room(pilot).sitting is not before and not room(pilot)._busy


async def answer(pilot: Pilot[Any]) -> None:
    """The right answer with the keys of its kind, up to where it is asked how sure one is, or to the verdict."""
    asked = question(pilot)
    card, face = asked.card.id, asked.face
    if card in RIGHT:
        await pilot.press(*(str(face.options.index(text) + 1) for text in RIGHT[card]))
        if face.input != "choice":
            await pilot.press("enter")
    elif card in TYPED:
        await pilot.press(*(("space" if key == " " else key) for key in TYPED[card]), "enter")
    elif card == "own.bug":
        await pilot.press("1", "0", "enter")
    elif card == "own.derive":
        await pilot.press("enter", "y", "enter", "y", "enter", "y")
    else:
        await pilot.press("enter", "y", "y")


@pytest.mark.asyncio
async def test_every_kind_is_answered_with_keys_and_each_answer_is_on_disk_before_the_next_card(
    here: Workspace,
) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        kinds = []
        for number in range(1, 9):
            kinds.append(question(pilot).card.kind)
            assert question(pilot).card.prompt.split("\n")[0] in screen_text(pilot)
            await answer(pilot)
            if question(pilot).face.input not in ("steps", "criteria"):
                await until(pilot, phase(pilot, "sure"))
                assert "How sure are you?" in screen_text(pilot)
                await pilot.press("4")
            await until(pilot, phase(pilot, "answer"))
            assert len(reviews(here)) == number
            assert question(pilot).card.explain in screen_text(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: not phase(pilot, "answer")() and not room(pilot)._busy)
            await field(pilot)
        assert sorted(kinds) == ["bug", "choice", "cloze", "derive", "explain", "multi", "numeric", "order"]
        assert [review.card for review in reviews(here) if not review.correct] == []
        assert {review.confidence for review in reviews(here)} == {0.95, None}


@pytest.mark.asyncio
async def test_nothing_in_a_question_stands_out_and_digits_belong_to_the_answer(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await come_to(pilot, "own.choice")
        panel = pilot.app.screen.query_one("#main", Panel)
        palette = panel.palette
        bold = [text for row in panel.sheet.rows for text, words in row.spans if palette.style(words).bold]
        assert bold == []
        assert pilot.app.screen.query_one(TabBar).digits is False
        await pilot.press("9")
        assert isinstance(pilot.app.screen, DrillRoom) and sitting(pilot).phase == "question"
        await pilot.press("h")
        assert "Think of the variance of a sum." in screen_text(pilot)
        await pilot.press("y")
        assert "the plan has come to its concept" in screen_text(pilot)
        await answer(pilot)
        await pilot.press("3")
        await until(pilot, phase(pilot, "answer"))
        assert reviews(here)[0].rating == HARD  # hinted


@pytest.mark.asyncio
async def test_a_wrong_number_is_told_its_mistake_and_nonsense_is_asked_again(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        await come_to(pilot, "own.numeric")
        await pilot.press(*"banana", "enter")
        await until(pilot, lambda: said(pilot) and isinstance(pilot.app.focused, Input))
        assert sitting(pilot).phase == "question" and not reviews(here)
        region = room(pilot).main.region_of("answer:field")
        line = pilot.app.screen.query_one("Input.inline", Input)
        await until(pilot, lambda: region is not None and line.region.y == region.y)
        await pilot.press(*["backspace"] * 6, *"128", "enter")
        await until(pilot, phase(pilot, "sure"))
        await pilot.press("right", "enter")
        await until(pilot, phase(pilot, "answer"))
        text = screen_text(pilot)
        assert "128 is not right  You counted the keys but not the values." in text and "sure 95 %" in text
        assert "256 MiB" in text and "accepted 251 – 261 MiB" in text
        assert not reviews(here)[0].correct
        assert "1–4 rate" in keys_shown(pilot) and "↵ next" in keys_shown(pilot)


@pytest.mark.asyncio
async def test_ones_own_rating_replaces_the_one_proposed_and_undo_asks_the_card_again(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        await come_to(pilot, "own.cloze")
        await answer(pilot)
        await pilot.press("2")
        await until(pilot, phase(pilot, "answer"))
        assert [review.rating for review in reviews(here)] == [HARD]  # unsure
        await pilot.press("4")
        await until(pilot, lambda: [review.rating for review in reviews(here)] == [EASY] and not room(pilot)._busy)
        result = sitting(pilot).turn.result
        assert result is not None and result.rating == EASY
        await pilot.press("u")
        await until(pilot, phase(pilot, "question"))
        assert question(pilot).card.id == "own.cloze" and not reviews(here)


@pytest.mark.asyncio
async def test_confidence_is_not_asked_where_it_is_switched_off(here: Workspace) -> None:
    (here.home / "studyctl.yaml").write_text("quiz_confidence: false\n")
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        await come_to(pilot, "own.choice")
        await answer(pilot)
        await until(pilot, phase(pilot, "answer"))
        assert [(review.rating, review.confidence) for review in reviews(here)] == [(GOOD, None)]


@pytest.mark.asyncio
async def test_a_question_waits_while_other_screens_are_shown(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, DrillRoom) and room(pilot).sitting is not None)
        await field(pilot)
        waiting = question(pilot).card.id
        if isinstance(pilot.app.focused, Input):
            await pilot.press("escape")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "today")
        await pilot.press("7")
        await until(pilot, lambda: isinstance(pilot.app.screen, DrillRoom) and not room(pilot)._busy)
        assert question(pilot).card.id == waiting


@pytest.mark.asyncio
async def test_what_was_typed_outlives_leaving_the_field(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot)
        await come_to(pilot, "own.cloze")
        await pilot.press(*"roo", "escape", "f")
        await until(pilot, lambda: said(pilot) == "Flagged: own.cloze")
        await pilot.press("enter")
        await field(pilot)
        await pilot.press("t", "enter")
        await until(pilot, phase(pilot, "sure"))
        await pilot.press("4")
        await until(pilot, phase(pilot, "answer"))
        assert reviews(here)[0].correct


@pytest.mark.asyncio
async def test_at_the_end_it_says_until_when_and_takes_new_cards(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        await begun(pilot, Wish(("own-things",), new=0))
        await until(pilot, phase(pilot, "over"))
        assert "Nothing until tomorrow 04:00. n takes 5 new cards." in screen_text(pilot)
        assert pilot.app.screen.query_one(TabBar).digits is True
        await pilot.press("n")
        await until(pilot, phase(pilot, "question"))
        assert question(pilot).of == 5


@pytest.mark.asyncio
async def test_the_deck_finds_marks_and_drills_cards(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        deck = DeckRoom()
        await pilot.app.push_screen(deck)
        await until(pilot, lambda: deck.data is not None and len(deck.data.cards) > 8)
        await pilot.press("slash", *"own-things", "enter")
        await until(pilot, lambda: deck.data is not None and len(deck.data.cards) == 8)
        await pilot.press("down", "f")
        await until(pilot, lambda: deck.data is not None and deck.data.cards[1].flagged)
        await pilot.press("x")
        await until(pilot, lambda: deck.data is not None and deck.data.cards[1].state == "suspended")
        assert "own.multi" in screen_text(pilot) and "The size of the cache" not in screen_text(pilot)
        await pilot.press("t")
        await until(pilot, lambda: deck.data is not None and deck.data.wanted.state == "new")
        assert deck.data is not None and len(deck.data.cards) == 7
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DrillRoom) and room(pilot).sitting is not None)
        assert question(pilot).card.concepts == ("own-things",)


@pytest.mark.asyncio
async def test_statistics_say_how_it_goes(here: Workspace) -> None:
    async with StudyApp(here).run_test(size=(80, 24)) as pilot:
        await begun(pilot)
        await come_to(pilot, "own.choice")
        await answer(pilot)
        await pilot.press("4")
        await until(pilot, phase(pilot, "answer"))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, DrillStatsRoom) and pilot.app.screen.data is not None)
        await until(pilot, lambda: "Brier score 0.003" in screen_text(pilot))  # (0.95 − 1)²
        assert "1 of" in screen_text(pilot) and "own-things" in screen_text(pilot)
        await pilot.press("escape")
        assert sitting(pilot).phase == "answer"


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
@pytest.mark.asyncio
async def test_today_says_what_is_due_and_about_what(here: Workspace, size: tuple[int, int]) -> None:
    with situation(here, now()) as seen:
        items.start(seen, next(iter(seen.catalogue.items)))
        drill = begin(seen, OWN)
        while (asked := drill.next(now())) is not None and asked.card.id != "own.choice":
            pass
        assert asked is not None
        right = asked.face.options.index("To keep its variance at 1")
        drill.answer(asked, Answer(choices=(right + 1,)), now(), rating=EASY)
    with situation(here, now() + timedelta(days=40)) as seen:
        lines = due_by_concept(seen)
    assert lines[0] == ConceptDue("own-things", 1) and lines[-1].concept == "new"
    async with StudyApp(here).run_test(size=size) as pilot:
        await until(pilot, lambda: "Cards" in screen_text(pilot))
        with situation(here, now()) as seen:
            today = cards_today(Cards(seen, deck_of(here)))
            lines = due_by_concept(seen)
        assert f"{today.due} due · {today.minutes} min" in screen_text(pilot)
        assert lines[-1] == ConceptDue("new", today.new) and sum(line.cards for line in lines) == today.due
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, DrillRoom) and room(pilot).sitting is not None)


@pytest.mark.asyncio
async def test_the_card_s_file_is_edited_and_read_again(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with situation(here, now()) as seen:
        drill = begin(seen, OWN)
        monkeypatch.setattr("os.isatty", lambda descriptor: True)
        monkeypatch.setenv("EDITOR", "sed -i s/Why.is.the.score/Why.then.is.the.score/")
        assert edited(seen, drill, drill.deck.cards["own.choice"]) == "Read again: quizzes/own.yaml"
        assert drill.deck.cards["own.choice"].prompt == "Why.then.is.the.score divided by the root of d_k?"
        monkeypatch.setenv("EDITOR", "true")
        assert edited(seen, drill, drill.deck.cards["own.bug"]).startswith("Not changed: quizzes/own.yaml:")


def test_a_verdict_fits_both_layouts(here: Workspace) -> None:
    with situation(here, now()) as seen:
        drill = begin(seen, OWN)
        while (asked := drill.next(now())) is not None and asked.card.id != "own.numeric":
            pass
        assert asked is not None
        result = drill.answer(asked, Answer(text="128"), now(), confidence=0.75)
    turn = Turn(asked, drill.tally, result=result)
    for columns, rows in ((120, 36), (80, 24)):
        frame = frame_of(columns, rows)
        sheet = answer_sheet(Sitting(turn, "answer"), replace(frame, full=74, main=74))
        assert max(len(line) for line in sheet.text.split("\n")) <= 74
        assert "You counted the keys but not the values." in sheet.text
        assert "1 Again" in ratings(result, replace(frame, full=74)).text
    assert wait_words(timedelta(minutes=10)) == "10 min" and wait_words(timedelta(days=1)) == "1 day"
    assert wait_words(timedelta(hours=5)) == "5 h" and wait_words(None) == ""


@pytest.mark.asyncio
async def test_the_next_day_has_its_own_cards_and_a_quick_digit_stays_in_the_drill(
    here: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with StudyApp(here).run_test(size=(120, 36)) as pilot:
        pilot.app.switch_mode("drill")
        await pilot.press("2")
        await until(pilot, lambda: isinstance(pilot.app.screen, DrillRoom) and room(pilot).sitting is not None)
        before = sitting(pilot).turn
        monkeypatch.setenv("STUDYCTL_NOW", "2026-11-23T10:00:00")
        room(pilot).outdated()
        await until(pilot, lambda: sitting(pilot).turn is not before)
        assert sitting(pilot).phase == "question"
