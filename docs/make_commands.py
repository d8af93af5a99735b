"""Make docs/commands.md from the program itself: `python docs/make_commands.py`, or with --check only compare."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from command_tree import Command, Parameter, commands

PAGE = Path(__file__).parent / "commands.md"
GROUPS = {
    "Every day": ("today", "plan", "sprint", "progress", "why", "find"),
    "Items, time and papers": ("item", "time", "paper"),
    "Labs, runs and targets": ("lab", "run", "target"),
    "Cards": ("quiz",),
    "The week, and looking back": ("reflect", "report"),
    "Tracks and content": ("track", "curriculum", "content"),
    "The workspace": ("init", "config", "db", "doctor", "undo"),
    "The app": ("demo", "serve"),
}
EXAMPLES = {
    "today": "studyctl today --minutes 20",
    "plan": "studyctl plan --weeks 2",
    "plan board": "studyctl plan board --week 3",
    "plan month": "studyctl plan month --from 2026-12-01 --weeks 5",
    "sprint": "studyctl sprint --checklist",
    "progress": "studyctl progress --track sprint",
    "demo": "studyctl demo",
    "serve": "studyctl serve --port 0",
    "plan what-if": "studyctl plan what-if break --days 3",
    "plan history": "studyctl plan history",
    "plan undo": "studyctl plan undo repeat-2026-11-22",
    "plan move": "studyctl plan move math-refresher fri",
    "plan off": "studyctl plan off 2026-12-23..2027-01-02 --reason 'winter holiday'",
    "plan on": "studyctl plan on 2026-12-28",
    "why": "studyctl why core.training-loop",
    "find": "studyctl find attention --kind paper",
    "item list": "studyctl item list --week week-03 --tier core",
    "item show": "studyctl item show core.training-loop",
    "item start": "studyctl item start core.training-loop",
    "item done": "studyctl item done core.training-loop --file train.py --commit 1f0c2ab",
    "item undo": "studyctl item undo core.training-loop",
    "item note": "studyctl item note core.training-loop 'warm-up of 100 steps was too short'",
    "item record": "studyctl item record core.training-loop val_perplexity 28.4 --for TinyStories",
    "item import-marks": "studyctl item import-marks --track from-scratch",
    "time start": "studyctl time start core.training-loop",
    "time stop": "studyctl time stop --keep 1h30",
    "time log": "studyctl time log 90 --item core.training-loop --day yesterday",
    "time report": "studyctl time report --by track",
    "paper list": "studyctl paper list --tier 1 --left",
    "paper show": "studyctl paper show lora",
    "paper next": "studyctl paper next --limit 1",
    "paper status": "studyctl paper status lora read",
    "paper note": "studyctl paper note lora --print",
    "lab list": "studyctl lab list",
    "lab show": "studyctl lab show 00",
    "lab run": "studyctl lab run 00 --preset cpu --set lr=1e-3 --seed 1",
    "run list": "studyctl run list --state finished",
    "run show": "studyctl run show r-1 --json",
    "run logs": "studyctl run logs r-1 -n 20",
    "run follow": "studyctl run follow r-1",
    "run cancel": "studyctl run cancel r-1 --grace 30",
    "run resume": "studyctl run resume r-1",
    "run import": "studyctl run import ~/Downloads/20261122T1618-7f3c9a.zip",
    "run export": "studyctl run export r-1 --format csv --out points.csv",
    "target list": "studyctl target list --met",
    "quiz drill": "studyctl quiz drill --minutes 10",
    "quiz interview": "studyctl quiz interview --minutes 30",
    "quiz due": "studyctl quiz due",
    "quiz stats": "studyctl quiz stats",
    "quiz search": "studyctl quiz search rope --kind derive",
    "quiz check": "studyctl quiz check",
    "quiz add": "studyctl quiz add mine.rope-base --concept rope --cloze 'A larger base turns {{slower}}'",
    "quiz flag": "studyctl quiz flag dpo.step.order",
    "quiz suspend": "studyctl quiz suspend dpo.step.order",
    "quiz bury": "studyctl quiz bury dpo.step.order",
    "quiz export": "studyctl quiz export cards.apkg",
    "quiz optimize": "studyctl quiz optimize --dry-run",
    "reflect": "studyctl reflect --answers sunday.yaml --apply",
    "reflect show": "studyctl reflect show 2026-W47",
    "reflect history": "studyctl reflect history --limit 20",
    "reflect edit": "studyctl reflect edit 2026-W47",
    "reflect snippets": "studyctl reflect snippets attention",
    "report week": "studyctl report week --html week.html",
    "report month": "studyctl report month 2026-11",
    "report track": "studyctl report track hundred-days --html track.html",
    "report calendar": "studyctl report calendar --ics plan.ics",
    "report portfolio": "studyctl report portfolio --md PORTFOLIO.md",
    "track list": "studyctl track list",
    "track start": "studyctl track start sprint --at week-2 --hours 6",
    "track stop": "studyctl track stop sprint",
    "curriculum check": "studyctl curriculum check --missing",
    "curriculum show": "studyctl curriculum show hundred-days 3",
    "curriculum search": "studyctl curriculum search rotary",
    "curriculum schema": "studyctl curriculum schema place",
    "content check": "studyctl content check",
    "init": "studyctl init ~/study",
    "config get": "studyctl config get weekly_hours",
    "config set": "studyctl config set days_off '[thu, sun]'",
    "config unset": "studyctl config unset days_off",
    "config edit": "studyctl config edit",
    "config path": "studyctl config path",
    "db check": "studyctl db check",
    "db backup": "studyctl db backup",
    "db restore": "studyctl db restore progress-20261122T090000Z.db",
    "db merge": "studyctl db merge ~/laptop/progress.db",
    "db rebuild": "studyctl db rebuild",
    "db path": "studyctl db path",
    "doctor": "studyctl doctor",
    "undo": "studyctl undo --list",
}
HEAD = """\
# Commands

