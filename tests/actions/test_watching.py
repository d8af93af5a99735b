"""A run under watch: what each look says while it starts, learns, ends, fails and is gone; all runs at a glance."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from studyctl.actions import labs, run_control
from studyctl.actions.content import catalogue_of
from studyctl.actions.figures import bound_words, duration, figure, label
from studyctl.actions.outlook import Goal, Reported, finished_outlook, live_outlook
from studyctl.actions.reference import Band, Width, bands_of
from studyctl.actions.run_curves import same_quantity, training_twin
from studyctl.actions.run_view import RunView
from studyctl.actions.running import RunsSnapshot, RunsWatch
from studyctl.actions.situation import situation
from studyctl.actions.undoing import undo
from studyctl.actions.verdicts import Verdict
from studyctl.actions.watching import Watch
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.labkit.events import encode
from studyctl.ledger.facts import RunEnded, RunLaunched
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
from studyctl.runs.locks import holder
from studyctl.workspace import Workspace

BAND = Band("val_loss", (0, 100, 200), (3.9, 1.9, 1.4), (4.0, 2.0, 1.5), (4.1, 2.1, 1.6), 3)
GOAL = Goal("val_loss", "<=", 1.55, "nats", "lower")


def reported(step: int, value: float, best: float | None = None) -> Reported:
    return Reported(step, value, value if best is None else best)


@pytest.mark.parametrize(
    ("said", "fraction", "kind", "head"),
    [
        (None, None, "too-early", "Too early to say"),
        (reported(0, 4.0), 0.0, "too-early", "Too early to say"),
        (reported(5, 3.9), 0.025, "too-early", "Too early to say"),
        (reported(100, 2.05), 0.5, "on-course", "On course for the target"),
        (reported(100, 1.8), 0.5, "on-course", "On course for the target"),  # better than the reference
        (reported(100, 2.3), 0.5, "behind", "Behind"),
        (reported(150, 1.5), 0.75, "met", "Target reached"),
        (reported(160, 1.9, best=1.5), 0.8, "met", "Target reached"),  # the best so far counts
        (reported(100, math.nan), 0.5, "behind", "val loss is NaN"),
    ],
)
def test_a_living_run_is_judged_by_the_reference(said: Reported | None, fraction: float, kind: str, head: str) -> None:
    outlook = live_outlook(GOAL, said, BAND, fraction)
    assert (outlook.kind, outlook.head) == (kind, head)


def test_the_verdict_gives_its_numbers() -> None:
    outlook = live_outlook(GOAL, reported(100, 2.05), BAND, 0.5)
    assert outlook.place == "at step 100"
    assert outlook.lines == ("val loss 2.050, reference 2.00 ± 0.10", "target ≤1.55")
    behind = live_outlook(GOAL, reported(150, 2.0), BAND, 0.75)  # 0.25 above the middle: ends near 1.75
    assert behind.lines == ("val loss 2.000, reference 1.75 ± 0.10", "ends near 1.750, target ≤1.55")


def test_a_loose_target_is_in_reach_from_behind_the_reference() -> None:
    outlook = live_outlook(replace(GOAL, value=1.9), reported(150, 2.0), BAND, 0.75)
    assert (outlook.kind, outlook.lines[1]) == ("on-course", "ends near 1.750, target ≤1.9")


def test_more_is_better_where_the_target_says_so() -> None:
    band = Band("accuracy", (0, 10), (0.1, 0.7), (0.2, 0.8), (0.3, 0.9), 3)
    goal = Goal("accuracy", ">=", 0.75, "", "higher")
    assert live_outlook(goal, reported(5, 0.6), band, 0.5).kind == "on-course"
    assert live_outlook(goal, reported(5, 0.1), band, 0.5).kind == "behind"


def test_without_reference_or_target_nothing_is_claimed() -> None:
    assert live_outlook(GOAL, reported(100, 2.0), None, 0.5).kind == "open"
    aimless = Goal("val_loss")
    assert live_outlook(aimless, reported(100, 2.0), BAND, 0.5).head == "With the reference"
    assert live_outlook(aimless, reported(100, 9.0), BAND, 0.5).head == "Behind the reference"


def verdict(metric: str, reached: float | None, met: bool | None) -> Verdict:
    return Verdict(metric, "<=", 1.48, reached, met, "nats", "numbers", "")


def test_an_ended_run_says_met_or_missed_and_a_miss_comes_first() -> None:
    met = finished_outlook([verdict("val_loss", 1.466, True)], "val_loss", 1.466, None)
    assert (met.kind, met.head) == ("met", "Met: 1.466, target 1.48")
    both = finished_outlook([verdict("val_loss", 1.4, True), verdict("test_loss", 1.6, False)], "val_loss", 1.4, None)
    assert (both.kind, both.head) == ("missed", "Missed: 1.600, target 1.48")
    assert both.lines[1] == "val loss 1.400, target ≤1.48: met"
    assert finished_outlook([verdict("val_loss", None, None)], "val_loss", 1.4, None).kind == "finished"


def test_the_reference_lies_straight_between_its_steps() -> None:
    assert BAND.at(50) == Width(2.9, 3.0, pytest.approx(3.1))
    assert BAND.at(-1) is None and BAND.at(999) == Width(1.4, 1.5, 1.6)


def test_a_broken_reference_is_none(countdown: Path) -> None:
    lab = catalogue_of(Workspace(countdown)).lab("90")
    assert bands_of(lab, "quick") == {} == bands_of(lab, "none") == bands_of(None, "quick")
    file = countdown / "labs" / "90_countdown" / "reference" / "quick.csv"
    file.parent.mkdir()
    file.write_text("metric,step,low,mid,high\nval_loss,1,one,2,3\n")
    assert bands_of(lab, "quick") == {}


def test_one_thing_in_two_units_is_known_by_a_steady_factor() -> None:
    nats = [(0, 4.0), (10, 2.0), (20, 1.0)]
    bits = [(step, value / math.log(2)) for step, value in nats]
    assert same_quantity(nats, bits) == pytest.approx(1 / math.log(2))
    assert same_quantity(nats, [(step, math.exp(value)) for step, value in nats]) is None
    assert same_quantity(nats[:1], bits[:1]) is None and same_quantity([], bits) is None
    assert (training_twin("val_loss", ["train_loss"]), training_twin("lr", ["train_lr"])) == ("train_loss", "")


@pytest.mark.parametrize(
    ("value", "metric", "words"),
    [
        (1.5064, "val_loss", "1.506"), (4.5123, "val_perplexity", "4.51"), (245_800, "tokens_per_s", "246k"),
        (0.00023, "lr", "2.3e-4"), (0.112, "mfu", "11 %"), (math.nan, "", "NaN"), (0.0, "", "0.00"),
        (2_500_000, "", "2.5M"), (812.4, "", "812"),
    ],
)  # fmt: skip
def test_figures_have_as_many_digits_as_matter(value: float, metric: str, words: str) -> None:
    assert figure(value, metric) == words


def test_words_for_bounds_names_and_spans() -> None:
    assert (bound_words("<=", 1.47), bound_words("between", (1.0, 2.5))) == ("≤1.47", "1–2.5")
    assert (label("tokens_per_s"), label("lr"), label("val_loss")) == ("tokens/s", "learning rate", "val loss")
    assert [duration(s) for s in (8, 212, 7500, 180_000)] == ["8 s", "3 min 32 s", "2 h 5 min", "2 d 2 h"]


def until(true: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def start(home: Path, *changes: str) -> str:
    return labs.run_lab(Workspace(home), "90", "quick", changes, None, now()).run


def watched(home: Path, run: str) -> Watch:
    return Watch(Workspace(home), catalogue_of(Workspace(home)), run)


def look_until(watch: Watch, true: Callable[[RunView], bool]) -> RunView:
    views: list[RunView] = []

    def seen() -> bool:
        views.append(watch.poll(now()))
        return true(views[-1])

    until(seen)
    return views[-1]


def test_a_run_is_seen_live_then_with_its_verdict(countdown: Path) -> None:
    watch = watched(countdown, start(countdown, "pause=0.05", "steps=40"))
    live = look_until(watch, lambda view: view.step >= 20)
    assert live.live and live.state == "running" and 0.5 <= (live.fraction or 0) <= 1
    assert (live.name, live.number, live.title, live.preset) == ("r-0001", "90", "Count a loss down", "quick")
    assert live.changed == ("pause=0.05", "steps=40") and live.outlook.kind == "open"
    assert live.chart.main.metric == "val_loss" and live.chart.main.points[0] == (1, 1.975)
    assert (live.chart.target, live.chart.target_words) == (1.2, "≤1.2")
    assert [line.head for line in live.log][-1].startswith("step ")
    ended = look_until(watch, lambda view: not view.live)
    assert (ended.state, ended.fraction, ended.eta_s) == ("finished", 1.0, None)
    assert (ended.outlook.kind, ended.outlook.head) == ("met", "Met: 1.000, target 1.2")
    (row,) = ended.metrics
    assert (row.label, row.unit, row.target, row.met) == ("val loss", "nats", "≤1.2", True)
    assert ended.output == ("counting",) and not ended.can_resume
    assert len(ended.chart.main.points) == 40  # every point, once
    watch.close()


def test_a_cancelled_run_says_so_and_what_is_next(countdown: Path) -> None:
    run = start(countdown, "pause=0.2", "steps=200")
    watch = watched(countdown, run)
    look_until(watch, lambda view: view.step > 0)
    run_control.cancel(situation(Workspace(countdown), now()), run, 5.0)
    view = watch.poll(now())
    assert (view.state, view.outlook.kind, view.outlook.head) == ("cancelled", "cancelled", "Cancelled")
    assert view.outlook.advice == "It saved no checkpoint: launch it again" and not view.can_resume


def test_a_killed_job_is_a_failure_with_its_cause(countdown: Path) -> None:
    run = start(countdown, "pause=0.2", "steps=200", "bottom=40")
    watch = watched(countdown, run)
    look_until(watch, lambda view: view.step > 0)
    os.kill(int(holder(countdown / "runs" / run)["job"]), signal.SIGKILL)
    view = look_until(watch, lambda view: not view.live)
    assert (view.state, view.outlook.head) == ("failed", "Stopped")
    assert view.outlook.cause.startswith("killed by SIGKILL")
    assert "bottom 40 is 40× the preset's" in view.outlook.lines


def test_a_run_whose_folder_is_gone_is_shown_from_the_ledger(countdown: Path) -> None:
    run = start(countdown)
    look_until(watched(countdown, run), lambda view: not view.live)
    RunsWatch(Workspace(countdown)).poll(now())
    shutil.rmtree(countdown / "runs" / run)
    view = watched(countdown, "r-1").poll(now())
    assert (view.state, view.outlook.head, view.folder) == ("finished", "Met: 1.000, target 1.2", None)
    assert len(view.chart.main.points) == 20  # the index of points outlives the folder


def made_run(home: Path, events: Sequence[Mapping[str, object]], **told: object) -> Path:
    """A run's folder as a lab would leave it, written by hand."""
    folder = home / "runs" / "20261122T0900-abcdef"
    folder.mkdir(parents=True)
    spec = {"v": 1, "id": folder.name, "lab": "90_countdown", "preset": "quick", "steps": 20, "data": "numbers"}
    (folder / "run.json").write_text(json.dumps({**spec, **told}))
    lines = [{"v": 1, "seq": i, "attempt": 1, "t": 1_790_000_000.0 + i, **event} for i, event in enumerate(events)]
    (folder / "events.jsonl").write_bytes(b"".join(line for event in lines for line in encode(event)))
    return folder


