"""Questions whose answers the tools know: of a run's folder, or of a dataset made from one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcwm.errors import FolderError
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
        names = set(Problem.model_fields) - {"name", "sizes"}
        rows = [row for split in Split for row in _rows(path / "problems" / f"{split}.parquet")]
        others = ({"name": row["family"].partition("/")[2], "sizes": json.loads(row["sizes"])} for row in rows)
        problems = [Problem.model_validate({key: row[key] for key in names} | other) for row, other in zip(rows, others, strict=True)]
    else:
        with RunFolder.open(path) as folder:
            problems = list(folder.store.all(Problem))
    return {problem.id: problem for problem in problems}


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
    problems = {row["family"]: row["id"] for row in _rows(path / "problems" / f"{split}.parquet")}
    programs = {}
    for row in _rows(path / "race" / f"{split}.parquet"):
        origin = Origin(kind=OriginKind(row["origin"]), name=row["how"], parent=row["parent"] or None, note=row["note"])
        program = Program(id=row["id"], problem=problems[row["family"]], language=row["language"], source=row["source"], origin=origin)
        programs[program.id] = program
        yield Known(Question.race(program), Answer(row["answer"]), row["family"])
    for row in _rows(path / "work" / f"{split}.parquet"):
        question = Question.work(programs[row["a"]], programs[row["b"]], row["threads"])
        yield Known(question, Answer(row["answer"]), row["family"])


def _rows(path: Path) -> list[dict[str, Any]]:
    from pyarrow.parquet import read_table

    try:
        return list(read_table(path).to_pylist())
    except (OSError, ValueError) as error:
        raise FolderError(f"cannot read {path}: {str(error).splitlines()[0]}", hint="`pcwm dataset` writes it again") from None
