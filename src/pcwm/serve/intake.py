"""Read a user's file: what cannot be source code is refused here, in one clear line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pcwm.errors import InputError
from pcwm.records import Language, Origin, OriginKind, Program
from pcwm.source.languages import ENDINGS, looks_like_cpp

MAX_BYTES = 1_000_000
"""Larger than any hand-written source file; a 5 MB file is data or generated code."""

_EXTENSIONS: dict[str, Language] = {
    **ENDINGS,
    ".h": "c",
    **dict.fromkeys((".hpp", ".hh", ".hxx"), "cpp"),
    ".ftn": "fortran",
}


def read_program(path: str, language: Language | None = None) -> Program:
    """The program in a file, or on standard input for `-`.

    Raises InputError: no such file, a folder, unreadable, empty, binary, not UTF-8, over 1 MB, or not C, C++ or Fortran by its name.
    """
    if path == "-":
        name, data = "stdin", sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        name, data = Path(path).name, _read(Path(path))
    if len(data) > MAX_BYTES:
        raise InputError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB", hint="give the one source file with the parallel code")
    if not data.strip():
        raise InputError(f"{path} is empty")
    if b"\0" in data:
        raise InputError(f"{path} is a binary file, not source code")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path} is not UTF-8 (byte 0x{data[error.start]:02x} at line {line})", hint=f"`iconv -f latin1 -t utf-8 {name}` converts it"
        ) from None
    source = source.replace("\r\n", "\n")
    found = language or _language(path, name, source)
    return Program.make(source, found, Origin(kind=OriginKind.user, name=name))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"no such file: {path}") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a source file") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None


def _language(path: str, name: str, source: str) -> Language:
    suffix = Path(name).suffix
    if suffix == ".C":
        return "cpp"
    if suffix.lower() == ".h" or path == "-":
        return "cpp" if looks_like_cpp(source) else "c"
    if suffix.lower() in _EXTENSIONS:
        return _EXTENSIONS[suffix.lower()]
    raise InputError(f"{path} is not C, C++ or Fortran by its name", hint="say what it is with --language c, cpp or fortran")


def asked_language(text: str | None) -> Language | None:
    """The language that `--language` asks for."""
    if text is None or text in ("c", "cpp", "fortran"):
        return text  # type: ignore[return-value]
    if text in ("c++", "cxx", "C++"):
        return "cpp"
    raise InputError(f"--language is c, cpp or fortran, not `{text}`")


def no_fortran(program: Program, command: str) -> Program:
    """The program, for a command that reads C and C++ only."""
    if program.language == "fortran":
        raise InputError(f"`{command}` reads C and C++, not Fortran", hint="`pcwm check` runs the race detector on Fortran")
    return program


_PARALLEL = re.compile(
    r"#\s*pragma\s+omp\b|_Pragma\s*\(\s*\"omp\b|\bomp_\w+\s*\("
    r"|\bpthread_create\b|\bthrd_create\b|\bstd::(?:j?thread|async)\b|\bexecution::par|#\s*include\s*<(?:thread|future)>"
)


def runs_in_parallel(source: str) -> bool:
    """Whether the text mentions any way to run in parallel that the tools and the model know."""
    return _PARALLEL.search(source) is not None
