"""One run's supervisor: `python -m studyctl.runs.supervisor DIR LOCK CONFIRM`, detached, owning the job's tree.

Everything that takes time to import comes after the job is confirmed.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studyctl.labkit.folder import clock_offset, take
from studyctl.runs.ending import Ending, judge, last_word, signal_name, write_ending
from studyctl.runs.processes import LINUX, adopt_orphans
from studyctl.runs.spec import RunSpec, read_json, read_spec
from studyctl.runs.stopping import STRAYS, stop_tree, sweep

GRACE = 10.0  # seconds that a cancelled job has to save a checkpoint
LONGEST_GRACE = 86_400.0
_LOOK = 0.5  # seconds between looks at the cancel file, where no signal announces it
_PER_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes on macOS, KiB on Linux


@dataclass
class Job:
    """The job's main process: `status` is its wait status once it was reaped."""

    pid: int
    started: float
    status: int | None = None


class Wake:
    """Sleeps until a signal comes: SIGTERM and SIGINT ask to stop, SIGCHLD and SIGUSR2 only wake."""

    def __init__(self) -> None:
        self.stop_asked = False
        self._read, write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if LINUX else _quiet_pipe()
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGUSR2, signal.SIGHUP):
            signal.signal(number, lambda *_: None)  # a handler, not SIG_IGN: the job must not inherit it
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def wait(self, seconds: float) -> None:
        """Returns at the next signal, at the latest after `seconds`."""
        select.select([self._read], [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 4096)

    def _ask(self, *_: object) -> None:
        self.stop_asked = True


def main(arguments: list[str]) -> int:
    """Runs the job of the run folder to its end and records it; answers `ok` or `error: …` on CONFIRM."""
    run_dir, lock, confirm = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    if os.fork():
        os._exit(0)  # the launcher reaps this half at once; the other half belongs to nobody
    for descriptor in (lock, confirm):
        os.set_inheritable(descriptor, False)
    os.chdir(run_dir)
    adopt_orphans()
    wake, offset = Wake(), clock_offset()
    spec = read_spec(run_dir)
    started = time.time() + offset
    try:
        job = start_job(run_dir, spec, started)
    except OSError as error:
        reason = f"{error.strerror or error}: {error.filename or spec.command[0]}"
        write_ending(run_dir, Ending("failed", None, None, started, started, spec.attempt, reason=reason))
        _answer(confirm, f"error: {reason}")
        return 1
    _sign(lock, {"pid": os.getpid(), "job": job.pid, "started": round(started, 3), "attempt": spec.attempt})
    _answer(confirm, "ok")
    cancelled, peak_rss = watch(run_dir, spec, job, wake, offset)
    write_when_possible(run_dir, _ending(run_dir, spec, job, cancelled, peak_rss, offset))
    return 0


def start_job(run_dir: Path, spec: RunSpec, started: float) -> Job:
    """Starts the job in its code snapshot; the locked output descriptor lives on in it and its children only.

    Raises OSError when the output still belongs to an earlier job, or the program cannot be started.
    """
    output = take(run_dir / "output.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if output is None:
        raise OSError("an earlier job still holds the output")
    program = sys.executable if spec.command[0] in ("python", "python3") else spec.command[0]
    try:
        process = subprocess.Popen(
            [program, *spec.command[1:]], cwd=run_dir / "code", env=job_environment(run_dir, spec),
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(output)
    process.returncode = 0  # reaped by pid in `reap`, together with adopted strays
    return Job(process.pid, started)


def job_environment(run_dir: Path, spec: RunSpec) -> dict[str, str]:
    """The job's environment: where its run is, which attempt, unbuffered output, its number of threads."""
    ours = {
        "STUDYCTL_RUN_DIR": str(run_dir),
        "STUDYCTL_RUN_ID": spec.id,
        "STUDYCTL_ATTEMPT": str(spec.attempt),
        "PYTHONUNBUFFERED": "1",
    }
    threads = {"OMP_NUM_THREADS": str(spec.threads)} if spec.threads else {}
    return {**os.environ, **ours, **threads}


def watch(run_dir: Path, spec: RunSpec, job: Job, wake: Wake, offset: float) -> tuple[bool, int]:
    """Waits for the job, samples the machine, obeys a cancel; (cancelled, peak memory) once nothing is left."""

    def wait(seconds: float) -> None:
        wake.wait(seconds)
        reap(job)

    def main_ended() -> bool:
        return job.status is not None

    samples = _samples(run_dir, spec.attempt, offset)
    next_sample, peak_rss = time.monotonic() + 0.2, 0
    while not main_ended():
        wait(min(_LOOK, next_sample - time.monotonic()))
        grace = asked_to_stop(run_dir, wake)
        if grace is not None and not main_ended():
            stop_tree(job.pid, grace, wait, main_ended)
            return True, peak_rss
        if time.monotonic() >= next_sample and not main_ended():
            pause, peak_rss = next(samples, (3600.0, peak_rss))
            next_sample = time.monotonic() + pause
    if not LINUX:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(job.pid, signal.SIGTERM)  # without a sub-reaper, the group is what can be reached
    sweep(STRAYS, wait)
    return False, peak_rss


def _samples(run_dir: Path, attempt: int, offset: float) -> Iterator[tuple[float, int]]:
    """(seconds to the next, peak memory) after each sample; a machine that cannot be read never ends a run."""
    try:
        from studyctl.runs.host import HostSampler  # late: psutil and NVML come after the confirmation

        sampler = HostSampler(run_dir, attempt, offset)
        while True:
            yield sampler.sample(), sampler.peak_rss
    except Exception as error:
        print(f"no more machine metrics: {error!r}", file=sys.stderr, flush=True)


def asked_to_stop(run_dir: Path, wake: Wake) -> float | None:
    """The grace in seconds when somebody wants the run to end: the `cancel` file, or a signal to this process."""
    if (run_dir / "cancel").exists():
        grace = (read_json(run_dir / "cancel") or {}).get("grace")
        return min(LONGEST_GRACE, max(0.0, grace)) if isinstance(grace, int | float) else GRACE
    return GRACE if wake.stop_asked else None


def reap(job: Job) -> None:
    """Collects every ended child, adopted ones too, and keeps the job's own status."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if pid == job.pid:
                job.status = status


def write_when_possible(run_dir: Path, ending: Ending, patience: float = 600.0) -> None:
    """Writes the end, waiting for room on a full disk; after `patience` seconds readers settle it instead."""
    give_up = time.monotonic() + patience
    while True:
        try:
            write_ending(run_dir, ending)
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(1.0)


def _ending(run_dir: Path, spec: RunSpec, job: Job, cancelled: bool, peak_rss: int, offset: float) -> Ending:
    exit_code = os.waitstatus_to_exitcode(job.status) if job.status is not None else -signal.SIGKILL
    killed_by = signal_name(-exit_code) if exit_code < 0 else None
    code = None if killed_by else exit_code
    state, reason = judge(code, killed_by, cancelled, last_word(run_dir, spec.attempt))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Ending(
        state=state,
        code=code,
        signal=killed_by,
        started=round(job.started, 3),
        ended=round(time.time() + offset, 3),
        attempt=spec.attempt,
        cpu_s=round(used.ru_utime + used.ru_stime, 3),
        peak_rss=max(peak_rss, used.ru_maxrss * _PER_RSS_UNIT),
        reason=reason,
    )


def _sign(lock: int, content: dict[str, object]) -> None:
    """Says in the held lock whose it is; written only once the job runs, so until then the run is starting."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps(content).encode(), 0)


def _answer(confirm: int, text: str) -> None:
    """Tells the launcher, if it still listens; a run does not need its launcher."""
    with contextlib.suppress(OSError):
        os.write(confirm, text.encode())
    os.close(confirm)


def _quiet_pipe() -> tuple[int, int]:
    read, write = os.pipe()
    for descriptor in (read, write):
        os.set_blocking(descriptor, False)
    return read, write


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
