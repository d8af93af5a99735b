"""Items: what is recorded when one is started, finished, proven, measured or imported, and what is offered then."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions import items
from studyctl.actions.items import Proof, Wanted
from studyctl.actions.situation import Situation, situation
from studyctl.actions.today import today
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked, TimeLogged
from studyctl.ledger.write import record, undo
from studyctl.workspace import Workspace

MICROGRAD = "hundred-days.week-00.core.micrograd"
TINY_GPT = "hundred-days.week-01.core.train-tiny-gpt"


def seen(home: Path, at: datetime | None = None) -> Situation:
    return situation(Workspace(home), at or now())


@pytest.fixture
def here(home: Path) -> Iterator[Path]:
    yield home


def test_starting_finishing_and_opening_again_move_an_item_through_its_states(here: Path) -> None:
    states = []
    for act in (
        lambda: items.start(seen(here), MICROGRAD),
        lambda: items.done(seen(here), MICROGRAD, Proof()),
        lambda: items.reopen(seen(here), MICROGRAD),
    ):
        act()
        states.append(seen(here).state(MICROGRAD).state)
    assert states == ["started", "done", "open"]


def test_a_list_of_what_there_cannot_be_is_refused_with_all_that_is_wrong(here: Path) -> None:
    with pytest.raises(UserError) as wrong:
        items.listed(seen(here), Wanted(tier="strech", priority="P9", state="x", kind="taks"))
    assert [str(problem) for problem in wrong.value.problems] == [
        "there is no tier 'strech'. Did you mean `stretch`?",
        "there is no priority 'P9'. One of: P0, P1, P2",
        "there is no state 'x'. One of: open, started, done",
        "there is no kind 'taks'. Did you mean `task`?",
    ]


def test_what_makes_no_sense_is_refused_and_records_nothing(here: Path) -> None:
    items.done(seen(here), MICROGRAD, Proof())
    for act in (
        lambda: items.start(seen(here), MICROGRAD),
        lambda: items.done(seen(here), MICROGRAD, Proof()),
        lambda: items.reopen(seen(here), TINY_GPT),
        lambda: items.done(seen(here), TINY_GPT, Proof(files=(here / "none.py",))),
        lambda: items.done(seen(here), TINY_GPT, Proof(urls=("not an address",))),
        lambda: items.done(seen(here), TINY_GPT, Proof(commits=("xyz",))),
        lambda: items.record_metric(seen(here), TINY_GPT, "train_loss", float("nan")),
    ):
        with pytest.raises(UserError):
            act()
    assert len(seen(here).reader.history()) == 1


def test_of_several_at_once_one_finishes_the_item(here: Path) -> None:
    items.start(seen(here), TINY_GPT)
    command = [sys.executable, "-m", "studyctl", "item", "done", MICROGRAD]
    together = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    assert sorted(process.wait() for process in together) == [0, 2, 2, 2]
    assert len(seen(here).reader.history()) == 2


def test_a_file_handed_in_is_kept_by_its_hash_and_seen_from_the_workspace(here: Path) -> None:
    here.mkdir()
    (here / "autograd.py").write_text("class Value: ...\n")
    items.done(seen(here), MICROGRAD, Proof(files=(here / "autograd.py",)))
    (evidence,) = seen(here).reader.evidence(MICROGRAD)
    assert (evidence.kind, evidence.value, evidence.proves) == ("file", "autograd.py", True)
    assert evidence.sha256 == hashlib.sha256(b"class Value: ...\n").hexdigest()
    assert seen(here).state(MICROGRAD).proven


def test_a_commit_is_kept_whole_where_the_workspace_is_a_checkout_of_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here.mkdir()
    monkeypatch.chdir(tmp_path)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(here)]
    subprocess.run(["git", "init", "-q", str(here)], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "done"], check=True)
    whole = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    items.done(seen(here), MICROGRAD, Proof(commits=(whole[:8],)))
    items.done(seen(here), MICROGRAD, Proof(commits=("abcdef1",)))
    assert [one.value for one in seen(here).reader.evidence(MICROGRAD)] == [whole, "abcdef1"]


@pytest.mark.parametrize(("value", "met"), [(1.49, True), (1.5, False), (3.0, False)])
def test_a_value_measured_by_hand_proves_the_item_only_when_it_meets_the_target(
    here: Path, value: float, met: bool
) -> None:
    recorded = items.record_metric(seen(here), TINY_GPT, "train_loss", value, note="by hand")
    assert recorded.met is met
    assert seen(here).state(TINY_GPT).proven is met
    (measured,) = seen(here).reader.measurements("train_loss")
    assert (measured.value, measured.met, measured.source, measured.data) == (value, met, "hand", "tiny-shakespeare")
    assert seen(here).state(TINY_GPT).state == "open"


def test_a_metric_that_several_targets_name_needs_its_data(here: Path) -> None:
    item = "hundred-days.week-05.core.evaluation-suite"
    with pytest.raises(UserError, match="--for"):
        items.record_metric(seen(here), item, "perplexity", 19.0)
    assert items.record_metric(seen(here), item, "perplexity", 19.0, data="C4").met is True


def test_work_done_once_is_offered_elsewhere_and_never_marked(here: Path) -> None:
    recorded = items.done(seen(here), "sprint.pillar-0.self-attention", Proof())
    states = seen(here).items
    assert list(states) == ["sprint.pillar-0.self-attention"]
    assert all(offer.id not in states for offer in recorded.offers)
    row = items.done(seen(here), "sprint.week-1.attention-from-scratch", Proof())
    assert "sprint.pillar-5.attention-from-scratch" in [offer.id for offer in row.offers]


def test_the_documents_marks_are_imported_once_on_their_own_days(here: Path) -> None:
    first = items.import_marks(seen(here))
    assert first.command
    state = seen(here).state("roadmap.training-and-pre-training.reproduce-gpt-2")
    assert state.done_at is not None and state.done_at.date().isoformat() == "2026-01-08"
    assert seen(here).state(MICROGRAD).state == "done"
    assert items.import_marks(seen(here)).command == ""
    assert undo(Workspace(here).progress_db, now()) is not None
    assert seen(here).items.get(MICROGRAD, None) is None or seen(here).state(MICROGRAD).state == "open"


def test_an_item_renamed_since_keeps_what_was_recorded(here: Path) -> None:
    items.done(seen(here), MICROGRAD, Proof())
    text = (
        "place: week-00\npath: base\ngroups:\n  - heading: Core\n    tier: core\n    items:\n"
        f"      - {{id: hundred-days.week-00.core.autograd, title: Autograd, aliases: [{MICROGRAD}x]}}\n"
    )
    own = here / "curriculum" / "hundred-days" / "week-00.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(text)
    assert seen(here).catalogue.item(f"{MICROGRAD}x").title == "Autograd"


def test_work_under_a_new_id_hides_no_mark_made_under_the_former_one(here: Path) -> None:
    test_an_item_renamed_since_keeps_what_was_recorded(here)
    former, present, db = f"{MICROGRAD}x", "hundred-days.week-00.core.autograd", Workspace(here).progress_db
    record(db, "done", "done", [ItemMarked(former, "done"), TimeLogged(30, former)], now())
    record(db, "log", "log", [TimeLogged(15, present)], now())
    state = seen(here).state(present)
    assert (state.state, state.minutes) == ("done", 45) and present in seen(here).done
    with pytest.raises(UserError, match="is done"):
        items.start(seen(here), present)
    items.reopen(seen(here), present)
    record(db, "log", "log", [TimeLogged(15, former)], now())
    assert (seen(here).state(present).state, seen(here).state(present).minutes) == ("open", 60)


def test_a_streak_is_counted_to_its_beginning(here: Path) -> None:
    last = now().date()
    facts = [TimeLogged(30, day=last - timedelta(days=back)) for back in range(450)]
    record(Workspace(here).progress_db, "log", "log", facts, now())
    assert today(seen(here)).streak == 450


def test_a_start_after_midnight_belongs_to_the_evening_before(here: Path) -> None:
    night = datetime(2026, 11, 23, 0, 30).astimezone()
    items.start(seen(here, night), MICROGRAD)
    told = {at: today(seen(here, at)).resume for at in (night + timedelta(hours=1), night + timedelta(hours=9))}
    assert [one.reasons[0] for one in told.values() if one] == ["started 00:30", "started Sun 22"]


def test_the_list_is_filtered_and_refuses_names_it_does_not_know(here: Path) -> None:
    items.start(seen(here), MICROGRAD)
    assert [line.id for line in items.listed(seen(here), Wanted(state="started"))] == [MICROGRAD]
    week = items.listed(seen(here), Wanted(place="week-00", tier="core"))
    assert len(week) == 3 and sum(line.hours for line in week) == pytest.approx(27.0, abs=0.1)
    weeks = {line.place for line in items.listed(seen(here), Wanted(track="hundred-days", place="3"))}
    assert weeks == {"week-03"}
    assert all(line.priority == "P0" for line in items.listed(seen(here), Wanted(priority="p0")))
    multiplied = {line.id for line in items.listed(seen(here), Wanted(concept="matrix-multiplication"))}
    assert multiplied and multiplied == {line.id for line in items.listed(seen(here), Wanted(concept="matmul-shapes"))}
    for wanted in (Wanted(track="nope"), Wanted(place="week-99"), Wanted(concept="nope")):
        with pytest.raises(UserError):
            items.listed(seen(here), wanted)


def test_today_takes_finished_hours_from_the_day_and_fits_the_time_given(here: Path) -> None:
    items.start(seen(here), "math-refresher")
    answer = today(seen(here))
    assert answer.resume is not None and answer.resume.id.endswith("math-refresher")
    assert sum(item.hours for item in answer.items) == pytest.approx(25 / 7, abs=0.01)
    short = today(seen(here), minutes=20)
    assert [round(item.hours * 60) for item in short.items] == [20]
    items.done(seen(here), MICROGRAD, Proof())
    after = today(seen(here))
    assert after.hours_done > 3.6 and after.items == ()
    assert after.streak == 1
    later = today(seen(here, now() + timedelta(days=1)))
    assert later.items and later.hours_done == 0
