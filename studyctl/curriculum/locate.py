"""Where the shipped content lies: beside the package in a clone, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

CONTENT_FOLDERS = ("curriculum", "labs", "quizzes")
PROTOCOL = "protocol.yaml"  # stands in curriculum/ too, and is read by the room of the review


def shipped_root() -> Path:
    """The folder that holds `curriculum/`, `labs/` and `quizzes/` of this installation.

    A wheel carries them in `studyctl/_content`; an editable install does not, so a clone's own folders serve.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_content"
    return inside if inside.is_dir() else package.parent


def content_roots(home: Path) -> tuple[Path, ...]:
    """The shipped content, then the workspace's own where it is another folder; the later overrides by id."""
    shipped, own = shipped_root(), home.resolve()
    has_own = own != shipped and any((own / folder).is_dir() for folder in CONTENT_FOLDERS)
    return (shipped, own) if has_own else (shipped,)
