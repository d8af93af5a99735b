"""The Sunday review: facts filled in, answers kept step by step, a week closed and taken back, over several Sundays."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from studyctl.actions import items, papers, pivoting, reflecting, undoing
from studyctl.actions.review_values import Done, Review
from studyctl.actions.situation import Situation, situation
from studyctl.errors import UserError
from studyctl.ledger.facts import (
    CardReviewed,
    ExerciseTried,
    Fact,
    ItemMarked,
    PaperMarked,
    ReflectionStep,
    RunLaunched,
    TargetMeasured,
    TimeLogged,
    TrackStarted,
)
from studyctl.ledger.write import record
from studyctl.settings import Settings
from studyctl.workspace import Workspace

MONDAY = date(2026, 11, 16)
WEEK = "2026-W47"
SUNDAY = datetime(2026, 11, 22, 17, 5).astimezone()
PLACE = "hundred-days.week-03"
LOOP, TRAIN, DELIVER = (f"{PLACE}.core.{name}" for name in ("training-loop", "train-50m", "deliverable"))
PROFILE = f"{PLACE}.stretch.profile-gpu"
CALM = {
    "energy": 8, "interest": 8, "momentum": 8, "enjoying": True, "burnout": "none", "external_stress": "none",
    "compute_budget": "ok", "preference": "proceed",
}  # fmt: skip
WELL = {**CALM, "core_complete": True, "explain_without_notes": True, "blocking_gaps": []}


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """A learner who began week 3 of the hundred days on Monday, with what comes before it done."""
    made = Workspace(home)
    before = [
        ItemMarked(item, "done", at=noon(MONDAY - timedelta(days=20)))
        for item in situation(made, SUNDAY).catalogue.items
        if item.startswith(tuple(f"hundred-days.week-0{number}.core" for number in range(3)))
    ]
    say(made, TrackStarted("hundred-days", MONDAY, "week-03", day=MONDAY), *before, at=noon(MONDAY))
    return made


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12).astimezone()


def say(workspace: Workspace, *facts: Fact, at: datetime = SUNDAY) -> None:
    record(workspace.progress_db, "test", "test", facts, at)


def seen(workspace: Workspace, now: datetime = SUNDAY) -> Situation:
    return situation(workspace, now)


def review(workspace: Workspace, now: datetime = SUNDAY, week: str | None = None, **more: Any) -> Review:
    with seen(workspace, now) as here:
        return reflecting.review(here, week, **more)


def close(
    workspace: Workspace, said: Mapping[str, Any] | None = None, now: datetime = SUNDAY, apply: bool = True
) -> Done:
    with seen(workspace, now) as here:
        return reflecting.close_week(here, apply=apply, said=said)


def finish(workspace: Workspace, *done: str, on: date = MONDAY + timedelta(days=3)) -> None:
    say(workspace, *(ItemMarked(item, "done", at=noon(on)) for item in done))


def standing(workspace: Workspace, now: datetime = SUNDAY) -> dict[str, Any]:
    """Everything that a close can change, as the program tells it."""
    with seen(workspace, now) as here:
        course = here.courses[0]
        return {
            "items": [(one.id, one.title, one.state, one.hours) for one in items.listed(here, items.Wanted())],
            "papers": [one.id for one in papers.listed(here)],
            "plan": course.remaining,
            "pivots": here.pivots,
            "moves": here.moves,
            "snippets": reflecting.snippets(here),
            "reviews": reflecting.reviews(here),
            "due": reflecting.due(here),
            "review": (reflecting.review(here, WEEK).said, reflecting.review(here, WEEK).closed),
            "files": {str(path): path.read_text() for path in workspace.notes.rglob("*.md")},
        }


# the facts


def test_on_the_first_day_there_is_a_review_of_the_running_week(home: Path) -> None:
    shown = review(Workspace(home), datetime(2026, 11, 17, 10).astimezone())
    assert (shown.week, shown.title, shown.closed) == (WEEK, "Week 0", None)
    assert shown.facts.hours == 0 and not home.exists()


def test_the_core_of_the_week_is_told_with_what_is_open(workspace: Workspace) -> None:
    finish(workspace, LOOP, TRAIN)
    shown = review(workspace)
    assert (shown.week, shown.title, shown.first, shown.last) == (WEEK, "Week 3", MONDAY, date(2026, 11, 22))
    asked = shown.question("core_complete")
    assert (asked.answer, asked.origin, asked.shown) == (False, "facts", "no")
    assert asked.facts.startswith("2 of 3 items; open: Deliverable")
    assert [line.value for line in shown.fact_lines if line.label == "Core"] == ["2 of 3"]
    assert shown.facts.values["core_done"] == 2 and shown.facts.values["core_total"] == 3


def test_a_core_done_early_stays_the_weeks_own(workspace: Workspace) -> None:
    finish(workspace, LOOP, TRAIN, DELIVER)
    shown = review(workspace)
    assert (shown.title, shown.facts.values["core_complete"]) == ("Week 3", True)
    assert shown.next_week.place == "week-04"
    assert shown.facts.values["core_days"] == pytest.approx(4 * 25 / 7 / 6, abs=0.01)  # four days of 25 / 7 hours


def test_hours_runs_papers_targets_and_exercises_are_those_of_the_week(workspace: Workspace) -> None:
    say(
        workspace,
        TimeLogged(120, LOOP, day=MONDAY),
        TimeLogged(60, day=MONDAY + timedelta(days=1)),
        TimeLogged(600, LOOP, day=MONDAY - timedelta(days=1)),
        PaperMarked("smol-training-playbook", "read", at=noon(MONDAY)),
        PaperMarked("deepseek-r1", "read", at=noon(MONDAY - timedelta(days=1))),
        RunLaunched("20261118T1000-abcdef", "00_pretraining_fundamentals", "cpu", at=noon(MONDAY)),
        TargetMeasured("tokens_per_s", 12_000, "TinyStories", item=LOOP, source="hand", at=noon(MONDAY), day=MONDAY),
        ExerciseTried("00_pretraining_fundamentals", "attention", "failed", day=MONDAY),
        ExerciseTried("00_pretraining_fundamentals", "attention", "passed", day=MONDAY),
        ExerciseTried("00_pretraining_fundamentals", "lr_schedule", "failed", day=MONDAY),
    )
    facts = review(workspace).facts
    assert [(task.title, task.hours) for task in facts.tasks] == [("Implement the training loop", 2), ("study", 1)]
    assert (facts.hours, facts.hours_planned, facts.values["hours_a_day"]) == (3, 25, 1.5)
    assert [(one.id, one.stages) for one in facts.papers] == [("smol-training-playbook", ("read",))]
    assert [(one.lab, one.state) for one in facts.runs] == [("00_pretraining_fundamentals", "running")]
    throughput = next(one for one in facts.metrics if one.metric == "tokens_per_s")
    assert (throughput.value, throughput.met, throughput.source) == (12_000, True, "hand")
    assert (facts.exercises_passed, facts.exercises_tried) == (1, 2)


def test_estimates_are_corrected_by_what_ones_own_work_took(workspace: Workspace) -> None:
    planned = {one.id: one.hours for one in items.listed(seen(workspace), items.Wanted(place="week-03"))}
    finish(workspace, LOOP, TRAIN, DELIVER)
    say(workspace, *(TimeLogged(planned[item] * 60 * 1.5, item, day=MONDAY) for item in (LOOP, TRAIN, DELIVER)))
    shown = review(workspace)
    assert shown.facts.values["estimate_ratio"] == pytest.approx(1.5, abs=0.01)
    core = next(tier for tier in shown.next_week.tiers if tier.tier == "core")
    assert core.corrected == pytest.approx(core.hours * 1.5, rel=0.01)
    assert "1.5 times its estimate" in shown.question("risks").facts


def test_two_finished_items_say_nothing_of_ones_pace(workspace: Workspace) -> None:
    finish(workspace, LOOP, TRAIN)
    say(workspace, TimeLogged(3000, LOOP, day=MONDAY), TimeLogged(3000, TRAIN, day=MONDAY))
    shown = review(workspace)
    assert shown.facts.values["estimate_ratio"] is None
    assert all(tier.ratio == 1 for tier in shown.next_week.tiers)


def test_a_yes_is_held_against_the_recall_of_the_weeks_cards(workspace: Workspace) -> None:
    card = next(name for name, one in _cards(workspace).items() if "adamw" in one)
    days_ago = SUNDAY - timedelta(days=60)
    say(workspace, CardReviewed(card, 3, True, state="review", stability=2.0, difficulty=5.0, at=days_ago))
    finish(workspace, LOOP, TRAIN, DELIVER)
    shown = review(workspace, said=WELL)
    weakest = shown.facts.concepts[0]
    assert weakest.concept == "adamw" and weakest.recall is not None and weakest.recall < 0.8
    assert shown.outcome.doubts == (f"you said yes; recall of {weakest.title} is {weakest.recall:.2f}",)
    assert f"weakest: {weakest.title}" in shown.question("explain_without_notes").facts


def _cards(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    from studyctl.actions.cards import outline_of

    return {name: card.concepts for name, card in outline_of(workspace).cards.items()}


def test_commits_of_the_week_are_those_of_the_workspaces_repository(workspace: Workspace) -> None:
    def git(*words: str, at: datetime = SUNDAY) -> None:
        environment = {"GIT_AUTHOR_DATE": at.isoformat(), "GIT_COMMITTER_DATE": at.isoformat(), "PATH": "/usr/bin:/bin"}
        who = ("-c", "user.name=L", "-c", "user.email=l@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(
            ["git", "-C", str(workspace.home), *who, *words], check=True, env=environment, capture_output=True
        )

    git("init", "-q")
    for name, day in (("old.py", -3), ("loop.py", 1), ("tests/test_loop.py", 2)):
        path = workspace.home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x = 1\n")
        git("add", name)
        git("commit", "-qm", f"Add {name} \x1b[31m", at=noon(MONDAY + timedelta(days=day)))
    facts = review(workspace).facts
    assert [(one.subject, one.tests) for one in facts.commits] == [
        ("Add tests/test_loop.py", True),
        ("Add loop.py", False),
    ]
    assert review(workspace).question("code_quality").facts == "2 commits, 1 with tests, 0 with documentation"


def test_without_a_repository_nothing_is_asked_of_git(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert review(workspace).facts.commits == ()
    (workspace.home / ".git").mkdir()
    monkeypatch.setenv("PATH", "")
    assert review(workspace).facts.commits == ()


def test_what_the_next_week_needs_is_held_against_the_ledger(workspace: Workspace) -> None:
    finish(workspace, LOOP, TRAIN, DELIVER)
    needs = {one.what: one for one in review(workspace).next_week.prerequisites}
    assert needs and {one.kind for one in needs.values()} == {"knowledge"}
    assert {one.state for one in needs.values()} <= {"ok", "open", "unknown"}
    states = [one.state for one in needs.values()]
    assert states == sorted(states, key=("open", "unknown", "ok").index)


def test_what_the_next_week_needs_is_held_against_this_machine(workspace: Workspace) -> None:
    with seen(workspace) as here:
        coming = reflecting.review(here).next_week
        needs = reflecting.machine_needs(here, coming)
    assert coming.place == "week-03"
    tools = {one.what: one for one in needs if one.kind == "tools"}
    assert tools["torch.amp"].state == "ok" and tools["torch.amp"].why.startswith("torch ")
    data = {one.what: one for one in needs if one.kind == "data"}
    assert data["TinyStories"].state in ("ok", "open") and "650MB" in data["TinyStories"].why


# keeping answers


def test_a_step_is_kept_and_gone_on_with_days_later(workspace: Workspace) -> None:
    save(workspace, "pivot", {"core_complete": False, "why_not": "motivation"}, finished=False, typed_seconds=90)
    tuesday = SUNDAY + timedelta(days=2)
    shown = review(workspace, tuesday)
    assert (shown.week, shown.step, shown.resumed) == (WEEK, "build-log", "Begun Sunday 17:05, step 1.")
    assert shown.said == {"core_complete": False, "why_not": "motivation"}
    assert (shown.outcome.decision, shown.typed_seconds, shown.saved_at) == ("break", 90, SUNDAY)
    assert shown.question("why_not").origin == "you"


def save(workspace: Workspace, step: str, answers: Mapping[str, Any], now: datetime = SUNDAY, **more: Any) -> str:
    with seen(workspace, now) as here:
        return reflecting.save_step(here, WEEK, step, answers, **more).command


def test_a_step_that_is_finished_is_not_come_back_to(workspace: Workspace) -> None:
    save(workspace, "build-log", {"best_moment": "it ran"}, finished=True)
    shown = review(workspace)
    assert [(step.id, step.state) for step in shown.steps][:2] == [("build-log", "done"), ("pivot", "open")]
    assert (shown.step, shown.resumed) == ("pivot", "Begun 17:05, step 2.")


def test_the_last_save_of_a_step_counts_and_the_same_again_is_not_written(workspace: Workspace) -> None:
    assert save(workspace, "motivation", {"energy": 5, "energy_why": "no sleep"})
    assert save(workspace, "motivation", {"energy": 6})
    assert not save(workspace, "motivation", {"energy": 6})
    shown = review(workspace)
    assert shown.said == {"energy": 6}
    assert [one.id for one in shown.steps[4].questions][:2] == ["energy", "energy_why"]
    assert shown.question("energy").follow_up is not None


def test_all_that_was_saved_of_a_week_is_undone_as_one(workspace: Workspace) -> None:
    before = standing(workspace)
    for energy in range(1, 6):
        save(workspace, "motivation", {"energy": energy}, SUNDAY + timedelta(seconds=energy))
    save(workspace, "build-log", {"best_moment": "x"}, SUNDAY + timedelta(minutes=1))
    assert undoing.undo(workspace, SUNDAY + timedelta(minutes=2)).undone.text == f"Review begun: {WEEK}"
    assert standing(workspace) == before


@pytest.mark.parametrize(
    ("step", "answers", "words"),
    [
        ("motivation", {"energy": 11}, "`energy` should be a number from 1 to 10"),
        ("motivation", {"core_complete": True}, "does not ask for 'core_complete'"),
        ("motivaton", {}, "Did you mean `motivation`?"),
        ("pivot", {"why_not": "lazy"}, "`why_not` cannot be `lazy`"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_and_nothing_is_kept(
    workspace: Workspace, step: str, answers: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(UserError) as refused:
        save(workspace, step, answers)
    assert words in str(refused.value)
    assert not seen(workspace).reader.facts(ReflectionStep)


def test_answers_are_judged_again_and_again_without_reading_anything(workspace: Workspace) -> None:
    ground = reflecting.ground_of(seen(workspace))
    decisions = {}
    for why in ("knowledge-gap", "time-misestimate", "motivation"):
        decisions[why] = reflecting.judge(ground, {**CALM, "core_complete": False, "why_not": why}).outcome.decision
    assert decisions == {"knowledge-gap": "deep-dive", "time-misestimate": "repeat", "motivation": "break"}
    assert reflecting.judge(ground, WELL).outcome.decision == "proceed"


def test_the_tree_shows_what_is_answered_asked_and_skipped(workspace: Workspace) -> None:
    shown = review(workspace, said=CALM)
    assert [(line.id, line.state, line.answer) for line in shown.tree if line.id in ("q1", "why", "q2", "q3")] == [
        ("q1", "answered", "no"), ("why", "current", ""), ("q2", "skipped", ""), ("q3", "skipped", ""),
    ]  # fmt: skip
    why = next(line for line in shown.tree if line.id == "why")
    assert [(one.word, one.leads) for one in why.choices][1] == ("time-misestimate", "repeat, Stretch dropped")


def test_another_decision_than_the_next_week_was_planned_on_is_told(workspace: Workspace) -> None:
    finish(workspace, LOOP, TRAIN, DELIVER)
    save(workspace, "next-week", {"risks": ["none"]})
    assert not review(workspace).changed
    save(workspace, "motivation", {"burnout": "severe"})
    assert review(workspace).changed == "You planned next week on extend; the decision is pause now."


# closing


FULL = {
    **CALM, "core_complete": False, "why_not": "time-misestimate", "best_moment": "It overfits one batch",
    "actions": ["Profile the loader (2 h)", "Write tests"], "risks": ["no GPU"], "papers": ["deepseek-r1"],
    "new_papers": ["A new one https://arxiv.org/abs/2601.01234", "DeepSeek-R1 again, arXiv 2501.12948"],
    "snippets": ["```python\nscores = q @ k.T\n```", "lr = warmup(step)"], "journal": "A good week.",
    "schedule": {"tue": ["Write tests"], "fri": [TRAIN]},
}  # fmt: skip


def test_a_close_is_one_command_and_everything_follows_from_it(workspace: Workspace) -> None:
    finish(workspace, LOOP)
    before = len(seen(workspace).reader.history(None))
    done = close(workspace, FULL)
    assert (done.decision, done.applied, done.snippets, done.moves) == ("repeat", True, 2, 2)
    assert len(seen(workspace).reader.history(None)) == before + 1
    after = seen(workspace)
    own = [one for one in items.listed(after, items.Wanted(place="week-03")) if ".own." in one.id]
    assert [(one.title, one.hours, one.id) for one in own] == [
        ("Profile the loader", 2.0, f"{PLACE}.own.profile-the-loader"),
        ("Write tests", 1.0, f"{PLACE}.own.write-tests"),
    ]  # fmt: skip
    assert done.papers == ("a-new-one",) and "a-new-one" in after.catalogue.papers
    assert [pivot.kind for pivot in after.pivots] == ["repeat"] and done.pivots == (after.pivots[0].id,)
    assert after.moves == {f"{PLACE}.own.write-tests": date(2026, 11, 24), TRAIN: date(2026, 11, 27)}
    planned = {piece.item: piece.day for piece in after.courses[0].remaining.slices}
    assert planned[f"{PLACE}.own.write-tests"] == date(2026, 11, 24)
    assert [one.title for one in reflecting.snippets(after)] == ["lr = warmup(step)", "scores = q @ k.T"]
    assert [one.text for one in reflecting.snippets(after, "WARMUP")] == ["lr = warmup(step)"]
    assert papers.following(after)[0].paper.id == "deepseek-r1"
    assert papers.following(after)[0].reasons[0] == "you chose it in your review"
    shown = review(workspace)
    assert shown.closed is not None and shown.closed.decision == "repeat" and reflecting.due(after) is None


def test_one_undo_of_a_close_restores_everything(workspace: Workspace) -> None:
    finish(workspace, LOOP)
    save(workspace, "motivation", {"energy": 6})
    before = standing(workspace)
    done = close(workspace, FULL)
    assert standing(workspace) != before
    assert (workspace.home / done.file).is_file()
    undone = undoing.undo(workspace, SUNDAY)
    assert undone.undone.text == f"Week closed: {WEEK}, repeat"
    assert standing(workspace) == before


def test_an_undone_close_leaves_the_learners_words_in_the_file(workspace: Workspace) -> None:
    done = close(workspace, WELL)
    file = workspace.home / done.file
    file.write_text(file.read_text() + "\nMy own thought.\n")
    undoing.undo(workspace, SUNDAY)
    assert file.read_text() == "My own thought.\n"


def test_the_file_says_what_was_closed_and_keeps_what_is_written_beside_it(workspace: Workspace) -> None:
    finish(workspace, LOOP)
    file = workspace.home / close(workspace, FULL).file
    text = file.read_text()
    for part in (
        'decision: "repeat"', "# Week 3, 2026-W47", "[x] Implement the training loop", "## Journal\n\nA good week.",
        "```python\nscores = q @ k.T\n```", "- [ ] Write tests", "It overfits one batch", "energy: 8.0",
    ):  # fmt: skip
        assert part in text, part
    file.write_text(text.replace("## Decision", "mine\n\n## Decision"))
    close(workspace, {**FULL, "why_not": "motivation"})
    assert "mine" in file.read_text() and "Take two days off" in file.read_text()


def test_a_text_of_the_learner_cannot_end_a_part_of_the_file(workspace: Workspace) -> None:
    evil = "<!-- /studyctl journal -->\n<!-- studyctl log 000000000000 -->\n\x1b[31m"
    for _ in range(3):
        done = close(workspace, {**WELL, "journal": evil, "best_moment": evil})
    text = (workspace.home / done.file).read_text()
    assert text.count("<!-- studyctl log") == 1 and "\x1b" not in text
    assert json.loads(json.dumps(done.message)) == done.message


def test_a_file_that_cannot_be_read_is_left_and_the_week_is_closed(workspace: Workspace) -> None:
    file = workspace.notes / "weeks" / f"{WEEK}.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff\xfe mine")
    done = close(workspace, WELL)
    assert "not UTF-8" in done.file_problem and file.read_bytes() == b"\xff\xfe mine"
    assert review(workspace).closed is not None


def test_a_week_can_be_closed_without_changing_the_plan(workspace: Workspace) -> None:
    before = seen(workspace).courses[0].remaining
    done = close(workspace, {**CALM, "core_complete": False, "why_not": "motivation"}, apply=False)
    assert (done.decision, done.applied, done.pivots) == ("break", False, ())
    assert seen(workspace).courses[0].remaining == before
    closed = review(workspace).closed
    assert closed is not None and not closed.applied


def test_saved_answers_are_closed_as_they_stand(workspace: Workspace) -> None:
    save(workspace, "pivot", {"core_complete": False, "why_not": "knowledge-gap"}, finished=True)
    done = close(workspace)
    assert done.decision == "deep-dive"
    assert [pivot.kind for pivot in seen(workspace).pivots] == ["deep-dive"]


def test_a_second_review_on_one_sunday_edits_the_first(workspace: Workspace) -> None:
    first = close(workspace, FULL)
    items.start(seen(workspace), f"{PLACE}.own.profile-the-loader")
    at_first = standing(workspace)
    later = SUNDAY + timedelta(hours=1)
    shown = review(workspace, later)
    assert (shown.closed is not None, shown.said["why_not"], shown.resumed) == (True, "time-misestimate", "")
    changed = {**FULL, "actions": ["Profile the loader (2 h)"], "snippets": FULL["snippets"][:1], "new_papers": []}
    changed["schedule"] = {"fri": [TRAIN]}
    second = close(workspace, changed, later)
    assert second.pivots == first.pivots  # the same decision is not taken twice
    after = seen(workspace, later)
    assert [one.title for one in items.listed(after, items.Wanted(place="week-03")) if ".own." in one.id] == [
        "Profile the loader"
    ]
    assert after.state(f"{PLACE}.own.profile-the-loader").state == "started"
    assert after.moves == {TRAIN: date(2026, 11, 27)} and "a-new-one" not in after.catalogue.papers
    assert [one.title for one in reflecting.snippets(after)] == ["scores = q @ k.T"]
    assert len(reflecting.reviews(after)) == 1
    file = workspace.home / second.file
    assert "Write tests" not in file.read_text()
    undoing.undo(workspace, later)
    assert {**standing(workspace), "files": None} == {**at_first, "files": None}
    assert "- [ ] Write tests" in file.read_text()


def test_another_decision_takes_the_first_ones_change_of_plan_back(workspace: Workspace) -> None:
    before = seen(workspace).courses[0].remaining
    first = close(workspace, FULL)
    with_first = seen(workspace).courses[0].remaining
    assert close(workspace, {**FULL, "why_not": "motivation"}).decision == "break"
    assert [pivot.kind for pivot in seen(workspace).pivots] == ["break"]
    close(workspace, {**WELL, "core_complete": True, "schedule": {}, "actions": [], "snippets": [], "new_papers": []})
    assert seen(workspace).pivots == () and seen(workspace).courses[0].remaining == before
    undoing.undo(workspace, SUNDAY)
    undoing.undo(workspace, SUNDAY)
    assert seen(workspace).courses[0].remaining == with_first
    assert tuple(pivot.id for pivot in seen(workspace).pivots) == first.pivots


def test_an_action_that_is_done_stays_when_it_is_left_out(workspace: Workspace) -> None:
    close(workspace, FULL)
    items.done(seen(workspace), f"{PLACE}.own.write-tests", items.Proof())
    close(workspace, {**FULL, "actions": [], "schedule": {}})
    names = [one.id for one in items.listed(seen(workspace), items.Wanted(place="week-03")) if ".own." in one.id]
    assert names == [f"{PLACE}.own.write-tests"]


def test_a_pivot_that_was_taken_back_by_hand_comes_again_only_with_a_new_close(workspace: Workspace) -> None:
    done = close(workspace, FULL)
    pivoting.take_back(seen(workspace), done.pivots[0])
    assert seen(workspace).pivots == ()
    again = close(workspace, FULL)
    assert again.pivots != done.pivots and [pivot.id for pivot in seen(workspace).pivots] == list(again.pivots)


def test_two_closes_at_once_do_not_both_count(workspace: Workspace) -> None:
    early = seen(workspace)
    assert reflecting.review(early).closed is None  # it has read the ledger
    close(workspace, WELL)
    with pytest.raises(UserError, match="closed meanwhile"):
        reflecting.close_week(early, said=FULL)
    assert review(workspace).closed is not None and seen(workspace).pivots == ()


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"mon": ["no-such-item"]}, "`schedule` on mon: there is no item 'no-such-item'"),
        ({"2026-11-20": [TRAIN]}, "`schedule` has 2026-11-20, which is over"),
    ],
)
def test_a_schedule_that_cannot_be_followed_closes_nothing(
    workspace: Workspace, schedule: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(UserError) as refused:
        close(workspace, {**WELL, "schedule": schedule})
    assert words in str(refused.value) and review(workspace).closed is None


def test_what_the_decision_does_to_the_plan_is_shown_before(workspace: Workspace) -> None:
    shown = review(workspace, said={**CALM, "core_complete": False, "why_not": "motivation"}, preview=True)
    assert shown.preview is not None and shown.preview.changes
    close(workspace, shown.said)
    assert seen(workspace).courses[0].remaining.finish == max(day.day for day in shown.preview.diff.after)
    assert review(workspace, said=WELL, preview=True).preview is not None


# several weeks


def test_a_review_on_tuesday_counts_for_the_week_that_ended(workspace: Workspace) -> None:
    finish(workspace, LOOP)
    tuesday = SUNDAY + timedelta(days=2)
    finish(workspace, TRAIN, DELIVER, on=tuesday.date())
    shown = review(workspace, tuesday)
    assert shown.week == WEEK and shown.facts.values["core_complete"] is False  # as it stood on Sunday
    done = close(workspace, {**FULL, "schedule": {}}, tuesday)
    assert (done.week, done.file) == (WEEK, f"notes/weeks/{WEEK}.md")
    row = reflecting.reviews(seen(workspace, tuesday))[0]
    assert (row.week, row.closed_at, row.decision) == (WEEK, tuesday, "repeat")


def test_a_signal_that_asks_for_two_weeks_needs_both(workspace: Workspace) -> None:
    low = {**WELL, "energy": 6}
    close(workspace, low)
    next_sunday = SUNDAY + timedelta(days=7)
    fired = {one.rule: one.weeks for one in review(workspace, next_sunday, said=low).outcome.signals}
    assert fired["compress.motivation"] == ("energy 6", "energy 6")
    after_a_gap = review(workspace, SUNDAY + timedelta(days=14), said=low)
    assert "compress.motivation" not in {one.rule for one in after_a_gap.outcome.signals}


def test_a_skipped_week_is_a_gap_in_the_history(workspace: Workspace) -> None:
    close(workspace, WELL)
    say(workspace, TimeLogged(90, LOOP, day=MONDAY + timedelta(days=8)))
    later = SUNDAY + timedelta(days=14)
    assert close(workspace, WELL, later).week == "2026-W49"
    rows = reflecting.reviews(seen(workspace, later))
    assert [(row.week, row.closed, row.hours) for row in rows] == [
        ("2026-W49", True, 0), ("2026-W48", False, 1.5), (WEEK, True, 0),
    ]  # fmt: skip
    assert [row.energy for row in rows] == [8, None, 8]


def test_an_earlier_week_can_be_closed_by_name(workspace: Workspace) -> None:
    later = SUNDAY + timedelta(days=10)
    with seen(workspace, later) as here:
        assert reflecting.close_week(here, WEEK, said=WELL).week == WEEK
    with pytest.raises(UserError, match="2026-W52 has not begun"):
        review(workspace, later, "2026-W52")


def test_the_review_is_due_from_its_hour_until_it_is_closed(workspace: Workspace) -> None:
    def due(now: datetime) -> tuple[str, bool] | None:
        found = reflecting.due(seen(workspace, now))
        return (found.week, found.begun) if found else None

    assert due(SUNDAY.replace(hour=16)) is None  # the week before was over before the learner began
    assert due(SUNDAY) == (WEEK, False)
    save(workspace, "motivation", {"energy": 7})
    assert due(SUNDAY + timedelta(days=3)) == (WEEK, True)
    close(workspace, WELL)
    assert due(SUNDAY + timedelta(days=3)) is None
    assert due(SUNDAY + timedelta(days=7)) == ("2026-W48", False)


def test_the_set_day_and_hour_say_when_it_is_due(workspace: Workspace) -> None:
    workspace.settings_file.write_text("review_day: fri\nreview_hour: '18:30'\n")
    assert Workspace(workspace.home).settings != Settings()
    friday = datetime(2026, 11, 20, 18, 30).astimezone()
    assert reflecting.due(seen(Workspace(workspace.home), friday - timedelta(minutes=1))) is None
    found = reflecting.due(seen(Workspace(workspace.home), friday))
    assert found is not None and (found.week, found.since) == (WEEK, friday)


def test_nothing_is_due_before_anything_was_recorded(home: Path) -> None:
    assert reflecting.due(seen(Workspace(home))) is None


def test_the_first_week_of_a_year_of_53_weeks_is_closed_in_the_new_one(workspace: Workspace) -> None:
    sunday = datetime(2027, 1, 3, 18).astimezone()
    done = close(workspace, {**WELL, "actions": ["Begin anew"]}, sunday)
    assert (done.week, done.file) == ("2026-W53", "notes/weeks/2026-W53.md")
    assert review(workspace, sunday).next_week.week == "2027-W01"


def test_another_protocol_can_be_dropped_in(workspace: Workspace) -> None:
    from studyctl.curriculum.locate import shipped_root

    text = (shipped_root() / "curriculum" / "protocol.yaml").read_text()
    own = workspace.home / "curriculum" / "protocol.yaml"
    own.parent.mkdir()
    own.write_text(text.replace("Take two days off and look at the goals again", "Sleep late"))
    shown = review(workspace, said={**CALM, "core_complete": False, "why_not": "motivation"})
    assert (shown.outcome.decision, shown.decision) == ("break", "Sleep late")


def test_without_an_active_track_a_week_can_be_closed_all_the_same(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("tracks: []\n")
    workspace = Workspace(home)
    say(workspace, TimeLogged(60, day=MONDAY))
    done = close(workspace, {**WELL, "actions": ["Choose a track"]})
    assert (done.decision, done.items, done.pivots) == ("proceed", (), ())
    assert "Choose a track" in (home / done.file).read_text()


def test_what_a_newer_program_wrote_is_left_out_not_fallen_over(workspace: Workspace) -> None:
    say(
        workspace,
        ReflectionStep(WEEK, "mood", {"answers": {"weather": "fine", "energy": "high"}, "typed_seconds": "x"}),
    )
    shown = review(workspace)
    assert shown.said == {} and len(shown.problems) == 1 and "`energy`" in shown.problems[0]


def test_the_page_of_a_closed_week_tells_what_its_own_decision_then_dropped(workspace: Workspace) -> None:
    finish(workspace, LOOP)
    before = [(one.id, one.state) for one in review(workspace).facts.items]
    done = close(workspace, {**CALM, "core_complete": False, "why_not": "time-misestimate"})
    shown = review(workspace, SUNDAY + timedelta(days=3), WEEK)
    assert [(one.id, one.state) for one in shown.facts.items] == before
    assert "- [ ] Profile GPU utilization" in (workspace.home / done.file).read_text()
    assert not any(one.item == PROFILE for one in seen(workspace).courses[0].remaining.slices)
    assert shown.facts.values["days_behind"] == review(workspace, week=WEEK).facts.values["days_behind"]


def test_an_action_that_was_not_done_is_offered_again(workspace: Workspace) -> None:
    close(workspace, {**WELL, "actions": ["Ask on the forum", "Write tests"]})
    items.done(seen(workspace), "write-tests", items.Proof())
    later = review(workspace, SUNDAY + timedelta(days=7))
    assert later.facts.open_actions == ("Ask on the forum",)
    assert later.question("actions").facts.startswith("still open: Ask on the forum")
    assert later.facts.values["core_total"] == 3  # it is no part of the Core


def test_what_is_saved_after_a_close_is_taken_back_before_it(workspace: Workspace) -> None:
    close(workspace, FULL)
    closed = standing(workspace)
    for energy in (5, 6):
        save(workspace, "motivation", {**{name: CALM[name] for name in ("interest", "momentum")}, "energy": energy})
    shown = review(workspace)
    assert (shown.said["energy"], shown.said["why_not"], shown.resumed) == (
        6,
        "time-misestimate",
        "Begun 17:05, step 5.",
    )
    assert "enjoying" not in shown.said  # it was left out of the step that was saved
    undoing.undo(workspace, SUNDAY)
    assert standing(workspace) == closed
    undoing.undo(workspace, SUNDAY)
    assert review(workspace).closed is None
