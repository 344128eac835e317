"""Cheap predictors first: the next one is asked only where those before it were unsure, and the real tool last of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pcwm.predict.calibration import Thresholds
from pcwm.predict.predictor import Predictor
from pcwm.predict.vote import total
from pcwm.records import CHOICES, Answer, Prediction, Question, QuestionKind

WINDOW = 32
"""Questions that go through the stages together, so that a model is asked several at once."""
SURE = 0.9
"""From which confidence on a stage is believed where nothing else was chosen."""
TARGET = 0.95
"""What share of the answers that a stage gives by itself are to be right, where thresholds are chosen on known answers."""
FEWEST = 10
"""Answers without which no threshold is believed."""
NEVER = 1.01


class CascadePredictor:
    """Each stage answers what the stages before it were unsure of. An answer `unknown`, or one without a confidence, is always unsure.

    The last stage's answer stands, unless it is `unknown`: then the surest of the earlier ones does. The cost is that of all who were
    asked; `tool_calls` says how many programs the real tools had to run. The reasoning begins with who answered.
    """

    def __init__(self, stages: Sequence[Predictor], sure: Mapping[QuestionKind, Sequence[float]] | None = None) -> None:
        """`sure`: for each kind of question one threshold a stage but the last; `SURE` where there is none."""
        self.stages = tuple(stages)
        self._sure = {kind: tuple((sure or {}).get(kind) or [SURE] * (len(stages) - 1)) for kind in CHOICES}
        self.base = f"cascade:{', '.join(stage.name for stage in stages)}"
        """The name without thresholds, under which those that were chosen are kept."""
        shown = "; ".join(f"{kind} {' '.join(f'{each:g}' for each in row)}" for kind, row in self._sure.items())
        self.name = f"{self.base} sure from {shown}"

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises what the stages raise."""
        for start in range(0, len(questions), WINDOW):
            yield from self._window(questions[start : start + WINDOW])

    def _window(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        said: list[list[Prediction]] = [[] for _ in questions]
        done: dict[int, Prediction] = {}
        rest, given = list(range(len(questions))), 0
        for number, stage in enumerate(self.stages):
            asked, unsure = rest, []
            for place, answer in zip(asked, stage.predict([questions[place] for place in asked]) if asked else (), strict=True):
                said[place].append(answer)
                if number + 1 < len(self.stages) and not sure_enough(answer, self._sure[questions[place].kind][number]):
                    unsure.append(place)
                else:
                    done[place] = self._made(questions[place], said[place])
                while given in done:
                    yield done.pop(given)
                    given += 1
            rest = unsure

    def _made(self, question: Question, said: Sequence[Prediction]) -> Prediction:
        last = said[-1]
        if last.answer is Answer.unknown:
            known = [each for each in said if each.answer is not Answer.unknown]
            last = max(known, key=lambda each: each.confidence or 0.0, default=last)
        return Prediction.make(
            question,
            self.name,
            last.answer,
            confidence=last.confidence,
            pairs=last.pairs,
            reasoning=f"Answered by {last.predictor}; {len(said)} of {len(self.stages)} were asked. {last.reasoning}".strip(),
            cost=total(said),
            unparsed=last.unparsed if last.answer is Answer.unknown else "",
        )


@dataclass(frozen=True)
class Tried:
    """A question with its right answer, and what each stage but the last says of it."""

    kind: QuestionKind
    truth: Answer
    said: tuple[Prediction, ...]


def choose_thresholds(tried: Sequence[Tried], target: float = TARGET) -> Thresholds:
    """For each stage the lowest confidence from which on at least `target` of its answers are right, of the questions that come to it.

    A stage that reaches the target nowhere on at least `FEWEST` answers is never believed.
    """
    found: dict[str, tuple[float, ...]] = {}
    for kind in CHOICES:
        rest = [each for each in tried if each.kind == kind]
        row: list[float] = []
        for number in range(max((len(each.said) for each in rest), default=0)):
            threshold = _lowest([(each.said[number], each.truth) for each in rest], target)
            row.append(threshold)
            rest = [each for each in rest if not sure_enough(each.said[number], threshold)]
        found[kind] = tuple(row)
    return Thresholds(**found, target=target, n=len(tried))


def sure_enough(said: Prediction, threshold: float) -> bool:
    """Whether a stage with that threshold is believed."""
    return said.answer is not Answer.unknown and said.confidence is not None and said.confidence >= threshold


def _lowest(said: Sequence[tuple[Prediction, Answer]], target: float) -> float:
    ranked = sorted(
        (
            (each.confidence, each.answer is truth)
            for each, truth in said
            if each.confidence is not None and each.answer is not Answer.unknown
        ),
        reverse=True,
    )
    best, right = NEVER, 0
    for count, (confidence, hit) in enumerate(ranked, 1):
        right += hit
        last_of_these = count == len(ranked) or ranked[count][0] < confidence
        if last_of_these and count >= FEWEST and right >= target * count:
            best = confidence
    return best
