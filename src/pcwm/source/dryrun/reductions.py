"""Reductions: private copies that begin with an identity and are combined in the end, by operators and by what the text declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.environment import Environment
from pcwm.source.dryrun.layout import CType, leaves, scalar_size
from pcwm.source.dryrun.places import Place, copy_of, put, touch_range
from pcwm.source.dryrun.reader import Reader
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.strands import join
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Held, Pointer

_IDENTITY: dict[str, Any] = {"+": 0, "-": 0, "*": 1, "&": -1, "|": 0, "^": 0, "&&": 1, "||": 0, "max": -(1 << 62), "min": 1 << 62}
_COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one + other,
    "*": lambda one, other: one * other,
    "&": lambda one, other: one & other,
    "|": lambda one, other: one | other,
    "^": lambda one, other: one ^ other,
    "&&": lambda one, other: int(bool(one) and bool(other)),
    "||": lambda one, other: int(bool(one) or bool(other)),
    "max": max,
    "min": min,
}
_COLON = re.compile(r"(?<!:):(?!:)")
_SET = re.compile(r"\s*omp_priv\s*([=({].*)", re.DOTALL)
MOST_COMBINED = 16
"""Elements of an array for which a declared combiner is run; the rest are unknown."""


@dataclass(frozen=True)
class Declared:
    """`declare reduction(name : types : combiner) initializer(…)` (OpenMP 5.2, 5.5.11)."""

    types: tuple[str, ...]
    combiner: str
    initialiser: str


class Reductions(Reader):
    """Reads reduction clauses."""

    @cached_property
    def _declarations(self) -> dict[str, list[Declared]]:
        """The text's own reductions, by name."""
        found: dict[str, list[Declared]] = {}
        for construct in self.all_constructs:
            if construct.name != "declare reduction":
                continue
            parts = [part.strip() for part in _COLON.split(construct.argument("list") or "", maxsplit=2)]
            combiner = parts[2] if len(parts) > 2 else construct.argument("combiner")
            if len(parts) > 1 and combiner:
                types = tuple(part.strip() for part in re.split(r",(?![^<]*>)", parts[1]))
                found.setdefault(parts[0], []).append(Declared(types, combiner, construct.argument("initializer") or ""))
        return found

    def declared_reduction(self, argument: str, kind: CType) -> tuple[Declared, str] | None:
        """What the text declares for a clause's operator and a type, and that type as written there."""
        name = _operator(argument)
        listed = self._declarations.get(name) or self._declarations.get(name.rpartition("::")[2], [])
        if not listed or (name in _COMBINE and kind.kind not in ("struct", "library")):
            return None
        pairs = [(each, written) for each in listed for written in each.types]
        fitting = (pair for pair in pairs if kind.name and re.search(rf"\b{re.escape(kind.name)}\b", pair[1]))
        return next(fitting, pairs[0])

    def reduce(
        self, made: Environment, own: Variable, original: Variable, outer: Place, argument: str, section: bool, node: Node, line: int
    ) -> None:
        """A private copy that begins with the identity, and is combined with the original at the end (OpenMP 5.2, 5.5.5).

        The runtime keeps combinations of the original in order; whoever else touches it before the construct has ended races with that.
        `line`: of the construct; 0 for tasks that take part in a reduction of several (`in_reduction`).
        """
        kind = own.kind
        element = (kind.elem or kind) if kind.kind == "array" or (section and kind.kind == "pointer") else kind
        declared = self.declared_reduction(argument, element)
        if declared is not None and outer.address is not None:
            own.boxed = True
            self._reduce_as_declared(made, own, original, outer, element, section, declared, node, line)
        else:
            self._reduce_by_operator(made, own, original, outer, argument, section, line)

    def _reduce_by_operator(
        self, made: Environment, own: Variable, original: Variable, outer: Place, argument: str, section: bool, line: int
    ) -> None:
        operator = _operator(argument)
        identity, combine = _IDENTITY.get(operator, UNKNOWN), _COMBINE.get(operator, lambda one, other: UNKNOWN)
        machine, slot, kind = self.machine, own.slot, own.kind
        leads = original.kind.kind == "pointer" and section
        width = scalar_size((kind.elem or kind) if kind.kind in ("array", "pointer") else kind)

        running = _running(argument)

        def enter(frame: Frame, around: Frame) -> None:
            if not own.boxed:
                frame[slot] = identity
                return
            block = Block(own.name, None, "local", line, identity, kind)
            if kind.kind == "struct" and not leads:
                block.cells = dict.fromkeys(leaves(kind), UNKNOWN)
            frame[slot] = _led_to(block, kind) if leads else block

        def leave(frame: Frame) -> None:
            with self._combining(line):
                value = frame[slot]
                cells: dict[Any, Any] = {0: value if not running else UNKNOWN}
                if own.boxed:
                    block = value.cells[0].block if leads else value
                    cells = block.cells or {0: identity}
                if outer.address is None:
                    frame[outer.slot] = _combined(combine, frame[outer.slot], value) if not running else UNKNOWN
                    return
                home, offset = _home(outer, leads, frame)
                if home is None:
                    return
                for at, cell in list(cells.items())[:256]:
                    if machine.concurrent:
                        machine.check(home, offset + at, width, False, outer.site)
                        machine.check(home, offset + at, width, True, outer.site)
                    old = home.cells.get(offset + at, 0 if home.default == 0 else UNKNOWN)
                    home.cells[offset + at] = UNKNOWN if running or isinstance(cell, Pointer | Copy) else _combined(combine, old, cell)

        def take(frame: Frame, position: int) -> None:
            """An iteration sees the sum of all before it, whoever had those: two threads may well see one number."""
            assert machine.strand.loop is not None
            so_far = machine.strand.loop[0].get(f"sum of {own.name}", identity)
            if own.boxed:
                frame[slot].cells[0] = so_far
            else:
                frame[slot] = so_far

        def give(frame: Frame, position: int) -> None:
            assert machine.strand.loop is not None
            machine.strand.loop[0][f"sum of {own.name}"] = frame[slot].cells.get(0, identity) if own.boxed else frame[slot]

        made.enter.append(enter)
        made.leave.append(leave)
        if running:
            made.turn.append(take)
            made.turned.append(give)

    @contextmanager
    def _combining(self, line: int) -> Iterator[None]:
        """What a thread does to the original comes after what others did to it here; of all else they learn nothing by that."""
        machine, strand, lock = self.machine, self.machine.strand, f"reduction of line {line}"
        before = dict(strand.clock)
        join(strand.clock, machine.shared.setdefault(lock, {}))
        yield
        machine.shared[lock] = {**machine.shared[lock], **machine.release()}
        strand.clock = before | {strand.number: strand.clock[strand.number]}

    # ------------------------------------------------------------ declared by the text

    def _reduce_as_declared(
        self,
        made: Environment,
        own: Variable,
        original: Variable,
        outer: Place,
        kind: CType,
        section: bool,
        declared: tuple[Declared, str],
        node: Node,
        line: int,
    ) -> None:
        """The initialiser and the combiner are run by every thread. Which threads combine with which, and when, is left open: nothing
        orders what a combiner does besides, except that two do not work on one copy at once.
        """
        machine, slot = self.machine, own.slot
        start, combine = self._initialiser(kind, *declared, node), self._combiner(kind, declared[0], node)
        leads = original.kind.kind == "pointer" and section
        width = scalar_size(kind)
        count = own.kind.count if own.kind.kind == "array" and isinstance(own.kind.count, int) else MOST_COMBINED if leads else 1
        places = [index * width for index in range(min(count, MOST_COMBINED))]

        def enter(frame: Frame, around: Frame) -> None:
            block = Block(own.name, None, "local", line, UNKNOWN if count > MOST_COMBINED else 0, own.kind)
            home, offset = _home(outer, leads, around)
            for at in places:
                start(Pointer(block, at, kind), Pointer(home or block, offset + at, kind))
            frame[slot] = _led_to(block, kind) if leads else block

        def leave(frame: Frame) -> None:
            home, offset = _home(outer, leads, frame)
            block = frame[slot].cells[0].block if leads else frame[slot]
            if home is None or offset is UNKNOWN:
                return
            state = machine.shared.setdefault(f"combiner of line {line}", {"busy": False})
            machine.wait(lambda: not state["busy"])
            state["busy"] = True  # in turn, as two threads do not combine the same copies; it orders nothing else
            try:
                with _unwatched(block, home):
                    for at in places:
                        if not leads or at in block.cells or offset + at in home.cells:
                            combine(Pointer(home, offset + at, kind), Pointer(block, at, kind))
            finally:
                state["busy"] = False
            with self._combining(line):
                size = scalar_size(own.kind) if not leads else width * len(places)
                touch_range(machine, home, offset, size, False, outer.site)
                touch_range(machine, home, offset, size, True, outer.site)

        made.enter.append(enter)
        made.leave.append(leave)

    def _scope(self, kind: CType, node: Node, *given: str) -> tuple[Names, list[int]]:
        """A scope in which names of the specification refer to places; and their slots."""
        scope = Names(self.globals, [1], site=node)
        refers = CType("pointer", 8, f"{kind} &", elem=kind, reference=True)
        return scope, [scope.add(Variable(name, refers, slot=scope.new_slot(), reference=True)).slot for name in given]

    def _combiner(self, kind: CType, declared: Declared, node: Node) -> Callable[[Pointer, Pointer], None]:
        scope, (out, into) = self._scope(kind, node, "omp_out", "omp_in")
        value = self.snippet(declared.combiner, node, scope)[0]

        def combine(one: Pointer, other: Pointer) -> None:
            frame: Frame = [UNKNOWN] * (scope.slots[0] + 1)
            frame[out], frame[into] = one, other
            value(frame)

        return combine

    def _initialiser(self, kind: CType, declared: Declared, written: str, node: Node) -> Callable[[Pointer, Pointer], None]:
        """Gives a private copy its first value; without an initialiser it is what a default-initialised variable is."""
        set_to = _SET.match(declared.initialiser)
        scope, (private, original) = self._scope(kind, node, "omp_priv", "omp_orig")
        fresh = self.default_value(kind)
        value: Fn | None = None
        if set_to is not None:
            value = self._set_value(set_to[1].replace("decltype(omp_orig)", written), written, scope)
        elif declared.initialiser:
            value = self.snippet(declared.initialiser, node, scope)[0]

        def start(one: Pointer, other: Pointer) -> None:
            frame: Frame = [UNKNOWN] * (scope.slots[0] + 1)
            frame[private], frame[original] = one, other
            if fresh is not None:
                fresh(one.block, one.offset, frame)
            if value is None:
                return
            with _unwatched(one.block, other.block):
                made = value(frame)
            if set_to is not None:
                put(one.block, one.offset, kind, made)

        return start

    def _set_value(self, text: str, written: str, scope: Names) -> Fn:
        """The value of `omp_priv = …`, read as the declaration that it is: it may be a braced list."""
        text = text if text.startswith("=") else f"= {written}{text}"
        found = self.fragment(f"{written} omp_priv {text}")
        if found is None or found.type != "declaration":
            return lambda frame: UNKNOWN
        inner = scope.inner()
        begin = self.statement(found, inner)
        variable = inner.found.get("omp_priv")

        def value(frame: Frame) -> Any:
            own = frame + [UNKNOWN] * (inner.slots[0] + 1 - len(frame))
            begin(own)
            made = own[variable.slot] if variable is not None else UNKNOWN
            if isinstance(made, Block):
                kind = variable.kind if variable is not None else None
                cell = made.cells.get(0, made.default)
                return copy_of(made, 0, kind) if kind is not None and kind.kind in ("struct", "array") else cell
            return made

        return value


