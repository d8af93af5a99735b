"""The guides, followed to the letter: their files written, their commands given, in their order."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from guides import DOCS, blocks, calls, write_files

from studyctl.cli.root import _run

TRACK, LAB = DOCS / "writing-a-track.md", DOCS / "writing-a-lab.md"
WEEK = Path("curriculum/tokenizers/week-01.yaml")
MISTAKES = {
    "title: Count": ("titel: Count", r"unknown key 'titel'. Did you mean 'title'?"),
    "title: Count the pairs of a text": ("kind: task", r"'title' is missing from this item"),
    "[bpe]": ("[bpee]", r"there is no concept 'bpee'. Did you mean 'bpe'?"),
    "- id: tokenizers.week-01.regex-split": ("- id: regex-split", "the id '…' should start with 'tokenizers.week-01.'"),
    "tokenizers.week-01.regex-split": ("tokenizers.week-01.merge-loop", "the id '…' stands at line 12 too"),
    "hours: 3": ("requires: [tokenizers.week-01.merge-loop]", "items need each other in a circle: … → …"),
    "core: [2, 3]": ("core: 3", "'days.core' should be a list, found '3'"),
    "op: ": ("note: ", "a target has both 'op' and 'value', a metric to record neither"),
}


@pytest.fixture
def track(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace as the guide has it before anything is replaced."""
    assert _run(["init", str(home)]) == 0
    write_files(TRACK, home, slice(0, 5))
    monkeypatch.chdir(home)
    return home


def test_a_track_from_nothing(track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [words for words in calls(TRACK) if words[0] != "init"]
    split = steps.index(["item", "show", "count-pairs"])
    for words in steps[:split]:
        assert _run(words) == 0, words
    write_files(TRACK, track, slice(5, None))
    for words in steps[split:]:
        assert _run(words) == 0, words
    capsys.readouterr()
    for name in ("count-pairs", "tokenizers.week-01.pair-counts"):
        assert _run(["item", "show", name, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["state"] == "done"
    assert _run(["item", "show", "train-50m"]) == 0
    assert "Train a 10M-parameter GPT on the built-in text" in capsys.readouterr().out


@pytest.mark.parametrize("right", MISTAKES)
def test_each_message_comes_as_the_guide_writes_it(right: str, track: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong, message = MISTAKES[right]
    text = (track / WEEK).read_text(encoding="utf-8")
    assert right in text
    (track / WEEK).write_text(text.replace(right, wrong), encoding="utf-8")
    assert _run(["curriculum", "check"]) == 2
    said = capsys.readouterr().err.replace("`", "'")
    pattern = ".*".join(map(re.escape, message.split("…")))
    assert re.search(re.sub(r"line\\ \d+", r"line \\d+", pattern), said), said
    rows = TRACK.read_text(encoding="utf-8")
    assert f"| `{message}` |" in rows.replace("line 12", "line 12"), message


def shell_lines(page: Path) -> list[str]:
    """The lines of the page's shell blocks, joined as they are typed."""
    plain = [one.text for one in blocks(page) if one.language == ""]
    return [line for text in plain for line in text.splitlines() if re.match(r"(python|for|studyctl) ", line)]


def typed(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """One line in a shell that stands in the workspace."""
    bin_folder = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}"}
    return subprocess.run(["bash", "-c", line], cwd=home, env=environment, capture_output=True, text=True, timeout=120)


def test_a_lab_from_nothing(home: Path) -> None:
    home.mkdir()
    write_files(LAB, home, slice(0, 5))
    lines = [line for line in shell_lines(LAB) if not line.startswith("studyctl init")]
    done = [typed(line, home) for line in lines if not line.startswith("studyctl run")]
    assert [(one.args[2], one.stderr) for one in done if one.returncode] == []
    assert "all valid" in next(one.stdout for one in done if one.args[2] == "studyctl content check")
    listed = json.loads(typed("studyctl run list --json", home).stdout)
    assert [run["state"] for run in listed if run["name"] != "r-0008"] == ["finished"] * 7
    assert all(run["met"] for run in listed if run["name"] != "r-0008")
    stopped = typed("studyctl run cancel r-8", home)
    assert stopped.returncode == 0, stopped.stderr
    assert typed("studyctl run resume r-8", home).returncode == 0
    assert typed("studyctl run cancel r-8", home).returncode == 0
    assert typed("studyctl run export r-8 --format csv --out points.csv", home).returncode == 0
    assert (home / "points.csv").read_text().startswith("metric,step,value,t,attempt\n")


def test_what_the_lab_refuses_is_one_line(home: Path) -> None:
    write_files(LAB, home, slice(0, 5))
    refused = typed("studyctl lab run 20 --preset smoke --set lr=3", home)
    assert refused.returncode == 2 and refused.stderr.strip() == "--set: lr=3.0 must be 0 to 1"
    assert not (home / "runs").exists()


def stop_after_a_checkpoint(home: Path) -> None:
    """Run the lab by hand and ask it to leave once a checkpoint is reported."""
    words = [sys.executable, "labs/20_line_fit/lab.py", "--preset", "cpu", "--set", "pause=0.01"]
    lab = subprocess.Popen(words, cwd=home, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while (
            len({path.parent for path in home.glob("runs/*/checkpoints/step-*.pt")}) < 2
        ):  # the first run's, and its own
            assert time.monotonic() < deadline and lab.poll() is None, "no checkpoint came"
            time.sleep(0.05)
        lab.send_signal(signal.SIGTERM)
        assert lab.wait(60) == 0
    finally:
        lab.kill()
        lab.wait()


@pytest.mark.labs
def test_the_same_lab_with_torch(home: Path) -> None:
    write_files(LAB, home)
    assert "import torch" in (home / "labs/20_line_fit/lab.py").read_text()
    first = typed("python labs/20_line_fit/lab.py --preset smoke", home)
    assert first.returncode == 0, first.stderr
    stop_after_a_checkpoint(home)
    again = typed("python labs/20_line_fit/lab.py --preset cpu --set steps=400 --resume", home)
    assert again.returncode == 0, again.stderr
    runs = json.loads(typed("studyctl run list --json", home).stdout)
    assert len(runs) == 2 and {run["state"] for run in runs} == {"finished"}
    resumed = next(run for run in runs if run["preset"] == "cpu")
    shown = json.loads(typed(f"studyctl run show {resumed['run']} --json", home).stdout)
    assert (shown["attempt"], shown["latest"]["distance"]["step"], shown["points"]) == (2, 400, 800)
