"""What keeps the accesses of each shared variable apart, from the facts of the text alone: its constructs and the dependence tests."""

from __future__ import annotations

from collections.abc import Sequence

from pcwm.source.concurrency import why_apart
from pcwm.source.facts import DependenceVerdict, Facts, Sharing, SourceAccess
from pcwm.source.verdicts import Cause, Kept, KeptBy

MOST_ACCESSES = 40
"""Of one variable, that are paired; of a variable with more, nothing is said."""
_APART = {DependenceVerdict.independent, DependenceVerdict.within}


def kept_by_text(facts: Facts, told: frozenset[str] = frozenset()) -> tuple[Kept, ...]:
    """Variables that threads share and write, if something is known for every pair; those that are `told` are left out."""
    groups: dict[str, list[int]] = {}
    for index, access in enumerate((*facts.accesses, *facts.called)):
        if access.sharing in (Sharing.shared, Sharing.unknown) and access.variable not in told:
            groups.setdefault(access.variable, []).append(index)
    found = []
    for name, indices in groups.items():
        causes, left = causes_by_text(facts, indices)
        if causes and left is None:
            line = min(access_at(facts, index).line for index in indices)
            found.append(Kept(variable=name, line=line, causes=tuple(causes)))
    return tuple(found)


def access_at(facts: Facts, index: int) -> SourceAccess:
    """An access of the text, or behind those one that a call makes."""
    return facts.accesses[index] if index < len(facts.accesses) else facts.called[index - len(facts.accesses)]


def causes_by_text(facts: Facts, indices: Sequence[int]) -> tuple[list[Cause], tuple[SourceAccess, SourceAccess] | None]:
    """What keeps the accesses of one variable apart, each cause once, and two of them that nothing does, one of them a write.

    `indices` are those of `access_at`. Of a variable with more accesses than `MOST_ACCESSES` nothing is known.
    """
    accesses = [(index, access_at(facts, index)) for index in indices]
    causes: dict[str, Cause] = {}
    for position, (first, one) in enumerate(accesses):
        for second, other in accesses[position:]:
            if "write" in (one.kind, other.kind):
                cause = why_apart(facts, one, other) or _divided(facts, first, second) if len(accesses) <= MOST_ACCESSES else None
                if cause is None:
                    return list(causes.values()), (one, other)
                causes.setdefault(cause.words, cause)
    return list(causes.values()), None


def _divided(facts: Facts, first: int, second: int) -> Cause | None:
    """What the dependence tests say of two accesses; accesses of one kind and place in the text are judged by the first of them."""
    if max(first, second) >= len(facts.accesses):
        return None  # nobody tested what a call does
    one, other = facts.accesses[first], facts.accesses[second]
    shapes = (_shape(one), _shape(other))
    for each in facts.dependences:
        if each.verdict in _APART:
            sides = (_shape(facts.accesses[each.first]), _shape(facts.accesses[each.second]))
            if sides in (shapes, shapes[::-1]):
                line = facts.loops[each.loop].line
                test = f" ({each.test})" if each.test else ""
                words = f"no two iterations of the loop of line {line} touch the same element{test}"
                return Cause(by=KeptBy.own, words=words, what=f"each iteration of the loop of line {line}", lines=(line,))
    return None


def _shape(access: SourceAccess) -> tuple[object, ...]:
    return access.kind, access.variable, access.subscripts, access.region, access.directive
