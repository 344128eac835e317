"""The suites of a dataset's or a run's own held-out programs, as they are: `held-out`, and the flips alone as `counterfactual`."""

from __future__ import annotations

from pathlib import Path

from pcwm.evaluate.suites.gathering import Gathering
from pcwm.evaluate.suites.material import Material, name_of, read_material, tags_of
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.suites.tags import margin_tag
from pcwm.prompts import team_words
from pcwm.records import Answer, Question, Split
from pcwm.store import RunFolder

NAME, FLIPS = "held-out", "counterfactual"


def load(root: Path | RunFolder, split: Split = Split.held_out) -> Suite:
    """Every question of the split, about races and about work %. Raises InputError and FolderError as `read_material` does."""
    found = read_material(root, NAME, split)
    gathered = Gathering(NAME)
    for reason, count in found.unknown.items():
        gathered.skip(reason, count)
    for row in found.balanced:
        gathered.add(found.item(row, NAME))
    _add_work(gathered, found)
    return gathered.suite(found.problems)


def load_flips(root: Path | RunFolder, split: Split = Split.held_out) -> Suite:
    """Both programs of every flip: a flip counts as right only if both answers are. A program may stand in several flips.

    Raises InputError, also where there is no flip, and FolderError, as `read_material` does.
    """
    found = read_material(root, FLIPS, split)
    rows = {row.id: row for row in found.rows}
    gathered = Gathering(FLIPS)
    for flip in found.flips:
        for key in (flip.parent, flip.child):
            item = found.item(rows[key], FLIPS)
            gathered.add(item.model_copy(update={"group": flip.id, "tags": (*item.tags, flip.edit)}))
    return gathered.suite(found.problems)


def _add_work(gathered: Gathering, found: Material) -> None:
    rows = {row.id: row for row in found.rows}
    for pair in found.work:
        a, b = rows[pair.a], rows[pair.b]
        team = team_words(pair.threads, pair.cores)
        gathered.add(
            Item(
                question=Question.work(found.program(a, NAME), found.program(b, NAME), pair.threads, pair.cores),
                truth=Answer(pair.answer),
                name=f"{name_of(a)} or {b.id[-6:]}",
                family=pair.family,
                tags=(margin_tag(pair.margin), *dict.fromkeys((tags_of(a)[0], tags_of(b)[0])), pair.domain),
                margin=pair.margin,
                log=f"work % at {team}: A {pair.value_a:.1f}, B {pair.value_b:.1f}; noise {pair.noise:.1f} points",
            )
        )
