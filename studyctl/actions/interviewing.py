"""Holding a mock interview: questions by its script, each answer on disk before the next, a report at the end.

An interview examines: its answers stand in the ledger and move no schedule. What was answered before a crash or a
closed terminal is kept, and within its time the interview goes on with the same question.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from studyctl.actions.answering import Given, Proving, Whole, keep
from studyctl.actions.cards import concepts_of, deck_of
from studyctl.actions.deeper import deeper, source_words
from studyctl.actions.drilling import MOST_SEEDS, Question, Result
from studyctl.actions.interviews import Interview, Report, held, report
from studyctl.actions.situation import Situation, situation
from studyctl.drill.face import Answer, written
from studyctl.drill.interview import (
    MINUTES,
    Move,
    Part,
    Said,
    Script,
    Subject,
    drawn_script,
    is_design,
    next_move,
    scored,
    seconds_allowed,
)
from studyctl.drill.kinds.table import KINDS, face_of, grade
from studyctl.drill.model import Deck
from studyctl.drill.rating import rated
from studyctl.drill.schedule import Schedule
from studyctl.drill.unanswered import blank, unanswered
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import CardReviewed, Fact, InterviewHeld
from studyctl.ledger.read import Reader, open_reader
from studyctl.values import dataclass
from studyctl.workspace import Workspace

TRACK, PRIORITY = "sprint", "P0"
FRESH = 2  # interviews whose cards are not asked again where there are others
FEWEST_CARDS = 2  # of a concept that can be a topic
WHY: dict[Part, str] = {
    "opening": "the opening question of a topic",
    "harder": "a harder follow-up: the opening was right",
    "easier": "an easier follow-up: the opening was not right",
    "design": "a system to design",
}


@dataclass(frozen=True)
class Wish:
    """What an interview is to be: its minutes, only these concepts, the seed of its draw; `anew` leaves one that is
    under way."""

    minutes: float = MINUTES
    concepts: tuple[str, ...] = ()
    seed: int | None = None
    anew: bool = False


@dataclass(frozen=True)
class Asked:
    """A question of an interview: which part it is, of which topic and pillar, and the seconds it may take."""

    question: Question
    part: Part
    topic: str
    pillar: str
    allowed_seconds: float
    points: float


@dataclass(frozen=True)
class Marked:
    """A verdict that is on disk: what it earned of the question's points, and whether it took too long."""

    asked: Asked
    result: Result
    earned: float
    over_time: bool


class Interviewing:
    """An interview under way; what was answered stands in the ledger alone."""

    def __init__(
        self, seen: Situation, deck: Deck, script: Script, begun: datetime, command: str | None, told: str = ""
    ) -> None:
        self.deck = deck
        self.script = script
        self.begun = begun
        self.told = told  # what became of an interview that was under way before
        self.resumed = command is not None
        self._workspace = seen.workspace
        self._catalogue = seen.catalogue
        self._command = command
        self._schedule = Schedule(seen.settings.quiz_recall)

    @property
    def until(self) -> datetime:
        """When its time is over."""
        return self.begun + timedelta(minutes=self.script.minutes)

    def seconds_left(self, now: datetime) -> float:
        """Of the whole interview."""
        return max(0.0, (self.until - now).total_seconds())

    def next(self, now: datetime) -> Asked | None:
        """What is asked now; None once all is asked or the time is over."""
        said = list(self._said())
        answered = len(said)
        while (move := next_move(self.script, said, self.seconds_left(now))) is not None:
            if move.probe.card in self.deck.cards:
                return self._asked(move, answered, now)
            said.append(Said(move.probe.card, False, 0.0))  # it is no longer there: what would follow is asked
        return None

    def _said(self) -> tuple[Said, ...]:
        if self._command is None:
            return ()
        with open_reader(self._workspace.progress_db) as reader:
            return next((one.said for one in held(reader) if one.id == self._command), ())

    def _asked(self, move: Move, answered: int, now: datetime) -> Asked:
        card, probe = self.deck.cards[move.probe.card], move.probe
        seed = random.Random(f"{self.script.seed}:{card.id}").randrange(MOST_SEEDS)
        question = Question(
            card, face_of(card, seed), seed, KINDS[card.kind].doing, answered + 1, self.script.questions,
            self.seconds_left(now), 0, None, WHY[move.part],
        )  # fmt: skip
        topic = move.topic.subject if move.topic else None
        return Asked(
            question, move.part, topic.title if topic else "System design", topic.pillar if topic else "",
            seconds_allowed(probe, move.part), probe.points,
        )  # fmt: skip

    def answer(self, asked: Asked, answer: Answer | None, now: datetime, *, seconds: float | None = None) -> Marked:
        """Grades an answer (None: not known) and records it; it is on disk when this returns.

        Raises Unread for an answer that cannot be read, and UserError where it cannot be recorded: then it was not.
        """
        question = asked.question
        card, face = question.card, question.face
        graded = grade(card, question.seed, answer) if answer is not None else unanswered(card, question.seed, face)
        text = written(face, answer) if answer is not None else ""
        given = answer or blank(face)
        found = rated(card.kind, graded.correct)
        kept = keep(
            self._workspace,
            Given(card, question.seed, face.params, text, given.criteria, graded, found.rating, None, False, seconds,
                  "interview"),
            self._schedule, Proving(self.deck, {}), now, whole=self._whole(card.id, now),
        )  # fmt: skip
        self._command = self._command or kept.command
        result = Result(
            question, given, graded, found.rating, found.why, None, {}, source_words(self._catalogue, card),
            deeper(self._catalogue, card), False, (), kept.command, None, False, seconds,
        )  # fmt: skip
        share = sum(given.criteria) / len(given.criteria) if given.criteria else float(graded.correct)
        return Marked(asked, result, round(asked.points * share, 4), (seconds or 0.0) > asked.allowed_seconds)

    def _whole(self, card: str, now: datetime) -> Whole:
        """The interview that an answer is part of; the first answer begins it."""
        command = self._command
        if command is None:
            begun = InterviewHeld(0.0, 0.0, {"script": asdict(self.script), "begun": self.begun.isoformat()})
            return Whole(None, f"Mock interview of {self.script.minutes:g} minutes", lambda reader: [begun])
        return Whole(command, f"Answered in the interview: {card}", lambda reader: _still(reader, command, card))

    def finish(self, now: datetime) -> Report | None:
        """Ends it and returns its report, which is on disk; None where nothing was answered: then nothing is kept."""
        if self._command is None:
            return None
        end(self._workspace, self._command, now)
        with situation(self._workspace, now, self._catalogue) as seen:
            return report(seen, self._command, self.deck)


