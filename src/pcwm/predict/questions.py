"""Questions whose answers the tools know, read from a run's folder or from a dataset made from one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pcwm.dataset.known import Known, known_races, known_work
from pcwm.dataset.read import read_problems as dataset_problems
from pcwm.dataset.read import read_rows
from pcwm.dataset.rows import ProblemRow, RaceRow, WorkRow
from pcwm.records import Answer, Problem, Question, Split
from pcwm.store import RunFolder


def read_known(path: Path, split: Split) -> list[Known]:
    """Every question of a split whose answer the tools know, about races and then about work, each in order of question id.

    `path`: a run's folder, or a folder that `pcwm dataset` wrote. Raises FolderError where it is neither, is damaged or is in use.
    """
    if (path / "dataset.json").is_file():
        found = list(_of_dataset(path, split))
    else:
        with RunFolder.open(path) as folder:
            races = known_races(folder, split)
            found = [*races, *known_work(folder, races)]
    return sorted(found, key=lambda known: (known.question.kind, known.question.id))


def read_problems(path: Path) -> dict[str, Problem]:
    """The problems of a run or a dataset, by id: the harnesses that the real tool needs. Raises what `read_known` raises."""
    if (path / "dataset.json").is_file():
        return dataset_problems(path)
    with RunFolder.open(path) as folder:
        return {problem.id: problem for problem in folder.store.all(Problem)}


def _of_dataset(path: Path, split: Split) -> Iterator[Known]:
    problems = {row.family: row.id for row in read_rows(path, "problems", split, ProblemRow)}
    programs = {}
    for race in read_rows(path, "race", split, RaceRow):
        programs[race.id] = program = race.program(problems[race.family])
        if not race.surplus:
            yield Known(Question.race(program), Answer(race.answer), race.family)
    for work in read_rows(path, "work", split, WorkRow):
        question = Question.work(programs[work.a], programs[work.b], work.threads, work.cores)
        yield Known(question, Answer(work.answer), work.family)
