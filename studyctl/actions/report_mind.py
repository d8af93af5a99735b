"""What a report says about the learner's mind: what is remembered, and how the weeks felt as the reviews tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from studyctl.actions import quiz_stats
from studyctl.actions.figures import duration
from studyctl.actions.report_spans import ReportSpan
from studyctl.actions.report_work import counted
from studyctl.actions.situation import Situation
from studyctl.actions.weeks import WEEK, week_named, week_of
from studyctl.drill.memory import AGAIN
from studyctl.errors import UserError
from studyctl.ledger.views import Review
from studyctl.report.model import EnergyPart, EnergyWeek, RecalledConcept, RecallPart, RecallWeek

WEEKS_BACK = 8  # weeks that a week's or a month's drawing goes back, so that there is a line to see
WEAKEST = 8
FEELINGS = ("energy", "interest", "momentum")
LEAST, MOST = 1.0, 10.0
DECISIONS = 4  # the latest are told


def recall(seen: Situation, span: ReportSpan) -> RecallPart:
    """The share of reviews remembered by week, and the weakest concepts as they stand today."""
    first = first_week(span)
    reviews = [one for one in seen.reader.reviews(first) if one.mode == "drill" and one.day <= span.last]
    known = [one for one in reviews if one.recall is not None]
    weeks = tuple(_weeks(first, min(span.last, seen.today), known))
    stats = quiz_stats.stats(seen) if reviews else None
    concepts = tuple(
        RecalledConcept(one.title, one.recall, one.seen, one.cards)
        for one in (stats.concepts if stats else ())
        if one.recall is not None
    )
    wanted = seen.settings.quiz_recall
    facts = tuple(_facts(span, [one for one in reviews if span.holds(one.day)], wanted, concepts))
    return RecallPart(wanted, weeks, concepts[:WEAKEST], facts)


def first_week(span: ReportSpan) -> date:
    """The Monday that a drawing by weeks begins on."""
    first = week_of(span.first).first
    return first if span.kind == "track" else min(first, week_of(span.last).first - (WEEKS_BACK - 1) * WEEK)


def _weeks(first: date, last: date, reviews: Iterable[Review]) -> Iterator[RecallWeek]:
    counts: dict[date, list[int]] = {}
    for one in reviews:
        monday = one.day - timedelta(days=one.day.weekday())
        count = counts.setdefault(monday, [0, 0])
        count[0] += 1
        count[1] += one.rating > AGAIN
    begin = min(counts, default=last) if first < min(counts, default=last) else first
    monday = week_of(begin).first
    while monday <= last:
        total, right = counts.get(monday, (0, 0))
        yield RecallWeek(monday, total, right)
        monday += WEEK


def _facts(
    span: ReportSpan, reviews: Sequence[Review], wanted: float, concepts: Sequence[RecalledConcept]
) -> Iterator[str]:
    if not reviews:
        yield f"No cards were answered in this {span.kind}."
    else:
        known = [one for one in reviews if one.recall is not None]
        seconds = sum(one.seconds or 0.0 for one in reviews)
        yield f"{counted(len(reviews), 'answer')} in {duration(60 * round(seconds / 60))} of drill."
        if known:
            share = sum(one.rating > AGAIN for one in known) / len(known)
            kept = f"{100 * share:.0f} % of {counted(len(known), 'review')} remembered"
            yield f"{kept}; the schedule aims at {100 * wanted:.0f} %."
    below = sum(1 for one in concepts if one.recall < wanted)
    if concepts:
        yield f"{below} of {counted(len(concepts), 'concept')} with cards seen are below {wanted:.2f} today."


def energy(seen: Situation, span: ReportSpan) -> EnergyPart:
    """How the weeks felt and what was decided, from the reviews that closed them; weeks without one are left out."""
    # the facts' classes take 5 ms to import, which a report can spare
    from studyctl.actions.review_store import closed_weeks

    first, found = first_week(span), []
    for name, known in closed_weeks(seen.reader).items():
        monday = _monday(name, seen.today)
        if monday is not None and first <= monday <= span.last:
            decision = known.closed.title or known.closed.decision if known.closed else ""
            told = {**known.values, **known.said}
            felt = {one: _feeling(told, one) for one in FEELINGS}
            found.append(EnergyWeek(monday, felt["energy"], felt["interest"], felt["momentum"], decision))
    weeks = tuple(sorted(found, key=lambda week: week.first))
    return EnergyPart(weeks, tuple(_energy_facts(weeks)))


def _monday(week: str, today: date) -> date | None:
    try:
        return week_named(week, today).first
    except UserError:
        return None


def _feeling(values: Mapping[str, object], name: str) -> float | None:
    """An answer from 1 to 10; anything else, which another program wrote, is none."""
    value = values.get(name)
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and LEAST <= value <= MOST
    return float(value) if good else None  # type: ignore[arg-type]


def _energy_facts(weeks: Sequence[EnergyWeek]) -> Iterator[str]:
    if not weeks:
        yield "No week was closed yet: `studyctl reflect` asks for them."
        return
    last = weeks[-1]
    told = [f"{name} {value:g}" for name in FEELINGS if (value := getattr(last, name)) is not None]
    if told:
        yield f"Week of {last.first.day} {last.first:%B}: {', '.join(told)}, of 10."
    if len(weeks) > 1:
        means = []
        for name in FEELINGS:
            values = [value for week in weeks if (value := getattr(week, name)) is not None]
            means += [f"{name} {sum(values) / len(values):.1f}"] if values else []
        if means:
            yield f"Mean of {len(weeks)} weeks: {', '.join(means)}."
    yield "Above 7 is green; below 5 is red."
    for week in [week for week in weeks if week.decision][-DECISIONS:]:
        yield f"{week.first.day} {week.first:%b}, decided: {week.decision}."
