"""What an expert would note on paper while reading OpenMP code: constructs, data sharing, accesses and what orders them.

Records only; `read_facts` in `reading.py` fills them in, for half-written code too. Lines and columns count from 1.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal

from pcwm.records import Language, Record

_SECTIONS = re.compile(r"\[[^\]]*\]")
"""Array sections such as `[0:n]`, whose colon is not a modifier's."""


class Clause(Record):
    """One clause of a directive, e.g. `reduction(+: sum)`."""

    name: str
    """`private`, `reduction`, `schedule`, `nowait` …"""
    argument: str = ""
    """The text between the parentheses; empty where there are none."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Names listed by a data-sharing clause; a modifier such as `+:` is dropped."""
        argument = _SECTIONS.sub("", self.argument)
        names = argument.rpartition(":")[2] if self.name in {"reduction", "linear", "map", "depend"} else argument
        return tuple(name.strip() for name in names.split(",") if name.strip())


class Directive(Record):
    """One OpenMP directive and the extent of what it governs."""

    name: str
    """Combined names stay whole: `parallel for`, `for simd`, `critical`, `barrier`."""
    clauses: tuple[Clause, ...] = ()
    line: int
    """First line of the pragma."""
    pragma_end: int
    """Last line of the pragma, continuation lines included."""
    body_start: int = 0
    """First line of the statement it governs; 0 for standalone directives such as `barrier`."""
    body_end: int = 0
    parent: int | None = None
    """Index of the innermost directive around it."""
    text: str
    """The pragma in one line, without `#pragma omp`."""
    function: str = ""
    """The function it stands in."""
    orphaned: bool = False
    """It binds to a team, and nothing around it in this text makes one: whoever calls the function does (OpenMP 5.2, section 5.1.2)."""
    serial: str = ""
    """Why what it governs runs on one thread: `num_threads(1)`, `if(0)`, `safelen(1)`; empty where more may."""

    @property
    def implicit_barrier(self) -> bool:
        """Whether its threads wait for one another at its end (OpenMP 5.2, section 15.3.2)."""
        if "parallel" in self.words:
            return True
        shares = self.words & {"for", "sections", "single", "workshare", "scope", "loop"}
        return bool(shares) and not self.words & {"distribute", "teams", "cancel"} and self.clause("nowait") is None

    @property
    def atomic_kind(self) -> str:
        """`read`, `write`, `update`, `capture`, `compare` or `compare capture` of an `atomic` construct; empty for other directives."""
        if "atomic" not in self.words:
            return ""
        kinds = [kind for kind in ("read", "write", "compare", "capture") if self.clause(kind) is not None]
        return " ".join(kinds) or "update"

    @property
    def memory_order(self) -> str:
        """The order an `atomic` or `flush` asks for (OpenMP 5.2, section 15.8.1); `relaxed` where an atomic names none."""
        orders = ("seq_cst", "acq_rel", "release", "acquire", "relaxed")
        return next((each for each in orders if self.clause(each) is not None), "relaxed" if "atomic" in self.words else "")

    def clause(self, name: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.name == name), None)

    @property
    def words(self) -> frozenset[str]:
        """The directive's own words: `parallel for simd` → parallel, for, simd."""
        return frozenset(self.name.split())


class Loop(Record):
    """One `for` loop in canonical form; empty texts where the form is another."""

    line: int
    end_line: int
    index: str
    lower: str
    upper: str
    """Bound as written, e.g. `n - 1`."""
    inclusive: bool
    """Whether `upper` itself is reached."""
    step: str
    directive: int | None
    """Index of the worksharing, taskloop or simd directive that divides it; None for an ordinary loop."""
    depth: int
    """0 for a loop outside every other."""


class Sharing(StrEnum):
    """Data-sharing attribute of a variable in the region around an access (OpenMP 5.2, section 5.1)."""

    shared = "shared"
    private = "private"
    firstprivate = "firstprivate"
    lastprivate = "lastprivate"
    reduction = "reduction"
    linear = "linear"
    threadprivate = "threadprivate"
    sequential = "sequential"
    """The access is in no parallel region."""
    unknown = "unknown"


class SharingFact(Record):
    """The data-sharing attribute of one variable in one construct, with the rule that gives it."""

    variable: str
    directive: int
    """Index of the construct: one with parallel, teams, task, taskloop, target, worksharing, simd or taskgroup."""
    sharing: Sharing
    rule: str
    """The rule in words, e.g. `listed in `private` of `parallel``."""
    section: str
    """Where OpenMP 5.2 says so, e.g. `5.1.1`."""


