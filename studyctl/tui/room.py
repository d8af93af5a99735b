"""Rooms: what every screen does: read in the background, draw in three layouts, act, and say what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from studyctl.actions.situation import Situation
from studyctl.errors import AnswerNo, UserError
from studyctl.settings import FILE as SETTINGS_FILE
from studyctl.text import one_line
from studyctl.tui.in_place import InPlace
from studyctl.tui.messages import ActionDone, RoomRead, SpotOpened
from studyctl.tui.panel import Panel
from studyctl.tui.sheet import Drawing, Frame, Sheet, Spot, frame_of
from studyctl.tui.shell import KeyRow, Notice, TabBar

T = TypeVar("T")
LEAST = (80, 24)
PATIENCE_S = 0.3  # reading that takes longer is shown


class Room(Screen[None], InPlace, Generic[T]):
    """A screen that shows one frozen value; `MODE` is the tab it belongs to, `SIDE` the columns of the part beside."""

    MODE: ClassVar[str] = "today"
    tab = ""  # the tab that a room is; a page is none and shows the one within which it was opened
    SIDE: ClassVar[int] = 40
    BINDING_GROUP_TITLE = "This screen"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "section(1)", "next section", show=False, id="section.next", tooltip="the next section"),
        Binding(
            "shift+tab", "section(-1)", "section before", show=False, id="section.before", tooltip="the one before"
        ),
        Binding("escape", "back", "back", show=False, id="back", tooltip="one step back, in the end to Today"),
        Binding("y", "copy", "copy", show=False, id="copy", tooltip="copy what is selected"),
    ]
    DEFAULT_CSS = """
    Room { background: $st-bg; layout: vertical; layers: base edit; }
    Room #tabs { margin-bottom: 1; }
    Room #head { height: auto; margin: 0 1; }
    Room #body { height: 1fr; margin: 0 1; }
    Room #main { width: 1fr; height: 100%; }
    Room #side { width: 44; height: 100%; margin-left: 1; }
    Room Input.inline {
        layer: edit; position: absolute; height: 1; border: none; padding: 0; background: $st-select; color: $st-bright;
    }
    """

    def __init__(self, data: T | None = None, problems: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.data: T | None = data
        self.problems = problems
        self._turn = 0
        self._reading = False
        self._read_again = False
        self._stale = False
        self._panel: Panel | None = None

    # -- what a room says itself

    def read(self, seen: Situation) -> T:
        """The value that is shown; called in a thread. Raises UserError where it cannot be read."""
        raise NotImplementedError

    def draw(self, data: T, frame: Frame) -> Drawing:
        """The sheets that show the value."""
        raise NotImplementedError

    def opened(self, key: str) -> None:
        """Open the spot with this key: `item:ID`, `run:ID`, `paper:ID` … go to their screens."""
        self.study.go(key)

    # -- parts

    @property
    def study(self) -> Any:
        """The app (typed loosely: the app imports rooms, not they it); threads ask for it after the end, too."""
        if self._study is None:
            self._study = self.app
        return self._study

    _study: Any = None

    @property
    def main(self) -> Panel:
        """The main part."""
        return self.query_one("#main", Panel)

    @property
    def side(self) -> Panel:
        """The part beside it."""
        return self.query_one("#side", Panel)

    @property
    def head(self) -> Panel:
        """The part above."""
        return self.query_one("#head", Panel)

    @property
    def panels(self) -> list[Panel]:
        """The panels that are shown, in reading order."""
        return [panel for panel in (self.head, self.main, self.side) if panel.display] if self.is_mounted else []

    @property
    def panel(self) -> Panel:
        """The panel that has, or had last, the cursor."""
        if isinstance(self.focused, Panel):
            self._panel = self.focused
        return self._panel if self._panel is not None and self._panel.display else self.main

    @property
    def spot(self) -> Spot | None:
        """The selected spot; none before there are panels: a quick typist's key comes earlier."""
        return self.panel.spot if self.is_mounted else None

    @property
    def selected(self) -> tuple[str, str]:
        """The kind and the id of the selected spot: ("item", "week-3-dataloader")."""
        kind, _, identity = (self.spot.key if self.spot else "").partition(":")
        return kind, identity

    def compose(self) -> ComposeResult:
        """Tabs, head, the two parts, what just happened, keys."""
        yield TabBar(self.tab or self.app.current_mode)
        yield Panel(id="head", right_margin=2)
        with Horizontal(id="body"):
            yield Panel(id="main")
            yield Panel(id="side", right_margin=2)
        yield Notice()
        yield KeyRow()

    # -- reading

    def on_mount(self) -> None:
        """Show what is there, or read it."""
        self.query_one(TabBar).runs = self.study.runs
        self.head.can_focus = False
        self.study.map_keys()
        if self.data is None and not self.problems:
            self.reload()
            self.set_timer(PATIENCE_S, self._say_reading)
        else:
            self.redraw()
        self.main.focus()

    def on_screen_resume(self) -> None:
        """Read again what changed while another screen was shown."""
        self.query_one(TabBar).runs = self.study.runs
        if self._stale or self.problems:
            self.reload()
        self.redraw()

    def reload(self) -> None:
        """Read the room again in the background; at most one read at a time, and one more after it."""
        self._stale = False
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        self._turn += 1
        turn = self._turn
        self.study.errands.read(lambda: self._read(turn))

    def _read(self, turn: int) -> None:
        """In a thread: read and tell."""
        try:
            with self.study.situation() as seen:
                message = RoomRead(self.read(seen), (), turn)
        except UserError as error:
            message = RoomRead(None, tuple(str(problem) for problem in error.problems), turn)
        except Exception as error:
            message = RoomRead(None, (f"this screen cannot be read: {type(error).__name__}: {error}",), turn)
        self.post_message(message)

    def on_room_read(self, message: RoomRead) -> None:
        """Show what was read."""
        self._reading = False
        self.problems = tuple(one_line(problem) for problem in message.problems)
        if message.data is not None:
            self.data = cast(T, message.data)
        self.redraw()
        if self._read_again:
            self._read_again = False
            self.reload()

    def outdated(self) -> None:
        """Something was recorded: read again, now or when this screen is shown."""
        if self.is_current:
            self.reload()
        else:
            self._stale = True

    # -- drawing

    @property
    def frame(self) -> Frame:
        """The layout that the terminal's size gives."""
        columns, rows = self.app.size
        return frame_of(columns, rows, self.SIDE)

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.redraw()

    def redraw(self) -> None:
        """Draw the present value, or why there is none."""
        if not self.is_mounted:
            return
        columns, rows = self.app.size
        frame = self.frame
        if columns < LEAST[0] or rows < LEAST[1]:
            sheet = Sheet(max(1, columns - 4))
            sheet.line(f"needs {LEAST[0]} × {LEAST[1]}, has {columns} × {rows}")
            self._place(Drawing(sheet), frame)
        elif self.problems:
            self._place(self._troubled(frame), frame)
        elif self.data is not None:
            self._place(self.draw(self.data, frame), frame)
        self.refresh_bindings()

    def _troubled(self, frame: Frame) -> Drawing:
        sheet = Sheet(frame.full, frame.narrow)
        lines: list[tuple[Any, Any]] = [([("This cannot be shown", "bright bold")], "")]
        for problem in self.problems:
            part = Sheet(frame.full)
            part.prose(problem, widest=frame.full)
            lines += [(row.spans, "") for row in part.rows]
        sheet.callout(lines, "bad")
        sheet.gap()
        if any(problem.startswith(SETTINGS_FILE) for problem in self.problems):
            sheet.line([(",", "accent bold"), (" and then ", "muted"), ("e", "accent bold"), (" opens it.", "muted")])
        sheet.line(
            [("What does not need it still works. ", "muted"), ("^p", "accent bold"), (" doctor tells more.", "muted")]
        )
        return Drawing(sheet)

    def _say_reading(self) -> None:
        if self.data is None and not self.problems:
            sheet = Sheet(self.frame.full)
            sheet.line([("Reading …", "muted")])
            self._place(Drawing(sheet), self.frame)

    def _place(self, drawing: Drawing, frame: Frame) -> None:
        head, main, side = self.head, self.main, self.side
        head.display = drawing.head is not None
        side.display = drawing.side is not None
        if drawing.head is not None:
            head.styles.height = len(drawing.head.rows) + 1
            head.styles.max_width = frame.full + 4
            head.show(drawing.head)
        alone = drawing.side is None
        main.right_margin = 2 if alone else 1
        main.styles.width = frame.full + 4 if alone else frame.main + 3
        main.show(drawing.main)
        if drawing.side is not None:
            side.styles.width = frame.side + 4
            side.show(drawing.side)
        if not self.panel.display:
            main.focus()

    # -- moving

    def leave_panel(self, panel: Panel, direction: str) -> None:
        """The cursor ran against the edge of a panel: go on in the next one, where it has spots."""
        to = {("main", "right"): "side", ("side", "left"): "main"}.get((panel.id or "", direction))
        if to:
            target = self.query_one(f"#{to}", Panel)
            if target.display and target.sheet.spots:
                target.focus()

    def action_section(self, step: int) -> None:
        """Go to the first spot of the next section, over all panels; from a field, take what was typed."""
        if isinstance(self.focused, Input):
            self.focused.post_message(Input.Submitted(self.focused, self.focused.value))
            return
        places: dict[tuple[str, str], Spot] = {}
        for panel in self.panels:
            for spot in panel.sheet.spots:
                places.setdefault((panel.id or "", spot.section), spot)
        order = list(places)
        if not order:
            return
        here = (self.panel.id or "", self.spot.section if self.spot else "")
        at = order.index(here) if here in order else -1
        panel_id, _ = chosen = order[(at + step) % len(order)]
        panel = self.query_one(f"#{panel_id}", Panel)
        panel.select(places[chosen].key)
        panel.focus()

    def reveal(self, key: str) -> bool:
        """Bring the cursor to the spot with this key, in whichever panel it is; whether there is one."""
        for panel in self.panels:
            if panel.select(key):
                panel.focus()
                return True
        return False

    def action_open(self) -> None:
        """Open what is selected."""
        if self.spot is not None:
            self.opened(self.spot.key)

    def on_spot_opened(self, message: SpotOpened) -> None:
        """Open what was clicked."""
        self.opened(message.key)

    def action_back(self) -> None:
        """One step back: out of what is being typed, the screen below, in the end Today."""
        if self.typing:
            filtered = self._filtered
            self._end_typing()
            if filtered is not None:
                filtered("")
        elif len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        elif self.MODE != "today":
            self.app.switch_mode("today")

    def copied(self) -> str:
        """What `y` copies: the id of what is selected."""
        return self.selected[1]

    def action_copy(self) -> None:
        """Copy through the terminal (OSC 52), so that it arrives over ssh, too."""
        text = self.screen.get_selected_text() or self.copied()
        if text:
            self.app.copy_to_clipboard(text)
            self.tell(f"Copied: {one_line(text)}")

    # -- acting

    def act(self, deed: Callable[[Situation], Any], then: Callable[[Any], None] | None = None) -> None:
        """Do something in the background, say what it said, and read again; `then` gets its result in the app."""
        self.study.errands.write(lambda: self._do(deed, then))

    def _do(self, deed: Callable[[Situation], Any], then: Callable[[Any], None] | None) -> None:
        """In the writing thread: do it and tell."""
        try:
            with self.study.situation() as seen:
                result = deed(seen)
            message = ActionDone(str(getattr(result, "text", None) or ""), (), result, then)
        except (UserError, AnswerNo) as error:
            told = error.problems if isinstance(error, UserError) else (error,)
            message = ActionDone("", tuple(str(problem) for problem in told))
        except Exception as error:
            message = ActionDone("", (f"it could not be done: {type(error).__name__}: {error}",))
        self.post_message(message)

    def on_action_done(self, message: ActionDone) -> None:
        """Say what came of it, and have every screen read again."""
        if message.problems:
            self.tell("; ".join(message.problems), "bad")
            return
        if message.words:
            self.tell(message.words)
        self.study.outdated()
        if message.then is not None:
            message.then(message.result)

    def tell(self, words: str, tone: str = "muted") -> None:
        """Say one line above the keys, until the next key."""
        for notice in self.query(Notice):
            notice.words, notice.tone = one_line(words), tone

    def key_pressed(self) -> None:
        """A key was pressed: what was said before has been read."""
        for notice in self.query(Notice):  # none yet where the key comes before the screen
            if notice.words and not self.typing:
                notice.words = ""
