"""The iterations of loops one by one: the last resort of the dependence tests, for subscripts such as `i % 4` and `order[i]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pcwm.source.affine import Atom, Form

_TRIPS = (256, 24, 8, 4)
"""Iterations taken of each loop where one to four are nested; a deeper nest is walked as far as makes 256 in all."""


@dataclass(frozen=True)
class Span:
    """The values of one loop's index: `first`, `first + step`, … as long as they are between the bounds."""

    index: Atom
    first: Form | None
    """None where it is not known, as in a loop of no canonical form."""
    step: Form | None
    floors: tuple[Form, ...] = ()
    """The index is never below any of these."""
    ceilings: tuple[Form, ...] = ()
    """The index is never above any of these."""

    @property
    def counted(self) -> bool:
        """Can the values be written as `first + step * k`?"""
        return self.first is not None and self.step is not None


@dataclass(frozen=True)
class Reference:
    """An access: its subscripts, and the loops around it, outermost first, beginning with the divided ones."""

    subscripts: tuple[Form, ...]
    spans: tuple[Span, ...]
    known: tuple[Form, ...] = ()
    """What is at least 0 whatever the iteration, as the loops outside the divided ones tell."""


@dataclass(frozen=True)
class Meeting:
    """What walking the iterations showed."""

    complete: bool
    """Were all iterations walked?"""
    same: bool = False
    """Is there an element that both touch in one iteration?"""
    level: int | None = None
    """The outermost divided loop whose iterations meet; None where no two different iterations do."""
    distance: int | None = None
    """From the first to the second in iterations of that loop, where it is always the same."""


def meetings(first: Reference, second: Reference, divided: int, values: Mapping[Atom, int]) -> Meeting | None:
    """Walk both references' iterations, as many as are affordable; None where a value cannot be computed."""
    found: dict[tuple[int, ...], tuple[set[tuple[int, ...]], set[tuple[int, ...]]]] = {}
    complete = True
    for side, reference in enumerate((first, second)):
        walk = _Walk(_trips(len(reference.spans)), divided)
        for iteration, at in walk.over(reference.spans, dict(values), ()):
            element = [subscript.evaluate(at) for subscript in reference.subscripts]
            key = tuple(value for value in element if value is not None)
            if len(key) < len(element):
                return None
            found.setdefault(key, (set(), set()))[side].add(iteration)
        if walk.failed:
            return None
        complete = complete and not walk.cut
    same = False
    vectors: set[tuple[int, int]] = set()
    for ones, twos in found.values():
        for one in ones:
            for two in twos:
                level = next((k for k in range(divided) if one[k] != two[k]), None)
                same = same or level is None
                if level is not None:
                    distance = two[level] - one[level]
                    vectors.add((level, abs(distance) if first == second else distance))
            if len(vectors) > 2 * divided:
                break
    if not vectors:
        return Meeting(complete, same)
    level = min(level for level, _ in vectors)
    distances = {distance for at, distance in vectors if at == level}
    return Meeting(complete, same, level, distances.pop() if len(distances) == 1 else None)


def _trips(nested: int) -> int:
    return _TRIPS[nested - 1] if 0 < nested <= len(_TRIPS) else max(1, int(_TRIPS[0] ** (1 / max(1, nested))))


@dataclass
class _Walk:
    """All iterations of nested loops, up to so many of each."""

    trips: int
    divided: int
    cut: bool = False
    failed: bool = False

    def over(
        self, spans: tuple[Span, ...], at: dict[Atom, int], iteration: tuple[int, ...]
    ) -> Iterator[tuple[tuple[int, ...], dict[Atom, int]]]:
        """Each iteration's numbers in the divided loops, and the values of all indices in it."""
        if not spans:
            yield iteration, at
            return
        span, inner = spans[0], spans[1:]
        start = span.first.evaluate(at) if span.first is not None else None
        step = span.step.evaluate(at) if span.step is not None else None
        floors, ceilings = ([bound.evaluate(at) for bound in bounds] for bounds in (span.floors, span.ceilings))
        if start is None or not step or None in floors or None in ceilings:
            self.failed = True
            return
        low = max((each for each in floors if each is not None), default=None)
        high = min((each for each in ceilings if each is not None), default=None)
        value = start
        for count in range(self.trips + 1):
            if (low is not None and value < low) or (high is not None and value > high):
                return
            if count == self.trips:
                self.cut = True
                return
            at[span.index] = value
            yield from self.over(inner, at, (*iteration, count) if len(iteration) < self.divided else iteration)
            if self.failed:
                return
            value += step
