"""`studyctl lab`: list and show labs, launch a run."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.actions import labs
from studyctl.actions.figures import preset_time
from studyctl.actions.labs import LabDetail, LabLine, Launched
from studyctl.actions.situation import situation
from studyctl.cli.draw import Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.curriculum.model import LabTarget, Preset
from studyctl.plan.reasons import number_words

app = typer.Typer(help="List and show labs, launch a run.", no_args_is_help=True)
Lab = Annotated[str, typer.Argument(metavar="LAB", help="A lab's number, id or folder name.")]


@app.command("list")
def list_labs(ctx: typer.Context, json: Json = False) -> None:
    """List the labs with their presets."""
    found = labs.listed(situation(workspace(ctx), now()))
    emit(found, json, lambda: _draw_list(found))


def _draw_list(found: tuple[LabLine, ...]) -> None:
    page = Page()
    for lab in found:
        page.heading(f"{lab.id[:2]}  {lab.title}", f"{lab.runs} run{'s' if lab.runs != 1 else ''}")
        page.prose(f"    {lab.question}")
        page.line(f"    studyctl lab run {lab.id[:2]} --preset {'|'.join(lab.presets)}", faint=True)
    page.print()


@app.command()
def show(ctx: typer.Context, lab: Lab, json: Json = False) -> None:
    """Show a lab: its question, presets with targets, and the items that it serves."""
    detail = labs.shown(situation(workspace(ctx), now()), lab)
    emit(detail, json, lambda: _draw(detail))


def _draw(detail: LabDetail) -> None:
    page, lab = Page(), detail.lab
    page.heading(f"{lab.number}  {lab.title}", f"headline {lab.headline}")
    page.prose(lab.question)
    for name, preset in lab.presets.items():
        page.gap()
        page.heading(
            name, f"{preset.steps} steps · about {preset_time(preset)} · {preset.memory_gb:g} GB · {preset.device}"
        )
        if preset.title:
            page.prose(preset.title)
        _targets(page, preset)
    page.gap()
    for item in detail.items[:8]:
        page.line(f"serves {item}", faint=True)
    page.line(f"{lab.folder}/README.md", faint=True)
    if not detail.ready:
        page.prose(f"Labs need torch. Install: {detail.install}")
    page.print()


def _targets(page: Page, preset: Preset) -> None:
    for target in preset.targets:
        page.split(f"  {_wanted(target)}", target.source)
    for metric, (low, high) in ((m, r) for m, r in preset.expect.items() if len(r) == 2):
        page.line(f"  expect {metric} {low:g} – {high:g}", faint=True)


def _wanted(target: LabTarget) -> str:
    data = f" on {target.for_}" if target.for_ else ""
    unit = f" {target.unit}" if target.unit else ""
    return f"{target.metric} {target.op} {number_words(target.value)}{unit}{data}"


@app.command()
def run(
    ctx: typer.Context,
    lab: Lab,
    preset: Annotated[str, typer.Option(help="A named set of parameters.")] = "cpu",
    change: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a parameter.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Random seed; the preset's first one otherwise.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for its end; exit 1 when it fails or misses.")] = False,
    json: Json = False,
) -> None:
    """Launch a run in the background: it goes on whatever happens to this terminal."""
    here = workspace(ctx)
    started = labs.run_lab(here, lab, preset, change or (), seed, now())
    if not wait:
        emit(started, json, lambda: _draw_launched(started))
        return
    # following imports rich's live display, 20 ms: only for those who wait
    from studyctl.cli.run import finish

    finish(here, started.run, json)


def _draw_launched(started: Launched) -> None:
    page = Page()
    page.prose(
        f"Started {started.name} ({started.run}). `studyctl run follow {started.name}` shows it; it goes on by itself."
    )
    page.print()
