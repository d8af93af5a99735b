"""`curriculum`, `content` and `doctor` at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from studyctl.actions.configuring import template
from studyctl.cli.root import _run

ROOT = Path(__file__).parents[2]
KINDS = {
    "place": "curriculum/*/[!t]*.yaml",
    "track": "curriculum/*/track.yaml",
    "concepts": "curriculum/concepts.yaml",
    "papers": "curriculum/papers.yaml",
    "reading": "curriculum/reading.yaml",
    "lab": "labs/*/lab.yaml",
    "settings": "studyctl.yaml",
    "cards": "quizzes/*.yaml",
}
OF_THE_REVIEW = ["protocol", "answers"]  # tests/reflect holds files against these


def call(*arguments: str) -> int:
    return _run(list(arguments))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert call(*arguments) == code
    return capsys.readouterr().out


def test_show_leads_from_tracks_to_places_to_entries(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    tracks = printed(capsys, "curriculum", "show")
    assert tracks.count(" done\n") == 5 and "  hundred-days · 3" in tracks
    track = printed(capsys, "curriculum", "show", "hundred-days")
    assert "week-03              Training loop and efficiency" in track
    place = printed(capsys, "curriculum", "show", "hundred-days", "3")
    order = [
        place.index(words) for words in ("Core", "○ Implement the training loop", "Stretch", "Validation perplexity")
    ]
    assert order == sorted(order)
    assert "    – Mixed precision (torch.amp)" in place and "Validation perplexity < 30 on TinyStories" in place
    assert printed(capsys, "curriculum", "show", "hundred-days.week-03") == place
    for text in (tracks, track, place):
        assert max(map(len, text.splitlines())) <= 80
    assert not home.exists()


def test_show_marks_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("item", "done", "hundred-days.week-03.core.training-loop") == 0
    capsys.readouterr()
    place = printed(capsys, "curriculum", "show", "hundred-days", "week-03")
    assert "✓ Implement the training loop" in place and place.splitlines()[0].endswith("1/10 done")
    shown = json.loads(printed(capsys, "curriculum", "show", "hundred-days", "3", "--json"))
    states = {
        entry["id"]: entry["state"]
        for group in shown["groups"]
        for entry in group["entries"]
        if entry["entry"] == "item"
    }
    assert [item for item, state in states.items() if state == "done"] == ["hundred-days.week-03.core.training-loop"]


def test_every_place_can_be_shown_in_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    shown = 0
    for track in json.loads(printed(capsys, "curriculum", "show", "--json")):
        for place in json.loads(printed(capsys, "curriculum", "show", track["id"], "--json"))["places"]:
            text = printed(capsys, "curriculum", "show", track["id"], place["place"])
            assert max(map(len, text.splitlines())) <= 80 and place["id"] in text
            shown += 1
    assert shown == json.loads(printed(capsys, "curriculum", "check", "--json"))["places"] > 80


def test_show_and_search_refuse_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("curriculum", "show", "sprnt") == 2
    assert capsys.readouterr().err == "there is no track 'sprnt'. Did you mean `sprint`?\n"
    assert call("curriculum", "show", "sprint", "week-77") == 2
    assert capsys.readouterr().err.startswith("sprint has no place 'week-77'. Did you mean `week-")
    assert call("curriculum", "search", "zzzz") == 1
    assert capsys.readouterr().err == "Nothing in the curriculum has 'zzzz'\n"


def test_search_prints_kind_title_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "curriculum", "search", "kl", "divergence", "--limit", "3")
    assert "concept   KL divergence\n          kl-divergence · curriculum/concepts.yaml:" in text
    assert text.splitlines()[-1].startswith("and ") and "--limit" in text
    hits = json.loads(printed(capsys, "curriculum", "search", "kl divergence", "--json"))
    assert {"kind", "id", "title", "place", "file", "text"} == set(hits[0])


def test_missing_facts_of_papers_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "curriculum", "check", "--missing")
    listed = json.loads(printed(capsys, "curriculum", "check", "--missing", "--json"))
    assert len(listed) == len(text.splitlines()) - 1 and text.splitlines()[0] == listed[0]
    report = json.loads(printed(capsys, "curriculum", "check", "--json"))
    assert report["unverified"] == listed and report["tracks"] == 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_file_fits_the_schema_of_its_kind(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(printed(capsys, "curriculum", "schema", kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    paths = [path for path in ROOT.glob(KINDS[kind]) if kind != "place" or path.name != "track.yaml"]
    assert paths
    for path in paths:
        jsonschema.validate(yaml.load(path.read_text(), yaml.CSafeLoader), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"no_such_key": 1}, schema)


def test_the_settings_schema_fits_the_commented_file_and_refuses_a_wrong_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    schema = json.loads(printed(capsys, "curriculum", "schema", "settings"))
    lines = [line[2:] for line in template().splitlines() if line.startswith("# ") and ": " in line]
    values: dict[str, Any] = {}
    for line in lines:
        if line.partition(":")[0] in ("tracks", "start", "weekly_hours", "days_off", "theme", "threads", "keymap"):
            values |= yaml.safe_load(line)
    assert len(values) == 7
    jsonschema.validate(values, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"theme": "drk"}, schema)


def test_schema_kinds_are_listed_and_an_unknown_one_named(capsys: pytest.CaptureFixture[str]) -> None:
    listed = printed(capsys, "curriculum", "schema").splitlines()
    names = [line.split()[0] for line in listed]
    assert [name for name in names if name not in OF_THE_REVIEW] == list(KINDS)
    assert [name for name in names if name not in KINDS] == OF_THE_REVIEW
    assert list(json.loads(printed(capsys, "curriculum", "schema", "--json"))) == names
    assert call("curriculum", "schema", "labs") == 2
    assert capsys.readouterr().err == "there is no kind of file `labs`. Did you mean `lab`?\n"


def test_content_check_names_every_problem_of_every_kind(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    text = printed(capsys, "content", "check")
    assert text.startswith("curriculum  5 tracks, ") and text.count("all valid") == 4
    assert not home.exists()
    (home / "labs" / "77_own").mkdir(parents=True)
    (home / "labs" / "77_own" / "lab.yaml").write_text("id: 77_own\ntitle: Own\npresets: {smoke: {steps: 1}}\n")
    assert call("content", "check") == 2
    out, error = capsys.readouterr()
    assert "labs        2 labs" in out and "3 problems" in out
    assert [line.partition(": ")[2] for line in error.splitlines()] == [
        "the lab has no README.md that can be read. Write its question and what to look for",
        "the lab has no lab.py that can be read",
        "the reference curves are missing. `benchmarks/reference_curves.py` makes them",
    ]
    assert call("content", "check", "--json") == 2
    checked = json.loads(capsys.readouterr().out)
    assert checked["valid"] is False
    problems = {part["name"]: len(part["problems"]) for part in checked["parts"]}
    assert problems == {"curriculum": 0, "labs": 3, "quizzes": 0, "protocol": 0}


def test_doctor_prints_findings_and_answers_1_for_a_fault(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    text = printed(capsys, "doctor")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80 and lines[0] == "Machine"
    assert any(line.startswith("✓ python       3.") for line in lines)
    assert not any(line.startswith("✗") for line in lines)
    home.mkdir()
    (home / "studyctl.yaml").write_text("theme: drk\n")
    assert call("doctor", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["healthy"] is False
    (fault,) = [one for one in found["findings"] if one["state"] == "fault"]
    assert fault["value"] == "studyctl.yaml:1: `theme` cannot be `drk`. Did you mean `dark`?"
    assert fault["fix"] == f"`studyctl --home {home} config edit` opens the file"
