"""What watches a training run: progress, the loss, and a marker in each whole checkpoint. Imports the training libraries."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from transformers import TrainerCallback
from trl import SFTTrainer

from pcwm.errors import ModelError
from pcwm.progress import Ticker

COMPLETE = "complete"
"""A checkpoint without a file of this name was cut off while being written, and is not used."""


class Watch(TrainerCallback):  # type: ignore[misc]
    """Tells the ticker about each step, stops at a loss that is no number, and marks checkpoints once they are whole."""

    def __init__(self, ticker: Ticker, checkpoints: Path) -> None:
        self._ticker = ticker
        self._checkpoints = checkpoints

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **rest: Any) -> None:
        if logs and "loss" in logs:
            loss = float(logs["loss"])
            if not math.isfinite(loss):
                raise ModelError(
                    f"the loss at step {state.global_step} is {loss}", hint="lower learn.learning_rate; the last checkpoint was kept"
                )
            self._ticker.advance(f"loss {loss:.2f}")

    def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        (self._checkpoints / f"checkpoint-{state.global_step}" / COMPLETE).touch()


class Trainer(SFTTrainer):  # type: ignore[misc]
    """TRL's trainer without the model card it writes into every checkpoint."""

    def create_model_card(self, *args: Any, **rest: Any) -> None:
        pass
