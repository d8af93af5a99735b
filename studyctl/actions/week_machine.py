"""What the next week needs of this machine: GPUs, room for data and tools; asked of the machine, so it takes time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from studyctl.actions.probing import probe_gpus
from studyctl.actions.situation import Situation
from studyctl.actions.week_next import NextWeek, Prerequisite
from studyctl.curriculum.model import Item, Lab, Note, Place, Preset

UNITS = {"MB": 1e6, "GB": 1e9, "TB": 1e12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(MB|GB|TB)\b")
# what a tool is called in the documents -> the distribution or program that brings it
PACKAGES = {
    "pytorch": "torch", "torch": "torch", "einsum": "torch", "matplotlib": "matplotlib", "datasets": "datasets",
    "tokenizers": "tokenizers", "regex": "regex", "numpy": "numpy", "tensorboard": "tensorboard", "peft": "peft",
    "bitsandbytes": "bitsandbytes", "trl": "trl", "unsloth": "unsloth", "flash-attn": "flash-attn", "wandb": "wandb",
    "deepspeed": "deepspeed", "vllm": "vllm", "lm-evaluation-harness": "lm_eval", "faiss": "faiss-cpu",
    "sentence-transformers": "sentence-transformers", "transformers": "transformers", "accelerate": "accelerate",
    "evaluate": "evaluate", "gradio": "gradio", "fastapi": "fastapi", "chromadb": "chromadb", "sympy": "sympy",
}  # fmt: skip
PROGRAMS = ("nvidia-smi", "docker", "git", "ssh", "rsync", "slurm", "ray")


def machine_needs(seen: Situation, coming: NextWeek) -> tuple[Prerequisite, ...]:
    """Compute, data and tools that the next place names, each held against this machine."""
    place = seen.catalogue.places.get(f"{coming.track}.{coming.place}")
    if place is None:
        return ()
    items = [item for item in place.items if item.tier in (None, "core")]
    return (*_compute(seen, items), *_data(seen, place), *_tools(place))


def _compute(seen: Situation, items: list[Item]) -> Iterator[Prerequisite]:
    """GPUs for the labs of the next Core, and what its items say of compute themselves."""
    named = dict.fromkeys(seen.catalogue.current(lab) for item in items for lab in item.labs)
    labs = [seen.catalogue.labs[name] for name in named if name in seen.catalogue.labs]
    cards = _gpu_memory() if any(_wants_gpu(preset) for lab in labs for preset in lab.presets.values()) else ()
    for lab in labs:
        yield from _lab(lab, cards)
    for item in items:
        if item.compute:
            yield Prerequisite("compute", item.title, "unknown", item.compute)


def _wants_gpu(preset: Preset) -> bool:
    return preset.device == "cuda"


def _gpu_memory() -> tuple[float, ...]:
    """The memory of each GPU in GB, the largest first."""
    found = probe_gpus()
    return tuple(sorted((gpu["total"] / 1e9 for gpu in found.facts.get("gpus", ())), reverse=True))


def _lab(lab: Lab, cards: tuple[float, ...]) -> Iterator[Prerequisite]:
    for name, preset in lab.presets.items():
        if _wants_gpu(preset):
            enough = bool(cards) and cards[0] >= preset.memory_gb
            have = f"the largest here has {cards[0]:.0f} GB" if cards else "there is none here"
            what = f"lab {lab.number}, preset {name}: a GPU with {preset.memory_gb:g} GB"
            yield Prerequisite("compute", what, "ok" if enough else "open", have)


def _data(seen: Situation, place: Place) -> Iterator[Prerequisite]:
    """The data sets that the place speaks of, each with its size beside the room on this disk."""
    spoken = " ".join(_texts(place)).casefold()
    free = free_room(seen.workspace.home)
    for note in _datasets(seen):
        if re.search(rf"(?<!\w){re.escape(note.title.casefold())}(?!\w)", spoken):
            yield _dataset(note, free)


def _texts(place: Place) -> Iterator[str]:
    for item in place.items:
        yield from (item.title, item.explain, *item.parts, *(target.for_ for target in item.targets))
    yield from (target.for_ for target in place.metrics)


def _datasets(seen: Situation) -> tuple[Note, ...]:
    """Every data set of the curriculum, of one name the first with a size."""
    found: dict[str, Note] = {}
    for place in seen.catalogue.places.values():
        for note in (note for group in place.groups for note in group.notes if note.kind == "dataset"):
            known = found.get(note.title.casefold())
            if known is None or (not _SIZE.search(known.text) and _SIZE.search(note.text)):
                found[note.title.casefold()] = note
    return tuple(found.values())


def _dataset(note: Note, free: float) -> Prerequisite:
    size = _SIZE.search(note.text)
    if size is None:
        return Prerequisite("data", note.title, "unknown", "its size is not told")
    needed = float(size[1]) * UNITS[size[2]]
    state = "ok" if needed < free else "open"
    return Prerequisite("data", note.title, state, f"{size[0]}, and {free / 1e9:.0f} GB are free")


def _tools(place: Place) -> Iterator[Prerequisite]:
    for note in (note for group in place.groups for note in group.notes if note.kind == "tool"):
        yield _tool(note.title)


def _tool(title: str) -> Prerequisite:
    """A tool by the package or program that brings it; one that cannot be looked up here is said to be so."""
    words = re.findall(r"[a-z][a-z0-9-]*", title.casefold())
    for word in words:
        if word in PROGRAMS:
            path = shutil.which(word)
            return Prerequisite("tools", title, "ok" if path else "open", path or "there is no such program here")
    for word in words:
        if word in PACKAGES:
            return _package(title, PACKAGES[word])
    return Prerequisite("tools", title, "unknown", "cannot be looked up here")


def _package(title: str, name: str) -> Prerequisite:
    try:
        return Prerequisite("tools", title, "ok", f"{name} {version(name)}")
    except PackageNotFoundError:
        return Prerequisite("tools", title, "open", f"{name} is not installed")


def free_room(folder: Path) -> float:
    """Bytes free where a folder stands, or would stand."""
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    return float(shutil.disk_usage(standing).free)
