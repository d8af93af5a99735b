"""Keep the answers of one step of a review; on disk when it returns, and all of a week undone as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from studyctl.actions.review_ground import ground_of, protocol_of, week_asked
from studyctl.actions.review_now import asked_names, judge
from studyctl.actions.review_store import stored
from studyctl.actions.review_values import Saved
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import ReflectionStep
from studyctl.reflect.answers import as_mapping, read_answers
from studyctl.reflect.model import Protocol, Step
from studyctl.text import nearest

LONGEST_TYPING = 6 * 3600.0  # seconds; more was a clock that jumped


def save_step(
    seen: Situation,
    week: str,
    step: str,
    answers: Mapping[str, Any],
    *,
    finished: bool = False,
    typed_seconds: float = 0.0,
) -> Saved:
    """Keep the answers of one step, all of them: a key left out, or None, is not answered. `typed_seconds` is the
    typing of this step so far.

    It is on disk when this returns. All that is saved of a week until it is closed is undone as one. Raises UserError
    for a step or key that there is not, and with every answer that cannot be read.
    """
    span, protocol = week_asked(seen, week), protocol_of(seen.workspace)
    asked = _step_named(protocol, step)
    wanted = _checked(asked_names(protocol, asked), asked.id, answers)
    known = stored(seen.reader, span.name)
    former = known.steps.get(step)
    typed = min(max(typed_seconds, 0.0), LONGEST_TYPING)
    if former and former.answers == wanted and former.finished == finished:
        return Saved("", span.name, step, former.at)
    decision = ""
    if "schedule" in asked.asks:  # what the next week was planned on: should it change, the review says so
        decision = judge(ground_of(seen, span.name), {**known.said, **wanted}).outcome.decision
    told = {"answers": wanted, "typed_seconds": round(typed, 1), "decision": decision}
    fact = ReflectionStep(span.name, step, told, finished)
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    words = f"Review begun: {span.name}"
    root = seen.reader.drafted(span.name)
    command = record(seen.workspace.progress_db, "reflect", words, [fact], seen.now, follows=root)
    return Saved(command, span.name, step, seen.now)


def _step_named(protocol: Protocol, name: str) -> Step:
    for step in protocol.steps:
        if step.id == name:
            return step
    names = [step.id for step in protocol.steps]
    fix = nearest(name, names) or f"Steps are {', '.join(names)}"
    raise UserError(Problem(f"the review has no step {name!r}", fix=fix))


def _checked(names: Sequence[str], step: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a step as they are kept; raises UserError for those of another step and those that are wrong."""
    foreign = [name for name in answers if name not in names]
    if foreign:
        raise UserError(Problem(f"step {step} does not ask for {foreign[0]!r}", fix=f"It asks for {', '.join(names)}"))
    read, problems = read_answers(answers)
    if read is None:
        raise UserError(*problems)
    return dict.fromkeys(names) | as_mapping(read)
