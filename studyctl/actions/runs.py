"""Runs: find, list and show them, and bring what their folders tell into the ledger, exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from studyctl.actions.content import catalogue_of
from studyctl.actions.run_lines import ended_line, line_of
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
from studyctl.runs.state import LIVE, RunStatus, observe, settle
from studyctl.text import nearest
from studyctl.workspace import Workspace

STATES = (*LIVE, *ENDED, "unknown")


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
    wanted = seen.catalogue.lab(lab) if lab else None
    if state and state not in STATES:
        raise UserError(Problem(f"no run is {state!r}", fix=nearest(state, STATES) or f"One of: {', '.join(STATES)}"))
    rows = seen.reader.runs(None if state else limit, (wanted.id, *wanted.aliases) if wanted else ())
    found = (line(seen, row) for row in rows)
    return tuple(islice((one for one in found if not state or one.state == state), limit))


def line(seen: Situation, row: RunRow) -> RunLine:
    """One run as a line: what its folder says while it lives, what the ledger says once it ended."""
    folder = seen.workspace.runs / row.run
    if row.state in ENDED:
        return ended_line(seen, row)
    if not folder.is_dir():
        return line_of(seen, row, "lost", None, {}, ended=True)
    try:
        status = observe(folder, seen.now, 0)
    except UserError:  # its run.json was damaged: the other runs must still be shown
        status = RunStatus(row.run, row.lab, "unknown", row.attempt)
    latest = {name: Reached(value, value, value) for name, value in status.progress.latest.items()}
    values = values_of(latest, summary_of(last_word(folder, status.attempt)))
    return line_of(seen, row, status.state, status.progress.fraction, values, ended=status.state in ENDED)


def show(seen: Situation, text: str) -> RunDetail:
    """One run with its state, values, verdicts and what it proves; its new points are indexed first."""
    folder = folder_of(seen.workspace, seen.reader, text)
    spec, status = read_spec(folder), observe(folder, seen.now)
    values, latest, count = indexed(seen.workspace, spec, status)
    lab = seen.catalogue.current(spec.lab)
    judged = verdicts(seen.catalogue.labs.get(lab), spec.preset, spec.data, values)
    proven = items_proven(seen.catalogue, lab, spec.data, values, judged) if status.state == "finished" else ()
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


def up_to_date(workspace: Workspace, now: datetime) -> Situation:
    """The situation once the ledger has heard of every run that ended meanwhile."""
    catalogue = catalogue_of(workspace)
    sync(workspace, catalogue, now)
    return Situation(workspace, catalogue, open_reader(workspace.progress_db), now)


def sync(workspace: Workspace, catalogue: Catalogue, now: datetime) -> None:
    """Bring what the run folders tell into the ledger: runs that it does not know, and ends that it has not seen.

    Each is written after a second look while nobody else can write, so it is written once.
    """
    folders = run_dirs(workspace.runs)
    if not folders:
        return
    with open_reader(workspace.progress_db) as reader:
        known = reader.run_ids()
        rows = {row.run: row for row in reader.runs(None)}
    unknown = _readable(folder for folder in folders if folder.name not in known)
    for spec in sorted(unknown, key=lambda spec: spec.created):  # so that short names follow time
        _record_found(workspace, spec, now)
    for spec in (*_readable(folder for folder in folders if _may_have_ended(folder, rows.get(folder.name))), *unknown):
        record_end(workspace, catalogue, workspace.runs / spec.id, now)


def _readable(folders: Iterable[Path]) -> list[RunSpec]:
    """The runs of the folders that tell which run they hold; `run show` says why another one does not."""
    specs = []
    for folder in folders:
        with suppress(UserError):
            spec = read_spec(folder)
            specs += [spec] if spec.id == folder.name else []
    return specs


def _may_have_ended(folder: Path, row: RunRow | None) -> bool:
    """Whether a run's folder may tell of an end that the ledger lacks: it was live, or goes on after an end (as one
    resumed by hand does, which leaves the former end in `attempts/`)."""
    if row is None or row.state not in ENDED:
        return row is not None
    return (folder / "attempts" / f"{row.attempt}.json").exists()


def _record_found(workspace: Workspace, spec: RunSpec, now: datetime) -> None:
    """Record a run whose folder is here and that the ledger does not know."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    fact = launched(spec, imported=True)

    def unless_known(reader: Reader) -> Sequence[Fact]:
        return () if fact.run in reader.run_ids() else (fact,)

    record_after(workspace.progress_db, "run import", f"Found run {fact.run}", unless_known, now)


def recall(workspace: Workspace, catalogue: Catalogue, folder: Path, now: datetime) -> bool:
    """Record a run that does not count, with its end: a new one, or one that was undone; whether it was so."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    fact, recalled = launched(read_spec(folder), imported=True), False

    def unless_counted(reader: Reader) -> Sequence[Fact]:
        nonlocal recalled
        recalled = reader.run(fact.run) is None
        return (fact,) if recalled else ()

    record_after(workspace.progress_db, "run import", f"Imported run {fact.run}", unless_counted, now)
    if recalled:
        record_end(workspace, catalogue, folder, now)
    return recalled


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
    facts = end_facts(workspace, catalogue, spec, status)

    def unless_recorded(reader: Reader) -> Sequence[Fact]:
        row = reader.run(spec.id)
        return () if row is None or (row.state in ENDED and row.attempt >= status.attempt) else facts

    with open_reader(workspace.progress_db) as reader:
        row = reader.run(spec.id)
    words = f"Run {row.name if row else spec.id} {status.state}"
    launch = row.command if row else None
    if record_after(workspace.progress_db, "run end", words, unless_recorded, now, follows=launch) is None:
        return ()
    proven = [fact.item for fact in facts if isinstance(fact, EvidenceAdded)]
    return tuple(RunOffer(item, catalogue.items[item].title) for item in proven)


def end_facts(workspace: Workspace, catalogue: Catalogue, spec: RunSpec, status: RunStatus) -> tuple[Fact, ...]:
    """What the end of a run says: values against their targets, and the items that it proves; indexes its points."""
    values, _, _ = indexed(workspace, spec, status)
    return tuple(_end_facts(catalogue, spec, status, values, workspace.runs / spec.id))


def _end_facts(
    catalogue: Catalogue, spec: RunSpec, status: RunStatus, values: dict[str, Reached], folder: Path
) -> Iterable[Fact]:
    final = summary_of(last_word(folder, status.attempt))
    ended = datetime.fromtimestamp(status.ended, UTC) if status.ended else None
    yield RunEnded(spec.id, status.state, status.code, ended, final, status.attempt)  # type: ignore[arg-type]
    lab = catalogue.labs.get(catalogue.current(spec.lab))
    if status.state != "finished" or lab is None:
        return
    judged = verdicts(lab, spec.preset, spec.data, values)
    held = {target.metric: (target, value) for target, value in targets_held(catalogue, lab.id, spec.data, values)}
    told = (
        name for name, metric in lab.metrics.items() if name in values and (values[name].summed_up or metric.better)
    )
    for metric in told:
        target, value = held.get(metric, (None, values[metric].final))
        met = target.reached_by(value) if target else next((v.met for v in judged if v.metric == metric), None)
        identity = target.id if target else None
        if abs(value) != float("inf") and value == value:
            yield TargetMeasured(metric, value, spec.data, spec.lab, spec.id, identity, met)
    for item in items_proven(catalogue, lab.id, spec.data, values, judged):
        yield EvidenceAdded(item.id, "run", spec.id, data=spec.data)
