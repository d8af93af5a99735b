"""The settings of lab 00; `python settings.py --preset cpu --set lr=1e-3` prints what a run would use."""

from __future__ import annotations

from dataclasses import dataclass

from studyctl.labkit.data import require_text
from studyctl.labkit.settings import describe, setting


@dataclass(frozen=True)
class Settings:
    """Everything that can be changed: defaults < preset (lab.yaml) < --set key=value."""

    data: str = "builtin"  # builtin, tiny-shakespeare, wikitext-2-heldout, or the path of a text file
    layers: int = setting(4, low=1)
    heads: int = setting(4, low=1)
    width: int = setting(128, low=1)
    context: int = setting(64, low=1)
    dropout: float = setting(0.0, low=0, high=0.9)
    vocabulary: int = setting(0, low=0)  # rows of the embedding; 0: as many as the text has characters
    steps: int = setting(1600, low=1)
    batch: int = setting(32, low=1)  # sequences per update, over all processes and parts
    accumulate: int = setting(1, low=1)  # parts that a batch is computed in, for less memory
    lr: float = setting(4e-3, low=0)
    min_lr: float = setting(4e-4, low=0)
    warmup: int = setting(100, low=0)
    beta2: float = setting(0.99, low=0, high=0.9999)
    weight_decay: float = setting(0.1, low=0)
    clip: float = setting(1.0, low=0)  # largest norm of the gradient; 0: any
    precision: str = setting("auto", choices=("auto", "bf16", "fp32"))
    device: str = setting("auto", choices=("auto", "cpu", "cuda", "mps"))
    compile: bool = False
    log_every: int = setting(10, low=1)
    eval_every: int = setting(160, low=1)
    eval_windows: int = setting(0, low=0)  # windows of the validation text an evaluation takes; 0: all
    checkpoint_every: int = setting(400, low=1)
    sample_every: int = setting(400, low=1)
    sample_characters: int = setting(240, low=0)
    prompt: str = "The "
    temperature: float = setting(0.8, low=0)
    top_k: int = setting(40, low=0)

    def __post_init__(self) -> None:
        """Refuse what does not fit together, and a text that there is not, before anything starts."""
        require_text(self.data)
        if self.width % self.heads:
            raise ValueError(f"width={self.width} is not a multiple of heads={self.heads}")
        if self.batch % self.accumulate:
            raise ValueError(f"batch={self.batch} is not a multiple of accumulate={self.accumulate}")


if __name__ == "__main__":
    describe(Settings, __file__)
