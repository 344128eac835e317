"""What a reply is worth, from the outcome that the tools saw long ago: nothing is run here, neither programs nor tools.

right or wrong      the answer against the outcome; `unknown` is worth nothing either way
pairs               of a race that is found: whether one of the first MAX_PAIRS pairs of accesses that it names is one that raced
format              taken off where the reply is not reasoning, one `</think>` and one JSON object; such an answer is not looked at
calibration         1 − 4 (1 − p)² for the probability p that the model gives to the truth: 1 for certainty, 0 for an even chance,
                    −3 for certainty of the opposite. It is a linear form of Brier's score, so honesty pays best (Brier 1950)
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from pcwm.explain.subscripts import base_name
from pcwm.learn.student import Student
from pcwm.prompts import MAX_PAIRS, THINK_CLOSE, Reply, answer_opening, parse_reply
from pcwm.recipe import RewardRecipe
from pcwm.records import CHOICES, Access, Answer, Message, Pair, QuestionKind, Record


class Stake(Record):
    """A question with what is known of it: all that a reward needs."""

    id: str
    """Of the question."""
    kind: QuestionKind
    prompt: tuple[Message, ...]
    truth: Answer
    pairs: tuple[Pair, ...] = ()
    """The accesses that raced."""


@dataclass(frozen=True)
class Worth:
    """A reward, and what it is made of."""

    answer: float
    pairs: float
    format: float
    calibration: float

    @property
    def total(self) -> float:
        return self.answer + self.pairs + self.format + self.calibration


def worth(text: str, stake: Stake, sure: float | None, weights: RewardRecipe) -> Worth:
    """What a reply is worth. `text` goes on after the opening `<think>`; `sure`: the probability given to the truth, None if unknown."""
    reply = _read(text, stake.kind)
    calibration = 0.0 if sure is None else weights.calibration * (1 - 4 * (1 - sure) ** 2)
    if reply is None:
        return Worth(0.0, 0.0, -weights.format, calibration)
    answer = 0.0 if reply.answer is Answer.unknown else weights.right if reply.answer is stake.truth else weights.wrong
    found = max((_likeness(one, other) for one in reply.pairs[:MAX_PAIRS] for other in stake.pairs), default=0.0)
    named = weights.pairs * found if reply.answer is stake.truth is Answer.race else 0.0
    return Worth(answer, named, 0.0, calibration)


def _read(text: str, kind: QuestionKind) -> Reply | None:
    """The answer in a reply; None where anything but one JSON object follows the first `</think>`, where `sureness` asks."""
    _, _, line = text.partition("</think>")
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return None
    return parse_reply(line, kind)


def _likeness(named: Pair, seen: Pair) -> float:
    """The share of sides that are the same: kind of access, line, and the variable where the tool saw which."""

    def same(one: Access, other: Access) -> bool:
        known = not other.variable or base_name(one.variable) == base_name(other.variable)
        return one.line == other.line and one.kind == other.kind and known

    def sides(a: Access, b: Access) -> float:
        return (same(named.first, a) + same(named.second, b)) / 2

    return max(sides(seen.first, seen.second), sides(seen.second, seen.first))


def sureness(student: Student, prompt: Sequence[int], text: str, stake: Stake) -> float | None:
    """The probability that the model, after this reasoning, gives to the truth rather than to the other answer, as prediction has it.

    `prompt`: tokens up to the opening `<think>`, included. None where the reasoning never ends.
    """
    import torch

    reasoning, ended, _ = text.partition("</think>")
    if not ended:
        return None
    said = student.encode(reasoning.strip()) if reasoning.strip() else []
    endings = [student.encode(THINK_CLOSE + answer_opening(answer, stake.kind)) for answer in CHOICES[stake.kind]]
    longest = max(map(len, endings))
    # What is added at the end is seen by nothing before it.
    ids = torch.tensor([[*prompt, *said, *ending, *[0] * (longest - len(ending))] for ending in endings], device=student.device)
    with torch.no_grad():
        logits = student.model(input_ids=ids, logits_to_keep=longest + 1).logits[:, :-1].float()
    chances = logits.log_softmax(-1).gather(-1, ids[:, -longest:, None])[..., 0]
    one, other = (float(chances[row, : len(ending)].sum()) for row, ending in enumerate(endings))
    first = 1 / (1 + math.exp(-max(-700.0, min(700.0, one - other))))
    return first if stake.truth is CHOICES[stake.kind][0] else 1 - first
