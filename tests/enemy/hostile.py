"""A run folder as a lab on this machine would leave it, for tests that then spoil it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RUN = "20261122T1618-7f3c9a"
LAB = "00_pretraining_fundamentals"


def run_folder(home: Path, identity: str = RUN, **changed: Any) -> Path:
    """A finished run whose `run.json`, `exit.json` and events have `changed` laid over good values.

    `run` and `exit` are dicts of fields; `events` is the list of events, `final` fields of the last one.
    """
    folder = home / "runs" / identity
    folder.mkdir(parents=True)
    run = {"v": 1, "id": identity, "lab": LAB, "preset": "smoke", "seed": 1, "steps": 30, "host": "elsewhere"}
    ending = {"v": 1, "state": "finished", "code": 0, "started": 1763634000.0, "ended": 1763634330.0, "attempt": 1}
    final = {"v": 1, "seq": 9, "attempt": 1, "t": 1763634090.0, "kind": "final", "status": "ok", "summary": {}}
    point = {"v": 1, "seq": 1, "attempt": 1, "t": 1763634000.0, "kind": "point", "step": 3, "metrics": {"loss": 2.5}}
    events = [point, *changed.get("events", []), {**final, **changed.get("final", {})}]
    (folder / "run.json").write_text(json.dumps({**run, **changed.get("run", {})}))
    (folder / "exit.json").write_text(json.dumps({**ending, **changed.get("exit", {})}))
    (folder / "events.jsonl").write_text("".join(f"{json.dumps(event)}\n" for event in events))
    (folder / "output.log").write_text("hello\n")
    return folder
