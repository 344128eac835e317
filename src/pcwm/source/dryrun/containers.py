"""The parts of C++ that a dry run knows: classes, and the containers and threads of its standard library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.places import Place
from pcwm.source.dryrun.reader import Reader, Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Block


class Containers(Reader):
    """C++ beyond C."""

    def library_operator(self, sign: str, left: Fn, one: CType, right: Fn, other: CType, node: Node, names: Names) -> Typed:
        def value(frame: Frame) -> Any:
            left(frame)
            right(frame)
            return UNKNOWN

        return value, one if one.kind == "library" else UNKNOWN_TYPE

    def library_update(self, place: Place, way: int, after: bool) -> Typed:
        return (lambda frame: UNKNOWN), place.kind

    def library_assign(self, sign: str, place: Place, value: Fn, kind: CType, node: Node, names: Names) -> Typed:
        return value, place.kind

    def library_type(self, name: str, arguments: tuple[CType, ...], node: Node, names: Names) -> CType | None:
        return None

    def library_place(self, node: Node, names: Names) -> Place | None:
        return None

    def has_constructor(self, kind: CType, arguments: int) -> bool:
        return False

    def construct(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Fn:
        return lambda frame: UNKNOWN

    def constructed(self, kind: CType, arguments: list[Node], node: Node, names: Names) -> Callable[[Block, Any, Frame], None]:
        return lambda block, offset, frame: None

    def default_value(self, kind: CType) -> Callable[[Block, Any, Frame], None] | None:
        return None
