"""Names of C++'s library types, and what each is."""

from __future__ import annotations

from tree_sitter import Node

from pcwm.source.dryrun.declarations import Declarations
from pcwm.source.dryrun.layout import BOOL, CHAR, INT, LONG, NAMED, ULONG, UNKNOWN_TYPE, CType, array, pointer
from pcwm.source.dryrun.objects import iterator_type, tuple_type
from pcwm.source.dryrun.registry import element
from pcwm.source.dryrun.scope import Names
from pcwm.source.dryrun.statements import Statements
from pcwm.source.dryrun.templates import Templates
from pcwm.source.touches import text_of

SIZES: dict[str, int] = {
    **dict.fromkeys(["unique_ptr", "thread", "exception_ptr"], 8),
    **dict.fromkeys(
        [
            "span",
            "optional",
            "initializer_list",
            "shared_ptr",
            "weak_ptr",
            "jthread",
            "future",
            "shared_future",
            "promise",
            "packaged_task",
        ],
        16,
    ),
    **dict.fromkeys(["lock_guard", "unique_lock", "scoped_lock", "shared_lock", "stop_token", "stop_source", "stop_callback"], 16),
    **dict.fromkeys(["vector", "list"], 24),
    **dict.fromkeys(["string", "priority_queue"], 32),
    **dict.fromkeys(["mutex", "recursive_mutex", "timed_mutex", "recursive_timed_mutex"], 40),
    **dict.fromkeys(["map", "set", "multiset", "condition_variable", "condition_variable_any"], 48),
    **dict.fromkeys(["unordered_map", "unordered_set", "shared_mutex", "shared_timed_mutex"], 56),
    **dict.fromkeys(["barrier", "latch", "counting_semaphore", "binary_semaphore"], 64),
    **dict.fromkeys(["deque", "queue", "stack"], 80),
}
_ALIASES = {
    "basic_string": "string",
    "string_view": "string",
    "multimap": "map",
    "forward_list": "list",
    "unordered_multimap": "unordered_map",
}
_ERRORS = frozenset(
    [
        "exception",
        "runtime_error",
        "logic_error",
        "invalid_argument",
        "out_of_range",
        "domain_error",
        "length_error",
        "range_error",
        "overflow_error",
        "bad_alloc",
    ]
)


class TypeNames(Templates, Statements, Declarations):
    """Reads library types."""

    def library_type(self, name: str, arguments: tuple[CType, ...], node: Node, names: Names) -> CType | None:
        if name.startswith("atomic_") and name != "atomic_ref" and not arguments:
            return self.atomic_type(self._atomic_word(name[7:]))
        if not self.cpp:
            return None
        name = _ALIASES.get(name, name)
        made = self.instance_of(name, arguments) if name in self.class_templates else None
        if made is not None:
            return made
        if name in (
            "iterator",
            "const_iterator",
            "value_type",
            "size_type",
            "difference_type",
            "reverse_iterator",
            "mapped_type",
            "key_type",
        ):
            return self._member_type(name, node, names)
        if name == "atomic":
            return self.atomic_type(arguments[0] if arguments else INT)
        if name == "atomic_ref":
            elem = self.atomic_type(arguments[0] if arguments else INT)
            return CType("pointer", 8, "atomic_ref", elem=elem, reference=True)
        if name in ("pair", "tuple") and arguments:
            return tuple_type(arguments, ("first", "second") if name == "pair" else tuple(f"_{at}" for at in range(len(arguments))))
        if name == "array" and arguments:
            count = arguments[1].count if len(arguments) > 1 else None
            made = array(arguments[0], count if isinstance(count, int) else 16)
            made.name, made.arguments = "array", arguments
            return made
        if name == "function":
            return CType(
                "function", 32, "function", elem=arguments[0].elem if arguments and arguments[0].kind == "function" else UNKNOWN_TYPE
            )
        if name in _ERRORS:
            return self._error(name)
        if name == "once_flag":
            return INT
        if name not in SIZES:
            return None
        if not arguments and name in ("vector", "list", "deque", "span", "optional"):
            return CType("library", SIZES[name], name)
        if name == "string":
            arguments = (CHAR,)
        key = (name, *(id(each) for each in arguments))
        if key not in self.library_kinds:
            self.library_kinds[key] = CType("library", SIZES[name], name, arguments=arguments)
        return self.library_kinds[key]

    def _atomic_word(self, word: str) -> CType:
        sizes = {
            "bool": BOOL,
            "flag": INT,
            "llong": LONG,
            "ullong": ULONG,
            "long": LONG,
            "ulong": ULONG,
            "char": CHAR,
            "uint": NAMED["uint32_t"],
        }
        return sizes.get(word) or NAMED.get(word) or INT

    def _error(self, name: str) -> CType:
        """An exception of the standard library: all have a message."""
        made = self.types.get(f"std::{name}")
        if made is None:
            made = self.types[f"std::{name}"] = CType("struct", 16, f"std::{name}", fields={"_what": (8, pointer(CHAR))})
            bases = {"exception": "", "runtime_error": "exception", "logic_error": "exception", "bad_alloc": "exception"}
            parent = bases.get(name, "runtime_error" if name in ("range_error", "overflow_error") else "logic_error")
            self.bases[made.name] = [(0, self._error(parent))] if parent else []
        return made

    def _member_type(self, name: str, node: Node, names: Names) -> CType | None:
        """`std::vector<int>::iterator` and its kin."""
        scope: Node | None = None
        inner: Node | None = node
        while inner is not None and inner.type == "qualified_identifier":
            if inner.child_by_field_name("scope") is not None and inner.child_by_field_name("scope").type != "namespace_identifier":  # type: ignore[union-attr]
                scope = inner.child_by_field_name("scope")
            elif inner.child_by_field_name("scope") is not None:
                label = text_of(inner.child_by_field_name("scope"))  # type: ignore[arg-type]
                if label in self.types:
                    return self._of(name, self.types[label])
            inner = inner.child_by_field_name("name")
        return self._of(name, self.specified(scope, names)) if scope is not None else ULONG if name == "size_type" else None

    @staticmethod
    def _of(name: str, kind: CType) -> CType:
        if name in ("size_type", "difference_type"):
            return ULONG if name == "size_type" else LONG
        if name in ("value_type", "mapped_type", "key_type"):
            return kind.arguments[-1 if name == "mapped_type" else 0] if kind.arguments and name != "value_type" else element(kind)
        return iterator_type(kind)
