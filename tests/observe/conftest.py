from __future__ import annotations

import pytest

from pcwm.observe.toolchain import Toolchain, find_toolchain


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    return find_toolchain()
