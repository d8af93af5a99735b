"""The review page: the whole answer, the decision with its reasons, and what accepting it does. All pure."""

from __future__ import annotations

from textwrap import wrap

from studyctl.actions.pivoting import Preview
from studyctl.actions.review_values import Asked, Closed, ReviewStep
from studyctl.text import one_line
from studyctl.tui.screens import sunday_parts as parts
from studyctl.tui.screens.sunday_parts import LIGHTS, Desk
from studyctl.tui.sheet import Drawing, Frame, Sheet, Span, mark, say
from studyctl.tui.words import plural, short_day

REASONS, LINES = 5, 3


def review_page(desk: Desk, frame: Frame) -> Drawing:
    """Everything that was answered, the decision, and what `↵` does."""
    narrow, shown = frame.narrow, desk.review
    main = Sheet(frame.full if narrow else frame.main, narrow)
    stands = desk.stands
    words = stands.title if stands else shown.decision
    below = _when(stands) if stands else "Nothing changes until you accept."
    main.spot("decision:", 0, main.width)
    parts.title(main, desk, words, below)
    for problem in shown.problems:
        main.callout([(line, "") for line in wrap(problem, main.width)], "bad")
        main.gap()
    reasons(main, desk, stands)
    side = None if narrow else Sheet(frame.side)
    if narrow:
        what_it_does(main, desk, stands)
    for index, step in enumerate(shown.steps):
        answers(main, desk, index, step)
    if side is not None:
        for _ in range(4):
            side.line([(" ", "text")])
        what_it_does(side, desk, stands)
        side.gap(2)
        rated(side, desk)
    return Drawing(main, None, side)


def _when(closed: Closed) -> str:
    plan = "the plan was changed" if closed.pivots else "the plan stays as it was"
    return f"Closed {closed.at.astimezone():%A %-d %B, %H:%M}; {plan}."


def reasons(sheet: Sheet, desk: Desk, stands: Closed | None) -> None:
    """Why the decision is what it is, and what speaks against it."""
    outcome = desk.review.outcome
    sheet.heading("Because")
    for one in (stands.reasons if stands else outcome.reasons)[:REASONS]:
        _bullet(sheet, "", one, "text")
    for one in outcome.doubts:
        _bullet(sheet, "but ", one, "warn")
    if outcome.missing and stands is None:
        asked = [desk.review.question(name).ask for name in outcome.missing if _known(desk, name)]
        _bullet(sheet, "not answered: ", " ".join(asked) or ", ".join(outcome.missing), "faint")
    sheet.gap()


def _known(desk: Desk, name: str) -> bool:
    return any(one.id == name for step in desk.review.steps for one in step.questions)


def _bullet(sheet: Sheet, lead: str, text: str, style: str) -> None:
    for index, part in enumerate(wrap(f"{lead}{text}", min(76, sheet.width - 2))):
        sheet.line([("· " if not index else "  ", "muted"), (part, style)])


def answers(sheet: Sheet, desk: Desk, index: int, step: ReviewStep) -> None:
    """The answers of one step, each with its question; none where it was passed over."""
    given = [one for one in step.questions if one.origin]
    words: list[Span] = [parts.step_mark(desk, index), (f" {step.title}", "bright bold")]
    sheet.section = step.title
    sheet.row(f"step:{index}", words, () if given else [("nothing said", "faint")])
    for one in given:
        _answer(sheet, one)
    if given and not sheet.narrow:
        sheet.gap()


def _answer(sheet: Sheet, one: Asked) -> None:
    """A short answer at the right of its question, a long one below it."""
    whose: list[Span] = [("  facts", "faint")] if one.origin == "facts" else []
    entries = [one_line(text) for text in one.answer] if one.kind == "texts" and one.answer else [one_line(one.shown)]
    if len(entries) == 1 and len(entries[0]) + len(one.ask) + 14 <= sheet.width:
        sheet.line([(f"  {one.ask}", "muted")], [(entries[0], "text"), *whose])
        return
    sheet.line([(f"  {one.ask}", "muted")], whose)
    for entry in entries:
        lines = wrap(entry, min(76, sheet.width - 4))
        cut = [*lines[: LINES - 1], f"{lines[LINES - 1]} …"] if len(lines) > LINES else lines
        for part in cut:
            sheet.line([(f"    {part}", "text")])


def what_it_does(sheet: Sheet, desk: Desk, stands: Closed | None) -> None:
    """What accepting records, or what it recorded: the change of plan, items, papers, snippets, moves."""
    sheet.heading("Done with it" if stands else "Accepting it")
    if stands is None:
        _plan(sheet, desk)
    elif stands.pivots:
        sheet.line([mark("done"), (" the plan was changed", "text")])
    said = desk.review.answers
    counts = (
        (len(said.actions or ()), "action item"),
        (len(said.new_papers or ()), "new paper"),
        (len(said.snippets or ()), "snippet"),
        (sum(len(items) for _, items in said.schedule or ()), "moved item"),
    )
    for count, noun in counts:
        if count:
            sheet.line([mark("done" if stands else "added"), (f" {plural(count, noun)}", "text")])
    sheet.line([mark("done" if stands else "added"), (" written out to", "muted")])
    sheet.line([(f"  {desk.review.file}", "text")])
    keys: list[Span] = [("u", "accent bold"), (" takes all of it back", "faint")]
    sheet.line(keys if stands else [("One ", "faint"), ("u", "accent bold"), (" takes all of it back.", "faint")])
    sheet.gap()


def _plan(sheet: Sheet, desk: Desk) -> None:
    preview = desk.laid.review.preview if desk.laid else None
    if preview is None:
        sheet.line([("Looking at the plan …" if desk.laid is None else "no plan to change", "faint")])
        return
    for index, part in enumerate(wrap(preview.sentence, sheet.width - 2)):
        sheet.line([mark("moved") if not index and preview.changes else (" ", "text"), (f" {part}", "text")])
    if preview.changes:
        _ends(sheet, preview)


def _ends(sheet: Sheet, preview: Preview) -> None:
    """How many items move and drop, and the end now and after with how sure it is."""
    diff = preview.diff
    moves = [f"{len(diff.moved)} moved" if diff.moved else "", f"{len(diff.dropped)} dropped" if diff.dropped else ""]
    moves.append(f"{len(diff.added)} added" if diff.added else "")
    sheet.line([("  ", "text"), (", ".join(filter(None, moves)), "muted")])
    later = f"{abs(diff.days)} days {'later' if diff.days > 0 else 'sooner'}" if diff.days else "the same day"
    after = diff.finish_after
    sheet.line([("  finish ", "muted"), (short_day(after.finish), "bright bold"), (f", {later}", "muted")])
    span = after.range_of(80)
    if span and span.last:
        sheet.line([("  80 % ", "muted"), (f"{short_day(span.first)} – {short_day(span.last)}", "text")])


def rated(sheet: Sheet, desk: Desk) -> None:
    """The three ratings with their light, and the signals that fired."""
    answers_, outcome = desk.review.answers, desk.review.outcome
    ratings = [("energy", answers_.energy), ("interest", answers_.interest), ("momentum", answers_.momentum)]
    if any(value is not None for _, value in ratings):
        sheet.heading("Motivation", [(outcome.overall, f"{LIGHTS[outcome.overall]} bold")])
        for name, value in ratings:
            sheet.line([(name, "muted")], say("{}", f"{value:g}" if value is not None else "–"))
        sheet.gap()
    for one in outcome.signals:
        sheet.line([(f"{one.kind}: {one.about}", "warn")])
