"""Ask libraries about the machine in child processes: one that hangs or crashes there does us no harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

TORCH_SECONDS = 90.0  # importing torch from a cold disk takes up to half a minute
NVML_SECONDS = 20.0

TORCH = """
import json, torch
mps = getattr(torch.backends, "mps", None)
facts = {"version": torch.__version__, "cuda": torch.version.cuda, "available": torch.cuda.is_available(),
         "mps": bool(mps and mps.is_available()), "threads": torch.get_num_threads()}
print("\\n" + json.dumps(facts))
"""
NVML = """
import json, pynvml
def text(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else value
try:
    pynvml.nvmlInit()
except (pynvml.NVMLError_LibraryNotFound, pynvml.NVMLError_DriverNotLoaded):
    print("\\n" + json.dumps({"gpus": [], "driver": None}))
    raise SystemExit
gpus = []
for index in range(pynvml.nvmlDeviceGetCount()):
    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    gpus.append({"name": text(pynvml.nvmlDeviceGetName(handle)), "total": memory.total, "free": memory.free})
print("\\n" + json.dumps({"gpus": gpus, "driver": text(pynvml.nvmlSystemGetDriverVersion())}))
"""


@dataclass(frozen=True)
class Probed:
    """What a library said (`facts`), or why it could not (`problem`); `absent` where it is not installed."""

    facts: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    absent: bool = False


def probe_torch(seconds: float = TORCH_SECONDS) -> Probed:
    """torch's version, CUDA version (None: built for the CPU), whether it sees a GPU, and its threads."""
    return _probed("torch", TORCH, seconds)


def probe_gpus(seconds: float = NVML_SECONDS) -> Probed:
    """The NVIDIA GPUs with their memory in bytes, and the driver's version; none where there is no driver."""
    return _probed("nvidia-ml-py", NVML, seconds)


def _probed(package: str, script: str, seconds: float) -> Probed:
    try:
        distribution(package)
    except PackageNotFoundError:
        return Probed(absent=True)
    return asked(script, seconds)


def asked(script: str, seconds: float) -> Probed:
    """The JSON object on the last line that `script` prints in a Python process of its own, within `seconds`."""
    command = [sys.executable, "-W", "ignore", "-c", script]
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}  # a torch.py in the working folder is not torch
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return Probed(problem=f"it did not answer within {seconds:.0f} s")
    except OSError as error:
        return Probed(problem=f"it could not be asked: {error.strerror}")
    said = done.stdout.decode(errors="replace").strip().splitlines()
    if done.returncode == 0 and said:
        return _facts(said[-1])
    complaint = done.stderr.decode(errors="replace").strip().splitlines()
    ending = f"it was ended by signal {-done.returncode}" if done.returncode < 0 else "it cannot be imported"
    return Probed(problem=f"{ending}: {complaint[-1][:300]}" if complaint else ending)


def _facts(line: str) -> Probed:
    try:
        facts = json.loads(line)
    except ValueError:
        facts = None
    return Probed(facts) if isinstance(facts, dict) else Probed(problem=f"it answered {line[:80]!r}")
