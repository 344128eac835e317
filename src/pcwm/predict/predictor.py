"""The seam for anything that answers questions: a world model, an endpoint, a baseline, the real tool."""

from __future__ import annotations

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
