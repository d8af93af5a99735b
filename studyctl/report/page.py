"""A report as one page that needs no network: every word that came from outside is escaped, and no script runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from studyctl.report import plots
from studyctl.report.burnup import burn_up
from studyctl.report.curves import curve
from studyctl.report.model import (
    BurnUpPart,
    DoneLine,
    EnergyPart,
    HoursPart,
    KeyFigure,
    ProofLine,
    RecallPart,
    ReportedPaper,
    ReportedRun,
    ReportedTarget,
    RunsPart,
    StudyReport,
)
from studyctl.report.style import css
from studyctl.text import one_line
from studyctl.version import __version__

# what a browser may do with the page: show it; a second wall behind the escaping
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LINKS = ("https://", "http://")
TONES = ("ok", "warn", "bad")
_CODE = re.compile(r"`([^`]+)`")
_TOGETHER = re.compile(r"(?<=\d) (?=%|(?:h|min|s|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)")


def page(report: StudyReport) -> str:
    """The report as an HTML document; raises UserError where the plotting library is not installed."""
    title = escape(one_line(report.title))
    body = "\n".join(part for part in _parts(report) if part)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="studyctl {__version__}">
<title>{title} · studyctl</title>
<style>
{css()}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def words(text: str) -> str:
    """Text from anywhere, harmless in HTML: on one line, without control characters, escaped; `code` is set as such.

    A number keeps its unit, and a day its month, on one line.
    """
    return _CODE.sub(r"<code>\1</code>", escape(_TOGETHER.sub("\u00a0", one_line(text))))


def _parts(report: StudyReport) -> Iterator[str]:
    yield f'<header><h1>{words(report.title)}</h1>\n<p class="when">{words(report.subtitle)}</p>'
    yield f'<p class="lead">{words(report.lead)}</p>{_key(report.key)}</header>'
    if not report.empty:
        yield _hours(report.hours)
    yield from (_track(part) for part in report.tracks)
    yield from () if report.empty else _recorded(report)
    day = f"{report.made.day} {report.made:%B %Y}, {report.made:%H:%M}"
    yield f"<footer>Made by studyctl {__version__} on {day}. The page is whole: it loads nothing.</footer>"


def _recorded(report: StudyReport) -> Iterator[str]:
    """What there is nothing to say about before anything was recorded."""
    yield _runs(report.runs)
    yield _recall(report.recall)
    yield _energy(report.energy)
    yield _done(report.done, report.kind)
    yield _targets(report.targets)
    yield _papers(report.papers)


def _key(figures: Sequence[KeyFigure]) -> str:
    shown = "\n".join(
        f'<div><dt>{words(one.label)}</dt><dd><div class="value {_tone(one.tone)}">{words(one.value)}</div>'
        f'<div class="beside">{words(one.beside)}</div></dd></div>'
        for one in figures
    )
    return f'\n<dl class="key">\n{shown}\n</dl>' if figures else ""


def _tone(name: str) -> str:
    return name if name in TONES else ""


def _section(title: str, facts: Iterable[str], drawing: str, more: str = "") -> str:
    """A title and what there is to say, beside the drawing of it and what belongs to that."""
    shown = "".join(f"<li>{words(fact)}</li>" for fact in facts)
    listed = f'<ul class="facts">{shown}</ul>' if shown else ""
    beside = f'<div class="draw">{drawing}{more}</div>' if drawing or more else ""
    kind = ' class="beside"' if beside else ""
    return f"<section{kind}>\n<div><h2>{words(title)}</h2>{listed}</div>\n{beside}</section>"


def _hours(part: HoursPart) -> str:
    drawing = plots.hours(part) if any(bar.hours or bar.planned for bar in part.bars) else ""
    return _section("Hours", part.facts, drawing, _shares(part))


def _shares(part: HoursPart) -> str:
    most = max((one.hours for one in part.shares), default=0.0)
    if most <= 0:
        return ""
    rows = (_bar(one.title, f"{one.hours:,.1f} h", one.hours / most) for one in part.shares)
    rest = f'<p class="sub">{words(part.rest.title)}: {part.rest.hours:,.1f} h</p>' if part.rest else ""
    return f'<p class="sub">Where it went</p>{_bars(rows)}{rest}'


def _bars(rows: Iterable[str]) -> str:
    return f'<dl class="bars">{"".join(rows)}</dl>'


def _bar(title: str, value: str, part: float, aim: float | None = None, faint: str = "") -> str:
    """A name, its number, and a bar of 0 to 1 with a mark at `aim`."""
    mark = f'<div class="aim" style="left: {100 * aim:.1f}%"></div>' if aim is not None else ""
    more = f" <span>{words(faint)}</span>" if faint else ""
    fill = f'<div class="fill" style="width: {100 * min(max(part, 0.0), 1.0):.1f}%"></div>'
    return f'<div><dt>{words(title)}</dt><dd>{words(value)}{more}</dd><div class="track">{fill}{mark}</div></div>'


def _track(part: BurnUpPart) -> str:
    return _section(part.title, part.facts, burn_up(part) if part.total and part.done else "")


def _runs(part: RunsPart) -> str:
    drawings = "\n".join(
        f"<figure><h3>{words(one.title)}</h3><p>{words(' '.join(one.facts))}</p>{curve(one)}</figure>"
        for one in part.curves
    )
    curves = f'<div class="curves">{drawings}</div>' if drawings else ""
    return _section("Runs", part.facts, curves) + _run_table(part.lines)


def _run_table(lines: Sequence[ReportedRun]) -> str:
    rows = (
        f'<tr><td class="run first">{words(one.run)}</td><td class="whole">{words(one.lab)} <span class="muted">'
        f'{words(one.preset)}</span></td><td class="day">{one.day.day} {one.day:%b}</td><td class="soft far">'
        f'{words(one.result)}{_aim(one.target)}</td><td class="num state">{_verdict(one)}</td></tr>'
        for one in lines
    )
    return _table(("Run", "Lab", "Day", "Result", ""), rows) if lines else ""


def _aim(target: str) -> str:
    return f' <span class="muted nowrap">target {words(target)}</span>' if target else ""


def _verdict(one: ReportedRun) -> str:
    if one.met is None:
        return f'<span class="muted">{words(one.state)}</span>'
    return '<span class="ok">✓ met</span>' if one.met else '<span class="bad">✗ missed</span>'


def _table(heads: Sequence[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{words(name)}</th>" for name in heads)
    return f'<table class="folds"><thead><tr>{head}</tr></thead><tbody>\n{"".join(rows)}\n</tbody></table>'


def _recall(part: RecallPart) -> str:
    drawing = plots.recall(part) if any(week.reviews for week in part.weeks) else ""
    rows = [
        _bar(one.title, f"{one.recall:.2f}", one.recall, part.wanted, f"{one.seen} of {one.cards} seen")
        for one in part.concepts
    ]
    weakest = f'<p class="sub">Weakest concepts, predicted recall against {part.wanted:.2f}</p>{_bars(rows)}'
    return _section("Recall", part.facts, drawing, weakest if rows else "")


def _energy(part: EnergyPart) -> str:
    told = any(week.energy or week.interest or week.momentum for week in part.weeks)
    return _section("Energy, interest and momentum", part.facts, plots.energy(part) if told else "")


def _done(done: Sequence[DoneLine], kind: str) -> str:
    if not done:
        return ""
    rows = (
        f'<tr><td class="day">{one.day.day} {one.day:%b}</td><td class="whole">{words(one.title)}<div class="place">'
        f"{words(' · '.join(part for part in (one.place, one.tier) if part))}</div></td>"
        f'<td class="soft whole">{_proofs(one.proofs)}</td></tr>'
        for one in done
    )
    return f"<section><h2>Finished</h2>{_table(('Day', 'Item', 'Shown by'), rows)}</section>"


def _proofs(proofs: Sequence[ProofLine]) -> str:
    return "<br>".join(map(proof, proofs)) or '<span class="muted">no proof</span>'


def proof(one: ProofLine) -> str:
    """Evidence in words, as a link where it is an address of the web."""
    if one.href.startswith(LINKS):
        return f'<a href="{escape(one_line(one.href))}" rel="noreferrer">{words(one.text)}</a>'
    return words(one.text)


def _targets(targets: Sequence[ReportedTarget]) -> str:
    rows = (
        f'<tr><td class="whole">{words(one.title)}</td><td class="soft"><span class="phone">wanted </span>'
        f"{words(one.wanted)}</td>"
        f'<td class="nowrap far">{words(one.best)}</td><td class="soft">{words(one.source)}</td><td class="num">'
        f'<span class="{"ok" if one.state == "met" else "bad"}">{"✓" if one.state == "met" else "✗"} {words(one.state)}'
        f"</span></td></tr>"
        for one in targets
    )
    heads = ("Target", "Wanted", "Best", "From", "")
    return f"<section><h2>Targets</h2>{_table(heads, rows)}</section>" if targets else ""


def _papers(papers: Sequence[ReportedPaper]) -> str:
    rows = "".join(
        f'<li>{proof(ProofLine(one.title, one.href))} <span class="muted">{words(", ".join(one.stages))}</span></li>'
        for one in papers
    )
    return f'<section><h2>Papers</h2><ul class="facts">{rows}</ul></section>' if papers else ""
