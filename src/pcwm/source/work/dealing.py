"""How a loop's iterations are dealt to a team: the schedules of OpenMP 5.2, section 11.5.3, over an uneven cost curve."""

from __future__ import annotations

import heapq
import itertools
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_CHUNKS = 1024
"""Chunks dealt one by one. Of more than these each thread gets so many that they even out."""
DYNAMIC = frozenset({"dynamic", "guided"})
"""Kinds of schedule where whoever comes first takes the next chunk."""


@dataclass(frozen=True)
class Curve:
    """What the iterations of a loop cost: `costs[k]` each in the k-th of equal pieces of the iteration space."""

    trips: float
    costs: tuple[float, ...]

    @property
    def total(self) -> float:
        return self.trips * sum(self.costs) / len(self.costs)

    @property
    def skew(self) -> float:
        """The dearest iteration ÷ the mean one; 1 where all cost the same."""
        mean = sum(self.costs) / len(self.costs)
        return max(self.costs) / mean if mean > 0 else 1.0


def deal(curve: Curve, schedule: str, chunk: float, speeds: Sequence[float]) -> list[float]:
    """Cost of each thread's share. `chunk` is NaN where none is given; `speeds` matter only where whoever comes first takes the next."""
    threads, trips = len(speeds), curve.trips
    if trips <= 0:
        return [0.0] * threads
    if schedule in DYNAMIC:
        return hand_out(_pieces(curve, _cuts(trips, schedule, chunk if chunk >= 1 else 1.0, threads)), speeds)
    if not chunk >= 1:
        whole, rest = divmod(trips, threads)
        cuts = [0.0]
        for thread in range(threads):
            # Where they do not divide evenly, the first threads get one more (libomp's kmp_sch_static_balanced).
            cuts.append(min(trips, cuts[-1] + math.floor(whole) + (1.0 if thread < math.ceil(rest) else 0.0)))
        return _pieces(curve, cuts)
    if trips / chunk > MOST_CHUNKS:
        return [curve.total / threads] * threads
    shares = [0.0] * threads
    for place, cost in enumerate(_pieces(curve, _cuts(trips, "dynamic", chunk, threads))):
        shares[place % threads] += cost
    return shares


def hand_out(costs: Iterable[float], speeds: Sequence[float], busy: Sequence[float] | None = None) -> list[float]:
    """Cost of what each thread takes, where whoever is free first takes the next; `busy` is what each had to do before."""
    shares = [0.0] * len(speeds)
    free = [((busy[place] if busy else 0.0) / speed, place) for place, speed in enumerate(speeds)]
    heapq.heapify(free)
    for cost in costs:
        when, place = free[0]
        shares[place] += cost
        heapq.heapreplace(free, (when + cost / speeds[place], place))
    return shares


def _cuts(trips: float, schedule: str, chunk: float, threads: int) -> list[float]:
    """Where the chunks begin and end."""
    chunk = max(chunk, trips / MOST_CHUNKS)
    if schedule != "guided":
        return [min(trips, place * chunk) for place in range(math.ceil(trips / chunk) + 1)]
    cuts = [0.0]
    while cuts[-1] < trips:
        # A share of what is left, half of an even one: so in LLVM's libomp (kmp_dispatch.cpp, guided with chunk).
        cuts.append(min(trips, cuts[-1] + max(chunk, math.ceil((trips - cuts[-1]) / (2 * threads)))))
    return cuts


def _pieces(curve: Curve, cuts: Sequence[float]) -> list[float]:
    """Cost of each piece between two cuts."""
    pieces = len(curve.costs)
    before = [0.0]
    for cost in curve.costs:
        before.append(before[-1] + cost)
    scale = curve.trips / pieces
    edges = [place * scale for place in range(pieces + 1)]
    sums = []
    for cut in cuts:
        whole = min(max(bisect_right(edges, cut) - 1, 0), pieces - 1)
        sums.append(before[whole] * scale + (cut - edges[whole]) * curve.costs[whole])
    return [max(0.0, later - earlier) for earlier, later in itertools.pairwise(sums)]
