"""The learner's keymap, completed so that a changed key takes none away from another binding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode

from studyctl.text import nearest


def completed(keymap: Mapping[str, str], owners: Iterable[Any]) -> dict[str, str]:
    """The keymap with the keys spelt out of each binding that shares one with a changed binding of the same screen.

    Two views of a screen may use one key for different things; Textual takes a changed binding's old key from both.
    """
    kept = {}
    for owner in owners:
        bindings = [one for one in owner.BINDINGS if isinstance(one, Binding)]
        freed = {key for one in bindings if one.id in keymap for key in one.key.split(",")}
        for one in bindings:
            if one.id and freed & set(one.key.split(",")):
                kept[one.id] = one.key
    return {**kept, **keymap}


def strangers(keymap: Mapping[str, str]) -> list[str]:
    """What is wrong with the names in a keymap, in words; to be asked once every screen has been loaded."""
    bindings: list[Any] = [one for owner in all_below(DOMNode) for one in vars(owner).get("BINDINGS", ())]
    names = {one.id for one in bindings if isinstance(one, Binding)}
    known = sorted(filter(None, names))
    return [
        f"studyctl.yaml: no key is named `{name}`. {nearest(name, known) or '`?` lists the names'}"
        for name in keymap
        if name not in names
    ]


def all_below(kind: type) -> set[type]:
    """Every class that comes from `kind`."""
    found = {kind}
    below: list[type] = kind.__subclasses__()
    for one in below:
        found |= all_below(one)
    return found