class ThreadStart(Record):
    """Where a function begins to run beside its caller, without OpenMP."""

    line: int
    kind: Literal["pthread", "c11", "thread", "jthread", "async", "algorithm"]
    """`pthread_create`, `thrd_create`, `std::thread`, `std::jthread`, `std::async`, or an algorithm with a parallel policy."""
    function: str
    """What runs: a function's name, `lambda` for one written in place, or the text where it is something else."""
    started_in: str = ""
    """The function that starts it."""
    handle: str = ""
    """What it is joined by, e.g. `workers[i]`."""
    joined_line: int = 0
    """Where its starter waits for it; 0 where it never does (as far as this function's text says)."""
    in_loop: bool = False
    """Started in a loop: several run beside one another."""


class TaskStart(Record):
    """One task-generating construct, and what its creator waits for it with."""

    directive: int
    joined_by: str = ""
    """`taskwait`, `taskgroup`, `barrier`, or `if(0)` where the creator runs it itself; empty where nothing in this text waits."""
    joined_line: int = 0
    """Line of what waits; 0 where nothing does."""
    depends: tuple[tuple[str, str], ...] = ()
    """What it depends on: kind and item, e.g. `("inout", "a[i]")` (OpenMP 5.2, section 15.9.5)."""
    in_loop: bool = False
    """Created in a loop, or by a construct that makes many: instances of it run beside one another."""


class SourceAccess(Record):
    """One read or write of a variable that source text shows."""

    kind: Literal["read", "write"]
    variable: str
    """The base name: `a` for `a[i].x`, `p` for `*p`."""
    expression: str
    """The whole lvalue as written: `a[i].x`."""
    subscripts: tuple[str, ...] = ()
    """Outermost first: `("i", "j + 1")` for `a[i][j + 1]`."""
    line: int
    column: int
    function: str = ""
    region: int | None = None
    """Index of the innermost parallel (or task-generating) directive around it; None outside."""
    phase: int = 0
    """Barriers passed in this region before it, in source order: accesses in two phases of one region are ordered."""
    sharing: Sharing
    rule: str
    """Why it has that attribute, in words, e.g. `declared inside the region`."""
    protection: tuple[str, ...] = ()
    """What serialises it, innermost first: `critical`, `critical(name)`, `atomic`, `ordered`, `single`, `master`, `lock(l)`;
    `shared lock(l)` is held by readers together, and `doacross` stands for the part between `sink` and `source`."""
    directive: int | None = None
    """Index of the innermost directive around it, of any kind."""
    atomic: str = ""
    """The kind of atomic access: `read`, `write`, `update` … of an `atomic` construct, `std::atomic`, or a builtin's name."""
    divided_by: tuple[str, ...] = ()
    """Indices of divided (worksharing) loops around it that occur in its subscripts."""
    loops: tuple[str, ...] = ()
    """Indices of all loops around it inside the region, outermost first."""
    through: tuple[int, ...] = ()
    """For an access that a call makes: the lines of the calls that lead to it, the one inside the region first."""


class DependenceVerdict(StrEnum):
    """How two accesses in a divided loop depend on each other."""

    independent = "independent"
    """They never touch the same element."""
    within = "within"
    """They touch the same element in one and the same iteration at most."""
    carried = "carried"
    """Two different iterations touch the same element, provided that the loop runs long enough and both come to the accesses."""
    unknown = "unknown"
    """The text does not say."""


class Dependence(Record):
    """What the dependence tests say of two accesses to one variable in a divided loop, one of them a write.

    Accesses of one kind with the same subscripts are named once, by the first of them. Different names are taken for different memory,
    except where the text shows where a pointer points.
    """

    variable: str
    """The array, scalar or pointer that both are rebased to."""
    first: int
    """Index into the accesses."""
    second: int
    """The later one in the text; the same access where a write meets itself in another iteration."""
    loop: int
    """Index of the loop that carries it; of the outermost divided loop where none does."""
    verdict: DependenceVerdict
    test: str
    """The test that decided: `ZIV`, `strong SIV`, `weak-zero SIV`, `weak-crossing SIV`, `SIV`, `delinearisation`, `GCD`, `Banerjee`,
    `symbolic bounds` or `enumeration`; empty for `unknown`."""
    distance: int | None = None
    """Iterations of that loop from the first access to the second, negative where the second is earlier; None where it varies or is
    not known."""
    guarded: bool = False
    """One of the two stands under a condition, which is not evaluated."""
    kept_by: str = ""
    """What keeps a carried one in order all the same: `ordered`, `safelen(8)` or `depend(sink: i - 1)`; empty where nothing does."""
    reason: str
    """The verdict in one sentence."""


