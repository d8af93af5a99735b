"""What the learner has set in `studyctl.yaml`: a frozen value with a default for everything."""

from __future__ import annotations

import re
from dataclasses import field, replace
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studyctl import compiled
from studyctl.clock import parse_day
from studyctl.errors import Problem, UserError
from studyctl.values import dataclass

if TYPE_CHECKING:
    import yaml

FILE = "studyctl.yaml"
MOST_THREADS = 10_000
MOST_NEW = 1000
MOST_KEYED = 1_000_000  # bytes; what is larger is parsed each time, or refused
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
THEMES = ("dark", "light", "ansi")


def _meaning(text: str, default: Any, choices: tuple[str, ...] = ()) -> Any:
    metadata = {"meaning": text, **({"choices": choices} if choices else {})}
    if isinstance(default, dict):
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Every setting, as `studyctl.yaml` names it; `meaning` in a field's metadata says what it does."""

    tracks: tuple[str, ...] = _meaning("tracks that are active without having been started", ("hundred-days",))
    start: str = _meaning("first day of the plan (YYYY-MM-DD); empty: the day of the first recorded fact", "")
    weekly_hours: float = _meaning("hours of study in a week, shared by all tracks", 25.0)
    document_day_hours: float = _meaning("hours that one day of a document stands for", 6.0)
    days_off: tuple[str, ...] = _meaning("weekdays without study (mon … sun)", ())
    review_day: str = _meaning("weekday on which a week is closed", "sun", WEEKDAYS)
    review_hour: str = _meaning("time of the review (HH:MM)", "17:00")
    quiz_minutes: float = _meaning("minutes of drill that a day has room for", 15.0)
    quiz_new: int = _meaning("new cards introduced on a day", 8)
    quiz_recall: float = _meaning("recall that reviews are timed for (0.70 to 0.97)", 0.9)
    quiz_confidence: bool = _meaning("ask how sure you are before an answer is revealed", True)
    light_days: tuple[str, ...] = _meaning("weekdays (mon … sun) with about half as many cards", ())
    judge_url: str = _meaning("endpoint that advises on explanations (OpenAI-compatible, http…/v1); empty: none", "")
    judge_model: str = _meaning("model that the endpoint is asked for", "")
    judge_key_env: str = _meaning("environment variable that holds the endpoint's key; empty: no key", "")
    editor: str = _meaning("command that opens notes and settings; empty: $VISUAL, then $EDITOR", "")
    theme: str = _meaning("colours of the app", "dark", THEMES)
    ascii: bool = _meaning("draw with plain letters only, for terminals without the marks", False)
    keymap: dict[str, str] = _meaning("keys by the id of their binding", {})
    threads: int = _meaning("CPU threads of a lab; 0: one less than the machine has", 0)

    @property
    def start_day(self) -> date | None:
        """The first day of the plan, when one is set."""
        return date.fromisoformat(self.start) if self.start else None


def read_settings(path: Path, cache: Path | None = None) -> Settings:
    """The settings in the file at `path`, defaults where there is none; raises UserError with every problem."""
    try:
        content = path.read_bytes() if path.stat().st_size < MOST_KEYED else None
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise UserError(Problem(f"the settings cannot be read: {error.strerror}", str(path))) from error
    if content is None:
        return _parsed(path, None, "")
    key = compiled.digest(content)
    known = compiled.load(cache, Settings, key) if cache else None
    return known or _parsed(path, cache, key)


def _parsed(path: Path, cache: Path | None, key: str) -> Settings:
    # libyaml takes 25 ms to import: paid only when the settings changed
    from studyctl.yamlfile import read_node

    node, problems = read_node(path, path.name)
    if problems:
        raise UserError(*problems)
    settings = settings_at(node) if node else Settings()
    if cache:
        compiled.store(cache, settings, key)
    return settings


def settings_at(root: yaml.Node) -> Settings:
    """The settings that a file's root node describes; raises UserError with every problem and its `file:line`."""
    from studyctl.decode import Decoder  # libyaml: see above

    decoder = Decoder(FILE)
    settings = decoder.entry(Settings, root)
    faults = [located(Problem(fault), root) for fault in _faults(settings or _sound_part(root))]
    if settings is None or faults:
        raise UserError(*decoder.problems, *faults)
    return settings


def _sound_part(root: yaml.Node) -> Settings:
    """The settings with those values of the file that can be read, so that what they mean is judged, too."""
    from studyctl.decode import Decoder  # libyaml: see above

    sound: dict[str, Any] = {}
    for pair in root.value if isinstance(root.value, list) else ():
        alone = type(root)(root.tag, [pair], root.start_mark, root.end_mark)
        read = Decoder(FILE).entry(Settings, alone) if isinstance(pair, tuple) else None
        if read:
            sound[pair[0].value] = getattr(read, pair[0].value)
    return replace(Settings(), **sound)


def located(problem: Problem, root: yaml.Node) -> Problem:
    """The problem with the line of the key that its words begin with."""
    named = re.match(r"`(\w+)`", problem.what)
    lines = {key.value: key.start_mark.line + 1 for key, _ in root.value}
    line = lines.get(named[1]) if named else None
    return Problem(problem.what, f"{FILE}:{line}" if line else FILE, problem.fix)


def _faults(settings: Settings) -> list[str]:
    faults = []
    if not 0 < settings.weekly_hours <= 120:
        faults.append("`weekly_hours` must be above 0 and at most 120")
    if not 0 < settings.document_day_hours <= 24:
        faults.append("`document_day_hours` must be above 0 and at most 24")
    if not 0 <= settings.threads <= MOST_THREADS:
        faults.append(f"`threads` must be from 0 to {MOST_THREADS}")
    for name in ("days_off", "light_days"):
        unknown = [day for day in getattr(settings, name) if day not in WEEKDAYS]
        if unknown:
            faults.append(f"`{name}` has `{unknown[0]}`; weekdays are {' '.join(WEEKDAYS)}")
    faults += _quiz_faults(settings)
    if len(set(settings.days_off)) == 7:
        faults.append("`days_off` leaves no day to study")
    for name, parse in (("start", parse_day), ("review_hour", time.fromisoformat)):
        text = getattr(settings, name)
        try:
            parse(text) if text else None
        except (ValueError, UserError):
            faults.append(f"`{name}` cannot be `{text}`; write {'2026-11-22' if name == 'start' else '17:00'}")
    return faults


def _quiz_faults(settings: Settings) -> list[str]:
    faults = []
    if not 0 < settings.quiz_minutes <= 24 * 60:
        faults.append("`quiz_minutes` must be above 0 and at most 1440")
    if not 0 <= settings.quiz_new <= MOST_NEW:
        faults.append(f"`quiz_new` must be from 0 to {MOST_NEW}")
    if not 0.70 <= settings.quiz_recall <= 0.97:
        faults.append("`quiz_recall` must be from 0.70 to 0.97")
    if settings.judge_url and not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", settings.judge_url):
        faults.append("`judge_url` must be http://… or https://…, without a name, a password or a query in it")
    if settings.judge_key_env and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", settings.judge_key_env):
        faults.append("`judge_key_env` names an environment variable; the key itself is stored nowhere")
    return faults


def with_value(settings: Settings, key: str, value: Any) -> Settings:
    """The settings with one value changed; raises UserError when they would not be valid."""
    changed = replace(settings, **{key: value})
    faults = _faults(changed)
    if faults:
        raise UserError(*faults)
    return changed
