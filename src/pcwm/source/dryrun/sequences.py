"""Member functions of C++'s containers and smart pointers: what each reads and writes."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import BOOL, INT, ULONG, CType
from pcwm.source.dryrun.objects import (
    FINISH,
    ROOM,
    START,
    Backward,
    Object,
    Sequence,
    empty,
    iterator_type,
    key_of,
)
from pcwm.source.dryrun.places import fetch, put, touch_range
from pcwm.source.dryrun.registry import element, method, reference, string_of
from pcwm.source.dryrun.values import UNKNOWN, Pointer, text

LINKED = frozenset({"list", "queue", "deque", "stack", "priority_queue"})
"""Containers whose elements stay where they are, while all of the header may change."""


def _iterator(kind: CType) -> CType:
    return iterator_type(kind)


def _element(kind: CType) -> CType:
    return reference(element(kind))


# ---------------------------------------------------------------- sequences


@method("sequence", "size length empty has_value", ULONG)
def _size(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held
    at.reads(FINISH, *(() if held.name in ("string", "optional", "span") else (START,)))
    return held.count


@method("sequence", "empty", BOOL)
def _empty(reader: Any, at: Object, values: list[Any]) -> Any:
    count = _size(reader, at, values)
    return int(count == 0) if isinstance(count, int) else UNKNOWN


@method("sequence", "capacity", ULONG)
def _capacity(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START, ROOM)
    return at.held.room


@method("sequence", "data c_str value", _iterator)
def _data(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START)
    return at.held.at(0)


@method("sequence", "begin cbegin", _iterator)
def _begin(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START)
    return at.held.at(0)


@method("sequence", "end cend", _iterator)
def _end(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(FINISH)
    return at.held.at(at.held.count)


@method("sequence", "rbegin crbegin", _iterator)
def _rbegin(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(FINISH)
    last = at.held.at(at.held.count - 1)
    return Backward(last.block, last.offset, last.elem)


@method("sequence", "rend crend", _iterator)
def _rend(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START)
    before = at.held.at(-1)
    return Backward(before.block, before.offset, before.elem)


@method("sequence", "at", _element)
def _at(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START, FINISH)
    held = at.held
    if isinstance(values[0], int) and isinstance(held.count, int) and not 0 <= values[0] < held.count:
        reader.raise_error("out_of_range")
    return held.at(values[0])


@method("sequence", "front top value", _element)
def _front(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held
    at.reads(START)
    if held.name in ("stack", "priority_queue"):
        at.reads(FINISH)
        return held.at(held.count - 1)
    return held.at(0)


@method("sequence", "back", _element)
def _back(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(FINISH)
    return at.held.at(at.held.count - 1)


@method("sequence", "push_back emplace_back push emplace", _element, adds=True)
def _push(reader: Any, at: Object, values: list[Any]) -> Any:
    make, frame = values
    held = at.held
    at.reads(FINISH, ROOM)
    count = held.count if isinstance(held.count, int) else held.room
    if held.name == "optional":
        held.count, count = 0, 0
    if held.grow(at.machine, count + 1, at.site):
        at.writes(START, ROOM)
    place = held.at(count)
    if at.machine.concurrent:
        touch_range(at.machine, held.block, place.offset, held.width, True, at.site)
    make(held.block, place.offset, frame)
    at.writes(FINISH)
    held.count = held.count + 1
    if held.name == "priority_queue":
        _order(held)
    return place


def _order(held: Sequence) -> None:
    """A heap: we keep all of it sorted, so that the largest is last."""
    cells = [fetch(held.block, at, held.elem) for at in held.offsets()] if held.elem.kind != "struct" else []
    try:
        for at, value in zip(held.offsets(), sorted(cells), strict=False):
            held.block.cells[at] = value
    except TypeError:
        return


@method("sequence", "push_front emplace_front", _element, adds=True)
def _push_front(reader: Any, at: Object, values: list[Any]) -> Any:
    make, frame = values
    held = at.held
    at.reads(START)
    at.writes(START)
    if isinstance(held.start, int):
        held.start -= held.width
    make(held.block, held.start, frame)
    held.count = held.count + 1
    return held.at(0)


@method("sequence", "pop_back")
def _pop_back(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(FINISH)
    at.writes(FINISH)
    if at.held.count is not UNKNOWN and at.held.count:
        at.held.count -= 1
    return 0


@method("sequence", "pop pop_front")
def _pop(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held
    if held.name in ("stack", "priority_queue"):
        return _pop_back(reader, at, values)
    at.reads(START)
    at.writes(START)
    if held.count is not UNKNOWN and held.count:
        held.start += held.width
        held.count -= 1
    return 0


@method("sequence", "clear reset")
def _clear(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START, FINISH)
    at.writes(FINISH)
    reader.end_elements(at)
    at.held.count = 0
    return 0


@method("sequence", "reserve shrink_to_fit")
def _reserve(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START, ROOM)
    if values and at.held.grow(at.machine, values[0], at.site):
        at.held.room = max(at.held.count, values[0]) if isinstance(at.held.count, int) else values[0]
        at.writes(START, FINISH, ROOM)
    return 0


@method("sequence", "resize")
def _resize(reader: Any, at: Object, values: list[Any]) -> Any:
    held, count = at.held, values[0] if values else UNKNOWN
    at.reads(START, FINISH)
    if held.grow(at.machine, count, at.site):
        at.writes(START, ROOM)
    at.writes(FINISH)
    if isinstance(count, int) and isinstance(held.count, int) and count > held.count:
        touch_range(at.machine, held.block, held.start + held.count * held.width, (count - held.count) * held.width, True, at.site)
        if not held.count and len(values) < 2:
            held.block.default = 0
        else:
            held.fill(held.count, count, values[1] if len(values) > 1 else 0)
    held.count = count
    return 0


@method("sequence", "assign")
def _assign(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held
    at.reads(START, ROOM)
    at.writes(FINISH)
    made = empty(at.kind, held.block.name)
    if isinstance(values[0], Pointer) and len(values) > 1:
        reader.copy_range(made, values[0], values[1], at.machine)
    else:
        made.count = made.room = values[0]
        made.fill(0, values[0] if isinstance(values[0], int) else 0, values[1] if len(values) > 1 else 0)
    if held.room and made.length <= held.room:
        touch_range(at.machine, held.block, held.start, made.length * held.width, True, at.site)
        held.block.cells.update({key + held.start: cell for key, cell in made.block.cells.items()})
        held.count = made.count
    else:
        at.writes(START, ROOM)
        at.put(made)
    return 0


@method("sequence", "append operator+=")
def _append(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held
    given = values[0] if values else UNKNOWN
    characters: list[Any]
    if isinstance(given, Sequence):
        characters = given.values()
    elif isinstance(given, Pointer):
        characters = [ord(each) for each in text(given)]
    elif len(values) == 2 and isinstance(given, int):
        characters = [values[1]] * min(given, 4096)
    else:
        characters = [given]
    at.reads(START, FINISH, ROOM)
    at.writes(FINISH)
    if not isinstance(held.count, int):
        return 0
    if held.grow(at.machine, held.count + len(characters), at.site):
        at.writes(START, ROOM)
    touch_range(at.machine, held.block, held.start + held.count, len(characters), True, at.site)
    for index, each in enumerate(characters):
        held.block.cells[held.start + held.count + index] = each
    held.count += len(characters)
    return 0


@method("sequence", "insert", _iterator)
def _insert(reader: Any, at: Object, values: list[Any]) -> Any:
    """Everything behind the new elements moves."""
    held, position = at.held, values[0] if values else UNKNOWN
    at.reads(START, FINISH, ROOM)
    at.writes(FINISH)
    if not (isinstance(position, Pointer) and isinstance(position.offset, int) and isinstance(held.count, int)):
        held.count = UNKNOWN
        return UNKNOWN
    index = (position.offset - held.start) // held.width
    if len(values) == 3 and isinstance(values[1], Pointer):
        more = empty(at.kind, "range")
        reader.copy_range(more, values[1], values[2], at.machine)
        added = more.values() if held.elem.kind != "struct" else [UNKNOWN] * more.length
    elif len(values) == 3 and isinstance(values[1], int):
        added = [values[2]] * min(values[1], 4096)
    else:
        added = [values[1]] if len(values) > 1 else [UNKNOWN]
    if held.grow(at.machine, held.count + len(added), at.site):
        at.writes(START, ROOM)
    start = held.start + index * held.width
    if held.name not in LINKED:
        touch_range(at.machine, held.block, start, (held.count - index + len(added)) * held.width, True, at.site)
    shift = len(added) * held.width
    held.block.cells = {key + shift if isinstance(key, int) and key >= start else key: cell for key, cell in held.block.cells.items()}
    for number, each in enumerate(added):
        put(held.block, start + number * held.width, held.elem, each)
    held.count += len(added)
    return held.at(index)


@method("sequence", "erase", _iterator)
def _erase(reader: Any, at: Object, values: list[Any]) -> Any:
    held, position = at.held, values[0] if values else UNKNOWN
    at.reads(START, FINISH)
    at.writes(FINISH)
    if not (isinstance(position, Pointer) and isinstance(position.offset, int) and isinstance(held.count, int)):
        return UNKNOWN
    until = values[1].offset if len(values) > 1 and isinstance(values[1], Pointer) else position.offset + held.width
    start, shift = position.offset, until - position.offset
    if held.name not in LINKED:
        touch_range(at.machine, held.block, start, max(held.start + held.count * held.width - until, 0), True, at.site)
    held.block.cells = {
        key - shift if isinstance(key, int) and key >= until else key: cell
        for key, cell in held.block.cells.items()
        if not (isinstance(key, int) and start <= key < until)
    }
    held.count -= shift // held.width
    return position


@method("sequence tree", "swap merge splice", addresses=True)
def _swap(reader: Any, at: Object, values: list[Any]) -> Any:
    other = getattr(values[0], "pointer", None) if values else None
    at.reads(START, FINISH, ROOM)
    at.writes(START, FINISH, ROOM)
    if isinstance(other, Pointer):
        there = Object(at.machine, other.block, other.offset, at.kind, at.site)
        there.reads(START, FINISH, ROOM)
        there.writes(START, FINISH, ROOM)
        mine, theirs = at.held, there.held
        at.put(theirs)
        there.put(mine)
    return 0


@method("sequence", "substr", lambda kind: kind)
def _substr(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held.copied(at.machine, at.site)
    at.reads(START, FINISH)
    if not all(isinstance(value, int) for value in values):
        return held
    characters = held.text[values[0] :] if len(values) < 2 else held.text[values[0] : values[0] + values[1]]
    return string_of(characters)


@method("sequence", "compare", INT)
def _compare(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START, FINISH)
    other = key_of(values[-1]) if values else UNKNOWN
    place = values[:2] if len(values) > 2 else [0, at.held.length]
    if not isinstance(other, str) or not all(isinstance(each, int) for each in (*at.held.values(), *place)):
        return UNKNOWN
    mine = at.held.text[place[0] : place[0] + place[1]]
    return (mine > other) - (mine < other)


@method("sequence", "find rfind find_first_of", ULONG)
def _find(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(START, FINISH)
    held = at.held.copied(at.machine, at.site)
    wanted = values[0] if values else UNKNOWN
    label = chr(wanted) if isinstance(wanted, int) and 0 < wanted < 256 else key_of(wanted)
    if not isinstance(label, str):
        return UNKNOWN
    found = held.text.find(label, values[1] if len(values) > 1 and isinstance(values[1], int) else 0)
    return found if found >= 0 else (1 << 64) - 1
