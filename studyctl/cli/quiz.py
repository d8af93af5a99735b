"""`studyctl quiz`: drill cards, see what is due and how it goes, search, add, set aside and export cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions.situation import Situation, situation
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo, Problem, UserError
from studyctl.workspace import typed_path

app = typer.Typer(help="Drill cards, and see what is due and how it goes.", no_args_is_help=True)
CardId = Annotated[str, typer.Argument(metavar="CARD", help="The card's id.")]
Concepts = Annotated[list[str] | None, typer.Option(help="Only cards of this concept; may be repeated.")]
Off = Annotated[bool, typer.Option("--off", help="Take it back.")]
MOST_NEW = 1000


def _seen(ctx: typer.Context) -> Situation:
    return situation(workspace(ctx), now())


@app.command()
def drill(
    ctx: typer.Context,
    concept: Concepts = None,
    minutes: Annotated[float | None, typer.Option(min=0.1, max=24 * 60, help="Stop after so many minutes.")] = None,
    new: Annotated[int | None, typer.Option(min=0, max=MOST_NEW, help="Introduce so many new cards.")] = None,
    cram: Annotated[bool, typer.Option("--cram", help="Every card once; the schedule stays as it is.")] = False,
    json_lines: Annotated[bool, typer.Option("--json-lines", help="For programs: a JSON object a line.")] = False,
) -> None:
    """Answer the cards that are due; every answer is on disk before the next card is shown."""
    # reading commands need neither the kinds of card nor their grading
    from studyctl.actions.drilling import Wish, begin
    from studyctl.cli.quiz_drill import in_words
    from studyctl.cli.quiz_lines import in_json

    with _seen(ctx) as seen:
        begun = begin(seen, Wish(tuple(concept or ()), minutes, new, cram))
    if json_lines:
        in_json(begun)
    elif begun.tally.left:
        in_words(begun)
    else:
        raise AnswerNo(f"nothing is due now. {_what_else(begun.tally.over)}")
    if begun.deck.problems and not json_lines:
        page = Page()
        page.prose(f"{counted(len(begun.deck.problems), 'card')} cannot be read: `studyctl quiz check` says why.")
        page.print()


def _what_else(over: int) -> str:
    if over:
        return f"{over} more are due beyond today's budget: `studyctl quiz drill --minutes 10`"
    return "`studyctl quiz drill --new 5` takes new cards, `--cram` repeats known ones"


@app.command()
def interview(
    ctx: typer.Context,
    minutes: Annotated[float, typer.Option(min=5, max=180, help="How long it is at most.")] = 45,
    concept: Annotated[list[str] | None, typer.Option(help="Only this concept; may be repeated.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Draw the same questions again.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="End one that is under way, and begin another.")] = False,
    history: Annotated[bool, typer.Option("--history", help="List those that were held.")] = False,
    show: Annotated[str, typer.Option(metavar="ID", help="The report of one; `last` is the latest.")] = "",
    json_lines: Annotated[bool, typer.Option("--json-lines", help="For programs: a JSON object a line.")] = False,
    json: Json = False,
) -> None:
    """Hold a mock interview: P0 topics with follow-ups, design prompts, a time for each; then a report."""
    if history or show:
        _held(ctx, show, json)
        return
    if json:
        fix = "--json goes with --history or --show; programs take part with --json-lines"
        raise UserError(Problem("an interview is no single JSON document", fix=fix))
    from studyctl.actions.interviewing import Wish, begin
    from studyctl.cli.quiz_interview import in_json, in_words

    with _seen(ctx) as seen:
        begun = begin(seen, Wish(minutes, tuple(concept or ()), seed, anew))
    if json_lines:
        in_json(begun)
    else:
        in_words(begun)


def _held(ctx: typer.Context, show: str, json: bool) -> None:
    """The report of one interview, or the list of all."""
    from studyctl.actions.interviews import history as listed
    from studyctl.actions.interviews import report
    from studyctl.cli.quiz_interview import draw_history, draw_report

    with _seen(ctx) as seen:
        if show:
            found = report(seen, show)
            emit(found, json, lambda: draw_report(found))
            return
        lines = listed(seen)
    emit(lines, json, lambda: draw_history(lines))
    if not lines:
        raise AnswerNo("no interview was held yet: `studyctl quiz interview` holds one")


@app.command()
def due(
    ctx: typer.Context,
    fail: Annotated[bool, typer.Option("--fail", help="Exit code 1 where nothing is due.")] = False,
    json: Json = False,
) -> None:
    """Say what is due today and in the next week."""
    from studyctl.actions.due_cards import due as asked
    from studyctl.cli.quiz_pages import draw_due

    with _seen(ctx) as seen:
        found = asked(seen)
    emit(found, json, lambda: draw_due(found))
    if fail and not found.today.due:
        raise AnswerNo("nothing is due")


@app.command()
def stats(ctx: typer.Context, json: Json = False) -> None:
    """Show the days ahead, recall by concept, and how well confidence and prediction meet what happened."""
    from studyctl.actions.quiz_stats import stats as asked
    from studyctl.cli.quiz_pages import draw_stats

    with _seen(ctx) as seen:
        found = asked(seen)
    emit(found, json, lambda: draw_stats(found))


@app.command()
def optimize(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, and leave the weights as they are.")] = False,
    default: Annotated[bool, typer.Option("--default", help="Go back to the default weights.")] = False,
    json: Json = False,
) -> None:
    """Fit the schedule's weights to your own reviews; they are used where they foretell later reviews better.

    It takes 512 reviews on a later day than the answer before, and `pip install 'studyctl[optimize]'`.
    Exit code 1: too few reviews yet, or the present weights stay.
    """
    from studyctl.actions.optimizing import optimize as asked
    from studyctl.cli.quiz_pages import draw_optimised

    with _seen(ctx) as seen:
        found = asked(seen, default=default, dry_run=dry_run)
    emit(found, json, lambda: draw_optimised(found))
    if not found.used:
        raise AnswerNo("the present weights stay")


@app.command()
def search(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORD]…", help="Words that must all be there.")] = None,
    concept: Annotated[str, typer.Option(help="Only cards of this concept.")] = "",
    kind: Annotated[str, typer.Option(help="Only cards of this kind, such as numeric.")] = "",
    state: Annotated[
        str, typer.Option(help="Only new, learning, review, due, flagged, suspended, buried or leech.")
    ] = "",
    json: Json = False,
) -> None:
    """List cards by words, concept, kind or state; answers are not shown."""
    from studyctl.actions.deck import Wanted, listed
    from studyctl.cli.quiz_pages import draw_cards

    with _seen(ctx) as seen:
        found = listed(seen, Wanted(" ".join(words or ()), concept, kind, state))
        today = seen.today
    emit(found, json, lambda: draw_cards(found, today))
    if not found:
        raise AnswerNo("no card is like that")


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Say which cards cannot be read, with file, line and what to do; the others drill all the same."""
    from studyctl.actions.deck import readable

    found = readable(workspace(ctx))
    emit(
        found,
        json,
        lambda: print(f"{counted(found.cards, 'card')} can be drilled, {counted(len(found.problems), 'problem')}"),
    )
    if found.problems:
        raise UserError(*found.problems)


