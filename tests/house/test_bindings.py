"""The keys of the app: each has a name and words, can be changed alone, and every command of the program is at hand."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.screen import ModalScreen, Screen

import studyctl.tui
from studyctl.actions.drilling import Question, Tally
from studyctl.drill.face import Face, Input
from studyctl.drill.model import Card, Source
from studyctl.tui.app import PAGES, ROOMS, StudyApp
from studyctl.tui.keymaps import completed
from studyctl.tui.offers import OFFERS
from studyctl.tui.room import Room
from studyctl.tui.screens.drill import DrillRoom
from studyctl.tui.screens.drill_deeds import Idle, Turn
from studyctl.tui.screens.drill_parts import Phase, Sitting
from studyctl.tui.screens.interview import InterviewRoom
from studyctl.tui.screens.plan import PlanRoom
from studyctl.tui.screens.progress import ProgressRoom
from studyctl.tui.screens.sunday import SundayRoom

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
from command_tree import commands

MODULES = [import_module(one.name) for one in walk_packages(studyctl.tui.__path__, "studyctl.tui.")]
OWNERS = [
    one
    for module in MODULES
    for one in vars(module).values()
    if isinstance(one, type) and one.__module__ == module.__name__ and "BINDINGS" in vars(one)
]


def in_drill(phase: Phase, input: Input = "choice") -> Callable[[Any], None]:
    """Brings a drill to a phase with a card of this input."""
    card = Card("a", "choice", (), "", Source())
    question = Question(card, Face("choice", "", input), 0, "", 1, 1, 0.0, 0, None, "")
    turn = Turn(None if phase == "over" else question, Tally(0, 0, 0, 0.0, 0), idle=Idle(None, 1, 1, ()))
    return lambda room: setattr(room, "sitting", Sitting(turn, phase))


SCREENS = [one for one in OWNERS if issubclass(one, Screen)]
# the views of a screen whose bindings share a key: how each is reached
VIEWS: dict[type, tuple[Callable[[Any], None], ...]] = {
    DrillRoom: (
        in_drill("question"),
        in_drill("question", "multi"),
        in_drill("question", "text"),
        in_drill("sure"),
        in_drill("judge", "steps"),
        in_drill("answer"),
        in_drill("over"),
    ),
    InterviewRoom: (
        in_drill("question"),
        in_drill("question", "multi"),
        in_drill("question", "text"),
        in_drill("judge", "steps"),
    ),
    SundayRoom: (lambda room: None,),  # its pages are looked at with a review in them: tests/tui/test_sunday_screen.py
    PlanRoom: (lambda room: setattr(room, "calendar", False), lambda room: setattr(room, "calendar", True)),
    ProgressRoom: (lambda room: setattr(room, "on_targets", False), lambda room: setattr(room, "on_targets", True)),
}
# one action in the same words, and yet an id in each place: somebody may want another key in one of them only
APART = (
    {"today.open", "item.open", "progress.open"},  # ↵ opens something else in each room
    {"plan.tier", "paper.tier"},  # tiers of items, tiers of papers
    {"keys.close", "page.close"},  # the list of keys closes with the key that opened it, too
    {"lab.code", "labs.code"},  # of one lab, of the selected one
    {"lab.readme", "labs.readme"},
    {"move.page_up", "search.page_up"},  # beside a line that is typed in
    {"move.page_down", "search.page_down"},
)
ANSWERING = {*"1234567890", "u"}  # digits belong to the answer; `u` undoes in the drill, too, and asks the card again
# a command -> where it is in the app: "offer:" of the palette, "key:" by the id of a binding, "screen:" or "page:"
PLACES = {
    "today": "screen:today",
    "plan": "screen:plan",
    "plan board": "screen:plan",
    "plan month": "key:plan.calendar",
    "plan off": "offer:plan.off",
    "plan on": "offer:plan.on",
    "plan what-if": "key:plan.what_if",
    "plan history": "key:plan.changes",
    "plan undo": "key:plan_history.take_back",
    "plan move": "key:plan.move",
    "progress": "screen:progress",
    "sprint": "screen:sprint",
    "track list": "offer:track.list",
    "track start": "offer:track.start",
    "track stop": "offer:track.stop",
    "target list": "key:progress.targets",
    "why": "offer:why",
    "item list": "screen:search",
    "item show": "page:item",
    "item start": "key:item.start",
    "item done": "key:item.done",
    "item undo": "offer:item.undo",
    "item note": "key:item.note",
    "item record": "key:item.metric",
    "item import-marks": "offer:item.import",
    "lab list": "screen:labs",
    "lab show": "page:lab",
    "lab run": "key:lab.launch",
    "run list": "screen:runs",
    "run show": "page:run",
    "run logs": "key:run.output",
    "run follow": "page:run",
    "run cancel": "key:run.cancel",
    "run resume": "key:run.resume",
    "run import": "key:runs.import",
    "run export": "key:run.export",
    "paper list": "screen:papers",
    "paper show": "screen:papers",
    "paper next": "offer:paper.next",
    "paper status": "offer:paper.status",
    "paper note": "key:paper.note",
    "time start": "key:item.timer",
    "time stop": "offer:time.stop",
    "time log": "offer:time.log",
    "time report": "offer:time.report",
    "quiz drill": "screen:drill",
    "quiz interview": "key:drill.interview",
    "quiz due": "screen:drill",
    "quiz stats": "key:drill.stats",
    "quiz optimize": "key:drill_stats.fit",
    "quiz search": "key:drill.deck",
    "quiz check": "offer:quiz.check",
    "quiz add": "offer:quiz.add",
    "quiz export": "offer:quiz.export",
    "quiz flag": "key:drill.flag",
    "quiz suspend": "key:drill.suspend",
    "quiz bury": "key:drill.bury",
    "reflect": "screen:sunday",
    "reflect show": "key:weeks.open",
    "reflect history": "key:sunday.history",
    "reflect edit": "key:weeks.file",
    "reflect snippets": "offer:reflect.snippets",
    "report week": "offer:report.page",
    "report month": "offer:report.page",
    "report track": "offer:report.page",
    "report calendar": "offer:report.calendar",
    "report portfolio": "offer:report.portfolio",
    "find": "screen:search",
    "curriculum check": "offer:content.check",
    "curriculum show": "offer:curriculum.show",
    "curriculum search": "screen:search",
    "curriculum schema": "offer:curriculum.schema",
    "content check": "offer:content.check",
    "config get": "screen:settings",
    "config set": "key:settings.change",
    "config unset": "key:settings.default",
    "config edit": "key:settings.file",
    "config path": "offer:db.path",
    "db check": "offer:db.check",
    "db backup": "offer:db.backup",
    "db restore": "offer:db.restore",
    "db merge": "offer:db.merge",
    "db rebuild": "offer:db.rebuild",
    "db path": "offer:db.path",
    "doctor": "offer:doctor",
    "init": "offer:init",
    "undo": "key:app.undo",
}
OUTSIDE = {
    "": "it is the app",
    "demo": "makes a workspace of its own and opens the app on it",
    "serve": "serves the app to a browser until it is stopped: it would stand around the app, not in it",
}


def bindings_of(owner: type) -> Iterator[Binding]:
    for one in owner.BINDINGS:  # type: ignore[attr-defined]
        assert isinstance(one, Binding), f"{owner.__name__}: {one} has no id"
        yield one


def keys_by_id(found: Any) -> dict[str, set[str]]:
    """The keys of each id in one of Textual's maps."""
    keys: dict[str, set[str]] = defaultdict(set)
    for key, binding in found:
        if binding.id:
            keys[binding.id].add(key)
    return keys


