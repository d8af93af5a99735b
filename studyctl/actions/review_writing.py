"""An answer of a review written in the learner's editor: opened with what stands there, read back when it is closed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from studyctl.actions.editing import edit, why_not
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.text import plain
from studyctl.values import dataclass

LONGEST = 200_000  # characters of an answer


@dataclass(frozen=True)
class Edited:
    """What the editor left: the text, whether it is another one; `text` is what there is to say of it."""

    content: str
    changed: bool
    text: str = ""


def written_in_editor(seen: Situation, name: str, content: str) -> Edited:
    """Open an answer in the editor and wait for it; raises UserError where none can be opened, or it fails."""
    reason = why_not(seen.settings)
    if reason:
        raise UserError(Problem(f"{reason}, so nothing was opened", fix="Set $VISUAL, $EDITOR or the setting `editor`"))
    with tempfile.TemporaryDirectory(prefix="studyctl-") as folder:
        file = Path(folder) / f"{name}.md"
        file.write_text(content + ("\n" if content else ""), encoding="utf-8")
        edit(file, seen.settings)
        found = plain(file.read_text(encoding="utf-8", errors="replace")).strip("\n")[:LONGEST]
    return Edited(found, found != content, "" if found != content else "Nothing new was written")
