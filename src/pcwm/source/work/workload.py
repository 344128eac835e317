"""Which of two programs has the higher OpenMP work %? An estimate from the text alone, in milliseconds.

The sizes of the input are not in the text. They are all taken to be one number, and that number such that the program does `BUDGET`
operations. Two programs of one problem may get different ones: they do about the same work, and where one text hides a size (a length that
is data, a parameter that looks like a few rounds) the same number for both would make one of them a thousand times as dear. The confidence
of an answer comes from a table of how often answers with such a difference were right on labelled programs; `bench/work.py` makes the table
and measures it on other problems.
"""

from __future__ import annotations

import math
from typing import Literal

from pcwm.records import Language, Record
from pcwm.source.syntax import parse
from pcwm.source.work.balance import BUDGET, Simulation
from pcwm.source.work.drawing import sketch
from pcwm.source.work.labour import Spent
from pcwm.source.work.sketch import Sketch

SMALLEST, LARGEST = 16.0, 1e8
"""Sizes of the input that are considered."""
USUAL = 1000.0
"""The size where nothing speaks for another one."""
TOO_MUCH = 3.0
"""How many times `BUDGET` a program may cost at the smallest size."""
EQUAL = 1e-6
"""Percentage points below which two estimates are the same, but for rounding. The sign of a larger difference says something, however
small: of 82 pairs of training families between a billionth and 0.005 points it was right about 54."""
MEETING = 3e3
"""Operations that each thread loses at a barrier by the clock, a microsecond: for telling who meets often. CPU time shows little of it."""
WORTH_TELLING = 0.03
"""Share of the whole wait that a region must have to be named among the reasons."""

_OWN_CORES = (
    *((0.0, 0.5), (0.1, 0.625), (0.2, 0.658), (5.5, 0.691), (14.7, 0.766), (48.3, 0.844)),
    *((48.5, 0.867), (63.6, 0.871), (66.0, 0.955)),
)
_SHARED_CORES = ((0.0, 0.5), (0.3, 0.527), (1.4, 0.582), (3.4, 0.594), (3.9, 0.707), (7.3, 0.81), (43.0, 0.888), (49.1, 0.954))
"""From which difference of the estimates on (percentage points) which share of the answers was right: where `cores` is not given, and for
teams with more threads than cores. Both by `bench/work.py measure datasets/v1 --half even` from 3,736 pairs of 29 training families,
measured with 4 threads on two cores, by an estimate made before these families were looked at: so often it is right of new ones."""


class Wait(Record):
    """What the threads of a region wait for."""

    kind: Literal["alone", "even", "meetings", "few", "busiest", "uneven"]
    """`alone`: there is one thread; `even`: all have about the same to do; `meetings`: they meet often with little to do in between; `few`:
    a loop has fewer iterations than there are threads; `busiest`: one thread gets more of a loop than the mean; `uneven`: otherwise."""
    loop: int = 0
    """`few`, `busiest`: line of the pragma that divides the loop."""
    trips: float = 0.0
    """`few`: iterations of the loop."""
    meetings: float = 0.0
    """`meetings`: how often the team meets."""
    busiest: float = 1.0
    """`busiest`: what the busiest thread has to do ÷ the mean."""
    skew: float = 1.0
    """`busiest`: what the dearest iteration costs ÷ the mean."""

    @property
    def words(self) -> str:
        match self.kind:
            case "alone":
                return "one thread waits for nobody"
            case "even":
                return "all threads have about the same to do"
            case "meetings":
                return f"threads meet {self.meetings:.0f} times with little to do in between"
            case "few":
                return f"the loop of line {self.loop} has {self.trips:.0f} iterations for"
            case "busiest":
                skew = f", the dearest iteration costs {self.skew:.1f} times the mean" if self.skew > 1.1 else ""
                return f"the busiest thread of the loop of line {self.loop} has {self.busiest:.1f} times the mean to do{skew}"
        return "some threads have more to do than others"


class RegionEstimate(Record):
    """What is expected of one parallel region."""

    line: int
    """Line of its pragma; 0 for divided work outside every region of the text."""
    threads: int
    work_percent: float
    share: float
    """Its part of the operations of all regions, from 0 to 1."""
    wait: Wait

    @property
    def reason(self) -> str:
        """What its threads wait for, in words."""
        where = f"line {self.line}" if self.line else "the divided work"
        team = f" {self.threads} threads" if self.wait.kind == "few" else ""
        return f"{where}: about {self.work_percent:.0f}% work: {self.wait.words}{team}"


