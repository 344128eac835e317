"""Memory in a dry run: allocation, and what the C library does to a stretch of it."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import INT, VOID, pointer
from pcwm.source.dryrun.library import first, known
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.places import MAX_COPY, touch_range
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.unseen import Outside
from pcwm.source.dryrun.values import UNKNOWN, Block, Callee, Pointer


def _allocated(size: Any, machine: Machine, site: Site, default: Any) -> Pointer:
    return Pointer(Block(f"malloc of line {site.line}", size if isinstance(size, int) else None, "heap", site.line, default), 0, VOID)


@known("malloc", "alloca", "omp_alloc", kind=pointer(VOID))
def _malloc(machine: Machine, values: list[Any], site: Site) -> Any:
    return _allocated(first(values), machine, site, UNKNOWN)


@known("calloc", kind=pointer(VOID))
def _calloc(machine: Machine, values: list[Any], site: Site) -> Any:
    return _allocated(UNKNOWN, machine, site, 0)


@known("aligned_alloc", "memalign", kind=pointer(VOID))
def _aligned(machine: Machine, values: list[Any], site: Site) -> Any:
    return _allocated(first(values, 1), machine, site, UNKNOWN)


@known("posix_memalign", kind=INT)
def _posix(machine: Machine, values: list[Any], site: Site) -> Any:
    place = first(values)
    if isinstance(place, Pointer):
        place.block.cells[place.offset] = _allocated(first(values, 2), machine, site, UNKNOWN)
    return 0


@known("realloc", kind=pointer(VOID))
def _realloc(machine: Machine, values: list[Any], site: Site) -> Any:
    made = _allocated(first(values, 1), machine, site, UNKNOWN)
    old = first(values)
    if isinstance(old, Pointer):
        made.block.cells, made.block.elem = dict(old.block.cells), old.block.elem
    return made


@known("memset", "bzero", kind=pointer(VOID))
def _memset(machine: Machine, values: list[Any], site: Site) -> Any:
    place, value, size = first(values), first(values, 1), first(values, 2)
    if isinstance(place, Pointer):
        block, start = place.block, place.offset
        touch_range(machine, block, start, size, True, site)
        if isinstance(start, int) and isinstance(size, int):
            for at in [at for at in block.cells if isinstance(at, int) and start <= at < start + size]:
                block.cells[at] = 0 if value == 0 else UNKNOWN
            if value == 0 and start == 0 and not isinstance(block.default, Outside) and (block.size is None or size >= block.size):
                block.default = 0
    return place


@known("memcpy", "memmove", kind=pointer(VOID))
def _memcpy(machine: Machine, values: list[Any], site: Site) -> Any:
    target, source, size = first(values), first(values, 1), first(values, 2)
    if not (isinstance(target, Pointer) and isinstance(source, Pointer)):
        return target
    touch_range(machine, source.block, source.offset, size, False, site)
    touch_range(machine, target.block, target.offset, size, True, site)
    if isinstance(source.offset, int) and isinstance(target.offset, int) and isinstance(size, int):
        end = source.offset + min(size, 16 * MAX_COPY)
        moved = {at: cell for at, cell in source.block.cells.items() if isinstance(at, int) and source.offset <= at < end}
        for at, cell in moved.items():
            target.block.cells[at - source.offset + target.offset] = cell
        if not moved and source.block.default == 0 and target.block.default is not UNKNOWN:
            target.block.default = 0
    return target


@known("qsort")
def _qsort(machine: Machine, values: list[Any], site: Site) -> Any:
    """Compares and exchanges elements: it reads and writes them all."""
    base, count, width, compare = (first(values, index) for index in range(4))
    if isinstance(base, Pointer) and isinstance(count, int) and isinstance(width, int):
        touch_range(machine, base.block, base.offset, min(count * width, 512), True, site)
        if isinstance(compare, Callee) and count > 1:
            compare.call([base, Pointer(base.block, base.offset + width, base.elem)])
    return 0
