"""The one way to ask predictors: every question once, each answer stored as it comes, so that a kill loses nothing that was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pcwm.dataset.turns import in_turns
from pcwm.errors import ModelError
from pcwm.evaluate.suites.suite import Item
from pcwm.records import Prediction, Question, Record, content_id
from pcwm.store import Store

if TYPE_CHECKING:
    from pcwm.predict.predictor import Predictor
    from pcwm.progress import Ticker


Draw = Literal["turns", "chance"]
"""How a part of a suite's questions is chosen."""


class Entry(Record):
    """One row of a line-up: who stands behind a label."""

    id: str
    place: int
    """In the line-up, from 0."""
    label: str
    predictor: str
    """Its name and identity."""

    @staticmethod
    def make(place: int, label: str, predictor: str) -> Entry:
        return Entry(id=content_id("entry", label), place=place, label=label, predictor=predictor)


def ask_all(store: Store, ticker: Ticker, items: Sequence[Item], predictors: Iterable[tuple[str, Predictor]]) -> list[Entry]:
    """Ask each predictor (label, who) every question of the items that has no answer of its in the store yet.

    Predictors are taken one at a time, so that only one model is in memory where `predictors` makes them one at a time.
    Raises ModelError: a predictor left questions unanswered, or answered another than it was asked.
    """
    questions = list({item.question.id: item.question for item in items}.values())
    lineup: list[Entry] = []
    for label, predictor in predictors:
        lineup.append(Entry.make(len(lineup), label, predictor.name))
        _ask(store, ticker, label, predictor, questions)
        del predictor  # a model's memory is free before the next one is loaded
    return lineup


def _ask(store: Store, ticker: Ticker, label: str, predictor: Predictor, questions: Sequence[Question]) -> None:
    stored = store.ids(Prediction)
    rest = [question for question in questions if Prediction.make_id(question.id, predictor.name) not in stored]
    ticker.start(f"evaluate: {label}", len(questions), len(questions) - len(rest))
    answered = 0
    for question, prediction in zip(rest, predictor.predict(rest) if rest else (), strict=False):
        if prediction.id != Prediction.make_id(question.id, predictor.name):
            raise ModelError(f"{predictor.name} answered {prediction.question} as {prediction.predictor} when asked {question.id}")
        store.put([prediction])
        answered += 1
        ticker.advance(prediction.answer.value)
    if answered < len(rest):
        raise ModelError(f"{predictor.name} answered only {answered} of {len(rest)} questions", hint="run the same command again")


def answers_of(store: Store, items: Iterable[Item], lineup: Iterable[Entry]) -> dict[str, dict[str, Prediction]]:
    """What is stored of a line-up's answers to the items: label → question → prediction. Other predictors' are left out."""
    questions = list(dict.fromkeys(item.question.id for item in items))
    found: dict[str, dict[str, Prediction]] = {}
    for entry in lineup:
        mine = store.each(Prediction, (Prediction.make_id(question, entry.predictor) for question in questions))
        found[entry.label] = {one.question: one for one in mine}
    return found


def limited(items: Iterable[Item], limit: int, draw: Draw = "turns") -> list[Item]:
    """About `limit` of the items (all where it is 0).

    In `turns` from each family and answer, so that a limit keeps the spread, or by `chance`, so that the mean over those chosen is an
    estimate of the mean over all. Groups stay whole. Either order depends on nothing but names and ids, so the same items give the same
    choice.
    """
    groups: Mapping[str, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.question.id, item.name)):
        groups[f"group {item.group}" if item.group else f"item {item.question.id} {item.name}"].append(item)
    chosen: list[Item] = []
    if draw == "chance":
        turns = [groups[key] for key in sorted(groups, key=lambda key: content_id("draw", key))]
    else:
        turns = in_turns(groups.values(), lambda members: (members[0].family, members[0].truth))
    for members in turns:
        if limit and len(chosen) >= limit:
            break
        chosen += members
    return chosen


class Told:
    """A predictor that says again what another has said."""

    def __init__(self, name: str, answers: Mapping[str, Prediction]) -> None:
        """`answers`: by question."""
        self.name = name
        self._answers = answers

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        return (self._answers[question.id] for question in questions)


def kept_answers(store: Store, ticker: Ticker, label: str, predictor: Predictor, items: Sequence[Item]) -> Told:
    """A predictor's answers to all questions about races; those that the store has are not asked for. Raises what `ask_all` raises."""
    lineup = ask_all(store, ticker, [item for item in items if item.question.kind == "race"], [(label, predictor)])
    return Told(predictor.name, answers_of(store, items, lineup)[label])
