"""A week's review as it stands: facts filled in, what was answered, and the decision so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from studyctl.actions.review_ground import Ground, ground_of
from studyctl.actions.review_store import Stored, readable
from studyctl.actions.review_tree import tree_lines
from studyctl.actions.review_values import Asked, Choice, Review, ReviewStep
from studyctl.actions.review_words import fact_lines, facts_about, shown
from studyctl.actions.situation import Situation
from studyctl.actions.week_facts import WeekFacts
from studyctl.actions.week_notes import file_of
from studyctl.reflect.answers import as_mapping
from studyctl.reflect.decide import decide
from studyctl.reflect.model import Answers, Outcome, Protocol, Question, Step


def review(
    seen: Situation, week: str | None = None, *, said: Mapping[str, Any] | None = None, preview: bool = False
) -> Review:
    """A week's review as it stands, by what was saved, or by the answers `said` in place of that.

    With `preview` the change of plan that the decision asks for is laid out, too. Raises UserError for a week that
    there is not, or that has not begun.
    """
    made = judge(ground_of(seen, week), said)
    return with_preview(seen, made) if preview else made


def judge(ground: Ground, said: Mapping[str, Any] | None = None) -> Review:
    """The review on a ground by what was saved, or by the answers `said` in place of that; nothing is read."""
    known, facts, protocol = ground.known, ground.facts, ground.protocol
    answers, problems = readable(dict(known.said if said is None else said))
    outcome = decide(protocol, answers, (facts.values, *ground.earlier))
    return Review(
        week=ground.span.name,
        title=facts.place_title or ground.span.name,
        first=ground.span.first,
        last=ground.span.last,
        day=ground.day,
        facts=facts,
        fact_lines=fact_lines(facts),
        steps=tuple(_step(ground, step, answers) for step in protocol.steps),
        step=_next_step(protocol, known),
        tree=tree_lines(protocol, answers, outcome, facts, ground.coming),
        outcome=outcome,
        decision=placed(outcome.title, facts),
        because=because(outcome),
        next_week=ground.coming,
        said=as_mapping(answers),
        answers=answers,
        typed_seconds=round(sum(step.typed_seconds for step in known.steps.values()), 1),
        saved_at=known.saved_at,
        begun_at=known.begun_at,
        resumed=_resumed(ground),
        changed=_changed(known, outcome, protocol),
        closed=known.closed,
        file=file_of(ground.span.name),
        problems=problems,
    )


def with_preview(seen: Situation, shown_review: Review) -> Review:
    """The review with the change of plan that its decision asks for, and the next week's days as they then would be."""
    # the forecasts behind it are for whoever looks at the plan
    from studyctl.actions.review_plan import days_after, preview_of

    preview = preview_of(seen, shown_review)
    coming = shown_review.next_week
    days = days_after(preview, coming) if preview and preview.changes else coming.days
    return replace(shown_review, preview=preview, next_week=replace(coming, days=days))


def placed(text: str, facts: WeekFacts) -> str:
    """A decision's words with the week's own name in them: `Repeat week 3 with its Stretch dropped`."""
    title = facts.place_title
    return text.replace("the week ", f"{title[:1].lower()}{title[1:]} ") if title else text


def because(outcome: Outcome) -> str:
    """The two strongest reasons of a decision in one sentence."""
    return f"because {', and '.join(outcome.reasons[:2])}" if outcome.reasons else ""


def _step(ground: Ground, step: Step, answers: Answers) -> ReviewStep:
    protocol, known = ground.protocol, ground.known
    saved = known.steps.get(step.id)
    names = [name for name in asked_names(protocol, step) if name in step.asks or _wanted(protocol, answers, name)]
    asked = tuple(_asked(ground, protocol.questions[name], answers) for name in names)
    done = saved.finished if saved else known.closed is not None
    state = "done" if done else "begun" if saved else "open"
    return ReviewStep(
        step.id,
        step.title,
        step.minutes,
        step.intro,
        step.optional,
        step.prompts,
        asked,
        state,
        saved.at if saved else known.closed.at if known.closed else None,
        saved.typed_seconds if saved else 0.0,
    )


def asked_names(protocol: Protocol, step: Step) -> tuple[str, ...]:
    """The questions of a step in order, each with the one that a low rating leads to behind it."""
    return tuple(one for name in step.asks for one in (name, *_leads_to(protocol.questions[name])))


def _leads_to(question: Question) -> tuple[str, ...]:
    return (question.follow_up.asks,) if question.follow_up else ()


def _wanted(protocol: Protocol, answers: Answers, name: str) -> bool:
    """Whether a low rating leads to the question `name`, or it was answered already."""
    leads = [one for one in protocol.questions.values() if name in _leads_to(one)]
    return getattr(answers, name) is not None or any(_low(one, getattr(answers, one.id)) for one in leads)


def _low(question: Question, answer: object) -> bool:
    return question.follow_up is not None and isinstance(answer, (int, float)) and answer < question.follow_up.below


def _asked(ground: Ground, question: Question, answers: Answers) -> Asked:
    """A question with the answer that was given, else the one that the facts give."""
    facts, before = ground.facts, ground.earlier[0] if ground.earlier else {}
    said, known = getattr(answers, question.id), facts.values.get(question.id)
    answer = known if said is None else said
    origin = "you" if said is not None else "facts" if known is not None else ""
    choices = tuple(Choice(word, title) for word, title in question.choices.items())
    return Asked(
        question.id,
        question.ask,
        question.kind,
        question.hint,
        choices,
        answer,
        origin,
        shown(question.kind, answer, question.choices),
        facts_about(question.id, facts, ground.coming, before),
        question.follow_up if _low(question, answer) else None,
    )


def _next_step(protocol: Protocol, known: Stored) -> str:
    """Where to go on: the first step that is not finished, the last one where all are."""
    for step in protocol.steps:
        saved = known.steps.get(step.id)
        if not (saved.finished if saved else known.closed is not None):
            return step.id
    return protocol.steps[-1].id


def _resumed(ground: Ground) -> str:
    """`Begun Sunday 17:05, step 2.` for a review that was begun and not closed."""
    known, protocol = ground.known, ground.protocol
    if known.begun_at is None or (known.closed and not known.drafted):
        return ""
    begun = known.begun_at.astimezone()
    names = [step.id for step in protocol.steps]
    number = names.index(_next_step(protocol, known)) + 1
    return f"Begun {begun_words(begun, ground.now)}, step {number}."


def begun_words(at: datetime, now: datetime) -> str:
    """`17:05` of today, `Sunday 17:05` within a week, else `8 November`."""
    local = at.astimezone()
    days = (now.astimezone().date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    return f"{local:%A %H:%M}" if 0 < days < 7 else f"{local.day} {local:%B}"


def _changed(known: Stored, outcome: Outcome, protocol: Protocol) -> str:
    """That the decision is another one than when the next week was planned."""
    planned = [known.steps[step.id] for step in protocol.steps if "schedule" in step.asks and step.id in known.steps]
    former = planned[0].decision if planned else ""
    if former in ("", outcome.decision):
        return ""
    return f"You planned next week on {former}; the decision is {outcome.decision} now."
