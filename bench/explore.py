"""What sampling costs: candidates a second without a language model, and removing near-duplicates from many programs.

    python bench/explore.py [--candidates 2000] [--programs 100000]

Candidates: programs a second of one core's time, over the corpus; to label one takes about a second of two cores, so sampling must not
be what is waited for. Near-duplicates: `Collection.admit` on variants of the corpus, at a tenth of the number and at the whole; near-linear
means that ten times the programs take about ten times the seconds. Memory is the process's peak.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import time
from collections.abc import Iterator

from pcwm.dataset.choose import LIKE
from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import load_seeds
from pcwm.explore.edits import EDITS
from pcwm.explore.likeness import Collection

MARKS = "+-*<123"


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def sampled(wanted: int) -> None:
    """Candidates of one problem after the other until there are as many as wanted."""
    seeds = load_seeds()
    each = -(-wanted // len(seeds))
    count, started, marks = 0, time.process_time(), list[float]()
    for turn, seed in enumerate(seeds):
        count += len(candidates(seed, EDITS, each, 1, 20).programs)
        if turn in (len(seeds) // 2, len(seeds) - 1):
            marks.append(megabytes())
    seconds = time.process_time() - started
    print(f"candidates: {count} in {seconds:.1f} s of one core: {count / seconds:.0f} a second")
    print(f"memory: {marks[0]:.0f} MB half-way, {marks[1]:.0f} MB at the end")


def texts(count: int) -> Iterator[str]:
    """Programs that differ by what they compute: corpus programs with other numbers and operators at random places."""
    sources = [program.source for seed in load_seeds() for program in seed.implementations]
    chance = random.Random(1)
    for source in itertools.islice(itertools.cycle(sources), count):
        lines = source.split("\n")
        for _ in range(chance.randint(0, 6)):
            place = chance.randrange(len(lines))
            lines[place] = lines[place].translate(str.maketrans(MARKS, "".join(chance.choices(MARKS, k=len(MARKS)))))
        yield "\n".join(lines)


def deduplicated(count: int) -> float:
    made = list(texts(count))
    started = time.process_time()
    collection = Collection(LIKE)
    for place, source in enumerate(made):
        collection.admit(str(place), source)
    seconds = time.process_time() - started
    print(f"near-duplicates: {count:,} programs in {seconds:.1f} s of one core, {len(collection):,} kept; memory {megabytes():.0f} MB")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=2_000)
    parser.add_argument("--programs", type=int, default=100_000)
    asked = parser.parse_args()
    sampled(asked.candidates)
    few, many = deduplicated(asked.programs // 10), deduplicated(asked.programs)
    print(f"ten times the programs take {many / few:.1f} times as long")


if __name__ == "__main__":
    main()
