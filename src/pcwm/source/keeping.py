"""What keeps the accesses of each shared variable apart, from the facts of the text alone: its constructs and the dependence tests."""

from __future__ import annotations

from collections.abc import Iterator

from pcwm.source.concurrency import why_apart
from pcwm.source.facts import DependenceVerdict, Facts, Sharing, SourceAccess

MOST_ACCESSES = 40
"""Of one variable, that are paired; of a variable with more, nothing is said."""
_APART = {DependenceVerdict.independent, DependenceVerdict.within}


def kept_by_text(facts: Facts, told: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """One line a variable that threads share and write, if something is known for every pair; those that are `told` are left out."""
    groups: dict[str, list[tuple[int, SourceAccess]]] = {}
    for index, access in enumerate((*facts.accesses, *facts.called)):
        if access.sharing in (Sharing.shared, Sharing.unknown) and access.variable not in told:
            groups.setdefault(access.variable, []).append((index, access))
    lines = []
    for name, accesses in groups.items():
        if len(accesses) <= MOST_ACCESSES and any(access.kind == "write" for _, access in accesses):
            reasons = list(dict.fromkeys(_reasons(facts, name, accesses)))
            if reasons and "" not in reasons:
                lines.append(f"`{name}`: {'; '.join(reasons)}")
    return tuple(lines)


def _reasons(facts: Facts, name: str, accesses: list[tuple[int, SourceAccess]]) -> Iterator[str]:
    """For each pair with a write, why the two cannot meet; empty where nothing says so."""
    for position, (first, one) in enumerate(accesses):
        for second, other in accesses[position:]:
            if "write" in (one.kind, other.kind):
                yield why_apart(facts, one, other) or _divided(facts, name, first, second)


def _divided(facts: Facts, name: str, first: int, second: int) -> str:
    """What the dependence tests say of two accesses; accesses of one kind and place in the text are judged by the first of them."""
    if max(first, second) >= len(facts.accesses):
        return ""  # nobody tested what a call does
    one, other = facts.accesses[first], facts.accesses[second]
    for each in facts.dependences:
        sides = (facts.accesses[each.first], facts.accesses[each.second])
        if (
            each.variable == name
            and each.verdict in _APART
            and [_shape(side) for side in sides]
            in (
                [_shape(one), _shape(other)],
                [_shape(other), _shape(one)],
            )
        ):
            loop = facts.loops[each.loop]
            test = f" ({each.test})" if each.test else ""
            return f"no two iterations of the loop of line {loop.line} touch the same element{test}"
    return ""


def _shape(access: SourceAccess) -> tuple[object, ...]:
    return access.kind, access.subscripts, access.region, access.directive
