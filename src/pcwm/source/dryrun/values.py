"""Values and memory of a dry run: numbers as Python has them, pointers, and one value for all that cannot be known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pcwm.source.dryrun.layout import CHAR, CType, scalar_size


def mixed(*numbers: int) -> int:
    """A number spread evenly, for choices that must not depend on the order of turns."""
    value = 0x9E3779B97F4A7C15
    for number in numbers:
        value = ((value ^ (number & 0xFFFFFFFF)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 29
    return value


class Unknown:
    """What an input or a function outside the text would give. Whatever is computed from it is unknown too."""

    __slots__ = ()

    def _same(self, *_: object) -> Unknown:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __and__ = __rand__ = __or__ = __ror__ = _same
    __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = __neg__ = __pos__ = __invert__ = _same
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _same  # type: ignore[assignment]
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        """Where nobody asks `is UNKNOWN` first, no comparison with it holds; whoever reads a condition asks `truth`."""
        return False

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()


def unknown(*values: Any) -> bool:
    """Whether one of these is unknown. (`in` would not tell: comparing with what is unknown gives what is unknown.)"""
    return any(value is UNKNOWN for value in values)


class Block:
    """One piece of memory that was declared or allocated together."""

    __slots__ = ("cells", "default", "elem", "hits", "kind", "line", "name", "shadow", "size", "stored", "sync", "vague")

    def __init__(self, name: str, size: int | None, kind: str, line: int = 0, default: Any = UNKNOWN, elem: CType | None = None) -> None:
        self.name = name
        self.size = size
        self.kind = kind
        """`global`, `static`, `local`, `heap`, `outside`."""
        self.line = line
        self.default = default
        """What it holds where nothing was stored; a function of the offset where that depends."""
        self.elem = elem
        """For memory from outside the text: what it consists of, as its first use shows."""
        self.cells: dict[Any, Any] = {}
        self.shadow: dict[int, tuple[dict[Any, Any], dict[Any, Any]]] = {}
        """Accesses by eight bytes: reads, and writes."""
        self.vague: dict[Any, Any] = {}
        """Accesses at offsets nobody knows."""
        self.sync: dict[Any, Any] = {}
        """Clocks released through its atomic cells."""
        self.hits = 0
        """Races met in it."""
        self.stored = 0
        """The steps that were left when it was last assigned to; 0 where it never was."""

    def __repr__(self) -> str:
        return f"<{self.name}>"


class Pointer:
    """An address: a block, an offset in bytes, and the type it leads to."""

    __slots__ = ("block", "elem", "offset")

    def __init__(self, block: Block, offset: Any, elem: CType) -> None:
        self.block = block
        self.offset = offset
        self.elem = elem

    def moved(self, count: Any, stride: Any) -> Pointer:
        return Pointer(self.block, self.offset + count * stride, self.elem)

    def __add__(self, other: Any) -> Any:
        return Pointer(self.block, self.offset + other * scalar_size(self.elem), self.elem)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Pointer):
            if other.block is not self.block:
                return UNKNOWN
            return (self.offset - other.offset) // scalar_size(self.elem)
        return Pointer(self.block, self.offset - other * scalar_size(self.elem), self.elem)

    def _key(self) -> tuple[int, Any]:
        return (id(self.block), self.offset)

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Unknown) or self.offset is UNKNOWN:
            return UNKNOWN
        return isinstance(other, Pointer) and self.block is other.block and self.offset == other.offset

    def __ne__(self, other: object) -> Any:
        same = self == other
        return same if same is UNKNOWN else not same

    def __hash__(self) -> int:
        return hash((id(self.block), self.offset if isinstance(self.offset, int) else 0))

    def __lt__(self, other: Any) -> Any:
        return self.offset < other.offset if isinstance(other, Pointer) and other.block is self.block else UNKNOWN

    def __le__(self, other: Any) -> Any:
        return self.offset <= other.offset if isinstance(other, Pointer) and other.block is self.block else UNKNOWN

    def __gt__(self, other: Any) -> Any:
        return self.offset > other.offset if isinstance(other, Pointer) and other.block is self.block else UNKNOWN

    def __ge__(self, other: Any) -> Any:
        return self.offset >= other.offset if isinstance(other, Pointer) and other.block is self.block else UNKNOWN

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"&{self.block.name}+{self.offset}"


class Copy:
    """A structure as a value: its cells, by offset from its start."""

    __slots__ = ("cells", "kind")

    def __init__(self, kind: CType, cells: dict[Any, Any]) -> None:
        self.kind = kind
        self.cells = cells


class Held:
    """What an object of a library type holds."""

    __slots__ = ()
    family = ""

    def copied(self, machine: Any, site: Any) -> Held:
        """What a copy of the object holds; handles share what they lead to."""
        return self

    def blocks(self) -> list[Block]:
        """The memory it leads to."""
        return []


class Callee:
    """A function or a lambda as a value: called with values, gives a value."""

    __slots__ = ("call", "name", "parameters")

    def __init__(self, name: str, call: Callable[[list[Any]], Any], parameters: Any = ()) -> None:
        self.name = name
        self.call = call
        self.parameters = parameters
        """Its declared parameters, as far as they are known."""


def wrap(kind: CType) -> Callable[[Any], Any]:
    """What storing a value in this type makes of it."""
    if kind.kind == "int" and isinstance(kind.size, int):
        bits = 8 * kind.size
        top, half = 1 << bits, 1 << (bits - 1)
        if kind.name == "bool":
            return lambda value: value if value is UNKNOWN else int(bool(value))
        if kind.signed:

            def signed(value: Any) -> Any:
                if type(value) is int:
                    return value if -half <= value < half else (value + half) % top - half
                return int(value) if type(value) is float and abs(value) < 1e18 else value if not isinstance(value, float) else UNKNOWN

            return signed

        def unsigned(value: Any) -> Any:
            if type(value) is int:
                return value % top
            return int(value) % top if type(value) is float and abs(value) < 1e18 else value if not isinstance(value, float) else UNKNOWN

        return unsigned
    if kind.kind == "float":
        return lambda value: float(value) if type(value) is int and abs(value) < 1 << 1000 else value
    if kind.kind == "pointer" and kind.elem is not None:
        elem = kind.elem

        def lead(value: Any) -> Any:
            if type(value) is Pointer and value.elem is not elem and elem.kind not in ("void", "unknown"):
                return Pointer(value.block, value.offset, elem)
            return value

        return lead
    return lambda value: value


def truth(value: Any) -> bool | None:
    """Whether a condition holds; None where nobody knows."""
    if value is UNKNOWN:
        return None
    try:
        return bool(value)
    except Exception:  # a value of a library type
        return None


def text(value: Any) -> str:
    """The characters a `char *` leads to, as far as they are known."""
    if isinstance(value, str):
        return value
    found = []
    if isinstance(value, Pointer) and isinstance(value.offset, int):
        for offset in range(value.offset, value.offset + 4096):
            cell = value.block.cells.get(offset, 0)
            if not isinstance(cell, int) or cell == 0:
                break
            found.append(chr(cell % 256))
    return "".join(found)


def literal(characters: str) -> Pointer:
    """A string literal in memory of its own."""
    block = Block("string", len(characters) + 1, "static", default=0)
    block.cells = {offset: ord(character) for offset, character in enumerate(characters)}
    return Pointer(block, 0, CHAR)
