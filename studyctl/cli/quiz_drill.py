"""A drill in plain text: a question, a line typed, the verdict."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from textwrap import wrap

from studyctl.actions import judging
from studyctl.actions.deeper import Deeper
from studyctl.actions.drilling import Drill, Question, Result
from studyctl.cli.counts import counted
from studyctl.cli.draw import minutes_words
from studyctl.clock import now
from studyctl.drill.advice import Advice
from studyctl.drill.face import Answer, Face, Unread, read_answer
from studyctl.drill.memory import RATING_NAMES
from studyctl.errors import UserError
from studyctl.text import plain

WIDTH = 78
SURE = {"1": 0.25, "2": 0.5, "3": 0.75, "4": 0.95}
ASKED = {
    "choice": "Your answer (its number)",
    "multi": "Your answers (numbers, such as 1 3)",
    "text": "Your answer",
    "number": "Your answer",
    "order": "The order (all numbers, such as 2 1 3)",
    "line": "The wrong line (its number)",
}
HOW_SURE = "How sure: 1 a guess, 2 unsure, 3 fairly, 4 certain, Enter for none"
COMMANDS = ":h hint  :u undo  :f flag  :s suspend  :b bury  :w why now  :q stop"
UNITS = {"minutes": 60.0, "hours": 3600.0, "days": 86400.0}  # in seconds


class Stopped(Exception):
    """The learner ended the drill, or the input ended."""


class Quit(Stopped):
    """The learner typed `:q`."""


def in_words(drill: Drill) -> None:
    """Drills in the terminal until nothing is left, `:q`, or the end of the input; every answer is on disk at once."""
    say(f"{counted(drill.tally.left, 'card')}, about {minutes_words(drill.tally.seconds_left / 60)}.")
    say(COMMANDS)
    with drill.fast(), suppress(Stopped):
        while (question := drill.next(now())) is not None:
            _one(drill, question)
    tally = drill.tally
    if tally.answered:
        over = f" {tally.over} more are due beyond today's budget." if tally.over and not tally.left else ""
        say(f"\n{tally.answered} answered, {tally.right} right, {tally.left} left.{over}")


def _one(drill: Drill, question: Question) -> None:
    """One card: shown, answered, rated; a command may take it away or bring another back first."""
    draw_question(question)
    hinted, began = False, time.monotonic()
    while True:
        typed = typed_line(asked(question.face))
        if typed == ":h":
            hinted = hinted or bool(question.face.hint)
            say(question.face.hint or "This card has no hint.")
            continue
        if typed.startswith(":"):
            if _commanded(drill, question, typed):
                return
            continue
        try:
            pending = judging.asked(drill.settings, question.card, typed)
            answer = typed_answer(question.face, typed)
            seconds = time.monotonic() - began
            confidence = _confidence(drill, question.face)
            result = drill.answer(
                question, answer, now(), confidence=confidence, hinted=hinted, seconds=round(seconds, 1)
            )
        except Unread as error:
            say(f"{error}.")
            continue
        draw_result(result)
        if pending is not None:
            draw_advice(question.face, pending.wait())
        _rated_anew(drill, result)
        return


def asked(face: Face) -> str:
    """What is to be typed, by the kind of card."""
    if face.input in ASKED:
        return ASKED[face.input] + (f" (in {face.unit}, or another unit that you write)" if face.unit else "")
    return "Say or write your answer, then Enter"


def typed_line(asked: str) -> str:
    """A line from the learner; raises Quit for `:q`, Stopped at the end of the input."""
    print(f"{asked}: ", end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        raise Stopped
    if line.strip() == ":q":
        raise Quit
    return line.strip()


def _commanded(drill: Drill, question: Question, typed: str) -> bool:
    """Obeys a command; whether the question is over."""
    marks = {":s": "suspend", ":b": "bury", ":f": "flag"}
    try:
        if typed in marks:
            say(f"{drill.mark(question.card.id, marks[typed], now())}.")  # type: ignore[arg-type]
            return typed != ":f"
        if typed == ":u":
            say(f"{drill.undo(now(), question)}.")
            return True
    except UserError as error:
        say(f"{error}.")
        return False
    say(f"Asked {question.why}." if typed == ":w" else COMMANDS)
    return False


def typed_answer(face: Face, typed: str) -> Answer:
    """What was typed, and for steps or criteria one verdict each, asked as they are revealed."""
    if face.input not in ("steps", "criteria"):
        return read_answer(face, typed)
    if face.model:
        say(f"\n{face.model}\n")
    verdicts = []
    for number, text in enumerate(face.steps or face.criteria, 1):
        say(f"{number}. {text}")
        verdicts.append(_yes("Did you have it (y/n)"))
    return read_answer(face, typed, verdicts)


def _yes(asked: str) -> bool:
    while (typed := typed_line(asked).casefold()) not in ("y", "yes", "n", "no"):
        say("y or n.")
    return typed in ("y", "yes")


def _confidence(drill: Drill, face: Face) -> float | None:
    """How sure the learner is; those who judge themselves, and those who switched it off, are not asked."""
    if not drill.asks_confidence or face.input in ("steps", "criteria"):
        return None
    while (typed := typed_line(HOW_SURE)) not in ("", *SURE):
        say("1 to 4, or Enter.")
    return SURE.get(typed)


def _rated_anew(drill: Drill, result: Result) -> None:
    """Enter goes on; a rating replaces the one given, `:u` takes the answer back."""
    while (typed := typed_line("Enter for the next, 1 again 2 hard 3 good 4 easy, :u undo")) != "":
        try:
            if typed == ":u":
                say(f"{drill.undo(now())}.")
                return
            if typed in ("1", "2", "3", "4"):
                result = drill.rerate(result, int(typed), now())
                say(f"{_verdict(result)}.")
                return
            say("Enter, 1 to 4, :u, or :q.")
        except UserError as error:
            say(f"{error}.")


def draw_question(question: Question) -> None:
    """Prints a question; nothing in it is set off, since that would give the answer away."""
    about = " · ".join(part for part in (next(iter(question.card.concepts), ""), question.doing) if part)
    say(f"\n{question.number} of {question.of}  {about}\n")
    for part in shown(question.face):
        say(part)
    print()


def shown(face: Face) -> Iterator[str]:
    """The parts of a face: the prompt, numbered code, the start of a derivation, numbered options."""
    yield face.prompt
    if face.code:
        numbered = face.input == "line"
        rows = face.code.rstrip("\n").split("\n")
        yield "\n" + "\n".join(
            f"{number:>3}  {row}" if numbered else f"    {row}" for number, row in enumerate(rows, 1)
        )
    if face.start:
        yield f"\n    {face.start}"
    for number, text in enumerate(face.options, 1):
        yield f"  {number}  {text}"


def draw_result(result: Result) -> None:
    """Prints the verdict, the right answer, why, where to go deeper, and the rating."""
    graded, card = result.graded, result.question.card
    sure = f" (you were {result.confidence:.0%} sure)" if result.confidence is not None else ""
    say(f"\n{'Right' if graded.correct else 'Wrong'}{sure}. {graded.says}".rstrip())
    if result.question.face.input not in ("steps", "criteria"):
        accepted = f", accepted {graded.interval}" if graded.interval else ""
        say(f"Answer: {graded.expected}{accepted}")
    widest = max((len(figure) for figure, _ in graded.working), default=0)
    for figure, what in graded.working:
        say(f"  {figure:>{widest}}  {what}".rstrip())
    say(card.explain)
    if result.source:
        say(f"Source: {result.source}")
    for place in result.deeper:
        say(f"Deeper: {place_words(place)}")
    if result.leech:
        say(f"Forgotten so often that it was suspended: learn it anew, then `studyctl quiz suspend {card.id} --off`.")
    for title in result.proven:
        say(f"Proven by recall: {title}")
    say(f"{_verdict(result)}.")


def draw_advice(face: Face, advice: Advice) -> None:
    """Prints what the optional judge says beside one's own verdict; that one counts."""
    say(f"Judge, as advice only: {advice.text}.")
    for criterion, met, sentence in zip(face.criteria, advice.met, advice.evidence, strict=False):
        say(f"  {'met    ' if met else 'not met'}  {criterion}" + (f" “{sentence}”" if met else ""))
    if advice.left_out:
        say(f"It was not shown {counted(advice.left_out, 'sentence')} that spoke to it or not about the card.")


def place_words(place: Deeper) -> str:
    """`lab 00_pretraining: Pre-training fundamentals, exercise attention`."""
    where = f", {place.where}" if place.where else ""
    return f"{place.kind} {place.id}: {place.title}{where}"


def _verdict(result: Result) -> str:
    """`Good, right: in 10 minutes`."""
    wait = result.waits.get(result.rating)
    when = f": again in {wait_words(wait.total_seconds())}" if wait is not None else ""
    return f"{RATING_NAMES[result.rating].capitalize()}, {result.why}{when}"


def wait_words(seconds: float) -> str:
    """`10 minutes`, `2 hours` or `5 days`."""
    name = next((name for name in ("days", "hours") if seconds >= UNITS[name]), "minutes")
    count = max(1, round(seconds / UNITS[name]))
    return f"{count} {name if count != 1 else name.removesuffix('s')}"


def say(text: str) -> None:
    """Prints text of a card, made harmless and wrapped to 78 columns; lines that are indented stay as they are."""
    for line in plain(text).split("\n"):
        rows = [line] if line[:1].isspace() else wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        print("\n".join(rows))
