"""What the screens of labs are made of: preset cards, fields in columns, what a lab proves, its last runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from rich.cells import cell_len

from studyctl.actions.lab_form import SEED, LabForm, Parameter, PresetCard
from studyctl.actions.today import RunLine
from studyctl.text import one_line
from studyctl.tui.screens.today_sheets import run_mark, run_verdict
from studyctl.tui.sheet import Frame, Pieces, Sheet, Span, cut_spans, fitted, joined, mark, say, span_width
from studyctl.tui.words import number, plural, share_words

GAP = 2  # columns between cards
LEAST_BETWEEN = 2  # columns between fields: the bar of the selected one stands there
LEAST_BOX, MOST_BOX = 7, 24  # columns of a value with the space on either side
LEAST_MOST = 10  # a text may be cut to this before the fields take fewer columns
SHOWN_ITEMS = 7
LIVE = ("starting", "running", "stalled", "orphaned")


@dataclass(frozen=True)
class Typed:
    """What stands in the form beside the preset's own values, what the lab says against it, and where the cursor is."""

    changes: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    starting: bool = False

    def value(self, parameter: Parameter) -> str:
        """The value of a field: what was typed, else the preset's."""
        return self.changes.get(parameter.name, parameter.value)


@dataclass(frozen=True)
class Column:
    """Fields below each other, with the columns that their names and their values take."""

    parameters: tuple[Parameter, ...]
    name: int
    box: int

    @property
    def width(self) -> int:
        """Columns from the first letter of a name to the end of a value."""
        return self.name + 1 + self.box


def fields_of(form: LabForm) -> tuple[Parameter, ...]:
    """The parameters of a form and, last, its seed."""
    seed = Parameter(
        SEED, "int", form.seed, "fixes the weights and the order of the data", "a whole number, at least 0"
    )
    return (*form.parameters, seed)


# -- the head


def head(form: LabForm, frame: Frame) -> Sheet:
    """The lab, its question, what it proves and what its runs reached."""
    sheet = Sheet(frame.full, frame.narrow)
    runs: list[Pieces | str] = [[(plural(form.count, "run"), "muted")] if form.count else [("no runs yet", "muted")]]
    runs += [say("best {}", form.best)] if form.best else []
    places = list(dict.fromkeys(item.place for item in form.proves if item.proof))
    proves = say("proves {}", places[0]) if places else []
    proves += [(f" +{len(places) - 1}", "faint")] if len(places) > 1 else []
    title = [(f"{form.number} {one_line(form.title)}", "bright bold")]
    sheet.line(title, joined(runs if frame.narrow else [proves, *runs]))
    sheet.line([(one_line(form.question), "muted")])
    return sheet


# -- presets


def steps_words(steps: int) -> str:
    """`300`, `1.6k`, `2M`: how many steps a preset takes."""
    return str(steps) if steps < 1000 else f"{steps / 1000:.3g}k" if steps < 1_000_000 else f"{steps / 1e6:.3g}M"


