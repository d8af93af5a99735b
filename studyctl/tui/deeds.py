"""What can be done to an item wherever one is selected: finish, reopen, begin, note, time."""

from __future__ import annotations

from typing import Any

from studyctl.actions.situation import Situation


class ItemDeeds:
    """Mixed into rooms whose spots are items; each deed goes through the action that the command line calls."""

    study: Any
    act: Any
    tell: Any
    reload: Any

    @property
    def item(self) -> str:
        """The id of the selected item, or nothing."""
        kind, identity = self.selected  # type: ignore[attr-defined]
        return identity if kind == "item" else ""

    def action_done(self) -> None:
        """Finish the selected item; one that is done is opened again."""
        item = self.item
        if item:
            self.act(lambda seen: toggled(seen, item), self.offered)

    def offered(self, recorded: Any) -> None:
        """Say what the same work may have finished."""
        offers = getattr(recorded, "offers", ())
        if offers:
            self.tell(f"{recorded.text}. It may also have finished: {offers[0].title} ({offers[0].because})")

    def action_start(self) -> None:
        """Begin the selected item."""
        from studyctl.actions import items  # what reads evidence: not before first paint

        item = self.item
        if item:
            self.act(lambda seen: items.start(seen, item))

    def action_timer(self) -> None:
        """Start the timer on the selected item, or stop it where it runs on it."""
        item = self.item
        self.act(lambda seen: timed(seen, item or None))

    def action_note(self) -> None:
        """Write a note on the selected item in the editor, the app standing aside."""
        item = self.item
        if item:
            from studyctl.actions import item_notes, notes

            self.study.in_editor(lambda seen: notes.write_note(seen, item_notes.outline(seen, item)))


def toggled(seen: Situation, item: str) -> object:
    """Finish an item, or open it again where it is done."""
    from studyctl.actions import items  # what reads evidence: not before first paint

    if seen.state(seen.catalogue.item(item).id).state == "done":
        return items.reopen(seen, item)
    return items.done(seen, item, items.Proof())


def timed(seen: Situation, item: str | None) -> object:
    """Start the timer on an item, or stop it where it runs on it already."""
    from studyctl.actions import timing

    running = timing.running(seen)
    if running is not None and (item is None or running.item == item):
        return timing.stop(seen)
    if item is None:
        return timing.start(seen)
    return timing.start(seen, item)
