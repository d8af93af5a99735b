"""The docs tell the truth: commands and options exist, reads run, links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_tree import Command, commands, root
from guides import DOCS, blocks, calls, write_files

from studyctl.actions.content import catalogue_of
from studyctl.cli.root import _run
from studyctl.workspace import Workspace

REPOSITORY = DOCS.parent
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.glob("*.md"), *REPOSITORY.glob("labs/*/README.md")])
GUIDES = [page for page in PAGES if page.name != "CHANGELOG.md"]
COMMANDS = {command.path: command for command in commands()}
READS = {
    "today", "plan", "why", "find", "item list", "item show", "time report", "paper list", "paper show", "paper next",
    "target list", "lab list", "lab show", "run list", "run show", "run logs", "track list", "curriculum check",
    "curriculum show", "curriculum search", "curriculum schema", "content check", "config get", "config path",
    "db check", "db path", "doctor",
}  # fmt: skip
FORBIDDEN = re.compile(r"\b(?:sessions?|agents?)\b|(?<![\w.~$])/(?:home|Users|root|work)/\w+", re.IGNORECASE)
NOT_PROSE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
each_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda one: one.path or "studyctl")


def parsed(words: list[str]) -> str:
    """The path of the command that these words call; raises what Click raises where they cannot be parsed."""
    context = root().make_context("studyctl", list(words))
    path: list[str] = []
    while hasattr(context.command, "get_command") and context._protected_args + context.args:
        name, command, rest = context.command.resolve_command(context, context._protected_args + context.args)
        path.append(name)
        context = command.make_context(name, rest, parent=context)
    return " ".join(path)


def all_calls() -> list[Any]:
    found = {(page.name, *words): words for page in GUIDES for words in calls(page)}
    return [pytest.param(words, id=f"{page}: {' '.join(words)}") for (page, *_), words in found.items()]


def reads() -> list[Any]:
    """The calls that only read, each once; whoever prints an outline or a list changes nothing either."""
    pages = [page for page in GUIDES if page.name != "json.md"]  # those run in the story
    found = {tuple(words): words for page in pages for words in calls(page)}
    harmless = [
        words for words in found.values() if "--print" in words or (words[:1] == ["undo"] and "--list" in words)
    ]
    chosen = [words for words in found.values() if words and path_of(words) in READS] + harmless
    return [pytest.param(words, id=" ".join(words)) for words in chosen if "--help" not in words]


def path_of(words: list[str]) -> str:
    two = " ".join(words[:2])
    return two if two in COMMANDS else words[0]


@pytest.fixture(scope="module")
def guides_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with what the guides' commands name: their track and lab, and two runs."""
    home = tmp_path_factory.mktemp("guides")
    write_files(DOCS / "writing-a-track.md", home)
    write_files(DOCS / "writing-a-lab.md", home)
    (home / "labs/20_line_fit/reference").mkdir()
    for preset in ("smoke", "cpu"):
        curve = home / "labs/20_line_fit/reference" / f"{preset}.csv"
        curve.write_text("metric,step,low,mid,high\ndistance,10,0.1,0.2,0.3\n")
    for number in range(2):
        run = home / "runs" / f"20261122T1618-7f3c9{number}"
        shutil.copytree(Path(__file__).parent / "examples/run", run)
        text = (run / "run.json").read_text()
        (run / "run.json").write_text(text.replace("20261122T1618-7f3c9a", run.name))
    return home


