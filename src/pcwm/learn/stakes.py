"""The questions of reinforcement: training questions whose answers the tools know."""

from __future__ import annotations

from pcwm.dataset.turns import in_turns
from pcwm.explore.stage import split_of
from pcwm.learn.examples import kept_for_validation
from pcwm.learn.manner import Manner
from pcwm.learn.rewards import Stake
from pcwm.records import Answer, Outcome, Problem, Program, Question, RaceVerdict, Split, WorkPair
from pcwm.store import RunFolder


def stakes(folder: RunFolder, manner: Manner) -> list[Stake]:
    """The training questions whose answers the tools know, both kinds as the run's choice says, answers in turns."""
    store, apart, kinds = folder.store, kept_for_validation(folder), folder.recipe.learn.examples.kinds
    families = {problem.id: problem.family for problem in store.all(Problem)}
    programs: dict[str, Program] = {}
    found: list[Stake] = []
    for program in store.all(Program):
        family = families.get(program.problem or "")
        outcome = store.get(Outcome, Outcome.make_id(program.id))
        if family is None or family in apart or split_of(family, folder.recipe) is not Split.train:
            continue
        if outcome is None or outcome.race.verdict is RaceVerdict.unknown:
            continue
        programs[program.id] = program
        if "race" in kinds:
            found.append(_stake(manner, Question.race(program), outcome.race.verdict.answer, outcome))
    for pair in store.all(WorkPair) if "work" in kinds else ():
        if pair.a in programs and pair.b in programs:
            found.append(_stake(manner, Question.work(programs[pair.a], programs[pair.b], pair.threads), Answer(pair.answer), None))
    return in_turns(sorted(found, key=lambda stake: stake.id), lambda stake: stake.truth)


def _stake(manner: Manner, question: Question, truth: Answer, outcome: Outcome | None) -> Stake:
    pairs = outcome.race.pairs if outcome else ()
    return Stake(id=question.id, kind=question.kind, prompt=manner.prompt(question), truth=truth, pairs=pairs)
