"""The protocol is loaded from its file or the cache, a workspace's own takes its place, and the room stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from protocols import SHIPPED, shipped

from studyctl.actions.protocol_check import protocol_checked
from studyctl.actions.schemas import schema_of
from studyctl.curriculum.load import load_roots
from studyctl.curriculum.locate import content_roots, shipped_root
from studyctl.errors import UserError
from studyctl.reflect.answers import as_mapping
from studyctl.reflect.answers_file import read_answers_file
from studyctl.reflect.decide import decide
from studyctl.reflect.load import PLACE, load_protocol, protocol_file
from studyctl.reflect.model import Answers

OWN = (Path(__file__).parents[1] / "docs" / "examples" / "protocol.yaml").read_text("utf-8")  # the oldest one
ANSWERS = Path(__file__).parents[1] / "docs" / "examples" / "answers.yaml"


def own(home: Path, text: str = OWN) -> Path:
    path = home / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_protocol_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    protocol = load_protocol((shipped_root(),), cache)
    assert protocol == load_protocol((shipped_root(),)) and protocol == shipped()
    monkeypatch.setitem(sys.modules, "studyctl.reflect.read", None)  # what is compiled needs no reader
    assert load_protocol((shipped_root(),), cache) == protocol
    with pytest.raises(ImportError):
        load_protocol((shipped_root(),))


def test_a_workspaces_own_protocol_takes_its_place(home: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert load_protocol(content_roots(home), cache).title == shipped().title
    path = own(home)
    assert protocol_file(content_roots(home)) == path.resolve()
    protocol = load_protocol(content_roots(home), cache)
    assert protocol.title == "Two questions" and protocol.minutes == 5
    assert decide(protocol, Answers(energy=2), []).decision == "break"
    assert decide(protocol, Answers(energy=2), []).days == (1, 2)
    assert decide(protocol, Answers(energy=9), [{"hours": 41.0}]).path == ("tired", "rest")
    assert decide(protocol, Answers(preference="extend"), []).path == ("tired", "wish", "more")
    assert decide(protocol, Answers(), []).path == ("tired", "wish", "on")
    assert decide(protocol, Answers(energy=3.5), []).overall == "yellow"
    own(home, OWN.replace("energy <= 2", "energy <= 4"))
    assert decide(load_protocol(content_roots(home), cache), Answers(energy=4), []).decision == "break"


def test_a_wrong_one_says_where_and_is_not_kept(home: Path, tmp_path: Path) -> None:
    path = own(home, OWN.replace("no: wish", "no: whish"))
    for _ in range(2):
        with pytest.raises(UserError) as raised:
            load_protocol(content_roots(home), tmp_path / "cache")
        assert raised.value.problems[0].where == f"{path.resolve()}:14"
    path.write_text(OWN)
    assert load_protocol(content_roots(home), tmp_path / "cache").title == "Two questions"


def test_no_protocol_at_all(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no protocol"):
        load_protocol((tmp_path,))


def test_the_curriculum_leaves_the_protocol_alone(home: Path) -> None:
    own(home)
    (home / "curriculum" / "protocols.yaml").write_text("a: 1\n")
    _, problems = load_roots(content_roots(home))
    assert [problem.what for problem in problems] == ["protocols.yaml is not a curriculum file"]


def test_content_check_names_a_protocols_problems(home: Path) -> None:
    own(home, OWN.replace('red: "< 3.5"', 'red: "< 4"'))
    counts, (problem,) = protocol_checked(content_roots(home))
    assert counts == {}
    assert str(problem).startswith("curriculum/protocol.yaml:12: the bounds of `red` and `yellow` overlap at 3.5")
    own(home)
    assert protocol_checked(content_roots(home)) == ({"steps": 1, "questions": 3, "nodes": 5, "signals": 1}, ())
    counts, (problem,) = protocol_checked([home / "elsewhere"])
    assert counts == {} and "there is no protocol" in problem.what


class _Text(yaml.SafeLoader):
    """Reads `yes` and `no` as words, as YAML 1.2 and every editor does."""


_Text.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def test_editors_get_a_schema_that_the_shipped_protocol_keeps() -> None:
    schema = schema_of("protocol")
    jsonschema.Draft202012Validator.check_schema(schema)
    written = yaml.load(SHIPPED.read_text("utf-8"), _Text)
    jsonschema.validate(json.loads(json.dumps(written)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written | {"tre": []}, schema)


def test_editors_get_a_schema_of_answers() -> None:
    schema = schema_of("answers")
    jsonschema.Draft202012Validator.check_schema(schema)
    answers, _ = read_answers_file(ANSWERS)
    assert answers is not None
    jsonschema.validate(as_mapping(answers), schema)
    for right in (
        {"enjoying": True},
        {"enjoying": "yes"},
        {"energy": 6.5},
        {"journal": None},
        {"schedule": {"Monday": []}},
    ):
        jsonschema.validate(right, schema)
    for wrong in (
        {"energi": 7},
        {"energy": 11},
        {"burnout": "some"},
        {"enjoying": "maybe"},
        {"week": "now"},
        {"schedule": {"someday": []}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


HEAVY = {"textual", "typer", "rich", "sqlmodel", "sqlalchemy", "sqlite3", "torch", "yaml"}


def test_deciding_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from studyctl.reflect.load import load_protocol\n"
        "from studyctl.reflect.decide import decide\n"
        "from studyctl.reflect.answers import read_answers\n"
        f"protocol = load_protocol((Path({str(shipped_root())!r}),), Path({str(tmp_path)!r}))\n"
        "print(decide(protocol, read_answers({'energy': 7})[0], [{}]).decision, *sys.modules)"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        decision, *modules = done.stdout.split()
        assert decision == "proceed"
    assert {name.split(".")[0] for name in modules} & HEAVY == set()
