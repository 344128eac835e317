"""The suite `partial`: what a person or a model has written so far. Each held-out program up to four times, each way a tag.

The answer is that of the whole program. `dataset/partial.py` says what the ways are.
"""

from __future__ import annotations

from pathlib import Path

from pcwm.dataset.cuts import Plan
from pcwm.dataset.partial import BARE, BROKEN, CUT, ELIDED, Whole, choose_cuts, ways
from pcwm.dataset.rows import RaceRow
from pcwm.dataset.shown import Edit, Sheet, show
from pcwm.evaluate.suites.changed import changed_item
from pcwm.evaluate.suites.gathering import Gathering
from pcwm.evaluate.suites.material import Material, own_pairs, read_material
from pcwm.evaluate.suites.suite import Suite
from pcwm.records import Split

NAME = "partial"
__all__ = ["BARE", "BROKEN", "CUT", "ELIDED", "NAME", "load"]


def load(root: Path, split: Split = Split.held_out, seed: int = 0) -> Suite:
    """The suite. Raises InputError and FolderError as `read_material` does."""
    found = read_material(root, NAME, split)
    gathered = Gathering(NAME)
    plans = {row.id: Plan(row.source, row.language) for row in found.rows}
    wholes = {row.id: Whole(row.id, row.source, row.language, row.answer == "race", own_pairs(row)) for row in found.rows}
    cuts = choose_cuts(list(wholes.values()), plans, seed)
    for row in found.rows:
        for way, edits in ways(wholes[row.id], plans[row.id], cuts.get(row.id), seed):
            if not edits:
                gathered.skip(f"{way}: nothing to leave out")
            else:
                _add(gathered, found, row, way, edits)
    for row in found.rows:
        if row.id not in cuts:
            gathered.skip(f"{CUT}: no region around the accesses that matter, as far as reading tells", 2)
    return gathered.suite(found.problems)


def _add(gathered: Gathering, found: Material, row: RaceRow, way: str, edits: list[Edit]) -> None:
    item = changed_item(found, row, NAME, show(Sheet.of(row.source), edits), what=way, tags=(way,))
    if item is None:
        gathered.skip(f"{way}: a pair's line is gone")
    else:
        gathered.add(item)
