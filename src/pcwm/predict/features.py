"""A classical baseline: gradient boosting on numbers counted of the source text, for both questions.

It learns from the training questions of a run or a dataset, those of the validation families left out. Nothing learned is kept on disk: the
same questions give the same trees, which grow in seconds once the programs are counted (and the counts are kept, `counted.py`). So no
file of a stranger's is ever executed, as loading a pickled model would. Confidence is calibrated on answers that each family got from
trees that had not seen it.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcwm.dataset.known import Known, parted
from pcwm.errors import InputError, MissingToolError
from pcwm.predict.calibration import Curve, Judged, fit_curve
from pcwm.predict.counted import compare, count_all, counts_folder, identity
from pcwm.predict.questions import read_known
from pcwm.progress import Ticker
from pcwm.records import CHOICES, Answer, Cost, Pair, Prediction, Question, QuestionKind, Record, Split, content_id
from pcwm.source.dryrun.verdict import reading_of
from pcwm.store import write_json

TRIED = 3
"""Grows whenever trees or curves may come out differently from the same counts."""
PAIRS_PER_FAMILY = 150
"""Questions about work learned from in each family: more of them are of the same programs."""
_FOLDS = 5
_TREES: dict[str, Any] = {
    "max_iter": 100,
    "learning_rate": 0.1,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 10,
    "l2_regularization": 1.0,
    "early_stopping": False,
    "random_state": 0,
}


class Report(Record):
    """What is known of some trees beside themselves."""

    n: int
    families: int
    accuracy: float | None = None
    """Of answers that each family got from trees that had not seen it; None where there is but one family."""
    curve: Curve | None = None
    """Of the same answers."""

    @property
    def words(self) -> str:
        right = "" if self.accuracy is None else f", {self.accuracy:.0%} right on families left out"
        return f"Learned from {self.n} questions of {self.families} families{right}."


@dataclass(frozen=True)
class _Learned:
    trees: Any
    report: Report


class FeaturesPredictor:
    """Learns at the first question. `data`: a run's folder or a dataset's.

    The name holds a hash of the questions learned from. Both orders of a pair of programs are learned and asked, so which one is called A
    makes no difference. A race's pairs are those of the static reading, where that agrees.
    """

    def __init__(self, data: Path, ticker: Ticker | None = None) -> None:
        """Raises FolderError where there is no such data, InputError where it holds nothing to learn from."""
        known, _ = parted(read_known(data, Split.train))
        if not known:
            raise InputError(f"{data} has no training questions with known answers", hint=f"pcwm observe {data}")
        self.known = _thinned(known)
        self._ticker = ticker
        self._models: dict[QuestionKind, _Learned | str] | None = None
        key = content_id("learned", sorted((each.question.id, each.truth.value) for each in self.known))
        self.name = f"features:{identity()} {key.removeprefix('learned-')[:8]}"

    @property
    def learned(self) -> dict[QuestionKind, str]:
        """What was learned of each kind of question, in words; learns, if need be."""
        return {kind: found if isinstance(found, str) else found.report.words for kind, found in self._learn().items()}

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises MissingToolError where scikit-learn is not installed."""
        models = self._learn() if questions else {}
        for question in questions:
            started = time.monotonic()
            said = self._answer(question, models[question.kind])
            yield said.model_copy(update={"cost": Cost(seconds=time.monotonic() - started)})

    def _learn(self) -> dict[QuestionKind, _Learned | str]:
        if self._models is None:
            counted = count_all((program for each in self.known for program in each.question.programs), self._ticker)
            self._models = {}
            for kind in CHOICES:
                mine = [each for each in self.known if each.question.kind == kind]
                self._models[kind] = _fit(
                    mine, counted, counts_folder() / f"{self.name.rpartition(' ')[2]}-{kind}-{TRIED}-{identity()}.json"
                )
        return self._models

    def _answer(self, question: Question, model: _Learned | str) -> Prediction:
        if isinstance(model, str):
            return self._made(question, Answer.unknown, None, (), model)
        if any(program.language == "fortran" for program in question.programs):
            return self._made(question, Answer.unknown, None, (), "Fortran is not read.")
        share = _share(model.trees, _rows(question, count_all(question.programs)))
        words, curve = model.report.words, model.report.curve
        if share == 0.5:
            return self._made(question, Answer.unknown, None, (), f"{words} It tells the two answers apart by nothing.")
        first, second = CHOICES[question.kind]
        answer, sure = (first, share) if share > 0.5 else (second, 1 - share)
        pairs: tuple[Pair, ...] = ()
        if question.kind == "race":
            reading = reading_of(question.program.source, question.program.language)
            pairs = tuple(each.pair for each in reading.pairs) if answer.value == reading.answer == "race" else ()
            words += f" The static reading says {reading.answer}, on the ground `{reading.ground.value}`."
        return self._made(question, answer, curve.apply(sure) if curve else round(sure, 4), pairs, words)

    def _made(self, question: Question, answer: Answer, sure: float | None, pairs: tuple[Pair, ...], words: str) -> Prediction:
        return Prediction.make(question, self.name, answer, confidence=sure, pairs=pairs, reasoning=words)


