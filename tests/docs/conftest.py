"""The docs' own scripts can be imported, and the two days of the story are lived once for all tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "docs"))


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every command's JSON in the fixed workspace, by name."""
    folder = tmp_path_factory.mktemp("story")
    subprocess.run([sys.executable, str(HERE / "story.py"), str(folder)], check=True)
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (folder / "json").iterdir()}
