from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replies of one test are no other's."""
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
