"""Reading content: what is refused, how problems are named, how a workspace's own content lies over the shipped."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import yaml

from studyctl import compiled
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.load import content_key, load_catalogue, load_roots
from studyctl.curriculum.locate import shipped_root
from studyctl.curriculum.model import Concept, Place
from studyctl.curriculum.read import FILE_KINDS
from studyctl.decode import Decoder, schema
from studyctl.errors import UserError
from studyctl.yamlfile import compose

TRACK = "id: own\ntitle: My own\norder: [week-1]\n"
PLACE = """\
place: week-1
title: First week
path: base
groups:
  - heading: Core
    tier: core
    items:
      - {id: own.week-1.read, title: Read it, concepts: [tea]}
      - {id: own.week-1.build, title: Build it, requires: [own.week-1.read]}
"""
CONCEPTS = "concepts:\n  - {id: tea, title: Tea}\n"


def write(root: Path, **files: str) -> Path:
    """A content root with these files below `curriculum/` (`__` stands for a folder, a trailing name for .yaml)."""
    for name, text in files.items():
        path = root / "curriculum" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def own_root(tmp_path: Path, **changed: str) -> Path:
    files = {"own__track": TRACK, "own__week-1": PLACE, "concepts": CONCEPTS} | changed
    return write(tmp_path / "own", **files)


def problems_of(root: Path) -> list[str]:
    return [str(problem) for problem in load_roots([root])[1]]


def test_a_sound_root_loads_with_its_context(tmp_path: Path) -> None:
    catalogue, problems = load_roots([own_root(tmp_path)])
    assert problems == []
    item = catalogue.item("build")
    assert (item.track, item.place, item.tier, item.source.heading) == ("own", "week-1", "core", "First week > Core")
    assert catalogue.unlocks == {"own.week-1.read": ("own.week-1.build",)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: Read it", "titel: Read it", "week-1.yaml:8: unknown key `titel`. Did you mean `title`?"),
        ("concepts: [tea]", "concepts: [tee]", "week-1.yaml:8: there is no concept `tee`. Did you mean `tea`?"),
        ("own.week-1.read]", "own.week-1.raed]", "week-1.yaml:9: there is no item `own.week-1.raed`. Did you mean"),
        ("title: Read it", "title: Read it, requires: [own.week-1.build]", "items need each other in a circle"),
        ("own.week-1.build, title", "own.week-1.read, title", "the id `own.week-1.read` stands at line 8 too"),
        ("tier: core", "tier: chore", "week-1.yaml:6: `tier` cannot be `chore`. Did you mean `core`?"),
        ("title: Build it", "title: Build it, title: Twice", "`title` is written twice"),
        ("title: Build it", "title: Build it, hours: long", "`hours` should be a number, found `long`"),
        ("id: own.week-1.read", "id: other.week-1.read", "should start with `own.week-1.`"),
        ("title: Read it", "title: Read it, hours: -5", "week-1.yaml:8: `hours` must be above 0"),
        ("title: Read it", "title: Read it, weight: 0", "`weight` must be above 0"),
        ("path: base", "path: base\ndays: {core: [5, 4]}", "`days.core` should be"),
        ("title: Read it", "title: Read it, aliases: [tea]", "the former id `tea` is claimed twice"),
        ("place: week-1", "place: week-2", "the place is `week-2`, the file week-1.yaml"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    root = own_root(tmp_path, **{"own__week-1": PLACE.replace(old, new, 1)})
    assert any(told in line for line in problems_of(root)), problems_of(root)


def test_a_name_that_is_none_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    item = """\
      - id: own.week-1.sip
        title: Sip the tee
        concepts:
          - tee
        requires: [own.week-1.raed]
        proof: {any: [{metric: cups, target: own.week-1.cups}]}
