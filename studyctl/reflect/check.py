"""What must hold between the entries of a protocol: branches, references, texts, lights, neutral answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from studyctl.errors import Problem
from studyctl.reflect import bounds
from studyctl.reflect.model import ANSWERS, COLOURS, NAMES, Node, Protocol, Question, Remark, Signal
from studyctl.reflect.rule import Value, holds, names_of
from studyctl.reflect.walk import circles, unreachable
from studyctl.reflect.words import slots
from studyctl.text import nearest

MOST_WEEKS = 52
MOST_DAYS = 60
MOST_MINUTES = 600


@dataclass(frozen=True)
class Lines:
    """Where each key of a file stands, and the ids that each of its sections writes."""

    file: str
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, *path: str) -> str:
        """`file:line` of a key, or of what it stands in."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return f"{self.file}:{self.lines[path[:length]]}"
        return f"{self.file}:1"


def checked(protocol: Protocol, lines: Lines) -> Iterator[Problem]:
    """Every problem between entries; what could not be read counts as being there."""
    for question in protocol.questions.values():
        yield from _question(protocol, question, lines)
    yield from _asked(protocol, lines)
    for node in protocol.tree.values():
        yield from _node(protocol, node, lines)
    yield from _graph(protocol, lines)
    for section, entries in (("steps", protocol.steps), ("tree", protocol.tree)):
        if not entries and not lines.ids.get(section) and (section,) in lines.lines:
            yield Problem(f"`{section}` is empty", lines.of(section), "A protocol has at least one entry there")
    for signal in protocol.signals:
        yield from _signal(protocol, signal, lines)
    for section, known, remarks in (("remarks", "tree", protocol.remarks), ("doubts", "questions", protocol.doubts)):
        for remark in remarks:
            yield from _remark(protocol, section, known, remark, lines)
    yield from _lights(protocol, lines)
    yield from _texts(protocol, lines)


def _missing(names: Iterable[str], known: Iterable[str], what: str, where: str) -> Iterator[Problem]:
    known = frozenset(known)
    for name in names:
        if name not in known:
            yield Problem(f"there is no {what} `{name}`", where, nearest(name, known))


def _ids(lines: Lines, section: str, read: Iterable[str]) -> frozenset[str]:
    return lines.ids.get(section, frozenset()) | frozenset(read)


def _question(protocol: Protocol, question: Question, lines: Lines) -> Iterator[Problem]:
    where = lines.of("questions", question.id)
    name = ANSWERS.get(question.id)
    if name is None or question.id == "week":
        yield Problem(f"no answer is called `{question.id}`", where, nearest(question.id, ANSWERS))
        return
    if set(question.choices) != set(name.words):
        fix = f"Its words: {', '.join(name.words)}" if name.words else "Remove them: it is not answered by a word"
        yield Problem(f"`choices` of `{question.id}` are not the words of its answer", where, fix)
    yield from _neutral(question, lines)
    if question.follow_up:
        there = lines.of("questions", question.id, "follow_up", "asks")
        yield from _missing([question.follow_up.asks], _ids(lines, "questions", protocol.questions), "question", there)
        if name.kind != "rating":
            yield Problem(f"`{question.id}` is no rating: it has no follow-up", there, "Remove `follow_up`")


def _neutral(question: Question, lines: Lines) -> Iterator[Problem]:
    name, value = ANSWERS[question.id], question.neutral
    where = lines.of("questions", question.id, "neutral")
    fits = {
        "flag": isinstance(value, bool),
        "rating": isinstance(value, (int, float)) and not isinstance(value, bool) and 1 <= value <= 10,
        "word": value in name.words if isinstance(value, str) else False,
    }
    if not fits.get(name.kind, value is None):
        wanted = {"flag": "true or false", "rating": "a number from 1 to 10", "word": f"one of {', '.join(name.words)}"}
        what = f"`neutral` of `{question.id}` should be {wanted.get(name.kind, 'left out')}"
        yield Problem(what, where, "It stands for an answer that is not given")


