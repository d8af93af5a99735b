"""A drill on a real ledger: each answer on disk, undone, rated anew, and met by another drill."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from own_cards import CARDS, CONCEPT, COUNT, RIGHT, write_deck

from studyctl.actions import items, undoing
from studyctl.actions.cards import Cards, cards_today, deck_of
from studyctl.actions.drilling import Drill, Question, Result, Wish, begin
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.drill.face import Answer, Unread, read_answer
from studyctl.drill.memory import AGAIN, EASY, GOOD, HARD
from studyctl.errors import UserError
from studyctl.ledger.facts import CardReviewed
from studyctl.ledger.read import open_reader
from studyctl.workspace import Workspace

TODAY = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def here(home: Path) -> Workspace:
    write_deck(home)
    return Workspace(home)


def started(here: Workspace, at: datetime | None = None, **wish: object) -> Drill:
    wanted = Wish(**{"concepts": (CONCEPT,), "new": 10, **wish})  # type: ignore[arg-type]
    with situation(here, at or now()) as seen:
        return begin(seen, wanted, random.Random(1))


def answer_to(question: Question, right: bool = True) -> Answer:
    """The right answer to a card of the own deck, or a wrong one."""
    face, wanted = question.face, RIGHT.get(question.card.id, "")
    if face.input == "choice":
        number = face.options.index(wanted) + 1
        return read_answer(face, [number if right else number % 4 + 1])
    if face.input == "order":
        numbers = [face.options.index(text) + 1 for text in ("The first", "The second", "The third")]
        return read_answer(face, numbers if right else numbers[::-1])
    if face.input == "criteria":
        return read_answer(face, wanted, [right] * len(face.criteria))
    return read_answer(face, wanted if right else "7")


def asked(drill: Drill, card: str, at: datetime | None = None) -> Question:
    """The question on this card; those before it are answered right."""
    while (question := drill.next(at or now())) is not None:
        if question.card.id == card:
            return question
        drill.answer(question, answer_to(question), at or now())
    raise AssertionError(f"{card} was not asked")


def reviews(here: Workspace) -> list[CardReviewed]:
    with open_reader(here.progress_db) as reader:
        return reader.facts(CardReviewed)


def answer_all(drill: Drill, at: datetime, right: bool = True) -> list[Result]:
    results = []
    while (question := drill.next(at)) is not None and len(results) < 60:
        results.append(drill.answer(question, answer_to(question, right), at, rating=EASY if right else None))
    return results


def test_every_answer_is_on_disk_before_the_next_card(here: Workspace) -> None:
    drill = started(here)
    with drill.fast():
        for count in range(1, COUNT + 1):
            question = drill.next(now())
            assert question is not None
            drill.answer(question, answer_to(question), now(), confidence=0.75, seconds=4.0)
            assert len(reviews(here)) == count
    kept = reviews(here)
    assert {fact.card for fact in kept} == {"own.choice", "own.cloze", "own.number", "own.order", "own.explain"}
    assert {(fact.correct, fact.rating, fact.confidence, fact.seconds) for fact in kept} == {(True, GOOD, 0.75, 4.0)}


def test_two_drills_of_a_thread_let_go_in_any_order(here: Workspace) -> None:
    one, two = started(here), started(here)
    for drill in (one, two):
        drill.hold()
        question = drill.next(now())
        assert question is not None
        drill.answer(question, answer_to(question), now())
    one.let_go()
    for drill in (two, one):
        question = drill.next(now())
        assert question is not None
        drill.answer(question, answer_to(question), now())
        two.let_go()
    assert len(reviews(here)) == 4


def test_a_ledger_that_stays_open_hides_no_write_of_others(here: Workspace) -> None:
    drill, other = started(here), started(here)
    log = here.progress_db.with_name("progress.db-wal")
    drill.hold()
    drill.hold()
    first = drill.next(now())
    assert first is not None
    drill.answer(first, answer_to(first), now())
    assert log.exists()
    same = other.next(now())
    assert same is not None and same.card.id != first.card.id  # what the first drill answered is passed over
    other.answer(same, answer_to(same), now())
    asked_next = drill.next(now())
    assert asked_next is not None and asked_next.card.id not in (first.card.id, same.card.id)
    undoing.undo(here, now())  # from outside: the other drill's answer
    drill.answer(asked_next, answer_to(asked_next), now())
    drill.let_go()
    drill.let_go()
    assert not log.exists()
    drill.hold()
    last = drill.next(now())
    assert last is not None
    drill.answer(last, answer_to(last), now())
    assert log.exists()
    drill.let_go()
    with open_reader(here.progress_db) as reader:
        assert [fact.card for fact in reader.facts(CardReviewed)] == [first.card.id, asked_next.card.id, last.card.id]


def test_a_good_answer_comes_again_in_the_same_drill_and_then_on_a_day(here: Workspace) -> None:
    drill = started(here)
    results = []
    while (question := drill.next(now())) is not None:
        results.append(drill.answer(question, answer_to(question), now()))
    assert len(results) == 2 * COUNT, "a learning step of 10 minutes is asked when nothing else is left"
    days = {(result.due - TODAY).days for result in results[COUNT:] if result.due}
    assert days == {2}
    assert drill.tally.left == 0


def test_a_wrong_choice_keeps_the_misconception_and_a_hint_makes_it_hard(here: Workspace) -> None:
    drill = started(here)
    question = asked(drill, "own.choice")
    result = drill.answer(question, answer_to(question, right=False), now())
    assert (result.rating, result.graded.misconception.endswith("-is-even")) == (AGAIN, True)
    assert reviews(here)[-1].misconception == result.graded.misconception
    question = asked(drill, "own.choice")
    assert drill.answer(question, answer_to(question), now(), hinted=True).rating == HARD
    assert reviews(here)[-1].hinted


def test_what_cannot_be_read_is_not_recorded(here: Workspace) -> None:
    drill = started(here)
    question = asked(drill, "own.number")
    before = len(reviews(here))
    with pytest.raises(Unread):
        drill.answer(question, Answer(text="many metres"), now())
    assert len(reviews(here)) == before


def test_ones_own_rating_replaces_the_recorded_one_and_one_undo_takes_both_back(here: Workspace) -> None:
    drill = started(here)
    question = asked(drill, "own.cloze")
    others = len(reviews(here))
    first = drill.answer(question, answer_to(question), now())
    second = drill.rerate(first, EASY, now())
    kept = reviews(here)[others:]
    assert [(fact.rating, fact.correct) for fact in kept] == [(EASY, True)]
    assert (second.due.date() - TODAY.date()).days == 8  # type: ignore[union-attr]
    assert drill.undo(now()) == "Undid: own.cloze, easy"
    assert len(reviews(here)) == others
    again = drill.next(now())
    assert again is not None
    assert again.card.id == "own.cloze"


def test_undo_steps_back_answer_by_answer_and_persists(here: Workspace) -> None:
    drill = started(here)
    shown = []
    for _ in range(3):
        question = drill.next(now())
        assert question is not None
        shown.append(question.card.id)
        drill.answer(question, answer_to(question), now())
    drill.undo(now())
    drill.undo(now())
    assert [fact.card for fact in reviews(here)] == shown[:1]
    assert [drill.next(now()).card.id for _ in range(2)] == shown[1:]  # type: ignore[union-attr]
    assert undoing.undo(here, now()).undone.name == "quiz drill", "another process undoes the same steps"
    assert reviews(here) == []


def test_undo_refuses_where_another_command_came_after(here: Workspace) -> None:
    drill = started(here)
    question = asked(drill, "own.cloze")
    drill.answer(question, answer_to(question), now())
    count = len(reviews(here))
    with situation(here, now()) as seen:
        items.start(seen, "math-refresher")
    with pytest.raises(UserError, match="another command came after it"):
        drill.undo(now())
    assert len(reviews(here)) == count


def test_undo_while_a_card_is_shown_asks_the_undone_one_then_that_one(here: Workspace) -> None:
    drill = started(here)
    first = drill.next(now())
    assert first is not None
    drill.answer(first, answer_to(first), now())
    second = drill.next(now())
    assert second is not None
    drill.undo(now(), second)
    assert [drill.next(now()).card.id for _ in range(2)] == [first.card.id, second.card.id]  # type: ignore[union-attr]


def test_two_drills_at_once_neither_lose_nor_repeat_an_answer(here: Workspace) -> None:
    one, other = started(here), started(here)
    answered = []
    for turn in range(4 * COUNT):
        drill = (one, other)[turn % 2]
        if (question := drill.next(now())) is not None:
            drill.answer(question, answer_to(question), now(), rating=EASY)
            answered.append(question.card.id)
    counts = Counter(answered)
    assert counts.pop("own.choice") == 2, "at most good, so it comes again after ten minutes"
    assert set(counts.values()) == {1}, "no card was asked twice"
    assert Counter(fact.card for fact in reviews(here)) == Counter(answered)
    assert one.next(now()) is None
    assert other.next(now()) is None


def test_the_same_card_shown_by_two_drills_keeps_both_answers(here: Workspace) -> None:
    one, other = started(here), started(here)
    mine, theirs = asked(one, "own.cloze"), asked(other, "own.cloze")
    one.answer(mine, answer_to(mine), now())
    other.answer(theirs, answer_to(theirs), now())
    kept = [fact for fact in reviews(here) if fact.card == "own.cloze"]
    assert len(kept) == 2
    assert (kept[0].state, kept[1].state) == ("learning", "review"), "the second built on the first"


def test_an_answer_by_a_clock_that_ran_backwards_is_refused(here: Workspace) -> None:
    drill = started(here)
    question = asked(drill, "own.cloze")
    drill.answer(question, answer_to(question), now())
    again = asked(drill, "own.cloze")
    before = len(reviews(here))
    with pytest.raises(UserError, match="the clock says"):
        drill.answer(again, answer_to(again), now() - timedelta(days=1))
    assert len(reviews(here)) == before


def test_a_renamed_card_keeps_its_progress(here: Workspace) -> None:
    drill = started(here)
    question = asked(drill, "own.cloze")
    drill.answer(question, answer_to(question), now(), rating=EASY)
    drill.mark("own.number", "suspend", now())
    renamed = CARDS.replace("id: own.cloze\n", "id: own.twice-two\n  aliases: [own.cloze]\n")
    write_deck(here.home, renamed.replace("id: own.number\n", "id: own.kib\n  aliases: [own.number]\n"))
    with situation(here, now()) as seen:
        cards = Cards(seen, deck_of(here))
        assert cards.memory("own.twice-two").interval == 8
        assert cards.states["own.kib"].suspended
    later = now() + timedelta(days=8)
    drill = started(here, later)
    question = asked(drill, "own.twice-two", later)
    result = drill.answer(question, answer_to(question), later)
    assert result.due is not None
    assert (result.due - later).days > 8, "the answer under the old id counts"
    drill.mark("own.kib", "resume", later)
    with situation(here, later) as seen:
        assert not Cards(seen, deck_of(here)).states["own.kib"].suspended


def test_marks_take_cards_out_and_bring_them_back(here: Workspace) -> None:
    drill = started(here)
    first = drill.next(now())
    assert first is not None
    assert drill.mark(first.card.id, "flag", now(), "typo") == f"Flagged: {first.card.id} (typo)"
    with pytest.raises(UserError, match="so already"):
        drill.mark(first.card.id, "flag", now())
    drill.mark(first.card.id, "bury", now())
    left = {question.card.id for _ in range(COUNT - 1) if (question := drill.next(now()))}
    assert first.card.id not in left
    assert started(here).tally.left == COUNT - 1
    assert started(here, now() + timedelta(days=1)).tally.left == COUNT


def test_a_leech_is_suspended_with_a_proposal(here: Workspace) -> None:
    at = now()
    result = None
    for _ in range(8):
        question = asked(started(here, at), "own.cloze", at)
        result = started(here, at).answer(question, answer_to(question), at, rating=EASY)
        assert result.due is not None
        at = max(at + timedelta(days=1), result.due)
        question = asked(started(here, at), "own.cloze", at)
        result = started(here, at).answer(question, answer_to(question, right=False), at)
        at += timedelta(minutes=30)
    assert result is not None
    assert result.leech
    assert [place.id for place in result.deeper if place.kind == "item"] == ["own-track.stage-1.explain"]
    with situation(here, at) as seen:
        assert Cards(seen, deck_of(here)).states["own.cloze"].suspended


def test_cram_leaves_the_schedule_alone(here: Workspace) -> None:
    answer_all(started(here), now())
    with situation(here, now()) as seen:
        before = Cards(seen, deck_of(here)).states
    drill = started(here, cram=True)
    assert drill.tally.left == COUNT
    results = []
    while (question := drill.next(now())) is not None:
        results.append(drill.answer(question, answer_to(question, right=False), now()))
    assert (len(results), {result.due for result in results}) == (COUNT, {None})
    with situation(here, now()) as seen:
        assert Cards(seen, deck_of(here)).states == before
    assert {fact.mode for fact in reviews(here)} == {"drill", "cram"}


def test_remembering_a_concept_proves_the_item_that_asks_for_it(here: Workspace) -> None:
    results = answer_all(started(here), now())
    assert [title for result in results for title in result.proven] == ["Explain my own topic"]
    with situation(here, now()) as seen:
        line = items.shown(seen, "own-track.stage-1.explain")
        assert (line.state, line.proven, line.needs_review) == ("open", True, False)
        assert [(one.kind, one.value) for one in line.evidence] == [("recall", "recall of own-topic 1.00 over 5 cards")]
    with situation(here, now() + timedelta(days=200)) as seen:
        line = items.shown(seen, "own-track.stage-1.explain")
        assert (line.proven, line.needs_review) == (True, True), "it fades, and is never un-done"


def test_without_an_explanation_passed_nothing_is_proven(here: Workspace) -> None:
    drill = started(here)
    while (question := drill.next(now())) is not None and len(reviews(here)) < 30:
        right = question.card.id != "own.explain"
        result = drill.answer(question, answer_to(question, right), now(), rating=EASY)
        assert result.proven == ()


def test_a_concept_without_cards_and_an_unknown_one_are_refused(here: Workspace) -> None:
    with pytest.raises(UserError, match="there are no cards on other-topic yet"):
        started(here, concepts=("other-topic",))
    with pytest.raises(UserError, match="there is no concept"):
        started(here, concepts=("own-topik",))


def test_the_minutes_end_a_drill(here: Workspace) -> None:
    drill = started(here, minutes=5.0)
    question = drill.next(now())
    assert question is not None
    drill.answer(question, answer_to(question), now())
    assert drill.next(now() + timedelta(minutes=6)) is None


def test_a_day_has_its_budget_and_its_new_cards(here: Workspace) -> None:
    (here.home / "studyctl.yaml").write_text("quiz_minutes: 1\nquiz_new: 3\n")
    with situation(Workspace(here.home), now()) as seen:
        today = cards_today(Cards(seen, deck_of(here)))
    assert today.new <= 3
    assert today.due + today.over == 3


def test_a_spent_budget_asks_only_what_is_wished_for_beyond_it(here: Workspace) -> None:
    (here.home / "studyctl.yaml").write_text("quiz_minutes: 0.5\nquiz_new: 3\n")
    drill = started(here, minutes=5.0, new=2)
    for _ in range(2):
        question = drill.next(now())
        assert question is not None
        drill.answer(question, answer_to(question), now(), seconds=20.0)
    spent = started(here, new=None)
    assert (spent.tally.left, spent.tally.over, spent.next(now())) == (0, 1, None), "the third new card of the day"
    with situation(here, now()) as seen:
        assert cards_today(Cards(seen, deck_of(here))).over == spent.tally.over
    assert started(here, new=2).tally.left == 2
    assert started(here, minutes=10.0, new=None).tally.left > 0


def test_two_weeks_of_daily_drills(here: Workspace) -> None:
    counts = []
    for day in range(14):
        at = now() + timedelta(days=day)
        counts.append(len(answer_all(started(here, at), at)))
    assert counts[0] == COUNT + 1, "the choice is at most good, so it comes again after ten minutes"
    assert counts[1:3] == [0, 1], "and again after two days"
    assert sum(counts[3:6]) == 0
    assert sum(counts[6:11]) == COUNT - 1, "the others were easy: eight days, and not all on the same"
    assert max(counts[6:11]) < COUNT - 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("quiz_recall: 0.99", "`quiz_recall` must be from 0.70 to 0.97"),
        ("quiz_minutes: 0", "`quiz_minutes` must be above 0"),
        ("quiz_new: -1", "`quiz_new` must be from 0 to 1000"),
        ("light_days: [someday]", "`light_days` has `someday`"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_their_line(here: Workspace, line: str, said: str) -> None:
    (here.home / "studyctl.yaml").write_text(f"weekly_hours: 20\n{line}\n")
    with pytest.raises(UserError, match="studyctl.yaml:2") as raised:
        started(Workspace(here.home))
    assert said in str(raised.value)


def test_the_recall_that_is_aimed_at_changes_the_interval(here: Workspace) -> None:
    (here.home / "studyctl.yaml").write_text("quiz_recall: 0.7\nquiz_confidence: false\n")
    drill = started(Workspace(here.home))
    assert not drill.asks_confidence
    question = asked(drill, "own.cloze")
    result = drill.answer(question, answer_to(question), now(), rating=EASY)
    assert result.waits[EASY] == timedelta(days=77)
