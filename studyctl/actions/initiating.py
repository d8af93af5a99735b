"""Make a folder a workspace: its settings file, with every setting explained and none set."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from studyctl.actions.configuring import make_file
from studyctl.errors import Problem, UserError
from studyctl.workspace import MARKERS, Workspace

NEXT_STEPS = (
    ("studyctl track list", "what there is to learn; `studyctl track start ID` begins one"),
    ("studyctl config edit", "weekly hours, days off, editor"),
    ("studyctl today", "what to do today"),
)


@dataclass(frozen=True)
class WorkspaceMade:
    """A new workspace: its folder, its settings file, what to do next, and a warning where another one comes first."""

    home: Path
    file: Path
    next: tuple[str, ...]
    warning: str = ""


def make_workspace(folder: Path) -> WorkspaceMade:
    """Make `folder`, with the folders above it, a workspace; raises UserError where it is one already or cannot be."""
    workspace = Workspace(folder.expanduser().absolute())
    home = workspace.home
    for marker in MARKERS:
        if (home / marker).exists():
            fix = f"`studyctl --home {home} config edit` changes its settings"
            raise UserError(Problem(f"this folder is a workspace already: it has {marker}", str(home), fix))
    if not make_file(workspace.settings_file):
        raise UserError(Problem("another process just made this a workspace", str(home)))
    steps = () if home == Path.cwd() else (f"cd {home}",)
    return WorkspaceMade(home, workspace.settings_file, (*steps, *(command for command, _ in NEXT_STEPS)), _first(home))


def _first(home: Path) -> str:
    """What keeps commands from finding this workspace, in words."""
    other = os.environ.get("STUDYCTL_HOME")
    if not other or Path(other).expanduser().absolute() == home:
        return ""
    return f"STUDYCTL_HOME names {other}, which comes first: unset it to use this workspace"
