"""Why two accesses of one program cannot meet: the arguments an expert would give, as data.

`View` looks things up in the facts of one program; `kept_apart` finds the argument for two accesses; `shared_writes` goes
through every shared variable that a parallel region writes. What cannot be argued from the source gets no reason: the claim
"no race" is then not explained, whatever a tool saw.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum

from pcwm.explain.calls import INNER, called_accesses, opaque_calls, untraced_calls
from pcwm.explain.subscripts import beyond, names_in, pins, plain
from pcwm.records import Record
from pcwm.source.facts import Directive, Facts, Loop, Sharing, SourceAccess


class Why(StrEnum):
    """An argument that keeps two accesses apart."""

    divided = "divided"
    """Each iteration of a divided loop has its own element."""
    beyond = "beyond"
    """A divided loop starts past the element that the other side uses."""
    slot = "slot"
    """Indexed by the thread's own number, or by bounds made from it."""
    handed = "handed"
    """Indexed by a number that an atomic capture or a critical section handed out once."""
    critical = "critical"
    atomic = "atomic"
    lock = "lock"
    ordered = "ordered"
    single = "single"
    """Only one thread runs the construct."""
    section = "section"
    """Only one section touches it, and one thread runs a section."""
    barrier = "barrier"
    """A barrier lies between."""
    block = "block"
    """Each task has its own block of a loop."""
    task = "task"
    """A single task touches it."""
    waited = "waited"
    """The parent waits for the tasks before it touches it, or is done with it before it makes them."""
    depend = "depend"
    """Both tasks name it in a depend clause."""
    static = "static"
    """Two loops with the same static schedule give an iteration to the same thread."""
    field = "field"
    """Different members of a structure."""


class Reason(Record):
    """One argument, with the word that fills it in: an index, a name, a construct."""

    why: Why
    detail: str = ""


class SharedWrite(Record):
    """A shared variable that one parallel region writes, and what keeps its accesses apart."""

    variable: str
    team: int
    """Index of the parallel directive; -1 for tasks outside every parallel directive of the text."""
    accesses: tuple[SourceAccess, ...]
    reasons: tuple[Reason, ...] = ()
    """Without repeats, in the order met; complete only where `unsupported` is None."""
    writes: tuple[SourceAccess, ...] = ()
    """For each reason a write that it is about."""
    unsupported: tuple[SourceAccess, SourceAccess] | None = None
    """Two accesses nothing keeps apart, as far as the source shows."""


_MUTUAL = {"atomic": Why.atomic, "ordered": Why.ordered, "critical": Why.critical, "lock": Why.lock}
ONE_THREAD = {"single", "master", "masked"}
_LOOPS = {"for", "taskloop", "distribute", "loop"}
_ASSIGN = re.compile(r"(?<![\w.>\]])([A-Za-z_]\w*)\s*=(?!=)\s*([^;,{}]+)")