def test_events_become_lines_and_harmless_ones(countdown: Path) -> None:
    events: list[dict[str, object]] = [
        {"kind": "phase", "name": "train", "index": 2, "of": 3},
        {"kind": "point", "step": 1, "metrics": {"val_loss": 1.5, "tokens_per_s": 246_000.0}},
        {"kind": "checkpoint", "step": 1, "path": "checkpoints/step-1.pt"},
        {"kind": "sample", "step": 1, "prompt": "ROMEO:", "path": "artifacts/sample-1.txt"},
        {"kind": "sample", "step": 1, "prompt": "out", "path": "../../secret"},
        {"kind": "alert", "level": "warn", "code": "nan-loss", "step": 1, "detail": "\x1b[31mred\x1b[0m"},
        {"kind": "point", "step": 2, "metrics": {"val_loss": 1.6}},
    ]
    folder = made_run(countdown, events)
    (folder / "artifacts").mkdir()
    (folder / "artifacts" / "sample-1.txt").write_text("ROMEO: What\x07 say'st thou\n gentle")
    (countdown / "secret").write_text("not to be shown")
    view = watched(countdown, folder.name).poll(now())
    assert [(line.head, line.text) for line in view.log] == [
        ("phase", "train, 2 of 3"),
        ("step 1", "val 1.500  246k tok/s"),
        ("checkpoint", "checkpoints/step-1.pt  best so far"),
        ("sample", "ROMEO: What say'st thou gentle"),
        ("sample", "out"),
        ("alert", "nan-loss: red"),
        ("step 2", "val 1.600"),
    ]


