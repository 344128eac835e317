"""The suite `renamed`: every held-out program with other names for its variables and its own helper functions. The answer stays.

The renaming is `explore/variants`'s: words of the text, one for one, so that the lines stay and columns move along. The function that the
harness calls keeps its name.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from pcwm.dataset.rows import RaceRow
from pcwm.evaluate.suites.changed import changed_item
from pcwm.evaluate.suites.gathering import Gathering
from pcwm.evaluate.suites.material import read_material
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.explore.edits.base import faults
from pcwm.explore.variants.names import rename
from pcwm.records import Access, Pair, Split
from pcwm.source.shown import Edit, Sheet, Shown, show
from pcwm.store import RunFolder

NAME = "renamed"
_WORD = re.compile(r"\w+")


def load(root: Path | RunFolder, split: Split = Split.held_out, seed: int = 0) -> Suite:
    """The suite. Raises InputError and FolderError as `read_material` does."""
    found = read_material(root, NAME, split)
    gathered = Gathering(NAME)
    for row in found.rows:
        other = renamed(row, seed)
        if other is None:
            gathered.skip("no name that could be another")
            continue
        shown, names = other
        item = changed_item(found, row, NAME, shown, what="renamed")
        if item is None:
            gathered.skip("a pair's line is gone")
        else:
            gathered.add(_named(item, names))
    return gathered.suite(found.problems)


def renamed(row: RaceRow, seed: int) -> tuple[Shown, dict[str, str]] | None:
    """A program under other names, with what each is called now; None where nothing changes, or the result does not parse as well."""
    new = rename.apply(row.source, row.language, random.Random(f"{seed}/{row.id}"))
    before, after = list(_WORD.finditer(row.source)), list(_WORD.finditer(new))
    if new == row.source or len(before) != len(after) or faults(new, row.language) > faults(row.source, row.language):
        return None
    changed = [(one, other.group()) for one, other in zip(before, after, strict=True) if one.group() != other.group()]
    edits: list[Edit] = [(one.start(), one.end(), name) for one, name in changed]
    return show(Sheet.of(row.source), edits), {one.group(): name for one, name in changed}


def _named(item: Item, names: dict[str, str]) -> Item:
    """The item with its pairs' variables called as they now are."""

    def word(text: str) -> str:
        return _WORD.sub(lambda match: names.get(match.group(), match.group()), text)

    def called(access: Access) -> Access:
        return access.model_copy(update={"variable": word(access.variable), "function": word(access.function)})

    pairs = tuple(Pair(first=called(pair.first), second=called(pair.second)) for pair in item.pairs)
    return item.model_copy(update={"pairs": pairs})
