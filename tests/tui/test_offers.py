"""The palette's offers: each does, on a real workspace, what its words say, and shows what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import until

from studyctl.actions import databases, items
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.tui.app import StudyApp
from studyctl.tui.offers import OFFERS
from studyctl.tui.screens import commands
from studyctl.tui.screens.commands import Choice, lit, matching
from studyctl.tui.screens.item import proof_of
from studyctl.tui.screens.page import written
from studyctl.tui.sheet import Sheet
from studyctl.workspace import Workspace

BY_ID = {offer.id: offer for offer in OFFERS}
ITEM = "hundred-days.week-00.core.math-refresher"
# what is answered to each, in this order, and words of the line or page that comes of it
ANSWERS: tuple[tuple[str, Mapping[str, str], str], ...] = (
    ("init", {}, "studyctl.yaml"),
    ("item.start", {"item": "math-refresher"}, "Math refresher"),
    ("time.start", {"item": "math-refresher"}, "Math refresher"),
    ("time.stop", {"keep": "none"}, ""),
    ("time.log", {"time": "1h30", "item": "math-refresher", "day": "today", "note": "reading"}, "1 h 30"),
    ("time.log", {"time": "-30m", "item": "math-refresher", "day": "today", "note": ""}, "30 min"),
    ("time.report", {"from": "", "to": "", "by": "item"}, "1 h 00"),
    ("item.done", {"item": "math-refresher"}, "Done: Math refresher"),
    ("item.undo", {"item": "math-refresher"}, "Math refresher"),
    ("item.record", {"item": "math-refresher", "metric": "loss", "value": "1.5", "data": "", "note": ""}, "1.5"),
    ("item.import", {"track": ""}, ""),
    ("why", {"item": "math-refresher"}, "Math refresher"),
    ("plan.off", {"days": "2026-12-24", "reason": "a feast"}, "24"),
    ("plan.on", {"days": "2026-12-24"}, "24"),
    ("track.list", {}, "sprint"),
    ("track.start", {"track": "sprint", "at": "", "from": "2026-11-23", "hours": "5"}, ""),
    ("track.stop", {"track": "sprint"}, ""),
    ("paper.status", {"paper": "PAPER", "stage": "read", "undo": "no"}, ""),
    ("paper.status", {"paper": "PAPER", "stage": "read", "undo": "yes"}, ""),
    ("paper.next", {}, ""),
    ("find", {"text": "attention"}, "ttention"),
    ("curriculum.show", {"track": "sprint", "place": ""}, "print"),
    ("curriculum.show", {"track": "sprint", "place": "week-1"}, "eek"),
    ("curriculum.schema", {"kind": "lab"}, "preset"),
    ("content.check", {}, ""),
    ("quiz.check", {}, ""),
    (
        "quiz.add",
        {"id": "mine.rope", "concepts": "rope", "question": "Why?", "answer": "So.", "cloze": "", "why": ""},
        "Added: mine.rope",
    ),
    ("quiz.export", {"file": "FILE"}, " cards to "),
    ("report.page", {"about": "week", "which": "", "file": "PAGE"}, "Wrote Week 47, 2026"),
    ("report.calendar", {"file": "CALENDAR", "by": "item"}, "entries"),
    ("report.portfolio", {"file": "PORTFOLIO"}, "Wrote the portfolio"),
    ("reflect.snippets", {"words": ""}, ""),
    ("undo.list", {}, "Math refresher"),
    ("db.check", {}, "newest backup"),
    ("db.backup", {}, "Backed up to"),
    ("db.backups", {}, "progress"),
    ("db.restore", {"file": "BACKUP"}, ""),
    ("db.merge", {"from": "BACKUP"}, ""),
    ("db.rebuild", {}, ""),
    ("db.path", {}, "progress.db"),
    ("doctor", {}, "python"),
    ("config.get", {}, "weekly_hours"),
    ("config.set", {"key": "weekly_hours", "value": "12"}, "→ 12"),
    ("config.unset", {"key": "weekly_hours"}, "12"),
)
OF_RUNS = {"run.import", "run.export", "run.show", "run.logs", "run.cancel", "run.resume"}


def said(result: object) -> str:
    """What the app says of a result: its line, or its page."""
    sheet = Sheet(100)
    written(sheet, result)
    return f"{getattr(result, 'text', '')}\n{sheet.text}"


def filled(seen: Situation, given: Mapping[str, str]) -> dict[str, str]:
    """The answers with a real paper and backup in them."""
    paper = next(one for one in seen.catalogue.papers.values() if one.tier)
    found = {"PAPER": paper.id, "FILE": str(seen.workspace.home / "cards.csv")}
    found |= {name.upper(): str(seen.workspace.home / name) for name in ("page", "calendar", "portfolio")}
    if "BACKUP" in given.values():
        found["BACKUP"] = str(max(Path(one.path) for one in databases.backups_of(seen.workspace)))
    return {name: found.get(value, value) for name, value in given.items()}


def test_every_offer_does_what_it_says(home: Path) -> None:
    assert {offer for offer, *_ in ANSWERS} | OF_RUNS == set(BY_ID)
    for name, given, words in ANSWERS:
        offer = BY_ID[name]
        assert given.keys() == {ask.name for ask in offer.asks}, name
        with situation(Workspace(home), now()) as seen:
            result = offer.deed(seen, filled(seen, given))
        told = said(result) if offer.shows else str(getattr(result, "text", ""))
        assert told.strip() and words in told, (name, told)
    with situation(Workspace(home), now()) as seen:
        assert seen.settings.weekly_hours == 25


@pytest.mark.parametrize("name", sorted(OF_RUNS - {"run.import"}))
def test_what_is_done_to_a_run_that_is_not_there_is_refused(home: Path, name: str) -> None:
    offer = BY_ID[name]
    given = {ask.name: ask.value for ask in offer.asks} | {"run": "r-77", "file": str(home / "points.csv")}
    with situation(Workspace(home), now()) as seen, pytest.raises(UserError, match="r-77"):
        offer.deed(seen, given)
    assert not (home / "points.csv").exists()


def test_time_taken_away_is_taken_away(home: Path) -> None:
    for text in ("1h", "-20m"):
        with situation(Workspace(home), now()) as seen:
            given = {"time": text, "item": "math-refresher", "day": "", "note": ""}
            BY_ID["time.log"].deed(seen, given)
    with situation(Workspace(home), now()) as seen:
        assert seen.reader.minutes_by_item() == {seen.catalogue.item("math-refresher").id: 40.0}


def test_a_step_of_a_paper_is_marked_and_taken_back(home: Path) -> None:
    for undo, expected in (("no", True), ("", True), ("yes", False)):
        with situation(Workspace(home), now()) as seen:
            paper = next(one for one in seen.catalogue.papers.values() if one.tier).id
            BY_ID["paper.status"].deed(seen, {"paper": paper, "stage": "read", "undo": undo})
        with situation(Workspace(home), now()) as seen:
            state = seen.papers.get(paper)
            assert bool(state and state.read_at) == expected


def test_offers_are_told_apart() -> None:
    assert len(BY_ID) == len(OFFERS) == len({offer.title for offer in OFFERS})
    for offer in OFFERS:
        assert not offer.selected or offer.selected in {ask.name for ask in offer.asks}


async def asked(pilot: Pilot[Any], name: str) -> str:
    """The first value of the first field of an offer's form."""
    field = f"#field-{BY_ID[name].asks[0].name}"
    commands.take(pilot.app, pilot.app.screen, BY_ID[name])  # type: ignore[arg-type]
    await until(pilot, lambda: pilot.app.screen.query(field))
    return pilot.app.screen.query_one(field, Input).value


