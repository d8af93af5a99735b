"""Close a week: its answers, its decision and all that follows from it, in one command that one undo takes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from studyctl.actions import own_items
from studyctl.actions.moving import why_not
from studyctl.actions.review_now import review
from studyctl.actions.review_page import message, written_out
from studyctl.actions.review_store import CLOSE, stored
from studyctl.actions.review_values import Closed, Done, Review
from studyctl.actions.situation import Situation
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import Fact, ItemAdded, ItemPlanned, PaperAdded, ReflectionStep, SnippetKept
from studyctl.ledger.read import Reader
from studyctl.settings import WEEKDAYS
from studyctl.text import cut, one_line
from studyctl.values import dataclass

ACTION_HOURS = 1.0
LONGEST_TITLE = 200
LONGEST_SNIPPET_TITLE = 60
_HOURS = re.compile(r"\s*\((\d{1,2}(?:[.,]\d)?) ?h\)\s*$")
_URL = re.compile(r"https?://\S+")
_ARXIV = re.compile(r"(?:arxiv[:/ ]*)?\b(\d{4}\.\d{4,5})(?:v\d+)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Plans:
    """What a close records beside the answers: by id what was added, and where items were moved to."""

    items: Mapping[str, str]
    papers: Mapping[str, str]
    snippets: tuple[str, ...]
    moves: Mapping[str, str]
    facts: tuple[Fact, ...]


def close_week(
    seen: Situation, week: str | None = None, apply: bool = True, *, said: Mapping[str, Any] | None = None
) -> Done:
    """Close a week by what was saved, or by the answers `said`; with `apply` the plan changes as the decision asks.

    A week that is closed already is closed anew: what the former close added and this one does not is taken away.
    Raises UserError for answers that cannot be followed (an item that there is not, a day that is over).
    """
    shown = review(seen, week, said=said)
    problems = [*shown.problems, *(str(one) for one in move_problems(seen, shown))]
    if problems:
        raise UserError(*problems)
    before = shown.closed
    plans = _plans(seen, shown, before)
    pivots, pivot_facts = _pivots(seen, shown, before, apply)
    close = ReflectionStep(shown.week, CLOSE, _told(shown, plans, pivots, apply), finished=True)
    words = f"Week closed: {shown.week}, {shown.outcome.decision}"
    command = _record(seen, shown, words, [close, *pivot_facts, *plans.facts])
    return _done(seen, shown, plans, pivots, apply, command, words)


def _record(seen: Situation, shown: Review, words: str, facts: Sequence[Fact]) -> str:
    """Writes the close, unless another one came between."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    def unless_closed(reader: Reader) -> Sequence[Fact]:
        now = stored(reader, shown.week).closed
        if (now.at if now else None) != (shown.closed.at if shown.closed else None):
            raise UserError(Problem(f"{shown.week} was closed meanwhile", fix="Look at it again"))
        return facts

    command = record_after(seen.workspace.progress_db, "reflect close", words, unless_closed, seen.now)
    assert command is not None
    return command


def _told(shown: Review, plans: Plans, pivots: Sequence[str], apply: bool) -> dict[str, Any]:
    """What the close keeps: the answers, what was known, the decision with its reasons, and what came with it."""
    outcome = shown.outcome
    values = {name: value for name, value in shown.facts.values.items() if value is not None}
    return {
        "answers": shown.said,
        "values": values,
        "decision": outcome.decision,
        "title": shown.decision,
        "path": list(outcome.path),
        "reasons": list(outcome.reasons),
        "signals": [fired.rule for fired in outcome.signals],
        "overall": outcome.overall,
        "applied": apply,
        "pivots": list(pivots),
        "items": dict(plans.items),
        "papers": dict(plans.papers),
        "snippets": list(plans.snippets),
        "moves": dict(plans.moves),
        "track": shown.facts.track,
        "place": shown.facts.place,
        "place_title": shown.title,
    }


def _pivots(seen: Situation, shown: Review, before: Closed | None, apply: bool) -> tuple[tuple[str, ...], list[Fact]]:
    """(the ids of the pivots that stand for this close, the facts that bring them about)."""
    # the forecasts behind it are for whoever changes the plan
    from studyctl.actions.review_plan import pivots_of_close

    return pivots_of_close(seen, shown, before, apply)


