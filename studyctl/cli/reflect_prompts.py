"""A review in plain text: question after question, each answer kept at once, so that a kill loses at most the last."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from studyctl.actions.reflecting import (
    Ground,
    close_week,
    ground_of,
    judge,
    machine_needs,
    move_problems,
    review,
    save_step,
    with_preview,
)
from studyctl.actions.review_file import Given
from studyctl.actions.review_values import Asked, Review, ReviewStep
from studyctl.actions.situation import Situation, situation
from studyctl.cli.draw import Page, day_words
from studyctl.cli.reflect_pages import draw_decision, draw_done, draw_facts, draw_next, draw_plan
from studyctl.clock import now
from studyctl.reflect.answers import as_mapping, read_answers
from studyctl.text import plain
from studyctl.workspace import Workspace

LONGEST_PAUSE = 120.0  # seconds at one prompt; beyond it the learner was away, not typing
COMMANDS = "Enter keeps what is there or leaves it open  - clears  :b back  :q stop; everything is kept, go on any day"
SEVERAL = "one a line, an empty line ends"
WHOLE = "as many lines as you like, an empty line ends"


class _Stopped(Exception):
    """The learner stops for now, or the input ended."""


class _Back(Exception):
    """The learner wants the question before."""


def in_words(workspace: Workspace, week: str | None) -> None:
    """Close a week by questions in the terminal; stopped at any point, it goes on from there another day."""
    with situation(workspace, now()) as seen:
        session = _Session(workspace, ground_of(seen, week))
    with suppress(_Stopped):
        session.run()
        return
    print(f"Kept as it is. `studyctl reflect --week {session.week}` goes on.")


class _Session:
    """The questions of one week under way; every answer is in the ledger before the next question."""

    def __init__(self, workspace: Workspace, ground: Ground) -> None:
        self._workspace = workspace
        self._ground = ground
        self._said: dict[str, Any] = dict(ground.known.said)
        self._typed = {name: step.typed_seconds for name, step in ground.known.steps.items()}
        self.week = ground.span.name

    def _shown(self) -> Review:
        return judge(self._ground, self._said)

    def _step(self, name: str) -> ReviewStep:
        return next(step for step in self._shown().steps if step.id == name)

    def run(self) -> None:
        """All steps from where the review stands, then the decision and its yes or no."""
        shown = self._shown()
        _begin(shown)
        names = [step.id for step in shown.steps]
        place = 0 if shown.closed else names.index(shown.step)
        while place < len(names):
            try:
                self._ask(names[place])
                place += 1
            except _Back:
                place = max(0, place - 1)
        self._close()

    def _ask(self, name: str) -> None:
        """The questions of one step, those that the tree does not come to left out."""
        step, done = self._step(name), list[str]()
        print(f"\n{step.title}. {step.intro}")
        shown = self._planned() if any(one.kind == "schedule" for one in step.questions) else None
        while left := [one for one in _asked_now(self._shown(), self._step(name)) if one.id not in done]:
            try:
                self._question(shown or self._shown(), name, left[0])
                done.append(left[0].id)
            except _Back:
                if not done:
                    raise
                done.pop()
        self._save(name, finished=True)

    def _planned(self) -> Review:
        """The review with the next week laid out on the decision so far, which is printed with what it needs."""
        with situation(self._workspace, now()) as seen:
            shown = with_preview(seen, self._shown())
            page = Page()
            draw_next(page, shown, machine_needs(seen, shown.next_week))
            page.print()
        return shown

    def _question(self, shown: Review, step: str, question: Asked) -> None:
        _introduce(shown, question)
        began = time.monotonic()
        for value in _answers(question, self._refusal):
            self._typed[step] = self._typed.get(step, 0.0) + min(time.monotonic() - began, LONGEST_PAUSE)
            began = time.monotonic()
            self._said[question.id] = value
            self._save(step)

    def _refusal(self, schedule: object) -> str:
        """Why a schedule cannot be followed, or nothing."""
        with situation(self._workspace, now()) as seen:
            shown = judge(self._ground, {**self._said, "schedule": schedule})
            return "; ".join(str(problem) for problem in move_problems(seen, shown))

    def _save(self, step: str, finished: bool = False) -> None:
        names = [one.id for one in self._step(step).questions]
        said = {name: self._said[name] for name in names if self._said.get(name) is not None}
        with situation(self._workspace, now()) as seen:
            typed = self._typed.get(step, 0.0)
            save_step(seen, self.week, step, said, finished=finished, typed_seconds=typed)

    def _close(self) -> None:
        """The decision, what it does to the plan, and the yes that records it all."""
        with situation(self._workspace, now()) as seen:
            shown = review(seen, self.week, preview=True)
        page = Page()
        draw_decision(page, shown)
        draw_plan(page, shown.preview)
        page.print()
        changes = bool(shown.preview and shown.preview.changes)
        answer = _yes(changes)
        with situation(self._workspace, now()) as seen:
            draw_done(close_week(seen, self.week, apply=answer == "y"))


def _begin(shown: Review) -> None:
    page = Page()
    page.heading(f"{shown.title}, {shown.week}", day_words(shown.day))
    for words in (shown.resumed, "It is closed: what you change now closes it anew." if shown.closed else ""):
        if words:
            page.line(words)
    page.prose(COMMANDS)
    page.gap()
    draw_facts(page, shown)
    page.print()


def _yes(changes: bool) -> str:
    """`y`, or `c` for closing without the change of plan; raises _Stopped for a no."""
    asked = "Change the plan so and close the week (y/n, c closes without the change)" if changes else "Close it (y/n)"
    while True:
        typed = _line(asked).casefold()
        if typed in ("y", "yes") or (typed == "c" and changes):
            return typed[0]
        if typed in ("n", "no", ""):
            raise _Stopped


def _asked_now(shown: Review, step: ReviewStep) -> Iterator[Asked]:
    """The questions of a step that are to be asked: of the tree's those on the way, of the others all."""
    on_way = {line.question for line in shown.tree if line.state != "skipped"}
    in_tree = {line.question for line in shown.tree} | {"why_not"}
    for one in step.questions:
        if one.id not in in_tree or one.id in on_way:
            yield one


