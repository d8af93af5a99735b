"""The end of an output: short to read, however long it is; nothing in it moves a cursor."""

from __future__ import annotations

import os
from pathlib import Path

from studyctl.runs.logs import read_log, tail, tail_offset


def log(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "output.log").write_bytes(content)
    return tmp_path / "output.log"


def test_the_last_lines(tmp_path: Path) -> None:
    path = log(tmp_path, b"".join(f"line {i}\n".encode() for i in range(50_000)))
    assert tail(path, 2) == ["line 49998", "line 49999"]
    assert len(tail(path, 3000)) == 3000
    assert tail(path, 0) == [] == tail(tmp_path / "none", 5)


def test_a_progress_bar_shows_its_last_state(tmp_path: Path) -> None:
    bar = b"".join(f"\r{i}%|####| ".encode() for i in range(101))
    path = log(tmp_path, b"start\r\n" + bar + b"\n" + b"\r 5%\r 6%")
    assert tail(path, 5) == ["start", "100%|####| ", " 6%"]


def test_control_sequences_and_broken_utf8_are_harmless(tmp_path: Path) -> None:
    path = log(tmp_path, b"\x1b]0;title\x07\x1b[31mred\x1b[0m \xff \x1b[2J\n")
    assert tail(path, 5) == ["red \ufffd "]


def test_a_sparse_log_of_10_gb_is_read_from_its_end(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
        file.seek(0, os.SEEK_END)
        file.write(b"\nlast\n")
    assert tail(path, 1) == ["last"]
    assert len(tail(path, 5)[0]) <= 2000


def test_following_gives_whole_lines_once_and_the_bar_apart(tmp_path: Path) -> None:
    path = log(tmp_path, b"one\ntwo\n 1%")
    first = read_log(path, 0)
    assert (first.lines, first.partial) == (("one", "two"), " 1%")
    with path.open("ab") as file:
        file.write(b"\r 2%\ndone\n")
    second = read_log(path, first.offset)
    assert (second.lines, second.partial) == ((" 2%", "done"), "")
    assert read_log(path, second.offset).lines == ()


def test_a_line_without_end_comes_in_pieces(tmp_path: Path) -> None:
    path = log(tmp_path, b"x" * 25)
    offset, pieces = 0, []
    for _ in range(5):
        stretch = read_log(path, offset, most=10)
        offset, pieces = stretch.offset, pieces + list(stretch.lines)
    assert pieces == ["x" * 10, "x" * 10] and read_log(path, offset, most=10).partial == "x" * 5


def test_where_the_last_lines_begin(tmp_path: Path) -> None:
    path = log(tmp_path, b"a\nb\nc\nd\n")
    assert read_log(path, tail_offset(path, 2)).lines == ("c", "d")
    assert tail_offset(path, 100) == 0 == tail_offset(tmp_path / "none", 3)
