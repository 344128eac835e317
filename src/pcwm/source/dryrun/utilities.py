"""Functions of <utility>, <memory> and <string> whose arguments are places or types rather than values."""

from __future__ import annotations

from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.algorithms import read_algorithm
from pcwm.source.dryrun.layout import DOUBLE, INT, LONG, ULONG, VOID, CType, common, pointer, scalar_size
from pcwm.source.dryrun.objects import Object, Shared, Smart, family, key_of, tuple_type
from pcwm.source.dryrun.parameters import Addressed
from pcwm.source.dryrun.places import Place, loader, storer
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import METHODS, element, reference, special, string_of
from pcwm.source.dryrun.scope import Fn, Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Pointer
from pcwm.source.touches import text_of


def moved_type(kind: CType) -> CType:
    """What `std::move` gives: a reference whose object may be emptied."""
    return CType("pointer", 8, "&&", elem=kind, reference=True)


def _type_argument(reader: Any, node: Node, names: Names) -> tuple[CType, ...]:
    target = node.child_by_field_name("function")
    while target is not None and target.type == "qualified_identifier":
        target = target.child_by_field_name("name")
    listed = target.child_by_field_name("arguments") if target is not None and target.type == "template_function" else None
    return reader.template_arguments(listed, names) if listed is not None else ()


