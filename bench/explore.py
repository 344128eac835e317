"""What sampling costs: candidates a second without a language model, and removing near-duplicates from many programs.

    python bench/explore.py [--candidates 2000] [--programs 100000] [--requests 400]

Candidates: programs a second of one core's time, over the corpus; to label one takes about a second of two cores, so sampling must not
be what is waited for. Near-duplicates: `Collection.admit` on variants of the corpus, at a tenth of the number and at the whole; near-linear
means that ten times the programs take about ten times the seconds. Memory is the process's peak.

Requests: replies a second through the sampler's whole way (cache, store, retries) from a server of ours that answers up to `SLOTS`
requests at once, each after `DELAY` seconds, and lets the others wait in line, as batching engines do. The ratio is to what it can give.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from pcwm.chat.asking import Panel, Request
from pcwm.chat.scripted_server import Answer, ScriptedServer, said
from pcwm.dataset.choose import LIKE
from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import load_seeds
from pcwm.explore.edits import EDITS
from pcwm.explore.likeness import Collection
from pcwm.progress import Silence
from pcwm.recipe import SamplerModel, SamplerRecipe
from pcwm.records import Message
from pcwm.store import Store

MARKS = "+-*<123"
SLOTS, DELAY = 32, 0.5
"""Requests that the server works on at once, and seconds each takes: an engine on one GPU with short replies."""


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


def saturated(requests: int, in_flight: int) -> None:
    """Replies a second with so many requests under way, beside what the server gives at most."""
    gate = threading.Semaphore(SLOTS)

    def slowly(asked: dict[str, Any]) -> Answer:
        return said("```c\nint main(void) { return 0; }\n```", tokens=(900, 300))

    class Busy(ScriptedServer):
        def _handle(self, request: Any) -> None:
            with gate:
                time.sleep(DELAY)
                super()._handle(request)

    with tempfile.TemporaryDirectory() as name, Busy(slowly) as server:
        os.environ["PCWM_CACHE"] = name
        recipe = SamplerRecipe(models=(SamplerModel(name="m", url=server.url),), in_flight=in_flight)
        todo = [
            Request(f"prob-{place}", "plain", 0, (Message(role="user", content=f"{place} of {in_flight}"),)) for place in range(requests)
        ]
        with closing(Store(Path(name) / "store.sqlite")) as store, Panel(store, "explore", recipe, recipe.models, 1, Silence()) as panel:
            started = time.monotonic()
            panel.ask(recipe.models[0], todo, "ask")
            seconds = time.monotonic() - started
    most = min(in_flight, SLOTS) / DELAY
    rate = requests / seconds
    print(f"requests: {in_flight:3} in flight: {rate:5.1f} replies a second, {rate / most:.2f} of what the server can give")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=2_000)
    parser.add_argument("--programs", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=400)
    asked = parser.parse_args()
    for in_flight in (1, 8, SLOTS, 4 * SLOTS):
        saturated(max(20, asked.requests * min(in_flight, SLOTS) // SLOTS), in_flight)
    sampled(asked.candidates)
    few, many = deduplicated(asked.programs // 10), deduplicated(asked.programs)
    print(f"ten times the programs take {many / few:.1f} times as long")


if __name__ == "__main__":
    main()