def cards(sheet: Sheet, form: LabForm, frame: Frame) -> None:
    """The presets beside each other, the chosen one on the selection's ground."""
    sheet.heading("Preset")
    most = max(3, min(5, len(form.presets))) if frame.shape == "huge" else 3
    rows = [form.presets[at : at + most] for at in range(0, len(form.presets), most)]
    each = min(34, (sheet.width - GAP * (most - 1)) // most)
    padded = len(rows) == 1 and not frame.narrow
    for row in rows:
        start = len(sheet.rows)
        lines = [_card(card, each - 3, card.name == form.preset) for card in row]
        for y in range(-1 if padded else 0, 4 if padded else 3):
            spans: list[Span] = []
            for card, shown in zip(row, lines, strict=True):
                spans += [(" " * GAP, "text")] if spans else []
                spans += _card_row(shown[y] if 0 <= y < 3 else [], each, card.name == form.preset)
            sheet.line(spans)
        for index, card in enumerate(row):
            sheet.spot(f"preset:{card.name}", index * (each + GAP) + 2, each - 3, len(sheet.rows) - start, start)
        sheet.gap()
    titles = {card.name: card.title for card in form.presets}
    sheet.line([(one_line(titles[form.preset]), "muted")])
    sheet.gap()


def _card(card: PresetCard, width: int, chosen: bool) -> list[list[Span]]:
    name: Span = (card.name, "bright bold" if chosen else "text")
    room = max(1, width - span_width([name]))
    size = f"{steps_words(card.steps)} steps · {card.memory_gb:g} GB"
    goal: list[Span] = (
        [(f"{card.metric} ", "muted"), (card.bound, "target")] if card.bound else [("no target", "faint")]
    )
    return [[name, (f"{card.time:>{room}}", "muted")], cut_spans([(size, "muted")], width), cut_spans(goal, width)]


def _card_row(spans: Sequence[Span], width: int, chosen: bool) -> list[Span]:
    ground = "select" if chosen else "surface"
    edge: Span = ("▌" if chosen else " ", f"accent on {ground}")
    inside = fitted([(" ", "text"), *spans], width - 1)
    return [edge, *((text, f"{words} on {ground}") for text, words in inside)]


# -- parameters


def columns(parameters: Sequence[Parameter], typed: Typed, width: int) -> list[Column]:
    """The fields in as many columns as fit beside each other, read from the top down; long texts give way first."""
    for count in (4, 3, 2) if width >= 100 else (3, 2):
        rows = -(-len(parameters) // count)
        parts = [tuple(parameters[at : at + rows]) for at in range(0, len(parameters), rows)]
        for most in range(MOST_BOX, LEAST_MOST - 1, -1):
            found = [_column(part, typed, most) for part in parts]
            if sum(column.width for column in found) + LEAST_BETWEEN * (len(found) - 1) <= width:
                return found
    return [_column(tuple(parameters), typed, MOST_BOX)]


def _column(parameters: tuple[Parameter, ...], typed: Typed, most: int) -> Column:
    longest = max(cell_len(word) for one in parameters for word in (typed.value(one), *one.choices))
    return Column(parameters, max(len(one.name) for one in parameters), min(most, max(LEAST_BOX, longest + 2)))


def fields(sheet: Sheet, form: LabForm, typed: Typed) -> None:
    """Every parameter with its value, what the lab says against one below it, and what the present one means."""
    parameters = fields_of(form)
    sheet.heading("Parameters", _changed(form, typed))
    grid = columns(parameters, typed, sheet.width)
    wide = sum(column.width for column in grid)
    between = min(6, (sheet.width - wide) // max(1, len(grid) - 1))
    for row in zip_longest(*(column.parameters for column in grid)):
        _fields_row(sheet, row, grid, between, typed)
    sheet.gap()
    _general(sheet, typed)
    here = next((one for one in parameters if typed.at == f"field:{one.name}"), None)
    if here:
        told = " · ".join(filter(None, (here.meaning, here.bounds)))
        sheet.line([(here.name, "text"), (f"  {one_line(told)}", "muted")])
    else:
        sheet.line([("tab", "accent bold"), (" goes through the fields", "muted")])
    sheet.gap()


def _fields_row(
    sheet: Sheet, row: Sequence[Parameter | None], grid: Sequence[Column], between: int, typed: Typed
) -> None:
    spans: list[Span] = []
    x, y, wrong = 0, len(sheet.rows), []
    for parameter, column in zip(row, grid, strict=True):
        spans += [(" " * (x - span_width(spans)), "text")]
        if parameter is not None:
            spans += _field(parameter, column, typed)
            sheet.spot(f"field:{parameter.name}", x, column.width, 1, y)
            if parameter.name in typed.wrong:
                wrong.append((x + column.name + 2, one_line(typed.wrong[parameter.name])))
        x += column.width + between
    sheet.line(spans)
    for at, words in wrong:
        sheet.line([(words, "bad")], indent=max(0, min(at, sheet.width - cell_len(words))))


def _field(parameter: Parameter, column: Column, typed: Typed) -> list[Span]:
    value, changed = typed.value(parameter), parameter.name in typed.changes
    style = "bad bold" if parameter.name in typed.wrong else "accent bold" if changed else "text"
    box = fitted([(" ", "text"), (one_line(value), style)], column.box)
    return [
        *fitted([(parameter.name, "muted")], column.name + 1),
        *((text, f"{words} on surface") for text, words in box),
    ]


def _changed(form: LabForm, typed: Typed) -> list[Span]:
    """`lr was 1e-3 · r reset`, or how many are changed."""
    changed = [one for one in fields_of(form) if one.name in typed.changes]
    if not changed:
        return []
    one = changed[0]
    words = say("{} changed", str(len(changed))) if len(changed) > 1 else say(f"{one.name} was {{}}", one.value)
    return joined([words, [("r", "accent bold"), (" reset", "muted")]])


def _general(sheet: Sheet, typed: Typed) -> None:
    """What the lab says against all values together."""
    if typed.wrong.get(""):
        sheet.prose(one_line(typed.wrong[""]), "bad", widest=sheet.width)


# -- beside the form


def launch(sheet: Sheet, form: LabForm, typed: Typed) -> None:
    """The line that launches; where labs cannot run here, what to type first."""
    card = next(card for card in form.presets if card.name == form.preset)
    start = len(sheet.rows)
    if not form.ready:
        rest = Sheet(sheet.width)
        rest.prose(form.install, "bright", widest=sheet.width)
        sheet.callout([([("Labs need torch. Install:", "text")], ""), *((row.spans, "") for row in rest.rows)], "warn")
    else:
        words = f"Launch {form.preset} preset"
        words = words if len(words) + len(card.time) + 10 <= sheet.width else f"Launch {form.preset}"
        words = "Starting …" if typed.starting else words
        sheet.callout([([("↵ ", "accent bold"), (words, "bright bold")], [(f"about {card.time}", "muted")])])
    sheet.spot("launch:", 0, sheet.width, len(sheet.rows) - start, start)
    sheet.gap()


def proves(sheet: Sheet, form: LabForm, most: int = SHOWN_ITEMS) -> None:
    """The items that the lab serves, first those that a run can prove."""
    if not form.proves:
        return
    done = sum(item.state == "done" for item in form.proves)
    sheet.heading("Serves", [(str(done), "text"), (f"/{len(form.proves)}", "faint"), (" done", "muted")])
    for item in sorted(form.proves, key=lambda item: item.state == "done")[:most]:
        style = "faint" if item.state == "done" else "text" if item.proof else "muted"
        sheet.row(f"item:{item.id}", [mark(item.state), (f" {one_line(item.title)}", style)])
    if len(form.proves) > most:
        sheet.line([(f"  and {len(form.proves) - most} more", "faint")])
    sheet.gap()


def last_runs(sheet: Sheet, form: LabForm) -> None:
    """The last runs of the lab, each with its value and what came of it."""
    sheet.heading("Last runs", [(str(form.count), "muted")])
    for run in form.runs:
        sheet.row(f"run:{run.run}", [run_mark(run), (f" {run.name} ", "text"), (run.preset, "muted")], _came(run))
    if not form.runs:
        first = form.presets[0]
        sheet.line([(f"No runs yet. {first.name} takes {first.time}.", "muted")])
    sheet.gap()


def _came(run: RunLine) -> list[Span]:
    value = number(run.value) if run.value is not None else "–"
    if run.state in LIVE:
        return [(f"{value}  ", "text"), (f"{share_words(run.progress or 0.0):>8}", "accent")]
    words, style = run_verdict(run)
    return [(f"{value}  ", "text"), (f"{words:>8}", style)]
