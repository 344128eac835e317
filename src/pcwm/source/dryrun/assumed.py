"""Threads that a text does not start: where it ends before any, the rest is taken to start a team that calls its functions.

Every member calls the functions that nothing in the text calls, one after the other, with a barrier between two. Numbers that pick an
element or begin a range differ from member to member, ranges do not overlap. What pointers and references lead to is each member's own,
or, in a second run, handed to all. An object of a class is shared where its class synchronises; the others are a thread's own, as in
C++'s library (17.5.5.9, [res.on.data.races]). Lambdas that nothing calls yet are called too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.functions import Function
from pcwm.source.dryrun.layout import DOUBLE, CType
from pcwm.source.dryrun.machine import EndedError
from pcwm.source.dryrun.members import class_word
from pcwm.source.dryrun.program import MOST_ENTRIES, Program
from pcwm.source.dryrun.scope import Frame, Variable
from pcwm.source.dryrun.strands import Step
from pcwm.source.dryrun.teams import Team
from pcwm.source.dryrun.templates import value_type
from pcwm.source.dryrun.values import UNKNOWN, Block, Callee, Pointer
from pcwm.source.touches import text_of

_WORD = re.compile(r"[A-Za-z_]\w*")
_GUARDS = re.compile(
    r"\b(?:omp_\w*lock\w*|omp_get_thread_num|pthread_(?:mutex|rwlock|spin|barrier|cond|once)\w*|mtx_\w+|cnd_\w+|"
    r"_Atomic|atomic_\w+|__atomic_\w+|__sync_\w+|(?:lock_guard|unique_lock|scoped_lock|shared_lock|call_once)\b|"
    r"std::(?:atomic\w*|\w*mutex|latch|barrier|\w*semaphore|once_flag|this_thread))|(?:\.|->)\s*(?:un)?lock\s*\("
)
"""What a function or a class uses that expects others to run beside it."""
_CLASSES = ("class_specifier", "struct_specifier")
_STARTS = re.compile(r"pthread_create|thrd_create|std::(?:jthread|thread|async)\b")
_LONGEST, _MOST_NUMBERS = 20_000, 16
"""Characters of a function, and parameters, that are looked at for what numbers are for; no person writes more."""
_MEMBER = 4
"""How far apart the elements and ranges of two members are."""


@dataclass
class Assumption:
    """What the rest of a text is taken to do."""

    called: list[Function] = field(default_factory=list)
    """By every member of the team."""
    before: list[Function] = field(default_factory=list)
    """By one thread, before there is a team: what is not complete and would start it, and what starts teams itself."""
    lambdas: list[Node] = field(default_factory=list)
    """Called by every member."""

    def __bool__(self) -> bool:
        return bool(self.called or self.before)

    @property
    def words(self) -> str:
        names = [f"`{function.name}`" for function in self.called] + [
            f"the lambda of line {each.start_point[0] + 1}" for each in self.lambdas
        ]
        what = f"that calls {', '.join(names[:6])}" if names else "that calls nothing of it"
        return f"no thread is started in this text; the rest is taken to start a team {what}"


def assumption(program: Program) -> Assumption:
    """What a team that the text does not start would call: whatever nothing in the text calls."""
    _instantiate(program)
    text = program.syntax.masked.decode("utf-8", "replace")
    counted = Counter(_WORD.findall(text))
    combining = {
        name for each in program.syntax.pragmas if "reduction" in each.text and "declare" in each.text for name in _WORD.findall(each.text)
    }
    found = Assumption()
    for function in [each for listed in program.functions.values() for each in listed]:
        if function.template or function.name in combining or _called(program, function, counted):
            continue
        starts = any(each.is_parallel for each in program.constructs_in(function.node)) or _STARTS.search(text_of(function.node))
        (found.before if starts or _would_start(program, function) else found.called).append(function)
    del found.called[MOST_ENTRIES:], found.before[MOST_ENTRIES:]
    found.lambdas = [each for function in found.before for each in _idle_lambdas(function.node, counted)]
    return found


def _instantiate(program: Program) -> None:
    """Give a class template that nothing uses yet some arguments."""
    for name, (parameters, node) in list(program.class_templates.items()):
        if node.type == "alias_declaration" or any(label.startswith(f"{name}<") for label in program.types):
            continue
        listed = node.parent.child_by_field_name("parameters") if node.parent is not None else None
        head = text_of(listed) if listed is not None else ""
        types = [re.search(rf"(?:typename|class)\s+{re.escape(each)}\b", head) is not None for each, _ in parameters]
        program.instance_of(name, tuple(DOUBLE if each else value_type(program.machine.outside.size(at)) for at, each in enumerate(types)))


def _called(program: Program, function: Function, counted: Counter[str]) -> bool:
    """Whether anything in the text calls a function or names it; whoever has an object calls constructors and destructors."""
    owner = function.owner
    if owner is not None and (function.name.startswith("~") or function.name == class_word(owner)):
        return True
    if function.name.startswith("operator"):
        return function.name != "operator()"
    return counted[function.name] > 1 and counted[function.name] != program.own_mentions(function)


def _would_start(program: Program, function: Function) -> bool:
    """Whether a function is begun and not complete, and not one for threads to call: nothing in it expects others beside it."""
    if not program.syntax.unclosed or function.node.end_byte < len(program.syntax.masked.rstrip()):
        return False
    if function.name == "main":
        return True
    head = program.syntax.masked[function.node.start_byte : function.node.start_byte + 80].decode("utf-8", "replace")
    worker = function.returns.kind == "pointer" and function.returns.elem is not None and function.returns.elem.kind == "void"
    return not (
        worker
        or function.owner is not None
        or re.match(r"\s*(?:inline\s+)?static\b", head)
        or _unnamed(function.node)
        or _guards(program, function)
    )


def _unnamed(node: Node | None) -> bool:
    """In an unnamed namespace."""
    while node is not None:
        if node.type == "namespace_definition" and node.child_by_field_name("name") is None:
            return True
        node = node.parent
    return False


def _guards(program: Program, function: Function) -> bool:
    """Whether a function synchronises, or asks which thread runs it."""
    return bool(program.constructs_in(function.node)) or _GUARDS.search(text_of(function.node)) is not None


def _guarding(program: Program) -> set[CType]:
    """Classes that synchronise: in a function, or by what their members are."""
    found: set[CType] = set()
    for function in (each for listed in program.functions.values() for each in listed if each.owner is not None):
        around = function.node.parent.parent if function.node.parent is not None else None
        inside = around is not None and around.type in _CLASSES and _GUARDS.search(text_of(around)) is not None
        if function.owner not in found and (inside or _guards(program, function)):
            found.add(function.owner)
    return found


def _idle_lambdas(node: Node, counted: Counter[str]) -> list[Node]:
    """Lambdas with a name that the text says once."""
    found, stack = [], [node]
    while stack:
        each = stack.pop()
        if each.type == "init_declarator":
            name, value = each.child_by_field_name("declarator"), each.child_by_field_name("value")
            if name is not None and value is not None and value.type == "lambda_expression" and counted[text_of(name)] == 1:
                found.append(value)
        stack.extend(each.named_children)
    return found


# ---------------------------------------------------------------- what members pass


def roles(function: Function) -> dict[str, str]:
    """Of parameters that are numbers: `size` where it bounds or scales, `first` and `last` for a range, else `element`."""
    text = text_of(function.node)[:_LONGEST]
    numbers = [each.name for each in function.parameters if each.kind.kind == "int"][:_MOST_NUMBERS]
    found = {}
    for name in numbers:
        bounds = re.search(rf"[<>]=?\s*{name}\b|\b{name}\s*[<>]=?(?!=)|\*\s*{name}\b", text)
        found[name] = "size" if bounds else "element"
    for name in numbers:
        begun = re.search(rf"\b(\w+)\s*=\s*{name}\s*[;,]", text)
        if begun and re.search(rf"\b{begun[1]}\s*<|>=?\s*{begun[1]}\b", text):
            found[name] = "first"
            after = numbers[numbers.index(name) + 1 :]
            found.update((each, "last") for each in after[:1] if re.search(rf"<=?\s*{each}\b", text))
    return found


def _number(role: str, member: int, size: int) -> int:
    if role == "element":
        return 2 + _MEMBER * member
    return {"first": 1 + _MEMBER * member, "last": 1 + _MEMBER * (member + 1)}.get(role, size)


def work(program: Program, assumed: Assumption, handed: bool) -> Callable[[], None]:
    """What the main strand does. `handed`: every member passes the same memory, not memory of its own."""
    machine = program.machine

    def run() -> None:
        frame: Frame = [UNKNOWN] * (program.globals.slots[0] + 64)
        for _, fill in program.initialisers:
            fill(frame)
        kept: list[tuple[Node, Callee]] = []
        try:
            machine.lambdas = kept
            for function in assumed.before:
                this = _object(program, function.owner) if function.owner is not None else None
                program.runner(program.prepare(function))(_passed(program, function), this)
                machine.settle()
            machine.lambdas = None
            _lead_somewhere(program)
            wanted = {each.start_byte for each in assumed.lambdas}
            _team(program, assumed.called, [callee for node, callee in kept if node.start_byte in wanted], handed)
        except EndedError:
            machine.ended = True
        finally:
            machine.lambdas = None

    return run


def _passed(program: Program, function: Function) -> list[Any]:
    return [program.from_outside(each.name, each.kind, index) for index, each in enumerate(function.parameters)]


def _lead_somewhere(program: Program) -> None:
    """Pointers in static storage that lead nowhere yet lead somewhere when threads run."""
    for variable in program.globals.found.values():
        if variable.block is not None and variable.kind.kind == "pointer" and not isinstance(variable.block.cells.get(0), Pointer | Callee):
            variable.block.cells[0] = program.from_outside(variable.name, variable.kind, 0)


def _object(program: Program, kind: CType) -> Pointer:
    """An object of a class, made with arguments from outside."""
    block = Block("object", None, "outside", 0, program.machine.outside, kind)
    makers = [each for each in program.functions.get(f"{kind.name}::{class_word(kind)}", []) if not program.copies(each, kind)]
    here = Pointer(block, 0, kind)
    if makers:
        program.runner(program.prepare(makers[0]))(_passed(program, makers[0]), here)
    elif (make := program.default_value(kind)) is not None:
        make(block, 0, [UNKNOWN] * 8)
    return here


@dataclass
class _Call:
    """One function that every member calls."""

    function: Function
    roles: dict[str, str]
    handed: list[Any]
    """What its parameters are where all members pass the same."""
    this: Pointer | None
    """The object that all members have, if its class synchronises."""

    def by(self, program: Program, member: int, mine: dict[CType, Pointer], handed: bool) -> None:
        """What one member does; `mine`: its own objects."""
        function = self.function
        passed = self.handed if handed else _passed(program, function)
        parameters = zip(function.parameters, passed, strict=True)
        values = [_number(self.roles[each.name], member, value) if each.name in self.roles else value for each, value in parameters]
        this = self.this
        if this is None and function.owner is not None:
            if function.owner not in mine:
                mine[function.owner] = _object(program, function.owner)
            this = mine[function.owner]
        program.runner(function)(values, this)


def _calls(program: Program, called: list[Function]) -> list[_Call]:
    guarding = _guarding(program)
    objects = {each.owner: _object(program, each.owner) for each in called if each.owner is not None and each.owner in guarding}
    for function in called:
        program.prepare(function)
    return [
        _Call(each, roles(each), _passed(program, each), objects.get(each.owner) if each.owner is not None else None) for each in called
    ]


def _team(program: Program, called: list[Function], lambdas: list[Callee], handed: bool) -> None:
    """Start the team and wait for it."""
    machine, calls = program.machine, _calls(program, called)
    creator, team = machine.strand, Team(machine.threads)
    machine.allot = max(machine.allot // team.size, 16)

    def member(number: int) -> Callable[[], None]:
        def go() -> None:
            mine: dict[CType, Pointer] = {}
            try:
                for call in calls:
                    call.by(program, number, mine, handed)
                    program.barrier()
                for callee in lambdas:
                    passed = zip(callee.parameters, _elements(program, callee.parameters, number), strict=True)
                    callee.call([program.given(parameter, value) for parameter, value in passed])
                    program.barrier()
            finally:
                team.gone += 1

        return go

    members = [machine.fork(creator) for _ in range(team.size)]
    for number, strand in enumerate(members):
        strand.team, strand.thread, strand.label = team, number, (Step("thread", number),)
        strand.own = creator.own if number == 0 else {}
    for number, strand in enumerate(members):
        machine.start(strand, member(number))
    machine.wait(lambda: all(strand.done for strand in members) and team.tasks == 0)


def _elements(program: Program, parameters: list[Variable], member: int) -> list[Any]:
    """What a member passes to a lambda: numbers of its own, and memory of its own."""
    values = [program.from_outside(each.name, each.kind, index) for index, each in enumerate(parameters)]
    return [_number("element", member, 0) if each.kind.kind == "int" else value for each, value in zip(parameters, values, strict=True)]
