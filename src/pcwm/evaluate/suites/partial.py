"""The suite `partial`: what a person or a model has written so far. Each held-out program up to four times, each way a tag.

`dataset/partial.py` lists the ways and says why the answer stays that of the whole program.
"""

from __future__ import annotations

import random
from pathlib import Path

from pcwm.dataset.partial import CUT, choose_cuts, ways
from pcwm.dataset.rows import RaceRow
from pcwm.evaluate.suites.changed import changed_item
from pcwm.evaluate.suites.gathering import Gathering
from pcwm.evaluate.suites.material import Material, read_material
from pcwm.evaluate.suites.suite import Suite
from pcwm.records import Split
from pcwm.source.cuts import Plan
from pcwm.source.shown import Edit, Sheet, show
from pcwm.store import RunFolder

NAME = "partial"


def load(root: Path | RunFolder, split: Split = Split.held_out, seed: int = 0) -> Suite:
    """The suite. Raises InputError and FolderError as `read_material` does."""
    found = read_material(root, NAME, split)
    gathered = Gathering(NAME)
    plans = {row.id: Plan(row.source, row.language) for row in found.rows}
    cuts = choose_cuts(found.rows, plans, seed)
    for row in found.rows:
        for way, edits in ways(row, plans[row.id], cuts.get(row.id), random.Random(f"{seed}/{row.id}")):
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
