"""Every test has its own workspace, cache and clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

NOW = "2026-11-22T10:00:00"


PROCESSES = (
    "docs", "enemy", "faults", "labs", "runs", "actions/test_doctor.py", "actions/test_runs.py",
    "actions/test_watching.py", "cli/test_content_commands.py", "house/test_nevers.py", "house/test_wheel.py",
    "labkit/test_data_fetch.py", "labkit/test_run_by_hand.py", "ledger/test_ledger_backups.py",
    "ledger/test_ledger_derived.py", "ledger/test_ledger_faults.py", "tui/test_in_terminal.py",
    "tui/test_edited_in_terminal.py", "tui/test_monkey.py", "cli/test_serve.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts processes by the dozen: `pytest -m 'not processes'` is the quick part, for every save."""
    here = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(here).as_posix()
        if place.startswith(PROCESSES):
            item.add_marker("processes")


@pytest.fixture(scope="session")
def compiled_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the whole session: it is keyed by content, and parsing the curriculum takes half a second."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_world(tmp_path: Path, compiled_content: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One folder for all state, a fixed clock, no colour, no editor and no terminal size from outside."""
    for name in ("STUDYCTL_RUN_DIR", "STUDYCTL_DATA_DIR", "VISUAL", "EDITOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STUDYCTL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STUDYCTL_NOW", NOW)
    monkeypatch.setenv("XDG_CACHE_HOME", str(compiled_content))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("NO_COLOR", "1")
    yield


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The workspace of this test; it does not exist before something is recorded."""
    return tmp_path / "home"
