"""Types of C and C++ as far as memory needs them: sizes, strides, members. Sizes are those of 64-bit Linux."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["int", "float", "pointer", "array", "struct", "void", "function", "library", "unknown"]
Size = int | Callable[[list[Any]], int]
"""Bytes; for arrays of a length that only the run tells, a function of the frame."""


@dataclass(eq=False)
class CType:
    """One type."""

    kind: Kind
    size: Size = 8
    name: str = ""
    signed: bool = True
    elem: CType | None = None
    """What a pointer or a reference leads to, or an array consists of."""
    count: Size | None = None
    """Elements of an array; None where nothing says."""
    fields: dict[str, tuple[int, CType]] = field(default_factory=dict)
    """Members with their offsets, those of unnamed structures and of base classes too."""
    align: int = 8
    reference: bool = False
    constant: bool = False
    arguments: tuple[CType, ...] = ()
    """Template arguments of a library type."""
    atomic: bool = False

    def __str__(self) -> str:
        return self.name or self.kind


def integer(name: str, size: int, signed: bool = True) -> CType:
    return CType("int", size, name, signed, align=size)


VOID = CType("void", 1, "void")
UNKNOWN_TYPE = CType("unknown", 8, "?")
BOOL, CHAR, UCHAR = integer("bool", 1, False), integer("char", 1), integer("unsigned char", 1, False)
SHORT, USHORT, INT, UINT = integer("short", 2), integer("unsigned short", 2, False), integer("int", 4), integer("unsigned", 4, False)
LONG, ULONG = integer("long", 8), integer("unsigned long", 8, False)
FLOAT, DOUBLE = CType("float", 4, "float", align=4), CType("float", 8, "double")
FUNCTION = CType("function", 8, "function")

NAMED: dict[str, CType] = {
    "void": VOID,
    "bool": BOOL,
    "_Bool": BOOL,
    "char": CHAR,
    "int": INT,
    "float": FLOAT,
    "double": DOUBLE,
    "size_t": ULONG,
    "ssize_t": LONG,
    "ptrdiff_t": LONG,
    "intptr_t": LONG,
    "uintptr_t": ULONG,
    "int8_t": CHAR,
    "uint8_t": UCHAR,
    "int16_t": SHORT,
    "uint16_t": USHORT,
    "int32_t": INT,
    "uint32_t": UINT,
    "int64_t": LONG,
    "uint64_t": ULONG,
    "time_t": LONG,
    "clock_t": LONG,
    "FILE": VOID,
}


def sized(words: set[str], listed: list[str]) -> CType:
    """`unsigned long int` and its kin, given as words."""
    signed = "unsigned" not in words
    if "char" in words:
        return CHAR if signed else UCHAR
    if "short" in words:
        return SHORT if signed else USHORT
    if "double" in words:
        return DOUBLE
    if "long" in listed:
        return LONG if signed else ULONG
    return INT if signed else UINT


def pointer(elem: CType) -> CType:
    return CType("pointer", 8, f"{elem} *", elem=elem)


def array(elem: CType, count: Size | None) -> CType:
    known = isinstance(elem.size, int) and isinstance(count, int)
    size: Size = 0
    if known:
        size = elem.size * count  # type: ignore[operator]
    elif count is not None:
        size = _product(elem.size, count)
    return CType("array", size, f"{elem}[]", elem=elem, count=count, align=elem.align)


def _product(one: Size, other: Size) -> Callable[[list[Any]], int]:
    def size(frame: list[Any]) -> int:
        left = one if isinstance(one, int) else one(frame)
        right = other if isinstance(other, int) else other(frame)
        return left * right if isinstance(left, int) and isinstance(right, int) else 8 * 64

    return size


def structure(name: str, members: list[tuple[str, CType, bool]], union: bool) -> CType:
    """Lay members out. The third of each says whether it is a bit-field: neighbouring ones share one unit, which is what threads share."""
    made = CType("struct", 0, name)
    fill(made, members, union)
    return made


def fill(made: CType, members: list[tuple[str, CType, bool]], union: bool) -> None:
    """Complete a structure that was declared before."""
    offset, align, largest, unit = 0, 1, 0, -1
    for member, kind, bits in members:
        size = kind.size if isinstance(kind.size, int) else 8
        align = max(align, kind.align)
        if bits and not member:  # `: 0` begins a new unit (C11, 6.7.2.1); other unnamed bit-fields are few
            unit = -1
            continue
        if bits and unit >= 0:
            place = unit
        else:
            place = 0 if union else -(-offset // kind.align) * kind.align
            offset = place + size
            unit = place if bits else -1
        largest = max(largest, place + size)
        if member:
            made.fields[member] = (place, kind)
        else:  # an unnamed structure: its members are ours
            made.fields.update({inner: (place + at, each) for inner, (at, each) in kind.fields.items()})
    made.size = max(1, -(-largest // align) * align)
    made.align = align


def common(left: CType, right: CType) -> CType:
    """The type of an arithmetic result (C11, 6.3.1.8, without the ranks nobody mixes)."""
    if left.kind == "float" or right.kind == "float":
        return DOUBLE if left.kind != right.kind or left.size == 8 or right.size == 8 else left
    if left.kind == "int" and right.kind == "int":
        big = left if _bytes(left) >= _bytes(right) else right
        if _bytes(big) < 4:
            return INT
        if _bytes(left) == _bytes(right) and left.signed != right.signed:
            return left if not left.signed else right
        return big
    return left if left.kind == "pointer" else right if right.kind == "pointer" else UNKNOWN_TYPE


def _bytes(kind: CType) -> int:
    return kind.size if isinstance(kind.size, int) else 8


def scalar_size(kind: CType) -> int:
    """Bytes one access of this type touches."""
    return kind.size if isinstance(kind.size, int) and kind.size > 0 else 8


def leaves(kind: CType, base: int = 0, limit: int = 512) -> list[int]:
    """Offsets of the scalars in a structure or an array, at most `limit`."""
    if kind.kind == "struct":
        found: list[int] = []
        for offset, member in kind.fields.values():
            found += leaves(member, base + offset, limit - len(found)) if len(found) < limit else []
        return found
    if kind.kind == "array" and kind.elem is not None and isinstance(kind.count, int):
        width, found = scalar_size(kind.elem), []
        for index in range(min(kind.count, limit)):
            found += leaves(kind.elem, base + index * width, limit - len(found)) if len(found) < limit else []
        return found
    return [base] if limit > 0 else []
