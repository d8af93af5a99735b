"""One YAML file as a tree of nodes that know their line, or the problems that keep it from being read.

Everything dangerous is refused before the tree is composed: libyaml's composer recurses once per level and crashes the
process at about 30,000 open brackets, and an alias bomb composes in a moment and explodes later.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from studyctl.errors import Problem

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 100
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def read_node(path: Path, shown: str) -> tuple[yaml.Node | None, list[Problem]]:
    """The root node of the file at `path`; problems name it `shown`. An empty file has no node and no problem."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Problem("the file is larger than 4 MB", shown, "Split it")]
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem(f"byte {error.start} is not UTF-8", shown, "Save the file as UTF-8")]
    except OSError as error:
        return None, [Problem(f"the file cannot be read: {error.strerror}", shown)]
    return compose(text, shown)


def compose(text: str, shown: str) -> tuple[yaml.Node | None, list[Problem]]:
    """The root node of YAML `text`, refused when it is nested too deep, or uses aliases or tags."""
    try:
        refused = _refusal(text, shown)
        if refused:
            return None, [refused]
        return yaml.compose(text, Loader=_LOADER), []
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [Problem(f"this is not YAML: {error.problem or error}", f"{shown}:{line}")]
    except yaml.YAMLError as error:
        return None, [Problem(f"this is not YAML: {str(error).splitlines()[0]}", shown)]


def _refusal(text: str, shown: str) -> Problem | None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        where = f"{shown}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return Problem("anchors and aliases are not read here", where, "Write the value out")
        if isinstance(event, (*_OPENING, yaml.ScalarEvent)) and event.tag and event.tag != "!":
            return Problem(f"the tag {event.tag} is not read here", where, "Remove it")
        depth += isinstance(event, _OPENING)
        depth -= isinstance(event, _CLOSING)
        if depth > MAX_DEPTH:
            return Problem(f"more than {MAX_DEPTH} levels of nesting", where)
    return None
