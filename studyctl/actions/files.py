"""Files for elsewhere: they appear at once and whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from studyctl.errors import Problem, UserError


def write_whole(path: Path, content: bytes) -> int:
    """Write `content` to `path` through a draft beside it; the bytes written. Raises UserError where it cannot be."""
    draft = path.with_name(f".{path.name}.{os.getpid()}") if path.name else path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True) if path.name and draft.is_file() else None
        raise UserError(Problem(f"it cannot be written: {error.strerror}", str(path))) from error
    return len(content)
