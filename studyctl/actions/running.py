"""All runs at a glance, looked at again and again: the living with their progress, the ended with their results."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from studyctl.actions.content import catalogue_of
from studyctl.actions.figures import bound_words
from studyctl.actions.outlook import Goal, Reported, live_outlook
from studyctl.actions.reference import Band, bands_of
from studyctl.actions.runs import sync
from studyctl.actions.verdicts import Reached, Verdict, values_of, verdicts
from studyctl.curriculum.catalogue import Catalogue
from studyctl.errors import UserError
from studyctl.ledger.read import open_reader
from studyctl.ledger.views import RunRow
from studyctl.runs.ending import ENDED
from studyctl.runs.spec import read_spec
from studyctl.runs.state import RunStatus, observe
from studyctl.runs.trail import EventTrail
from studyctl.values import dataclass
from studyctl.workspace import Workspace

RESYNC_S = 30.0  # seconds after which folders are asked again even where nothing seems to have changed


@dataclass(frozen=True)
class RunEntry:
    """A run in a list: its state, headline value beside its target, and while it lives how far it is.

    `met` is said once it has ended, `outlook` (as in Outlook.kind) while it lives; spans in seconds.
    """

    run: str
    name: str
    lab: str
    number: str
    title: str
    preset: str
    state: str
    live: bool
    mine: bool
    metric: str
    value: float | None
    target: str
    met: bool | None
    outlook: str
    launched_at: datetime
    ended_at: datetime | None
    step: int = 0
    steps: int = 0
    fraction: float | None = None
    eta_s: float | None = None
    elapsed_s: float | None = None


@dataclass(frozen=True)
class RunsSnapshot:
    """Every run, the living first, then the latest first; `just_ended` ended since the look before."""

    runs: tuple[RunEntry, ...]
    just_ended: tuple[RunEntry, ...] = ()

    @property
    def live(self) -> tuple[RunEntry, ...]:
        """The runs that work."""
        return tuple(run for run in self.runs if run.live)

    @property
    def nearest(self) -> RunEntry | None:
        """The living run that ends first, as far as that is known."""
        return min(self.live, key=lambda run: (run.eta_s is None, run.eta_s or 0.0), default=None)


class RunsWatch:
    """Looks at all runs and records ends as it sees them; what did not change since the last look is not read again."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._catalogue: Catalogue | None = None
        self._stamp: tuple[object, ...] = ()
        self._rows: tuple[RunRow, ...] = ()
        self._ended: dict[str, RunEntry] = {}
        self._trails: dict[str, EventTrail] = {}
        self._bands: dict[tuple[str, str], dict[str, Band]] = {}
        self._live: frozenset[str] = frozenset()
        self._folders: object = None
        self._synced = float("-inf")

    def poll(self, now: datetime) -> RunsSnapshot:
        """The runs as they stand."""
        if self._folders_changed() or self._catalogue is None or time.monotonic() - self._synced > RESYNC_S:
            self._sync(now)
        live = self._live_now(now)
        if any(not run.live and run.state in ENDED for run in live):  # an end that the ledger has not heard of
            self._sync(now)
            live = self._live_now(now)
        ended = [self._ended[row.run] for row in self._rows if row.run in self._ended]
        entries = (*(run for run in live if run.live), *(run for run in live if not run.live), *ended)
        gone = self._live - {run.run for run in entries if run.live}
        self._live = frozenset(run.run for run in entries if run.live)
        return RunsSnapshot(entries, tuple(run for run in entries if run.run in gone))

    def _folders_changed(self) -> bool:
        """Whether a run folder came or went since the last time."""
        before, self._folders = self._folders, _mark(self.workspace.runs)
        return before != self._folders

    def _sync(self, now: datetime) -> None:
        """Record what the folders tell; the content, which takes 9 ms to load, is read again with it."""
        self._catalogue = catalogue_of(self.workspace)
        sync(self.workspace, self._catalogue, now)
        self._synced = time.monotonic()

    def _live_now(self, now: datetime) -> list[RunEntry]:
        """The runs that the ledger takes for alive, as their folders tell."""
        assert self._catalogue is not None
        self._read(self._catalogue)
        return [self._living(self._catalogue, row, now) for row in self._rows if row.state not in ENDED]

    def _read(self, catalogue: Catalogue) -> None:
        """The ledger's rows, and an entry for each run that has ended, where the ledger or the content changed."""
        db = self.workspace.progress_db
        stamp = (_mark(db), _mark(db.with_name(f"{db.name}-wal")), id(catalogue))
        if stamp == self._stamp:
            return
        with open_reader(db) as reader:
            self._rows = tuple(reader.runs(None))
        self._stamp = stamp
        self._ended = {row.run: _ended(catalogue, row) for row in self._rows if row.state in ENDED}
        self._bands.clear()
        for run in self._trails.keys() & self._ended.keys():
            del self._trails[run]

    def _living(self, catalogue: Catalogue, row: RunRow, now: datetime) -> RunEntry:
        """A run that the ledger takes for alive, as its folder tells."""
        folder = self.workspace.runs / row.run
        try:
            spec, status = read_spec(folder), observe(folder, now, 0)
        except UserError:  # its folder is gone or damaged: the other runs must still be shown
            state = "lost" if not folder.is_dir() else "unknown"
            return _entry(catalogue, row, RunStatus(row.run, row.lab, state, row.attempt), (), "")
        trail = self._trails.get(row.run)
        if trail is None or (trail.attempt, trail.steps) != (status.attempt, spec.steps):
            trail = self._trails[row.run] = EventTrail(folder, spec.steps, status.attempt)
        shown = trail.poll()
        status = RunStatus(**{**vars(status), "progress": shown if status.live else shown.at_rest()})
        values = {name: Reached(*trail.best.get(name, (v, v)), v) for name, (_, v) in trail.last.items()}
        lab = catalogue.labs.get(catalogue.current(row.lab))
        judged = verdicts(lab, spec.preset, spec.data, values)
        kind = self._outlook(catalogue, row, judged, trail, shown.fraction) if status.live else ""
        return _entry(catalogue, row, status, judged, kind, values, now)

    def _outlook(
        self, catalogue: Catalogue, row: RunRow, judged: Sequence[Verdict], trail: EventTrail, fraction: float | None
    ) -> str:
        if not judged or judged[0].metric not in trail.last:
            return "too-early"
        key = (catalogue.current(row.lab), row.preset)
        if key not in self._bands:
            self._bands[key] = bands_of(catalogue.labs.get(key[0]), row.preset)
        first = judged[0]
        step, value = trail.last[first.metric]
        better = "higher" if first.op in (">", ">=") else "lower"
        goal = Goal(first.metric, first.op, first.value, first.unit, better)
        reported = Reported(step, value, value if first.reached is None else first.reached)
        return live_outlook(goal, reported, self._bands[key].get(first.metric), fraction).kind


