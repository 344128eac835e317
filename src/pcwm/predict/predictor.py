"""The seam for anything that answers questions: a world model, an endpoint, a baseline, the real tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from pcwm.records import Prediction, Question


class Predictor(Protocol):
    """Answers questions in batches."""

    name: str
    """Who answers, stable across runs and machines: the same name means the same answers are meant."""

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """One prediction a question, in order, each as soon as it is known. A question it cannot answer gets `unknown`."""
        ...


TOO_LONG = "prompt is "
"""How `Prediction.unparsed` begins where a prompt is longer than the model's context."""
_TOLD = re.compile(rf"{TOO_LONG}(\d+ tokens, the model takes|too long: |at least \d+ tokens, and the server read)")


def prompt_too_long(prediction: Prediction) -> bool:
    """Whether a question has no answer because its prompt is longer than the model's context, rather than for what the model said."""
    return _TOLD.match(prediction.unparsed) is not None
