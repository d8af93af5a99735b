"""What Today says of the review of the week, where one waits. All pure."""

from __future__ import annotations

from datetime import datetime

from studyctl.actions.today import Today
from studyctl.tui.sheet import Pieces, Row, Sheet, Span, fitted
from studyctl.tui.words import clock, plural


def due_words(since: datetime, day: object) -> str:
    """`due 17:00` on its day, else `due since Sunday`."""
    local = since.astimezone()
    return f"due {clock(since)}" if local.date() == day else f"due since {local:%A}"


def _open_core(answer: Today) -> str:
    """How much of the Core is open at the first track's place; nothing where none is."""
    first = answer.tracks[0] if answer.tracks else None
    core = next((one for one in first.tiers if one.tier == "core"), None) if first else None
    left = core.total - core.done if core else 0
    return f"{plural(left, 'Core item')} {'is' if left == 1 else 'are'} still open." if left else ""


def _state(answer: Today) -> list[str]:
    review = answer.review
    if review is not None and review.begun:
        return ["It is begun; all of it was kept."]
    return [words for words in ("The facts are filled in.", _open_core(answer)) if words]


def review_card(sheet: Sheet, answer: Today) -> None:
    """The callout at the top of the part beside: what waits since when, and the key to it."""
    review = answer.review
    if review is None:
        return
    since = review.since.astimezone()
    words = "go on with it" if review.begun else "close the week, about 10 min"
    key: Pieces = [("w", "accent bold"), (f" {words}", "muted")]
    title: list[Span] = [(f"{since:%A} review", "bright bold")]
    when: list[Span] = [(due_words(review.since, answer.day), "accent bold")]
    text: list[tuple[Pieces | str, Pieces | str]] = [(one, "") for one in _state(answer)]
    sheet.callout([(title, when), (" ", ""), *text, (key, "")], "accent")
    sheet.rows.append(Row())


def review_line(sheet: Sheet, answer: Today) -> None:
    """The same in one line, where it is narrow."""
    review = answer.review
    if review is None:
        return
    begun = " · begun" if review.begun else ""
    words = [(due_words(review.since, answer.day), "accent bold"), (begun, "muted"), ("  w", "accent bold")]
    sheet.line([*fitted([("Review", "bright bold")], 12), *words, (" closes the week", "muted")])
    sheet.gap()
