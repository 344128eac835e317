"""What was sampled and what the tools saw in it: construct × domain × verdict, and the holes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcwm.records import RaceVerdict, Record

FEW = 3
"""With fewer programs than these of either verdict, a cell is a hole."""
PLANNED = (
    "parallel",
    "for",
    "sections",
    "single",
    "master",
    "masked",
    "critical",
    "atomic",
    "barrier",
    "task",
    "taskwait",
    "taskgroup",
    "taskloop",
    "ordered",
    "simd",
    "flush",
    "threadprivate",
    "private",
    "firstprivate",
    "lastprivate",
    "shared",
    "default(none)",
    "reduction",
    "reduction(section)",
    "declare",
    "nowait",
    "collapse",
    "schedule(static)",
    "schedule(dynamic)",
    "schedule(guided)",
    "num_threads",
    "if",
    "depend(in)",
    "depend(out)",
    "depend(inout)",
    "copyprivate",
    "capture",
    "read",
    "write",
    "omp locks",
    "omp_get_thread_num()",
)
"""Rows of the table: what people write in OpenMP 5 code for the host."""


@dataclass(frozen=True)
class Labelled:
    """A program as the table counts it."""

    domain: str
    parts: tuple[str, ...]
    """What `parts_of` says of it."""
    verdict: RaceVerdict


class Cell(Record):
    """Programs of one domain that use one construct."""

    part: str
    domain: str
    race: int
    no_race: int
    unknown: int


class Coverage(Record):
    """The whole table."""

    domains: tuple[str, ...]
    cells: tuple[Cell, ...]
    """Part by part in the planned order, then what else was met; in each, by domain."""
    others: tuple[str, ...]
    """Parts that were met without being planned."""

    def at(self, part: str, domain: str) -> Cell:
        found = next((cell for cell in self.cells if (cell.part, cell.domain) == (part, domain)), None)
        return found or Cell(part=part, domain=domain, race=0, no_race=0, unknown=0)

    @property
    def holes(self) -> dict[str, tuple[str, ...]]:
        """Planned parts with the domains in which they have too few programs of a verdict; parts without holes are left out."""
        table = {}
        for part in PLANNED:
            cells = [self.at(part, domain) for domain in self.domains]
            short = tuple(cell.domain for cell in cells if cell.race < FEW or cell.no_race < FEW)
            if short:
                table[part] = short
        return table


def coverage(programs: Iterable[Labelled]) -> Coverage:
    """Count every program once in each part that it uses."""
    counts: dict[tuple[str, str], Counter[RaceVerdict]] = {}
    domains: set[str] = set()
    for program in programs:
        domains.add(program.domain)
        for part in program.parts:
            counts.setdefault((part, program.domain), Counter())[program.verdict] += 1
    parts = {part for part, _ in counts}
    others = tuple(sorted(parts - set(PLANNED)))
    cells = []
    for part in (*PLANNED, *others):
        for domain in sorted(domains):
            count = counts.get((part, domain))
            if count:
                race, clean, unknown = (count[each] for each in (RaceVerdict.race, RaceVerdict.no_race_observed, RaceVerdict.unknown))
                cells.append(Cell(part=part, domain=domain, race=race, no_race=clean, unknown=unknown))
    return Coverage(domains=tuple(sorted(domains)), cells=tuple(cells), others=others)


def as_markdown(table: Coverage, names: Mapping[str, str] | None = None) -> str:
    """The table for a page: `race / no race` in each cell, planned parts only; then the holes."""
    names = names or {}
    head = ["construct", *(names.get(domain, domain.replace("_", " ")) for domain in table.domains), "all"]
    lines = [f"| {' | '.join(head)} |", f"|---{'|---:' * (len(head) - 1)}|"]
    for part in PLANNED:
        cells = [table.at(part, domain) for domain in table.domains]
        entries = [f"{cell.race} / {cell.no_race}" if cell.race or cell.no_race else "·" for cell in cells]
        total = f"{sum(cell.race for cell in cells)} / {sum(cell.no_race for cell in cells)}"
        lines.append(f"| `{part}` | {' | '.join(entries)} | {total} |")
    holes = [f"- `{part}`: {', '.join(domain.replace('_', ' ') for domain in domains)}" for part, domains in table.holes.items()]
    if holes:
        lines += ["", f"Fewer than {FEW} programs of either verdict:", "", *holes]
    return "\n".join(lines)
