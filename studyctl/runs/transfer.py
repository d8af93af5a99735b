"""Brings a run folder home exactly once, and takes a run's points out."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

from studyctl.errors import Problem, UserError
from studyctl.labkit.folder import sync_folder
from studyctl.runs.ending import Ending, judge_unseen, last_word, read_ending, write_ending
from studyctl.runs.events import last_events, read_points
from studyctl.runs.locks import owners
from studyctl.runs.spec import RunSpec, moment, read_spec

MOST_BYTES = 20_000_000_000
MOST_FILES = 100_000
FORMATS = ("csv", "jsonl")
_NOT_TAKEN = {"supervisor.lock", "supervisor.log", "cancel"}


@dataclass(frozen=True)
class ImportedRun:
    """A run that came home: `fresh` is false when it was here already."""

    id: str
    path: Path
    fresh: bool


@dataclass(frozen=True)
class _Entry:
    """One file to take: its place inside the run folder, its size in bytes, and how to open it."""

    place: PurePosixPath
    size: int
    open: Callable[[], Any]


def import_run(source: Path, runs_dir: Path, most_bytes: int = MOST_BYTES) -> ImportedRun:
    """Copies the run in the folder or zip `source` into `runs_dir`, whole or not at all, once per run id.

    Raises UserError when `source` holds no run or several, a path that leads outside, a link, or over
    `most_bytes`; or when it is a run of this machine that still works.
    """
    if source.is_dir():
        return _bring(_in_folder(source), source, runs_dir, most_bytes)
    try:
        with zipfile.ZipFile(source) as archive:
            return _bring(_in_zip(archive, source), source, runs_dir, most_bytes)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise UserError(Problem(f"it cannot be read as a run folder or zip: {error}", str(source))) from error


def export_points(run_dir: Path, form: str, out: TextIO) -> int:
    """Writes every point of the run, the latest attempt of each step, to `out`; returns how many.

    CSV columns and JSON keys: metric, step, value, t (Unix seconds), attempt. Raises UserError for another form.
    """
    if form not in FORMATS:
        raise UserError(Problem(f"a run is exported as {' or '.join(FORMATS)}, not {form!r:.40}"))
    read_spec(run_dir)
    rows = list(_latest(run_dir / "events.jsonl"))
    if form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("metric", "step", "value", "t", "attempt"))
        writer.writerows(rows)
        return len(rows)
    for metric, step, value, t, attempt in rows:
        shown: float | str = value if math.isfinite(value) else _named(value)
        out.write(json.dumps({"metric": metric, "step": step, "value": shown, "t": t, "attempt": attempt}) + "\n")
    return len(rows)


def _named(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _latest(events: Path) -> Iterator[tuple[str, int, float, float, int]]:
    """(metric, step, value, t, attempt) ordered by metric and step; a later attempt supersedes an earlier one."""
    kept: dict[tuple[str, int], tuple[float, float, int]] = {}
    offset, moved = 0, True
    while moved:
        points, after = read_points(events, offset)
        for step, metric, value, t, attempt in points:
            if attempt >= kept.get((metric, step), (0.0, 0.0, 0))[2]:
                kept[metric, step] = (value, t, attempt)
        offset, moved = after, after > offset
    for (metric, step), (value, t, attempt) in sorted(kept.items()):
        yield metric, step, value, t, attempt


def _bring(entries: list[_Entry], source: Path, runs_dir: Path, most_bytes: int) -> ImportedRun:
    entries = _below_run_json(entries, source)
    total = sum(entry.size for entry in entries)
    if total > most_bytes or len(entries) > MOST_FILES:
        what = f"the run is too large: {total / 1e9:.1f} GB in {len(entries)} files"
        raise UserError(Problem(what, str(source), f"At most {most_bytes / 1e9:g} GB in {MOST_FILES} files"))
    draft = runs_dir / f".import-{os.getpid()}-{os.urandom(3).hex()}"
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        _copy(entries, draft, source, most_bytes)
        spec = read_spec(draft)
        _refuse_live(source, spec)
        return _place(draft, runs_dir, spec)
    except OSError as error:
        raise UserError(Problem(f"the run cannot be copied: {error}", str(source))) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _place(draft: Path, runs_dir: Path, spec: RunSpec) -> ImportedRun:
    """Gives the copied run its name, unless a run of that id is here; the rename is the moment it exists."""
    final = runs_dir / spec.id
    if final.exists():
        return ImportedRun(spec.id, final, False)
    _record_end(draft, spec)
    try:
        draft.rename(final)
    except OSError:
        if not final.exists():
            raise
        return ImportedRun(spec.id, final, False)  # somebody else brought it in the same moment
    sync_folder(runs_dir)
    return ImportedRun(spec.id, final, True)


def _record_end(draft: Path, spec: RunSpec) -> None:
    """A run that came without `exit.json` but with its lab's last word ended as that says."""
    final = last_word(draft, spec.attempt)
    if final is None or read_ending(draft, spec.attempt) is not None:
        return
    state, reason = judge_unseen(final)
    first = last_events(draft / "events.jsonl")[:1]
    started = spec.created or (moment(first[0].get("t")) if first else None)
    ended = moment(final.get("t"))
    write_ending(draft, Ending(state, None, None, started, ended, spec.attempt, reason=reason))


