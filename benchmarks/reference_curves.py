"""Make `labs/<lab>/reference/<preset>.csv`, the band that a run is judged by, from real runs over several seeds.

    python benchmarks/reference_curves.py --preset cpu             # runs seeds 0, 1, 2 one after another (minutes)
    python benchmarks/reference_curves.py --preset cpu --runs DIR  # from finished runs in DIR, one a seed

A row is `metric,step,low,mid,high`: mid is the seeds' median; low and high stand three standard deviations from it
(pooled over five neighbouring steps, since three seeds say little about one step) and hold every seed's value.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

LABS = Path(__file__).resolve().parent.parent / "labs"
METRICS = ("train_loss", "val_loss", "val_perplexity", "bits_per_char")
NEIGHBOURS = 2  # steps on either side that the spread is pooled over
Curves = dict[str, dict[int, list[float]]]  # metric → step → one value a seed


def main() -> None:
    """Run (or read) the seeds, write the band, print what each seed reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lab", default="00_pretraining_fundamentals")
    parser.add_argument("--preset", default="cpu")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--metrics", nargs="+", default=list(METRICS))
    parser.add_argument("--runs", type=Path, help="a folder of finished runs to read instead of running")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = asked.runs or Path(scratch)
        if asked.runs is None:
            for seed in asked.seeds:
                run_seed(LABS / asked.lab, asked.preset, seed, home)
        folders = finished_runs(home, asked.lab, asked.preset, asked.seeds)
        rows = band(curves(folders, asked.metrics))
        for folder in folders:
            print(folder.name, json.dumps(summary(folder)))
    write(LABS / asked.lab / "reference" / f"{asked.preset}.csv", rows)


def run_seed(lab: Path, preset: str, seed: int, home: Path) -> None:
    """Run the lab once in `home/runs`; stops the script when the lab fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STUDYCTL_RUN")}
    command = [sys.executable, str(lab / "lab.py"), "--preset", preset, "--seed", str(seed)]
    subprocess.run(command, env={**environment, "STUDYCTL_HOME": str(home)}, check=True)


def finished_runs(home: Path, lab: str, preset: str, seeds: list[int]) -> list[Path]:
    """One finished run folder a seed, the newest; stops the script when a seed has none."""
    chosen: dict[int, Path] = {}
    for folder in sorted((home / "runs").iterdir()):
        description = json.loads((folder / "lab.json").read_text())
        same = (description["lab"], description["preset"]) == (lab, preset)
        if same and summary(folder):
            chosen[description["seed"]] = folder
    missing = set(seeds) - set(chosen)
    if missing:
        raise SystemExit(f"no finished run of seeds {sorted(missing)} in {home / 'runs'}")
    return [chosen[seed] for seed in seeds]


def events(folder: Path) -> list[dict]:
    """Every event of a run, in order."""
    return [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]


def summary(folder: Path) -> dict[str, float]:
    """What the run said at its end, or nothing when it did not come to it."""
    final = [event for event in events(folder) if event["kind"] == "final" and event["status"] == "ok"]
    return final[-1]["summary"] if final else {}


def curves(folders: list[Path], metrics: list[str]) -> Curves:
    """The values of each metric by step, over the runs in `folders`."""
    found: Curves = defaultdict(lambda: defaultdict(list))
    for folder in folders:
        for event in events(folder):
            if event["kind"] != "point":
                continue
            for metric in set(event["metrics"]) & set(metrics):
                found[metric][event["step"]].append(event["metrics"][metric])
    return found


def band(found: Curves) -> list[tuple[str, int, float, float, float]]:
    """(metric, step, low, mid, high) in the order of METRICS and steps."""
    rows = []
    for metric in sorted(found, key=lambda name: (METRICS.index(name) if name in METRICS else len(METRICS), name)):
        by_step = found[metric]
        steps = sorted(by_step)
        variances = [statistics.pvariance(by_step[step]) * spread_correction(by_step[step]) for step in steps]
        for i, step in enumerate(steps):
            near = variances[max(0, i - NEIGHBOURS) : i + NEIGHBOURS + 1]
            reach = 3 * math.sqrt(statistics.fmean(near))
            mid = statistics.median(by_step[step])
            low, high = min(mid - reach, *by_step[step]), max(mid + reach, *by_step[step])
            rows.append((metric, step, low, mid, high))
    return rows


def spread_correction(values: list[float]) -> float:
    """n / (n − 1), which makes the variance of n values an estimate of all seeds'."""
    return len(values) / max(1, len(values) - 1)


def write(path: Path, rows: list[tuple[str, int, float, float, float]]) -> None:
    """Write the band as CSV with four decimals."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("metric", "step", "low", "mid", "high"))
        table.writerows((metric, step, *(f"{value:.4f}" for value in values)) for metric, step, *values in rows)
    print(f"{path}: {len(rows)} rows")


if __name__ == "__main__":
    main()
