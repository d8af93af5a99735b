-- A ledger of schema 1 with one fact of every kind and one undone command, as SQL text.
PRAGMA application_id = 1398035780;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE best_metric (
    metric TEXT NOT NULL, data TEXT NOT NULL, lab TEXT NOT NULL, low REAL NOT NULL, low_id TEXT NOT NULL,
    low_run TEXT, high REAL NOT NULL, high_id TEXT NOT NULL, high_run TEXT, latest REAL NOT NULL,
    latest_at TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (metric, data, lab)
) WITHOUT ROWID;
INSERT INTO "best_metric" VALUES('val_loss','python-text','00_pretraining_fundamentals',1.31,'78b091d7fcf048b8b47de6f54e6e48d8','20261122T1618-7f3c9a',1.31,'78b091d7fcf048b8b47de6f54e6e48d8','20261122T1618-7f3c9a',1.31,'2026-11-22T17:17:00.000000+00:00',1);
CREATE TABLE card_marked (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, card TEXT NOT NULL, mark TEXT NOT NULL, until TEXT,
    reason TEXT NOT NULL
);
INSERT INTO "card_marked" VALUES('d3fb380a3ec54771996da2fdfcb4179e','50d308adfc1d453c94b466b257fa24f2',1795368060000000,'2026-11-22T17:21:00.000000+00:00','2026-11-22','grpo.advantage.numeric','bury','2026-11-23','sibling');
CREATE TABLE card_reviewed (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, card TEXT NOT NULL, rating INTEGER NOT NULL,
    correct INTEGER NOT NULL, answer TEXT NOT NULL, confidence REAL, seconds REAL, hinted INTEGER NOT NULL,
    seed INTEGER, params TEXT NOT NULL, misconception TEXT NOT NULL, criteria TEXT NOT NULL,
    mode TEXT NOT NULL, recall REAL, state TEXT NOT NULL, step INTEGER, stability REAL, difficulty REAL,
    due TEXT
);
INSERT INTO "card_reviewed" VALUES('7191c89697c643bdb37cc55301627bab','9374514418534c669826dc516fecb6a0',1795368000000000,'2026-11-22T17:20:00.000000+00:00','2026-11-22','grpo.advantage.numeric',3,1,'0.5',0.75,8.25,0,7,'{"rewards": [1, 0]}','no-epsilon','[true, false]','drill',0.91,'review',NULL,4.5,5.1,'2026-11-25T12:00:00.000000+00:00');
CREATE TABLE card_state (
    card TEXT NOT NULL PRIMARY KEY, reps INTEGER NOT NULL, lapses INTEGER NOT NULL, state TEXT NOT NULL,
    step INTEGER, stability REAL, difficulty REAL, due TEXT, reviewed_at TEXT, rating INTEGER,
    flagged INTEGER NOT NULL, suspended INTEGER NOT NULL, buried_until TEXT
) WITHOUT ROWID;
INSERT INTO "card_state" VALUES('grpo.advantage.numeric',1,0,'review',NULL,4.5,5.1,'2026-11-25T12:00:00.000000+00:00','2026-11-22T17:20:00.000000+00:00',3,0,0,'2026-11-23');
CREATE TABLE command (
    id TEXT NOT NULL PRIMARY KEY, tick INTEGER NOT NULL, at TEXT NOT NULL, name TEXT NOT NULL,
    text TEXT NOT NULL, host TEXT NOT NULL, follows TEXT
);
INSERT INTO "command" VALUES('d39c35d98072483d87d555b03971c657',1795366800000001,'2026-11-22T17:00:00.000000+00:00','example','ItemMarked','laptop',NULL);
INSERT INTO "command" VALUES('088a6e766a3844148c67ba8deadd77a6',1795366860000001,'2026-11-22T17:01:00.000000+00:00','example','ItemAdded','laptop',NULL);
INSERT INTO "command" VALUES('cec7bbed00514251a318d9745246f7cc',1795366920000001,'2026-11-22T17:02:00.000000+00:00','example','ItemPlanned','laptop',NULL);
INSERT INTO "command" VALUES('e65d6cb20ac74134979a9b6015d2b08a',1795366980000001,'2026-11-22T17:03:00.000000+00:00','example','EvidenceAdded','laptop',NULL);
INSERT INTO "command" VALUES('bc475ef3b7ca482dbffe72f755d0b184',1795367040000001,'2026-11-22T17:04:00.000000+00:00','example','NoteWritten','laptop',NULL);
INSERT INTO "command" VALUES('ddf3eb7cf1324495a3b9b22f3edc7483',1795367100000001,'2026-11-22T17:05:00.000000+00:00','example','SnippetKept','laptop',NULL);
INSERT INTO "command" VALUES('9772fc94b3864fbea0290d080d24a33a',1795367160000001,'2026-11-22T17:06:00.000000+00:00','example','TrackStarted','laptop',NULL);
INSERT INTO "command" VALUES('34e6b6822c964aabbcce04ace6a674b6',1795367220000001,'2026-11-22T17:07:00.000000+00:00','example','TrackStopped','laptop',NULL);
INSERT INTO "command" VALUES('09f6075401fd4efbbbd9ebf3c77a5e62',1795367280000001,'2026-11-22T17:08:00.000000+00:00','example','DaysOff','laptop',NULL);
INSERT INTO "command" VALUES('2a5b0144ede0488ab5f7e23ff5366cf4',1795367340000001,'2026-11-22T17:09:00.000000+00:00','example','TimeStarted','laptop',NULL);
INSERT INTO "command" VALUES('39732da226694cb3a598e4cac49f3194',1795367400000001,'2026-11-22T17:10:00.000000+00:00','example','TimeStopped','laptop',NULL);
INSERT INTO "command" VALUES('727ea19ed5db402c8ff1152f24bad5dc',1795367460000001,'2026-11-22T17:11:00.000000+00:00','example','TimeLogged','laptop',NULL);
INSERT INTO "command" VALUES('c96251c0f9fb40598f276c6df6053137',1795367520000001,'2026-11-22T17:12:00.000000+00:00','example','PaperMarked','laptop',NULL);
INSERT INTO "command" VALUES('f544d790ea154755a0b87c23f9f4f3ca',1795367580000001,'2026-11-22T17:13:00.000000+00:00','example','PaperAdded','laptop',NULL);
INSERT INTO "command" VALUES('4b7781b4e6d340ad81f3fce7e3a14e1d',1795367640000001,'2026-11-22T17:14:00.000000+00:00','example','RunLaunched','laptop',NULL);
INSERT INTO "command" VALUES('8b785bf387524fb188188faad1d3ecd4',1795367700000001,'2026-11-22T17:15:00.000000+00:00','example','RunResumed','laptop',NULL);
INSERT INTO "command" VALUES('cff9f9a98dd84452a2d20b72ab4e4403',1795367760000001,'2026-11-22T17:16:00.000000+00:00','example','RunEnded','laptop',NULL);
INSERT INTO "command" VALUES('95d9bf1f8e2f4a4983e4f53ed6542a83',1795367820000001,'2026-11-22T17:17:00.000000+00:00','example','TargetMeasured','laptop',NULL);
INSERT INTO "command" VALUES('bbf25ec3f6fe4bc6b3778bc4342b322a',1795367880000001,'2026-11-22T17:18:00.000000+00:00','example','MoneySpent','laptop',NULL);
INSERT INTO "command" VALUES('7fd719d34b214494b636ccbc87707062',1795367940000001,'2026-11-22T17:19:00.000000+00:00','example','PredictionMade','laptop',NULL);
INSERT INTO "command" VALUES('9374514418534c669826dc516fecb6a0',1795368000000001,'2026-11-22T17:20:00.000000+00:00','example','CardReviewed','laptop',NULL);
INSERT INTO "command" VALUES('50d308adfc1d453c94b466b257fa24f2',1795368060000001,'2026-11-22T17:21:00.000000+00:00','example','CardMarked','laptop',NULL);
INSERT INTO "command" VALUES('08056ebd735f472ea6f6154a1912c23e',1795368120000001,'2026-11-22T17:22:00.000000+00:00','example','InterviewHeld','laptop',NULL);
INSERT INTO "command" VALUES('c3ee0edc63c745b482187fc6aff62361',1795368180000001,'2026-11-22T17:23:00.000000+00:00','example','WeightsFitted','laptop',NULL);
INSERT INTO "command" VALUES('453a7bd738d14090984b629bf12b8db0',1795368240000001,'2026-11-22T17:24:00.000000+00:00','example','ExerciseTried','laptop',NULL);
INSERT INTO "command" VALUES('96dd004950414a95a7f03cbbbd9a616a',1795368300000001,'2026-11-22T17:25:00.000000+00:00','example','HintTaken','laptop',NULL);
INSERT INTO "command" VALUES('91590291a3ad4cc8bcbcf487e2dbaeee',1795368360000001,'2026-11-22T17:26:00.000000+00:00','example','ReflectionStep','laptop',NULL);
INSERT INTO "command" VALUES('a3cfaebce4ca4e1ab08110943ffcafc1',1795368420000001,'2026-11-22T17:27:00.000000+00:00','example','PivotDecided','laptop',NULL);
INSERT INTO "command" VALUES('217211f55b87465bb22a16c494c29db2',1795368480000001,'2026-11-22T17:28:00.000000+00:00','example','PivotTakenBack','laptop',NULL);
INSERT INTO "command" VALUES('b285f211c31e454f8bd685f1418daff2',1795370400000001,'2026-11-22T18:00:00.000000+00:00','item done','item done taken-back','laptop',NULL);
INSERT INTO "command" VALUES('7b34301d6a934b12810335c0db34488c',1795374000000000,'2026-11-22T19:00:00.000000+00:00','undo','undo item done','laptop',NULL);
CREATE TABLE day_minutes (
    day TEXT NOT NULL, item TEXT NOT NULL, minutes REAL NOT NULL, PRIMARY KEY (day, item)
) WITHOUT ROWID;
INSERT INTO "day_minutes" VALUES('2026-11-21','',30.0);
INSERT INTO "day_minutes" VALUES('2026-11-22','own.deep-dive.kl',42.5);
CREATE TABLE day_off (day TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "day_off" VALUES('2026-12-24','holidays');
INSERT INTO "day_off" VALUES('2026-12-25','holidays');
INSERT INTO "day_off" VALUES('2026-12-26','holidays');
CREATE TABLE days_off (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, reason TEXT NOT NULL,
    off INTEGER NOT NULL
);
INSERT INTO "days_off" VALUES('1509e57fc1934986951faac9e701f85b','09f6075401fd4efbbbd9ebf3c77a5e62',1795367280000000,'2026-11-22T17:08:00.000000+00:00','2026-11-22','2026-12-24','2026-12-26','holidays',1);
CREATE TABLE dead_command (command_id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
INSERT INTO "dead_command" VALUES('b285f211c31e454f8bd685f1418daff2');
CREATE TABLE evidence_added (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    metric TEXT, number REAL, data TEXT NOT NULL, sha256 TEXT, note TEXT NOT NULL, proves INTEGER NOT NULL
);
INSERT INTO "evidence_added" VALUES('bc5ab22a0ab74b64ba214200ade64b96','e65d6cb20ac74134979a9b6015d2b08a',1795366980000000,'2026-11-22T17:03:00.000000+00:00','2026-11-22','own.deep-dive.kl','metric','0.82','accuracy',0.82,'gsm8k','abababababababababababababababababababababababababababababababab','three seeds',1);
CREATE TABLE exercise_tried (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL, outcome TEXT NOT NULL,
    mistake TEXT, seconds REAL, mine_sha256 TEXT
);
INSERT INTO "exercise_tried" VALUES('deb2853fbe944df48dcf56c33e36af44','453a7bd738d14090984b629bf12b8db0',1795368240000000,'2026-11-22T17:24:00.000000+00:00','2026-11-22','00_pretraining_fundamentals','attention','failed','no-root-d',1.5,'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd');
CREATE TABLE hint_taken (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL, kind TEXT NOT NULL,
    number INTEGER NOT NULL
);
INSERT INTO "hint_taken" VALUES('a9b417f124f744a497e4981dbabc25dc','96dd004950414a95a7f03cbbbd9a616a',1795368300000000,'2026-11-22T17:25:00.000000+00:00','2026-11-22','00_pretraining_fundamentals','attention','hint',2);
CREATE TABLE interview_held (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, score REAL NOT NULL, seconds REAL NOT NULL, report TEXT NOT NULL
);
INSERT INTO "interview_held" VALUES('cfe72f00f65746b88f24d3eeb27e5859','08056ebd735f472ea6f6154a1912c23e',1795368120000000,'2026-11-22T17:22:00.000000+00:00','2026-11-22',0.7,1500.0,'{"grpo": 0.5}');
CREATE TABLE item_added (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, track TEXT NOT NULL,
    place TEXT NOT NULL, hours REAL, concepts TEXT NOT NULL
);
INSERT INTO "item_added" VALUES('c06d1dad2c0243bfad198f1622a1a327','088a6e766a3844148c67ba8deadd77a6',1795366860000000,'2026-11-22T17:01:00.000000+00:00','2026-11-22','own.deep-dive.kl','Deep dive: KL','hundred-days','week-03',2.5,'["kl-divergence"]');
CREATE TABLE item_marked (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, mark TEXT NOT NULL, origin TEXT NOT NULL
);
INSERT INTO "item_marked" VALUES('4aacea2dd1e8435392394afc111c31f6','d39c35d98072483d87d555b03971c657',1795366800000000,'2026-11-22T17:00:00.000000+00:00','2026-11-22','hundred-days.week-03.core.training-loop','done','hand');
INSERT INTO "item_marked" VALUES('6f83b6d8240c40d9b6fbb054fcb911f0','b285f211c31e454f8bd685f1418daff2',1795370400000000,'2026-11-22T18:00:00.000000+00:00','2026-11-22','taken-back','done','hand');
CREATE TABLE item_planned (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL, "on" TEXT
);
INSERT INTO "item_planned" VALUES('9a4a2b6a511d4b93a2ed0007af58f757','cec7bbed00514251a318d9745246f7cc',1795366920000000,'2026-11-22T17:02:00.000000+00:00','2026-11-22','own.deep-dive.kl','2026-11-25');
CREATE TABLE item_state (
    item TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, started_at TEXT, done_at TEXT, touched_at TEXT NOT NULL,
    touched INTEGER NOT NULL, proven INTEGER NOT NULL, evidence INTEGER NOT NULL, notes INTEGER NOT NULL,
    minutes REAL NOT NULL
) WITHOUT ROWID;
INSERT INTO "item_state" VALUES('hundred-days.week-03.core.training-loop','done',NULL,'2026-11-22T17:00:00.000000+00:00','2026-11-22T17:00:00.000000+00:00',1795366800000000,0,0,0,0.0);
INSERT INTO "item_state" VALUES('own.deep-dive.kl','open',NULL,NULL,'2026-11-22T17:10:00.000000+00:00',1795367400000000,1,1,0,42.5);
CREATE TABLE money_spent (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, usd REAL NOT NULL, host TEXT NOT NULL, run TEXT, note TEXT NOT NULL
);
INSERT INTO "money_spent" VALUES('97a779764a8245fd8a3f66e9f419b491','bbf25ec3f6fe4bc6b3778bc4342b322a',1795367880000000,'2026-11-22T17:18:00.000000+00:00','2026-11-22',1.25,'box','20261122T1618-7f3c9a','half an hour');
CREATE TABLE note_written (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, subject_kind TEXT NOT NULL, subject TEXT NOT NULL, path TEXT,
    text TEXT NOT NULL
);
INSERT INTO "note_written" VALUES('8a02712ee4c04d428da2ebf1ae422c09','bc475ef3b7ca482dbffe72f755d0b184',1795367040000000,'2026-11-22T17:04:00.000000+00:00','2026-11-22','paper','deepseek-r1','notes/papers/deepseek-r1.md','');
CREATE TABLE paper_added (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, paper TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL
);
INSERT INTO "paper_added" VALUES('43b74143dffe4ad092304c8b0e119e35','f544d790ea154755a0b87c23f9f4f3ca',1795367580000000,'2026-11-22T17:13:00.000000+00:00','2026-11-22','own.paper','A paper','https://example.org/a');
CREATE TABLE paper_marked (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, paper TEXT NOT NULL, stage TEXT NOT NULL, done INTEGER NOT NULL
);
INSERT INTO "paper_marked" VALUES('ff09a64d4b8645f79aa2191237f4d1cd','c96251c0f9fb40598f276c6df6053137',1795367520000000,'2026-11-22T17:12:00.000000+00:00','2026-11-22','deepseek-r1','read',1);
CREATE TABLE paper_state (
    paper TEXT NOT NULL PRIMARY KEY, started_at TEXT, read_at TEXT, implemented_at TEXT, written_at TEXT,
    touched_at TEXT NOT NULL, touched INTEGER NOT NULL, notes INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "paper_state" VALUES('deepseek-r1',NULL,'2026-11-22T17:12:00.000000+00:00',NULL,NULL,'2026-11-22T17:12:00.000000+00:00',1795367520000000,1);
CREATE TABLE pivot_decided (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, pivot TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    change TEXT NOT NULL, week TEXT NOT NULL
);
INSERT INTO "pivot_decided" VALUES('86dea101b0ad43b7bcc7f74bbf534467','a3cfaebce4ca4e1ab08110943ffcafc1',1795368420000000,'2026-11-22T17:27:00.000000+00:00','2026-11-22','pivot-1','compress','interest 6.5 for two weeks','{"drop": ["stretch"]}','2026-W47');
CREATE TABLE pivot_taken_back (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, pivot TEXT NOT NULL, reason TEXT NOT NULL
);
INSERT INTO "pivot_taken_back" VALUES('1b34c3a7962b44578bb7c620a23fd98e','217211f55b87465bb22a16c494c29db2',1795368480000000,'2026-11-22T17:28:00.000000+00:00','2026-11-22','pivot-1','feeling better');
CREATE TABLE prediction_made (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, lab TEXT NOT NULL, metric TEXT NOT NULL, guess REAL NOT NULL,
    low REAL, high REAL, run TEXT
);
INSERT INTO "prediction_made" VALUES('abe9faa93b01493a9e3560a784c3427a','7fd719d34b214494b636ccbc87707062',1795367940000000,'2026-11-22T17:19:00.000000+00:00','2026-11-22','00_pretraining_fundamentals','val_loss',1.4,1.2,1.6,'20261122T1618-7f3c9a');
CREATE TABLE reflection_step (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, week TEXT NOT NULL, step TEXT NOT NULL, answers TEXT NOT NULL,
    finished INTEGER NOT NULL
);
INSERT INTO "reflection_step" VALUES('d646239e46324f919a9ae3b921787b8d','91590291a3ad4cc8bcbcf487e2dbaeee',1795368360000000,'2026-11-22T17:26:00.000000+00:00','2026-11-22','2026-W47','pivot','{"core_complete": true}',1);
CREATE TABLE run_ended (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, state TEXT NOT NULL, code INTEGER, ended TEXT,
    summary TEXT NOT NULL, attempt INTEGER NOT NULL
);
INSERT INTO "run_ended" VALUES('08a20add2f984ec88a4161006d6315d3','cff9f9a98dd84452a2d20b72ab4e4403',1795367760000000,'2026-11-22T17:16:00.000000+00:00','2026-11-22','20261122T1618-7f3c9a','finished',0,'2026-11-22T17:00:00.000000+00:00','{"val_loss": 1.31}',2);
CREATE TABLE run_launched (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, lab TEXT NOT NULL, preset TEXT NOT NULL,
    params TEXT NOT NULL, seed INTEGER, steps INTEGER, data TEXT NOT NULL, backend TEXT NOT NULL,
    engine TEXT NOT NULL, imported INTEGER NOT NULL, parts TEXT NOT NULL, host TEXT NOT NULL,
    code TEXT NOT NULL
);
INSERT INTO "run_launched" VALUES('62684d34819349b1b9c260f0604214b3','4b7781b4e6d340ad81f3fce7e3a14e1d',1795367640000000,'2026-11-22T17:14:00.000000+00:00','2026-11-22','20261122T1618-7f3c9a','00_pretraining_fundamentals','cpu','{"lr": 0.0006}',1337,1150,'python-text','scratch','local',0,'{"attention": "mine"}','','');
CREATE TABLE run_number (number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE);
INSERT INTO "run_number" VALUES(1,'20261122T1618-7f3c9a');
CREATE TABLE run_resumed (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, run TEXT NOT NULL, attempt INTEGER NOT NULL
);
INSERT INTO "run_resumed" VALUES('5d4639088baa42debd8bd90cb24bd13b','8b785bf387524fb188188faad1d3ecd4',1795367700000000,'2026-11-22T17:15:00.000000+00:00','2026-11-22','20261122T1618-7f3c9a',2);
CREATE TABLE run_state (
    run TEXT NOT NULL PRIMARY KEY, launched INTEGER NOT NULL, lab TEXT NOT NULL, preset TEXT NOT NULL,
    state TEXT NOT NULL, launched_at TEXT NOT NULL, ended_at TEXT, code INTEGER, attempt INTEGER NOT NULL,
    seed INTEGER, steps INTEGER, data TEXT NOT NULL, backend TEXT NOT NULL, engine TEXT NOT NULL,
    imported INTEGER NOT NULL, params TEXT NOT NULL, parts TEXT NOT NULL, summary TEXT NOT NULL,
    host TEXT NOT NULL, command_id TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "run_state" VALUES('20261122T1618-7f3c9a',1795367640000000,'00_pretraining_fundamentals','cpu','finished','2026-11-22T17:14:00.000000+00:00','2026-11-22T17:00:00.000000+00:00',0,2,1337,1150,'python-text','scratch','local',0,'{"lr": 0.0006}','{"attention": "mine"}','{"val_loss": 1.31}','','4b7781b4e6d340ad81f3fce7e3a14e1d');
CREATE TABLE snippet_kept (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
    source TEXT NOT NULL
);
INSERT INTO "snippet_kept" VALUES('b86651169bad461a98e9581e686668e2','ddf3eb7cf1324495a3b9b22f3edc7483',1795367100000000,'2026-11-22T17:05:00.000000+00:00','2026-11-22','x = y','swap','python','week-03');
CREATE TABLE study_day (day TEXT NOT NULL PRIMARY KEY, facts INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "study_day" VALUES('2026-11-21',1);
INSERT INTO "study_day" VALUES('2026-11-22',12);
CREATE TABLE target_measured (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL, data TEXT NOT NULL,
    lab TEXT NOT NULL, run TEXT, target TEXT, met INTEGER, item TEXT, source TEXT NOT NULL,
    note TEXT NOT NULL
);
INSERT INTO "target_measured" VALUES('78b091d7fcf048b8b47de6f54e6e48d8','95d9bf1f8e2f4a4983e4f53ed6542a83',1795367820000000,'2026-11-22T17:17:00.000000+00:00','2026-11-22','val_loss',1.31,'python-text','00_pretraining_fundamentals','20261122T1618-7f3c9a','target.val-loss',1,'own.deep-dive.kl','run','');
CREATE TABLE time_logged (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, minutes REAL NOT NULL, item TEXT, note TEXT NOT NULL
);
INSERT INTO "time_logged" VALUES('fab11aeccd0b4d25b3bd0380a0ed053c','727ea19ed5db402c8ff1152f24bad5dc',1795367460000000,'2026-11-22T17:11:00.000000+00:00','2026-11-21',30.0,NULL,'reading on the train');
CREATE TABLE time_started (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, item TEXT
);
INSERT INTO "time_started" VALUES('9def9a1cbd0e4cd48b4267980f971cfd','2a5b0144ede0488ab5f7e23ff5366cf4',1795367340000000,'2026-11-22T17:09:00.000000+00:00','2026-11-22','own.deep-dive.kl');
CREATE TABLE time_stopped (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, kept_minutes REAL NOT NULL, item TEXT, started TEXT
);
INSERT INTO "time_stopped" VALUES('37b3d18806284438b8fb7a2491582338','39732da226694cb3a598e4cac49f3194',1795367400000000,'2026-11-22T17:10:00.000000+00:00','2026-11-22',42.5,'own.deep-dive.kl','2026-11-22T16:10:00.000000+00:00');
CREATE TABLE timer_state (since TEXT NOT NULL, item TEXT);
CREATE TABLE track_started (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, track TEXT NOT NULL, from_day TEXT NOT NULL, at_place TEXT,
    hours_per_week REAL
);
INSERT INTO "track_started" VALUES('288c8fea83724d16b7f96d9033bafd85','9772fc94b3864fbea0290d080d24a33a',1795367160000000,'2026-11-22T17:06:00.000000+00:00','2026-11-22','hundred-days','2026-11-23','week-03',25.0);
CREATE TABLE track_state (
    track TEXT NOT NULL PRIMARY KEY, active INTEGER NOT NULL, from_day TEXT NOT NULL, at_place TEXT,
    hours_per_week REAL, changed_at TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "track_state" VALUES('hundred-days',1,'2026-11-23','week-03',25.0,'2026-11-22T17:06:00.000000+00:00');
CREATE TABLE track_stopped (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, track TEXT NOT NULL
);
INSERT INTO "track_stopped" VALUES('7976e5642a01460b83b4fd8b220113e3','34e6b6822c964aabbcce04ace6a674b6',1795367220000000,'2026-11-22T17:07:00.000000+00:00','2026-11-22','sprint');
CREATE TABLE undone (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id),
    undone_id TEXT NOT NULL REFERENCES command(id), at TEXT NOT NULL
);
INSERT INTO "undone" VALUES('2a58716c75c2439788dac310bfab7dc5','7b34301d6a934b12810335c0db34488c','b285f211c31e454f8bd685f1418daff2','2026-11-22T19:00:00.000000+00:00');
CREATE TABLE weights_fitted (
    id TEXT NOT NULL PRIMARY KEY, command_id TEXT NOT NULL REFERENCES command(id), tick INTEGER NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, weights TEXT NOT NULL, reviews INTEGER NOT NULL,
    loss_before REAL NOT NULL, loss_after REAL NOT NULL, used INTEGER NOT NULL
);
INSERT INTO "weights_fitted" VALUES('e3a67089188346c38e63658171e35a0e','c3ee0edc63c745b482187fc6aff62361',1795368180000000,'2026-11-22T17:23:00.000000+00:00','2026-11-22','[0.2, 1.1]',600,0.36,0.34,1);
CREATE INDEX ix_command_follows ON command (follows);
CREATE INDEX ix_command_tick ON command (tick, id);
CREATE INDEX ix_undone_command_id ON undone (command_id);
CREATE INDEX ix_undone_undone_id ON undone (undone_id);
CREATE INDEX ix_item_marked_command_id ON item_marked (command_id);
CREATE INDEX ix_item_marked_day ON item_marked (day);
CREATE INDEX ix_item_marked_item ON item_marked (item);
CREATE INDEX ix_item_added_command_id ON item_added (command_id);
CREATE INDEX ix_item_added_item ON item_added (item);
CREATE INDEX ix_item_planned_command_id ON item_planned (command_id);
CREATE INDEX ix_item_planned_item ON item_planned (item);
CREATE INDEX ix_evidence_added_command_id ON evidence_added (command_id);
CREATE INDEX ix_evidence_added_day ON evidence_added (day);
CREATE INDEX ix_evidence_added_item ON evidence_added (item);
CREATE INDEX ix_note_written_command_id ON note_written (command_id);
CREATE INDEX ix_note_written_day ON note_written (day);
CREATE INDEX ix_note_written_subject ON note_written (subject);
CREATE INDEX ix_snippet_kept_command_id ON snippet_kept (command_id);
CREATE INDEX ix_snippet_kept_day ON snippet_kept (day);
CREATE INDEX ix_track_started_command_id ON track_started (command_id);
CREATE INDEX ix_track_started_track ON track_started (track);
CREATE INDEX ix_track_stopped_command_id ON track_stopped (command_id);
CREATE INDEX ix_track_stopped_track ON track_stopped (track);
CREATE INDEX ix_days_off_command_id ON days_off (command_id);
CREATE INDEX ix_time_started_command_id ON time_started (command_id);
CREATE INDEX ix_time_started_item ON time_started (item);
CREATE INDEX ix_time_started_tick ON time_started (tick);
CREATE INDEX ix_time_stopped_command_id ON time_stopped (command_id);
CREATE INDEX ix_time_stopped_day ON time_stopped (day);
CREATE INDEX ix_time_stopped_item ON time_stopped (item);
CREATE INDEX ix_time_stopped_tick ON time_stopped (tick);
CREATE INDEX ix_time_logged_command_id ON time_logged (command_id);
CREATE INDEX ix_time_logged_day ON time_logged (day);
CREATE INDEX ix_time_logged_item ON time_logged (item);
CREATE INDEX ix_paper_marked_command_id ON paper_marked (command_id);
CREATE INDEX ix_paper_marked_day ON paper_marked (day);
CREATE INDEX ix_paper_marked_paper ON paper_marked (paper);
CREATE INDEX ix_paper_added_command_id ON paper_added (command_id);
CREATE INDEX ix_paper_added_paper ON paper_added (paper);
CREATE INDEX ix_run_launched_command_id ON run_launched (command_id);
CREATE INDEX ix_run_launched_day ON run_launched (day);
CREATE INDEX ix_run_launched_run ON run_launched (run);
CREATE INDEX ix_run_resumed_command_id ON run_resumed (command_id);
CREATE INDEX ix_run_resumed_day ON run_resumed (day);
CREATE INDEX ix_run_resumed_run ON run_resumed (run);
CREATE INDEX ix_run_ended_command_id ON run_ended (command_id);
CREATE INDEX ix_run_ended_run ON run_ended (run);
CREATE INDEX ix_target_measured_command_id ON target_measured (command_id);
CREATE INDEX ix_target_measured_day ON target_measured (day);
CREATE INDEX ix_target_measured_item ON target_measured (item);
CREATE INDEX ix_target_measured_metric ON target_measured (metric);
CREATE INDEX ix_target_measured_run ON target_measured (run);
CREATE INDEX ix_target_measured_target ON target_measured (target);
CREATE INDEX ix_money_spent_command_id ON money_spent (command_id);
CREATE INDEX ix_money_spent_run ON money_spent (run);
CREATE INDEX ix_prediction_made_command_id ON prediction_made (command_id);
CREATE INDEX ix_prediction_made_run ON prediction_made (run);
CREATE INDEX ix_card_reviewed_card ON card_reviewed (card);
CREATE INDEX ix_card_reviewed_command_id ON card_reviewed (command_id);
CREATE INDEX ix_card_reviewed_day ON card_reviewed (day);
CREATE INDEX ix_card_marked_card ON card_marked (card);
CREATE INDEX ix_card_marked_command_id ON card_marked (command_id);
CREATE INDEX ix_interview_held_command_id ON interview_held (command_id);
CREATE INDEX ix_interview_held_day ON interview_held (day);
CREATE INDEX ix_weights_fitted_command_id ON weights_fitted (command_id);
CREATE INDEX ix_exercise_tried_command_id ON exercise_tried (command_id);
CREATE INDEX ix_exercise_tried_day ON exercise_tried (day);
CREATE INDEX ix_exercise_tried_lab ON exercise_tried (lab);
CREATE INDEX ix_hint_taken_command_id ON hint_taken (command_id);
CREATE INDEX ix_hint_taken_lab ON hint_taken (lab);
CREATE INDEX ix_reflection_step_command_id ON reflection_step (command_id);
CREATE INDEX ix_reflection_step_day ON reflection_step (day);
CREATE INDEX ix_reflection_step_week ON reflection_step (week);
CREATE INDEX ix_pivot_decided_command_id ON pivot_decided (command_id);
CREATE INDEX ix_pivot_decided_pivot ON pivot_decided (pivot);
CREATE INDEX ix_pivot_taken_back_command_id ON pivot_taken_back (command_id);
CREATE INDEX ix_pivot_taken_back_pivot ON pivot_taken_back (pivot);
CREATE INDEX ix_run_state_launched ON run_state (launched);
CREATE INDEX ix_run_state_lab ON run_state (lab, launched);
CREATE INDEX ix_run_state_state ON run_state (state, launched);
CREATE INDEX ix_card_state_due ON card_state (due);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run_number',1);
COMMIT;
