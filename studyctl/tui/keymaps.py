"""The learner's keymap, completed so that a changed key takes none away from another binding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.binding import Binding


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
