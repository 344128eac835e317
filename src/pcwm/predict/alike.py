"""Do several forms of one model answer alike? The same questions to each, compared with the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pcwm.predict.predictor import Predictor
from pcwm.progress import Ticker
from pcwm.records import Prediction, Question, Record

CLOSE = 0.05
"""An answer of which the first form was no surer than one half and this much may turn with rounding."""


class Alike(Record):
    """How one form's answers compare with the first form's."""

    form: str
    n: int
    same: int
    """The same answer."""
    turned: int
    """Another answer, though the first form was sure enough that rounding cannot have turned it."""
    furthest: float
    """The largest difference in the probability of the first form's answer."""


def compare(questions: Sequence[Question], forms: Iterable[tuple[str, Predictor]], ticker: Ticker) -> list[Alike]:
    """Ask each form (its name, who answers for it), one at a time; the first is compared with itself. Raises what predictors raise."""
    first: list[Prediction] = []
    found = []
    for form, predictor in forms:
        ticker.start(f"ask {form}", len(questions))
        said = []
        for prediction in predictor.predict(questions):
            said.append(prediction)
            ticker.advance(prediction.answer.value)
        first = first or said
        found.append(_alike(form, first, said))
        del predictor  # a model's memory is free before the next one is loaded
    return found


def _alike(form: str, first: Sequence[Prediction], said: Sequence[Prediction]) -> Alike:
    pairs = list(zip(first, said, strict=True))
    other = [(one, two) for one, two in pairs if one.answer is not two.answer]
    return Alike(
        form=form,
        n=len(pairs),
        same=len(pairs) - len(other),
        turned=sum(abs((one.confidence or 0.0) - 0.5) > CLOSE for one, _ in other),
        furthest=max((abs(_chance(one, one) - _chance(one, two)) for one, two in pairs), default=0.0),
    )


def _chance(one: Prediction, two: Prediction) -> float:
    """What `two` gives to the answer of `one`."""
    sure = two.confidence if two.confidence is not None else 0.5
    return sure if two.answer is one.answer else 1 - sure
