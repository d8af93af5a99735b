"""Runs: every run with its state, its value beside its target, and when; the living first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions.figures import duration, figure, first_run_time
from studyctl.actions.running import RunEntry, RunsSnapshot
from studyctl.clock import study_day
from studyctl.text import one_line
from studyctl.tui.live_room import LiveRoom
from studyctl.tui.screens.ask import Answers, Ask, ask
from studyctl.tui.screens.run_parts import STATES
from studyctl.tui.sheet import Drawing, Frame, Sheet, Span, bar, fitted
from studyctl.tui.words import clock, plural, short_day
from studyctl.workspace import typed_path

FIRST_RUN = "lab:00"
OUTLOOKS = {"on-course": ("likely", "ok"), "met": ("reached", "ok"), "behind": ("behind", "warn")}
SHOWN = ("all", "live", "finished", "failed", "cancelled", "lost")


class RunsRoom(LiveRoom[RunsSnapshot]):
    """The list of runs; a thread of its own looks at them while the list is shown."""

    MODE = "runs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="runs.open", tooltip="show the run"),
        Binding("slash", "filter", "filter", id="runs.filter", tooltip="only runs whose line has these words"),
        Binding("f", "state", "state", id="runs.state", tooltip="all, live, finished, failed, cancelled, lost"),
        Binding("x", "cancel", "cancel", id="run.cancel", tooltip="stop it; it may save a checkpoint first"),
        Binding("I", "import", "import", show=False, id="runs.import", tooltip="bring a run home from a folder or zip"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.words, self.state = "", "all"

    def begin(self) -> Callable[[], RunsSnapshot]:
        from studyctl.actions.content import catalogue_of
        from studyctl.actions.running import RunsWatch

        self._first_run = first_run_time(catalogue_of(self.study.workspace))
        eyes = RunsWatch(self.study.workspace)
        return lambda: eyes.poll(self.study.now())

    # -- drawing

    def draw(self, data: RunsSnapshot, frame: Frame) -> Drawing:
        sheet = Sheet(frame.full, frame.narrow)
        shown = [run for run in data.runs if self._wanted(run)]
        live = [run for run in shown if run.live]
        ended = [run for run in shown if not run.live]
        chosen = [f"/{self.words}" if self.words else "", self.state if self.state != "all" else ""]
        about = "  ".join(filter(None, chosen))
        if not data.runs:
            return Drawing(_empty(sheet, self._first_run))
        if live:
            sheet.heading("Running", _columns(sheet, plural(len(live), "run")), about)
            for run in live:
                _row(sheet, run, self.study.now())
            sheet.gap()
        count = plural(len(ended), "run")
        sheet.heading("Ended", [(count, "muted")] if live else _columns(sheet, count), "" if live else about)
        for run in ended:
            _row(sheet, run, self.study.now())
        if not ended:
            sheet.line([("No run like this." if about else "No run has ended yet.", "muted")])
        return Drawing(sheet)

    def _wanted(self, run: RunEntry) -> bool:
        fits = self.state in ("all", run.state) or (self.state == "live" and run.live)
        line = " ".join((run.name, run.run, run.lab, run.title, run.preset, run.state)).casefold()
        return fits and all(word in line for word in self.words.casefold().split())

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`x` is there for a run that lives."""
        if action == "cancel":
            run = self._run
            return run is not None and run.live
        return True

    def on_spot_selected(self) -> None:
        """What can be done depends on the run."""
        self.refresh_bindings()

    @property
    def _run(self) -> RunEntry | None:
        kind, identity = self.selected
        runs = self.data.runs if self.data else ()
        return next((run for run in runs if kind == "run" and run.run == identity), None)

    def action_filter(self) -> None:
        """Only runs whose line has the words that are typed."""
        self.filter(self._filter, self.words)

    def _filter(self, words: str) -> None:
        self.words = words
        self.redraw()

    def action_state(self) -> None:
        """The next state to show."""
        self.state = SHOWN[(SHOWN.index(self.state) + 1) % len(SHOWN)]
        self.redraw()

    def action_cancel(self) -> None:
        """Stop the selected run."""
        from studyctl.actions import run_control
        from studyctl.tui.screens.run import GRACE_S

        run = self._run
        if run is not None and run.live:
            self.tell(f"Stopping {run.name}: it may save a checkpoint first", "warn")
            self.act(lambda seen: run_control.cancel(seen, run.run, GRACE_S), self._ended)

    def _ended(self, now: Any) -> None:
        self.tell(f"{now.name} {now.state}")

    def action_import(self) -> None:
        """Bring a run home that was made elsewhere."""
        fields = (Ask("source", "Folder or zip", hint="a run's folder, or a zip of it"),)
        ask(self, "Import a run", fields, _bring, self._brought)

    def _brought(self, one: Any) -> None:
        self.tell(f"{'Imported' if one.fresh else 'Already here:'} {one.name} ({one.state})")


