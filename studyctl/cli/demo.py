"""`studyctl demo`: a simulated learner's workspace to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions.demo import SEED, demonstration, make_demo
from studyctl.cli.opening import open_app, require_terminal
from studyctl.clock import now
from studyctl.errors import Problem, UserError

app = typer.Typer()


@app.command()
def demo(
    keep: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Make it in this new or empty folder and leave it there.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another number draws other hours and other curves.")] = SEED,
    no_app: Annotated[bool, typer.Option("--no-app", help="Only fill the folder of --keep; no app, no run.")] = False,
) -> None:
    """Look around in a simulated learner's seventh week, with every screen full.

    The app opens on a workspace in a temporary folder, with a training run in progress where torch is installed; both
    are gone when the app is left. Your own workspace is not touched. Killed with -9, it leaves that folder behind, and
    the run ends by itself after some minutes.
    """
    if no_app:
        _fill(keep, seed)
        return
    require_terminal()
    with demonstration(keep, now(), seed) as workspace:
        print(f"The demonstration is in {workspace.home}{'' if keep else ' and goes when you leave it'}.", flush=True)
        open_app(workspace)


def _fill(keep: Path | None, seed: int) -> None:
    if keep is None:
        raise UserError(Problem("without the app there must be a folder to look at", fix="Name one with --keep FOLDER"))
    home = make_demo(keep, now(), seed).home
    print(f"The demonstration is in {home}. Look at it with")
    for command in ("", "today", "plan", "run list", "target list --track hundred-days"):
        print(f"  studyctl --home {home} {command}".rstrip())
    print("It is an ordinary folder: delete it when you have seen enough.")
