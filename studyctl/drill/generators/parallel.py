"""Numeric questions about many GPUs: what is sent, what idles, how a job is cut."""

from __future__ import annotations

from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator
from studyctl.drill.working import product


def _sent_by_simulation(p: Params) -> float:
    chunk = p["gigabytes"] / p["gpus"]
    rounds = ["reduce-scatter"] * (p["gpus"] - 1) + ["all-gather"] * (p["gpus"] - 1)
    return sum(chunk for _ in rounds)


@generator("ring_all_reduce", check=_sent_by_simulation)
def ring_all_reduce(rng: Random) -> Draw:
    """GB that each GPU sends in a ring all-reduce of S bytes: 2·S·(n − 1)/n (ZeRO, section 7.1)."""
    gigabytes, gpus = rng.choice((0.5, 1.4, 2.6, 3, 7, 14, 26)), rng.choice((3, 4, 5, 6, 8, 12))
    value = 2 * gigabytes * (gpus - 1) / gpus
    working = f"2 · {gigabytes:g} · {gpus - 1}/{gpus} = {value:.4g} GB"
    once = Slip("all-reduce-is-one-pass", value / 2, "That is one pass: reduce-scatter, then all-gather, makes two.")
    return Draw({"gigabytes": gigabytes, "gpus": gpus}, value, "GB", working, slips=(once,))


def _bubble_by_clock(p: Params) -> float:
    stages, micro = p["stages"], p["micro"]
    busy = {(stage, stage + batch) for stage in range(stages) for batch in range(micro)}
    ticks = 1 + max(tick for _, tick in busy)
    return 100 * (stages * ticks - len(busy)) / (stages * ticks)


@generator("pipeline_bubble", check=_bubble_by_clock)
def pipeline_bubble(rng: Random) -> Draw:
    """Per cent of time that stages idle with equal stages and no interleaving: (p − 1)/(m + p − 1)."""
    stages, micro = rng.choice((2, 3, 4, 6, 8)), rng.choice((3, 4, 6, 8, 12, 16, 32))
    value = 100 * (stages - 1) / (micro + stages - 1)
    working = f"{stages - 1} / ({micro} + {stages - 1}) = {value:.4g} %"
    ratio = 100 * (stages - 1) / micro
    wrong = Slip("bubble-over-work", ratio, "That is idle time over useful time; the share divides by all the time.")
    return Draw({"stages": stages, "micro": micro}, value, "%", working, slips=(wrong,))


def _sequences_by_replica(p: Params) -> float:
    replicas, gpus = 0, p["gpus"]
    while gpus >= p["tensor"] * p["pipeline"]:
        gpus -= p["tensor"] * p["pipeline"]
        replicas += 1
    return float(replicas * p["micro"] * p["accumulation"])


@generator("three_d_batch", check=_sequences_by_replica)
def three_d_batch(rng: Random) -> Draw:
    """Sequences a step when tensor and pipeline parallelism share the GPUs: n/(t·p) · micro-batch · accumulation."""
    tensor, pipeline = rng.choice((2, 4, 8)), rng.choice((2, 4, 8))
    gpus = tensor * pipeline * rng.choice((2, 3, 4, 8))
    micro, accumulation = rng.choice((1, 2, 4)), rng.choice((4, 8, 12, 16))
    replicas = gpus // (tensor * pipeline)
    value = replicas * micro * accumulation
    working = (
        f"data parallel {gpus}/({tensor}·{pipeline}) = {replicas}\n{replicas} · {micro} · {accumulation} = {value}"
    )
    wrong = Slip("every-gpu-its-own-data", gpus * micro * accumulation, "GPUs of one replica share the same sequences.")
    shown = {"gpus": gpus, "tensor": tensor, "pipeline": pipeline, "micro": micro, "accumulation": accumulation}
    return Draw(shown, value, "sequences", working, slips=(wrong,))


def _efficiency_by_gpu(p: Params) -> float:
    each = p["many"] / p["gpus"]
    return 100 - 100 * (p["one"] - each) / p["one"]


