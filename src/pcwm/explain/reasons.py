"""What keeps the accesses of each shared variable apart: `source/` as the ground of every argument that a program does not race.

First the text alone is asked (`source/keeping.py`, microseconds); only what it leaves open is left to a dry run (`read_races`, a large part
of a second). A variable for which neither knows a cause is `unsupported`: the claim "no race" is then not explained, whatever a tool saw.
"""

from __future__ import annotations

import re
from functools import cached_property

from pcwm.explain.calls import opaque_calls
from pcwm.explain.subscripts import base_name, names_in
from pcwm.records import Language, Record
from pcwm.source.dryrun.verdict import reading_of
from pcwm.source.facts import Directive, Facts, Loop, Sharing, SourceAccess
from pcwm.source.keeping import access_at, causes_by_text
from pcwm.source.verdicts import Cause, Ground, Kept, RaceReading

ONE_THREAD = {"single", "master", "masked"}
SERIALISES = ("critical", "atomic", "lock", "ordered")
_LOOPS = {"for", "taskloop", "distribute", "loop"}
_ASSIGN = re.compile(r"(?<![\w.>\]])([A-Za-z_]\w*)\s*=(?!=)\s*([^;,{}]+)")
_ASSIGNED = re.compile(r"\b([A-Za-z_]\w*)(?:\[[^\]]*\])+\s*(?:[-+*/%|&^]?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)\[")
"""An element that a statement plainly assigns."""
_COPYING = {"private", "firstprivate", "lastprivate", "reduction", "linear"}
_SHARED = {Sharing.shared, Sharing.unknown}


class SharedWrite(Record):
    """A shared variable that one parallel region writes, and what keeps its accesses apart."""

    variable: str
    function: str
    team: int
    """Index of the parallel directive; -1 for code whose team is started elsewhere."""
    accesses: tuple[SourceAccess, ...]
    causes: tuple[Cause, ...] = ()
    unsupported: tuple[SourceAccess, SourceAccess] | None = None
    """Two accesses nothing keeps apart, as far as reading tells."""
    lone: bool = False
    """Worked through, the program never brought two threads to it."""

    @property
    def write(self) -> SourceAccess:
        """The write to speak of: one with subscripts tells most."""
        writes = [access for access in self.accesses if access.kind == "write"]
        return max(writes, key=lambda access: (bool(access.subscripts), -access.line))


