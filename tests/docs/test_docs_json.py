"""Every JSON document is what docs/json.md, its schema and its golden file say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_tree import commands
from json_reads import Read, every_read
from jsonschema import Draft202012Validator, FormatChecker

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS, GOLDEN = REPOSITORY / "docs", REPOSITORY / "tests" / "golden"
READS = {read.name: read for read in every_read()}
each_read = pytest.mark.parametrize("read", READS.values(), ids=READS)


def stored(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def faults(document: Any, name: str) -> list[str]:
    """What the schema of `name` says against a document."""
    schema = stored(DOCS / "schemas" / f"{name}.json")
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def shape(value: Any) -> Any:
    """The keys and kinds of a value; the entries of a list count together, numbers of both kinds as one."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return "number" if type(value) in (int, float) else type(value).__name__


def differences(golden: Any, real: Any, where: str = "$") -> list[str]:
    """Where the shapes differ: keys in one and not the other, or another kind; null and empty lists go with any."""
    if isinstance(golden, list) and isinstance(real, list):
        return differences(golden[0], real[0], f"{where}[0]") if golden and real else []
    if isinstance(golden, dict) and isinstance(real, dict):
        missing = [f"{where}.{key}" for key in golden.keys() ^ real.keys()]
        both = golden.keys() & real.keys()
        return missing + [one for key in both for one in differences(golden[key], real[key], f"{where}.{key}")]
    return [] if "NoneType" in (golden, real) or golden == real else [f"{where}: {golden} and {real}"]


def test_the_page_and_the_schemas_are_what_the_program_makes() -> None:
    made = subprocess.run([sys.executable, str(DOCS / "make_json.py"), "--check"], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


def test_every_command_with_json_has_its_document() -> None:
    documented = {
        " ".join(word for word in read.command.split() if not word.startswith("-")) for read in READS.values()
    }
    for command in commands():
        if "--json" in command.options and command.runs:
            assert any(f"{one} ".startswith(f"{command.path} ") for one in documented), command.path


def test_golden_files_are_those_of_the_documents() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(READS)


@each_read
def test_the_document_is_as_its_schema_says(read: Read, documents: dict[str, Any]) -> None:
    assert faults(documents[read.name], read.name) == []


@each_read
def test_the_document_is_as_its_golden_file(read: Read, documents: dict[str, Any]) -> None:
    golden, real = stored(GOLDEN / f"{read.name}.json"), documents[read.name]
    assert differences(shape(golden), shape(real)) == []
    if read.exact:
        assert real == golden


def test_a_schema_refuses_what_is_wrong(documents: dict[str, Any]) -> None:
    today = documents["today"]
    assert faults({**today, "streak": "three"}, "today")
    assert faults({key: value for key, value in today.items() if key != "items"}, "today")
    assert faults({**today, "invented": 1}, "today")
    assert faults({**today, "day": "tomorrow"}, "today")


def test_what_scripts_are_promised_of_runs(documents: dict[str, Any]) -> None:
    assert set(documents["lab-run"]) >= {"run", "state"}
    run = documents["run-show"]
    assert run.keys() >= {"id", "lab", "preset", "state", "exit_code", "points", "latest", "targets"}
    assert run["targets"] and all(one.keys() >= {"metric", "op", "value", "reached", "met"} for one in run["targets"])
    assert documents["lab-run-wait"]["run"] == documents["lab-run-wait"]["id"]


def test_what_scripts_are_promised_of_items(documents: dict[str, Any]) -> None:
    item = documents["item-list"][0]
    assert list(item) == [
        "id", "track", "place", "tier", "priority", "kind", "title", "source", "days", "hours", "concepts", "requires",
        "papers", "labs", "targets", "deliverables", "links", "state", "proven", "needs_review", "evidence",
    ]  # fmt: skip
    assert set(item["source"]) == {"document", "heading"}
