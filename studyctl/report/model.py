"""What a report says, as frozen values: every fact stands in words beside the numbers that are drawn."""

from __future__ import annotations

from datetime import date, datetime

from studyctl.values import dataclass

Points = tuple[tuple[float, float], ...]  # (step, value), finite, by rising step


@dataclass(frozen=True)
class KeyFigure:
    """One number of the top row: what it is, the number, and what it is held against; `tone` is ok, warn or nothing."""

    label: str
    value: str
    beside: str
    tone: str = ""


@dataclass(frozen=True)
class HoursBar:
    """Hours of one day, week or month that begins on `first`, beside those planned for it."""

    first: date
    hours: float
    planned: float


@dataclass(frozen=True)
class Share:
    """Hours of one item, or of a track."""

    title: str
    hours: float


@dataclass(frozen=True)
class HoursPart:
    """Where the time went, `spent` and `planned` in all; `unit` is what a bar is: day, week or month.

    `rest` is what the `shares` leave over.
    """

    unit: str
    spent: float
    planned: float
    bars: tuple[HoursBar, ...]
    shares: tuple[Share, ...]
    rest: Share | None
    facts: tuple[str, ...]


@dataclass(frozen=True)
class CountOn:
    """So many Core items by the end of a day."""

    day: date
    items: int


@dataclass(frozen=True)
class RangeOn:
    """Between `low` and `high` Core items by the end of a day."""

    day: date
    low: int
    high: int


@dataclass(frozen=True)
class BurnUpPart:
    """One track: Core items done, as planned, and the range to expect (empty before two weeks), as of `today`.

    `finish` is the day on which Core ends at the own pace, `first` to `last` the days between which it does in 80 of
    100 cases (None: no end in sight, or no range yet).
    """

    track: str
    title: str
    today: date
    total: int
    done: tuple[CountOn, ...]
    plan: tuple[CountOn, ...]
    band: tuple[RangeOn, ...]
    finish: date | None
    first: date | None
    last: date | None
    facts: tuple[str, ...]


@dataclass(frozen=True)
class ReferencePart:
    """What runs with other seeds reached, step by step."""

    steps: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class CurvePart:
    """One run's main metric by step, its training twin, its reference and its target on this scale.

    `best` is the (step, value) that counts where a later value is worse; `met` is None where the run is not judged.
    """

    run: str
    title: str
    metric: str
    main: Points
    best: tuple[float, float] | None
    second_metric: str
    second: Points
    reference: ReferencePart | None
    target: float | None
    target_words: str
    met: bool | None
    facts: tuple[str, ...]


@dataclass(frozen=True)
class ReportedRun:
    """A run of the span: its result and target in words; `met` None where it is not judged."""

    run: str
    lab: str
    preset: str
    day: date
    state: str
    result: str
    target: str
    met: bool | None


@dataclass(frozen=True)
class RunsPart:
    """The curves that are drawn, every run of the span, and what there is to say."""

    curves: tuple[CurvePart, ...]
    lines: tuple[ReportedRun, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class RecallWeek:
    """Reviews of the week that begins on `first`, and how many were remembered."""

    first: date
    reviews: int
    remembered: int


@dataclass(frozen=True)
class RecalledConcept:
    """A concept with the recall that is predicted for its cards that were seen."""

    title: str
    recall: float
    seen: int
    cards: int


@dataclass(frozen=True)
class RecallPart:
    """What is remembered, by week, beside what is `wanted`; `concepts` are the weakest first."""

    wanted: float
    weeks: tuple[RecallWeek, ...]
    concepts: tuple[RecalledConcept, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class EnergyWeek:
    """How a week was, from 1 to 10 (None: not answered), and what was decided; `first` is its Monday."""

    first: date
    energy: float | None
    interest: float | None
    momentum: float | None
    decision: str


@dataclass(frozen=True)
class EnergyPart:
    """Energy, interest and momentum as they were told in the reviews."""

    weeks: tuple[EnergyWeek, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class ProofLine:
    """One piece of evidence in words; `href` where it can be opened in a browser."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class DoneLine:
    """An item that was finished, with what proves it."""

    day: date
    title: str
    place: str
    tier: str
    proofs: tuple[ProofLine, ...]


@dataclass(frozen=True)
class ReportedTarget:
    """A target with the best value so far; `state` is met or missed."""

    title: str
    wanted: str
    best: str
    source: str
    state: str


@dataclass(frozen=True)
class ReportedPaper:
    """A paper with the stages that were reached, in words; `by` are its authors and year, `href` its address if any."""

    title: str
    by: str
    href: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class StudyReport:
    """A week, month or track from `first` to `last`, seen on `day`; `empty` before anything was recorded."""

    kind: str
    title: str
    subtitle: str
    first: date
    last: date
    day: date
    made: datetime
    lead: str
    empty: bool
    key: tuple[KeyFigure, ...]
    hours: HoursPart
    tracks: tuple[BurnUpPart, ...]
    runs: RunsPart
    recall: RecallPart
    energy: EnergyPart
    done: tuple[DoneLine, ...]
    targets: tuple[ReportedTarget, ...]
    papers: tuple[ReportedPaper, ...]


@dataclass(frozen=True)
class CalendarEntry:
    """A whole day of study: `uid` stays the same for as long as it is about the same thing."""

    uid: str
    day: date
    title: str
    details: tuple[str, ...]
    tracks: tuple[str, ...]


@dataclass(frozen=True)
class BestRun:
    """The best run of a lab and preset with its target; `settings` are what was changed by hand."""

    lab: str
    preset: str
    run: str
    day: date
    result: str
    target: str
    met: bool | None
    settings: str


@dataclass(frozen=True)
class PortfolioPlace:
    """What was built at a place of a track."""

    title: str
    done: tuple[DoneLine, ...]


@dataclass(frozen=True)
class PortfolioTrack:
    """One track: Core items done of all, and its places with what was built there."""

    title: str
    done: int
    total: int
    places: tuple[PortfolioPlace, ...]


@dataclass(frozen=True)
class Portfolio:
    """What was built, how it is shown, and the best runs, as of `day`; in all, not of a span."""

    day: date
    since: date
    hours: float
    items_done: int
    items_proven: int
    runs: int
    tracks: tuple[PortfolioTrack, ...]
    best_runs: tuple[BestRun, ...]
    targets: tuple[ReportedTarget, ...]
    papers: tuple[ReportedPaper, ...]
    concepts: tuple[str, ...]
