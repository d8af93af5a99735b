"""Which place of a track a person means by `week-03`, `week 3`, `w3` or `3`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Place, Track
from studyctl.errors import Problem, UserError
from studyctl.text import nearest


def place_of(track: Track, text: str, paths: Collection[str] = ()) -> Place:
    """The place of `track` with this id, name or number, of these paths if any are given.

    A name comes before a number, and of several with one number the only one on the plan's path is meant.
    Raises UserError naming the nearest place, or all that may be meant.
    """
    places = [place for place in track.places if not paths or place.path in paths]
    found = [place for place in places if _named(place, text)] or _answering(places, text)
    for meant in (found, [place for place in found if place.path == "base"]):
        if len(meant) == 1:
            return meant[0]
    if found:
        may_be = ", ".join(place.place for place in found)
        raise UserError(Problem(f"{text!r} may be {may_be}", fix="Write the whole name"))
    names = [place.place for place in places]
    where = f"{track.id} has no place {text!r}{' in its plan' if paths else ''}"
    raise UserError(Problem(where, fix=nearest(_wanted(track.id, text), names) or f"Places are {_listed(names)}"))


def places_called(tracks: Iterable[Track], text: str) -> tuple[Place, ...]:
    """The places of these tracks with this id or name, or without one all that answer to it as a number or end.

    Raises UserError naming the nearest place.
    """
    places = [place for track in tracks for place in track.places]
    found = [place for place in places if _wanted(place.track, text) == place.place] or _answering(places, text)
    if not found:
        fix = nearest(text, {place.place for place in places}) or "Write it as week-03 or 3"
        raise UserError(Problem(f"there is no place {text!r}", fix=fix))
    return tuple(found)


def place_words(catalogue: Catalogue, identity: str) -> str:
    """`Hundred days, week 3` for `hundred-days.week-03`, or nothing where there is no such place."""
    place = catalogue.places.get(identity)
    if place is None:
        return ""
    track = catalogue.tracks[place.track]
    name = f"{place.kind} {place.number:g}" if place.number is not None else place.title or place.heading
    return f"{track.short or track.title}, {name}"


def _answering(places: Iterable[Place], text: str) -> list[Place]:
    return [place for place in places if _named(place, text) or _numbered(place, text)]


def _named(place: Place, text: str) -> bool:
    return _wanted(place.track, text) in (place.place, place.place.partition("-")[2])


def _wanted(track: str, text: str) -> str:
    """`Hundred-Days.Week 3` as `week-3`."""
    return "-".join(text.lower().split()).removeprefix(f"{track}.")


def _numbered(place: Place, text: str) -> bool:
    """Whether `text` is the place's number, alone or behind its kind (`week-3`, `w3`)."""
    digits = re.fullmatch(rf"(?:{place.kind}-?|{place.kind[0]})?(\d+(?:\.\d+)?)", _wanted(place.track, text))
    return digits is not None and float(digits[1]) == place.number


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:4])} … {names[-1]}" if len(names) > 5 else ", ".join(names)
