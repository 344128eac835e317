"""Objects of C++'s standard library: what a variable of such a type holds, and the memory that its operations touch.

An object's own bytes (its header: where its elements are, and how many) are memory like any other: `v[i]` reads the header and
touches the element, `push_back` writes the header. That is what ThreadSanitizer sees, and what races are made of.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from pcwm.source.dryrun.layout import CHAR, CType, pointer, scalar_size, structure
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.places import FIRST_MET, fetch, put, touch_range
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.unseen import SIZES, Outside
from pcwm.source.dryrun.values import UNKNOWN, Block, Copy, Held, Pointer, text, unknown

START, FINISH, ROOM = 0, 8, 16
"""Words of a header: where the elements begin, how many there are, how many there is room for."""
MAX_ELEMENTS = 1 << 16
SEQUENCES = frozenset({"vector", "deque", "list", "string", "queue", "stack", "span", "optional", "initializer_list", "priority_queue"})
TREES = frozenset({"map", "set", "unordered_map", "unordered_set", "multiset"})


@dataclass(slots=True)
class Object:
    """A library object in memory, at the place in the text that uses it."""

    machine: Machine
    block: Block
    offset: Any
    kind: CType
    site: Site

    def reads(self, *words: int) -> None:
        if self.machine.concurrent:
            for word in words:
                self.machine.check(self.block, self.offset + word, 8, False, self.site)

    def writes(self, *words: int) -> None:
        if self.machine.concurrent:
            for word in words:
                self.machine.check(self.block, self.offset + word, 8, True, self.site)

    @property
    def held(self) -> Any:
        return first_met(self.block, self.offset, self.kind)

    def put(self, value: Any) -> None:
        if self.offset is not UNKNOWN:
            self.block.cells[self.offset] = value


def first_met(block: Block, offset: Any, kind: CType) -> Any:
    """What the object at a place holds; it is made when it is first asked for."""
    found = block.cells.get(offset)
    if not isinstance(found, Held) or found.family != family(kind):
        found = empty(kind, block.name, found)
        if block.kind == "outside" and isinstance(found, Sequence):
            found.from_outside(block.default)
        if offset is not UNKNOWN:
            block.cells[offset] = found
    return found


FIRST_MET.append(first_met)


def family(kind: CType) -> str:
    """Which class of ours holds objects of this type."""
    name = kind.name
    return (
        "sequence"
        if name in SEQUENCES
        else "tree"
        if name in TREES
        else "smart"
        if name in ("unique_ptr", "shared_ptr", "weak_ptr")
        else name
    )


def empty(kind: CType, name: str, value: Any = UNKNOWN) -> Any:
    """A new object, as its default constructor makes it."""
    what = family(kind)
    if what == "sequence":
        return sequence_from(value, kind, name)
    if what == "tree":
        return Tree(kind, name)
    if what == "smart":
        return Smart(Shared(value) if isinstance(value, Pointer) else None)
    return State(what)


class State(Held):
    """Anything else: its fields by name, shared by all copies (threads, futures, locks)."""

    __slots__ = ("family", "of")

    def __init__(self, what: str, **of: Any) -> None:
        self.family = what
        self.of: dict[str, Any] = of

    def __bool__(self) -> bool:
        return bool(self.of.get("value", True))


class Shared:
    """What smart pointers own together."""

    __slots__ = ("block", "count", "target")

    def __init__(self, target: Pointer) -> None:
        self.target = target
        self.count = 1
        self.block = Block("control block", 16, "heap")


class Smart(Held):
    """A smart pointer."""

    __slots__ = ("owned",)
    family = "smart"

    def __init__(self, owned: Shared | None) -> None:
        self.owned = owned

    def __bool__(self) -> bool:
        return self.owned is not None

    def __eq__(self, other: object) -> bool:
        mine = self.owned.target if self.owned is not None else 0
        theirs = (other.owned.target if other.owned is not None else 0) if isinstance(other, Smart) else other
        return bool(mine == theirs) if type(mine) is type(theirs) else False

    def __hash__(self) -> int:
        return id(self.owned)

    def blocks(self) -> list[Block]:
        return [self.owned.target.block] if self.owned is not None else []

    def copied(self, machine: Machine | None, site: Site | None) -> Smart:
        if self.owned is not None:
            self.owned.count += 1
        return Smart(self.owned)


class Sequence(Held):
    """Elements one after the other."""

    __slots__ = ("block", "count", "elem", "name", "room", "start")
    family = "sequence"

    def __init__(self, elem: CType, name: str, kind: str = "vector") -> None:
        self.elem = elem
        self.name = kind
        self.block = Block(name, None, "heap", 0, UNKNOWN, elem)
        self.count: Any = 0
        self.room = 0
        self.start: Any = 0

    def blocks(self) -> list[Block]:
        return [self.block]

    def from_outside(self, default: Any) -> None:
        """A container that this text does not show the making of: some elements, with what memory from outside holds."""
        self.count = self.room = default.size(1) if isinstance(default, Outside) else SIZES[1]
        self.block.kind, self.block.default = "outside", default

    @property
    def width(self) -> int:
        return scalar_size(self.elem)

    @property
    def length(self) -> int:
        """How many elements; none where nobody knows."""
        return min(self.count, MAX_ELEMENTS) if isinstance(self.count, int) else 0

    def at(self, index: Any) -> Pointer:
        return Pointer(self.block, self.start + index * self.width, self.elem)

    def values(self) -> list[Any]:
        width = self.width
        return [fetch(self.block, self.start + index * width, self.elem) for index in range(self.length)]

    def offsets(self) -> list[Any]:
        return [self.start + index * self.width for index in range(self.length)]

    @property
    def text(self) -> str:
        return "".join(chr(value % 1114112) if isinstance(value, int) else "?" for value in self.values())

    def fill(self, first: int, last: int, value: Any) -> None:
        """Give new elements their first value."""
        width = self.width
        for index in range(first, min(last, MAX_ELEMENTS)):
            put(self.block, self.start + index * width, self.elem, value.copied(None, None) if isinstance(value, Held) else value)

    def grow(self, machine: Machine, count: Any, site: Site) -> bool:
        """Make room for `count` elements. A vector moves its elements: it reads the old ones, and their memory is given back."""
        if not isinstance(count, int) or count <= self.room or self.name not in ("vector", "string"):
            return False
        self.room = max(count, 2 * self.room if self.count else count, 15 if self.name == "string" else 1)
        if self.count:
            old = self.block
            touch_range(machine, old, self.start, self.length * self.width, True, site)
            self.block = Block(old.name, None, "heap", old.line, old.default, self.elem)
            self.block.cells = dict(old.cells)
        return True

    def copied(self, machine: Machine | None, site: Site | None) -> Sequence:
        """A copy with elements of its own; a view stays a view."""
        if self.name in ("span", "initializer_list"):
            return self
        made = Sequence(self.elem, self.block.name, self.name)
        made.count, made.room, made.start = self.count, self.length, self.start
        made.block.default = self.block.default
        if machine is not None and site is not None and self.count:
            touch_range(machine, self.block, self.start, self.length * self.width, False, site)
        made.block.cells = {at: cell.copied(machine, site) if isinstance(cell, Held) else cell for at, cell in self.block.cells.items()}
        return made

    def _values(self, other: object) -> tuple[Any, Any]:
        theirs = other.text if isinstance(other, Sequence) and self.elem.size == 1 else text(other) if isinstance(other, Pointer) else None
        if theirs is not None:
            return self.text, theirs
        return (self.values(), other.values()) if isinstance(other, Sequence) else (None, other)

    def __eq__(self, other: object) -> Any:
        one, two = self._values(other)
        return UNKNOWN if isinstance(one, list) and unknown(*one, *two) else bool(one == two)

    def __lt__(self, other: object) -> Any:
        one, two = self._values(other)
        return bool(one < two) if type(one) is type(two) else UNKNOWN

    def __gt__(self, other: object) -> Any:
        one, two = self._values(other)
        return bool(one > two) if type(one) is type(two) else UNKNOWN

    def __hash__(self) -> int:
        return hash(tuple(each for each in self.values() if isinstance(each, int | float)))

    def __bool__(self) -> bool:
        return bool(self.count)


def sequence_from(value: Any, kind: CType, name: str) -> Sequence:
    """A sequence with the elements of a value: a literal's characters, another sequence, nothing."""
    elem = kind.arguments[0] if kind.arguments else CHAR
    made = Sequence(elem, name, kind.name)
    if isinstance(value, Sequence):
        made.block, made.count, made.room, made.start = value.block, value.count, value.room, value.start
        if kind.name not in ("span", "initializer_list") and value.name in ("span", "initializer_list"):
            made = made.copied(None, None)
    elif kind.name == "string" and isinstance(value, Pointer):
        characters = text(value)
        made.count = made.room = len(characters)
        made.block.cells = {index: ord(character) for index, character in enumerate(characters)}
    elif kind.name == "optional" and value is not UNKNOWN and value != 0:
        made.count = 1
        put(made.block, 0, elem, value)
    return made


