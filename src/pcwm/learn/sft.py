"""Supervised fine-tuning: LoRA on every linear layer, loss on the completion alone, safe to kill at any step.

What each step sees is planned before training (`plan_batches`), so an interrupted run that goes on from a checkpoint has the losses, and
ends with the adapter, of an undisturbed one. Full logits are never built: TRL projects only positions that carry loss.
"""

from __future__ import annotations

import errno
import importlib.metadata
import random
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcwm.errors import ModelError, StorageError
from pcwm.learn.student import Student, adapter_hash, base_hash, load_student, renamed_property
from pcwm.progress import Silence, Ticker
from pcwm.prompts import THINK_OPEN
from pcwm.recipe import LearnRecipe
from pcwm.records import Example, content_id
from pcwm.store import environment, write_json

if TYPE_CHECKING:
    from datasets import Dataset

IGNORED = -100
"""Label of a token that carries no loss."""
_POOL = 8
"""Batches are formed by length within runs of this many: less padding, still mixed."""


@dataclass(frozen=True)
class TrainResult:
    """What a training run made."""

    adapter: Path
    steps: int
    trained_on: int
    """Examples short enough to be used."""
    too_long: int
    """Examples dropped because they are longer than `max_length`."""
    losses: tuple[float, ...]
    """Mean loss per completion token (nats) of each step's batch, before the step."""
    seconds: float
    """Wall time of this sitting."""


