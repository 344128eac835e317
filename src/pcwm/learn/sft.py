"""Supervised fine-tuning with TRL: LoRA on every linear layer, or all weights; loss on the completion alone; safe to kill at any step.

What each step sees is planned before training (`rows.py`), so an interrupted run that goes on from a checkpoint has the losses, and
ends with the adapter, of an undisturbed one. Full logits are never built. Started by `accelerate launch`, all its processes come here.
"""

from __future__ import annotations

import errno
import importlib.metadata
import math
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcwm.errors import ModelError, StorageError
from pcwm.learn.adapters import MANIFEST, adapter_hash, remove_weights, renamed_property
from pcwm.learn.attention import as_inputs, use_rows
from pcwm.learn.card import write_card
from pcwm.learn.checkpoints import checkpoint_folder, last_checkpoint, remove_checkpoints, step_of
from pcwm.learn.rows import Tally, Tokens, plan_rows, tokenised
from pcwm.learn.student import Student, base_hash, load_student, wants_gpu, wants_half
from pcwm.progress import Silence, Ticker
from pcwm.recipe import LearnRecipe
from pcwm.records import Example, content_id
from pcwm.store import environment, write_json

if TYPE_CHECKING:
    from pcwm.learn.watch import Load

BETAS = (0.9, 0.95)
"""Of AdamW, as in the paper."""
ONLY_HOW = {"recompute", "save_steps"}
"""Keys of the recipe that say how a training is carried out, not what comes of it: with others it goes on from the same checkpoints."""


@dataclass(frozen=True)
class TrainResult:
    """What a training run made."""

    adapter: Path
    steps: int
    tally: Tally
    losses: tuple[float, ...]
    """Mean loss per completion token (nats) of each step's rows, before the step."""
    seconds: float
    """Wall time of this sitting."""
    peak_from: str
    """What utilisation is measured against."""


def train(
    examples: Sequence[Example], recipe: LearnRecipe, seed: int, out: Path, ticker: Ticker | None = None, seconds: float = math.inf
) -> TrainResult:
    """Fine-tune `recipe.base` on the examples and save the adapter, or the whole model, with its manifest and card in `out`.

    A run of the same examples, recipe and seed that was cut off goes on from its last whole checkpoint. After `seconds` it stops by itself.
    Raises OutOfTime: it did, with a checkpoint to go on from.
    Raises ModelError: no example fits, no GPU where one is asked for, out of memory or a loss that is no number (the checkpoints stay),
    or the base cannot be loaded. Raises StorageError: the disk is full. Raises WeightsError, MissingToolError: see `load_student`.
    """
    ticker, started = ticker or Silence(), time.monotonic()
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if recipe.batch % world:
        raise ModelError(
            f"{recipe.batch} rows a step cannot be shared by {world} processes", hint=f"make learn.batch a multiple of {world}"
        )
    student = load_student(recipe.base, device=recipe.device, train=recipe.method, precision=recipe.precision)
    found = tokenised(student, examples, min(recipe.max_length, student.context), opening=recipe.opening)
    if not found.rows:
        raise ModelError(
            f"none of {len(examples)} examples fits in {min(recipe.max_length, student.context)} tokens",
            hint=f"raise learn.max_length in the recipe: the longest has {found.longest:,}",
        )
    identity = {"data": data_hash(examples), "recipe": recipe.model_dump(mode="json"), "seed": seed, "base_sha256": base_hash(student)}
    try:
        with leading(wants_gpu(recipe.device)) as first:
            same = identity | {"recipe": recipe.model_dump(mode="json", exclude=ONLY_HOW)}
            checkpoints = checkpoint_folder(out, content_id("train", same), fresh=first)
        fitting = _Fitting(student, found.rows, recipe, seed, checkpoints, out)
        with told_memory(_knobs(recipe)):
            losses = fitting.run(ticker, started + seconds)
        seen = found.tally(fitting.plan)
        result = TrainResult(out, len(fitting.plan), seen, tuple(losses), time.monotonic() - started, fitting.peak_from)
        if first:
            manifest = _manifest(student, examples, result, identity)
            write_json(out / MANIFEST, manifest)
            write_card(out)
            remove_checkpoints(out)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(f"the disk with {out} is full", hint="free some space and run the same command again") from None
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from None
    return result


class OutOfTime(ModelError):
    """The time for one sitting is spent; a checkpoint is there to go on from."""


def data_hash(examples: Sequence[Example]) -> str:
    """Content id of a training set: of its examples' ids, in order."""
    return content_id("data", [example.id for example in examples])


@contextmanager
def leading(cuda: bool) -> Iterator[bool]:
    """Of several processes that train together the first goes through this alone, before the others; gives whether this is the one."""
    from accelerate import PartialState

    state = PartialState(cpu=not cuda)
    with state.main_process_first():
        yield bool(state.is_main_process)


