"""Which of the packages that studyctl names are installed, in which versions, by their metadata alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from studyctl.actions.findings import Finding, fault, note, ok, warning
from studyctl.curriculum.locate import shipped_root

OURS = "studyctl"
EXTRAS = {
    "labs": "to run labs",
    "gpu": "for faster fine-tuning on a CUDA GPU",
    "formats": "to read what other trackers wrote",
    "report": "for pages with plots and calendar files",
    "optimize": "to fit the review schedule to you",
}
_LINE = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_PLATFORM = re.compile(r"""sys_platform\s*==\s*['"]([^'"]+)['"]""")
_BOUND = re.compile(r"(<=|>=|==|!=|~=|<|>)\s*([0-9][0-9A-Za-z.]*)")


@dataclass(frozen=True)
class Wanted:
    """A package that studyctl, or one of its extras (`extra`), names, with the bounds on its version."""

    name: str
    bounds: str
    extra: str


def findings() -> Iterator[Finding]:
    """One finding for the packages that everything needs, and one for each extra."""
    try:
        listed = wanted(requires(OURS) or ())
    except PackageNotFoundError:
        yield fault("packages", "studyctl", "it runs from a folder without being installed", install_line())
        return
    yield from _needed([one for one in listed if not one.extra])
    for extra, purpose in EXTRAS.items():
        members = [one for one in listed if one.extra == extra]
        if members:
            yield _extra(extra, purpose, members)


def wanted(lines: Sequence[str]) -> list[Wanted]:
    """The packages in the requirement lines of a distribution's metadata, those for other platforms left out."""
    found = []
    for line in lines:
        match = _LINE.fullmatch(line)
        markers = (match[3] or "") if match else ""
        elsewhere = _PLATFORM.search(markers)
        if match is None or match[1] == OURS or (elsewhere and elsewhere[1] != sys.platform):
            continue
        extra = _EXTRA.search(markers)
        found.append(Wanted(match[1], match[2].strip(), extra[1] if extra else ""))
    return found


def _needed(members: Sequence[Wanted]) -> Iterator[Finding]:
    missing, wrong, shown = _sorted(members)
    for text in missing:
        yield fault("packages", "missing", text, f"Install it: {install_line()}")
    for text in wrong:
        yield fault("packages", "version", text, f"Install the tested set: {install_line()}")
    if shown:
        yield ok("packages", "installed", ", ".join(shown))


def _extra(extra: str, purpose: str, members: Sequence[Wanted]) -> Finding:
    missing, wrong, shown = _sorted(members)
    if wrong:
        return warning("packages", extra, ", ".join(wrong), f"Install the tested set: {install_line(extra)}")
    if missing:
        have = f" (present: {', '.join(shown)})" if shown else ""
        return note("packages", extra, f"absent: {', '.join(missing)}{have}", f"{purpose}: {install_line(extra)}")
    return ok("packages", extra, ", ".join(shown))


def _sorted(members: Sequence[Wanted]) -> tuple[list[str], list[str], list[str]]:
    """The members in words: those missing, those of a version outside its bounds, and those as they should be."""
    missing, wrong, shown = [], [], []
    for one in members:
        try:
            installed = version(one.name)
        except PackageNotFoundError:
            missing.append(one.name)
            continue
        if within(installed, one.bounds):
            shown.append(f"{one.name} {installed}")
        else:
            wrong.append(f"{one.name} {installed} is not {one.bounds}")
    return missing, wrong, shown


def within(installed: str, bounds: str) -> bool:
    """Whether a version meets `>=` and `<` bounds, compared by its numbers (`2.13.0+cu130` is 2.13.0)."""
    have = _numbers(installed)
    return all(_meets(have, relation, _numbers(bound)) for relation, bound in _BOUND.findall(bounds))


def _meets(have: tuple[int, ...], relation: str, bound: tuple[int, ...]) -> bool:
    length = max(len(have), len(bound))
    left, right = (numbers + (0,) * (length - len(numbers)) for numbers in (have, bound))
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
        "~=": left >= right and have[: len(bound) - 1] == bound[:-1],
    }[relation]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", re.split(r"[+a-z]", text, maxsplit=1)[0]))


def install_line(extra: str = "") -> str:
    """The command that installs studyctl with an extra: from the clone it runs from, else from the index."""
    suffix = f"[{extra}]" if extra else ""
    root = shipped_root()
    if (root / "pyproject.toml").is_file() and (root / "constraints.txt").is_file():
        return f"pip install -c {root / 'constraints.txt'} -e '{root}{suffix}'"
    return f"pip install '{OURS}{suffix}'"
