"""The cheat sheet: what reviews kept, the latest first."""

from __future__ import annotations

from datetime import date

from studyctl.actions.review_store import closed_weeks
from studyctl.actions.situation import Situation
from studyctl.ledger.facts import SnippetKept
from studyctl.values import dataclass


@dataclass(frozen=True)
class Snippet:
    """A piece of code or text that was kept: on which day, by the review of which week."""

    day: date
    week: str
    title: str
    language: str
    text: str


def snippets(seen: Situation, words: str = "") -> tuple[Snippet, ...]:
    """The snippets that have every word, the latest first; one that a later close of its week left out is gone."""
    closed = {week: known.closed for week, known in closed_weeks(seen.reader).items()}
    found: dict[str, Snippet] = {}
    for fact in seen.reader.facts(SnippetKept):
        by = closed.get(fact.source)
        if by is None or fact.text in by.snippets:
            found[fact.text] = Snippet(fact.day or seen.today, fact.source, fact.title, fact.language, fact.text)
    wanted = words.casefold().split()
    return tuple(one for one in reversed(found.values()) if _has(one, wanted))


def _has(one: Snippet, words: list[str]) -> bool:
    text = f"{one.title}\n{one.text}\n{one.language}\n{one.week}".casefold()
    return all(word in text for word in words)
