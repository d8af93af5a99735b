"""A review as Markdown: the week's file with its front matter, and a short message for a partner."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from studyctl.actions import week_notes
from studyctl.actions.figures import figure
from studyctl.actions.review_now import review
from studyctl.actions.review_values import Review
from studyctl.actions.situation import Situation, situation
from studyctl.actions.week_facts import WeekFacts, WeekItem
from studyctl.actions.week_next import NextWeek
from studyctl.actions.week_notes import HINT, Section
from studyctl.errors import UserError
from studyctl.text import one_line, plain
from studyctl.workspace import Workspace

RATINGS = ("energy", "interest", "momentum")
MARKS = {"done": "x", "started": "/", "open": " "}  # Obsidian draws `[/]` as half done, others show it as text


def written_out(seen: Situation, shown: Review) -> str:
    """Write a week's file, keeping what is the learner's; why it was left as it is, or nothing."""
    file = seen.workspace.home / shown.file
    try:
        former = week_notes.read(file)
        text = week_notes.merged(former or f"{HINT}\n", front(shown), sections(shown))
        if text != former:
            week_notes.write(file, text)
    except UserError as error:
        return str(error)
    return ""


def rewritten(workspace: Workspace, week: str, now: datetime) -> None:
    """Bring a week's file up to date after its close was taken back: without one it keeps the learner's words alone.

    A file in which nothing of theirs stands is removed. Raises UserError where it cannot be read or written.
    """
    file = workspace.home / week_notes.file_of(week)
    former = week_notes.read(file)
    if not former:
        return
    with situation(workspace, now) as seen:
        shown = review(seen, week)
        if shown.closed:
            written_out(seen, shown)
            return
    kept = week_notes.stripped(former, front(shown))
    if kept:
        week_notes.write(file, kept)
    else:
        file.unlink(missing_ok=True)


def front(shown: Review) -> dict[str, str]:
    """The lines of our keys in the front matter; every value is JSON, which is YAML, too."""
    facts, closed = shown.facts, shown.closed
    values: dict[str, Any] = {
        "week": shown.week,
        "first": shown.first.isoformat(),
        "last": shown.last.isoformat(),
        "track": facts.track,
        "place": facts.place,
        "decision": closed.decision if closed else "",
        "applied": bool(closed and closed.applied),
        "overall": closed.overall if closed else "",
        "core_done": len([one for one in facts.core if one.state == "done"]),
        "core_total": len(facts.core),
        "hours": facts.hours,
        "hours_planned": facts.hours_planned,
        "recall": facts.values.get("recall"),
        **{name: getattr(shown.answers, name) for name in RATINGS},
    }
    return {name: f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()}


def sections(shown: Review) -> tuple[Section, ...]:
    """The parts of the week's file that are ours, in their order; the journal only where something is in it."""
    parts = {
        "log": _log(shown),
        "decision": _decision(shown),
        "next-week": _next(shown),
        "papers": _papers(shown),
        "motivation": _motivation(shown),
        "journal": _journal(shown),
    }
    made = {name: "\n".join(lines).rstrip() for name, lines in parts.items()}
    return tuple(Section(name, text) for name, text in made.items() if text)


def _safe(text: str) -> str:
    """A learner's text that cannot end one of our parts, nor hide what follows it."""
    return plain(text).replace("<!--", "&lt;!--")


def _line(text: str) -> str:
    return _safe(one_line(text))


def _log(shown: Review) -> Iterator[str]:
    facts = shown.facts
    name = shown.title if shown.title != shown.week else "Build log"
    yield f"# {name}, {shown.week}"
    yield ""
    yield "## Build log"
    yield ""
    yield from (f"- {line.label}: {line.value}" for line in shown.fact_lines)
    yield ""
    yield from _tiers(facts)
    yield from _metrics(facts)
    yield from _table(
        "Hours by task", ("task", "hours"), [(_line(one.title), f"{one.hours:.1f}") for one in facts.tasks]
    )
    yield from _list("Commits", [f"`{one.commit[:8]}` {_line(one.subject)}" for one in facts.commits])
    answers = shown.answers
    yield from _text("Code quality", answers.code_quality)
    yield from _text("Best moment", answers.best_moment)
    yield from _text("Worst bug", answers.worst_bug)
    for number, snippet in enumerate(answers.snippets or ()):
        yield from ([] if number else ["### Snippets to remember", ""])
        yield from (*_fenced(snippet), "")


def _tiers(facts: WeekFacts) -> Iterator[str]:
    groups: dict[str, list[WeekItem]] = {"Core": list(facts.core)}
    for tier in ("stretch", "mega-stretch"):
        groups[tier.capitalize()] = [one for one in facts.of_tier(tier) if one.state != "open" or tier == "stretch"]
    groups["Added by you"] = [one for one in facts.items if one.own]
    for title, items in groups.items():
        yield from _list(title, [f"[{MARKS[one.state]}] {_line(one.title)}" for one in items])


def _metrics(facts: WeekFacts) -> Iterator[str]:
    rows = []
    for one in facts.metrics:
        value = figure(one.value, one.metric) if one.value is not None else "not measured"
        verdict = {True: "met", False: "missed", None: ""}[one.met]
        rows.append((_line(one.title), value, _line(one.wanted), verdict, one.source))
    yield from _table("Metrics against targets", ("metric", "value", "target", "", "from"), rows)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield f"### {title}"
        yield ""
        yield f"| {' | '.join(head)} |"
        yield f"|{'---|' * len(head)}"
        yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in found)
        yield ""


