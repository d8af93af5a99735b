"""Read a protocol's file: every entry by its dataclass, every rule parsed, every problem at its line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from studyctl.decode import Decoder, slots_of
from studyctl.errors import Problem
from studyctl.reflect import bounds
from studyctl.reflect.check import Lines, checked
from studyctl.reflect.grammar import NotARule, parse
from studyctl.reflect.model import Light, Node, Protocol, Question, Remark, Signal, Step
from studyctl.text import nearest, one_line
from studyctl.yamlfile import read_node

Ruled = TypeVar("Ruled", Node, Signal, Remark)
MOST_ENTRIES = 500
MOST_BYTES = 200_000  # twelve times the shipped one; each wrong key costs a search for the nearest right one


@dataclass(frozen=True)
class ProtocolFile:
    """The root of `curriculum/protocol.yaml`."""

    title: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    ratings: tuple[str, ...]
    lights: dict[str, str]
    tree: tuple[Node, ...]
    signals: tuple[Signal, ...]
    remarks: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)


def read_protocol(path: Path, shown: str | None = None) -> tuple[Protocol | None, tuple[Problem, ...]]:
    """The protocol in the file at `path`, or None with every problem; messages name the file `shown`."""
    shown = shown or str(path)
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        return None, (Problem(f"the file is larger than {MOST_BYTES // 1000} KB", shown, "A protocol is short"),)
    node, problems = read_node(path, shown)
    if node is None:
        return None, tuple(problems or [Problem("the file is empty", shown, "Write a protocol or remove the file")])
    if not isinstance(node, yaml.MappingNode):
        return None, (Problem("a protocol is keys and values", f"{shown}:1", _known()),)
    return _read(node, shown)


def _known() -> str:
    return f"Its keys: {', '.join(slots_of(ProtocolFile))}"


def _read(root: yaml.MappingNode, shown: str) -> tuple[Protocol | None, tuple[Problem, ...]]:
    decoder = Decoder(shown)
    lines = _lines_of(root, shown)
    values = _values(root, decoder)
    protocol = _protocol(values, lines, decoder)
    problems = [*decoder.problems, *checked(protocol, lines)]
    if problems:
        told = (Problem(one_line(problem.what), problem.where, one_line(problem.fix)) for problem in problems)
        return None, tuple(sorted(told, key=lambda problem: _line(problem.where)))
    return protocol, ()


def _line(where: str) -> int:
    number = where.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def _values(root: yaml.MappingNode, decoder: Decoder) -> dict[str, Any]:
    """Each key's value; of a list those entries that can be read, so that one slip does not hide what else is wrong."""
    slots = slots_of(ProtocolFile)
    values: dict[str, Any] = {}
    for key_node, value_node in root.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key not in slots:
            decoder.report(key_node, f"unknown key `{key[:60]}`", nearest(key, slots) or _known())
        elif key in values:
            decoder.report(key_node, f"`{key}` is written twice", "Keep one of them")
        elif isinstance(value_node, yaml.SequenceNode) and len(value_node.value) > MOST_ENTRIES:
            decoder.report(key_node, f"`{key}` has more than {MOST_ENTRIES} entries", "Leave some out")
            values[key] = ()
        else:
            values[key] = decoder.value(slots[key].kind, value_node, key)
    for slot in slots.values():
        if slot.required and slot.key not in values:
            decoder.report(root, f"`{slot.key}` is missing from this protocol")
    return values


def _protocol(values: dict[str, Any], lines: Lines, decoder: Decoder) -> Protocol:
    """The protocol that can be made of what was read."""

    def entries(name: str) -> tuple[Any, ...]:
        return tuple(each for each in values.get(name) or () if each is not None)

    def ruled(name: str) -> tuple[Any, ...]:
        return tuple(_with_rule(each, name, lines, decoder) for each in entries(name))

    return Protocol(
        title=values.get("title") or "",
        steps=entries("steps"),
        questions={question.id: question for question in entries("questions")},
        ratings=entries("ratings"),
        lights=tuple(_lights(values.get("lights") or {}, lines, decoder)),
        tree={node.id: node for node in ruled("tree")},
        signals=ruled("signals"),
        remarks=ruled("remarks"),
        doubts=ruled("doubts"),
        words=_texts(values.get("words")),
        advice=_texts(values.get("advice")),
    )


