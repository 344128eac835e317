"""From a dataset back to a run's folder: whoever has the dataset alone can explain it, learn from it and evaluate on it.

What a dataset does not hold does not come back: raw logs, single runs, programs that were left out. Nothing is observed again there, since
the repeats behind the pairs about work are gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from pcwm.dataset.read import read_problems, read_rows
from pcwm.dataset.rows import VERDICTS, FlipRow, RaceRow, WorkRow
from pcwm.errors import FolderError
from pcwm.progress import Ticker
from pcwm.recipe import Recipe
from pcwm.records import (
    Counterfactual,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    RaceOutcome,
    Record,
    Split,
    WorkOutcome,
    WorkPair,
    content_id,
)
from pcwm.store import RunFolder

_PIECE = 500
_NO_WORK = "the run's folder was made of a dataset, which holds pairs about work, not their repeats"


class Restored(Record):
    """Says that a run's folder was made of a dataset, and so is not to be explored or observed."""

    id: str
    data: str
    """The dataset's hash."""


def restore(dataset: Path, out: Path, ticker: Ticker) -> RunFolder:
    """Make the folder of a run at `out` that holds what the dataset holds, and leave it open. Done again, it goes on where it stopped.

    Raises FolderError where `dataset` is none or is damaged, or `out` is a folder of another run; StorageError where the disk refuses.
    """
    recipe, data = _told(dataset)
    records = list(_records(dataset))
    folder = RunFolder.create(out, recipe)
    try:
        if folder.store.made_anything() and not folder.store.count(Restored):
            raise FolderError(f"{out} holds a run of its own", hint="choose another folder")
        folder.store.put([Restored(id=content_id("restored", data), data=data)])
        ticker.start("restore", len(records))
        for start in range(0, len(records), _PIECE):
            folder.store.put(records[start : start + _PIECE])
            for _ in records[start : start + _PIECE]:
                ticker.advance()
    except BaseException:
        folder.close()
        raise
    return folder


def _told(dataset: Path) -> tuple[Recipe, str]:
    """The recipe of the run that the dataset was made of, and the data's hash."""
    path = dataset / "dataset.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Recipe.model_validate(told["recipe"]), str(told["data"])
    except FileNotFoundError:
        raise FolderError(f"there is no dataset at {dataset}", hint="`pcwm dataset RUN --out FOLDER` makes one") from None
    except (OSError, ValueError, TypeError, KeyError, ValidationError) as error:
        raise FolderError(f"cannot read {path}: {str(error).splitlines()[0]}") from None


def _records(dataset: Path) -> Iterator[Record]:
    problems = read_problems(dataset)
    yield from problems.values()
    families = {problem.family: key for key, problem in problems.items()}
    for split in Split:
        for race in read_rows(dataset, "race", split, RaceRow):
            yield race.program(families[race.family])
            yield _outcome(race)
        for work in read_rows(dataset, "work", split, WorkRow):
            yield WorkPair(**work.model_dump(exclude={"family", "domain", "split"}), problem=families[work.family])
        for flip in read_rows(dataset, "flips", split, FlipRow):
            own = flip.model_dump(exclude={"family", "domain", "split", "before", "after"})
            before, after = VERDICTS[flip.before], VERDICTS[flip.after]
            yield Counterfactual(**own, problem=families[flip.family], before=before, after=after)


def _outcome(row: RaceRow) -> Outcome:
    race = RaceOutcome(verdict=row.verdict, pairs=row.pairs, runs=row.runs, racy_runs=row.racy_runs, survives=row.survives)
    return Outcome(
        id=Outcome.make_id(row.id),
        program=row.id,
        race=race,
        work=WorkOutcome(known=False, reason=_NO_WORK),
        output=OutputOutcome(verdict=OutputVerdict(row.output)),
        seconds=0.0,
    )