class _Fitting:
    """One training, planned, and carried out by `run`."""

    def __init__(self, student: Student, rows: list[Tokens], recipe: LearnRecipe, seed: int, checkpoints: Path, out: Path) -> None:
        from pcwm.learn.speed import Size

        self.student, self.rows, self.recipe, self.seed = student, rows, recipe, seed
        self.checkpoints, self.out = checkpoints, out
        room = min(recipe.max_length, student.context) if recipe.pack else 0
        self.plan = plan_rows([len(row) for row in rows], recipe.batch, recipe.max_steps, seed, room, recipe.epochs)
        self.size = Size.of(student.model)
        self.peak_from = ""

    def run(self, ticker: Ticker, until: float) -> list[float]:
        """Train until then at most, save what came of it in `out`, and return the losses of all steps, those before a resume included."""
        from pcwm.learn.speed import peak
        from pcwm.learn.watch import Watch

        last = last_checkpoint(self.checkpoints)
        ticker.start("learn: steps", len(self.plan), step_of(last) if last else 0)
        trainer = self._trainer()
        most, self.peak_from = peak(trainer.args.device, trainer.args.bf16)
        loads = [self._load(step) for step in self.plan]
        trainer.add_callback(Watch(ticker, self.out, self.checkpoints, loads, most * trainer.accelerator.num_processes, until))
        trainer.train(resume_from_checkpoint=str(last) if last else None)
        if trainer.state.global_step < len(self.plan):
            raise OutOfTime(
                f"time is up after step {trainer.state.global_step} of {len(self.plan)}", hint="the same call goes on from there"
            )
        losses = [float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry]
        self._save(trainer)
        return losses

    def _load(self, step: list[list[int]]) -> Load:
        from pcwm.learn.watch import Load

        members = [self.rows[index] for row in step for index in row]
        lengths, taught = [len(each) for each in members], sum(each.taught for each in members)
        return Load(sum(lengths), taught, self.size.step(lengths, taught, full=self.recipe.method == "full"))

    def _trainer(self) -> Any:
        from datasets import Dataset
        from peft import LoraConfig
        from transformers import PrinterCallback

        from pcwm.learn.watch import Trainer

        use_rows(self.student.model)
        data = Dataset.from_list([self._row(row) for step in self.plan for row in step])
        lora = LoraConfig(
            r=self.recipe.lora_rank,
            lora_alpha=2 * self.recipe.lora_rank,
            lora_dropout=0.0,
            target_modules="all-linear",
            bias="none",
            task_type="CAUSAL_LM",
        )
        with renamed_property():
            trainer = Trainer(
                model=self.student.model,
                args=self._settings(),
                train_dataset=data,
                data_collator=as_inputs,
                processing_class=self.student.tokenizer,
                peft_config=lora if self.recipe.method == "lora" else None,
            )
        trainer.remove_callback(PrinterCallback)
        return trainer

    def _row(self, members: list[int]) -> dict[str, list[int]]:
        parts = [self.rows[index] for index in members]
        return {
            "input_ids": [token for part in parts for token in part.ids],
            "labels": [label for part in parts for label in part.labels],
            "lengths": [len(part) for part in parts],
        }

    def _settings(self) -> Any:
        from trl import SFTConfig

        recipe, cuda = self.recipe, wants_gpu(self.recipe.device)
        world = int(os.environ.get("WORLD_SIZE", "1"))
        if cuda and _visible_gpus() > 1 and world == 1 and "LOCAL_RANK" not in os.environ:
            raise ModelError(
                "more than one GPU is visible to one process", hint="set CUDA_VISIBLE_DEVICES=0, or start with `accelerate launch`"
            )
        return SFTConfig(
            max_steps=len(self.plan),
            per_device_train_batch_size=1,
            gradient_accumulation_steps=recipe.batch // world,
            learning_rate=recipe.learning_rate,
            lr_scheduler_type="cosine",
            warmup_steps=round(recipe.warmup * len(self.plan)),
            weight_decay=recipe.weight_decay,
            max_length=None,  # what is too long has been dropped, and counted
            train_sampling_strategy="sequential",  # the order is planned
            dataset_kwargs={"skip_prepare_dataset": True},  # tokens and labels are there
            remove_unused_columns=False,
            **settings(recipe, self.checkpoints, recipe.save_steps, self.seed),
        )

    def _save(self, trainer: Any) -> None:
        """In peft's or transformers' format; the base is named as the user named it, not by where it lies on this machine."""
        weights = trainer.accelerator.get_state_dict(trainer.model_wrapped)  # gathered, where devices share them; all take part
        if not trainer.is_world_process_zero():
            return
        model = trainer.accelerator.unwrap_model(trainer.model)
        remove_weights(self.out)
        if self.recipe.method == "lora":
            for config in model.peft_config.values():
                config.base_model_name_or_path = self.student.base
            halves = {name: tensor.bfloat16() for name, tensor in weights.items() if "lora_" in name}
            model.save_pretrained(str(self.out), state_dict=halves, save_embedding_layers=False)
        else:
            model.set_attn_implementation("sdpa")
            for name in model.all_tied_weights_keys:  # gathered one by one, the head and the embeddings no longer look like one tensor
                weights.pop(name, None)
            model.save_pretrained(str(self.out), state_dict=weights)
            self.student.tokenizer.save_pretrained(str(self.out))


