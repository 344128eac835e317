"""What every training does at its steps, whatever it learns from: the clock, the log, and a marker in each whole checkpoint."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from pcwm.learn.adapters import COMPLETE, LOG


class Bookkeeping:
    """The part of a trainer's callback that needs no training library: mixed into transformers' `TrainerCallback`, before it."""

    def __init__(self, out: Path, checkpoints: Path, until: float) -> None:
        """`until`: when to save a checkpoint and stop, on the clock of `time.monotonic`."""
        self._until = until
        self._log = out / LOG
        self._checkpoints = checkpoints
        self._begun = time.perf_counter()

    def keep_log(self, done: int) -> None:
        """What an earlier sitting logged stays as far as its checkpoint goes, which is `done` steps."""
        lines = self._log.read_text(encoding="utf-8").splitlines(keepends=True)[:done] if self._log.exists() and done else []
        self._log.write_text("".join(lines), encoding="utf-8")

    def write(self, line: dict[str, object]) -> None:
        """Add a step's line to the log."""
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def on_step_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        self._begun = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if time.monotonic() > self._until and state.global_step < state.max_steps:
            control.should_save = control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if state.is_world_process_zero:
            (self._checkpoints / f"checkpoint-{state.global_step}" / COMPLETE).touch()
