"""What a lab refuses: one clear line (what, where, what to do) and exit code 2, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """The lab's request, its data or its files are wrong; says what, where, and what to do about it."""

    def __init__(self, what: str, where: str = "", fix: str = "") -> None:
        self.what, self.where, self.fix = what, where, fix
        place = f"{where}: " if where else ""
        remedy = f". {fix}" if fix else ""
        super().__init__(f"{place}{what}{remedy}")


@contextmanager
def one_line_problems() -> Iterator[None]:
    """Print a refusal raised inside as one line on stderr and leave with exit code 2; 130 after Ctrl-C."""
    try:
        yield
    except Refused as problem:
        print(" ".join(str(problem).split()), file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("interrupted; --resume goes on from the last checkpoint", file=sys.stderr)
        raise SystemExit(130) from None