def runs_on(construct: Construct) -> bool:
    """Whether iterations see what those before them came to: a reduction with `inscan`."""
    return any(clause.name == "reduction" and _running(clause.argument) for clause in construct.clauses)


def _running(argument: str) -> bool:
    return "inscan" in argument.partition(":")[0]


def _operator(argument: str) -> str:
    """The reduction's identifier in a clause; modifiers before it are dropped."""
    return _COLON.split(argument, maxsplit=1)[0].split(",")[-1].strip()


def _led_to(block: Block, kind: CType) -> Block:
    """A box that holds a pointer to the copy of an array section."""
    box = Block(block.name, None, "local", block.line)
    box.cells[0] = Pointer(block, 0, kind.elem or kind)
    return box


def _home(outer: Place, leads: bool, frame: Frame) -> tuple[Block | None, Any]:
    """Where the original lies."""
    assert outer.address is not None
    home, offset = outer.address(frame)
    if not leads:
        return home, offset
    target = home.cells.get(offset)
    return (target.block, target.offset) if isinstance(target, Pointer) else (None, 0)


def _combined(combine: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    if one is UNKNOWN or other is UNKNOWN:
        return UNKNOWN
    try:
        return combine(one, other)
    except TypeError:
        return UNKNOWN


@contextmanager
def _unwatched(*blocks: Block) -> Iterator[None]:
    """Accesses of copies that are combined, and of all they lead to, are the runtime's to order: nobody is compared with them."""
    reached: dict[int, Block] = {}
    waiting = list(blocks)
    while waiting and len(reached) < 200:
        block = waiting.pop()
        if id(block) not in reached:
            reached[id(block)] = block
            for value in list(block.cells.values())[:200]:
                waiting += [value.block] if isinstance(value, Pointer) else value.blocks() if isinstance(value, Held) else []
    kept = [(block, block.shadow, block.vague) for block in reached.values()]
    for block, _, _ in kept:
        block.shadow, block.vague = {}, {}
    try:
        yield
    finally:
        for block, shadow, vague in kept:
            block.shadow, block.vague = shadow, vague
