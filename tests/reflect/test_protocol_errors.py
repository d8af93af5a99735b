"""A protocol that is wrong says what, on which line and how to mend it, and everything at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from protocols import SHIPPED, read

from studyctl.reflect.decide import decide
from studyctl.reflect.model import Answers
from studyctl.reflect.read import read_protocol
from studyctl.reflect.walk import circles

TEXT = SHIPPED.read_text("utf-8")
FAULTS = {
    fault["fault"]: fault
    for fault in yaml.safe_load((Path(__file__).parent / "protocol_faults.yaml").read_text("utf-8"))
}


def changed(text: str, name: str) -> str:
    fault = FAULTS[name]
    assert fault["old"] in text
    return text.replace(fault["old"], fault["new"], 1)


def line_of(marker: str, text: str) -> int:
    assert marker in text
    return text[: text.index(marker)].count("\n") + 1


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_at_its_line(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    text = changed(TEXT, name)
    protocol, problems = read(text, tmp_path)
    assert protocol is None
    told = [str(problem) for problem in problems]
    here = [line for line in told if fault["says"] in line]
    assert here, told
    assert any(line.startswith(f"protocol.yaml:{line_of(fault['at'], text)}: ") for line in here), (
        here,
        line_of(fault["at"], text),
    )
    assert len(problems) <= 3, told
    assert all("\n" not in line for line in told)


def test_the_shipped_one_has_no_fault(tmp_path: Path) -> None:
    protocol, problems = read(TEXT, tmp_path)
    assert problems == () and protocol is not None
    assert protocol.start.id == "pause-first" and len(protocol.signals) == 16


def test_every_problem_is_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = TEXT
    for name in ("unknown key of a question", "overlap", "circle", "no rule", "a text with no such name"):
        text = changed(text, name)
    _, problems = read(text, tmp_path)
    lines = [int(problem.where.partition(":")[2]) for problem in problems]
    assert lines == sorted(lines)
    told = "\n".join(map(str, problems))
    for words in ("neutrall", "overlap at 7", "in a circle", "is no rule", "core_dne"):
        assert words in told


def test_a_node_that_cannot_be_read_hides_no_other_fault_and_makes_none(tmp_path: Path) -> None:
    text = TEXT.replace("    number: 2\n", "    number: two\n", 1)
    _, problems = read(text, tmp_path)
    assert [str(problem).partition(": ")[2] for problem in problems] == [
        "`number` should be a whole number, found `two`"
    ]


NO_PROTOCOLS = (
    "", "# nothing\n", "- 1\n", "tree: []\n", "just words", "{", "a: [", "? [1]\n: 2\n", "tree: 7\nsteps: {a: b}\n",
    "tree:\n  - 7\n  - [a]\n", "lights: {green: }\n", "words: {recall: }\n", "\t", "null",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_PROTOCOLS)
def test_other_things_are_no_protocol(text: str, tmp_path: Path) -> None:
    protocol, problems = read(text, tmp_path)
    assert protocol is None and problems
    assert all(problem.where.startswith("protocol.yaml") for problem in problems)


def test_a_file_that_is_huge_or_deep_is_refused_quickly(tmp_path: Path) -> None:
    began = time.perf_counter()
    for text in ("tree: " + "[" * 50_000, "[" * 1_000_000, TEXT + "#" * 200_000, "#" * (5 * 1024 * 1024)):
        protocol, problems = read(text, tmp_path)
        assert protocol is None and len(problems) == 1
    for above, indent in (("    number: 1\n", "    "), ("words:\n", "  ")):
        keys = "".join(f"{indent}key{number}: 1\n" for number in range(9_000))
        text = TEXT.replace(above, above + keys, 1)
        assert len(read(text, tmp_path)[1]) >= 9_000
    assert time.perf_counter() - began < 30


def test_a_long_tree_is_walked_without_running_out_of_depth(tmp_path: Path) -> None:
    nodes = [f"  - {{id: n{n}, when: enjoying, yes: n{n + 1}, no: n{n + 1}}}" for n in range(400)]
    line = "\n".join(nodes)
    protocol, problems = read(TEXT.replace("tree:\n", f"tree:\n{line}\n", 1).replace("n400", "pause-first"), tmp_path)
    assert problems == () and protocol is not None and protocol.start.id == "n0"
    outcome = decide(protocol, Answers(), [])
    assert len(outcome.path) > 400 and outcome.decision == "proceed"


def test_circles_of_any_length_are_found_once() -> None:
    assert list(circles({"a": {"yes": "a"}})) == [("a",)]
    assert list(circles({"a": {"yes": "b", "no": "c"}, "b": {"yes": "c"}, "c": {"yes": "a", "no": "d"}, "d": {}})) == [
        ("a", "b", "c")
    ]
    assert list(circles({"a": {"yes": "b", "no": "c"}, "b": {"yes": "d"}, "c": {"yes": "d"}, "d": {}})) == []


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "protocol.yaml").write_bytes(b"title: \xff\n")
    protocol, (problem,) = read_protocol(tmp_path / "protocol.yaml", "protocol.yaml")
    assert protocol is None and "is not UTF-8" in problem.what
    protocol, (problem,) = read_protocol(tmp_path / "gone.yaml", "gone.yaml")
    assert protocol is None and "cannot be read" in problem.what