@generator("scaling_efficiency", check=_efficiency_by_gpu)
def scaling_efficiency(rng: Random) -> Draw:
    """Per cent of linear scaling that is reached: throughput on n / (n · throughput on one)."""
    one, gpus = rng.choice((12, 18, 25, 40, 55)), rng.choice((4, 8, 16, 32))
    many = round(one * gpus * rng.uniform(0.55, 0.95))
    value = 100 * many / (one * gpus)
    working = f"{many} / ({gpus} · {one}) = {value:.4g} %"
    return Draw({"one": one, "gpus": gpus, "many": many}, value, "%", working)


def _speedup_by_time(p: Params) -> float:
    serial = 100 - p["parallel"]
    return 100 / (serial + p["parallel"] / p["gpus"])


@generator("amdahl_speedup", check=_speedup_by_time)
def amdahl_speedup(rng: Random) -> Draw:
    """Speed-up on n workers when a share f of the work is parallel: 1/((1 − f) + f/n) (Amdahl's law)."""
    parallel, gpus = rng.choice((70, 80, 85, 90, 95, 98)), rng.choice((2, 4, 8, 16, 32))
    share = parallel / 100
    value = 1 / ((1 - share) + share / gpus)
    working = f"1 / ({1 - share:.2g} + {share}/{gpus}) = {value:.4g}"
    return Draw({"parallel": parallel, "gpus": gpus}, value, "x", working)


def _tensor_parallel_by_collective(p: Params) -> float:
    message = p["batch"] * p["tokens"] * p["width"] * 2
    collectives = ["attention forward", "mlp forward", "attention backward", "mlp backward"]
    return sum(message for _ in range(p["layers"]) for _ in collectives) / 2**20


@generator("tensor_parallel_traffic", check=_tensor_parallel_by_collective)
def tensor_parallel_traffic(rng: Random) -> Draw:
    """MiB of bf16 activations all-reduced a step of tensor parallelism: 4·L·B·T·d·2 bytes (Megatron-LM, section 3)."""
    layers, width = rng.choice((12, 24, 32)), rng.choice((1024, 2048, 4096))
    batch, tokens = rng.choice((1, 2, 4)), rng.choice((512, 1024, 2048))
    value = 4 * layers * batch * tokens * width * 2 / 2**20
    working = product(
        f"{value * 2**20:,.0f} B\t= {value:,.0f} MiB",
        (4, "all-reduces a layer"),
        (layers, "layers"),
        (f"{batch} × {tokens}", "sequences × tokens"),
        (width, "width"),
        ("2 B", "bf16"),
    )
    wrong = Slip("forward-pass-only", value / 2, "The backward pass has two all-reduces a layer as well.")
    return Draw(
        {"layers": layers, "width": width, "batch": batch, "tokens": tokens}, value, "MiB", working, slips=(wrong,)
    )


def _volume_by_collective(p: Params) -> float:
    collectives = ["gather weights forward", "gather weights backward", "reduce-scatter gradients"]
    return sum(p["billions"] * 2 for _ in collectives)


@generator("zero_stage3_traffic", check=_volume_by_collective)
def zero_stage3_traffic(rng: Random) -> Draw:
    """GB that one GPU moves a step under ZeRO stage 3 in 16 bits, many GPUs: 3Ψ values (ZeRO, section 7.2.2)."""
    billions = rng.choice((0.35, 0.77, 1.1, 1.3, 1.5, 2.7, 3, 6.7, 7.5, 8, 13, 14, 27, 30, 34, 65, 70))
    value = 3 * billions * 2
    working = f"3 · {billions:g}e9 · 2 B = {value:.4g} GB"
    wrong = Slip(
        "same-as-data-parallel", 4 * billions, "2Ψ is the volume of plain data parallelism and of stages 1 and 2."
    )
    return Draw({"billions": billions}, value, "GB", working, slips=(wrong,))
