"""Find the compiler and the tools around it, and build this package's own small C tools once.

Needs clang 19 or newer with its ThreadSanitizer runtime, libomp, libarcher and llvm-symbolizer, and bubblewrap. They are looked for
in `$PCWM_CLANG`, then as `clang-NN` (highest first) and `clang` on the PATH (so a cluster's `module load llvm` is enough), then where
Debian and brew put them. The built tools are kept in the user's cache, keyed by the compiler and their sources.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pcwm.errors import MissingToolError, StorageError
from pcwm.store import cache_dir

OLDEST = 19
"""Older ThreadSanitizers fail on kernels with more address randomisation, and older Archers give false alarms."""

_HERE = Path(__file__).parent
_BUILDS = {
    "confine": ("confine.c", ("-O2",)),
    "libpcwm_work.so": ("ompt_work.c", ("-O2", "-shared", "-fPIC")),
    "libpcwm_archer.so": ("ompt_archer.c", ("-O2", "-shared", "-fPIC")),
    "race_hook.o": ("race_hook.c", ("-O2", "-c", "-fPIC")),
    "threads.o": ("threads.c", ("-O2", "-c", "-fPIC", "-fexceptions")),
}
_HEADERS = {"include/execution": "parallel_backend.hpp"}
"""Found before the standard library's header of that name: `-isystem /pcwm/include`."""
_EXTRA_PLACES = (
    "/opt/homebrew/opt/llvm/bin",
    "/usr/local/opt/llvm/bin",
    "/home/linuxbrew/.linuxbrew/opt/llvm/bin",
    *(f"/usr/lib/llvm-{major}/bin" for major in range(29, OLDEST - 1, -1)),
)


@dataclass(frozen=True)
class Toolchain:
    """Where everything is. All paths are absolute."""

    clang: Path
    clangxx: Path
    version: str
    """`19.1.7`."""
    archer: Path
    """libarcher.so, which teaches ThreadSanitizer what OpenMP synchronises."""
    libomp: Path
    symbolizer: Path
    bwrap: Path | None
    """None where commands are to run WITHOUT a sandbox."""
    linker: Path | None
    """lld, which links several times faster than the system's linker; None where it is not installed."""
    opt: Path | None
    """LLVM's `opt`, without which atomic updates of floating-point numbers are not seen; None where it is not installed."""
    caliper: Path | None
    """libcaliper.so; None where it is not installed. Looked for once: asking the linker starts it."""
    tools: Path
    """Folder with this package's own tools: `confine`, `libpcwm_work.so`, `libpcwm_archer.so`, `race_hook.o`, `threads.o`, `include`."""
    mounts: tuple[Path, ...]
    """Folders outside /usr that the sandbox must show, read-only, for these tools to work."""
    versions: dict[str, str]
    """Of every tool, for run records."""

    def compiler(self, language: str) -> Path:
        return self.clangxx if language == "cpp" else self.clang


@dataclass(frozen=True)
class Part:
    """One tool of the chain: where it is, or None."""

    name: str
    place: Path | None
    version: str
    needed_for: str


def examine_toolchain() -> tuple[Part, ...]:
    """Look for every tool; build and run nothing of our own.

    Raises MissingToolError where $PCWM_CLANG names something else than a new enough clang.
    """
    clang = _find_clang()
    path, version = clang if clang else (None, "")
    bwrap = shutil.which("bwrap")
    sandbox = Part("bubblewrap (bwrap)", Path(bwrap) if bwrap else None, _said(bwrap, "--version") if bwrap else "", "the sandbox")
    first = Part(f"clang {OLDEST} or newer", path, version, "every build")
    if path is None:
        return first, sandbox
    home, suffix = path.resolve().parent, _suffix(path)
    clangxx = _first(path.parent / f"clang++{suffix}", home / "clang++", home / f"clang++{suffix}")
    symbolizer = _first(home / "llvm-symbolizer", path.parent / f"llvm-symbolizer{suffix}", path.parent / "llvm-symbolizer")
    libomp = _library(path, "libomp.so") if _has_omp_header(path) else None
    return (
        first,
        Part(f"clang++ beside {path}", clangxx, version, "C++ programs"),
        Part(f"llvm-symbolizer of LLVM {version}", symbolizer, version, "lines in reports"),
        Part(f"OpenMP runtime of LLVM {version} (libomp.so, omp.h)", libomp, version, "every run"),
        Part(f"libarcher.so of LLVM {version}", _library(path, "libarcher.so"), version, "races without false alarms"),
        Part(f"ThreadSanitizer runtime of LLVM {version}", _tsan_runtime(path), version, "races"),
        sandbox,
    )


