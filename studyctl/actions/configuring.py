"""Read and change the settings of a workspace; the rest of `studyctl.yaml`, its comments and order stay."""

from __future__ import annotations

import dataclasses
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_origin

import yaml

from studyctl.actions.content import catalogue_of
from studyctl.actions.editing import HOW_TO_SET, why_not
from studyctl.actions.editing import edit as open_editor
from studyctl.actions.yamltext import value_text, with_key, without_key
from studyctl.decode import Decoder, Slot, slots_of
from studyctl.errors import Problem, UserError
from studyctl.settings import FILE, Settings, located, settings_at, with_value
from studyctl.text import nearest
from studyctl.workspace import Workspace
from studyctl.yamlfile import MAX_BYTES, compose

HEAD = "# Settings of this studyctl workspace: take the # off a line to set it. `studyctl config get` shows them all.\n"
DEFAULTS = Settings()


@dataclass(frozen=True)
class Setting:
    """One setting: its present value, what it is without being set, and what it means; `choices` may limit it."""

    key: str
    value: Any
    default: Any
    is_default: bool
    meaning: str
    choices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value as `studyctl config set` takes it."""
        return self.value if isinstance(self.value, str) else value_text(self.value)

    @property
    def words(self) -> tuple[str, ...]:
        """The only values it can have, as `studyctl config set` takes them; none where it takes others."""
        return self.choices or (("false", "true") if isinstance(self.default, bool) else ())


@dataclass(frozen=True)
class Configuration:
    """Every setting of a workspace, and the file that may set them (`exists` says whether it stands there)."""

    file: Path
    exists: bool
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class SettingChanged:
    """A setting before (None: the file was wrong) and after, and whether the file had to be written for it."""

    key: str
    before: Any
    value: Any
    is_default: bool
    changed: bool
    file: Path


@dataclass(frozen=True)
class SettingsEdited:
    """The file that was open in the editor: whether it was made for that, and whether the editor changed it."""

    file: Path
    made: bool
    changed: bool = field(default=False)


def configuration(workspace: Workspace) -> Configuration:
    """Every setting with its value and meaning; raises UserError when the file is wrong."""
    file = workspace.settings_file
    settings = tuple(_setting(workspace.settings, key) for key in slots_of(Settings))
    return Configuration(file, file.is_file(), settings)


def setting(workspace: Workspace, key: str) -> Setting:
    """One setting; raises UserError, naming the nearest, when there is none of this name."""
    return _setting(workspace.settings, _slot(key).key)


def _setting(settings: Settings, key: str) -> Setting:
    metadata = Settings.__dataclass_fields__[key].metadata
    value, default = getattr(settings, key), getattr(DEFAULTS, key)
    return Setting(key, value, default, value == default, metadata["meaning"], metadata.get("choices", ()))


def _slot(key: str) -> Slot:
    slots = slots_of(Settings)
    if key not in slots:
        raise UserError(
            Problem(f"there is no setting `{key}`", fix=nearest(key, slots) or f"Known: {', '.join(slots)}")
        )
    return slots[key]


def set_value(workspace: Workspace, key: str, text: str) -> SettingChanged:
    """Write one setting, given as YAML (a list as `[a, b]` or `a,b`); raises UserError where it would not be valid."""
    value = parsed(_slot(key), text)
    with_value(DEFAULTS, key, value)
    if key == "tracks":
        _known_tracks(workspace, value)
    return _changed(workspace, key, lambda old: with_key(old, key, value, FILE, _commented(key)), value)


def unset(workspace: Workspace, key: str) -> SettingChanged:
    """Take one setting out of the file, so that its default holds again."""
    meaning = f"# {_setting(DEFAULTS, _slot(key).key).meaning}"
    default = getattr(DEFAULTS, key)
    if not workspace.settings_file.exists():
        return SettingChanged(key, default, default, True, False, workspace.settings_file)
    return _changed(workspace, key, lambda old: without_key(old, key, FILE, _commented(key), meaning), default)


def parsed(slot: Slot, text: str) -> Any:
    """The value that `text` gives a setting, read as YAML by its type; raises UserError where it does not fit.

    Text is taken as it stands, so that `vim -c 'set tw=80'` needs no quoting of quotes.
    """
    if not text.isprintable():
        raise UserError(Problem(f"`{slot.key}` is one line of text without control characters"))
    node, problems = compose(text, "VALUE")
    quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
    if slot.kind is str and not quoted:
        node, problems = _scalar(text), []
    elif get_origin(slot.kind) is tuple and (node is None or isinstance(node, yaml.ScalarNode)):
        node = _sequence([part.strip() for part in text.split(",") if part.strip()])
    decoder = Decoder("VALUE")
    settings = decoder.entry(Settings, _mapping(slot.key, node or _scalar(text))) if not problems else None
    found = [*problems, *decoder.problems]
    if settings is None:
        raise UserError(*(Problem(problem.what, fix=problem.fix) for problem in found))
    return getattr(settings, slot.name)


_START = yaml.Mark("VALUE", 0, 0, 0, "", 0)


def _scalar(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, _START, _START)


def _sequence(parts: list[str]) -> yaml.SequenceNode:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", [_scalar(part) for part in parts], _START, _START)


def _mapping(key: str, value: yaml.Node) -> yaml.MappingNode:
    return yaml.MappingNode("tag:yaml.org,2002:map", [(_scalar(key), value)], _START, _START)


def _known_tracks(workspace: Workspace, names: tuple[str, ...]) -> None:
    known = catalogue_of(workspace).tracks
    problems = [
        Problem(f"there is no track `{name}`", fix=nearest(name, known) or f"Known: {', '.join(known)}")
        for name in names
        if name not in known
    ]
    if problems:
        raise UserError(*problems)


def _changed(workspace: Workspace, key: str, change: Callable[[str], str], value: Any) -> SettingChanged:
    """Rewrite the file by `change`, one writer at a time, whole or not at all, and only to something valid."""
    file = workspace.settings_file
    with _only_writer(workspace.home):
        old = _text(file)
        new = change(old)
        if getattr(validated(new), key) != value:
            raise UserError(Problem(f"`{key}` cannot be changed from here", FILE, "`studyctl config edit` opens it"))
        before = _before(old, key)
        if new != old:
            _replace(file, new)
    return SettingChanged(key, before, value, value == getattr(DEFAULTS, key), new != old, file)


def _before(old: str, key: str) -> Any:
    try:
        return getattr(validated(old), key)
    except UserError:  # the very change may be what mends the file
        return None


@contextmanager
def _only_writer(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        folder = os.open(home, os.O_RDONLY | os.O_CLOEXEC)
    except (FileExistsError, NotADirectoryError) as error:
        raise UserError(Problem("this is a file, not a folder", str(error.filename or home))) from error
    except OSError as error:
        raise UserError(Problem(f"the folder cannot be made or opened: {error.strerror}", str(home))) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", newline="") as opened:  # line ends stay as they are
            text = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise UserError(Problem(f"byte {error.start} is not UTF-8", FILE, "Save the file as UTF-8")) from error
    except OSError as error:
        raise UserError(Problem(f"the settings cannot be read: {error.strerror}", str(file))) from error
    if len(text) > MAX_BYTES:
        raise UserError(Problem("the file is larger than 4 MB", FILE))
    return text


def _replace(file: Path, text: str) -> None:
    """Write the file beside its final name, to the disk, and rename it; a link stays a link."""
    final = file.resolve()
    temporary = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as opened:
            opened.write(text)
            opened.flush()
            if final.exists():
                os.fchmod(opened.fileno(), final.stat().st_mode & 0o7777)
            os.fsync(opened.fileno())
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)


def validated(text: str) -> Settings:
    """The settings that `text` holds; raises UserError with every problem and its `file:line`."""
    node, problems = compose(text, FILE)
    if problems:
        raise UserError(*problems)
    return settings_at(node) if node else Settings()


def check_file(workspace: Workspace) -> Settings:
    """The settings as the file has them now; raises UserError, with lines, for anything wrong, tracks included."""
    text = _text(workspace.settings_file)
    settings = validated(text)
    try:
        _known_tracks(workspace, settings.tracks)
    except UserError as error:
        node, _ = compose(text, FILE)
        placed = [
            located(Problem(f"`tracks`: {one.what}", FILE, one.fix), node) if node else one for one in error.problems
        ]
        raise UserError(*placed) from error
    return settings


def template() -> str:
    """A settings file that sets nothing: every setting as a comment with its meaning and default."""
    blocks = []
    for entry in dataclasses.fields(Settings):
        one = _setting(DEFAULTS, entry.name)
        choices = f"# one of: {', '.join(one.choices)}\n" if one.choices else ""
        blocks.append(f"{choices}# {one.meaning}\n{_commented(one.key)}\n")
    return "\n".join([HEAD, *blocks])


def _commented(key: str) -> str:
    return f"# {key}: {value_text(getattr(DEFAULTS, key))}"


def edit(workspace: Workspace) -> SettingsEdited:
    """Open the settings in the learner's editor, made first where there are none; raises UserError when what is saved
    is wrong, and keeps it."""
    file, settings = workspace.settings_file, _usable(workspace)
    reason = why_not(settings)
    if reason:  # said before a file is made for it
        raise UserError(Problem(f"{reason}, so nothing was opened", str(file), HOW_TO_SET))
    made = make_file(file)
    changed = open_editor(file, settings)
    check_file(workspace)
    return SettingsEdited(file, made, changed)


def _usable(workspace: Workspace) -> Settings:
    try:
        return validated(_text(workspace.settings_file))
    except UserError:  # a broken file is just what the editor is opened for
        return DEFAULTS


def make_file(file: Path) -> bool:
    """Write the commented settings where there are none yet; returns whether it did."""
    with _only_writer(file.parent):
        if file.exists():
            return False
        _replace(file, template())
    return True
