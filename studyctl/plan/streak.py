"""Study days in a row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from studyctl.plan.calendar import DAY, MAX_DAYS, Availability


def streak(study_days: Collection[date], today: date, availability: Availability) -> int:
    """How many study days in a row end today or yesterday; days off neither count nor break it."""
    count, day = 0, today
    for _ in range(MAX_DAYS):
        if day in study_days:
            count += 1
        elif day != today and not availability.is_off(day):
            break
        day -= DAY
    return count


def best_streak(study_days: Collection[date], today: date, availability: Availability) -> int:
    """The most study days in a row up to today; days off neither count nor break it."""
    best = count = 0
    first = min(study_days, default=today)
    for day in (first + index * DAY for index in range(min((today - first).days + 1, MAX_DAYS))):
        if day in study_days:
            count += 1
        elif not availability.is_off(day):
            count = 0
        best = max(best, count)
    return best
