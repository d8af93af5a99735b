"""Lab 00's parts, one by one: the model, its count and causality, tokens, batches, schedule, evaluation, sampling."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from torch.nn import functional

from studyctl.labkit.data import Text
from studyctl.labkit.parallel import Processes
from studyctl.labkit.problems import Refused

SUMS = "".join(f"{a} plus {b} makes {a + b}.\n" for a in range(30) for b in range(30))
CPU = torch.device("cpu")


def set_up(lab: ModuleType, processes: Processes | None = None, **changes: Any) -> Any:
    """The lab over SUMS in fp32 with a model of two small layers."""
    small = {"layers": 2, "heads": 2, "width": 32, "context": 24, "batch": 8, "precision": "fp32", "warmup": 3}
    settings = lab.Settings(**{**small, **changes})
    text = Text("sums", SUMS[:12000], SUMS[12000:14500], SUMS[14500:])
    return lab.set_up(settings, 5, text, CPU, processes or Processes())


def test_the_first_loss_is_nearly_that_of_a_uniform_guess(lab: ModuleType) -> None:
    setup = set_up(lab)
    learner = lab.new_learner(setup)
    assert lab.evaluate(setup, learner.model, "val") == pytest.approx(math.log(len(setup.characters.symbols)), abs=0.1)


def test_no_position_sees_the_future(lab: ModuleType) -> None:
    model = lab.new_learner(set_up(lab)).model.eval()
    ids = torch.randint(10, (2, 24), generator=torch.Generator().manual_seed(0))
    changed = ids.clone()
    changed[:, 15:] = 3
    before, after = model(ids), model(changed)
    assert torch.equal(before[:, :15], after[:, :15])
    assert not torch.allclose(before[:, 15:], after[:, 15:])


def test_attention_is_the_written_out_formula(lab: ModuleType) -> None:
    from model import Attention, Shape

    torch.manual_seed(0)
    attention = Attention(Shape(10, 6, 1, 2, 8))
    x = torch.randn(3, 6, 8)
    q, k, v = attention.qkv(x).view(3, 6, 3, 2, 4).permute(2, 0, 3, 1, 4)
    scores = (q @ k.transpose(-1, -2) / math.sqrt(4)).masked_fill(torch.ones(6, 6).triu(1).bool(), -math.inf)
    y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(3, 6, 8)
    assert torch.allclose(attention(x), attention.out(y), atol=1e-6)


@pytest.mark.parametrize(("kind", "near"), [(torch.float32, 1e-5), (torch.bfloat16, 0.05)])
def test_attention_and_its_gradients_are_those_of_the_kernel_that_a_gpu_takes(
    lab: ModuleType, kind: torch.dtype, near: float
) -> None:
    from model import attend

    ends = []
    for attention in (attend, partial(functional.scaled_dot_product_attention, is_causal=True)):
        dice = torch.Generator().manual_seed(0)
        qkv = [torch.randn(2, 3, 16, 8, generator=dice).to(kind).requires_grad_() for _ in range(3)]
        y = attention(*qkv)
        ends.append([y, *torch.autograd.grad(y.float().square().sum(), qkv)])
    for ours, theirs in zip(*ends, strict=True):
        assert ours.dtype == kind
        assert torch.allclose(ours, theirs, rtol=near, atol=near)


def test_attention_drops_weights_in_training_only(lab: ModuleType) -> None:
    from model import Attention, Shape

    torch.manual_seed(0)
    attention, x = Attention(Shape(10, 6, 1, 2, 8, dropout=0.5)), torch.randn(3, 6, 8)
    attention.out.weight.data.copy_(torch.eye(8))
    attention.qkv.weight.data[16:] = torch.eye(8)  # the values are the inputs, and the output what was gathered
    first = attention.eval()(x)[:, 0]
    assert torch.allclose(first, x[:, 0])  # the first place has only itself to look at
    assert torch.equal(attention(x)[:, 0], first)
    torch.manual_seed(0)
    gathered = torch.cat([attention.train()(x)[:, 0] for _ in range(40)])
    ratios = set((gathered / x[:, 0].repeat(40, 1)).round(decimals=3).flatten().tolist())
    assert ratios == {0.0, 4.0}  # what is kept is doubled twice: as a weight and as an output


def test_gpt_2_has_its_124_million_parameters_and_their_flops(lab: ModuleType) -> None:
    from model import GPT, Shape

    with torch.device("meta"):
        model = GPT(Shape(50304, 1024, 12, 12, 768))
    assert model.parameter_count() == 124_373_760
    assert model.flops_per_token() == 6 * 123_587_328 + 12 * 12 * 12 * 64 * 1024


@pytest.mark.parametrize(("step", "rate"), [(0, 0.1), (9, 1.0), (10, 1.0), (60, 0.6), (110, 0.2)])
def test_the_rate_warms_up_and_falls(lab: ModuleType, step: int, rate: float) -> None:
    s = lab.Settings(lr=1.0, min_lr=0.2, warmup=10, steps=110)
    assert lab.learning_rate(step, s) == pytest.approx(rate)


def test_a_batch_follows_from_seed_and_step(lab: ModuleType) -> None:
    setup = set_up(lab)
    x, y = lab.batch(setup, 4, 0)
    assert x.shape == y.shape == (8, 24)
    assert torch.equal(x[:, 1:], y[:, :-1])
    assert torch.equal(x, lab.batch(setup, 4, 0)[0])
    assert not torch.equal(x, lab.batch(setup, 5, 0)[0])
    assert not torch.equal(x, lab.batch(replace(setup, seed=6), 4, 0)[0])


def test_processes_and_parts_share_one_batch(lab: ModuleType) -> None:
    whole = lab.batch(set_up(lab), 7, 0)[0]
    shares = [
        lab.batch(set_up(lab, Processes(rank, 2), accumulate=2), 7, part)[0] for part in range(2) for rank in range(2)
    ]
    assert torch.equal(torch.cat(shares), whole)


def test_accumulation_changes_memory_not_the_update(lab: ModuleType) -> None:
    ends = []
    for parts in (1, 4):
        setup = set_up(lab, accumulate=parts)
        learner = lab.new_learner(setup)
        losses = [lab.update(setup, learner)[0].item() for _ in range(5)]
        ends.append((losses, learner.model.head.weight.detach().clone()))
    assert ends[0][0] == pytest.approx(ends[1][0], abs=1e-5)
    assert torch.allclose(ends[0][1], ends[1][1], atol=1e-4)


def test_an_update_is_adamw_as_its_paper_writes_it(lab: ModuleType) -> None:
    setup = set_up(lab, clip=0.5, beta2=0.95, weight_decay=0.1)
    learner, copy = lab.new_learner(setup), lab.new_learner(setup).model
    weights = list(copy.parameters())
    first, second = ([torch.zeros_like(w) for w in weights] for _ in range(2))
    for step in range(4):
        x, y = lab.batch(setup, step, 0)
        loss = functional.cross_entropy(copy(x).flatten(0, 1), y.flatten())
        slopes = torch.autograd.grad(loss, weights)
        norm = torch.sqrt(sum(slope.square().sum() for slope in slopes))
        reported, reported_norm = lab.update(setup, learner)
        assert (reported.item(), reported_norm.item()) == pytest.approx((loss.item(), norm.item()), rel=1e-4)
        rate, n = lab.learning_rate(step, setup.settings), step + 1
        with torch.no_grad():
            for w, slope, m, v in zip(weights, slopes, first, second, strict=True):
                slope = slope * min(1.0, 0.5 / norm)
                m.mul_(0.9).add_(0.1 * slope)
                v.mul_(0.95).add_(0.05 * slope.square())
                w.mul_(1 - rate * (0.1 if w.dim() >= 2 else 0.0))
                w.sub_(rate * (m / (1 - 0.9**n)) / ((v / (1 - 0.95**n)).sqrt() + 1e-8))
    for ours, theirs in zip(learner.model.parameters(), weights, strict=True):
        assert torch.allclose(ours, theirs, atol=2e-4)


def test_clipping_bounds_the_gradient_and_reports_its_true_norm(lab: ModuleType) -> None:
    setup = set_up(lab, clip=1e-9, weight_decay=0.0)
    learner = lab.new_learner(setup)
    _, norm = lab.update(setup, learner)
    free = set_up(lab, clip=0.0, weight_decay=0.0)
    _, free_norm = lab.update(free, lab.new_learner(free))
    assert norm.item() == pytest.approx(free_norm.item()) and norm.item() > 0.1


def test_every_character_is_evaluated_once(lab: ModuleType) -> None:
    setup = set_up(lab, batch=4)
    model = lab.new_learner(setup).model
    tokens, total = setup.tokens["val"], 0.0
    for begin in range(0, len(tokens) - 1, 24):
        window = tokens[begin : begin + 25]
        logits = model.eval()(window[None, :-1])[0]
        total += functional.cross_entropy(logits, window[1:], reduction="sum").item()
    assert (len(tokens) - 1) % 24 != 0  # so that the last window is a short one
    assert lab.evaluate(setup, model, "val") == pytest.approx(total / (len(tokens) - 1), abs=1e-5)
    assert lab.evaluate(setup, model, "val", windows=3) != lab.evaluate(setup, model, "val")


def test_sampling_keeps_to_temperature_and_top_k(lab: ModuleType) -> None:
    from model import generate

    model = lab.new_learner(set_up(lab)).model.eval()
    start = torch.zeros(1, 1, dtype=torch.long)

    def draw(temperature: float, top_k: int, seed: int = 0) -> list[int]:
        dice = torch.Generator().manual_seed(seed)
        drawn: list[int] = generate(model, start, 60, 24, temperature, top_k, dice)[0].tolist()
        return drawn

    assert len(draw(1.0, 0)) == 61
    assert draw(0.0, 0) == draw(1.0, 1) == draw(1.0, 1, seed=9)  # always the likeliest
    assert draw(1.0, 0) == draw(1.0, 0) != draw(1.0, 0, seed=9)
    likeliest_two = set(model(start)[0, -1].topk(2).indices.tolist())
    assert {draw(5.0, 2, seed)[1] for seed in range(40)} == likeliest_two


@given(st.text(max_size=200))
@hypothesis_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_text_survives_the_tokenizer(lab: ModuleType, content: str) -> None:
    from tokens import Characters

    assert Characters.of(content).decode(Characters.of(content).encode(content).tolist()) == content


def test_an_unseen_character_is_token_0(lab: ModuleType) -> None:
    from tokens import Characters

    characters = Characters.of("abc")
    assert characters.encode("aZb").tolist() == [1, 0, 2]
    assert characters.decode([1, 0, 2, 999]) == "a\ufffdb\ufffd"


def test_a_padded_vocabulary_has_rows_to_spare(lab: ModuleType) -> None:
    assert lab.new_learner(set_up(lab, vocabulary=64)).model.head.weight.shape == (64, 32)


def test_only_matrices_decay(lab: ModuleType) -> None:
    decayed, kept = lab.new_learner(set_up(lab)).optimizer.param_groups
    assert {w.dim() for w in decayed["params"]} == {2} and decayed["weight_decay"] == 0.1
    assert {w.dim() for w in kept["params"]} == {1} and kept["weight_decay"] == 0.0


@pytest.mark.parametrize(("changes", "world"), [({"batch": 6}, 4), ({"context": 5000}, 1)])
def test_what_does_not_fit_the_text_or_the_processes_is_refused(
    lab: ModuleType, changes: dict[str, int], world: int
) -> None:
    with pytest.raises(Refused, match="batch=6 is not a multiple|context=5000 is longer"):
        set_up(lab, Processes(0, world), **changes)
