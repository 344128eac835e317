"""Questions about a run's programs whose answers the tools know, and which of them nobody is trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pcwm.explore.stage import split_of, validation_families
from pcwm.records import Answer, OriginKind, Outcome, Problem, Program, Question, RaceVerdict, Split, WorkPair
from pcwm.store import RunFolder

SAMPLED = frozenset({OriginKind.corpus, OriginKind.variant, OriginKind.edit, OriginKind.model})
"""Origins of the programs a run samples; a user's files and fixes are not part of any split."""


@dataclass(frozen=True)
class Known:
    """A question with its right answer."""

    question: Question
    truth: Answer
    family: str


def known_races(folder: RunFolder, split: Split) -> list[Known]:
    """Every question about races of a split whose answer the tools know, in order of question id."""
    families = {problem.id: problem.family for problem in folder.store.all(Problem)}
    verdicts = {outcome.program: outcome.race.verdict for outcome in folder.store.all(Outcome)}
    found: list[Known] = []
    for program in folder.store.all(Program):
        family = families.get(program.problem or "")
        verdict = verdicts.get(program.id, RaceVerdict.unknown)
        if family is None or verdict is RaceVerdict.unknown or program.origin.kind not in SAMPLED:
            continue
        if split_of(family, folder.recipe) is split:
            found.append(Known(Question.race(program), verdict.answer, family))
    return sorted(found, key=lambda each: each.question.id)


def known_work(folder: RunFolder, races: list[Known]) -> Iterator[Known]:
    """The questions about work of which both programs are among those of `races`."""
    asked = {each.question.program.id: each for each in races}
    for pair in folder.store.all(WorkPair):
        if pair.a in asked and pair.b in asked:
            a, b = asked[pair.a].question.program, asked[pair.b].question.program
            yield Known(Question.work(a, b, pair.threads, pair.cores), Answer(pair.answer), asked[pair.a].family)


def parted(known: list[Known]) -> tuple[list[Known], list[Known]]:
    """Training questions apart: those to learn from, and those of the validation families, on which nobody is trained."""
    held = validation_families(each.family for each in known)
    return [each for each in known if each.family not in held], [each for each in known if each.family in held]
