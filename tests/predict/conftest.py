from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    import torch

    from pcwm.learn.tiny import make_tiny_student

    torch.set_num_threads(1)  # two threads gain nothing on so small a model, and lose a lot to each other on a busy machine
    return str(make_tiny_student(Path(tmp_path_factory.mktemp("tiny")) / "student"))
