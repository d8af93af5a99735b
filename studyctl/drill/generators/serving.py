"""Numeric questions about serving: latency, throughput, quantised weights, cost."""

from __future__ import annotations

import math
from random import Random

from studyctl.drill.generator import Draw, Params, Slip, generator


def _inside_by_minute(p: Params) -> float:
    in_a_minute = p["rate"] * 60
    return in_a_minute * (p["seconds"] / 60)


@generator("little_law", check=_inside_by_minute)
def little_law(rng: Random) -> Draw:
    """Requests in flight: arrival rate · time in the system (Little's law)."""
    rate, seconds = rng.choice((2.5, 4, 6, 8.5, 12, 15, 20)), rng.choice((1.5, 2.4, 3.2, 4.5, 6.5))
    value = rate * seconds
    wrong = Slip("rate-over-time", rate / seconds, "Slower requests mean more of them in flight.")
    return Draw({"rate": rate, "seconds": seconds}, value, "requests", f"{rate} · {seconds} = {value:.4g}", (wrong,))


def _bound_by_time(p: Params) -> float:
    seconds_a_token = p["billions"] * p["bytes"] / 1000 / p["bandwidth"]
    return 1 / seconds_a_token


@generator("decode_bandwidth_bound", check=_bound_by_time)
def decode_bandwidth_bound(rng: Random) -> Draw:
    """Most tokens a second of one sequence when every token reads all weights: bandwidth/(N · bytes)."""
    billions, size = rng.choice((1.5, 3, 7, 8, 13, 34)), rng.choice((1, 2, 0.5))
    bandwidth = rng.choice((0.3, 0.9, 1.6, 2.0, 3.35, 4.8))
    value = bandwidth * 1e12 / (billions * 1e9 * size)
    working = f"{bandwidth}e12 / ({billions:g}e9 · {size:g} B) = {value:.4g}"
    wrong = Slip("two-flops-a-weight", value / 2, "A weight takes 2 FLOP, but it is read once.")
    shown = {"billions": billions, "bytes": size, "bandwidth": bandwidth}
    return Draw(shown, value, "tokens/s", working, (wrong,))


def _latency_by_token(p: Params) -> float:
    arrivals = [p["first"]] + [p["each"]] * (p["tokens"] - 1)
    return sum(arrivals) / 1000


@generator("answer_latency", check=_latency_by_token)
def answer_latency(rng: Random) -> Draw:
    """Seconds until the last of n tokens: time to the first + (n − 1) · time a token."""
    first, each, tokens = (
        rng.choice((180, 250, 400, 650, 900)),
        rng.choice((12, 18, 25, 40)),
        rng.choice((20, 50, 120, 300)),
    )
    value = (first + (tokens - 1) * each) / 1000
    working = f"{first} ms + {tokens - 1} · {each} ms = {value:.4g} s"
    wrong = Slip("prefill-forgotten", tokens * each / 1000, "The first token waits for the prompt to be read.")
    return Draw({"first": first, "each": each, "tokens": tokens}, value, "s", working, (wrong,))


def _size_by_group(p: Params) -> float:
    bits_of_group = p["group"] * p["bits"] + 16
    return p["billions"] / p["group"] * bits_of_group / 8


@generator("quantized_size", check=_size_by_group)
def quantized_size(rng: Random) -> Draw:
    """GB of b-bit weights with one 16-bit scale a group of g: N(b + 16/g)/8."""
    billions, bits, group = rng.choice((1.5, 3, 7, 8, 13, 34, 70)), rng.choice((2, 3, 4)), rng.choice((16, 32, 64))
    value = billions * (bits + 16 / group) / 8
    working = f"{billions:g}e9 · ({bits} + 16/{group}) / 8 = {value:.4g} GB"
    slips = (Slip("scales-forgotten", billions * bits / 8, "Every group stores its scale as well."),)
    kept = slips if 16 / group / bits > 0.04 else ()
    return Draw({"billions": billions, "bits": bits, "group": group}, value, "GB", working, kept)


def _rounding_by_levels(p: Params) -> float:
    step = max(map(abs, p["weights"])) / 127
    levels = [level * step for level in range(-127, 128)]
    return min(levels, key=lambda level: abs(level - p["weights"][0])) - p["weights"][0]


@generator("int8_rounding_error", check=_rounding_by_levels)
def int8_rounding_error(rng: Random) -> Draw:
    """Error of the first value under absmax INT8: round(127x/m)·m/127 − x, m = max |x| (LLM.int8, section 2.1)."""
    weights = [rng.randint(-200, 200) / 100 for _ in range(3)]
    weights.append(rng.choice((-1, 1)) * rng.choice((5.08, 6.35, 12.7)))
    largest = max(map(abs, weights))
    scaled = 127 * weights[0] / largest
    tie = abs(scaled - math.floor(scaled) - 0.5) < 0.03 or abs(scaled - round(scaled)) < 0.02
    value = math.nan if tie else round(scaled) * largest / 127 - weights[0]
    working = f"127 · {weights[0]}/{largest} = {scaled:.3f} → {round(scaled)}\nerror = {value:.4g}"
    wrong = Slip("sign-of-the-error", -value, "The error is what comes back minus what went in.")
    return Draw({"weights": weights}, value, "", working, (wrong,))


