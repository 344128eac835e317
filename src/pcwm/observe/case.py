"""One program under observation: its files, its builds, and its runs in the sandbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from pcwm.observe import fortran
from pcwm.observe.build import (
    BUILD_LIMITS,
    HEADER,
    LOWERED,
    SHARED,
    BuildError,
    Kind,
    SharedParts,
    command_line,
    ending,
    judge,
    lowered_commands,
    source_name,
    write_sources,
)
from pcwm.observe.lanes import without_simd_modifier
from pcwm.observe.limits import Confined, Limits
from pcwm.observe.lowering import (
    gives_locals_away,
    unasked_barriers,
    updates_atomically,
    with_atomic_first_loads,
    with_locals_watched,
    without_barriers,
)
from pcwm.observe.sandbox import Sandbox
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Problem, Program, Run, Sizes, Status, Tool
from pcwm.source.fortran import has_directives

_THREADS = re.compile(r"\bpthread_create\b|\b(?:std::)?(?:j?thread|async)\b|\bthrd_create\b")
_POLICY = re.compile(r"\bexecution::par(?:_unseq)?\b|#[ \t]*include[ \t]*<execution>")
_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+omp\b|_Pragma\s*\(\s*\"\s*omp\b", re.MULTILINE)


@dataclass(frozen=True)
class Bench:
    """What all observations of a sitting share."""

    recipe: ObserveRecipe
    toolchain: Toolchain
    shared: SharedParts
    stop: Event
    """Once it is set, running commands are ended and what comes back is to be thrown away."""

    @staticmethod
    def make(recipe: ObserveRecipe, toolchain: Toolchain, stop: Event | None = None) -> Bench:
        """Raises StorageError where the cache cannot be written."""
        return Bench(recipe, toolchain, SharedParts(toolchain), stop or Event())


@dataclass
class Case:
    """A program, with what it needs to be built and run. `folder` is its own, private, and empty at first. Use as a context manager.

    Builds share one sandbox, and runs another, each started when it is first needed: a compiler may write to the folder, a run may not.
    """

    program: Program
    problem: Problem | None
    bench: Bench
    folder: Path
    runs: list[Run] = field(default_factory=list)
    """Every build and run so far, in order."""
    blobs: dict[str, str] = field(default_factory=dict)
    """Raw output by run id."""

    def __post_init__(self) -> None:
        """Raises MissingToolError for Fortran where there is no compiler for it."""
        self.fortran = fortran.find_fortran() if self.program.language == "fortran" else None
        if self.fortran is not None:
            tools = self.bench.toolchain
            versions = {**tools.versions, "gfortran": self.fortran.version}
            self.bench = replace(self.bench, toolchain=replace(tools, mounts=(*tools.mounts, *self.fortran.mounts), versions=versions))
        toolchain, stop = self.bench.toolchain, self.bench.stop
        self.folder = self.folder / "files"  # open to the sandbox's user, and to no other: the folder around it is private
        self.folder.mkdir(exist_ok=True)
        shared = {self.bench.shared.folder: SHARED}
        self._building = Sandbox(toolchain=toolchain, workdir=self.folder, writable=True, stop=stop, readable=shared)
        self._running = Sandbox(toolchain=toolchain, workdir=self.folder, stop=stop)
        write_sources({source_name(self.program.language): without_simd_modifier(self.program.source)}, self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End both sandboxes."""
        self._building.close()
        self._running.close()

    @property
    def recipe(self) -> ObserveRecipe:
        return self.bench.recipe

    @property
    def toolchain(self) -> Toolchain:
        return self.bench.toolchain

    @property
    def stop(self) -> Event:
        return self.bench.stop

    @property
    def sources(self) -> dict[str, str]:
        """File name → text; the program's own comes first."""
        texts = {source_name(self.program.language): self.program.source}
        if self.problem is not None:
            texts[f"harness.{ending(self.problem.language)}"] = self.problem.harness
        return texts

    @property
    def sizes(self) -> Sizes | None:
        return self.problem.sizes if self.problem is not None else None

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

    def build(self, kind: Kind, text: str | None = None) -> BuildError | None:
        """Build the program as `kind.name` in the case's folder; None where it worked.

        `text` is built instead of the program's own source where it is given, under the same file name.
        """
        shared, language, stop = self.bench.shared, self.program.language, self.bench.stop
        if self.fortran is not None:
            flags = (*kind.flags, *kind.objects)
            return self._step(
                kind, fortran.command(self.fortran, self.toolchain.clang, self.toolchain.libomp, self.program, kind.name, flags)
            )
        harness: tuple[str, ...] = ()
        if self.problem is not None:
            made = shared.harness(self.problem.harness, self.problem.language, kind, stop)
            if isinstance(made, BuildError):
                self._keep_build([], Confined(Status.build_failed, None, reason=made.reason), kind, made)
                return made
            harness = (made,)
        source = source_name(language)
        if text is not None:
            source = f"{kind.name}-source/{source}"
            write_sources({source: without_simd_modifier(text)}, self.folder)
        text = self.program.source if text is None else text
        headers, header = shared.headers(text, language, kind, stop)
        if header:
            write_sources({HEADER: header}, self.folder)
        error = self._compile(kind, source, text, headers, harness)
        if error is not None and headers:  # the precompiled headers may be out of date; an error is the program's only without them
            error = self._compile(kind, source, text, "", harness)
        return error

    def _compile(self, kind: Kind, source: str, text: str, headers: str, objects: tuple[str, ...]) -> BuildError | None:
        toolchain, language = self.toolchain, self.program.language
        expands = toolchain.opt is not None and updates_atomically(text)
        barriers = unasked_barriers(text, language)
        if not kind.lowers or not (expands or barriers or gives_locals_away(text)):
            return self._step(kind, command_line(kind, language, source, toolchain, text, headers=headers, objects=objects))
        first, second, third = lowered_commands(kind, language, source, toolchain, text, headers=headers, objects=objects)
        error = self._step(kind, first, 0) or (self._step(kind, second, 1) if expands else None)
        if error is None:
            module = (self.folder / LOWERED[expands]).read_text(encoding="utf-8", errors="replace")
            module = without_barriers(with_locals_watched(with_atomic_first_loads(module)), barriers)
            write_sources({LOWERED[2]: module}, self.folder)
            error = self._step(kind, third, 2)
        return error

    def _step(self, kind: Kind, command: list[str], repeat: int = 0) -> BuildError | None:
        done = self._building.run(command, limits=BUILD_LIMITS)
        error = judge(done, self.sources, fortran.first_error if self.fortran else None)
        self._keep_build(command, done, kind, error, repeat)
        return error

    def _keep_build(self, command: list[str], done: Confined, kind: Kind, error: BuildError | None, repeat: int = 0) -> None:
        """Add a build's record, in place of an earlier one of the same step."""
        run = self._record(Tool.build, command, {}, done, variant=kind.name, repeat=repeat)
        if error is not None:
            run = run.model_copy(update={"status": Status.build_failed, "reason": error.reason})
        self.runs = [each for each in self.runs if each.id != run.id]
        self.runs.append(run)
        self.blobs[run.log] = error.log if error is not None else raw_log(done)

    def run(
        self,
        tool: Tool,
        binary: str,
        threads: int,
        *,
        repeat: int = 0,
        size: int | None = None,
        variant: str = "",
        environment: dict[str, str] | None = None,
        address_space: bool = True,
        wrapper: tuple[str, ...] = (),
    ) -> tuple[Run, Confined]:
        """One run of a built program, with its record, which the caller keeps with `keep`: a tool may know better how it ended.

        `wrapper` is a command that runs the one after it.
        """
        wider = ("/bin/sh", "-c", fortran.STACK) if self.fortran else ()
        words = [*wrapper, *wider, f"/prog/{binary}", *([str(size)] if size is not None else [])]
        variables = {"OMP_NUM_THREADS": str(threads), **(environment or {})}
        limits = Limits(
            wall=self.recipe.timeout,
            memory_mb=self.recipe.memory_mb,
            cpu=self.recipe.timeout * max(4, threads),
            processes=128 + 4 * threads,
            # The watchdog ends a run first, and says why; this holds should it be late. Thread stacks are reserved, not used.
            address_space_mb=4 * self.recipe.memory_mb + 80 * threads if address_space else 0,
        )
        done = self._running.run(words, limits=limits, environment=variables)
        return self._record(tool, words, variables, done, threads=threads, repeat=repeat, size=size, variant=variant), done

    def keep(self, run: Run, done: Confined) -> None:
        """Add a run's record and its raw output to the case's."""
        self.runs.append(run)
        self.blobs[run.log] = raw_log(done)

    def helper(self, command: list[str], limits: Limits) -> Confined:
        """Run a tool of ours over the case's files (at /prog), which are as untrusted as the program; no record is kept."""
        return self._running.run(command, limits=limits)

    def _record(
        self,
        tool: Tool,
        command: list[str],
        environment: dict[str, str],
        done: Confined,
        *,
        threads: int = 0,
        repeat: int = 0,
        size: int | None = None,
        variant: str = "",
    ) -> Run:
        key = Run.make_id(self.program.id, tool, threads, repeat, size, variant)
        return Run(
            id=key,
            program=self.program.id,
            tool=tool,
            threads=threads,
            repeat=repeat,
            size=size,
            variant=variant,
            command=tuple(command),
            environment=environment,
            versions=self.toolchain.versions,
            status=done.status,
            exit_code=done.exit_code,
            reason=done.reason,
            seconds=done.seconds,
            cpu=done.cpu,
            log=key,
        )


def raw_log(done: Confined) -> str:
    """What a run printed, as kept in the store."""
    parts = [f"[{name}]\n{text}" for name, text in (("stdout", done.stdout), ("stderr", done.stderr), ("tool", done.channel)) if text]
    return "\n".join(parts)
