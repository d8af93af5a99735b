"""A week written out as `notes/weeks/2026-W47.md`: ours between marks, everything else is the learner's and stays."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.values import dataclass

FOLDER = "notes/weeks"
LARGEST = 4_000_000  # bytes; a larger file is not one of these
_MARK = re.compile(
    r"^<!-- studyctl (?P<name>[a-z-]+) (?P<hash>[0-9a-f]{12}) -->\n(?P<text>.*?)^<!-- /studyctl (?P=name) -->\n?",
    re.DOTALL | re.MULTILINE,
)
_FRONT = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"^([A-Za-z_][\w-]*):", re.MULTILINE)
HINT = "<!-- What stands outside the marked parts is yours: it is never changed. -->"


@dataclass(frozen=True)
class Section:
    """A part of the file that is ours: its name in the marks, and its Markdown."""

    name: str
    text: str


def file_of(week: str) -> str:
    """The workspace path of a week's file."""
    return f"{FOLDER}/{week}.md"


def merged(former: str, front: Mapping[str, str], sections: Sequence[Section]) -> str:
    """The file's new text: our parts and our keys of the front matter renewed, all else as it was.

    `front` are the lines of our keys. A part of ours that the learner changed becomes theirs and stays below the new
    one. Parts that are new stand at the end, in their order.
    """
    crlf = _ends_as_on_windows(former)
    former = former.replace("\r\n", "\n") if crlf else former
    body = _FRONT.sub("", former, count=1)
    wanted = {section.name: section for section in sections}
    placed: set[str] = set()

    def renewed(found: re.Match[str]) -> str:
        name = found["name"]
        kept = "" if _digest(found["text"]) == found["hash"] else f"{found['text']}\n"
        if name in placed or name not in wanted:
            return kept
        placed.add(name)
        return f"{_marked(wanted[name])}{kept}"

    body = _MARK.sub(renewed, body)
    missing = [_marked(section) for section in sections if section.name not in placed]
    if missing:
        body = "\n".join([*([body.rstrip("\n") + "\n"] if body.strip() else []), *missing])
    text = f"{_front(former, front)}{body}"
    return text.replace("\n", "\r\n") if crlf else text


def _ends_as_on_windows(text: str) -> bool:
    """Whether every line ends in a carriage return; one that stands alone is a letter like any other."""
    return "\n" in text and text.count("\r\n") == text.count("\n")


def _marked(section: Section) -> str:
    text = section.text.rstrip("\n") + "\n"
    return f"<!-- studyctl {section.name} {_digest(text)} -->\n{text}<!-- /studyctl {section.name} -->\n"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _front(former: str, ours: Mapping[str, str]) -> str:
    """The front matter: our keys first, then the learner's own with everything that belongs to them."""
    found = _FRONT.match(former)
    kept = "".join(_foreign(found[1], ours)) if found else ""
    lines = "".join(f"{line}\n" for line in ours.values())
    return f"---\n{lines}{kept}---\n" if lines or kept else ""


def _foreign(text: str, ours: Mapping[str, str]) -> Iterator[str]:
    """The lines of keys that are not ours, with the lines that go on below them."""
    keep = True
    for line in text.splitlines(keepends=True):
        key = _KEY.match(line)
        keep = key[1] not in ours if key else keep
        if keep:
            yield line


def stripped(text: str, keys: Collection[str]) -> str:
    """What of a file's text is the learner's: without our parts and our keys; nothing where there is nothing."""
    crlf = _ends_as_on_windows(text)
    text = text.replace("\r\n", "\n") if crlf else text
    found = _FRONT.match(text)
    kept = "".join(_foreign(found[1], dict.fromkeys(keys, ""))) if found else ""
    body = _MARK.sub(lambda mark: "" if _digest(mark["text"]) == mark["hash"] else mark["text"], text)
    body = re.sub(r"\n{3,}", "\n\n", _FRONT.sub("", body, count=1).replace(f"{HINT}\n", "")).strip("\n")
    whole = (f"---\n{kept}---\n" if kept else "") + (f"{body}\n" if body else "")
    return whole.replace("\n", "\r\n") if crlf else whole


def read(file: Path) -> str:
    """The text of a week's file, nothing where there is none; raises UserError for one that cannot be read."""
    try:
        if file.is_file() and file.stat().st_size > LARGEST:
            raise UserError(Problem("it is larger than 4 MB, so it was left as it is", str(file)))
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UserError(Problem(f"byte {error.start} is not UTF-8, so it was left as it is", str(file))) from error
    except OSError as error:
        raise UserError(Problem(f"it cannot be read: {error.strerror}", str(file))) from error


def write(file: Path, text: str) -> None:
    """Write a week's file, whole or not at all; through a link to where it leads. Raises UserError where it cannot."""
    try:
        target = Path(os.path.realpath(file))
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            os.chmod(name, mode)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UserError(Problem(f"it cannot be written: {error.strerror}", str(file))) from error
