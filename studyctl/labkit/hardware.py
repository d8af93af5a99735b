"""What a lab runs on: device, number format, the peak speed that utilisation is measured against, memory used."""

from __future__ import annotations

import resource
import sys
from functools import cache
from pathlib import Path

import torch

from studyctl.labkit.problems import Refused

# Dense bf16 tensor-core peaks in FLOP/s, from the makers' data sheets (without sparsity); longer names first.
PEAK_FLOPS = (
    ("GB200", 2.5e15),
    ("B200", 2.25e15),
    ("H100 PCIe", 756e12),
    ("H100 NVL", 835e12),
    ("H200 NVL", 835e12),
    ("H200", 989e12),
    ("H100", 989e12),
    ("A100", 312e12),
    ("L40S", 362e12),
    ("RTX 4090", 165.2e12),
    ("RTX 3090", 71e12),
    ("A10G", 70e12),
    ("A10", 125e12),
    ("L4", 121e12),
)


def pick_device(name: str, local_rank: int = 0) -> torch.device:
    """The device `auto`, `cpu`, `cuda` or `mps`; auto never takes mps, whose results are not reproducible enough.

    Raises Refused when the asked device is not there.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise Refused(f"torch {torch.__version__} sees no CUDA GPU", "device=cuda", "Use --set device=cpu")
    if name == "mps" and not torch.backends.mps.is_available():
        raise Refused(f"torch {torch.__version__} sees no Apple GPU", "device=mps", "Use --set device=cpu")
    return torch.device(name, local_rank) if name == "cuda" else torch.device(name)


@cache
def cpu_has_bf16() -> bool:
    """Whether this processor multiplies bf16 in hardware (AVX-512 BF16 or AMX); elsewhere bf16 is slower than fp32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def use_bf16(precision: str, device: torch.device) -> bool:
    """Whether matrix products run in bf16: `auto` where the hardware is made for it, else as `bf16` or `fp32` says."""
    if precision != "auto":
        return precision == "bf16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and cpu_has_bf16()


def peak_flops(device: torch.device) -> float | None:
    """The peak dense bf16 FLOP/s of a known GPU, or None: no utilisation is reported against a guess."""
    if device.type != "cuda":
        return None
    return peak_flops_of(torch.cuda.get_device_name(device))


def peak_flops_of(device_name: str) -> float | None:
    """The peak of the GPU whose name holds one of the known names as words, or None."""
    words = f" {device_name.replace('-', ' ')} "
    return next((peak for name, peak in PEAK_FLOPS if f" {name} " in words), None)


def peak_memory_gb(device: torch.device) -> float:
    """The most memory held so far in GB (1e9 bytes): of the GPU's allocator, else of this process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 1e9
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return resident / 1e9 if sys.platform == "darwin" else resident * 1024 / 1e9