def train(examples: Sequence[Example], recipe: LearnRecipe, seed: int, out: Path, ticker: Ticker | None = None) -> TrainResult:
    """Fine-tune `recipe.base` on the examples and save the adapter and its manifest in `out`.

    A run of the same examples, recipe and seed that was cut off goes on from its last whole checkpoint.
    Raises ModelError: no example fits, the loss is not a number (the checkpoints stay), or the base cannot be loaded.
    Raises StorageError: the disk is full. Raises WeightsError, MissingToolError: see `load_student`.
    """
    ticker = ticker or Silence()
    student = load_student(recipe.base)
    rows, too_long = tokenised(student, examples, recipe.max_length)
    if not rows:
        raise ModelError(
            f"none of {len(examples)} examples fits in {recipe.max_length} tokens", hint="raise learn.max_length in the recipe"
        )
    started = time.monotonic()
    identity = {"data": data_hash(examples), "recipe": recipe.model_dump(mode="json"), "seed": seed, "base_sha256": base_hash(student)}
    try:
        checkpoints = _checkpoint_folder(out, content_id("train", identity))
        losses = _fit(student, rows, recipe, seed, checkpoints, out, ticker)
        result = TrainResult(out, recipe.max_steps, len(rows), too_long, tuple(losses), time.monotonic() - started)
        write_json(out / "manifest.json", _manifest(student, examples, result, identity))
        shutil.rmtree(checkpoints, ignore_errors=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(f"the disk with {out} is full", hint="free some space and run the same command again") from None
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from None
    return result


def data_hash(examples: Sequence[Example]) -> str:
    """Content id of a training set: of its examples' ids, in order."""
    return content_id("data", [example.id for example in examples])


def tokenised(student: Student, examples: Sequence[Example], max_length: int) -> tuple[list[dict[str, list[int]]], int]:
    """`input_ids` and `labels` of each example that fits, and the number of those that do not.

    The opening `<think>` carries no loss: prediction always supplies it, and a short training that is paid for it learns little else.
    """
    opening = student.encode(THINK_OPEN)
    rows: list[dict[str, list[int]]] = []
    for example in examples:
        prompt, completion = student.prompt_ids(example.prompt), student.completion_ids(example.completion)
        if len(prompt) + len(completion) <= max_length:
            given = len(opening) if completion[: len(opening)] == opening else 0
            rows.append({"input_ids": prompt + completion, "labels": [IGNORED] * (len(prompt) + given) + completion[given:]})
    return rows, len(examples) - len(rows)


def plan_batches(lengths: Sequence[int], batch: int, steps: int, seed: int) -> list[list[int]]:
    """Which examples each step sees, as indices into `lengths` (tokens).

    Every example is seen equally often, give or take one: first in the order given, whose every beginning is a fair sample, then
    shuffled. Batches of similar lengths waste little on padding.
    """
    chance = random.Random(seed)
    epoch = list(range(len(lengths)))
    stream: list[int] = []
    while len(stream) < steps * batch:
        stream += epoch
        chance.shuffle(epoch)
    batches: list[list[int]] = []
    for start in range(0, steps * batch, _POOL * batch):
        pool = sorted(stream[start : min(start + _POOL * batch, steps * batch)], key=lambda index: lengths[index])
        group = [pool[at : at + batch] for at in range(0, len(pool), batch)]
        chance.shuffle(group)
        batches += group
    return batches


def _checkpoint_folder(out: Path, identity: str) -> Path:
    """The folder for checkpoints of exactly this training; those of another, and half-written ones, are removed."""
    from pcwm.learn.watch import COMPLETE

    out.mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").unlink(missing_ok=True)  # it speaks of the adapter that is about to be replaced
    folder = out / "checkpoints"
    name = folder / "of"
    if folder.exists() and (not name.is_file() or name.read_text(encoding="utf-8") != identity):
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    name.write_text(identity, encoding="utf-8")
    for path in folder.glob("checkpoint-*"):
        if not (path / COMPLETE).is_file():
            shutil.rmtree(path)
    return folder


def _fit(
    student: Student, rows: list[dict[str, list[int]]], recipe: LearnRecipe, seed: int, checkpoints: Path, out: Path, ticker: Ticker
) -> list[float]:
    """Train, save the adapter in `out`, and return the losses of all steps, those before a resume included."""
    from datasets import Dataset
    from peft import LoraConfig

    from pcwm.learn.watch import Watch

    batches = plan_batches([len(row["input_ids"]) for row in rows], recipe.batch, recipe.max_steps, seed)
    data = Dataset.from_list([rows[index] for batch in batches for index in batch])
    last = max(checkpoints.glob("checkpoint-*"), key=_step, default=None)
    done = _step(last) if last else 0
    ticker.start("learn: steps", recipe.max_steps, done)
    lora = LoraConfig(
        r=recipe.lora_rank,
        lora_alpha=2 * recipe.lora_rank,
        lora_dropout=0.0,
        target_modules="all-linear",
        bias="none",
        task_type="CAUSAL_LM",
    )
    trainer = _trainer(student, data, lora, recipe, seed, checkpoints)
    trainer.add_callback(Watch(ticker, checkpoints))
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    losses = [float(entry["loss"]) for entry in trainer.state.log_history if "loss" in entry]
    _save_adapter(trainer.model, student.base, out)
    return losses


def _trainer(student: Student, data: Dataset, lora: Any, recipe: LearnRecipe, seed: int, checkpoints: Path) -> Any:
    import torch
    from transformers import PrinterCallback
    from trl import SFTConfig

    from pcwm.learn.watch import Trainer

    cuda = torch.cuda.is_available()
    if cuda and torch.cuda.device_count() > 1 and not torch.distributed.is_initialized():
        raise ModelError(
            "more than one GPU is visible to one process", hint="set CUDA_VISIBLE_DEVICES=0, or start with `accelerate launch`"
        )
    settings = SFTConfig(
        output_dir=str(checkpoints),
        max_steps=recipe.max_steps,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=0,  # a warm-up's first step has rate 0; LoRA starts from B = 0, where full steps are safe
        weight_decay=0.0,
        max_length=None,  # what is too long has been dropped, and counted
        train_sampling_strategy="sequential",  # the order is planned
        dataset_kwargs={"skip_prepare_dataset": True},  # tokens and labels are there
        activation_checkpointing=False,
        use_cpu=not cuda,
        bf16=cuda,
        logging_steps=1,
        logging_nan_inf_filter=False,  # by default a NaN is logged as the mean of the losses before it
        save_strategy="steps",
        save_steps=recipe.save_steps,
        save_total_limit=2,  # the one before stays until the newest is known to be whole
        report_to="none",
        disable_tqdm=True,
        dataloader_pin_memory=False,
        seed=seed,
        data_seed=seed,
    )
    with renamed_property():
        trainer = Trainer(model=student.model, args=settings, train_dataset=data, processing_class=student.tokenizer, peft_config=lora)
    trainer.remove_callback(PrinterCallback)
    return trainer


def _save_adapter(model: Any, base: str, out: Path) -> None:
    """In peft's format; the base is named as the user named it, not by where it lies on this machine."""
    for config in model.peft_config.values():
        config.base_model_name_or_path = base
    model.save_pretrained(str(out), save_embedding_layers=False)
    (out / "README.md").unlink(missing_ok=True)  # a form to fill in; the manifest says what there is to say


def _manifest(student: Student, examples: Sequence[Example], result: TrainResult, identity: dict[str, object]) -> dict[str, object]:
    shown = {key: value for key, value in asdict(result).items() if key != "adapter"}
    return {
        "kind": "pcwm adapter",
        **environment(),
        **checkout(),
        "versions": {name: importlib.metadata.version(name) for name in ("torch", "transformers", "trl", "peft", "accelerate")},
        "device": str(student.device),
        "base": student.base,
        "chat_template": student.chat_template,
        **identity,
        "adapter_sha256": adapter_hash(result.adapter),
        "examples": len(examples),
        **shown,
        "losses": [round(loss, 6) for loss in result.losses],
    }


def checkout() -> dict[str, str | bool]:
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


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])