def _step_by_levels(p: Params) -> float:
    levels = 0
    for _ in range(2 ** p["bits"] - 1):
        levels += 1
    return (p["high"] - p["low"]) / levels


@generator("affine_quantization_step", check=_step_by_levels)
def affine_quantization_step(rng: Random) -> Draw:
    """Distance between neighbouring levels of b-bit asymmetric quantisation: (max − min)/(2ᵇ − 1)."""
    bits, low, high = rng.choice((2, 3, 4)), -rng.randint(5, 40) / 10, rng.randint(5, 60) / 10
    value = (high - low) / (2**bits - 1)
    wrong = Slip("levels-not-gaps", (high - low) / 2**bits, "2ᵇ levels have 2ᵇ − 1 gaps between them.")
    working = f"({high} − ({low})) / {2**bits - 1} = {value:.4f}"
    return Draw({"bits": bits, "low": low, "high": high}, value, "", working, (wrong,))


def _idle_by_slot(p: Params) -> float:
    steps = max(p["lengths"])
    busy = sum(1 for step in range(steps) for length in p["lengths"] if step < length)
    return 100 * (1 - busy / (steps * len(p["lengths"])))


@generator("static_batch_waste", check=_idle_by_slot)
def static_batch_waste(rng: Random) -> Draw:
    """Per cent of decoding slots that idle when a batch waits for its longest answer: 1 − Σ length/(n · max)."""
    lengths = [rng.randrange(20, 400, 10) for _ in range(4)]
    value = 100 * (1 - sum(lengths) / (4 * max(lengths)))
    working = f"1 − {sum(lengths)} / (4 · {max(lengths)}) = {value:.4g} %"
    wrong = Slip("share-in-use", 100 - value, "That is the share in use.")
    return Draw({"lengths": lengths}, value, "%", working, (wrong,))


def _padding_by_row(p: Params) -> float:
    total = waste = 0
    for start in range(0, len(p["lengths"]), p["batch"]):
        rows = p["lengths"][start : start + p["batch"]]
        waste += sum(max(rows) - row for row in rows)
        total += max(rows) * len(rows)
    return 100 * waste / total


@generator("padding_share", check=_padding_by_row)
def padding_share(rng: Random) -> Draw:
    """Per cent of positions that are padding when each batch is padded to its longest sequence."""
    lengths, batch = [rng.randrange(40, 500, 10) for _ in range(6)], rng.choice((2, 3))
    groups = [lengths[at : at + batch] for at in range(0, 6, batch)]
    padded = sum(max(group) * batch for group in groups)
    value = 100 * (1 - sum(lengths) / padded)
    whole = 100 * (1 - sum(lengths) / (6 * max(lengths)))
    wrong = Slip("one-longest-for-all", whole, "Each batch is padded to its own longest.")
    working = f"{padded} positions, {sum(lengths)} filled\n{padded - sum(lengths)}/{padded} = {value:.4g} %"
    return Draw({"lengths": lengths, "batch": batch}, value, "%", working, (wrong,))


def _batch_by_search(p: Params) -> float:
    move = 2 / (p["bandwidth"] * 1e12)
    compute = 2 / (p["peak"] * 1e12)
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if middle * compute < move else (low, middle)
    return low


@generator("critical_decode_batch", check=_batch_by_search)
def critical_decode_batch(rng: Random) -> Draw:
    """Batch at which 16-bit decoding turns from memory- to compute-bound, caches aside: peak · 2 B/(2 · bandwidth)."""
    peak, bandwidth = rng.choice((121, 125, 165, 312, 362, 756, 989)), rng.choice((0.32, 0.6, 0.9, 1.6, 2.0, 3.35))
    value = peak / bandwidth
    working = f"{peak}e12 · 2 / (2 · {bandwidth}e12) = {value:.4g} sequences"
    wrong = Slip("two-flops-forgotten", 2 * value, "A weight of 2 bytes takes 2 FLOP a sequence: both twos cancel.")
    return Draw({"peak": peak, "bandwidth": bandwidth}, value, "sequences", working, (wrong,))


def _cost_by_hour(p: Params) -> float:
    millions_an_hour = p["rate"] * 3600 / 1e6
    return p["price"] / millions_an_hour


@generator("cost_per_million", check=_cost_by_hour)
def cost_per_million(rng: Random) -> Draw:
    """Dollars a million tokens: price an hour/(tokens a second · 3600) · 1e6."""
    price, rate = rng.choice((0.8, 1.2, 1.9, 2.5, 3.3, 4.1)), rng.choice((250, 400, 700, 1200, 1800, 2600))
    value = price / (rate * 3600) * 1e6
    working = f"{price} / ({rate} · 3600) · 1e6 = {value:.4g}"
    wrong = Slip("seconds-forgotten", price / rate * 1e6, "An hour has 3,600 seconds of tokens.")
    return Draw({"price": price, "rate": rate}, value, "$", working, (wrong,))
