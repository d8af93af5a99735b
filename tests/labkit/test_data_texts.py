"""Texts: the builtin one is split by file and capped; sets and files are checked before they are used."""

from __future__ import annotations

import hashlib
import sysconfig
from pathlib import Path

import pytest

from studyctl.labkit import data
from studyctl.labkit.data import TextSet, builtin_text, fingerprint, heldout_split, shakespeare_split, text, text_id
from studyctl.labkit.fetch import RemoteFile
from studyctl.labkit.problems import Refused

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
VERSE = "".join(f"{number} lines of verse, and then some more of it.\n" for number in range(1000))


def registered(name: str, content: str) -> RemoteFile:
    """An entry for `content`; its address answers nothing, so only a local copy can serve."""
    raw = content.encode()
    return RemoteFile(name, "http://127.0.0.1:9/none", hashlib.sha256(raw).hexdigest(), len(raw), "made here")


def test_the_builtin_text_is_real_and_the_same_every_time() -> None:
    first, second = text("builtin"), text(data.BUILTIN)
    assert first == second
    assert first.id == text_id("builtin") == "python-docs-and-source"
    assert len(first.train) > 1_000_000
    assert len(first.val) == len(first.test) == data.HELD_OUT_CHARACTERS
    assert "statement" in first.train and "def " in first.val and "import " in first.test


def test_no_file_stands_in_two_parts() -> None:
    names = [*data.TRAIN_SOURCES, *data.VAL_SOURCES, *data.TEST_SOURCES]
    assert len(names) == len(set(names))
    packages = [{name.split("/")[0] for name in part} for part in (data.TRAIN_SOURCES, data.VAL_SOURCES)]
    assert not packages[0] & packages[1]
    for name in names:
        assert (LIBRARY / f"{name}.py").is_file(), name


def test_the_held_out_parts_do_not_repeat_the_training_text() -> None:
    builtin = text("builtin")
    trained_on = set(builtin.train.splitlines())
    for part in (builtin.val, builtin.test):
        long_lines = [line for line in part.splitlines() if len(line.strip()) > 40]
        repeated = sum(line in trained_on for line in long_lines)
        assert repeated < len(long_lines) / 50


def test_a_python_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="without the sources"):
        builtin_text(tmp_path)


def test_a_set_comes_from_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "verse.txt").write_text(VERSE)
    monkeypatch.setenv("STUDYCTL_DATA_DIR", str(tmp_path))
    sets = {"verse": TextSet((registered("verse.txt", VERSE),), shakespeare_split, "made here")}
    got = text("verse", sets)
    assert (got.id, got.train + got.val, got.test) == ("verse", VERSE, "")
    assert len(got.train) == int(len(VERSE) * 0.9)


def test_two_files_become_three_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("train " * 9)
    (tmp_path / "b.txt").write_text("valtest!")
    monkeypatch.setenv("STUDYCTL_DATA_DIR", str(tmp_path))
    files = (registered("a.txt", "train " * 9), registered("b.txt", "valtest!"))
    got = text("two", {"two": TextSet(files, heldout_split, "made here")})
    assert (got.train, got.val, got.test) == ("train " * 9, "valt", "est!")


def test_a_file_of_ones_own_is_split_without_overlap(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(VERSE)
    got = text(str(path))
    assert got.train + got.val + got.test == VERSE
    assert got.id == text_id(str(path)) == "file-mine"
    assert len(got.val) == pytest.approx(len(VERSE) * 0.05, abs=2)


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "there is no text"), (b"short", "has only 5 characters"), (b"\xff\xfe" * 9000, "is not UTF-8 text")],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "mine.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused, match=says):
        text(str(path))


def test_an_unknown_text_names_those_there_are() -> None:
    with pytest.raises(Refused, match="builtin, tiny-shakespeare, wikitext-2-heldout"):
        text("tiny-shakespear")


def test_the_published_sets_are_described_whole() -> None:
    for name, chosen in data.TEXT_SETS.items():
        assert text_id(name) == name
        for file in chosen.files:
            assert len(file.sha256) == 64 and file.url.startswith("https://") and file.licence


def test_two_texts_have_two_fingerprints() -> None:
    assert fingerprint("a") == fingerprint("a") != fingerprint("b")
    assert len(fingerprint("\ud800")) == 12
