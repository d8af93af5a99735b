"""A lab of the learner's own that needs no torch: it counts down a loss and obeys a stop."""

from __future__ import annotations

from pathlib import Path

import pytest

LAB_YAML = """\
id: 90_countdown
title: Count a loss down
question: Does it reach the bottom?
headline: val_loss
metrics: {val_loss: {title: Loss, unit: nats, better: lower}}
presets:
  quick:
    steps: 20
    set: {pause: 0.0, bottom: 1.0}
    targets: [{metric: val_loss, op: "<=", value: 1.2, for: numbers, source: made up for a test}]
"""
SETTINGS = """\
from dataclasses import dataclass
from studyctl.labkit.settings import describe, setting

@dataclass(frozen=True)
class Settings:
    steps: int = setting(20, low=1)
    pause: float = setting(0.0, low=0)
    bottom: float = setting(1.0, low=0)
    data: str = "numbers"

if __name__ == "__main__":
    import json
    from pathlib import Path
    from studyctl.labkit.settings import command_line
    from studyctl.labkit.problems import one_line_problems
    with one_line_problems():
        asked = command_line(Settings, Path(__file__).parent)
        print(json.dumps({"params": vars(asked.settings), "steps": asked.settings.steps, "data": "numbers"}))
"""
LAB = """\
import os, time
from pathlib import Path
from settings import Settings
from studyctl.labkit import Run
from studyctl.labkit.settings import command_line

asked = command_line(Settings, Path(__file__).parent)
s = asked.settings
with Run.start(lab="90_countdown", preset=asked.preset, params=vars(s), seed=asked.seed, steps=s.steps,
               data="numbers", backend="scratch", parts={}) as run:
    print("counting", flush=True)
    for step in range(1, s.steps + 1):
        run.log(step, val_loss=s.bottom + 1.0 - step / s.steps)
        time.sleep(s.pause)
        if run.stop_requested:
            raise SystemExit(0)
    run.finish(val_loss=s.bottom)
"""


@pytest.fixture
def countdown(home: Path) -> Path:
    """The workspace, with the lab in its own `labs/`."""
    folder = home / "labs" / "90_countdown"
    folder.mkdir(parents=True)
    for name, text in (("lab.yaml", LAB_YAML), ("settings.py", SETTINGS), ("lab.py", LAB), ("README.md", "# Count\n")):
        (folder / name).write_text(text)
    return home
