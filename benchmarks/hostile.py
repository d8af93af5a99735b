"""Hostile curriculum files: what each costs in seconds and memory, and the line that it ends in."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES: dict[str, bytes] = {
    "alias bomb": b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(b"b%d: &b%d [*a,*a,*a,*a]\n" % (i, i) for i in range(30)),
    "100,000 brackets": b"a: " + b"[" * 100_000,
    "100,000 maps": b"{a: " * 100_000,
    "tags": b"a: !!python/object/apply:os.system [exit]\n",
    "NUL": b"a: \x00\n",
    "Latin-1": "title: café\n".encode("latin-1"),
    "100 MB": b"x",
    "duplicate keys": b"concepts: []\nconcepts: []\n",
    "unknown key": b"conceptz: []\n",
}
CHILD = """
import resource, sys
from studyctl.cli.root import _run
code = _run(sys.argv[1:])
print("PEAK", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def main() -> int:
    """Try each file; 1 when one of them took over 2 s, another exit code than 2, or not one clear line."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STUDYCTL_HOME": folder, "XDG_CACHE_HOME": f"{folder}/cache"}
        usual = attempt(["curriculum", "check"])[2]
        path = Path(folder, "curriculum", "concepts.yaml")
        path.parent.mkdir()
        for name, content in FILES.items():
            path.write_bytes(content)
            if name == "100 MB":
                os.truncate(path, 100_000_000)
            seconds, code, peak, lines = attempt(["today"])
            fine = code == 2 and seconds <= 2 and len(lines) == 1 and "concepts.yaml" in lines[0]
            bad += not fine
            print(f"{'ok ' if fine else 'BAD'} {name:<17} {seconds:5.2f} s  exit {code}  peak {peak / 1024:6.1f} MiB")
            print(f"    {lines[0] if lines else ''}")
        print(f"for comparison: checking the whole curriculum peaks at {usual / 1024:.1f} MiB")
    return 1 if bad else 0


def attempt(command: list[str]) -> tuple[float, int, float, list[str]]:
    """Seconds, exit code, peak memory (KiB) and the lines on standard error of one command."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", CHILD, *command], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    lines = done.stderr.strip().splitlines()
    peak = next((int(line.split()[1]) for line in lines if line.startswith("PEAK")), 0)
    return seconds, done.returncode, peak, [line for line in lines if not line.startswith("PEAK")]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    raise SystemExit(main())
