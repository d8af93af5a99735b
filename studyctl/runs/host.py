"""What the machine does during a run: `host.jsonl`, written by the supervisor, never by the job."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studyctl.labkit.events import encode

EARLY, LATE = 2.0, 10.0  # seconds between samples: the first ten come faster
_EARLY_SAMPLES = 10


class HostSampler:
    """Samples the process tree, the disk and the GPUs; `peak_rss` is the largest sum over the tree in bytes.

    Memory is counted per process, so pages that workers share count once for each.
    """

    def __init__(self, run_dir: Path, attempt: int, offset: float) -> None:
        import psutil  # late: 20 ms that must not delay the confirmation of a run

        self._psutil = psutil
        self._self = psutil.Process()
        self._run_dir, self._attempt, self._offset = run_dir, attempt, offset
        self._file = os.open(run_dir / "host.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._known: dict[int, Any] = {}
        self._gpus = _gpu_reader()
        self._taken = 0
        self.peak_rss = 0

    def sample(self) -> float:
        """Writes one sample and returns the seconds until the next; a full disk only drops the sample."""
        metrics = {**self._tree(), "disk_free_bytes": shutil.disk_usage(self._run_dir).free, **self._gpus()}
        self.peak_rss = max(self.peak_rss, int(metrics["rss_bytes"]))
        t = round(time.time() + self._offset, 3)
        event = {"v": 1, "seq": self._taken, "attempt": self._attempt, "t": t, "kind": "host", "metrics": metrics}
        with contextlib.suppress(OSError):
            for line in encode(event):
                os.write(self._file, line)
        self._taken += 1
        return EARLY if self._taken < _EARLY_SAMPLES else LATE

    def _tree(self) -> dict[str, float]:
        """CPU percent (100 is one core busy since the last sample), memory and number of the job's processes."""
        living = {}
        for process in self._self.children(recursive=True):
            known = self._known.get(process.pid)
            living[process.pid] = known if known == process else process  # a pid may have been used again
        cpu, rss = 0.0, 0
        for process in living.values():
            with contextlib.suppress(self._psutil.Error):
                cpu += process.cpu_percent()
                rss += process.memory_info().rss
        self._known = living
        return {"cpu_percent": round(cpu, 1), "rss_bytes": rss, "processes": len(living)}


def _gpu_reader() -> Callable[[], dict[str, float]]:
    """A function that reads every NVIDIA GPU through NVML; it reads nothing where there is none."""
    try:
        import pynvml  # late: NVML takes tens of milliseconds to start

        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
    except Exception:  # no driver, no library, no right: NVML has an exception type for each
        return dict
    return lambda: {key: value for i, handle in enumerate(handles) for key, value in _gpu(pynvml, i, handle).items()}


def _gpu(pynvml: Any, index: int, handle: Any) -> dict[str, float]:
    """Utilisation in percent, memory in bytes, power in watts, temperature in °C; what a GPU hides is left out."""
    readings: dict[str, Callable[[], float]] = {
        "util_percent": lambda: pynvml.nvmlDeviceGetUtilizationRates(handle).gpu,
        "memory_used_bytes": lambda: pynvml.nvmlDeviceGetMemoryInfo(handle).used,
        "memory_total_bytes": lambda: pynvml.nvmlDeviceGetMemoryInfo(handle).total,
        "power_w": lambda: pynvml.nvmlDeviceGetPowerUsage(handle) / 1000,
        "temperature_c": lambda: pynvml.nvmlDeviceGetTemperature(handle, pynvml.NVML_TEMPERATURE_GPU),
    }
    found = {}
    for name, read in readings.items():
        with contextlib.suppress(pynvml.NVMLError):
            found[f"gpu{index}_{name}"] = float(read())
    return found
