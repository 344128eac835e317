from __future__ import annotations

import copy

import torch
from transformers import DynamicCache

from pcwm.predict.growing import GrowingCache


def test_it_holds_what_the_copying_cache_holds_whatever_is_added_and_taken_back() -> None:
    """Random chunks, beyond the room made at first, with tokens taken back and copies that go their own way."""
    torch.manual_seed(3)
    grown, copied = GrowingCache(), DynamicCache()
    for step, count in enumerate([5, 1, 1, 300, 1, 7, 1, 400, 1]):
        for layer in range(2):
            keys, values = torch.randn(2, 3, count, 4), torch.randn(2, 3, count, 4)
            ours, theirs = grown.update(keys, values, layer), copied.update(keys, values, layer)
            assert all(torch.equal(one, other) for one, other in zip(ours, theirs, strict=True))
        if step in (3, 5):
            grown.crop(-2)
            copied.crop(-2)
            branch = copy.deepcopy(grown)
            branch.update(torch.ones(2, 3, 2, 4), torch.ones(2, 3, 2, 4), 0)
        assert grown.get_seq_length() == copied.get_seq_length()
    assert grown.get_seq_length() == 5 + 1 + 1 + 300 - 2 + 1 + 7 - 2 + 1 + 400 + 1
