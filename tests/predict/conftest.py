from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import load_seeds
from pcwm.explore.edits import EDITS
from pcwm.observe.pairs import work_pairs
from pcwm.recipe import ExploreRecipe, Recipe
from pcwm.records import Outcome, OutputOutcome, OutputVerdict, Program, RaceOutcome, RaceVerdict, WorkOutcome, WorkRepeats
from pcwm.store import RunFolder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    import torch

    from pcwm.learn.tiny import make_tiny_student

    torch.set_num_threads(1)  # two threads gain nothing on so small a model, and lose a lot to each other on a busy machine
    return str(make_tiny_student(Path(tmp_path_factory.mktemp("tiny")) / "student"))


def outcome(program: Program, turn: int) -> Outcome:
    """Made up, but learnable: what has no reduction, critical or atomic races; dynamic schedules wait less, and critical sections more."""
    racy = not any(word in program.source for word in ("reduction", "critical", "atomic"))
    middle = 80.0 if "dynamic" in program.source else 20.0 if "critical" in program.source else 50.0
    percents = tuple(middle + turn % 3 / 10 + repeat / 10 for repeat in range(3))
    return Outcome(
        id=Outcome.make_id(program.id),
        program=program.id,
        race=RaceOutcome(verdict=RaceVerdict.race if racy else RaceVerdict.no_race_observed, runs=4, racy_runs=4 * racy, survives=True),
        work=WorkOutcome(
            known=True,
            repeats=(WorkRepeats(threads=4, cores=2, work_percents=percents, cpu_percents=percents, seconds=(1.0, 1.0, 1.0), quiet=None),),
        ),
        output=OutputOutcome(verdict=OutputVerdict.correct),
        seconds=1.0,
    )


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with made-up outcomes: seven families whose programs are read in a moment, one of them held out."""
    path = tmp_path_factory.mktemp("labelled") / "run"
    quick = ("merge_sort", "latency_histogram", "bellman_ford", "sparse_product", "asian_option", "symmetric_spmv", "project_plan")
    seeds = [seed for seed in load_seeds() if seed.problem.name in quick]
    recipe = Recipe(name="made-up", explore=ExploreRecipe(held_out=(seeds[0].problem.family,)))
    with RunFolder.create(path, recipe) as folder:
        outcomes: list[Outcome] = []
        problems: dict[str, str] = {}
        for seed in seeds:
            made = candidates(seed, EDITS, 10, 1).programs
            folder.store.put([seed.problem, *made])
            outcomes += [outcome(program, turn) for turn, program in enumerate(made)]
            problems |= {program.id: seed.problem.id for program in made}
        folder.store.put([*outcomes, *work_pairs(outcomes, problems).pairs])
    return path
