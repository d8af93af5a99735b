"""Cards in Markdown: `ID:` and `Concepts:`, then `Q:` with `A:`, or `C:` with one {{deletion}}.

The lines become the YAML nodes of an `explain` or a `cloze`, so that one reader judges both forms by the same rules.
"""

from __future__ import annotations

import re

import yaml

from studyctl.errors import Problem

_KEY = re.compile(r"(ID|Concepts|Q|A|C|Why|Source|Also):[ \t]*(.*)", re.DOTALL)
_OWN_WORDS = "My answer says what the written one says."
_OWN_NOTES = "own notes"


def markdown_node(text: str, shown: str) -> tuple[yaml.SequenceNode | None, list[Problem]]:
    """The cards of a Markdown file as a list of nodes that know their lines; other text between cards is left alone."""
    problems: list[Problem] = []
    blocks = [_node(block, shown, problems) for block in _blocks(text)]
    return yaml.SequenceNode("tag:yaml.org,2002:seq", [node for node in blocks if node is not None]), problems


def _blocks(text: str) -> list[dict[str, tuple[str, int]]]:
    """Each card's keys with their words and lines; `ID:`, or a `Q:` or `C:` after a question, begins a new card."""
    blocks: list[dict[str, tuple[str, int]]] = []
    last = ""
    for number, line in enumerate(text.splitlines()):
        found = _KEY.match(line)
        if found:
            last = found[1]
            asked = bool(blocks) and ({"Q", "C"} & set(blocks[-1]))
            if not blocks or last == "ID" or last in blocks[-1] or (last in ("Q", "C") and asked):
                blocks.append({})
            blocks[-1][last] = (found[2], number)
        elif re.match(r"(#|---)", line):
            last = ""
        elif last and blocks:
            words, begun = blocks[-1][last]
            blocks[-1][last] = (f"{words}\n{line}", begun)
    return blocks


def _node(block: dict[str, tuple[str, int]], shown: str, problems: list[Problem]) -> yaml.MappingNode | None:
    first = min(line for _, line in block.values())
    where = f"{shown}:{first + 1}"
    if "ID" not in block:
        fix = "Write `ID: my.card` above its question; its history is kept by that name"
        problems.append(Problem("this card has no `ID:`", where, fix))
        return None
    if ("Q" in block) == ("C" in block) or ("Q" in block and "A" not in block):
        problems.append(Problem("a card is a `Q:` with its `A:`, or a `C:`", where))
        return None
    return _mapping(_pairs(block), first)


def _pairs(block: dict[str, tuple[str, int]]) -> list[tuple[str, yaml.Node]]:
    def scalar(key: str) -> yaml.Node:
        words, line = block[key]
        return _scalar(words.strip(), line)

    line = block["ID"][1]
    concepts, concepts_line = block.get("Concepts", ("", line))
    names = [_scalar(name.strip(), concepts_line) for name in concepts.split(",") if name.strip()]
    source = _mapping([("document", scalar("Source") if "Source" in block else _scalar(_OWN_NOTES, line))], line)
    pairs = [("id", scalar("ID")), ("concepts", _sequence(names, concepts_line)), ("source", source)]
    pairs.append(("explain", scalar("Why") if "Why" in block else _scalar("", line)))
    if "C" in block:
        also = [_scalar(word.strip(), line) for word in block.get("Also", ("", 0))[0].split(",") if word.strip()]
        return [*pairs, ("kind", _scalar("cloze", line)), ("text", scalar("C")), ("synonyms", _sequence(also, line))]
    criteria = _sequence([_scalar(_OWN_WORDS, line)], line)
    asked = [("prompt", scalar("Q")), ("answer", scalar("A")), ("criteria", criteria)]
    return [*pairs, ("kind", _scalar("explain", line)), *asked]


def _mark(line: int) -> yaml.Mark:
    return yaml.Mark("", 0, line, 0, None, 0)


def _scalar(words: str, line: int) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", words, _mark(line), _mark(line), "|")


def _sequence(nodes: list[yaml.ScalarNode], line: int) -> yaml.SequenceNode:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, _mark(line), _mark(line))


def _mapping(pairs: list[tuple[str, yaml.Node]], line: int) -> yaml.MappingNode:
    return yaml.MappingNode(
        "tag:yaml.org,2002:map", [(_scalar(key, line), node) for key, node in pairs], _mark(line), _mark(line)
    )