class View:
    """Lookups in the facts of one program."""

    def __init__(self, facts: Facts, source: str) -> None:
        self.facts = facts
        self.source = source
        self.language: Language = facts.language
        self.lines = source.split("\n")
        self._own: dict[str, frozenset[str]] = {}

    @cached_property
    def reading(self) -> RaceReading:
        """What a dry run says; costs a large part of a second."""
        return reading_of(self.source, self.language)

    def own(self, function: str) -> frozenset[str]:
        """Names that a function computes from the thread's number."""
        if function not in self._own:
            here = [a for a in self.facts.accesses if a.function == function]
            shared = {a.variable for a in here if a.sharing is Sharing.shared and not a.subscripts}
            lines = [self.lines[number - 1] for number in sorted({a.line for a in here})]
            pairs = [(left, set(names_in(right))) for line in lines for left, right in _ASSIGN.findall(line)]
            names = {"omp_get_thread_num"}
            while new := {left for left, right in pairs if right & names and left not in names and left not in shared}:
                names |= new
            self._own[function] = frozenset(names)
        return self._own[function]

    @cached_property
    def opaque(self) -> tuple[str, ...]:
        """Functions of other texts that are handed shared arrays while a team runs: what they touch, the text alone does not say."""
        return opaque_calls(self.facts, self.source)

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """Elements that the text of a region plainly assigns and that are not among the facts, one line each."""
        known = {(a.variable, a.line) for a in (*self.facts.accesses, *self.facts.called) if a.kind == "write"}
        found = []
        for region in (self.facts.directives[index] for index in self.facts.regions()):
            for number in range(region.body_start, region.body_end + 1) if region.body_start else ():
                text = re.sub(r"//.*|\"[^\"]*\"", "", self.lines[number - 1])
                for name in (match[1] or match[2] for match in _ASSIGNED.finditer(text)):
                    if not any(v == name and abs(n - number) < 3 for v, n in known):
                        found.append(f"line {number} assigns an element of {name}")
        return tuple(dict.fromkeys(found))

    @cached_property
    def hidden(self) -> tuple[Kept, ...]:
        """Variables of which the dry run knows what keeps their accesses apart, and whose writes are not among the facts."""
        if not (self.opaque or self.unread):
            return ()
        known = {name for item in self.shared_writes for name in (item.variable, *self.aliases(item.variable))}
        clauses = [clause for d in self.facts.directives for clause in d.clauses if clause.name in _COPYING]
        copied = {name for clause in clauses for name in clause.variables}
        return tuple(kept for kept in self.reading.kept if kept.variable not in known | copied)

    @property
    def untraced(self) -> tuple[str, ...]:
        """What the facts do not show of the team's writes, where a dry run cannot follow it to "no race" either."""
        hidden = (*self.opaque, *self.unread)
        return hidden if hidden and self.reading.answer != "no_race" else ()

    def around(self, line: int) -> tuple[int, ...]:
        """Directives whose body holds the line, innermost first."""
        held = [index for index, d in enumerate(self.facts.directives) if d.body_start and d.body_start <= line <= d.body_end]
        return tuple(sorted(held, key=lambda index: (self.facts.directives[index].line, index), reverse=True))

    def above(self, index: int | None) -> tuple[int, ...]:
        """A directive and all around it, innermost first."""
        found: list[int] = []
        while index is not None:
            found.append(index)
            index = self.facts.directives[index].parent
        return tuple(found)

    def inside(self, access: SourceAccess, words: set[str]) -> int | None:
        """The innermost directive around an access that has one of the words; around the call, where a call makes the access."""
        held = self.above(access.directive) if access.through else self.around(access.line)
        return next((index for index in held if self.facts.directives[index].words & words), None)

    def team(self, access: SourceAccess) -> int:
        found = next((index for index in self.above(access.region) if "parallel" in self.facts.directives[index].words), None)
        return -1 if found is None else found

    def one_thread(self, access: SourceAccess) -> int | None:
        """The `single` or `master` construct around an access; None for a task created there, which any thread may run."""
        for index in self.around(access.line):
            words = self.facts.directives[index].words
            if words & {"task", "taskloop", "parallel"}:
                return None
            if words & ONE_THREAD:
                return index
        return None

    def directive(self, index: int | None) -> Directive | None:
        return None if index is None else self.facts.directives[index]

    def aliases(self, variable: str) -> frozenset[str]:
        """What a local pointer or reference leads to, by the facts' own words: `row` points into `a`."""
        rules = {access.rule for access in (*self.facts.accesses, *self.facts.called) if access.variable == variable}
        return frozenset(name for rule in rules for pair in re.findall(r"`(\w+)` points into `(\w+)`", rule) for name in pair)

    def divided_loops(self, access: SourceAccess) -> tuple[Loop, ...]:
        """All divided loops around an access, outermost first, those that threads divide by their own number included.

        `simd` alone divides nothing among threads.
        """
        around = set(self.around(access.line))
        return tuple(
            loop
            for loop in self.loops_around(access)
            if loop.index
            and (
                (loop.directive in around and bool(self.facts.directives[loop.directive].words & _LOOPS))
                if loop.directive is not None
                else bool(set(names_in(loop.lower)) & self.own(access.function)) and access.region is not None
            )
        )

    def loops_around(self, access: SourceAccess) -> tuple[Loop, ...]:
        return tuple(loop for loop in self.facts.loops if loop.line <= access.line <= loop.end_line)

    @cached_property
    def shared_writes(self) -> tuple[SharedWrite, ...]:
        """Every shared variable written by a team, region by region, in source order."""
        groups: dict[tuple[int, str, str], list[int]] = {}
        for index in range(len(self.facts.accesses) + len(self.facts.called)):
            access = access_at(self.facts, index)
            if access.region is not None and access.sharing in _SHARED:
                groups.setdefault((self.team(access), access.function, access.variable), []).append(index)
        found = []
        for (team, function, variable), indices in groups.items():
            accesses = tuple(access_at(self.facts, index) for index in indices)
            if any(access.kind == "write" for access in accesses) and not (team >= 0 and self.facts.directives[team].serial):
                causes, left = causes_by_text(self.facts, indices)
                found.append(
                    SharedWrite(variable=variable, function=function, team=team, accesses=accesses, causes=tuple(causes), unsupported=left)
                )
        if any(item.unsupported for item in found):
            return tuple(self._tried(item) for item in found)
        return tuple(found)

    def _tried(self, item: SharedWrite) -> SharedWrite:
        """With what a dry run says of it, where the text alone leaves it open."""
        if item.unsupported is None or self.reading.answer != "no_race":
            return item
        names = {item.variable, *self.aliases(item.variable)}
        kept = [each for each in self.reading.kept if each.variable in names] or self._met_there(item)
        if kept:
            return item.model_copy(update={"causes": _told(kept), "unsupported": None})
        return item.model_copy(update={"unsupported": None, "lone": True}) if self.reading.ground is Ground.whole else item

    def _met_there(self, item: SharedWrite) -> list[Kept]:
        """What the dry run calls by another name: that of the array behind a reference or a cast, or of a called function's parameter.

        It is memory first touched on a line of this variable's, under the name that is written there, or under one that nothing there has.
        """
        written = {(access.line, base_name(access.expression)) for access in item.accesses}
        lines = {line for line, _ in written}
        there = {(access.line, access.variable) for access in self.facts.accesses}
        named = [each for each in self.reading.kept if (each.line, each.variable) in written]
        other = [each for each in self.reading.kept if each.line in lines and (each.line, each.variable) not in there]
        found = named or other
        return found if len(found) == 1 else []


def _told(kept: list[Kept]) -> tuple[Cause, ...]:
    return tuple({cause.words: cause for each in kept for cause in each.causes}.values())


def protections(access: SourceAccess) -> tuple[str, ...]:
    """What serialises an access against others that name the same."""
    return tuple(name for name in access.protection if name.partition("(")[0] in SERIALISES)
