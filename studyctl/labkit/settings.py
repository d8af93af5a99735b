"""A lab's settings: one frozen dataclass; defaults < preset (lab.yaml) < `--set key=value`, types checked."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, asdict, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar, get_type_hints

from studyctl.labkit.data import text_id
from studyctl.labkit.problems import Refused, one_line_problems


class Dataclass(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


S = TypeVar("S", bound=Dataclass)
MOST_SEEDS = 2**32
WORDS_FOR = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


@dataclass(frozen=True)
class Request(Generic[S]):
    """What a lab was asked to do; `resume` asks to go on from the newest run of this lab and preset."""

    settings: S
    preset: str
    seed: int
    resume: bool = False


def setting(default: Any, *, low: float | None = None, high: float | None = None, choices: Iterable[str] = ()) -> Any:
    """A dataclass field with the bounds (both included) or the words that its value must keep to."""
    return field(default=default, metadata={"low": low, "high": high, "choices": tuple(choices)})


def command_line(kind: type[S], folder: Path, argv: Sequence[str] | None = None) -> Request[S]:
    """Read `--preset`, `--set`, `--seed` and `--resume` for the lab in `folder`; raises Refused."""
    presets = read_presets(folder)
    asked = _parser(folder, sorted(presets)).parse_args(sys.argv[1:] if argv is None else argv)
    if asked.preset not in presets:
        raise Refused(
            f"there is no preset {asked.preset!r}{_nearest(asked.preset, presets)}",
            fix=f"Presets: {', '.join(presets)}",
        )
    if not 0 <= asked.seed < MOST_SEEDS:
        raise Refused(f"{asked.seed} must be 0 to {MOST_SEEDS - 1}", "--seed")
    preset = presets[asked.preset]
    where = f"{folder.name}/lab.yaml preset {asked.preset}"
    settings = build(kind, (preset, where), (parse_pairs(asked.set), "--set"))
    return Request(settings, asked.preset, asked.seed, asked.resume)


def describe(kind: type[S], file: str, argv: Sequence[str] | None = None, *, data: str = "") -> None:
    """Print as JSON what a run of the lab beside `file` would use: params, steps, seed and the id of its data.

    `data` is that id for a lab without a setting `data`. The launcher asks this before it starts anything: it takes a
    tenth of a second, since torch is not imported.
    """
    with one_line_problems():
        request = command_line(kind, Path(file).resolve().parent, argv)
        params = asdict(request.settings)
        data = text_id(params["data"]) if "data" in params else data
        print(json.dumps({"params": params, "steps": params["steps"], "seed": request.seed, "data": data}))


def _parser(folder: Path, presets: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab.py", description=f"Run {folder.name}.")
    parser.add_argument("--preset", default="cpu" if "cpu" in presets else presets[0], help=", ".join(presets))
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change one setting")
    parser.add_argument("--seed", type=int, default=0, help="fixes weights and order of the data (default 0)")
    parser.add_argument("--resume", action="store_true", help="go on from the newest run's last checkpoint")
    return parser


def read_presets(folder: Path) -> dict[str, dict[str, Any]]:
    """The parameters of every preset in `folder/lab.yaml`, its `steps` among them; raises Refused."""
    import yaml  # 15 ms that a lab without presets need not pay

    path = folder / "lab.yaml"
    try:
        lab = yaml.safe_load(path.read_text(encoding="utf-8"))
        presets = lab["presets"]
        return {name: {"steps": preset["steps"], **preset.get("set", {})} for name, preset in presets.items()}
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror})", str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            f"is not a lab's description ({error})", str(path), "It needs presets, each with steps"
        ) from error


def parse_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Split each `key=value`; raises Refused when there is no `=` or no key."""
    split = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise Refused(f"{pair!r} is not key=value", "--set", "Write it as --set lr=1e-3")
        split[key.strip()] = value.strip()
    return split


def build(kind: type[S], *layers: tuple[Mapping[str, Any], str]) -> S:
    """Make settings from (values, where they come from) layers, later ones winning; raises Refused."""
    known = {entry.name: entry for entry in fields(kind)}
    types = get_type_hints(kind)
    values: dict[str, Any] = {}
    for layer, where in layers:
        for key, value in layer.items():
            if key not in known:
                close = _nearest(key, known)
                fix = "" if close else f"Settings: {', '.join(known)}"
                raise Refused(f"unknown setting {key!r}{close}", where, fix)
            values[key] = _checked(known[key], types[key], value, where)
    try:
        return kind(**values)
    except ValueError as error:  # what a lab's own __post_init__ says about settings that do not fit together
        raise Refused(str(error), layers[-1][1] if layers else "") from error


def _checked(entry: Field[Any], kind: type, value: Any, where: str) -> Any:
    converted = _converted(entry.name, kind, value, where)
    low, high = entry.metadata.get("low"), entry.metadata.get("high")
    choices = entry.metadata.get("choices", ())
    if choices and converted not in choices:
        raise Refused(f"{entry.name}={converted!r} is not one of {', '.join(choices)}", where)
    if (low is not None and converted < low) or (high is not None and converted > high):
        bounds = f"at least {low}" if high is None else f"at most {high}" if low is None else f"{low} to {high}"
        raise Refused(f"{entry.name}={converted} must be {bounds}", where)
    return converted


def _converted(name: str, kind: type, value: Any, where: str) -> Any:
    """`value` as `kind` (int, float, bool or str), without losing anything: 2.5 is no int, "maybe" no bool."""
    try:
        if kind is bool:
            return value if isinstance(value, bool) else WORDS_FOR[str(value).lower()]
        if kind is str and isinstance(value, str):
            return value
        if isinstance(value, bool) or kind is str:
            raise ValueError
        number = float(value)
        if not math.isfinite(number) or (kind is int and number != int(number)):
            raise ValueError
        return int(number) if kind is int else number
    except (ValueError, TypeError, KeyError, OverflowError):
        words = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}
        raise Refused(f"{name}={value!r} is not {words.get(kind, kind.__name__)}", where) from None


def _nearest(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
