"""Asking for words: a small form over the screen, with what is wrong said below its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from studyctl.errors import UserError
from studyctl.tui.dialogue import Dialogue

if TYPE_CHECKING:
    from studyctl.actions.situation import Situation
    from studyctl.tui.room import Room


@dataclass(frozen=True)
class Ask:
    """One field of a form: its name, label, first value, and what may stand in it."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    wanted: bool = True


Answers = dict[str, str]
Check = Callable[[Answers], tuple[str, str] | None]


@dataclass(frozen=True)
class Refused:
    """Why what was asked for could not be done."""

    words: str
    text: str = ""


def ask(
    room: Room[Any],
    title: str,
    fields: Sequence[Ask],
    deed: Callable[[Situation, Answers], object],
    then: Callable[[Any], object] | None = None,
    check: Check | None = None,
    refused: str = "",
) -> None:
    """Ask, and do it with the answers; where it is refused, ask again with what was typed and the reason."""

    def answered(given: Answers | None) -> None:
        if given is not None:
            room.act(lambda seen: _tried(deed, seen, given), lambda result: came_of_it(given, result))

    def came_of_it(given: Answers, result: object) -> None:
        if isinstance(result, Refused):
            again = [replace(one, value=given[one.name]) for one in fields]
            ask(room, title, again, deed, then, check, result.words)
        elif then is not None:
            then(result)

    room.app.push_screen(AskScreen(title, fields, check, refused), answered)


def _tried(deed: Callable[[Situation, Answers], object], seen: Situation, given: Answers) -> object:
    try:
        return deed(seen, given)
    except UserError as error:
        return Refused("; ".join(str(problem) for problem in error.problems))


class AskScreen(Dialogue[Answers | None]):
    """A form; `check` says what is wrong with an answer as (field's name, words): it stays open until mended."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", id="ask.cancel", tooltip="leave the form; nothing is recorded"),
        Binding("enter", "next", "next field", id="ask.next", tooltip="the next field; from the last one, send"),
    ]
    DEFAULT_CSS = """
    AskScreen { align: center middle; background: $st-bg 55%; }
    AskScreen #form {
        width: 76; height: auto; max-height: 90%; padding: 1 2; background: $st-surface; overflow-y: auto;
    }
    AskScreen #title { text-style: bold; color: $st-bright; margin-bottom: 1; }
    AskScreen .label { color: $st-muted; height: 1; }
    AskScreen Input { height: 1; border: none; padding: 0 1; background: $st-select; color: $st-bright; }
    AskScreen .wrong { color: $st-bad; height: auto; margin-bottom: 1; }
    AskScreen #send { color: $st-muted; }
    """

    def __init__(self, title: str, fields: Sequence[Ask], check: Check | None = None, refused: str = "") -> None:
        super().__init__()
        self.form_title, self.fields, self.check, self.refused = title, tuple(fields), check, refused

    def compose(self) -> ComposeResult:
        """A title, and for each field its label, input and room for what is wrong."""
        with Vertical(id="form"):
            yield Static(self.form_title, id="title", markup=False)
            for one in self.fields:
                hint = f"  {one.hint}" if one.hint else ""
                yield Static(f"{one.label}{hint}", classes="label", markup=False)
                yield Input(one.value, id=f"field-{one.name}", compact=True)
                yield Static("", id=f"wrong-{one.name}", classes="wrong", markup=False)
            if self.refused:
                yield Static(self.refused, classes="wrong", markup=False)
            onward = "next field, then send" if len(self.fields) > 1 else "send"
            yield Static(f"[b $st-accent]↵[/] {onward}   [b $st-accent]esc[/] cancel", id="send")

    @property
    def answers(self) -> Answers:
        """What stands in the fields."""
        return {one.name: self.query_one(f"#field-{one.name}", Input).value.strip() for one in self.fields}

    @on(Input.Submitted)
    def action_next(self) -> None:
        """Go to the next field; from the last one send the form, if nothing is wrong."""
        inputs = list(self.query(Input))
        at = next((index for index, one in enumerate(inputs) if one.has_focus), len(inputs) - 1)
        if at + 1 < len(inputs):
            inputs[at + 1].focus()
        else:
            self.send()

    def send(self) -> None:
        """Leave with the answers, or say what is wrong with them."""
        answers = self.answers
        wrong = next(
            ((one.name, "this is needed") for one in self.fields if one.wanted and not answers[one.name]), None
        )
        wrong = wrong or (self.check(answers) if self.check else None)
        for one in self.fields:
            words = wrong[1] if wrong and wrong[0] == one.name else ""
            self.query_one(f"#wrong-{one.name}", Static).update(words)
        if wrong:
            self.query_one(f"#field-{wrong[0]}", Input).focus()
        else:
            self.dismiss(answers)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
