"""Changing one key in a YAML text: the value changes and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.actions.yamltext import value_text, with_key, without_key
from studyctl.errors import UserError

FILE = """\
# my settings
weekly_hours: 30   # mine
# about days
days_off: # the weekend
  - sat
  - sun

# about theme
theme: 'light'
editor:
keymap:
  quit: q  # as in vim
# end
"""


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = old.splitlines(), new.splitlines()
    return [line for line in before if line not in after], [line for line in after if line not in before]


@pytest.mark.parametrize(
    ("key", "value", "gone", "come"),
    [
        ("weekly_hours", 12.5, ["weekly_hours: 30   # mine"], ["weekly_hours: 12.5   # mine"]),
        ("theme", "ansi", ["theme: 'light'"], ["theme: ansi"]),
        ("editor", "vim", ["editor:"], ["editor: vim"]),
        (
            "days_off",
            ("mon",),
            ["days_off: # the weekend", "  - sat", "  - sun"],
            ["days_off: [mon] # the weekend"],
        ),
        ("keymap", {}, ["keymap:", "  quit: q  # as in vim"], ["keymap: {}  # as in vim"]),
        ("threads", 4, [], ["threads: 4"]),
    ],
)
def test_a_value_is_replaced_and_every_other_line_stays(key: str, value: Any, gone: list[str], come: list[str]) -> None:
    new = with_key(FILE, key, value, "x.yaml")
    assert changed_lines(FILE, new) == (gone, come)
    expected = list(value) if isinstance(value, tuple) else value
    assert yaml.safe_load(new) == {**yaml.safe_load(FILE), key: expected}


@pytest.mark.parametrize("key", ["weekly_hours", "days_off", "theme", "editor", "keymap"])
def test_a_key_goes_with_its_own_lines_only(key: str) -> None:
    new = without_key(FILE, key, "x.yaml")
    expected = yaml.safe_load(FILE)
    del expected[key]
    assert yaml.safe_load(new) == expected
    for comment in ("# my settings", "# about days", "# about theme", "# end"):
        assert comment in new.splitlines()


def test_a_new_key_takes_the_seat_that_a_comment_keeps_and_gives_it_back() -> None:
    text = "# hours in a week\n# weekly_hours: 25\n\n# colours\n# theme: dark\n"
    new = with_key(text, "weekly_hours", 30.0, "x.yaml", "# weekly_hours: 25")
    assert new == text.replace("# weekly_hours: 25", "weekly_hours: 30")
    assert without_key(new, "weekly_hours", "x.yaml", "# weekly_hours: 25", "# hours in a week") == text


def test_line_ends_a_byte_order_mark_and_a_missing_last_line_end_are_kept() -> None:
    assert with_key("a: 1\r\nb: 2\r\n", "a", 3, "x.yaml") == "a: 3\r\nb: 2\r\n"
    assert with_key("\ufeffa: 1\nb: ü\n", "b", "ö", "x.yaml") == "\ufeffa: 1\nb: ö\n"
    assert with_key("a: 1", "b", 2, "x.yaml") == "a: 1\nb: 2\n"
    assert with_key("", "b", ("x", "y"), "x.yaml") == "b: [x, y]\n"
    assert without_key("a: 1\nb: 2", "b", "x.yaml") == "a: 1\n"


@pytest.mark.parametrize("text", ["{a: 1}\n", "- a\n", "just text\n"])
def test_a_file_of_another_shape_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(UserError, match=r"x\.yaml:1: the file is not written as one"):
        with_key(text, "a", 2, "x.yaml")


def test_what_is_unsafe_to_read_is_refused() -> None:
    with pytest.raises(UserError, match=r"x\.yaml:2: anchors and aliases"):
        with_key("a: 1\nb: &x [1]\n", "a", 2, "x.yaml")


def test_what_only_libyaml_reads_is_refused_in_one_line() -> None:
    with pytest.raises(UserError, match=r"x\.yaml:2: this line can be read but not changed from here"):
        with_key("a: 1\nb: {c: x?y}\n", "a", 2, "x.yaml")


def test_values_are_written_on_one_line_as_yaml_reads_them() -> None:
    assert value_text(("mon", "sun")) == "[mon, sun]"
    assert value_text(30.0) == "30"
    assert value_text("17:00") == "'17:00'"
    assert value_text("") == "''"


PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f\x85"), max_size=20)
VALUES = st.one_of(PLAIN, st.integers(-99, 99), st.booleans(), st.lists(PLAIN, max_size=3))
COMMENTS = st.text("abc #:-[]{}'", max_size=12).map(lambda text: f"# {text}")


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A mapping in block style, its lists in either style, with comments anywhere between the entries."""
    lines, keys = [], draw(st.lists(st.sampled_from("pqrstu"), min_size=1, max_size=5, unique=True))
    for key in keys:
        lines += draw(st.lists(COMMENTS, max_size=2))
        value = draw(VALUES)
        if isinstance(value, list) and value and draw(st.booleans()):
            lines += [f"{key}:", *(f"  - {value_text(part)}" for part in value)]
        else:
            lines.append(f"{key}: {value_text(value)}")
    lines += draw(st.lists(COMMENTS, max_size=2))
    return "\n".join(lines) + "\n", keys


@settings(max_examples=150, deadline=None)
@given(documents(), VALUES, st.data())
def test_any_change_changes_one_value_and_keeps_every_comment(
    document: tuple[str, list[str]], value: Any, data: st.DataObject
) -> None:
    text, keys = document
    key = data.draw(st.sampled_from([*keys, "new"]))
    new = with_key(text, key, value, "x.yaml")
    assert yaml.safe_load(new) == {**yaml.safe_load(text), key: value}
    assert list(yaml.safe_load(new)) == [*keys, *(["new"] if key == "new" else [])]
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in new.splitlines() if line.startswith("#")] == comments
    gone = without_key(new, key, "x.yaml")
    assert (yaml.safe_load(gone) or {}) == {name: v for name, v in yaml.safe_load(text).items() if name != key}
    assert [line for line in gone.splitlines() if line.startswith("#")] == comments


def test_a_no_break_space_is_a_value_and_goes_with_it() -> None:
    assert with_key("p: \xa0\n", "p", "", "f.yaml") == "p: ''\n"
