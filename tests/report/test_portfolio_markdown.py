"""A portfolio is Markdown that says what was recorded, whatever the words of it are."""

from __future__ import annotations

from datetime import date

import pytest

from studyctl.report.model import (
    BestRun,
    DoneLine,
    Portfolio,
    PortfolioPlace,
    PortfolioTrack,
    ProofLine,
    ReportedPaper,
    ReportedTarget,
)
from studyctl.report.portfolio import link, markdown, words

DAY = date(2026, 11, 22)


def portfolio(**changed: object) -> Portfolio:
    proofs = (ProofLine("code.example.org/r", "https://code.example.org/r"), ProofLine("commit 1a2b3c"))
    place = PortfolioPlace("Week 6: LoRA", (DoneLine(DAY, "LoRA experiment", "Week 6", "core", proofs),))
    values: dict[str, object] = {
        "day": DAY, "since": date(2026, 10, 5), "hours": 120.4, "items_done": 9, "items_proven": 4, "runs": 3,
        "tracks": (PortfolioTrack("Hundred days", 9, 42, (place,)),),
        "best_runs": (BestRun("Pretraining", "gpu", "r-0013", DAY, "val loss 1.470", "≤1.48", True, ""),),
        "targets": (ReportedTarget("Perplexity", "<30", "27.9", "hand", "met"),),
        "papers": (ReportedPaper("LoRA", "Hu and others, 2021", "https://arxiv.org/abs/2106.09685", ("read",)),),
        "concepts": ("LoRA", "Checkpointing"),
    }  # fmt: skip
    return Portfolio(**{**values, **changed})  # type: ignore[arg-type]


def test_everything_is_told() -> None:
    text = markdown(portfolio())
    assert "since 5 October 2026: 120 hours, 9 items finished, 4 of them shown by evidence, 3 training runs." in text
    assert "| Pretraining | gpu | val loss 1.470 | ≤1.48 | ✓ met | r-0013, 2026-11-22 |" in text
    assert "| Perplexity | \\<30 | 27.9 | hand | ✓ met |" in text
    assert "## Hundred days\n\n9 of 42 Core items.\n\n### Week 6: LoRA\n\n" in text
    shown = "[code.example.org/r](https://code.example.org/r), commit 1a2b3c"
    assert f"- **LoRA experiment** (2026-11-22): {shown}" in text
    assert "- [LoRA](https://arxiv.org/abs/2106.09685), Hu and others, 2021: read" in text
    assert text.endswith("LoRA · Checkpointing\n") and "\n\n\n" not in text


def test_what_there_is_nothing_of_has_no_heading() -> None:
    text = markdown(portfolio(tracks=(), best_runs=(), targets=(), papers=(), concepts=()))
    assert [line for line in text.splitlines() if line.startswith("#")] == ["# What I built"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | b", "a \\| b"),
        ("*bold* _it_ `code`", "\\*bold\\* \\_it\\_ \\`code\\`"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("two\nlines\x1b[31m", "two lines"),
        ("$x$ ~~y~~", "\\$x\\$ \\~\\~y\\~\\~"),
    ],
)
def test_words_stay_words(text: str, expected: str) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "", "//evil.example"])
def test_only_addresses_of_the_web_are_links(href: str) -> None:
    assert link("a", href) == "a"


def test_an_address_cannot_end_its_link() -> None:
    assert link("a", "https://example.org/a) [b](x") == "[a](https://example.org/a%29%20%5Bb%5D%28x)"
