"""The app: its rooms, themes and keys, what can be opened from anywhere, and what happens when it ends."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any, ClassVar, cast

from textual import events
from textual.app import App, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen

from studyctl.actions.content import OpenContent
from studyctl.actions.run_lines import recent_runs
from studyctl.actions.situation import Situation, situation
from studyctl.actions.today import RunLine
from studyctl.clock import now
from studyctl.curriculum.catalogue import Catalogue
from studyctl.errors import AnswerNo, UserError
from studyctl.settings import THEMES
from studyctl.text import one_line
from studyctl.tui.errands import Errands
from studyctl.tui.keymaps import all_below, completed, strangers
from studyctl.tui.messages import ActionDone, Left, Polled
from studyctl.tui.panel import Panel
from studyctl.tui.poller import Poller
from studyctl.tui.room import Room
from studyctl.tui.screens.today import TodayRoom, view
from studyctl.tui.screens.today_sheets import TodayView
from studyctl.tui.shell import TABS, TabBar, key_words
from studyctl.tui.theme import Palette, textual_theme
from studyctl.workspace import Workspace

SWITCH_S = 0.001  # a thread that computes lets the one that draws go on after this, not after Python's 5 ms
SETTLE_S = 5.0  # a write that was asked for is waited for when the app is left

# mode -> "module:Class" below studyctl.tui.screens; imported when first opened: first paint pays for Today only
ROOMS = {
    "plan": "plan:PlanRoom",
    "sprint": "sprint:SprintRoom",
    "papers": "papers:PapersRoom",
    "labs": "labs:LabsRoom",
    "runs": "runs:RunsRoom",
    "drill": "drill:DrillRoom",
    "sunday": "sunday:SundayRoom",
    "progress": "progress:ProgressRoom",
    "settings": "settings:SettingsRoom",
    "search": "search:SearchRoom",
}
# the kind of a spot -> (the mode in which it opens or "", "module:Class" of its screen, which takes the id)
PAGES = {
    "item": ("", "item:ItemRoom"),
    "run": ("runs", "run:RunRoom"),
    "lab": ("labs", "lab:LabRoom"),
}
# kinds that are shown within a room: the room that has a spot with this key
WITHIN = {"paper": "papers", "target": "progress", "concept": "progress", "place": "plan", "week": "plan"}


def screen_class(path: str) -> Callable[..., Screen[None]]:
    """The class of a screen, from `module:Class`."""
    module, _, name = path.partition(":")
    return cast(Callable[..., Screen[None]], getattr(import_module(f"studyctl.tui.screens.{module}"), name))


def _later(mode: str, path: str) -> Callable[[], Screen[None]]:
    def made() -> Screen[None]:
        room = screen_class(path)()
        room.tab = mode  # type: ignore[attr-defined]  # composed before Textual says which mode it is in, on Python 3.13
        return room

    return made


class StudyApp(App[None]):
    """The learner's app on one workspace."""

    TITLE = "studyctl"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "today"
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(tab.digit, f"switch_mode('{tab.mode}')", tab.title, show=False, id=f"screen.{tab.mode}",
                    tooltip=f"the screen {tab.title}")
            for tab in TABS
        ),
        Binding("u", "undo", "undo", id="app.undo", tooltip="take back the last thing recorded; again, the one before"),
        Binding("g", "jump", "jump", id="app.jump", tooltip="letters on everything that can be selected"),
        Binding("ctrl+p", "commands", "commands", id="app.commands", tooltip="search actions and everything else"),
        Binding("question_mark", "keys", "keys", id="app.keys", tooltip="every key of this screen"),
        Binding("comma", "switch_mode('settings')", "settings", show=False, id="screen.settings", tooltip="settings"),
        Binding("q", "leave", "quit", show=False, id="app.quit", tooltip="leave; runs go on", priority=False),
        Binding("ctrl+c,ctrl+q", "leave", "quit", show=False, id="app.quit_at_once", tooltip="leave", priority=True),
    ]  # fmt: skip
    CSS = """
    * { scrollbar-size-vertical: 1; }
    """
    runs: reactive[tuple[RunLine, ...]] = reactive(())

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)  # no colours: not even greys
        for name in THEMES:
            self.register_theme(textual_theme(name))
        self.workspace = workspace
        self.errands = Errands()
        self._content = OpenContent(workspace)
        self.palette = Palette()
        self.lately: list[object] = []  # what was chosen in the palette, the latest first
        self._poller: Poller | None = None
        self._when_hung_up: Any = None
        first, problems = self._read_today()
        self.add_mode("today", lambda: TodayRoom(first, problems))
        for mode, path in ROOMS.items():
            self.add_mode(mode, _later(mode, path))

    def _read_today(self) -> tuple[TodayView | None, tuple[str, ...]]:
        """Today's value, read before the first paint so that nothing is loading there; or why it cannot be read."""
        try:
            with self.situation() as seen:
                runs = tuple(recent_runs(seen))
                self.set_reactive(StudyApp.runs, runs)
                return view(seen, runs), ()
        except UserError as error:
            return None, tuple(one_line(str(problem)) for problem in error.problems)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colour tokens, for the moment before a theme is chosen."""
        return textual_theme("dark").variables

    def situation(self) -> Situation:
        """The workspace as it stands now, with a connection of its own: for one thread, closed by `with`."""
        here = Workspace(self.workspace.home)  # anew: a workspace reads its settings once
        return situation(here, self.now(), self.catalogue)

    @property
    def catalogue(self) -> Catalogue:
        """Everything there is to learn, read anew only where a file changed; any thread may ask."""
        return self._content.catalogue()

    def now(self) -> datetime:
        """The present moment."""
        return now()

    # -- beginning and end

    def on_mount(self) -> None:
        """Dress, show Today, and begin to look at what changes outside."""
        self.apply_settings()
        self._poller = Poller(self.workspace, self.situation, self.post_message)
        self._poller.start()
        if not self.is_headless:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.action_leave)
            self._when_hung_up = signal.signal(signal.SIGHUP, self._hung_up)
        self.set_timer(0.3, lambda: self.errands.read(self._load_rooms))
        self.set_timer(1.0, lambda: self.errands.write(_ready_to_write))

    def apply_settings(self) -> None:
        """Theme and keys as the settings have them; what is wrong with the keymap is said, not fatal."""
        self.workspace = Workspace(self.workspace.home)
        try:
            settings = self.workspace.settings
        except UserError:
            return
        self.dress(settings.theme)
        self.map_keys()

    def _load_rooms(self) -> None:
        """In a thread: load every room before it is asked for, and say which names of the keymap are none."""
        _ready_rooms()
        with suppress(UserError):
            wrong = strangers(self.workspace.settings.keymap)
            if wrong and self.screen_stack:
                self.screen.post_message(ActionDone("", (wrong[0],)))

    def map_keys(self) -> None:
        """Take over the learner's keymap; each room that is opened asks again, for the keys of its own."""
        with suppress(UserError):
            keymap = self.workspace.settings.keymap
            self.set_keymap(completed(keymap, all_below(Room)) if keymap else {})

    def dress(self, theme: str) -> None:
        """Show a theme at once: dark, light or ansi."""
        depth = {"standard": 16, "windows": 16, "256": 256}.get(self.console.color_system or "", 1 << 24)
        depth = 0 if self.no_color else depth
        name = "ansi" if depth <= 16 else theme
        self.palette = Palette(name, depth, getattr(self.workspace.settings, "ascii", False))
        self.theme = f"studyctl-{name}"
        for panel in self.screen.query(Panel) if self.screen_stack else ():
            panel.restyle()

    def delay_update(self, delay: float = 0.05) -> None:
        """Show another screen as soon as it is laid out: Textual would hold it back for 50 ms."""
        super().delay_update(min(delay, 0.02))

    def action_leave(self) -> None:
        """Leave: what was asked to be recorded is recorded first; runs go on."""
        if not (self.focused or self.screen).post_message(Left()):
            self.exit()

    def _hung_up(self, *_: object) -> None:
        """Leave; where the terminal is gone, what is drawn meanwhile goes nowhere.

        The signal comes together with SIGCONT, at which Textual would begin to draw anew, and wait for its writing.
        """
        signal.signal(signal.SIGCONT, signal.SIG_IGN)
        if not os.isatty(2):
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
        self.call_later(self.action_leave)

    def on_left(self) -> None:
        """The keys pressed before have been heard."""
        self.exit()

    def on_unmount(self) -> None:
        """Stop looking, and wait for the writes that were asked for."""
        if self._when_hung_up is not None:
            signal.signal(signal.SIGHUP, self._when_hung_up)
        if self._poller is not None:
            self._poller.stop()
        self.errands.settle(SETTLE_S)

    # -- what changes

    def on_polled(self, message: Polled) -> None:
        """Show the live runs everywhere; read again where the ledger or the day changed, or a run ended."""
        before = {run.run: run.state for run in self.runs}
        self.runs = message.runs
        ended = any(before.get(run.run) != run.state for run in message.runs) or len(before) != len(message.runs)
        if message.ledger_changed or message.new_day or ended:
            self.outdated()

    def watch_runs(self, runs: tuple[RunLine, ...]) -> None:
        """The pill of the present screen, and the screen itself where it shows runs."""
        for screen in self.screen_stack if self.screen_stack else ():
            for tabs in screen.query(TabBar):
                tabs.runs = runs
            show_runs = getattr(screen, "show_runs", None)
            if show_runs is not None:
                show_runs(runs)

    def outdated(self) -> None:
        """Something was recorded: every room reads again, the shown one now, the others when they are shown."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, Room):
                    screen.outdated()

    async def on_event(self, event: events.Event) -> None:
        """What was said before the last key is gone with the next one."""
        if isinstance(event, events.InputEvent) and not self.screen_stack:
            return  # it came while the app was leaving
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.screen, Room):
            self.screen.key_pressed()
        await super().on_event(event)

    # -- going places

    def go(self, key: str) -> None:
        """Open what a key such as `item:ID`, `run:ID`, `lab:ID` or `paper:ID` names, in the room it belongs to."""
        kind, _, identity = key.partition(":")
        if kind == "link" and identity.startswith(("https://", "http://")):
            self.errands.read(lambda: _open_address(identity))
            return
        if kind in PAGES:
            mode, path = PAGES[kind]
            if mode and self.current_mode != mode:
                self.switch_mode(mode)
            self.push_screen(screen_class(path)(identity))
        elif kind in WITHIN:
            self.switch_mode(WITHIN[kind])
            self.call_after_refresh(self._reveal, key, 20)

    def _reveal(self, key: str, tries: int) -> None:
        """Bring the cursor to a spot once the room has been read."""
        room = self.screen if self.screen_stack else None  # the app may have been left meanwhile
        if isinstance(room, Room) and not room.reveal(key) and tries:
            self.set_timer(0.05, lambda: self._reveal(key, tries - 1))

    def action_open_nearest_run(self) -> None:
        """Open the run that the pill shows."""
        live = [run for run in self.runs if run.state in ("starting", "running", "stalled", "orphaned")]
        if live:
            self.go(f"run:{max(live, key=lambda run: run.progress or 0.0).run}")

    def action_undo(self) -> None:
        """Take back the last thing recorded, and say which."""
        from studyctl.actions import undoing  # SQLModel, 300 ms: only who writes pays it

        if isinstance(self.screen, Room):
            self.screen.act(lambda seen: undoing.undo(seen.workspace, seen.now))

    def in_editor(self, deed: Callable[[Situation], object]) -> None:
        """Run a deed that opens the learner's editor: the app stands aside until the editor is closed."""
        room = self.screen
        try:
            with self.suspend():  # nothing may be raised within it: the terminal would never be taken back
                words, tone = self._told(deed)
        except SuspendNotSupported:
            words, tone = "an editor opens in a terminal only", "warn"
        self.refresh(layout=True)
        self.outdated()
        if isinstance(room, Room) and words:
            room.tell(words, tone)

    def _told(self, deed: Callable[[Situation], object]) -> tuple[str, str]:
        """Do it, and what there is to say of it with its tone."""
        try:
            with self.situation() as seen:
                result = deed(seen)
        except (UserError, AnswerNo) as error:
            told = error.problems if isinstance(error, UserError) else (error,)
            return "; ".join(str(problem) for problem in told), "bad"
        except Exception as error:
            return f"it could not be done: {type(error).__name__}: {error}", "bad"
        return str(getattr(result, "text", "") or getattr(result, "unopened", "")), "muted"

    def action_jump(self) -> None:
        """Letters on everything that can be selected."""
        from studyctl.tui.screens.jump import jump

        jump(self)

    async def action_commands(self) -> None:
        """The command palette."""
        from studyctl.tui.screens import commands  # every action's module, 100 ms: not before first paint

        below = self.screen
        if isinstance(below, Room):
            self.push_screen(commands.CommandsScreen(below), partial(commands.chosen, self, below))

    def action_keys(self) -> None:
        """Every key of this screen."""
        from studyctl.tui.screens.keys import KeysScreen

        self.push_screen(KeysScreen(self.screen))

    def get_key_display(self, binding: Binding) -> str:
        """A key as the key row and the help show it."""
        return binding.key_display or key_words(binding.key)


def _open_address(address: str) -> None:
    webbrowser.open(address)


def _ready_rooms() -> None:
    """A room takes up to 40 ms to import: in the background, so that its first visit does not wait for it."""
    for path in ROOMS.values():
        screen_class(path)


def _ready_to_write() -> None:
    """SQLModel takes 300 ms to import: before the first action that records asks for it."""
    import_module("studyctl.ledger.write")
    gc.freeze()


def run_app(workspace: Workspace) -> int:
    """Run the app on a workspace until it is left; the exit code."""
    os.environ.setdefault("ESCDELAY", "25")
    sys.setswitchinterval(SWITCH_S)
    app = StudyApp(workspace)
    # what is there by now stays: to look through it for rubbish held the screen up by 40 ms a time
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    app.run()
    return app.return_code or 0
