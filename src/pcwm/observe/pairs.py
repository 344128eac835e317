"""Pairs of programs: of two programs of one problem at one thread count, which has the higher work %?

Two programs are a question only where their difference exceeds what the same program differs by from one measurement to the next:

    noise = max(FLOOR, t × 1.25 × s × √(1/n + 1/m))

with s the pooled standard deviation of the n and m repeats of the two, and 1.25 √(1/n + 1/m) s the standard error of the difference of
two medians of normally distributed values (√(π/2) ≈ 1.25). Few repeats can agree by chance, so t is Student's for n + m − 2 degrees of
freedom, two-sided at 99%: 4.6 for three repeats each. With a fixed 3 in its place one answer in eighteen did not hold. The floor is for
repeats that happen to be all but equal. What the rule is worth is measured by `bench/repeatability.py`.

Two that were measured with different numbers of cores are no question: who waits less may depend on that more than on the programs.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcwm.records import Outcome, WorkMeasure, WorkPair, WorkRepeats, content_id, middle

STUDENT = {1: 63.66, 2: 9.92, 3: 5.84, 4: 4.60, 5: 4.03, 6: 3.71, 8: 3.36, 10: 3.17, 12: 3.05, 16: 2.92, 20: 2.85, 30: 2.75, 60: 2.66}
"""Student's t, two-sided at 99%, by degrees of freedom; between two entries the larger t holds."""

FLOOR = 2.0
"""Percentage points that it must exceed in any case."""

FEWEST = 2
"""Repeats without which there is no spread, and so no pair."""


@dataclass(frozen=True)
class Pairs:
    """The questions among some programs, and what is none."""

    pairs: tuple[WorkPair, ...]
    close: int
    """Pairs whose difference is within the noise."""
    unmeasured: int
    """Pairs where one has no spread (a single repeat, or nothing measured), or where the two were measured on different machines."""


@dataclass(frozen=True)
class _Difference:
    """Two programs measured by the same measure; `high` has the higher work %."""

    problem: str
    high: str
    low: str
    threads: int
    cores: int
    measure: WorkMeasure
    values: tuple[float, float]
    noise: float

    @property
    def margin(self) -> float:
        return self.values[0] - self.values[1]

    @property
    def key(self) -> str:
        return WorkPair.make_id(self.problem, self.high, self.low, self.threads)


def noise(one: tuple[float, ...], other: tuple[float, ...]) -> float | None:
    """What the medians of two sets of repeats must differ by, in percentage points; None where either has no spread."""
    if len(one) < FEWEST or len(other) < FEWEST:
        return None
    n, m = len(one), len(other)
    pooled = math.sqrt(((n - 1) * statistics.variance(one) + (m - 1) * statistics.variance(other)) / (n + m - 2))
    sure = STUDENT[max(freedom for freedom in STUDENT if freedom <= n + m - 2)]
    return max(FLOOR, sure * 1.25 * pooled * math.sqrt(1 / n + 1 / m))


def work_pairs(outcomes: Iterable[Outcome], problems: Mapping[str, str]) -> Pairs:
    """All pairs of programs of one problem at each thread count; `problems` gives a program's problem. The same for the same outcomes.

    Of the pairs of a problem, taken in the order of their ids (which are hashes), every other one has the higher program first; whether
    the first of them does is up to the problem's hash. So neither answer is more frequent by more than one in any problem.
    """
    groups: dict[tuple[str, int], list[tuple[str, WorkRepeats]]] = defaultdict(list)
    for outcome in sorted(outcomes, key=lambda each: each.program):
        problem = problems.get(outcome.program)
        for repeats in outcome.work.repeats if problem is not None and outcome.work.known else ():
            if repeats.threads > 1:
                groups[problem or "", repeats.threads].append((outcome.program, repeats))
    close = unmeasured = 0
    found: dict[str, list[_Difference]] = defaultdict(list)
    for (problem, threads), row in groups.items():
        for one, other in itertools.combinations(row, 2):
            difference = _difference(problem, threads, one, other)
            if difference is None:
                unmeasured += 1
            elif difference.margin <= difference.noise:
                close += 1
            else:
                found[problem].append(difference)
    pairs: list[WorkPair] = []
    for problem, differences in sorted(found.items()):
        start = int(content_id("order", problem)[-1], 16)
        ordered = sorted(differences, key=lambda each: each.key)
        pairs += [_pair(each, high_first=(index + start) % 2 == 0) for index, each in enumerate(ordered)]
    return Pairs(tuple(pairs), close, unmeasured)


@dataclass(frozen=True)
class Compared:
    """Two programs' work % at one thread count, by the same measure."""

    measure: WorkMeasure
    values: tuple[float, float]
    """Medians of the repeats, in percent."""
    noise: float
    """What they must differ by, in points, to differ at all."""


def compared(one: WorkRepeats, other: WorkRepeats) -> Compared | None:
    """By wall clock where both were measured on a quiet machine, else by CPU time.

    None where either has no spread, or the two had not the same number of cores.
    """
    if one.cores != other.cores:
        return None
    measure = WorkMeasure.wall if one.quiet and other.quiet else WorkMeasure.cpu
    a, b = (each.work_percents if measure is WorkMeasure.wall else each.cpu_percents for each in (one, other))
    limit, left, right = noise(a, b), middle(a), middle(b)
    return None if limit is None or left is None or right is None else Compared(measure, (left, right), limit)


def _difference(problem: str, threads: int, one: tuple[str, WorkRepeats], other: tuple[str, WorkRepeats]) -> _Difference | None:
    found = compared(one[1], other[1])
    if found is None:
        return None
    (first, left), (second, right) = (one[0], found.values[0]), (other[0], found.values[1])
    high, low = ((first, left), (second, right)) if left >= right else ((second, right), (first, left))
    return _Difference(problem, high[0], low[0], threads, one[1].cores, found.measure, (high[1], low[1]), found.noise)


def _pair(difference: _Difference, *, high_first: bool) -> WorkPair:
    a, b = (difference.high, difference.low) if high_first else (difference.low, difference.high)
    value_a, value_b = difference.values if high_first else difference.values[::-1]
    return WorkPair(
        id=difference.key,
        problem=difference.problem,
        a=a,
        b=b,
        threads=difference.threads,
        cores=difference.cores,
        measure=difference.measure,
        value_a=value_a,
        value_b=value_b,
        margin=difference.margin,
        noise=difference.noise,
        answer="A" if high_first else "B",
    )
