"""How a local model answers, whoever runs its weights: it reasons freely, then chooses between the two answers, then names pairs.

The model reasons up to a budget of tokens. Then the reasoning is closed for it and the answer is the likelier of the two continuations;
the probability of that choice against the other is the confidence. A race's pairs are generated last. So every reply has an answer, from
an untrained model too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pcwm.predict.held import held
from pcwm.predict.predictor import TOO_LONG
from pcwm.prompts import THINK_CLOSE, answer_opening, parse_reply
from pcwm.records import CHOICES, Answer, Cost, Pair, Prediction, Question, QuestionKind

PAIR_TOKENS = 60
"""A pair takes about twenty."""
PAIRS_OPEN, PAIRS_CLOSE = '[["', '"]]'
ANSWER_TOKENS = 64
"""Left free for closing the reasoning and for the answer line without its pairs."""


@dataclass(frozen=True)
class Said:
    """What the model said to one prompt."""

    answer: Answer
    confidence: float
    reasoning: str
    pairs: tuple[Pair, ...]
    tokens: int
    """Tokens generated or forced after the prompt."""


def room(context: int, max_new_tokens: int) -> int:
    """Tokens that a prompt may have so that all steps fit after it."""
    return context - max_new_tokens - PAIR_TOKENS - ANSWER_TOKENS


def closings(kind: QuestionKind) -> tuple[str, str]:
    """What may follow the reasoning: its end and each of the two answers, up to where a race's pairs begin."""
    one, other = CHOICES[kind]
    return THINK_CLOSE + answer_opening(one, kind), THINK_CLOSE + answer_opening(other, kind)


def chosen(kind: QuestionKind, difference: float) -> tuple[Answer, float]:
    """The answer and its confidence, from how much likelier the first of the two is: a difference of log-probabilities, in nats."""
    return CHOICES[kind][0 if difference >= 0 else 1], round(1 / (1 + math.exp(-min(abs(difference), 700.0))), 4)


def parse_pairs(text: str) -> tuple[Pair, ...]:
    """The pairs in what was generated after `PAIRS_OPEN`, each once; none where it breaks the format."""
    body = text.partition(PAIRS_CLOSE)[0] + PAIRS_CLOSE
    reply = parse_reply(answer_opening(Answer.race) + PAIRS_OPEN + body + "}")
    return tuple(dict.fromkeys(reply.pairs)) if reply else ()


def prediction(question: Question, name: str, prompt_tokens: int, said: Said | None, most: int, seconds: float) -> Prediction:
    """The record; `said` is None where the prompt has more than the `most` tokens that the model takes.

    Of pairs it has those that the text does not contradict: a small model names accesses that are not there.
    """
    cost = Cost(seconds=seconds, prompt_tokens=prompt_tokens, completion_tokens=said.tokens if said else 0)
    return Prediction.make(
        question,
        name,
        said.answer if said else Answer.unknown,
        confidence=said.confidence if said else None,
        pairs=held(question.program, said.pairs) if said else (),
        reasoning=said.reasoning if said else "",
        cost=cost,
        unparsed="" if said else f"{TOO_LONG}{prompt_tokens} tokens, the model takes {most}",
    )
