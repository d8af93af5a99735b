"""What a report says about the work: hours, Core and its forecast, items finished with proof, papers, targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from studyctl.actions import targets
from studyctl.actions.board import place_name
from studyctl.actions.figures import bound_words
from studyctl.actions.progress import Progress, TrackProgress
from studyctl.actions.reading import STAGES, reached
from studyctl.actions.report_spans import ReportSpan, bars, day_words
from studyctl.actions.situation import Situation
from studyctl.actions.timing import NO_ITEM
from studyctl.clock import study_day
from studyctl.curriculum.model import Paper, Place
from studyctl.ledger.views import Evidence
from studyctl.plan.course import Course
from studyctl.plan.forecast import FinishForecast, short_day
from studyctl.plan.forecast import span_words as range_words
from studyctl.report.model import (
    BurnUpPart,
    CountOn,
    DoneLine,
    HoursBar,
    HoursPart,
    ProofLine,
    RangeOn,
    ReportedPaper,
    ReportedTarget,
    Share,
)

SHARES = 6
ON_COURSE = 0.1  # days; less is no drift
STAGE_WORDS = {"started": "begun", "read": "read", "implemented": "implemented", "written": "summary written"}


def counted(count: int, thing: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def minutes_by_day(seen: Situation, span: ReportSpan, found: Progress) -> Mapping[date, float]:
    """Minutes of each day of the span: all of them, or those on items of its track."""
    if span.track:
        return {one.day: one.hours * 60 for one in found.days if one.hours and span.holds(one.day)}
    return seen.reader.minutes_by_day(span.first, min(span.last, seen.today))


def hours(seen: Situation, span: ReportSpan, found: Progress) -> HoursPart:
    """Hours by day, week or month beside those planned, and the items that they went to."""
    spent = minutes_by_day(seen, span, found)
    unit, spans = bars(span)
    planned = partial(_planned, span)
    drawn = tuple(
        HoursBar(first, round(_between(spent, first, last), 2), planned(first, last)) for first, last in spans
    )
    shares, facts = _shares(seen, span), tuple(_hours_facts(seen, span, spent))
    total = round(sum(spent.values()) / 60, 2)
    return HoursPart(
        unit, total, planned(span.first, span.last), drawn, tuple(shares[:SHARES]), _rest(shares[SHARES:]), facts
    )


def _between(minutes: Mapping[date, float], first: date, last: date) -> float:
    return sum(value for day, value in minutes.items() if first <= day <= last) / 60


def _planned(span: ReportSpan, first: date, last: date) -> float:
    """Hours planned for days that lie in the span and after the start of a track."""
    return round(
        sum(
            course.availability.hours_between(max(first, span.first, course.start), min(last, span.last))
            for course in span.courses
        ),
        2,
    )


def _hours_facts(seen: Situation, span: ReportSpan, spent: Mapping[date, float]) -> Iterator[str]:
    total, planned = sum(spent.values()) / 60, _planned(span, span.first, span.last)
    days = {day: minutes / 60 for day, minutes in spent.items() if minutes > 0}
    of_plan = f" of {planned:,.1f} h planned" if planned else ""
    yield f"{total:,.1f} h{of_plan}." if days else f"No hours were tracked{_but(planned)}."
    if seen.today < span.last and planned:
        yield f"Up to today, {_planned(span, span.first, seen.today):.1f} h were planned."
    if days:
        best = max(days, key=lambda day: (days[day], day))
        most = f", most on {day_words(best, span)} with {days[best]:.1f} h" if len(days) > 1 else ""
        yield f"{counted(len(days), 'day')} with hours, {total / len(days):.1f} h on each{most}."
    before = _before(seen, span)
    if before is not None:
        yield f"The {span.kind} before had {before:,.1f} h."


def _but(planned: float) -> str:
    return f"; {planned:.1f} h were planned" if planned else ""


def _before(seen: Situation, span: ReportSpan) -> float | None:
    """The hours of the week or month before, where there are any."""
    if span.kind == "track":
        return None
    last = date.fromordinal(span.first.toordinal() - 1)
    first = last.replace(day=1) if span.kind == "month" else date.fromordinal(span.first.toordinal() - 7)
    minutes = sum(seen.reader.minutes_by_day(first, last).values())
    return minutes / 60 if minutes else None


def _shares(seen: Situation, span: ReportSpan) -> list[Share]:
    """The items with their hours, the most first."""
    found: dict[str, float] = {}
    for identity, minutes in seen.reader.minutes_by_item(span.first, min(span.last, seen.today)).items():
        item = seen.catalogue.items.get(seen.catalogue.current(identity))
        if not span.track or (item is not None and item.track == span.track):
            title = item.title if item else identity or NO_ITEM
            found[title] = found.get(title, 0.0) + minutes / 60
    shares = (Share(title, round(hours, 2)) for title, hours in found.items() if hours > 0)
    return sorted(shares, key=lambda one: (-one.hours, one.title))


def _rest(shares: Sequence[Share]) -> Share | None:
    """What is left over, in one."""
    if not shares:
        return None
    return Share(counted(len(shares), "other item"), round(sum(one.hours for one in shares), 2))


def burn_up(seen: Situation, span: ReportSpan, track: TrackProgress) -> BurnUpPart:
    """One track's Core by day with its forecast, as it stands today."""
    course = next(one for one in span.courses if one.track == track.track)
    line, ends = track.burn_up, track.forecast.range_of(80)
    return BurnUpPart(
        track=track.track,
        title=track.title,
        today=seen.today,
        total=line.total,
        done=tuple(CountOn(one.day, one.items) for one in line.done),
        plan=tuple(CountOn(one.day, one.items) for one in line.plan),
        band=tuple(RangeOn(one.day, one.low, one.high) for one in line.band),
        finish=None if track.forecast.stalled else track.forecast.finish,
        first=ends.first if ends and not track.forecast.stalled else None,
        last=ends.last if ends else None,
        facts=tuple(_core_facts(seen, span, course, track)),
    )


