"""Pages of the curriculum: its tracks, a track's places, a place's entries, and what a search found."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from studyctl.actions.searching import Hit
from studyctl.actions.showing import (
    Entry,
    GroupShown,
    ItemEntry,
    MetricEntry,
    NoteEntry,
    PaperEntry,
    PlaceLine,
    PlaceShown,
    TrackLine,
    TrackShown,
)
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page, hours_words
from studyctl.text import one_line

MARKS = {"open": "○", "started": "◐", "done": "✓", "read": "◐", "implemented": "◐", "written": "✓"}
MET = {True: "✓", False: "✗", None: "○"}
KIND_WIDTH = 10


def draw_tracks(tracks: Iterable[TrackLine]) -> None:
    """Each track with its counts."""
    page = Page()
    for track in tracks:
        page.gap()
        page.split(
            f"{track.title}", f"{'active · ' if track.active else ''}{track.done}/{track.items} done", strong=True
        )
        page.line(f"  {track.id} · {counted(track.places, 'place')} · {track.document}", faint=True)
        _wrapped(page, track.goal, 2)
    page.gap()
    page.line("`studyctl curriculum show TRACK` lists a track's places.", faint=True)
    page.print()


def draw_track(track: TrackShown) -> None:
    """A track's places in order."""
    page = Page()
    page.heading(track.title, f"{sum(p.done for p in track.places)}/{sum(p.items for p in track.places)} done")
    _wrapped(page, track.goal, 2)
    if track.timeline:
        page.line(f"  {track.timeline}", faint=True)
    page.gap()
    for place in track.places:
        page.split(f"{place.place:<20} {place.title}", _place_right(place))
    page.gap()
    page.line(f"`studyctl curriculum show {track.id} PLACE` shows what stands there.", faint=True)
    page.print()


def _place_right(place: PlaceLine) -> str:
    path = "" if place.path in ("base", "unscheduled") else f"{place.path}  "
    return f"{path}{place.done}/{place.items}" if place.items else f"{path}{place.kind}"


def draw_place(place: PlaceShown) -> None:
    """Every heading of a place with its entries."""
    page = Page()
    name = f"{place.kind.capitalize()} {place.number:g}, " if place.number is not None else ""
    page.heading(f"{name}{place.title}", f"{place.done}/{place.items} done" if place.items else "")
    page.line(f"  {place.id}", faint=True)
    _wrapped(page, place.goal, 2)
    for group in place.groups:
        _group(page, group, place)
    page.print()


def _group(page: Page, group: GroupShown, place: PlaceShown) -> None:
    page.gap()
    title = group.title or group.heading.rpartition(" > ")[2]
    if title:
        days = "" if "day" in title else _days(place.days.get(group.tier or "", ()))
        page.heading(title, days)
    _wrapped(page, group.text, 2)
    for entry in group.entries:
        _entry(page, entry)


def _days(days: tuple[float, ...]) -> str:
    if not days or not days[-1]:
        return ""
    least, most = days[0], days[-1]
    return counted(round(most), "day") if least == most else f"{least:g}–{most:g} days"


def _entry(page: Page, entry: Entry) -> None:
    if isinstance(entry, ItemEntry):
        _item(page, entry)
    elif isinstance(entry, MetricEntry):
        _metric(page, entry, 0)
    elif isinstance(entry, PaperEntry):
        right = f"paper, tier {entry.tier}" if entry.tier else "paper"
        _titled(page, MARKS[entry.state], entry.title, right if entry.state == "open" else f"{right}, {entry.state}")
        _wrapped(page, entry.focus, 4)
    else:
        _note(page, entry)


def _item(page: Page, item: ItemEntry) -> None:
    labels = (item.priority or "", "proven" if item.proven else "", hours_words(item.hours) if item.hours else "")
    _titled(page, MARKS[item.state], item.title, "  ".join(label for label in labels if label))
    page.line(f"    {item.id}", faint=True)
    _wrapped(page, item.explain, 4)
    _wrapped(page, f"Why: {item.why}" if item.why else "", 4)
    for part in item.parts:
        _wrapped(page, f"– {part}", 4, hang=2)
    for deliverable in item.deliverables:
        _wrapped(page, f"→ {deliverable}", 4, hang=2)
    for target in item.targets:
        _metric(page, target, 4)
    for link in item.links:
        _wrapped(page, f"{link.title}: {link.url}", 4, hang=2)


def _metric(page: Page, metric: MetricEntry, indent: int) -> None:
    best = f"best {metric.best:g}" if metric.best is not None else "to measure" if metric.op else "to record"
    _titled(page, f"{' ' * indent}{MET[metric.met]}", _target_words(metric), best)


def _target_words(metric: MetricEntry) -> str:
    value = metric.value
    bound = f"{value[0]:g}–{value[1]:g}" if isinstance(value, tuple) else f"{value:g}" if value is not None else ""
    relation = "" if metric.op == "between" else metric.op or ""
    words = (
        metric.title or metric.metric,
        relation,
        f"{bound}{'' if metric.unit == '%' else ' '}{metric.unit}".strip(),
    )
    on = f" on {metric.for_}" if metric.for_ else ""
    return " ".join(word for word in words if word) + on


def _note(page: Page, note: NoteEntry) -> None:
    _titled(page, "·", note.title, "" if note.kind == "note" else note.kind)
    _wrapped(page, note.text, 4)
    for part in note.parts:
        _wrapped(page, f"– {part}", 4, hang=2)
    _wrapped(page, note.url, 4)


def draw_hits(hits: tuple[Hit, ...], limit: int) -> None:
    """What a search found: the kind, the title, where it stands."""
    page = Page()
    for hit in hits[:limit]:
        page.split(f"{hit.kind:<{KIND_WIDTH}}{hit.title}", "")
        page.line(" " * KIND_WIDTH + " · ".join(part for part in (hit.id or hit.place, hit.file) if part), faint=True)
        if hit.text:
            page.line(" " * KIND_WIDTH + hit.text, faint=True)
    if len(hits) > limit:
        page.line(f"and {len(hits) - limit} more: --limit {len(hits)}")
    page.print()


def _titled(page: Page, mark: str, title: str, right: str) -> None:
    """A title behind its mark, with `right` at the end of its first line; a long title takes more lines."""
    rows = wrap(one_line(title), page.width - len(mark) - 1 - (len(right) + 2 if right else 0)) or [""]
    page.split(f"{mark} {rows[0]}", right)
    for row in rows[1:]:
        page.line(" " * (len(mark) + 1) + row)


def _wrapped(page: Page, text: str, indent: int, hang: int = 0) -> None:
    """Prose wrapped to the window behind an indent, its further lines hanging."""
    for place, row in enumerate(wrap(one_line(text), page.width - indent - hang)):
        page.line(" " * (indent + (hang if place else 0)) + row, faint=True)
