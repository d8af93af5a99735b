"""Each kind of card: what is shown of it, and what is right, wrong and unreadable."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import cards as made
import pytest

from studyctl.drill.face import Answer, Graded, Unread, read_answer, recalled, written
from studyctl.drill.kinds.bug import fixed
from studyctl.drill.kinds.table import KINDS, face_of, grade, regrade
from studyctl.drill.model import Card


def answered(card: Card, given: str | list[Any], seed: int = 0, criteria: list[bool] | None = None) -> Graded:
    return grade(card, seed, read_answer(face_of(card, seed), given, criteria or ()))


def with_code(card: Card, expected: str) -> Card:
    from dataclasses import replace

    return replace(card, payload=replace(card.payload, expected=expected))


@pytest.mark.parametrize("kind", KINDS)
def test_a_face_is_the_same_for_the_same_seed_and_says_what_is_asked(kind: str, tmp_path: Path) -> None:
    card = made.card(tmp_path, kind, hint="Think.")
    face = face_of(card, 5)
    assert face == face_of(card, 5) and face.kind == kind and face.prompt and face.hint == "Think."
    assert KINDS[kind].doing


def test_a_choice_is_shuffled_and_a_wrong_pick_names_its_misconception(tmp_path: Path) -> None:
    card = made.card(tmp_path, "choice")
    orders = {face_of(card, seed).options for seed in range(40)}
    assert len(orders) > 10 and all(set(order) == set(face_of(card, 0).options) for order in orders)
    for seed in range(6):
        options = face_of(card, seed).options
        assert answered(card, str(options.index("right one") + 1), seed).correct
        wrong = answered(card, [options.index("wrong b") + 1], seed)
        assert (wrong.correct, wrong.misconception, wrong.says) == (False, "b-for-a", "B is not it.")
        assert wrong.expected == "right one"


def test_a_fixed_choice_keeps_its_figures_in_order(tmp_path: Path) -> None:
    names = {"10": "a", "−1": "b", "none": "c"}
    wrong = [{"text": text, "misconception": name, "says": "No."} for text, name in names.items()]
    card = made.card(tmp_path, "choice", answer="2", distractors=wrong, fixed=True)
    assert {face_of(card, seed).options for seed in range(5)} == {("−1", "2", "10", "none")}


def test_a_multi_is_right_with_all_and_nothing_else(tmp_path: Path) -> None:
    card = made.card(tmp_path, "multi")
    options = face_of(card, 3).options
    one, two, no = (options.index(text) + 1 for text in ("yes 1", "yes 2", "no"))
    assert answered(card, [two, one], 3).correct
    some = answered(card, [one], 3)
    assert (some.correct, some.share, some.says) == (False, 0.5, "Missing: yes 2.")
    much = answered(card, f"{one}, {two} {no}", 3)
    assert (much.correct, much.misconception) == (False, "too-much")


def test_every_order_that_keeps_what_comes_first_is_right_and_no_other(tmp_path: Path) -> None:
    card = made.card(tmp_path, "order")
    texts, shown = card.payload.steps, face_of(card, 1).options
    right = 0
    for names in permutations(texts):
        graded = answered(card, [shown.index(texts[name]) + 1 for name in names], 1)
        keeps = all(names.index(one) < names.index(other) for one, other in card.payload.before)
        assert graded.correct == keeps and 0 <= graded.share <= 1
        right += keeps
    assert right == 4  # the log may come anywhere after the sample
    assert "sample → " in graded.expected and graded.says


def test_an_order_is_never_shown_solved(tmp_path: Path) -> None:
    card = made.card(tmp_path, "order", steps={"a": "1", "b": "2", "c": "3"}, before=[["a", "b"], ["b", "c"]])
    assert not any(answered(card, [1, 2, 3], seed).correct for seed in range(50))


@pytest.mark.parametrize("text", ["1/√d_k", " 1/√D_K ", "1/sqrt(d_k)", "“1/√d_k”.", "D_K^−0.5"])
def test_a_cloze_takes_its_word_and_synonyms_however_they_are_written(text: str, tmp_path: Path) -> None:
    assert answered(made.card(tmp_path, "cloze"), text).correct


def test_a_cloze_refuses_other_words_and_tells_of_a_slip_of_spelling(tmp_path: Path) -> None:
    card = made.card(tmp_path, "cloze", text="It is the {{softmax}} of them.", synonyms=["Straße"])
    assert face_of(card, 0).prompt == "What is missing?\nIt is the ____ of them."
    assert answered(card, "the ＳoftMax").correct and answered(card, "STRASSE").correct
    near = answered(card, "sofmax")
    assert not near.correct and near.says == "Close: mind the spelling."
    for wrong in ("not softmax", "softmax softmax", "sigmoid", "s", "maxsoft"):
        assert not answered(card, wrong).correct
    with pytest.raises(Unread):
        answered(card, "“.”")


def test_an_output_is_compared_token_by_token(tmp_path: Path) -> None:
    card = with_code(made.card(tmp_path, "output"), "[0.5, -1.25]\nTrue")
    for right in ("[0.5,-1.25] True", "[.5, −1.250]\nTrue", "[ 0.50000001 , -1.25 ]\n\nTrue"):
        assert answered(card, right).correct, right
    for wrong in ("[0.5, 1.25] True", "[0.5, -1.25]", "[0.5, -1.25] False", "0.5 -1.25 True", "[0.51, -1.25] True"):
        assert not answered(card, wrong).correct, wrong
    whole = with_code(made.card(tmp_path, "output"), "40960 102")
    assert not answered(whole, "40961 102").correct and answered(whole, "40960\n102").correct


@pytest.mark.parametrize("text", ["(2, 3)", "[2,3]", "2x3", "2 × 3", "2 3", "torch.Size([2, 3])"])
def test_a_shape_is_its_sizes(text: str, tmp_path: Path) -> None:
    card = with_code(made.card(tmp_path, "shape"), "(2, 3)")
    assert answered(card, text).correct


def test_a_shape_of_other_sizes_is_wrong_and_words_are_unread(tmp_path: Path) -> None:
    card = with_code(made.card(tmp_path, "shape"), "(2, 3)")
    assert not answered(card, "(3, 2)").correct
    assert answered(card, "6").says == "It has 2 dimensions."
    assert answered(with_code(card, "()"), "()").correct
    for text in ("two by three", "(2, 3) or (3, 2)", "-2, 3", "2.0, 3"):
        with pytest.raises(Unread):
            answered(card, text)


def test_a_bug_is_a_line_and_its_fix_keeps_the_indent(tmp_path: Path) -> None:
    card = made.card(tmp_path, "bug", code="def f(a):\n    b = a\n    return c\n", line=3, fix="return b")
    assert answered(card, "3").correct and not answered(card, [2]).correct
    assert answered(card, "2").expected == "line 3: return b"
    assert fixed(card) == "def f(a):\n    b = a\n    return b"
    with pytest.raises(Unread, match="1 to 3"):
        answered(card, "4")


@pytest.mark.parametrize(("kind", "names"), [("derive", 4), ("explain", 2)])
def test_what_one_judges_oneself_passes_at_three_quarters(kind: str, names: int, tmp_path: Path) -> None:
    card = made.card(tmp_path, kind)
    assert answered(card, "", criteria=[True] * names).correct
    missed = answered(card, "said aloud", criteria=[True] * (names - 1) + [False])
    assert missed.correct == (kind == "derive") and missed.share == (names - 1) / names
    assert missed.says.startswith("Not yet: ")
    with pytest.raises(Unread, match=f"{names} verdicts"):
        answered(card, "", criteria=[True] * (names + 1))


@pytest.mark.parametrize("given", ["", "a", "0", "5", "1 2", [1, 2], [True], "1.0", "٣", "-1", ["1", "x"], "99999"])
def test_a_choice_needs_one_number_of_those_shown(given: Any, tmp_path: Path) -> None:
    with pytest.raises(Unread):
        answered(made.card(tmp_path, "choice"), given)


@pytest.mark.parametrize("given", ["1 2 3 4", "1 1 2 3 4", "1 2 3 4 6", "", [5, 4, 3, 2, 1, 0]])
def test_an_order_needs_every_number_once(given: Any, tmp_path: Path) -> None:
    with pytest.raises(Unread):
        answered(made.card(tmp_path, "order"), given)


def test_a_number_is_right_within_the_interval_that_is_shown(tmp_path: Path) -> None:
    card = made.card(tmp_path, "numeric", generator=None, prompt="How much?", answer=256, unit="MiB")
    right = answered(card, "268,435,456 bytes")
    assert right.correct and right.expected == "256 MiB"
    assert right.interval == "253.5 – 258.5 MiB, or 266 – 271 MB"
    for text in ("253.5", "258.5", "266 MB", "271 MB", "2^28 bytes", "0.25 GiB"):
        assert answered(card, text).correct, text
    for text in ("253", "259", "256 MB", "265 MB", "272 MB", "256 GiB"):
        assert not answered(card, text).correct, text


def test_a_wrong_unit_slip_and_factor_are_named(tmp_path: Path) -> None:
    slips = [{"misconception": "keys-only", "value": 128, "says": "You counted the keys but not the values."}]
    card = made.card(tmp_path, "numeric", generator=None, prompt="?", answer=256, unit="MiB", slips=slips)
    assert answered(card, "256 MB").misconception == "decimal-for-binary-unit"
    assert answered(card, "0.125 GiB").says == "You counted the keys but not the values."
    assert answered(card, "512").says == "Twice the right value."
    assert answered(card, "256 GiB").says == "Too large by a prefix."
    assert answered(card, "-256").says == "The sign is the other one."
    assert answered(card, "77").says == ""
    with pytest.raises(Unread, match="does not measure"):
        answered(card, "256 tokens per second".replace(" tokens per second", " s"))


def test_the_boundary_of_a_tolerance_is_within_it(tmp_path: Path) -> None:
    card = made.card(tmp_path, "numeric", generator=None, prompt="?", answer=45.8, tolerance={"rel": 0, "abs": 0.2})
    assert answered(card, "46.0").correct and answered(card, "45.6").correct
    assert not answered(card, "46.001").correct


def test_new_numbers_come_with_each_seed_and_old_answers_regrade_from_their_parameters(tmp_path: Path) -> None:
    card = made.card(tmp_path, "numeric")
    prompts = {face_of(card, seed).prompt for seed in range(30)}
    assert len(prompts) > 15 and not any("{" in prompt for prompt in prompts)
    face = face_of(card, 7)
    params = json.loads(json.dumps(dict(face.params)))
    value = 2 * params["width"] * params["rank"] * params["layers"] * params["matrices"]
    assert answered(card, f"{value}", 7).correct and not answered(card, f"{value * 2}", 7).correct
    assert regrade(card, 0, params, Answer(text=f"{value}")).correct  # the seed would draw others today
    assert not regrade(card, 7, params | {"rank": params["rank"] * 2}, Answer(text=f"{value}")).correct
    assert answered(card, f"{value}", 7).working


@pytest.mark.parametrize(
    ("kind", "given"),
    [("choice", "2"), ("multi", "3 1"), ("order", "5 4 3 2 1"), ("cloze", "softmax"), ("bug", "2"), ("numeric", "7B")],
)
def test_a_kept_answer_is_the_same_whatever_the_next_shuffle(kind: str, given: str, tmp_path: Path) -> None:
    card = made.card(tmp_path, kind)
    first = face_of(card, 1)
    kept = written(first, read_answer(first, given))
    for seed in range(8):
        again = recalled(face_of(card, seed), kept)
        assert written(face_of(card, seed), again) == kept
        if kind != "numeric":
            assert grade(card, seed, again) == grade(card, 1, read_answer(first, given))


def test_a_kept_answer_to_a_changed_card_is_unread(tmp_path: Path) -> None:
    for kind in ("choice", "multi", "order"):
        with pytest.raises(Unread, match="the card has changed"):
            recalled(face_of(made.card(tmp_path, kind), 0), '["gone"]')
