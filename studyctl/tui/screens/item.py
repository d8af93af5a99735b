"""One item: why it matters now, what shows it is done, what it needs and unlocks, and what can be done to it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import items
from studyctl.actions.situation import Situation
from studyctl.actions.why import ItemRef, Planned, Why, why
from studyctl.text import one_line
from studyctl.tui.deeds import ItemDeeds
from studyctl.tui.room import Room
from studyctl.tui.screens.ask import Answers, Ask, ask
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, fitted, joined, mark, span_width, spans_of
from studyctl.tui.words import hours_words, minutes_words, number, short_day
from studyctl.workspace import typed_path

UNLOCKS_SHOWN, ELSEWHERE_SHOWN = 8, 6


class ItemRoom(ItemDeeds, Room[Why]):
    """The page of one item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="item.open", tooltip="open what is selected"),
        Binding("space", "done", "done", id="item.done", tooltip="finish the item; again opens it"),
        Binding("b", "start", "begin", id="item.start", tooltip="mark the item as begun"),
        Binding("s", "timer", "timer", id="item.timer", tooltip="start the timer on the item, or stop it"),
        Binding("e", "evidence", "evidence", id="item.evidence", tooltip="hand in a file, a commit or an address"),
        Binding("m", "metric", "metric", id="item.metric", tooltip="record a value that you measured"),
        Binding("n", "note", "note", id="item.note", tooltip="write a note on it in your editor"),
    ]

    def __init__(self, identity: str) -> None:
        super().__init__()
        self.identity = identity

    @property
    def item(self) -> str:
        return self.identity

    def copied(self) -> str:
        return self.selected[1] or self.identity

    def read(self, seen: Situation) -> Why:
        return why(seen, self.identity)

    def draw(self, data: Why, frame: Frame) -> Drawing:
        main = Sheet(frame.main, frame.narrow)
        side = main if frame.narrow else Sheet(frame.side)
        prose(main, data)
        proof(main, data)
        if frame.narrow:
            about(main, data)
        references(main, "Needs", data.requires)
        references(main, "Unlocks", data.unlocks, UNLOCKS_SHOWN)
        references(main, "Covers", data.covers)
        references(main, "Covered by", data.covered_by)
        references(main, "Same concept elsewhere", data.same_concept, ELSEWHERE_SHOWN)
        if not frame.narrow:
            about(side, data)
        work(side, data)
        return Drawing(main, head(data, frame), None if frame.narrow else side)

    def action_evidence(self) -> None:
        """Hand in what proves the item: it is done with it."""
        fields = (Ask("what", "A file, a commit or an address", hint="src/train.py · 1a2b3c4 · https://…"),)
        item = self.identity
        ask(self, "Evidence", fields, lambda seen, given: items.done(seen, item, proof_of(given["what"])), self.offered)

    def action_metric(self) -> None:
        """Record a value that was measured by hand."""
        known = self.data.targets if self.data else ()
        fields = (
            Ask("metric", "Metric", known[0].metric if known else ""),
            Ask("value", "Value", hint="a number"),
            Ask("data", "Data", hint="what it was measured on; may stay empty", wanted=False),
        )
        item = self.identity

        def recorded(seen: Situation, given: Answers) -> object:
            return items.record_metric(seen, item, given["metric"], float(given["value"]), given["data"])

        ask(self, "A value that you measured", fields, recorded, check=_numeric)


def head(data: Why, frame: Frame) -> Sheet:
    """The title with its state, and where it belongs."""
    sheet = Sheet(frame.full, frame.narrow)
    label = data.priority or (data.tier or data.kind).capitalize()
    sheet.line([mark(data.state), (f" {one_line(data.title)}", "bright bold")], [(hours_words(data.hours), "text")])
    where = f"{place_words(data.place)}, {one_line(data.place_title)} · "
    proven = [(", proven", "ok")] if data.proven else []
    sheet.line([(where, "muted"), (label, "text")], [(data.state, "muted"), *proven])
    if data.reasons:
        sheet.line([(" · ".join(data.reasons), "faint")])
    return sheet


def place_words(place: str) -> str:
    """`Week 7` for `week-07`."""
    name, _, number_ = place.rpartition("-")
    words = f"{name} {int(number_)}" if name and number_.isdigit() else place
    return words.replace("-", " ").capitalize()


def prose(sheet: Sheet, data: Why) -> None:
    """What it is and what it is good for, its parts, choices and what is handed in."""
    for text in (data.explain, data.why):
        if text:
            sheet.prose(one_line(text))
            sheet.gap()
    chosen = f"Choose {data.choose.count} of" if data.choose else ""
    for title, lines in (("Parts", data.parts), (chosen, data.choices), ("Hand in", data.deliverables)):
        if lines:
            sheet.heading(title)
            for words in lines:
                part = Sheet(sheet.width - 2)
                part.prose(one_line(words))
                for index, row in enumerate(part.rows):
                    sheet.line([("· " if not index else "  ", "muted"), *row.spans])
            sheet.gap()