def _introduce(shown: Review, question: Asked) -> None:
    print(f"\n{plain(question.ask)}")
    low = (one.follow_up for step in shown.steps for one in step.questions if one.follow_up)
    advice = next((one.advice for one in low if one.asks == question.id), "")
    for text in (question.hint, question.facts, advice):
        if text:
            print(f"  {plain(text)}")
    for number, choice in enumerate(question.choices, 1):
        print(f"  {number} {choice.title}" + (f"  ({choice.leads})" if choice.leads else ""))
    if question.kind == "schedule":
        for day in shown.next_week.days:
            titles = "; ".join(one.title for one in day.items)
            print(f"  {day.day:%a} {day.day.day} {day.day:%b}  {plain(titles) or ('off' if day.off else '')}")


def _answers(question: Asked, refusal: Callable[[object], str]) -> Iterator[Any]:
    """The answer as it is typed, nothing where it stays as it is; of several lines, all so far after each.

    `refusal` says why a schedule cannot be followed.
    """
    standing = f" [{question.shown}]" if question.origin else ""
    if question.kind == "schedule":
        yield from _schedule(standing, refusal)
    else:
        yield from READERS[question.kind](question, standing)


def _one(asked: str, read: Callable[[str], Any]) -> Iterator[Any]:
    """One line: nothing keeps, `-` clears, what cannot be read is asked again."""
    while typed := _line(asked):
        if typed == "-":
            yield None
            return
        try:
            yield read(typed)
            return
        except ValueError as error:
            print(f"{error}.")


def _flag(question: Asked, standing: str) -> Iterator[Any]:
    def read(typed: str) -> bool:
        if typed.casefold() not in ("y", "yes", "n", "no"):
            raise ValueError("y or n")
        return typed.casefold() in ("y", "yes")

    return _one(f"y/n{standing}", read)


