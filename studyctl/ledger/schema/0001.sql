-- Version 1: commands, one table a kind of fact, and the derived tables (at the end). Frozen: changes are new steps.

CREATE TABLE command (
    id TEXT NOT NULL PRIMARY KEY, tick INTEGER NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL,
    text TEXT NOT NULL, host TEXT NOT NULL, follows TEXT
);
CREATE INDEX ix_command_follows ON command (follows);
CREATE INDEX ix_command_tick ON command (tick, id);

CREATE TABLE undone (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id),
    undone_id TEXT NOT NULL REFERENCES command(id), at TEXT NOT NULL
);
CREATE INDEX ix_undone_command_id ON undone (command_id);
CREATE INDEX ix_undone_undone_id ON undone (undone_id);

CREATE TABLE item_marked (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, mark TEXT NOT NULL, origin TEXT NOT NULL
);
CREATE INDEX ix_item_marked_command_id ON item_marked (command_id);
CREATE INDEX ix_item_marked_day ON item_marked (day);
CREATE INDEX ix_item_marked_item ON item_marked (item);

CREATE TABLE item_added (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, track TEXT NOT NULL,
    place TEXT NOT NULL, hours REAL, concepts TEXT NOT NULL
);
CREATE INDEX ix_item_added_command_id ON item_added (command_id);
CREATE INDEX ix_item_added_item ON item_added (item);

CREATE TABLE item_planned (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, "on" TEXT
);
CREATE INDEX ix_item_planned_command_id ON item_planned (command_id);
CREATE INDEX ix_item_planned_item ON item_planned (item);

CREATE TABLE evidence_added (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    metric TEXT, number REAL, data TEXT NOT NULL, sha256 TEXT, note TEXT NOT NULL, proves INTEGER NOT NULL
);
CREATE INDEX ix_evidence_added_command_id ON evidence_added (command_id);
CREATE INDEX ix_evidence_added_day ON evidence_added (day);
CREATE INDEX ix_evidence_added_item ON evidence_added (item);

CREATE TABLE note_written (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, subject_kind TEXT NOT NULL, subject TEXT NOT NULL, path TEXT,
    text TEXT NOT NULL
);
CREATE INDEX ix_note_written_command_id ON note_written (command_id);
CREATE INDEX ix_note_written_day ON note_written (day);
CREATE INDEX ix_note_written_subject ON note_written (subject);

