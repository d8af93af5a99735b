"""The entry point: nouns are imported only when called, and what goes wrong ends in one line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer import _click as click  # typer 0.28 carries its own Click; constraints.txt pins it
from typer.core import TyperGroup

from studyctl.cli.opening import open_app
from studyctl.errors import AnswerNo, UserError
from studyctl.text import one_line
from studyctl.version import __version__
from studyctl.workspace import find_workspace

LONGEST = 1000  # characters of one message

# noun -> module below studyctl.cli that holds its Typer app as `app`
NOUNS = {
    "today": "today",
    "plan": "plan",
    "progress": "progress",
    "sprint": "sprint",
    "track": "track",
    "target": "target",
    "why": "why",
    "item": "item",
    "lab": "lab",
    "run": "run",
    "paper": "paper",
    "quiz": "quiz",
    "reflect": "reflect",
    "time": "time",
    "report": "report",
    "find": "find",
    "curriculum": "curriculum",
    "content": "content",
    "config": "config",
    "db": "db",
    "doctor": "doctor",
    "init": "init",
    "demo": "demo",
    "undo": "undo",
    "serve": "serve",
}


class Nouns(TyperGroup):
    """The commands of the table above, each imported when it is asked for (all eager: 1.2 to 1.5 x the start-up)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in NOUNS:
            return None
        module = import_module(f"studyctl.cli.{NOUNS[cmd_name]}")
        module.app._add_completion, module.app.rich_markup_mode = False, None  # the program has both
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=Nouns, invoke_without_command=True, rich_markup_mode=None, pretty_exceptions_enable=False)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"studyctl {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    home: Annotated[str | None, typer.Option(help="The workspace folder; else STUDYCTL_HOME, else found.")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Track what you study, run real training labs, and see what to do today.

    Without a command the app opens.
    """
    ctx.obj = home
    if ctx.invoked_subcommand is None:
        open_app(find_workspace(home))


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 the answer is no, 2 the request or a file was wrong, 130 interrupted."""
    sys.exit(_run(arguments))


def _ready_streams() -> None:
    """Output that the caller closed goes nowhere; what the terminal's encoding lacks is escaped, never fatal."""
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _run(arguments: list[str] | None) -> int:
    _ready_streams()
    try:
        result: Any = app(args=arguments, prog_name="studyctl", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except AnswerNo as answer:
        return _said(1, answer)
    except UserError as error:
        return _said(2, *error.problems)
    except click.ClickException as error:
        return _said(2, f"{error.format_message()} `{_help_of(error)} --help` tells more.")
    except (KeyboardInterrupt, typer.Abort):
        return _said(130, "interrupted")
    except BrokenPipeError:
        return _left_early()
    except SystemExit as leaving:  # typer turns a reader that left early into exit code 1, which is an answer here
        if isinstance(leaving.__context__, BrokenPipeError):
            return _left_early()
        raise
    except OSError as error:
        return _said(2, f"{error.filename or 'the workspace'}: {error.strerror or error}. Nothing recorded was lost")


def _left_early() -> int:
    """Whoever read the output has seen enough: the rest goes nowhere, and nothing failed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return 0


def _said(code: int, *messages: object) -> int:
    """Print each message as one harmless line of bounded length: it may quote what was typed or a file; the code."""
    for line in filter(None, (one_line(str(message)) for message in messages)):
        print(_shortened(line), file=sys.stderr)
    return code


def _shortened(line: str) -> str:
    """A longer line without its middle: the place stands at its beginning, the remedy at its end."""
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"


def _help_of(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "studyctl"
