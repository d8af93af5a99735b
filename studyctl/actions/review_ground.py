"""What a week's review stands on: the protocol, the facts, what was saved, and the weeks before; read once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from studyctl.actions.review_due import studied, week_to_close
from studyctl.actions.review_store import Stored, readable, stored
from studyctl.actions.situation import Situation
from studyctl.actions.week_facts import WeekFacts, week_facts
from studyctl.actions.week_next import NextWeek, next_week
from studyctl.actions.week_place import place_of_week
from studyctl.actions.week_recall import Recalls
from studyctl.actions.weeks import Span, week_named, week_of
from studyctl.curriculum.locate import content_roots
from studyctl.errors import Problem, UserError
from studyctl.ledger.read import Reader
from studyctl.reflect.decide import as_values
from studyctl.reflect.load import load_protocol
from studyctl.reflect.model import Protocol, Week
from studyctl.values import dataclass
from studyctl.workspace import Workspace, cache_folder


@dataclass(frozen=True)
class Ground:
    """A week as it is known at `now`: answers can be judged on it again and again without reading anything."""

    span: Span
    day: date
    now: datetime
    protocol: Protocol
    known: Stored
    facts: WeekFacts
    coming: NextWeek
    earlier: tuple[Week, ...]


def ground_of(seen: Situation, week: str | None = None) -> Ground:
    """Everything known of a week, of the one that a review now closes where none is named.

    Raises UserError for a week that there is not, or that has not begun, and with the problems of the protocol.
    """
    span, protocol = week_asked(seen, week), protocol_of(seen.workspace)
    known, recalls = stored(seen.reader, span.name), Recalls(seen)
    before = without(seen, known.closed.pivots) if known.closed else seen
    place = place_of_week(before, span, known.track, known.place)
    facts = week_facts(before, span, place, recalls)
    coming = next_week(before if known.drafted else seen, facts, place, span.following, recalls)
    return Ground(
        span, seen.today, seen.now, protocol, known, _as_closed(facts, known), coming,
        earlier_weeks(seen.reader, span, protocol),
    )  # fmt: skip


def without(seen: Situation, pivots: Collection[str]) -> Situation:
    """The situation as it would be without these changes of plan."""
    if not any(one.id in pivots for one in seen.pivots):
        return seen
    kept = tuple(one for one in seen.pivots if one.id not in pivots)
    bare = replace(seen)
    vars(bare)["pivots"] = kept  # where the property keeps its value
    return bare


def protocol_of(workspace: Workspace) -> Protocol:
    """The protocol of this workspace; raises UserError with every problem of its file."""
    return load_protocol(content_roots(workspace.home), cache_folder())


def week_asked(seen: Situation, week: str | None) -> Span:
    """The week that is meant: the one named, else the one that a review now closes.

    Before the first week is over that is the running one. Raises UserError for no week, and for one that has not begun.
    """
    span = week_named(week, seen.today) if week else week_to_close(seen)
    if span.first > seen.today:
        raise UserError(Problem(f"{span.name} has not begun", fix=f"Today is {seen.today}"))
    return span if week or studied(seen, span) else week_of(seen.today)


def _as_closed(facts: WeekFacts, known: Stored) -> WeekFacts:
    """The facts of a closed week as its decision saw them; while it is edited, but for how far behind the plan it was.

    The plan that the decision changed says another thing of that by now.
    """
    if known.closed is None:
        return facts
    kept = {name: value for name, value in known.values.items() if not known.drafted or name == "days_behind"}
    return replace(facts, values={**facts.values, **kept})


def earlier_weeks(reader: Reader, week: Span, protocol: Protocol) -> tuple[Week, ...]:
    """What is known of the weeks before, the latest first, as many as the signals ask about; empty without a review."""
    most = max((signal.weeks for signal in protocol.signals), default=1)
    found = []
    for _ in range(max(1, most - 1)):
        week = week.before
        known = stored(reader, week.name)
        answers, _ = readable(known.said)
        found.append({**known.values, **as_values(answers)} if known.closed else {})
    return tuple(found)
