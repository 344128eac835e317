"""From what a predictor says of its own certainty to how often it is right, as measured on questions it was not trained on.

    calibration.json, beside the model (or wherever `--calibration` says):
    {"format": 1, "curves": {PREDICTOR: {"race": {…}, "work": {…}}}, "thresholds": {CASCADE: {…}}}

Two kinds of curve. *Temperature* (Guo et al., On Calibration of Modern Neural Networks, 2017): the log-odds of the confidence divided by
one number, fitted by likelihood; it needs few questions. *Isotonic*: any rising curve, for a thousand questions and more. Both keep the
order, so what is calibrated is as right as before; only how sure it is changes. A curve has to earn its place: where it does no better
than what was said on families that it has not seen, confidence stays as it comes, which is temperature 1.
"""

from __future__ import annotations

import bisect
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from pcwm.errors import InputError, MissingToolError, StorageError
from pcwm.predict.predictor import Predictor
from pcwm.records import Answer, Prediction, Question, QuestionKind, Record, content_id
from pcwm.store import write_json

FORMAT = 1
FILE = "calibration.json"
MANY = 1000
"""Questions from which on an isotonic curve is fitted: with fewer it follows chance (scikit-learn's user guide, 1.16.3)."""
FEWEST = 20
"""Questions without which there is no curve."""
_FOLDS = 5
_EDGE = 1e-4
"""Confidences are kept this far from 0 and 1, where log-odds end."""

Method = Literal["auto", "temperature", "isotonic"]


class Curve(Record):
    """How often answers of one confidence are right."""

    method: Literal["temperature", "isotonic"]
    temperature: float = Field(default=1.0, gt=0.0)
    points: tuple[tuple[float, float], ...] = ()
    """Of an isotonic curve: confidence said, share right; straight lines between them."""
    n: int
    """Questions it was fitted on."""
    families: int
    """Families these are of: the number of truly independent things."""
    brier_before: float
    """Mean squared difference of confidence and being right (0 or 1), as it was said."""
    brier_after: float
    """The same with curves fitted on other families than each question's; as before, at temperature 1, where that was no better."""

    def apply(self, confidence: float) -> float:
        """The calibrated confidence: as far from 0 and 1 as one more answer of each kind would have brought a share."""
        edge = 1 / (self.n + 2)
        return round(min(1 - edge, max(edge, self._share(confidence))), 4)

    def _share(self, confidence: float) -> float:
        if self.method == "temperature":
            return 1 / (1 + math.exp(-_log_odds(confidence) / self.temperature))
        said = [point[0] for point in self.points]
        place = bisect.bisect_left(said, confidence)
        if place in (0, len(said)):
            return self.points[min(place, len(said) - 1)][1]
        (x0, y0), (x1, y1) = self.points[place - 1 : place + 1]
        return y0 + (y1 - y0) * (confidence - x0) / (x1 - x0)


class Thresholds(Record):
    """From which confidence on each stage of a cascade but the last is believed; above 1: never."""

    race: tuple[float, ...] = ()
    work: tuple[float, ...] = ()
    target: float
    """Share of right answers that each stage had to reach where it is believed."""
    n: int
    """Questions they were chosen on."""


class Calibrations(Record):
    """One file's content."""

    format: int = FORMAT
    curves: dict[str, dict[QuestionKind, Curve]] = Field(default_factory=dict)
    """By predictor and kind of question."""
    thresholds: dict[str, Thresholds] = Field(default_factory=dict)
    """By cascade."""


@dataclass(frozen=True)
class Judged:
    """One answer that was not `unknown`, of a predictor that said how sure it was."""

    confidence: float
    right: bool
    family: str


def judged(predictions: Sequence[Prediction], truths: Sequence[Answer], families: Sequence[str]) -> list[Judged]:
    """What there is to fit on: answers with a confidence; the three sequences belong together item by item."""
    return [
        Judged(each.confidence, each.answer is truth, family)
        for each, truth, family in zip(predictions, truths, families, strict=True)
        if each.confidence is not None and each.answer is not Answer.unknown
    ]


def fit_curve(rows: Sequence[Judged], method: Method = "auto") -> Curve | None:
    """The curve of some answers; None where they are fewer than `FEWEST`, or of one family. The same rows give the same curve.

    `auto` is isotonic from `MANY` answers on. Temperature 1 where none helps on families left out.

    Raises MissingToolError: scipy or scikit-learn is not installed.
    """
    families = sorted({row.family for row in rows})
    if len(rows) < FEWEST or len(families) < 2:
        return None
    chosen: Literal["temperature", "isotonic"] = ("isotonic" if len(rows) >= MANY else "temperature") if method == "auto" else method
    fold = {family: index % _FOLDS for index, family in enumerate(families)}
    after = 0.0
    for number in sorted(set(fold.values())):
        others = [row for row in rows if fold[row.family] != number]
        curve = Curve(method=chosen, n=len(others), families=0, brier_before=0.0, brier_after=0.0, **_shape(others, chosen))
        after += sum((curve.apply(row.confidence) - row.right) ** 2 for row in rows if fold[row.family] == number)
    before = sum((row.confidence - row.right) ** 2 for row in rows)
    n, helps = len(rows), after < before
    return Curve(
        method=chosen if helps else "temperature",
        n=n,
        families=len(families),
        brier_before=round(before / n, 4),
        brier_after=round(min(before, after) / n, 4),
        **(_shape(rows, chosen) if helps else {}),
    )


