"""The baseline that has read no code: always the commoner answer of the training programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pcwm.predict.predictor import races_only
from pcwm.records import Answer, Prediction, Question


class MajorityPredictor:
    """Answers every question with the majority class; its confidence is that class's share. A tie, or no counts at all, is `no_race`."""

    def __init__(self, counts: Mapping[Answer, int]) -> None:
        """`counts`: training programs of each known answer."""
        race, clean = counts.get(Answer.race, 0), counts.get(Answer.no_race, 0)
        self.answer = Answer.race if race > clean else Answer.no_race
        self.share = max(race, clean) / (race + clean) if race + clean else None
        self.name = f"majority:{self.answer.value}"

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in races_only(questions, self.name):
            yield Prediction(
                id=Prediction.make_id(question.id, self.name),
                question=question.id,
                predictor=self.name,
                answer=self.answer,
                confidence=self.share,
            )