CREATE TABLE snippet_kept (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX ix_snippet_kept_command_id ON snippet_kept (command_id);
CREATE INDEX ix_snippet_kept_day ON snippet_kept (day);

CREATE TABLE track_started (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, track TEXT NOT NULL, from_day TEXT NOT NULL, at_place TEXT,
    hours_per_week REAL
);
CREATE INDEX ix_track_started_command_id ON track_started (command_id);
CREATE INDEX ix_track_started_track ON track_started (track);

CREATE TABLE track_stopped (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, track TEXT NOT NULL
);
CREATE INDEX ix_track_stopped_command_id ON track_stopped (command_id);
CREATE INDEX ix_track_stopped_track ON track_stopped (track);

CREATE TABLE days_off (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, reason TEXT NOT NULL,
    off INTEGER NOT NULL
);
CREATE INDEX ix_days_off_command_id ON days_off (command_id);

CREATE TABLE time_started (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT
);
CREATE INDEX ix_time_started_command_id ON time_started (command_id);
CREATE INDEX ix_time_started_item ON time_started (item);
CREATE INDEX ix_time_started_tick ON time_started (tick);

CREATE TABLE time_stopped (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, kept_minutes REAL NOT NULL, item TEXT, started TEXT
);
CREATE INDEX ix_time_stopped_command_id ON time_stopped (command_id);
CREATE INDEX ix_time_stopped_day ON time_stopped (day);
CREATE INDEX ix_time_stopped_item ON time_stopped (item);
CREATE INDEX ix_time_stopped_tick ON time_stopped (tick);

CREATE TABLE time_logged (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, minutes REAL NOT NULL, item TEXT, note TEXT NOT NULL
);
CREATE INDEX ix_time_logged_command_id ON time_logged (command_id);
CREATE INDEX ix_time_logged_day ON time_logged (day);
CREATE INDEX ix_time_logged_item ON time_logged (item);

CREATE TABLE paper_marked (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, paper TEXT NOT NULL, stage TEXT NOT NULL, done INTEGER NOT NULL
);
CREATE INDEX ix_paper_marked_command_id ON paper_marked (command_id);
CREATE INDEX ix_paper_marked_day ON paper_marked (day);
CREATE INDEX ix_paper_marked_paper ON paper_marked (paper);

CREATE TABLE paper_added (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, paper TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL
);
CREATE INDEX ix_paper_added_command_id ON paper_added (command_id);
CREATE INDEX ix_paper_added_paper ON paper_added (paper);

CREATE TABLE run_launched (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, lab TEXT NOT NULL, preset TEXT NOT NULL,
    params TEXT NOT NULL, seed INTEGER, steps INTEGER, data TEXT NOT NULL, backend TEXT NOT NULL,
    engine TEXT NOT NULL, imported INTEGER NOT NULL, parts TEXT NOT NULL, host TEXT NOT NULL,
    code TEXT NOT NULL
);
CREATE INDEX ix_run_launched_command_id ON run_launched (command_id);
CREATE INDEX ix_run_launched_day ON run_launched (day);
CREATE INDEX ix_run_launched_run ON run_launched (run);

CREATE TABLE run_resumed (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, attempt INTEGER NOT NULL
);
CREATE INDEX ix_run_resumed_command_id ON run_resumed (command_id);
CREATE INDEX ix_run_resumed_day ON run_resumed (day);
CREATE INDEX ix_run_resumed_run ON run_resumed (run);

CREATE TABLE run_ended (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, state TEXT NOT NULL, code INTEGER, ended TEXT,
    summary TEXT NOT NULL, attempt INTEGER NOT NULL
);
CREATE INDEX ix_run_ended_command_id ON run_ended (command_id);
CREATE INDEX ix_run_ended_run ON run_ended (run);

CREATE TABLE target_measured (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL, data TEXT NOT NULL,
    lab TEXT NOT NULL, run TEXT, target TEXT, met INTEGER, item TEXT, source TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX ix_target_measured_command_id ON target_measured (command_id);
CREATE INDEX ix_target_measured_day ON target_measured (day);
CREATE INDEX ix_target_measured_item ON target_measured (item);
CREATE INDEX ix_target_measured_metric ON target_measured (metric);
CREATE INDEX ix_target_measured_run ON target_measured (run);
CREATE INDEX ix_target_measured_target ON target_measured (target);

CREATE TABLE money_spent (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, usd REAL NOT NULL, host TEXT NOT NULL, run TEXT, note TEXT NOT NULL
);
CREATE INDEX ix_money_spent_command_id ON money_spent (command_id);
CREATE INDEX ix_money_spent_run ON money_spent (run);

CREATE TABLE prediction_made (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, lab TEXT NOT NULL, metric TEXT NOT NULL, guess REAL NOT NULL,
    low REAL, high REAL, run TEXT
);
CREATE INDEX ix_prediction_made_command_id ON prediction_made (command_id);
CREATE INDEX ix_prediction_made_run ON prediction_made (run);

CREATE TABLE card_reviewed (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, card TEXT NOT NULL, rating INTEGER NOT NULL,
    correct INTEGER NOT NULL, answer TEXT NOT NULL, confidence REAL, seconds REAL, hinted INTEGER NOT NULL,
    seed INTEGER, params TEXT NOT NULL, misconception TEXT NOT NULL, criteria TEXT NOT NULL,
    mode TEXT NOT NULL, recall REAL, state TEXT NOT NULL, step INTEGER, stability REAL, difficulty REAL,
    due TEXT
);
CREATE INDEX ix_card_reviewed_card ON card_reviewed (card);
CREATE INDEX ix_card_reviewed_command_id ON card_reviewed (command_id);
CREATE INDEX ix_card_reviewed_day ON card_reviewed (day);

CREATE TABLE card_marked (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, card TEXT NOT NULL, mark TEXT NOT NULL, until TEXT,
    reason TEXT NOT NULL
);
CREATE INDEX ix_card_marked_card ON card_marked (card);
CREATE INDEX ix_card_marked_command_id ON card_marked (command_id);

CREATE TABLE interview_held (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, score REAL NOT NULL, seconds REAL NOT NULL, report TEXT NOT NULL
);
CREATE INDEX ix_interview_held_command_id ON interview_held (command_id);
CREATE INDEX ix_interview_held_day ON interview_held (day);

CREATE TABLE weights_fitted (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, weights TEXT NOT NULL, reviews INTEGER NOT NULL,
    loss_before REAL NOT NULL, loss_after REAL NOT NULL, used INTEGER NOT NULL
);
CREATE INDEX ix_weights_fitted_command_id ON weights_fitted (command_id);

CREATE TABLE exercise_tried (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL, outcome TEXT NOT NULL,
    mistake TEXT, seconds REAL, mine_sha256 TEXT
);
CREATE INDEX ix_exercise_tried_command_id ON exercise_tried (command_id);
CREATE INDEX ix_exercise_tried_day ON exercise_tried (day);
CREATE INDEX ix_exercise_tried_lab ON exercise_tried (lab);

CREATE TABLE hint_taken (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL, kind TEXT NOT NULL,
    number INTEGER NOT NULL
);
CREATE INDEX ix_hint_taken_command_id ON hint_taken (command_id);
CREATE INDEX ix_hint_taken_lab ON hint_taken (lab);

CREATE TABLE reflection_step (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, week TEXT NOT NULL, step TEXT NOT NULL, answers TEXT NOT NULL,
    finished INTEGER NOT NULL
);
CREATE INDEX ix_reflection_step_command_id ON reflection_step (command_id);
CREATE INDEX ix_reflection_step_day ON reflection_step (day);
CREATE INDEX ix_reflection_step_week ON reflection_step (week);

CREATE TABLE pivot_decided (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, pivot TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    change TEXT NOT NULL, week TEXT NOT NULL
);
CREATE INDEX ix_pivot_decided_command_id ON pivot_decided (command_id);
CREATE INDEX ix_pivot_decided_pivot ON pivot_decided (pivot);

CREATE TABLE pivot_taken_back (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, pivot TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX ix_pivot_taken_back_command_id ON pivot_taken_back (command_id);
CREATE INDEX ix_pivot_taken_back_pivot ON pivot_taken_back (pivot);

-- Numbers that this ledger gave its runs; never derived, never merged, never used twice.
CREATE TABLE run_number (number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE);

-- Derived from here on: each table can be emptied and made again from the facts.
CREATE TABLE dead_command (command_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE item_state (
    item TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, started_at TEXT, done_at TEXT, touched_at TEXT NOT NULL,
    touched INTEGER NOT NULL, proven INTEGER NOT NULL, evidence INTEGER NOT NULL, notes INTEGER NOT NULL,
    minutes REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE paper_state (
    paper TEXT NOT NULL PRIMARY KEY, started_at TEXT, read_at TEXT, implemented_at TEXT, written_at TEXT,
    touched_at TEXT NOT NULL, touched INTEGER NOT NULL, notes INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE track_state (
    track TEXT NOT NULL PRIMARY KEY, active INTEGER NOT NULL, from_day TEXT NOT NULL, at_place TEXT,
    hours_per_week REAL, changed_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE day_minutes (
    day TEXT NOT NULL, item TEXT NOT NULL, minutes REAL NOT NULL, PRIMARY KEY (day, item)
) WITHOUT ROWID;

CREATE TABLE timer_state (since TEXT NOT NULL, item TEXT);

CREATE TABLE study_day (day TEXT NOT NULL PRIMARY KEY, facts INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE day_off (day TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE run_state (
    run TEXT NOT NULL PRIMARY KEY, launched INTEGER NOT NULL, lab TEXT NOT NULL, preset TEXT NOT NULL,
    state TEXT NOT NULL, launched_at TEXT NOT NULL, ended_at TEXT, code INTEGER, attempt INTEGER NOT NULL,
    seed INTEGER, steps INTEGER, data TEXT NOT NULL, backend TEXT NOT NULL, engine TEXT NOT NULL,
    imported INTEGER NOT NULL, params TEXT NOT NULL, parts TEXT NOT NULL, summary TEXT NOT NULL,
    host TEXT NOT NULL, command_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_run_state_launched ON run_state (launched);
CREATE INDEX ix_run_state_lab ON run_state (lab, launched);
CREATE INDEX ix_run_state_state ON run_state (state, launched);

CREATE TABLE best_metric (
    metric TEXT NOT NULL, data TEXT NOT NULL, lab TEXT NOT NULL, low REAL NOT NULL, low_id TEXT NOT NULL,
    low_run TEXT, high REAL NOT NULL, high_id TEXT NOT NULL, high_run TEXT, latest REAL NOT NULL,
    latest_at TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (metric, data, lab)
) WITHOUT ROWID;

CREATE TABLE card_state (
    card TEXT NOT NULL PRIMARY KEY, reps INTEGER NOT NULL, lapses INTEGER NOT NULL, state TEXT NOT NULL,
    step INTEGER, stability REAL, difficulty REAL, due TEXT, reviewed_at TEXT, rating INTEGER,
    flagged INTEGER NOT NULL, suspended INTEGER NOT NULL, buried_until TEXT
) WITHOUT ROWID;
CREATE INDEX ix_card_state_due ON card_state (due);
