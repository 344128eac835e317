"""Examples as tokens, and what each step of a training sees: decided before it begins, so that it can go on where it was cut off.

A row is what a device works on at once: one example, or as many as fit, none of which sees another (`attention.py`). Rows are never padded.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from pcwm.learn.student import Student
from pcwm.prompts import THINK_OPEN
from pcwm.records import Example

IGNORED = -100
"""Label of a token that carries no loss."""
Plan = list[list[list[int]]]
"""What each step sees: steps × rows × indices of examples."""
_POOL = 8
"""Rows are formed and mixed within as many examples as fill this many steps."""


@dataclass(frozen=True)
class Tokens:
    """One example: `ids` of prompt and completion, and of them the last `taught`, which carry loss."""

    ids: list[int]
    taught: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def labels(self) -> list[int]:
        start = len(self.ids) - self.taught
        return [IGNORED] * start + self.ids[start:]


@dataclass(frozen=True)
class Tally:
    """What became of the examples and their tokens."""

    used: int
    """Examples that a step sees, each counted once."""
    too_long: int
    """Examples dropped because they are longer than `max_length`; none is cut."""
    tokens: int
    """Of the examples that are used, each counted once."""
    taught: int
    """Of these tokens, those that carry loss."""
    longest: int
    """Tokens of the longest example, dropped ones included."""
    longest_used: int


@dataclass
class Tokenised:
    """All examples that fit."""

    rows: list[Tokens] = field(default_factory=list)
    too_long: int = 0
    longest: int = 0

    def tally(self, plan: Plan) -> Tally:
        """Of a training that goes by this plan: what fits, but comes after the last step, is not used."""
        used = [self.rows[index] for index in {index for step in plan for row in step for index in row}]
        return Tally(
            used=len(used),
            too_long=self.too_long,
            tokens=sum(map(len, used)),
            taught=sum(row.taught for row in used),
            longest=self.longest,
            longest_used=max(map(len, used), default=0),
        )


def tokenised(student: Student, examples: Sequence[Example], max_length: int, *, opening: bool = False) -> Tokenised:
    """The tokens of each example that fits.

    Without `opening`, the opening `<think>` carries no loss: `ModelPredictor` and `EnginePredictor` supply it, and a short training that is
    paid for it learns little else. A student that answers through a server must write it itself.
    """
    supplied = [] if opening else student.encode(THINK_OPEN)
    found = Tokenised()
    for example in examples:
        prompt, completion = student.prompt_ids(example.prompt), student.completion_ids(example.completion)
        found.longest = max(found.longest, len(prompt) + len(completion))
        if len(prompt) + len(completion) > max_length:
            found.too_long += 1
            continue
        given = len(supplied) if completion[: len(supplied)] == supplied else 0
        found.rows.append(Tokens(prompt + completion, len(completion) - given))
    return found


def plan_rows(lengths: Sequence[int], batch: int, steps: int, seed: int, room: int = 0, epochs: float = 1.0) -> Plan:
    """Which examples each step sees, in `batch` rows; `lengths` are theirs, in tokens.

    `room`: tokens of a row that holds several examples; with 0, each row is one. Where `steps` is 0, there are as many as `epochs` take,
    the last one filled up from the beginning. Every example is seen equally often, give or take one (where rows are packed and steps
    given, give or take what the last rows have no room for): first in the order given, whose every beginning is a fair sample, then
    shuffled. Steps are made of rows that are alike in length, so that devices which share one wait little for each other.
    """
    chance, wanted = random.Random(seed), steps * batch
    most = math.ceil(epochs * len(lengths)) if not steps else None if room else wanted
    stream = islice(_endless(len(lengths), chance), most)
    size = _POOL * batch * (room or 1)
    rows: list[list[int]] = []
    left: list[int] = []
    while not steps or len(rows) < wanted:
        pool = left + list(_fill(stream, lengths, size, room))
        if len(pool) == len(left):
            break
        made = _packed(pool, lengths, room)
        left = made.pop() if room and len(made) > 1 else []  # the emptiest goes on filling
        rows += _mixed(made, lengths, batch, chance)
    rows += [left] if left else []
    if not steps:
        rows += [rows[index % len(rows)] for index in range(-len(rows) % batch)]
        wanted = len(rows)
    return [rows[at : at + batch] for at in range(0, wanted, batch)]


def _endless(count: int, chance: random.Random) -> Iterator[int]:
    order = list(range(count))
    while True:
        yield from order
        chance.shuffle(order)


def _fill(stream: Iterator[int], lengths: Sequence[int], size: int, room: int) -> Iterator[int]:
    """The next of the stream that together have `size` tokens, or, where rows are not packed, are so many."""
    for index in stream:
        yield index
        size -= lengths[index] if room else 1
        if size <= 0:
            return


def _packed(pool: Sequence[int], lengths: Sequence[int], room: int) -> list[list[int]]:
    """Rows of at most `room` tokens, the emptiest last: the longest example first, each into the first row that has room for it."""
    if not room:
        return [[index] for index in pool]
    rows: list[tuple[int, list[int]]] = []
    for index in sorted(pool, key=lambda each: -lengths[each]):
        place = next((at for at, (free, _) in enumerate(rows) if free >= lengths[index]), None)
        if place is None:
            rows.append((room - lengths[index], [index]))
        else:
            free, members = rows[place]
            rows[place] = free - lengths[index], [*members, index]
    return [members for _, members in sorted(rows, key=lambda row: row[0])]


def _mixed(rows: Sequence[list[int]], lengths: Sequence[int], batch: int, chance: random.Random) -> list[list[int]]:
    """In groups of `batch` rows that are alike in length, the groups in any order; one that is not full comes last."""
    ordered = sorted(rows, key=lambda row: sum(lengths[index] for index in row))
    groups = [ordered[at : at + batch] for at in range(0, len(ordered), batch)]
    short = [groups.pop()] if groups and len(groups[-1]) < batch else []
    chance.shuffle(groups)
    return [row for group in [*groups, *short] for row in group]
