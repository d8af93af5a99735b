"""Why an item is next: what it blocks, its priority, when it is due, what it needs and what it shows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Item, Target

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def reasons(
    item: Item, catalogue: Catalogue, done: Collection[str], due: date | None, today: date, started: str = ""
) -> tuple[str, ...]:
    """Short reasons, the strongest first; `started` is when the item was begun."""
    found = [f"started {started}"] if started else []
    waiting = [need for need in item.requires if need not in done]
    if waiting:
        found.append(f"waits for {catalogue.items[waiting[0]].title}")
    blocked = blocks(item.id, catalogue, done)
    if blocked:
        found.append(f"blocks {blocked} item{'s' if blocked > 1 else ''}")
    if item.priority:
        found.append(item.priority)
    if due:
        found.append(due_words(due, today))
    found += [f"target: {target_words(target)}" for target in item.targets if target.op][:1]
    return tuple(found)


def blocks(item: str, catalogue: Catalogue, done: Collection[str]) -> int:
    """How many open items need this one, directly or through others."""
    seen: set[str] = set()
    frontier = [item]
    while frontier:
        for after in catalogue.unlocks.get(frontier.pop(), ()):
            if after not in seen and after not in done:
                seen.add(after)
                frontier.append(after)
    return len(seen)


def due_words(due: date, today: date) -> str:
    """When something is due, seen from today."""
    days = (due - today).days
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} late"
    if days < 2:
        return ("due today", "due tomorrow")[days]
    return f"due {_WEEKDAYS[due.weekday()]}" if days < 7 else f"due {due.day} {due:%b}"


def target_words(target: Target) -> str:
    """A target in words: `validation perplexity < 30 on TinyStories`."""
    title = (target.title or target.metric.replace("_", " ")).strip()
    if target.value is None:
        return title
    bound = f"{target.op} {number_words(target.value)}"
    data = f" on {target.for_}" if target.for_ and target.for_.lower() not in title.lower() else ""
    unit = f" {target.unit}" if target.unit else ""
    first = title.split()[0]
    title = title if first[1:] != first[1:].lower() or len(first) == 1 else title[0].lower() + title[1:]
    return f"{title} {bound}{unit}{data}"


def number_words(value: float | tuple[float, ...]) -> str:
    """A bound as text: `30`, `0.05`, `8000 – 32000`."""
    if isinstance(value, tuple):
        return " – ".join(f"{one:g}" for one in value)
    return f"{value:g}"
