"""What a run is: `run.json`, version 1, as a frozen value, with the lab's own `lab.json` laid over it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from studyctl.errors import Problem, UserError
from studyctl.labkit.folder import RUN_ID, boot_id, host, new_id, write_whole

VERSION = 1
_INT64 = 2**63
_LAST_MOMENT = 1e11
_LAB_KNOWS = ("params", "seed", "steps", "data", "backend", "parts")


@dataclass(frozen=True)
class RunSpec:
    """One run as launched: `steps` is how many it means to take, `threads` the job's OMP_NUM_THREADS."""

    id: str
    lab: str
    preset: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    steps: int = 0
    data: str = ""
    backend: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ("python", "lab.py")
    env: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    host: str = ""
    boot_id: str = ""
    engine: str = "local"
    attempt: int = 1
    created: float = 0.0
    threads: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The content of `run.json`."""
        return {"v": VERSION, **asdict(self), "command": list(self.command)}


def new_run(lab: str, now: datetime, **known: Any) -> RunSpec:
    """A new run of `lab` on this machine with a fresh id; `known` are further fields of RunSpec."""
    moment = now.timestamp()
    env = {"python": sys.version.split()[0], **dict(known.pop("env", {}))}
    here = {"host": host(), "boot_id": boot_id(), "created": round(moment, 3)}
    return RunSpec(id=new_id(moment), lab=lab, env=env, **{**here, **known})


def write_spec(run_dir: Path, spec: RunSpec) -> None:
    """Writes `run.json` whole."""
    write_whole(run_dir / "run.json", spec.as_json())


def read_spec(run_dir: Path) -> RunSpec:
    """The run in `run_dir` with what its lab told; raises UserError for a missing, broken or newer `run.json`."""
    spec = _parse(_load(run_dir / "run.json"), run_dir / "run.json")
    told = read_json(run_dir / "lab.json") or {}
    known = {key: told[key] for key in _LAB_KNOWS if key in told and told.get("v") == VERSION}
    versions = told.get("env")
    if isinstance(versions, dict):
        known["env"] = {**spec.env, **{str(k): str(v) for k, v in versions.items()}}
    return replace(spec, **{key: value for key, value in known.items() if _fits(key, value)})


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in `path`, or None when there is none (yet)."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def whole(value: object) -> int | None:
    """`value` where it is a whole number that the ledger can keep (64 bits), else None."""
    return value if type(value) is int and -_INT64 <= value < _INT64 else None


def real(value: object) -> float | None:
    """`value` as a number where it is a finite one, else None."""
    if type(value) not in (int, float) or not -sys.float_info.max <= value <= sys.float_info.max:  # type: ignore[operator]
        return None
    return float(value)  # type: ignore[arg-type]


def moment(value: object) -> float | None:
    """`value` as Unix seconds where it is a moment that a calendar has (years 1970 to 5138), else None."""
    seconds = real(value)
    return seconds if seconds is not None and 0 <= seconds < _LAST_MOMENT else None


def run_dirs(runs_dir: Path) -> list[Path]:
    """The run folders in `runs_dir`, newest first; folders that are no run are left out."""
    if not runs_dir.is_dir():
        return []
    found = [path for path in runs_dir.iterdir() if (path / "run.json").is_file() and path.name[0] != "."]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _load(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UserError(Problem("this folder holds no run", str(path.parent), "It has no run.json")) from None
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(Problem(f"run.json cannot be read: {error}", str(path))) from None
    if not isinstance(value, dict):
        raise UserError(Problem("run.json is not a JSON object", str(path)))
    return value


def _parse(value: dict[str, Any], path: Path) -> RunSpec:
    """`value` as a RunSpec; unknown fields of this version are passed over, a wrong type is refused."""
    version = value.get("v")
    if version != VERSION:
        raise UserError(
            Problem(
                f"run.json has version {version!r:.20}, this studyctl reads version {VERSION}",
                str(path),
                "Update studyctl" if isinstance(version, int) and version > VERSION else "",
            )
        )
    taken = {f.name: value[f.name] for f in fields(RunSpec) if f.name in value}
    wrong = [Problem(f"`{key}` has the wrong type", str(path)) for key, v in taken.items() if not _fits(key, v)]
    wrong += [Problem(f"`{key}` is missing", str(path)) for key in ("id", "lab") if key not in taken]
    if wrong:
        raise UserError(*wrong)
    if not RUN_ID.fullmatch(taken["id"]):
        raise UserError(Problem(f"{taken['id']!r:.60} is not a run id", str(path)))
    return RunSpec(**{**taken, "command": tuple(taken.get("command", ("python", "lab.py")))})


def _fits(key: str, value: Any) -> bool:
    """Whether `value` has the type that the field `key` of RunSpec has."""
    if key in ("params",):
        return isinstance(value, dict)
    if key in ("parts", "env"):
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    if key == "command":
        return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
    if key == "threads":
        return value is None or (whole(value) or 0) > 0
    if key in ("seed", "steps", "attempt"):
        return whole(value) is not None
    if key == "created":
        return moment(value) is not None
    return isinstance(value, str)
