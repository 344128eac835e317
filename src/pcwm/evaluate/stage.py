"""The stage `evaluate` of a run: its own held-out questions as a suite, and the line-up of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pcwm.dataset.known import Known, known_races
from pcwm.errors import FolderError
from pcwm.evaluate.arms import arms, evaluate_arms
from pcwm.evaluate.asking import answers_of, ask_all, limited
from pcwm.evaluate.scores import FILE, read_scores, score_all, write_scores
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.statistics import percent
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.tables import accuracy_table
from pcwm.learn.adapters import read_manifest
from pcwm.learn.card import write_card
from pcwm.records import Outcome, Prediction, Problem, Split, StageSummary
from pcwm.store import RunFolder

if TYPE_CHECKING:
    from rich.console import Console

    from pcwm.predict.predictor import Predictor
    from pcwm.progress import Ticker

MAJORITY, BEFORE, AFTER, TOOL = "majority class", "base model (before)", "world model (after)", "real tool, one fresh run"
"""Labels of the default line-up's rows, in that order."""
REINFORCED = "world model (after RL)"
"""Label of the student that was trained on by rewards, where there is one; it stands before the tool."""


def held_out_suite(folder: RunFolder) -> Suite:
    """The held-out questions whose answers the tools know, at most about `recipe.evaluate.limit`, spread over families and verdicts."""
    items = [_item(folder, each) for each in known_races(folder, Split.held_out)]
    return Suite(name="held-out", items=tuple(limited(items, folder.recipe.evaluate.limit)))


def _item(folder: RunFolder, known: Known) -> Item:
    program = known.question.program
    outcome = folder.store.get(Outcome, Outcome.make_id(program.id))
    return Item(
        question=known.question,
        truth=known.truth,
        name=f"{known.family} {program.id}",
        family=known.family,
        tags=(program.origin.name,),
        pairs=outcome.race.pairs if outcome else (),
    )


def default_predictors(folder: RunFolder, *, sandboxed: bool = True) -> Iterator[tuple[str, Predictor]]:
    """The line-up of a run, one at a time so that only one model is in memory: majority class, base model, world model, the real tool.

    Raises FolderError: the run has no adapter yet. Raises MissingToolError: the real tool is not installed, said before any model is asked.
    """
    from pcwm.observe.toolchain import find_toolchain
    from pcwm.predict.majority import MajorityPredictor
    from pcwm.predict.model import ModelPredictor
    from pcwm.predict.tool import ToolPredictor

    adapter = folder.path / "learn" / "adapter"
    if not (adapter / "manifest.json").exists():
        raise FolderError(f"{folder.path} has no trained adapter to evaluate", hint=f"run `pcwm learn {folder.path}` first")
    problems = {problem.id: problem for problem in folder.store.all(Problem)}
    tool = ToolPredictor(problems, folder.recipe.observe, find_toolchain(sandboxed=sandboxed))
    base, settings = folder.recipe.learn.base, folder.recipe.evaluate
    yield MAJORITY, MajorityPredictor(Counter(each.truth for each in known_races(folder, Split.train)))
    yield BEFORE, ModelPredictor(base, None, settings.max_new_tokens, settings.batch)
    yield AFTER, ModelPredictor(base, adapter, settings.max_new_tokens, settings.batch)
    if read_manifest(folder.path / "learn" / "reinforced"):
        yield REINFORCED, ModelPredictor(base, folder.path / "learn" / "reinforced", settings.max_new_tokens, settings.batch)
    yield TOOL, tool


def evaluate(
    folder: RunFolder, ticker: Ticker, predictors: Iterable[tuple[str, Predictor]] | None = None, *, sandboxed: bool = True
) -> StageSummary:
    """Ask `predictors` (label, who), or the default line-up, every held-out question that has no answer of theirs yet.

    Each prediction is stored as it comes, so an interrupted evaluation goes on where it was. Predictions of a predictor with another
    name (say, with an older adapter) stay in the store and are not counted.
    Raises ModelError: a predictor left questions unanswered; FolderError: the default line-up needs a stage that has not been run.
    """
    with folder.sitting("evaluate") as sitting:
        suite = held_out_suite(folder)
        compared = predictors is None and bool(folder.recipe.arms.arm)
        if predictors is None:
            predictors = () if not suite.items else arms(folder) if compared else default_predictors(folder, sandboxed=sandboxed)
        lineup = ask_all(folder.store, ticker, suite.items, predictors)
        answers = answers_of(folder.store, suite.items, lineup)
        write_scores(folder.dir("evaluate") / FILE, score_all(suite, lineup, answers))
        if compared:
            evaluate_arms(folder, ticker)
        else:
            _card(folder, scores(folder))
        folder.export("evaluate", Prediction)
        given = [one for said in answers.values() for one in said.values()]
        sitting.made = {"questions": len(suite.items), "predictions": len(given)}
        sitting.rejected = {"unparsed": unparsed} if (unparsed := sum(bool(one.unparsed) for one in given)) else {}
    return sitting.summary


def _card(folder: RunFolder, rows: list[PredictorScore]) -> None:
    """What was measured goes into the card of the model that it was measured of."""
    numbers = ([row.label, f"{percent(row.accuracy)} ({percent(row.low)}–{percent(row.high)})", str(row.n)] for row in rows if row.n)
    write_card(folder.path / "learn" / "adapter", [["on held-out programs", "accuracy (95% interval)", "n"], *numbers])


def scores(folder: RunFolder) -> list[PredictorScore]:
    """The scores of the last finished evaluation, in its line-up's order; empty where there was none.

    Raises FolderError: `evaluate/scores.json` is damaged.
    """
    found = read_scores(folder.path / "evaluate" / FILE)
    return list(found.scores) if found else []


def print_scores(folder: RunFolder, console: Console) -> None:
    """The accuracy table of the last finished evaluation; prints nothing where there was none."""
    if rows := scores(folder):
        console.print(accuracy_table(rows))