def test_a_resumed_attempt_is_followed_from_its_beginning(countdown: Path) -> None:
    folder = made_run(countdown, [{"kind": "point", "step": 7, "metrics": {"val_loss": 1.5}}])
    watch = watched(countdown, folder.name)
    assert watch.poll(now()).step == 7
    (folder / "run.json").write_text(
        (folder / "run.json").read_text().replace('"steps": 20', '"steps": 20, "attempt": 2')
    )
    again = {"v": 1, "seq": 0, "attempt": 2, "t": 1_790_000_100.0, "kind": "point", "step": 3}
    with (folder / "events.jsonl").open("ab") as file:
        file.writelines(encode({**again, "metrics": {"val_loss": 1.7}}))
    view = watch.poll(now())
    assert (view.attempt, view.step) == (2, 3)


def test_the_machine_and_its_energy(countdown: Path) -> None:
    folder = made_run(countdown, [{"kind": "point", "step": 1, "metrics": {"val_loss": 1.5}}])
    gpu = {
        "gpu0_util_percent": 97.0,
        "gpu0_memory_used_bytes": 8e9,
        "gpu0_memory_total_bytes": 24e9,
        "gpu0_power_w": 360.0,
    }
    with (folder / "host.jsonl").open("wb") as file:
        for i in range(3):
            sample = {"cpu_percent": 220.0, "rss_bytes": 3e9, "disk_free_bytes": 9e9, **gpu}
            event = {"v": 1, "seq": i, "attempt": 1, "t": 1_790_000_000.0 + 10 * i, "kind": "host", "metrics": sample}
            file.writelines(encode(event))
    machine = watched(countdown, folder.name).poll(now()).machine
    assert machine is not None and machine.cores_busy == pytest.approx(2.2)
    (one,) = machine.gpus
    assert (one.util_percent, one.power_w, one.temperature_c) == (97.0, 360.0, None)
    assert machine.energy_kwh == pytest.approx(360 * 20 / 3.6e6)


