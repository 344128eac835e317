"""The loops that a directive divides, and their iterations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, overload

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.layout import INT, scalar_size
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.teams import Teams
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, unknown
from pcwm.source.loops import loop_form

MOST_ITERATIONS = 2400
"""Of one divided loop, that are followed; in between they are left out."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_LONGEST = 1 << 40
"""Iterations of one loop that are counted; no text depends on more, and a length must be a machine's number."""
_INNER = frozenset({"compound_statement", "for_statement", "for_range_loop"})


@dataclass
class Level:
    """One of the loops that a directive divides."""

    variable: Variable | None
    """None for range loops, whose variable `enter` sets."""
    first: Fn
    end: Fn
    step: Fn
    inclusive: bool
    line: int
    name: str
    bounds: str = ""
    """The texts of the three."""
    elements: Callable[[Frame], Any] | None = None
    """For range loops: the places gone through."""
    enter: Callable[[Frame, Block, Any], None] | None = None


def shown(levels: Sequence[Level], iterations: Sequence[tuple[Any, ...]], position: int) -> Any:
    """What a person tells an iteration by: the outermost index, or, in a range loop, its position."""
    return iterations[position][0] if levels[0].enter is None else position


class _Single(Sequence[tuple[Any, ...]]):
    """The iterations of one loop, made when they are asked for: a loop may have more than memory holds."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, position: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[tuple[Any, ...]]: ...
    def __getitem__(self, position: int | slice) -> tuple[Any, ...] | Sequence[tuple[Any, ...]]:
        return _Single(self._values[position]) if isinstance(position, slice) else (self._values[position],)


class _Product(Sequence[tuple[Any, ...]]):
    """The iterations of a nest of which no loop depends on another, made when they are asked for."""

    def __init__(self, values: Sequence[Sequence[Any]]) -> None:
        self._values = values
        self._count = min(prod(len(each) for each in values), _LONGEST)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, position: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[tuple[Any, ...]]: ...
    def __getitem__(self, position: int | slice) -> tuple[Any, ...] | Sequence[tuple[Any, ...]]:
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(self._count))]
        if not 0 <= position < self._count:
            raise IndexError(position)
        found = []
        for values in reversed(self._values):
            position, at = divmod(position, len(values))
            found.append(values[at])
        return tuple(reversed(found))


def _zero(frame: Frame) -> int:
    return 0


def _values(first: Any, end: Any, step: Any, inclusive: bool, few: int) -> Sequence[Any]:
    """The values of an index; for pointers too. Where nobody knows the end, there are `few`."""
    if isinstance(first, Pointer) and isinstance(end, Pointer) and isinstance(step, int) and step:
        width = scalar_size(first.elem)
        if first.block is not end.block or unknown(first.offset, end.offset):
            return [first]
        stop = end.offset + (width * (1 if step > 0 else -1) if inclusive else 0)
        offsets = range(first.offset, stop, width * step)[: 40 * MOST_ITERATIONS]
        return [Pointer(first.block, offset, first.elem) for offset in offsets]
    if isinstance(first, float):
        first = int(first)
    if isinstance(end, float):
        end = int(end)
    if not isinstance(step, int) or step == 0:
        step = 1 if step is UNKNOWN else 0
    if not isinstance(first, int):
        first = 0
    if not isinstance(end, int):
        end = first + (few if step > 0 else -few)
    if step == 0:
        return []
    end += (1 if step > 0 else -1) if inclusive else 0
    return range(first, min(end, first + step * _LONGEST) if step > 0 else max(end, first + step * _LONGEST), step)


class Levels(Teams):
    """Reads divided loops."""

    def levels(self, node: Node, construct: Construct, names: Names) -> tuple[list[Level], Node | None]:
        """The divided loops, outermost first, and the body of the innermost."""
        ordered = (construct.argument("ordered") or "").strip()
        wanted = max(construct.collapse or 1, int(ordered) if ordered.isdigit() else 1)
        found: list[Level] = []
        loop: Node | None = node
        while loop is not None and len(found) < wanted:
            while loop is not None and loop.type == "compound_statement" and len(found) > 0:
                inside = [child for child in loop.named_children if child.type in _INNER]
                loop = inside[0] if inside else None
            if loop is None or loop.type not in ("for_statement", "for_range_loop"):
                break
            level = self._level(loop, names)
            if level is None:
                break
            found.append(level)
            loop = loop.child_by_field_name("body")
        return found, loop

    def _level(self, loop: Node, names: Names) -> Level | None:
        line = self.line(loop)
        if loop.type == "for_range_loop":
            name, elements, enter = self.range_head(loop, names)
            return Level(None, _zero, _zero, _zero, False, line, name, elements=elements, enter=enter)
        form = loop_form(loop)
        if not form.canonical:
            return None
        initial = loop.child_by_field_name("initializer")
        kind = INT
        outer = names.look(form.index)
        if initial is not None and initial.type == "declaration":
            declarator = initial.child_by_field_name("declarator")
            kind = self.declared(declarator, self.specified(initial.child_by_field_name("type"), names), names)[1]
        elif outer is not None:
            kind = outer.kind
        first, one = self.snippet(form.lower, loop, names)
        if kind.kind == "unknown":
            kind = one
        boxed = names.escapes(form.index, initial or loop) or names.escapes(form.index, loop, loop.start_byte + 1)
        variable = names.add(Variable(form.index, kind, slot=names.new_slot(), boxed=boxed))
        end, step = self.snippet(form.upper, loop, names)[0], self.snippet(form.step, loop, names)[0]
        bounds = f"{form.lower} {form.upper} {form.step}"
        return Level(variable, first, end, step, form.inclusive, line, form.index, bounds)

    def _rectangular(self, levels: list[Level]) -> bool:
        """Whether no loop's bounds ask for the index of one around it."""
        if any(level.enter is not None for level in levels):
            return False
        return not any(self._names_in(level.bounds) & {outer.name for outer in levels[:depth]} for depth, level in enumerate(levels))

    def _names_in(self, text: str) -> set[str]:
        """The names in a text, and in the macros that it uses."""
        found: set[str] = set()
        waiting = _WORD.findall(text)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += _WORD.findall(self.macros[name][1]) if name in self.macros else []
        return found

    def space(self, levels: list[Level]) -> Callable[[Frame], Sequence[tuple[Any, ...]]]:
        """The iterations, as the values of all indices; inner bounds may depend on outer indices."""
        only = levels[0] if len(levels) == 1 else None
        rectangular = self._rectangular(levels)
        machine = self.machine

        def values(level: Level, frame: Frame) -> Sequence[Any]:
            if level.elements is not None:
                return list(level.elements(frame))
            few = machine.outside.size(0) * 2 // 3
            return _values(level.first(frame), level.end(frame), level.step(frame), level.inclusive, few)

        def all_of(frame: Frame) -> Sequence[tuple[Any, ...]]:
            if only is not None:
                return _Single(values(only, frame))
            if rectangular:
                return _Product([values(level, frame) for level in levels])
            found: list[tuple[Any, ...]] = []

            def go(depth: int, before: tuple[Any, ...]) -> None:
                level = levels[depth]
                if depth + 1 == len(levels) and level.enter is None:  # nothing asks for the innermost index here
                    room = max(0, 40 * MOST_ITERATIONS + 1 - len(found))
                    found.extend((*before, value) for value in values(level, frame)[:room])
                    return
                for value in values(level, frame):
                    if len(found) > 40 * MOST_ITERATIONS:
                        return
                    self._set(frame, level, value)
                    if depth + 1 == len(levels):
                        found.append((*before, value))
                    else:
                        go(depth + 1, (*before, value))

            go(0, ())
            return found

        return all_of

    @staticmethod
    def _set(frame: Frame, level: Level, value: Any) -> None:
        if level.enter is not None:
            level.enter(frame, *value)
            return
        assert level.variable is not None
        slot = level.variable.slot
        if level.variable.boxed:
            block = Block(level.name, 8, "local", level.line, UNKNOWN, level.variable.kind)
            block.cells[0] = value
            frame[slot] = block
        else:
            frame[slot] = value
