"""The papers that the last review put first."""

from __future__ import annotations

from studyctl.actions.review_store import closed_weeks
from studyctl.actions.situation import Situation
from studyctl.curriculum.catalogue import Catalogue
from studyctl.errors import UserError


def chosen(seen: Situation) -> tuple[str, ...]:
    """The ids of the papers that the latest closed review named for its next week, in its order."""
    if not any(seen.reader.reviewed().values()):
        return ()
    closed = closed_weeks(seen.reader)
    named = closed[max(closed)].said.get("papers", ())
    found = [_paper(seen.catalogue, str(text)) for text in (named if isinstance(named, (list, tuple)) else ())]
    return tuple(dict.fromkeys(name for name in found if name))


def _paper(catalogue: Catalogue, text: str) -> str:
    """The id of a paper by its title, id or ending; nothing for a text that names none."""
    titled = [paper.id for paper in catalogue.papers.values() if paper.title.casefold() == text.strip().casefold()]
    if titled:
        return titled[0]
    try:
        return catalogue.paper(text.strip()).id
    except UserError:
        return ""
