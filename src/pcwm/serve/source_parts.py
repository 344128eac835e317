"""Source facts as the parts of a page: a title, rows for a table and remarks below it. Pure functions over records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pcwm.source.facts import Dependence, DividedLoop, Facts, Sharing, SourceAccess, Unevenness
from pcwm.source.keeping import kept_by_text
from pcwm.source.verdicts import RaceReading

MOST_PAIRS = 6
"""Of one verdict and one reason."""

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
        inside = "" if directive.parent is None else _region(facts, directive.parent)
        rows.append((lines, directive.name, clauses, inside, _end(facts, index)))
    return Part("Constructs", ("lines|", "construct", "clauses", "inside|", "at its end"), tuple(rows), none="no OpenMP directive")


def _end(facts: Facts, index: int) -> str:
    directive = facts.directives[index]
    words = directive.words
    if directive.clause("nowait"):
        return "nowait: nobody waits"
    if "parallel" in words:
        return "implicit barrier"
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
    rows, above = [], None
    for (at, kind, rule), names in sorted(found.items(), key=_by_region):
        rows.append(("" if at == above else _region(facts, at), ", ".join(names), kind.value, rule))
        above = at
    return Part("Data sharing", ("region|", "variables", "sharing|", "rule"), tuple(rows), none="no variable in a parallel region")


def _by_region(item: tuple[tuple[int, Sharing, str], object]) -> tuple[int, str]:
    return item[0][0], item[0][1].value


def _region(facts: Facts, index: int | None) -> str:
    return "outside" if index is None or index < 0 else f"line {facts.directives[index].line}"


def shared_accesses(facts: Facts) -> Part:
    """Accesses to shared memory; variables that a region only reads are named below the table."""
    shared = [access for access in (*facts.accesses, *facts.called) if access.sharing in (Sharing.shared, Sharing.unknown)]
    written = {access.variable for access in shared if access.kind == "write"}
    rows: dict[tuple[str, ...], list[str]] = {}
    read = dict.fromkeys(access.variable for access in shared if access.variable not in written)
    for access in shared:
        if access.variable in written:
            kinds = rows.setdefault(_access_row(facts, access), [])
            kinds.extend([access.kind] if access.kind not in kinds else [])
    table = tuple((where, expression, ", ".join(kinds), *rest) for (where, expression, *rest), kinds in rows.items())
    remarks = (f"only read: {', '.join(read)}",) if read else ()
    headings = ("line:col|", "expression", "kind|", "guard", "phase|", "divided by", "region|")
    return Part("Shared accesses", headings, table, remarks, "no write to shared memory in a parallel region")


def _access_row(facts: Facts, access: SourceAccess) -> tuple[str, ...]:
    protection, divided = ", ".join(access.protection) or "-", ", ".join(access.divided_by) or "-"
    where = f"{access.line}:{access.column}"
    calls = f" as {access.variable}, called in line {', '.join(map(str, access.through))}" if access.through else ""
    return where, access.expression + calls, protection, str(access.phase), divided, _region(facts, access.region)


def dependences(facts: Facts) -> Part:
    """What the dependence tests say of each divided loop."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for each in facts.dependences:
        rows.setdefault(_dependence_row(facts, each), []).append(_pair(facts, each))
    table = tuple((variable, loop, f"{verdict}\n{'; '.join(_few(pairs))}") for (variable, loop, verdict), pairs in rows.items())
    headings = ("variable", "loop|", "verdict (test): reason; accesses")
    return Part("Dependences of divided loops", headings, table, none="no pair of accesses to test")


def _dependence_row(facts: Facts, each: Dependence) -> tuple[str, ...]:
    verdict = [each.verdict.value]
    verdict += [f"distance {each.distance}"] if each.distance is not None else []
    verdict += ["under a condition"] if each.guarded else []
    verdict += [f"kept by {each.kept_by}"] if each.kept_by else []
    test = f" ({each.test})" if each.test else ""
    return each.variable, f"line {facts.loops[each.loop].line}", f"{', '.join(verdict)}{test}: {each.reason}"


def _pair(facts: Facts, each: Dependence) -> str:
    first, second = facts.accesses[each.first], facts.accesses[each.second]
    other = "itself" if each.first == each.second else f"{second.line}:{second.column} {second.kind}"
    return f"{first.line}:{first.column} {first.kind} and {other}"


def _few(pairs: list[str]) -> list[str]:
    return pairs if len(pairs) <= MOST_PAIRS + 1 else [*pairs[:MOST_PAIRS], f"... {len(pairs) - MOST_PAIRS} more"]


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
    headings = ("region|", "loop|", "schedule", "iterations", "cost of iterations", "dearest ÷ mean", "at its end")
    return Part("Work", headings, tuple(rows), tuple(dict.fromkeys(remarks)), "no loop is divided among a team")


def _loop_row(loop: DividedLoop) -> tuple[str, ...]:
    schedule = f"{loop.schedule}, {loop.chunk}" if loop.chunk else loop.schedule
    iterations = "not fixed" if loop.iterations is None else f"{loop.iterations:,}"
    skew = "-" if loop.skew is None else f"{loop.skew:.2f}"
    return f"line {loop.line}", schedule, iterations, _UNEVEN[loop.uneven], skew, "barrier" if loop.barrier else "nobody waits"


def apart(facts: Facts, races: RaceReading) -> Part:
    """For each shared variable, what keeps its accesses apart: from the dry run, and for what that does not tell from the text alone."""
    told = frozenset(each.variable for each in races.kept)
    read = kept_by_text(facts, told) if races.answer == "no_race" else ()
    rows = tuple((each.variable, each.words) for each in (*races.kept, *read))
    return Part("Kept apart", ("variable", "by what"), rows)


def overview(facts: Facts) -> str:
    """The first line: how much parallel code there is."""
    shared = sum(access.sharing is Sharing.shared for access in facts.accesses)
    if not facts.directives:
        return "no OpenMP directive"
    counts = ((len(facts.directives), "directive"), (len(facts.regions()), "parallel region"), (shared, "shared access"))
    return ", ".join(_count(number, noun) for number, noun in counts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('s') else 's'}"


def cut(items: Iterable[tuple[str, ...]], most: int) -> tuple[list[tuple[str, ...]], int]:
    """The first of many rows, and how many are left."""
    every = list(items)
    kept = every if len(every) <= most + 1 else every[:most]
    return kept, len(every) - len(kept)
