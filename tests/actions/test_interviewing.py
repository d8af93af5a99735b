"""A mock interview on a real ledger: its questions, what is kept of it, what it earns beside the one before."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from interview_cards import CARDS, EARNS, TOPICS, answer_to, write_cards

from studyctl.actions import undoing
from studyctl.actions.card_marks import mark
from studyctl.actions.cards import Cards, cards_today, deck_of
from studyctl.actions.interviewing import Asked, Interviewing, Marked, Wish, begin
from studyctl.actions.interviews import history, report
from studyctl.actions.situation import situation
from studyctl.drill.face import Unread, read_answer
from studyctl.drill.interview import is_design
from studyctl.errors import UserError
from studyctl.ledger.facts import CardReviewed, InterviewHeld
from studyctl.ledger.read import open_reader
from studyctl.workspace import Workspace

TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
MINUTES = 15.0


@pytest.fixture
def here(home: Path) -> Workspace:
    write_cards(home)
    return Workspace(home)


def begun(here: Workspace, at: datetime = TEN, **wish: object) -> Interviewing:
    wanted = Wish(**{"minutes": MINUTES, "concepts": TOPICS, "seed": 4, **wish})  # type: ignore[arg-type]
    with situation(here, at) as seen:
        return begin(seen, wanted, random.Random(1))


def next_of(held: Interviewing, at: datetime = TEN) -> Asked:
    asked = held.next(at)
    assert asked is not None
    return asked


def answer(held: Interviewing, at: datetime = TEN, right: bool = True, seconds: float = 9.0) -> Marked:
    """The present question, answered."""
    asked = next_of(held, at)
    card = asked.question.card.id
    return held.answer(asked, answer_to(card, asked.question.face, right), at, seconds=seconds)


def hold(here: Workspace, at: datetime = TEN, right: bool = True, **wish: object) -> list[Marked]:
    """A whole interview of one minute a question; returns its verdicts."""
    held, marked = begun(here, at, **wish), []
    while held.next(at) is not None:
        at += timedelta(minutes=1)
        marked.append(answer(held, at, right))
    assert held.finish(at) is not None
    return marked


def reviews(here: Workspace) -> list[CardReviewed]:
    with open_reader(here.progress_db) as reader:
        return reader.facts(CardReviewed)


def test_every_answer_is_on_disk_before_the_next_question(here: Workspace) -> None:
    held = begun(here)
    assert not here.progress_db.exists(), "nothing is recorded before the first answer"
    for count in range(1, 6):
        asked = next_of(held)
        assert (asked.question.number, asked.question.of) == (count, 5)
        assert asked.points == EARNS[asked.question.card.id]
        marked = answer(held)
        kept = reviews(here)
        assert [fact.card for fact in kept][-1:] == [asked.question.card.id] and len(kept) == count
        assert kept[-1].mode == "interview" and kept[-1].seconds == 9
        assert marked.result.graded.correct and marked.earned == asked.points and not marked.over_time
    assert held.next(TEN) is None
    found = held.finish(TEN + timedelta(minutes=5))
    assert found is not None
    assert (found.score, found.earned, found.points, found.answered, found.right) == (1.0, 16, 16, 5, 5)
    assert found.seconds == 300 and not found.under_way and found.next == () and found.last is None
    assert [line.level for line in found.topics] == ["in depth", "in depth"]


def test_an_interview_moves_no_schedule_and_no_day_of_cards(here: Workspace) -> None:
    with situation(here, TEN) as seen:
        before = cards_today(Cards(seen, deck_of(here)))
    hold(here)
    with situation(here, TEN) as seen:
        assert cards_today(Cards(seen, deck_of(here))) == before
        assert not seen.reader.card_states(TOPICS)
        assert all(state.reps == 0 for state in seen.reader.card_states().values())
        assert seen.reader.study_days() == [TEN.date()], "it is study all the same"


def test_a_wrong_opening_leads_to_the_easier_question(here: Workspace) -> None:
    marked = hold(here, right=False)
    assert [(one.asked.part, one.asked.points) for one in marked] == [
        ("opening", 2), ("easier", 1), ("opening", 2), ("easier", 1), ("design", 6),
    ]  # fmt: skip
    with situation(here, TEN) as seen:
        found = report(seen)
    assert found.score == 0 and found.points == 16
    assert [line.level for line in found.topics] == ["not yet", "not yet"]
    assert {line.concept for line in found.next} == {*TOPICS, "system-design"}
    places = {place.id for line in found.next if line.concept == "other-topic" for place in line.places}
    missed = {line.card: line for line in found.questions}
    assert missed["own.choice"].expected == "The two" and missed["own.choice"].given.startswith("The ")
    assert missed["own.design"].missed == (
        "It counts.", "It stops at ten.", "It shows the number.", "It can be set back.",
    )  # fmt: skip
    assert places == {"lora"}


def test_half_of_the_criteria_earn_half_of_the_points(here: Workspace) -> None:
    held = begun(here)
    while (asked := next_of(held)).part != "design":
        answer(held)
    marked = held.answer(asked, read_answer(asked.question.face, "", (True, True, False, False)), TEN)
    assert marked.earned == 3 and not marked.result.graded.correct
    found = held.finish(TEN)
    assert found is not None and found.earned == 13
    assert found.questions[-1].missed == ("It shows the number.", "It can be set back.")


def test_no_answer_is_wrong_and_what_was_right_is_told(here: Workspace) -> None:
    held = begun(here)
    told = {}
    while (asked := held.next(TEN)) is not None:
        marked = held.answer(asked, None, TEN, seconds=1)
        told[asked.question.card.id] = marked.result.graded.expected
        assert not marked.result.graded.correct and marked.earned == 0
    assert told["own.choice"] == "The two" and told["own.cloze"] == "four"
    assert told["other.order"] == "The first → The second → The third"
    assert [fact.answer for fact in reviews(here)] == [""] * 5


def test_what_cannot_be_read_is_not_recorded_and_the_question_stays(here: Workspace) -> None:
    held = begun(here, concepts=("own-topic",))
    answer(held)
    asked = next_of(held)
    assert asked.question.card.id == "own.number"
    with pytest.raises(Unread):
        held.answer(asked, read_answer(asked.question.face, "a banana"), TEN)
    assert len(reviews(here)) == 1
    assert next_of(held).question == asked.question


def test_an_answer_over_its_time_is_marked_and_counts(here: Workspace) -> None:
    held = begun(here)
    allowed = next_of(held).allowed_seconds
    marked = answer(held, seconds=allowed + 1)
    assert marked.over_time and marked.earned == 2
    assert not answer(held, seconds=1).over_time
    found = held.finish(TEN)
    assert found is not None and found.over_time == 1
    assert [line.over_time for line in found.questions] == [True, False]


def test_an_interview_that_was_cut_off_goes_on_with_the_same_question(here: Workspace) -> None:
    first = begun(here)
    answer(first)
    waiting = next_of(first)
    later = TEN + timedelta(minutes=3)
    second = begun(here, later, seed=99)
    assert second.resumed and second.script == first.script and second.told == "Taken up again: 1 answer kept"
    asked = next_of(second, later)
    assert (asked.question.card, asked.question.seed) == (waiting.question.card, waiting.question.seed)
    assert asked.question.face == waiting.question.face
    assert second.seconds_left(later) == (MINUTES - 3) * 60


def test_one_that_ran_out_of_time_is_ended_and_scored_with_what_it_has(here: Workspace) -> None:
    answer(begun(here))
    over = TEN + timedelta(minutes=MINUTES)
    with situation(here, over) as seen:
        assert [line.under_way for line in history(seen)] == [False]
    held = begun(here, over)
    assert not held.resumed and "1 answer kept" in held.told
    with situation(here, over) as seen:
        found = report(seen)
        assert (found.answered, found.earned, found.under_way) == (1, 2, False)
        assert len(seen.reader.facts(InterviewHeld)) == 2
    answer(held, over)
    again = begun(here, over, anew=True)
    assert not again.resumed
    with situation(here, over) as seen:
        assert [line.under_way for line in history(seen)] == [False, False]


def test_once_the_time_is_over_the_open_question_is_the_last(here: Workspace) -> None:
    held = begun(here)
    answer(held)
    asked = next_of(held)
    over = TEN + timedelta(minutes=MINUTES, seconds=30)
    held.answer(asked, None, over, seconds=400)
    assert held.next(over) is None
    found = held.finish(over)
    assert found is not None and found.answered == 2 and found.seconds == 930
    assert "not reached" in {line.level for line in found.topics}


def test_nothing_answered_leaves_nothing_behind(here: Workspace) -> None:
    held = begun(here)
    next_of(held)
    assert held.finish(TEN) is None
    assert not here.progress_db.exists()
    with situation(here, TEN) as seen:
        assert history(seen) == ()
        with pytest.raises(UserError, match="no interview was held yet"):
            report(seen)


def test_two_windows_cannot_answer_one_question_twice(here: Workspace) -> None:
    first = begun(here)
    answer(first)
    second = begun(here)
    asked = next_of(second)
    answer(first)
    with pytest.raises(UserError, match="another window"):
        second.answer(asked, None, TEN)
    assert len(reviews(here)) == 2
    assert next_of(second).question.card.id == next_of(first).question.card.id
    first.finish(TEN)
    with pytest.raises(UserError, match="has ended"):
        second.answer(next_of(second), None, TEN)
    assert second.finish(TEN) == first.finish(TEN), "ending it twice is ending it once"


def test_undo_takes_back_the_whole_interview(here: Workspace) -> None:
    hold(here)
    assert undoing.undo(here, TEN).text.startswith("Undid: Mock interview of 15 minutes")
    assert reviews(here) == []
    with situation(here, TEN) as seen:
        assert history(seen) == ()


def test_taken_back_while_it_goes_on_it_cannot_be_answered_any_more(here: Workspace) -> None:
    held = begun(here)
    answer(held)
    asked = next_of(held)
    undoing.undo(here, TEN)
    with pytest.raises(UserError, match="taken back"):
        held.answer(asked, None, TEN)


def test_a_report_stands_beside_the_last_one(here: Workspace) -> None:
    hold(here, right=False)
    later = TEN + timedelta(days=2)
    hold(here, later, seed=5)
    with situation(here, later) as seen:
        now, before = history(seen)
        found = report(seen)
        assert report(seen, now.id[:8]).id == found.id == now.id
        assert report(seen, before.id).last is None
    assert (now.score, now.change, before.score, before.change) == (1.0, 1.0, 0.0, None)
    assert found.last == before and found.change == 1.0
    assert {line.before for line in found.pillars} == {0.0}
    assert {line.before for line in found.topics} == {"not yet"}


def test_one_under_way_is_compared_with_but_never_against(here: Workspace) -> None:
    hold(here)
    later = TEN + timedelta(days=1)
    held = begun(here, later)
    answer(held, later, right=False)
    with situation(here, later) as seen:
        assert report(seen).under_way and report(seen).last is not None
        held.finish(later)
    with situation(here, later) as seen:
        assert report(seen).change == -1.0


def test_an_unknown_name_and_one_that_fits_several_are_told(here: Workspace) -> None:
    for day in range(17):  # more than there are first letters
        answer(begun(here, TEN + timedelta(days=day)), TEN + timedelta(days=day))
    with situation(here, TEN) as seen:
        firsts = Counter(line.id[0] for line in history(seen))
        with pytest.raises(UserError, match="beginning of several"):
            report(seen, firsts.most_common(1)[0][0])
        for name in ("zzz", ""):
            with pytest.raises(UserError, match="there is no interview"):
                report(seen, name)


def test_a_suspended_card_is_not_asked(here: Workspace) -> None:
    mark(here, deck_of(here).card("own.number"), "suspend", TEN)
    asked = {one.asked.question.card.id for one in hold(here)}
    assert "own.number" not in asked and "own.choice" in asked


def test_a_card_that_is_gone_meanwhile_is_passed_over(here: Workspace) -> None:
    held = begun(here, concepts=("own-topic",))
    answer(held)
    left = CARDS.partition("- id: own.number")[0] + "- id: own.cloze" + CARDS.partition("- id: own.cloze")[2]
    (here.home / "quizzes" / "own.yaml").write_text(left)
    again = begun(here)
    assert next_of(again).part == "design"
    found = again.finish(TEN)
    assert found is not None and found.points == 11, "its worth is that of the script"


def test_a_concept_without_cards_is_told(here: Workspace) -> None:
    with pytest.raises(UserError, match="no concept 'nothing-like-it'"):
        begun(here, concepts=("nothing-like-it",))


def test_the_shipped_deck_gives_an_interview_over_the_six_pillars(home: Path) -> None:
    here = Workspace(home)
    with situation(here, TEN) as seen:
        held = begin(seen, Wish(seed=11))
        priorities = {
            concept: item.priority
            for item in seen.catalogue.items.values()
            for concept in item.concepts
            if item.priority == "P0" and item.id.startswith("sprint.pillar")
        }
    script = held.script
    assert len(script.topics) == 8 and len(script.design) == 2
    assert len({topic.subject.pillar for topic in script.topics}) == 6
    assert all(topic.subject.concept in priorities for topic in script.topics)
    assert all(topic.harder and topic.easier for topic in script.topics)
    assert {topic.opening.points for topic in script.topics} == {2.0}
    prompts = [card for card in held.deck.cards.values() if is_design(card)]
    assert len(prompts) >= 13
    assert all(3 < len(card.payload.criteria) <= 5 and card.explain for card in prompts)
