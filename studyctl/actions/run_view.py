"""One run as a picture shows it: frozen values, made anew at every look."""

from __future__ import annotations

from pathlib import Path

from studyctl.actions.outlook import Outlook
from studyctl.actions.reference import Band
from studyctl.values import dataclass


@dataclass(frozen=True)
class Curve:
    """A metric's (step, value) in the order of steps, thinned so that every spike stays."""

    metric: str
    label: str
    points: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class RunChart:
    """The chosen metric (`main`), its training twin (`second`), the preset's reference and the target on this scale.

    `target_words` is the target as it was set, in its own unit; `steps` is where the axis ends.
    """

    main: Curve
    second: Curve | None
    band: Band | None
    target: float | None
    target_words: str
    steps: int


@dataclass(frozen=True)
class MetricRow:
    """A metric's latest value beside its target (empty: none), with a short curve; `met` None: not to be said yet.

    `better` is lower or higher, or nothing for what only tells how training goes, such as the learning rate.
    """

    name: str
    label: str
    unit: str
    now: float | None
    target: str
    met: bool | None
    curve: Curve
    better: str = ""


@dataclass(frozen=True)
class GpuNow:
    """One GPU in percent, bytes, watts and °C; what it hides is None."""

    index: int
    util_percent: float | None
    memory_used: float | None
    memory_total: float | None
    power_w: float | None
    temperature_c: float | None


@dataclass(frozen=True)
class MachineNow:
    """What the run takes: cores busy, bytes, GPUs, energy in kWh; totals are None for another machine's run."""

    device: str
    cores_busy: float
    cores: int | None
    memory: float
    memory_total: float | None
    disk_free: float | None
    gpus: tuple[GpuNow, ...] = ()
    energy_kwh: float | None = None


@dataclass(frozen=True)
class LogLine:
    """One line of what happened: `t` in Unix seconds, its kind (step, phase, checkpoint, sample, alert), and words."""

    t: float
    kind: str
    head: str
    text: str


@dataclass(frozen=True)
class Proven:
    """An item that the run proves; `done` when it is marked already."""

    id: str
    title: str
    done: bool


@dataclass(frozen=True)
class RunView:
    """Everything that the picture of one run shows; spans in seconds.

    `phase` says what a run without steps does; `metrics_named` is the order in which the chart turns; `output` are the
    last lines that the job printed; `trouble` is what kept this look from being complete. A run whose launch was undone
    is not `recorded`.
    """

    run: str
    name: str
    lab: str
    number: str
    title: str
    preset: str
    seed: int
    data: str
    setup: tuple[str, ...]
    changed: tuple[str, ...]
    attempt: int
    state: str
    live: bool
    elapsed_s: float | None
    step: int
    steps: int
    fraction: float | None
    eta_s: float | None
    phase: str
    chart: RunChart
    metrics_named: tuple[str, ...]
    metrics: tuple[MetricRow, ...]
    outlook: Outlook
    machine: MachineNow | None
    log: tuple[LogLine, ...]
    output: tuple[str, ...]
    proves: tuple[Proven, ...]
    folder: Path | None
    can_resume: bool = False
    trouble: str = ""
    recorded: bool = True
