"""Check the protocol of the review: the file that counts, every rule, every branch, every bound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studyctl.curriculum.read import shown
from studyctl.errors import Problem
from studyctl.reflect.load import PLACE, protocol_file
from studyctl.reflect.read import read_protocol


def protocol_checked(roots: Sequence[Path]) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """How much the protocol of these roots holds, and everything wrong with it."""
    path = protocol_file(roots)
    if path is None:
        return {}, (Problem("there is no protocol for the review", PLACE, "Install studyctl again"),)
    protocol, problems = read_protocol(path, shown(path, path.parent.parent))
    if protocol is None:
        return {}, problems
    sizes = {
        "steps": protocol.steps,
        "questions": protocol.questions,
        "nodes": protocol.tree,
        "signals": protocol.signals,
    }
    return {name: len(entries) for name, entries in sizes.items()}, problems