def _shape(rows: Sequence[Judged], method: str) -> dict[str, Any]:
    said, right = [row.confidence for row in rows], [float(row.right) for row in rows]
    try:
        if method == "isotonic":
            from sklearn.isotonic import IsotonicRegression

            found = IsotonicRegression(out_of_bounds="clip").fit(said, right)
            points = zip(found.X_thresholds_, found.y_thresholds_, strict=True)
            return {"points": tuple((round(float(x), 4), round(float(y), 4)) for x, y in points)}
        from scipy.optimize import minimize_scalar
    except ModuleNotFoundError as error:
        raise MissingToolError(f"{error.name} is not installed", hint="pip install 'pcwm[report]'") from None
    odds = [_log_odds(each) for each in said]
    # Platt's targets (1999): as if one more answer were known to be right and one to be wrong. Where all are right, or none is, no
    # temperature would be low enough otherwise.
    hits = sum(right)
    yes, no = (hits + 1) / (hits + 2), 1 / (len(rows) - hits + 2)

    def loss(power: float) -> float:
        """Negative log-likelihood at a temperature, given as its logarithm."""
        scaled = [each / math.exp(power) for each in odds]
        return sum(
            math.log1p(math.exp(-abs(each))) + max(0.0, each) - (yes if hit else no) * each for each, hit in zip(scaled, right, strict=True)
        )

    best = minimize_scalar(loss, bounds=(math.log(0.05), math.log(50.0)), method="bounded")
    return {"temperature": round(math.exp(float(best.x)), 4)}


def _log_odds(confidence: float) -> float:
    clipped = min(1 - _EDGE, max(_EDGE, confidence))
    return math.log(clipped / (1 - clipped))


def load_calibrations(path: Path, *, wanted: bool = True) -> Calibrations:
    """What a file holds; nothing where there is none and none is `wanted`. Raises InputError where it cannot be read."""
    try:
        found = Calibrations.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        if not wanted:
            return Calibrations()
        raise InputError(f"there is no calibration at {path}", hint="`pcwm calibrate` makes one") from None
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(f"cannot read the calibration {path}: {type(error).__name__}", hint="`pcwm calibrate` writes it again") from None
    if found.format != FORMAT:
        raise InputError(f"{path} is a calibration of format {found.format}; this pcwm reads format {FORMAT}")
    return found


def store_calibrations(
    path: Path, curves: Mapping[str, Mapping[QuestionKind, Curve]], thresholds: Mapping[str, Thresholds] | None = None
) -> None:
    """Add to a file, in place of what it holds of the same predictors. Raises InputError as loading does, StorageError."""
    old = load_calibrations(path, wanted=False)
    new = Calibrations(
        curves=old.curves | {name: dict(found) for name, found in curves.items()}, thresholds=old.thresholds | dict(thresholds or {})
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, new.model_dump(mode="json"))
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from None


class Calibrated:
    """A predictor whose confidence is put right, and which says `unknown` where that is below a threshold.

    Its name says so: the same answers with another confidence are other predictions. What comes without a confidence stays as it is.
    """

    def __init__(self, predictor: Predictor, curves: Mapping[QuestionKind, Curve] | None = None, unsure: float = 0.0) -> None:
        """`unsure`: below which calibrated confidence an answer becomes `unknown`; 0: never."""
        self._inner = predictor
        self._curves = dict(curves or {})
        self._unsure = unsure
        self.name = predictor.name
        if self._curves:
            key = content_id("cal", {kind: curve.model_dump(mode="json") for kind, curve in sorted(self._curves.items())})
            self.name += f" calibrated {key.removeprefix('cal-')[:8]}"
        if unsure > 0:
            self.name += f" unsure below {unsure:g}"

    @property
    def shown(self) -> str:
        """What was done to the confidence, in words; empty where nothing was."""
        words = [
            f"{kind}: {curve.method}, {curve.n} questions of {curve.families} families" for kind, curve in sorted(self._curves.items())
        ]
        return f"calibrated ({'; '.join(words)})" if words else ""

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question, said in zip(questions, self._inner.predict(questions), strict=True):
            yield self._changed(question, said)

    def _changed(self, question: Question, said: Prediction) -> Prediction:
        curve, confidence = self._curves.get(question.kind), said.confidence
        if curve is not None and confidence is not None:
            confidence = curve.apply(confidence)
        changes: dict[str, Any] = {
            "id": Prediction.make_id(question.id, self.name),
            "predictor": self.name,
            "confidence": confidence,
        }
        if said.answer is not Answer.unknown and confidence is not None and confidence < self._unsure:
            words = f"{said.answer.value} with confidence {confidence:.3g}, below {self._unsure:g}."
            changes |= {"answer": Answer.unknown, "confidence": None, "pairs": (), "reasoning": f"{words} {said.reasoning}".strip()}
        return said.model_copy(update=changes)
