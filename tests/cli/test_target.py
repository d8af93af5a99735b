"""`studyctl target` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.ledger.facts import RunLaunched, TargetMeasured
from studyctl.ledger.write import record

LAB = "00_pretraining_fundamentals"


def test_list_says_what_is_wanted_and_what_is_to_record(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["target", "list", "--track", "hundred-days", "--week", "3"]) == 0
    out = capsys.readouterr().out
    assert "hundred-days week-03  Training loop and efficiency" in out and "0 of 3 met" in out
    assert "○ validation perplexity < 30 on TinyStories" in out and "not measured" in out and "to record" in out
    assert max(map(len, out.splitlines())) <= 80
    assert not home.exists()


def test_the_best_value_stands_with_its_source_and_verdict(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = RunLaunched("20261122T1000-aaaaaa", LAB, "gpu", data="TinyStories")
    facts = [
        run,
        TargetMeasured("val_perplexity", 28.5, "TinyStories", LAB, run.run),
        TargetMeasured("tokens_per_s", 900.0, "TinyStories", source="hand"),
    ]
    record(home / "progress.db", "x", "x", facts, now())
    assert _run(["target", "list", "--week", "week-03"]) == 0
    rows = capsys.readouterr().out.splitlines()
    perplexity = next(row for row in rows if "validation perplexity < 30" in row)
    assert perplexity.startswith("✓") and perplexity.endswith("28.5 · r-0001 · 22 Nov · met")
    speed = next(row for row in rows if "throughput" in row)
    assert speed.startswith("✗") and speed.endswith("900 tokens/s · hand · 22 Nov · missed")
    assert _run(["target", "list", "--met", "--json"]) == 0
    (met,) = json.loads(capsys.readouterr().out)
    assert (met["metric"], met["for"], met["state"]) == ("val_perplexity", "TinyStories", "met")
    assert (met["best"]["value"], met["best"]["source"], met["best"]["run"]) == (28.5, "r-0001", run.run)


def test_every_target_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["target", "list", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert len(lines) > 100 and len({line["id"] for line in lines}) == len(lines)
    assert {line["state"] for line in lines} == {"not measured", "to record"}
    assert _run(["target", "list", "--met"]) == 0
    assert capsys.readouterr().out == "No target is like that.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--week", "week-99"], "there is no place 'week-99'"),
        (["--track", "spritn"], "Did you mean `sprint`?"),
        (["--met", "--open"], "Give one of them"),
    ],
)
def test_a_wrong_request_is_one_line_and_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["target", "list", *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
