"""Answering in the Sunday review: keys that answer what is selected, the field, moves of items, taking answers back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from studyctl.actions.review_days import LaidOut
from studyctl.actions.situation import Situation
from studyctl.tui.screens.sunday_asking import Line, askable, asks_whether, text_of
from studyctl.tui.screens.sunday_keys import WHERE
from studyctl.tui.screens.sunday_writing import Writing, entries
from studyctl.tui.words import short_day

QUESTIONS = ("ask", "pick", "field", "scale")  # kinds of spots that belong to a question


class Answering(Writing):
    """Mixed into the review's room."""

    app: Any
    desk: Any
    review: Any
    data: Any
    main: Any
    page: str
    step: int
    at: str
    writing: str
    selected: tuple[str, str]
    is_current: bool
    focused: Any
    mount: Any
    query: Any
    redraw: Any
    tell: Any
    ask: Any
    opened: Any
    call_after_refresh: Any
    set_focus: Any
    day_of: Any
    _judge: Any
    _review: Any

    def __init__(self) -> None:
        super().__init__()
        self._before: list[dict[str, Any]] = []  # the answers before each change
        self._moving = ""

    # -- which question a key is for

    def line(self) -> Line | None:
        """The question that is selected."""
        kind, rest = self.selected
        name = rest.split(":")[0] if kind in QUESTIONS else ""
        return next((one for one in askable(self.desk) if one.asked.id == name), None) if name else None

    def _flag(self) -> Line | None:
        """What yes and no are for: the selected question, or the one on which it hangs."""
        line = self.line()
        if line is None or line.asked.kind in ("flag", "texts"):
            return line
        lines = askable(self.desk)
        above = lines[: next(index for index, one in enumerate(lines) if one.asked.id == line.asked.id)]
        return next((one for one in reversed(above) if one.number), None) if line.below else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key means this now: it goes by the page and by what is selected."""
        if action in ("turn", "weeks", "undo_answer", "preview") and self.typing:
            return False
        if action not in WHERE:
            return True
        if self._review is None:
            return action == "hold"
        if self.page not in WHERE[action] or self.typing:
            return False
        means = getattr(self, f"_means_{action}", None)
        return True if means is None else bool(means())

    def _kind(self) -> str:
        line = self.line() if self.page == "step" else None
        return line.asked.kind if line is not None else ""

    def _means_say(self) -> bool:
        return self._flag() is not None

    def _means_pick(self) -> bool:
        return self._kind() == "word"

    def _means_rate(self) -> bool:
        return self._kind() == "rating"

    def _means_move_to(self) -> bool:
        return self.selected[0] == "plan"

    def _means_hold(self) -> bool:
        return not (self._means_pick() or self._means_rate() or (self.page == "step" and self._means_move_to()))

    def _means_editor(self) -> bool:
        return self._kind() in ("text", "texts")

    def _means_facts(self) -> bool:
        return not self._means_editor() and any(True for _ in self._by_facts())

    def _means_done(self) -> bool:
        return self.selected[0] == "item"

    def _means_forget(self) -> bool:
        line = self.line()
        return self.selected[0] == "plan" or (line is not None and line.asked.origin == "you")

    def _means_accept(self) -> bool:
        return self.desk.stands is None and self.selected[0] != "step"

    def _means_to_step(self) -> bool:
        return self.selected[0] == "step"

    def _means_only_close(self) -> bool:
        laid = self.desk.laid
        preview = laid.review.preview if laid else None
        return self.desk.stands is None and preview is not None and preview.changes

    def _means_file(self) -> bool:
        return self.desk.stands is not None

    def _means_change(self) -> bool:
        return self.desk.stands is not None

    def _by_facts(self) -> Iterator[Line]:
        return (one for one in askable(self.desk) if one.asked.origin == "facts")

    # -- answers

    def answer(self, name: str, value: Any, onward: bool = True) -> None:
        """Take an answer (None: not answered), keep it, and go on to the next question."""
        if self.said.get(name) != value:
            self.remember()
            self.put(name, value)
        self._judge()
        if onward:
            self.ask(self._next(name))
        self.redraw()

    def put(self, name: str, value: Any, soon: bool = False) -> None:
        """An answer in hand, and soon on disk."""
        if value is None:
            self.said.pop(name, None)
        else:
            self.said[name] = value
        self.changed(self._step_of(name), soon)

    def remember(self) -> None:
        """The answers as they are now can be come back to."""
        self._before.append(dict(self.said))

    def _step_of(self, name: str) -> str:
        for step in self.review.steps:
            if any(one.id == name for one in step.questions):
                return str(step.id)
        return str(self.review.steps[self.step].id)

    def _next(self, name: str) -> str:
        """The question behind this one: the next that is open, else simply the next, else this one."""
        lines = askable(self.desk)
        names = [one.asked.id for one in lines]
        behind = lines[names.index(name) + 1 :] if name in names else lines
        found = next((one for one in behind if one.open), behind[0] if behind else None)
        return found.asked.id if found else name

    def action_say(self, yes: bool) -> None:
        """Yes or no; of a list, yes writes it and no leaves it empty."""
        line = self._flag()
        if line is None:
            return
        if line.asked.kind == "flag":
            self.answer(line.asked.id, yes)
        elif yes:
            self.write(line.asked.id)
        else:
            self.answer(line.asked.id, [])

    def action_pick(self, digit: int) -> None:
        """The answer with this number."""
        line = self.line()
        if line is not None and 1 <= digit <= len(line.choices):
            self.answer(line.asked.id, line.choices[digit - 1].word)

    def action_rate(self, digit: int) -> None:
        """From 1 to 10; 0 stands for 10."""
        line = self.line()
        if line is not None:
            self.answer(line.asked.id, float(digit or 10))

    def action_hold(self, digit: int) -> None:
        """Digits belong to answers, also where there is none to give."""

    def action_take(self) -> None:
        """Choose what the cursor is on, or write the answer."""
        kind, rest = self.selected
        line = self.line()
        if line is None:
            self.opened(f"{kind}:{rest}")
        elif kind == "pick":
            self._chosen(line, rest.partition(":")[2])
        elif kind == "field":
            self.write(line.asked.id)
        else:
            self.ask(self._next(line.asked.id) if kind == "scale" and not line.open else line.asked.id)
            self.redraw()

    def _chosen(self, line: Line, word: str) -> None:
        if asks_whether(line) or line.asked.kind == "flag":
            self.action_say(word == "yes")
        else:
            self.answer(line.asked.id, word)

    def action_facts(self) -> None:
        """Come to what the facts have answered, one after the other, to correct it."""
        names = [one.asked.id for one in self._by_facts()]
        if names:
            at = names.index(self.at) + 1 if self.at in names else 0
            self.ask(names[at % len(names)])
            self.redraw()
            self.tell("Answer it yourself, and your answer counts; backspace leaves it to the facts again.")

    def action_forget(self) -> None:
        """Take the answer back: what the facts say counts again; an item goes back to where the plan has it."""
        kind, rest = self.selected
        line = self.line()
        if kind == "plan":
            self._move(rest.partition(":")[0], None)
        elif line is not None:
            self.answer(line.asked.id, None, onward=False)
            self.ask(line.asked.id)
            self.redraw()

    def action_undo_answer(self) -> None:
        """Take back the last answer of this sitting; before the first one, the last thing recorded."""
        if not self._before or self._review is None:
            self.app.action_undo()
            return
        former = self._before.pop()
        changed = [name for name in {*former, *self.said} if former.get(name) != self.said.get(name)]
        asked = [one.ask for step in self.review.steps for one in step.questions if one.id in changed]
        steps = {self._step_of(name) for name in changed}
        self.said = former
        for step in steps:
            self.changed(step)
        self._judge()
        name = next((name for name in changed if self.desk.asked(name)), "")
        if name and self.page == "step":
            self.ask(name)
        self.redraw()
        self.tell(f"Took back: {asked[0]}" if asked else "Took back the last answer")

    @property
    def edited(self) -> bool:
        """Whether anything was answered since the review was opened."""
        return bool(self._before)

    def forget_all(self) -> None:
        """Nothing is in hand any more."""
        self._before.clear()
        self._unkept.clear()
        self.finished, self._typed_s = {}, {}

    # -- moving items

    def action_move_to(self, digit: int) -> None:
        """Move the selected item to a day of the week."""
        day = self.day_of(digit)
        item = self.selected[1].partition(":")[0]
        if day is None:
            self.tell("That is no day of the week to come: 1 is Monday, 7 is Sunday.", "warn")
        else:
            self._move(item, day.isoformat())

    def _move(self, item: str, day: str | None) -> None:
        schedule: Mapping[str, list[str]] = self.said.get("schedule") or {}
        left = {name: [one for one in items if one != item] for name, items in schedule.items()}
        if day is not None:
            left[day] = [*left.get(day, []), item]
        wanted = {name: items for name, items in left.items() if items}
        if wanted != schedule:
            self._moving = item if day is not None else ""
            self.answer("schedule", wanted or None, onward=False)

    def moved(self, laid: LaidOut) -> None:
        """The plan was laid out anew: say where an item went, or why it could not and stays."""
        item, self._moving = self._moving, ""
        if not item:
            return
        why = dict(laid.refused).get(item)
        if why is not None:
            self._move(item, None)
            self.tell(f"It stays where it is: {why}.", "warn")
        elif item in laid.moved:
            self.main.select(next((s.key for s in self.main.sheet.spots if s.key.startswith(f"plan:{item}:")), ""))
            self.tell(f"Moved to {laid.moved[item]:%A} {short_day(laid.moved[item])}.")

    def action_editor(self) -> None:
        """Write the selected answer in the editor."""
        from studyctl.actions.review_writing import Edited, written_in_editor

        line = self.line()
        if line is None:
            return
        asked, text = line.asked, text_of(line.asked)
        found: list[Edited] = []

        def written(seen: Situation) -> Edited:
            found.append(written_in_editor(seen, asked.id, text))
            return found[0]

        self.app.in_editor(written)
        if found and found[0].changed:
            after = found[0].content
            value = entries(asked.id, after) if asked.kind == "texts" else after or None
            self.answer(asked.id, value, onward=False)
