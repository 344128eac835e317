"""What a program is built of: the columns of the coverage table, and the strata of a balanced choice."""

from __future__ import annotations

import re

from pcwm.records import Language
from pcwm.source.directives import constructs
from pcwm.source.syntax import parse

_API = re.compile(r"\bomp_(?:set|unset|test|init)_(?:nest_)?lock\b|\bomp_get_thread_num\b|\bstd::atomic\b|\bstd::mutex\b")
_NAMED = {"omp_get_thread_num": "omp_get_thread_num()", "std::atomic": "std::atomic", "std::mutex": "std::mutex"}
_SKIPPED = frozenset({"name", "list", "argument", "update"})
LEADING = (
    ("tasks", ("task", "taskloop")),
    ("sections", ("sections",)),
    ("ordered", ("ordered",)),
    ("locks", ("omp locks", "std::mutex")),
    ("critical", ("critical",)),
    ("atomic", ("atomic", "std::atomic")),
    ("threadprivate", ("threadprivate",)),
    ("simd", ("simd",)),
    ("one thread", ("single", "master", "masked")),
    ("by thread number", ("omp_get_thread_num()",)),
    ("reduction", ("reduction",)),
    ("nowait or barrier", ("nowait", "barrier")),
    ("collapse", ("collapse",)),
    ("divided loop", ("for",)),
)
"""Groups of programs by the first of these that they use, from the rare to the common."""
OTHER = "other"
LENGTHS = ((20, "to 20 lines"), (35, "21 to 35 lines"), (60, "36 to 60 lines"), (10**9, "over 60 lines"))


def parts_of(source: str, language: Language) -> tuple[str, ...]:
    """Directive words, clauses, and calls that synchronise, each once, sorted: `atomic`, `for`, `omp locks`, `schedule(dynamic)` …"""
    found: set[str] = set()
    for construct in constructs(parse(source, language)):
        if not construct.pragma.written:
            continue
        found |= construct.words
        for clause in construct.clauses:
            if clause.name in ("schedule", "depend", "default"):
                found.add(f"{clause.name}({re.split(r'[,:]', clause.argument)[0].strip()})")
            elif clause.name == "reduction":
                found.add("reduction(section)" if "[" in clause.argument else "reduction")
            elif clause.name not in _SKIPPED:
                found.add(clause.name)
    for match in _API.finditer(source):
        found.add(_NAMED.get(match.group(), "omp locks"))
    return tuple(sorted(found))


def group_of(parts: tuple[str, ...]) -> str:
    """The construct group a program belongs to."""
    plain = {part.split("(")[0] if not part.startswith("omp_") else part for part in parts}
    return next((name for name, words in LEADING if plain & set(words)), OTHER)


def length_of(lines: int) -> str:
    """The bin of lengths."""
    return next(name for limit, name in LENGTHS if lines <= limit)
