"""Runs: find, list and show them, and bring what their folders tell into the ledger, exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine
from studyctl.actions.verdicts import Reached, Verdict, items_proven, targets_held, values_of, verdicts
from studyctl.curriculum.catalogue import Catalogue
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import EvidenceAdded, Fact, RunEnded, RunLaunched, TargetMeasured
from studyctl.ledger.points import ingest, open_points
from studyctl.ledger.read import Reader, open_reader
from studyctl.ledger.views import RunRow
from studyctl.runs.ending import ENDED, last_word, summary_of
from studyctl.runs.events import read_points
from studyctl.runs.spec import RunSpec, read_spec, run_dirs
from studyctl.runs.state import RunStatus, observe, settle
from studyctl.workspace import Workspace


@dataclass(frozen=True)
class LatestValue:
    """The last value of a metric and its step."""

    step: int
    value: float


@dataclass(frozen=True)
class RunOffer:
    """An item that a run has proven; offered, never marked."""

    id: str
    title: str


@dataclass(frozen=True)
class RunDetail:
    """Everything about one run; times in Unix seconds, `points` how many metric values are indexed."""

    id: str
    name: str
    lab: str
    preset: str
    state: str
    exit_code: int | None
    signal: str | None
    attempt: int
    seed: int
    steps: int
    step: int
    data: str
    backend: str
    params: dict[str, object]
    started: float | None
    ended: float | None
    eta_s: float | None
    phase: str
    points: int
    latest: dict[str, LatestValue]
    targets: tuple[Verdict, ...]
    proves: tuple[RunOffer, ...]
    reason: str
    advice: str
    last_lines: tuple[str, ...]
    folder: str


def folder_of(workspace: Workspace, reader: Reader, text: str) -> Path:
    """The folder of the run with this id, short name or beginning of an id; raises UserError when there is none."""
    row = reader.run(text)
    if row is not None:
        folder = workspace.runs / row.run
        if not folder.is_dir():
            fix = f"`studyctl run import` brings a copy back; {row.run} is still in the ledger"
            raise UserError(Problem(f"the folder of {row.name} is gone", str(folder), fix))
        return folder
    found = [path for path in run_dirs(workspace.runs) if text and path.name.startswith(text)]
    if len(found) == 1:
        return found[0]
    raise UserError(Problem(f"there is no run {text!r}", fix="`studyctl run list` shows them"))


def lines(seen: Situation, lab: str = "", state: str = "", limit: int | None = 20) -> tuple[RunLine, ...]:
    """Runs, the latest first, with the headline value of each beside its target."""
    lab_id = seen.catalogue.lab(lab).id if lab else None
    rows = seen.reader.runs(None if state else limit, lab_id)
    found = (line(seen, row) for row in rows)
    return tuple(one for one in found if not state or one.state == state)[:limit]


def line(seen: Situation, row: RunRow) -> RunLine:
    """One run as a line: what its folder says while it lives, what the ledger says once it ended."""
    state, progress, values = row.state, None, values_of({}, row.summary)
    folder = seen.workspace.runs / row.run
    if state not in ENDED and folder.is_dir():
        try:
            status = observe(folder, seen.now, 0)
        except UserError:  # its run.json was damaged: the other runs must still be shown
            status = RunStatus(row.run, row.lab, "unknown", row.attempt)
        final = last_word(folder, status.attempt)
        state, progress = status.state, status.progress.fraction
        latest = {name: Reached(value, value, value) for name, value in status.progress.latest.items()}
        values = values_of(latest, summary_of(final))
    elif state not in ENDED:
        state = "lost"
    lab = seen.catalogue.labs.get(row.lab)
    judged = verdicts(lab, row.preset, row.data, values)
    first = judged[0] if judged else None
    metric = first.metric if first else lab.headline if lab else ""
    value = first.reached if first else values[metric].final if metric in values else None
    target = f"{first.op} {_bound(first.value)}" if first else ""
    met = first.met if first and state in ENDED else None
    return RunLine(row.run, row.name, row.lab, row.preset, state, progress, metric, value, target, met)


def _bound(value: float | tuple[float, ...]) -> str:
    return f"{value[0]:g} – {value[1]:g}" if isinstance(value, tuple) else f"{value:g}"


def recent(seen: Situation, most: int = 3) -> Iterator[RunLine]:
    """Runs that live, and those that ended within two days, the latest first."""
    for row in seen.reader.runs(20):
        ended_s = (seen.now - row.ended_at).total_seconds() if row.ended_at else 0.0
        if row.state not in ENDED or ended_s < 2 * 86400:
            yield line(seen, row)
            most -= 1
        if not most:
            return


def show(seen: Situation, text: str) -> RunDetail:
    """One run with its state, values, verdicts and what it proves; its new points are indexed first."""
    folder = folder_of(seen.workspace, seen.reader, text)
    spec, status = read_spec(folder), observe(folder, seen.now)
    values, latest, count = indexed(seen.workspace, spec, status)
    judged = verdicts(seen.catalogue.labs.get(spec.lab), spec.preset, spec.data, values)
    proven = items_proven(seen.catalogue, spec.lab, spec.data, values, judged) if status.state == "finished" else ()
    row = seen.reader.run(spec.id)
    return RunDetail(
        id=spec.id,
        name=row.name if row else spec.id,
        lab=spec.lab,
        preset=spec.preset,
        state=status.state,
        exit_code=status.code,
        signal=status.signal,
        attempt=status.attempt,
        seed=spec.seed,
        steps=spec.steps,
        step=status.progress.step,
        data=spec.data,
        backend=spec.backend,
        params=dict(spec.params),
        started=status.started,
        ended=status.ended,
        eta_s=status.progress.eta_s if status.live else None,
        phase=status.progress.phase,
        points=count,
        latest=latest,
        targets=judged,
        proves=tuple(RunOffer(item.id, item.title) for item in proven if item.id not in seen.done),
        reason=status.reason,
        advice=status.advice,
        last_lines=status.last_lines,
        folder=str(folder),
    )


def indexed(
    workspace: Workspace, spec: RunSpec, status: RunStatus
) -> tuple[dict[str, Reached], dict[str, LatestValue], int]:
    """Index the run's new points; every metric's values, its last point, and how many points there are."""
    folder = workspace.runs / spec.id
    ingest(workspace.points_db, spec.id, folder / "events.jsonl", read_points)
    final = last_word(folder, status.attempt)
    with open_points(workspace.points_db) as points:
        latest = {name: LatestValue(p.step, p.value) for name, p in points.latest(spec.id).items()}
        best = {name: points.best(spec.id, name) for name in latest}
        count = points.count(spec.id)
    reached = {
        name: Reached(extremes.low, extremes.high, latest[name].value)
        for name, extremes in best.items()
        if extremes is not None
    }
    return values_of(reached, summary_of(final)), latest, count


def sync(workspace: Workspace, catalogue: Catalogue, now: datetime) -> None:
    """Bring what the run folders tell into the ledger: runs that it does not know, and ends that it has not seen.

    Each is written after a second look while nobody else can write, so it is written once.
    """
    folders = {path.name: path for path in run_dirs(workspace.runs) if _readable(path)}
    if not folders:
        return
    with open_reader(workspace.progress_db) as reader:
        known = reader.run_ids()
        living = {row.run: row for row in reader.runs(None) if row.state not in ENDED}
    unknown = [name for name in folders if name not in known]
    for name in sorted(unknown, key=lambda name: _created(folders[name])):
        _record_found(workspace, folders[name], now)
        living[name] = None  # type: ignore[assignment]
    for name in [name for name in living if name in folders]:
        record_end(workspace, catalogue, folders[name], now)


def _readable(folder: Path) -> bool:
    """Whether the folder tells which run it holds; one that does not is left out, `run show` says why."""
    try:
        return read_spec(folder).id == folder.name
    except UserError:
        return False


def _created(folder: Path) -> float:
    """When the run was made (Unix seconds), so that short names follow time."""
    try:
        return read_spec(folder).created
    except UserError:
        return 0.0


def _record_found(workspace: Workspace, folder: Path, now: datetime) -> None:
    """Record a run whose folder is here and that the ledger does not know."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    fact = launched(read_spec(folder), imported=True)

    def unless_known(reader: Reader) -> Sequence[Fact]:
        return () if fact.run in reader.run_ids() else (fact,)

    record_after(workspace.progress_db, "run import", f"Found run {fact.run}", unless_known, now)


