"""The form of a lab: what it offers, what it knows of the settings, and which field a refusal is about."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions.lab_form import LabForm, check, form
from studyctl.actions.lab_settings import LabSetting, lab_settings
from studyctl.actions.situation import situation
from studyctl.curriculum.model import Lab
from studyctl.errors import UserError
from studyctl.ledger.facts import Fact, ItemMarked, RunEnded, RunLaunched, TargetMeasured
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PRETRAINING = "00_pretraining_fundamentals"


def made(home: Path, text: str = "00", preset: str = "") -> LabForm:
    with (seen := situation(Workspace(home), NOW)).reader:
        return form(seen, text, preset)


def lab_of(home: Path, text: str = "00") -> Lab:
    with (seen := situation(Workspace(home), NOW)).reader:
        return seen.catalogue.lab(text)


def recorded(home: Path, *facts: Fact, at: datetime = NOW) -> None:
    record(Workspace(home).progress_db, "test", "test", facts, at)


def values(shown: LabForm) -> dict[str, str]:
    return {one.name: one.value for one in shown.parameters}


def test_presets_say_their_time_size_and_target(home: Path) -> None:
    cards = {card.name: card for card in made(home).presets}
    lab = lab_of(home)
    assert list(cards) == list(lab.presets)
    assert (cards["gpu"].time, cards["gpu"].steps, cards["gpu"].metric, cards["gpu"].bound) == (
        "5 min", 5000, "val loss", "≤1.48",
    )  # fmt: skip
    assert cards["smoke"].time == f"{lab.presets['smoke'].minutes * 60:.0f} s"
    assert cards["gpu-124m"].metric == "" == cards["gpu-124m"].bound


def test_parameters_have_the_presets_values_over_the_labs_own(home: Path) -> None:
    smoke, gpu = made(home, preset="smoke"), made(home, preset="gpu")
    assert (values(smoke)["lr"], values(gpu)["lr"], values(gpu)["steps"]) == ("0.006", "0.001", "5000")
    assert values(smoke)["temperature"] == "0.8" and values(gpu)["compile"] == "true"
    assert len(values(smoke)) == len(smoke.parameters) == len(gpu.parameters)


def test_parameters_say_what_they_mean_and_may_be(home: Path) -> None:
    found = {one.name: one for one in made(home).parameters}
    assert (found["layers"].kind, found["layers"].bounds) == ("int", "a whole number, at least 1")
    assert (found["dropout"].kind, found["dropout"].bounds) == ("float", "0 to 0.9")
    assert found["clip"].meaning == "largest norm of the gradient; 0: any"
    assert found["device"].choices == ("auto", "cpu", "cuda", "mps")
    assert found["compile"].choices == ("true", "false")
    assert found["prompt"].choices == () and found["prompt"].bounds == ""


def test_every_value_that_is_offered_is_taken(home: Path) -> None:
    for preset in ("smoke", "cpu"):
        assert check(lab_of(home), preset, values(made(home, preset=preset)), "0") == {}


def test_the_first_preset_takes_least_and_then_it_is_the_last_one_used(home: Path) -> None:
    assert made(home).preset == "smoke" and made(home, preset="gpu").preset == "gpu"
    recorded(home, RunLaunched("20261121T1000-aaaaaa", PRETRAINING, "cpu", {}))
    assert made(home).preset == "cpu" and made(home, preset="smoke").preset == "smoke"
    recorded(home, RunLaunched("20261122T1000-bbbbbb", PRETRAINING, "gone", {}), at=NOW + timedelta(minutes=1))
    assert made(home).preset == "smoke"
    with pytest.raises(UserError, match="lab 00 has no preset 'gpuu'. Did you mean `gpu`"):
        made(home, preset="gpuu")


def test_runs_are_counted_and_the_best_is_of_the_presets_data(home: Path) -> None:
    assert (made(home).count, made(home).best, made(home).runs) == (0, "", ())
    builtin, shakespeare = "python-docs-and-source", "tiny-shakespeare"
    for number, (data, value) in enumerate([(builtin, 2.4), (builtin, 2.31), (shakespeare, 1.466)]):
        run = f"20261120T100{number}-aaaaa{number}"
        recorded(
            home,
            RunLaunched(run, PRETRAINING, "cpu", {}, data=data),
            RunEnded(run, "finished", 0, NOW, {"val_loss": value}),
            TargetMeasured("val_loss", value, data, PRETRAINING, run),
            at=NOW + timedelta(minutes=number),
        )
    shown = made(home, preset="smoke")
    assert (shown.count, shown.headline, shown.best) == (3, "val loss", "2.310")
    assert [line.name for line in shown.runs] == ["r-0003", "r-0002", "r-0001"]
    assert made(home, preset="gpu").best == "1.466"


def test_what_it_proves_begins_with_what_a_run_can_prove_in_an_active_track(home: Path) -> None:
    item = "hundred-days.week-01.core.train-tiny-gpt"
    recorded(home, ItemMarked(item, "done"))
    proves = made(home).proves
    assert (proves[0].id, proves[0].place, proves[0].tier, proves[0].state, proves[0].proof) == (
        item, "Hundred days, week 1", "core", "done", True,
    )  # fmt: skip
    tracks = [one.id.partition(".")[0] for one in proves]
    assert tracks[: tracks.count("hundred-days")] == ["hundred-days"] * tracks.count("hundred-days")


def test_without_torch_the_form_has_the_line_to_type(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(home).ready and made(home).install == ""
    monkeypatch.setitem(sys.modules, "torch", None)  # as where it is not installed
    assert not made(home).ready and made(home).install.startswith("pip install ")


def test_the_readme_comes_without_control_characters(countdown: Path) -> None:
    readme = countdown / "labs" / "90_countdown" / "README.md"
    readme.write_text("# Count\x1b]0;owned\x07\n\ndown")
    assert made(countdown, "90").readme == "# Count\n\ndown"
    readme.unlink()
    assert made(countdown, "90").readme == ""


def test_settings_that_are_written_another_way_leave_the_presets_own(countdown: Path) -> None:
    path = countdown / "labs" / "90_countdown" / "settings.py"
    shown = made(countdown, "90")
    assert [(one.name, one.kind, one.value) for one in shown.parameters] == [
        ("steps", "int", "20"), ("pause", "float", "0"), ("bottom", "float", "1"), ("data", "str", "numbers"),
    ]  # fmt: skip
    for text in ("Settings = make()\n", "class Settings(\n", "\0", ""):
        path.write_text(text)
        assert lab_settings(path.parent) == ()
        assert list(values(made(countdown, "90"))) == ["steps", "pause", "bottom"]
    path.unlink()
    assert lab_settings(path.parent) == ()


def test_settings_are_read_as_text_and_never_run(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(
        "raise SystemExit(1)\nclass Settings:\n    a: int = 1  # how many\n"
        "    b: 'float' = setting(0.5, low=0)\n    c: str = setting('x', choices=WORDS)\n    d: Path = Path('y')\n"
        "    e: int\n    def f(self): ...\n"
    )
    assert lab_settings(tmp_path) == (
        LabSetting("a", "int", 1, "how many"), LabSetting("b", "float", 0.5, low=0),
        LabSetting("c", "str", "x"), LabSetting("d", "str", "y"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        (LabSetting("a", "int", 1), "a whole number"),
        (LabSetting("a", "int", 1, high=3), "a whole number, at most 3"),
        (LabSetting("a", "float", 1.0, low=0.5), "at least 0.5"),
        (LabSetting("a", "float", 1.0), ""),
        (LabSetting("a", "bool", True), "true · false"),
        (LabSetting("a", "str", "x", choices=("x", "y")), "x · y"),
    ],
)
def test_bounds_in_words(setting: LabSetting, words: str) -> None:
    assert setting.bounds == words


@pytest.mark.parametrize(
    ("changes", "seed", "wrong"),
    [
        ({"lr": "1e-3"}, "7", {}),
        ({"lr": "-1"}, "0", {"lr": "lr must be at least 0"}),
        ({"lr": ""}, "0", {"lr": "lr is not a number"}),
        ({"layers": "2.5"}, "0", {"layers": "layers is not a whole number"}),
        ({"device": "gpu"}, "0", {"device": "device is not one of auto, cpu, cuda, mps"}),
        ({"lr": "x", "layers": "0"}, "-1", {"lr": "lr is not a number", "layers": "layers must be at least 1",
                                             "seed": "seed must be a whole number from 0 to 4294967295"}),
        ({"lr": "1e-3", "heads": "7"}, "0", {"heads": "width=128 is not a multiple of heads=7"}),
        ({"width": "100", "heads": "7"}, "0", {"width": "width=100 is not a multiple of heads=7"}),
        ({"prompt": "it's = 'that'"}, "0", {}),
    ],
)  # fmt: skip
def test_a_refusal_stands_at_its_field(home: Path, changes: dict[str, str], seed: str, wrong: dict[str, str]) -> None:
    assert check(lab_of(home), "cpu", changes, seed) == wrong


def test_a_text_that_is_not_there_is_blamed_on_the_field_that_names_it(home: Path) -> None:
    wrong = check(lab_of(home), "cpu", {"data": "nowhere.txt", "layers": "3"}, "0")
    assert list(wrong) == ["data"] and "there is no text 'nowhere.txt'" in wrong["data"]


def test_a_lab_whose_settings_cannot_answer_is_said_once(countdown: Path) -> None:
    lab = lab_of(countdown, "90")
    assert check(lab, "quick", {"pause": "-1"}, "0") == {"pause": "pause must be at least 0"}
    (Path(lab.folder) / "settings.py").write_text("import sys; sys.exit('no idea')")
    wrong = check(lab, "quick", {"pause": "1", "steps": "2"}, "0")
    assert list(wrong) == [""] and "no idea" in wrong[""]


def test_a_lab_without_presets_is_refused_in_words(home: Path) -> None:
    with (seen := situation(Workspace(home), NOW)).reader:
        seen.catalogue.labs[PRETRAINING] = replace(seen.catalogue.lab("00"), presets={})
        with pytest.raises(UserError, match="lab 00 has no presets"):
            form(seen, "00")
