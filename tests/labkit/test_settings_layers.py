"""Settings: layers, types, bounds, nearest names, and the one line that a mistake gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.labkit.problems import Refused, one_line_problems
from studyctl.labkit.settings import build, command_line, parse_pairs, read_presets, setting


@dataclass(frozen=True)
class Knobs:
    """Settings of a made-up lab."""

    steps: int = setting(10, low=1)
    lr: float = setting(1e-3, low=0, high=1)
    compile: bool = False
    precision: str = setting("auto", choices=("auto", "fp32"))
    heads: int = 2
    width: int = 8

    def __post_init__(self) -> None:
        if self.width % self.heads:
            raise ValueError(f"width={self.width} is not a multiple of heads={self.heads}")


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A lab folder with two presets."""
    described = "presets:\n  cpu: {steps: 7, set: {lr: 0.01}}\n  gpu: {steps: 9}\n"
    (tmp_path / "lab.yaml").write_text(described)
    return tmp_path


def test_later_layers_win(lab: Path) -> None:
    request = command_line(Knobs, lab, ["--preset", "cpu", "--set", "lr=2e-2", "--set", "compile=yes", "--seed", "3"])
    assert request.settings == Knobs(steps=7, lr=0.02, compile=True)
    assert (request.preset, request.seed, request.resume) == ("cpu", 3, False)


def test_the_cpu_preset_is_the_default_and_resume_is_a_flag(lab: Path) -> None:
    request = command_line(Knobs, lab, ["--resume"])
    assert (request.preset, request.settings.steps, request.resume) == ("cpu", 7, True)


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("lrr=1", "unknown setting 'lrr'; did you mean 'lr'?"),
        ("steps=2.5", "steps='2.5' is not a whole number"),
        ("steps=0", "steps=0 must be at least 1"),
        ("lr=fast", "lr='fast' is not a number"),
        ("lr=2", "lr=2.0 must be 0 to 1"),
        ("lr=nan", "lr='nan' is not a number"),
        ("steps=1e999", "steps='1e999' is not a whole number"),
        ("compile=maybe", "compile='maybe' is not true or false"),
        ("precision=fp8", "precision='fp8' is not one of auto, fp32"),
        ("heads=3", "width=8 is not a multiple of heads=3"),
        ("lr", "'lr' is not key=value"),
    ],
)
def test_a_wrong_setting_says_what_and_where(lab: Path, pair: str, says: str) -> None:
    with pytest.raises(Refused) as refusal:
        command_line(Knobs, lab, ["--set", pair])
    assert says in str(refusal.value)
    assert refusal.value.where == "--set"


def test_a_wrong_preset_value_names_the_file(lab: Path) -> None:
    (lab / "lab.yaml").write_text("presets: {cpu: {steps: 7, set: {widht: 3}}}")
    with pytest.raises(Refused, match=r"lab.yaml preset cpu: unknown setting 'widht'; did you mean 'width'"):
        command_line(Knobs, lab, [])


@pytest.mark.parametrize("seed", ["-1", str(2**32)])
def test_a_seed_that_no_generator_takes_is_refused(lab: Path, seed: str) -> None:
    with pytest.raises(Refused, match=f"--seed: {seed} must be 0 to 4294967295"):
        command_line(Knobs, lab, ["--seed", seed])


def test_an_unknown_preset_names_the_nearest(lab: Path) -> None:
    with pytest.raises(Refused, match=r"there is no preset 'gpus'; did you mean 'gpu'\?\. Presets: cpu, gpu"):
        command_line(Knobs, lab, ["--preset", "gpus"])


@pytest.mark.parametrize("content", ["presets: [1", "- 1", "presets: {cpu: {set: {}}}", "\x00", ""])
def test_a_lab_yaml_that_is_none_is_refused(lab: Path, content: str) -> None:
    (lab / "lab.yaml").write_text(content)
    with pytest.raises(Refused, match="is not a lab's description"):
        read_presets(lab)


def test_a_missing_lab_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_presets(tmp_path)


def test_a_refusal_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, one_line_problems():
        raise Refused("two\nlines", "here", "Do this")
    assert left.value.code == 2
    assert capsys.readouterr().err == "here: two lines. Do this\n"


def test_ctrl_c_is_one_line_and_exit_code_130(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left, one_line_problems():
        raise KeyboardInterrupt
    assert left.value.code == 130
    assert capsys.readouterr().err.startswith("interrupted")


@given(st.integers(1, 10**9), st.floats(0, 1), st.booleans())
def test_what_is_written_is_what_is_read(steps: int, lr: float, compiled: bool) -> None:
    pairs = parse_pairs([f"steps={steps}", f"lr={lr!r}", f"compile={compiled}"])
    assert build(Knobs, (pairs, "--set")) == Knobs(steps=steps, lr=lr, compile=compiled)
