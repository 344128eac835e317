"""What every training does at its steps, whatever it learns from: clock, log, a stop at what is no number, a mark in whole checkpoints."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pcwm.errors import ModelError
from pcwm.learn.adapters import LOG
from pcwm.learn.checkpoints import GOOD, keep_good, mark_whole, step_of


class Bookkeeping:
    """The part of a trainer's callback that needs no training library: mixed into transformers' `TrainerCallback`, before it."""

    advice = ""
    """What to turn where the loss is no number."""

    def __init__(self, out: Path, checkpoints: Path, until: float) -> None:
        """`until`: when to save a checkpoint and stop, on the clock of `time.monotonic`."""
        self._until = until
        self._out = out
        self._log = out / LOG
        self._checkpoints = checkpoints
        self._begun = time.perf_counter()

    def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """What an earlier sitting logged stays as far as the checkpoint goes from which this one goes on."""
        done = state.global_step
        if state.is_world_process_zero:
            lines = self._log.read_text(encoding="utf-8").splitlines(keepends=True)[:done] if self._log.exists() and done else []
            self._log.write_text("".join(lines), encoding="utf-8")

    def write(self, line: dict[str, object]) -> None:
        """Add a step's line to the log."""
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def check(self, step: int, logs: Mapping[str, Any]) -> None:
        """Raises ModelError where a step's loss or gradient is no number; the last checkpoint of good weights is kept apart."""
        # Weights that give such a loss came from the step before. Such a gradient spoils only what comes after it.
        for name, key, spoiled in (("loss", "loss", step - 1), ("gradient", "grad_norm", step)):
            value = float(logs.get(key, 0.0))
            if not math.isfinite(value):
                kept = keep_good(self._checkpoints, self._out, spoiled)
                where = f"; the checkpoint of step {step_of(kept)} is in {self._out / GOOD}" if kept else ""
                raise ModelError(f"the {name} at step {step} is {value}", hint=self.advice + where)

    def on_step_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._begun = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if time.monotonic() > self._until and state.global_step < state.max_steps:
            control.should_save = control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if state.is_world_process_zero:
            mark_whole(self._checkpoints / f"checkpoint-{state.global_step}")