def _still(reader: Reader, command: str, card: str) -> Sequence[Fact]:
    """Nothing more to record; raises UserError where the interview has ended or the question was answered elsewhere."""
    facts = reader.by_command(InterviewHeld, command)
    if len(facts) != 1:
        what = "this interview has ended" if facts else "this interview was taken back meanwhile"
        raise UserError(Problem(what, fix="`studyctl quiz interview` begins another"))
    if any(fact.card == card for _, fact in reader.by_command(CardReviewed, command)):
        raise UserError(Problem(f"{card} was answered in another window meanwhile", fix="Take the interview up again"))
    return ()


def end(workspace: Workspace, command: str, now: datetime) -> None:
    """Records the end of the interview that this command began; one that has ended stays as it is."""
    # sqlmodel takes 300 ms to import: only what writes pays for it
    from studyctl.ledger.write import record_after

    def decide(reader: Reader) -> Sequence[Fact]:
        one = next((one for one in held(reader) if one.id == command), None)
        return [_end(one, now)] if one is not None and one.end is None else []

    record_after(workspace.progress_db, "quiz interview", "Interview ended", decide, now, follows=command)


def _end(one: Interview, now: datetime) -> InterviewHeld:
    """The report to keep: points by topic and pillar, answers, right ones, those over their time."""
    score = scored(one.script, one.said)
    told = {
        "earned": score.earned, "points": score.points, "minutes": one.script.minutes, "answers": len(one.answers),
        "right": sum(answer.correct for answer in one.answers), "over_time": one.over_time,
        "topics": [asdict(topic) for topic in score.topics], "pillars": [asdict(pillar) for pillar in score.pillars],
    }  # fmt: skip
    seconds = min(max(0.0, (now - one.begun).total_seconds()), max(one.seconds, one.script.minutes * 60))
    return InterviewHeld(score.share, round(seconds, 1), told)


def begin(seen: Situation, wish: Wish, draw: random.Random | None = None) -> Interviewing:
    """The interview that is under way, or a new one as wished; nothing is recorded before its first answer.

    One that ran out of time, or that is left for a new one, is ended first. Raises UserError for a concept without
    cards, and where there is no sprint to ask about.
    """
    deck, told = deck_of(seen.workspace), ""
    before = held(seen.reader)
    for one in before:
        if one.end is None and (wish.anew or not one.under_way(seen.now)):
            end(seen.workspace, one.id, seen.now)
            told = f"The interview of {one.begun.astimezone():%H:%M} is ended: {_count(one)}"
        elif one.end is None:
            return Interviewing(seen, deck, one.script, one.begun, one.id, f"Taken up again: {_count(one)}")
    script = _script(seen, deck, wish, before, draw or random.SystemRandom())
    return Interviewing(seen, deck, script, seen.now, None, told)


def _count(one: Interview) -> str:
    count = len(one.answers)
    return f"{count} answer{'s' if count != 1 else ''} kept"


def _script(seen: Situation, deck: Deck, wish: Wish, before: Sequence[Interview], draw: random.Random) -> Script:
    aside = {deck.current(card) for card, state in seen.reader.card_states().items() if state.suspended}
    cards = {
        concept: [deck.cards[name] for name in names if name not in aside] for concept, names in deck.by_concept.items()
    }
    known = [subject for subject in subjects(seen, deck, wish) if len(cards.get(subject.concept, ())) >= FEWEST_CARDS]
    if not known:
        fix = "Name concepts with --concept, or check the cards with `studyctl quiz check`"
        raise UserError(Problem(f"there is no {PRIORITY} concept of the sprint with enough cards", fix=fix))
    wanted = {subject.concept for subject in known} if wish.concepts else None
    prompts = [
        card for card in deck.cards.values()
        if is_design(card) and card.id not in aside and (wanted is None or wanted & set(card.concepts))
    ]  # fmt: skip
    asked = {answer.card for one in before[-FRESH:] for answer in one.answers}
    seed = wish.seed if wish.seed is not None else draw.randrange(MOST_SEEDS)
    return drawn_script(known, cards, prompts, wish.minutes, seed, asked)


def subjects(seen: Situation, deck: Deck, wish: Wish) -> list[Subject]:
    """The concepts that may be asked: those wished, else the P0 concepts of the sprint, each under its first pillar."""
    pillars: dict[str, str] = {}
    track = seen.catalogue.tracks.get(TRACK)
    for place in track.places if track else ():
        for item in place.items if place.kind == "pillar" else ():
            for concept in item.concepts if item.priority == PRIORITY else ():
                pillars.setdefault(seen.catalogue.current(concept), place.title)
    names = concepts_of(seen, deck, wish.concepts) if wish.concepts else tuple(pillars)
    concepts = seen.catalogue.concepts
    return [
        Subject(name, concepts[name].title if name in concepts else name, pillars.get(name, "Other topics"))
        for name in names
    ]
