"""Read ThreadSanitizer's text reports (clang 19 to 22, the default stack format). Pure functions over text; they never raise.

A report is a block between lines of `=`, with a headline, two accesses with their stacks, and where the memory is. It may be cut
anywhere (a timeout, a crash) and the program's own output may stand between its lines.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, cast

Kind = Literal["read", "write", "atomic read", "atomic write"]


@dataclass(frozen=True)
class Side:
    """One access of a race, at the innermost frame of its stack that lies in one of the program's sources."""

    kind: Kind
    size: int
    function: str = ""
    """The function as written in the source: without parameters, and without the parts a compiler outlines from it."""
    file: str = ""
    """Base name; empty where no frame of the stack lies in a source."""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class RawRace:
    """One report of a data race."""

    first: Side
    second: Side
    location: str
    """What memory it is, as the tool says: `global 'sum' of size 4`; empty where it does not."""
    variable: str
    """The global's name; empty for other memory."""


_HEADLINE = re.compile(r"WARNING: ThreadSanitizer: data race\b")
_ACCESS = re.compile(r"^\s*(?:Previous )?((?:atomic )?(?:read|write)) of size (\d+) at 0x[0-9a-f]+ by ", re.IGNORECASE)
_LOCATION = re.compile(r"^\s*Location is (.+?)(?: at 0x[0-9a-f]+.*)?$")
_LIBRARYS = re.compile(r"^\s*Location is global .* at 0x[0-9a-f]+ \(lib[^()\s]*\.so[^()\s]*\+0x")
_GLOBAL = re.compile(r"^global '([^'?]+)' of size")
_FRAME = re.compile(r"^\s*#(\d+) (.*) \(([^()\s]+)\+0x[0-9a-f]+\)")
_PLACE = re.compile(r"^(.*) ([^\s]+?)(?::(\d{1,9}))?(?::(\d{1,9}))?$")
_OUTLINED = re.compile(r"\s*\(?\.omp[._]|\s*\[clone |\.omp_")
_LAMBDA = re.compile(r"::(?:\$_\d+|\{lambda#\d+\}|'lambda\d*')(?:::operator)?(?: const)?")
_RUNTIME = re.compile(r"^lib(?:i?omp|iomp5|gomp)\w*[-.]")


@dataclass
class _Stack:
    """One access, or the memory's allocation, with the frames below it."""

    kind: str
    size: int
    frames: list[tuple[str, str, int, int]]
    """Function, file, line, column."""
    modules: list[str]


def parse_report(text: str, sources: AbstractSet[str]) -> tuple[RawRace, ...]:
    """The data races in a log, in order; equal ones once. `sources` are the base names of the program's own files.

    A report on memory that the OpenMP runtime allocated for itself is dropped: it recycles task memory in ways the tool cannot follow, and
    all such reports are false alarms.
    So is one on a variable of a shared library: the C++ library fills some caches in its headers, and knows what it does.
    """
    races: dict[RawRace, None] = {}
    for block in _blocks(text):
        race = _read(block, sources)
        if race is not None:
            races[race] = None
    return tuple(races)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = []
    current: list[str] | None = None
    for line in text.splitlines():
        if _HEADLINE.search(line):
            current = []
            blocks.append(current)
        elif "ThreadSanitizer: " in line or line.startswith("====="):  # the summary, another kind of report, or the end
            current = None
        elif current is not None:
            current.append(line)
    return blocks


def _read(block: list[str], sources: AbstractSet[str]) -> RawRace | None:
    accesses: list[_Stack] = []
    location, allocation = "", _Stack("", 0, [], [])
    stack: _Stack | None = None
    for line in block:
        if match := _ACCESS.match(line):
            stack = _Stack(match.group(1).lower(), int(match.group(2)[:9]), [], [])
            accesses.append(stack)
        elif _LIBRARYS.match(line):
            return None
        elif match := _LOCATION.match(line):
            if not location:  # a second one, of the stack's mapping, says less
                location = match.group(1)
                stack = allocation
        elif match := _FRAME.match(line):
            if stack is not None:
                stack.frames.append(_frame(match.group(2)))
                stack.modules.append(match.group(3))
        elif line.strip() and not line.lstrip().startswith("#") and line.startswith("  "):
            stack = None  # `Thread T1 … created by`, `Mutex M1 …`
    if len(accesses) < 2 or _is_runtime_memory(location, allocation):
        return None
    name = _GLOBAL.match(location)
    first, second = (_side(access, sources) for access in accesses[:2])
    return RawRace(first, second, location, name.group(1) if name else "")


def _frame(text: str) -> tuple[str, str, int, int]:
    """`main.omp_outlined /work/program.c:10:5` → function, base name, line, column."""
    match = _PLACE.match(text)
    if match is None or match.group(2) == "<null>":
        return (text, "", 0, 0)
    function, file, line, column = match.groups()
    return (function, PurePosixPath(file).name, int(line or 0), int(column or 0))


def _side(access: _Stack, sources: AbstractSet[str]) -> Side:
    kind = cast(Kind, access.kind)
    own = [frame for frame in access.frames if frame[1] in sources]
    if not own:
        return Side(kind, access.size)
    # A task's frames carry no name but the compiler's: then it is the one of the function further out.
    function = next((name for name in (clean_function(frame[0]) for frame in own) if name), "")
    _, file, line, column = own[0]
    return Side(kind, access.size, function, file, line, column)


def _is_runtime_memory(location: str, allocation: _Stack) -> bool:
    """Whether the memory is a heap block whose allocation comes from libomp: the first frames are the allocator's, then libomp's."""
    if not location.startswith("heap block"):
        return False
    for (function, file, _, _), module in zip(allocation.frames, allocation.modules, strict=True):
        if _RUNTIME.match(PurePosixPath(module).name):
            return True
        if file or not re.match(
            r"(?:__interceptor_)?(?:malloc|calloc|realloc|memalign|posix_memalign|aligned_alloc|operator new)", function
        ):
            return False
    return False


def clean_function(name: str) -> str:
    """`void A::each<int>(std::vector<int>&) (.omp_outlined_debug__)` → `A::each`; `main.omp_outlined` → `main`."""
    name = _OUTLINED.split(name)[0]
    name = name.replace("(anonymous namespace)", "<anonymous>")
    kept: list[str] = []
    depth = 0
    for character in name:  # drop template arguments and parameters, however deep
        is_name = character == "<" and depth == 0 and "".join(kept).endswith(("operator", "operator<"))
        if character in "(<" and not is_name:
            depth += 1
        elif character in ")>" and depth:
            depth -= 1
        elif depth == 0:
            kept.append(character)
    cleaned = _LAMBDA.sub("", "".join(kept)).removesuffix(" const").strip().replace("::::", "::").removeprefix("::")
    return cleaned.rpartition(" ")[2] if "operator" not in cleaned else cleaned
