"""Load the catalogue: from the compiled cache when the content is unchanged, else from the files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from studyctl import compiled
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.locate import PROTOCOL, content_roots, shipped_root
from studyctl.errors import Problem, UserError

_MAX_BYTES = 4 * 1024 * 1024


def load_catalogue(home: Path | None = None, cache: Path | None = None) -> Catalogue:
    """The shipped catalogue with the workspace's own content over it; raises UserError with every problem found."""
    catalogue, problems = load_roots(content_roots(home) if home else (shipped_root(),), cache)
    if problems:
        raise UserError(*problems)
    return catalogue


def load_roots(roots: Sequence[Path], cache: Path | None = None) -> tuple[Catalogue, list[Problem]]:
    """The catalogue of these roots and its problems; `cache` is the folder for compiled catalogues, if any."""
    key = content_key(roots) if cache else ""
    known = compiled.load(cache, Catalogue, key) if cache else None
    if known is not None:
        return known, []
    # libyaml and the checks take 25 ms to import: paid only when the content changed
    from studyctl.curriculum.check import certain, cross_check
    from studyctl.curriculum.placing import placed
    from studyctl.curriculum.read import read_roots

    catalogue, problems = read_roots(roots)
    problems += placed(certain(cross_check(catalogue), problems), roots)
    if cache and not problems:
        compiled.store(cache, catalogue, key)
    return catalogue, problems


def content_key(roots: Sequence[Path]) -> str:
    """A digest of every content file's name and bytes; a file too large to be read counts by its size."""
    return compiled.digest(*(part for root in roots for path in _content_paths(root) for part in _parts(path)))


def content_stamp(roots: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every content file: a content that is read again and again is read anew where it differs.

    On the shipped content it takes a quarter of a millisecond, its digest two, the compiled catalogue nine.
    """
    return tuple(filter(None, (_stamp(path) for root in roots for path in _content_paths(root))))


def _stamp(path: str) -> tuple[str, int, int] | None:
    try:
        status = os.stat(path)
    except OSError:  # it is gone again
        return None
    return path, status.st_mtime_ns, status.st_size


def _parts(path: str) -> tuple[bytes, bytes]:
    try:
        size = os.stat(path).st_size
        if size > _MAX_BYTES:
            return os.fsencode(path), str(size).encode()
        with open(path, "rb") as file:
            return os.fsencode(path), file.read()
    except OSError:
        return os.fsencode(path), b"unreadable"


def _content_paths(root: Path) -> list[str]:
    """The files of `read.content_files`, by scandir: pathlib's glob takes several times as long."""
    found = []
    for folder in (root / "curriculum", root / "labs"):
        for entry in sorted(os.scandir(folder), key=lambda e: e.name) if folder.is_dir() else ():
            if entry.is_dir():
                found += [f"{entry.path}/{name}" for name in sorted(os.listdir(entry.path)) if name.endswith(".yaml")]
            elif entry.name.endswith(".yaml") and entry.name != PROTOCOL:
                found.append(entry.path)
    return found
