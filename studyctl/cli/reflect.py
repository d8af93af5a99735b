"""`studyctl reflect`: close a week, by prompts or by a file of answers; show, edit and list reviews."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions import reflecting, review_file, review_reminders
from studyctl.actions.situation import Situation, situation
from studyctl.cli.noted import draw_opened
from studyctl.cli.reflect_pages import draw_history, draw_judged, draw_review, draw_snippets
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo, Problem, UserError

app = typer.Typer(
    help="Close the week in ten minutes: facts are filled in, answers are kept at once, and you can go on days later."
    "\n\nExample: studyctl reflect, or without questions: studyctl reflect --answers sunday.yaml --apply --json"
)
Week = Annotated[str, typer.Argument(metavar="[WEEK]", help="An ISO week such as 2026-W47 or 47; else the last one.")]


def _seen(ctx: typer.Context) -> Situation:
    return situation(workspace(ctx), now())


@app.callback(invoke_without_command=True)
def close(
    ctx: typer.Context,
    week: Annotated[str, typer.Option(help="The week to close, such as 2026-W47; else the one that ends now.")] = "",
    answers: Annotated[
        Path | None,
        typer.Option(help="A YAML or JSON file of answers; what it leaves out the facts tell, or is asked."),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="With --answers: close the week and change the plan.")] = False,
    schedule: Annotated[bool, typer.Option("--schedule", help="Print reminders for systemd and cron.")] = False,
    json: Json = False,
) -> None:
    """Close the week by questions, or by a file of answers."""
    if ctx.invoked_subcommand:
        return
    if schedule:
        reminders = review_reminders.reminders(workspace(ctx))
        emit(reminders, json, lambda: print(reminders.text))
    elif answers or json:
        _by_file(ctx, week, answers, apply, json)
    elif apply:
        raise UserError(Problem("--apply needs a file of answers", fix="Write --answers FILE, or answer the questions"))
    else:
        # the prompts are for whoever answers them
        from studyctl.cli.reflect_prompts import in_words

        in_words(workspace(ctx), week or None)


def _by_file(ctx: typer.Context, week: str, file: Path | None, apply: bool, json: bool) -> None:
    """Judge a file of answers, or without one what was saved; with `apply` close the week by it."""
    seen = _seen(ctx)
    given = review_file.answers_in(seen, file, week) if file else None
    if given is not None and not json:
        # the prompts are for whoever answers them
        from studyctl.cli.reflect_prompts import completed

        given = completed(seen, given)
    judged = review_file.judged(seen, given, week)
    if apply and given is not None:
        done = reflecting.close_week(seen, given.week, said=given.said)
        judged = review_file.with_done(judged, done)
    emit(judged.as_json, json, lambda: draw_judged(judged))


@app.command()
def show(ctx: typer.Context, week: Week = "", json: Json = False) -> None:
    """Show a week's review: facts, answers, the decision with its reasons, and a message for a partner.

    Example: studyctl reflect show 2026-W47
    """
    seen = _seen(ctx)
    shown = reflecting.review(seen, week or reflecting.last_reviewed(seen))
    emit(shown, json, lambda: draw_review(shown))


@app.command()
def history(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many weeks.")] = 12,
    json: Json = False,
) -> None:
    """List the weeks side by side, the latest first: hours, Core, recall, energy, interest, momentum and decisions.

    Example: studyctl reflect history --limit 20
    """
    rows = reflecting.reviews(_seen(ctx), limit)
    emit(rows, json, lambda: draw_history(rows))
    if not rows:
        raise AnswerNo("" if json else "No week was reviewed yet: `studyctl reflect` begins")


@app.command()
def edit(ctx: typer.Context, week: Week = "", json: Json = False) -> None:
    """Open a week's file in your editor; what you write outside the marked parts stays yours.

    Example: studyctl reflect edit 2026-W47
    """
    seen = _seen(ctx)
    opened = reflecting.edit_file(seen, week or reflecting.last_reviewed(seen))
    emit(opened, json, lambda: draw_opened(opened.file, opened.text, opened.unopened))


@app.command()
def snippets(
    ctx: typer.Context,
    text: Annotated[list[str] | None, typer.Argument(help="Words that must all be in it.")] = None,
    json: Json = False,
) -> None:
    """Print your cheat sheet: the snippets that your reviews kept, the latest first.

    Example: studyctl reflect snippets attention
    """
    found = reflecting.snippets(_seen(ctx), " ".join(text or ()))
    emit(found, json, lambda: draw_snippets(found))
    if not found:
        raise AnswerNo("" if json else "No snippet is like that: a review keeps them")
