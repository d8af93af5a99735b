"""The labs: what can be run, how long it takes, and what came of it so far."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import editing, lab_form, labs
from studyctl.actions.lab_form import LabForm
from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine
from studyctl.text import one_line
from studyctl.tui.messages import SpotSelected
from studyctl.tui.room import Room
from studyctl.tui.screens.lab_parts import last_runs, proves, steps_words
from studyctl.tui.screens.readme import ReadmeRoom
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, joined, say
from studyctl.tui.words import plural

LabsView = tuple[LabForm, ...]


class LabsRoom(Room[LabsView]):
    """The list of labs; beside it what the selected one serves, and its last runs."""

    MODE = "labs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="labs.open", tooltip="the lab's page, from which it is launched"),
        Binding("o", "readme", "README", id="labs.readme", tooltip="read what the lab is about"),
        Binding("e", "code", "edit code", id="labs.code", tooltip="open lab.py in your editor"),
        Binding("slash", "filter", "filter", id="labs.filter", tooltip="only labs whose title has these letters"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.letters = ""

    def read(self, seen: Situation) -> LabsView:
        return tuple(lab_form.form(seen, lab.id) for lab in labs.listed(seen) if lab.presets)

    @property
    def shown(self) -> LabsView:
        """The labs whose number or title has the letters of the filter."""
        letters = self.letters.casefold()
        return tuple(form for form in self.data or () if letters in f"{form.number} {form.title}".casefold())

    @property
    def form(self) -> LabForm | None:
        """The selected lab."""
        key = self.main.key
        return next((form for form in self.shown if f"lab:{form.lab}" == key), next(iter(self.shown), None))

    def draw(self, data: LabsView, frame: Frame) -> Drawing:
        shown, chosen = self.shown, self.form
        main = Sheet(frame.main, frame.narrow)
        head = title(data, frame)
        for form in shown:
            lab(main, form)
        if not shown:
            words = (
                f"No lab has {self.letters!r}." if data else "There is no lab yet: labs/ of this workspace takes yours."
            )
            main.line([(words, "muted")])
        if not all(form.ready for form in data):
            install(main, data[0].install)
        if chosen is None:
            return Drawing(main, head)
        side = main if frame.narrow else Sheet(frame.side)
        presets(side, chosen)
        proves(side, chosen)
        last_runs(side, chosen)
        return Drawing(main, head, None if frame.narrow else side)

    def on_spot_selected(self, message: SpotSelected) -> None:
        """What stands beside is of the selected lab."""
        if message.panel == "main" and message.key.startswith("lab:"):
            self.redraw()

    def show_runs(self, shown: tuple[RunLine, ...]) -> None:
        """The live runs as they are now."""
        now = {run.run: run for run in shown}
        if self.data and any(now.get(run.run, run) != run for form in self.data for run in form.runs):
            self.data = tuple(
                LabForm(**{**vars(form), "runs": tuple(now.get(run.run, run) for run in form.runs)})
                for form in self.data
            )
            self.redraw()

    def action_filter(self) -> None:
        """Only labs whose title has what is typed."""

        def changed(letters: str) -> None:
            self.letters = letters
            self.redraw()

        self.filter(changed, self.letters)

    def action_readme(self) -> None:
        """Read what the lab is about."""
        if self.form is not None:
            self.app.push_screen(ReadmeRoom(f"{self.form.number} {self.form.title}", self.form.readme))

    def action_code(self) -> None:
        """Open the experiment in the learner's editor."""
        if self.form is not None:
            path = Path(self.form.folder) / "lab.py"
            self.study.in_editor(lambda seen: editing.edit(path, seen.settings))


def title(data: LabsView, frame: Frame) -> Sheet:
    """How many labs there are, and how often they ran."""
    sheet = Sheet(frame.full, frame.narrow)
    counted = [say("{} " + plural(len(data), "lab").partition(" ")[2], str(len(data)))]
    runs = sum(form.count for form in data)
    counted += [say("{} " + plural(runs, "run").partition(" ")[2], str(runs))] if runs else []
    sheet.line([("Labs", "bright bold")], joined(counted))
    return sheet


def lab(sheet: Sheet, form: LabForm) -> None:
    """One lab: its number, title and question, its presets with their times, its best value."""
    sheet.section = form.lab
    reached: list[Pieces | str] = [[(plural(form.count, "run"), "muted")] if form.count else [("not run yet", "faint")]]
    reached += [say(f"best {form.headline} {{}}", form.best)] if form.best else []
    times = joined([[(f"{card.name} ", "muted"), (card.time, "text")] for card in form.presets])
    question = Sheet(sheet.width - 3)
    question.prose(one_line(form.question), "muted")
    below: list[Pieces] = [[("   ", "text"), *row.spans] for row in question.rows]
    sheet.row(f"lab:{form.lab}", [(f"{form.number} ", "muted"), (one_line(form.title), "text")], joined(reached),
              [*below, [("   ", "text"), *times]])  # fmt: skip
    sheet.gap()


def presets(sheet: Sheet, form: LabForm) -> None:
    """Each preset with its steps, time and target."""
    sheet.heading("Presets", [(form.number, "muted")])
    for card in form.presets:
        goal: Pieces = (
            [(f"{card.metric} ", "muted"), (card.bound, "target")] if card.bound else [("no target", "faint")]
        )
        size = f"{steps_words(card.steps)} steps"
        sheet.line([(f"{card.name:<10}", "text"), (f"{size:<11}", "muted")], goal)
    sheet.gap()


def install(sheet: Sheet, line: str) -> None:
    """What to type before a lab can run here."""
    rest = Sheet(sheet.width)
    rest.prose(line, "bright", widest=sheet.width)
    sheet.callout([([("Labs need torch. Install:", "text")], ""), *((row.spans, "") for row in rest.rows)], "warn")
    sheet.gap()
