"""Build programs, in the sandbox, and compile what several programs share only once: harnesses and the headers they begin with.

A problem's harness is the same for all its candidates, and C++ candidates spend most of their compile time in the same few standard
headers. Both are kept in the user's cache as object files and precompiled headers, named by a hash of everything that went into
them: the text, the flags and the compiler. A program itself is compiled and linked in one start of the compiler.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

from pcwm.errors import StorageError
from pcwm.observe import lowering
from pcwm.observe.limits import Confined, Limits
from pcwm.observe.sandbox import run_confined
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Language, Status
from pcwm.store import cache_dir

BUILD_LIMITS = Limits(wall=60.0, memory_mb=2048, cpu=60.0, processes=64, output_bytes=1 << 18, file_bytes=256 << 20)
"""Of one compiler run: its input is as untrusted as the program."""

STANDARD = {"c": "-std=gnu17", "cpp": "-std=gnu++20"}

SHARED = "/shared"
"""Where the sandbox shows what programs share."""

KEPT_BYTES = 2 << 30
"""Size of the cache above which its oldest half is dropped, looked at once a process."""

_ERROR = re.compile(r"^(?:/work/)?(?:\w+/)?([\w.]+):(?:(\d+):(\d+): )?(?:fatal )?error: (.*)$")
_NO_MAIN = re.compile(r"undefined (?:reference to `main'|symbol: main$)", re.MULTILINE)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LEADING = re.compile(r"\s*(?:#[ \t]*include[ \t]*<([\w./+-]+)>[ \t]*(?=//|/\*|\n)|//[^\n\\]*\n|/\*.*?\*/)", re.DOTALL)
_NEWER = re.compile(r"\bdoacross\b|\bomp_cur_iteration\b")
"""What clang 19 and 20 accept only when told that the program is OpenMP 5.2."""


@dataclass(frozen=True)
class Kind:
    """One way to build a program."""

    name: str
    """Of the executable, too."""
    flags: tuple[str, ...]
    objects: tuple[str, ...] = ()
    """Object files of our own to link in, as the sandbox names them, and flags of the linker."""
    lowers: bool = False
    """Whether what ThreadSanitizer's pass does not know is lowered before it: see `lowering.py`."""


CPP_FLAGS = ("-isystem", "/pcwm/include", "-D_GLIBCXX_USE_TBB_PAR_BACKEND=0")
"""The C++17 parallel algorithms run on OpenMP: `parallel_backend.hpp`."""

_ATOMICS = ("load", "store", "exchange", "fetch_add", "fetch_sub", "compare_exchange_val")
_WRAPPED = (
    *("__tsan_atomic_thread_fence", "__kmpc_flush", "__tsan_memcpy", "__tsan_memmove", "__tsan_memset"),
    *(f"__tsan_atomic{bits}_{name}" for bits in (8, 32, 64) for name in _ATOMICS),
)
"""Functions of the tool that are led through our objects, which say why."""

RACE = Kind(
    "race",
    ("-O0", "-g", "-fsanitize=thread", "-fsanitize-coverage=trace-pc-guard,bb"),
    ("/pcwm/race_hook.o", "/pcwm/threads.o", *(f"-Wl,--wrap={name}" for name in _WRAPPED)),
    lowers=True,
)
"""At -O1 the optimiser deletes some races and moves others to the pragma's line. The coverage calls are what delays hook into."""

PLAIN = Kind("plain", ("-O2", "-gline-tables-only", "-gdwarf-4"))
"""Valgrind before 3.21 gives up on clang's DWARF 5."""


@dataclass(frozen=True)
class BuildError:
    """Why a program could not be built."""

    reason: str
    """One line for the outcome."""
    first_error: str
    """The compiler's first error as `LINE:COLUMN: message` (`FILE:LINE:COLUMN: message` outside the program's own source)."""
    log: str


def ending(language: Language) -> str:
    """File name ending, without the dot."""
    return {"c": "c", "cpp": "cpp", "fortran": "f90"}[language]


def source_name(language: Language) -> str:
    """File name of the program's own source."""
    return f"program.{ending(language)}"