Without a command `studyctl` opens [the app](guide-app.md).

This page is made from the program by `python docs/make_commands.py`; a test compares them. `--help` behind any command
says the same. `python -m studyctl` is `studyctl`.

An item may be named by the unique ending of its id (`math-refresher`), a lab by its number, a run by its short name
(`r-1`), its id or the beginning of its id. `--json` prints one JSON document ([what it holds](json.md)).

## Options of every command

They stand before the command: `studyctl --home ~/study today`.

{options}

## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | it ran and the answer is no: a check failed, a target was missed, nothing matches, nothing to undo |
| 2 | the request or a file was wrong; one line a problem says what, where and what to do |
| 130 | interrupted by Ctrl-C |

Answers go to the standard output, problems to the standard error.

## Environment variables

| variable | what it does |
|---|---|
| `STUDYCTL_HOME` | the workspace folder, where `--home` is not given; labs run by hand write to its `runs/` |
| `STUDYCTL_NOW` | the clock: an ISO 8601 moment, local time where it has no offset (`2026-11-22T17:00`) |
| `STUDYCTL_DATA_DIR` | a folder of text files that labs would otherwise download |
| `VISUAL`, `EDITOR` | the editor for notes and settings, unless the setting `editor` names one |
| `NO_COLOR` | any value: print without colours |
| `COLUMNS` | width of the page, where the terminal does not tell it |
| `XDG_DATA_HOME` | on Linux, where the workspace lies when no other was found (else `~/.local/share`) |
| `XDG_CACHE_HOME` | where compiled content and fetched texts are kept (else `~/.cache`); deleting it loses nothing |
| `OMP_NUM_THREADS` | threads of a lab run by hand; `studyctl lab run` sets it from the setting `threads` |

A run's job finds `STUDYCTL_RUN_DIR`, `STUDYCTL_RUN_ID` and `STUDYCTL_ATTEMPT` set; do not set them by hand.

## Shell completion

```
studyctl --install-completion
```

It finds out which shell it runs in (bash, zsh, fish or PowerShell) and writes to that shell's start-up files; open a
new shell afterwards. Commands, the commands below them and options are completed. To see what would be written without
writing it:

```
studyctl --show-completion
```
"""


def main() -> int:
    """Write the page, or say whether it is what the program would make."""
    made = page()
    if "--check" not in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
        print(f"{PAGE.name}: {len(made.splitlines())} lines")
        return 0
    same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made
    print(f"{PAGE.name} is {'as the program makes it' if same else 'stale: python docs/make_commands.py'}")
    return 0 if same else 1


def page() -> str:
    """The whole page as Markdown; raises SystemExit where a command has no group, help or example."""
    found = {command.path: command for command in commands()}
    _complete(found)
    parts = [HEAD.format(options=_table(found[""]))]
    for title, nouns in GROUPS.items():
        parts.append(f"## {title}\n")
        for noun in nouns:
            parts += [_section(command) for path, command in found.items() if path.split(" ")[0] == noun]
    return "\n".join(parts)


def _complete(found: dict[str, Command]) -> None:
    nouns = {path.split(" ")[0] for path in found if path}
    grouped = {noun for names in GROUPS.values() for noun in names}
    runnable = {path for path, command in found.items() if path and command.runs}
    faults = [f"no group for `{noun}`" for noun in sorted(nouns - grouped)]
    faults += [f"a group names `{noun}`, which is no command" for noun in sorted(grouped - nouns)]
    faults += [f"no example of `{path}`" for path in sorted(runnable - set(EXAMPLES))]
    faults += [f"an example of `{path}`, which is no command" for path in sorted(set(EXAMPLES) - runnable)]
    faults += [f"no help for `{path}`" for path, command in found.items() if not command.help]
    faults += [
        f"no help for {one.written} of `{path}`" for path, command in found.items() for one in _unexplained(command)
    ]
    if faults:
        raise SystemExit("\n".join(faults))


def _unexplained(command: Command) -> Iterator[Parameter]:
    plain = {"--version", "--help"}  # they say what they do
    yield from (
        one for one in command.parameters if not one.is_argument and not one.meaning and one.names[0] not in plain
    )


def _section(command: Command) -> str:
    """One command: its heading, help, usage, example and parameters."""
    level = "###" if len(command.words) == 1 else "####"
    lines = [f"{level} `{command.path}`", "", " ".join(command.help.split()), ""]
    if command.runs:
        lines += ["```", EXAMPLES[command.path], "```", "", f"`{command.usage}`", ""]
        lines += [_table(command), ""] if command.parameters else []
    return "\n".join(lines)


def _table(command: Command) -> str:
    rows = [f"| `{_cell(one.written)}` | {_cell(_words(one.meaning, one.written))} |" for one in command.parameters]
    return "\n".join(["| parameter | meaning |", "|---|---|", *rows])


def _words(meaning: str, written: str) -> str:
    return meaning or {"--version": "Print the version."}.get(written, "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    raise SystemExit(main())
