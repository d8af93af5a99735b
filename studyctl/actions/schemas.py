"""The JSON Schema of each kind of file, made from the dataclasses that read it, for editors."""

from __future__ import annotations

from typing import Any

from studyctl.curriculum.model import Lab, Place, Track
from studyctl.curriculum.read import ConceptsFile, PapersFile, ReadingFile
from studyctl.decode import schema
from studyctl.errors import Problem, UserError
from studyctl.reflect.describe import answers_schema
from studyctl.reflect.load import PLACE as PROTOCOL
from studyctl.reflect.read import ProtocolFile
from studyctl.settings import FILE, Settings
from studyctl.text import nearest

KINDS: dict[str, tuple[type, str]] = {
    "place": (Place, "curriculum/TRACK/PLACE.yaml"),
    "track": (Track, "curriculum/TRACK/track.yaml"),
    "concepts": (ConceptsFile, "curriculum/concepts.yaml"),
    "papers": (PapersFile, "curriculum/papers.yaml"),
    "reading": (ReadingFile, "curriculum/reading.yaml"),
    "lab": (Lab, "labs/NN_name/lab.yaml"),
    "protocol": (ProtocolFile, PROTOCOL),
    "settings": (Settings, FILE),
}
CARDS = "quizzes/NAME.yaml"
ANSWERS = "a file of answers to the review"


def kinds() -> dict[str, str]:
    """The kinds of file that have a schema, with where such files stand."""
    return {name: file for name, (_, file) in KINDS.items()} | {"cards": CARDS, "answers": ANSWERS}


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file; raises UserError, naming the nearest, for an unknown one."""
    if name == "cards":
        from studyctl.drill.describe import cards_schema  # ten kinds of card, for those who write them only

        return cards_schema(f"studyctl {name}: {CARDS}")
    if name == "answers":
        return answers_schema(f"studyctl {name}: {ANSWERS}")
    if name not in KINDS:
        fix = nearest(name, kinds()) or f"Known: {', '.join(kinds())}"
        raise UserError(Problem(f"there is no kind of file `{name}`", fix=fix))
    kind, file = KINDS[name]
    return schema(kind, f"studyctl {name}: {file}")