def _plans(seen: Situation, shown: Review, before: Closed | None) -> Plans:
    items, item_facts = _items(seen, shown, dict(before.items) if before else {})
    papers, paper_facts = _papers(seen.catalogue, shown, dict(before.papers) if before else {})
    snippets, snippet_facts = _snippets(shown, before.snippets if before else ())
    moves, move_facts = _moves(seen, shown, items, dict(before.moves) if before else {})
    return Plans(items, papers, snippets, moves, (*item_facts, *paper_facts, *snippet_facts, *move_facts))


def _items(seen: Situation, shown: Review, former: Mapping[str, str]) -> tuple[dict[str, str], list[Fact]]:
    """(action items by id, the facts that add them); one that the former close added too keeps its id and state."""
    coming = shown.next_week
    wanted: dict[str, str] = {}
    facts: list[Fact] = []
    by_title = {title: identity for identity, title in former.items()}
    for text in dict.fromkeys(shown.answers.actions or ()) if coming.track else ():
        title, hours = action_of(text)
        known = by_title.get(title)
        identity = known or _fresh_item(seen, f"{coming.track}.{coming.place}", title, wanted)
        wanted[identity] = title
        if known is None:
            facts.append(ItemAdded(identity, title, coming.track, coming.place, hours))
    dropped = [name for name in former if name not in wanted and seen.state(name).state == "open"]
    facts += [ItemAdded(name, "") for name in dropped]
    return wanted, facts


def action_of(text: str) -> tuple[str, float]:
    """An action item's title and hours: `Profile the loader (2 h)`; an hour where none are written."""
    found = _HOURS.search(text)
    hours = float(found[1].replace(",", ".")) if found else ACTION_HOURS
    title = one_line(text[: found.start()] if found else text)[:LONGEST_TITLE]
    return title or one_line(text)[:LONGEST_TITLE], hours or ACTION_HOURS


def _fresh_item(seen: Situation, place: str, title: str, taken: Mapping[str, str]) -> str:
    name = f"{place}.{own_items.OWN}.{own_items.slug(title)}"
    known = {fact.item for fact in seen.reader.facts(ItemAdded)}
    return own_items.fresh(name, {*known, *seen.catalogue.items, *taken})


def _papers(catalogue: Catalogue, shown: Review, former: Mapping[str, str]) -> tuple[dict[str, str], list[Fact]]:
    """(new papers by id, the facts that add them); one that the library has already is left alone."""
    wanted: dict[str, str] = {}
    facts: list[Fact] = []
    by_title = {title: identity for identity, title in former.items()}
    arxiv = {paper.arxiv: paper.id for paper in catalogue.papers.values() if paper.arxiv}
    for text in dict.fromkeys(shown.answers.new_papers or ()):
        title, url, number = paper_of(text)
        known = by_title.get(title)
        if known is None and (number in arxiv or _named(catalogue, title)):
            continue
        identity = known or own_items.fresh(own_items.slug(title), {*catalogue.papers, *wanted})
        wanted[identity] = title
        if known is None:
            facts.append(PaperAdded(identity, title, url))
    facts += [PaperAdded(name, "") for name in former if name not in wanted]
    return wanted, facts


def paper_of(text: str) -> tuple[str, str, str]:
    """(title, address, arXiv number) of a paper as it was written down: a title, an address, or both."""
    address, number = _URL.search(text), _ARXIV.search(text)
    url = address[0].rstrip(").,;") if address else f"https://arxiv.org/abs/{number[1]}" if number else ""
    bare = _URL.sub("", text) if address else _ARXIV.sub("", text)
    title = one_line(bare).strip(" -–—:;,.()[]")[:LONGEST_TITLE]
    return title or one_line(text)[:LONGEST_TITLE], url, number[1] if number else ""


def _named(catalogue: Catalogue, title: str) -> bool:
    return any(paper.title.casefold() == title.casefold() or name == title for name, paper in catalogue.papers.items())


def _snippets(shown: Review, former: Sequence[str]) -> tuple[tuple[str, ...], list[Fact]]:
    wanted = tuple(dict.fromkeys(shown.answers.snippets or ()))
    facts: list[Fact] = [snippet_of(text, shown.week) for text in wanted if text not in former]
    return wanted, facts


