"""What the machine has, and the command for every platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.observe.toolchain import Toolchain, find_toolchain
from pcwm.serve import doctor
from pcwm.serve.cli import call


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    return find_toolchain()


def test_everything_is_found_here(capsys: pytest.CaptureFixture[str]) -> None:
    """And what can be judged was tried."""
    assert call(["doctor", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is True
    found = {row["name"].split()[0]: row["found"] for row in said["findings"] if row["ok"]}
    assert {"python", "clang", "clang++", "llvm-symbolizer", "libarcher.so", "ThreadSanitizer", "bubblewrap", "sandbox", "torch"} <= set(
        found
    )
    assert set(said["install_elsewhere"]) == {"Debian, Ubuntu", "Fedora", "macOS"}
    judged = {row["kind"]: row for row in said["judged"]}
    everywhere = {"OpenMP in C", "OpenMP in C++", "pthreads", "C11 threads", "C++ std::thread", "C++17 parallel algorithms"}
    assert {kind for kind, row in judged.items() if row["answer"] == "yes"} >= everywhere
    assert all("seen at its line" in row["why"] and not row["install"] for row in judged.values() if row["answer"] == "yes")
    assert sum(row["answer"] == "unknown by design" for row in judged.values()) == 2


def test_what_is_missing_is_named_with_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A PATH without any tool stands for a bare machine."""
    monkeypatch.setenv("PATH", str(tmp_path))
    code = call(["doctor"])
    said = capsys.readouterr().out
    assert code == 2
    assert "missing bubblewrap" in said
    assert "Install what is missing:" in said
    for word in ("apt-get install", "dnf install", "brew install", "module load"):
        assert word in said


def test_without_a_fortran_compiler_the_rest_is_judged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toolchain: Toolchain
) -> None:
    """A PATH with the tools alone stands for a machine without gfortran."""
    assert toolchain.bwrap is not None
    (tmp_path / "bwrap").symlink_to(toolchain.bwrap)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PCWM_CLANG", str(toolchain.clang))
    assert call(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "no                OpenMP in Fortran  Fortran programs need gfortran" in said
    assert "gfortran\n" in said.partition("OpenMP in Fortran")[2]
    assert "yes               pthreads" in said


def test_a_compiler_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCWM_CLANG", "/bin/true")
    assert call(["check", __file__, "--language", "c"]) == 2
    assert "PCWM_CLANG=/bin/true is not a clang 19 or newer" in capsys.readouterr().err


def test_root_needs_no_sudo() -> None:
    assert doctor.line_for("apt", root=True).startswith("apt-get install")
    assert doctor.line_for("dnf").startswith("sudo dnf install")
    assert doctor.line_for("brew").startswith("brew install")
