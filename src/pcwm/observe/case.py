"""One program under observation: its files, its builds, and its runs in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from pcwm.observe import fortran
from pcwm.observe.sandbox import Confined, Limits, run_confined
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Problem, Program, Run, Sizes, Status, Tool
from pcwm.source.fortran import has_directives

BUILD_LIMITS = Limits(wall=60.0, memory_mb=2048, cpu=60.0, processes=64, output_bytes=1 << 18, file_bytes=256 << 20)
"""Of one compiler run: its input is as untrusted as the program."""

STANDARD = {"c": "-std=gnu17", "cpp": "-std=gnu++20"}

_WRAPPED = (
    *("__tsan_atomic_thread_fence", "__kmpc_flush", "__tsan_memcpy", "__tsan_memmove", "__tsan_memset"),
    *(f"{runtime}_doacross_{call}" for runtime in ("__kmpc", "GOMP") for call in ("post", "wait")),
)
RACE_LINK = ("/pcwm/threads.o", *(f"-Wl,--wrap={name}" for name in _WRAPPED))
"""The object is `threads.c`, which says why these functions are sent to it."""

RACE_BUILD = ("-O0", "-g", "-fsanitize=thread", *RACE_LINK)
"""At -O1 the optimiser deletes some races and moves others to the pragma's line."""

CPP_FLAGS = ("-isystem", "/pcwm/include", "-D_GLIBCXX_USE_TBB_PAR_BACKEND=0")
"""The C++17 parallel algorithms run on OpenMP: `parallel_backend.hpp`."""

PLAIN_BUILD = ("-O2", "-gline-tables-only")

_ERROR = re.compile(r"^(?:/work/)?([\w.]+):(?:(\d+):(\d+): )?(?:fatal )?error: (.*)$")
_NO_MAIN = re.compile(r"undefined (?:reference to `main'|symbol: main$)", re.MULTILINE)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_THREADS = re.compile(r"\bpthread_create\b|\b(?:std::)?(?:j?thread|async)\b|\bthrd_create\b")
_POLICY = re.compile(r"\bexecution::par(?:_unseq)?\b|#[ \t]*include[ \t]*<execution>")
_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+omp\b|_Pragma\s*\(\s*\"\s*omp\b", re.MULTILINE)


@dataclass(frozen=True)
class BuildError:
    """Why a program could not be built."""

    reason: str
    """One line for the outcome."""
    first_error: str
    """The compiler's first error as `LINE:COLUMN: message` (`FILE:LINE:COLUMN: message` outside the program's own source)."""
    log: str


@dataclass(frozen=True)
class Case:
    """A program, with what it needs to be built and run. `folder` is its own, and empty at first."""

    program: Program
    problem: Problem | None
    recipe: ObserveRecipe
    toolchain: Toolchain
    stop: Event
    folder: Path

    @property
    def sources(self) -> dict[str, str]:
        """File name → text; the program's own comes first."""
        texts = {source_name(self.program.language): self.program.source}
        if self.problem is not None:
            texts[f"harness.{_ending(self.problem.language)}"] = self.problem.harness
        return texts

    @property
    def sizes(self) -> Sizes | None:
        return self.problem.sizes if self.problem is not None else None

    @property
    def tools(self) -> Toolchain:
        """The toolchain with what the program's language needs besides."""
        if self.program.language != "fortran":
            return self.toolchain
        found = fortran.find_fortran()
        versions = {**self.toolchain.versions, "gfortran": found.version}
        return replace(self.toolchain, mounts=(*self.toolchain.mounts, *found.mounts), versions=versions)

    @property
    def has_policies(self) -> bool:
        """Whether the source runs C++17 parallel algorithms."""
        return self.program.language == "cpp" and _POLICY.search(self.program.source) is not None

    @property
    def starts_threads_itself(self) -> bool:
        """Whether the source speaks of threads other than OpenMP's. For words alone: whether any started is seen when it runs."""
        return _THREADS.search(self.program.source) is not None

    @property
    def has_directives(self) -> bool:
        if self.program.language == "fortran":
            return has_directives(self.program.source)
        return any(_DIRECTIVE.search(text) for text in self.sources.values())

    def build(self, name: str, flags: tuple[str, ...]) -> BuildError | None:
        """Build the program as `name` in the case's folder, inside the sandbox; None where it worked.

        Raises MissingToolError for Fortran where there is no compiler for it.
        """
        if self.program.language == "fortran":
            return _build_fortran(self, name, flags)
        return build(self.sources, name, flags, self.folder, self.toolchain, self.stop)

    def run(
        self,
        tool: Tool,
        binary: str,
        threads: int,
        *,
        repeat: int = 0,
        size: int | None = None,
        environment: dict[str, str] | None = None,
        address_space: bool = True,
    ) -> tuple[Run, Confined]:
        """One run of a built program, with its record. The record's status is the sandbox's; a tool may know better."""
        wider = ("/bin/sh", "-c", fortran.STACK) if self.program.language == "fortran" else ()
        command = (*wider, f"/prog/{binary}", *([str(size)] if size is not None else []))
        variables = {"OMP_NUM_THREADS": str(threads), **(environment or {})}
        limits = Limits(
            wall=self.recipe.timeout,
            memory_mb=self.recipe.memory_mb,
            cpu=self.recipe.timeout * max(4, threads),
            processes=128 + 4 * threads,
            # The watchdog ends a run first, and says why; this holds should it be late. Thread stacks are reserved, not used.
            address_space_mb=4 * self.recipe.memory_mb + 80 * threads if address_space else 0,
        )
        done = run_confined(list(command), toolchain=self.tools, workdir=self.folder, limits=limits, environment=variables, stop=self.stop)
        key = Run.make_id(self.program.id, tool, threads, repeat, size)
        run = Run(
            id=key,
            program=self.program.id,
            tool=tool,
            threads=threads,
            repeat=repeat,
            size=size,
            command=command,
            environment=variables,
            versions=self.tools.versions,
            status=done.status,
            exit_code=done.exit_code,
            reason=done.reason,
            seconds=done.seconds,
            log=key,
        )
        return run, done

    def failed_build(self, tool: Tool, threads: int, size: int | None, error: BuildError) -> Run:
        """The record of a run that never started."""
        key = Run.make_id(self.program.id, tool, threads, 0, size)
        return Run(
            id=key,
            program=self.program.id,
            tool=tool,
            threads=threads,
            repeat=0,
            size=size,
            command=(),
            environment={},
            versions=self.tools.versions,
            status=Status.build_failed,
            exit_code=None,
            reason=error.reason,
            seconds=0.0,
            log=key,
        )