class View:
    """Lookups in the facts of one program."""

    def __init__(self, facts: Facts, source: str) -> None:
        self.facts = facts
        self.lines = source.split("\n")
        self.own = self._grow({"omp_get_thread_num"})
        """Names computed from the thread's number."""
        self.once = self._set_once()
        """Names assigned in one place only, with what they are set to."""
        self.handed = self._captured()
        """Private names filled by an atomic capture or inside a critical section."""
        self.called = called_accesses(facts, source)
        """What calls of functions of this text do for their callers."""
        self.untraced = (*untraced_calls(facts, source), *opaque_calls(facts, source))
        """Functions that a team calls and whose writes cannot be put in terms of their arguments, those of other texts included."""

    def _grow(self, names: set[str]) -> frozenset[str]:
        """Close `names` under assignment: whatever is computed from one of them belongs to them."""
        shared = {access.variable for access in self.facts.accesses if access.sharing is Sharing.shared and not access.subscripts}
        pairs = [(left, set(names_in(right))) for line in self.lines for left, right in _ASSIGN.findall(line)]
        grown = True
        while grown:
            new = {left for left, right in pairs if right & names and left not in names and left not in shared}
            names, grown = names | new, bool(new)
        return frozenset(names)

    def _set_once(self) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for line in self.lines:
            for left, right in _ASSIGN.findall(line):
                found.setdefault(left, []).append(right.strip())
        writes = {(a.variable, a.line) for a in self.facts.accesses if a.kind == "write" and not a.subscripts}
        count = Counter(name for name, _ in writes)
        indices = {loop.index for loop in self.facts.loops}
        return {name: texts[0] for name, texts in found.items() if len(texts) == 1 and count[name] <= 1 and name not in indices}

    def subscripts(self, access: SourceAccess) -> tuple[str, ...]:
        """An access's subscripts in terms of loop indices: locals set once are put in, row pointers count as their offset."""
        texts = tuple(self._expanded(text) for text in access.subscripts)
        start = plain(self.once.get(access.variable, ""))
        if not texts or not start:
            return texts
        row = re.fullmatch(r"[A-Za-z_]\w*((?:\[[^\[\]]+\])+)", start)
        if row:
            return (*(self._expanded(text) for text in re.findall(r"\[([^\[\]]+)\]", row[1])), *texts)
        offset = re.fullmatch(r"&[A-Za-z_]\w*\[([^\[\]]+)\]", start) or re.fullmatch(r"[A-Za-z_]\w*(?:\.data\(\))?\+(.+)", start)
        return (f"({self._expanded(offset[1])})+({texts[0]})", *texts[1:]) if offset else texts

    def _expanded(self, text: str, hops: int = 3) -> str:
        def put(match: re.Match[str]) -> str:
            initial = self.once.get(match[0], "")
            simple = initial and re.fullmatch(r"[\w\s()+*-]+", initial) and "omp_" not in initial
            return f"({self._expanded(initial, hops - 1)})" if simple and hops else match[0]

        return re.sub(r"[A-Za-z_]\w*", put, text)

    def _captured(self) -> frozenset[str]:
        names: set[str] = set()
        for directive in self.facts.directives:
            if directive.body_start and ("critical" in directive.words or ("atomic" in directive.words and "capture" in directive.text)):
                for line in self.lines[directive.body_start - 1 : directive.body_end]:
                    names |= {left for left, right in _ASSIGN.findall(line) if set(names_in(right)) - {left}}
        shared = {access.variable for access in self.facts.accesses if access.sharing is Sharing.shared}
        return frozenset(names - shared)

    def around(self, line: int) -> tuple[int, ...]:
        """Directives whose body holds the line, innermost first."""
        held = [index for index, d in enumerate(self.facts.directives) if d.body_start and d.body_start <= line <= d.body_end]
        return tuple(sorted(held, key=lambda index: (self.facts.directives[index].line, index), reverse=True))

    def aliases(self, variable: str) -> frozenset[str]:
        """What a local pointer or reference leads to, by the facts' own words: `row` points into `a`."""
        rules = {a.rule for a in self.facts.accesses if a.variable == variable}
        return frozenset(name for rule in rules for pair in re.findall(r"`(\w+)` points into `(\w+)`", rule) for name in pair)

    def inside(self, access: SourceAccess, words: set[str]) -> int | None:
        """The innermost directive around an access that has one of the words."""
        return next((index for index in self.around(access.line) if self.facts.directives[index].words & words), None)

    def one_thread(self, access: SourceAccess) -> int | None:
        """The `single` or `master` construct around an access; None for a task created there, which any thread may run."""
        for index in self.around(access.line):
            words = self.facts.directives[index].words
            if words & {"task", "taskloop", "parallel"}:
                return None
            if words & ONE_THREAD:
                return index
        return None

    def team(self, access: SourceAccess) -> int:
        found = self.inside(access, {"parallel"})
        return -1 if found is None else found

    def directive(self, index: int | None) -> Directive | None:
        return None if index is None else self.facts.directives[index]

    def divided_loops(self, access: SourceAccess) -> tuple[Loop, ...]:
        """All divided loops around an access, outermost first, those that threads divide by their own number included.

        `simd` alone divides nothing among threads.
        """
        around = set(self.around(access.line))
        return tuple(
            loop
            for loop in self.facts.loops
            if loop.line <= access.line <= loop.end_line
            and loop.index
            and (
                (loop.directive in around and bool(self.facts.directives[loop.directive].words & _LOOPS))
                if loop.directive is not None
                else bool(set(names_in(loop.lower)) & self.own) and access.region is not None
            )
        )

    def loops_around(self, access: SourceAccess) -> tuple[Loop, ...]:
        return tuple(loop for loop in self.facts.loops if loop.line <= access.line <= loop.end_line)

    def private_names(self, access: SourceAccess) -> frozenset[str]:
        """Names whose value may differ within one iteration: inner loop indices and private variables."""
        names = {a.variable for a in self.facts.accesses if a.sharing in {Sharing.private, Sharing.lastprivate, Sharing.linear}}
        divided = {loop.index for loop in self.divided_loops(access)}
        return frozenset((names | {loop.index for loop in self.loops_around(access)}) - divided)

    def own_loop(self, access: SourceAccess, index: str) -> bool:
        """Does the loop over `index` run between bounds made from the thread's number?"""
        return any(loop.index == index and set(names_in(loop.lower)) & self.own for loop in self.loops_around(access))