@pytest.fixture
def studied(guides_workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That workspace as the one that commands find, with a command to undo; what only reads leaves it as it is."""
    monkeypatch.setenv("STUDYCTL_HOME", str(guides_workspace))
    monkeypatch.chdir(guides_workspace)
    if not (guides_workspace / "progress.db").exists():
        assert _run(["item", "start", "count-pairs"]) == 0
    return guides_workspace


@each_command
def test_every_command_has_help_and_stands_on_the_page(command: Command) -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert command.help
    if command.words:
        assert re.search(rf"^###+ `{command.path}`$", page, re.MULTILINE)
    for one in command.parameters:
        assert one.written.replace("|", "\\|") in page
        assert one.meaning or one.names == ("--version",), f"{command.path} {one.written}"


def test_the_page_of_commands_is_what_the_program_makes() -> None:
    made = subprocess.run([sys.executable, str(DOCS / "make_commands.py"), "--check"], capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("words", all_calls())
def test_every_call_in_the_docs_can_be_parsed(words: list[str]) -> None:
    if set(words) <= COMMANDS[""].options:  # these act while they are parsed: --install-completion writes to HOME
        return
    assert parsed(words) in COMMANDS


def test_every_thing_that_the_docs_name_exists_and_is_the_only_one_of_its_name(studied: Path) -> None:
    known = catalogue_of(Workspace(studied))
    finders = {"item": known.item, "paper": known.paper, "lab": known.lab, "track": known.track}
    named = {(words[0], words[2]) for page in GUIDES for words in calls(page) if len(words) > 2 and words[0] in finders}
    for noun, name in named:
        if not name.startswith("-") and name != "pair-counts":  # the guide renames that one
            finders[noun](name)


def test_the_parser_of_this_test_finds_what_is_wrong() -> None:
    for words in (["itme", "list"], ["item", "lst"], ["item", "list", "--colour"], ["today", "--minutes", "soon"]):
        with pytest.raises(Exception, match=r"No such|no such|Invalid|is not"):
            parsed(words)


@each_page
def test_commands_inside_sentences_exist(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for call in re.findall(r"`studyctl ([^`]+)`", prose):
        words = [word for word in call.split() if not word.startswith("--home")]
        named = [word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
        if named:
            path = path_of(named)
            assert path in COMMANDS, call
            unknown = {word for word in words if word.startswith("--")} - COMMANDS[path].options - COMMANDS[""].options
            assert not unknown, call


@pytest.mark.parametrize("words", reads())
def test_every_read_in_the_docs_runs(words: list[str], studied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run(words)
    printed = capsys.readouterr()
    assert code in (0, 1) and printed.out, printed.err
    assert "Traceback" not in printed.out + printed.err


@each_page
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    prose = NOT_PROSE.sub("", page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not link.startswith(("http://", "https://", "mailto:")):
            name, _, heading = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.exists(), link
            assert not heading or heading in slugs(target), link


def slugs(page: Path) -> set[str]:
    """The anchors of a page's headings, as Markdown renderers make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@each_page
def test_no_word_is_out_of_place(page: Path) -> None:
    assert FORBIDDEN.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("folder", ["docs/schemas", "tests/golden"])
def test_generated_files_name_no_folder_of_a_machine(folder: str) -> None:
    for path in (REPOSITORY / folder).glob("*.json"):
        assert not re.search(r"(?<![\w.~])/(?:home|Users|root|work|tmp)/", path.read_text(encoding="utf-8")), path.name


def test_every_page_is_linked_from_another() -> None:
    linked = {link for page in PAGES for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))}
    names = {Path(link).name for link in linked}
    assert {page.name for page in DOCS.glob("*.md")} <= names


def test_files_of_the_guides_are_named_once_or_replaced_on_purpose() -> None:
    for guide in ("writing-a-track.md", "writing-a-lab.md"):
        assert sum(bool(block.file) for block in blocks(DOCS / guide)) >= 6


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("studyctl it", "item"), ("studyctl item sh", "show"), ("studyctl item show --j", "--json")],
)
def test_completion_reaches_commands_that_are_loaded_late(typed: str, offered: str) -> None:
    asked = {"_STUDYCTL_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    command = [sys.executable, "-c", "from studyctl.cli.root import main; main()"]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True)
    assert offered in done.stdout.split(), done.stderr


def test_completion_installs_into_the_home_of_the_shell(tmp_path: Path) -> None:
    own_home = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [sys.executable, "-m", "studyctl", "--install-completion", "bash"]
    done = subprocess.run(command, env={**os.environ, **own_home}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "complete -o default" in (tmp_path / ".bash_completions/studyctl.sh").read_text()


@pytest.mark.parametrize(
    "picture", sorted((REPOSITORY / "docs" / "pictures").glob("*.svg")), ids=lambda path: path.name
)
def test_a_picture_shows_no_path_of_the_machine_it_was_made_on(picture: Path) -> None:
    assert re.findall(r">\s*/\w+/[^<]*<", picture.read_text(encoding="utf-8")) == []
