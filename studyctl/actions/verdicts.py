"""What a run's values say about the targets that they are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Item, Lab, Target, meets
from studyctl.values import dataclass


@dataclass(frozen=True)
class Reached:
    """The values of one metric of a run: the lowest, the highest, and the last or the lab's own final word."""

    low: float
    high: float
    final: float
    summed_up: bool = False

    def towards(self, op: str) -> float:
        """The value that counts for a target: the final word, or without one the best so far."""
        if self.summed_up or op in ("between", "=="):
            return self.final
        return self.low if op in ("<", "<=") else self.high


@dataclass(frozen=True)
class Verdict:
    """A target of a run's preset: what was wanted, what was reached (None: not reported), and whether it is met."""

    metric: str
    op: str
    value: float | tuple[float, ...]
    reached: float | None
    met: bool | None
    unit: str
    data: str
    source: str


def values_of(points: Mapping[str, Reached], summary: Mapping[str, object]) -> dict[str, Reached]:
    """The values of every metric, the lab's final summary taking precedence over the points."""
    values = dict(points)
    for metric, value in summary.items():
        number = _number(value)
        if number is not None:
            seen = values.get(metric, Reached(number, number, number))
            values[metric] = Reached(min(seen.low, number), max(seen.high, number), number, summed_up=True)
    return values


def _number(value: object) -> float | None:
    """A value of the lab's summary as a number; None for anything else, and for one that no float can hold."""
    try:
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    except OverflowError:
        return None


def verdicts(lab: Lab | None, preset: str, data: str, values: Mapping[str, Reached]) -> tuple[Verdict, ...]:
    """Each target of the preset beside what the run reached; a target for other data is not judged."""
    if lab is None or preset not in lab.presets:
        return ()
    found = []
    for target in lab.presets[preset].targets:
        reached = values.get(target.metric) if target.for_ in ("", data) else None
        value = reached.towards(target.op) if reached else None
        met = meets(target.op, target.value, value) if value is not None else None
        found.append(Verdict(target.metric, target.op, target.value, value, met, target.unit, data, target.source))
    return tuple(found)


def targets_held(
    catalogue: Catalogue, lab: str, data: str, values: Mapping[str, Reached]
) -> Iterator[tuple[Target, float]]:
    """Targets of the curriculum that runs of this lab on this data are held against, with the value reached."""
    for target in catalogue.targets.values():
        if target.lab == lab and target.op and target.for_ == data and target.metric in values:
            yield target, values[target.metric].towards(target.op)


def items_proven(
    catalogue: Catalogue, lab: str, data: str, values: Mapping[str, Reached], judged: tuple[Verdict, ...]
) -> tuple[Item, ...]:
    """Items that name this lab as proof and whose target the run met.

    A proof that names a target needs that target met on its data; one that names only a metric needs the preset to
    hold a target for it, met, so that a quick trial run proves nothing.
    """
    met = {target.id for target, value in targets_held(catalogue, lab, data, values) if target.reached_by(value)}
    good = {verdict.metric for verdict in judged if verdict.met} - {v.metric for v in judged if v.met is False}
    proven = []
    for item in catalogue.items.values():
        proofs = [proof for proof in item.proof.any if proof.run == lab] if item.proof else []
        if any(proof.target in met if proof.target else proof.metric in good for proof in proofs):
            proven.append(item)
    return tuple(proven)
