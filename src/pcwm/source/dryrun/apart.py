"""What kept the threads' accesses apart in a dry run that met no race: for each shared variable one line, from the accesses themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.strands import Site, Step, Strand
from pcwm.source.dryrun.values import Block
from pcwm.source.verdicts import Cause, Kept, KeptBy

MOST_CELLS = 4000
"""Of one piece of memory, that are looked at."""
_IN_THIS_RUN = ("`critical", "`lock", "the atomic")
"""How causes begin that may be an order of this run alone: they are named where nothing else is there."""
_UNNAMED = re.compile(r" of line \d+$")
_OF_LINE = re.compile(r" of line (\d+)$")
MOST_NAMED = 3
"""Things that one line names; what is left out is counted."""


class Met(NamedTuple):
    """The last access of one strand by one place in the text to one piece of memory."""

    number: int
    start: int
    end: int
    atomic: bool
    site: Site
    writes: bool
    now: int
    label: tuple[Step, ...]
    held: tuple[str, ...]

    @staticmethod
    def of(key: tuple[Any, ...], entry: tuple[Any, ...]) -> Met:
        """From what the machine remembers; its last part says whether it was a write."""
        number, offset, size, atomic, site = key
        now, label, held, writes = entry
        return Met(number, offset, offset + size, atomic, site, writes, now, label, held)


@dataclass
class _Found:
    """What was found out about one variable."""

    line: int
    pairs: dict[str, list[tuple[Met, Met]]] = field(default_factory=dict)
    """Two accesses of one piece of memory, the earlier one first, by what is between them."""
    own: dict[str, None] = field(default_factory=dict)
    """Whose elements are whose."""
    alone: str = ""
    """The only one that writes."""
    seen: set[Any] = field(default_factory=set)
    """Pairs that are told already: memory of one name may be many pieces."""

    def note(self, machine: Machine, one: Met, other: Met) -> None:
        """Two accesses of one piece of memory, in any order."""
        key = frozenset(((one.site.line, one.writes), (other.site.line, other.writes)))
        if key not in self.seen:
            self.seen.add(key)
            by, swapped = _by(machine, one, other)
            self.pairs.setdefault(by, []).append((other, one) if swapped else (one, other))

    def causes(self) -> list[Cause]:
        alone = [Cause(by=KeptBy.writer, words=f"only {self.alone} writes it", what=self.alone)] if self.alone and not self.own else []
        own = [Cause(by=KeptBy.own, words=f"{who} has elements of its own", what=who, lines=_line_in(who)) for who in self.own]
        return alone + own + [_between(by, pairs) for by, pairs in self.pairs.items()]


def kept_apart(machine: Machine) -> tuple[Kept, ...]:
    """Each variable that a thread wrote and another one read or wrote, in the order of the text."""
    found: dict[str, _Found] = {}
    for block, known, entry, later, last in machine.past.values():
        one, other = Met.of(known, entry), Met.of(later, last)
        kept = found.setdefault(_name(block, one.site), _Found(one.site.line))
        kept.note(machine, one, other)
    for block in {id(block): block for block in machine.touched}.values():
        _look(machine, block, found)
    told = {name: _kept(name, each.line, causes) for name, each in found.items() if (causes := each.causes())}
    for name, (clause, line, whose) in machine.copied.items() if machine.ever else ():
        ends = ", and the copies are combined one after the other" if clause.endswith("reduction") else ""
        if name not in found or ends:
            words = f"each {whose} has a copy of its own (`{clause}` of line {line}){ends}"
            told[name] = _kept(name, line, [Cause(by=KeptBy.copy, words=words, what=clause, lines=(line,))])
    return tuple(sorted(told.values(), key=lambda each: (each.line, each.variable)))


def _kept(name: str, line: int, causes: list[Cause]) -> Kept:
    return Kept(variable=name, line=line, causes=tuple(causes[:MOST_NAMED]), more=max(0, len(causes) - MOST_NAMED))


def _line_in(words: str) -> tuple[int, ...]:
    found = _OF_LINE.search(words)
    return (int(found[1]),) if found else ()


def _look(machine: Machine, block: Block, found: dict[str, _Found]) -> None:
    shadow = [cell for _, cell in zip(range(MOST_CELLS), block.shadow.values(), strict=False)]
    if block.name == "temporary" or not any(cell[True] for cell in shadow):
        return
    if len({key[0] for cell in shadow for kind in cell for key in kind}) < 2:
        return
    cells = [list(_met(cell)) for cell in shadow]
    every = [met for cell in cells for met in cell]
    first = min(every, key=lambda met: (met.site.line, met.site.column))
    kept = found.setdefault(_name(block, first.site), _Found(first.site.line))
    shared: set[Site] = set()
    for cell in cells:
        for one, other in _conflicts(cell):
            kept.note(machine, one, other)
            shared |= {one.site} & {other.site}
    writes = [met for met in every if met.writes]
    writers = {_alone(met.label) for met in writes}
    if len(writers) == 1:
        kept.alone = writers.pop()
    for site in dict.fromkeys(met.site for met in writes):
        mine = [met for met in writes if met.site is site]
        if site not in shared and len({met.number for met in mine}) > 1 and not set.intersection(*(set(met.held) for met in mine)):
            kept.own.setdefault(_whose(site, mine))


def _met(cell: tuple[dict[Any, Any], dict[Any, Any]]) -> Iterator[Met]:
    for writes in (False, True):
        for key, entry in cell[writes].items():
            yield Met.of(key, (*entry[:3], writes))


def _conflicts(cell: list[Met]) -> Iterator[tuple[Met, Met]]:
    for index, one in enumerate(cell):
        for other in cell[index + 1 :]:
            if one.number != other.number and (one.writes or other.writes) and one.start < other.end and other.start < one.end:
                yield one, other


def _alone(label: tuple[Step, ...]) -> str:
    """The only thread of its team that is where the label says; empty where all may be."""
    for step in reversed(label):
        if step.kind in ("task", "thread"):
            return ""
        if step.kind in ("single", "first thread"):
            return "the thread that runs `single`" if step.kind == "single" else "the first thread"
    return ""


def _name(block: Block, site: Site) -> str:
    """What a person calls the memory: the variable that leads to it, where it has no name of its own."""
    return site.variable if _UNNAMED.search(block.name) and f"{site.variable}(" not in site.expression else block.name


# ---------------------------------------------------------------- two accesses of one piece of memory


def _by(machine: Machine, one: Met, other: Met) -> tuple[str, bool]:
    """What is between two accesses, and whether the other one came first."""
    if one.atomic and other.atomic:
        return "atomic", False
    for label in one.held:
        if label in other.held:
            return label, False
    by = _learned(machine, one, other)
    if by:
        return by, False
    back = _learned(machine, other, one)
    return (back, True) if back else ("the order of the text", False)


def _learned(machine: Machine, one: Met, other: Met) -> str:
    """By what the strand of the other access knew, when it made it, that the first one had been made."""
    strand: Strand | None = machine.all_strands.get(other.number)
    until = other.now
    line: list[tuple[Strand, int]] = []
    told: list[str] = []
    while strand is not None:
        line.append((strand, until))
        until = strand.born
        strand = strand.parent
    for each, last in reversed(line):  # what it began with comes before what it learned itself
        for now, by, clock in each.marks:
            if now > last:
                break
            if clock.get(one.number, 0) >= one.now:
                told.append(by or "the order of the text")
        if each.parent is not None and each.parent.number == one.number and one.now <= each.born:
            task = next((step.line for step in reversed(each.label) if step.kind == "task"), 0)
            told.append(f"the creation of the task of line {task}" if task else "the start of the thread")
    lasting = (by for by in told if not by.startswith(_IN_THIS_RUN))
    return next(lasting, next(iter(told), ""))


def _between(by: str, pairs: list[tuple[Met, Met]]) -> Cause:
    lines = sorted({met.site.line for pair in pairs for met in pair})
    where = f"line{'s' if len(lines) > 1 else ''} {_listed(lines)}"
    if by == "atomic":
        return Cause(by=KeptBy.atomic, words=f"only atomic accesses ({where})", lines=tuple(lines))
    one, other = pairs[0]
    if set(one.held) & set(other.held):
        return Cause(by=KeptBy.guard, words=f"`{by}` around all accesses ({where})", what=by, lines=tuple(lines))
    more = f" (and so for {len(pairs) - 1} more)" if len(pairs) > 1 else ""
    words = f"the {_kind(one)} of line {one.site.line} comes before the {_kind(other)} of line {other.site.line}, by {by}{more}"
    return Cause(by=KeptBy.order, words=words, what=by, lines=(one.site.line, other.site.line), kinds=(_kind(one), _kind(other)))


def _listed(lines: list[int]) -> str:
    shown = [str(line) for line in lines[:4]] + (["…"] if len(lines) > 4 else [])
    return ", ".join(shown[:-1]) + f" and {shown[-1]}" if len(shown) > 1 else shown[0]


def _kind(met: Met) -> Literal["read", "write"]:
    return "write" if met.writes else "read"


# ---------------------------------------------------------------- elements of one's own


def _whose(site: Site, writes: list[Met]) -> str:
    """Who has the elements that a place in the text writes: iterations, tasks, sections, lanes or threads."""
    shape = max((met.label for met in writes), key=len)
    for depth in range(len(shape) - 1, -1, -1):
        deep = [met for met in writes if len(met.label) > depth]
        steps = [met.label[depth] for met in deep]
        step = steps[0]
        if step.kind in ("task", "section"):
            return f"each {step.kind} of line {step.line}"
        if step.kind == "lane":
            return f"each iteration of the `simd` loop of line {step.line}"
        if step.kind == "thread":
            return "each thread"
        same = all((each.kind, each.line, each.name) == (step.kind, step.line, step.name) for each in steps)
        if step.kind == "iteration" and same and _by_iteration(site, step.name, deep, depth):
            return f"each iteration of the loop of line {step.line}"
    return "each thread"


def _by_iteration(site: Site, index: str, writes: list[Met], depth: int) -> bool:
    """Elements are an iteration's where it names them, or where one thread's iterations write different ones."""
    if re.search(rf"\b{re.escape(index)}\b", site.expression.partition("[")[2]):
        return True
    values: dict[int, set[Any]] = {}
    for met in writes:
        values.setdefault(met.number, set()).add(met.label[depth].number)
    return any(len(each) > 1 for each in values.values())
