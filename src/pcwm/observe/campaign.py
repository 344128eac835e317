"""Which race runs a program gets: variety, not repetition.

A race shows only if two threads come to the same place unordered. What decides that is the number of threads, who is early and who is
late, how loops are dealt out, and the input's size; so no two runs of a program are alike in all of these. `docs/observe.md` has what each
kind of run adds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pcwm.recipe import ObserveRecipe
from pcwm.source.asked import asked_threads

MOST_THREADS = 128
"""More threads than these are not started, whatever a program asks for."""


@dataclass(frozen=True)
class Trial:
    """One race run, before it is made."""

    threads: int
    seed: int = 0
    """Of the delays; 0 for none."""
    turn: int = 0
    """Which round of the campaign it belongs to."""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def larger(self) -> bool:
        """At the larger of the two input sizes."""
        return self.turn % 2 == 1

    @property
    def variant(self) -> str:
        return f"delays {self.seed}" if self.seed else ""


def campaign(recipe: ObserveRecipe, sources: dict[str, str]) -> Iterator[Trial]:
    """All race runs that a program can get, in the order in which they pay; whoever runs them stops when the verdict is settled.

    Every second run of a round is delayed, the others in the next round; each delayed one has another seed, so other threads are slow.
    Every second round takes the larger input, and one thread more: 2, 4, 8 and 16 threads alike divide 48 rows between rows.
    """
    counts = [*recipe.race_threads, *asked_threads("\n".join(sources.values()), max(recipe.race_threads), MOST_THREADS)]
    seed = 1
    for turn in range(recipe.race_rounds):
        for place, threads in enumerate(counts):
            delayed = (place + turn) % 2 == 1
            seed += delayed
            # Loops whose schedule is left to the environment are dealt out one by one where threads are delayed, in blocks elsewhere.
            dealt = {"OMP_SCHEDULE": "dynamic,1"} if delayed else {}
            yield Trial(threads + turn % 2, seed if delayed else 0, turn, dealt)
