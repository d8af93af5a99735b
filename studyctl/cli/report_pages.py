"""The facts of a report as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from studyctl.cli.draw import Page
from studyctl.report.model import DoneLine, ReportedRun, StudyReport

SHOWN = 12


def draw_report(found: StudyReport) -> None:
    """Print what the page says, without its drawings."""
    page = Page()
    page.heading(found.title, found.subtitle)
    page.prose(found.lead)
    _facts(page, "Hours", found.hours.facts)
    for share in found.hours.shares:
        page.split(f"  {share.title}", f"{share.hours:.1f} h")
    for track in found.tracks:
        _facts(page, track.title, track.facts)
    _facts(page, "Runs", found.runs.facts[:2])
    for run in found.runs.lines[:SHOWN]:
        page.split(f"  {run.run}  {run.lab}, {run.preset}", _result(run))
    _facts(page, "Recall", found.recall.facts)
    _facts(page, "Energy, interest and momentum", found.energy.facts)
    _done(page, found.done)
    _facts(page, "Papers", (f"{one.title}: {', '.join(one.stages)}" for one in found.papers))
    page.gap()
    page.line(f"With plots: studyctl report {found.kind} --html {found.kind}.html", faint=True)
    page.print()


def _facts(page: Page, title: str, facts: Iterable[str]) -> None:
    lines = list(facts)
    if lines:
        page.gap()
        page.heading(title)
        for line in lines:
            page.prose(line)


def _result(run: ReportedRun) -> str:
    target = f"target {run.target}" if run.target else ""
    verdict = {True: "met", False: "missed", None: run.state}[run.met]
    return "  ".join(part for part in (run.result, target, verdict) if part)


def _done(page: Page, done: tuple[DoneLine, ...]) -> None:
    if not done:
        return
    page.gap()
    page.heading("Finished", f"{len(done)}")
    for one in done[-SHOWN:]:
        page.split(f"  {one.day.day:>2} {one.day:%b}  {one.title}", one.place)
