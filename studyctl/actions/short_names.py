"""The least words that still name an item, for a cell of a calendar or a row of a board."""

from __future__ import annotations

import re

# what one does with a thing, before the thing itself
_VERBS = re.compile(
    r"^(?:read:?|deliverable:|implement|train|build|add|compare|experiment with|download and process|integrate|upgrade|"
    r"create|write|design|understand|explain|practi[cs]e|measure|profile|benchmark|curate|optimi[sz]e|simple|full) +",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|your) +", re.IGNORECASE)
_REST = re.compile(r" *(?:\(|: |; | - | – |, | and | from scratch\b| on a\b).*$")
LEAST = 3  # letters of a name that still says something


def short_name(title: str) -> str:
    """`transformer` for `Implement a transformer from scratch (no HuggingFace)`; the title if nothing is left."""
    name = _REST.sub("", _ARTICLE.sub("", _VERBS.sub("", title, count=1), count=1))
    return name if len(name) >= LEAST else title
