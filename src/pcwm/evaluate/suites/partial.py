"""The suite `partial`: what a person or a model has written so far. Each held-out program up to four times, each way a tag.

    cut                 it ends behind the last line that matters
    mid-statement       it goes on a little, and ends inside a statement
    bodies elided       bodies that hold nothing of the parallel part are left out
    includes missing    it has no includes

The answer is that of the whole program: what stands in the text races, or does not, whatever comes later. `cuts.py` says what matters.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from pcwm.dataset.rows import RaceRow
from pcwm.evaluate.suites.changed import changed_item
from pcwm.evaluate.suites.cuts import Cut, Plan
from pcwm.evaluate.suites.gathering import Gathering
from pcwm.evaluate.suites.material import Material, own_pairs, read_material
from pcwm.evaluate.suites.shown import Edit, Sheet, show
from pcwm.evaluate.suites.suite import Suite
from pcwm.records import Split

NAME = "partial"
CUT, BROKEN, ELIDED, BARE = "cut", "mid-statement", "bodies elided", "includes missing"


def load(root: Path, split: Split = Split.held_out, seed: int = 0) -> Suite:
    """The suite. Raises InputError and FolderError as `read_material` does."""
    found = read_material(root, NAME, split)
    gathered = Gathering(NAME)
    plans = {row.id: Plan(row.source, row.language) for row in found.balanced}
    cuts = choose_cuts(found.balanced, plans, seed)
    for row in found.balanced:
        for way, edits in _ways(row, plans[row.id], cuts.get(row.id), random.Random(f"{seed}/{row.id}")):
            if not edits:
                gathered.skip(f"{way}: nothing to leave out")
            else:
                _add(gathered, found, row, way, edits)
    for row in found.balanced:
        if row.id not in cuts:
            gathered.skip(f"{CUT}: no region around the accesses that matter, as far as reading tells", 2)
    return gathered.suite(found.problems)


def choose_cuts(rows: tuple[RaceRow, ...], plans: dict[str, Plan], seed: int = 0) -> dict[str, Cut]:
    """Where each program is cut; programs that cannot be cut are left out. Without a racing program there is nothing to imitate."""
    chosen: dict[str, Cut] = {}
    for row in rows:
        pairs = own_pairs(row)
        if row.answer == "race" and pairs:
            cut = plans[row.id].cut_behind([side.line for pair in pairs for side in (pair.first, pair.second)])
            if cut is not None:
                chosen[row.id] = cut
    models = [chosen[key] for key in sorted(chosen)]
    # Each model is imitated as often as any other, give or take one: no distribution is guessed from a few draws.
    turn = random.Random(f"cuts/{seed}")
    hand: list[Cut] = []
    for row in sorted(rows, key=lambda each: each.id):
        own = plans[row.id].cuts() if row.answer != "race" and models else []
        if own:
            if not hand:
                hand = turn.sample(models, len(models))
            model = hand.pop()
            chosen[row.id] = min(own, key=lambda cut: (cut.distance(model), cut.line))
    return chosen


def _ways(row: RaceRow, plan: Plan, cut: Cut | None, chance: random.Random) -> Iterator[tuple[str, list[Edit]]]:
    if cut is not None:
        yield CUT, plan.ended(cut.line)
        yield BROKEN, plan.broken(cut.line, chance.random())
    yield ELIDED, plan.elided([side.line for pair in own_pairs(row) for side in (pair.first, pair.second)])
    yield BARE, plan.without_includes()


def _add(gathered: Gathering, found: Material, row: RaceRow, way: str, edits: list[Edit]) -> None:
    item = changed_item(found, row, NAME, show(Sheet.of(row.source), edits), what=way, tags=(way,))
    if item is None:
        gathered.skip(f"{way}: a pair's line is gone")
    else:
        gathered.add(item)
