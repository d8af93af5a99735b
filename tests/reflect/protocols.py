"""The shipped protocol, and what a test writes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from studyctl.curriculum.locate import shipped_root
from studyctl.errors import Problem
from studyctl.reflect.load import PLACE
from studyctl.reflect.model import Protocol
from studyctl.reflect.read import read_protocol
from studyctl.reflect.walk import Tree

SHIPPED = shipped_root() / PLACE


@cache
def shipped() -> Protocol:
    protocol, problems = read_protocol(SHIPPED, "protocol.yaml")
    assert problems == () and protocol is not None
    return protocol


def read(text: str, folder: Path) -> tuple[Protocol | None, tuple[Problem, ...]]:
    """The protocol that `text` writes, as a file of that folder."""
    path = folder / "protocol.yaml"
    path.write_text(text, "utf-8")
    return read_protocol(path, "protocol.yaml")


def ways(tree: Tree) -> Iterator[tuple[str, ...]]:
    """Every way from the first node to an end, for a tree without circles."""
    unfinished: list[tuple[str, ...]] = [(node,) for node in list(tree)[:1]]
    while unfinished:
        way = unfinished.pop()
        branches = dict.fromkeys(tree[way[-1]].values())
        if not branches:
            yield way
        unfinished.extend((*way, to) for to in branches)
