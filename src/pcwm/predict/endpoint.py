"""A predictor on the far side of the chat seam: the same prompt, the same parser, any model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pcwm.chat.chat import ChatModel
from pcwm.predict.predictor import races_only
from pcwm.prompts import parse_reply, race_prompt
from pcwm.records import Answer, Cost, Prediction, Question


class EndpointPredictor:
    """Asks a chat model one question at a time; a reply that is not in the format is kept in `unparsed`. It gives no confidence."""

    def __init__(self, chat: ChatModel, max_tokens: int = 1024) -> None:
        self.name = f"endpoint:{chat.name}"
        self._chat = chat
        self._max_tokens = max_tokens

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises ModelError where the model cannot be asked."""
        for question in races_only(questions, self.name):
            said = self._chat.complete(race_prompt(question.program), max_tokens=self._max_tokens, temperature=0.0, seed=0)
            reply = parse_reply(said.text)
            yield Prediction(
                id=Prediction.make_id(question.id, self.name),
                question=question.id,
                predictor=self.name,
                answer=reply.answer if reply else Answer.unknown,
                pairs=reply.pairs if reply else (),
                reasoning=reply.reasoning if reply else "",
                cost=Cost(seconds=said.seconds, prompt_tokens=said.prompt_tokens, completion_tokens=said.completion_tokens),
                unparsed="" if reply else said.text or "(empty reply)",
            )
