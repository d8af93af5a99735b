"""Every command of the program, as its own Typer app tells it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

from studyctl.cli.root import app

COMPLETION = {"--install-completion", "--show-completion"}  # stand once, with the program's own options


@dataclass(frozen=True)
class Parameter:
    """An argument or option as it is written, and what it means."""

    written: str
    meaning: str
    names: tuple[str, ...]
    is_argument: bool
    required: bool


@dataclass(frozen=True)
class Command:
    """A command by its words (`item done`); a group has commands below it, and may do something itself."""

    words: tuple[str, ...]
    help: str
    parameters: tuple[Parameter, ...]
    is_group: bool
    runs: bool

    @property
    def path(self) -> str:
        """The words as they are typed, without `studyctl`."""
        return " ".join(self.words)

    @property
    def usage(self) -> str:
        """`studyctl item done ID [OPTIONS]`."""
        arguments = [one.written for one in self.parameters if one.is_argument]
        options = ["[OPTIONS]"] if any(not one.is_argument for one in self.parameters) else []
        return " ".join(["studyctl", *self.words, *arguments, *options])

    @property
    def options(self) -> set[str]:
        """Every option's name, short and long."""
        return {name for one in self.parameters if not one.is_argument for name in one.names}


def root() -> Any:
    """The Click command that the program runs."""
    return typer.main.get_command(app)


def commands() -> tuple[Command, ...]:
    """Every command, groups before what stands below them; the first is `studyctl` itself."""
    return tuple(_below(root(), ()))


def _below(command: Any, words: tuple[str, ...]) -> Iterator[Command]:
    names = command.list_commands(None) if hasattr(command, "list_commands") else []
    wanted = [one for one in command.params if words == () or not COMPLETION & set(one.opts)]
    text = inspect.cleandoc(command.help or "")
    runs = not names or command.invoke_without_command
    yield Command(words, text, tuple(map(_parameter, wanted)), bool(names), runs)
    for name in names:
        yield from _below(command.get_command(None, name), (*words, name))


def _parameter(found: Any) -> Parameter:
    if found.param_type_name == "argument":
        name = (found.metavar or found.name.upper()).strip("[]")
        several = "..." if found.nargs == -1 else ""
        written = f"{name}{several}" if found.required else f"[{name}{several}]"
        return Parameter(written, found.help or "", (found.name,), True, found.required)
    names = (*found.opts, *found.secondary_opts)
    written = ", ".join(names) if found.is_flag else f"{', '.join(names)} {_value(found)}"
    return Parameter(written, _meaning(found), names, False, found.required)


def _value(found: Any) -> str:
    return found.metavar or {"integer range": "N", "integer": "N", "float": "X", "float range": "X"}.get(
        found.type.name, "PATH" if "path" in found.type.name.lower() else found.name.strip("_").upper()
    )


def _meaning(found: Any) -> str:
    """The help, the default where there is one to tell, and whether it may be repeated."""
    parts = [found.help or ""]
    default = None if callable(found.default) else found.default
    if not found.is_flag and default not in (None, "", ()):
        parts.append(f"Default: {default:g}." if isinstance(default, float) else f"Default: {default}.")
    if found.multiple and "repeated" not in parts[0]:
        parts.append("May be repeated.")
    return " ".join(part for part in parts if part)
