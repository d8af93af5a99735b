"""The catalogue of a program that stays open: read anew only where a file changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studyctl.actions.content import OpenContent
from studyctl.errors import UserError
from studyctl.workspace import Workspace

PAPERS = "papers:\n  - {id: my-paper, title: Mine, authors: [Me], year: 2026, tier: 1}\n"


def test_what_did_not_change_is_not_read_again(home: Path) -> None:
    content = OpenContent(Workspace(home))
    assert content.catalogue() is content.catalogue()


def test_a_changed_file_is_read_and_a_wrong_one_is_said(home: Path) -> None:
    content = OpenContent(Workspace(home))
    before = content.catalogue()
    papers = home / "curriculum" / "papers.yaml"
    papers.parent.mkdir(parents=True)
    papers.write_text(PAPERS, encoding="utf-8")
    mine = content.catalogue()
    assert "my-paper" in mine.papers and "my-paper" not in before.papers
    papers.write_text(PAPERS + "]", encoding="utf-8")
    with pytest.raises(UserError, match=r"papers\.yaml:"):
        content.catalogue()
    papers.unlink()
    os.rmdir(papers.parent)
    assert content.catalogue().papers.keys() == before.papers.keys()
