"""What the palette does with reviews: the cheat sheet that they keep."""

from __future__ import annotations

from studyctl.actions.reflecting import snippets
from studyctl.actions.situation import Situation
from studyctl.tui.screens.ask import Answers, Ask

WORDS = (Ask("words", "Words", hint="that must all be in it; empty: everything", wanted=False),)


def cheat_sheet(seen: Situation, given: Answers) -> object:
    """The snippets that reviews kept."""
    return snippets(seen, given["words"].strip())