def _refuse_live(source: Path, spec: RunSpec) -> None:
    """A folder of this machine whose run still works is not copied half-written."""
    ending = read_ending(source, spec.attempt)
    ended = ending is not None and ending.attempt == spec.attempt  # its supervisor may still be leaving
    if source.is_dir() and not ended and owners(source, spec.id).any:
        fix = "Import it when it has ended"
        raise UserError(Problem(f"run {spec.id} still works in that folder", str(source), fix))


def _in_folder(source: Path) -> list[_Entry]:
    """The plain files below `source`; a link is refused, sockets and pipes are passed over."""
    entries = []
    for folder, names, files in os.walk(source):
        for name in (*names, *files):
            path = Path(folder, name)
            kind = path.lstat()
            if stat.S_ISLNK(kind.st_mode):
                raise UserError(Problem("a run with a symbolic link in it is not imported", str(path)))
            if stat.S_ISREG(kind.st_mode):
                place = PurePosixPath(path.relative_to(source).as_posix())
                entries.append(_Entry(place, kind.st_size, lambda path=path: path.open("rb")))  # type: ignore[misc]
    return entries


def _in_zip(archive: zipfile.ZipFile, source: Path) -> list[_Entry]:
    """The files of `archive`; raises UserError for a name that leads outside and for links."""
    entries = []
    for info in archive.infolist():
        place = PurePosixPath(info.filename)
        if place.is_absolute() or ".." in place.parts or "\\" in info.filename:
            raise UserError(Problem(f"{info.filename!r:.80} leads out of the archive", str(source)))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UserError(Problem(f"{info.filename!r:.80} is a symbolic link", str(source)))
        if not info.is_dir():
            entries.append(_Entry(place, info.file_size, lambda info=info: archive.open(info)))  # type: ignore[misc]
    return entries


def _below_run_json(entries: list[_Entry], source: Path) -> list[_Entry]:
    """The entries of the one run in them, placed relative to its `run.json`."""
    tops = [entry.place.parent for entry in entries if entry.place.name == "run.json"]
    shallow = [top for top in tops if len(top.parts) == min(len(t.parts) for t in tops)]
    if not shallow:
        raise UserError(Problem("it holds no run: there is no run.json in it", str(source)))
    if len(shallow) > 1:
        raise UserError(Problem(f"it holds {len(shallow)} runs", str(source), "Import one run folder at a time"))
    top = shallow[0]
    inside = [entry for entry in entries if entry.place.is_relative_to(top)]
    return [_Entry(entry.place.relative_to(top), entry.size, entry.open) for entry in inside]


def _copy(entries: list[_Entry], draft: Path, source: Path, most_bytes: int) -> None:
    """Copies `entries`, counting what really comes out: the sizes that a zip claims are only claims."""
    room = most_bytes
    for entry in entries:
        if str(entry.place) in _NOT_TAKEN or entry.place.parts[0].startswith("."):
            continue
        target = draft / entry.place
        target.parent.mkdir(parents=True, exist_ok=True)
        with entry.open() as content, target.open("xb") as copy:
            while block := content.read(1_000_000):
                room -= len(block)
                if room < 0:
                    raise UserError(Problem("the run unpacks to more than it says", str(source)))
                copy.write(block)
