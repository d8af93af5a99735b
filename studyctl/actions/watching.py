"""One run, looked at again and again: what its files say since the last look, and its curves from the index."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from studyctl.actions import run_curves
from studyctl.actions.figures import figure, label
from studyctl.actions.outlook import Goal, Outlook, Reported, finished_outlook, live_outlook
from studyctl.actions.reference import Band, bands_of
from studyctl.actions.run_ends import STOPPED, can_resume, changed, stopped_outlook
from studyctl.actions.run_log import log_lines
from studyctl.actions.run_machine import machine_now
from studyctl.actions.run_view import Curve, MetricRow, Proven, RunChart, RunView
from studyctl.actions.runs import folder_of
from studyctl.actions.situation import situation
from studyctl.actions.verdicts import Reached, Verdict, items_proven, values_of, verdicts
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Lab
from studyctl.errors import UserError
from studyctl.ledger.points import PointsReader, ingest, open_points
from studyctl.ledger.read import open_reader
from studyctl.ledger.views import RunRow
from studyctl.runs.ending import ENDED, last_word, summary_of
from studyctl.runs.events import read_points
from studyctl.runs.logs import tail
from studyctl.runs.progress import Progress
from studyctl.runs.spec import RunSpec, read_spec
from studyctl.runs.state import RunStatus, observe
from studyctl.runs.trail import EventTrail, HostTrail
from studyctl.values import dataclass
from studyctl.workspace import Workspace

LOG_LINES = 40
OUTPUT_LINES = 12
OPENING = 4_000_000  # bytes; a longer stream is brought into the index after the first look
LOWER, HIGHER = ("<", "<="), (">", ">=")


class Watch:
    """One run under watch: the places in its files and one reader of the index; one thread uses it and closes it.

    Raises UserError where there is no such run.
    """

    def __init__(self, workspace: Workspace, catalogue: Catalogue, text: str) -> None:
        self.workspace, self.catalogue = workspace, catalogue
        with open_reader(workspace.progress_db) as reader:
            row = reader.run(text)
            self.run = row.run if row else folder_of(workspace, reader, text).name
        self.folder = workspace.runs / self.run
        self.curves = run_curves.Curves(self.run)
        self.trail: EventTrail | None = None
        self._host = HostTrail(self.folder)
        self._points: PointsReader | None = None
        self._bands: tuple[tuple[str, str], dict[str, Band]] | None = None
        self._looks = 0

    def close(self) -> None:
        """Let go of the index."""
        if self._points is not None:
            self._points.close()
            self._points = None

    def poll(self, now: datetime, columns: int = 70, metric: str = "") -> RunView:
        """The run as it stands: `columns` is how wide its chart is, `metric` what it shows (empty: the headline)."""
        with open_reader(self.workspace.progress_db) as reader:
            row = reader.run(self.run)
        if row is not None and not self.folder.is_dir():
            spec, status = _from_ledger(row)
        else:
            spec, status = read_spec(self.folder), observe(self.folder, now, 0)
            status = self._followed(spec, status)
        trouble = self._index()
        self._looks += 1
        return _Look(self, spec, status, row, now, columns, metric).view(trouble)

    def _followed(self, spec: RunSpec, status: RunStatus) -> RunStatus:
        """The state with the progress that every event since the last look gives."""
        if self.trail is None or self.trail.attempt != status.attempt or self.trail.steps != spec.steps:
            self.trail = EventTrail(self.folder, spec.steps, status.attempt)
        shown = self.trail.poll()
        return with_progress(status, shown if status.live else shown.at_rest())

    def _index(self) -> str:
        """Bring what is new into the index; what kept it from that, in words."""
        events = self.folder / "events.jsonl"
        try:
            if self._looks or events.stat().st_size <= OPENING:
                ingest(self.workspace.points_db, self.run, events, read_points, wait=False)
        except FileNotFoundError:
            return ""
        except UserError as error:
            return str(error)
        return ""

    def points(self) -> PointsReader | None:
        """The reader of the index, opened once there is one."""
        if self._points is None and self.workspace.points_db.exists():
            self._points = open_points(self.workspace.points_db)
        return self._points

    def machine(self) -> HostTrail:
        """The machine's samples."""
        return self._host

    def bands(self, lab: Lab | None, spec: RunSpec) -> Mapping[str, Band]:
        """The reference of the run's preset, where the run is on the data that the preset is judged on."""
        key = (spec.preset, spec.data)
        if self._bands is None or self._bands[0] != key:
            targets = lab.presets[spec.preset].targets if lab and spec.preset in lab.presets else ()
            wanted = {target.for_ for target in targets} - {""}
            self._bands = (key, bands_of(lab, spec.preset) if not wanted or spec.data in wanted else {})
        return self._bands[1]


def with_progress(status: RunStatus, shown: Progress) -> RunStatus:
    """`status` with another progress."""
    return RunStatus(**{**vars(status), "progress": shown})


