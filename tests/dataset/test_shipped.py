"""The dataset that comes with the project: it opens, is what its card says, and its recipe still gives its candidates."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pcwm.dataset.read import read_rows
from pcwm.dataset.rows import FlipRow, RaceRow, WorkRow
from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import load_seeds
from pcwm.explore.edits import EDITS, edit_named
from pcwm.explore.stage import split_of
from pcwm.explore.variants import manner_named
from pcwm.recipe import Recipe, load_recipe
from pcwm.records import Split

PROJECT = Path(__file__).parents[2]
DATA, RECIPE = PROJECT / "datasets" / "v1", PROJECT / "recipes" / "dataset-v1.toml"


@pytest.fixture(scope="module")
def rows() -> list[RaceRow]:
    return [row for split in Split for row in read_rows(DATA, "race", split, RaceRow)]


def test_it_has_the_size_it_promises_and_whole_families_in_one_split(rows: list[RaceRow]) -> None:
    recipe = load_recipe(RECIPE)
    about = json.loads((DATA / "dataset.json").read_text())
    work = [row for split in Split for row in read_rows(DATA, "work", split, WorkRow)]
    flips = [row for split in Split for row in read_rows(DATA, "flips", split, FlipRow)]
    assert len(rows) == len({row.id for row in rows}) >= 8_000
    assert len(work) >= 12_000 and all(row.margin > row.noise for row in work)
    assert {row.cores for row in work} == {2} and "with 4 threads on 2 cores" in (DATA / "README.md").read_text()
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 25e6
    tables: dict[str, list[RaceRow] | list[WorkRow] | list[FlipRow]] = {"race": rows, "work": work, "flips": flips}
    counts = Counter(f"{name}/{row.split}" for name, table in tables.items() for row in table)
    assert counts.items() <= about["rows"].items()
    assert all(row.split is split_of(row.family, recipe) for table in tables.values() for row in table)
    verdicts = {row.id: row.answer for row in rows}
    assert all((verdicts[row.parent], verdicts[row.child]) == (row.before, row.after) for row in flips)
    assert all(verdicts[key] == "no_race" for row in work for key in (row.a, row.b))
    # A run that reported a race and then hung or crashed is a race, too; `runs` are those that ended well.
    assert all(row.pairs for row in rows if row.answer == "race")
    assert all(row.runs and not row.racy_runs and not row.pairs for row in rows if row.answer == "no_race")


def test_the_recipe_still_gives_nearly_all_of_its_candidates(rows: list[RaceRow]) -> None:
    """All of them in most families; edits know what reading the source knows, and a version that reads better draws a few others."""
    recipe = load_recipe(RECIPE).explore
    assert Recipe.model_validate(json.loads((DATA / "dataset.json").read_text())["recipe"]) == load_recipe(RECIPE)
    edits = [edit_named(name) for name in recipe.edits] or list(EDITS)
    manners = [manner_named(name) for name in recipe.manners]
    drawn = []
    for seed in load_seeds()[::4]:
        made = candidates(seed, edits, recipe.per_problem, 1, recipe.variants, manners, recipe.more).programs
        now, own = {program.id for program in made}, {row.id for row in rows if row.family == seed.problem.family}
        drawn.append(len(own & now) / len(own))
    assert sum(share == 1 for share in drawn) >= 0.8 * len(drawn) and sum(drawn) / len(drawn) > 0.95, drawn
