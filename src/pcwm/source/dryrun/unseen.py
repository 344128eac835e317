"""Memory that a text does not show, and numbers that come from outside."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import (
    UNKNOWN_TYPE,
    CType,
)
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer

FAR = 1 << 33
"""Distance between members whose structure the text does not show: none of their elements may seem to overlap."""
WITNESSES = (18, 22, 26, 30, 34)
"""What numbers from outside are taken to be: sizes that a few threads can share out, all different."""


def outside(name: str, line: int = 0) -> Block:
    """Memory that this text does not show: pointers in it lead to more of its kind, numbers in it are unknown."""

    def default(block: Block, offset: Any, kind: CType) -> Any:
        if kind.kind == "pointer":
            return Pointer(outside(f"*{block.name}", line), 0, kind.elem or UNKNOWN_TYPE)
        return UNKNOWN

    return Block(name, None, "outside", line, default)


def led(value: Any) -> tuple[Block, Any]:
    """Where an address leads; to nowhere in particular, where it is not known."""
    if isinstance(value, Pointer):
        return value.block, value.offset
    return outside("?"), 0
