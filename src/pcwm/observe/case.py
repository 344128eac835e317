"""One program under observation: its files, its builds, and its runs in the sandbox."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from pcwm.observe.sandbox import Confined, Limits, run_confined
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Problem, Program, Run, Sizes, Status, Tool

BUILD_LIMITS = Limits(wall=60.0, memory_mb=2048, cpu=60.0, processes=64, output_bytes=1 << 18, file_bytes=256 << 20)
"""Of one compiler run: its input is as untrusted as the program."""

STANDARD = {"c": "-std=gnu17", "cpp": "-std=gnu++20"}

RACE_BUILD = ("-O0", "-g", "-fsanitize=thread")
"""At -O1 the optimiser deletes some races and moves others to the pragma's line."""

PLAIN_BUILD = ("-O2", "-gline-tables-only", "-gdwarf-4")
"""Valgrind before 3.21 gives up on clang's DWARF 5."""

_ERROR = re.compile(r"^(?:/work/)?([\w.]+):(?:(\d+):(\d+): )?(?:fatal )?error: (.*)$")
_NO_MAIN = re.compile(r"undefined (?:reference to `main'|symbol: main$)", re.MULTILINE)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_THREADS = re.compile(r"\bpthread_create\b|\bstd::(?:thread|jthread|async)\b|\bthrd_create\b")
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
        """File name → text; the program's own is `program.c` or `program.cpp`."""
        texts = {source_name(self.program.language): self.program.source}
        if self.problem is not None:
            texts[f"harness.{_ending(self.problem.language)}"] = self.problem.harness
        return texts

    @property
    def sizes(self) -> Sizes | None:
        return self.problem.sizes if self.problem is not None else None

    @property
    def starts_threads_itself(self) -> bool:
        """Whether the source uses threads without OpenMP, which the OpenMP tools do not see."""
        return _THREADS.search(self.program.source) is not None

    @property
    def has_directives(self) -> bool:
        return any(_DIRECTIVE.search(text) for text in self.sources.values())

    def build(self, name: str, flags: tuple[str, ...]) -> BuildError | None:
        """Build the program as `name` in the case's folder, inside the sandbox; None where it worked."""
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
        wrapper: tuple[str, ...] = (),
    ) -> tuple[Run, Confined]:
        """One run of a built program, with its record. The record's status is the sandbox's; a tool may know better.

        `wrapper` is a command that runs the one after it.
        """
        command = (*wrapper, f"/prog/{binary}", *([str(size)] if size is not None else []))
        variables = {"OMP_NUM_THREADS": str(threads), **(environment or {})}
        limits = Limits(
            wall=self.recipe.timeout,
            memory_mb=self.recipe.memory_mb,
            cpu=self.recipe.timeout * max(4, threads),
            processes=128 + 4 * threads,
            # The watchdog ends a run first, and says why; this holds should it be late. Thread stacks are reserved, not used.
            address_space_mb=4 * self.recipe.memory_mb + 80 * threads if address_space else 0,
        )
        done = run_confined(
            list(command), toolchain=self.toolchain, workdir=self.folder, limits=limits, environment=variables, stop=self.stop
        )
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
            versions=self.toolchain.versions,
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
            versions=self.toolchain.versions,
            status=Status.build_failed,
            exit_code=None,
            reason=error.reason,
            seconds=0.0,
            log=key,
        )


def source_name(language: Language) -> str:
    return f"program.{_ending(language)}"


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
    if done.status is Status.ok:
        return None
    log = _ESCAPE.sub("", done.stderr or done.stdout)
    if done.status is not Status.crashed:
        return BuildError(f"the compiler {done.reason}", f"the compiler {done.reason}", log)
    if _NO_MAIN.search(log):
        return BuildError("no main function to run", "no main function to run", log)
    first = _first_error(log, sources)
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
