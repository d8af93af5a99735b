"""Fail when a test was skipped that is not on the list of those that may be: `skips.py REPORT.xml ALLOWED.txt`."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def main(report: str, allowed: str) -> int:
    """Print each skipped test that no line of the list names; 1 when there is one."""
    lines = [line.split("#")[0].strip() for line in Path(allowed).read_text(encoding="utf-8").splitlines()]
    names = {line for line in lines if line}
    cases = ElementTree.parse(report).getroot().iter("testcase")
    skipped = [f"{case.get('classname')}::{case.get('name')}" for case in cases if case.find("skipped") is not None]
    unexpected = [name for name in skipped if name not in names]
    for name in unexpected:
        print(f"skipped without a reason on the list: {name}")
    print(f"{len(skipped)} skipped, {len(unexpected)} of them not on the list")
    return 1 if unexpected else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