def find_toolchain(*, sandboxed: bool = True) -> Toolchain:
    """Find every tool, and build this package's own on first use (about a second).

    Without `sandboxed`, which nobody but a person may ask for, commands run directly on this machine, and bubblewrap is not needed.

    Raises MissingToolError naming everything that is missing, StorageError where the cache cannot be written.
    """
    parts = examine_toolchain()
    missing = [part.name for part in parts if part.place is None and (sandboxed or part is not parts[-1])]
    if missing:
        raise MissingToolError(f"not found: {'; '.join(missing)}", hint="run `pcwm doctor` for the command that installs it")
    clang, clangxx, symbolizer, libomp, archer = (part.place for part in parts[:5] if part.place)
    version = parts[0].version
    linker, caliper = find_linker(clang), find_caliper()
    return Toolchain(
        clang=clang,
        clangxx=clangxx,
        version=version,
        archer=archer,
        libomp=libomp,
        symbolizer=symbolizer,
        bwrap=parts[-1].place if sandboxed else None,
        linker=linker,
        opt=_first(clang.resolve().parent / "opt"),
        caliper=caliper,
        tools=_own_tools(clang),
        mounts=_mounts(clang, clang.resolve().parent, tuple(path for path in (libomp, archer, symbolizer, linker, caliper) if path)),
        versions={"clang": version, "libomp": version, "archer": version, "bwrap": parts[-1].version.split()[-1] if sandboxed else "none"},
    )


def find_linker(clang: Path) -> Path | None:
    """lld of the same LLVM, or any on the PATH; None where there is none."""
    home = clang.resolve().parent
    named = shutil.which(f"ld.lld{_suffix(clang)}") or shutil.which("ld.lld")
    return _first(home / "ld.lld", *([Path(named)] if named else []))


def find_caliper() -> Path | None:
    """libcaliper.so: of $PCWM_CALIPER, beside a `cali-query` on the PATH, or where the linker finds it."""
    if own := os.environ.get("PCWM_CALIPER"):
        return Path(own).absolute() if Path(own).is_file() else None
    query = shutil.which("cali-query")
    prefix = Path(query).resolve().parent.parent if query else None
    places = [prefix / folder / "libcaliper.so" for folder in ("lib", "lib64")] if prefix else []
    name = ctypes.util.find_library("caliper")
    places += [Path(folder) / name for folder in ("/usr/lib", "/usr/local/lib", "/usr/lib64") if name]
    return next((place.resolve() for place in places if place.is_file()), None)


def _said(*command: str | Path) -> str:
    """Standard output and error of a trusted tool; empty where it does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=30, stdin=subprocess.DEVNULL, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).strip()


def _version(clang: Path) -> str | None:
    """Version of a clang that is new enough and not Apple's (which has no OpenMP)."""
    said = _said(clang, "--version")
    match = re.search(r"clang version (\d+)\.(\d+)(?:\.(\d+))?", said)
    return match.group(0).removeprefix("clang version ") if match and "Apple" not in said and int(match.group(1)) >= OLDEST else None


def _find_clang() -> tuple[Path, str] | None:
    chosen = os.environ.get("PCWM_CLANG")
    if chosen:
        place = shutil.which(chosen)
        version = _version(Path(place)) if place else None
        if place is None or version is None:
            raise MissingToolError(
                f"PCWM_CLANG={chosen} is not a clang {OLDEST} or newer", hint="unset it, or give the path of a newer clang"
            )
        return Path(place).absolute(), version
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder] + [
        Path(folder) for folder in _EXTRA_PLACES
    ]
    numbered: list[tuple[int, Path]] = []
    plain: list[Path] = []
    for folder in folders:
        try:
            names = [path for path in folder.iterdir() if path.name.startswith("clang")]
        except OSError:
            continue  # a PATH may name folders that are not there, or not ours to read
        plain += [path for path in names if path.name == "clang"]
        for path in names:
            if (match := re.fullmatch(r"clang-(\d+)", path.name)) and int(match.group(1)) >= OLDEST:
                numbered.append((int(match.group(1)), path))
    numbered.sort(key=lambda item: -item[0])  # stable: among equals the PATH decides
    for path in [path for _, path in numbered] + plain:
        if os.access(path, os.X_OK) and (version := _version(path)):
            return path.absolute(), version
    return None


