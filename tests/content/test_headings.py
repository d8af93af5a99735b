"""Nothing of the five documents may be dropped: each heading yields the entries that were counted in it by hand.

The tables in `headings/` were counted from the documents, not from the YAML. An entry is an item, a part, a
deliverable, a target, a paper named, a note or a note's part.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from studyctl.curriculum.load import load_catalogue

TABLES = sorted((Path(__file__).parent / "headings").glob("*.yaml"))
DOCUMENTS = {
    "hundred-day-challenge": "hundred-days",
    "sprint-guide": "sprint",
    "post-training-prep-guide": "post-training",
    "llm-from-scratch-parts": "from-scratch",
    "reading-and-projects-roadmap": "roadmap",
}
ALL_ENTRIES = 1_485


def counted(document: str) -> dict[str, int]:
    """Headings of a document with their hand-counted entries; a document may have several tables."""
    tables = [yaml.safe_load(path.read_text()) for path in TABLES if path.name.split(".")[0] == document]
    return {heading: count for table in tables for heading, count in table.items()}


def loaded(track: str) -> Counter[str]:
    """Headings of a track with the entries that were loaded from them."""
    entries: Counter[str] = Counter()
    for place in load_catalogue().tracks[track].places:
        for group in place.groups:
            assert group.source is not None
            entries[group.source.heading] += group.entries
    return entries


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_heading_yields_what_was_counted_in_it(document: str) -> None:
    by_hand, by_machine = counted(document), loaded(DOCUMENTS[document])
    assert by_hand
    different = {
        heading: (by_hand.get(heading, 0), by_machine.get(heading, 0))
        for heading in by_hand.keys() | by_machine.keys()
        if by_hand.get(heading, 0) != by_machine.get(heading, 0)
    }
    assert different == {}, "heading: (counted, loaded)"


def test_the_tables_together_hold_every_entry() -> None:
    assert sum(sum(counted(document).values()) for document in DOCUMENTS) == ALL_ENTRIES