PAIRS: dict[tuple[int, ...], CType] = {}


def tuple_type(parts: tuple[CType, ...], names: tuple[str, ...]) -> CType:
    """`std::pair`, `std::tuple`: structures with unnamed members. One type for the same parts."""
    key = (*(id(each) for each in parts), len(names[0]))
    if key not in PAIRS:
        made = structure(
            "pair" if names[0] == "first" else "tuple", [(name, part, False) for name, part in zip(names, parts, strict=True)], False
        )
        made.arguments = parts
        PAIRS[key] = made
    return PAIRS[key]


def key_of(value: Any) -> Any:
    """A value as a key of a map: something with an order."""
    if isinstance(value, Sequence):
        return value.text if value.elem.size == 1 else tuple(key_of(each) for each in value.values())
    if isinstance(value, Copy):
        return tuple(key_of(cell) for _, cell in sorted(value.cells.items()))
    if isinstance(value, Pointer) and value.elem.size == 1:
        return text(value)
    return value


class Tree(Held):
    """A map or a set: a node of its own for each key, found through links that every insertion changes."""

    __slots__ = ("elem", "end", "keys", "name", "nodes", "sorted")
    family = "tree"
    LINKS, COUNT = 16, 40

    def __init__(self, kind: CType, name: str) -> None:
        arguments = kind.arguments or (CHAR, CHAR)
        self.sorted = not kind.name.startswith("unordered")
        self.elem = (
            tuple_type((arguments[0], arguments[1]), ("first", "second"))
            if kind.name.endswith("map") and len(arguments) > 1
            else arguments[0]
        )
        self.name = name
        self.nodes: dict[Any, Block] = {}
        self.keys: list[Any] = []
        self.end = Block(f"end of {name}", 8, "heap")

    def position(self, key: Any) -> Position:
        return Position(self, key)

    def add(self, key: Any, value: Any) -> Block:
        """A new node, which holds `value`; an unknown key has a node of its own."""
        node = Block(f"element of {self.name}", None, "heap", 0, 0, self.elem)
        if value is not None:
            put(node, 0, self.elem, value)
        self.nodes[key] = node
        try:
            self.keys.insert(bisect_left(self.keys, key) if self.sorted else len(self.keys), key)
        except TypeError:
            self.keys.append(key)
        return node

    def drop(self, key: Any) -> None:
        self.nodes.pop(key, None)
        if key in self.keys:
            self.keys.remove(key)

    def blocks(self) -> list[Block]:
        return [self.end, *self.nodes.values()]

    def copied(self, machine: Machine | None, site: Site | None) -> Tree:
        made = Tree.__new__(Tree)
        made.sorted, made.elem, made.name, made.keys, made.nodes = self.sorted, self.elem, self.name, list(self.keys), {}
        made.end = Block(f"end of {self.name}", 8, "heap")
        for key, node in self.nodes.items():
            if machine is not None and site is not None:
                touch_range(machine, node, 0, scalar_size(self.elem), False, site)
            made.nodes[key] = Block(node.name, None, "heap", 0, 0, self.elem)
            made.nodes[key].cells = {at: cell.copied(machine, site) if isinstance(cell, Held) else cell for at, cell in node.cells.items()}
        return made

    def __bool__(self) -> bool:
        return bool(self.nodes)


