"""Turn YAML nodes into dataclasses by their fields, collecting every problem with its line; and make their JSON Schema.

The dataclasses are the only description of the format: a key is a field, its type is the field's type.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import re
import types
import typing
from collections.abc import Hashable
from typing import Any, TypeVar

import yaml

from studyctl.errors import Problem
from studyctl.text import nearest

T = TypeVar("T")
_NUMBER = re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d+)([eE][-+]?\d+)?")
_SCALAR_NAMES: dict[Any, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@dataclasses.dataclass(frozen=True)
class Slot:
    """One field of a dataclass as a file writes it: its key, type and the values it is limited to."""

    key: str
    name: str
    kind: Any
    required: bool
    choices: tuple[str, ...] = ()


@functools.cache
def slots_of(cls: Any) -> dict[str, Slot]:
    """The keys that an entry of `cls` may have, fields filled in from context left out."""
    hints = typing.get_type_hints(cls)
    slots = {}
    for field in dataclasses.fields(cls):
        if field.metadata.get("context"):
            continue
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        key = field.metadata.get("key", field.name)
        slots[key] = Slot(key, field.name, hints[field.name], required, field.metadata.get("choices", ()))
    return slots


class Decoder:
    """Reads the nodes of one file; `problems` holds everything wrong so far, `lines` where each `kind:id` stands."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    def where(self, node: yaml.Node) -> str:
        """`file:line` of a node."""
        return f"{self.shown}:{node.start_mark.line + 1}"

    def report(self, node: yaml.Node, what: str, fix: str = "") -> None:
        """Note one problem at `node`."""
        self.problems.append(Problem(what, self.where(node), fix))

    def entry(self, cls: type[T], node: yaml.Node) -> T | None:
        """The `cls` that a mapping describes, or None after reporting why not."""
        if not isinstance(node, yaml.MappingNode):
            self.report(node, f"expected a {cls.__name__.lower()} with its keys, found {_kind(node)}")
            return None
        slots, values, before = slots_of(typing.cast(Hashable, cls)), {}, len(self.problems)
        misspelt = ""
        for key, value_node in self._pairs(node):
            if key not in slots:
                misspelt += nearest(key, slots)
                self.report(value_node, f"unknown key `{key}`", nearest(key, slots) or f"Known: {', '.join(slots)}")
                continue
            values[slots[key].name] = self._field(slots[key], value_node)
        for slot in slots.values():
            if slot.required and slot.name not in values and f"`{slot.key}`" not in misspelt:
                self.report(node, f"`{slot.key}` is missing from this {cls.__name__.lower()}")
        if len(self.problems) > before:
            return None
        if isinstance(values.get("id"), str):
            self._remember(f"{cls.__name__.lower()}:{values['id']}", node)
        return cls(**values)

    def _remember(self, name: str, node: yaml.Node) -> None:
        if name in self.lines:
            self.report(node, f"the id `{name.partition(':')[2]}` stands at line {self.lines[name]} too")
        self.lines[name] = node.start_mark.line + 1

    def _pairs(self, node: yaml.MappingNode) -> list[tuple[str, yaml.Node]]:
        pairs: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key in pairs:
                self.report(key_node, f"`{key}` is written twice", "Keep one of them")
            pairs[key] = value_node
        return list(pairs.items())

    def _field(self, slot: Slot, node: yaml.Node) -> Any:
        value = self.value(slot.kind, node, slot.key)
        if slot.choices and value is not None and value not in slot.choices:
            fix = nearest(str(value), slot.choices) or f"One of: {', '.join(slot.choices)}"
            self.report(node, f"`{slot.key}` cannot be `{value}`", fix)
        return value

    def value(self, kind: Any, node: yaml.Node, key: str) -> Any:
        """The value of type `kind` at `node`; None after reporting when it is of another type."""
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in (types.UnionType, typing.Union):
            return self._union(arguments, node, key)
        if origin is tuple:
            return self._sequence(arguments[0], node, key)
        if origin is dict:
            return self._mapping(arguments[1], node, key)
        if dataclasses.is_dataclass(kind):
            return self.entry(typing.cast(type[Any], kind), node)
        if kind is Any:
            return self._anything(node, key)
        return self._scalar(kind, node, key)

    def _union(self, kinds: tuple[Any, ...], node: yaml.Node, key: str) -> Any:
        if type(None) in kinds and _is_null(node):
            return None
        several = [kind for kind in kinds if typing.get_origin(kind) is tuple]
        single = [kind for kind in kinds if kind is not type(None) and kind not in several]
        wanted = several if several and isinstance(node, yaml.SequenceNode) else single or several
        return self.value(wanted[0], node, key)

    def _sequence(self, kind: Any, node: yaml.Node, key: str) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            self.report(node, f"`{key}` should be a list, found {_kind(node)}", "Write it as [a, b]")
            return ()
        return tuple(self.value(kind, child, key) for child in node.value)

    def _mapping(self, kind: Any, node: yaml.Node, key: str) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            self.report(node, f"`{key}` should be keys and values, found {_kind(node)}")
            return {}
        return {name: self.value(kind, child, f"{key}.{name}") for name, child in self._pairs(node)}

    def _anything(self, node: yaml.Node, key: str) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._anything(child, key) for child in node.value)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(Any, node, key)
        assert isinstance(node, yaml.ScalarNode)
        for kind in (bool, int, float):
            value = _parse(kind, node)
            if value is not None:
                return value
        return None if _is_null(node) else node.value

    def _scalar(self, kind: Any, node: yaml.Node, key: str) -> Any:
        value = _parse(kind, node) if isinstance(node, yaml.ScalarNode) else None
        if value is None:
            self.report(node, f"`{key}` should be {_SCALAR_NAMES[kind]}, found {_kind(node)}")
        return value


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and bool(node.tag == "tag:yaml.org,2002:null")


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return f"`{node.value[:40]}`" if node.value else "nothing"
    return "a list" if isinstance(node, yaml.SequenceNode) else "keys and values"


def _parse(kind: Any, node: yaml.ScalarNode) -> Any:
    """The scalar as `kind`, or None. A number may be written 1e-3, which YAML 1.1 itself takes for text."""
    text, quoted = node.value, node.style in ("'", '"')
    if kind is str:
        return None if _is_null(node) else text
    if quoted:
        return None
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower())
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace("_", ""))
    if kind is int:
        return int(text.replace("_", "")) if re.fullmatch(r"[-+]?[\d_]+", text) else None
    return number if math.isfinite(number) else None


def schema(cls: type, title: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file whose root is a `cls`, for editors."""
    definitions: dict[str, Any] = {}
    root = _schema_of(cls, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **root,
        "$defs": definitions,
    }


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_schema_of(argument, definitions) for argument in arguments]}
    if origin is tuple:
        return {"type": "array", "items": _schema_of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(arguments[1], definitions)}
    if dataclasses.is_dataclass(kind):
        return _reference(typing.cast(type[Any], kind), definitions)
    if kind is Any:
        return {}
    names = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
    return {"type": names[kind]}


def _reference(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}
        properties = {}
        for slot in slots_of(cls).values():
            properties[slot.key] = _schema_of(slot.kind, definitions)
            if slot.choices:
                properties[slot.key] = {"enum": [*slot.choices, *([] if slot.required else [None])]}
        definitions[cls.__name__] = {
            "type": "object",
            "description": (cls.__doc__ or "").strip().split("\n")[0],
            "properties": properties,
            "required": [slot.key for slot in slots_of(cls).values() if slot.required],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{cls.__name__}"}