def launched(spec: RunSpec, *, imported: bool = False) -> RunLaunched:
    """The fact that a run was launched, from its `run.json`."""
    at = datetime.fromtimestamp(spec.created, UTC) if spec.created else None
    return RunLaunched(
        spec.id, spec.lab, spec.preset, spec.params, spec.seed, spec.steps, spec.data, spec.backend, spec.engine,
        imported, spec.parts, spec.host, spec.code, at=at if imported else None,
    )  # fmt: skip


def record_end(workspace: Workspace, catalogue: Catalogue, folder: Path, now: datetime) -> tuple[RunOffer, ...]:
    """Record the end of a run with its values against their targets, once; the items that it proves."""
    status = settle(folder, now)
    if status.state not in ENDED:
        return ()
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    spec = read_spec(folder)
    values, _, _ = indexed(workspace, spec, status)
    proven: list[RunOffer] = []

    def unless_recorded(reader: Reader) -> Sequence[Fact]:
        row = reader.run(spec.id)
        if row is None or (row.state in ENDED and row.attempt >= status.attempt):
            return ()
        facts = list(_end_facts(catalogue, spec, status, values, folder))
        titles = {item.id: item.title for item in catalogue.items.values()}
        proven.extend(RunOffer(f.item, titles[f.item]) for f in facts if isinstance(f, EvidenceAdded))
        return facts

    with open_reader(workspace.progress_db) as reader:
        row = reader.run(spec.id)
    words = f"Run {row.name if row else spec.id} {status.state}"
    record_after(workspace.progress_db, "run end", words, unless_recorded, now, follows=row.command if row else None)
    return tuple(proven)


def _end_facts(
    catalogue: Catalogue, spec: RunSpec, status: RunStatus, values: dict[str, Reached], folder: Path
) -> Iterable[Fact]:
    final = summary_of(last_word(folder, status.attempt))
    ended = datetime.fromtimestamp(status.ended, UTC) if status.ended else None
    yield RunEnded(spec.id, status.state, status.code, ended, final, status.attempt)  # type: ignore[arg-type]
    lab = catalogue.labs.get(spec.lab)
    if status.state != "finished" or lab is None:
        return
    judged = verdicts(lab, spec.preset, spec.data, values)
    held = {target.metric: (target, value) for target, value in targets_held(catalogue, spec.lab, spec.data, values)}
    told = (
        name for name, metric in lab.metrics.items() if name in values and (values[name].summed_up or metric.better)
    )
    for metric in told:
        target, value = held.get(metric, (None, values[metric].final))
        met = target.reached_by(value) if target else next((v.met for v in judged if v.metric == metric), None)
        identity = target.id if target else None
        if abs(value) != float("inf") and value == value:
            yield TargetMeasured(metric, value, spec.data, spec.lab, spec.id, identity, met)
    for item in items_proven(catalogue, spec.lab, spec.data, values, judged):
        yield EvidenceAdded(item.id, "run", spec.id, data=spec.data)
