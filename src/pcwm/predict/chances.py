"""How sure a model was of an answer, read off the probabilities that a server tells of its tokens."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from pcwm.chat.chat import Chance
from pcwm.records import CHOICES, Answer, QuestionKind

ALTERNATIVES = 5
"""Tokens to ask for at each place: the two answers are usually the first two."""
_VALUE = re.compile(r'"answer"\s*:\s*"')


def confidence(chances: Sequence[Chance], answer: Answer, kind: QuestionKind) -> float | None:
    """The probability of `answer` against the other one, at the token where the last `"answer":"…"` of the reply begins.

    None for `unknown`, and where nothing is told of that place. An answer that is not among the likeliest tokens there counts as
    having at most the probability of the least of them.
    """
    ends = list(_VALUE.finditer("".join(chance.text for chance in chances)))
    if not ends or answer not in CHOICES[kind]:
        return None
    start, place = ends[-1].end(), 0
    for chance in chances:
        before = start - place
        if before < len(chance.text):
            return _share(chance, chance.text[:before], answer, kind)
        place += len(chance.text)
    return None


def _share(chance: Chance, opening: str, answer: Answer, kind: QuestionKind) -> float | None:
    """`opening`: what of the token stands before the answer, such as a quotation mark."""
    told = dict(chance.others) | {chance.text: chance.logprob}
    least = min(told.values())
    shares = []
    for choice in CHOICES[kind]:
        rests = [(text.removeprefix(opening), chance) for text, chance in told.items() if text.startswith(opening)]
        mine = [chance for rest, chance in rests if rest and (choice.value.startswith(rest) or rest.startswith(choice.value))]
        shares.append(sum(map(math.exp, mine)) if mine else math.exp(least) if len(told) > 1 else 0.0)
    total = sum(shares)
    return round(shares[CHOICES[kind].index(answer)] / total, 4) if total > 0 else None
