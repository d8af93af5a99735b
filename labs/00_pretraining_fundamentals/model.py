"""The GPT of lab 00: embeddings, blocks of causal attention and MLP, a head that shares the embedding's weights.

Shapes: B sequences, T positions, C channels (the width), H heads of D = C / H channels each, V rows of vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  (the name that every paper's code gives it)
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """What determines the model's parameters, and its dropout."""

    vocabulary: int  # V
    context: int  # the largest T
    layers: int
    heads: int  # H
    width: int  # C
    dropout: float = 0.0


def attend(q: Tensor, k: Tensor, v: Tensor, dropout: float = 0.0) -> Tensor:
    """softmax(Q Kᵀ / √D) V with the future masked (Vaswani et al. 2017, eq. 1), for q, k, v of (B, H, T, D) each.

    A GPU does it in one kernel that never holds the T × T scores. On a CPU that kernel and its gradient take five times
    as long in bf16 as these lines and theirs (measured at T = 64 with torch 2.13).
    """
    if q.device.type != "cpu":
        return F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=True)
    time = q.size(-2)
    future = torch.full((time, time), -math.inf, dtype=q.dtype).triu(1)  # (T, T): −∞ at every place not yet written
    scores = (q / math.sqrt(q.size(-1))) @ k.transpose(-2, -1) + future  # (B, H, T, T)
    return F.dropout(scores.softmax(-1), dropout) @ v


class Attention(nn.Module):
    """Causal multi-head self-attention: every head asks, answers and gathers in channels of its own."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, shape.dropout
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Let every position of `x` (B, T, C) gather from itself and the positions before it."""
        batch, time, width = x.shape
        qkv = self.qkv(x).view(batch, time, 3, self.heads, width // self.heads)  # (B, T, 3, H, D)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # 3 × (B, H, T, D)
        y = attend(q, k, v, self.dropout if self.training else 0.0)  # (B, H, T, D)
        y = y.transpose(1, 2).reshape(batch, time, width)  # the heads side by side again: (B, T, C)
        return F.dropout(self.out(y), self.dropout, self.training)


class MLP(nn.Module):
    """Two linear maps with a GELU between them, four times as wide inside; each position on its own."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.dropout = shape.dropout
        self.wide = nn.Linear(shape.width, 4 * shape.width, bias=False)
        self.out = nn.Linear(4 * shape.width, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` (B, T, C) to the same shape."""
        x = F.gelu(self.wide(x))  # (B, T, 4C)
        return F.dropout(self.out(x), self.dropout, self.training)


class Block(nn.Module):
    """x + Attention(LayerNorm(x)), then x + MLP(LayerNorm(x)): the norm stands before, so the residual path is free."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.norm_1 = nn.LayerNorm(shape.width, bias=False)
        self.attention = Attention(shape)
        self.norm_2 = nn.LayerNorm(shape.width, bias=False)
        self.mlp = MLP(shape)

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` (B, T, C) to the same shape."""
        x = x + self.attention(self.norm_1(x))
        return x + self.mlp(self.norm_2(x))


class GPT(nn.Module):
    """A decoder-only transformer that predicts the next token at every position (Radford et al. 2019)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.context, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width, bias=False)
        self.head = nn.Linear(shape.width, shape.vocabulary, bias=False)
        self.head.weight = self.tokens.weight  # one matrix reads and writes tokens (Press & Wolf 2017)
        self._initialise()

    def _initialise(self) -> None:
        """Small normal weights, so that the first guess is nearly uniform and the first loss nearly ln V.

        2 × layers terms are added to the residual stream; √(2 × layers) smaller maps keep its variance (GPT-2, §2.3).
        """
        for name, weight in self.named_parameters():
            if weight.dim() < 2:
                continue  # the gains of the norms start at 1
            into_residual = name.endswith("out.weight")
            nn.init.normal_(weight, std=0.02 / math.sqrt(2 * self.shape.layers) if into_residual else 0.02)

    def forward(self, ids: Tensor) -> Tensor:
        """The logits (B, T, V) of the token after each of `ids` (B, T)."""
        places = torch.arange(ids.size(1), device=ids.device)  # (T,)
        x = self.tokens(ids) + self.positions(places)  # (B, T, C)
        x = F.dropout(x, self.shape.dropout, self.training)
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.head(self.norm(x))  # (B, T, V)
        return logits

    def parameter_count(self) -> int:
        """All parameters, the shared matrix once."""
        return sum(weight.numel() for weight in self.parameters())

    def flops_per_token(self) -> float:
        """FLOPs to train on one token, forward and backward: 6 N + 12 L H Q T (PaLM, Chowdhery et al. 2022, app. B).

        N counts the parameters that multiply (all but the positions' table), Q is the channels of one head.
        """
        shape = self.shape
        multiplying = self.parameter_count() - self.positions.weight.numel()
        return 6.0 * multiplying + 12.0 * shape.layers * shape.width * shape.context  # H × Q is the width


def cross_entropy(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """−ln p(target) in nats for logits (B, T, V) and targets (B, T), in fp32 whatever the logits' format."""
    return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), reduction=reduction)


@torch.no_grad()
def generate(
    model: nn.Module, ids: Tensor, count: int, context: int, temperature: float, top_k: int, generator: torch.Generator
) -> Tensor:
    """Continue `ids` (1, T) by `count` tokens drawn from softmax(logits / temperature), the `top_k` likeliest only.

    A temperature of 0 takes the likeliest token; a `top_k` of 0 leaves all of them in.
    """
    for _ in range(count):
        logits = model(ids[:, -context:])[:, -1].float()  # (1, V): the guess after the last position
        if top_k and top_k < logits.size(-1):
            threshold = logits.topk(top_k).values[:, -1:]  # (1, 1)
            logits = logits.masked_fill(logits < threshold, -math.inf)
        if temperature == 0:
            following = logits.argmax(-1, keepdim=True)  # (1, 1)
        else:
            chances = F.softmax(logits / temperature, dim=-1)  # (1, V)
            following = torch.multinomial(chances, 1, generator=generator)  # (1, 1)
        ids = torch.cat([ids, following], dim=1)
    return ids
