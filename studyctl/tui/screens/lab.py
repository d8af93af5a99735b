"""One lab: will it run, what will it show? A preset, its parameters, and the key that launches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from studyctl.actions import editing, lab_form, labs
from studyctl.actions.lab_form import SEED, LabForm, Parameter
from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine
from studyctl.errors import UserError
from studyctl.tui.messages import SpotSelected
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.screens.lab_parts import Typed, cards, columns, fields, fields_of, head, last_runs, launch, proves
from studyctl.tui.screens.readme import ReadmeRoom
from studyctl.tui.sheet import Drawing, Frame, Sheet


@dataclass(frozen=True)
class LabView:
    """A lab's form with each of its presets; `preset` is the one to begin with."""

    forms: Mapping[str, LabForm]
    preset: str


@dataclass(frozen=True)
class Attempt:
    """What came of a launch: what the lab says against the values, by field, or the run that began."""

    wrong: Mapping[str, str]
    run: str = ""
    text: str = ""


@dataclass
class FieldsChecked(Message):
    """The lab was asked about the values of a preset; `turn` tells late answers."""

    wrong: Mapping[str, str]
    turn: int


class LabRoom(Room[LabView]):
    """The page of one lab with the form that launches it."""

    MODE = "labs"
    SIDE = 36
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "launch", "launch", id="lab.launch", priority=True,
                tooltip="launch a run with these values"),
        Binding("tab", "field(1)", "next field", id="lab.next", tooltip="the next field"),
        Binding("shift+tab", "field(-1)", "field before", show=False, id="lab.before", tooltip="the field before"),
        Binding("left", "turn(-1)", "preset", key_display="←→", id="lab.turn_back", priority=True,
                tooltip="the preset, or the word of a choice, before"),
        Binding("right", "turn(1)", "preset", show=False, id="lab.turn", priority=True,
                tooltip="the next preset, or the next word of a choice"),
        Binding("up", "row('up')", "up", show=False, id="lab.up", tooltip="the field above"),
        Binding("down", "row('down')", "down", show=False, id="lab.down", tooltip="the field below"),
        Binding("r", "reset", "reset", id="lab.reset", tooltip="the preset's own values again"),
        Binding("e", "code", "edit code", id="lab.code", tooltip="open lab.py in your editor"),
        Binding("o", "readme", "README", id="lab.readme", tooltip="read what the lab is about"),
        Binding("escape", "back", "back", id="back", tooltip="out of a field, then to the list of labs"),
    ]  # fmt: skip

    def __init__(self, identity: str) -> None:
        super().__init__()
        self.identity = identity
        self.preset = ""
        self.changes: dict[str, dict[str, str]] = {}
        self.wrong: Mapping[str, str] = {}
        self.starting = False
        self._asked = 0
        self._left = ""

    def copied(self) -> str:
        return self.selected[1] or self.identity

    # -- reading and drawing

    def read(self, seen: Situation) -> LabView:
        first = lab_form.form(seen, self.identity)
        others = [card.name for card in first.presets if card.name != first.preset]
        forms = {name: lab_form.form(seen, first.lab, name) for name in others}
        return LabView({first.preset: first, **forms}, first.preset)

    @property
    def form(self) -> LabForm | None:
        """The form with the chosen preset."""
        return self.data.forms[self.preset] if self.data else None

    @property
    def typed(self) -> Typed:
        """What stands in the form beside the preset's own values."""
        return Typed(self.changes.get(self.preset, {}), self.wrong, self.main.key, self.starting)

    def redraw(self) -> None:
        if self.data is not None and self.preset not in self.data.forms:
            self.preset = self.data.preset
            self.main.set_reactive(Panel.key, f"preset:{self.preset}")
        super().redraw()
        if self.typing:  # what the lab said may have moved the field
            self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        region, lines = self.main.region_of(self.main.key), self.query("Input.inline")
        if region is not None and lines:
            line = lines.first(Input)
            line.styles.offset = (int(line.styles.offset.x.value), region.y)

    def draw(self, data: LabView, frame: Frame) -> Drawing:
        form, typed = data.forms[self.preset], self.typed
        main = Sheet(frame.main, frame.narrow)
        cards(main, form, frame)
        fields(main, form, typed)
        side = main if frame.narrow else Sheet(frame.side)
        if frame.narrow:
            launch(side, form, typed)
        room = frame.height - 4 - (len(form.runs) or 1) - 12
        proves(side, form, max(3, room))
        last_runs(side, form)
        if not frame.narrow:
            launch(side, form, typed)
        return Drawing(main, head(form, frame), None if frame.narrow else side)

    def show_runs(self, shown: tuple[RunLine, ...]) -> None:
        """The live runs of this lab as they are now."""
        form, now = self.form, {run.run: run for run in shown}
        if self.data and form and any(now.get(run.run, run) != run for run in form.runs):
            runs = tuple(now.get(run.run, run) for run in form.runs)
            forms = {name: LabForm(**{**vars(one), "runs": runs}) for name, one in self.data.forms.items()}
            self.data = LabView(forms, self.data.preset)
            self.redraw()

    # -- moving: presets are chosen by going to them, a field is typed in as soon as the cursor is there

    @property
    def parameter(self) -> Parameter | None:
        """The field that the cursor is at."""
        kind, _, name = self.main.key.partition(":")
        known = fields_of(self.form) if self.form and kind == "field" else ()
        return next((one for one in known if one.name == name), None)

    def on_spot_selected(self, message: SpotSelected) -> None:
        """Choose the preset, or open the field, that the cursor came to."""
        kind, _, name = message.key.partition(":")
        if message.panel != "main" or self.form is None:
            return
        if kind == "preset" and name != self.preset:
            self.preset, self.wrong = name, {}
        self.redraw()
        self._left = self._left if message.key == self._left else ""
        if kind == "field" and self.parameter and not self.parameter.choices and not self._left:
            self.call_after_refresh(self._open_field, message.key)

    def _open_field(self, key: str) -> None:
        parameter = self.parameter
        if parameter is None or self.main.key != key or self.form is None:
            return
        grid = columns(fields_of(self.form), self.typed, self.main.sheet.width)
        column = next(one for one in grid if parameter in one.parameters)
        self.edit(key, self.typed.value(parameter), self._set, x=column.name + 2, width=column.box - 1)

    def take(self) -> None:
        """Take what was typed in the open field, and ask the lab about it."""
        if not self.typing:
            return
        value = self.query_one("Input.inline", Input).value
        self._end_typing()
        self._set(value)

    def _set(self, value: str) -> None:
        parameter = self.parameter
        if parameter is None or value == self.typed.value(parameter):
            return
        mine = self.changes.setdefault(self.preset, {})
        mine.pop(parameter.name, None)
        if value != parameter.value:
            mine[parameter.name] = value
        self.wrong = {name: words for name, words in self.wrong.items() if name not in ("", parameter.name)}
        self.redraw()
        self._ask()

    def action_field(self, step: int) -> None:
        """Go to the next field; after the last one to the line that launches and to what stands beside."""
        panel = self.main if self.typing else self.panel
        here = (panel, panel.key)
        self.take()
        stops = self._stops()
        panel, key = stops[(stops.index(here) + step) % len(stops)] if here in stops else stops[0]
        panel.focus()
        panel.select(key)

    def _stops(self) -> list[tuple[Panel, str]]:
        """Where `tab` stops: the chosen preset, the fields in their order, then everything else."""
        assert self.form is not None
        first = [f"preset:{self.preset}", *(f"field:{one.name}" for one in fields_of(self.form))]
        others = [(panel, spot.key) for panel in self.panels for spot in panel.sheet.spots]
        rest = [(panel, key) for panel, key in others if not key.startswith(("preset:", "field:"))]
        return [*((self.main, key) for key in first), *rest]

    def action_row(self, direction: str) -> None:
        """From an open field to the spot above or below."""
        if self.typing:
            self.take()
            self.main.action_move(direction)

    def action_turn(self, step: int) -> None:
        """The next preset, or the next word of a choice."""
        form, parameter = self.form, self.parameter
        if form is None:
            return
        if parameter is None:
            names = [card.name for card in form.presets]
            self.main.select(f"preset:{names[(names.index(self.preset) + step) % len(names)]}")
        elif parameter.choices:
            now = self.typed.value(parameter)
            at = parameter.choices.index(now) if now in parameter.choices else 0
            self._set(parameter.choices[(at + step) % len(parameter.choices)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`←→` turn presets and choices only; elsewhere they move."""
        if self.form is None and action in ("turn", "row", "field", "launch", "reset", "code", "readme"):
            return False
        if action == "turn":
            kind = self.main.key.partition(":")[0]
            choice = kind == "field" and self.parameter is not None and bool(self.parameter.choices)
            return self.main.has_focus and (kind == "preset" or choice)
        if action == "row":
            return self.typing
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Out of the field, which is not opened again before the cursor was elsewhere; else to the list."""
        self._left = self.main.key if self.typing else ""
        super().action_back()

    def action_reset(self) -> None:
        """The preset's own values again."""
        if self.changes.pop(self.preset, None) is not None:
            self.wrong = {}
            self.tell(f"{self.preset} as the lab has it")
        self.redraw()

    # -- asking the lab, and launching

    def _request(self) -> tuple[str, str, dict[str, str], str]:
        """The lab, preset, changed values and seed that the form asks for."""
        assert self.form is not None
        changes = dict(self.changes.get(self.preset, {}))
        return self.form.lab, self.preset, changes, changes.pop(SEED, self.form.seed)

    def _ask(self) -> None:
        self._asked += 1
        turn, asked = self._asked, self._request()

        def ask() -> None:
            with self.study.situation() as seen:
                self.post_message(FieldsChecked(against(seen, *asked), turn))

        self.study.errands.read(ask)

    def on_fields_checked(self, message: FieldsChecked) -> None:
        """Show what the lab says below its fields."""
        if message.turn == self._asked:
            self.wrong = message.wrong
            self.redraw()

    def action_launch(self) -> None:
        """Launch a run: the lab is asked first, and what it refuses is shown below its field."""
        self.take()
        if self.panel is not self.main and self.selected[0] in ("item", "run"):
            self.action_open()
        elif self.form is not None and not self.form.ready:
            self.tell(f"Labs need torch: {self.form.install}", "warn")
        elif self.form is not None and not self.starting:
            self._asked += 1
            self.starting = True
            self.redraw()
            asked = self._request()
            self.act(lambda seen: attempt(seen, *asked), self._attempted)

    def _attempted(self, result: Any) -> None:
        """Show the run that began, or what is in the way: below its field, or in one line above the keys."""
        self.starting, self.wrong = False, {name: words for name, words in result.wrong.items() if name}
        self.redraw()
        if result.run:
            self.study.go(f"run:{result.run}")
            return
        if self.wrong:
            self.main.focus()
            self.reveal(f"field:{next(iter(self.wrong))}")
        else:
            self.tell(result.wrong[""], "bad")

    def opened(self, key: str) -> None:
        kind = key.partition(":")[0]
        if kind == "launch":
            self.action_launch()
        elif kind not in ("preset", "field"):
            super().opened(key)

    def action_code(self) -> None:
        """Open the experiment in the learner's editor."""
        if self.form is not None:
            path = Path(self.form.folder) / "lab.py"
            self.study.in_editor(lambda seen: editing.edit(path, seen.settings))

    def action_readme(self) -> None:
        """Read what the lab is about."""
        if self.form is not None:
            self.app.push_screen(ReadmeRoom(f"{self.form.number} {self.form.title}", self.form.readme))


def against(seen: Situation, lab: str, preset: str, changes: Mapping[str, str], seed: str) -> dict[str, str]:
    """What the lab says against these values, by field."""
    try:
        return lab_form.check(seen.catalogue.lab(lab), preset, changes, seed)
    except UserError as error:
        return {"": str(error.problems[0])}


def attempt(seen: Situation, lab: str, preset: str, changes: Mapping[str, str], seed: str) -> Attempt:
    """Launch a run with these values unless the lab says something against them."""
    wrong = against(seen, lab, preset, changes, seed)
    if wrong:
        return Attempt(wrong)
    try:
        sets = [f"{name}={value}" for name, value in changes.items()]
        started = labs.run_lab(seen.workspace, lab, preset, sets, int(seed), seen.now)
    except UserError as error:
        return Attempt({"": str(error.problems[0])})
    return Attempt({}, started.run, f"Started {started.name}; it goes on by itself")
