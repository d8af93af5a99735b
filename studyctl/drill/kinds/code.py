"""What `output` and `shape` share: a program whose result was written down by running it, never typed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import field

from studyctl.drill.face import Answer, Unread
from studyctl.drill.model import Card
from studyctl.values import dataclass

_LONGEST = 2000
_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?|\w+|\S")
_CLOSE = 1e-4  # figures that print to four places


@dataclass(frozen=True)
class Code:
    """The keys of a card about a program; `expected` is filled in from `expected.json`."""

    code: str
    expected: str = field(default="", metadata={"context": True})


def code_digest(code: str) -> str:
    """The digest of a program, by which its written-down result is known to be its own."""
    return hashlib.sha256(code.encode()).hexdigest()


def code_faults(card: Card) -> Iterator[str]:
    """What is wrong with the program as text."""
    try:
        compile(card.payload.code, "<card>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield f"the code does not compile: {error}"


def bounded(answer: Answer) -> str:
    """The answer's text; raises Unread when it is too long to be one."""
    if len(answer.text) > _LONGEST:
        raise Unread("that is too long for what this program gives")
    return answer.text


def same_output(given: str, expected: str) -> bool:
    """Whether two outputs say the same, token by token: spaces and how a number is written do not matter."""
    ours, theirs = _tokens(given), _tokens(expected)
    return len(ours) == len(theirs) and all(map(_same, ours, theirs))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(re.sub("['\"]", "", text.replace("−", "-")))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        ours, theirs = float(one), float(other)
    except ValueError:
        return False
    exact = one.lstrip("-+").isdigit() and other.lstrip("-+").isdigit()
    return ours == theirs if exact else abs(ours - theirs) <= _CLOSE * max(1.0, abs(theirs))
