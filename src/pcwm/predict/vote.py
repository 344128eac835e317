"""Several samples of one model, and how far they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from pcwm.predict.predictor import Predictor
from pcwm.records import Answer, Cost, Prediction, Question


class Sampled(Predictor, Protocol):
    """A predictor whose model can be asked again with other chances."""

    def sampler(self, temperature: float, seed: int) -> Predictor:
        """The same model at a temperature; the same seed gives the same answers as far as its server keeps to it."""
        ...


class VotePredictor:
    """Asks a model several times and gives the commonest answer; the confidence is its share of all samples.

    Samples that are out of format or `unknown` vote for nothing, but count. Answers with equally many votes are `unknown`. Pairs and
    reasoning are those of the first sample that gave the answer.
    """

    def __init__(self, model: Sampled, samples: int = 5, temperature: float = 0.8) -> None:
        self._samplers = [model.sampler(temperature, seed) for seed in range(samples)]
        self.name = f"vote:{samples} t={temperature:g} {model.name}"

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises what the model raises."""
        rows = zip(*(sampler.predict(questions) for sampler in self._samplers), strict=True)
        for question, samples in zip(questions, rows, strict=True):
            yield self._counted(question, samples)

    def _counted(self, question: Question, samples: Sequence[Prediction]) -> Prediction:
        votes: Counter[Answer] = Counter(each.answer for each in samples if each.answer is not Answer.unknown)
        most = max(votes.values(), default=0)
        winners = [each for each, count in votes.items() if count == most]
        answer = winners[0] if len(winners) == 1 else Answer.unknown
        told = ", ".join(f"{count} {each.value}" for each, count in sorted(votes.items())) or "none"
        first = next((each for each in samples if each.answer is answer), None)
        unread = [each.unparsed for each in samples if each.unparsed]
        return Prediction.make(
            question,
            self.name,
            answer,
            confidence=most / len(samples) if answer is not Answer.unknown else None,
            pairs=first.pairs if first else (),
            reasoning=f"Of {len(samples)} samples: {told}. {first.reasoning if first else ''}".strip(),
            cost=total(samples),
            unparsed=unread[0] if len(unread) == len(samples) else "",
        )


def total(predictions: Sequence[Prediction]) -> Cost:
    """What several answers cost together."""
    return Cost(
        seconds=sum(each.cost.seconds for each in predictions),
        prompt_tokens=sum(each.cost.prompt_tokens for each in predictions),
        completion_tokens=sum(each.cost.completion_tokens for each in predictions),
        tool_calls=sum(each.cost.tool_calls for each in predictions),
    )