@app.command()
def add(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="Its id for ever, such as mine.kl-direction.")],
    concept: Annotated[list[str], typer.Option(help="What it is about; may be repeated.")],
    question: Annotated[str, typer.Option(help="The question, answered in words and judged by yourself.")] = "",
    answer: Annotated[str, typer.Option(help="The answer to the question.")] = "",
    cloze: Annotated[str, typer.Option(help="A sentence with one {{deletion}} instead of a question.")] = "",
    why: Annotated[str, typer.Option(help="What is told after the answer.")] = "",
    json: Json = False,
) -> None:
    """Add a card of your own to quizzes/mine.md of the workspace."""
    from studyctl.actions.adding_cards import NewCard
    from studyctl.actions.adding_cards import add as added

    with _seen(ctx) as seen:
        found = added(seen, NewCard(identity, tuple(concept), question, answer, cloze, why))
    emit(found, json, lambda: _say(f"Added: {found.card}, {found.where}."))


@app.command()
def flag(
    ctx: typer.Context,
    card: CardId,
    reason: Annotated[str, typer.Option(help="What is wrong with it.")] = "",
    off: Off = False,
    json: Json = False,
) -> None:
    """Flag a card that wants mending; it is drilled all the same."""
    _mark(ctx, card, "unflag" if off else "flag", reason, json)


@app.command()
def suspend(ctx: typer.Context, card: CardId, off: Off = False, json: Json = False) -> None:
    """Set a card aside for good; with --off it comes back."""
    _mark(ctx, card, "resume" if off else "suspend", "", json)


@app.command()
def bury(ctx: typer.Context, card: CardId, off: Off = False, json: Json = False) -> None:
    """Leave a card until tomorrow."""
    _mark(ctx, card, "unbury" if off else "bury", "", json)


def _mark(ctx: typer.Context, card: str, action: str, reason: str, json: bool) -> None:
    from studyctl.actions.card_marks import mark
    from studyctl.actions.cards import deck_of

    here = workspace(ctx)
    marked = mark(here, deck_of(here).card(card), action, now(), reason)  # type: ignore[arg-type]
    emit(marked, json, lambda: _say(f"{marked.text}. Undo: studyctl undo"))


@app.command()
def export(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to, such as cards.apkg, cards.csv or cards.md.")],
    form: Annotated[str, typer.Option("--format", help="anki, csv or markdown; else by the file's ending.")] = "",
    concept: Concepts = None,
    json: Json = False,
) -> None:
    """Export cards for Anki, as a table, or as a page to read."""
    from studyctl.actions.exporting import ENDINGS
    from studyctl.actions.exporting import export as exported

    chosen = form or next((name for name, ending in ENDINGS.items() if path.suffix.lower() == ending), "")
    if not chosen:
        fix = f"End it in {', '.join(ENDINGS.values())}, or give --format"
        raise UserError(Problem(f"{path.name!r} does not say what to export", fix=fix))
    with _seen(ctx) as seen:
        found = exported(seen, typed_path(path), chosen, tuple(concept or ()))
    emit(found, json, lambda: _say(f"Wrote {counted(found.cards, 'card')} to {found.path}."))


def _say(text: str) -> None:
    page = Page()
    page.prose(text)
    page.print()