def source_name(language: Language) -> str:
    """Of a program's own source, where it is built."""
    return fortran.SOURCE if language == "fortran" else f"program.{_ending(language)}"


def _ending(language: Language) -> str:
    return "cpp" if language == "cpp" else "c"


def raw_log(done: Confined) -> str:
    """What a run printed, as kept in the store."""
    parts = [f"[{name}]\n{text}" for name, text in (("stdout", done.stdout), ("stderr", done.stderr), ("tool", done.channel)) if text]
    return "\n".join(parts)


def build(sources: dict[str, str], name: str, flags: tuple[str, ...], folder: Path, toolchain: Toolchain, stop: Event) -> BuildError | None:
    """Write `sources` into `folder` and build them as `folder/name`, in the sandbox; None where it worked.

    A sanitizer that cannot link, a missing header … all end here too: no build is a fact about the program and this machine.
    """
    for file, text in sources.items():
        (folder / file).write_text(text, encoding="utf-8", errors="replace")
        (folder / file).chmod(0o644)
    language: Language = "cpp" if any(file.endswith(".cpp") for file in sources) else "c"
    command = [
        str(toolchain.compiler(language)),
        *flags,
        "-fopenmp",
        "-w",
        "-fno-color-diagnostics",
        "-ferror-limit=20",
        *(CPP_FLAGS if language == "cpp" else ()),
        *([STANDARD[language]] if len({file.rpartition(".")[2] for file in sources}) == 1 else []),
        f"-L{toolchain.libomp.parent}",
        f"-Wl,-rpath,{toolchain.libomp.parent}",
        *sources,
        "-o",
        name,
        "-lm",
        "-lpthread",
    ]
    done = run_confined(command, toolchain=toolchain, workdir=folder, writable=True, limits=BUILD_LIMITS, stop=stop)
    return None if done.status is Status.ok else _why_not_built(done, lambda log: _first_error(log, sources))


def _build_fortran(case: Case, name: str, flags: tuple[str, ...]) -> BuildError | None:
    tools, program = case.tools, case.program
    (case.folder / fortran.SOURCE).write_text(program.source, encoding="utf-8", errors="replace")
    (case.folder / fortran.SOURCE).chmod(0o644)
    command = fortran.command(fortran.find_fortran(), tools.clang, tools.libomp, program, name, flags)
    done = run_confined(command, toolchain=tools, workdir=case.folder, writable=True, limits=BUILD_LIMITS, stop=case.stop)
    return None if done.status is Status.ok else _why_not_built(done, fortran.first_error)


def _why_not_built(done: Confined, first_error: Callable[[str], str]) -> BuildError:
    log = _ESCAPE.sub("", done.stderr or done.stdout)
    if done.status is not Status.crashed:
        return BuildError(f"the compiler {done.reason}", f"the compiler {done.reason}", log)
    if _NO_MAIN.search(log):
        return BuildError("no main function to run", "no main function to run", log)
    first = first_error(log)
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
