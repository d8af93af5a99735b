"""Load the protocol: from the compiled cache when its file is unchanged, else from the file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from studyctl import compiled
from studyctl.errors import Problem, UserError
from studyctl.reflect.model import Protocol

PLACE = "curriculum/protocol.yaml"


def load_protocol(roots: Sequence[Path], cache: Path | None = None) -> Protocol:
    """The protocol of the last of these roots that has one; raises UserError with every problem of its file."""
    path = protocol_file(roots)
    if path is None:
        raise UserError(Problem("there is no protocol for the review", PLACE, "Install studyctl again"))
    key = compiled.digest(os.fsencode(path), _content(path)) if cache else ""
    known = compiled.load(cache, Protocol, key) if cache else None
    if known is not None:
        return known
    from studyctl.reflect.read import read_protocol  # YAML takes 25 ms to import: paid only when the file changed

    protocol, problems = read_protocol(path)
    if protocol is None:
        raise UserError(*problems)
    if cache:
        compiled.store(cache, protocol, key)
    return protocol


def protocol_file(roots: Sequence[Path]) -> Path | None:
    """The file that counts: a workspace's own protocol takes the place of the shipped one as a whole."""
    found = [root / PLACE for root in roots if (root / PLACE).is_file()]
    return found[-1] if found else None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b"unreadable"
