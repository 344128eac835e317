"""A key-value cache with room to grow: a token is written into place, where transformers' own copies all that went before it.

With 16 rows of 1,000 tokens that copying is a quarter of what a token costs on a processor. Imported only where transformers is.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicLayer

_SPARE = 256
"""Tokens of room made at a time: as many as a reasoning and its answer mostly take."""


class GrowingCache(Cache):  # type: ignore[misc]  # transformers is not typed
    """For decoders whose layers all attend to everything before them."""

    def __init__(self) -> None:
        super().__init__(layer_class_to_replicate=_GrowingLayer)


class _GrowingLayer(DynamicLayer):  # type: ignore[misc]
    """`keys` and `values` (rows × heads × tokens × dimension) are the beginnings of wider tensors."""

    keys: torch.Tensor
    values: torch.Tensor

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._wide: tuple[torch.Tensor, torch.Tensor] | None = None

    def update(self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, torch.Tensor]:
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start = self.get_seq_length()
        end = start + key_states.shape[-2]
        if self._wide is None or self._wide[0].shape[-2] < end:
            self._wide = (self._widened(self.keys, key_states, end), self._widened(self.values, value_states, end))
        for wide, states in zip(self._wide, (key_states, value_states), strict=True):
            wide[..., start:end, :] = states
        self.keys, self.values = (wide[..., :end, :] for wide in self._wide)
        return self.keys, self.values

    @staticmethod
    def _widened(kept: torch.Tensor, states: torch.Tensor, end: int) -> torch.Tensor:
        rows, heads, _, dimension = states.shape
        wide = states.new_empty(rows, heads, end + _SPARE, dimension)
        if kept.numel():
            wide[..., : kept.shape[-2], :] = kept
        return wide
