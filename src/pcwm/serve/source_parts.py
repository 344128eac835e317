"""Source facts as the parts of a page: a title, rows for a table and remarks below it. Pure functions over records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pcwm.source.facts import Dependence, DividedLoop, Facts, Sharing, SourceAccess, Unevenness

_MEETING = {"for", "sections", "single", "workshare", "scope", "loop"}
_UNEVEN = {
    Unevenness.even: "even",
    Unevenness.by_index: "uneven by index",
    Unevenness.by_branch: "uneven by a branch on the index",
    Unevenness.by_data: "uneven by data",
}


@dataclass(frozen=True)
class Part:
    """One part of the page."""

    title: str
    headings: tuple[str, ...] = ()
    """A heading that ends with `|` is of a column that is never wrapped."""
    rows: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()
    none: str = ""
    """What is said where there are no rows."""


def parts(facts: Facts) -> tuple[Part, ...]:
    """What can be said of a text, in the order a person would ask."""
    return constructs(facts), sharing(facts), shared_accesses(facts), dependences(facts), work(facts)


def constructs(facts: Facts) -> Part:
    """Every directive: its lines, its clauses, what it stands in and whether threads wait at its end."""
    rows = []
    for index, directive in enumerate(facts.directives):
        last = max(directive.pragma_end, directive.body_end)
        lines = f"{directive.line}-{last}" if last > directive.line else str(directive.line)
        clauses = directive.text.removeprefix(directive.name).strip()
        inside = "" if directive.parent is None else _named(facts, directive.parent)
        rows.append((lines, directive.name, clauses, inside, _end(facts, index)))
    return Part("Constructs", ("lines|", "construct", "clauses", "inside", "at its end"), tuple(rows), none="no OpenMP directive")


def _named(facts: Facts, index: int) -> str:
    return f"{facts.directives[index].name} (line {facts.directives[index].line})"


def _end(facts: Facts, index: int) -> str:
    directive = facts.directives[index]
    words = directive.words
    if directive.clause("nowait"):
        return "nowait: nobody waits"
    if "parallel" in words:
        return "implicit barrier, team ends"
    if "taskloop" in words:
        return "nobody waits (nogroup)" if directive.clause("nogroup") else "waits for its tasks"
    if words & {"taskgroup", "taskwait"}:
        return "waits for its tasks" if "taskgroup" in words else "waits for child tasks"
    if "barrier" in words:
        return "barrier"
    if directive.name in ("task", "master") or directive.name.startswith("masked"):
        return "nobody waits"
    return "implicit barrier" if words & _MEETING and "declare" not in words else ""


def sharing(facts: Facts) -> Part:
    """Who owns each variable in each region, and by which rule; variables of one rule share a row."""
    found: dict[tuple[int, Sharing, str], dict[str, None]] = {}
    for access in facts.accesses:
        if access.sharing is not Sharing.sequential:
            key = (-1 if access.region is None else access.region, access.sharing, access.rule)
            found.setdefault(key, {})[access.variable] = None
    rows = [(_region(facts, at), ", ".join(names), kind.value, rule) for (at, kind, rule), names in sorted(found.items(), key=_by_region)]
    return Part("Data sharing", ("region", "variables", "sharing", "rule"), tuple(rows), none="no variable in a parallel region")


def _by_region(item: tuple[tuple[int, Sharing, str], object]) -> tuple[int, str]:
    return item[0][0], item[0][1].value


def _region(facts: Facts, index: int | None) -> str:
    return "outside" if index is None or index < 0 else _named(facts, index)


def shared_accesses(facts: Facts) -> Part:
    """Accesses to shared memory; variables that a region only reads are named below the table."""
    shared = [access for access in facts.accesses if access.sharing in (Sharing.shared, Sharing.unknown)]
    written = {(access.region, access.variable) for access in shared if access.kind == "write"}
    anywhere = {variable for _, variable in written}
    rows, read = [], {}
    for access in dict.fromkeys(shared):
        if access.variable in anywhere:
            rows.append(_access_row(facts, access))
        else:
            read[access.variable] = None
    remarks = (f"only read: {', '.join(read)}",) if read else ()
    headings = ("line:col|", "expression", "kind|", "protected by", "phase|", "divided by", "region")
    return Part("Shared accesses", headings, tuple(rows), remarks, "no write to shared memory in a parallel region")


def _access_row(facts: Facts, access: SourceAccess) -> tuple[str, ...]:
    region = "" if access.region is None else f"line {facts.directives[access.region].line}"
    protection, divided = ", ".join(access.protection) or "-", ", ".join(access.divided_by) or "-"
    return f"{access.line}:{access.column}", access.expression, access.kind, protection, str(access.phase), divided, region


def dependences(facts: Facts) -> Part:
    """What the dependence tests say of each divided loop."""
    rows = tuple(_dependence_row(facts, each) for each in facts.dependences)
    return Part(
        "Dependences of divided loops", ("accesses", "loop", "verdict", "distance", "test", "why"), rows, none="no pair of accesses to test"
    )


def _dependence_row(facts: Facts, each: Dependence) -> tuple[str, ...]:
    sides = [_side(facts.accesses[index]) for index in dict.fromkeys((each.first, each.second))]
    accesses = "\n".join(sides) if len(sides) > 1 else f"{sides[0]}, and itself"
    loop = facts.loops[each.loop]
    verdict = each.verdict.value + (", under a condition" if each.guarded else "") + (f", kept by {each.kept_by}" if each.kept_by else "")
    distance = "-" if each.distance is None else str(each.distance)
    return accesses, f"{loop.index or 'loop'} (line {loop.line})", verdict, distance, each.test or "-", each.reason


def _side(access: SourceAccess) -> str:
    return f"{access.line}:{access.column} {access.kind} {access.expression}"


def work(facts: Facts) -> Part:
    """How each region shares out its work."""
    rows, remarks = [], []
    for effort in facts.efforts:
        where = f"line {effort.line}"
        for loop in effort.loops:
            rows.append((where, *_loop_row(loop)))
        if effort.barriers:
            remarks.append(f"region of line {effort.line}: {_count(effort.barriers, 'barrier')} before its end")
        remarks += [f"line {note.line}: {note.words}" for note in effort.notes]
    headings = ("region|", "loop|", "schedule", "iterations", "cost of iterations", "dearest / mean", "at its end")
    return Part("Work", headings, tuple(rows), tuple(dict.fromkeys(remarks)), "no loop is divided among a team")


def _loop_row(loop: DividedLoop) -> tuple[str, ...]:
    schedule = f"{loop.schedule}, {loop.chunk}" if loop.chunk else loop.schedule
    iterations = "not fixed" if loop.iterations is None else f"{loop.iterations:,}"
    skew = "-" if loop.skew is None else f"{loop.skew:.2f}"
    return f"line {loop.line}", schedule, iterations, _UNEVEN[loop.uneven], skew, "barrier" if loop.barrier else "nobody waits"


def overview(facts: Facts) -> str:
    """The first line: how much parallel code there is."""
    shared = sum(access.sharing is Sharing.shared for access in facts.accesses)
    counts = ((len(facts.directives), "directive"), (len(facts.regions()), "parallel region"), (shared, "shared access"))
    return ", ".join(_count(number, noun) for number, noun in counts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('s') else 's'}"


def cut(items: Iterable[tuple[str, ...]], most: int) -> tuple[list[tuple[str, ...]], int]:
    """The first of many rows, and how many are left."""
    every = list(items)
    kept = every if len(every) <= most + 1 else every[:most]
    return kept, len(every) - len(kept)
