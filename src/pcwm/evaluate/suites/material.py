"""What own suites are made of: programs whose outcomes are known, from a dataset's folder or from a run's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pcwm.dataset.features import group_of
from pcwm.dataset.make import flip_rows, race_rows, work_rows
from pcwm.dataset.read import read_problems, read_rows, table_path
from pcwm.dataset.rows import FlipRow, RaceRow, WorkRow
from pcwm.errors import FolderError, InputError
from pcwm.evaluate.suites.files import existing, wrong_shape
from pcwm.evaluate.suites.gathering import neutral_program
from pcwm.evaluate.suites.suite import Item
from pcwm.observe.flips import counterfactuals
from pcwm.observe.pairs import work_pairs
from pcwm.records import (
    Answer,
    Counterfactual,
    Outcome,
    Problem,
    Program,
    Question,
    Record,
    Run,
    Split,
    Status,
    Tool,
    WorkPair,
)
from pcwm.store import RunFolder

EXPECTED = "a folder that `pcwm dataset` wrote, or a run's"
MAX_LOG = 4_000
"""Characters of a tool's log that go with an item."""
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Material:
    """Programs of one split, with what belongs to them."""

    rows: tuple[RaceRow, ...]
    work: tuple[WorkRow, ...]
    flips: tuple[FlipRow, ...]
    problems: Mapping[str, Problem]
    """By id."""
    others: tuple[RaceRow, ...]
    """Programs of the other split."""
    unknown: Mapping[str, int]
    """Reason → programs without a verdict."""
    logs: Mapping[str, str] = field(default_factory=dict)
    """By program: what the race tool wrote, where that is kept."""

    def program(self, row: RaceRow, suite: str) -> Program:
        """The row's program, with an origin that does not tell how it was made."""
        return neutral_program(row.source, row.language, suite, self.problem_of.get(row.family))

    @cached_property
    def balanced(self) -> tuple[RaceRow, ...]:
        """The programs that questions about races are made of: those without surplus, as far as a dataset tells them apart."""
        return tuple(row for row in self.rows if not row.surplus)

    @cached_property
    def problem_of(self) -> dict[str, str]:
        """Family → id of its problem."""
        return {problem.family: key for key, problem in self.problems.items()}

    def item(self, row: RaceRow, suite: str) -> Item:
        """The question whether a program races, as it is."""
        return Item(
            question=Question.race(self.program(row, suite)),
            truth=Answer(row.answer),
            name=name_of(row),
            family=row.family,
            tags=tags_of(row),
            pairs=row.own_pairs,
            log=self.logs.get(row.id) or f"{row.racy_runs} of {row.runs} race runs reported a race",
        )


def name_of(row: RaceRow) -> str:
    return f"{row.family} {row.id[-6:]}"


def tags_of(row: RaceRow) -> tuple[str, ...]:
    """Construct family, domain, and how the program was made."""
    return (group_of(row.constructs), row.domain, row.origin)


def read_material(root: Path | RunFolder, suite: str, split: Split = Split.held_out) -> Material:
    """The material at `root`, or of a run that is open.

    Raises InputError: another kind of folder, a damaged file, or nothing of this split with a known answer.
    """
    if isinstance(root, RunFolder):
        found, root = _of_open_run(root, split), root.path
    else:
        found = _found(existing(root, suite), suite, split)
    if not found.rows:
        raise InputError(f"{root} has no program of the split `{split}` whose answer is known", hint="name held-out families in the recipe")
    return found


def _found(root: Path, suite: str, split: Split) -> Material:
    if (root / "store.sqlite").exists() or (root / "manifest.json").exists():
        with RunFolder.open(root) as folder:
            return _of_open_run(folder, split)
    if (root / "race").is_dir() and (root / "problems").is_dir():
        return _of_dataset(root, split)
    raise wrong_shape(root, suite, EXPECTED)


# ---------------------------------------------------------------- a dataset


def _of_dataset(root: Path, split: Split) -> Material:
    other = next(each for each in Split if each is not split)
    try:
        return Material(
            rows=tuple(_rows(root, "race", split, RaceRow)),
            work=tuple(_rows(root, "work", split, WorkRow)),
            flips=tuple(_rows(root, "flips", split, FlipRow)),
            problems=read_problems(root),
            others=tuple(_rows(root, "race", other, RaceRow)),
            unknown={},
        )
    except FolderError as error:
        raise InputError(error.message, hint=error.hint) from None


def _rows(root: Path, table: str, split: Split, kind: type[R]) -> list[R]:
    """None where a dataset was made without such a table."""
    return read_rows(root, table, split, kind) if table_path(root, table, split).exists() else []


# ---------------------------------------------------------------- a run


def _of_open_run(folder: RunFolder, split: Split) -> Material:
    """All programs with a verdict, near-duplicates too. Pairs and flips that the run has not stored yet are worked out."""
    unknown: Counter[str] = Counter()
    store = folder.store
    problems = {problem.id: problem for problem in store.all(Problem)}
    all_rows = list(race_rows(folder, problems, unknown))
    rows = [row for row in all_rows if row.split is split]
    chosen = {row.id: row for row in rows}
    pairs: Iterable[WorkPair] = store.all(WorkPair)
    flips: Iterable[Counterfactual] = store.all(Counterfactual)
    if not store.count(WorkPair):
        homes = {program.id: program.problem for program in store.each(Program, chosen) if program.problem}
        outcomes = store.each(Outcome, (Outcome.make_id(key) for key in chosen))
        pairs = work_pairs(outcomes, homes).pairs
    if not store.count(Counterfactual):
        verdicts = {row.id: row.verdict for row in rows}
        flips = counterfactuals(store.each(Program, chosen), verdicts)
    return Material(
        rows=tuple(rows),
        work=tuple(work_rows(pairs, chosen)),
        flips=tuple(flip_rows(flips, chosen)),
        problems=problems,
        others=tuple(row for row in all_rows if row.split is not split),
        unknown=dict(unknown),
        logs=_logs(folder, rows),
    )


def _logs(folder: RunFolder, rows: Sequence[RaceRow]) -> dict[str, str]:
    """For each program that races the beginning of the log of a run that reported it."""
    wanted = {row.id for row in rows if row.answer == "race"}
    found: dict[str, str] = {}
    for run in folder.store.all(Run):
        if run.program in wanted and run.program not in found and run.tool is Tool.race and run.status is Status.ok and run.exit_code:
            try:
                text = folder.store.blob(run.log)
            except KeyError:
                continue
            found[run.program] = text if len(text) <= MAX_LOG else f"{text[:MAX_LOG]}\n… {len(text) - MAX_LOG:,} more characters"
    return found
