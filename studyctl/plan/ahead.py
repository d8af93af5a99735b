"""The study hours to come: how many there are until a day, and on which day so many are over."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from studyctl.plan.calendar import DAY, MAX_DAYS, Availability

_LEAST = 1e-6  # hours smaller than this are rounding
_STRETCH = 112  # days counted at a time


class HoursAhead:
    """The hours of study from a first day on, `taken` of them spent on that day; counted as far as was asked."""

    def __init__(self, first: date, availability: Availability, taken: float = 0.0) -> None:
        self.first = first
        self._free = availability
        self._sums = [max(0.0, availability.hours_on(first) - taken)]

    def until(self, day: date) -> float:
        """The hours to the end of `day`; 0 before the first day."""
        index = (day - self.first).days
        while index >= len(self._sums) and len(self._sums) < MAX_DAYS:
            self._count()
        return self._sums[min(index, len(self._sums) - 1)] if index >= 0 else 0.0

    def day_of(self, hours: float) -> date:
        """The day on which so many hours are over; the last one that is counted where they never are."""
        wanted = hours - _LEAST
        while self._sums[-1] < wanted and len(self._sums) < MAX_DAYS:
            self._count()
        return self.first + min(bisect_left(self._sums, wanted), len(self._sums) - 1) * DAY

    def _count(self) -> None:
        total, known = self._sums[-1], len(self._sums)
        for index in range(known, known + _STRETCH):
            total += self._free.hours_on(self.first + index * DAY)
            self._sums.append(total)
