"""Read a file of answers, YAML or JSON, each problem at its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from studyctl.errors import Problem
from studyctl.reflect.answers import read_answers
from studyctl.reflect.model import Answers
from studyctl.yamlfile import read_node


def read_answers_file(path: Path, shown: str | None = None) -> tuple[Answers | None, tuple[Problem, ...]]:
    """The answers in the file at `path`, or None with every problem; messages name the file `shown`."""
    shown = shown or str(path)
    return answers_of(*read_node(path, shown), shown)


def answers_of(
    node: yaml.Node | None, problems: list[Problem], shown: str
) -> tuple[Answers | None, tuple[Problem, ...]]:
    """The answers that a root node writes, or None with every problem, those of reading it among them."""
    if problems:
        return None, tuple(problems)
    if node is None:
        return Answers(), ()
    if not isinstance(node, yaml.MappingNode):
        fix = "Write `core_complete: true`, a line for each answer"
        return None, (Problem("answers are keys and values", f"{shown}:{node.start_mark.line + 1}", fix),)
    places: dict[str, str] = {}
    given, twice = _keys(node, "", shown, places)
    answers, wrong = read_answers(given, places)
    return (None if twice else answers), tuple(sorted((*twice, *wrong), key=lambda problem: _line(problem.where)))


def _line(where: str) -> int:
    number = where.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def _keys(
    node: yaml.MappingNode, above: str, shown: str, places: dict[str, str]
) -> tuple[dict[str, Any], list[Problem]]:
    """The keys of a mapping with their values, and those written twice; `places` takes in where each stands."""
    given: dict[str, Any] = {}
    twice: list[Problem] = []
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        where = f"{shown}:{key_node.start_mark.line + 1}"
        if key in given:
            twice.append(Problem(f"`{key[:60]}` is written twice", where, "Keep one of them"))
        places[f"{above}{key}"] = where
        given[key], more = _plain(value_node, f"{above}{key}.", shown, places)
        twice += more
    return given, twice


def _plain(node: yaml.Node, above: str, shown: str, places: dict[str, str]) -> tuple[Any, list[Problem]]:
    """The node as text, list or mapping; what a text means is for the answer it belongs to."""
    if isinstance(node, yaml.MappingNode):
        return _keys(node, above, shown, places)
    if isinstance(node, yaml.SequenceNode):
        entries = []
        for number, child in enumerate(node.value):
            places[f"{above}{number}"] = f"{shown}:{child.start_mark.line + 1}"
            entries.append(_plain(child, f"{above}{number}.", shown, places))
        return [value for value, _ in entries], [problem for _, more in entries for problem in more]
    return (None if node.tag == "tag:yaml.org,2002:null" else node.value), []
