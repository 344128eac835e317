"""Read ThreadSanitizer's text reports (clang 19 to 22, the default stack format). Pure functions over text; they never raise.

A report is a block between lines of `=`, with a headline, two accesses with their stacks, and where the memory is. It may be cut
anywhere (a timeout, a crash) and the program's own output may stand between its lines. With `symbolize=0` its frames name offsets in
modules alone: `addresses_in` collects those of the program, `symbols.py` names them all in one go, and `parse_report` puts them in.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal, cast

Kind = Literal["read", "write", "atomic read", "atomic write"]


@dataclass(frozen=True)
class Frame:
    """One function on a stack."""

    function: str
    """As the debug information has it; empty where unknown."""
    file: str = ""
    """Base name; empty where unknown."""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Symbols:
    """Names for the offsets of one binary."""

    code: dict[int, tuple[Frame, ...]] = field(default_factory=dict)
    """Offset of an instruction → its frames, the innermost inlined function first."""
    data: dict[int, str] = field(default_factory=dict)
    """Offset of a global's byte → the global's name."""


@dataclass(frozen=True)
class Memory:
    """Where things lay in one run, as the program's hook told it."""

    binary: str = ""
    """Base name of the program's executable."""
    base: int = 0
    """Address it was loaded at; 0 where that is not known."""
    libraries: tuple[tuple[int, int], ...] = ()
    """Where shared libraries lay: first address, and the one behind the last."""

    def is_librarys(self, address: int) -> bool:
        """Whether an address is a variable of a shared library."""
        return any(first <= address < end for first, end in self.libraries)


@dataclass(frozen=True)
class Addresses:
    """Offsets in one binary that a log names."""

    code: frozenset[int]
    data: frozenset[int]


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
    stack: tuple[Frame, ...] = ()
    """Frames in the program's sources, innermost first; those of the OpenMP runtime, of the tool and of libraries are dropped."""


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
_ACCESS = re.compile(r"^\s*(?:Previous )?((?:atomic )?(?:read|write)) of size (\d+) at 0x([0-9a-f]+) by ", re.IGNORECASE)
_LOCATION = re.compile(r"^\s*Location is (.+?)\.?(?: at 0x[0-9a-f]+.*)?$")
_LIBRARYS = re.compile(r"^\s*Location is global .* at 0x[0-9a-f]+ \(lib[^()\s]*\.so[^()\s]*\+0x")
_GLOBAL = re.compile(r"^global '([^'?]+)' of size")
_FRAME = re.compile(r"^\s*#(\d+) (.*) \(([^()\s]+)\+0x([0-9a-f]{1,16})\)")
_PLACE = re.compile(r"^(.*) ([^\s]+?)(?::(\d{1,9}))?(?::(\d{1,9}))?$")
_OUTLINED = re.compile(r"\s*\(?\.omp[._]|\s*\[clone |\.omp_")
_LAMBDA = re.compile(r"::(?:\$_\d+|\{lambda#\d+\}|'lambda\d*')(?:::operator)?(?: const)?")
_RUNTIME = re.compile(r"^lib(?:i?omp|iomp5|gomp)\w*[-.]")


@dataclass
class _Stack:
    """One access, or the memory's allocation, with the frames below it."""

    kind: str
    size: int
    address: int
    frames: list[tuple[Frame, str, int]]
    """Frame as printed, base name of its module, offset in the module."""


@dataclass
class _Block:
    """One report, taken apart."""

    accesses: list[_Stack]
    location: str
    allocation: _Stack
    librarys: bool = False
    """Whether the memory is a variable of a shared library."""


def parse_report(text: str, sources: AbstractSet[str], symbols: Symbols | None = None, memory: Memory | None = None) -> tuple[RawRace, ...]:
    """The data races in a log, in order; equal ones once. `sources` are the base names of the program's own files.

    `symbols` name the program's offsets where the log itself does not; `memory` says where what lay while it ran.
    A report on memory that the OpenMP runtime allocated for itself is dropped: it recycles task memory in ways the tool cannot follow, and
    all such reports are false alarms. So is one on a variable of a shared library: the C++ library fills some caches in its headers, and
    knows what it does.
    """
    memory = memory or Memory()
    races: dict[RawRace, None] = {}
    for block in map(_take_apart, _blocks(text)):
        if symbols is not None:
            for stack in (*block.accesses, block.allocation):
                stack.frames = [named for frame in stack.frames for named in _named(frame, memory.binary, symbols)]
        race = _read(block, sources, symbols, memory)
        if race is not None:
            races[race] = None
    return tuple(races)


