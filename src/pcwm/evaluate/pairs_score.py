"""Do the accesses that a prediction names race, as the suite has it? Counts for precision and recall of pairs.

A pair is two sides without an order, so that `a@3, b@7` is `b@7, a@3`; the same pair twice is one. What must be equal:

    lines         both lines
    variables     both base names: `a` of `a[i + 1]`, `p` of `*p` and of `p->next`, `total` of `this->total`
    expressions   both lvalues as they are written, spaces left out

Names are compared as they are written; in Fortran without regard to case. A side whose line is 0, or that has no name, equals nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pcwm.evaluate.suites.suite import Item
from pcwm.explain.subscripts import base_name
from pcwm.records import Access, Answer, Pair, Prediction

_QUALIFIER = re.compile(r"\bthis\s*->\s*|\b\w+\s*::\s*")


@dataclass(frozen=True)
class Counts:
    """Of one question, or added up over many."""

    named: int = 0
    """Different pairs that the prediction names."""
    known: int = 0
    """Different pairs that the suite names."""
    right: int = 0
    """Pairs that both name."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.named + other.named, self.known + other.known, self.right + other.right)

    @property
    def precision(self) -> float | None:
        """Of the pairs named, the share that is right; None where none was named."""
        return self.right / self.named if self.named else None

    @property
    def recall(self) -> float | None:
        """Of the pairs known, the share that was named; None where none is known."""
        return self.right / self.known if self.known else None


@dataclass(frozen=True)
class PairsScore:
    """What one prediction's pairs are worth, by each rule."""

    lines: Counts = Counts()
    variables: Counts = Counts()
    expressions: Counts = Counts()

    def __add__(self, other: PairsScore) -> PairsScore:
        return PairsScore(self.lines + other.lines, self.variables + other.variables, self.expressions + other.expressions)


def score_pairs(prediction: Prediction, item: Item) -> PairsScore | None:
    """The score of one answer; None where the item says nothing of pairs: a question about work, or a race without any named.

    Where there is no race every pair named is wrong. A prediction that does not answer `race` names none, whatever it lists.
    """
    if item.question.other is not None or (item.truth is Answer.race and not item.pairs):
        return None
    named = prediction.pairs if prediction.answer is Answer.race else ()
    known = item.pairs if item.truth is Answer.race else ()
    fold = item.question.program.language == "fortran"
    return PairsScore(
        lines=_count(named, known, lambda access: str(access.line) if access.line > 0 and not access.file else ""),
        variables=_count(named, known, lambda access: base_variable(access.variable, fold)),
        expressions=_count(named, known, lambda access: _spelt(access.variable, fold)),
    )


def base_variable(expression: str, fold: bool = False) -> str:
    """The base name of an lvalue; empty where there is none. `fold`: without regard to case."""
    return _folded(base_name(_QUALIFIER.sub("", expression)), fold)


def _spelt(expression: str, fold: bool) -> str:
    return _folded(re.sub(r"\s+", "", expression), fold)


def _folded(text: str, fold: bool) -> str:
    return text.lower() if fold else text


def _count(named: Iterable[Pair], known: Iterable[Pair], key: Callable[[Access], str]) -> Counts:
    one, other = ({_unordered(pair, key) for pair in pairs} for pairs in (named, known))
    return Counts(len(one), len(other), sum(all(pair) for pair in one & other))


def _unordered(pair: Pair, key: Callable[[Access], str]) -> tuple[str, str]:
    first, second = sorted((key(pair.first), key(pair.second)))
    return first, second
