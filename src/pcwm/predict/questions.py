"""Questions whose answers the tools know: of a run's folder, or of a dataset made from one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pcwm.dataset.read import read_problems as dataset_problems
from pcwm.dataset.read import read_rows
from pcwm.dataset.rows import ProblemRow, RaceRow, WorkRow
from pcwm.explore.stage import split_of, validation_families
from pcwm.records import Answer, Origin, OriginKind, Outcome, Problem, Program, Question, RaceVerdict, Split, WorkPair
from pcwm.store import RunFolder

SAMPLED = frozenset({OriginKind.corpus, OriginKind.variant, OriginKind.edit, OriginKind.model})
"""Origins of the programs a run samples; a user's files and fixes are not part of any split."""


@dataclass(frozen=True)
class Known:
    """A question with its right answer."""

    question: Question
    truth: Answer
    family: str


def known_answers(folder: RunFolder, split: Split) -> list[tuple[Question, Answer, str]]:
    """Every question about races of a split whose answer the tools know, with that answer and the family, in order of question id."""
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


def read_known(path: Path, split: Split) -> list[Known]:
    """Every question of a split whose answer the tools know, about races and then about work, each in order of question id.

    `path`: a run's folder, or a folder that `pcwm dataset` wrote. Raises FolderError where it is neither, is damaged or is in use.
    """
    if (path / "dataset.json").is_file():
        found = list(_of_dataset(path, split))
    else:
        with RunFolder.open(path) as folder:
            found = list(_of_run(folder, split))
    return sorted(found, key=lambda known: (known.question.kind, known.question.id))


def parted(known: list[Known]) -> tuple[list[Known], list[Known]]:
    """Training questions apart: those to learn from, and those of the validation families, on which nobody is trained."""
    held = validation_families(each.family for each in known)
    return [each for each in known if each.family not in held], [each for each in known if each.family in held]


def read_problems(path: Path) -> dict[str, Problem]:
    """The problems of a run or a dataset, by id: the harnesses that the real tool needs. Raises what `read_known` raises."""
    if (path / "dataset.json").is_file():
        return dataset_problems(path)
    with RunFolder.open(path) as folder:
        return {problem.id: problem for problem in folder.store.all(Problem)}


def _of_run(folder: RunFolder, split: Split) -> Iterator[Known]:
    programs = {}
    for question, answer, family in known_answers(folder, split):
        programs[question.program.id] = question.program, family
        yield Known(question, answer, family)
    for pair in folder.store.all(WorkPair):
        if pair.a in programs and pair.b in programs:
            (a, family), (b, _) = programs[pair.a], programs[pair.b]
            yield Known(Question.work(a, b, pair.threads), Answer(pair.answer), family)


def _of_dataset(path: Path, split: Split) -> Iterator[Known]:
    problems = {row.family: row.id for row in read_rows(path, "problems", split, ProblemRow)}
    programs = {}
    for race in read_rows(path, "race", split, RaceRow):
        origin = Origin(kind=OriginKind(race.origin), name=race.how, parent=race.parent or None, note=race.note)
        program = Program(id=race.id, problem=problems[race.family], language=race.language, source=race.source, origin=origin)
        programs[program.id] = program
        if not race.surplus:
            yield Known(Question.race(program), Answer(race.answer), race.family)
    for work in read_rows(path, "work", split, WorkRow):
        yield Known(Question.work(programs[work.a], programs[work.b], work.threads), Answer(work.answer), work.family)
