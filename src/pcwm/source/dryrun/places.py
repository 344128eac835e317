"""Places that hold values, and the accesses that loading and storing them make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pcwm.source.dryrun.layout import CType, scalar_size
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.scope import Address, Fn, Frame
from pcwm.source.dryrun.strands import Site, join
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Held, Pointer, wrap

_MISSING = object()
MAX_COPY = 4096
"""Cells that copying a structure or a piece of memory moves at most."""


@dataclass(slots=True)
class Place:
    """What an lvalue names: a slot of the frame, or memory."""

    kind: CType
    site: Site
    slot: int = -1
    address: Address | None = None
    atomic: str = ""
    """The memory order, where the access is an atomic one."""


def fetch(block: Block, offset: Any, kind: CType) -> Any:
    """The value in memory; what was never stored is what the block holds by default."""
    value = block.cells.get(offset, _MISSING)
    if value is not _MISSING:
        return value
    default = block.default
    if callable(default):
        value = default(block, offset, kind)
        if value is not UNKNOWN and offset is not UNKNOWN:
            block.cells[offset] = value
        return value
    if offset is UNKNOWN:
        return UNKNOWN  # which of its elements, those that were stored among them, nobody knows
    return 0 if kind.atomic and default is UNKNOWN else default


def copy_of(block: Block, offset: Any, kind: CType, moved: bool = False) -> Any:
    """A structure's cells; library objects in it are copied too, unless it is a temporary that can be emptied."""
    if offset is UNKNOWN or not isinstance(kind.size, int):
        return UNKNOWN
    found = _cells(block, offset, kind)
    if not moved:
        for at, value in found.cells.items():
            if isinstance(value, Held):
                found.cells[at] = value.copied(None, None)
    return found


def _cells(block: Block, offset: Any, kind: CType) -> Copy:
    assert isinstance(kind.size, int)
    end = offset + kind.size
    cells = block.cells
    if kind.size > 4 * len(cells):
        return Copy(kind, {at - offset: value for at, value in cells.items() if isinstance(at, int) and offset <= at < end})
    return Copy(kind, {at - offset: cells[at] for at in range(offset, min(end, offset + MAX_COPY)) if at in cells})


def _inside(block: Block, offset: int, size: int) -> list[int]:
    """Where something is stored among so many bytes."""
    if size < len(block.cells):
        return [at for at in range(offset, offset + size) if at in block.cells]
    return [at for at in block.cells if isinstance(at, int) and offset <= at < offset + size]


def put(block: Block, offset: Any, kind: CType, value: Any) -> None:
    """Store without an access."""
    if offset is UNKNOWN:
        return
    if isinstance(value, Copy):
        for at in _inside(block, offset, value.kind.size if isinstance(value.kind.size, int) else 8):
            del block.cells[at]
        for at, each in value.cells.items():
            block.cells[offset + at] = each
    elif kind.kind == "struct" and value is UNKNOWN and isinstance(kind.size, int):
        for at in _inside(block, offset, kind.size):
            block.cells[at] = UNKNOWN
    else:
        block.cells[offset] = value


_ENDS = 128
"""Bytes at each end of a long piece, where a run wants to get to the end of the program."""


def touch_range(machine: Machine, block: Block, offset: Any, size: Any, writes: bool, site: Site) -> None:
    """An access of a piece of memory longer than one scalar."""
    if not machine.concurrent:
        return
    if offset is UNKNOWN or not isinstance(size, int):
        machine.check(block, UNKNOWN, 8, writes, site)
        return
    end = offset + min(size, MAX_COPY)
    if machine.brief and end - offset > 2 * _ENDS:
        touch_range(machine, block, offset, _ENDS, writes, site)
        offset = end - _ENDS
    while offset < end:
        step = min(8 - offset % 8, end - offset)
        machine.check(block, offset, step, writes, site)
        offset += step


def loader(machine: Machine, place: Place) -> Fn:
    """Reads the place: arrays become the address of their first element, structures are copied."""
    kind, site = place.kind, place.site
    if place.address is None:
        slot = place.slot
        return lambda frame: frame[slot]
    address = place.address
    if kind.kind == "array" and not by_value(kind):
        elem = kind.elem or kind
        return lambda frame: Pointer(*address(frame), elem)
    if kind.kind == "library":
        return _object_loader(machine, place)
    if by_value(kind):

        def load_struct(frame: Frame) -> Any:
            block, offset = address(frame)
            touch_range(machine, block, offset, scalar_size(kind), False, site)
            return copy_of(block, offset, kind)

        return load_struct
    if kind.name == "bit":
        return _bit_loader(machine, place)
    size = scalar_size(kind)
    if place.atomic or kind.atomic:
        order = place.atomic or "seq_cst"

        def load_atomic(frame: Frame) -> Any:
            block, offset = address(frame)
            machine.maybe_turn()
            if machine.concurrent:
                machine.check(block, offset, size, False, site, True)
            atomic_read(machine, block, offset, order)
            return fetch(block, offset, kind)

        return load_atomic

    def load(frame: Frame) -> Any:
        block, offset = address(frame)
        if machine.concurrent:
            machine.check(block, offset, size, False, site)
        value = block.cells.get(offset, _MISSING)
        return value if value is not _MISSING else fetch(block, offset, kind)

    return load


def by_value(kind: CType) -> bool:
    """Whether a value of this type is a copy of all its cells: structures, and `std::array`."""
    return kind.kind == "struct" or (kind.kind == "array" and kind.name == "array")


FIRST_MET: list[Callable[[Block, Any, CType], Held]] = []
"""What makes a library object where there is none yet; the part that knows them says how."""


