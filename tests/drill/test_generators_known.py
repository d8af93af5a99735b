"""Generators give what a paper's table or a calculation by hand gives."""

from __future__ import annotations

import math
from typing import Any

import pytest

from studyctl.drill.generator import Draw
from studyctl.drill.generators.table import known
from studyctl.drill.working import addition, product, within

PAIR = {"chosen": -10.0, "ref_chosen": -12.0, "rejected": -15.0, "ref_rejected": -13.0}  # log-ratios +2 and −2
TABLE = [[90, 20, 30], [80, 85, 25], [75, 80, 95]]

PUBLISHED = [
    ("lora_parameters", {"width": 12288, "rank": 1, "layers": 96, "matrices": 2}, 4_718_592),  # LoRA, table 4: 4.7M
    ("qlora_double_quantization_saving", {"block": 64, "group": 256}, 0.373046875),  # QLoRA, section 3: 0.373
    ("qlora_weights", {"billions": 65, "block": 64, "group": 256}, 65 * 4.126953125 / 8),
    ("zero_stage_memory", {"billions": 7.5, "gpus": 64, "stage": 1}, 31.40625),  # ZeRO, figure 1: 31.4
    ("zero_stage_memory", {"billions": 7.5, "gpus": 64, "stage": 2}, 16.640625),  # 16.6
    ("zero_stage_memory", {"billions": 7.5, "gpus": 64, "stage": 3}, 1.875),  # 1.9
    ("mixed_precision_states", {"billions": 7.5}, 120.0),  # ZeRO, figure 1: 120 GB
    ("gpt_parameters", {"layers": 12, "width": 768, "vocabulary": 50257, "context": 1024}, 124.439808),  # GPT-2 small
    ("kv_cache_mha", {"layers": 32, "heads": 32, "head_size": 128, "tokens": 2048, "batch": 1}, 1.0),  # LLaMA 7B
    ("kv_cache_mla", {"layers": 60, "latent": 512, "rope": 64, "tokens": 1024}, 67.5),  # DeepSeek-V2
    ("swiglu_width", {"width": 4096, "multiple": 256}, 11008),  # LLaMA 7B
    ("training_flops", {"billions": 175, "tokens": 300}, 3.15e23),  # GPT-3, appendix D: 3.14e23
    ("chinchilla_parameters", {"mantissa": 5.76, "exponent": 23}, math.sqrt(4800)),  # Gopher's budget: 69 billion
    ("quantized_size", {"billions": 7, "bits": 4, "group": 32}, 3.9375),  # 4.5 bits a weight
    ("lr_inverse_root", {"width": 512, "warmup": 4000, "step": 4000}, 6.987712),
    ("cohen_kappa", {"both": 20, "first": 5, "second": 10, "neither": 15}, 0.4),
    ("bpe_length_after_merges", {"text": "aaabdaaabac", "merges": 3}, 5),
    ("bpe_pair_count", {"text": "aaabdaaabac"}, 4),
]

