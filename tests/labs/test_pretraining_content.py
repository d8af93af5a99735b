"""Lab 00's description agrees with its code, its reference curves and the data that its targets are for."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from lab_process import LAB, environment

from studyctl.curriculum.check import cross_check
from studyctl.curriculum.load import load_roots
from studyctl.curriculum.model import Lab, meets
from studyctl.labkit.data import text_id
from studyctl.labkit.settings import build, read_presets

ROOT = LAB.parent.parent
REPORTED = {
    "train_loss", "val_loss", "val_perplexity", "bits_per_char", "test_loss", "test_perplexity", "test_bits_per_char",
    "lr", "grad_norm", "tokens_per_s", "mfu", "peak_memory_gb",
}  # fmt: skip


@pytest.fixture
def described() -> Lab:
    """The lab as the curriculum reads it; nothing in it dangles."""
    catalogue, problems = load_roots([ROOT])
    assert [problem for problem in [*problems, *cross_check(catalogue)] if LAB.name in str(problem)] == []
    return catalogue.lab(LAB.name)


def curve(preset: str) -> list[dict[str, str]]:
    """The rows of a preset's reference band."""
    with (LAB / "reference" / f"{preset}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_description_names_what_the_lab_reports(described: Lab) -> None:
    assert set(described.metrics) == REPORTED
    assert described.headline in described.metrics
    assert set(described.presets) == {"smoke", "cpu", "gpu", "gpu-124m"}


def test_every_preset_builds_settings_and_aims_at_its_own_data(lab: ModuleType, described: Lab) -> None:
    for name, values in read_presets(LAB).items():
        settings = build(lab.Settings, (values, name))
        preset = described.presets[name]
        assert settings.steps == preset.steps
        assert settings.warmup < settings.steps
        for target in preset.targets:
            assert target.metric in described.metrics and target.source
            assert target.for_ == text_id(settings.data)


def test_the_gpu_preset_is_the_published_configuration(lab: ModuleType) -> None:
    s = build(lab.Settings, (read_presets(LAB)["gpu"], "gpu"))
    assert (s.layers, s.heads, s.width, s.context, s.batch, s.steps) == (6, 6, 384, 256, 64, 5000)
    assert (s.dropout, s.lr, s.min_lr, s.warmup, s.beta2) == (0.2, 1e-3, 1e-4, 100, 0.99)
    assert s.data == "tiny-shakespeare" and s.eval_windows == 0


@pytest.mark.parametrize("preset", ["smoke", "cpu"])
def test_the_reference_band_ends_inside_expectation_and_target(described: Lab, preset: str) -> None:
    rows = curve(preset)
    assert {row["metric"] for row in rows} == {"train_loss", "val_loss", "val_perplexity", "bits_per_char"}
    assert all(float(row["low"]) <= float(row["mid"]) <= float(row["high"]) for row in rows)
    chosen = described.presets[preset]
    last = {row["metric"]: float(row["mid"]) for row in rows if int(row["step"]) == chosen.steps}
    for metric, (low, high) in chosen.expect.items():
        assert metric.startswith("test_") or low <= last[metric] <= high
    (target,) = [target for target in chosen.targets if target.metric in last]
    assert meets(target.op, target.value, last[target.metric])
    assert not meets(target.op, target.value, float(rows[0]["mid"]))


def test_settings_are_described_without_torch() -> None:
    code = "import sys, settings; print('torch' in sys.modules)"
    command = [sys.executable, "-c", code]
    env = {**environment(), "PYTHONPATH": str(LAB)}
    assert subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout == "False\n"
    command = [sys.executable, "settings.py", "--preset", "cpu", "--set", "lr=1e-3", "--seed", "2"]
    done = subprocess.run(command, cwd=LAB, env=environment(), capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert (told["params"]["lr"], told["steps"], told["seed"], told["data"]) == (
        0.001,
        1600,
        2,
        "python-docs-and-source",
    )


def test_a_text_that_there_is_not_is_refused_before_anything_starts() -> None:
    command = [sys.executable, "settings.py", "--preset", "smoke", "--set", "data=tiny-shakespear"]
    done = subprocess.run(command, cwd=LAB, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no text 'tiny-shakespear'. Texts: builtin, tiny-shakespeare" in done.stderr


def test_the_readme_names_every_preset_and_file() -> None:
    readme = (LAB / "README.md").read_text(encoding="utf-8")
    for name in read_presets(LAB):
        assert f"`{name}`" in readme
    for symbol in ("Attention", "Block", "generate", "batch", "learning_rate", "update", "evaluate"):
        source = "".join(path.read_text(encoding="utf-8") for path in Path(LAB).glob("*.py"))
        assert f"`{symbol}`" in readme and (f"def {symbol}(" in source or f"class {symbol}(" in source)
