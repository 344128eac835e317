"""The questions of reinforcement: training questions whose answers the tools know."""

from __future__ import annotations

from pcwm.dataset.known import Known, known_races, known_work, parted
from pcwm.dataset.turns import in_turns
from pcwm.learn.manner import Manner
from pcwm.learn.rewards import Stake
from pcwm.records import Outcome, Split
from pcwm.store import RunFolder


def stakes(folder: RunFolder, manner: Manner) -> list[Stake]:
    """The training questions whose answers the tools know, both kinds as the run's choice says, answers in turns."""
    kinds = folder.recipe.learn.examples.kinds
    races, _ = parted(known_races(folder, Split.train))
    asked = [*(races if "race" in kinds else ()), *(known_work(folder, races) if "work" in kinds else ())]
    found = [_stake(folder, manner, each) for each in asked]
    return in_turns(sorted(found, key=lambda stake: stake.id), lambda stake: stake.truth)


def _stake(folder: RunFolder, manner: Manner, known: Known) -> Stake:
    question = known.question
    outcome = folder.store.get(Outcome, Outcome.make_id(question.program.id)) if question.kind == "race" else None
    pairs = outcome.race.pairs if outcome else ()
    return Stake(id=question.id, kind=question.kind, prompt=manner.prompt(question), truth=known.truth, pairs=pairs)
