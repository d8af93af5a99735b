"""The entry point: nouns are imported only when called, and what goes wrong ends in one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer import _click as click  # typer 0.28 carries its own Click; constraints.txt pins it
from typer.core import TyperGroup

from studyctl.errors import AnswerNo, UserError
from studyctl.version import __version__

# noun -> module below studyctl.cli that holds its Typer app as `app`
NOUNS = {
    "today": "today",
    "plan": "plan",
    "track": "track",
    "target": "target",
    "why": "why",
    "item": "item",
    "lab": "lab",
    "run": "run",
    "paper": "paper",
    "time": "time",
    "find": "find",
    "curriculum": "curriculum",
    "content": "content",
    "config": "config",
    "db": "db",
    "doctor": "doctor",
    "init": "init",
    "undo": "undo",
}


class Nouns(TyperGroup):
    """The commands of the table above, each imported when it is asked for (all eager: 1.2 to 1.5 x the start-up)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in NOUNS:
            return None
        module = import_module(f"studyctl.cli.{NOUNS[cmd_name]}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


app = typer.Typer(cls=Nouns, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


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
    """Track what you study, run real training labs, and see what to do today."""
    ctx.obj = home


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 done, 1 the answer is no, 2 the request or a file was wrong, 130 interrupted."""
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        result: Any = app(args=arguments, prog_name="studyctl", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except AnswerNo as answer:
        return _said(str(answer), 1)
    except UserError as error:
        return _said("\n".join(str(problem) for problem in error.problems), 2)
    except click.exceptions.NoArgsIsHelpError as error:
        return _said(error.format_message(), 2)
    except click.ClickException as error:
        return _said(f"{error.format_message()} `{_help_of(error)} --help` tells more.", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _said("interrupted", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        return _said(f"{error.filename or 'the workspace'}: {error.strerror}. Nothing recorded was lost", 2)


def _said(message: str, code: int) -> int:
    if message:
        print(message, file=sys.stderr)
    return code


def _help_of(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "studyctl"