def _rating(question: Asked, standing: str) -> Iterator[Any]:
    return _one(f"1 to 10{standing}", lambda typed: _checked(question.id, typed.replace(",", ".")))


def _word(question: Asked, standing: str) -> Iterator[Any]:
    words = [choice.word for choice in question.choices]

    def read(typed: str) -> str:
        if typed.isdecimal() and 0 < int(typed) <= len(words):
            return words[int(typed) - 1]
        return str(_checked(question.id, typed))

    return _one(f"1 to {len(words)}{standing}", read)


def _checked(name: str, typed: str) -> Any:
    answers, problems = read_answers({name: typed})
    if answers is None:
        raise ValueError(str(problems[0]))
    return as_mapping(answers)[name]


def _text(question: Asked, standing: str) -> Iterator[Any]:
    if question.id == "journal":
        return _lines(f"{WHOLE}{standing}", lambda lines: "\n".join(lines))
    return _one(f"in a line{standing}", lambda typed: typed)


def _texts(question: Asked, standing: str) -> Iterator[Any]:
    if question.id == "snippets":
        return _blocks(f"{SEVERAL}, ``` begins and ends several lines{standing}")
    return _lines(f"{SEVERAL}{standing}", lambda lines: list(lines))


def _lines(asked: str, made: Callable[[list[str]], Any]) -> Iterator[Any]:
    """Lines until an empty one, what they make after each of them; `-` alone clears."""
    lines: list[str] = []
    while typed := _line(asked if not lines else "  "):
        if typed == "-" and not lines:
            yield None
            return
        lines.append(typed)
        yield made(lines)


def _blocks(asked: str) -> Iterator[Any]:
    """As `_lines`, a fence holding several lines together."""
    blocks: list[str] = []
    while typed := _line(asked if not blocks else "  "):
        if typed == "-" and not blocks:
            yield None
            return
        block = [typed]
        while typed.startswith("```") and (len(block) == 1 or block[-1].strip() != "```"):
            block.append(_line("", bare=True))
        blocks.append("\n".join(block))
        yield list(blocks)


def _schedule(standing: str, refusal: Callable[[object], str]) -> Iterator[Any]:
    """`tue item` a line: the item goes to that day; one that cannot is told and left out."""
    days: dict[str, list[str]] = {}
    while typed := _line(f"a day and an item, such as `tue tests`; an empty line ends{standing}" if not days else "  "):
        if typed == "-" and not days:
            yield None
            return
        day, _, item = typed.partition(" ")
        wanted = {**days, day: [*days.get(day, []), item.strip()]}
        read, problems = read_answers({"schedule": wanted})
        said = str(problems[0]) if problems else "Name an item after the day" if not item.strip() else refusal(wanted)
        if read is None or said:
            print(f"{said}.")
            continue
        days = wanted
        yield days


READERS: dict[str, Callable[[Asked, str], Iterator[Any]]] = {
    "flag": _flag,
    "rating": _rating,
    "word": _word,
    "text": _text,
    "texts": _texts,
}


def _line(asked: str, bare: bool = False) -> str:
    """A line from the learner; raises _Stopped at the end of the input or `:q`, _Back for `:b`."""
    print(f"{asked}: " if asked.strip() else asked, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        raise _Stopped
    typed = line.rstrip("\r\n") if bare else line.strip()
    if typed.strip() == ":q":
        raise _Stopped
    if typed.strip() == ":b":
        raise _Back
    return typed


def completed(seen: Situation, given: Given) -> Given:
    """The answers of a file with those asked for that are missing on the way, where somebody sits at the terminal."""
    if not sys.stdin.isatty():
        return given
    said, asked = dict(given.said), set[str]()
    with suppress(_Stopped, _Back):
        while True:
            shown = review(seen, given.week, said=said)
            questions = (one for step in shown.steps for one in step.questions)
            question = next((q for q in questions if q.id in shown.outcome.missing and q.id not in asked), None)
            if question is None:
                break
            asked.add(question.id)
            _introduce(shown, question)
            for value in _answers(question, lambda schedule: ""):
                said[question.id] = value
    return replace(given, said={name: value for name, value in said.items() if value is not None})
