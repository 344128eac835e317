"""A known program changed so that its answer stays: the item of what is shown of it, its pairs moved along."""

from __future__ import annotations

from pcwm.dataset.rows import RaceRow
from pcwm.evaluate.suites.gathering import neutral_program
from pcwm.evaluate.suites.material import Material, own_pairs
from pcwm.evaluate.suites.shown import Shown
from pcwm.evaluate.suites.suite import Item
from pcwm.records import Access, Pair, Question


def moved(pairs: tuple[Pair, ...], shown: Shown) -> tuple[Pair, ...] | None:
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


def changed_item(found: Material, row: RaceRow, suite: str, shown: Shown, *, what: str, tags: tuple[str, ...] = ()) -> Item | None:
    """The item of a changed program, `what` having been done to it; None where one of its pairs is gone."""
    pairs = moved(own_pairs(row), shown)
    if pairs is None:
        return None
    item = found.item(row, suite)
    program = neutral_program(shown.text, row.language, suite, item.question.program.problem)
    return item.model_copy(
        update={
            "question": Question.race(program),
            "name": f"{item.name}, {what}",
            "tags": (*tags, *item.tags),
            "pairs": pairs,
            "lines": () if shown.same else shown.lines,
        }
    )
