"""What the Papers screen says: the shelves with what is left of each paper, and one paper's sheet beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from studyctl.actions.library import Library, PaperSheet, ProtocolStep, Shelf, ShelfRow
from studyctl.actions.paper_notes import CODE
from studyctl.clock import study_day
from studyctl.text import one_line
from studyctl.tui.sheet import Frame, Pieces, Sheet, Span, fitted, joined, mark, say
from studyctl.tui.words import brief_hours, short_day

LABEL = 12
WEEK, WHEN = 6, 21
LEAST_MINUTES = 3  # less is a slip of the timer
LEAST_ROWS = 3  # fewer rows of a shelf than that are not worth its empty row
FIRST_SHARE = 2 / 3  # of the rows there are, for the first shelf that does not fit whole
ALL = -1  # every tier; papers without one have 0


@dataclass(frozen=True)
class Chosen:
    """What of the library is shown: one tier (0: without one, -1: all) and the words that are filtered by."""

    tier: int = ALL
    words: str = ""

    def takes(self, row: ShelfRow) -> bool:
        """Whether a paper is shown."""
        text = f"{row.paper.title} {row.paper.id} {row.week}".casefold()
        in_tier = self.tier in (ALL, row.paper.tier or 0)
        return in_tier and all(word in text for word in self.words.casefold().split())

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self.tier == ALL and not self.words


def head_sheet(library: Library, chosen: Chosen, frame: Frame) -> Sheet:
    """The title with how far the reading is, and what is left out."""
    sheet = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
    sums = joined(
        [
            say("read {} of " + str(library.to_read), str(library.read)),
            say("implemented {} of " + str(library.to_implement), str(library.implemented)),
        ],
        "   ",
    )
    only: list[Span] = [(f"  {_tier_words(chosen.tier)} only", "muted")] if chosen.tier != ALL else []
    only += [(f"  / {chosen.words}", "accent")] if chosen.words else []
    sheet.line([("Papers", "bright bold"), *only], sums)
    return sheet


def _tier_words(tier: int) -> str:
    return f"tier {tier}" if tier else "no tier"


def list_sheet(library: Library, chosen: Chosen, frame: Frame) -> Sheet:
    """The shelves: whole where one tier or a filter is chosen, else as much of each as there is room for."""
    sheet = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
    shelves = [(shelf, [row for row in shelf.rows if chosen.takes(row)]) for shelf in library.shelves]
    shelves = [(shelf, rows) for shelf, rows in shelves if rows]
    counts = [len(rows) for _, rows in shelves]
    if chosen.everything:
        counts = list(shares([len(rows) for _, rows in shelves], frame.height - 2, frame.narrow))
    for (shelf, rows), count in zip(shelves, counts, strict=True):
        _shelf(sheet, shelf, rows, count)
    if not shelves:
        sheet.line([("No paper is like that. ", "text"), ("esc", "accent bold"), (" shows all again.", "muted")])
    return sheet


def shares(counts: Sequence[int], height: int, narrow: bool = False) -> Iterator[int]:
    """How many rows of each shelf fit into `height`: the first shelves first, each at least with its heading.

    Where it is narrow everything but the last shelf is whole, and one scrolls.
    """
    if narrow:
        yield from (*counts[:-1], 0)
        return
    room = height - 3 * len(counts) + 1  # a heading, the line of what is folded, an empty row
    for index, count in enumerate(counts):
        most = room - 1
        if index + 1 < len(counts) and sum(counts[index:]) > most:
            most = round(most * FIRST_SHARE)
        shown = min(count, most)
        shown = shown if shown >= LEAST_ROWS or shown == count else 0
        room -= shown + 1 if shown else 0
        yield max(0, shown)


def _shelf(sheet: Sheet, shelf: Shelf, rows: Sequence[ShelfRow], shown: int) -> None:
    name = f"Tier {shelf.tier}" if shelf.tier else "No tier"
    title = shelf.title if shelf.tier else "read, and that is all"
    sheet.section = name
    count: Pieces = [(str(shelf.done), "text"), (f"/{len(shelf.rows)}", "faint")]
    sheet.line([(name, "bright bold"), (f"  {one_line(title)}", "muted")], count)
    if shown and not sheet.narrow:
        sheet.gap()
    for row in rows[:shown]:
        sheet.row(f"paper:{row.paper.id}", *_row(row, sheet.width))
    rest = rows[shown:]
    if rest:
        names = ", ".join(one_line(row.paper.title) for row in rest[:12])
        words = f"{len(rest)} more: {names}" if shown else names
        sheet.row(f"shelf:{shelf.tier or 0}", [(f"  {words}", "faint")], [("↵", "accent bold"), (" all", "muted")])
    sheet.gap()


def _row(row: ShelfRow, width: int) -> tuple[list[Span], list[Span]]:
    done = row.paper.state == "done"
    title = fitted([(one_line(row.paper.title), "faint" if done else "text")], width - 3 - WEEK - WHEN)
    left = [mark(row.paper.state), (" ", "text"), *title, (" ", "text"), *fitted([(row.week, "faint")], WEEK)]
    tone = "warn" if row.late else "faint" if done else "muted"
    return left, [(row.when, tone)]


def paper_sheet(found: PaperSheet, width: int, editor: str, narrow: bool = False) -> Sheet:
    """One paper: title, who needs it, its protocol, the items that name it and the note."""
    sheet = Sheet(width, narrow)
    _title(sheet, found)
    _facts(sheet, found)
    _protocol(sheet, found)
    _note(sheet, found, editor)
    _items(sheet, found)
    return sheet


def _title(sheet: Sheet, found: PaperSheet) -> None:
    page = found.page
    sheet.section = "Paper"
    first, *rest = wrap(one_line(page.paper.title), sheet.width) or [page.paper.id]
    below: list[Pieces] = [[(part, "bright bold")] for part in rest]
    if sheet.narrow:  # the cursor is in this sheet, and opens the paper from its title
        sheet.row(f"paper:{page.paper.id}", [(first, "bright bold")], below=below)
    else:
        sheet.line([(first, "bright bold")])
        for part in below:
            sheet.line(part)
    authors = page.authors[0] + (" and others" if len(page.authors) > 2 else "") if page.authors else ""
    authors = " and ".join(page.authors) if len(page.authors) == 2 else authors
    year = str(page.year) if page.year else ""
    where = page.link.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    where = where.replace("arxiv.org/abs/", "arXiv ")
    kind = "" if page.paper.kind == "paper" else page.paper.kind
    by = ", ".join(filter(None, (authors, year)))
    parts = [part for part in (by, kind, where) if part]
    whole = " · ".join(parts)
    for words in (whole,) if len(whole) <= sheet.width else parts:
        sheet.line([(words, "muted")])
    if not page.link:
        sheet.line([("no address is known", "muted")])
    sheet.gap()


def _facts(sheet: Sheet, found: PaperSheet) -> None:
    page = found.page
    _labelled(sheet, "Needed for", " · ".join(found.needed))
    focus = page.focus or "; ".join(dict.fromkeys(place.focus for place in page.places if place.focus))
    _labelled(sheet, "Focus", focus)
    _labelled(sheet, "Implement", page.implement)
    for index, lab in enumerate(found.labs):
        label = fitted([("Proven by" if not index else "", "muted")], LABEL)
        sheet.row(f"lab:{lab}", [*label, (f"lab {lab.split('_')[0]}", "text")])
    _labelled(sheet, "Concepts", ", ".join(page.concepts))
    _labelled(sheet, "Not known", ", ".join(page.missing))
    sheet.gap()


def _labelled(sheet: Sheet, label: str, text: str) -> None:
    for index, part in enumerate(wrap(one_line(text), max(8, sheet.width - LABEL))):
        sheet.line([*fitted([("" if index else label, "muted")], LABEL), (part, "text")])


def _protocol(sheet: Sheet, found: PaperSheet) -> None:
    tier = found.page.paper.tier
    done = sum(step.state == "done" for step in found.steps)
    left = [(f"{brief_hours(found.hours_left)} h left", "muted")] if found.hours_left else []
    count: list[Span] = [(str(done), "text"), (f"/{len(found.steps)}", "faint")]
    sheet.heading(f"Protocol, tier {tier}" if tier else "Protocol", joined([count, left]))
    if found.page.started and not done:
        sheet.line([mark("started"), (" Started", "text")], [(short_day(study_day(found.page.started)), "muted")])
    for step in found.steps:
        sheet.line([mark(step.state), (f" {step.title}", "faint" if step.state == "done" else "text")], _time(step))
    if found.minutes >= LEAST_MINUTES:
        sheet.line([("  Tracked on items that name it", "faint")], [(f"{brief_hours(found.minutes / 60)} h", "faint")])
    sheet.gap()


def _time(step: ProtocolStep) -> list[Span]:
    """The day on which a step was done, else how long it takes."""
    if step.at is not None:
        return [(short_day(study_day(step.at)), "faint")]
    words = step.time.replace("hours", "h").replace("minutes", "min").replace("-", "–")
    return [(words or (f"{brief_hours(step.hours)} h" if step.hours else ""), "muted")]


def _note(sheet: Sheet, found: PaperSheet, editor: str) -> None:
    note = found.note
    sheet.section = "Notes"
    path: list[Span] = [(found.note_path, "muted")] if note else []
    sheet.row("note:", [("Notes", "bright bold")], path if len(found.note_path) + 8 < sheet.width else ())
    if not sheet.narrow:
        sheet.gap()
    if note and note.problem:
        sheet.prose(note.problem, "bad", widest=sheet.width)
    _paragraphs(sheet, note.paragraphs if note else ())
    tier = f"the tier {found.page.paper.tier} outline" if found.page.paper.tier else "an outline"
    opens = f" edit in {editor}" if editor else " edit"
    words = opens if note else f" starts one from {tier}"
    sheet.line([("n", "accent bold"), (words, "muted")])
    sheet.gap()


def _paragraphs(sheet: Sheet, paragraphs: Sequence[str]) -> None:
    """Headings muted above what stands below them, the entries of a list without empty rows between them."""
    before = "#"
    for text in paragraphs:
        if text.startswith("#"):
            if before != "#":
                sheet.gap()
            sheet.line([(text.lstrip("# "), "muted")])
        else:
            if before != "#" and not (before in "-*" and text[0] in "-*"):
                sheet.gap()
            if text.startswith(CODE):
                for line in text.splitlines():
                    sheet.line([(line.removeprefix(CODE), "accent")], indent=2)
            else:
                sheet.prose(text, widest=min(76, sheet.width))
        before = text[0]
    if paragraphs:
        sheet.gap()


def _items(sheet: Sheet, found: PaperSheet) -> None:
    if not found.page.items:
        return
    sheet.heading("Items that name it", [(str(len(found.page.items)), "muted")])
    for item in found.page.items:
        sheet.row(f"item:{item.id}", [mark(item.state), (f" {one_line(item.title)}", "text")])
    sheet.gap()