class WorkEstimate(Record):
    """What is expected of a program at one thread count."""

    threads: int
    work_percent: float | None
    """100 × work ÷ (work + barrier wait); None where the text has nothing for a team."""
    size: float
    """What all sizes that the text leaves open were taken to be."""
    regions: tuple[RegionEstimate, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """One line a region that matters, the most wait first."""
        return tuple(region.reason for region in self.regions)


class WorkAnswer(Record):
    """Which of two programs has the higher work %."""

    answer: Literal["A", "B", "unknown"]
    confidence: float
    """How often such answers were right on labelled programs; 0.5 for `unknown`."""
    difference: float
    """Estimate of A − estimate of B, in percentage points; 0 where either has none."""
    a: WorkEstimate
    b: WorkEstimate
    reasons: tuple[str, ...]


def estimate_work(source: str, language: Language, threads: int, cores: int = 0, size: float | None = None) -> WorkEstimate:
    """Estimate a program's work %. Never raises, whatever the text.

    `cores`: of the machine that it will be measured on; 0 means one for each thread. It matters for work that whoever comes first
    takes (`dynamic`, `guided`, tasks). `size`: what open sizes are, by default such that the program does `BUDGET` operations.
    """
    drawn = sketch(parse(source, language))
    return _estimate(drawn, threads, cores, fitting_size(drawn) if size is None else size)


def answer_work(source_a: str, source_b: str, language: Language, threads: int, cores: int = 0) -> WorkAnswer:
    """Which of two programs of one problem has the higher work %? Never raises; the arguments are those of `estimate_work`."""
    a, b = (estimate_work(source, language, threads, cores) for source in (source_a, source_b))
    if a.work_percent is None or b.work_percent is None:
        which = " and ".join(name for name, each in (("A", a), ("B", b)) if each.work_percent is None)
        return WorkAnswer(answer="unknown", confidence=0.5, difference=0.0, a=a, b=b, reasons=(f"{which}: nothing here is done by a team",))
    difference = a.work_percent - b.work_percent
    reasons = tuple(f"{name}: {reason}" for name, each in (("A", a), ("B", b)) for reason in each.reasons[:3])
    if abs(difference) < EQUAL:
        return WorkAnswer(answer="unknown", confidence=0.5, difference=difference, a=a, b=b, reasons=(*reasons, "both seem to wait alike"))
    confidence = confidence_of(abs(difference), 0 < cores < threads)
    return WorkAnswer(answer="A" if difference > 0 else "B", confidence=confidence, difference=difference, a=a, b=b, reasons=reasons)


def confidence_of(difference: float, crowded: bool) -> float:
    """How often answers with such a difference of estimates (points) were right; `crowded`: threads outnumber cores."""
    table = _SHARED_CORES if crowded else _OWN_CORES
    return [share for start, share in table if difference >= start][-1]


def fitting_size(drawn: Sketch) -> float:
    """The size of the input at which a program does `BUDGET` operations, near enough: two steps of a secant on logarithmic scales."""
    size, cost = USUAL, _operations(drawn, USUAL)
    for _ in range(2):
        if cost <= 0:
            return size
        power = math.log2(max(_operations(drawn, 2 * size), cost) / cost)
        # Nothing grows with the size: then the size does not matter either.
        size = min(LARGEST, max(SMALLEST, size * (BUDGET / cost) ** (1 / power))) if power > 0.1 else size
        cost = _operations(drawn, size)
    # Recursion that the text does not bound costs too much at any size: that says nothing of the size.
    return size if size > SMALLEST or cost < TOO_MUCH * BUDGET else USUAL


def _operations(drawn: Sketch, size: float) -> float:
    run = Simulation(drawn, 1, size)
    run.run()
    return run.serial + sum(spent.work for spent in run.spent.values())


def _estimate(drawn: Sketch, threads: int, cores: int, size: float) -> WorkEstimate:
    run = Simulation(drawn, threads, size, cores)
    run.run()
    found = sorted((spent for spent in run.spent.values() if spent.work > 0), key=lambda spent: -spent.wait)
    work, wait = sum(spent.work for spent in found), sum(spent.wait for spent in found)
    if work <= 0 or not math.isfinite(work + wait):
        return WorkEstimate(threads=threads, work_percent=None, size=size)
    regions = tuple(
        RegionEstimate(
            line=spent.line,
            threads=spent.threads,
            work_percent=100 * spent.work / (spent.work + spent.wait),
            share=spent.work / work,
            wait=_wait(spent, run),
        )
        for spent in found
        if wait <= 0 or spent.wait >= WORTH_TELLING * wait or len(found) == 1
    )
    return WorkEstimate(threads=threads, work_percent=100 * work / (work + wait), size=size, regions=regions)


def _wait(spent: Spent, run: Simulation) -> Wait:
    """What the threads of a region wait for most."""
    if spent.threads == 1:
        return Wait(kind="alone")
    if spent.uneven < 0.02 * spent.work:
        often = spent.phases * spent.threads * MEETING > 0.02 * spent.work
        return Wait(kind="meetings", meetings=spent.phases) if often else Wait(kind="even")
    loops = [(line, curve, shares) for line, (curve, shares) in run.curves.items() if run.region_of.get(line) == spent.line]
    for line, curve, shares in sorted(loops, key=lambda each: -each[1].total):
        if curve.trips < spent.threads:
            return Wait(kind="few", loop=line, trips=curve.trips)
        if len(shares) > 1 and sum(shares) > 0 and max(shares) * len(shares) > 1.1 * sum(shares):
            return Wait(kind="busiest", loop=line, busiest=max(shares) * len(shares) / sum(shares), skew=curve.skew)
    return Wait(kind="uneven")