def proof(sheet: Sheet, data: Why) -> None:
    """The targets with what was reached, and the evidence there is."""
    if data.targets:
        sheet.heading("Targets", [("best", "muted"), ("     wanted", "muted")])
    for target in data.targets:
        reached = number(target.best.value) if target.best else "–"
        tone = {"met": "ok", "missed": "bad"}.get(target.state, "text")
        shown = mark(target.state if target.state in ("met", "missed") else "none")
        best = [
            (f"{reached:>7}", tone),
            *fitted([(target.wanted, "target")], max(10, len(target.wanted) + 1), right=True),
        ]
        sheet.row(f"target:{target.id}", [shown, (f" {one_line(target.title)}", "text")], best)
    sheet.gap()
    sheet.heading("Evidence", [("proven", "ok")] if data.proven else [("not proven yet", "muted")])
    for one in data.evidence:
        kind: Pieces = [
            mark("done" if one.proves else "none"),
            (f" {one.kind} ", "muted"),
            (one_line(one.value), "text"),
        ]
        sheet.line(kind, [(short_day(one.at.astimezone().date()), "muted")])
    for note in data.notes:
        sheet.line(
            [mark("none"), (" note ", "muted"), (one_line(note.path or note.text), "text")],
            [(short_day(note.day), "muted")],
        )
    if not data.evidence:
        sheet.line(
            [
                ("e", "accent bold"),
                (" hands in a file, a commit or an address; ", "muted"),
                ("m", "accent bold"),
                (" a measured value", "muted"),
            ]
        )
    sheet.gap()


def references(sheet: Sheet, title: str, refs: Sequence[ItemRef], most: int = 100) -> None:
    """Other items with their state."""
    if not refs:
        return
    done = sum(one.state == "done" for one in refs)
    sheet.heading(title, [(f"{done}", "text"), (f" of {len(refs)} done", "muted")])
    for one in refs[:most]:
        because = [(one.because, "faint")] if len(one.because) < 24 else []
        sheet.row(f"item:{one.id}", [mark(one.state), (f" {one_line(one.title)}", "text")], because)
    if len(refs) > most:
        sheet.line([(f"  {len(refs) - most} more", "faint")])
    sheet.gap()


def about(sheet: Sheet, data: Why) -> None:
    """Its id, when it is planned, the time spent, concepts and source."""
    sheet.heading("About")
    rows: list[tuple[str, Pieces]] = [
        ("planned", [(planned_words(data.planned), "text")]),
        ("spent", [(minutes_words(data.minutes), "text")] if data.minutes else [("no time tracked", "muted")]),
        ("timeline", [(data.timeline, "text")] if data.timeline else []),
        ("compute", [(data.compute, "text")] if data.compute else []),
        ("id", [(data.id, "muted")]),
        ("source", [(data.source.words, "muted")]),
    ]
    if data.concepts:
        rows.insert(2, ("concepts", joined([[(one, "text")] for one in data.concepts], ", ")))
    for name, words in rows:
        if not words:
            continue
        part = Sheet(max(10, sheet.width - 10))
        spans = spans_of(words)
        part.prose("".join(text for text, _ in spans), spans[0][1])
        for index, row in enumerate(part.rows):
            sheet.line([*fitted([(name if not index else "", "muted")], 10), *row.spans])
    sheet.gap()


def work(sheet: Sheet, data: Why) -> None:
    """The papers, labs, runs and links that belong to it."""
    if data.papers:
        sheet.heading("Papers")
    for paper in data.papers:
        left = [(paper.left or "done", "muted")]
        room = sheet.width - 4 - span_width(left)
        sheet.row(
            f"paper:{paper.id}",
            [mark("open" if paper.left else "done"), (" ", "text"), *fitted([(one_line(paper.title), "text")], room)],
            left,
        )
    sheet.gap()
    if data.labs:
        sheet.heading("Labs")
    for lab in data.labs:
        number_, _, words = lab.partition("_")
        sheet.row(
            f"lab:{lab}", [mark("none"), (f" {number_} ", "muted"), (words.replace("_", " ").capitalize(), "text")]
        )
    for run in data.runs:
        sheet.row(
            f"run:{run.run}",
            [mark("none"), (f" {run.name} ", "text"), (f"{run.preset} {run.state}", "muted")],
            [(short_day(run.day), "muted")],
        )
    sheet.gap()
    if data.links:
        sheet.heading("Links")
    for link in data.links:
        sheet.row(f"link:{link.url}", [("↗ ", "accent"), (one_line(link.title or link.url), "text")])


def planned_words(planned: Planned) -> str:
    """`planned today, due 22 Nov`."""
    due = f"due {short_day(planned.due)}" if planned.due else ""
    if planned.status == "behind":
        return f"behind, was {due}"
    words = {"today": "today", "not planned": "not in the plan", "done": "done"}
    status = words.get(planned.status, f"from {short_day(planned.next_day)}" if planned.next_day else "")
    return ", ".join(part for part in (status, due) if part)


def _numeric(answers: Answers) -> tuple[str, str] | None:
    try:
        float(answers["value"])
    except ValueError:
        return "value", f"{answers['value']!r} is not a number"
    return None


def proof_of(text: str) -> items.Proof:
    """What a word hands in: an address, a file that is there, else a commit."""
    if text.startswith(("http://", "https://")):
        return items.Proof(urls=(text,))
    path = typed_path(text)
    if os.path.exists(path) or "/" in text:  # Path.exists raises for a name that is too long
        return items.Proof(files=(path,))
    return items.Proof(commits=(text,))
