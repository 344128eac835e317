"""`judge` on random subscripts and bounds, with and without a symbol, against walking all iterations."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcwm.source.affine import Atom, Form
from pcwm.source.dependence import Judgement, judge
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


def touched(factors: list[tuple[int, int, int, int]], outer: Head, inner: Head, n: int) -> list[tuple[tuple[int, int], tuple[int, ...]]]:
    """(iteration, element) of every access."""
    return [
        ((k, m), tuple(one * i + two * j + sized * n + constant for one, two, sized, constant in factors))
        for k, i in outer.values(n, 0)
        for m, j in inner.values(n, i)
    ]


def brute(
    first: list[tuple[tuple[int, int], tuple[int, ...]]], second: list[tuple[tuple[int, int], tuple[int, ...]]], divided: int
) -> set[tuple[int, ...]]:
    """The distance vectors of all meetings, in the divided loops."""
    return {tuple(b - a for a, b in zip(one[:divided], two[:divided], strict=True)) for one, x in first for two, y in second if x == y}


def agree(found: Judgement, vectors: dict[int, set[tuple[int, ...]]], same: bool) -> None:
    """`vectors`: by the size n, for all sizes that were tried."""
    met = {vector for each in vectors.values() for vector in each}
    if found.verdict is DependenceVerdict.independent:
        assert not met
    elif found.verdict is DependenceVerdict.within:
        assert not any(any(vector) for vector in met)
    elif found.verdict is DependenceVerdict.carried:
        carried = [vector for vector in met if any(vector)]
        assert carried
        at = [vector for vector in carried if vector[found.level] and not any(vector[: found.level])]
        assert at
        if found.distance is not None:
            assert {abs(v[found.level]) if same else v[found.level] for v in at} == {found.distance}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(FACTORS, FACTORS), min_size=1, max_size=2), HEADS, HEADS, HEADS, st.integers(1, 2))
@example([((1, 0, 0, 0), (1, 0, 1, 0))], Head(0, -1, 1, True, False), Head(0, 0, 1, False, False), Head(0, 0, 1, False, False), 1)
def test_verdicts_agree_with_brute_force(
    pairs: list[tuple[tuple[int, int, int, int], tuple[int, int, int, int]]], outer: Head, inner: Head, other: Head, divided: int
) -> None:
    ones, twos = [one for one, _ in pairs], [two for _, two in pairs]
    other = inner if divided == 2 else other
    first = reference(ones, outer, inner, INNER)
    second = reference(twos, outer, other, INNER if divided == 2 else OTHER)
    found = judge(first, second, divided)
    sizes = (0, 1, 2, 3, 5, 8, 24, 31) if any(head.sized for head in (outer, inner, other)) or any(f[2] for p in pairs for f in p) else (0,)
    vectors: dict[int, set[tuple[int, ...]]] = {}
    for n in sizes:
        left, right = touched(ones, outer, inner, n), touched(twos, outer, other, n)
        if len(left) * len(right) > 40_000:
            where: dict[tuple[int, ...], list[tuple[int, int]]] = {}
            for iteration, element in left:
                where.setdefault(element, []).append(iteration)
            vectors[n] = {
                tuple(b - a for a, b in zip(one[:divided], two[:divided], strict=True)) for two, y in right for one in where.get(y, ())
            }
        else:
            vectors[n] = brute(left, right, divided)
    agree(found, vectors, first == second)
    if len(sizes) == 1:
        assert found.verdict is not DependenceVerdict.unknown
