"""The baseline that has read no code: always the commoner answer of the training questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pcwm.records import CHOICES, Answer, Prediction, Question, QuestionKind


class MajorityPredictor:
    """Answers every question with the majority class of its kind; its confidence is that class's share.

    Of a tie, or of no counts at all, it makes `no_race` and `A`, with no confidence where there are no counts.
    """

    def __init__(self, counts: Mapping[Answer, int]) -> None:
        """`counts`: training questions of each known answer."""
        self._answers = {kind: _commoner(counts, kind) for kind in CHOICES}
        said = [answer.value for kind, (answer, share) in self._answers.items() if kind == "race" or share is not None]
        self.name = f"majority:{','.join(said)}"

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in questions:
            answer, share = self._answers[question.kind]
            yield Prediction.make(question, self.name, answer, confidence=share)


def _commoner(counts: Mapping[Answer, int], kind: QuestionKind) -> tuple[Answer, float | None]:
    first, second = (Answer.no_race, Answer.race) if kind == "race" else CHOICES[kind]
    most = second if counts.get(second, 0) > counts.get(first, 0) else first
    total = counts.get(first, 0) + counts.get(second, 0)
    return most, counts.get(most, 0) / total if total else None
