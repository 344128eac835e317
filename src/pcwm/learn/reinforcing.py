"""The trainer for reinforcement: TRL's GRPO on our tokens and rewards, and what is told of each step. Imports the training libraries."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback
from trl import GRPOTrainer

from pcwm.learn.bookkeeping import Bookkeeping
from pcwm.learn.rewards import Stake, sureness, worth
from pcwm.learn.student import Student
from pcwm.progress import Ticker
from pcwm.prompts import THINK_OPEN
from pcwm.recipe import RewardRecipe


class Reinforcer(GRPOTrainer):  # type: ignore[misc]
    """GRPO whose prompts become tokens as everywhere here, and whose only reward is what a reply is worth."""

    def __init__(self, student: Student, *, weights: RewardRecipe, **rest: Any) -> None:
        self._student = student
        self._rewards = weights
        rest["reward_funcs"] = [self.worth]
        super().__init__(processing_class=student.tokenizer, **rest)

    def create_model_card(self, *args: Any, **rest: Any) -> None:
        pass

    def _tokenize_prompts(self, prompts: list[str]) -> tuple[list[list[int]], None, dict[str, Any]]:
        return [self._ids(prompt) for prompt in prompts], None, {}

    def _ids(self, prompt: str) -> list[int]:
        return [*self._student.encode(prompt.removesuffix(THINK_OPEN)), *self._student.encode(THINK_OPEN)]

    def worth(self, prompts: list[str], completions: list[str], stake: list[str], log_metric: Any = None, **rest: Any) -> list[float]:
        """One reward for each completion."""
        policy = self.accelerator.unwrap_model(self.model)
        training = policy.training
        policy.eval()
        asking = Student(self._student.base, self._student.source, policy, self._student.tokenizer, self._student.chat_template)
        found = []
        for prompt, text, one in zip(prompts, completions, stake, strict=True):
            about = Stake.model_validate_json(one)
            sure = sureness(asking, self._ids(prompt), text, about) if self._rewards.calibration else None
            found.append(worth(text, about, sure, self._rewards))
        policy.train(training)
        for name in ("answer", "pairs", "format", "calibration"):
            if log_metric is not None:
                log_metric(f"worth/{name}", sum(getattr(each, name) for each in found) / len(found))
        return [each.total for each in found]


class Told(Bookkeeping, TrainerCallback):  # type: ignore[misc]
    """Tells the ticker and the log about each step, stops at a loss that is no number, and marks checkpoints once they are whole."""

    advice = "lower reinforce.learning_rate"

    def __init__(self, ticker: Ticker, out: Path, checkpoints: Path, until: float = math.inf) -> None:
        """`until`: when to save a checkpoint and stop, on the clock of `time.monotonic`."""
        super().__init__(out, checkpoints, until)
        self._ticker = ticker

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **rest: Any) -> None:
        if not (logs and "reward" in logs) or not state.is_world_process_zero:
            return
        self.check(state.global_step, logs)
        kept = {key: round(float(value), 6) for key, value in logs.items() if isinstance(value, int | float)}
        line = {"step": state.global_step, "seconds": round(time.perf_counter() - self._begun, 3), **kept}
        self.write(line)
        self._ticker.advance(f"reward {float(logs['reward']):+.2f}")
