"""The arms of an experiment, asked the same questions: one table, a row an arm, a column a suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pcwm.errors import InputError
from pcwm.evaluate.asking import answers_of, ask_all, limited
from pcwm.evaluate.scoring import score
from pcwm.evaluate.statistics import percent
from pcwm.evaluate.suites import held_out, partial, renamed
from pcwm.evaluate.suites.suite import Item
from pcwm.learn.adapters import read_manifest
from pcwm.learn.arms import planned
from pcwm.learn.card import write_card
from pcwm.records import Prediction, Record
from pcwm.store import RunFolder, write_json

if TYPE_CHECKING:
    from pcwm.predict.predictor import Predictor
    from pcwm.progress import Ticker

FILE, TABLE = "arms.json", "arms.md"
RACE, WORK = "race", "work"
"""Columns of the suite `held-out`, whose questions are of both kinds."""


class Cell(Record):
    """How well one arm answered the questions of one column."""

    n: int
    accuracy: float
    low: float
    """Lower end of the 95% interval."""
    high: float
    calibration_error: float | None
    unknown: int
    """Answers that were none; they count as wrong."""


class Row(Record):
    """One arm."""

    label: str
    predictor: str
    examples: int
    """Seen in training; 0 for an arm that was not trained."""
    steps: int
    cells: dict[str, Cell]
    """By column."""


def arms(folder: RunFolder) -> Iterator[tuple[str, Predictor]]:
    """The arms that can be asked (label, who), one at a time. One that was not trained, for want of examples, is passed over."""
    from pcwm.predict.model import ModelPredictor

    learn, settings = folder.recipe.learn, folder.recipe.evaluate
    for one in planned(folder.recipe):
        adapter = one.adapter(folder.path)
        if adapter is None or read_manifest(adapter):
            yield one.label, ModelPredictor(learn.base, adapter, settings.max_new_tokens, settings.batch, one.manner)


def columns(folder: RunFolder) -> dict[str, list[Item]]:
    """The questions of each column; one for which the run has none is left out."""
    recipe, found = folder.recipe.arms, dict[str, list[Item]]()
    for name in recipe.suites:
        try:
            items = _load(name, folder)
        except InputError:
            continue
        if name == held_out.NAME:
            for column in (RACE, WORK):
                found[column] = limited((item for item in items if item.question.kind == column), recipe.limit)
        else:
            found[name] = limited(items, recipe.limit)
    return {column: items for column, items in found.items() if items}


def _load(name: str, folder: RunFolder) -> Sequence[Item]:
    loaders = {held_out.NAME: held_out.load, held_out.FLIPS: held_out.load_flips, partial.NAME: partial.load, renamed.NAME: renamed.load}
    return loaders[name](folder).items


def evaluate_arms(folder: RunFolder, ticker: Ticker) -> list[Row]:
    """Ask every arm every question that it has not answered yet, and write the table, JSON and Markdown. Raises what `ask_all` raises."""
    asked = columns(folder)
    rows: list[Row] = []
    everything = [item for items in asked.values() for item in items]
    trained = {one.label: one.adapter(folder.path) for one in planned(folder.recipe)}
    for label, predictor in arms(folder):
        lineup = ask_all(folder.store, ticker, everything, [(label, predictor)])
        said = answers_of(folder.store, everything, lineup)[label]
        adapter = trained[label]
        manifest = read_manifest(adapter) if adapter else {}
        rows.append(
            Row(
                label=label,
                predictor=predictor.name,
                examples=int(manifest["tally"]["used"]) if manifest else 0,
                steps=int(manifest["steps"]) if manifest else 0,
                cells={name: _cell(label, predictor.name, items, said) for name, items in asked.items()},
            )
        )
    for row in rows:
        adapter = trained[row.label]
        if adapter is not None:
            write_card(
                adapter,
                [["suite", "accuracy (95% interval)", "n"], *([name, _words(cell), str(cell.n)] for name, cell in row.cells.items())],
            )
    target = folder.dir("evaluate")
    write_json(target / FILE, [row.model_dump(mode="json") for row in rows])
    (target / TABLE).write_text(as_markdown(rows), encoding="utf-8")
    return rows


def _cell(label: str, predictor: str, items: Sequence[Item], said: dict[str, Prediction]) -> Cell:
    own = {item.question.id for item in items}
    row = score(label, predictor, items, {key: one for key, one in said.items() if key in own})
    sure = row.calibration.error if row.calibration.brier.value is not None else None
    return Cell(n=row.n, accuracy=row.accuracy, low=row.low, high=row.high, calibration_error=sure, unknown=row.unknown)


def as_markdown(rows: Sequence[Row]) -> str:
    """Accuracy with its 95% interval, a row an arm, a column a suite; the calibration error of the answers about races at the end."""
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    counts = {name: max(row.cells[name].n for row in rows if name in row.cells) for name in names}
    lines = [
        "| arm | examples | " + " | ".join(f"{name} (n = {counts[name]:,})" for name in names) + " | calibration error |",
        "|---|---:|" + "---:|" * (len(names) + 1),
    ]
    for row in rows:
        cells = [_words(row.cells[name]) for name in names]
        sure = row.cells[RACE].calibration_error if RACE in row.cells else None
        last = "–" if sure is None else f"{sure:.3f}"
        lines.append(f"| {row.label} | {f'{row.examples:,}' if row.examples else '–'} | {' | '.join(cells)} | {last} |")
    return "\n".join(lines) + "\n"


def _words(cell: Cell) -> str:
    return f"{percent(cell.accuracy)} ({percent(cell.low)}–{percent(cell.high)})" if cell.n else "–"