BY_HAND = [
    ("lora_share", {"rows": 4096, "columns": 4096, "rank": 8}, 0.390625),
    ("lora_update_entry", {"up": [[1, 2], [0, 0]], "down": [[0, 3], [0, 4]], "alpha": 4, "rank": 2}, 22),
    ("adamw_state", {"millions": 124}, 0.992),
    ("sliding_window_pairs", {"window": 3, "tokens": 5}, 1 + 2 + 3 + 3 + 3),
    ("attention_weight", {"query": [2, 0, 0, 0], "keys": [[1, 0, 0, 0], [0] * 4, [0] * 4]}, math.e / (math.e + 2)),
    ("rope_angle", {"head_size": 4, "position": 100, "pair": 1}, 1.0),
    ("alibi_bias", {"heads": 8, "head": 1, "query": 10, "key": 7}, -1.5),
    ("layernorm_output", {"x": [1, 3, 5, 7], "gamma": 2, "beta": 1}, 1 - 6 / math.sqrt(5)),
    ("rmsnorm_output", {"x": [3, 4, 0, 0], "gain": 1}, 1.6),
    ("gelu_value", {"x": 1.0}, 0.8413447461),
    ("moe_gate", {"logits": [0.0, 1.0, -9.0, 1.0]}, 0.5),
    ("moe_balance_loss", {"tokens": [8, 8, 8, 8], "router": [0.25] * 4, "alpha": 0.01}, 0.01),
    ("chinchilla_loss", {"billions": 70, "tokens": 1400}, 1.936645471),
    ("hfu_with_recomputation", {"mfu": 45}, 60),
    ("attention_crossover", {"width": 1024, "ratio": 4}, 6144),
    ("pipeline_bubble", {"stages": 4, "micro": 12}, 20),
    ("ring_all_reduce", {"gigabytes": 10, "gpus": 5}, 16),
    ("lr_cosine", {"steps": 1100, "warmup": 100, "step": 600, "peak": 6.0, "floor": 0.6}, 3.3),
    ("adam_second_step", {"gradients": [3, 3]}, 1.0),
    ("bf16_value", {"sign": 0, "exponent": 128, "fraction": "1001001"}, 3.140625),
    ("bf16_gap", {"near": 256}, 2.0),
    ("clipped_gradient", {"gradient": [3, 4], "limit": 1.0}, 0.6),
    ("temperature_probability", {"logits": [math.log(2), 0.0], "temperature": 0.5}, 0.8),
    ("top_p_probability", {"probabilities": [0.5, 0.25, 0.15, 0.1], "mass": 0.8}, 5 / 9),
    ("speculative_tokens", {"accept": 80, "drafted": 4}, 3.3616),
    ("bradley_terry", {"first": 1.0, "second": 0.0}, 0.7310585786),
    ("dpo_margin", {"beta": 0.1, **PAIR}, 0.4),
    ("dpo_loss", {"beta": 0.1, **PAIR}, math.log(1 + math.exp(-0.4))),
    ("ipo_loss", {"tau": 0.1, **PAIR}, 1.0),
    ("elo_after_win", {"first": 1000, "second": 1000, "k": 32}, 1016),
    ("rlhf_optimum", {"reference": [0.5, 0.5], "rewards": [math.log(3), 0.0], "beta": 1.0}, 0.75),
    ("discounted_return", {"rewards": [1, 1, 1, 1], "gamma": 0.5}, 1.875),
    ("gae_first", {"rewards": [1, 1, 1], "values": [2.0, 7.0, 9.0], "gamma": 1.0, "decay": 1.0}, 1.0),
    ("ppo_clipped", {"old": -1.0, "new": -1 + math.log(1.5), "advantage": 1.0, "epsilon": 0.2}, 1.2),
    ("ppo_clipped", {"old": -1.0, "new": -1 + math.log(1.5), "advantage": -1.0, "epsilon": 0.2}, -1.5),
    ("kl_k3", {"policy": [-1.0], "reference": [-1 + math.log(2)]}, 1 - math.log(2)),
    ("grpo_advantage", {"rewards": [1, 0, 0, 0]}, math.sqrt(3)),
    ("silent_groups", {"percent": 50, "group": 4}, 0.125),
    ("rloo_advantage", {"rewards": [1, 0, 0, 0, 0]}, 1.0),
    ("perplexity", {"losses": [math.log(4), math.log(16)]}, 8.0),
    ("bits_per_character", {"loss": math.log(16), "characters": 4}, 1.0),
    ("pass_at_k", {"samples": 10, "correct": 3, "k": 2}, 1 - 21 / 45),
    ("token_f1", {"prediction": "a b c", "reference": "b c d"}, 2 / 3),
    ("ewc_penalty", {"fisher": [1.0, 4.0], "weights": [2.0, 1.0], "anchor": [0.0, 0.0], "strength": 10}, 40),
    ("backward_transfer", {"table": TABLE}, -10.0),
    ("average_forgetting", {"table": TABLE}, 10.0),
    ("packnet_free", {"pruned": 50, "tasks": 3}, 12.5),
    ("progressive_parameters", {"column": 10, "lateral": 2, "tasks": 3}, 36),
    ("entropy", {"probabilities": [0.5, 0.25, 0.25]}, 1.5),
    ("kl_divergence", {"p": [0.5, 0.5], "q": [0.25, 0.75]}, 0.5 * math.log(4 / 3)),
    ("mutual_information", {"joint": [0.4, 0.1, 0.1, 0.4]}, 0.2780719051),
    ("svd_energy", {"singular": [3, 2, 1], "rank": 1}, 900 / 14),
    ("low_rank_error", {"singular": [5, 4, 3], "rank": 1}, 5.0),
    ("lsh_probability", {"similarity": 0.8, "rows": 5, "bands": 20}, 0.999644),
    ("ndcg", {"grades": [0, 1]}, 1 / math.log2(3)),
    ("utf8_bytes", {"text": "é€5"}, 6),
]


@pytest.mark.parametrize(("name", "params", "expected"), PUBLISHED + BY_HAND)
def test_the_known_value_comes_out(name: str, params: dict[str, Any], expected: float) -> None:
    assert known()[name].check(params) == pytest.approx(expected, rel=2e-6)


def test_working_is_a_figure_and_what_it_is_on_every_line() -> None:
    assert (
        product("12\tin all", (2, "keys and values"), (6.0, "layers")) == "2\tkeys and values\n× 6\tlayers\n12\tin all"
    )
    assert addition("3 GB\tin all", ("1 GB", "a"), (2, "b")) == "1 GB\ta\n+ 2\tb\n3 GB\tin all"


def test_a_value_out_of_bounds_is_drawn_again() -> None:
    assert within(-0.5, 0.1, 1) == -0.5
    assert math.isnan(within(0.01, 0.1, 1)) and math.isnan(within(2, 0.1, 1))
    assert Draw({"x": [1, {"y": 3}]}, 3.0).degenerate and not Draw({"x": [1, {"y": 3}]}, 2.0).degenerate
