"""How long things really take: one's own hours beside the planned ones, over all items and by kind and tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Item
from studyctl.plan.work import hours_of_items
from studyctl.values import dataclass

WEEKS_BACK = 12
ENOUGH = 3  # finished items with time on them; fewer say nothing
LEAST_MINUTES = 10.0  # less time on an item was a beginning, or it was known before


@dataclass(frozen=True)
class Ratio:
    """Real hours over planned ones of finished items: of one kind (`task`), one tier (`stretch`), or all (empty)."""

    kind: str
    items: int
    hours: float
    planned: float

    @property
    def ratio(self) -> float:
        """1.4 where it took 1.4 times as long as planned."""
        return round(self.hours / self.planned, 2)


def ratios(seen: Situation, day: date) -> tuple[Ratio, ...]:
    """The ratios of what was finished in the twelve weeks until `day`: all together, then by tier and kind."""
    first = day - timedelta(weeks=WEEKS_BACK)
    finished = [
        seen.catalogue.items[one] for one, when in seen.done.items() if first < when <= day and _timed(seen, one)
    ]
    planned = _planned(seen, finished)
    groups: dict[str, list[Item]] = {"": finished}
    for item in finished:
        for name in (item.tier, item.kind):
            if name:
                groups.setdefault(name, []).append(item)
    return tuple(_ratios(seen, groups.items(), planned))


def _timed(seen: Situation, item: str) -> bool:
    return item in seen.catalogue.items and seen.state(item).minutes >= LEAST_MINUTES


def _planned(seen: Situation, items: Iterable[Item]) -> dict[str, float]:
    hours: dict[str, float] = {}
    for name in dict.fromkeys(f"{item.track}.{item.place}" for item in items):
        hours |= hours_of_items(seen.catalogue.places[name], seen.settings.document_day_hours)
    return hours


def _ratios(
    seen: Situation, groups: Iterable[tuple[str, Sequence[Item]]], planned: dict[str, float]
) -> Iterator[Ratio]:
    for kind, items in groups:
        if len(items) >= ENOUGH:
            spent = sum(seen.state(item.id).minutes for item in items) / 60
            yield Ratio(kind, len(items), round(spent, 2), round(sum(planned[item.id] for item in items), 2))


def ratio_for(found: Sequence[Ratio], tier: str | None, kind: str = "") -> float:
    """What an estimate is multiplied by: the ratio of its kind, else its tier, else of everything, else 1."""
    known = {one.kind: one.ratio for one in found}
    for name in (kind, tier or "", ""):
        if name in known:
            return known[name]
    return 1.0
