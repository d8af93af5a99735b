"""The form that launches a lab: its presets, the parameters of one, what they may be, and what earlier runs reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from studyctl.actions.figures import bound_words, figure, label, preset_time
from studyctl.actions.lab_settings import LabSetting, lab_settings
from studyctl.actions.labs import described, install_words, missing_packages
from studyctl.actions.places import place_words
from studyctl.actions.runs import lines
from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine
from studyctl.curriculum.model import Item, Lab, Preset
from studyctl.errors import Problem, UserError
from studyctl.ledger.views import RunRow
from studyctl.text import nearest, plain
from studyctl.values import dataclass

FIRST_PRESETS = ("smoke", "cpu")  # what is offered before anything ran: what takes least
LAST_RUNS = 5
SEED = "seed"
LARGEST_README = 400_000  # characters
MOST_SEED = 2**32 - 1


@dataclass(frozen=True)
class PresetCard:
    """A preset: its name and title, how long it takes, its steps, memory and device, and its first target in words.

    `metric` and `bound` are that target's two halves (`val loss`, `≤1.48`), empty where the preset has none.
    """

    name: str
    title: str
    time: str
    steps: int
    memory_gb: float
    device: str
    metric: str
    bound: str


@dataclass(frozen=True)
class Parameter:
    """One setting of the form: the preset's value as text, its type, what it means and what it may be.

    `choices` are the only words it takes, if it takes no others.
    """

    name: str
    kind: str
    value: str
    meaning: str
    bounds: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProvedItem:
    """An item that names the lab; `proof` says that a run can prove it, `place` where it stands, in words."""

    id: str
    title: str
    place: str
    tier: str
    state: str
    proof: bool


@dataclass(frozen=True)
class LabForm:
    """A lab ready to be launched with one preset.

    `best` is the best headline value on the preset's data; `install` is the line to type where `ready` is not.
    """

    lab: str
    number: str
    title: str
    question: str
    proves: tuple[ProvedItem, ...]
    presets: tuple[PresetCard, ...]
    preset: str
    parameters: tuple[Parameter, ...]
    seed: str
    headline: str
    best: str
    count: int
    runs: tuple[RunLine, ...]
    ready: bool
    install: str
    folder: str
    readme: str


def form(seen: Situation, text: str, preset: str = "") -> LabForm:
    """The form of a lab with a preset: the one asked for, else that of the last run, else the one that takes least.

    Raises UserError for a lab or preset that is not there.
    """
    lab = seen.catalogue.lab(text)
    rows = seen.reader.runs(None, (lab.id, *lab.aliases))
    name = _preset(lab, preset, rows)
    chosen, missing = lab.presets[name], missing_packages()
    return LabForm(
        lab=lab.id,
        number=lab.number,
        title=lab.title,
        question=lab.question,
        proves=_proves(seen, lab),
        presets=tuple(_card(name, one) for name, one in lab.presets.items()),
        preset=name,
        parameters=tuple(_parameters(lab, chosen)),
        seed=str(chosen.seeds[0] if chosen.seeds else 0),
        headline=label(lab.headline) if lab.headline else "",
        best=_best(seen, lab, chosen),
        count=len(rows),
        runs=lines(seen, lab.id, limit=LAST_RUNS),
        ready=not missing,
        install=install_words() if missing else "",
        folder=lab.folder,
        readme=_readme(Path(lab.folder)),
    )


def _preset(lab: Lab, asked: str, rows: list[RunRow]) -> str:
    if asked and asked not in lab.presets:
        fix = nearest(asked, lab.presets) or f"Presets: {', '.join(lab.presets)}"
        raise UserError(Problem(f"lab {lab.number} has no preset {asked!r}", fix=fix))
    if not lab.presets:
        raise UserError(Problem(f"lab {lab.number} has no presets", f"{lab.folder}/lab.yaml"))
    wanted = (asked, *(row.preset for row in rows[:1]), *FIRST_PRESETS)
    return next((name for name in wanted if name in lab.presets), next(iter(lab.presets)))


def _card(name: str, preset: Preset) -> PresetCard:
    target = preset.targets[0] if preset.targets else None
    metric, bound = (label(target.metric), bound_words(target.op, target.value)) if target else ("", "")
    return PresetCard(
        name, preset.title, preset_time(preset), preset.steps, preset.memory_gb, preset.device, metric, bound
    )


def _parameters(lab: Lab, preset: Preset) -> Iterator[Parameter]:
    """Every setting that the lab writes down with the preset's value, then those that only the preset has."""
    values: dict[str, Any] = {"steps": preset.steps, **preset.set}
    known = {one.name: one for one in lab_settings(Path(lab.folder))}
    for name in (*known, *(name for name in values if name not in known)):
        one = known.get(name) or LabSetting(name, _kind(values[name]), values[name])
        value = values.get(name, one.default)
        if one.kind == "float" and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        choices = one.choices or (("true", "false") if one.kind == "bool" else ())
        yield Parameter(name, one.kind, value_words(value), one.meaning, one.bounds, choices)


