"""Is this machine and this workspace in order? Every finding, and for each fault what to do about it."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studyctl.actions import packages
from studyctl.actions.configuring import check_file
from studyctl.actions.editing import HOW_TO_SET, editor_words
from studyctl.actions.findings import Finding, fault, note, ok, warning
from studyctl.actions.probing import Probed, probe_gpus, probe_torch
from studyctl.curriculum.load import load_roots
from studyctl.curriculum.locate import content_roots
from studyctl.errors import UserError
from studyctl.ledger import backups
from studyctl.ledger.check import check as ledger_faults
from studyctl.runs.ending import read_ending
from studyctl.runs.spec import read_spec, run_dirs
from studyctl.runs.state import observe
from studyctl.settings import Settings
from studyctl.version import __version__
from studyctl.workspace import Workspace, cache_folder

PYTHONS = ((3, 11), (3, 15))  # from, up to but not; as pyproject.toml says
LEAST_DISK, LITTLE_DISK = 200e6, 5e9  # bytes: a ledger with its backups; a few runs with their checkpoints
LITTLE_MEMORY = 1.5e9  # bytes: torch and the smallest preset
NAMED = 5
ODD = ("stalled", "orphaned", "lost", "unknown")


@dataclass(frozen=True)
class Examination:
    """All findings, and whether none of them is a fault."""

    healthy: bool
    findings: tuple[Finding, ...]


def examine(workspace: Workspace, now: datetime) -> Examination:
    """Look at the machine, the installation and the workspace; nothing is written, and no library is imported here."""
    torch, gpus = probe_torch(), probe_gpus()
    findings = (
        *_program(),
        *_machine(workspace),
        *_gpus(gpus),
        *_torch(torch, gpus),
        *packages.findings(),
        *_disks(workspace),
        *_settings(workspace),
        *_curriculum(workspace),
        *_ledger(workspace),
        *_runs(workspace, now),
        _editor(workspace),
    )
    return Examination(all(finding.state != "fault" for finding in findings), findings)


def _program() -> Iterator[Finding]:
    yield ok("machine", "studyctl", __version__)
    version = platform.python_version()
    if PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]:
        yield ok("machine", "python", f"{version} ({sys.executable})")
    else:
        yield fault("machine", "python", version, "Use Python 3.11, 3.12, 3.13 or 3.14")
    yield _platform(sys.platform, platform.release())


def _platform(name: str, release: str) -> Finding:
    shown = f"{platform.system()} {release} {platform.machine()}"
    if name == "win32":
        return fault(
            "machine", "platform", shown, "On Windows studyctl runs in WSL: `wsl --install`, then set it up there"
        )
    if "microsoft" in release.lower():
        return ok("machine", "platform", f"{shown} (WSL)")
    return ok("machine", "platform", shown)


def _torch(torch: Probed, gpus: Probed) -> Iterator[Finding]:
    if torch.absent:
        return  # told among the packages
    if torch.problem:
        yield fault("machine", "torch", torch.problem, f"Install it anew: {packages.install_line('labs')}")
        return
    build = f"CUDA {torch.facts['cuda']}" if torch.facts["cuda"] else "Metal" if torch.facts["mps"] else "CPU"
    shown = f"{torch.facts['version']}, built for {build}, {torch.facts['threads']} threads"
    if gpus.facts.get("gpus") and not torch.facts["available"]:
        why = (
            "sees no GPU although there is one" if torch.facts["cuda"] else "is built without CUDA, and there is a GPU"
        )
        yield fault(
            "machine",
            "torch",
            f"{shown}; it {why}",
            "Install the build for your driver: https://pytorch.org/get-started",
        )
    else:
        yield ok("machine", "torch", shown)


def _gpus(gpus: Probed) -> Iterator[Finding]:
    if gpus.problem:
        yield warning("machine", "gpu", gpus.problem, "Run `nvidia-smi`; a driver update may need a restart")
        return
    for gpu in gpus.facts.get("gpus", ()):
        memory = f"{gpu['free'] / 2**30:.1f} of {gpu['total'] / 2**30:.1f} GiB free"
        yield ok("machine", "gpu", f"{gpu['name']}, {memory}, driver {gpus.facts['driver']}")
    if not gpus.facts.get("gpus"):
        yield note("machine", "gpu", "no NVIDIA GPU: presets for the CPU run here")


def _machine(workspace: Workspace) -> Iterator[Finding]:
    # psutil takes 15 ms to import: only this command asks for the machine's memory
    import psutil

    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = _settings_or_default(workspace).threads
    if wanted > threads:
        fix = f"`studyctl config set threads {threads}`, or 0 for all but one"
        yield warning("machine", "cpu", f"{threads} threads, the settings ask for {wanted}", fix)
    else:
        yield ok("machine", "cpu", f"{threads} threads")
    memory = psutil.virtual_memory()
    shown = f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free"
    if memory.available < LITTLE_MEMORY:
        yield warning("machine", "memory", shown, "Close something before you run a lab")
    else:
        yield ok("machine", "memory", shown)


def _disks(workspace: Workspace) -> Iterator[Finding]:
    for name, folder in (("workspace", workspace.home), ("cache", cache_folder())):
        yield from _disk(name, folder)


def _disk(name: str, folder: Path) -> Iterator[Finding]:
    """Whether a folder, or the nearest one above that exists, can be written and has room."""
    standing = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    missing = "" if standing == folder else " (made when something is recorded)"
    if not standing.is_dir():
        yield fault("workspace", name, f"{standing} is a file, not a folder", "Move it away, or choose another --home")
        return
    if not os.access(standing, os.W_OK | os.X_OK):
        yield fault(
            "workspace", name, f"{folder} cannot be written", f"Make {standing} writable, or choose another --home"
        )
        return
    free = shutil.disk_usage(standing).free
    shown = f"{folder}{missing}, {free / 1e9:.1f} GB free"
    if free < LEAST_DISK:
        yield fault("workspace", name, shown, "Free some space: facts, runs and backups need it")
    elif free < LITTLE_DISK:
        yield warning("workspace", name, shown, "Free some space before you run a lab")
    else:
        yield ok("workspace", name, shown)


def _settings(workspace: Workspace) -> Iterator[Finding]:
    file = workspace.settings_file
    if not file.exists():
        yield note(
            "workspace", "settings", "none written: the defaults hold", f"`studyctl init {workspace.home}` writes them"
        )
        return
    try:
        check_file(workspace)
        yield ok("workspace", "settings", f"{file} is valid")
    except (UserError, OSError) as error:
        problems = [str(one) for one in error.problems] if isinstance(error, UserError) else [str(error)]
        for problem in problems:
            yield fault(
                "workspace", "settings", problem, f"`studyctl --home {workspace.home} config edit` opens the file"
            )


def _settings_or_default(workspace: Workspace) -> Settings:
    try:
        return workspace.settings
    except UserError:  # told by _settings
        return Settings()


def _curriculum(workspace: Workspace) -> Iterator[Finding]:
    catalogue, problems = load_roots(content_roots(workspace.home))
    for problem in problems[:NAMED]:
        yield fault("workspace", "curriculum", str(problem), "`studyctl curriculum check` names everything")
    if not problems:
        counts = f"{len(catalogue.tracks)} tracks, {len(catalogue.items)} items, {len(catalogue.labs)} labs"
        yield ok("workspace", "curriculum", f"{counts}: valid")


def _ledger(workspace: Workspace) -> Iterator[Finding]:
    db = workspace.progress_db
    problems = ledger_faults(db)
    for problem in problems:
        yield fault("workspace", "ledger", problem, "`studyctl db check` tells more")
    if not db.exists():
        yield note("workspace", "ledger", "none yet: the first fact makes it")
        return
    if not problems:
        yield ok("workspace", "ledger", f"{db} is sound, {db.stat().st_size / 1e6:.1f} MB")
    listed = backups.listing(db)
    if listed:
        yield ok("workspace", "backups", f"{len(listed)}, the newest of {listed[0].at.astimezone():%Y-%m-%d %H:%M}")
    else:
        yield warning("workspace", "backups", "none", "`studyctl db backup` makes one")


def _runs(workspace: Workspace, now: datetime) -> Iterator[Finding]:
    """Runs that need a look; a run with its exit recorded is not asked about."""
    folders = run_dirs(workspace.runs)
    odd = 0
    for folder in folders:
        try:
            spec = read_spec(folder)
            if read_ending(folder, spec.attempt) is not None:
                continue
            status = observe(folder, now)
        except UserError as error:
            odd += 1
            yield warning("workspace", "run", str(error), f"Mend or remove {folder}")
            continue
        if status.state in ODD:
            odd += 1
            reason = f": {status.reason}" if status.reason else ""
            yield warning("workspace", "run", f"{status.id} is {status.state}{reason}", status.advice)
    if folders and not odd:
        yield ok("workspace", "runs", f"{len(folders)}, none in an odd state")


def _editor(workspace: Workspace) -> Finding:
    try:
        words = editor_words(_settings_or_default(workspace))
    except UserError as error:
        return fault("workspace", "editor", error.problems[0].what, HOW_TO_SET)
    if not words:
        return note("workspace", "editor", "none set: notes and settings cannot be opened from here", HOW_TO_SET)
    if shutil.which(words[0]):
        return ok("workspace", "editor", shlex.join(words))
    return fault("workspace", "editor", f"{words[0]}: there is no such program", HOW_TO_SET)
