"""Ask every predictor the held-out questions, once each; the answers are the data, and scores are computed from them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pcwm.errors import FolderError, ModelError, StorageError
from pcwm.evaluate.metrics import FamilyScore, accuracy_table, score
from pcwm.predict.questions import known_answers
from pcwm.records import Answer, Prediction, Problem, Question, Split, StageSummary
from pcwm.store import RunFolder, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from pcwm.predict.predictor import Predictor
    from pcwm.progress import Ticker

MAJORITY, BEFORE, AFTER, TOOL = "majority class", "base model (before)", "world model (after)", "real tool, one fresh run"
"""Labels of the default line-up's rows, in that order."""


def held_out_questions(folder: RunFolder) -> list[tuple[Question, Answer, str]]:
    """The questions of an evaluation, with the right answer and the family.

    At most `recipe.evaluate.limit`, taken in turns from each family and verdict, so that a limit keeps the spread; the order of the
    turns depends on nothing but the ids, so the same programs give the same questions.
    """
    cells: dict[tuple[str, Answer], list[tuple[Question, Answer, str]]] = defaultdict(list)
    for row in known_answers(folder, Split.held_out):
        cells[row[2], row[1]].append(row)
    turns = zip_longest(*(cells[key] for key in sorted(cells)))
    questions = [row for row in chain.from_iterable(turns) if row is not None]
    return questions[: folder.recipe.evaluate.limit or None]


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
    yield MAJORITY, MajorityPredictor(Counter(answer for _, answer, _ in known_answers(folder, Split.train)))
    yield BEFORE, ModelPredictor(base, None, settings.max_new_tokens, settings.batch)
    yield AFTER, ModelPredictor(base, adapter, settings.max_new_tokens, settings.batch)
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
        questions = held_out_questions(folder)
        if predictors is None:
            predictors = default_predictors(folder, sandboxed=sandboxed) if questions else ()
        lineup: list[tuple[str, str]] = []
        for label, predictor in predictors:
            lineup.append((label, predictor.name))
            _ask(folder, ticker, label, predictor, [question for question, _, _ in questions])
            del predictor  # a model's memory is free before the next one is loaded
        _write_scores(folder, lineup, questions)
        asked = {Prediction.make_id(question.id, name) for question, _, _ in questions for _, name in lineup}
        answers = [one for one in folder.store.all(Prediction) if one.id in asked]
        folder.export("evaluate", Prediction)
        sitting.made = {"questions": len(questions), "predictions": len(answers)}
        sitting.rejected = {"unparsed": unparsed} if (unparsed := sum(bool(one.unparsed) for one in answers)) else {}
    return sitting.summary


def _ask(folder: RunFolder, ticker: Ticker, label: str, predictor: Predictor, questions: Sequence[Question]) -> None:
    stored = folder.store.ids(Prediction)
    rest = [question for question in questions if Prediction.make_id(question.id, predictor.name) not in stored]
    ticker.start(f"evaluate: {label}", len(questions), len(questions) - len(rest))
    answered = 0
    for question, prediction in zip(rest, predictor.predict(rest) if rest else (), strict=False):
        if prediction.id != Prediction.make_id(question.id, predictor.name):
            raise ModelError(f"{predictor.name} answered {prediction.question} as {prediction.predictor} when asked {question.id}")
        folder.store.put([prediction])
        answered += 1
        ticker.advance(prediction.answer.value)
    if answered < len(rest):
        raise ModelError(f"{predictor.name} answered only {answered} of {len(rest)} questions", hint="run the same command again")


def _write_scores(folder: RunFolder, lineup: list[tuple[str, str]], questions: list[tuple[Question, Answer, str]]) -> None:
    path = folder.dir("evaluate") / "scores.json"
    value = {
        "lineup": [{"label": label, "predictor": name} for label, name in lineup],
        "questions": {question.id: {"truth": answer.value, "family": family} for question, answer, family in questions},
        "scores": [row.model_dump(mode="json") for row in _scored(folder, lineup, questions)],
    }
    try:
        write_json(path, value)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None


def _scored(folder: RunFolder, lineup: list[tuple[str, str]], questions: list[tuple[Question, Answer, str]]) -> list[FamilyScore]:
    truth = {question.id: answer for question, answer, _ in questions}
    families = {question.id: family for question, _, family in questions}
    predictions = list(folder.store.all(Prediction))
    return [score(name, label, predictions, truth, families) for label, name in lineup]


def scores(folder: RunFolder) -> list[FamilyScore]:
    """The scores of the last finished evaluation, in its line-up's order; empty where there was none.

    Raises FolderError: `evaluate/scores.json` is damaged.
    """
    path = folder.path / "evaluate" / "scores.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["scores"]
        return [FamilyScore.model_validate(row) for row in rows]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError, ValidationError) as error:
        raise FolderError(f"cannot read {path}: {type(error).__name__}", hint="`pcwm evaluate` writes it again") from None


def print_scores(folder: RunFolder, console: Console) -> None:
    """The accuracy table of the last finished evaluation; prints nothing where there was none."""
    if rows := scores(folder):
        console.print(accuracy_table(rows))
