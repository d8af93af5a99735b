"""Check the content: what there is to learn, its references, its labs and its cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.load import content_stamp, load_catalogue, load_roots
from studyctl.curriculum.locate import content_roots
from studyctl.errors import Problem, UserError
from studyctl.workspace import Workspace, cache_folder


@dataclass(frozen=True)
class ContentReport:
    """How much content there is, all of it valid; `unverified` lists what is known to be missing from papers."""

    tracks: int
    places: int
    items: int
    targets: int
    concepts: int
    papers: int
    labs: int
    unverified: tuple[str, ...]

    @property
    def summary(self) -> str:
        """One line for a person."""
        return (
            f"{self.tracks} tracks, {self.places} places, {self.items} items, {self.targets} targets, "
            f"{self.concepts} concepts, {self.papers} papers, {self.labs} labs: all valid"
        )


@dataclass(frozen=True)
class Part:
    """One kind of content that was checked: how much of it there is, and everything wrong with it, in words."""

    name: str
    counts: dict[str, int]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class ContentChecked:
    """All content, kind by kind; valid where nothing is wrong with any of it."""

    valid: bool
    parts: tuple[Part, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything wrong, in the order of the parts."""
        return tuple(problem for part in self.parts for problem in part.problems)


def check(workspace: Workspace) -> ContentReport:
    """Read every file anew; raises UserError with every problem found."""
    catalogue, problems = load_roots(content_roots(workspace.home))
    if problems:
        raise UserError(*problems)
    return _report(catalogue)


def _report(catalogue: Catalogue) -> ContentReport:
    return ContentReport(
        len(catalogue.tracks),
        len(catalogue.places),
        len(catalogue.items),
        len(catalogue.targets),
        len(catalogue.concepts),
        len(catalogue.papers),
        len(catalogue.labs),
        tuple(f"{paper.id}: {', '.join(paper.missing)}" for paper in catalogue.papers.values() if paper.missing),
    )


def catalogue_of(workspace: Workspace) -> Catalogue:
    """Everything there is to learn in this workspace; raises UserError with every problem found."""
    return load_catalogue(workspace.home, cache_folder())


class OpenContent:
    """The catalogue for a program that stays open, shared by its threads: read anew only where a file changed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: tuple[object, Catalogue] | None = None

    def catalogue(self) -> Catalogue:
        """Everything there is to learn, as the files are now; raises UserError with every problem found."""
        stamp = content_stamp(content_roots(self._workspace.home))
        known = self._known
        if known is None or known[0] != stamp:
            known = self._known = (stamp, catalogue_of(self._workspace))  # one assignment: threads see it whole
        return known[1]


def check_all(workspace: Workspace, update_expected: bool = False) -> ContentChecked:
    """Check every kind of content; what is wrong with one kind does not hide what is wrong with another.

    With `update_expected`, what the programs of the workspace's own cards give is first written down anew.
    """
    roots = content_roots(workspace.home)
    if update_expected:
        _write_expected(workspace)
    catalogue, problems = load_roots(roots)
    parts = (_curriculum(catalogue, problems), *(make(catalogue, roots) for make in PARTS))
    return ContentChecked(not any(part.problems for part in parts), parts)


def _curriculum(catalogue: Catalogue, problems: list[Problem]) -> Part:
    report = _report(catalogue)
    names = ("tracks", "places", "items", "targets", "concepts", "papers")
    return Part("curriculum", {name: getattr(report, name) for name in names}, tuple(map(str, problems)))


def _write_expected(workspace: Workspace) -> None:
    from studyctl.actions.card_check import write_expected  # runs programs: for this request only

    if (workspace.home / "quizzes").is_dir():
        write_expected(workspace.home)


def _labs(catalogue: Catalogue, roots: Sequence[Path]) -> Part:
    # csv and ast are needed by no other command that asks for the catalogue
    from studyctl.actions.labfiles import faults_of

    labs = catalogue.labs.values()
    problems = tuple(str(problem) for lab in labs for problem in faults_of(lab))
    return Part("labs", {"labs": len(labs), "presets": sum(len(lab.presets) for lab in labs)}, problems)


def _quizzes(catalogue: Catalogue, roots: Sequence[Path]) -> Part:
    # every kind of card and every generator: needed by no other command that asks for the catalogue
    from studyctl.actions.card_check import cards_checked

    checked = cards_checked(catalogue, roots)
    return Part("quizzes", checked.counts, tuple(map(str, checked.problems)))


def _protocol(catalogue: Catalogue, roots: Sequence[Path]) -> Part:
    # the protocol's grammar and its checks: needed by no other command that asks for the catalogue
    from studyctl.actions.protocol_check import protocol_checked

    counts, problems = protocol_checked(roots)
    return Part("protocol", counts, tuple(map(str, problems)))


# one for each further kind of content
PARTS: tuple[Callable[[Catalogue, Sequence[Path]], Part], ...] = (_labs, _quizzes, _protocol)
