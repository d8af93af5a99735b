"""`studyctl paper`: the library, one paper, what to read next, the stages reached and the notes."""

from __future__ import annotations

from textwrap import wrap
from typing import Annotated

import typer
from rich.text import Text

from studyctl.actions import notes, paper_notes, papers, reading
from studyctl.actions.papers import NextPaper, PaperPage, PaperRow
from studyctl.actions.situation import Situation, situation
from studyctl.cli.draw import MARKS, Page, short_day
from studyctl.cli.noted import draw_noted
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now, study_day
from studyctl.text import one_line, plain

app = typer.Typer(help="List papers, show one, say what to read next, and keep stages and notes.", no_args_is_help=True)
Paper = Annotated[str, typer.Argument(metavar="ID", help="A paper's id, such as lora.")]
LABEL = 11


def _seen(ctx: typer.Context) -> Situation:
    return situation(workspace(ctx), now())


@app.command("list")
def list_papers(
    ctx: typer.Context,
    tier: Annotated[int | None, typer.Option(help="Only this reading tier; 0: papers without one.")] = None,
    track: Annotated[str, typer.Option(help="Only papers that this track names.")] = "",
    left: Annotated[bool, typer.Option("--left", help="Only papers with a stage left.")] = False,
    json: Json = False,
) -> None:
    """List papers by reading tier, with a mark for each stage of the tier's protocol."""
    seen = _seen(ctx)
    chosen = papers.listed(seen, tier, track, left)
    emit(chosen, json, lambda: _draw_list(seen, chosen))


def _draw_list(seen: Situation, chosen: tuple[PaperRow, ...]) -> None:
    page = Page()
    width = max((len(one.id) for one in chosen), default=0)
    for tier in dict.fromkeys(one.tier for one in chosen):
        rows = [one for one in chosen if one.tier == tier]
        protocol = seen.catalogue.reading.get(tier or 0, reading.UNTIERED)
        name = f"Tier {tier}  {protocol.title}" if tier in seen.catalogue.reading else protocol.title
        page.gap()
        page.heading(name, f"{sum(one.state == 'done' for one in rows)} of {len(rows)}")
        page.line(", ".join(protocol.stages), faint=True)
        for one in rows:
            page.split(f"{_marks(one):<3} {one.id:<{width}}  {one.title}", _week(one), faint=one.state == "done")
    if not chosen:
        page.line("No paper is like that.")
    page.print()


def _marks(one: PaperRow) -> str:
    return "".join(MARKS[stage.state] for stage in one.stages)


def _week(one: PaperRow) -> str:
    """The first week that names the paper, where it is a numbered one: `week 6`."""
    numbers = [week.split("/")[1] for week in one.weeks if "/" in week]
    return next((f"week {number}" for number in numbers if number.replace(".", "").isdecimal()), "")


@app.command()
def show(ctx: typer.Context, paper: Paper, json: Json = False) -> None:
    """Show one paper: what to look at, who needs it, the stages reached and the notes."""
    found = papers.shown(_seen(ctx), paper)
    emit(found, json, lambda: _draw_paper(found))


def _draw_paper(found: PaperPage) -> None:
    page = Page()
    one = found.paper
    page.prose(f"{MARKS[one.state]} {one.title}")
    kind = "" if one.kind == "paper" else one.kind
    by = ", ".join(found.authors)
    page.prose(" · ".join(part for part in (by, str(found.year or ""), kind, one.id) if part))
    if found.link:
        _whole(page, found.link)
    page.gap()
    _labelled(page, "Weeks", ", ".join(one.weeks))
    _labelled(page, "Focus", found.focus)
    for place in found.places:
        if place.focus and place.focus != found.focus:
            _labelled(page, "", f"{place.focus} ({place.id})")
    _labelled(page, "Implement", found.implement)
    _labelled(page, "Concepts", ", ".join(found.concepts))
    _labelled(page, "Missing", f"{', '.join(found.missing)}: no document gives it" if found.missing else "")
    _draw_protocol(page, found)
    _draw_uses(page, found)
    _draw_notes(page, found)
    page.print()


