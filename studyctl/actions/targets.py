"""Targets: what every place wants measured, the best value recorded for it, and whether that is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from studyctl.actions.places import places_called
from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Target
from studyctl.errors import Problem, UserError
from studyctl.ledger.views import Measurement
from studyctl.plan.reasons import target_words

OPEN = ("missed", "not measured", "to record")


@dataclass(frozen=True)
class BestValue:
    """The best recorded value: from a run (`source` is its short name, `run` its id) or by hand, and its day."""

    value: float
    source: str
    run: str | None
    day: date
    data: str
    note: str


@dataclass(frozen=True)
class TargetLine:
    """A target with where it stands; `wanted` is it in words, `count` how many values count for it.

    `state` is met, missed or not measured; for a metric without a bound recorded or to record.
    """

    id: str
    track: str
    place: str
    title: str
    metric: str
    op: str | None
    value: float | tuple[float, ...] | None
    unit: str
    for_: str = field(metadata={"key": "for"})
    lab: str
    wanted: str
    note: str
    best: BestValue | None
    count: int
    state: str


def listed(
    seen: Situation, track: str = "", week: str = "", met: bool = False, open_: bool = False
) -> tuple[TargetLine, ...]:
    """The targets of a track and place (of all without), only those met or only those open where that is asked.

    Raises UserError for a track or place that is not there, and for both at once.
    """
    if met and open_:
        raise UserError(Problem("--met and --open leave nothing", fix="Give one of them"))
    lines = of_targets(seen, _chosen(seen, track, week))
    return tuple(line for line in lines if (not met or line.state == "met") and (not open_ or line.state in OPEN))


def _chosen(seen: Situation, track: str, week: str) -> list[Target]:
    tracks = [seen.catalogue.track(track)] if track else list(seen.catalogue.tracks.values())
    if not week:
        return [target for one in tracks for place in one.places for target in place.metrics]
    places = places_called(tracks, week)
    return [target for place in places for target in place.metrics]


@dataclass(frozen=True)
class _Measured:
    """Values as recorded, by metric and (by hand for a target) by target; `names` are the runs' short names."""

    by_metric: Mapping[str, Sequence[Measurement]]
    by_target: Mapping[str, Sequence[Measurement]]
    names: Mapping[str, str]


def of_targets(seen: Situation, targets: Sequence[Target]) -> tuple[TargetLine, ...]:
    """The given targets with where they stand."""
    by_metric: dict[str, list[Measurement]] = {}
    by_target: dict[str, list[Measurement]] = {}
    for one in seen.reader.measurements():
        if one.source == "hand" and one.target:
            by_target.setdefault(seen.catalogue.current(one.target), []).append(one)
        else:
            by_metric.setdefault(one.metric, []).append(one)
    names = {run.run: run.name for run in seen.reader.runs(None)} if by_metric else {}
    measured = _Measured(by_metric, by_target, names)
    return tuple(_line(seen, target, measured) for target in targets)


def _line(seen: Situation, target: Target, measured: _Measured) -> TargetLine:
    own = [one for one in measured.by_metric.get(target.metric, ()) if counts(seen, target, one)]
    own = sorted([*own, *measured.by_target.get(target.id, ())], key=lambda one: one.at)
    best = best_of(target, own)
    return TargetLine(
        id=target.id,
        track=target.track,
        place=target.place,
        title=target.title or target.metric.replace("_", " "),
        metric=target.metric,
        op=target.op,
        value=target.value,
        unit=target.unit,
        for_=target.for_,
        lab=target.lab,
        wanted=target_words(target),
        note=target.note,
        best=_best(best, measured.names) if best else None,
        count=len(own),
        state=_state(target, best),
    )


def counts(seen: Situation, target: Target, value: Measurement) -> bool:
    """Whether a value counts that was not recorded by hand for some target: measured on its data, by its lab if a run.

    Without data of its own, a target takes only values of its lab and hand-measured ones of its place.
    """
    if value.data != target.for_:
        return False
    if value.source == "hand":
        return _same_place(seen, target, value)
    lab = seen.catalogue.current(value.lab)
    return lab == target.lab if target.lab else bool(target.for_)


def _same_place(seen: Situation, target: Target, value: Measurement) -> bool:
    """Data named alike is the same anywhere; without any, only the item's own place can mean the same."""
    if target.for_ or not value.item:
        return True
    item = seen.catalogue.items.get(seen.catalogue.current(value.item))
    return item is not None and (item.track, item.place) == (target.track, target.place)


def best_of(target: Target, values: Sequence[Measurement]) -> Measurement | None:
    """The best value in the target's direction, the earliest of equal ones; the latest without a bound."""
    if not values:
        return None
    if target.op is None or target.value is None:
        return values[-1]
    return min(values, key=lambda one: _distance(target, one.value))


def _distance(target: Target, value: float) -> float:
    """How far from ideal a value is: less is better."""
    bound = target.value
    if target.op in ("<", "<="):
        return value
    if target.op in (">", ">="):
        return -value
    low, high = (min(bound), max(bound)) if isinstance(bound, tuple) else (bound or 0.0, bound or 0.0)
    return max(low - value, value - high, 0.0)


def _best(value: Measurement, names: Mapping[str, str]) -> BestValue:
    source = names.get(value.run or "", value.run or "") if value.source == "run" else "hand"
    return BestValue(value.value, source or "run", value.run, value.day, value.data, value.note)


def _state(target: Target, best: Measurement | None) -> str:
    if target.op is None or target.value is None:
        return "recorded" if best else "to record"
    if best is None:
        return "not measured"
    return "met" if target.reached_by(best.value) else "missed"
