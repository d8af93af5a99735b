"""The settings: each with its value and meaning, changed where it stands; the theme at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from studyctl.actions import configuring
from studyctl.actions.configuring import Configuration, Setting
from studyctl.actions.situation import Situation
from studyctl.actions.yamltext import value_text
from studyctl.errors import UserError
from studyctl.text import one_line
from studyctl.tui.messages import SpotSelected
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, Span, cut_spans, fitted, joined

NAME = 20  # columns of a setting's name
VALUE = 32  # columns of its value
LEAST_VALUE = 12


@dataclass(frozen=True)
class Changed:
    """What came of a change: what is wrong with the text that was typed, or what was set."""

    key: str
    typed: str
    wrong: str = ""
    text: str = ""


class SettingsRoom(Room[Configuration]):
    """Every setting of `studyctl.yaml`."""

    MODE = "settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", "change", id="settings.change", tooltip="type another value, or the next choice"),
        Binding("left", "turn(-1)", "choices", key_display="←→", id="settings.turn_back", priority=True,
                tooltip="the choice before"),
        Binding("right", "turn(1)", "choices", show=False, id="settings.turn", priority=True,
                tooltip="the next choice"),
        Binding("d", "default", "default", id="settings.default", tooltip="the value that it has without being set"),
        Binding("e", "file", "edit file", id="settings.file", tooltip="open studyctl.yaml in your editor"),
        Binding("escape", "back", "back", id="back", tooltip="out of a field, then to Today"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.typed: dict[str, str] = {}
        self.wrong: dict[str, str] = {}

    def read(self, seen: Situation) -> Configuration:
        return configuring.configuration(seen.workspace)

    def draw(self, data: Configuration, frame: Frame) -> Drawing:
        main = Sheet(frame.full, frame.narrow)
        at = self.selected[1]
        for one in data.settings:
            setting(main, one, here=one.key == at, typed=self.typed.get(one.key), wrong=self.wrong.get(one.key, ""))
        main.gap()
        keys(main, next((one.value for one in data.settings if one.key == "keymap"), {}))
        return Drawing(main, title(data, frame))

    @property
    def setting(self) -> Setting | None:
        """The selected setting."""
        known = self.data.settings if self.data else ()
        return next((one for one in known if one.key == self.selected[1]), None)

    def on_spot_selected(self, message: SpotSelected) -> None:
        """Where it is narrow, the meaning is shown of the selected one only."""
        self.redraw()

    def opened(self, key: str) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Type another value; of choices, take the next one."""
        one = self.setting
        if one is None:
            return
        if one.words:
            self.action_turn(1)
            return
        value = self.typed.get(one.key, one.text)
        self.edit(f"setting:{one.key}", value, lambda text: self._set(one.key, text), x=NAME + 1, width=self._room)

    @property
    def _room(self) -> int:
        """Columns to type in."""
        return self.frame.full - NAME - 2 if self.frame.narrow else VALUE - 2

    def action_turn(self, step: int) -> None:
        """The next choice, or the one before."""
        one = self.setting
        if one is not None and one.words:
            at = one.words.index(one.text) if one.text in one.words else 0
            self._set(one.key, one.words[(at + step) % len(one.words)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`←→` turn choices; in a field they move between letters."""
        if self.data is None and action in ("turn", "change", "default"):
            return False
        if action == "turn":
            return not isinstance(self.focused, Input) and self.setting is not None and bool(self.setting.words)
        return super().check_action(action, parameters)

    def action_default(self) -> None:
        """The value that the selected setting has without being set."""
        one = self.setting
        if one is not None:
            key = one.key
            self.act(lambda seen: defaulted(seen, key), self._changed)

    def action_file(self) -> None:
        """Open `studyctl.yaml` in the learner's editor; it is made where there is none."""
        self.study.in_editor(lambda seen: configuring.edit(seen.workspace))
        self._apply()

    def _set(self, key: str, text: str) -> None:
        one = self.setting
        if one is not None and one.key == key and text == one.text:
            self.typed.pop(key, None)
            self.wrong.pop(key, None)
            self.redraw()
        else:
            self.act(lambda seen: changed(seen, key, text), self._changed)

    def _changed(self, result: Any) -> None:
        self.typed.pop(result.key, None)
        self.wrong.pop(result.key, None)
        if result.wrong:
            self.typed[result.key], self.wrong[result.key] = result.typed, result.wrong
            self.redraw()
        else:
            self._apply()

    def _apply(self) -> None:
        """Colours and keys as they are set now."""
        self.study.apply_settings()
        self.reload()


def changed(seen: Situation, key: str, text: str) -> Changed:
    """Set a value, or say what is wrong with it."""
    try:
        done = configuring.set_value(seen.workspace, key, text)
    except UserError as error:
        return Changed(key, text, _refused(error))
    return Changed(key, text, text=_words(done))


def defaulted(seen: Situation, key: str) -> Changed:
    """Take a value back to its default."""
    try:
        done = configuring.unset(seen.workspace, key)
    except UserError as error:
        return Changed(key, "", _refused(error))
    return Changed(key, "", text=_words(done))


def _refused(error: UserError) -> str:
    return "; ".join(str(problem) for problem in error.problems).replace("`", "")


def _words(done: configuring.SettingChanged) -> str:
    if not done.changed:
        return f"{done.key} is {value_text(done.value)}"
    before = "" if done.before is None else f", was {value_text(done.before)}"
    return f"Set: {done.key} {value_text(done.value)}{before}"


def title(data: Configuration, frame: Frame) -> Sheet:
    """Where the settings stand, and how many are set."""
    sheet = Sheet(frame.full, frame.narrow)
    count = sum(not one.is_default for one in data.settings)
    told: list[Pieces | str] = [[(str(count), "text"), (" set", "muted")] if count else [("all as they come", "muted")]]
    file = str(data.file) if not frame.narrow else data.file.name
    sheet.line([("Settings", "bright bold")], joined([*told, [(file, "muted")]]))
    return sheet


def setting(sheet: Sheet, one: Setting, *, here: bool, typed: str | None, wrong: str) -> None:
    """One setting: its name, value and meaning; where it is narrow, the meaning of the selected one below."""
    name: Span = (one.key, "bright bold" if here else "text")
    value = values(one, typed, bool(wrong))
    below: list[Pieces] = [[(" " * (NAME + 1), "text"), (one_line(wrong), "bad")]] if wrong else []
    if sheet.narrow:
        below += [[("  ", "text"), (part, "muted")] for part in wrap(one.meaning, sheet.width - 2)] if here else []
        sheet.row(f"setting:{one.key}", [*fitted([name], NAME), *cut_spans(value, sheet.width - NAME)], below=below)
        return
    before = NAME + VALUE + 2
    first, *more = wrap(one.meaning, sheet.width - before)
    below += [[(" " * before, "text"), (part, "muted")] for part in more] if here else []
    meaning = f"{first} …" if more and not here else first
    spans = [*fitted([name], NAME), *fitted(value, VALUE), ("  ", "text"), (meaning, "muted")]
    sheet.row(f"setting:{one.key}", spans, below=below)


def values(one: Setting, typed: str | None, wrong: bool) -> list[Span]:
    """A setting's value on its ground, or its choices with the present one marked."""
    if one.words:
        return [(" ", "text"), *joined([[(word, _choice(word == one.text))] for word in one.words], " ")]
    text = one_line(typed if typed is not None else one.text) or "empty"
    style = "bad bold" if wrong else "faint" if text == "empty" else "text" if one.is_default else "accent bold"
    shown = cut_spans([(text, style)], VALUE - 2)[0][0]
    return [(f" {shown} ".ljust(LEAST_VALUE), f"{style} on surface")]


def _choice(chosen: bool) -> str:
    return "accent bold underline" if chosen else "muted"


def keys(sheet: Sheet, keymap: Mapping[str, str]) -> None:
    """The keys that were changed, and how to change one."""
    count = f"{len(keymap)} changed" if keymap else "none changed"
    sheet.heading("Keys", [(count, "muted")])
    for name, key in keymap.items():
        sheet.line([*fitted([(name, "text")], NAME), (key, "accent bold")])
    sheet.line([("?", "accent bold"), (" on any screen lists its keys with their names", "muted")])
    how: list[Span] = [("e", "accent bold"), (" opens the file to change one: ", "muted")]
    sheet.line([*how, ("keymap: {app.undo: U}", "text")])
