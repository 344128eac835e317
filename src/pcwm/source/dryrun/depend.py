"""`depend` clauses: which storage a task names, and which tasks it comes after."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct, argument_at, list_items
from pcwm.source.dryrun.layout import INT
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.strands import Strand
from pcwm.source.dryrun.values import UNKNOWN
from pcwm.source.dryrun.worksharing import Worksharing

_MODIFIED = re.compile(r"\s*iterator\s*(?=\()")
_ITERATOR = re.compile(r"(?:[\w\s]*?\s)?(\w+)\s*=\s*([^:,]+):([^:,]+)(?::([^:,]+))?")


@dataclass
class Dependence:
    """The tasks of one parent that last named a storage location in `depend`."""

    kind: str = ""
    latest: list[Strand] = field(default_factory=list)
    """Those of the current kind: one after another for `out`, as a set for the others."""
    before: list[Strand] = field(default_factory=list)
    """Those that each of the latest comes after."""


class Depend(Worksharing):
    """Orders tasks by the storage they name."""

    def _depends(self, construct: Construct, node: Node, names: Names) -> list[Callable[[Frame], list[tuple[str, Any]]]]:
        """For each `depend` clause: its kind with the storage locations it names, when the task is made."""
        found: list[Callable[[Frame], list[tuple[str, Any]]]] = []
        for clause in construct.clauses:
            if clause.name != "depend":
                continue
            argument, iterators = clause.argument, ""
            if match := _MODIFIED.match(argument):
                inside, end = argument_at(argument, match.end())
                iterators, argument = inside or "", argument[end:].lstrip(" ,")
            kind, _, items = argument.partition(":")
            found.append(self._locations(kind.strip(), list_items(items), iterators, node, names))
        return found

    def _locations(self, kind: str, items: list[str], iterators: str, node: Node, names: Names) -> Callable[[Frame], list[tuple[str, Any]]]:
        scope = names.inner()
        loops: list[tuple[int, Fn, Fn]] = []
        for match in _ITERATOR.finditer(iterators):
            variable = scope.add(Variable(match[1], INT, slot=scope.new_slot()))
            loops.append((variable.slot, self.snippet(match[2], node, scope)[0], self.snippet(match[3], node, scope)[0]))
        places = []
        for item in items:
            text = re.sub(r"\[([^\[\]:]*):[^\[\]]*\]", lambda match: f"[{match[1].strip() or 0}]", item)
            fragment = self.fragment(text)
            place = self.place(fragment, scope) if fragment is not None else None
            if place is not None and place.address is not None:
                places.append(place.address)

        def locations(frame: Frame) -> list[tuple[str, Any]]:
            own = frame + [UNKNOWN] * (scope.slots[0] + 1 - len(frame))
            found: list[tuple[str, Any]] = []

            def go(depth: int) -> None:
                if depth == len(loops):
                    for place in places:
                        block, offset = place(own)
                        found.append((kind, (id(block), offset if offset is not UNKNOWN else "?")))
                    return
                slot, first, end = loops[depth]
                low, high = first(own), end(own)
                for value in range(low, high) if isinstance(low, int) and isinstance(high, int) else ():
                    own[slot] = value
                    go(depth + 1)

            go(0)
            return found

        return locations

    def _order(self, depends: list[Callable[[Frame], list[tuple[str, Any]]]], frame: Frame) -> tuple[list[Strand], list[str]]:
        """The tasks that must end first, and the locks of `mutexinoutset` (OpenMP 5.2, 15.9.5); notes the new task for those to come."""
        strand = self.machine.strand
        after: list[Strand] = []
        exclusive: list[str] = []
        self._registering.clear()
        for each in depends:
            for kind, key in each(frame):
                known = strand.depends.setdefault(key, Dependence())
                same = kind == known.kind and kind in ("in", "inoutset", "mutexinoutset")
                if not same:
                    known.before, known.latest, known.kind = known.latest, [], kind
                after += known.before
                if kind == "mutexinoutset":
                    exclusive.append(f"mutexinoutset {key}")
                self._registering.append(known.latest.append)
        return after, sorted(set(exclusive))