def _ended(catalogue: Catalogue, row: RunRow) -> RunEntry:
    """A run that has ended, as the ledger has it."""
    lab = catalogue.labs.get(catalogue.current(row.lab))
    values = values_of({}, row.summary)
    judged = verdicts(lab, row.preset, row.data, values)
    status = RunStatus(
        row.run, row.lab, row.state, row.attempt, row.code, started=row.launched_at.timestamp(),
        ended=row.ended_at.timestamp() if row.ended_at else None,
    )  # fmt: skip
    return _entry(catalogue, row, status, judged, "", values)


def _entry(
    catalogue: Catalogue,
    row: RunRow,
    status: RunStatus,
    judged: Sequence[Verdict],
    outlook: str,
    values: dict[str, Reached] | None = None,
    now: datetime | None = None,
) -> RunEntry:
    lab = catalogue.labs.get(catalogue.current(row.lab))
    first = judged[0] if judged else None
    metric = first.metric if first else lab.headline if lab else ""
    reached = (values or {}).get(metric)
    value = first.reached if first else reached.final if reached else None
    shown = status.progress
    until = now.timestamp() if now is not None and status.live else status.ended
    return RunEntry(
        run=row.run,
        name=row.name,
        lab=row.lab,
        number=lab.number if lab else row.lab.split("_", 1)[0],
        title=lab.title if lab else row.lab,
        preset=row.preset,
        state=status.state,
        live=status.live,
        mine="mine" in row.parts.values(),
        metric=metric,
        value=value,
        target=bound_words(first.op, first.value) if first else "",
        met=first.met if first and not status.live and status.state == "finished" else None,
        outlook=outlook,
        launched_at=row.launched_at,
        ended_at=row.ended_at,
        step=shown.step,
        steps=shown.steps or row.steps or 0,
        fraction=shown.fraction,
        eta_s=shown.eta_s if status.live else None,
        elapsed_s=max(0.0, until - status.started) if until and status.started else None,
    )


def _mark(path: Path) -> object:
    """What changes when a file or folder does; None where there is none."""
    try:
        found = path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    except OSError:
        return None
