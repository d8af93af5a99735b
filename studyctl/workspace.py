"""The folder that holds the learner's `progress.db`, `runs/`, `notes/` and own content, and how it is found."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.settings import FILE, Settings, read_settings
from studyctl.values import dataclass

MARKERS = ("progress.db", FILE)


@dataclass(frozen=True)
class Workspace:
    """A workspace; nothing in it exists until something is recorded."""

    home: Path

    @cached_property
    def settings(self) -> Settings:
        """The settings of this workspace; raises UserError when `studyctl.yaml` is wrong."""
        return read_settings(self.settings_file, cache_folder())

    @property
    def settings_file(self) -> Path:
        """Where the settings stand, whether or not the file exists."""
        return self.home / FILE

    @property
    def progress_db(self) -> Path:
        """The ledger."""
        return self.home / "progress.db"

    @property
    def points_db(self) -> Path:
        """The index of metric points."""
        return self.home / "points.db"

    @property
    def runs(self) -> Path:
        """The folder of run directories."""
        return self.home / "runs"

    @property
    def notes(self) -> Path:
        """The folder of written notes."""
        return self.home / "notes"


def find_workspace(explicit: str | None = None) -> Workspace:
    """`--home`, else `STUDYCTL_HOME`, else the nearest parent folder with a workspace's file, else the user's own.

    Raises UserError for the home of an unknown user, and where the present folder was deleted.
    """
    chosen = explicit or os.environ.get("STUDYCTL_HOME")
    try:
        if chosen:
            home = Path(chosen).expanduser().absolute()
            home.resolve()
            return Workspace(home)
        here = Path.cwd()
    except (RuntimeError, OSError) as error:  # `~nobody`, links in a circle, a working folder that was deleted
        what = "there is no such folder" if chosen else "the folder you are in is gone"
        raise UserError(Problem(what, chosen or "", "Give another one with --home")) from error
    for folder in (here, *here.parents):
        if any((folder / marker).is_file() for marker in MARKERS):
            return Workspace(folder)
    return Workspace(_user_folder("data"))


def typed_path(text: str | Path) -> Path:
    """A path as a person types it: `~` is their home, that of an unknown user a folder that is not there."""
    return Path(os.path.expanduser(text))


def cache_folder() -> Path:
    """Where compiled values are kept; deleting it loses nothing."""
    return _user_folder("cache")


def _user_folder(kind: str) -> Path:
    """The platform's folder for a user's data or cache.

    platformdirs takes 8 ms to import, so its answer for Linux (XDG Base Directory Specification) is given here.
    """
    if sys.platform.startswith("linux"):
        variable, default = ("XDG_DATA_HOME", ".local/share") if kind == "data" else ("XDG_CACHE_HOME", ".cache")
        root = os.environ.get(variable, "")
        return (Path(root) if root.startswith("/") else Path.home() / default) / "studyctl"
    import platformdirs

    folder = platformdirs.user_data_dir if kind == "data" else platformdirs.user_cache_dir
    return Path(folder("studyctl", appauthor=False))
