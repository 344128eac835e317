"""A known program changed so that its answer stays: the item of what is shown of it, its pairs moved along."""

from __future__ import annotations

from pcwm.dataset.partial import moved
from pcwm.dataset.rows import RaceRow
from pcwm.evaluate.suites.gathering import neutral_program
from pcwm.evaluate.suites.material import Material
from pcwm.evaluate.suites.suite import Item
from pcwm.records import Question
from pcwm.source.shown import Shown


def changed_item(found: Material, row: RaceRow, suite: str, shown: Shown, *, what: str, tags: tuple[str, ...] = ()) -> Item | None:
    """The item of a changed program, `what` having been done to it; None where one of its pairs is gone."""
    pairs = moved(row.own_pairs, shown)
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