ALL = [binding for owner in OWNERS for binding in bindings_of(owner)]
IDS = sorted({binding.id for binding in ALL if binding.id})


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.__name__)
def test_every_binding_has_a_name_and_says_what_it_does(owner: type) -> None:
    for one in bindings_of(owner):
        assert one.id and one.id == one.id.lower() and " " not in one.id, one
        assert one.tooltip and one.description, one


def test_an_id_is_one_action_and_an_action_in_the_same_words_one_id() -> None:
    actions, ids = defaultdict(set), defaultdict(set)
    for one in ALL:
        actions[one.id].add(one.action)
        ids[one.action, one.tooltip].add(one.id)
    assert {name: found for name, found in actions.items() if len(found) > 1} == {}
    several = [found for found in ids.values() if len(found) > 1]
    assert sorted(map(sorted, several)) == sorted(map(sorted, APART))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_no_two_keys_of_a_screen_are_the_same(screen: type) -> None:
    sharing: dict[str, list[Binding]] = defaultdict(list)
    for one in bindings_of(screen):
        for key in one.key.split(","):
            sharing[key].append(one)
    clashes = {key: found for key, found in sharing.items() if len(found) > 1}
    assert screen in VIEWS or not clashes
    for reach in VIEWS.get(screen, ()):
        room = screen()
        reach(room)
        for key, found in clashes.items():
            assert sum(bool(room.check_action(*parse(one.action)[1:])) for one in found) <= 1, key


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_no_room_takes_a_key_that_works_everywhere(screen: type) -> None:
    everywhere = {key for one in bindings_of(StudyApp) for key in one.key.split(",")}
    taken = {key for one in bindings_of(screen) for key in one.key.split(",")} & everywhere
    taken -= ANSWERING if screen in (DrillRoom, InterviewRoom, SundayRoom) else set()
    assert not taken or issubclass(screen, ModalScreen)


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.__name__)
def test_each_key_can_be_changed_and_no_other_goes_with_it(owner: Any) -> None:
    before = keys_by_id(owner._merged_bindings)
    for name in before:
        changed = owner._merged_bindings.copy()
        changed.apply_keymap(completed({name: "f31"}, OWNERS))
        assert keys_by_id(changed) == {**before, name: {"f31"}}


def test_all_keys_can_be_changed_at_once() -> None:
    keymap = {name: f"f{number}" for name, number in zip(IDS, count(30), strict=False)}
    for owner in OWNERS:
        changed = owner._merged_bindings.copy()  # type: ignore[attr-defined]
        before = keys_by_id(changed)
        changed.apply_keymap(completed(keymap, OWNERS))
        assert keys_by_id(changed) == {name: {keymap[name]} for name in before}


def test_every_command_is_at_hand_in_the_app() -> None:
    assert {one.path for one in commands() if one.runs} == PLACES.keys() | OUTSIDE.keys()


@pytest.mark.parametrize("place", sorted(set(PLACES.values())))
def test_every_place_of_a_command_is_there(place: str) -> None:
    kind, _, name = place.partition(":")
    known = {
        "offer": [offer.id for offer in OFFERS],
        "key": IDS,
        "screen": ["today", *ROOMS],
        "page": list(PAGES),
    }
    assert name in known[kind]


def test_every_room_is_under_a_key_of_its_own() -> None:
    modes = {one.action.split("'")[1] for one in bindings_of(StudyApp) if one.action.startswith("switch_mode")}
    assert modes | {"search"} == {"today", *ROOMS}  # search has a key on Today
    assert all(issubclass(one, Room | ModalScreen) for one in SCREENS)
