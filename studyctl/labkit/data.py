"""Real text to train on: what every CPython carries, public sets with their checksums, or a file of one's own."""

from __future__ import annotations

import hashlib
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from studyctl.labkit.fetch import RemoteFile, fetch
from studyctl.labkit.problems import Refused

BUILTIN = "python-docs-and-source"


@dataclass(frozen=True)
class Text:
    """One text in three parts that share no file (or, of a single file, no character); `id` names it for targets."""

    id: str
    train: str
    val: str
    test: str = ""


@dataclass(frozen=True)
class TextSet:
    """A public text set: its files and how their texts, in this order, become train, val and test."""

    files: tuple[RemoteFile, ...]
    split: Callable[[list[str]], tuple[str, str, str]]
    about: str


def shakespeare_split(texts: list[str]) -> tuple[str, str, str]:
    """nanoGPT's split, which published losses are measured on: the first 90 % trains, the rest validates."""
    (text,) = texts
    cut = int(len(text) * 0.9)
    return text[:cut], text[cut:], ""


def heldout_split(texts: list[str]) -> tuple[str, str, str]:
    """The first file trains, the halves of the second validate and test."""
    first, second = texts
    return first, second[: len(second) // 2], second[len(second) // 2 :]


_WIKITEXT = "https://raw.githubusercontent.com/pytorch/examples/main/word_language_model/data/wikitext-2"
TEXT_SETS = {
    "tiny-shakespeare": TextSet(
        (
            RemoteFile(
                name="tinyshakespeare.txt",
                url="https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
                sha256="86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
                size=1_115_394,
                licence="public domain text",
            ),
        ),
        shakespeare_split,
        "40,000 lines of Shakespeare's plays; nanoGPT's character-level set",
    ),
    "wikitext-2-heldout": TextSet(
        (
            RemoteFile(
                name="wikitext-2-valid.txt",
                url=f"{_WIKITEXT}/valid.txt",
                sha256="f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8",
                size=1_121_681,
                licence="CC BY-SA",
            ),
            RemoteFile(
                name="wikitext-2-test.txt",
                url=f"{_WIKITEXT}/test.txt",
                sha256="d790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0",
                size=1_256_449,
                licence="CC BY-SA",
            ),
        ),
        heldout_split,
        "WikiText-2's validation file to train on, its test file to validate and test; not its published task",
    ),
}

# Files that CPython 3.11 to 3.14 all have, rich in prose. A package stands in one part only.
TRAIN_SOURCES = (
    "argparse", "calendar", "cmd", "configparser", "contextlib", "dataclasses", "difflib", "doctest", "enum",
    "functools", "logging/__init__", "optparse", "pickletools", "pprint", "random", "shutil",
    "socketserver", "subprocess", "threading", "typing",
)  # fmt: skip
VAL_SOURCES = ("heapq", "textwrap", "fractions")
TEST_SOURCES = ("csv", "statistics")
TRAIN_CHARACTERS = 1_500_000
HELD_OUT_CHARACTERS = 60_000


def text(name: str, sets: Mapping[str, TextSet] = TEXT_SETS) -> Text:
    """The text `builtin`, a set of `sets` (fetched if it is not here yet), or a UTF-8 file's; raises Refused."""
    if name in ("builtin", BUILTIN):
        return builtin_text(Path(sysconfig.get_paths()["stdlib"]))
    if name in sets:
        texts = [_read(fetch(file)) for file in sets[name].files]
        return Text(name, *sets[name].split(texts))
    return file_text(Path(name).expanduser(), sets)


def text_id(name: str) -> str:
    """The id that `text(name)` will carry, known before anything is read: a file's is `file-` and its name."""
    if name in ("builtin", BUILTIN):
        return BUILTIN
    return name if name in TEXT_SETS else f"file-{Path(name).stem}"


def require_text(name: str, sets: Mapping[str, TextSet] = TEXT_SETS) -> None:
    """Raise Refused where `text(name)` would find nothing to read; nothing is read or fetched."""
    if name in ("builtin", BUILTIN, *sets) or Path(name).expanduser().is_file():
        return
    known = ", ".join(["builtin", *sets])
    raise Refused(f"there is no text {name!r}", "data", f"Texts: {known}, or the path of a UTF-8 file")


def builtin_text(library: Path) -> Text:
    """The language reference that `help()` shows and standard-library sources, split by file, each part capped."""
    train = "".join([_topics(), *_sources(library, TRAIN_SOURCES)])[:TRAIN_CHARACTERS]
    val, test = ("".join(_sources(library, names)) for names in (VAL_SOURCES, TEST_SOURCES))
    if min(len(train) // 10, len(val), len(test)) < HELD_OUT_CHARACTERS // 2:
        raise Refused(
            "this Python comes without the sources of its standard library",
            str(library),
            "Use another Python, or --set data=FILE",
        )
    return Text(BUILTIN, train, val[:HELD_OUT_CHARACTERS], test[:HELD_OUT_CHARACTERS])


def _topics() -> str:
    try:
        from pydoc_data.topics import topics  # half a megabyte of literals, wanted for this text only
    except ImportError:
        return ""
    return "".join(f"{topics[name].strip()}\n\n\n" for name in sorted(topics))


def _sources(library: Path, names: tuple[str, ...]) -> list[str]:
    """The sources that are there; one that is missing only makes the text shorter."""
    paths = [library / f"{name}.py" for name in names]
    return [path.read_text(encoding="utf-8") + "\n\n" for path in paths if path.is_file()]


def file_text(path: Path, sets: Mapping[str, TextSet] = TEXT_SETS) -> Text:
    """A file's first 90 % to train, then 5 % to validate and 5 % to test; raises Refused."""
    require_text(str(path), sets)
    content = _read(path)
    if len(content) < 10_000:
        raise Refused(f"has only {len(content)} characters", str(path), "Give at least 10,000 to learn from")
    cut, half = int(len(content) * 0.9), int(len(content) * 0.95)
    return Text(f"file-{path.stem}", content[:cut], content[cut:half], content[half:])


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"is not UTF-8 text ({error.reason} at byte {error.start})", str(path)) from error
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror})", str(path)) from error


def fingerprint(content: str) -> str:
    """The first 12 hex digits of the text's SHA-256, to tell two texts of one id apart (as two Pythons carry)."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]