@pytest.mark.asyncio
@pytest.mark.parametrize(("room", "offer", "field"), [("today", "why", "item"), ("papers", "paper.status", "paper")])
async def test_what_is_selected_stands_where_its_kind_is_asked(home: Path, room: str, offer: str, field: str) -> None:
    with situation(Workspace(home), now()) as seen:
        items.start(seen, "math-refresher")
    app: Any = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 36)) as pilot:
        app.switch_mode(room)
        await until(pilot, lambda: getattr(app.screen, "data", None) and app.screen.selected[0] == field)
        below, selected = app.screen, app.screen.selected[1]
        for name, expected in ((offer, selected), ("run.show", ""), ("paper.status" if field == "item" else "why", "")):
            assert await asked(pilot, name) == expected
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is below)


def test_what_begins_with_the_words_comes_first() -> None:
    choices = [Choice("Show a run", "run"), Choice("Run a lab", "lab"), Choice("Plan", "screen")]
    assert [one.title for one in matching(choices, ["RUN"])] == ["Run a lab", "Show a run"]
    assert [one.title for one in matching(choices, ["run", "lab"])] == ["Run a lab"]
    assert matching(choices, []) == choices and matching(choices, ["none"]) == []
    assert lit("Show a run (r.n)", ["R.N"]) == [("Show a run (", "text"), ("r.n", "accent bold"), (")", "text")]


def test_what_is_handed_in_is_an_address_a_file_or_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text("")
    assert proof_of("https://x.org/a").urls == ("https://x.org/a",)
    assert proof_of("train.py").files == (Path("train.py"),)
    assert proof_of("src/gone.py").files == (Path("src/gone.py"),)  # refused as a file, not taken for a commit
    assert proof_of("1a2b3c4").commits == ("1a2b3c4",)


def test_a_page_says_yes_and_no_and_leaves_out_what_is_empty() -> None:
    sheet = Sheet(60)
    written(sheet, {"sure": True, "loud": False, "none": None, "words": ("a", "b"), "share": 0.25})
    assert [line.split() for line in sheet.text.splitlines()] == [
        ["sure", "yes"],
        ["loud", "no"],
        ["words", "a,", "b"],
        ["share", "0.25"],
    ]