@special("static_cast reinterpret_cast const_cast dynamic_cast bit_cast")
def _cast(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    kinds = _type_argument(reader, node, names)
    if not kinds or not arguments:
        return None
    kind = kinds[0]
    if kind.kind == "pointer" and kind.reference:
        place: Place | None = reader.place(arguments[0], names)
        if place is not None and place.address is not None:
            address, elem = place.address, kind.elem if kind.elem is not None and kind.elem.kind != "unknown" else place.kind
            return (lambda frame: Pointer(*address(frame), elem)), reference(elem)
    value, found = reader.initial(arguments[0], names, kind)
    if kind.kind in ("struct", "library") and found is not kind:
        return reader.construct(kind, arguments, node, names), kind
    return reader.converted(value, kind), kind


@special("move forward")
def _move(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    if len(arguments) != 1:
        return read_algorithm(reader, arguments, node, names)
    place: Place | None = reader.place(arguments[0], names)
    if place is None or place.address is None:
        return reader.expression(arguments[0], names)  # type: ignore[no-any-return]
    address, kind = place.address, place.kind
    return (lambda frame: Pointer(*address(frame), kind)), moved_type(kind)


@special("as_const addressof")
def _same(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    place: Place | None = reader.place(arguments[0], names) if arguments else None
    if place is None or place.address is None:
        return None
    address, kind = place.address, place.kind
    return (lambda frame: Pointer(*address(frame), kind)), reference(kind)


@special("ref cref")
def _ref(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    """A reference that is passed as a value."""
    place: Place | None = reader.place(arguments[0], names) if arguments else None
    if place is None or place.address is None:
        return reader.expression(arguments[0], names) if arguments else None
    address, kind, load = place.address, place.kind, loader(reader.machine, place)
    return (lambda frame: Addressed(Pointer(*address(frame), kind), load, frame)), kind


@special("swap exchange")
def _swap(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    if len(arguments) != 2:
        return None
    one: Place | None = reader.place(arguments[0], names)
    two: Place | None = reader.place(arguments[1], names)
    exchange = text_of(node).partition("(")[0].endswith("exchange")
    if one is None:
        return None
    site = reader.site(node, names)
    load, store = loader(reader.machine, one), storer(reader.machine, one)
    if exchange:
        value = reader.initial(arguments[1], names, one.kind)[0]

        def exchanged(frame: Frame) -> Any:
            new, old = value(frame), load(frame)
            store(frame, new)
            return old

        return exchanged, one.kind
    if two is None:
        return None
    first, second = one.address, two.address
    if first is not None and second is not None and one.kind.kind == "library" and (family(one.kind), "swap") in METHODS:
        work, kind = METHODS[family(one.kind), "swap"].work, one.kind

        def swapped(frame: Frame) -> Any:
            other = Addressed(Pointer(*second(frame), kind), lambda frame: UNKNOWN, frame)
            return work(reader, Object(reader.machine, *first(frame), kind, site), [other])

        return swapped, VOID
    load_two, store_two = loader(reader.machine, two), storer(reader.machine, two)

    def scalars(frame: Frame) -> Any:
        mine, theirs = load(frame), load_two(frame)
        store(frame, theirs)
        store_two(frame, mine)
        return 0

    return scalars, VOID


@special("min max clamp")
def _extreme(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    target = node.child_by_field_name("function")
    word = text_of(target or node).partition("(")[0].partition("<")[0].rpartition("::")[2]
    if len(arguments) == 1 and arguments[0].type == "initializer_list":
        arguments = list(arguments[0].named_children)
    plain = [each for each in arguments if each.type != "lambda_expression"]
    typed = [reader.expression(each, names) for each in plain]
    if not typed:
        return None
    kind = _type_argument(reader, node, names)[0] if _type_argument(reader, node, names) else typed[0][1]
    for _, each in typed[1:]:
        kind = common(kind, each) if kind.kind in ("int", "float") else kind
    values = [fn for fn, _ in typed]

    def best(frame: Frame) -> Any:
        found = [value(frame) for value in values]
        if any(not isinstance(value, int | float) for value in found):
            return found[0] if isinstance(found[0], Copy | Pointer) else UNKNOWN
        if word == "clamp":
            return max(found[1], min(found[0], found[2]))
        return min(found) if word == "min" else max(found)

    return best, kind


@special("abs")
def _abs(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    value, kind = reader.expression(arguments[0], names) if arguments else (lambda frame: UNKNOWN, INT)
    return (lambda frame: abs(found) if isinstance(found := value(frame), int | float) else UNKNOWN), kind


@special("size ssize")
def _size(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    place: Place | None = reader.place(arguments[0], names) if len(arguments) == 1 else None
    if place is None or "std::" not in text_of(node):
        return None
    if place.kind.kind == "array":
        count = place.kind.count
        return (lambda frame: count if isinstance(count, int) else UNKNOWN), ULONG
    return reader.library_method(place, place.kind, None, "size", [], node, names)  # type: ignore[no-any-return]


@special("begin end cbegin cend data empty")
def _ends(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    place: Place | None = reader.place(arguments[0], names) if len(arguments) == 1 else None
    if place is None or place.address is None:
        return None
    word = text_of(node).partition("(")[0].rpartition("::")[2]
    if place.kind.kind == "array" and place.kind.elem is not None:
        address, elem, count = place.address, place.kind.elem, place.kind.count if isinstance(place.kind.count, int) else 0
        last = count * scalar_size(elem) if "end" in word else 0

        def at(frame: Frame) -> Any:
            block, offset = address(frame)
            return Pointer(block, offset + last, elem)

        return at, pointer(elem)
    return reader.library_method(place, place.kind, None, word, [], node, names)  # type: ignore[no-any-return]


@special("make_unique make_shared make_unique_for_overwrite allocate_shared")
def _make(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    kinds = _type_argument(reader, node, names)
    if not kinds:
        return None
    name = "unique_ptr" if "unique" in text_of(node).partition("(")[0] else "shared_ptr"
    kind = reader.library_type(name, kinds[:1], node, names)
    line = reader.line(node)
    elem = kinds[0]
    if elem.kind == "array" and elem.elem is not None and not isinstance(elem.count, int):
        elem = elem.elem
        count, fresh, width = reader.expression(arguments[0], names)[0], reader.default_value(elem), scalar_size(elem)

        def several(frame: Frame) -> Any:
            block = Block(f"array of line {line}", None, "heap", line, 0, elem)
            length = count(frame)
            if fresh is not None and isinstance(length, int):
                for index in range(min(length, 4096)):
                    fresh(block, index * width, frame)
            return Smart(Shared(Pointer(block, 0, elem)))

        return several, kind
    make = reader.constructed(elem, arguments, node, names)

    def one(frame: Frame) -> Any:
        block = Block(f"object of line {line}", None, "heap", line, 0 if not arguments else UNKNOWN, elem)
        make(block, 0, frame)
        return Smart(Shared(Pointer(block, 0, elem)))

    return one, kind


@special("make_pair make_tuple")
def _pair(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    typed = [reader.expression(each, names) for each in arguments]
    kinds = tuple(kind for _, kind in typed)
    if not kinds:
        return None
    pair = "pair" in text_of(node).partition("(")[0]
    kind = tuple_type(kinds, ("first", "second") if pair else tuple(f"_{at}" for at in range(len(kinds))))
    values: list[tuple[int, Fn]] = [(at, fn) for (at, _), (fn, _) in zip(kind.fields.values(), typed, strict=False)]

    def made(frame: Frame) -> Any:
        cells: dict[Any, Any] = {}
        for at, value in values:
            found = value(frame)
            if isinstance(found, Copy):
                cells.update({at + inner: cell for inner, cell in found.cells.items()})
            else:
                cells[at] = found
        return Copy(kind, cells)

    return made, kind


@special("get")
def _get(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    """`std::get<0>(pair)`."""
    kinds = _type_argument(reader, node, names)
    place: Place | None = reader.place(arguments[0], names) if len(arguments) == 1 else None
    if place is None or place.address is None or not kinds:
        return None
    members = list(place.kind.fields.values())
    index = kinds[0].count if isinstance(kinds[0].count, int) else next((at for at, (_, each) in enumerate(members) if each is kinds[0]), 0)
    if index >= len(members):
        return None
    (offset, kind), address = members[index], place.address

    def at(frame: Frame) -> Any:
        block, base = address(frame)
        return Pointer(block, base + offset, kind)

    return at, reference(kind)


@special("to_string")
def _to_string(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    value = reader.expression(arguments[0], names)[0] if arguments else (lambda frame: UNKNOWN)
    kind = reader.library_type("string", (), node, names)
    return (lambda frame: string_of(str(found) if isinstance(found := value(frame), int | float) else "?")), kind


@special("stoi stol stoll stoul stod stof")
def _parsed(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    value = reader.expression(arguments[0], names)[0] if arguments else (lambda frame: UNKNOWN)
    real = text_of(node).partition("(")[0].endswith(("stod", "stof"))

    def number(frame: Frame) -> Any:
        label = key_of(value(frame))
        try:
            return (float(label) if real else int(label)) if isinstance(label, str) else UNKNOWN
        except ValueError:
            return UNKNOWN

    return number, DOUBLE if real else LONG


def container_elements(reader: Any, place: Place, node: Node, names: Names) -> tuple[Any, CType] | None:
    """The elements of a library container for a range loop."""
    machine, site, kind, address = reader.machine, reader.site(node, names), place.kind, place.address
    if family(kind) not in ("sequence", "tree") or address is None:
        return None

    def each(frame: Frame) -> Any:
        held = (at := Object(machine, *address(frame), kind, site)).held
        if family(kind) == "tree":
            at.reads(16)
            return [(held.nodes[key], 0) for key in list(held.keys) if key in held.nodes]
        at.reads(0, 8)
        return ((held.block, offset) for offset in held.offsets())

    return each, element(kind)