def _object_loader(machine: Machine, place: Place) -> Fn:
    """Copies a library object: reads its header and its elements."""
    address, kind, site = place.address, place.kind, place.site
    assert address is not None

    def load_object(frame: Frame) -> Any:
        block, offset = address(frame)
        touch_range(machine, block, offset, 8 if kind.size == 8 else 16, False, site)
        found = block.cells.get(offset)
        if not isinstance(found, Held):
            found = FIRST_MET[0](block, offset, kind)
        return found.copied(machine, site)

    return load_object


WORD = 64
"""Elements of a `vector<bool>` that share a word."""


def _bit_loader(machine: Machine, place: Place) -> Fn:
    address, site = place.address, place.site
    assert address is not None

    def load_bit(frame: Frame) -> Any:
        block, offset = address(frame)
        if machine.concurrent:
            machine.check(block, UNKNOWN if offset is UNKNOWN else offset // WORD * 8, 8, False, site)
        value = block.cells.get(offset)
        if value is None:
            value = block.default(block, offset, place.kind) if callable(block.default) else block.default
        return value

    return load_bit


def _bit_storer(machine: Machine, place: Place) -> Any:
    """Reads the word and writes it."""
    address, site, load = place.address, place.site, _bit_loader(machine, place)
    assert address is not None

    def store_bit(frame: Frame, value: Any) -> Any:
        load(frame)
        block, offset = address(frame)
        if machine.concurrent:
            machine.check(block, UNKNOWN if offset is UNKNOWN else offset // WORD * 8, 8, True, site)
        if offset is not UNKNOWN:
            block.cells[offset] = value if value is UNKNOWN else int(bool(value))
        return value

    return store_bit


def atomic_read(machine: Machine, block: Block, offset: Any, order: str) -> None:
    """What an atomic read orders (C11, 5.1.2.4; OpenMP 5.2, 15.8.4)."""
    clock = block.sync.get(offset)
    if clock:
        if order in ("acquire", "acq_rel", "seq_cst"):
            machine.acquire(clock, f"the atomic accesses of `{block.name}`")
        else:
            join(machine.strand.pending, clock)


def atomic_write(machine: Machine, block: Block, offset: Any, order: str, update: bool) -> None:
    """What an atomic write orders; an update goes on with the release sequence it finds."""
    strand = machine.strand
    clock = machine.release() if order in ("release", "acq_rel", "seq_cst") else dict(strand.released or {})
    if update:
        join(clock, block.sync.get(offset))
    block.sync[offset] = clock


def storer(machine: Machine, place: Place) -> Any:
    """`store(frame, value)`: converts, writes, and gives the value as stored."""
    kind, site = place.kind, place.site
    convert = wrap(kind)
    if place.address is None:
        slot = place.slot

        def store_slot(frame: Frame, value: Any) -> Any:
            frame[slot] = value = convert(value)
            return value

        return store_slot
    if kind.name == "bit":
        return _bit_storer(machine, place)
    address, size = place.address, scalar_size(kind)
    if kind.kind in ("struct", "array", "library"):

        def store_struct(frame: Frame, value: Any) -> Any:
            block, offset = address(frame)
            touch_range(machine, block, offset, size, True, site)
            put(block, offset, kind, value)
            return value

        return store_struct
    if place.atomic or kind.atomic:
        order = place.atomic or "seq_cst"

        def store_atomic(frame: Frame, value: Any) -> Any:
            block, offset = address(frame)
            machine.maybe_turn()
            if machine.concurrent:
                machine.check(block, offset, size, True, site, True)
            atomic_write(machine, block, offset, order, False)
            put(block, offset, kind, convert(value))
            return value

        return store_atomic

    def store(frame: Frame, value: Any) -> Any:
        block, offset = address(frame)
        if machine.concurrent:
            machine.check(block, offset, size, True, site)
        value = convert(value)
        if offset is not UNKNOWN:
            if machine.strand.maybe:
                old = block.cells.get(offset, _MISSING)
                if (
                    old is not _MISSING
                    and not isinstance(value, Pointer)
                    and (old is UNKNOWN or type(old) is not type(value) or old != value)
                ):
                    value = UNKNOWN
            block.cells[offset] = value
            if not block.stored:
                machine.filled.append(block)
            block.stored = machine.left
        return value

    return store


def updater(machine: Machine, place: Place, operand: Fn, combine: Any, after: bool) -> Fn:
    """`x op= …` and `x++`: reads, changes, writes. Gives the new value, or the old one where not `after`.

    `combine(old, right)` computes the new value; the operand is evaluated first, and outside of what is atomic.
    """
    kind = place.kind
    convert = wrap(kind)
    if place.address is None:
        slot = place.slot

        def in_slot(frame: Frame) -> Any:
            right = operand(frame)
            old = frame[slot]
            frame[slot] = value = convert(combine(old, right))
            return value if after else old

        return in_slot
    address, size, site = place.address, scalar_size(kind), place.site
    order = place.atomic or ("seq_cst" if kind.atomic else "")

    def in_memory(frame: Frame) -> Any:
        right = operand(frame)
        block, offset = address(frame)
        if order:
            machine.maybe_turn()
            if machine.concurrent:
                machine.check(block, offset, size, True, site, True)
            atomic_read(machine, block, offset, order)
            atomic_write(machine, block, offset, order, True)
        elif machine.concurrent:
            machine.check(block, offset, size, False, site)
            machine.check(block, offset, size, True, site)
        old = fetch(block, offset, kind)
        value = convert(combine(old, right))
        if machine.strand.maybe and not isinstance(value, Pointer):
            value = UNKNOWN
        put(block, offset, kind, value)
        return value if after else old

    return in_memory
