"""Half-written programs: in which ways one may be shown in part, and where it is cut, so that the place does not tell the answer.

    cut                 it ends behind the last line that matters
    mid-statement       it goes on a little, and ends inside a statement
    bodies elided       bodies that hold nothing of the parallel part are left out
    includes missing    it has no includes

The answer is that of the whole program: what stands in the text races, or does not, whatever comes later. `source/cuts.py` says what
matters.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from pcwm.dataset.rows import RaceRow
from pcwm.records import Access, Pair
from pcwm.source.cuts import Cut, Plan
from pcwm.source.shown import Edit, Shown

CUT, BROKEN, ELIDED, BARE = "cut", "mid-statement", "bodies elided", "includes missing"


def choose_cuts(rows: Sequence[RaceRow], plans: Mapping[str, Plan], seed: int = 0) -> dict[str, Cut]:
    """Where each program is cut; programs that cannot be cut are left out. Without a racing program there is nothing to imitate."""
    chosen: dict[str, Cut] = {}
    for row in rows:
        if row.answer == "race" and row.own_pairs:
            cut = plans[row.id].cut_behind([side.line for pair in row.own_pairs for side in (pair.first, pair.second)])
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


def ways(row: RaceRow, plan: Plan, cut: Cut | None, chance: random.Random) -> Iterator[tuple[str, list[Edit]]]:
    """Each way to show a program in part, with the edits that do it: none where there is nothing to leave out."""
    if cut is not None:
        yield CUT, plan.ended(cut.line)
        yield BROKEN, plan.broken(cut.line, chance.random())
    yield ELIDED, plan.elided([side.line for pair in row.own_pairs for side in (pair.first, pair.second)])
    yield BARE, plan.without_includes()


def moved(pairs: Sequence[Pair], shown: Shown) -> tuple[Pair, ...] | None:
    """The pairs at their places in what is shown; None where a side is no longer there."""
    found: list[Pair] = []
    for pair in pairs:
        sides: list[Access] = []
        for side in (pair.first, pair.second):
            place = shown.place(side.line, side.column)
            if place is None:
                return None
            sides.append(side.model_copy(update={"line": place[0], "column": place[1], "stack": ()}))
        found.append(Pair.make(*sides))
    return tuple(found)