def _core_facts(seen: Situation, span: ReportSpan, course: Course, track: TrackProgress) -> Iterator[str]:
    wanted = max((one.items for one in track.burn_up.plan if one.day <= seen.today), default=0)
    yield f"{track.core_done} of {counted(track.core_total, 'Core item')} done; the plan had {wanted} by today."
    if span.kind != "track":
        finished = sum(1 for item, day in course.closed.items() if item in course.core and span.holds(day))
        yield f"{finished or 'None'} of them finished in this {span.kind}."
    if track.core_done < track.core_total:
        yield f"{drift_words(course.drift_days)}."
    yield from forecast_facts(track.forecast, seen.today, track.core_done >= track.core_total)


def drift_words(days: float) -> str:
    """`On course`, or `1.5 days behind the plan`."""
    if abs(days) < ON_COURSE:
        return "On course"
    return f"{abs(days):.1f} study days {'behind' if days > 0 else 'ahead of'} the plan"


def forecast_facts(ends: FinishForecast, today: date, over: bool) -> Iterator[str]:
    """When Core ends, and how sure that is."""
    planned = short_day(ends.planned, today)
    if over:
        yield f"Core was finished on {short_day(ends.finish, today)}; the plan said {planned}."
    elif ends.stalled:
        yield f"Hardly any Core was finished in the last four weeks: no end is in sight. The plan says {planned}."
    elif not ends.ranges:
        yield f"A forecast needs two weeks; the plan's own estimate is {planned}."
    else:
        yield f"At your own pace Core ends on {short_day(ends.finish, today)}; the plan says {planned}."
        sure = {one.percent: range_words(one, today) for one in ends.ranges}
        yield f"In 80 of 100 cases it ends {sure.pop(80)}; {'; '.join(f'in {n}, {days}' for n, days in sure.items())}."


