"""The clock of the whole house: `STUDYCTL_NOW` sets it; the study day starts at 04:00 local time."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

from studyctl.errors import Problem, UserError

DAY_STARTS_AT = timedelta(hours=4)
FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2999, 12, 31)  # a plan laid from any of them stays within the calendar


def now() -> datetime:
    """The present moment with the local offset; `STUDYCTL_NOW` (ISO 8601, local without offset) replaces it.

    Raises UserError when the variable does not hold a moment from 1970 to 2999.
    """
    text = os.environ.get("STUDYCTL_NOW")
    if not text:
        return datetime.now().astimezone()
    try:
        moment = datetime.fromisoformat(text).astimezone()
        _in_calendar(moment.date())
        return moment
    except (ValueError, OverflowError, OSError) as error:
        raise UserError(
            Problem(
                f"STUDYCTL_NOW={text!r} is not an ISO 8601 moment from 1970 to 2999",
                fix="Write it as 2026-11-22T17:00 or 2026-11-22T17:00+01:00",
            )
        ) from error


def study_day(moment: datetime) -> date:
    """The local study day that `moment` belongs to: from 04:00 to 04:00 of the next morning."""
    return (moment.astimezone() - DAY_STARTS_AT).date()


def utc_text(moment: datetime) -> str:
    """`moment` as the ledger stores it: UTC, ISO 8601 with microseconds, so that text sorts as time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def parse_day(text: str) -> date:
    """A calendar day from 1970 to 2999 written as YYYY-MM-DD; raises UserError for anything else."""
    try:
        return _in_calendar(date.fromisoformat(text))
    except ValueError as error:
        raise UserError(Problem(f"{text!r} is not a date from 1970 to 2999", fix="Write it as 2026-11-22")) from error


def _in_calendar(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day} is out of the calendar")
    return day
