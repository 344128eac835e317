"""Which of a program's numbers are sizes of its input, and which are small beside them.

A text does not say how large its input is, so all sizes are taken to be one number. Two kinds of parameters are no such size: how often
everything is done again (time steps, sweeps, rounds), and how long a stride is (the width of a tile).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.syntax import walk
from pcwm.source.touches import text_of

_ADDRESSES = ("subscript_expression", "call_expression", "pointer_expression")


@dataclass
class Sizes:
    """What the loops of a text say about its variables, by name; functions are not told apart."""

    _small: set[str] = field(default_factory=set)
    _large: set[str] = field(default_factory=set)

    def note(self, loop: Node, index: str, shared_out: bool) -> None:
        """Take in one `for`. `shared_out`: a directive divides it among the threads, which nobody does to a few rounds."""
        limit, update, body = _right(loop, "condition"), _right(loop, "update"), loop.child_by_field_name("body")
        if update is not None and update.type == "identifier":
            self._small.add(text_of(update))
        if limit is None or body is None:
            return
        again = limit.type == "identifier" and not shared_out and not _addresses(body, index)
        (self._small if again else self._large).update(text_of(node) for node in walk(limit) if node.type == "identifier")

    def number(self, name: str, size: float) -> float:
        """What a parameter is taken to be, where sizes are `size`."""
        return math.sqrt(size) if name in self._small - self._large else size


def _right(loop: Node, part: str) -> Node | None:
    """The right side of a loop's condition (`i < n`) or of its update (`i += width`)."""
    node = loop.child_by_field_name(part)
    return node.child_by_field_name("right") if node is not None and node.type in ("binary_expression", "assignment_expression") else None


def _addresses(body: Node, index: str) -> bool:
    """Whether a loop's index takes part in an address, `row[i]` or `start + i * width`, or is handed to a function."""
    stack = [(body, False)]
    while stack:
        node, inside = stack.pop()
        if inside and node.type == "identifier" and text_of(node) == index:
            return True
        inside = inside or node.type in _ADDRESSES or _is_product(node)
        stack += [(child, inside) for child in node.named_children]
    return False


def _is_product(node: Node) -> bool:
    sign = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    return sign is not None and sign.type == "*"
