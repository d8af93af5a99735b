"""Run a program on a terminal of its own: what a person types, what they see, how it ends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST = 60.0


@dataclass(frozen=True)
class Ended:
    """How the program ended and everything that it wrote to its terminal."""

    code: int
    text: str


def in_terminal(command: Sequence[str], typed: Sequence[tuple[str, str]] = (), **environment: str) -> Ended:
    """Run `command` on a new terminal of 80 columns; each (seen, keys) types the keys once the text was seen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        list(command),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": "80", **environment},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    try:
        text = _talk(ours, process, list(typed))
        return Ended(process.wait(LONGEST), text)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(ours)


def _talk(ours: int, process: subprocess.Popen[bytes], typed: list[tuple[str, str]]) -> str:
    text, looked_from, deadline = "", 0, time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 0.05)
        chunk = _read(ours) if ready else b""
        if (ready and not chunk) or (not ready and process.poll() is not None):
            break
        text += chunk.decode("utf-8", errors="replace")
        if typed and typed[0][0] in text[looked_from:]:
            looked_from = text.index(typed[0][0], looked_from) + len(typed[0][0])
            os.write(ours, typed.pop(0)[1].encode())
    assert not typed, f"never seen: {typed[0][0]!r} in {text!r}"
    return text.replace("\r\n", "\n")


def _read(ours: int) -> bytes:
    try:
        return os.read(ours, 65536)
    except OSError:  # Linux: the other side was closed
        return b""


def editor_script(folder: Path, body: str) -> str:
    """A command that runs `body` (Python; `path` is the file to edit) as an editor would run."""
    script = folder / "an editor.py"
    script.write_text(f"import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n{body}\n")
    return f"{sys.executable} '{script}' --wait"
