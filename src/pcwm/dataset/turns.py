"""A selection that stays spread over its kinds, wherever it is cut off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any, TypeVar

T = TypeVar("T")


def in_turns(rows: Iterable[T], cell: Callable[[T], Any]) -> list[T]:
    """The rows one from each cell, then another from each, and so on: whatever is cut off at the end, the rest is spread over the cells.

    Cells take turns in their own order; within a cell the rows keep theirs.
    """
    cells: dict[Any, list[T]] = defaultdict(list)
    for row in rows:
        cells[cell(row)].append(row)
    return alternate(*(cells[key] for key in sorted(cells)))


def alternate(*groups: Sequence[T]) -> list[T]:
    """Take from several sequences in turns, keeping their orders; what the longer ones have left over comes at the end."""
    return [each for each in chain.from_iterable(zip_longest(*groups)) if each is not None]
