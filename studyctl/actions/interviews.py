"""Mock interviews that were held: their history, and the report of one beside the interview before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from studyctl.actions.cards import deck_of
from studyctl.actions.deeper import Deeper, deeper
from studyctl.actions.situation import Situation
from studyctl.clock import study_day
from studyctl.drill.interview import (
    DESIGN_CONCEPT,
    Level,
    Probe,
    Said,
    Score,
    Script,
    Subject,
    Topic,
    part_of,
    scored,
    seconds_allowed,
)
from studyctl.drill.kinds.table import face_of
from studyctl.drill.model import Deck
from studyctl.drill.unanswered import unanswered
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import CardReviewed, InterviewHeld
from studyctl.ledger.read import Reader
from studyctl.values import dataclass

MOST_NEXT = 6  # topics to be studied next
LAST = "last"  # names the latest interview


@dataclass(frozen=True)
class Interview:
    """An interview as the ledger has it: the command that began it, its script, its answers and its end, if any."""

    id: str
    begun: datetime
    script: Script
    answers: tuple[CardReviewed, ...]
    end: InterviewHeld | None

    @property
    def until(self) -> datetime:
        """When its time is over."""
        return self.begun + timedelta(minutes=self.script.minutes)

    @property
    def said(self) -> tuple[Said, ...]:
        """Its answers as they count."""
        return tuple(_said(answer) for answer in self.answers)

    @property
    def score(self) -> Score:
        """Its points."""
        return scored(self.script, self.said)

    @property
    def seconds(self) -> float:
        """How long it took, until its last answer where it was never ended."""
        if self.end is not None:
            return self.end.seconds
        last = max((answer.at for answer in self.answers if answer.at), default=self.begun)
        return round(max(0.0, (last - self.begun).total_seconds()), 1)

    @property
    def over_time(self) -> int:
        """How many answers took longer than they may."""
        return sum(_over(self.script, answer) for answer in self.answers)

    def under_way(self, now: datetime) -> bool:
        """Whether it can be gone on with."""
        return self.end is None and now < self.until


@dataclass(frozen=True)
class InterviewLine:
    """One interview of the history; `change` is its score less that of the one before it."""

    id: str
    day: date
    begun: datetime
    minutes: float
    seconds: float
    score: float
    earned: float
    points: float
    topics: int
    answered: int
    right: int
    over_time: int
    under_way: bool
    change: float | None


@dataclass(frozen=True)
class PillarLine:
    """The topics of one pillar together; `before` is the share earned in the interview before, None where unasked."""

    title: str
    earned: float
    points: float
    share: float
    before: float | None


@dataclass(frozen=True)
class TopicLine:
    """One concept: points, how deep it went, and how deep it went when it was asked last, if ever."""

    concept: str
    title: str
    pillar: str
    earned: float
    points: float
    level: Level
    before: str


@dataclass(frozen=True)
class AskedLine:
    """One question that was answered, `number` counting from 1; `missed` are the criteria or steps not met.

    `given` is the answer in words, empty where there was none or it was spoken.
    """

    number: int
    card: str
    concept: str
    part: str
    kind: str
    prompt: str
    correct: bool
    share: float
    earned: float
    points: float
    seconds: float | None
    allowed_seconds: float
    over_time: bool
    given: str
    expected: str
    explain: str
    missed: tuple[str, ...]


@dataclass(frozen=True)
class StudyNext:
    """A topic that was not answered in depth, and the lab, paper and item that teach what was missed."""

    concept: str
    title: str
    level: str
    places: tuple[Deeper, ...]


@dataclass(frozen=True)
class Report:
    """An interview: its score, its points by pillar and topic, each question, what to study next, and the last one."""

    id: str
    day: date
    begun: datetime
    minutes: float
    seconds: float
    under_way: bool
    score: float
    earned: float
    points: float
    answered: int
    right: int
    over_time: int
    last: InterviewLine | None
    change: float | None
    pillars: tuple[PillarLine, ...]
    topics: tuple[TopicLine, ...]
    questions: tuple[AskedLine, ...]
    next: tuple[StudyNext, ...]


def held(reader: Reader) -> list[Interview]:
    """Every interview that has an answer, in the order they were begun."""
    facts: dict[str, list[InterviewHeld]] = {}
    for command, fact in reader.by_command(InterviewHeld):
        facts.setdefault(command, []).append(fact)
    return [found for command, of in facts.items() if (found := _interview(reader, command, of)) is not None]


def _interview(reader: Reader, command: str, facts: Sequence[InterviewHeld]) -> Interview | None:
    """The interview that a command began; None for a fact of another program, which has no script."""
    first = facts[0]
    if "script" not in first.report or first.at is None:
        return None
    answers = tuple(fact for _, fact in reader.by_command(CardReviewed, command))
    script = script_from(first.report["script"])
    begun = datetime.fromisoformat(first.report["begun"])
    return Interview(command, begun, script, answers, facts[-1] if len(facts) > 1 else None)


def script_from(given: Mapping[str, Any]) -> Script:
    """The script that was written as JSON."""

    def probe(one: Mapping[str, Any] | None) -> Probe | None:
        return Probe(**one) if one else None

    topics = tuple(
        Topic(Subject(**one["subject"]), Probe(**one["opening"]), probe(one["harder"]), probe(one["easier"]))
        for one in given["topics"]
    )
    return Script(given["seed"], given["minutes"], topics, tuple(Probe(**one) for one in given["design"]))


def _said(answer: CardReviewed) -> Said:
    verdicts = answer.criteria
    share = sum(verdicts) / len(verdicts) if verdicts else float(answer.correct)
    return Said(answer.card, answer.correct, share, answer.seconds)


def _over(script: Script, answer: CardReviewed) -> bool:
    found = part_of(script, answer.card)
    return found is not None and (answer.seconds or 0.0) > seconds_allowed(found[0], found[1])


def history(seen: Situation) -> tuple[InterviewLine, ...]:
    """Every interview, the latest first."""
    lines: list[InterviewLine] = []
    for one in held(seen.reader):
        ended = [line for line in lines if not line.under_way]
        lines.append(_line(one, ended[-1] if ended else None, seen.now))
    return tuple(reversed(lines))


def _line(one: Interview, before: InterviewLine | None, now: datetime) -> InterviewLine:
    score, right = one.score, sum(answer.correct for answer in one.answers)
    change = round(score.share - before.score, 4) if before else None
    return InterviewLine(
        one.id, study_day(one.begun), one.begun, one.script.minutes, one.seconds, score.share, score.earned,
        score.points, len(one.script.topics), len(one.answers), right, one.over_time, one.under_way(now), change,
    )  # fmt: skip


def report(seen: Situation, name: str = LAST, deck: Deck | None = None) -> Report:
    """The interview with this id, or the beginning of one, or the last; raises UserError where there is none."""
    one, earlier = _named(seen, name)
    lines = {line.id: line for line in history(seen)}
    mine = lines[one.id]
    ended = [each for each in earlier if not each.under_way(seen.now)]
    before = ended[-1] if ended else None
    cards = deck or deck_of(seen.workspace)
    return Report(
        one.id, mine.day, one.begun, mine.minutes, mine.seconds, mine.under_way, mine.score, mine.earned, mine.points,
        mine.answered, mine.right, mine.over_time, lines[before.id] if before else None, mine.change,
        tuple(_pillars(one, before)), tuple(_topics(one, ended)), tuple(questions(one, cards)),
        tuple(_next(seen, one, cards))[:MOST_NEXT],
    )  # fmt: skip


def interview(seen: Situation, name: str) -> Interview:
    """As `report`, the interview itself with what was answered."""
    return _named(seen, name)[0]


def _named(seen: Situation, name: str) -> tuple[Interview, list[Interview]]:
    """The interview of this name and those before it."""
    every = held(seen.reader)
    hits = every[-1:] if name == LAST else [one for one in every if name and one.id.startswith(name)]
    if len(hits) != 1:
        what = f"{name!r} is the beginning of several interviews" if hits else f"there is no interview {name!r}"
        what = what if every else "no interview was held yet"
        fix = "`studyctl quiz interview --history` lists them" if every else "`studyctl quiz interview` holds one"
        raise UserError(Problem(what, fix=fix))
    return hits[0], every[: every.index(hits[0])]


def _pillars(one: Interview, before: Interview | None) -> Iterator[PillarLine]:
    last = {pillar.title: pillar for pillar in before.score.pillars} if before else {}
    for pillar in one.score.pillars:
        was = last.get(pillar.title)
        share = round(was.earned / was.points, 4) if was and was.points else None
        points = pillar.points or 1.0
        yield PillarLine(pillar.title, pillar.earned, pillar.points, round(pillar.earned / points, 4), share)


def _topics(one: Interview, earlier: Iterable[Interview]) -> Iterator[TopicLine]:
    levels = {topic.concept: topic.level for each in earlier for topic in each.score.topics if _reached(topic.level)}
    for topic in one.score.topics:
        yield TopicLine(
            topic.concept, topic.title, topic.pillar, topic.earned, topic.points, topic.level,
            levels.get(topic.concept, ""),
        )  # fmt: skip


def _reached(level: Level) -> bool:
    return level != "not reached"


def questions(one: Interview, deck: Deck) -> Iterator[AskedLine]:
    """What was asked, in its order; a card that is gone since has no prompt any more."""
    for number, answer in enumerate(one.answers, 1):
        found = part_of(one.script, answer.card)
        if found is None:
            continue
        probe, part, topic = found
        said, card = _said(answer), deck.cards.get(deck.current(answer.card))
        face = face_of(card, answer.seed or 0) if card is not None else None
        expected = unanswered(card, answer.seed or 0, face).expected if card is not None and face is not None else ""
        names = (face.steps or face.criteria) if face else ()
        missed = tuple(name for name, known in zip(names, answer.criteria, strict=False) if not known)
        concept = topic.subject.concept if topic else DESIGN_CONCEPT
        yield AskedLine(
            number, answer.card, concept, part, probe.kind, face.prompt.strip() if face else "", answer.correct,
            round(said.share, 4), round(probe.points * said.share, 4), probe.points, answer.seconds,
            seconds_allowed(probe, part), _over(one.script, answer), answer.answer, expected,
            card.explain if card else "", missed,
        )  # fmt: skip


def _concepts(deck: Deck, card: str) -> tuple[str, ...]:
    found = deck.cards.get(deck.current(card))
    return found.concepts if found else ()


def _next(seen: Situation, one: Interview, deck: Deck) -> Iterator[StudyNext]:
    """Where to go on: the topics that earned least first, each with what teaches the question that was missed."""
    missed = {answer.card: answer for answer in one.answers if not answer.correct}
    weak: list[tuple[float, StudyNext]] = []
    for topic, score in zip(one.script.topics, one.score.topics, strict=True):
        cards = [probe.card for probe in (topic.opening, topic.easier, topic.harder) if probe and probe.card in missed]
        if cards:
            places = _places(seen, deck, cards)
            found = StudyNext(score.concept, score.title, score.level, places)
            weak.append((score.earned / score.points, found))
    for probe in one.script.design:
        answer = missed.get(probe.card)
        if answer is not None:
            title = next(iter(_titles(seen, deck, probe.card)), "System design")
            found = StudyNext(DESIGN_CONCEPT, f"System design: {title}", "not yet", _places(seen, deck, [probe.card]))
            weak.append((_said(answer).share, found))
    yield from (found for _, found in sorted(weak, key=lambda pair: pair[0]))


def _places(seen: Situation, deck: Deck, cards: Sequence[str]) -> tuple[Deeper, ...]:
    """One lab, paper and item: of each kind the first that any of these cards leads to."""
    known = [deck.cards[name] for name in map(deck.current, cards) if name in deck.cards]
    first: dict[str, Deeper] = {}
    for place in (place for card in known for place in deeper(seen.catalogue, card)):
        first.setdefault(place.kind, place)
    return tuple(first[kind] for kind in ("lab", "paper", "item") if kind in first)


def _titles(seen: Situation, deck: Deck, card: str) -> Iterator[str]:
    for concept in _concepts(deck, card):
        if concept != DESIGN_CONCEPT and concept in seen.catalogue.concepts:
            yield seen.catalogue.concepts[concept].title
