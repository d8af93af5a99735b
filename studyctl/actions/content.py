"""Check the content: what there is to learn, its references and its labs."""

from __future__ import annotations

from dataclasses import dataclass

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.load import load_catalogue, load_roots
from studyctl.curriculum.locate import content_roots
from studyctl.errors import UserError
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


def check(workspace: Workspace) -> ContentReport:
    """Read every file anew; raises UserError with every problem found."""
    catalogue, problems = load_roots(content_roots(workspace.home))
    if problems:
        raise UserError(*problems)
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