def _whole(page: Page, text: str) -> None:
    """A line that is never cut: an address is of use only as a whole."""
    page.rows.append(Text(plain(text)))


def _labelled(page: Page, label: str, text: str) -> None:
    for index, row in enumerate(wrap(one_line(text), page.width - LABEL)):
        page.line(f"{'' if index else label:<{LABEL}}{row}")


def _draw_protocol(page: Page, found: PaperPage) -> None:
    done = sum(stage.state == "done" for stage in found.paper.stages)
    hours = f" · about {found.hours:g} h in all" if found.hours else ""
    page.gap()
    tier = f"Tier {found.paper.tier}  {found.protocol}" if found.paper.tier else found.protocol
    page.heading(tier, f"{done} of {len(found.paper.stages)}{hours}")
    if found.started:
        page.line(f"✓ {'started':<12} {short_day(study_day(found.started))}")
    for stage in found.paper.stages:
        day = short_day(study_day(stage.at)) if stage.at else ""
        page.line(f"{MARKS[stage.state]} {stage.stage:<12} {day}".rstrip())
    for step in found.steps:
        page.line(f"  {step}", faint=True)


def _draw_uses(page: Page, found: PaperPage) -> None:
    if found.items:
        page.gap()
        page.heading("Items that name it")
    for item in found.items:
        page.split(f"{MARKS[item.state]} {item.title}", "")
        page.line(f"  {item.id}", faint=True)


def _draw_notes(page: Page, found: PaperPage) -> None:
    page.gap()
    page.heading("Notes")
    for note in found.notes:
        day = short_day(note.day) if note.day else "not recorded yet"
        page.split(note.path or one_line(note.text), day)
    if not found.notes:
        page.line(f"None yet: `studyctl paper note {found.paper.id}` begins one.")


@app.command("next")
def following(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many papers to name.")] = 3,
    json: Json = False,
) -> None:
    """Say what to read next and why: papers of the present week first, then by tier, begun before new."""
    found = papers.following(_seen(ctx), limit)
    emit(found, json, lambda: _draw_next(found))


def _draw_next(found: tuple[NextPaper, ...]) -> None:
    page = Page()
    for one in found:
        page.gap()
        page.split(f"{_marks(one.paper)} {one.paper.title}", one.paper.left, strong=True)
        page.line(f"  {' · '.join(one.reasons)}", faint=True)
        for row in wrap(one_line(one.focus), page.width - 2):
            page.line(f"  {row}")
        both = f"  {one.paper.id}  {one.link}".rstrip()
        for row in (both,) if len(both) <= page.width else (f"  {one.paper.id}", f"  {one.link}"):
            _whole(page, row)
    if not found:
        page.line("Nothing is left to read: every paper has all the stages of its tier.")
    page.print()


@app.command()
def status(
    ctx: typer.Context,
    paper: Paper,
    stage: Annotated[str, typer.Argument(metavar="STAGE", help="started, read, implemented or written.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take this stage back.")] = False,
    json: Json = False,
) -> None:
    """Record that a stage of a paper was reached, or take it back."""
    recorded = papers.mark(_seen(ctx), paper, stage, undo)
    left = f" Next: {recorded.left}." if recorded.left and recorded.command and recorded.done else ""
    emit(recorded, json, lambda: _say(f"{recorded.text}.{left}", recorded.command))


@app.command()
def note(
    ctx: typer.Context,
    paper: Paper,
    outline: Annotated[bool, typer.Option("--print", help="Print the outline; open and record nothing.")] = False,
    json: Json = False,
) -> None:
    """Open the paper's note in your editor; a new one has the sections that its tier asks for."""
    seen = _seen(ctx)
    if outline:
        start = paper_notes.outline(seen, paper)
        emit(start, json, lambda: print(plain(start.text), end=""))
        return
    noted = notes.write_note(seen, paper_notes.outline(seen, paper))
    emit(noted, json, lambda: draw_noted(noted))


def _say(text: str, command: str) -> None:
    page = Page()
    page.prose(text + (" Undo: studyctl undo" if command else ""))
    page.print()