class Position(Pointer):
    """Where an iterator of a map or a set is."""

    __slots__ = ("key", "tree")

    def __init__(self, tree: Tree, key: Any) -> None:
        super().__init__(tree.nodes.get(key, tree.end), 0, tree.elem)
        self.tree = tree
        self.key = key

    def moved(self, count: Any, stride: Any) -> Pointer:
        keys = self.tree.keys
        inside = self.block is not self.tree.end and self.key in self.tree.nodes
        index = keys.index(self.key) if inside else len(keys)
        index += count if isinstance(count, int) else 1
        return Position(self.tree, keys[index] if 0 <= index < len(keys) else None)

    __add__ = __radd__ = lambda self, count: self.moved(count, 1)


class Backward(Pointer):
    """A reverse iterator; it is at the element that it leads to."""

    __slots__ = ()

    def moved(self, count: Any, stride: Any) -> Pointer:
        return Backward(self.block, self.offset - count * stride, self.elem)

    def __add__(self, other: Any) -> Any:
        return self.moved(other, scalar_size(self.elem))


ITERATORS: dict[int, CType] = {}
REFERENCES: dict[int, CType] = {}


def forget() -> None:
    """Begin a new program: types made of the last one's are no longer asked for."""
    for each in (PAIRS, ITERATORS, REFERENCES):
        each.clear()


def iterator_type(kind: CType) -> CType:
    """The type of `begin()`."""
    elem = kind.arguments[0] if kind.arguments else (kind.elem or CHAR)
    if family(kind) == "tree":
        elem = Tree(kind, "?").elem
    return ITERATORS.setdefault(id(elem), pointer(elem))
