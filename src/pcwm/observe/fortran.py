"""Fortran: compiled by gfortran with its ThreadSanitizer instrumentation, linked by clang with clang's ThreadSanitizer and libomp.

libomp has the entry points that gfortran's code calls, and reports what they do to OMPT tools, so that Archer works as it does for C. With
gfortran's own runtimes many a program without a race would be called racy. Of 37 race-free programs of ours one gave a false alarm:
gfortran 12 shares the length of a `character(:)` variable that should be private, see `is_doubtful`.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pcwm.errors import MissingToolError
from pcwm.observe.tsan import RawRace, Side
from pcwm.records import Access, Pair, Program
from pcwm.source.fortran import Reference, deferred_characters, is_fixed_form, main_program, name_pair, statement_on

SOURCE = "program.f90"
"""Whatever the form: it is told by an option."""

STACK = 'ulimit -s 1000000 2>/dev/null || ulimit -s $(ulimit -Hs) 2>/dev/null; exec "$0" "$@"'
"""With OpenMP, gfortran puts the main program's arrays on the stack, where 8 MB do not go far."""

INSTALL = "install the package `gfortran` (`pcwm doctor` gives the command)"

DOUBTFUL = "the reports are about the length of a character(:) variable, which gfortran shares among threads where it should not"

_ERROR = re.compile(r"^(?:/work/)?([\w.]+):(\d+)(?::(\d+))?:")


@dataclass(frozen=True)
class Fortran:
    """A compiler with what its programs need to run."""

    path: Path
    version: str
    library: Path
    """Folder of libgfortran."""

    @property
    def mounts(self) -> tuple[Path, ...]:
        """Folders outside /usr that the sandbox must show."""
        prefix = self.path.resolve().parent.parent
        folders = {prefix / part for part in ("bin", "lib", "lib64", "libexec", "include")} | {self.library}
        return tuple(sorted(folder for folder in folders if folder.is_dir() and not folder.resolve().is_relative_to("/usr")))


def find_fortran() -> Fortran:
    """$PCWM_FORTRAN, else gfortran on the PATH, else its numbered names, highest first.

    Raises MissingToolError with what to install.
    """
    chosen = os.environ.get("PCWM_FORTRAN")
    names = (chosen,) if chosen else ("gfortran", *(f"gfortran-{major}" for major in range(19, 9, -1)))
    for place in filter(None, map(shutil.which, names)):
        found = _examine(Path(place).absolute())
        if found:
            return found
    if chosen:
        raise MissingToolError(f"PCWM_FORTRAN={chosen} is not a gfortran", hint="unset it, or give the path of a gfortran")
    raise MissingToolError(
        "Fortran programs need gfortran, which is not installed",
        hint="install the package `gfortran` (see `pcwm doctor`), or set PCWM_FORTRAN",
    )


@functools.cache
def _examine(path: Path) -> Fortran | None:
    version = re.search(r"GNU Fortran .*?(\d+\.\d+\.\d+)", _said(str(path), "--version"))
    library = Path(_said(str(path), "-print-file-name=libgfortran.so"))
    return Fortran(path, version.group(1), Path(os.path.normpath(library)).parent) if version and library.is_file() else None


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def command(compiler: Fortran, clang: Path, libomp: Path, program: Program, name: str, flags: tuple[str, ...]) -> list[str]:
    """What builds `SOURCE` as `name`; `flags` are those a C program would be built with."""
    race = "-fsanitize=thread" in flags
    form = "-ffixed-form" if is_fixed_form(program.source, program.origin.name) else "-ffree-form"
    preprocess = ["-cpp"] if re.search(r"^#", program.source, re.MULTILINE) else []
    level = ("-O0", "-g", "-fsanitize=thread") if race else ("-O2", "-g1")
    options = [*level, "-fopenmp", form, *preprocess, "-w", "-fdiagnostics-color=never", "-J", "/tmp"]
    # gfortran leaves copies of memory to the C library, where the tool passes over them; these names it does see.
    renamed = [f"--redefine-sym={call}=__tsan_{call}" for call in ("memcpy", "memmove", "memset")]
    places = (compiler.library, libomp.parent)
    libraries = [*(f"-L{place}" for place in places), *(f"-Wl,-rpath,{place}" for place in places), "-lgfortran", "-lm", "-lpthread"]
    steps = [[str(compiler.path), *options, "-c", SOURCE, "-o", f"{name}.o"]]
    steps += [["objcopy", *renamed, f"{name}.o"]] if race else []
    steps += [[str(clang), *flags, "-fopenmp", f"{name}.o", *libraries, "-o", name]]
    return ["/bin/sh", "-c", " && ".join(map(shlex.join, steps))]


def first_error(log: str) -> str:
    """gfortran's first error as `LINE:COLUMN: message`; it gives the place some lines before."""
    place = ""
    for line in log.splitlines():
        if match := _ERROR.match(line):
            _, number, column = match.groups()
            place = f"{number}:{column or 1}: "
        elif re.match(r"(?:Fatal )?Error: ", line):
            return place + line.partition("Error: ")[2]
        elif match := re.search(r"undefined reference to .*", line):
            return match.group()
    return next((line.strip() for line in log.splitlines() if line.strip()), "the compiler gave no reason")[:200]


def is_doubtful(source: str, race: RawRace) -> bool:
    """Whether a report may be about the hidden length of a `character(:)` variable."""
    deferred = deferred_characters(source)
    if not deferred:
        return False
    for side in (race.first, race.second):
        statement = statement_on(source, side.line)
        touched = {reference.base for reference in (*statement.loaded, *([statement.stored] if statement.stored else []))}
        if not touched & deferred:
            return False
    return True


def pair(source: str, race: RawRace) -> Pair:
    """The race with its variables' names."""
    known = re.sub(r"^__\w+_MOD_|\.\d+$", "", race.variable).lower()
    sides = tuple((side.line, "write" in side.kind) for side in (race.first, race.second))
    first, second = name_pair(source, (sides[0], sides[1]), known)
    return Pair.make(_access(source, race.first, first, known), _access(source, race.second, second, known))


def _access(source: str, side: Side, reference: Reference | None, known: str) -> Access:
    return Access(
        kind=side.kind,
        line=side.line,
        column=reference.column if reference else 0,
        variable=reference.text if reference else known,
        function=function_name(source, side.function),
        file="" if side.file == SOURCE else side.file,
        size=side.size,
    )


def function_name(source: str, symbol: str) -> str:
    """`MAIN__._omp_fn.0` → the main program's name; `__ops_MOD_scaled` → `scaled`; `tick.1` → `tick`; `work_` → `work`."""
    name = re.sub(r"\._omp_\w+.*|\.(?:\d+|constprop|isra|part).*", "", symbol)
    name = re.sub(r"^__\w+_MOD_", "", name)
    return main_program(source) if name == "MAIN__" else name.removesuffix("_")
