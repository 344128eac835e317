"""`--truth tool`: a suite scored against what our own tools say instead of what its authors say."""

from __future__ import annotations

from collections import Counter

from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.predict.predictor import Predictor
from pcwm.progress import Silence, Ticker
from pcwm.records import Answer, Prediction

NOT_ASKED = "no question about races: the race detector has no answer"


def with_tool_truth(suite: Suite, tool: Predictor, ticker: Ticker | None = None) -> Suite:
    """The suite with the tool's answers and pairs as the truth; questions that it does not answer are dropped and counted, with its reason.

    `tool` is a `ToolPredictor`, made with the suite's problems. Disputes are about the authors' answers, so none is left. Raises what the
    tool raises.
    """
    ticker = ticker or Silence()
    asked = [item for item in suite.items if item.question.other is None]
    questions = list({item.question.id: item.question for item in asked}.values())
    ticker.start("truth", len(questions))
    said: dict[str, Prediction] = {}
    for prediction in tool.predict(questions):
        said[prediction.question] = prediction
        ticker.advance(prediction.answer)
    skipped = Counter(suite.skipped)
    if len(asked) < len(suite.items):
        skipped[NOT_ASKED] += len(suite.items) - len(asked)
    items: list[Item] = []
    other = 0
    for item in asked:
        prediction = said[item.question.id]
        if prediction.answer is Answer.unknown:
            skipped[f"the tool does not know: {prediction.reasoning.splitlines()[0] if prediction.reasoning else 'no reason'}"] += 1
            continue
        other += prediction.answer is not item.truth
        pairs = tuple(pair for pair in prediction.pairs if not (pair.first.file or pair.second.file))
        items.append(item.model_copy(update={"truth": prediction.answer, "pairs": pairs, "disputed": False, "log": _log(item, prediction)}))
    note = f"The right answers are those of {tool.name}; of {len(items):,} they are others than the suite's own in {other:,}."
    return Suite(suite.name, tuple(items), suite.problems, dict(skipped), (*suite.notes, note))


def _log(item: Item, prediction: Prediction) -> str:
    own = f"The suite says: {item.truth}."
    return "\n".join(filter(None, (own, prediction.reasoning, item.log)))
