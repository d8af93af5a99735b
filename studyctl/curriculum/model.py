"""What there is to learn, as frozen dataclasses; every one is read from YAML, and its JSON Schema made, by its fields.

A field marked `_context()` is not written in a file: the loader fills it in from where the entry stands.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import Any

from studyctl.values import dataclass

TIERS = ("core", "stretch", "mega-stretch")
PRIORITIES = ("P0", "P1", "P2")
ITEM_KINDS = ("topic", "task", "deliverable", "check", "milestone")
PLACE_KINDS = ("week", "part", "topic", "pillar", "stage", "phase", "schedule", "reference", "checklist")
PATHS = ("base", "extension", "research", "unscheduled")
OPS = ("<", "<=", ">", ">=", "==", "between")
NOTE_KINDS = (
    "tool", "resource", "dataset", "callout", "principle", "formula", "must-know", "why", "signal", "gate",
    "protocol", "community", "code", "stack", "conference", "compute", "note",
)  # fmt: skip


def _context(default: Any = "") -> Any:
    return field(default=default, metadata={"context": True})


def _one_of(values: tuple[str, ...], default: Any) -> Any:
    return field(default=default, metadata={"choices": values})


def _named(name: str, default: Any = None) -> Any:
    return field(default=default, metadata={"key": name})


@dataclass(frozen=True)
class Source:
    """Where an entry comes from: a document's file name and the path of headings in it, joined by ` > `."""

    document: str
    heading: str

    @property
    def words(self) -> str:
        """`sprint-guide.md: Week 1`, or the heading alone where there is no document."""
        return f"{self.document}: {self.heading}" if self.document else self.heading


@dataclass(frozen=True)
class Link:
    """Something to open: its title and its address."""

    title: str
    url: str


@dataclass(frozen=True)
class Target:
    """The value a metric should reach; without `op` and `value` it is a metric to record.

    `for_` names the data it is measured on, `lab` the lab whose runs can prove it.
    """

    id: str
    metric: str
    title: str = ""
    op: str | None = _one_of(OPS, None)
    value: float | tuple[float, ...] | None = None
    unit: str = ""
    for_: str = _named("for", "")
    lab: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()
    track: str = _context()
    place: str = _context()
    source: Source | None = _context(None)

    def reached_by(self, value: float) -> bool:
        """Whether `value` meets this target; a metric without a bound is never met, NaN meets nothing."""
        return self.op is not None and self.value is not None and meets(self.op, self.value, value)


def meets(op: str, bound: float | tuple[float, ...], value: float) -> bool:
    """Whether `value` stands in relation `op` to `bound` (`between` takes two bounds, both included)."""
    if isinstance(bound, tuple):
        return op == "between" and bound[0] <= value <= bound[1]
    comparisons = {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}
    return comparisons.get(op, value == bound)


@dataclass(frozen=True)
class Choice:
    """`count` of the things in `of` are enough: item ids, `paper:ID`, `place:ID`, `tier:2`, or plain words."""

    count: int
    of: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """One kind of evidence that proves an item: a run's metric on `data`, an exercise (`lab/name`), or recall.

    `recall` are concepts whose cards must all be remembered, each with an explanation or a derivation passed.
    """

    run: str = ""
    metric: str = ""
    target: str = ""
    exercise: str = ""
    recall: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proofs:
    """Any one of these proves the item."""

    any: tuple[Proof, ...]


@dataclass(frozen=True)
class SourceMark:
    """What the document itself already records: ticked, and the days if it gives them (YYYY-MM-DD)."""

    done: bool = True
    started: str = ""
    finished: str = ""


@dataclass(frozen=True)
class Item:
    """One thing to finish. `hours` is an estimate; without it the item takes its share of its tier's days by `weight`.

    `requires` are item ids that come before; `covers` are item ids that a schedule row means; `days` is the range of
    days of its week (first, last). An `own` item was added by the learner.
    """

    id: str
    title: str
    kind: str = _one_of(ITEM_KINDS, "task")
    parts: tuple[str, ...] = ()
    explain: str = ""
    why: str = ""
    concepts: tuple[str, ...] = ()
    priority: str | None = _one_of(PRIORITIES, None)
    pillar: int | None = None
    days: tuple[int, ...] = ()
    hours: float | None = None
    weight: float = 1.0
    optional: bool = False
    requires: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    choose: Choice | None = None
    papers: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    deliverables: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    proof: Proofs | None = None
    timeline: str = ""
    compute: str = ""
    done_in_source: SourceMark | None = None
    aliases: tuple[str, ...] = ()
    track: str = _context()
    place: str = _context()
    tier: str | None = _context(None)
    source: Source | None = _context(None)
    own: bool = _context(False)


@dataclass(frozen=True)
class Note:
    """Something to know or use that is not finished by ticking it: a tool, a formula, a call-out, a community …"""

    title: str
    text: str = ""
    url: str = ""
    parts: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    kind: str = _one_of(NOTE_KINDS, "note")


@dataclass(frozen=True)
class PaperRef:
    """A paper named by a place, with what to look at there."""

    paper: str
    focus: str = ""
    done_in_source: SourceMark | None = None


