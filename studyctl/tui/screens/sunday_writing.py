"""Writing in the Sunday review: a field of several lines in place; what is typed is taken as it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.events import DescendantFocus, Key
from textual.message import Message
from textual.widgets import TextArea

from studyctl.tui.screens.sunday_asking import askable, text_of
from studyctl.tui.screens.sunday_keeping import Keeping, StepsKept, ToKeep

FENCE = "```"


def entries(name: str, text: str) -> list[str] | None:
    """The entries of a written list: a line each; snippets are parted by empty lines, a fence holds one together."""
    if name != "snippets":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    found: list[str] = []
    block: list[str] = []
    fenced = False
    for line in [*text.splitlines(), ""]:
        if line.strip().startswith(FENCE):
            fenced = not fenced
        if line.strip() or fenced:
            block.append(line.rstrip())
        elif block:
            found.append("\n".join(block))
            block = []
    return [*found, *(["\n".join(block).strip()] if block else [])] or None


class WritingField(TextArea):
    """Several lines in place; what is typed is taken as it is typed."""

    ALLOW_SELECT = False  # a click that comes while it is being taken away finds it without a parent to select in
    BINDING_GROUP_TITLE = "Writing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "written", "done", id="writing.done", priority=True,
                tooltip="end writing; what is typed stays"),
        Binding("tab", "written(1)", "next question", id="writing.next", priority=True,
                tooltip="on to the next question"),
        Binding("shift+tab", "written(-1)", "question before", show=False, id="writing.before", priority=True,
                tooltip="back to the question before"),
        Binding("ctrl+o", "editor", "editor", id="writing.editor", tooltip="go on in your editor"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    WritingField {
        layer: edit; position: absolute; border: none; padding: 0; background: $st-select; color: $st-bright;
        scrollbar-size-vertical: 0;
    }
    WritingField:focus { border: none; }
    WritingField .text-area--cursor { background: $st-bright; color: $st-bg; }
    WritingField .text-area--selection { background: $st-accent; color: $st-bg; }
    """

    @dataclass
    class Written(Message):
        """Writing ended; `onward` is 1 or -1 where a question beside it is wanted, `editor` where the editor is."""

        onward: int = 0
        editor: bool = False

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    def action_written(self, onward: int = 0) -> None:
        """End writing."""
        self.post_message(self.Written(onward))

    def action_editor(self) -> None:
        """Go on in the editor."""
        self.post_message(self.Written(editor=True))


class Writing(Keeping):
    """Mixed into the review's room: the field over a question, and what is typed in it."""

    desk: Any
    review: Any
    data: Any
    main: Any
    writing: str
    is_current: bool
    focused: Any
    mount: Any
    query: Any
    redraw: Any
    tell: Any
    ask: Any
    put: Any
    remember: Any
    call_after_refresh: Any
    set_focus: Any
    action_editor: Any
    action_take: Any
    check_action: Any
    selected: tuple[str, str]
    _before: list[dict[str, Any]]
    _judge: Any
    _review: Any

    @property
    def typing(self) -> bool:
        """Whether text is being written: digits and letters belong to it."""
        return isinstance(self.focused, WritingField)

    def write(self, name: str) -> None:
        """Write an answer in place."""
        self.remember()
        self.writing = name
        self.ask(name)
        self.redraw()
        self._open_field(name)  # at once: a quick typist's next key is for it
        self.call_after_refresh(self.place_field)

    def _open_field(self, name: str) -> None:
        asked = self.desk.asked(name)
        if asked is None or not self.is_current or self.writing != name:
            return
        raw = self.said.get(name)
        field = WritingField(text_of(asked) if not isinstance(raw, str) else raw)
        self.query(WritingField).remove()
        self.mount(field)
        self.set_focus(field)
        self.place_field()

    def on_key(self, event: Key) -> None:
        """What was typed before the field was there is for it, too: the keys were on their way to the page."""
        if event.key == "enter" and self.selected[0] == "field" and self.check_action("take", ()):
            self.action_take()  # now, not after the keys that wait already
            event.stop()
            event.prevent_default()
            return
        text = "\n" if event.key == "enter" else event.character if event.is_printable else None
        for field in self.query(WritingField) if text and self.typing else ():
            field.insert(text)
            event.stop()
            event.prevent_default()

    def place_field(self) -> None:
        """The field stands where its question has it, as high as its text."""
        for field in self.query(WritingField):
            region = self.main.region_of(f"field:{self.writing}")
            if region is None:
                continue
            height = max(1, min(region.height, self.main.region.bottom - region.y))
            offset, size = (region.x, region.y), (region.width, height)
            if (field.styles.offset.x.value, field.styles.offset.y.value) != offset:
                field.styles.offset = offset
            field.styles.width, field.styles.height = size

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """What is typed is taken as it is typed, and on disk within a second."""
        name, text = self.writing, event.text_area.text
        asked = self.desk.asked(name) if self._review is not None and name else None
        if asked is None:
            return
        value = entries(name, text) if asked.kind == "texts" else text if text.strip() else None
        if value != (list(asked.answer) if asked.kind == "texts" and asked.answer else self.said.get(name)):
            self.put(name, value, soon=True)
            self._judge()
            self.redraw()
            self.call_after_refresh(self.place_field)

    def on_writing_field_written(self, message: WritingField.Written) -> None:
        """Writing ended: on to the next question where that was asked."""
        name = self.writing
        if message.editor:
            self.end_writing()
            self.action_editor()
            return
        self.end_writing()
        if message.onward:
            lines = [one.asked.id for one in askable(self.desk)]
            at = lines.index(name) + message.onward if name in lines else 0
            if 0 <= at < len(lines):
                self.ask(lines[at])
                self.redraw()

    def end_writing(self) -> None:
        """Take the field away; what was typed stays and is kept."""
        name, self.writing = self.writing, ""
        if self._before and self._before[-1] == self.said:
            self._before.pop()  # nothing was written
        self.set_focus(self.main)
        self.query(WritingField).remove()
        self.keep()
        if name:
            self.ask(name)
        self.redraw()

    def on_descendant_focus(self, event: DescendantFocus | None = None) -> None:
        """Digits belong to answers here, field or not; a click beside the field ends writing."""
        if event is None:
            return
        event.prevent_default()
        if self.writing and event.widget is self.main and self.query(WritingField):
            self.end_writing()

    # -- keeping

    def week_kept(self) -> str:
        """The week that is reviewed."""
        return str(self.data.ground.span.name) if self.data is not None else ""

    def to_keep(self, step: str) -> ToKeep | None:
        """All answers of a step, as they are in hand."""
        for one in self.review.steps:
            if one.id == step:
                said = {asked.id: self.said[asked.id] for asked in one.questions if self.said.get(asked.id) is not None}
                return ToKeep(step, said, self.finished.get(step, False), self._typed_s.get(step, 0.0))
        return None

    def on_steps_kept(self, message: StepsKept) -> None:
        """Say when it was kept, or why it was not."""
        self.was_kept(message.steps)
        if message.problems:
            self.tell("; ".join(message.problems), "bad")
        elif message.at is not None:
            self.kept_at = message.at
            self.redraw()

    def on_screen_suspend(self) -> None:
        """Another screen comes: what is in hand is kept."""
        self.keep()

    def on_unmount(self) -> None:
        """The app is left: what is in hand is kept."""
        if self._review is not None:
            self.keep()