def _asked(protocol: Protocol, lines: Lines) -> Iterator[Problem]:
    """Steps name questions that exist, and every question is asked once."""
    known = _ids(lines, "questions", protocol.questions)
    asked: dict[str, str] = {}
    for step in protocol.steps:
        for name in step.asks:
            where = lines.of("steps", step.id, "asks", name)
            yield from _missing([name], known, "question", where)
            if name in asked:
                yield Problem(f"`{name}` is asked at the step `{asked[name]}` too", where, "Ask it once")
            asked[name] = step.id
        if not 0 < step.minutes <= MOST_MINUTES:
            where = lines.of("steps", step.id, "minutes")
            yield Problem(f"`minutes` should be 1 to {MOST_MINUTES}", where)
    followed = {each.follow_up.asks for each in protocol.questions.values() if each.follow_up}
    if len(lines.ids.get("steps", ())) > len({step.id for step in protocol.steps}):
        return  # a step that cannot be read may ask for the rest
    for name in protocol.questions.keys() - asked.keys() - followed:
        fix = "Name it in the `asks` of a step"
        yield Problem(f"no step asks the question `{name}`", lines.of("questions", name), fix)


def _node(protocol: Protocol, node: Node, lines: Lines) -> Iterator[Problem]:
    where = lines.of("tree", node.id)
    kinds = [name for name in ("when", "signals", "options", "decide") if getattr(node, name)]
    if len(kinds) != 1:
        found = " and ".join(f"`{kind}`" for kind in kinds) or "none of them"
        yield Problem(f"`{node.id}` needs one of `when`, `signals`, `options`, `decide`; it has {found}", where)
        return
    known = _ids(lines, "questions", protocol.questions)
    yield from _missing([node.asks] if node.asks else [], known, "question", lines.of("tree", node.id, "asks"))
    if node.decide:
        yield from _leaf(node, lines)
    elif node.options:
        yield from _options(node, lines)
    else:
        yield from _yes_and_no(protocol, node, lines)
    for branch in node.says:
        if branch not in node.branches:
            here = lines.of("tree", node.id, "says", branch)
            yield Problem(
                f"`{node.id}` has no branch `{branch}` to say a reason for", here, nearest(branch, node.branches)
            )


def _leaf(node: Node, lines: Lines) -> Iterator[Problem]:
    where = lines.of("tree", node.id)
    if node.yes or node.no or node.otherwise or node.asks:
        yield Problem(f"`{node.id}` decides: no branch goes on from it", where, "Remove its branches")
    if not node.title:
        yield Problem(f"`title` is missing from the decision `{node.id}`", where)
    days = node.days
    if days and not (len(days) == 2 and 0 < days[0] <= days[1] <= MOST_DAYS):
        yield Problem("`days` should be [least, most], at most 60", lines.of("tree", node.id, "days"))


def _options(node: Node, lines: Lines) -> Iterator[Problem]:
    where = lines.of("tree", node.id)
    if node.yes or node.no:
        yield Problem(f"`{node.id}` has `options`: yes and no are no branches of it", where, "Remove them")
    name = ANSWERS.get(node.asks)
    if name is None or not name.words:
        yield Problem(f"`asks` of `{node.id}` should be a question that a word answers", where)
        return
    for word in node.options:
        yield from _missing([word], name.words, "answer", lines.of("tree", node.id, "options", word))
    left = [word for word in name.words if word not in node.options]
    if left and not node.otherwise:
        fix = "Add them, or `otherwise`"
        yield Problem(f"the branch `{'`, `'.join(left)}` is missing from the node `{node.id}`", where, fix)
    if node.otherwise and not left:
        yield Problem(f"`otherwise` of `{node.id}` is never taken", lines.of("tree", node.id, "otherwise"), "Remove it")


def _yes_and_no(protocol: Protocol, node: Node, lines: Lines) -> Iterator[Problem]:
    where = lines.of("tree", node.id)
    for branch in ("yes", "no"):
        if not getattr(node, branch):
            yield Problem(f"the branch `{branch}` is missing from the node `{node.id}`", where)
    if node.otherwise:
        yield Problem(f"`{node.id}` has yes and no: `otherwise` is never taken", where, "Remove it")
    if node.rule:
        asked = (name for name in names_of(node.rule) if name in ANSWERS)
        known = _ids(lines, "questions", protocol.questions)
        yield from _missing(asked, known, "question", lines.of("tree", node.id, "when"))
    number = sum(signal.kind == node.signals for signal in protocol.signals)
    if node.signals and not 1 <= node.at_least <= max(
        number, len(lines.ids.get("signals", ())) - len(protocol.signals)
    ):
        what = f"there are {number} signals of the kind `{node.signals}`: `{node.id}` is never answered yes"
        yield Problem(what, lines.of("tree", node.id, "at_least"))