def test_a_target_in_bits_is_drawn_on_the_chart_in_nats(home: Path) -> None:
    events: list[dict[str, object]] = [
        {"kind": "point", "step": step, "metrics": {"val_loss": loss, "bits_per_char": loss / math.log(2)}}
        for step, loss in ((0, 4.5), (100, 2.6))
    ]
    told = {"lab": "00_pretraining_fundamentals", "preset": "smoke", "steps": 300, "data": "python-docs-and-source"}
    folder = made_run(home, [*events, {"kind": "point", "step": 105, "metrics": {"train_loss": 2.7}}], **told)
    view = watched(home, folder.name).poll(now())
    assert view.chart.main.metric == "val_loss" and view.chart.second is not None and view.chart.band is not None
    assert view.chart.target == pytest.approx(3.9 * math.log(2)) and view.chart.target_words == "≤3.9 bits/char"
    assert watched(home, folder.name).poll(now(), metric="bits_per_char").chart.target == 3.9
    assert watched(home, folder.name).poll(now(), metric="train_loss").chart.target is None


def test_other_data_has_neither_band_nor_target(home: Path) -> None:
    told = {"lab": "00_pretraining_fundamentals", "preset": "smoke", "steps": 300, "data": "of-my-own"}
    folder = made_run(home, [{"kind": "point", "step": 100, "metrics": {"val_loss": 2.6}}], **told)
    view = watched(home, folder.name).poll(now())
    assert (view.chart.band, view.chart.target) == (None, None) and not any(row.target for row in view.metrics)