"""
    root = own_root(tmp_path, **{"own__week-1": PLACE + item})
    assert [line.partition("week-1.yaml:")[2].partition(". ")[0] for line in problems_of(root)] == [
        "13: there is no concept `tee`",
        "14: there is no item `own.week-1.raed`",
        "15: there is no target `own.week-1.cups`",
    ]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    place = PLACE.replace("tier: core", "tier: chore").replace("title: Read it", "titel: Read it")
    assert len(problems_of(own_root(tmp_path, **{"own__week-1": place, "concepts": "concepts: 3\n"}))) >= 3


def test_what_an_unread_file_may_hold_is_not_missed_and_the_rest_is_told(tmp_path: Path) -> None:
    place = PLACE.replace("concepts: [tea]", "concepts: [tee], papers: [none]")
    lines = problems_of(own_root(tmp_path, **{"own__week-1": place, "concepts": "concepts: 3\n"}))
    assert any("`concepts` should be a list" in line for line in lines)
    assert any("there is no paper `none`" in line for line in lines)
    assert not any("there is no concept" in line for line in lines)


HOSTILE = {
    "alias bomb": "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"b{i}: &b{i} [*a,*a,*a,*a]\n" for i in range(9)),
    "brackets": "a: " + "[" * 100_000,
    "maps": "{a: " * 100_000,
    "tags": "a: !!python/object/apply:os.system [echo no]\n",
    "NUL": "a: \0\n",
    "duplicate keys": "concepts: []\nconcepts: []\n",
    "unknown key": "conceptz: []\n",
    "empty": "",
    "list root": "- a\n- b\n",
    "tab": "a:\n\t- b\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_clear_lines(tmp_path: Path, name: str) -> None:
    lines = problems_of(write(tmp_path / "own", concepts=HOSTILE[name]))
    assert lines
    assert all("concepts.yaml" in line and "\n" not in line and len(line) < 400 for line in lines), lines


def test_latin_1_and_a_huge_file_are_refused_unread(tmp_path: Path) -> None:
    root = write(tmp_path / "own", concepts="")
    (root / "curriculum" / "concepts.yaml").write_bytes("title: café".encode("latin-1"))
    assert "is not UTF-8" in problems_of(root)[0]
    with (root / "curriculum" / "concepts.yaml").open("wb") as file:
        file.truncate(100_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "larger than 4 MB" in problems_of(root)[0]
    assert content_key([root])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_the_command_line_tells_hostile_files_in_one_line_and_exits_2(home: Path) -> None:
    write(home, **{"own__bomb": HOSTILE["brackets"]})
    for command in (["curriculum", "check"], ["today"]):
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", "studyctl", *command], capture_output=True, text=True)
        assert done.returncode == 2
        assert "bomb.yaml:1: more than 100 levels of nesting" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert time.monotonic() - began < 60  # a hang, not a measurement


def test_own_content_overrides_by_id_and_adds(tmp_path: Path) -> None:
    below = own_root(tmp_path)
    changed = PLACE.replace("title: Build it", "title: Build it twice").replace("concepts: [tea]", "hours: 9")
    added = changed + "      - {id: own.week-1.more, title: More}\n"
    above = write(tmp_path / "above", **{"own__week-1": added})
    catalogue, problems = load_roots([below, above])
    assert problems == []
    titles = [item.title for item in catalogue.places["own.week-1"].items]
    assert titles == ["Read it", "Build it twice", "More"]
    assert catalogue.item("own.week-1.read").hours == 9


def test_a_renamed_id_leads_to_the_present_entry(tmp_path: Path) -> None:
    place = PLACE.replace("title: Read it", "aliases: [own.week-0.study], title: Read it")
    catalogue, problems = load_roots([own_root(tmp_path, **{"own__week-1": place})])
    assert problems == []
    assert catalogue.item("own.week-0.study").id == catalogue.item("study").id == "own.week-1.read"
    with pytest.raises(UserError, match="Did you mean `own.week-1.build`"):
        catalogue.item("own.week-1.built")


def test_the_cache_serves_unchanged_content_only_and_heals(tmp_path: Path) -> None:
    root, cache = own_root(tmp_path), tmp_path / "cache"
    first, _ = load_roots([root], cache)
    (compiled_file,) = cache.iterdir()
    assert compiled.load(cache, Catalogue, content_key([root])) == first
    for damage in (b"", b"\x80", compiled_file.read_bytes()[:-1], b"x" * 5000):
        compiled_file.write_bytes(damage)
        assert load_roots([root], cache) == (first, [])
    write(root, **{"own__week-1": PLACE.replace("Build it", "Build it well")})
    assert load_roots([root], cache)[0].item("build").title == "Build it well"


def test_the_shipped_content_is_read_once_where_the_clone_is_the_workspace(tmp_path: Path) -> None:
    clone = load_catalogue(shipped_root())
    assert clone == load_catalogue(tmp_path)


def test_files_that_load_fit_the_schema_made_for_editors() -> None:
    folders = {"track.yaml": "curriculum/sprint", "lab.yaml": "labs/00_pretraining_fundamentals"}
    for name, kind in {**FILE_KINDS, "hundred-days/week-03.yaml": Place}.items():
        path = shipped_root() / folders.get(name, "curriculum") / name
        jsonschema.validate(yaml.safe_load(path.read_text()), schema(kind, name))


def test_numbers_may_be_written_with_an_exponent_only() -> None:
    node, _ = compose("{id: a, title: 12, needs: [1e3]}", "f")
    assert node is not None
    entry = Decoder("f").entry(Concept, node)
    assert entry == Concept("a", "12", ("1e3",))
