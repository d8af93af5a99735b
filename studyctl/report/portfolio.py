"""A portfolio as Markdown for a repository: what was built, how it is shown, the best runs beside their targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from studyctl.report.model import DoneLine, Portfolio, PortfolioTrack, ProofLine, ReportedPaper
from studyctl.text import one_line

LINKS = ("https://", "http://")
# what Markdown would read as its own; HTML is none of a title's business either
_SPECIAL = re.compile(r"([\\`*_\[\]<|~$])")
_LEADING = re.compile(r"^(?:[-+](?=\s)|>|#(?=[#\s])|\d+[.)](?=\s))")
MARKS = {True: "✓ met", False: "✗ missed", None: ""}


def markdown(found: Portfolio) -> str:
    """The whole page, with an empty line around every block."""
    return "\n\n".join(_blocks(found)) + "\n"


def words(text: str) -> str:
    """Text from anywhere as plain words of Markdown, on one line."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(text).replace("&", "&amp;"))
    return _LEADING.sub(_defused, escaped)


def _defused(leading: re.Match[str]) -> str:
    """`\\-`, or `1\\.`: what would begin a list, a heading or a quotation does not."""
    return f"{leading[0][:-1]}\\{leading[0][-1]}"


def link(text: str, href: str) -> str:
    """A link where the address is one of the web, else the words."""
    if not href.startswith(LINKS):
        return words(text)
    return f"[{words(text)}]({quote(one_line(href).replace(' ', '%20'), safe=_SAFE)})"


_SAFE = ":/?#@!$&'*+,;=%~-._"


def _blocks(found: Portfolio) -> Iterator[str]:
    yield "# What I built"
    since = f"{found.since.day} {found.since:%B %Y}"
    yield (
        f"Learning how language models are built and aligned, since {since}: {found.hours:.0f} hours, "
        f"{found.items_done} items finished, {found.items_proven} of them shown by evidence, "
        f"{found.runs} training runs. As of {found.day.day} {found.day:%B %Y}."
    )
    if found.best_runs:
        yield "## Best runs"
        yield _table(
            ("Lab", "Preset", "Result", "Target", "", "Run", "Changed settings"),
            [
                (one.lab, one.preset, one.result, one.target, MARKS[one.met], f"{one.run}, {one.day}", one.settings)
                for one in found.best_runs
            ],
        )
    if found.targets:
        yield "## Targets"
        rows = [(one.title, one.wanted, one.best, one.source, MARKS[one.state == "met"]) for one in found.targets]
        yield _table(("Target", "Wanted", "Best", "From", ""), rows)
    for track in found.tracks:
        yield from _track(track)
    if found.papers:
        yield "## Papers"
        yield "\n".join(map(_paper, found.papers))
    if found.concepts:
        yield "## Concepts with proof"
        yield " · ".join(map(words, found.concepts))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table without the columns that are empty in every row."""
    kept = [index for index in range(len(heads)) if any(row[index] for row in rows)]
    lines = [[heads[index] or " " for index in kept], ["---"] * len(kept)]
    lines += [[words(row[index]) for index in kept] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _track(track: PortfolioTrack) -> Iterator[str]:
    yield f"## {words(track.title)}"
    yield f"{track.done} of {track.total} Core items."
    for place in track.places:
        yield f"### {words(place.title)}"
        yield "\n".join(map(_item, place.done))


def _item(done: DoneLine) -> str:
    shown = ", ".join(map(_proof, done.proofs))
    return f"- **{words(done.title)}** ({done.day}){f': {shown}' if shown else ''}"


def _proof(proof: ProofLine) -> str:
    return link(proof.text, proof.href)


def _paper(paper: ReportedPaper) -> str:
    by = f", {words(paper.by)}" if paper.by else ""
    return f"- {link(paper.title, paper.href)}{by}: {', '.join(paper.stages)}"