def _texts(given: dict[str, str | None] | None) -> dict[str, str]:
    return {name: text for name, text in (given or {}).items() if text is not None}


def _with_rule(entry: Ruled, section: str, lines: Lines, decoder: Decoder) -> Ruled:
    """The entry with its rule parsed; without one where it has none, or after reporting what is wrong with it."""
    if not entry.when:
        if isinstance(entry, Node):
            return entry
        decoder.problems.append(Problem("`when` is empty", lines.of(section, entry.id, "when"), "Write a rule"))
        return entry
    try:
        return replace(entry, rule=parse(entry.when))
    except NotARule as wrong:
        where = lines.of(section, entry.id, "when")
        decoder.problems.append(Problem(f"`when` of `{entry.id}`: {wrong.what}", where, wrong.fix))
        return entry


def _lights(given: dict[str, str | None], lines: Lines, decoder: Decoder) -> list[Light]:
    lights = []
    for colour, text in given.items():
        light = bounds.light(colour, text) if text is not None else None
        if light is not None:
            lights.append(light)
        elif text is not None:
            what = f"`{text[:40]}` are no bounds"
            decoder.problems.append(Problem(what, lines.of("lights", colour), 'Write "> 7", "5..7" or "< 5"'))
    return lights


def _lines_of(root: yaml.MappingNode, shown: str) -> Lines:
    """Where each entry and each of its keys stands: `tree.q1.when`, `lights.green`."""
    found: dict[tuple[str, ...], int] = {}
    for key, value in root.value:
        section = str(key.value)
        found[(section,)] = key.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            for child in value.value:
                _note_entry((section,), child, found)
        elif isinstance(value, yaml.MappingNode):
            _note_keys((section,), value, found)
    return Lines(shown, found, _unread(root))


def _note_entry(section: tuple[str, ...], entry: yaml.Node, found: dict[tuple[str, ...], int]) -> None:
    if not isinstance(entry, yaml.MappingNode):
        if isinstance(entry, yaml.ScalarNode):
            found.setdefault((*section, str(entry.value)), entry.start_mark.line + 1)
        return
    identity = _id_of(entry)
    if identity is not None and (*section, identity) not in found:
        found[(*section, identity)] = entry.start_mark.line + 1
        _note_keys((*section, identity), entry, found)


def _note_keys(above: tuple[str, ...], entry: yaml.MappingNode, found: dict[tuple[str, ...], int]) -> None:
    for key, value in entry.value:
        place = (*above, str(key.value))
        found[place] = key.start_mark.line + 1
        if isinstance(value, yaml.MappingNode) and len(place) < 5:
            _note_keys(place, value, found)
        elif isinstance(value, yaml.SequenceNode):
            for child in value.value:
                if isinstance(child, yaml.ScalarNode):
                    found.setdefault((*place, str(child.value)), child.start_mark.line + 1)


def _id_of(entry: yaml.Node) -> str | None:
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else []
    named = (value for key, value in pairs if key.value == "id" and isinstance(value, yaml.ScalarNode))
    return next((str(value.value) for value in named), None)


def _unread(root: yaml.MappingNode) -> dict[str, frozenset[str]]:
    """The ids that a section writes, whether or not their entries can be read."""
    sections = {str(key.value): value.value for key, value in root.value if isinstance(value, yaml.SequenceNode)}
    return {
        name: frozenset(identity for entry in entries if (identity := _id_of(entry)) is not None)
        for name, entries in sections.items()
    }
