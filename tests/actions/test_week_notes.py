"""The week's file: ours between marks is renewed, everything else stays as the learner wrote it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.actions import week_notes
from studyctl.actions.week_notes import HINT, Section, merged, stripped
from studyctl.errors import UserError

FRONT = {"week": 'week: "2026-W47"', "decision": 'decision: "repeat"'}
LATER = {"week": 'week: "2026-W47"', "decision": 'decision: "break"'}
SECTIONS = (Section("log", "# Week 3\n\n- hours: 20"), Section("decision", "## Decision\n\nRepeat"))
RENEWED = (Section("log", "# Week 3\n\n- hours: 21"), Section("decision", "## Decision\n\nTake a break"))
LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=30).filter(
        lambda line: "studyctl" not in line and not line.startswith("---") and "\n" not in line
    ),
    max_size=6,
)


def made() -> str:
    return merged(f"{HINT}\n", FRONT, SECTIONS)


def test_a_new_file_has_front_matter_and_the_parts_in_their_order() -> None:
    text = made()
    assert text.startswith('---\nweek: "2026-W47"\ndecision: "repeat"\n---\n')
    assert text.index("- hours: 20") < text.index("## Decision")
    assert merged(text, FRONT, SECTIONS) == text


def test_parts_are_renewed_in_place_and_words_between_them_stay() -> None:
    log, rest = made().split("<!-- /studyctl log -->\n")
    text = f"{log}<!-- /studyctl log -->\nMy own thought.\n{rest}\nAnd one at the end.\n"
    text = text.replace("- hours", "- hours")
    again = merged(text, LATER, RENEWED)
    assert "- hours: 21" in again and "- hours: 20" not in again
    assert again.index("- hours: 21") < again.index("My own thought.") < again.index("Take a break")
    assert again.rstrip().endswith("And one at the end.")
    assert 'decision: "break"' in again and 'decision: "repeat"' not in again


def test_a_part_that_the_learner_changed_becomes_theirs() -> None:
    changed = made().replace("- hours: 20", "- hours: 20, and one more on the train")
    again = merged(changed, LATER, RENEWED)
    assert "and one more on the train" in again and "- hours: 21" in again
    assert merged(again, LATER, RENEWED) == again


def test_keys_of_the_front_matter_that_are_not_ours_stay() -> None:
    text = made().replace("---\n", "---\ntags:\n  - study\n  - week\naliases: [w47]\n", 1)
    again = merged(text, LATER, RENEWED)
    front = again.split("---\n")[1]
    assert "tags:\n  - study\n  - week\n" in front and "aliases: [w47]" in front
    assert front.count("decision:") == 1


def test_a_part_that_there_is_no_more_goes_and_one_that_is_new_comes_at_the_end() -> None:
    again = merged(made(), FRONT, (SECTIONS[1], Section("journal", "## Journal\n\nhm")))
    assert "- hours" not in again
    assert again.index("## Decision") < again.index("## Journal")


def test_lines_that_end_as_on_windows_go_on_doing_so() -> None:
    again = merged(made().replace("\n", "\r\n") + "mine\r\n", LATER, RENEWED)
    assert "\n" not in again.replace("\r\n", "") and "mine\r\n" in again


def test_two_parts_of_one_name_do_not_double() -> None:
    text = made()
    again = merged(text + text.split("---\n", 2)[2], LATER, RENEWED)
    assert again.count("- hours: 21") == 1


@settings(max_examples=150, deadline=None)
@given(LINES, LINES, LINES)
def test_nothing_that_the_learner_writes_between_the_parts_is_ever_lost(
    above: list[str], between: list[str], below: list[str]
) -> None:
    top, rest = made().split(f"{HINT}\n")
    log, rest = rest.split("<!-- /studyctl log -->\n")
    text = (
        "\n".join([*above, ""]) + log + "<!-- /studyctl log -->\n" + "\n".join([*between, ""]) + rest + "\n".join(below)
    )
    again = merged(top + text, LATER, RENEWED)
    twice = merged(again, FRONT, SECTIONS)
    for line in (*above, *between, *below):
        assert line in again and line in twice
    assert "- hours: 21" in again and "- hours: 20" in twice


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_a_file_with_any_text_at_all_takes_the_parts_once(text: str) -> None:
    again = merged(text, FRONT, SECTIONS)
    assert merged(again, FRONT, SECTIONS) == again
    assert "- hours: 20" in again


def test_without_our_parts_the_learners_words_are_left() -> None:
    text = made().replace("---\n", "---\ntags: [a]\n", 1) + "\nMy own thought.\n"
    assert stripped(text, FRONT) == "---\ntags: [a]\n---\nMy own thought.\n"
    assert stripped(made(), FRONT) == ""


def test_a_file_is_written_whole_through_a_link_and_keeps_its_mode(tmp_path: Path) -> None:
    real, link = tmp_path / "vault" / "w47.md", tmp_path / "notes" / "weeks" / "2026-W47.md"
    real.parent.mkdir()
    real.write_text("before")
    real.chmod(0o600)
    link.parent.mkdir(parents=True)
    link.symlink_to(real)
    week_notes.write(link, "after")
    assert link.is_symlink() and real.read_text() == "after"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert os.listdir(real.parent) == ["w47.md"]


def test_a_file_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "2026-W47.md"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="not UTF-8"):
        week_notes.read(file)


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "weeks").write_text("a file")
    with pytest.raises(UserError, match="cannot be written"):
        week_notes.write(tmp_path / "weeks" / "2026-W47.md", "text")
