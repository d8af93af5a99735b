"""The Sunday review, as the command line and the app use it: look at a week, save its steps, close it, look back."""

from __future__ import annotations

from studyctl.actions.review_closing import close_week, move_problems
from studyctl.actions.review_due import ReviewDue, due
from studyctl.actions.review_ground import Ground, ground_of, protocol_of, week_asked
from studyctl.actions.review_history import Opened, edit_file, last_reviewed, reviews
from studyctl.actions.review_now import judge, review, with_preview
from studyctl.actions.review_page import message
from studyctl.actions.review_saving import save_step
from studyctl.actions.review_snippets import Snippet, snippets
from studyctl.actions.review_values import (
    Asked,
    Choice,
    Closed,
    Done,
    FactLine,
    Review,
    ReviewStep,
    Saved,
    TreeLine,
    WeekRow,
)
from studyctl.actions.week_machine import machine_needs

__all__ = [
    "Asked", "Choice", "Closed", "Done", "FactLine", "Ground", "Opened", "Review", "ReviewDue", "ReviewStep", "Saved",
    "Snippet", "TreeLine", "WeekRow", "close_week", "due", "edit_file", "ground_of", "judge", "last_reviewed",
    "machine_needs", "message", "move_problems", "protocol_of", "review", "reviews", "save_step", "snippets",
    "week_asked", "with_preview",
]  # fmt: skip