def finished(seen: Situation, span: ReportSpan) -> tuple[DoneLine, ...]:
    """Items of the span's tracks that were finished in it, in their order, each with what proves it."""
    shown = proofs(seen)
    places = (place for course in span.courses for place in seen.catalogue.tracks[course.track].places)
    found = (one for place in places for one in finished_at(seen, place, shown) if span.holds(one.day))
    return tuple(sorted(found, key=lambda one: (one.day, one.place, one.title)))


def finished_at(seen: Situation, place: Place, shown: Mapping[str, Sequence[ProofLine]]) -> Iterator[DoneLine]:
    """The items of a place that are done, in its order, with what proves them."""
    track = seen.catalogue.tracks[place.track]
    title = f"{track.short or track.title}, {place_name(place)}"
    for item in place.items:
        if item.id in seen.done:
            yield DoneLine(seen.done[item.id], item.title, title, item.tier or "", tuple(shown.get(item.id, ())))


def proofs(seen: Situation) -> dict[str, list[ProofLine]]:
    """What proves each item, in words; notes count, a target missed does not."""
    names = {run.run: run.name for run in seen.reader.runs(None)}
    found: dict[str, list[ProofLine]] = {}
    for one in seen.reader.evidence():
        if one.proves:
            found.setdefault(seen.catalogue.current(one.item), []).append(_proof(one, names))
    noted = {seen.catalogue.current(note.subject) for note in seen.reader.notes("item")}
    for item in noted:
        found.setdefault(item, []).append(ProofLine("note"))
    return {item: list(dict.fromkeys(lines)) for item, lines in found.items()}


def _proof(one: Evidence, names: Mapping[str, str]) -> ProofLine:
    if one.kind == "url":
        return ProofLine(one.value.split("://", 1)[-1].rstrip("/"), one.value)
    if one.kind == "metric" and one.metric and one.number is not None:
        return ProofLine(f"{one.metric.replace('_', ' ')} {one.number:g}")
    if one.kind == "run":
        return ProofLine(f"run {names.get(one.value, one.value)}")
    return ProofLine(f"{one.kind} {one.value[:12] if one.kind == 'commit' else one.value}".strip())


def papers(seen: Situation, span: ReportSpan) -> tuple[ReportedPaper, ...]:
    """Papers of which a stage was reached in the span, with those stages."""
    found = []
    for identity, state in seen.papers.items():
        days = {stage: study_day(at) for stage, at in reached(state).items()}
        now = tuple(STAGE_WORDS[stage] for stage in STAGES if stage in days and span.holds(days[stage]))
        paper = seen.catalogue.papers.get(identity)
        if now and paper is not None:
            found.append((max(days.values()), ReportedPaper(paper.title, _by(paper), paper.link, now)))
    return tuple(line for _, line in sorted(found, key=lambda one: (one[0], one[1].title)))


def _by(paper: Paper) -> str:
    """`Hu and others, 2021`, as far as it is known."""
    first = paper.authors[0] if paper.authors else ""
    names = f"{first} and others" if len(paper.authors) > 1 else first
    return ", ".join(part for part in (names, str(paper.year or "")) if part)


def targets_of(seen: Situation, span: ReportSpan) -> tuple[ReportedTarget, ...]:
    """The targets of the tracks whose best value was measured in the span."""
    lines = (line for course in span.courses for line in targets.listed(seen, course.track))
    return tuple(target_line(one) for one in lines if one.best and one.value is not None and span.holds(one.best.day))


def target_line(one: targets.TargetLine) -> ReportedTarget:
    """A target with its best value, in words."""
    assert one.best is not None
    unit = f" {one.unit}" if one.unit else ""
    bound = bound_words(one.op or "", one.value) if one.value is not None else "recorded"
    return ReportedTarget(one.title, f"{bound}{unit}", f"{_number(one.best.value)}{unit}", one.best.source, one.state)


def _number(value: float) -> str:
    """`27.9`, `16,384`."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
