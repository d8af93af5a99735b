"""Change one key of a YAML mapping in its text and leave every other character as the person wrote it.

A round trip through a YAML library would indent lists anew and drop the comments below a list that is replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from studyctl.errors import Problem, UserError
from studyctl.yamlfile import compose

_WIDEST = 1_000_000  # no value is wrapped onto a second line
_BLANK = " \t\r\n"


@dataclass(frozen=True)
class Entry:
    """Where a key and its value stand in a text, as offsets; `before` and `behind` go around a new value.

    A bare `key:` and a value that begins below its key are replaced from behind the colon, a comment there kept.
    """

    key: int
    value: int
    end: int
    before: str = ""
    behind: str = ""


def with_key(text: str, key: str, value: Any, shown: str, placeholder: str = "") -> str:
    """`text` with `key` set to `value`: in place, else where the line `placeholder` keeps its seat, else at the end.

    Raises UserError, naming the file `shown`, for a text that cannot be edited so.
    """
    written, entries, indent = value_text(value), *_entries(text, shown)
    if key in entries:
        entry = entries[key]
        return text[: entry.value] + entry.before + written + entry.behind + text[entry.end :]
    line = f"{indent}{key}: {written}"
    seat = re.search(rf"^{re.escape(placeholder)}(?=\r?$)", text, re.MULTILINE) if placeholder else None
    if seat:
        return text[: seat.start()] + line + text[seat.end() :]
    return text + ("" if not text or text.endswith("\n") else "\n") + line + "\n"


def without_key(text: str, key: str, shown: str, placeholder: str = "", above: str = "") -> str:
    """`text` without `key`, its value and the rest of their lines; below a line `above`, `placeholder` takes its seat.

    Raises UserError, naming the file `shown`, for a text that cannot be edited so.
    """
    entries, _ = _entries(text, shown)
    if key not in entries:
        return text
    start = text.rfind("\n", 0, entries[key].key) + 1
    end = text.find("\n", entries[key].end)
    end = len(text) if end < 0 else end + 1
    previous = text[:start].rstrip("\r\n").rpartition("\n")[2]
    return text[:start] + (f"{placeholder}\n" if above and previous == above else "") + text[end:]


def value_text(value: Any) -> str:
    """A plain value as one line of YAML: `[mon, sun]`, `30`, `'17:00'`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    value = list(value) if isinstance(value, tuple) else value
    dumped = yaml.safe_dump([value], default_flow_style=True, width=_WIDEST, allow_unicode=True, sort_keys=False)
    return dumped.strip()[1:-1]


def _entries(text: str, shown: str) -> tuple[dict[str, Entry], str]:
    """The entries of the mapping that is the text's root, and the indent of its keys."""
    _, problems = compose(text, shown)  # refuses what is unsafe to read
    if problems:
        raise UserError(*problems)
    # the Python loader counts characters of this very string; libyaml counts from behind a byte-order mark
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:  # it reads less than libyaml does: a bare `?` in brackets, say
        mark = getattr(error, "problem_mark", None)
        what = "this line can be read but not changed from here"
        where = f"{shown}:{mark.line + 1}" if mark else shown
        raise UserError(Problem(what, where, "Put its value in quotes, or use `studyctl config edit`")) from error
    if root is None:
        return {}, ""
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        what = "the file is not written as one `key: value` a line, so it is not changed from here"
        raise UserError(Problem(what, f"{shown}:{root.start_mark.line + 1}", "`studyctl config edit` opens it"))
    entries = {key.value: _entry(text, key, value) for key, value in root.value if isinstance(key, yaml.ScalarNode)}
    return entries, " " * (root.value[0][0].start_mark.column if root.value else 0)


def _entry(text: str, key: yaml.Node, value: yaml.Node) -> Entry:
    start, colon = value.start_mark.index, text.index(":", key.end_mark.index) + 1
    if start == value.end_mark.index:
        return Entry(key.start_mark.index, colon, colon, " ")
    end = start + len(text[start : _end(value)].rstrip(_BLANK))  # a no-break space is part of a value
    rest, below, _ = text[colon:start].partition("\n")
    if below:
        return Entry(key.start_mark.index, colon, end, " ", rest.rstrip(_BLANK))
    return Entry(key.start_mark.index, start, end)


def _end(node: yaml.Node) -> int:
    """Where a value's last character stands; the end mark of a block lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