def test_an_unknown_run_is_refused(countdown: Path) -> None:
    with pytest.raises(UserError, match="there is no run"):
        watched(countdown, "r-77")


def glance(eyes: RunsWatch) -> RunsSnapshot:
    return eyes.poll(now())


def test_all_runs_at_a_glance_and_an_end_is_recorded_once_it_is_seen(countdown: Path) -> None:
    eyes = RunsWatch(Workspace(countdown))
    assert glance(eyes) == RunsSnapshot(())
    start(countdown, "pause=0.05", "steps=30")
    until(lambda: any(run.step > 2 for run in glance(eyes).live))
    (live,) = glance(eyes).live
    assert (live.name, live.number, live.metric, live.target) == ("r-0001", "90", "val_loss", "≤1.2")
    assert live.value is not None and 0 < (live.fraction or 0) <= 1 and live.met is None
    ends: list[RunsSnapshot] = []
    until(lambda: bool(ends.append(glance(eyes)) or ends[-1].just_ended))
    (ended,) = ends[-1].just_ended
    assert (ended.state, ended.met, ended.value) == ("finished", True, 1.0)
    assert not glance(eyes).just_ended and glance(eyes).nearest is None
    with situation(Workspace(countdown), now()).reader as reader:
        row = reader.run("r-1")
    assert row is not None and row.state == "finished"


def test_a_damaged_folder_hides_no_other_run(countdown: Path) -> None:
    run = start(countdown)
    eyes = RunsWatch(Workspace(countdown))
    until(lambda: bool(glance(eyes).runs) and not glance(eyes).live)
    second = start(countdown, "pause=0.2", "steps=300")
    until(lambda: any(one.run == second and one.step for one in glance(eyes).live))
    spec = countdown / "runs" / second / "run.json"
    whole = spec.read_bytes()
    spec.write_text("no json")
    assert {one.run: one.state for one in glance(eyes).runs} == {run: "finished", second: "unknown"}
    spec.write_bytes(whole)
    run_control.cancel(situation(Workspace(countdown), now()), second, 5.0)
    assert {one.run: one.state for one in glance(eyes).runs} == {run: "finished", second: "cancelled"}


def test_a_run_that_vanished_while_it_ran_is_lost(countdown: Path) -> None:
    record(countdown / "progress.db", "lab run", "Launched", [RunLaunched("run-a", "90_countdown", "quick")], now())
    view = watched(countdown, "r-1").poll(now())
    assert (view.state, view.live, view.folder) == ("lost", False, None)
    (entry,) = glance(RunsWatch(Workspace(countdown))).runs
    assert (entry.state, entry.live) == ("lost", False)


def test_what_another_process_writes_is_seen_before_the_ledger_is_put_in_order(countdown: Path) -> None:
    ledger = countdown / "progress.db"

    def ended(run: str) -> None:
        record(ledger, "x", "x", [RunLaunched(run, "90_countdown", "quick"), RunEnded(run, "finished")], now())

    ended("run-a")
    eyes = RunsWatch(Workspace(countdown))
    assert len(glance(eyes).runs) == 1
    with open_reader(ledger) as reader:  # as long as somebody reads, what is new stands in the write-ahead log alone
        assert reader.run("r-1")
        stamp = ledger.stat().st_mtime_ns
        ended("run-b")
        assert ledger.stat().st_mtime_ns == stamp
        assert len(glance(eyes).runs) == 2


def test_undoing_a_launch_names_the_run_that_works_on_and_no_ended_one(countdown: Path) -> None:
    workspace = Workspace(countdown)
    run = start(countdown, "pause=0.2", "steps=300")
    eyes = RunsWatch(workspace)
    until(lambda: any(one.step for one in glance(eyes).live))
    assert undo(workspace, now()).running == run
    second = start(countdown)
    until(lambda: any(one.run == second and one.state == "finished" for one in glance(eyes).runs))
    assert undo(workspace, now()).running == ""
    os.kill(int(holder(countdown / "runs" / run)["job"]), signal.SIGKILL)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_reaches_no_target(value: float) -> None:
    outlook = live_outlook(Goal("val_loss", "<=", 1.47), Reported(900, value, value), None, 0.5)
    assert outlook.kind == "behind" and "Target reached" not in outlook.head
