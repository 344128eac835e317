"""Attention for rows that hold several examples, one after another without padding: each example attends to itself alone.

Scaled dot-product attention is called once for each example, on its own tokens and without any mask, so that every kernel torch has for the
causal case may run, on a processor and on a GPU alike, and nothing is computed between examples. Only for training: there is no cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NAME = "pcwm_rows"
"""As transformers know it; `lengths`, the tokens of each example, comes with the inputs."""


def use_rows(model: Any) -> None:
    """Make a transformers model attend within examples; its inputs then need `lengths` and `position_ids`."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)
    model.set_attn_implementation(NAME)


def attend(
    module: Any, query: Any, key: Any, value: Any, attention_mask: Any, lengths: Sequence[int] = (), **rest: Any
) -> tuple[Any, None]:
    """`query`, `key`, `value`: 1 × heads × tokens × dimension, keys and values with as many heads as they have. Gives 1 × tokens × heads ×
    dimension. `lengths` add up to the tokens; without it, all are one example."""
    import torch
    from transformers.integrations.sdpa_attention import sdpa_attention_forward

    rest.pop("is_causal", None)
    parts = []
    for one in zip(*(states.split(list(lengths) or [query.shape[2]], dim=2) for states in (query, key, value)), strict=True):
        parts.append(sdpa_attention_forward(module, *one, None, is_causal=True, **rest)[0])
    return torch.cat(parts, dim=1), None


def as_inputs(features: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The one row of a batch as a model's inputs: its examples on end, positions from 0 in each."""
    import torch

    (row,) = features
    return {
        "input_ids": torch.tensor([row["input_ids"]]),
        "labels": torch.tensor([row["labels"]]),
        "position_ids": torch.cat([torch.arange(length) for length in row["lengths"]])[None],
        "lengths": tuple(row["lengths"]),
    }
