"""A tenth of the monkey's walks; all of them: `python benchmarks/monkey.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from monkey import ENVIRONMENT, playground, walk

WALKS = 10
PRESSES = 500

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One demonstration, copied for every walk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYCTL_NOW", "2026-11-22T15:00:00")
        return playground(tmp_path_factory.mktemp("monkey") / "demo")


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(WALKS))
async def test_a_monkey_breaks_nothing(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    for name, value in {**ENVIRONMENT, "STUDYCTL_NOW": "2026-11-22T15:00:00"}.items():
        monkeypatch.setenv(name, value)
    done = await walk(made, tmp_path, seed, PRESSES)
    assert not done.faults, "\n".join(done.faults)
    assert done.presses == PRESSES
    assert len(done.rooms) > 3
