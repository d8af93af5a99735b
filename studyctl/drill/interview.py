"""A mock interview: a script drawn from a seed, what is asked next, and points by difficulty and topic. All pure.

Each topic has an opening question of middle difficulty; who answers it right is asked a harder one, who does not an
easier one. After the topics come design prompts. A script names every card that may be asked, so an interview that is
taken up again asks what it would have asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from random import Random
from typing import Literal

from studyctl.drill.model import Card
from studyctl.values import dataclass

Part = Literal["opening", "harder", "easier", "design"]
Level = Literal["in depth", "sound", "basics", "not yet", "not reached"]
MINUTES = 45.0
OPENING, HARDER, EASIER = 2, 3, 1  # difficulties
DEEP = ("derive", "explain", "bug", "numeric")  # kinds that a follow-up is rather taken from
DESIGN_CONCEPT = "system-design"
DESIGN_SECONDS = 480.0  # for one design prompt
TOPIC_SECONDS = 210.0  # for an opening and its follow-up
DESIGN_POINTS = 6.0  # as much as two hard questions
ONE_PROMPT_MINUTES, TWO_PROMPTS_MINUTES = 15.0, 40.0  # from so many minutes on
MOST_TOPICS = 24
# seconds that an interviewer would leave for an answer before going on
ALLOWED_SECONDS = {
    "choice": 60.0, "multi": 75.0, "cloze": 45.0, "order": 90.0, "shape": 90.0, "output": 120.0, "bug": 120.0,
    "numeric": 150.0, "derive": 240.0, "explain": 180.0,
}  # fmt: skip
UNKNOWN_KIND_SECONDS = 90.0


@dataclass(frozen=True)
class Subject:
    """A concept that may be asked, its title and the pillar that it belongs to."""

    concept: str
    title: str
    pillar: str


@dataclass(frozen=True)
class Probe:
    """A card that may be asked, with what its answer is worth; kept, so that an edit of the card changes no score."""

    card: str
    kind: str
    points: float


@dataclass(frozen=True)
class Topic:
    """One concept of an interview: its opening, and the follow-up after a right or a wrong answer."""

    subject: Subject
    opening: Probe
    harder: Probe | None
    easier: Probe | None

    @property
    def points(self) -> float:
        """What the topic is worth: the opening and the harder follow-up, both right."""
        return self.opening.points + (self.harder.points if self.harder else 0.0)


@dataclass(frozen=True)
class Script:
    """An interview as it was drawn: at most so many minutes, its topics in order, then its design prompts."""

    seed: int
    minutes: float
    topics: tuple[Topic, ...]
    design: tuple[Probe, ...]

    @property
    def points(self) -> float:
        """What all of it is worth."""
        return sum(topic.points for topic in self.topics) + sum(probe.points for probe in self.design)

    @property
    def questions(self) -> int:
        """How many questions there are when all of it is asked."""
        asked = sum(1 + bool(topic.harder or topic.easier) for topic in self.topics)
        return asked + len(self.design)


@dataclass(frozen=True)
class Said:
    """An answer as it counts: `share` is 1 or 0, or what was met of steps or criteria; seconds may be unknown."""

    card: str
    correct: bool
    share: float
    seconds: float | None = None


@dataclass(frozen=True)
class Move:
    """What is asked next: the card, which part of the interview it is, and the topic it belongs to (design: None)."""

    probe: Probe
    part: Part
    topic: Topic | None


@dataclass(frozen=True)
class TopicScore:
    """What came of a topic: points earned of those it is worth, and how deep it went."""

    concept: str
    title: str
    pillar: str
    earned: float
    points: float
    level: Level


@dataclass(frozen=True)
class PillarScore:
    """The topics of one pillar together; `System design` are the design prompts."""

    title: str
    earned: float
    points: float


@dataclass(frozen=True)
class Score:
    """What an interview earned of the points that its whole script is worth."""

    earned: float
    points: float
    topics: tuple[TopicScore, ...]
    pillars: tuple[PillarScore, ...]

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return round(self.earned / self.points, 4) if self.points else 0.0


def seconds_allowed(probe: Probe, part: Part) -> float:
    """How long an answer may take before it is over its time."""
    return DESIGN_SECONDS if part == "design" else ALLOWED_SECONDS.get(probe.kind, UNKNOWN_KIND_SECONDS)


def is_design(card: Card) -> bool:
    """Whether a card is a design prompt: a system to be explained."""
    return card.kind == "explain" and DESIGN_CONCEPT in card.concepts


def room_for(minutes: float) -> tuple[int, int]:
    """(topics, design prompts) that fit into so many minutes: prompts from 15 minutes on, a second one from 40."""
    prompts = (minutes >= ONE_PROMPT_MINUTES) + (minutes >= TWO_PROMPTS_MINUTES)
    topics = int((minutes * 60 - prompts * DESIGN_SECONDS) // TOPIC_SECONDS)
    return min(MOST_TOPICS, max(1, topics)), prompts


def drawn_script(
    subjects: Sequence[Subject],
    cards: Mapping[str, Sequence[Card]],
    prompts: Sequence[Card],
    minutes: float,
    seed: int,
    asked_before: Collection[str] = (),
) -> Script:
    """The script of this seed: topics from each pillar in turn, then design prompts; `cards` are those of a concept.

    Cards `asked_before` are taken only where a concept has no others of that difficulty.
    """
    chance, (most, most_prompts) = Random(seed), room_for(minutes)
    used: set[str] = set()
    topics: list[Topic] = []
    for subject in _in_turn(subjects, chance):
        topic = _topic(subject, cards.get(subject.concept, ()), used, asked_before, chance)
        if topic is not None and len(topics) < most:
            topics.append(topic)
    fresh = sorted(prompts, key=lambda card: (card.id in asked_before, chance.random()))
    design = tuple(Probe(card.id, card.kind, DESIGN_POINTS) for card in fresh[:most_prompts])
    return Script(seed, minutes, tuple(topics), design)


def _in_turn(subjects: Sequence[Subject], chance: Random) -> list[Subject]:
    """All subjects, shuffled: one of each pillar, then a second one of each, and so on."""
    pools: dict[str, list[Subject]] = {}
    for subject in subjects:
        pools.setdefault(subject.pillar, []).append(subject)
    for pool in pools.values():
        chance.shuffle(pool)
    order: list[Subject] = []
    while any(pools.values()):
        turn = [pool.pop() for pool in pools.values() if pool]
        chance.shuffle(turn)
        order += turn
    return order


def _topic(
    subject: Subject, cards: Sequence[Card], used: set[str], before: Collection[str], chance: Random
) -> Topic | None:
    """An opening with its follow-ups from cards that are not used yet; None where there is not even an opening."""
    left = [card for card in cards if card.id not in used and not is_design(card)]
    chosen: dict[int, Probe] = {}
    for wanted in (OPENING, HARDER, EASIER):
        if left:
            card = min(left, key=_fit(subject, wanted, before, chance))
            left.remove(card)
            chosen[wanted] = Probe(card.id, card.kind, float(card.difficulty))
    if OPENING not in chosen:
        return None
    used.update(probe.card for probe in chosen.values())
    return Topic(subject, chosen[OPENING], chosen.get(HARDER), chosen.get(EASIER))


def _fit(subject: Subject, wanted: int, before: Collection[str], chance: Random) -> Callable[[Card], tuple[float, ...]]:
    """How badly a card fits: its difficulty first, asked lately, a kind to be picked from, another main concept."""

    def badness(card: Card) -> tuple[float, ...]:
        shallow = wanted == HARDER and card.kind not in DEEP
        aside = next(iter(card.concepts), "") != subject.concept
        return (abs(card.difficulty - wanted), card.id in before, shallow, aside, chance.random())

    return badness


def next_move(script: Script, answers: Iterable[Said], seconds_left: float) -> Move | None:
    """What is asked next; None once all is asked or the time is over.

    A new topic is opened only while the design prompts keep their time; a follow-up belongs to its opening.
    """
    said = {answer.card: answer for answer in answers}
    if seconds_left <= 0:
        return None
    waiting = [probe for probe in script.design if probe.card not in said]
    room = seconds_left - len(waiting) * DESIGN_SECONDS > 0
    for topic in script.topics:
        opened = said.get(topic.opening.card)
        if opened is None:
            if room:
                return Move(topic.opening, "opening", topic)
            continue
        part: Part = "harder" if opened.correct else "easier"
        probe = topic.harder if opened.correct else topic.easier
        if probe is not None and probe.card not in said:
            return Move(probe, part, topic)
    return Move(waiting[0], "design", None) if waiting else None


def part_of(script: Script, card: str) -> tuple[Probe, Part, Topic | None] | None:
    """The place of a card in the script; None for one that is not in it."""
    for topic in script.topics:
        parts: tuple[tuple[Probe | None, Part], ...] = (
            (topic.opening, "opening"), (topic.harder, "harder"), (topic.easier, "easier"),
        )  # fmt: skip
        for probe, part in parts:
            if probe is not None and probe.card == card:
                return probe, part, topic
    found = next((probe for probe in script.design if probe.card == card), None)
    return (found, "design", None) if found else None


def scored(script: Script, answers: Iterable[Said]) -> Score:
    """Σ (points · share) over the answers, of the points of the whole script.

    A question is worth its difficulty (1 to 3), a design prompt 6. A topic is worth its opening and its harder
    follow-up, so who needs the easier one cannot reach the whole; what was not reached earns nothing. Time is told
    beside each answer, it takes no points: it is short for all of them together.
    """
    said = {answer.card: answer for answer in answers}
    topics = tuple(_topic_score(topic, said) for topic in script.topics)
    pillars = {topic.pillar: PillarScore(topic.pillar, 0.0, 0.0) for topic in topics}
    for topic in topics:
        sofar = pillars[topic.pillar]
        pillars[topic.pillar] = PillarScore(sofar.title, sofar.earned + topic.earned, sofar.points + topic.points)
    design = sum(_earned(probe, said) for probe in script.design)
    all_pillars = tuple(pillars.values())
    if script.design:
        all_pillars += (PillarScore("System design", round(design, 4), sum(probe.points for probe in script.design)),)
    earned = sum(topic.earned for topic in topics) + design
    return Score(round(earned, 4), script.points, topics, all_pillars)


def _topic_score(topic: Topic, said: Mapping[str, Said]) -> TopicScore:
    probes = (topic.opening, topic.harder, topic.easier)
    earned = min(topic.points, sum(_earned(probe, said) for probe in probes if probe is not None))
    subject = topic.subject
    return TopicScore(
        subject.concept, subject.title, subject.pillar, round(earned, 4), topic.points, _level(topic, said)
    )


def _earned(probe: Probe, said: Mapping[str, Said]) -> float:
    return probe.points * said[probe.card].share if probe.card in said else 0.0


def _level(topic: Topic, said: Mapping[str, Said]) -> Level:
    def right(probe: Probe | None) -> bool:
        return probe is not None and probe.card in said and said[probe.card].correct

    if topic.opening.card not in said:
        return "not reached"
    if right(topic.opening):
        return "in depth" if right(topic.harder) else "sound"
    return "basics" if right(topic.easier) else "not yet"
