"""A path with the home of somebody who is not there is a file that is not there, in one line."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "command",
    [
        ("item", "done", "math-refresher", "--file", "~nobody-at-all/x"),
        ("db", "restore", "~nobody-at-all/x"),
        ("db", "merge", "~nobody-at-all/x"),
        ("run", "import", "~nobody-at-all/x"),
    ],
    ids=" ".join,
)
def test_an_unknown_home_is_one_line(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", "studyctl", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "~nobody-at-all/x" in line
