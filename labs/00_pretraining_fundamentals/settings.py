"""The settings of lab 00; `python settings.py --preset cpu --set lr=1e-3` prints what a run would use."""

from __future__ import annotations

from dataclasses import dataclass

from studyctl.labkit.data import require_text
from studyctl.labkit.settings import describe, setting


@dataclass(frozen=True)
class Settings:
    """Everything that can be changed: defaults < preset (lab.yaml) < --set key=value."""

    data: str = "builtin"  # builtin, tiny-shakespeare, wikitext-2-heldout, or the path of a text file
    layers: int = setting(4, low=1)  # transformer blocks
    heads: int = setting(4, low=1)  # attention heads; width is a multiple of them
    width: int = setting(128, low=1)  # length of a token's vector
    context: int = setting(64, low=1)  # characters that a prediction can look back on
    dropout: float = setting(0.0, low=0, high=0.9)  # share of activations set to zero in training
    vocabulary: int = setting(0, low=0)  # rows of the embedding; 0: as many as the text has characters
    steps: int = setting(1600, low=1)  # updates of the weights
    batch: int = setting(32, low=1)  # sequences per update, over all processes and parts
    accumulate: int = setting(1, low=1)  # parts that a batch is computed in, for less memory
    lr: float = setting(4e-3, low=0)  # highest learning rate, after the warm-up
    min_lr: float = setting(4e-4, low=0)  # learning rate at the end of the cosine
    warmup: int = setting(100, low=0)  # steps over which the learning rate rises
    beta2: float = setting(0.99, low=0, high=0.9999)  # AdamW: memory of the squared gradient
    weight_decay: float = setting(0.1, low=0)  # AdamW: pull of the matrices towards zero
    clip: float = setting(1.0, low=0)  # largest norm of the gradient; 0: any
    precision: str = setting("auto", choices=("auto", "bf16", "fp32"))  # auto: bf16 where the processor has it
    device: str = setting("auto", choices=("auto", "cpu", "cuda", "mps"))  # auto: cuda where there is one, else cpu
    compile: bool = False  # torch.compile: slower to start, faster to run
    log_every: int = setting(10, low=1)  # steps between reports of the training loss
    eval_every: int = setting(160, low=1)  # steps between evaluations
    eval_windows: int = setting(0, low=0)  # windows of the validation text an evaluation takes; 0: all
    checkpoint_every: int = setting(400, low=1)  # steps between checkpoints
    sample_every: int = setting(400, low=1)  # steps between samples of what the model writes
    sample_characters: int = setting(240, low=0)  # length of a sample
    prompt: str = "The "  # what a sample begins with
    temperature: float = setting(0.8, low=0)  # of sampling; 0: always the likeliest
    top_k: int = setting(40, low=0)  # sample among the k likeliest; 0: among all

    def __post_init__(self) -> None:
        """Refuse what does not fit together, and a text that there is not, before anything starts."""
        require_text(self.data)
        if self.width % self.heads:
            raise ValueError(f"width={self.width} is not a multiple of heads={self.heads}")
        if self.batch % self.accumulate:
            raise ValueError(f"batch={self.batch} is not a multiple of accumulate={self.accumulate}")


if __name__ == "__main__":
    describe(Settings, __file__)