def _list(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"### {title}"
        yield ""
        yield from (f"- {line}" for line in found)
        yield ""


def _text(title: str, text: str | None, level: str = "###") -> Iterator[str]:
    if text:
        yield f"{level} {title}"
        yield ""
        yield _safe(text)
        yield ""


def _fenced(text: str) -> tuple[str, ...]:
    """A snippet in a fence longer than any in it; one that has its own stays as it is."""
    safe = _safe(text.strip("\n"))
    if re.match(r"\s*```", safe) and safe.rstrip().endswith("```"):
        return (safe,)
    longest = max((len(run) for run in re.findall(r"`+", safe)), default=0)
    fence = "`" * max(3, longest + 1)
    return (fence, safe, fence)


def _decision(shown: Review) -> Iterator[str]:
    yield "## Decision"
    yield ""
    closed = shown.closed
    title = closed.title if closed else shown.decision
    yield f"**{_line(title)}**" + ("" if closed and closed.applied else " (the plan stayed as it was)")
    yield ""
    yield from (f"- {_line(reason)}" for reason in (closed.reasons if closed else shown.outcome.reasons))
    yield from (f"- doubtful: {_line(doubt)}" for doubt in shown.outcome.doubts)
    yield ""
    signals = [f"{_line(one.about)}: {_line(one.text)} ({one.threshold})" for one in shown.outcome.watched if one.fired]
    yield from _list("Signals that fired", signals)
    yield from _list("Blocking gaps", [_line(gap) for gap in shown.answers.blocking_gaps or ()])
    yield from _list("Action items", [f"[ ] {_line(action)}" for action in shown.answers.actions or ()])


def _next(shown: Review) -> Iterator[str]:
    coming = shown.next_week
    yield f"## Next week, {coming.week}"
    yield ""
    if coming.place_title:
        yield f"{coming.place_title}: {_line(coming.title)}" if coming.title != coming.place_title else coming.title
        yield ""
    rows = [
        (tier.tier.capitalize(), str(len(tier.items)), f"{tier.hours:.0f} h", f"{tier.corrected:.0f} h")
        for tier in coming.tiers
    ]
    yield from _table("Estimates", ("tier", "open items", "planned", "at your pace"), rows)
    needs = [f"{one.kind}: {_line(one.what)}, {one.why}" for one in coming.prerequisites if one.state != "ok"]
    yield from _list("Not there yet", needs)
    yield from _list("Risks", [_line(risk) for risk in shown.answers.risks or ()])
    yield from _list("Days", _days(coming))


def _days(coming: NextWeek) -> Iterator[str]:
    for day in coming.days:
        items = "; ".join(f"{_line(one.title)} {one.hours:.1f} h" for one in day.items)
        yield f"{day.day:%a} {day.day.day} {day.day:%b}: {'off' if day.off and not items else items or 'free'}"


def _papers(shown: Review) -> Iterator[str]:
    read = [f"{_line(one.title)}: {', '.join(one.stages)}" for one in shown.facts.papers]
    queue = [_line(text) for text in shown.answers.papers or ()]
    fresh = [_line(text) for text in shown.answers.new_papers or ()]
    if read or queue or fresh:
        yield "## Papers"
        yield ""
    yield from _list("This week", read)
    yield from _list("Next week", queue)
    yield from _list("New", fresh)


def _motivation(shown: Review) -> Iterator[str]:
    answers = shown.answers
    rated = [(name, getattr(answers, name), getattr(answers, f"{name}_why")) for name in RATINGS]
    lines = [
        f"{name} {value:g}" + (f": {_line(why)}" if why else "") for name, value, why in rated if value is not None
    ]
    words = {"burnout": answers.burnout, "stress": answers.external_stress, "compute": answers.compute_budget}
    lines += [f"{name}: {value}" for name, value in words.items() if value]
    if answers.enjoying is not None:
        lines.append(f"joy: {'yes' if answers.enjoying else 'no'}")
    if lines:
        yield f"## Motivation: {shown.closed.overall if shown.closed else shown.outcome.overall}"
        yield ""
        yield from (f"- {line}" for line in lines)
        yield ""


def _journal(shown: Review) -> Iterator[str]:
    yield from _text("Journal", shown.answers.journal, "##")


def message(shown: Review) -> str:
    """A few lines for a partner: what was done, what was decided and why, and what comes next."""
    facts, coming, answers = shown.facts, shown.next_week, shown.answers
    core = [one for one in facts.core if one.state == "done"]
    name = shown.title if shown.title != shown.week else "This week"
    lines = [
        f"{name} ({shown.first.day} {shown.first:%b} to {shown.last.day} {shown.last:%b}): {len(core)} of "
        f"{len(facts.core)} Core items done, {facts.hours:.1f} of {facts.hours_planned:.0f} h.",
        f"Decision: {shown.closed.title if shown.closed else shown.decision}, {shown.because}.",
    ]
    rated = [f"{one} {getattr(answers, one):g}" for one in RATINGS if getattr(answers, one) is not None]
    if rated:
        lines.append(
            f"{', '.join(rated).capitalize()}: {shown.closed.overall if shown.closed else shown.outcome.overall}."
        )
    if answers.best_moment:
        lines.append(f"Best moment: {one_line(answers.best_moment)}")
    if coming.place_title:
        lines.append(f"Next: {coming.place_title}, {coming.title}." if coming.title else f"Next: {coming.place_title}.")
    if answers.actions:
        lines.append(f"I will: {'; '.join(one_line(action) for action in answers.actions)}.")
    return plain("\n".join(lines))