@dataclass(frozen=True)
class Group:
    """The entries of one heading of a document, in its order."""

    heading: str
    title: str = ""
    text: str = ""
    tier: str | None = _one_of(TIERS, None)
    items: tuple[Item, ...] = ()
    metrics: tuple[Target, ...] = ()
    papers: tuple[PaperRef, ...] = ()
    notes: tuple[Note, ...] = ()
    source: Source | None = _context(None)

    @property
    def entries(self) -> int:
        """How many entries this heading yields: items and their parts, metrics, papers, notes and their parts."""
        items = sum(1 + len(item.parts) + len(item.deliverables) + len(item.targets) for item in self.items)
        notes = sum(1 + len(note.parts) for note in self.notes)
        return items + notes + len(self.metrics) + len(self.papers)


@dataclass(frozen=True)
class Place:
    """A week, part, topic, pillar or stage of a track.

    `days` gives each tier's document days as (least, most); `needs` names the places of this track that come before;
    `path` says whether the base plan schedules it.
    """

    place: str
    kind: str = _one_of(PLACE_KINDS, "week")
    title: str = ""
    heading: str = ""
    number: float | None = None
    goal: str = ""
    path: str = _one_of(PATHS, "unscheduled")
    days: dict[str, tuple[float, ...]] = field(default_factory=dict)
    weeks: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    track: str = _context()
    source: Source | None = _context(None)

    @property
    def id(self) -> str:
        """The place's id inside the whole curriculum: `track.place`."""
        return f"{self.track}.{self.place}"

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item of the place, in order."""
        return tuple(item for group in self.groups for item in group.items)

    @cached_property
    def metrics(self) -> tuple[Target, ...]:
        """Every target of the place: its own metrics and those of its items."""
        own = [metric for group in self.groups for metric in group.metrics]
        return tuple(own + [target for item in self.items for target in item.targets])


@dataclass(frozen=True)
class Track:
    """One curriculum: its title (`short` where space is dear), goal, source document and the order of its places."""

    id: str
    title: str
    short: str = ""
    goal: str = ""
    document: str = ""
    timeline: str = ""
    version: str = ""
    order: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    places: tuple[Place, ...] = _context(())


@dataclass(frozen=True)
class Concept:
    """A node of the concept graph that items, labs, cards and papers share."""

    id: str
    title: str
    needs: tuple[str, ...] = ()
    group: str = ""
    explain: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Something to read. `missing` lists what the documents do not give and could not be verified (never guessed)."""

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    arxiv: str = ""
    url: str = ""
    kind: str = _one_of(("paper", "report", "blog", "book", "video", "course", "docs", "code"), "paper")
    tier: int | None = None
    weeks: tuple[str, ...] = ()
    focus: str = ""
    implement: str = ""
    concepts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    done_in_source: SourceMark | None = None
    aliases: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """Where to open it, or nothing when no address is known."""
        return self.url or (f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else "")


@dataclass(frozen=True)
class NoteSection:
    """One section that a reading note of some tier must have, and how long it should be."""

    title: str
    length: str = ""


@dataclass(frozen=True)
class ReadingTier:
    """How deep a paper of this tier is read: its stages in order with step and hours of each, its note's sections."""

    tier: int
    title: str
    stages: tuple[str, ...]
    steps: tuple[str, ...] = ()
    stage_hours: tuple[float, ...] = ()
    hours: float = 1.0
    note: str = ""
    sections: tuple[NoteSection, ...] = ()


@dataclass(frozen=True)
class LabTarget:
    """A value that a preset's run should reach, on `for_` data, with where the figure comes from."""

    metric: str
    op: str = _one_of(OPS, "<=")
    value: float | tuple[float, ...] = 0.0
    unit: str = ""
    for_: str = _named("for", "")
    source: str = ""
    title: str = ""


@dataclass(frozen=True)
class Preset:
    """A named set of a lab's parameters, budgeted in steps; `expect` gives ranges measured over `seeds`."""

    steps: int
    set: dict[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = (0,)
    minutes: float = 1.0
    memory_gb: float = 1.0
    device: str = _one_of(("cpu", "cuda", "any"), "any")
    title: str = ""
    expect: dict[str, tuple[float, ...]] = field(default_factory=dict)
    targets: tuple[LabTarget, ...] = ()


@dataclass(frozen=True)
class LabMetric:
    """A metric that a lab reports: its meaning, unit and whether less is better."""

    title: str
    unit: str = ""
    better: str | None = _one_of(("lower", "higher"), None)


@dataclass(frozen=True)
class Lab:
    """A runnable experiment with its presets; `number` is the digits its id starts with."""

    id: str
    title: str
    question: str = ""
    headline: str = ""
    concepts: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    backends: tuple[str, ...] = ("scratch",)
    metrics: dict[str, LabMetric] = field(default_factory=dict)
    presets: dict[str, Preset] = field(default_factory=dict)
    parallel: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    folder: str = _context()

    @property
    def number(self) -> str:
        """The digits that the lab also answers to, such as `00`."""
        return self.id.split("_", 1)[0]