def snippet_of(text: str, week: str) -> SnippetKept:
    """A snippet as it is kept: a fence around it names its language, its first telling line becomes its title."""
    fence = re.match(r"\s*```(\w*)\n(.*?)\n?```\s*\Z", text, re.DOTALL)
    body = fence[2] if fence else text
    first = next((line.strip().lstrip("#/ ").strip() for line in body.splitlines() if line.strip("#/ \t")), week)
    return SnippetKept(text, cut(one_line(first), LONGEST_SNIPPET_TITLE), fence[1] if fence else "", week)


def _moves(
    seen: Situation, shown: Review, added: Mapping[str, str], former: Mapping[str, str]
) -> tuple[dict[str, str], list[Fact]]:
    """(the days of moved items, the facts that move them); what is no longer moved goes back to the plan."""
    wanted = {item: day.isoformat() for day, item in scheduled(seen, shown, added)}
    facts: list[Fact] = [
        ItemPlanned(item, date.fromisoformat(day)) for item, day in wanted.items() if former.get(item) != day
    ]
    facts += [ItemPlanned(item, None) for item in former if item not in wanted]
    return wanted, facts


def scheduled(seen: Situation, shown: Review, added: Mapping[str, str]) -> Iterator[tuple[date, str]]:
    """Each item of the answered schedule with its day; what cannot be found is passed over (see `move_problems`)."""
    for name, items in shown.answers.schedule or ():
        for text in items:
            item = _item_named(seen.catalogue, text, added)
            if isinstance(item, str):
                yield _day(shown, name), item


def move_problems(seen: Situation, shown: Review) -> Iterator[Problem]:
    """What of the schedule cannot be followed: items that there are not, and days that are over."""
    added = {title: title for title in (action_of(text)[0] for text in shown.answers.actions or ())}
    for name, items in shown.answers.schedule or ():
        if _day(shown, name) < study_day(seen.now):
            yield Problem(f"`schedule` has {name}, which is over", fix=f"Today is {seen.today}")
        for text in items:
            item = _item_named(seen.catalogue, text, added)
            if isinstance(item, Problem):
                yield Problem(f"`schedule` on {name}: {item.what}", fix=item.fix)


def _item_named(catalogue: Catalogue, text: str, added: Mapping[str, str]) -> str | Problem:
    """The id of an item: an action item of this review by its title, else one of the catalogue by id or title."""
    title = action_of(text)[0].casefold()
    for identity, own in added.items():
        if own.casefold() == title:
            return identity
    titled = [item.id for item in catalogue.items.values() if item.title.casefold() == title]
    if len(titled) == 1:
        return titled[0]
    try:
        return catalogue.item(text).id
    except UserError as error:
        return error.problems[0]


def _day(shown: Review, name: str) -> date:
    """A day of the next week by its name, or the date that it is."""
    if name in WEEKDAYS:
        return shown.next_week.first + timedelta(days=WEEKDAYS.index(name))
    return date.fromisoformat(name)


def _done(
    seen: Situation, shown: Review, plans: Plans, pivots: Sequence[str], apply: bool, command: str, words: str
) -> Done:
    from studyctl.actions.situation import situation  # anew: the file tells the plan as it is now

    with situation(seen.workspace, seen.now) as after:
        closed = review(after, shown.week)
        problem = written_out(after, closed)
        wanted = {item: date.fromisoformat(day) for item, day in plans.moves.items()}
        refused = [_refused(after, item, why) for item, why in why_not(after, wanted).items()] if wanted else []
    return Done(
        command=command,
        text=words,
        week=shown.week,
        decision=shown.outcome.decision,
        title=shown.decision,
        applied=apply and bool(pivots),
        pivots=tuple(pivots),
        items=tuple(plans.items),
        papers=tuple(plans.papers),
        snippets=len(plans.snippets),
        moves=len(plans.moves),
        refused=tuple(refused),
        file=shown.file,
        file_problem=problem,
        message=message(closed),
    )


def _refused(seen: Situation, item: str, why: str) -> str:
    known = seen.catalogue.items.get(item)
    return f"{known.title if known else item}: {why}"
