"""How deep a paper is read: its tier's protocol, the stages reached, and what is left of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Paper, ReadingTier
from studyctl.ledger.views import PaperState

if TYPE_CHECKING:  # the facts' classes take 5 ms to import, and `today` needs none of them
    from studyctl.ledger.facts import PaperStage

STAGES: tuple[PaperStage, ...] = ("started", "read", "implemented", "written")
UNTIERED = ReadingTier(0, "No tier: read", ("read",))
LEFT = {"read": "to read", "implemented": "implementation left", "written": "summary left"}


def protocol(catalogue: Catalogue, paper: Paper) -> ReadingTier:
    """How deep a paper is read; one without a tier is read, and that is all."""
    return catalogue.reading.get(paper.tier or 0, UNTIERED)


def reached(state: PaperState) -> dict[str, datetime]:
    """The stages reached with their moments."""
    moments = (state.started_at, state.read_at, state.implemented_at, state.written_at)
    return {stage: at for stage, at in zip(STAGES, moments, strict=True) if at is not None}


def left_words(tier: ReadingTier, done: Collection[str]) -> str:
    """What is left of a protocol, by the first stage that was not reached (`to read`, `summary left` …), or nothing."""
    stage = next((stage for stage in tier.stages if stage not in done), "")
    return LEFT.get(stage, f"{stage} left" if stage else "")
