"""The shared methods behave as those that the standard library generates."""

from __future__ import annotations

import dataclasses
import pickle
from dataclasses import field
from functools import cached_property
from typing import Any

import pytest

from studyctl.values import dataclass


@dataclass(frozen=True)
class Point:
    """A point with a name and a history."""

    x: int
    y: int = 2
    name: str = field(default="p")
    past: tuple[int, ...] = ()
    tags: dict[str, int] = field(default_factory=dict)

    @cached_property
    def total(self) -> int:
        """Kept once computed."""
        return self.x + self.y


@dataclasses.dataclass(frozen=True)
class Standard:
    """The same by the standard library."""

    x: int
    y: int = 2
    name: str = field(default="p")
    past: tuple[int, ...] = ()
    tags: dict[str, int] = field(default_factory=dict)


def test_it_is_a_dataclass_to_the_standard_library() -> None:
    point = Point(1, name="q")
    assert dataclasses.asdict(point) == dataclasses.asdict(Standard(1, name="q"))
    assert dataclasses.replace(point, x=5) == Point(5, 2, "q")
    assert [one.name for one in dataclasses.fields(point)] == ["x", "y", "name", "past", "tags"]
    assert repr(point) == repr(Standard(1, name="q")).replace("Standard", "Point")


def test_what_was_kept_by_a_property_counts_for_nothing() -> None:
    one, other = Point(1), Point(1)
    assert one.total == 3
    assert one == other and pickle.loads(pickle.dumps(one)) == other
    assert one != Standard(1) and one != Point(2)


def test_hashes_follow_the_content() -> None:
    @dataclass(frozen=True)
    class Key:
        """Something hashable."""

        a: int
        b: str = ""

    assert hash(Key(1)) == hash(Key(1)) and len({Key(1), Key(1), Key(2)}) == 2
    assert Point(1).tags is not Point(1).tags


def test_a_field_by_keyword_only_takes_no_place_and_is_inherited() -> None:
    @dataclass(frozen=True)
    class Base:
        """With a moment."""

        at: int | None = field(default=None, kw_only=True)

    @dataclass(frozen=True)
    class Marked(Base):
        """An item."""

        item: str
        done: bool = True

    assert dataclasses.asdict(Marked("a", at=3)) == {"at": 3, "item": "a", "done": True}
    with pytest.raises(TypeError):
        Marked("a", False, 3)  # type: ignore[misc, call-arg]


def test_it_is_frozen() -> None:
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    assert point.x == 1


@pytest.mark.parametrize(
    "make", [lambda c: c(), lambda c: c(1, 2, "a", (), {}, 6), lambda c: c(1, x=1), lambda c: c(1, z=1)]
)
def test_wrong_values_are_refused_as_by_the_standard_library(make: Any) -> None:
    for kind in (Point, Standard):
        with pytest.raises(TypeError):
            make(kind)
