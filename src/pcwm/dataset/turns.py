"""A selection that stays spread over its kinds, wherever it is cut off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
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
    turns = zip_longest(*(cells[key] for key in sorted(cells)))
    return [row for row in chain.from_iterable(turns) if row is not None]