def member(access: SourceAccess) -> str:
    """What follows the last subscript or arrow: `.x` of `p[i].x`; empty where the whole element is meant."""
    text = plain(access.expression)
    tail = text.rpartition("]")[2] if "]" in text else text[len(access.variable) :]
    return tail if tail.startswith((".", "->")) else ""


def kept_apart(one: SourceAccess, other: SourceAccess, view: View) -> Reason | None:
    """Why two accesses to one variable in one team, made by two threads, cannot meet unordered; None where nothing says so."""
    if member(one) != member(other) and member(one) and member(other):
        return Reason(why=Why.field)
    if one.region == other.region and one.phase != other.phase:
        return Reason(why=Why.barrier)
    for name in one.protection:
        stem = name.partition("(")[0]
        if name in other.protection and stem in _MUTUAL:
            return Reason(why=_MUTUAL[stem], detail=name)
    single = view.one_thread(one)
    if single is not None and single == view.one_thread(other) and one.region == other.region:
        return Reason(why=Why.single, detail=view.facts.directives[single].name)
    section = view.inside(one, {"section"})
    if section is not None and section == view.inside(other, {"section"}):
        return Reason(why=Why.section)
    return _by_task(one, other, view) or _by_subscript(one, other, view)


def _by_task(one: SourceAccess, other: SourceAccess, view: View) -> Reason | None:
    first, second = (view.inside(access, {"task"}) for access in (one, other))
    if first is None and second is None:
        return None
    tasks = [view.facts.directives[index] for index in (first, second) if index is not None]
    if len(tasks) == 2 and all(_names_in_depend(task, one.variable) for task in tasks):
        return Reason(why=Why.depend, detail=one.variable)
    task = tasks[0]
    again = any(loop.line <= task.line <= loop.end_line for loop in view.loops_around(one) if loop.line < task.line)
    if first == second:
        firstprivate = {name for clause in task.clauses if clause.name == "firstprivate" for name in clause.variables}
        carried = [loop.index for loop in view.facts.loops if loop.line < task.line <= loop.end_line and loop.index]
        for index in carried:
            if any(pins(left, right, index, ()) for left, right in zip(one.subscripts, other.subscripts, strict=False)):
                return Reason(why=Why.divided, detail=index)
        block = _block(one, other, task, carried, view)
        if block:
            return Reason(why=Why.block, detail=block)
        if firstprivate and again:
            return None
        return None if again or one.subscripts else Reason(why=Why.task)
    outside = other if first is not None else one
    waits = [d.line for d in view.facts.directives if d.words & {"taskwait", "barrier"}]
    waits += [d.body_end + 1 for d in view.facts.directives if "taskgroup" in d.words]
    if len(tasks) == 1 and any(task.body_end < line <= outside.line for line in waits):
        return Reason(why=Why.waited)
    return Reason(why=Why.waited) if len(tasks) == 1 and outside.line < task.line and not again else None


def _block(one: SourceAccess, other: SourceAccess, task: Directive, carried: list[str], view: View) -> str:
    """The index of the loop that creates the tasks, where each task runs its loops from there: blocks of rows, of particles."""
    names = set(carried)
    for loop in sorted(view.loops_around(one), key=lambda loop: loop.line):
        if loop.line > task.line and set(names_in(loop.lower)) & names and set(names_in(view.lines[loop.line - 1])) & names:
            names.add(loop.index)
    names -= set(carried)
    meets = any(
        plain(a) == plain(b) and set(names_in(a)) & names for a, b in zip(view.subscripts(one), view.subscripts(other), strict=False)
    )
    return carried[-1] if names and carried and meets else ""


def _names_in_depend(task: Directive, variable: str) -> bool:
    return any(clause.name == "depend" and variable in clause.variables for clause in task.clauses)


