"""Make docs/json.md and docs/schemas/ from the types that the commands print: `python docs/make_json.py [--check]`."""

from __future__ import annotations

import dataclasses
import json
import sys
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from json_reads import READS, Read, every_read

DOCS = Path(__file__).parent
PAGE = DOCS / "json.md"
SCHEMAS = DOCS / "schemas"
PLAIN: dict[Any, tuple[dict[str, Any], str]] = {
    str: ({"type": "string"}, "text"),
    Path: ({"type": "string"}, "path"),
    int: ({"type": "integer"}, "whole number"),
    bool: ({"type": "boolean"}, "true or false"),
    date: ({"type": "string", "format": "date"}, "date"),
    datetime: ({"type": "string", "format": "date-time"}, "moment"),
    type(None): ({"type": "null"}, "null"),
}
REAL = {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
HEAD = """\
# JSON

Every command that reads takes `--json` and prints one document on the standard output; so does every command that
records something. Exit codes are the same as without it ([commands](commands.md#exit-codes)); problems stay one line
each on the standard error. This page and the schemas are made from the program by `python docs/make_json.py`, and a
test holds every document against its schema and its golden file.

- A key is always there; what is not known is `null`, what is empty is `""` or `[]`.
- Dates are `2026-11-22`, moments ISO 8601 with their offset; `started`, `ended` of a run are Unix seconds.
- Hours and minutes are numbers of hours and minutes. Drift and shifts are in days, positive for behind and later.
- A number that is none is the text `"NaN"`, `"Infinity"` or `"-Infinity"`.
- Keys are added in later versions, and not taken away without a note in the [changes](../CHANGELOG.md): read the ones
  you need and pass over the others.

```
studyctl today --json
studyctl lab run 00 --preset smoke --json
studyctl run show r-1 --json
studyctl run export r-1 --format jsonl
```

`run export` prints a point a line, not a document: `{"metric", "step", "value", "t", "attempt"}`.

The examples below are of a workspace with the track of [writing a track](writing-a-track.md) and the lab of
[writing a lab](writing-a-lab.md). Each section names the command, links the schema and a golden document, and lists the
keys. A type in bold is explained where it first stands.
"""


def main() -> int:
    """Write the page and the schemas, or say which of them are not what the program would make."""
    made = {SCHEMAS / f"{read.name}.json": _text(schema(read)) for read in every_read()} | {PAGE: page()}
    unwanted = set(SCHEMAS.glob("*.json")) - set(made)
    if "--check" in sys.argv:
        stale = [path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text]
        for path in (*stale, *unwanted):
            print(f"{path.relative_to(DOCS)} is stale: python docs/make_json.py")
        return 1 if stale or unwanted else 0
    SCHEMAS.mkdir(exist_ok=True)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    for path in unwanted:
        path.unlink()
    print(f"{PAGE.name} and {len(made) - 1} schemas")
    return 0


def _text(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def schema(read: Read) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document that a command prints."""
    definitions: dict[str, Any] = {}
    root = _schema_of(read.kind, definitions)
    if read.extra:
        whole = definitions[read.kind.__name__]
        whole["properties"] = {**{key: {"type": "string"} for key in read.extra}, **whole["properties"]}
        whole["required"] = [*read.extra, *whole["required"]]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"studyctl {read.command} --json"}
    return {**head, "description": read.about, **root, "$defs": definitions}


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_schema_of(argument, definitions) for argument in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (tuple, list):
        return {"type": "array", "items": _schema_of(arguments[0], definitions)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _schema_of(arguments[1], definitions)}
    if dataclasses.is_dataclass(kind):
        return _reference(typing.cast(type[Any], kind), definitions)
    if kind is float:
        return REAL
    return PLAIN[kind][0] if kind in PLAIN else {}


def _reference(cls: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    known = definitions.get(cls.__name__)
    if known is None:
        definitions[cls.__name__] = {}  # a value may hold others of its kind
        properties = {}
        for key, (kind, choices) in fields_of(cls).items():
            properties[key] = {"enum": choices} if choices else _schema_of(kind, definitions)
        definitions[cls.__name__] = {
            "type": "object",
            "description": _about(cls),
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    elif known and known["description"] != _about(cls):
        raise SystemExit(f"two types in one document are called {cls.__name__}")
    return {"$ref": f"#/$defs/{cls.__name__}"}


def fields_of(cls: type[Any]) -> dict[str, tuple[Any, list[Any]]]:
    """Each key of a value with its type and the only values it may have, if they are limited."""
    hints = typing.get_type_hints(cls)
    found = {}
    for field in dataclasses.fields(cls):
        choices = list(field.metadata.get("choices", ()))
        optional = type(None) in typing.get_args(hints[field.name])
        limited = [*choices, None] if choices and optional else choices
        found[field.metadata.get("key", field.name)] = (hints[field.name], limited)
    return found


def _about(cls: type[Any]) -> str:
    return " ".join((cls.__doc__ or "").split())


def page() -> str:
    """The whole page as Markdown."""
    told: dict[type[Any], str] = {}
    parts = [HEAD]
    for title, reads in READS.items():
        parts.append(f"## {title}\n")
        parts += [_section(read, told) for read in reads]
    return "\n".join(parts)


def _section(read: Read, told: dict[type[Any], str]) -> str:
    """One document: its command, what it is, and its types that were not explained before."""
    links = f"[Schema](schemas/{read.name}.json) · [golden document](../tests/golden/{read.name}.json)"
    extra = "".join(f", and `{key}` (text)" for key in read.extra)
    lines = [f"### {read.name}", "", "```", f"studyctl {read.command} --json", "```", "", f"{read.about} {links}", ""]
    lines += [f"It is {_words(read.kind)}{extra}.", ""]
    fresh = [cls for cls in _classes(read.kind) if cls not in told]
    told.update(dict.fromkeys(fresh, read.name))
    lines += [f"- **{cls.__name__}**: {_about(cls)} {_keys(cls)}" for cls in fresh]
    return "\n".join([*lines, ""] if fresh else lines)


def _keys(cls: type[Any]) -> str:
    keys = []
    for key, (kind, choices) in fields_of(cls).items():
        limited = " or ".join("null" if one is None else f"`{one}`" for one in choices)
        keys.append(f"`{key}` ({limited if 0 < len(choices) <= 6 else _words(kind)})")
    return f"Keys: {', '.join(keys)}."


def _words(kind: Any) -> str:
    """A type in words: `list of **Hit**`, `number or null`."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(map(_words, arguments))
    if origin is typing.Literal:
        return " or ".join(f"`{one}`" for one in arguments)
    if origin in (tuple, list):
        return f"list of {_words(arguments[0])}"
    if origin in (dict, Mapping):
        return f"keys with {_words(arguments[1])}"
    if dataclasses.is_dataclass(kind):
        return f"**{typing.cast(type[Any], kind).__name__}**"
    return "number" if kind is float else PLAIN[kind][1] if kind in PLAIN else "any value"


def _classes(kind: Any) -> list[type[Any]]:
    """The dataclasses that a type is made of, itself first, each once."""
    found: dict[type[Any], None] = {}

    def visit(part: Any) -> None:
        if dataclasses.is_dataclass(part) and part not in found:
            found[typing.cast(type[Any], part)] = None
            for inner, _ in fields_of(typing.cast(type[Any], part)).values():
                visit(inner)
        for argument in typing.get_args(part):
            visit(argument)

    visit(kind)
    return list(found)


if __name__ == "__main__":
    raise SystemExit(main())
