"""How much work a training step is, and how much of a device's arithmetic it uses."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_DENSE = {"H200": 989e12, "H100 PCIe": 756e12, "H100": 989e12, "A100": 312e12, "L40S": 362e12, "L40": 181e12, "L4": 121e12, "A10": 125e12}
"""Dense bfloat16 operations a second, from the makers' data sheets, by a part of the device's name."""


@dataclass(frozen=True)
class Size:
    """What a model's work depends on."""

    linear: int
    """Weights of its linear layers, the head left out: each is used once for each token."""
    head: int
    """Weights of the head: used for each token that carries loss."""
    layers: int
    width: int
    """Heads times their dimension."""

    @staticmethod
    def of(model: Any) -> Size:
        """Of a transformers model, before adapters are put in."""
        from torch import nn

        head = model.get_output_embeddings()
        config = model.config
        heads = config.num_attention_heads
        dimension = getattr(config, "head_dim", None) or config.hidden_size // heads
        linear = sum(module.weight.numel() for module in model.modules() if isinstance(module, nn.Linear) and module is not head)
        return Size(linear, head.weight.numel(), config.num_hidden_layers, heads * dimension)

    def step(self, lengths: Sequence[int], taught: int, *, full: bool) -> float:
        """Operations of a training step on examples of these lengths, of whose tokens `taught` carry loss.

        Two for each weight and token forward, as many again for the gradient of what came in, and, where weights are trained, for theirs
        (Kaplan et al. 2020, arXiv 2001.08361); causal attention takes 2 × length² × width a layer forward and twice that back (PaLM, arXiv
        2204.02311, appendix B). Adapters' own work, about a percent, and what is computed again are not counted.
        """
        passes = 3 if full else 2
        weights = 2 * passes * (self.linear * sum(lengths) + self.head * taught)
        return float(weights + 3 * 2 * self.layers * self.width * sum(length * length for length in lengths))


_LONG = 0.5
"""Seconds that one matrix product may take to find out how fast the device is."""


def peak(device: Any, half: bool) -> tuple[float, str]:
    """Operations a second that a device could do, and where the number is from: its data sheet, or a large matrix product just now.

    `half`: in bf16; else, on a processor, in fp32.
    """
    import torch

    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
        for part, most in _DENSE.items():
            if part in name:
                return most, f"{name}'s data sheet, dense bf16"
    kind = torch.bfloat16 if half else torch.float32
    found = 0.0, ""
    for size in (8192,) if device.type == "cuda" else (512, 1536):
        if found[0] and 2 * size**3 / found[0] > _LONG:
            break  # a processor without bf16 takes seconds, and is no faster at a larger one
        one = torch.full((size, size), 0.5, dtype=kind, device=device)
        best = float("inf")
        for _ in range(3):
            started = time.perf_counter()
            float((one @ one)[0, 0])  # reading a number waits for the device
            best = min(best, time.perf_counter() - started)
        found = 2 * size**3 / best, f"a {size} × {size} matrix product in {str(kind).removeprefix('torch.')} here"
    return found


def memory(device: Any) -> int:
    """Most bytes this process has had: of the device's memory on a GPU, resident on a processor."""
    import resource

    import torch

    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