def _bring(seen: Any, given: Answers) -> object:
    from studyctl.actions import run_control

    return run_control.bring(seen.workspace, typed_path(given["source"]), seen.now)


def _empty(sheet: Sheet, first_run: str) -> Sheet:
    sheet.heading("Runs")
    sheet.line([("No runs yet.", "text")])
    sheet.row(FIRST_RUN, [(f"Lab 00 smoke takes {first_run}: ", "text"), ("↵", "accent bold")])
    return sheet


def _columns(sheet: Sheet, count: str) -> list[Span]:
    return [(f"{count}    " if not sheet.narrow else "", "muted"), *_right("value", "target", "", "when", sheet.narrow)]


def _right(value: str, target: str, verdict: str, when: str, narrow: bool) -> list[Span]:
    words: list[Span] = [
        (f"{value:>7}", "muted"),
        (f"{target:>9}", "muted"),
        (f"{verdict:>{8 if narrow else 9}}", "muted"),
    ]
    return [*words, (f"{when:>{14 if narrow else 17}}", "muted")]


def _row(sheet: Sheet, run: RunEntry, now: datetime) -> None:
    """One run: mark and name, lab and preset, state or progress; value, target, verdict, when."""
    mark, tone = _mark(run)
    title = "" if sheet.narrow else f" {one_line(run.title)}"
    mine = " mine" if run.mine else ""
    name: list[Span] = [(f"{mark} ", tone), *fitted([(run.name, "text")], 8)]
    lab = fitted([(f"{run.number}{title}", "muted")], 3 if sheet.narrow else sheet.width - 88)
    preset = fitted([(f"{run.preset}{mine}", "text")], 8 if sheet.narrow else 13)
    state = _state(run, 4 if sheet.narrow else 12)
    value = figure(run.value, run.metric) if run.value is not None else "–"
    words, colour = _verdict(run)
    right: list[Span] = [
        (f"{value:>7}", "text"),
        (f"{run.target:>9}", "target"),
        (f"{words:>{8 if sheet.narrow else 9}}", colour),
    ]
    right.append((f"{_when(run, now):>{14 if sheet.narrow else 17}}", "muted"))
    sheet.row(f"run:{run.run}", [*name, *lab, (" ", "text"), *preset, (" ", "text"), *state], right)


def _mark(run: RunEntry) -> Span:
    if run.state == "finished" and run.met is False:
        return ("✗", "bad")
    return STATES.get(run.state, ("·", "muted"))


def _state(run: RunEntry, width: int) -> list[Span]:
    if run.live and run.fraction is not None and run.step:
        done: list[Span] = [(f"{run.fraction * 100:>3.0f} % ", "text")]
        return [*done, *bar(run.fraction, width)]
    tone = "bad" if run.state in ("failed", "lost") else "warn" if run.state in ("stalled", "orphaned") else "muted"
    return [(run.state, tone)]


def _verdict(run: RunEntry) -> Span:
    if run.met is not None:
        return ("met", "ok") if run.met else ("missed", "bad")
    return OUTLOOKS.get(run.outlook, ("", "muted"))


def _when(run: RunEntry, now: datetime) -> str:
    """`2 min left` while it lives, else the day and time of its end."""
    if run.live:
        return f"{duration(run.eta_s)} left" if run.eta_s is not None else duration(run.elapsed_s or 0.0)
    at = (run.ended_at or run.launched_at).astimezone()
    day = study_day(at)
    if day == study_day(now):
        return f"today {clock(at)}"
    return f"{short_day(at.date())} {clock(at)}"
