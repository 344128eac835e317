"""Member functions of maps, sets and smart pointers: what each reads and writes."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import BOOL, INT, ULONG, VOID, CType, pointer
from pcwm.source.dryrun.objects import (
    Object,
    Position,
    Sequence,
    Shared,
    Smart,
    Tree,
    iterator_type,
    key_of,
    tuple_type,
)
from pcwm.source.dryrun.places import copy_of, fetch, put
from pcwm.source.dryrun.registry import element, method, reference
from pcwm.source.dryrun.values import UNKNOWN, Copy, Pointer


def _iterator(kind: CType) -> CType:
    return iterator_type(kind)


# ---------------------------------------------------------------- maps and sets


@method("tree", "size", ULONG)
def _tree_size(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.COUNT)
    return len(at.held.nodes)


@method("tree", "empty", BOOL)
def _tree_empty(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.COUNT)
    return int(not at.held.nodes)


@method("tree", "begin cbegin", _iterator)
def _tree_begin(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.LINKS)
    held = at.held
    return Position(held, held.keys[0] if held.keys else None)


@method("tree", "end cend", _iterator)
def _tree_end(reader: Any, at: Object, values: list[Any]) -> Any:
    return Position(at.held, None)


@method("tree", "rbegin", _iterator)
def _tree_last(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.LINKS)
    held = at.held
    return Position(held, held.keys[-1] if held.keys else None)


@method("tree", "find lower_bound upper_bound", _iterator)
def _tree_find(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.LINKS)
    return Position(at.held, key_of(values[0]))


@method("tree", "count contains", ULONG)
def _tree_count(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.LINKS)
    key = key_of(values[0])
    return UNKNOWN if key is UNKNOWN else int(key in at.held.nodes)


def _mapped(kind: CType) -> CType:
    elem = element(kind)
    return reference(elem.fields["second"][1] if "second" in elem.fields else elem)


@method("tree", "at", _mapped)
def _tree_at(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.LINKS)
    held = at.held
    key = key_of(values[0])
    if key is not UNKNOWN and key not in held.nodes:
        reader.raise_error("out_of_range")
    node = held.nodes.get(key) or held.end
    offset, elem = held.elem.fields.get("second", (0, held.elem))
    return Pointer(node, offset, elem)


def _placed(kind: CType) -> CType:
    return tuple_type((iterator_type(kind), BOOL), ("first", "second"))


@method("tree", "insert emplace try_emplace insert_or_assign", _placed, adds=True)
def _tree_insert(reader: Any, at: Object, values: list[Any]) -> Any:
    given, frame = values
    held = at.held
    at.reads(Tree.LINKS)
    spare = Sequence(held.elem, "spare").block
    if isinstance(given, list):
        for (offset, part), value in zip(held.elem.fields.values(), given, strict=False):
            put(spare, offset, part, value(frame))
    else:
        given(spare, 0, frame)
    first = held.elem.fields.get("first", (0, held.elem))
    key = key_of(fetch(spare, first[0], first[1]) if first[1].kind != "struct" else copy_of(spare, 0, first[1], moved=True))
    fresh = key not in held.nodes
    if fresh:
        at.writes(Tree.LINKS, Tree.COUNT)
        node = held.add(key, None)
        node.cells = dict(spare.cells)
    return Copy(_placed(at.kind), {0: Position(held, key), 8: int(fresh)})


@method("tree", "erase", ULONG)
def _tree_erase(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(Tree.LINKS)
    key = values[0].key if isinstance(values[0], Position) else key_of(values[0])
    if key in at.held.nodes:
        at.writes(Tree.LINKS, Tree.COUNT)
        after = values[0].moved(1, 1) if isinstance(values[0], Position) else 1
        at.held.drop(key)
        return after
    return 0


@method("tree", "clear")
def _tree_clear(reader: Any, at: Object, values: list[Any]) -> Any:
    at.writes(Tree.LINKS, Tree.COUNT)
    held = at.held
    held.nodes, held.keys = {}, []
    return 0


@method("tree", "reserve rehash")
def _tree_reserve(reader: Any, at: Object, values: list[Any]) -> Any:
    at.writes(Tree.LINKS)
    return 0


# ---------------------------------------------------------------- smart pointers


def _pointee(kind: CType) -> CType:
    elem = kind.arguments[0] if kind.arguments else VOID
    return pointer(elem.elem if elem.kind == "array" and elem.elem is not None else elem)


@method("smart", "get", _pointee)
def _get(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(0)
    held = at.held
    return held.owned.target if held.owned is not None else 0


@method("smart", "release", _pointee)
def _release(reader: Any, at: Object, values: list[Any]) -> Any:
    at.writes(0)
    owned = at.held.owned
    at.put(Smart(None))
    return owned.target if owned is not None else 0


@method("smart", "reset")
def _reset(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(0)
    at.writes(0)
    end = reader.destroyed(at.kind)
    if end is not None:
        end(at.block, at.offset, [])
    at.put(Smart(Shared(values[0]) if values and isinstance(values[0], Pointer) else None))
    return 0


@method("smart", "use_count", INT)
def _use_count(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(0)
    return UNKNOWN


@method("smart", "expired", BOOL)
def _expired(reader: Any, at: Object, values: list[Any]) -> Any:
    held = at.held
    return int(held.owned is None or held.owned.count <= 0)


@method("smart", "lock", lambda kind: CType("library", 16, "shared_ptr", arguments=kind.arguments))
def _lock(reader: Any, at: Object, values: list[Any]) -> Any:
    at.reads(0)
    held = at.held
    if held.owned is None or held.owned.count <= 0:
        return Smart(None)
    held.owned.count += 1
    return Smart(held.owned)


@method("smart", "swap", addresses=True)
def _smart_swap(reader: Any, at: Object, values: list[Any]) -> Any:
    other = getattr(values[0], "pointer", None) if values else None
    at.writes(0)
    if isinstance(other, Pointer):
        there = Object(at.machine, other.block, other.offset, at.kind, at.site)
        there.writes(0)
        mine, theirs = at.held, there.held
        at.put(theirs)
        there.put(mine)
    return 0
