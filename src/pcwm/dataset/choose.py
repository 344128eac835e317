"""Which observed programs go into a dataset: known verdict, unlike each other, unlike any benchmark's; and which of them are balanced."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcwm.dataset.features import group_of, length_of
from pcwm.dataset.rows import RaceRow
from pcwm.errors import InputError
from pcwm.explore.likeness import Collection
from pcwm.progress import Silence, Ticker

LIKE = 0.98
"""Two programs with one verdict that are so alike are one too many. One changed token of a short program leaves about 0.95."""
BENCHMARK_LIKE = 0.7
"""How alike a program may be to one of a benchmark's."""
TILT = 1.5
"""In each stratum a verdict has at most so many times the programs of the other, as long as it has more than `SPARE`."""
SPARE = 4
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".hh")


@dataclass
class Choice:
    """What was chosen, and what was left out."""

    rows: list[RaceRow] = field(default_factory=list)
    """In order of id, those that one verdict has too many of marked as surplus."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Reason → programs."""
    benchmark: list[tuple[str, str, float]] = field(default_factory=list)
    """Programs that are like a benchmark's: id, file, likeness."""


def choose(
    rows: Iterable[RaceRow], flips: Iterable[tuple[str, str]], against: Sequence[Path] = (), seed: int = 0, ticker: Ticker | None = None
) -> Choice:
    """Leave out near-duplicates and what is like a benchmark's, and mark what one verdict has too many of.

    `flips` are the ids of counterfactual pairs: such two are like each other on purpose, and neither is surplus.
    Raises InputError for a folder of benchmark programs that is not there or holds none.
    """
    made = Choice()
    benchmark = _benchmark(against)
    kept: list[RaceRow] = []
    flips = list(flips)
    paired = {one for pair in flips for one in pair}
    seen = {answer: Collection(LIKE) for answer in ("race", "no_race")}
    ticker = ticker or Silence()
    for row in rows:
        ticker.advance(row.family)
        found = benchmark.likest(row.source) if benchmark is not None else None
        if found is not None:
            made.benchmark.append((row.id, found.key, found.likeness))
            made.dropped["like a benchmark's program"] += 1
        elif seen[row.answer].admit(row.id, row.source) is not None and row.id not in paired:
            made.dropped["near-duplicate with the same verdict"] += 1
        else:
            kept.append(row)
    ids = {row.id for row in kept}
    paired = {one for pair in flips if ids.issuperset(pair) for one in pair}
    balanced = _balanced(kept, paired, seed)
    made.rows = sorted((row.model_copy(update={"surplus": row.id not in balanced}) for row in kept), key=lambda row: row.id)
    return made


def _benchmark(folders: Sequence[Path]) -> Collection | None:
    if not folders:
        return None
    collection = Collection(BENCHMARK_LIKE)
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"no folder of benchmark programs at {folder}")
        sources = list(_sources(folder))
        if not sources:
            raise InputError(f"no C or C++ files in {folder}", hint=f"looked for {', '.join(_SOURCES)}, in folders below it too")
        for path in sources:
            collection.admit(str(path.relative_to(folder)), path.read_text(encoding="utf-8", errors="replace"))
    return collection


def _sources(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in _SOURCES and path.is_file())


def _balanced(rows: Sequence[RaceRow], paired: set[str], seed: int) -> set[str]:
    """Ids without surplus: fewer of what a stratum (split, group of constructs, length) has more of; counterfactual pairs stay."""
    strata: dict[tuple[str, str, str], dict[str, list[RaceRow]]] = defaultdict(lambda: {"race": [], "no_race": []})
    for row in rows:
        strata[row.split, group_of(row.constructs), length_of(row.lines)][row.answer].append(row)
    chosen: set[str] = set()
    for key in sorted(strata):
        both = strata[key]
        for answer, other in (("race", "no_race"), ("no_race", "race")):
            limit = max(SPARE, round(TILT * len(both[other])))
            together = [row.id for row in both[answer] if row.id in paired]
            alone = sorted(row.id for row in both[answer] if row.id not in paired)
            random.Random(f"{seed}/{key}/{answer}").shuffle(alone)
            chosen.update(together, alone[: max(0, limit - len(together))])
    return chosen
