"""The questions of a run whose answers the tools know."""

from __future__ import annotations

from pcwm.explore.stage import split_of
from pcwm.records import Answer, OriginKind, Outcome, Problem, Program, Question, RaceVerdict, Split
from pcwm.store import RunFolder

SAMPLED = frozenset({OriginKind.corpus, OriginKind.variant, OriginKind.edit, OriginKind.model})
"""Origins of the programs a run samples; a user's files and fixes are not part of any split."""


def known_answers(folder: RunFolder, split: Split) -> list[tuple[Question, Answer, str]]:
    """Every question of a split whose answer the tools know, with that answer and the family, in order of question id."""
    problems = {problem.id: problem for problem in folder.store.all(Problem)}
    verdicts = {outcome.program: outcome.race.verdict for outcome in folder.store.all(Outcome)}
    found: list[tuple[Question, Answer, str]] = []
    for program in folder.store.all(Program):
        problem = problems.get(program.problem or "")
        verdict = verdicts.get(program.id, RaceVerdict.unknown)
        if problem is None or verdict is RaceVerdict.unknown or program.origin.kind not in SAMPLED:
            continue
        if split_of(problem.family, folder.recipe) is split:
            found.append((Question.race(program), verdict.answer, problem.family))
    return sorted(found, key=lambda row: row[0].id)