@dataclass(frozen=True)
class _Look:
    """One look at a run; each part of the view is made once."""

    watch: Watch
    spec: RunSpec
    status: RunStatus
    row: RunRow | None
    now: datetime
    columns: int
    metric: str

    @cached_property
    def lab(self) -> Lab | None:
        return self.watch.catalogue.labs.get(self.watch.catalogue.current(self.spec.lab))

    @cached_property
    def points(self) -> PointsReader | None:
        return self.watch.points()

    @cached_property
    def latest(self) -> dict[str, float]:
        return run_curves.latest_values(self.points.latest(self.spec.id)) if self.points else {}

    @cached_property
    def summary(self) -> dict[str, object]:
        """The lab's own final values; while it lives there are none."""
        if self.status.live:
            return {}
        if self.row is not None and not self.watch.folder.is_dir():
            return dict(self.row.summary)
        return summary_of(last_word(self.watch.folder, self.status.attempt))

    @cached_property
    def values(self) -> dict[str, Reached]:
        """What every metric reached; while the run lives, of those that have a target and of the headline."""
        targets = [target.metric for target in self._targets] + [self.lab.headline if self.lab else ""]
        found = {}
        for name in (name for name in self.latest if name in targets or not self.status.live):
            best = self.watch.curves.best(self.points, name) if self.points else None
            if best is not None:
                found[name] = Reached(best.low, best.high, self.latest[name])
        return values_of(found, self.summary)

    @cached_property
    def _targets(self) -> tuple[Verdict, ...]:
        return verdicts(self.lab, self.spec.preset, self.spec.data, {})

    @cached_property
    def judged(self) -> tuple[Verdict, ...]:
        """Every target of the preset for this data beside what was reached."""
        wanted = self.lab.presets[self.spec.preset].targets if self._targets and self.lab else ()
        judged = verdicts(self.lab, self.spec.preset, self.spec.data, self.values)
        pairs = zip(judged, wanted, strict=True)
        return tuple(one for one, target in pairs if target.for_ in ("", self.spec.data))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The metrics in the order in which they are shown."""
        told = [name for name in self.summary if self.lab and name in self.lab.metrics and name in self.values]
        return run_curves.in_order((*self.latest, *told), self.lab, self.judged)

    @cached_property
    def fraction(self) -> float | None:
        return 1.0 if self.status.state == "finished" else self.status.progress.fraction

    def view(self, trouble: str) -> RunView:
        """Everything that the picture shows."""
        spec, status, lab, trail = self.spec, self.status, self.lab, self.watch.trail
        here = self.watch.folder.is_dir()
        order = self.names[:2] + tuple(name for name in self.names[2:] if name in ("lr", "tokens_per_s"))
        return RunView(
            run=spec.id,
            name=self.row.name if self.row else spec.id,
            lab=spec.lab,
            number=lab.number if lab else spec.lab.split("_", 1)[0],
            title=lab.title if lab else spec.lab,
            preset=spec.preset,
            seed=spec.seed,
            data=spec.data,
            setup=tuple(_setup(spec, lab)),
            changed=tuple(f"{name}={value}" for name, value in changed(spec).items()),
            attempt=status.attempt,
            state=status.state,
            live=status.live,
            elapsed_s=self._elapsed(),
            step=status.progress.step,
            steps=spec.steps,
            fraction=self.fraction,
            eta_s=status.progress.eta_s if status.live else None,
            phase=self._phase(),
            chart=self._chart(),
            metrics_named=tuple(name for name in self.names if name in self.latest),
            metrics=self._rows(),
            outlook=self.outlook(),
            machine=machine_now(spec, self.watch.machine().poll(), status.peak_rss) if here else None,
            log=log_lines(trail, self.watch.folder, order, self._best_step, LOG_LINES) if trail and here else (),
            output=tuple(line for line in tail(self.watch.folder / "output.log", OUTPUT_LINES) if line.strip()),
            proves=self._proves(),
            folder=self.watch.folder if here else None,
            can_resume=here and can_resume(status, self.watch.folder),
            trouble=trouble,
            recorded=self.row is not None,
        )

    def _elapsed(self) -> float | None:
        started, ended = self.status.started, self.status.ended
        if started is None:
            return None
        return max(0.0, (self.now.timestamp() if self.status.live else ended or started) - started)

    def _phase(self) -> str:
        """What a run without steps does."""
        if not self.status.live or self.status.progress.step:
            return self.status.progress.phase if self.status.live else ""
        if self.status.state == "starting":
            return "starting its supervisor"
        if self.watch.trail is not None and self.watch.trail.begun:
            return self.status.progress.phase or "preparing"
        return "importing torch, about 5 s" if _imports_torch(self.watch.folder) else "starting the lab"

    def _chart(self) -> RunChart:
        headline = self.lab.headline if self.lab else ""
        default = headline if headline in self.latest or not self.names else self.names[0]
        metric = self.metric if self.metric in self.latest else default
        second = run_curves.training_twin(metric, self.latest)
        curves = {name: self._curve(name) for name in (metric, second, self._twin(metric)) if name}
        band = self.watch.bands(self.lab, self.spec).get(metric)
        empty = Curve(metric, label(metric))
        main, twin = curves.get(metric, empty), curves.get(self._twin(metric))
        steps = max(self.spec.steps, self.status.progress.step)
        return run_curves.chart(main, curves.get(second), band, self.judged, twin, steps)

    def _twin(self, metric: str) -> str:
        """The metric with a target that may be this one in another unit."""
        if metric != (self.lab.headline if self.lab else "") or any(one.metric == metric for one in self.judged):
            return ""
        return next((one.metric for one in self.judged if one.metric in self.latest), "")

    def _curve(self, metric: str) -> Curve:
        if self.points is None:
            return Curve(metric, label(metric))
        return self.watch.curves.curve(self.points, metric, run_curves.DOTS * self.columns)

    def _rows(self) -> tuple[MetricRow, ...]:
        reported = [name for name in self.names if name in self.latest]
        short = self.watch.curves.short(self.points, reported) if self.points else {}
        now = {**self.latest, **{name: one.final for name, one in self.values.items() if one.summed_up}}
        return run_curves.rows(self.names, self.lab, self.judged, now, short, self.status.state == "finished")

    @cached_property
    def goal(self) -> Goal:
        """What the run is judged by: its preset's first target, or the headline without one."""
        first = self.judged[0] if self.judged else None
        metric = first.metric if first else self.lab.headline if self.lab else ""
        told = self.lab.metrics.get(metric) if self.lab else None
        op = first.op if first else ""
        better = "lower" if op in LOWER else "higher" if op in HIGHER else (told.better if told else None) or "lower"
        return Goal(metric, op, first.value if first else None, first.unit if first else "", better)

    def outlook(self) -> Outlook:
        """The verdict, or what it promises to be."""
        state, goal = self.status.state, self.goal
        band = self.watch.bands(self.lab, self.spec).get(goal.metric)
        if state in STOPPED or state == "stalled":
            reached, now = self._reached_words(), self.now.timestamp()
            return stopped_outlook(self.status, self.spec, self.lab, self.watch.folder, now, reached)
        if state in ENDED:
            value = self.values[goal.metric].final if goal.metric in self.values else None
            return finished_outlook(self.judged, goal.metric, value, band)
        if not self.latest:
            return Outlook("starting", "Starting", lines=(goal.words,) if goal.words else ())
        return live_outlook(goal, self._reported(), band, self.fraction)

    def _reached_words(self) -> str:
        """`val loss 1.719, target ≤1.48`, for a run that is not judged."""
        metric = self.goal.metric
        if metric not in self.latest:
            return ""
        shown = f"{label(metric)} {figure(self.latest[metric], metric)}"
        return f"{shown}, {self.goal.words}" if self.goal.words else shown

    def _reported(self) -> Reported | None:
        name = self.goal.metric
        if self.points is None or name not in self.latest:
            return None
        step = self.points.latest(self.spec.id)[name].step
        best = self.values[name].towards(self.goal.op or "<=") if name in self.values else self.latest[name]
        return Reported(step, self.latest[name], best)

    @cached_property
    def _best_step(self) -> int | None:
        headline = self.lab.headline if self.lab else ""
        told = self.lab.metrics.get(headline) if self.lab else None
        best = self.watch.curves.best(self.points, headline) if self.points and headline in self.latest else None
        if best is None or told is None or told.better is None:
            return None
        return best.low_step if told.better == "lower" else best.high_step

    def _proves(self) -> tuple[Proven, ...]:
        """The items that a finished run proves."""
        if self.status.state != "finished" or self.lab is None:
            return ()
        seen = situation(self.watch.workspace, self.now)
        with seen.reader:
            proven = items_proven(self.watch.catalogue, self.lab.id, self.spec.data, self.values, self.judged)
            return tuple(Proven(item.id, item.title, item.id in seen.done) for item in proven)


