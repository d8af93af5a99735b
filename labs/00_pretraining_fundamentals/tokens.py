"""Text as numbers: the character tokenizer of lab 00."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Characters:
    """A tokenizer: each character of the training text is a token; token 0 stands for any other character."""

    symbols: str

    @classmethod
    def of(cls, train: str) -> Characters:
        """The vocabulary of a training text; validation text has no say in it."""
        return cls("\ufffd" + "".join(sorted(set(train) - {"\ufffd"})))

    def encode(self, content: str) -> Tensor:
        """The ids (N,) of a text of N characters."""
        number = {symbol: i for i, symbol in enumerate(self.symbols)}
        return torch.tensor([number.get(symbol, 0) for symbol in content], dtype=torch.long)

    def decode(self, ids: list[int]) -> str:
        """The text of `ids`; rows beyond the vocabulary, which only pad it, read as token 0."""
        return "".join(self.symbols[i] if i < len(self.symbols) else self.symbols[0] for i in ids)
