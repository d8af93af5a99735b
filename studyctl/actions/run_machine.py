"""What the machine does during a run, from the supervisor's samples."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from studyctl.actions.run_view import GpuNow, MachineNow
from studyctl.labkit.folder import host
from studyctl.runs.spec import RunSpec
from studyctl.runs.trail import Power

_GPU = re.compile(r"gpu(\d{1,3})_(\w+)")


def machine_now(spec: RunSpec, power: Power, peak: int | None) -> MachineNow | None:
    """The latest sample in cores and bytes, with the `peak` memory of a run that has ended; None before the first."""
    metrics = power.metrics
    if "rss_bytes" not in metrics:
        return None
    here = spec.host == host()
    return MachineNow(
        device=spec.env.get("device", ""),
        cores_busy=metrics.get("cpu_percent", 0.0) / 100,
        cores=os.cpu_count() if here else None,
        memory=metrics["rss_bytes"] if peak is None else float(peak),
        memory_total=float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) if here else None,
        disk_free=metrics.get("disk_free_bytes"),
        gpus=_gpus(metrics),
        energy_kwh=power.energy_kwh,
    )


def _gpus(metrics: Mapping[str, float]) -> tuple[GpuNow, ...]:
    found: dict[int, dict[str, float]] = {}
    for name, value in metrics.items():
        named = _GPU.fullmatch(name)
        if named:
            found.setdefault(int(named[1]), {})[named[2]] = value
    keys = ("util_percent", "memory_used_bytes", "memory_total_bytes", "power_w", "temperature_c")
    return tuple(GpuNow(index, *(told.get(key) for key in keys)) for index, told in sorted(found.items()))