class Unevenness(StrEnum):
    """What makes some iterations of a divided loop dearer than others, for all the text shows."""

    even = "even"
    by_index = "by_index"
    """An inner loop runs more often for some values of the index: a triangular nest."""
    by_branch = "by_branch"
    """A branch asks for the index."""
    by_data = "by_data"
    """An inner loop's bounds, or a recursion, depend on what is in memory: sparse rows, `while` loops."""


class DividedLoop(Record):
    """One loop that a team shares out, by a loop directive or `taskloop`."""

    directive: int
    """Index of the directive that divides it."""
    line: int
    """Line of its pragma."""
    schedule: str
    """`static`, `dynamic`, `guided`, `runtime`, `auto`, or `tasks`; `static` where the text says nothing, as libomp has it."""
    chunk: str = ""
    """As written: the chunk of the schedule, or a taskloop's grain; empty where there is none."""
    iterations: int | None = None
    """How many, those of collapsed loops multiplied, where the text fixes it."""
    uneven: Unevenness = Unevenness.even
    skew: float | None = None
    """The dearest iteration ÷ the mean one, at a made-up size of the input; None where nothing was computed."""
    barrier: bool = True
    """Whether the team meets at its end."""


class WorkNoteKind(StrEnum):
    """What may keep a team from working all the time."""

    uneven_iterations = "uneven_iterations"
    few_chunks = "few_chunks"
    one_thread = "one_thread"
    """`single`, `master`, `masked`: one thread works."""
    one_at_a_time = "one_at_a_time"
    """`critical`, `ordered`, a lock or an atomic update inside a loop."""
    many_barriers = "many_barriers"
    """A loop whose every iteration ends in a barrier."""
    many_regions = "many_regions"
    """A loop whose every iteration starts and ends a team."""
    many_tasks = "many_tasks"
    """Recursion that makes tasks down to the smallest piece."""
    false_sharing = "false_sharing"


class WorkNote(Record):
    """One remark on how well a team is used."""

    kind: WorkNoteKind
    line: int
    words: str
    """The whole remark, for a person."""


class Effort(Record):
    """How one parallel region, or one function with team work outside every region, shares out its work."""

    region: int | None
    """Index of the directive that starts the team; None outside every region of the text."""
    line: int
    """Line of its pragma, or of its first directive."""
    loops: tuple[DividedLoop, ...] = ()
    barriers: int = 0
    """Barriers in the text of the region, explicit and implicit, its own last one left out."""
    notes: tuple[WorkNote, ...] = ()


class Facts(Record):
    """All facts of one source text."""

    language: Language
    directives: tuple[Directive, ...] = ()
    loops: tuple[Loop, ...] = ()
    accesses: tuple[SourceAccess, ...] = ()
    """Accesses inside functions; declarations without a value are not accesses."""
    called: tuple[SourceAccess, ...] = ()
    """Accesses that functions of this text make when a region calls them, to static storage and through pointers and references:
    `variable` is the caller's name for the memory, line and expression are the called function's, region, phase and what protects it are
    the call's. Calls are followed three deep; they have no dependences."""
    dependences: tuple[Dependence, ...] = ()
    """What the dependence tests say of each divided loop, in source order."""
    functions: tuple[str, ...] = ()
    sharings: tuple[SharingFact, ...] = ()
    """One for every variable in every construct around its uses, outermost construct first."""
    threads: tuple[ThreadStart, ...] = ()
    tasks: tuple[TaskStart, ...] = ()
    efforts: tuple[Effort, ...] = ()
    """One a parallel region, in source order, and one a function with team work outside every region."""
    doubts: tuple[str, ...] = ()
    """What could not be read, one line each, e.g. `syntax error near line 9`."""

    def regions(self) -> tuple[int, ...]:
        """Indices of directives that start a team: those with the word `parallel`."""
        return tuple(index for index, directive in enumerate(self.directives) if "parallel" in directive.words)
