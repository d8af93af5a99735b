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
