"""Papers, as it is used: the shelves, the sheet beside them, stages, notes, filters and links."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from in_terminal import editor_script, in_terminal
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions import papers
from studyctl.actions.papers import PaperRow
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.tui.app import StudyApp
from studyctl.tui.links import open_link
from studyctl.tui.screens.papers import PapersRoom
from studyctl.tui.screens.papers_sheets import shares
from studyctl.tui.shell import Notice
from studyctl.workspace import Workspace

WIDE, NARROW, HUGE = (120, 36), (80, 24), (200, 60)
APP = "from pathlib import Path; from studyctl.tui.app import run_app; from studyctl.workspace import Workspace; "


@asynccontextmanager
async def library(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the papers on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: isinstance(app.screen, PapersRoom) and app.screen.main.key)
        yield pilot


def room(pilot: Pilot[Any]) -> PapersRoom:
    screen = pilot.app.screen
    assert isinstance(screen, PapersRoom)
    return screen


def said(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def paper(home: Path, name: str) -> PaperRow:
    with situation(Workspace(home), now()) as seen:
        return papers.shown(seen, name).paper


def browser(folder: Path) -> tuple[str, Path]:
    """A command for BROWSER that writes its argument to a file, and that file."""
    told = folder / "opened"
    script = folder / "browser.py"
    script.write_text(f"import sys\nprint('noise')\nopen({str(told)!r}, 'w').write(sys.argv[1])\n")
    return f"{sys.executable} {script} %s", told


@pytest.mark.asyncio
async def test_the_shelves_stand_by_tier_and_the_sheet_is_of_the_selected_paper(home: Path) -> None:
    async with library(home) as pilot:
        assert room(pilot).main.key == "paper:attention-is-all-you-need"
        text = room(pilot).main.sheet.text
        assert [name for name in ("Tier 1", "Tier 2", "Tier 3", "No tier") if name not in text] == []
        assert "read 0 of 40   implemented 0 of 30" in room(pilot).head.sheet.text
        assert "Proven by   lab 00" in room(pilot).side.sheet.text
        await pilot.press("down", "down")
        assert room(pilot).paper == "gqa"
        assert "arXiv 2305.13245" in room(pilot).side.sheet.text
        assert "1 day" in room(pilot).side.sheet.text
        assert len(room(pilot).main.sheet.rows) <= 30
    assert not home.exists()  # looking creates nothing


@pytest.mark.asyncio
async def test_space_goes_through_the_protocol_and_u_takes_the_last_step_back(home: Path) -> None:
    async with library(home) as pilot:
        for stage in ("Started", "Read", "Implemented"):
            await pilot.press("space")
            await until(pilot, lambda stage=stage: said(pilot).startswith(f"{stage}: Attention"))
        await until(pilot, lambda: "summary left" in room(pilot).main.sheet.text)
        assert "read 1 of 40   implemented 1 of 30" in room(pilot).head.sheet.text
        assert "2/3 · 1.5 h left" in room(pilot).side.sheet.text
        await pilot.press("u")
        await until(pilot, lambda: "implementation left" in room(pilot).main.sheet.text)
        assert said(pilot).startswith("Undid: Attention Is All You Need (implemented)")
    assert paper(home, "attention-is-all-you-need").left == "implementation left"


@pytest.mark.asyncio
async def test_a_filter_leaves_the_papers_with_its_words_and_escape_shows_all_again(home: Path) -> None:
    async with library(home) as pilot:
        await pilot.press("slash", *"lora")
        await until(pilot, lambda: "/ lora" in room(pilot).head.sheet.text)
        shown = [spot.key for spot in room(pilot).main.sheet.spots]
        assert shown == ["paper:lora", "paper:qlora", "paper:lora-without-regret"]
        await pilot.press("enter", "down")
        await until(pilot, lambda: room(pilot).paper == "qlora")
        await pilot.press("slash", *"xyz")
        await until(pilot, lambda: "No paper is like that" in room(pilot).main.sheet.text)
        await pilot.press("escape")
        await until(pilot, lambda: room(pilot).chosen.everything)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "today")


@pytest.mark.asyncio
async def test_t_shows_one_tier_after_the_other_and_a_folded_shelf_opens(home: Path) -> None:
    async with library(home) as pilot:
        counts = []
        for _ in range(5):
            await pilot.press("t")
            counts.append(sum(spot.key.startswith("paper:") for spot in room(pilot).main.sheet.spots))
        assert counts[:4] == [15, 15, 10, 59]
        assert room(pilot).chosen.everything
        await pilot.press("end", "enter")
        await until(pilot, lambda: room(pilot).chosen.tier == 0)
        assert sum(spot.key.startswith("paper:") for spot in room(pilot).main.sheet.spots) == 59


@pytest.mark.asyncio
async def test_a_paper_on_a_folded_shelf_is_found_from_elsewhere(home: Path) -> None:
    async with library(home) as pilot:
        await pilot.press("1")
        pilot.app.go("paper:zero-to-hero")  # type: ignore[attr-defined]
        await until(pilot, lambda: pilot.app.current_mode == "papers" and room(pilot).paper == "zero-to-hero")
        assert room(pilot).main.key == "paper:zero-to-hero"
        assert "Zero to Hero" in room(pilot).side.sheet.text


@pytest.mark.asyncio
async def test_where_it_is_narrow_enter_shows_the_paper_then_opens_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command, told = browser(tmp_path)
    monkeypatch.setenv("BROWSER", command)
    async with library(home, NARROW) as pilot:
        assert not room(pilot).side.display
        await pilot.press("down", "enter")
        assert "Protocol, tier 1" in screen_text(pilot)
        assert not told.exists()
        await pilot.press("enter")
        await until(pilot, lambda: told.exists() and told.read_text())
        assert told.read_text() == "https://arxiv.org/abs/2104.09864"
        await pilot.press("escape")
        assert room(pilot).main.key == "paper:roformer"
        assert pilot.app.current_mode == "papers"


@pytest.mark.asyncio
async def test_enter_opens_the_address_and_a_paper_without_one_says_so(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command, told = browser(tmp_path)
    monkeypatch.setenv("BROWSER", command)
    (home / "curriculum").mkdir(parents=True)
    (home / "curriculum" / "papers.yaml").write_text(
        "papers: [{id: lost, title: A lost one, missing: [authors, year, link]}]\n", encoding="utf-8"
    )
    async with library(home) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: told.exists() and told.read_text())
        assert told.read_text() == "https://arxiv.org/abs/1706.03762"
        assert said(pilot) == "Opening https://arxiv.org/abs/1706.03762"
        room(pilot).reveal("paper:lost")
        await until(pilot, lambda: room(pilot).paper == "lost")
        await pilot.press("enter")
        assert said(pilot) == "No address of it is known"


def test_only_web_addresses_are_opened_and_what_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_link("file:///etc/passwd") == "only http and https addresses are opened"
    assert open_link("javascript:alert(1)") == "only http and https addresses are opened"
    monkeypatch.setenv("BROWSER", "/no/such/browser %s")
    assert (
        open_link("https://example.org")
        == "the browser '/no/such/browser' cannot be started: No such file or directory"
    )


@pytest.mark.asyncio
async def test_copying_gives_the_paper_s_id(home: Path) -> None:
    async with library(home) as pilot:
        await pilot.press("down", "y")
        assert said(pilot) == "Copied: roformer"
        assert pilot.app.clipboard == "roformer"


def test_n_writes_the_note_in_the_editor_and_it_is_shown(home: Path, tmp_path: Path) -> None:
    body = (
        "path.write_text(path.read_text().replace('## Key idea\\n', '## Key idea\\n\\nQueries ask, keys answer.\\n'))"
    )
    program = f"{APP}run_app(Workspace(Path({str(home)!r})))"
    typed = [("Today", "4"), ("Protocol, tier 1", "n"), ("Queries ask, keys", "q")]
    ended = in_terminal(
        [sys.executable, "-c", program], typed, EDITOR=editor_script(tmp_path, body), COLUMNS="120", LINES="40"
    )
    assert ended.code == 0
    assert "Queries ask, keys answer." in (home / "notes/papers/attention-is-all-you-need.md").read_text()
    assert paper(home, "attention-is-all-you-need").state == "started"


@pytest.mark.asyncio
async def test_a_note_that_cannot_be_read_is_said_and_the_rest_is_there(home: Path) -> None:
    (home / "notes/papers/attention-is-all-you-need.md").mkdir(parents=True)
    async with library(home, HUGE) as pilot:
        assert "the note cannot be read: Is a directory" in room(pilot).side.sheet.text
        assert "RoFormer" in room(pilot).main.sheet.text


def test_shelves_share_the_rows_that_there_are() -> None:
    assert list(shares([15, 15, 10, 59], 30)) == [12, 3, 0, 0]
    assert list(shares([15, 15, 10, 59], 54)) == [15, 15, 7, 0]
    assert list(shares([3, 2], 30)) == [3, 2]
    assert list(shares([15, 15, 10, 59], 18, narrow=True)) == [15, 15, 10, 0]
    for height in range(10, 90):
        counts = list(shares([15, 15, 10, 59], height))
        shown = sum(count + 1 for count in counts if count)
        assert all(count >= 0 for count in counts) and (not shown or shown + 3 * 4 - 1 <= height)