def command_line(
    kind: Kind, language: Language, source: str, toolchain: Toolchain, text: str, *, headers: str = "", objects: tuple[str, ...] = ()
) -> list[str]:
    """The compiler's command that builds `source` (a path in the sandbox, with the given text) as `kind.name`."""
    headed = ["-include-pch", headers] if headers else []
    return [*_compiler(kind, language, toolchain, text), *headed, source, *_linked(kind, toolchain, objects)]


def lowered_commands(
    kind: Kind, language: Language, source: str, toolchain: Toolchain, text: str, *, headers: str = "", objects: tuple[str, ...] = ()
) -> tuple[list[str], list[str], list[str]]:
    """`command_line` in steps, for `lowering.py`: compile to LOWERED[0], expand that to LOWERED[1], instrument and link LOWERED[2]."""
    headed = ["-include-pch", headers] if headers else []
    compiler = _compiler(kind, language, toolchain, text)
    first = [*compiler, *headed, *lowering.FIRST, source, "-o", LOWERED[0]]
    second = [str(toolchain.opt), *lowering.PASS, LOWERED[0], "-o", LOWERED[1]]
    third = [str(toolchain.compiler(language)), *kind.flags, "-fopenmp", "-w", "-x", "ir", LOWERED[2], "-x", "none"]
    return first, second, [*third, *_linked(kind, toolchain, objects)]


def headers_command(kind: Kind, language: Language, toolchain: Toolchain, text: str) -> list[str]:
    """The compiler's command that precompiles HEADER, as `made`, for sources such as `text`."""
    # Without time stamps the same headers give the same file; clang still compares sizes.
    once = ["-x", "c++-header", "-fpch-instantiate-templates", "-Xclang", "-fno-pch-timestamp", HEADER, "-o", "made"]
    return [*_compiler(kind, language, toolchain, text), *once]


LOWERED = ("first.ll", "expanded.ll", "lowered.ll")


def _compiler(kind: Kind, language: Language, toolchain: Toolchain, text: str) -> list[str]:
    newer = ["-fopenmp-version=52"] if _NEWER.search(text) else []
    words = [str(toolchain.compiler(language)), *kind.flags, STANDARD[language], "-fopenmp", *newer]
    words += CPP_FLAGS if language == "cpp" else ()
    return [*words, "-w", "-fno-color-diagnostics", "-ferror-limit=20"]


def _linked(kind: Kind, toolchain: Toolchain, objects: tuple[str, ...]) -> list[str]:
    linker = [f"--ld-path={toolchain.linker}"] if toolchain.linker else []
    libraries = [f"-L{toolchain.libomp.parent}", f"-Wl,-rpath,{toolchain.libomp.parent}", "-lm", "-lpthread"]
    return [*linker, *objects, *kind.objects, "-o", kind.name, *libraries]


def leading_headers(text: str) -> tuple[str, ...]:
    """The system headers a source includes before anything else but comments."""
    found: list[str] = []
    at = 0
    while match := _LEADING.match(text, at):
        if match.group(1):
            found.append(match.group(1))
        at = match.end()
    return tuple(found)


