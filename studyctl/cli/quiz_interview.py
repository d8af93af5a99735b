"""A mock interview in plain text, and the same for programs, a JSON object a line; its report and its history."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from textwrap import wrap
from typing import Any

from studyctl.actions.interviewing import Asked, Interviewing, Marked
from studyctl.actions.interviews import AskedLine, InterviewLine, Report
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page, bar, short_day
from studyctl.cli.quiz_drill import Quit, Stopped, asked, place_words, say, shown, typed_answer, typed_line
from studyctl.cli.quiz_lines import answer_in, answered, print_object, question_object, result_object
from studyctl.cli.show import plain_value
from studyctl.clock import now
from studyctl.drill.face import Unread
from studyctl.text import one_line

COMMANDS = ":p I do not know  :q end it and see the report"
BAR, INDENT = 20, 3
SHORT = 6  # letters of an interview's id that are shown


def in_words(held: Interviewing) -> None:
    """Holds an interview in the terminal; each answer is on disk before the next question.

    `:q` ends it with its report. Where the input ends it is left, and goes on within its time when it is asked for.
    """
    if held.told:
        say(f"{held.told}.")
    script = held.script
    parts = [counted(len(script.topics), "topic")]
    parts += [counted(len(script.design), "design prompt")] if script.design else []
    say(f"{time_words(held.seconds_left(now()))} for {' and '.join(parts)}; seed {script.seed}.")
    say("It examines: no hints, no undo, and the schedule of your cards stays as it is.")
    say(COMMANDS)
    try:
        while (question := held.next(now())) is not None:
            _one(held, question)
    except Quit:
        pass
    except Stopped:
        say(f"Left: it goes on until {held.until.astimezone():%H:%M} with `studyctl quiz interview`.")
        return
    report = held.finish(now())
    if report is None:
        say("Nothing was answered, so nothing is kept.")
        return
    print()
    draw_report(report)


def _one(held: Interviewing, question: Asked) -> None:
    """One question until it is answered, in time or not."""
    _draw_question(question)
    began = time.monotonic()
    while True:
        typed = typed_line(asked(question.question.face))
        if typed.startswith(":") and typed != ":p":
            say(COMMANDS)
            continue
        thought = time.monotonic() - began
        try:
            answer = None if typed == ":p" else typed_answer(question.question.face, typed)
            steps = question.question.face.input == "steps"  # these one derives as they are revealed
            seconds = time.monotonic() - began if steps else thought
            marked = held.answer(question, answer, now(), seconds=round(seconds, 1))
        except Unread as error:
            say(f"{error}.")
            continue
        say(_verdict(marked))
        return


def _draw_question(asked: Asked) -> None:
    question = asked.question
    left = f"{time_words(question.seconds_left)} left, {time_words(asked.allowed_seconds)} for this"
    say(f"\n{question.number} of {question.of}  {asked.topic} · {question.doing} · {left}\n")
    for part in shown(question.face):
        say(part)
    print()


def _verdict(marked: Marked) -> str:
    """`Not right: 256 MiB. 0 of 2 points, 48 s, over its time.`"""
    result, asked = marked.result, marked.asked
    judged = asked.question.face.input in ("steps", "criteria")
    right = "" if result.graded.correct or judged or not result.graded.expected else f": {result.graded.expected}"
    took = f", {time_words(result.seconds)}" if result.seconds is not None else ""
    over = ", over its time" if marked.over_time else ""
    verdict = "Right" if result.graded.correct else "Not right"
    return f"{verdict}{right}. {marked.earned:g} of {asked.points:g} points{took}{over}."


def time_words(seconds: float) -> str:
    """`45 s`, `2 min 30 s`, `45 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 and whole < 600 else "")


def in_json(held: Interviewing) -> None:
    """Holds an interview with a program: as a drill's, with the topic and the time of each question; then a report.

    `{"pass":true}` is no answer, `{"end":true}` ends it; where the input ends it is left, and goes on within its time.
    """
    while (question := held.next(now())) is not None:
        print_object(_question(question))
        marked = answered(partial(_told, held, question))
        if marked is None:
            return
        if not isinstance(marked, Marked):
            break
        print_object(_result(marked))
    report = held.finish(now())
    print_object({"type": "report", **(plain_value(report) if report else {"answered": 0})})


def _told(held: Interviewing, question: Asked, given: dict[str, Any], seconds: float) -> Marked | str:
    if given.get("end") is True:
        return "end"
    answer = None if given.get("pass") is True else answer_in(question.question, given)
    return held.answer(question, answer, now(), seconds=seconds)


def _question(asked: Asked) -> dict[str, Any]:
    question = asked.question
    return question_object(question) | {
        "topic": asked.topic, "pillar": asked.pillar, "part": asked.part, "number": question.number,
        "of": question.of, "points": asked.points, "allowed_seconds": asked.allowed_seconds,
        "seconds_left": round(question.seconds_left, 1),
    }  # fmt: skip


def _result(marked: Marked) -> dict[str, Any]:
    earned = {"earned": marked.earned, "points": marked.asked.points, "over_time": marked.over_time}
    return result_object(marked.result) | earned


def draw_report(report: Report) -> None:
    """Print a report: the score beside the last one's, by pillar and topic, what was not right, what to study next."""
    page = Page()
    state = ", still under way" if report.under_way else ""
    page.heading(
        f"Interview {report.id[:SHORT]}, {report.day:%a} {short_day(report.day)}{state}",
        f"{report.score:.0%}, {report.earned:g} of {report.points:g} points",
    )
    over = f", {report.over_time} over their time" if report.over_time else ""
    page.line(f"{counted(report.answered, 'answer')}, {report.right} right{over}")
    page.line(f"{time_words(report.seconds)} of {report.minutes:g} min")
    if report.last is not None:
        last = f"{short_day(report.last.day)} ({report.last.score:.0%})"
        page.line(f"against the last: {change_words(report.change)} since {report.last.day:%a} {last}")
    _scores(page, report)
    missed = [line for line in report.questions if not line.correct]
    if missed:
        page.gap()
        page.heading("Not right yet", "points · time of its time")
    for line in missed:
        _missed(page, line)
    if report.next:
        page.gap()
        page.heading("Study next")
    for study in report.next:
        page.split(study.title, study.level)
        for place in study.places:
            page.line(f"  {place_words(place)}", faint=True)
    page.print()


def _scores(page: Page, report: Report) -> None:
    page.gap()
    page.heading("By pillar", "points · change")
    for pillar in report.pillars:
        change = "" if pillar.before is None else f" · {change_words(pillar.share - pillar.before)}"
        page.split(
            f"{bar(pillar.share, 1.0, BAR)}  {pillar.title}",
            f"{pillar.share:.0%}, {pillar.earned:g} of {pillar.points:g}{change}",
        )
    page.gap()
    page.heading("By topic", "how deep · points")
    for topic in report.topics:
        before = f" (was {topic.before})" if topic.before else ""
        page.split(topic.title, f"{topic.level}{before} · {topic.earned:g} of {topic.points:g}")


def _missed(page: Page, line: AskedLine) -> None:
    over = ", over its time" if line.over_time else ""
    took = f" · {time_words(line.seconds or 0.0)} of {time_words(line.allowed_seconds)}{over}"
    page.split(f"{line.number}. {line.prompt or line.card}", f"{line.earned:g} of {line.points:g}{took}")
    if line.part != "design" and not line.missed and line.expected:
        _below(page, f"Answer: {line.expected}")
    for missed in line.missed:
        _below(page, f"not yet: {missed}")
    _below(page, line.explain)
    page.line(f"   {line.card}", faint=True)


def _below(page: Page, text: str) -> None:
    """Text that belongs to the line above, wrapped below it."""
    for row in wrap(one_line(text), page.width - INDENT):
        page.line(" " * INDENT + row)


def change_words(change: float | None) -> str:
    """`better by 7 %`, `worse by 3 %`, `the same`: hundredths of the whole."""
    hundredths = round((change or 0.0) * 100)
    if not hundredths:
        return "the same"
    return f"{'better' if hundredths > 0 else 'worse'} by {abs(hundredths)} %"


def draw_history(lines: Sequence[InterviewLine]) -> None:
    """Print the interviews, the latest first."""
    page = Page()
    page.heading(counted(len(lines), "interview"), "score · answers right · time")
    for line in lines:
        state = (
            " · under way" if line.under_way else f" · {change_words(line.change)}" if line.change is not None else ""
        )
        took = f"{time_words(line.seconds)} of {line.minutes:g} min"
        page.split(
            f"{line.id[:SHORT]}  {line.day:%a} {short_day(line.day)} {line.begun.astimezone():%H:%M}",
            f"{line.score:.0%}, {line.earned:g} of {line.points:g} · {line.right} of {line.answered} · {took}{state}",
        )
    page.print()
