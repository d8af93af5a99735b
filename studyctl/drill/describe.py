"""The JSON Schema of a card file, made from the same dataclasses that read it."""

from __future__ import annotations

from typing import Any

from studyctl.decode import schema
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.kinds.table import KINDS
from studyctl.drill.model import Card


def cards_schema(title: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a list of cards: each has the common keys and those of its own kind."""
    definitions: dict[str, Any] = {}
    for kind in KINDS.values():
        definitions |= _definitions(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "array",
        "items": {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]},
        "$defs": definitions,
    }


def _definitions(kind: Kind) -> dict[str, Any]:
    """The card of one kind, and what its keys refer to."""
    common, own = schema(Card, "")["$defs"], schema(kind.payload, "")["$defs"]
    card, payload = common.pop("Card"), own.pop(kind.payload.__name__)
    required = [*card["required"], *payload["required"], *([] if kind.asks else ["prompt"])]
    properties = card["properties"] | payload["properties"] | {"kind": {"const": kind.name}}
    described = f"{kind.doing[0].upper()}{kind.doing[1:]}."
    card |= {"description": described, "properties": properties, "required": required}
    return {**common, **own, kind.name: card}
