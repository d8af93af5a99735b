"""`studyctl run`: list, show, follow, cancel, resume, import and export runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions import run_control, runs
from studyctl.actions.figures import first_run_time
from studyctl.actions.runs import RunDetail
from studyctl.actions.today import RunLine
from studyctl.cli.draw import Page, bar, result_words
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo
from studyctl.plan.reasons import number_words
from studyctl.text import plain
from studyctl.workspace import Workspace

app = typer.Typer(help="List, show, follow, cancel, resume, import and export runs.", no_args_is_help=True)
Run = Annotated[str, typer.Argument(metavar="RUN", help="A run's short name (r-0007), id or the beginning of its id.")]
MARKS = {"finished": "✓", "failed": "✗", "cancelled": "−", "lost": "?", "unknown": "?"}


@app.command("list")
def list_runs(
    ctx: typer.Context,
    lab: Annotated[str, typer.Option(help="Only runs of this lab.")] = "",
    state: Annotated[str, typer.Option(help="running, finished, failed, cancelled, lost …")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 20,
    json: Json = False,
) -> None:
    """List runs, the latest first."""
    seen = runs.up_to_date(workspace(ctx), now())
    found = runs.lines(seen, lab, state, limit)
    emit(found, json, lambda: _draw_list(found, first_run_time(seen.catalogue)))


def _draw_list(found: tuple[RunLine, ...], first_run: str) -> None:
    page = Page()
    for run in found:
        progress = f" {run.progress:.0%}" if run.progress is not None else ""
        right = result_words(run.metric, run.value, run.target, run.met)
        page.split(f"{MARKS.get(run.state, '●')} {run.name} {run.lab[:2]} {run.preset:<8} {run.state}{progress}", right)
    if not found:
        page.prose(f"No runs yet. `studyctl lab run 00 --preset smoke` takes about {first_run}.")
    page.print()


@app.command()
def show(ctx: typer.Context, run: Run, json: Json = False) -> None:
    """Show a run: state, latest values, and its verdict against the targets."""
    detail = runs.show(runs.up_to_date(workspace(ctx), now()), run)
    emit(detail, json, lambda: draw(detail))


def draw(detail: RunDetail) -> None:
    """Print one run."""
    page = Page()
    page.heading(f"{MARKS.get(detail.state, '●')} {detail.name}  {detail.lab} {detail.preset}", detail.state)
    seed = f"seed {detail.seed} · data {detail.data or '?'} · attempt {detail.attempt}"
    page.split(seed, detail.id, faint=True)
    if detail.steps:
        page.split(f"step {detail.step} of {detail.steps}", bar(detail.step, detail.steps, 20))
    for verdict in detail.targets:
        reached = "not reported" if verdict.reached is None else f"{verdict.reached:.4g}"
        words = {True: "met", False: "missed", None: "open"}[verdict.met]
        if verdict.data not in ("", detail.data):
            reached, words = f"for {verdict.data}", "not judged on other data"
        page.split(
            f"{verdict.metric} {reached}  target {verdict.op} {number_words(verdict.value)} {verdict.unit}", words
        )
    for name, latest in detail.latest.items():
        page.split(f"  {name}", f"{latest.value:.5g} at {latest.step}", faint=True)
    if detail.reason:
        page.prose(f"{detail.reason}.")
    if detail.state not in ("finished", "running"):
        for line in detail.last_lines[-6:]:
            page.line(f"  {line}", faint=True)
    if detail.advice:
        page.prose(detail.advice)
    for offer in detail.proves:
        page.prose(f"Proves {offer.title}: `studyctl item done {offer.id}`")
    page.line(detail.folder, faint=True)
    page.print()


@app.command()
def logs(
    ctx: typer.Context,
    run: Run,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many lines from the end.")] = 50,
    json: Json = False,
) -> None:
    """Print the end of a run's output, control sequences removed."""
    log = run_control.log(runs.up_to_date(workspace(ctx), now()), run, lines)
    emit(log, json, lambda: print("\n".join(plain(line) for line in log.lines)))


@app.command()
def follow(ctx: typer.Context, run: Run) -> None:
    """Watch a run live; Ctrl-C leaves it alone."""
    # the live display takes 20 ms to import: only here
    from studyctl.cli.following import watch

    here = workspace(ctx)
    watch(run_control.folder(runs.up_to_date(here, now()), run))
    draw(runs.show(runs.up_to_date(here, now()), run))


def finish(here: Workspace, run: str, json: bool) -> None:
    """Wait for a run's end and print it; raises AnswerNo when it failed or missed a target."""
    from studyctl.cli.following import watch

    watch(here.runs / run, quiet=json)
    detail = runs.show(runs.up_to_date(here, now()), run)
    emit({"run": detail.id, **vars(detail)} if json else detail, json, lambda: draw(detail))
    sys.stdout.flush()
    if detail.state != "finished":
        raise AnswerNo(f"{detail.name} {detail.state}: {detail.reason or 'see `studyctl run logs`'}")
    missed = [verdict.metric for verdict in detail.targets if verdict.met is False]
    if missed:
        raise AnswerNo(f"{detail.name} missed its target for {', '.join(missed)}")


@app.command()
def cancel(
    ctx: typer.Context,
    run: Run,
    grace: Annotated[float, typer.Option(min=0, help="Seconds for a last checkpoint.")] = 10.0,
    json: Json = False,
) -> None:
    """Stop a run and everything it started; a last checkpoint is waited for."""
    ended = run_control.cancel(runs.up_to_date(workspace(ctx), now()), run, grace)
    emit(
        ended,
        json,
        lambda: print(f"{ended.name} {ended.state}. `studyctl run resume {ended.name}` goes on from its checkpoint."),
    )


@app.command()
def resume(
    ctx: typer.Context,
    run: Run,
    anyway: Annotated[bool, typer.Option(help="Also when it may still live elsewhere and you know better.")] = False,
    json: Json = False,
) -> None:
    """Go on from a run's last checkpoint, as the next attempt of the same run."""
    again = run_control.resume(runs.up_to_date(workspace(ctx), now()), run, anyway)
    emit(
        again,
        json,
        lambda: print(f"{again.name} goes on as attempt {again.attempt}. Undo: studyctl run cancel {again.name}"),
    )


@app.command("import")
def import_run(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(help="A run's folder, or a zip of it.")],
    json: Json = False,
) -> None:
    """Bring a run made elsewhere home, exactly once."""
    here = workspace(ctx)
    imported = run_control.bring(here, source, now())
    words = "Imported" if imported.fresh else "Already here:"
    emit(
        imported, json, lambda: print(f"{words} {imported.name} ({imported.run}). `studyctl run show {imported.name}`")
    )


@app.command()
def export(
    ctx: typer.Context,
    run: Run,
    form: Annotated[str, typer.Option("--format", help="csv or jsonl.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="A file; standard output otherwise.")] = None,
) -> None:
    """Write every point of a run as CSV or JSON lines."""
    count = run_control.export(runs.up_to_date(workspace(ctx), now()), run, form, out)
    if out:
        print(f"Wrote {count} points to {out}")
