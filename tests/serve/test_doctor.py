"""What the machine has, and the command for every platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.serve import doctor
from pcwm.serve.cli import call


def test_everything_is_found_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["doctor", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is True
    found = {row["name"].split()[0]: row["found"] for row in said["findings"] if row["ok"]}
    assert {"python", "clang", "clang++", "llvm-symbolizer", "libarcher.so", "ThreadSanitizer", "bubblewrap", "sandbox", "torch"} <= set(
        found
    )
    assert set(said["install_elsewhere"]) == {"Debian, Ubuntu", "Fedora", "macOS"}


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


def test_a_compiler_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCWM_CLANG", "/bin/true")
    assert call(["check", __file__, "--language", "c"]) == 2
    assert "PCWM_CLANG=/bin/true is not a clang 19 or newer" in capsys.readouterr().err


def test_root_needs_no_sudo() -> None:
    assert doctor.line_for("apt", root=True).startswith("apt-get install")
    assert doctor.line_for("dnf").startswith("sudo dnf install")
    assert doctor.line_for("brew").startswith("brew install")