def settings(recipe: LearnRecipe, checkpoints: Path, save_steps: int, seed: int) -> dict[str, Any]:
    """What is set for every trainer alike: the device, the optimiser's betas, checkpoints, the log, the seed."""
    cuda = wants_gpu(recipe.device)
    return {
        "output_dir": str(checkpoints),
        "adam_beta1": BETAS[0],
        "adam_beta2": BETAS[1],
        **checkpointing(recipe.recompute),
        "use_cpu": not cuda,
        "bf16": wants_half(recipe.device, recipe.precision),
        "logging_steps": 1,
        "logging_nan_inf_filter": False,  # by default a NaN is logged as the mean of the losses before it
        "save_strategy": "steps",
        "save_steps": save_steps,
        "save_total_limit": 2,  # the one before stays until the newest is known to be whole
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": False,
        "seed": seed,
        "data_seed": seed,
    }


def checkpointing(recompute: bool) -> dict[str, object]:
    """The trainer's settings for activation checkpointing, which transformers renamed between 5.17 and 5.23."""
    from trl import SFTConfig

    names = SFTConfig.__dataclass_fields__
    word = "activation_checkpointing" if "activation_checkpointing" in names else "gradient_checkpointing"
    return {word: recompute, **({f"{word}_kwargs": {"use_reentrant": False}} if recompute else {})}


_OUT_OF_MEMORY = ("DefaultCPUAllocator", "CUDA error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED")
"""What else than an `OutOfMemoryError` says that memory is full."""


@contextmanager
def told_memory(knobs: Sequence[str]) -> Iterator[None]:
    """Out of memory becomes one line that says what to turn. Raises ModelError."""
    import torch

    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        text = str(error).strip() or type(error).__name__
        if not isinstance(error, torch.OutOfMemoryError | MemoryError) and not any(sign in text for sign in _OUT_OF_MEMORY):
            raise
        hint = f"{', or '.join(knobs)}; the checkpoints were kept"
        raise ModelError(f"out of memory: {text.splitlines()[0][:160]}", hint=hint) from None


def _knobs(recipe: LearnRecipe) -> list[str]:
    """What to turn where memory is short."""
    knobs = [] if recipe.recompute else ["set learn.recompute = true, with which it goes on from there"]
    knobs += [f"lower learn.max_length, which is {recipe.max_length:,}"]
    return knobs + (['set learn.method = "lora"'] if recipe.method == "full" else [])


def _visible_gpus() -> int:
    import torch

    return int(torch.cuda.device_count())


def _manifest(student: Student, examples: Sequence[Example], result: TrainResult, identity: dict[str, object]) -> dict[str, object]:
    return {
        "kind": "pcwm adapter" if (result.adapter / "adapter_config.json").is_file() else "pcwm model",
        **circumstances(),
        "base": student.base,
        "chat_template": student.chat_template,
        **identity,
        "adapter_sha256": adapter_hash(result.adapter),
        "examples": len(examples),
        "steps": result.steps,
        "tally": asdict(result.tally),
        "seconds": round(result.seconds, 2),
        "peak_from": result.peak_from,
        "losses": [round(loss, 6) for loss in result.losses],
    }


def circumstances() -> dict[str, object]:
    """Where and by what a training was done, for its manifest: versions, source tree, and the GPU's name, or `cpu`."""
    import torch

    return {
        **environment(),
        **_checkout(),
        "versions": {name: importlib.metadata.version(name) for name in ("torch", "transformers", "trl", "peft", "accelerate")},
        "device": str(torch.cuda.get_device_name()) if torch.cuda.is_available() else "cpu",
    }


def _checkout() -> dict[str, str | bool]:
    """`commit` and `dirty` of the source tree this runs from; nothing where it is no git checkout."""
    here = Path(__file__).parent
    try:
        commit, changes = (
            subprocess.run(["git", "-C", str(here), *words], capture_output=True, text=True, check=True, timeout=20).stdout.strip()
            for words in (["rev-parse", "HEAD"], ["status", "--porcelain", "--", "."])
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    return {"commit": commit, "dirty": bool(changes)}