class SharedParts:
    """Harness objects and precompiled headers in the cache; made on demand, by whichever thread needs one first."""

    def __init__(self, toolchain: Toolchain) -> None:
        """Raises StorageError where the cache cannot be written."""
        state = toolchain.clang.resolve().stat()
        self._toolchain = toolchain
        self._version = f"{toolchain.clang} {toolchain.version} {state.st_size} {state.st_mtime_ns} {toolchain.bwrap is None}"
        self._locks: dict[str, Lock] = {}
        self._asked: Counter[str] = Counter()
        self._failed: dict[str, BuildError] = {}
        self._guard = Lock()
        self.folder = cache_dir() / "builds"
        with _storage():
            self.folder.mkdir(parents=True, exist_ok=True)
            _trim(self.folder)

    def harness(self, text: str, language: Language, kind: Kind, stop: Event) -> str | BuildError:
        """The harness compiled for `kind`, as a path in the sandbox, or why it does not compile."""
        name = f"harness.{ending(language)}"
        command = [*_compiler(kind, language, self._toolchain, text), "-c", name, "-o", "made"]
        return self._made(f"{self._key(command, text)}.o", {name: text}, command, stop)

    def headers(self, text: str, language: Language, kind: Kind, stop: Event) -> tuple[str, str]:
        """Precompiled headers for a source, as a path in the sandbox, and the text of the header file they were made from.

        Empty where they do not pay (C, whose headers are small; headers asked for the first time) or do not compile.
        """
        names = leading_headers(text) if language == "cpp" else ()
        if not names:
            return "", ""
        header = "".join(f"#include <{name}>\n" for name in names)
        command = headers_command(kind, language, self._toolchain, text)
        name = f"{self._key(command, header)}.pch"
        with self._guard:
            self._asked[name] += 1
            first = self._asked[name] == 1
        if first and not (self.folder / name).exists():
            return "", ""
        made = self._made(name, {HEADER: header}, command, stop)
        return (made, header) if isinstance(made, str) else ("", "")

    def _key(self, command: list[str], text: str) -> str:
        return hashlib.sha256(repr((self._version, command, text)).encode("utf-8", "replace")).hexdigest()[:24]

    def _made(self, name: str, sources: dict[str, str], command: list[str], stop: Event) -> str | BuildError:
        with self._guard:
            lock = self._locks.setdefault(name, Lock())
        with lock:
            if name in self._failed:
                return self._failed[name]
            path = self.folder / name
            if path.exists():
                os.utime(path)  # in use: not to be dropped
                return f"{SHARED}/{name}"
            error = self._make(name, sources, command, stop)
            if error is not None and not stop.is_set():
                self._failed[name] = error
            return error or f"{SHARED}/{name}"

    def _make(self, name: str, sources: dict[str, str], command: list[str], stop: Event) -> BuildError | None:
        with _storage(), tempfile.TemporaryDirectory(dir=self.folder, prefix="making-") as making:
            write_sources(sources, Path(making))
            done = run_confined(command, toolchain=self._toolchain, workdir=Path(making), writable=True, limits=BUILD_LIMITS, stop=stop)
            error = judge(done, {"": "", **sources})  # none of these is a program's own, so that each error names its file
            if error is None:
                (Path(making) / "made").chmod(0o644)
                (Path(making) / "made").replace(self.folder / name)
            return error


HEADER = "leading_headers.hpp"
"""The file precompiled headers are made from; it must be there where they are used."""


def write_sources(sources: dict[str, str], folder: Path) -> None:
    """Write files that the compiler in the sandbox can read."""
    for name, text in sources.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace")
        path.chmod(0o644)


def judge(done: Confined, sources: dict[str, str], first_error: Callable[[str], str] | None = None) -> BuildError | None:
    """What a compiler run says; None where it worked. The first of `sources` is the program's own.

    `first_error` reads a log of another compiler than clang.

    A sanitizer that cannot link, a missing header … all end here too: no build is a fact about the program and this machine.
    """
    if done.status is Status.ok:
        return None
    log = _ESCAPE.sub("", done.stderr or done.stdout)
    if done.status is not Status.crashed:
        return BuildError(f"the compiler {done.reason}", f"the compiler {done.reason}", log)
    if _NO_MAIN.search(log):
        return BuildError("no main function to run", "no main function to run", log)
    first = first_error(log) if first_error else _first_error(log, sources)
    return BuildError(f"does not compile: {first}", first, log)


def _first_error(log: str, sources: dict[str, str]) -> str:
    own = next(iter(sources))
    for line in log.splitlines():
        if match := _ERROR.match(line):
            file, number, column, message = match.groups()
            place = f"{number}:{column}: " if number else ""
            return (place if file == own or file not in sources else f"{file}:{place}") + message
        if "undefined reference" in line or "undefined symbol" in line:
            return line.rpartition(": ")[2] if "undefined reference" in line else line.partition("error: ")[2]
    return next((line.strip() for line in log.splitlines() if line.strip()), "the compiler gave no reason")[:200]


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot write the cache {cache_dir()}: {error.strerror}", hint="set PCWM_CACHE to a writable folder") from None


def _trim(folder: Path) -> None:
    """Drop what was not used for longest from a cache that has grown too large, but nothing of the last hour: it may be in use."""
    recent = time.time() - 3600
    for left in folder.glob("making-*"):
        if left.stat().st_mtime < recent:
            shutil.rmtree(left, ignore_errors=True)
    states = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*.*"))
    total = sum(size for _, size, _ in states)
    for used, size, path in states if total > KEPT_BYTES else []:
        if total < KEPT_BYTES // 2 or used > recent:
            break
        path.unlink(missing_ok=True)
        total -= size