def _from_ledger(row: RunRow) -> tuple[RunSpec, RunStatus]:
    """A run whose folder is gone, as the ledger knows it; one that never ended there is lost."""
    spec = RunSpec(
        row.run, row.lab, row.preset, row.params, row.seed or 0, row.steps or 0, row.data, row.backend,
        dict(row.parts), engine=row.engine, attempt=row.attempt, host=row.host,
    )  # fmt: skip
    started = row.launched_at.timestamp()
    ended = row.ended_at.timestamp() if row.ended_at else None
    state = row.state if row.state in ENDED else "lost"
    reason = "" if state == "finished" else "its folder is gone"
    status = RunStatus(row.run, row.lab, state, row.attempt, row.code, started=started, ended=ended, reason=reason)
    return spec, status


def _setup(spec: RunSpec, lab: Lab | None) -> list[str]:
    """How it runs, in words: its backend where there is a choice, number format, compiled, the learner's own code."""
    words = [spec.backend] if lab and len(lab.backends) > 1 and spec.backend else []
    precision = str(spec.params.get("precision", "auto"))
    words += [precision] if precision not in ("auto", "") else []
    words += ["compiled"] if spec.params.get("compile") is True else []
    words += [f"my {name}" for name, origin in spec.parts.items() if origin == "mine"]
    return words


def _imports_torch(folder: Path) -> bool:
    try:
        return b"import torch" in (folder / "code" / "lab.py").read_bytes()
    except OSError:
        return False
