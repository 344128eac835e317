"""Finding the tools, and saying what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.errors import MissingToolError, StorageError
from pcwm.observe.toolchain import OLDEST, Toolchain, find_toolchain
from pcwm.store import cache_dir


def test_finds_everything(toolchain: Toolchain) -> None:
    for path in (toolchain.clang, toolchain.clangxx, toolchain.archer, toolchain.libomp, toolchain.symbolizer, toolchain.bwrap):
        assert path is not None and path.is_absolute() and path.is_file()
    assert int(toolchain.version.split(".")[0]) >= OLDEST
    ours = {"confine", "libpcwm_work.so", "libpcwm_archer.so", "threads.o", "race_hook.o", "include"}
    assert ours == {path.name for path in toolchain.tools.iterdir()}
    assert toolchain.tools.is_relative_to(cache_dir())
    assert {"clang", "libomp", "archer", "bwrap"} <= set(toolchain.versions)


def test_says_what_is_missing_and_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match=r"bwrap.*pcwm doctor"):
        find_toolchain()


def _fake_clang(folder: Path, text: str) -> Path:
    path = folder / "clang"
    path.write_text(f"#!/bin/sh\necho '{text}'\n")
    path.chmod(0o755)
    return path


def test_a_chosen_clang_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PCWM_CLANG", str(_fake_clang(tmp_path, "clang version 14.0.6")))
    with pytest.raises(MissingToolError, match=r"PCWM_CLANG=.* is not a clang 19 or newer"):
        find_toolchain()


def test_the_chosen_clang_is_taken(monkeypatch: pytest.MonkeyPatch, toolchain: Toolchain) -> None:
    monkeypatch.setenv("PCWM_CLANG", str(toolchain.clang))
    assert find_toolchain() == toolchain


def test_an_unusable_clang_on_the_path_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toolchain: Toolchain) -> None:
    _fake_clang(tmp_path, "Apple clang version 99.0.0")
    assert toolchain.bwrap is not None
    monkeypatch.setenv("PATH", f"{tmp_path}:/nowhere:{toolchain.clang.parent}:{toolchain.bwrap.parent}")
    assert find_toolchain().clang == toolchain.clang


def test_a_cache_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="cache"):
        find_toolchain()
