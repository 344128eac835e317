"""Memory that a text does not show, and numbers that come from outside."""

from __future__ import annotations

import re
from typing import Any
from zlib import crc32

from pcwm.source.dryrun.layout import UNKNOWN_TYPE, CType
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, mixed

FAR = 1 << 33
"""Distance between members whose structure the text does not show: none of their elements may seem to overlap."""
SIZES = (18, 22, 26, 30, 34)
"""What numbers from outside are taken to be where nothing else is said: sizes that a few threads can share out, all different."""
_ROOM = 2
"""How far assumed contents stay below the smallest size: they are indices into memory of every size."""
_SUBSCRIPT = re.compile(r"\b(\w+)\s*\[([^\[\]]{1,100})\]")
"""An array and what picks its element. Longer subscripts are no one's: the bound keeps odd texts from taking more than linear time."""
_ONE_MORE = re.compile(r".*\+\s*1\s*|(?:.*\W)?1\s*\+.*", re.DOTALL)
"""The element after one, as in `start[row + 1]`."""


class Outside:
    """What a dry run takes numbers and memory from outside to be. It is the default of blocks from outside: what they hold is asked of it.

    Sizes are always numbers. Contents are unknown, or, in runs that assume some, drawn from `seed`: small numbers in no order, but rising
    ones in an array that delimits ranges, since those are what such an array is for.
    """

    def __init__(self, text: str = "") -> None:
        self.sizes: tuple[int, ...] = SIZES
        self.seed = 0
        """Of assumed contents; 0 where nothing is assumed."""
        self._ranges = frozenset(name for name, index in _SUBSCRIPT.findall(text) if _ONE_MORE.fullmatch(index))

    def size(self, index: int) -> int:
        """A number from outside; the first few differ from each other."""
        return self.sizes[index % len(self.sizes)]

    def block(self, name: str, line: int = 0, elem: CType | None = None) -> Block:
        """Memory that this text does not show: pointers in it lead to more of its kind."""
        return Block(name, None, "outside", line, self, elem)

    def __call__(self, block: Block, offset: Any, kind: CType) -> Any:
        member = self._member(block, offset)
        if kind.kind == "pointer":
            return Pointer(self.block(member or f"*{block.name}", block.line, kind.elem), 0, kind.elem or UNKNOWN_TYPE)
        if not self.seed or not isinstance(offset, int):
            return UNKNOWN
        below = min(self.sizes) - _ROOM
        salt = crc32((member or block.name).encode())
        if kind.kind == "float":
            return 0.125 + mixed(self.seed, salt, offset) % (below * 64 - 16) / 64
        if kind.kind not in ("int", "unknown"):
            return UNKNOWN
        if member:
            return self.size(salt)
        index = offset // (kind.size if isinstance(kind.size, int) else 8)
        if kind.size == 1:
            return (97 if kind.name == "char" else 0) + mixed(self.seed, salt, index) % 2
        return 2 * index if block.name in self._ranges else mixed(self.seed, salt, index) % below

    @staticmethod
    def _member(block: Block, offset: Any) -> str:
        """The name of a structure's member, where the block is one structure; empty for elements of arrays."""
        if not isinstance(offset, int):
            return ""
        fields = block.elem.fields if block.elem is not None and block.elem.kind != "library" else {}
        found = next((name for name, (at, _) in fields.items() if at == offset), "")
        return found or (f"{block.name}.{offset // FAR}" if offset >= FAR else "")


class LeftOut:
    """The default of an array that a loop assigns to of which turns were left out: integers there are each a number of its own.

    Whoever fills an array with integers in one loop and uses them as places in another means different places, or ranges that follow one
    another. With the zeros that were there before, or with numbers that nobody knows, all would seem to be one place.
    """

    FIRST = 1 << 24
    """Past every index that was followed."""

    def __init__(self, before: Any) -> None:
        self.before = before

    def __call__(self, block: Block, offset: Any, kind: CType) -> Any:
        if kind.kind != "int" or not isinstance(offset, int) or not isinstance(kind.size, int) or kind.size < 2:
            return UNKNOWN if offset is UNKNOWN else self.before
        return self.FIRST + offset // kind.size


def led(value: Any) -> tuple[Block, Any]:
    """Where an address leads; to nowhere in particular, where it is not known."""
    if isinstance(value, Pointer):
        return value.block, value.offset
    return Block("?", None, "outside", 0, UNKNOWN), 0
