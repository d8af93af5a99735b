"""Every command that prints JSON: what to type, the value it prints, and in which section of docs/json.md it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studyctl.actions import (
    adding_cards,
    board,
    card_marks,
    configuring,
    content,
    databases,
    deck,
    doctor,
    due_cards,
    exporting,
    find,
    initiating,
    interviews,
    items,
    labs,
    month,
    moving,
    optimizing,
    papers,
    pivoting,
    planning,
    progress,
    quiz_stats,
    reflecting,
    reporting,
    review_file,
    review_reminders,
    run_control,
    runs,
    searching,
    showing,
    sprint,
    targets,
    time_report,
    timing,
    today,
    tracks,
    undoing,
    why,
)
from studyctl.actions.notes import Noted, NoteOutline
from studyctl.cli.config import SettingsFile
from studyctl.ledger.backups import Backup
from studyctl.report.model import Portfolio, StudyReport


@dataclass(frozen=True)
class Read:
    """One JSON document: its name, the command that prints it, and the type of the value.

    `extra` are keys that the document has beside the value's own; `exact` says that the golden file's values depend on
    nothing but the fixed workspace, not on shipped content or the machine.
    """

    name: str
    command: str
    kind: Any
    about: str
    extra: tuple[str, ...] = ()
    exact: bool = True


READS: dict[str, tuple[Read, ...]] = {
    "Every day": (
        Read("today", "today", today.Today, "What to do today. `continue` is the item that was last left begun."),
        Read("plan", "plan --weeks 1", planning.PlanView, "The calendar of the active tracks."),
        Read("plan-board", "plan board", board.Board, "Every week of the active tracks, item by item."),
        Read("plan-month", "plan month --weeks 2", month.Month, "Whole weeks of the calendar, day by day."),
        Read("plan-what-if", "plan what-if break", pivoting.Preview, "The plan now and after a change, day by day."),
        Read(
            "plan-decided",
            "plan what-if break --apply --reason 'a cold'",
            pivoting.PivotChange,
            "A change of plan, and how the ends move.",
        ),
        Read("plan-history", "plan history", pivoting.PlanHistory, "Every change of plan with its reason."),
        Read(
            "plan-undo", "plan undo break", pivoting.PivotChange, "A change of plan taken back, and how the ends move."
        ),
        Read(
            "plan-move",
            "plan move merge-loop thu",
            moving.ItemMoved,
            "An item on another day; the planner says why where it cannot be.",
        ),
        Read("sprint", "sprint", sprint.Sprint, "The sprint by pillar and priority, active or not.", exact=False),
        Read(
            "progress",
            "progress",
            progress.Progress,
            "Hours by day, Core by day with its forecast, and what proves each concept.",
        ),
        Read("why", "why merge-loop", why.Why, "Everything about one item."),
        Read(
            "find",
            "find merge",
            find.Found,
            "What a search finds, by kind; exit code 1 where there is nothing.",
            exact=False,
        ),
    ),
    "The week": (
        Read(
            "reflect",
            "reflect --answers sunday.yaml",
            review_file.Decided,
            "What a file of answers comes to; nothing is recorded. `missing` were taken neutrally.",
            exact=False,
        ),
        Read(
            "reflect-apply",
            "reflect --answers sunday.yaml --apply",
            review_file.Closing,
            "The same, with what was recorded when the week was closed by it.",
            exact=False,
        ),
        Read("reflect-show", "reflect show 2026-W48", reflecting.Review, "A week's review as it stands.", exact=False),
        Read("reflect-history", "reflect history", tuple[reflecting.WeekRow, ...], "The weeks, the latest first."),
        Read("reflect-edit", "reflect edit 2026-W48", reflecting.Opened, "A week's file, opened in the editor."),
        Read("reflect-snippets", "reflect snippets", tuple[reflecting.Snippet, ...], "What reviews kept."),
        Read(
            "reflect-schedule",
            "reflect --schedule",
            review_reminders.Reminders,
            "Reminders of the review for systemd and cron.",
            exact=False,
        ),
    ),
    "Items": (
        Read(
            "item-list",
            "item list --track tokenizers",
            tuple[items.ItemLine, ...],
            "Items in the order of their tracks.",
        ),
        Read("item-show", "item show merge-loop", items.ItemLine, "One item, in the form of the list."),
        Read(
            "item-start",
            "item start pair-counts",
            items.Recorded,
            "What was recorded; so do `item done`, `item undo`, "
            "`item note ID TEXT`, `item record` and `item import-marks`.",
        ),
        Read(
            "item-done",
            "item done pair-counts --url https://example.org/report",
            items.Recorded,
            "What was recorded; `offers` are items elsewhere that the same work may have finished.",
        ),
        Read("item-undo", "item undo pair-counts", items.Recorded, "An item that was opened again."),
        Read(
            "item-record",
            "item record merge-loop bytes_per_token 3.4 --for my-notes",
            items.Recorded,
            "A value by hand; `met` says whether it meets the target.",
        ),
        Read(
            "item-import-marks",
            "item import-marks --track from-scratch",
            items.Recorded,
            "What the documents already tick.",
            exact=False,
        ),
        Read("item-note", "item note merge-loop 'three merges a second'", items.Recorded, "A note in one sentence."),
        Read(
            "item-note-file",
            "item note merge-loop",
            Noted,
            "A note in a file, opened in the editor where there is one.",
        ),
    ),
    "Time": (
        Read("time-start", "time start merge-loop", timing.TimeRecorded, "The timer after the command."),
        Read("time-stop", "time stop", timing.TimeRecorded, "The minutes that count."),
        Read("time-log", "time log 90 --item pair-counts", timing.TimeRecorded, "Minutes written down by hand."),
        Read("time-report", "time report --by item", time_report.TimeReport, "Where the time went."),
    ),
    "Reports": (
        Read(
            "report-week",
            "report week",
            StudyReport,
            "Everything that the page of a week says. A curve is a list of [step, value].",
            exact=False,
        ),
        Read("report-month", "report month 2026-11", StudyReport, "The same of a month.", exact=False),
        Read(
            "report-track", "report track tokenizers", StudyReport, "The same of a track since its start.", exact=False
        ),
        Read(
            "report-html",
            "report week --html week.html",
            reporting.Written,
            "A file that was written.",
            exact=False,
        ),
        Read(
            "report-calendar",
            "report calendar --ics plan.ics",
            reporting.Written,
            "The same of a calendar.",
            exact=False,
        ),
        Read(
            "report-portfolio",
            "report portfolio --track tokenizers",
            Portfolio,
            "What was built, and how it is shown.",
            exact=False,
        ),
    ),
    "Papers": (
        Read("paper-list", "paper list --track tokenizers", tuple[papers.PaperRow, ...], "Papers by reading tier."),
        Read("paper-show", "paper show bpe-is-suboptimal", papers.PaperPage, "One paper."),
        Read("paper-next", "paper next --limit 1", tuple[papers.NextPaper, ...], "What to read next and why."),
        Read(
            "paper-status",
            "paper status bpe-is-suboptimal read",
            papers.PaperRecorded,
            "A stage that was reached or taken back.",
        ),
        Read("paper-note", "paper note bpe-is-suboptimal", Noted, "The note's file."),
        Read(
            "paper-note-print",
            "paper note bpe-is-suboptimal --print",
            NoteOutline,
            "The outline that a new note begins with.",
        ),
    ),
    "Labs and runs": (
        Read("lab-list", "lab list", tuple[labs.LabLine, ...], "Every lab.", exact=False),
        Read("lab-show", "lab show 20", labs.LabDetail, "One lab with its presets and targets.", exact=False),
        Read(
            "lab-run",
            "lab run 20 --preset smoke --set pause=0.01",
            labs.Launched,
            "A run that was launched. `state` is what it is at that moment: starting, running or already an end.",
        ),
        Read(
            "lab-run-wait",
            "lab run 20 --preset smoke --wait",
            runs.RunDetail,
            "With `--wait`: the run at its end, as `run show` prints it, and its "
            "id as `run`, too; exit code 1 when it failed or missed a target.",
            ("run",),
        ),
        Read("run-list", "run list", tuple[today.RunLine, ...], "Runs, the latest first."),
        Read("run-logs", "run logs r-1 -n 3", run_control.RunLog, "The end of a run's output.", exact=False),
        Read(
            "run-show",
            "run show r-2",
            runs.RunDetail,
            "One run. `targets` has each target of the preset with "
            "what was `reached` and whether it is `met` (null: not reported).",
        ),
        Read("run-cancel", "run cancel r-3", run_control.RunNow, "A run that was stopped."),
        Read("run-resume", "run resume r-3", run_control.RunNow, "The next attempt of a run."),
        Read("run-import", "run import elsewhere", run_control.Brought, "A run that came home."),
        Read(
            "target-list",
            "target list --track tokenizers",
            tuple[targets.TargetLine, ...],
            "Targets and metrics to record, with the best value so far.",
        ),
    ),
    "Cards": (
        Read(
            "quiz-due",
            "quiz due",
            due_cards.Due,
            "What is due today and in the next week. `problems` are lines about cards that cannot be read.",
            exact=False,
        ),
        Read(
            "quiz-stats",
            "quiz stats",
            quiz_stats.QuizStats,
            "The drills of 90 days, and the days to come. `confidence` is what you said beside how often it was right, "
            "`predicted` the recall that the schedule foresaw.",
            exact=False,
        ),
        Read(
            "quiz-interview-history",
            "quiz interview --history",
            tuple[interviews.InterviewLine, ...],
            "Mock interviews, the latest first.",
            exact=False,
        ),
        Read(
            "quiz-interview-show",
            "quiz interview --show last",
            interviews.Report,
            "The report of one interview: points by pillar and topic, each question, what to study, the one before.",
            exact=False,
        ),
        Read(
            "quiz-optimize",
            "quiz optimize",
            optimizing.Optimised,
            "Weights that were tried beside the present ones, both measured on later reviews; exit code 1 where the "
            "present ones stay, or where there are too few reviews.",
            exact=False,
        ),
        Read("quiz-search", "quiz search mine.merges", tuple[deck.CardLine, ...], "Cards with where each stands."),
        Read(
            "quiz-check",
            "quiz check",
            deck.Readable,
            "Cards that can be drilled, and what is wrong with the others; exit code 2 where anything is.",
            exact=False,
        ),
        Read(
            "quiz-add",
            "quiz add mine.merges --concept bpe --question 'Which pair is merged first?' --answer 'The most frequent.'",
            adding_cards.Added,
            "A card that was written to `quizzes/mine.md`.",
        ),
        Read("quiz-flag", "quiz flag mine.merges --reason unclear", card_marks.Marked, "A mark on a card."),
        Read("quiz-suspend", "quiz suspend mine.merges", card_marks.Marked, "A card that was set aside."),
        Read("quiz-bury", "quiz bury mine.merges", card_marks.Marked, "A card that waits until tomorrow."),
        Read(
            "quiz-export",
            "quiz export cards.csv --concept bpe",
            exporting.Exported,
            "The file that was written, and how many cards it holds.",
            exact=False,
        ),
    ),
    "Tracks and content": (
        Read(
            "track-list", "track list", tuple[tracks.TrackLine, ...], "Every track, the active ones first.", exact=False
        ),
        Read(
            "track-start",
            "track start tokenizers --hours 6",
            tracks.TrackChange,
            "What was recorded, and how the active tracks share the week.",
        ),
        Read("track-stop", "track stop hundred-days", tracks.TrackChange, "A track that is no longer active."),
        Read(
            "plan-off",
            "plan off 2026-12-23..2026-12-27 --reason holiday",
            planning.DaysOffChange,
            "Days off, and how the ends of the tracks move.",
        ),
        Read("plan-on", "plan on 2026-12-24", planning.DaysOffChange, "Working days again."),
        Read(
            "curriculum-check",
            "curriculum check",
            content.ContentReport,
            "How much content there is, all of it valid. Problems are lines on the standard error, with exit code 2.",
            exact=False,
        ),
        Read(
            "curriculum-missing",
            "curriculum check --missing",
            tuple[str, ...],
            "What is known to be missing about papers.",
            exact=False,
        ),
        Read("curriculum-tracks", "curriculum show", tuple[showing.TrackLine, ...], "Every track.", exact=False),
        Read("curriculum-track", "curriculum show tokenizers", showing.TrackShown, "A track with its places."),
        Read(
            "curriculum-place",
            "curriculum show tokenizers week-01",
            showing.PlaceShown,
            "Everything that stands at a place. Each entry says in `entry` what it is.",
        ),
        Read(
            "curriculum-search",
            "curriculum search merge",
            tuple[searching.Hit, ...],
            "Entries that have every word.",
            exact=False,
        ),
        Read(
            "curriculum-schemas",
            "curriculum schema",
            dict[str, str],
            "The kinds of file that have a schema, and where such files "
            "stand. `curriculum schema NAME` prints the JSON Schema itself, with or without `--json`.",
        ),
        Read(
            "content-check",
            "content check",
            content.ContentChecked,
            "Every kind of content; exit code 2 where `valid` is false.",
            exact=False,
        ),
    ),
    "The workspace": (
        Read("init", "init another", initiating.WorkspaceMade, "A new workspace."),
        Read("config-get", "config get", configuring.Configuration, "Every setting."),
        Read("config-get-key", "config get weekly_hours", configuring.Setting, "One setting."),
        Read("config-set", "config set weekly_hours 12", configuring.SettingChanged, "A setting before and after."),
        Read(
            "config-unset",
            "config unset weekly_hours",
            configuring.SettingChanged,
            "A setting whose default holds again.",
        ),
        Read("config-path", "config path", SettingsFile, "Where the settings stand."),
        Read("db-path", "db path", databases.Paths, "Where everything lies that is recorded."),
        Read("db-check", "db check", databases.Checked, "The ledger's health; exit code 1 where there are problems."),
        Read("db-backup", "db backup", databases.BackedUp, "A new backup."),
        Read("db-backups", "db restore", tuple[Backup, ...], "The backups there are, newest first."),
        Read("db-restore", "db restore progress-20261125T090000Z-by-hand.db", databases.Restored, "What was put back."),
        Read("db-merge", "db merge another", databases.MergedLedgers, "How much of the other ledger was new here."),
        Read("db-rebuild", "db rebuild", databases.Rebuilt, "What was made anew.", exact=False),
        Read(
            "doctor",
            "doctor",
            doctor.Examination,
            "Everything that was looked at; exit code 1 where `healthy` is false.",
            exact=False,
        ),
        Read("undo-list", "undo --list --limit 3", tuple[undoing.Step, ...], "What would be undone next."),
        Read("undo", "undo", undoing.UndoneCommand, "The command that no longer counts."),
    ),
}


def every_read() -> tuple[Read, ...]:
    """All of them, in the order of the page."""
    return tuple(read for group in READS.values() for read in group)
