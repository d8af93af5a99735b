"""`studyctl doctor`: is everything in order, and what to do where it is not."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap

import typer

from studyctl.actions.doctor import Examination, examine
from studyctl.actions.findings import Finding
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo
from studyctl.text import one_line

app = typer.Typer()
MARKS = {"ok": "✓", "note": "·", "warning": "!", "fault": "✗"}
NAME_WIDTH = 12


@app.command()
def doctor(ctx: typer.Context, json: Json = False) -> None:
    """Examine the machine, the packages and the workspace, and say what to do about each fault."""
    found = examine(workspace(ctx), now())
    emit(found, json, lambda: _draw(found))
    if not found.healthy:
        raise AnswerNo("")


def _draw(found: Examination) -> None:
    page = Page()
    for area, findings in groupby(found.findings, key=lambda finding: finding.area):
        page.gap()
        page.heading(area.capitalize())
        for finding in findings:
            _line(page, finding)
    page.gap()
    page.line(_verdict(found))
    page.print()


def _line(page: Page, finding: Finding) -> None:
    """The finding in two columns, its value wrapped in the second one, and below it what to do."""
    indent = NAME_WIDTH + 3
    width = page.width - indent
    rows = wrap(one_line(finding.value), width) or [""]
    page.line(f"{MARKS[finding.state]} {finding.name:<{NAME_WIDTH}} {rows[0]}")
    for row in rows[1:]:
        page.line(" " * indent + row)
    for place, row in enumerate(wrap(one_line(finding.fix), width - 2)):
        page.line(" " * indent + ("  " if place else "→ ") + row)


def _verdict(found: Examination) -> str:
    faults = sum(finding.state == "fault" for finding in found.findings)
    warnings = sum(finding.state == "warning" for finding in found.findings)
    if not faults and not warnings:
        return "Everything is in order."
    told = " and ".join(counted(n, word) for n, word in ((faults, "fault"), (warnings, "warning")) if n)
    return f"{told}; what to do stands behind →." if faults else f"No fault, {told}."
