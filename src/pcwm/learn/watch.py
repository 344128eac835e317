"""What watches a training run: progress, the log, and a marker in each whole checkpoint. Imports the training libraries."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import DistributedType, FullyShardedDataParallelPlugin, PartialState
from transformers import TrainerCallback
from trl import SFTTrainer

from pcwm.learn.bookkeeping import Bookkeeping
from pcwm.learn.speed import memory
from pcwm.progress import Ticker


@dataclass(frozen=True)
class Load:
    """What one step is about to do, over all devices together."""

    tokens: int
    taught: int
    """Of the tokens, those that carry loss."""
    work: float
    """Operations."""


class Watch(Bookkeeping, TrainerCallback):  # type: ignore[misc]
    """Tells the ticker and the log about each step, stops at a loss that is no number, and marks checkpoints once they are whole."""

    advice = "lower learn.learning_rate, or raise learn.warmup"

    def __init__(self, ticker: Ticker, out: Path, checkpoints: Path, loads: Sequence[Load], most: float, until: float = math.inf) -> None:
        """`most`: operations a second that all devices together could do; `until`: when to save a checkpoint and stop, on the clock of
        `time.monotonic`."""
        super().__init__(out, checkpoints, until)
        self._ticker = ticker
        self._loads = loads
        self._most = most

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **rest: Any) -> None:
        if not (logs and "loss" in logs) or not state.is_world_process_zero:
            return
        loss, seconds = float(logs["loss"]), time.perf_counter() - self._begun
        self.check(state.global_step, logs)
        load = self._loads[state.global_step - 1]
        used = load.work / seconds / self._most
        line = {
            "step": state.global_step,
            "loss": round(loss, 6),
            "learning_rate": logs.get("learning_rate"),
            "tokens": load.tokens,
            "taught": load.taught,
            "seconds": round(seconds, 4),
            "tokens_per_second": round(load.tokens / seconds, 1),
            "utilisation": round(used, 4),
            "memory": memory(args.device),
        }
        self.write(line)
        self._ticker.advance(f"loss {loss:.2f}, {load.tokens / seconds:,.0f} tokens/s, {100 * used:.0f}% MFU")


class Trainer(SFTTrainer):  # type: ignore[misc]
    """TRL's trainer without the model card it writes into every checkpoint, and, on a processor, with a loss that costs less there."""

    def create_model_card(self, *args: Any, **rest: Any) -> None:
        pass

    def create_accelerator_and_postprocess(self) -> None:
        """On processors accelerate leaves FSDP out without a word; here it is not, so that a config of many GPUs can be rehearsed."""
        super().create_accelerator_and_postprocess()
        state = self.accelerator.state
        if state.distributed_type == DistributedType.MULTI_CPU and os.environ.get("ACCELERATE_USE_FSDP", "").lower() == "true":
            state.fsdp_plugin, self.is_fsdp_enabled = FullyShardedDataParallelPlugin(), True
            state.distributed_type = PartialState().distributed_type = DistributedType.FSDP  # the second is read again and again

    def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
        """Mean loss per token that carries one (nats).

        On a GPU, TRL projects only these to the vocabulary, piece by piece. On a processor it projects all tokens, so there the model is
        asked for the logits of the tokens before these, and of no others; with shared weights all is as on GPUs.
        """
        if self.accelerator.device.type != "cpu" or self.is_fsdp_enabled or return_outputs:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        labels = inputs["labels"][0, 1:]
        places = (labels != -100).nonzero()[:, 0]
        rest = {key: value for key, value in inputs.items() if key != "labels"}
        logits = model(**rest, use_cache=False, logits_to_keep=places).logits[0]
        total = torch.nn.functional.cross_entropy(logits.float(), labels[places], reduction="sum")
        count = len(places) if num_items_in_batch is None else num_items_in_batch
        # `num_items_in_batch` counts all devices' tokens, and their gradients are averaged.
        return total / count * (self.accelerator.num_processes if num_items_in_batch is not None else 1)