def _suffix(clang: Path) -> str:
    """`-19` of `clang-19`."""
    return clang.name.removeprefix("clang") if re.fullmatch(r"clang-\d+", clang.name) else ""


def _first(*paths: Path) -> Path | None:
    return next((path for path in paths if os.path.isfile(path)), None)  # noqa: PTH113 - an unreadable folder is "no", not an error


def _library(clang: Path, name: str) -> Path | None:
    """A library of the compiler's own LLVM: where its driver finds it, else beside it."""
    said = Path(_said(clang, f"-print-file-name={name}"))
    if said.is_absolute() and said.is_file():
        return Path(os.path.normpath(said))
    prefix = clang.resolve().parent.parent
    return _first(prefix / "lib" / name, prefix / "lib64" / name, *sorted((prefix / "lib").glob(f"*-linux-gnu/{name}")))


def _has_omp_header(clang: Path) -> bool:
    resource = Path(_said(clang, "-print-resource-dir"))
    if (resource / "include" / "omp.h").is_file() and (resource / "include" / "omp-tools.h").is_file():
        return True
    program = "#include <omp.h>\n#include <omp-tools.h>\n"
    done = subprocess.run([clang, "-fopenmp", "-fsyntax-only", "-xc", "-"], input=program, text=True, capture_output=True, check=False)
    return done.returncode == 0


def _tsan_runtime(clang: Path) -> Path | None:
    libraries = Path(_said(clang, "-print-resource-dir")) / "lib"
    return next((path for path in sorted(libraries.glob("*/libclang_rt.tsan*.a"))), None)


def _mounts(clang: Path, home: Path, others: tuple[Path, ...]) -> tuple[Path, ...]:
    """Only the parts of a prefix that compilers use: a prefix such as ~/.local holds private things too."""
    folders: list[Path] = []
    selected = re.search(r"Selected GCC installation: (\S+)", _said(clang, "-v"))
    prefixes = [home.parent, clang.parent.parent] + ([Path(selected.group(1)).parents[3]] if selected else [])
    for prefix in prefixes:
        folders += [prefix / part for part in ("bin", "lib", "lib64", "libexec", "include")]
    folders += [path.parent for path in others]
    outside = {folder for folder in folders if folder.is_dir() and not folder.resolve().is_relative_to("/usr") and folder != Path("/lib")}
    return tuple(sorted(folder for folder in outside if not folder.is_relative_to("/usr")))


def _own_tools(clang: Path) -> Path:
    """The folder of this package's own tools, built where it is not there yet; whoever builds it first wins."""
    sources = {path.name: path.read_bytes() for path in sorted((*_HERE.glob("*.[ch]"), *_HERE.glob("*.hpp")))}
    state = clang.resolve().stat()
    key = hashlib.sha256(repr((str(clang), state.st_size, state.st_mtime_ns, _BUILDS, sorted(sources.items()))).encode()).hexdigest()[:16]
    folder = cache_dir() / f"tools-{key}"
    if folder.is_dir():
        return folder
    try:
        cache_dir().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="building-") as building:
            target = Path(building) / "tools"
            target.mkdir()
            for name, (source, flags) in _BUILDS.items():
                _compile([str(clang), *flags, "-Wall", "-o", str(target / name), str(_HERE / source), *_libraries(flags)], source)
                (target / name).chmod(0o755)
            for name, source in _HEADERS.items():
                (target / name).parent.mkdir(exist_ok=True)
                (target / name).parent.chmod(0o755)
                (target / name).write_bytes(sources[source])
                (target / name).chmod(0o644)
            target.chmod(0o755)
            try:
                target.rename(folder)
            except OSError:
                if not folder.is_dir():  # else another process was faster
                    raise
    except OSError as error:
        raise StorageError(f"cannot write the cache {cache_dir()}: {error.strerror}", hint="set PCWM_CACHE to a writable folder") from None
    return folder


def _libraries(flags: tuple[str, ...]) -> tuple[str, ...]:
    return () if "-c" in flags else ("-ldl", "-lpthread")


def _compile(command: list[str], source: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        line = next((text for text in done.stderr.splitlines() if "error" in text), done.stderr.strip())
        raise MissingToolError(f"cannot build pcwm's own tool {source}: {line}", hint="run `pcwm doctor`")
