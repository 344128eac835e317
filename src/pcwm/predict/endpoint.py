"""A predictor on the far side of the chat seam: the same prompt, the same parser, any model."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Sequence

from pcwm.chat.chat import AskedChat, Completion, Wish
from pcwm.errors import ContextError, ReplyError
from pcwm.pool import run_in_order
from pcwm.predict.chances import ALTERNATIVES, confidence
from pcwm.predict.predictor import TOO_LONG
from pcwm.prompts import ANSWER_NOW, Reply, answer_schema, parse_reply, prompt
from pcwm.records import Answer, Cost, Message, Prediction, Question


class EndpointPredictor:
    """Asks a chat model, several questions at once, and answers in their order.

    A reply that is not in the format is followed by one more turn, in which the server is asked to hold the model to the answer's JSON
    schema; where that is not in the format either, both are kept in `unparsed`. The confidence comes from the probabilities of the
    answer's token, where the server tells them. A prompt that the server finds too long is answered `unknown`, and so is one of which
    it plainly read a part only, as some do in silence.
    """

    def __init__(self, chat: AskedChat, max_tokens: int = 1024, in_flight: int = 8, temperature: float = 0.0, seed: int = 0) -> None:
        """`max_tokens`: of one reply, reasoning included. `in_flight`: requests under way at once."""
        self.name = f"endpoint:{chat.name}"
        self._chat = chat
        self._max_tokens = max_tokens
        self._in_flight = in_flight
        self._temperature = temperature
        self._seed = seed
        self._gate = threading.BoundedSemaphore(in_flight)

    def sampler(self, temperature: float, seed: int) -> EndpointPredictor:
        """The same model asked at a temperature; all samplers together have no more requests under way than this one."""
        other = copy.copy(self)
        other.name = f"{self.name} t={temperature:g} s={seed}"
        other._temperature, other._seed = temperature, seed
        return other

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises ModelError where the model cannot be asked."""
        return run_in_order(self._one, questions, self._in_flight)

    def _one(self, question: Question) -> Prediction:
        with self._gate:
            asked = prompt(question)
            said: list[Completion] = []
            try:
                said.append(self._ask(asked, Wish(alternatives=ALTERNATIVES)))
                why = _unread(asked, said[0])
            except ContextError as error:
                why = f"{TOO_LONG}too long: {error.message}"
            except ReplyError as error:
                why = error.message
            reply = None if why else self._reply(question, asked, said)
        if not reply and not why:
            why = "\n\n".join(each.text for each in said).strip() or "(empty reply)"
        return Prediction.make(
            question,
            self.name,
            reply.answer if reply else Answer.unknown,
            confidence=confidence(said[-1].chances, reply.answer, question.kind) if reply else None,
            pairs=reply.pairs if reply else (),
            reasoning=(reply.reasoning or _thoughts(said)) if reply else "",
            cost=_cost(said),
            unparsed=why,
        )

    def _reply(self, question: Question, asked: tuple[Message, ...], said: list[Completion]) -> Reply | None:
        """What it said, taken apart; after one more turn, if need be."""
        first = said[0].text
        reply = parse_reply(first, question.kind)
        if reply is not None or not first.strip():
            return reply
        try:
            again = (*asked, Message(role="assistant", content=first), ANSWER_NOW)
            said.append(self._ask(again, Wish(answer_schema(question.kind), ALTERNATIVES)))
        except (ContextError, ReplyError):
            return None
        return parse_reply(said[1].text, question.kind)

    def _ask(self, messages: Sequence[Message], wish: Wish) -> Completion:
        return self._chat.complete(messages, max_tokens=self._max_tokens, temperature=self._temperature, seed=self._seed, wish=wish)


def _unread(asked: Sequence[Message], said: Completion) -> str:
    """Why a reply is of no use: the server counted fewer tokens in the prompt than it has words. A token never spans two words."""
    words = sum(len(message.content.split()) for message in asked)
    if 0 < said.prompt_tokens < words:
        return f"{TOO_LONG}at least {words} tokens, and the server read {said.prompt_tokens}"
    return ""


def _thoughts(said: Sequence[Completion]) -> str:
    """What it thought in another place than its answer: apart from the text, or in the turn before."""
    before = "\n".join(each.text for each in said[:-1]).replace("<think>", "").replace("</think>", "")
    return "\n".join(filter(None, (*(each.thoughts.strip() for each in said), before.strip())))


def _cost(said: Sequence[Completion]) -> Cost:
    return Cost(
        seconds=sum(each.seconds for each in said),
        prompt_tokens=sum(each.prompt_tokens for each in said),
        completion_tokens=sum(each.completion_tokens for each in said),
    )
