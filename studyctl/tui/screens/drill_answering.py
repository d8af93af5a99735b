"""Answering a card: the field that is typed in, digits that pick, the learner's own verdicts."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from textual.widgets import Input

from studyctl.tui.screens.drill_parts import FIELD, SURE, TYPED, Sitting, field_width


class Answering:
    """Mixed into the drill: what changes an answer before it is taken."""

    sitting: Sitting | None
    main: Any
    selected: Any
    typing: bool
    is_current: bool
    call_after_refresh: Any
    query: Any
    edit: Any
    tell: Any
    _end_typing: Any
    _busy: bool
    _digits: str
    _since: float
    _seconds: float
    _show: Any
    _take: Any
    _record: Any

    # -- the field that is typed in

    def _field(self) -> None:
        """A field over its place, where the answer is typed."""
        self.call_after_refresh(self._open_field)

    def _open_field(self) -> None:
        sitting = self.sitting
        if sitting is None or sitting.face is None or sitting.phase != "question" or self.typing or self._busy:
            return
        if sitting.face.input in TYPED and self.is_current:
            self.edit(FIELD, sitting.draft, self._typed_in, x=1, width=field_width(sitting.face) - 1)
            for line in self.query("Input.inline").results(Input):
                line.select_on_focus, line.cursor_position = False, len(line.value)  # typing goes on where it was left

    def _move_field(self) -> None:
        region = self.main.region_of(FIELD)
        for line in self.query("Input.inline").results(Input):
            if region is not None:
                line.styles.offset = (region.x + 1, region.y)

    def _leave_field(self) -> None:
        if self.typing:
            self._end_typing()

    def on_input_changed(self, event: Input.Changed) -> None:
        if self.sitting is not None and self.typing and event.input.is_mounted:
            self.sitting = replace(self.sitting, draft=event.value)

    def _typed_in(self, value: str) -> None:
        if self.sitting is not None:
            self.sitting = replace(self.sitting, draft=value)
            self._take()

    # -- picking and judging

    def action_pick(self, digit: int) -> None:
        """A digit picks what it stands before; of a choice it is the answer."""
        sitting = self.sitting
        if sitting is None or sitting.face is None:
            return
        if sitting.face.input == "line":
            self._digits += str(digit)
            number = int(self._digits)
            if not self.main.select(f"pick:{number}"):
                self._digits, number = str(digit), digit
            self.main.select(f"pick:{number}")
            self._pick(number)
        elif 1 <= digit <= len(sitting.face.options):
            self.main.select(f"pick:{digit}")
            self._pick(digit)
            if sitting.face.input == "choice":
                self._take()

    def action_place(self, digit: int) -> None:
        """As `pick`, for kinds of which several digits are the answer."""
        self.action_pick(digit)

    def action_pick_here(self) -> None:
        """Pick what the cursor is on, or leave it again."""
        if self.selected[0] == "pick":
            self._pick(int(self.selected[1]))

    def _pick(self, number: int) -> None:
        sitting = self.sitting
        if sitting is None or sitting.face is None or number < 1:
            return
        picked, several = sitting.picked, sitting.face.input in ("multi", "order")
        if number in picked and several:
            picked = tuple(one for one in picked if one != number)
        else:
            picked = (*picked, number) if several else (number,)
        self._show(replace(sitting, picked=picked))

    def action_take_back(self) -> None:
        """The last pick or verdict is taken back."""
        sitting = self.sitting
        if sitting is not None and sitting.phase == "judge":
            self._show(replace(sitting, verdicts=sitting.verdicts[:-1]))
        elif sitting is not None:
            self._show(replace(sitting, picked=sitting.picked[:-1]))
            self._digits = ""

    def action_surer(self, step: int) -> None:
        """Surer or less."""
        if self.sitting is not None:
            self._show(replace(self.sitting, sure=min(len(SURE), max(1, self.sitting.sure + step))))

    def action_judge(self, known: bool) -> None:
        """One step or criterion: had it, or not; after the last one the answer is recorded."""
        sitting = self.sitting
        if sitting is None or sitting.face is None or self._busy:
            return
        names, verdicts = sitting.face.steps or sitting.face.criteria, (*sitting.verdicts, known)
        phase: Any = "question" if sitting.face.steps and len(verdicts) < len(names) else "judge"
        self._show(replace(sitting, verdicts=verdicts, phase=phase))
        if len(verdicts) == len(names):
            self._seconds = time.monotonic() - self._since
            self._record(None)

    def action_hint(self) -> None:
        """Show the hint; the answer then counts as hard."""
        sitting = self.sitting
        if sitting is not None and sitting.face is not None:
            if sitting.face.hint:
                self._show(replace(sitting, hinted=True))
            else:
                self.tell("This card has no hint.")

    def action_why(self) -> None:
        """Show why the card is asked now, or hide it."""
        if self.sitting is not None:
            self._show(replace(self.sitting, why=not self.sitting.why))
