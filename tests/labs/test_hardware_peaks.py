"""What utilisation is measured against, which number format is chosen, and how several processes are one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from studyctl.labkit.hardware import cpu_has_bf16, peak_flops, peak_flops_of, peak_memory_gb, pick_device, use_bf16
from studyctl.labkit.parallel import Processes, process_group, who_am_i
from studyctl.labkit.problems import Refused

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("name", "peak"),
    [
        ("NVIDIA H100 80GB HBM3", 989e12),
        ("NVIDIA H100 PCIe", 756e12),
        ("NVIDIA H200", 989e12),
        ("NVIDIA H200 NVL", 835e12),
        ("NVIDIA GB200", 2.5e15),
        ("NVIDIA B200", 2.25e15),
        ("NVIDIA A100-SXM4-40GB", 312e12),
        ("NVIDIA GeForce RTX 4090", 165.2e12),
        ("NVIDIA L4", 121e12),
        ("NVIDIA L40S", 362e12),
        ("NVIDIA L40", None),
        ("NVIDIA A1000", None),
        ("Tesla T4", None),
    ],
)
def test_a_known_gpu_has_its_peak_and_another_has_none(name: str, peak: float | None) -> None:
    assert peak_flops_of(name) == peak


def test_a_cpu_has_no_peak_and_its_own_memory() -> None:
    assert peak_flops(CPU) is None
    assert 0.05 < peak_memory_gb(CPU) < 64


def test_the_format_is_as_asked_or_as_the_processor_is_made() -> None:
    assert use_bf16("bf16", CPU) and not use_bf16("fp32", CPU)
    assert use_bf16("auto", CPU) == cpu_has_bf16()
    if Path("/proc/cpuinfo").exists():
        flags = set(Path("/proc/cpuinfo").read_text().split())
        assert cpu_has_bf16() == bool(flags & {"avx512_bf16", "amx_bf16"})


def test_a_device_that_is_not_there_is_refused_with_a_way_out() -> None:
    assert pick_device("cpu") == CPU
    absent = [
        name for name, there in (("cuda", torch.cuda.is_available()), ("mps", torch.mps.is_available())) if not there
    ]
    assert absent
    for name in absent:
        with pytest.raises(Refused, match=f"device={name}: .* Use --set device=cpu"):
            pick_device(name)


def test_alone_is_rank_0_of_1(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"):
        monkeypatch.delenv(name, raising=False)
    alone = who_am_i()
    assert alone == Processes(0, 1, 0)
    with process_group(alone, CPU):
        assert alone.gather("x") == ["x"]
        assert alone.total(torch.tensor(3.0)).item() == 3
        assert alone.any(True, CPU) and not alone.any(False, CPU)
    monkeypatch.setenv("RANK", "3")
    monkeypatch.setenv("WORLD_SIZE", "4")
    assert who_am_i() == Processes(3, 4, 0)