def _by_subscript(one: SourceAccess, other: SourceAccess, view: View) -> Reason | None:
    if one.variable in view.own and one.variable == other.variable:
        return Reason(why=Why.slot, detail=one.variable)
    moving = view.private_names(one) | view.private_names(other)
    for left, right in zip(one.subscripts, other.subscripts, strict=False):
        if plain(left) != plain(right):
            continue
        names = set(names_in(left))
        mine = sorted(names & view.own)
        if mine:
            return Reason(why=Why.slot, detail=mine[0])
        if plain(left) in view.handed:
            return Reason(why=Why.handed, detail=plain(left))
    moving |= {name for text in (*one.subscripts, *other.subscripts) for name in names_in(text) if name.startswith(INNER)}
    pairs = list(zip(view.subscripts(one), view.subscripts(other), strict=False))
    for index in sorted({name for left, _ in pairs for name in names_in(left)}):
        both = view.own_loop(one, index) and view.own_loop(other, index)
        if both and any(pins(left, right, index, moving - {index}) for left, right in pairs):
            return Reason(why=Why.slot, detail=index)
    first, second = view.divided_loops(one), view.divided_loops(other)
    past = _past(one, other, first, pairs) or _past(other, one, second, [(right, left) for left, right in pairs])
    if past is not None:
        return past
    if not first or not second:
        return None
    indices = [loop.index for loop in first if loop.directive == first[-1].directive]
    if indices != [loop.index for loop in second if loop.directive == second[-1].directive]:
        return None
    for index in indices:
        others = (moving | set(indices)) - {index}
        if not any(pins(left, right, index, others) for left, right in pairs):
            return _flattened(pairs, indices)
    if first[-1].directive == second[-1].directive:
        return Reason(why=Why.divided, detail=indices[0] if len(indices) == 1 else ", ".join(indices))
    return Reason(why=Why.static, detail=indices[0]) if _same_schedule(first[-1], second[-1], view) else None


def _past(one: SourceAccess, other: SourceAccess, loops: tuple[Loop, ...], pairs: list[tuple[str, str]]) -> Reason | None:
    """Rows from k + 1 on against row k, as in an elimination step."""
    for loop in loops:
        for left, right in pairs:
            if loop.index not in names_in(right) and beyond(left, right, loop.index, loop.lower) is not None:
                return Reason(why=Why.beyond, detail=f"{loop.index} = {loop.lower}")
    return None


def _flattened(pairs: list[tuple[str, str]], indices: list[str]) -> Reason | None:
    """`i * n + j` with both loops divided together: one subscript that pins both indices."""
    for left, right in pairs:
        if plain(left) == plain(right) and len(indices) == 2 and pins(left, right, indices[0], ()) and pins(left, right, indices[1], ()):
            return Reason(why=Why.divided, detail=", ".join(indices))
    return None


def _same_schedule(one: Loop, other: Loop, view: View) -> bool:
    """The guarantee of OpenMP 5.2, section 11.5.3: same bounds and the same explicit static schedule give the same shares."""
    clauses = []
    for loop in (one, other):
        directive = view.directive(loop.directive)
        clause = directive.clause("schedule") if directive else None
        clauses.append(plain(clause.argument) if clause else "")
    bounds = [(plain(loop.lower), plain(loop.upper), loop.inclusive, plain(loop.step)) for loop in (one, other)]
    return clauses[0].startswith("static") and clauses[0] == clauses[1] and bounds[0] == bounds[1]


_SHARED = {Sharing.shared, Sharing.unknown}
_OWN = {Sharing.private, Sharing.firstprivate, Sharing.lastprivate, Sharing.reduction, Sharing.linear, Sharing.threadprivate}


def shared_writes(view: View) -> tuple[SharedWrite, ...]:
    """Every shared variable written in a parallel region, region by region, in source order."""
    groups: dict[tuple[int, str, str], list[SourceAccess]] = {}
    local = {(a.variable, a.function) for a in view.facts.accesses if a.sharing in _OWN and not a.subscripts}
    indirect = [called.access for called in view.called if (called.access.variable, called.access.function) not in local]
    for access in (*view.facts.accesses, *indirect):
        if access.region is not None and access.sharing in _SHARED:
            groups.setdefault((view.team(access), access.function, access.variable), []).append(access)
    found = []
    for (team, _, variable), accesses in groups.items():
        if not any(access.kind == "write" for access in accesses) or _alone(team, view):
            continue
        reasons: dict[Reason, SourceAccess] = {}
        unsupported = None
        for position, one in enumerate(accesses):
            for other in accesses[position:]:
                if "write" not in {one.kind, other.kind}:
                    continue
                reason = kept_apart(one, other, view)
                if reason is None:
                    unsupported = unsupported or (one, other)
                elif not any(known.why is reason.why for known in reasons):
                    reasons[reason] = one if one.kind == "write" else other
        found.append(
            SharedWrite(
                variable=variable,
                team=team,
                accesses=tuple(accesses),
                reasons=tuple(reasons),
                writes=tuple(reasons.values()),
                unsupported=unsupported,
            )
        )
    return tuple(found)


def _alone(team: int, view: View) -> bool:
    """Is the team known to be one thread?"""
    if team < 0:
        return False
    clause = view.facts.directives[team].clause("num_threads")
    return clause is not None and plain(clause.argument) == "1"


def protections(access: SourceAccess) -> tuple[str, ...]:
    """What serialises an access against others that name the same."""
    return tuple(name for name in access.protection if name.partition("(")[0] in _MUTUAL)
