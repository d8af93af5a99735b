"""A report of a week, a month or a track: one frozen value of everything that its page says, and the file of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studyctl.actions import report_mind, report_runs, report_work
from studyctl.actions.files import write_whole
from studyctl.actions.progress import progress
from studyctl.actions.report_spans import ReportSpan, month_span, span_words, track_span, week_span
from studyctl.actions.report_work import counted
from studyctl.actions.situation import Situation
from studyctl.plan.forecast import short_day
from studyctl.report.model import BurnUpPart, HoursPart, KeyFigure, RecallPart, RunsPart, StudyReport

KINDS = {"week": week_span, "month": month_span, "track": track_span}


@dataclass(frozen=True)
class Written:
    """A file that was written, its format, and what there is to say of it."""

    path: Path
    format: str
    bytes: int
    text: str


def report(seen: Situation, kind: str, name: str = "") -> StudyReport:
    """The report of a week (`2026-W47`), a month (`2026-11`) or an active track; of the present one without a name.

    Raises UserError for a name that is none, or that lies ahead.
    """
    return of_span(seen, KINDS[kind](seen, name))


def of_span(seen: Situation, span: ReportSpan) -> StudyReport:
    """Everything that the page of a span says."""
    found = progress(seen, span.track)
    hours = report_work.hours(seen, span, found)
    tracks = tuple(report_work.burn_up(seen, span, one) for one in found.tracks)
    runs, recall = report_runs.runs(seen, span), report_mind.recall(seen, span)
    done = report_work.finished(seen, span)
    empty = seen.reader.first_fact_at() is None
    return StudyReport(
        kind=span.kind,
        title=span.title,
        subtitle=_subtitle(seen, span),
        first=span.first,
        last=span.last,
        day=seen.today,
        made=seen.now.astimezone(),
        lead=FIRST_DAY if empty else _lead(span, hours, tracks, len(done)),
        empty=empty,
        key=() if empty else tuple(_key(seen, span, hours, tracks, recall, runs)),
        hours=hours,
        tracks=tracks,
        runs=runs,
        recall=recall,
        energy=report_mind.energy(seen, span),
        done=done,
        targets=report_work.targets_of(seen, span),
        papers=report_work.papers(seen, span),
    )


FIRST_DAY = (
    "Nothing has been recorded yet, so there is only the plan to show. `studyctl today` says what comes first; "
    "every hour, item, run and card that you record from now on appears here."
)


def _subtitle(seen: Situation, span: ReportSpan) -> str:
    tracks = " and ".join(
        seen.catalogue.tracks[one.track].short or seen.catalogue.tracks[one.track].title for one in span.courses
    )
    days = span_words(span.first, span.last)
    far = f" · seen on {seen.today.day} {seen.today:%B}" if seen.today < span.last else ""
    return f"{days}{f' · {tracks}' if tracks and span.kind != 'track' else ''}{far}"


def _lead(span: ReportSpan, hours: HoursPart, tracks: tuple[BurnUpPart, ...], done: int) -> str:
    said = [f"{hours.spent:,.1f} hours of study and {counted(done, 'item')} finished."]
    for one, course in zip(tracks, span.courses, strict=True):
        drift = report_work.drift_words(course.drift_days)
        end = f"Core ends on {short_day(one.finish, one.today)}" if one.finish else "no end is in sight"
        if one.done[-1].items < one.total:
            said.append(f"{one.title}: {drift[0].lower()}{drift[1:]}; at the present pace {end}.")
        else:
            said.append(f"{one.title}: Core is finished.")
    return " ".join(said)


def _key(
    seen: Situation,
    span: ReportSpan,
    hours: HoursPart,
    tracks: tuple[BurnUpPart, ...],
    recall: RecallPart,
    runs: RunsPart,
) -> Iterator[KeyFigure]:
    beside = f"of {hours.planned:,.1f} h planned" if hours.planned else "no hours were planned"
    yield KeyFigure("Hours", f"{hours.spent:,.1f} h", beside)
    for one in tracks:
        wanted = max((point.items for point in one.plan if point.day <= seen.today), default=0)
        name = "Core" if len(tracks) == 1 else one.title
        now = one.done[-1].items
        yield KeyFigure(
            name, f"{now} of {one.total}", f"Core items; the plan had {wanted}", "ok" if now >= wanted else "warn"
        )
    if len(tracks) == 1 and tracks[0].finish:
        yield _finish(tracks[0])
    known = [week for week in recall.weeks if week.reviews and span.first <= week.first <= span.last]
    if known:
        share = sum(week.remembered for week in known) / sum(week.reviews for week in known)
        tone = "ok" if share >= recall.wanted else "warn"
        yield KeyFigure("Recall", f"{100 * share:.0f} %", f"of reviews; the aim is {100 * recall.wanted:.0f} %", tone)
    if runs.lines:
        held = [one for one in runs.lines if one.met is not None]
        met = f"{sum(1 for one in held if one.met)} of {len(held)} met their target" if held else "none was judged"
        yield KeyFigure("Runs", f"{len(runs.lines)}", met)


def _finish(track: BurnUpPart) -> KeyFigure:
    assert track.finish is not None
    planned = max((one.day for one in track.plan), default=track.finish)
    late = track.finish > planned
    return KeyFigure(
        "Finish",
        short_day(track.finish, track.today),
        f"the plan says {short_day(planned, track.today)}",
        "warn" if late else "ok",
    )


def write_report(seen: Situation, kind: str, path: Path, name: str = "") -> Written:
    """Write the report's page to `path`; raises UserError where Matplotlib is missing or the file cannot be written."""
    # the page loads the plotting library: 0.6 s that nothing else pays
    from studyctl.report.page import page

    found = report(seen, kind, name)
    size = write_whole(path, page(found).encode())
    return Written(path, "html", size, f"Wrote {found.title} to {path}, {size / 1000:.0f} kB")
