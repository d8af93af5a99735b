"""`studyctl config`: show and change the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions import configuring
from studyctl.actions.configuring import Configuration, Setting, SettingChanged
from studyctl.actions.yamltext import value_text
from studyctl.cli.draw import Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.text import one_line

app = typer.Typer(help="Show and change the settings in studyctl.yaml.", no_args_is_help=True)
KEY_WIDTH = 20


@dataclass(frozen=True)
class SettingsFile:
    """Where the settings stand, or would stand."""

    file: Path
    exists: bool


@app.command()
def get(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(help="One setting; without it, all of them.")] = None,
    json: Json = False,
) -> None:
    """Show a setting, or every one with its value and meaning."""
    if key is None:
        found = configuring.configuration(workspace(ctx))
        emit(found, json, lambda: _draw(found))
    else:
        one = configuring.setting(workspace(ctx), key)
        emit(one, json, lambda: print(one_line(one.text)))


@app.command("set")
def set_(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="The setting.")],
    value: Annotated[str, typer.Argument(help="Its value as YAML; a list as `[a, b]` or `a,b`.")],
    json: Json = False,
) -> None:
    """Set one setting; the rest of the file stays as it is."""
    changed = configuring.set_value(workspace(ctx), key, value)
    emit(changed, json, lambda: print(_set_words(changed)))


@app.command()
def unset(ctx: typer.Context, key: Annotated[str, typer.Argument(help="The setting.")], json: Json = False) -> None:
    """Take one setting out of the file, so that its default holds."""
    changed = configuring.unset(workspace(ctx), key)
    emit(changed, json, lambda: print(_unset_words(changed)))


@app.command()
def edit(ctx: typer.Context) -> None:
    """Open the settings in the editor; what is saved is checked."""
    edited = configuring.edit(workspace(ctx))
    print(f"{'Settings saved' if edited.changed else 'Nothing changed'}: {edited.file}")


@app.command()
def path(ctx: typer.Context, json: Json = False) -> None:
    """Print where the settings stand."""
    file = workspace(ctx).settings_file
    emit(SettingsFile(file, file.is_file()), json, lambda: print(file))


def _set_words(changed: SettingChanged) -> str:
    was = f" (was {_shown(changed.before)})" if changed.before not in (None, changed.value) else ""
    return f"Set: {changed.key} = {_shown(changed.value)}{was}, in {changed.file}"


def _unset_words(changed: SettingChanged) -> str:
    begun = f"Unset: {changed.key}, in {changed.file}." if changed.changed else f"{changed.key} is not set."
    return f"{begun} The default {_shown(changed.value)} holds"


def _shown(value: object) -> str:
    return one_line(value_text(value))


def _draw(found: Configuration) -> None:
    page = Page()
    page.heading(str(found.file), "" if found.exists else "not written yet")
    for one in found.settings:
        page.split(f"{one.key:<{KEY_WIDTH}}{one.text or 'empty'}", "default" if one.is_default else "")
        page.line(f"  {_meaning(one)}", faint=True)
    page.print()


def _meaning(one: Setting) -> str:
    return f"{one.meaning} ({', '.join(one.choices)})" if one.choices else one.meaning
