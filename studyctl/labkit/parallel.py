"""Data-parallel processes under torchrun: who this one is, and the few sums that they share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist


@dataclass(frozen=True)
class Processes:
    """This process among those that train together; alone it is rank 0 of 1."""

    rank: int = 0
    world: int = 1
    local_rank: int = 0

    def total(self, values: torch.Tensor) -> torch.Tensor:
        """The sum of `values` over all processes, on every one of them."""
        if self.world > 1:
            dist.all_reduce(values)
        return values

    def any(self, flag: bool, device: torch.device) -> bool:
        """Whether any process says yes: all leave a loop at the same step, or the others would wait for ever."""
        return bool(self.total(torch.tensor(int(flag), device=device)).item()) if self.world > 1 else flag

    def gather(self, value: Any) -> list[Any]:
        """Every process's `value`, by rank."""
        gathered = [value] * self.world
        if self.world > 1:
            dist.all_gather_object(gathered, value)
        return gathered


def who_am_i() -> Processes:
    """This process as torchrun's environment names it (RANK, WORLD_SIZE, LOCAL_RANK)."""
    return Processes(*(int(os.environ.get(name, default)) for name, default in RANKS))


RANKS = (("RANK", "0"), ("WORLD_SIZE", "1"), ("LOCAL_RANK", "0"))


@contextmanager
def process_group(processes: Processes, device: torch.device) -> Iterator[None]:
    """Join the other processes (NCCL on GPUs, gloo elsewhere) for as long as the block lasts; nothing when alone."""
    if processes.world == 1:
        yield
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield
    finally:
        dist.destroy_process_group()
