"""What this machine has, what is missing, and the exact command that installs it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pcwm.errors import MissingToolError, PcwmError
from pcwm.progress import Ticker

Platform = Literal["apt", "dnf", "brew", "other"]

INSTALL: dict[Platform, tuple[str, ...]] = {
    "apt": (
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
        "clang-19",
        "llvm-19",
        "libclang-rt-19-dev",
        "libomp-19-dev",
        "lld-19",
        "bubblewrap",
    ),
    "dnf": ("dnf", "install", "-y", "clang", "llvm", "compiler-rt", "libomp-devel", "lld", "bubblewrap"),
    "brew": ("brew", "install", "llvm", "libomp", "lld"),
}
FORTRAN: dict[Platform, str] = {"apt": "gfortran", "dnf": "gcc-gfortran", "brew": "gcc", "other": "gfortran"}
"""The package with a Fortran compiler."""
TITLES: dict[Platform, str] = {"apt": "Debian, Ubuntu", "dnf": "Fedora", "brew": "macOS"}
MODULES_NOTE = (
    "On a cluster with environment modules: `module load llvm` (19 or newer, built with compiler-rt and OpenMP), or set PCWM_CLANG to "
    "such a clang's full path. bubblewrap must be on the nodes; it needs no root where user namespaces are on. Ask the site for both."
)
MAC_NOTE = (
    "bubblewrap is for Linux: `predict` works on macOS; `check`, `fix` and `observe` need a Linux machine, container or virtual machine."
)


@dataclass(frozen=True)
class Judged:
    """One way to run in parallel, and whether `check` and `observe` can judge it here."""

    kind: str
    answer: Literal["yes", "no", "unknown by design"]
    why: str
    """What was tried, or why not."""
    install: str
    """The command that brings what is missing; empty where nothing is."""


@dataclass(frozen=True)
class Finding:
    """One thing looked for."""

    name: str
    ok: bool
    found: str
    """Version or path where found; what is wrong otherwise."""
    needed_for: str
    required: bool
    """Without it a command fails; what is not required only costs a feature."""


def examine() -> list[Finding]:
    """Look for everything; runs a compiler and a sandbox for a moment, installs nothing."""
    found = [_python(), *_tools(), *_optional_tools()]
    for module, extra, purpose in (
        ("xllamacpp", "serve", "predict with the world model that comes with pcwm, in llama.cpp"),
        ("torch", "train", "learn, predict and evaluate with local weights"),
        ("trl", "train", "learn"),
        ("scipy", "report", "evaluate"),
        ("altair", "report", "report"),
    ):
        there = importlib.util.find_spec(module) is not None
        text = "installed" if there else f"missing: pip install 'pcwm[{extra}]'"
        found.append(Finding(module, there, text, purpose, False))
    found.append(_weights())
    return found


def examine_languages(ticker: Ticker) -> list[Judged]:
    """Build and run a tiny racy program of every kind under the race tool: two or three seconds on two cores."""
    from pcwm.observe.languages import BY_DESIGN, KINDS, Ability, try_kinds
    from pcwm.observe.toolchain import find_toolchain

    ticker.start("trying what can be judged here", len(KINDS))
    found: dict[str, Ability] = {}
    try:
        for ability in try_kinds(find_toolchain()):
            found[ability.kind] = ability
            ticker.advance(ability.kind)
    except PcwmError as error:
        found = {kind.name: Ability(kind.name, False, str(error)) for kind in KINDS}
    rows = []
    for kind in KINDS:
        ability = found[kind.name]
        missing = "" if ability.ok else fortran_command(this_platform()) if kind.language == "fortran" else install_command(this_platform())
        rows.append(Judged(kind.name, "yes" if ability.ok else "no", ability.found, missing))
    return rows + [Judged(kind, "unknown by design", why, "") for kind, why in BY_DESIGN.items()]


def _python() -> Finding:
    return Finding("python", sys.version_info >= (3, 11), platform.python_version(), "everything", True)


def _tools() -> list[Finding]:
    from pcwm.observe.sandbox import check_sandbox
    from pcwm.observe.toolchain import examine_toolchain, find_toolchain

    try:
        parts = examine_toolchain()
    except MissingToolError as error:
        return [Finding("clang", False, str(error), "every build", True)]
    findings = [
        Finding(part.name, part.place is not None, f"{part.version}, {part.place}" if part.place else "", part.needed_for, True)
        for part in parts
    ]
    if all(finding.ok for finding in findings):
        try:
            check_sandbox(find_toolchain())
            findings.append(Finding("sandbox", True, "starts", "check, fix and observe", True))
        except PcwmError as error:
            findings.append(Finding("sandbox", False, str(error), "check, fix and observe", True))
    return findings


def _optional_tools() -> list[Finding]:
    from pcwm.observe.instructions import find_valgrind
    from pcwm.observe.toolchain import find_caliper

    rows = (("valgrind", find_valgrind(), "instruction counts by thread"), ("Caliper", find_caliper(), "Caliper's own work % beside ours"))
    return [Finding(name, place is not None, str(place or "missing"), purpose, False) for name, place, purpose in rows]


def _weights() -> Finding:
    from pcwm.weights import find_weights, list_weights

    pulled = [entry.name for entry in list_weights() if find_weights(entry.name)]
    text = ", ".join(pulled) if pulled else "none: pcwm models pull smollm2-135m"
    return Finding("weights", bool(pulled), text, "learn, and predict with local weights", False)


def this_platform() -> Platform:
    """Which package manager speaks for this machine."""
    if platform.system() == "Darwin":
        return "brew"
    for name in ("apt", "dnf"):
        if shutil.which("apt-get" if name == "apt" else name):
            return "apt" if name == "apt" else "dnf"
    return "other"


def line_for(system: Platform, *, root: bool = False) -> str:
    """The one line that installs the system packages there, for people to copy."""
    return ("" if root or system == "brew" else "sudo ") + " ".join(INSTALL[system])


def install_command(system: Platform) -> str:
    """The one line for this machine and user; in words where no package manager is known."""
    if system == "other":
        return "install clang 19 or newer with its sanitizer runtimes, libomp with libarcher, llvm-symbolizer and bubblewrap"
    return line_for(system, root=_is_root())


def fortran_command(system: Platform) -> str:
    """The one line that installs a Fortran compiler, for this machine and user."""
    if system == "other":
        return "install gfortran"
    words = (*INSTALL[system][: 4 if system == "apt" else 3 if system == "dnf" else 2], FORTRAN[system])
    return ("" if _is_root() or system == "brew" else "sudo ") + " ".join(words)


def install() -> None:
    """Install the system packages as root, or with a sudo that asks nothing.

    Raises MissingToolError with the exact command to run, where this process may not install or the installer failed.
    """
    system = this_platform()
    line = install_command(system)
    if system == "other":
        raise MissingToolError("no package manager known here", hint=f"{line}. {MODULES_NOTE}")
    prefix: tuple[str, ...] = ()
    if system != "brew" and not _is_root():
        if not _sudo_asks_nothing():
            raise MissingToolError("system packages are missing, and this user may not install them", hint=f"run: {line}")
        prefix = ("sudo", "-n")
    if system == "apt":
        _call((*prefix, "apt-get", "update", "-qq"), line)
    _call((*prefix, *INSTALL[system]), line)


def _call(command: tuple[str, ...], line: str) -> None:
    done = subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise MissingToolError(f"`{' '.join(command)}` failed with exit code {done.returncode}", hint=f"run: {line}")


def _is_root() -> bool:
    return os.geteuid() == 0


def _sudo_asks_nothing() -> bool:
    if not shutil.which("sudo"):
        return False
    return subprocess.run(("sudo", "-n", "true"), capture_output=True, check=False).returncode == 0


def in_container() -> bool:
    """Containers often forbid the user namespaces that the sandbox is made of; worth a hint."""
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
