"""Every benchmark in one command, with the full counts of faults: `python benchmarks/run_all.py [--quick]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run each benchmark in turn and print what it prints; the number that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of every count")
    quick = parser.parse_args().quick
    commands = [
        [sys.executable, str(HERE / "today.py"), *(["--share", "0.1", "--rounds", "10"] if quick else [])],
        [sys.executable, str(HERE / "app.py"), *(["--share", "0.1", "--rounds", "8", "--keys", "60"] if quick else [])],
        [sys.executable, str(HERE / "log_point.py")],
        [sys.executable, str(HERE / "ingest.py")],
        [sys.executable, str(HERE / "chart_open.py")],
        [sys.executable, str(HERE / "answers_as_you_type.py")],
        [sys.executable, str(HERE / "hostile.py")],
        [sys.executable, str(HERE / "labkit_overhead.py"), *(["--pairs", "1"] if quick else [])],
        [sys.executable, str(HERE / "kills.py"), "20" if quick else "200"],
        [sys.executable, str(HERE / "fsrs_equality.py"), "500" if quick else "5000"],
        [sys.executable, str(HERE / "answer.py"), *(["--share", "0.1"] if quick else [])],
        [sys.executable, str(HERE / "review.py"), *(["--share", "0.1"] if quick else [])],
        [sys.executable, str(HERE / "drill_kills.py"), "20" if quick else "1000"],
    ]
    return sum(not run(command) for command in commands)


def run(command: list[str]) -> bool:
    """Whether one benchmark ended well."""
    name = " ".join(Path(word).name for word in command[1:] if not word.startswith("-"))
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=HERE.parent, check=False)
    print(f"== {name} took {time.monotonic() - began:.0f} s, exit code {done.returncode}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