def _graph(protocol: Protocol, lines: Lines) -> Iterator[Problem]:
    """Every branch leads to a node, none in a circle, and every node can be reached."""
    tree = {node.id: node.branches for node in protocol.tree.values()}
    known = _ids(lines, "tree", tree)
    for node, branches in tree.items():
        for branch, to in branches.items():
            where = lines.of("tree", node, *(("options",) if branch not in ("yes", "no", "otherwise") else ()), branch)
            yield from _missing([to], known, "node", where)
    for circle in circles(tree):
        way = " → ".join((*circle, circle[0]))
        yield Problem(f"the tree goes in a circle: {way}", lines.of("tree", circle[0]), "Let one branch end")
    if len(known) > len(tree):
        return  # a node that cannot be read may lead to the rest
    led_to = {to for branches in tree.values() for to in branches.values()}
    for node in (node for node in unreachable(tree) if node not in led_to):  # those behind it follow from it
        yield Problem(
            f"no branch leads to the node `{node}`", lines.of("tree", node), "Remove it, or lead a branch to it"
        )


def _signal(protocol: Protocol, signal: Signal, lines: Lines) -> Iterator[Problem]:
    if not 1 <= signal.weeks <= MOST_WEEKS:
        yield Problem(f"`weeks` should be 1 to {MOST_WEEKS}", lines.of("signals", signal.id, "weeks"))
    if signal.rule:
        where = lines.of("signals", signal.id, "when")
        asked = (name for name in names_of(signal.rule) if name in ANSWERS)
        yield from _missing(asked, _ids(lines, "questions", protocol.questions), "question", where)
        if holds(signal.rule, _neutral_week(protocol)):
            yield Problem(
                f"`{signal.id}` fires where nothing is answered", where, "Change the `neutral` of its question"
            )
    used = {node.signals for node in protocol.tree.values()}
    first = next(each for each in protocol.signals if each.kind == signal.kind) is signal
    if first and signal.kind not in used and len(lines.ids.get("tree", ())) <= len(protocol.tree):
        where = lines.of("signals", signal.id, "kind")
        yield Problem(
            f"no node of the tree asks for signals of the kind `{signal.kind}`", where, "Add one, or remove it"
        )


def _neutral_week(protocol: Protocol) -> dict[str, Value]:
    return {name: question.neutral for name, question in protocol.questions.items()}


def _remark(protocol: Protocol, section: str, known: str, remark: Remark, lines: Lines) -> Iterator[Problem]:
    entries = protocol.tree if known == "tree" else protocol.questions
    what = "node" if known == "tree" else "question"
    yield from _missing([remark.at], _ids(lines, known, entries), what, lines.of(section, remark.id, "at"))
    yield from _missing(slots(remark.says), NAMES, "name", lines.of(section, remark.id, "says"))


def _lights(protocol: Protocol, lines: Lines) -> Iterator[Problem]:
    written = {path[1] for path in lines.lines if path[0] == "lights" and len(path) == 2}
    for colour in sorted({light.colour for light in protocol.lights} | written):
        yield from _missing([colour], COLOURS, "light", lines.of("lights", colour))
    if any(path[0] == "lights" for path in lines.lines):
        for colour in sorted(set(COLOURS) - written):
            yield Problem(f"the light `{colour}` is missing", lines.of("lights"))
    if len(protocol.lights) == len(written) and written == set(COLOURS):
        for light, what in bounds.faults(protocol.lights):
            yield Problem(what, lines.of("lights", light.colour), "Each rating from 1 to 10 has one light")
    ratings = [
        name for name, question in protocol.questions.items() if question.id in ANSWERS and question.kind == "rating"
    ]
    for name in protocol.ratings:
        if name not in _ids(lines, "questions", ()) - set(protocol.questions):
            yield from _missing([name], ratings, "rating", lines.of("ratings", name))
    if "ratings" in {path[0] for path in lines.lines} and not protocol.ratings:
        yield Problem("`ratings` names no rating", lines.of("ratings"), "The lights are those of the ratings")


def _texts(protocol: Protocol, lines: Lines) -> Iterator[Problem]:
    for name, text in protocol.words.items():
        where = lines.of("words", name)
        yield from _missing([name], NAMES, "name", where)
        if any(part.count("{}") != 1 or "{" in part.replace("{}", "") for part in text.split("|")):
            yield Problem(f"`{text[:60]}` has not one place `{{}}` for the value", where)
    yield from (
        problem
        for colour in protocol.advice
        for problem in _missing([colour], COLOURS, "light", lines.of("advice", colour))
    )
    for node in protocol.tree.values():
        for branch, text in node.says.items():
            yield from _missing(slots(text), NAMES, "name", lines.of("tree", node.id, "says", branch))
        yield from _missing(slots(node.title), NAMES, "name", lines.of("tree", node.id, "title"))
