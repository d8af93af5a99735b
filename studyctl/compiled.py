"""Compiled values in the user's cache folder, keyed by a digest of what they were made from.

Parsing YAML costs 25 ms for the library alone; a command that only reads should not pay it twice.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import time
from pathlib import Path
from typing import TypeVar

from studyctl.version import __version__

T = TypeVar("T")
_DIGEST_BYTES = 20
_KEPT_S = 7 * 86400
_FORMAT = f"3 {__version__} {sys.version_info[:2]}"


def digest(*parts: bytes) -> str:
    """A key for a value made from `parts` by this version of the program."""
    made = hashlib.blake2b(_FORMAT.encode(), digest_size=_DIGEST_BYTES)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.hexdigest()


def load(folder: Path, kind: type[T], key: str) -> T | None:
    """The compiled value, or None when there is none or its bytes are not what was written."""
    try:
        data = _path(folder, kind, key).read_bytes()
        if hashlib.blake2b(data[_DIGEST_BYTES:], digest_size=_DIGEST_BYTES).digest() != data[:_DIGEST_BYTES]:
            return None
        value = pickle.loads(data[_DIGEST_BYTES:])
    except (OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError):
        return None
    return value if isinstance(value, kind) else None


def store(folder: Path, value: object, key: str) -> None:
    """Write the value beside its final name, rename it, and drop old ones; failing to is no fault."""
    path = _path(folder, type(value), key)
    payload = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest() + payload)
        temporary.replace(path)
        for old in folder.glob(f"{type(value).__name__.lower()}-*.bin"):
            if old.stat().st_mtime < time.time() - _KEPT_S:
                old.unlink(missing_ok=True)
    except OSError:
        temporary.unlink(missing_ok=True)


def _path(folder: Path, kind: type, key: str) -> Path:
    return folder / f"{kind.__name__.lower()}-{key}.bin"
