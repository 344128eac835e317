"""Where the parts of C++'s standard library are registered: member functions by family of types, functions by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import CHAR, UNKNOWN_TYPE, VOID, CType
from pcwm.source.dryrun.objects import REFERENCES, Object, Sequence, Tree, family
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.scope import Names

UNFORESEEN = (TypeError, AttributeError, IndexError, ValueError)
"""What arguments of another kind than we know make of our functions: their results are unknown then."""
Work = Callable[[Any, Object, list[Any]], Any]


@dataclass(frozen=True)
class Method:
    """A member function of a library type. `adds`: it makes an element of its arguments; `addresses`: it is given places."""

    work: Work
    returns: Callable[[CType], CType]
    adds: bool = False
    addresses: bool = False


METHODS: dict[tuple[str, str], Method] = {}
Special = Callable[[Any, list[Node], Node, Names], Typed | None]
SPECIAL: dict[str, Special] = {}
"""Functions whose arguments are not plain values, by name."""


def method(
    what: str, names: str, returns: CType | Callable[[CType], CType] = VOID, adds: bool = False, addresses: bool = False
) -> Callable[[Work], Work]:
    """Register member functions of a family of types."""

    def add(work: Work) -> Work:
        gives = returns if not isinstance(returns, CType) else lambda kind: returns
        for each in what.split():
            for name in names.split():
                METHODS[each, name] = Method(work, gives, adds, addresses)
        return work

    return add


def special(names: str) -> Callable[[Special], Special]:
    """Register the reading of calls of these functions."""

    def add(read: Special) -> Special:
        for name in names.split():
            SPECIAL[name] = read
        return read

    return add


def reference(elem: CType) -> CType:
    return REFERENCES.setdefault(id(elem), CType("pointer", 8, f"{elem} &", elem=elem, reference=True))


def element(kind: CType) -> CType:
    """What a container consists of."""
    if family(kind) == "tree":
        return Tree(kind, "?").elem
    return kind.arguments[0] if kind.arguments else CHAR if kind.name == "string" else (kind.elem or UNKNOWN_TYPE)


BIT = CType("int", 1, "bit", False, align=1)
"""An element of `vector<bool>`: it shares its word with its neighbours."""


def string_of(characters: str) -> Sequence:
    made = Sequence(CHAR, "text", "string")
    made.count = made.room = len(characters)
    made.block.cells = {index: ord(character) for index, character in enumerate(characters)}
    return made
