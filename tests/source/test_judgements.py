"""`judge` on random subscripts and bounds, with and without a symbol, against walking all iterations."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcwm.source.affine import Atom, Form
from pcwm.source.dependence import judge
from pcwm.source.facts import DependenceVerdict
from pcwm.source.iterations import Reference, Span


@dataclass(frozen=True)
class Name:
    name: str


OUTER, INNER, OTHER, SIZE = Name("i"), Name("j"), Name("k"), Name("n")


@dataclass(frozen=True)
class Head:
    """`for (index = first; index <= last (+ n) (+ i); index += step)`."""

    first: int
    last: int
    step: int
    sized: bool
    triangular: bool

    def span(self, index: Atom, outer: Atom | None) -> Span:
        last = (
            Form.number(self.last)
            + (Form.of(SIZE) if self.sized else Form({}))
            + (Form.of(outer) if outer and self.triangular else Form({}))
        )
        return Span(index, Form.number(self.first), Form.number(self.step), (), (last,))

    def values(self, n: int, outer: int) -> list[tuple[int, int]]:
        last = self.last + (n if self.sized else 0) + (outer if self.triangular else 0)
        return list(enumerate(range(self.first, last + 1, self.step)))


HEADS = st.builds(Head, st.integers(-2, 3), st.integers(-1, 8), st.integers(1, 3), st.booleans(), st.booleans())
FACTORS = st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-2, 2), st.integers(-6, 6))


def reference(factors: list[tuple[int, int, int, int]], outer: Head, inner: Head, second: Atom) -> Reference:
    subscripts = []
    for one, two, sized, constant in factors:
        form = Form.number(constant) + Form.number(sized) * Form.of(SIZE)
        form = form + Form.number(one) * Form.of(OUTER) + Form.number(two) * Form.of(second)
        subscripts.append(form)
    return Reference(tuple(subscripts), (outer.span(OUTER, None), inner.span(second, OUTER)))


Factors = list[tuple[int, int, int, int]]
"""For each subscript the factors of the two indices and of the size, and the constant."""


def touched(factors: Factors, outer: Head, inner: Head, n: int) -> list[tuple[tuple[int, int], tuple[int, ...]]]:
    """(iteration, element) of every access."""
    return [
        ((k, m), tuple(one * i + two * j + sized * n + constant for one, two, sized, constant in factors))
        for k, i in outer.values(n, 0)
        for m, j in inner.values(n, i)
    ]


def distances(ones: Factors, twos: Factors, heads: tuple[Head, Head, Head], n: int, divided: int) -> set[tuple[int, ...]]:
    """The distance vectors of all meetings, in the divided loops."""
    outer, inner, other = heads
    where: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for iteration, element in touched(ones, outer, inner, n):
        where.setdefault(element, set()).add(iteration[:divided])
    return {
        tuple(after - before for before, after in zip(one, two[:divided], strict=True))
        for two, element in touched(twos, outer, other, n)
        for one in where.get(element, ())
    }


def carried_by(vectors: set[tuple[int, ...]], level: int) -> list[int]:
    """Distances in the loop of that level, where those outside it are at one iteration."""
    return [vector[level] for vector in vectors if vector[level] and not any(vector[:level])]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(FACTORS, FACTORS), min_size=1, max_size=2), HEADS, HEADS, HEADS, st.integers(1, 2))
@example([((1, 0, 0, 0), (1, 0, 1, 0))], Head(0, -1, 1, True, False), Head(0, 0, 1, False, False), Head(0, 0, 1, False, False), 1)
def test_verdicts_agree_with_walking_all_iterations(
    pairs: list[tuple[tuple[int, int, int, int], tuple[int, int, int, int]]], outer: Head, inner: Head, other: Head, divided: int
) -> None:
    ones, twos = [one for one, _ in pairs], [two for _, two in pairs]
    heads = (outer, inner, inner if divided == 2 else other)
    first = reference(ones, outer, inner, INNER)
    second = reference(twos, outer, heads[2], INNER if divided == 2 else OTHER)
    found = judge(first, second, divided)
    sized = any(head.sized for head in heads) or any(factors[2] for factors in ones + twos)
    met: set[tuple[int, ...]] = set()
    for n in (0, 1, 2, 3, 5, 8, 24, 31) if sized else (0,):
        met |= distances(ones, twos, heads, n, divided)
    if found.verdict is DependenceVerdict.independent:
        assert not met
    elif found.verdict is DependenceVerdict.within:
        assert not any(any(vector) for vector in met)
    elif found.verdict is DependenceVerdict.carried:
        for n in (60, 150, 400) if sized else ():  # some loops have to be long for it
            if not carried_by(met, found.level):
                met |= distances(ones, twos, heads, n, divided)
        apart = carried_by(met, found.level)
        assert apart
        if found.distance is not None:
            assert {abs(each) if first == second else each for each in apart} == {found.distance}
    else:
        assert sized  # with numbers alone there is always an answer