def _thinned(known: Sequence[Known]) -> list[Known]:
    """All questions about races, and of those about work so many of each family, chosen by the family's name."""
    work: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        if each.question.kind == "work":
            work[each.family].append(each)
    chosen = [each for each in known if each.question.kind == "race"]
    for family in sorted(work):
        row = work[family]
        chosen += random.Random(family).sample(row, PAIRS_PER_FAMILY) if len(row) > PAIRS_PER_FAMILY else row
    return chosen


def _rows(question: Question, counted: dict[str, tuple[float, ...]]) -> list[list[float]]:
    """A question's numbers; of a question about work in both orders."""
    if question.other is None:
        return [list(counted[question.program.id])]
    a, b = question.program, question.other
    one = compare(a, b, question.threads, counted[a.id], counted[b.id], cores=question.cores)
    *differences, said, first, second, threads = one
    return [one, [*(-value for value in differences), -said, second, first, threads]]


def _share(trees: Any, rows: list[list[float]]) -> float:
    """The probability of the first of the two answers."""
    told = trees.predict_proba(rows)[:, 1]
    return float(told[0] if len(told) == 1 else (told[0] + 1 - told[1]) / 2)


def _fit(known: Sequence[Known], counted: dict[str, tuple[float, ...]], place: Path) -> _Learned | str:
    """Trees for one kind of question, or why there are none. What they are worth is kept at `place`: it takes six times as long."""
    if len({each.truth for each in known}) < 2:
        return "there are no training questions of this kind with both answers"
    rows = [_rows(each.question, counted) for each in known]
    first = [each.truth is CHOICES[each.question.kind][0] for each in known]
    families = [each.family for each in known]
    grown = _grown(rows, first)
    with suppress(OSError, ValueError):
        return _Learned(grown, Report.model_validate_json(place.read_text(encoding="utf-8")))
    report = _tried(rows, first, families)
    with suppress(OSError):  # it will be tried again
        write_json(place, report.model_dump(mode="json"))
    return _Learned(grown, report)


def _grown(rows: Sequence[list[list[float]]], first: Sequence[bool]) -> Any:
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
    except ModuleNotFoundError:
        raise MissingToolError("scikit-learn is not installed", hint="pip install 'pcwm[report]'") from None
    labels = [label for each, is_first in zip(rows, first, strict=True) for label in (is_first, not is_first)[: len(each)]]
    return HistGradientBoostingClassifier(**_TREES).fit([row for each in rows for row in each], labels)


def _tried(rows: Sequence[list[list[float]]], first: Sequence[bool], families: Sequence[str]) -> Report:
    """Each family's questions answered by trees that have not seen it."""
    from sklearn.model_selection import GroupKFold

    groups = len(set(families))
    judged: list[Judged] = []
    folds = GroupKFold(min(_FOLDS, groups)).split(rows, first, families) if groups > 1 else ()
    for train, test in folds:
        if len({first[place] for place in train}) < 2:
            continue
        trees = _grown([rows[place] for place in train], [first[place] for place in train])
        for place in test:
            share = _share(trees, rows[place])
            judged.append(Judged(max(share, 1 - share), share != 0.5 and (share > 0.5) == first[place], families[place]))
    accuracy = sum(each.right for each in judged) / len(judged) if judged else None
    return Report(n=len(rows), families=groups, accuracy=accuracy, curve=fit_curve(judged))