def _kind(value: object) -> str:
    return type(value).__name__ if isinstance(value, (bool, int, float)) else "str"


def value_words(value: object) -> str:
    """A setting's value as a person types it: `true`, `0.006`, `6e-05`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _proves(seen: Situation, lab: Lab) -> tuple[ProvedItem, ...]:
    """The items that name the lab: those of active tracks first, and of each track first those that a run can prove."""
    active = [track.track for track in seen.active]
    named = [item for item in seen.catalogue.items.values() if lab.id in item.labs]
    order = {track: active.index(track) if track in active else len(active) for track in seen.catalogue.tracks}
    found = [(order[item.track], not _provable(item, lab), item) for item in named]
    found.sort(key=lambda one: one[:2])
    return tuple(_proved(seen, item, not unproved) for _, unproved, item in found)


def _provable(item: Item, lab: Lab) -> bool:
    return any(proof.run == lab.id for proof in item.proof.any) if item.proof else False


def _proved(seen: Situation, item: Item, proof: bool) -> ProvedItem:
    place = place_words(seen.catalogue, f"{item.track}.{item.place}")
    return ProvedItem(item.id, item.title, place, item.tier or item.priority or "", seen.state(item.id).state, proof)


def _best(seen: Situation, lab: Lab, preset: Preset) -> str:
    """The best value of the headline metric on the data of the preset's targets, or on any where they name none."""
    metric = lab.metrics.get(lab.headline)
    data = {target.for_ for target in preset.targets if target.for_}
    found = [
        row.high if metric and metric.better == "higher" else row.low
        for row in seen.reader.best_metrics()
        if row.metric == lab.headline and seen.catalogue.current(row.lab) == lab.id and (not data or row.data in data)
    ]
    better = max if metric and metric.better == "higher" else min
    return figure(better(found), lab.headline) if found else ""


def _readme(folder: Path) -> str:
    try:
        with (folder / "README.md").open(encoding="utf-8", errors="replace") as file:
            return plain(file.read(LARGEST_README))
    except OSError:
        return ""


def check(lab: Lab, preset: str, changes: Mapping[str, str], seed: str) -> dict[str, str]:
    """What the lab says against these values, by the name of the field (`""`: against all together); empty if nothing.

    The lab's own `settings.py` is asked in a child, a tenth of a second for each wrong value: not for an event loop.
    """
    wrong: dict[str, str] = {}
    if not re.fullmatch(r"\d+", seed.strip()) or int(seed) > MOST_SEED:
        wrong[SEED] = f"seed must be a whole number from 0 to {MOST_SEED}"
    left = dict(changes)
    while True:
        try:
            described(lab, preset, [f"{name}={value}" for name, value in left.items()], 0)
            return wrong
        except UserError as error:
            words = error.problems[0].what.rpartition("--set: ")[2]
            blamed = _blamed(words, left)
            wrong[blamed[0] if blamed else ""] = _REFUSED_VALUE.sub(r"\1 \2", words)
            left = {name: value for name, value in left.items() if name not in blamed}
            if not blamed:
                return wrong


# `lr=-1.0 must be …` in a form, which shows the value in the line above: `lr must be …`
_REFUSED_VALUE = re.compile(
    r"^(\w+)=(?:'(?:[^'\\]|\\.)*'|\S+) (must be|is not a whole|is not a number|is not true|is not one of)"
)


def _blamed(words: str, changes: Mapping[str, str]) -> list[str]:
    """The changed fields that a refusal names (`width=100`), whose value it quotes, or the only one."""
    named = [name for name in re.findall(r"\b(\w+)=", words) if name in changes]
    quoted = [name for name, value in changes.items() if value and repr(value) in words]
    return named or quoted or (list(changes) if len(changes) == 1 else [])
