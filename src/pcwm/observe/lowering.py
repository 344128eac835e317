"""What ThreadSanitizer's compiler pass passes over in silence (LLVM 19, ThreadSanitizer.cpp), written so that it does not.

The program is compiled to LLVM's assembly first, changed there, and then instrumented.

*Atomic updates* of floating-point numbers, minimum and maximum (`omp atomic` on a double, `omp atomic compare`) are not instrumented, so a
plain access beside one never races. LLVM's own pass `atomic-expand` turns them into compare-and-exchange loops, which are; it only has
to run before ThreadSanitizer's pass, not after as usual.

*Local arrays and structs* are taken for private to their thread wherever the function that owns them reaches an element or a field, even
where their address was given away, to a task or to another thread. With their address led through a function that returns it, the pass no
longer sees that it is a local variable's.

And one thing clang does of its own accord: it ends a loop with `lastprivate` by a barrier even where the program says `nowait` (OpenMP 5.2,
section 5.4.5, warns of the race then). The barrier is taken out again.
"""

from __future__ import annotations

import re

from pcwm.records import Language
from pcwm.source.directives import constructs
from pcwm.source.syntax import parse

_UPDATES = re.compile(
    r"#[ \t]*pragma[ \t]+omp[ \t]+atomic\b(?!(?:[ \t]+(?:seq_cst|relaxed|acq_rel|acquire|release|hint\([^)]*\)))*[ \t]+(?:read|write)\b)"
    r"|\batomic\s*<\s*(?:float|double)\b|\bfetch_(?:min|max)\b|\b__atomic_(?:fetch_)?(?:min|max)"
)
_GIVES_AWAY = re.compile(r"#[ \t]*pragma[ \t]+omp[ \t\w()]*\btask(?:loop)?\b|\b(?:pthread_create|thrd_create)\b|\b(?:j?thread|async)\b")
_FIRST_LOAD = re.compile(
    r"^(\s*%[\w.]+ = load )((?:i8|i16|i32|i64|half|float|double), ptr [^\n]+?)(, align \d+[^\n]*)$(?=\n\s*br label %atomicrmw\.start)",
    re.MULTILINE,
)
_FUNCTION = re.compile(r"^define (?![^\n]* @_ZNK?(?:St|9__gnu_cxx))[^\n]*\{\n(?:[^}\n][^\n]*\n|\n)*\}$", re.MULTILINE)
_LOCAL = re.compile(r"^  (%[\w.]+) = alloca (?:\[|%|\{|<\{)", re.MULTILINE)
_ELEMENT = re.compile(r"^  (%[\w.]+) = getelementptr (?:inbounds )?[^\n]*?, ptr (%[\w.]+),", re.MULTILINE)
_BARRIER = re.compile(r"^  call void @__kmpc_barrier\([^\n]*\), !dbg !(\d+)\n", re.MULTILINE)
_GIVEN = re.compile(r"\bstore ptr (%[\w.]+),|\b(?:call|invoke) (?!void @llvm\.)[^\n]*", re.MULTILINE)
_ARGUMENT = re.compile(r"ptr (?:[a-z_]+(?:\([^)]*\))? |align \d+ )*(%[\w.]+)")

FIRST = ("-Xclang", "-disable-llvm-passes", "-Xclang", "-disable-O0-optnone", "-S", "-emit-llvm")
"""Flags that make clang stop before any pass, and mark nothing as not to be touched."""

PASS = ("-S", "-passes=atomic-expand")
"""Flags of LLVM's `opt`."""


def updates_atomically(source: str) -> bool:
    """Whether a source may update a variable atomically in a way the pass does not know."""
    return _UPDATES.search(source) is not None


def gives_locals_away(source: str) -> bool:
    """Whether a source has tasks or threads, which may get the address of a local variable."""
    return _GIVES_AWAY.search(source) is not None


def unasked_barriers(source: str, language: Language) -> frozenset[int]:
    """Lines of directives whose loops and sections end without a barrier, but are compiled with one: clang puts it at the last of them."""
    if "lastprivate" not in source or "nowait" not in source:
        return frozenset()
    syntax = parse(source, language)
    found = (each for each in constructs(syntax) if each.has("nowait") and each.has("lastprivate"))
    lines = ((syntax.line_of(each.pragma.start), syntax.line_of(each.pragma.end)) for each in found)
    return frozenset(line for first, last in lines for line in range(first, last + 1))


def without_barriers(module: str, lines: frozenset[int]) -> str:
    """The module without the barriers whose place in the source is one of `lines`."""
    if not lines:
        return module
    places = re.findall(r"^!(\d+) = !DILocation\(line: (\d+),", module, re.MULTILINE)
    gone = {number for number, line in places if int(line) in lines}
    return _BARRIER.sub(lambda match: "" if match.group(1) in gone else match.group(), module)


def with_atomic_first_loads(module: str) -> str:
    """The module with the loads that `atomic-expand` puts before its loops made atomic.

    They are plain, as a wrong first guess only costs a turn; to ThreadSanitizer they would race with other threads' updates.
    """
    return _FIRST_LOAD.sub(r"\1atomic \2 monotonic\3", module)


def with_locals_watched(module: str) -> str:
    """The module with the address of local arrays and structs that are given away hidden from the pass. The C++ library's own are left."""
    changed = _FUNCTION.sub(lambda match: _watched(match.group()), module)
    return f"{changed}\ndeclare ptr @pcwm_same(ptr)\n" if changed != module else module


def _watched(function: str) -> str:
    root = {name: name for name in _LOCAL.findall(function)}
    if not root:
        return function
    for element, base in _ELEMENT.findall(function):
        if base in root:
            root[element] = root[base]
    given: set[str] = set()
    for match in _GIVEN.finditer(function):
        names = [match.group(1)] if match.group(1) else _ARGUMENT.findall(match.group())
        given.update(root[name] for name in names if name in root)
    if not given:
        return function
    seen = {name: f"%seen.{name[1:]}" for name in given}
    lines = []
    for line in function.split("\n"):
        element = _ELEMENT.match(line)
        base = element.group(2) if element else ""
        lines.append(line.replace(f", ptr {base},", f", ptr {seen[base]},", 1) if base in seen else line)
        if (local := _LOCAL.match(line)) and local.group(1) in seen:
            lines.append(f"  {seen[local.group(1)]} = call ptr @pcwm_same(ptr {local.group(1)})")
    return "\n".join(lines)