def addresses_in(text: str, memory: Memory) -> Addresses:
    """Offsets in the program that a log's race reports name: of code, and of the memory accessed."""
    blocks = [_take_apart(block) for block in _blocks(text)]
    stacks = [stack for block in blocks for stack in (*block.accesses, block.allocation)]
    code = {offset for stack in stacks for frame, module, offset in stack.frames if module == memory.binary and not frame.function}
    data = {stack.address - memory.base for block in blocks for stack in block.accesses if memory.base and not block.location}
    return Addresses(frozenset(code), frozenset(offset for offset in data if 0 < offset < 1 << 32))


def _named(frame: tuple[Frame, str, int], binary: str, symbols: Symbols) -> list[tuple[Frame, str, int]]:
    printed, module, offset = frame
    if module != binary or printed.function or offset not in symbols.code:
        return [frame]
    return [(known, module, offset) for known in symbols.code[offset]]


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


def _take_apart(block: list[str]) -> _Block:
    parts = _Block([], "", _Stack("", 0, 0, []))
    stack: _Stack | None = None
    for line in block:
        if match := _ACCESS.match(line):
            stack = _Stack(match.group(1).lower(), int(match.group(2)[:9]), int(match.group(3)[-16:], 16), [])
            parts.accesses.append(stack)
        elif _LIBRARYS.match(line):
            parts.librarys = True
        elif match := _LOCATION.match(line):
            if not parts.location:  # a second one, of the stack's mapping, says less
                parts.location = match.group(1)
                stack = parts.allocation
        elif match := _FRAME.match(line):
            if stack is not None:
                stack.frames.append((_frame(match.group(2)), PurePosixPath(match.group(3)).name, int(match.group(4), 16)))
        elif line.strip() and not line.lstrip().startswith("#") and line.startswith("  "):
            stack = None  # `Thread T1 … created by`, `Mutex M1 …`
    return parts


def _read(block: _Block, sources: AbstractSet[str], symbols: Symbols | None, memory: Memory) -> RawRace | None:
    if len(block.accesses) < 2 or block.librarys or memory.is_librarys(block.accesses[0].address):
        return None
    if _is_runtime_memory(block.location, block.allocation):
        return None
    name = _GLOBAL.match(block.location)
    variable = name.group(1) if name else ""
    location = block.location
    if symbols is not None and memory.base and not location:
        variable = next((known for each in block.accesses[:2] if (known := symbols.data.get(each.address - memory.base))), "")
        location = f"global '{variable}'" if variable else ""
    first, second = (_side(access, sources) for access in block.accesses[:2])
    return RawRace(first, second, location, variable)


def _frame(text: str) -> Frame:
    """`main.omp_outlined /work/program.c:10:5` → function, base name, line, column."""
    if text == "<null> <null>":
        return Frame("")
    match = _PLACE.match(text)
    if match is None or match.group(2) == "<null>":
        return Frame(text)
    function, file, line, column = match.groups()
    return Frame(function, PurePosixPath(file).name, int(line or 0), int(column or 0))


def _side(access: _Stack, sources: AbstractSet[str]) -> Side:
    kind = cast(Kind, access.kind)
    own = [frame for frame, _, _ in access.frames if frame.file in sources]
    if not own:
        return Side(kind, access.size)
    stack = tuple(replace(frame, function=clean_function(frame.function)) for frame in own)
    # A task's frames carry no name but the compiler's: then it is the one of the function further out.
    function = next((frame.function for frame in stack if frame.function), "")
    return Side(kind, access.size, function, own[0].file, own[0].line, own[0].column, _without_outlined(stack))


def _without_outlined(stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Each function once: the compiler cuts a region out of its function, and calls the piece from the region's pragma."""
    kept: list[Frame] = []
    for frame in stack:
        if not kept or frame.function not in ("", kept[-1].function):
            kept.append(frame)
    return tuple(kept)


def _is_runtime_memory(location: str, allocation: _Stack) -> bool:
    """Whether the memory is a heap block whose allocation comes from libomp: the first frames are the allocator's, then libomp's."""
    if not location.startswith("heap block"):
        return False
    for index, (frame, module, _) in enumerate(allocation.frames):
        if _RUNTIME.match(module):
            return True
        if index == 0 and not frame.function:
            continue  # without names: the allocator itself, which ThreadSanitizer links into the program
        allocates = r"(?:_*interceptor_)?(?:malloc|calloc|realloc|memalign|posix_memalign|aligned_alloc|operator new)"
        if (frame.file and not frame.file.startswith("tsan_")) or not re.match(allocates, frame.function):
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
