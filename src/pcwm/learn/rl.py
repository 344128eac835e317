"""Reinforcement learning of a fine-tuned student with TRL's GRPO, against outcomes that the tools saw long ago (arXiv 2402.03300).

To each question the student writes several replies; each is worth what `rewards.py` says, and those worth more than their neighbours
become likelier. Prompt and reply are made of the same tokens as in fine-tuning and prediction.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcwm.errors import ModelError
from pcwm.learn.adapters import ADAPTER, LOG, MANIFEST, adapter_hash, attach, check_base, read_manifest, renamed_property
from pcwm.learn.card import write_card
from pcwm.learn.checkpoints import checkpoint_folder, last_checkpoint, remove_checkpoints, step_of
from pcwm.learn.rewards import Stake
from pcwm.learn.sft import ONLY_HOW, OutOfTime, circumstances, leading, settings, told_memory
from pcwm.learn.student import Student, base_hash, load_student, wants_gpu
from pcwm.progress import Silence, Ticker
from pcwm.prompts import THINK_OPEN
from pcwm.recipe import LearnRecipe, ReinforceRecipe
from pcwm.records import content_id
from pcwm.store import write_json

if TYPE_CHECKING:
    from datasets import Dataset


def reinforce(
    asked: Sequence[Stake],
    learn: LearnRecipe,
    recipe: ReinforceRecipe,
    seed: int,
    start: Path,
    out: Path,
    ticker: Ticker | None = None,
    seconds: float = math.inf,
) -> Path:
    """Go on training the adapter in `start`, which stays as it is, and save what comes of it in `out`, with its manifest.

    Raises OutOfTime: `seconds` are spent, with a checkpoint to go on from.
    Raises ModelError: no question is short enough, `start` is no LoRA adapter of `learn.base`, out of memory, or a loss that is no number.
    Raises what `load_student` raises.
    """
    ticker, until = ticker or Silence(), time.monotonic() + seconds
    if not (start / ADAPTER).is_file():
        raise ModelError(f"there is no LoRA adapter in {start} to go on from", hint='learn.method = "lora", then `pcwm learn`')
    student = load_student(learn.base, device=learn.device, train="lora", precision=learn.precision)
    check_base(start, learn.base, lambda: base_hash(student))
    student.model = attach(student.model, start, train=True)
    rows = _fitting(student, asked, learn.max_length - recipe.max_new_tokens)
    if not rows:
        raise ModelError(f"none of {len(asked)} questions leaves room for {recipe.max_new_tokens} tokens", hint="raise learn.max_length")
    asked_by = {"learn": learn.model_dump(mode="json"), "reinforce": recipe.model_dump(mode="json")}
    identity = {"questions": content_id("data", [stake.id for stake in asked]), **asked_by, "seed": seed, "start": adapter_hash(start)}
    from pcwm.learn.reinforcing import Told

    with leading(wants_gpu(learn.device)) as first:
        same = {"learn": learn.model_dump(mode="json", exclude=ONLY_HOW), "reinforce": recipe.model_dump(mode="json", exclude=ONLY_HOW)}
        checkpoints = checkpoint_folder(out, content_id("reinforce", identity | same), fresh=first)
    last = last_checkpoint(checkpoints)
    ticker.start("learn: reinforce", recipe.max_steps, step_of(last) if last else 0)
    knobs = [f"lower reinforce.samples, which is {recipe.samples}", f"lower reinforce.max_new_tokens, which is {recipe.max_new_tokens:,}"]
    with told_memory(knobs), renamed_property():
        trainer = _trainer(student, rows, learn, recipe, seed, checkpoints, Told(ticker, out, checkpoints, until))
        trainer.train(resume_from_checkpoint=str(last) if last else None)
    if trainer.state.global_step < recipe.max_steps:
        raise OutOfTime(f"time is up after step {trainer.state.global_step}", hint="the same call goes on from there")
    if first:
        model = trainer.accelerator.unwrap_model(trainer.model)
        model.peft_config["default"].base_model_name_or_path = student.base
        model.save_pretrained(str(out), selected_adapters=["default"], save_embedding_layers=False)
        asked_of = {"asked": len(rows), "too_long": len(asked) - len(rows)}
        write_json(out / MANIFEST, _manifest(student, identity | asked_of, read_manifest(start), out))
        write_card(out)
        remove_checkpoints(out)
    return out


def _fitting(student: Student, asked: Sequence[Stake], room: int) -> list[dict[str, str]]:
    rows = []
    for stake in asked:
        turns = [message.model_dump() for message in stake.prompt]
        text = student.tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
        if len(student.encode(text)) <= room:
            rows.append({"prompt": text + THINK_OPEN, "stake": stake.model_dump_json()})
    return rows


def _trainer(
    student: Student,
    rows: list[dict[str, str]],
    learn: LearnRecipe,
    recipe: ReinforceRecipe,
    seed: int,
    checkpoints: Path,
    told: Any,
) -> Any:
    from datasets import Dataset
    from transformers import PrinterCallback

    from pcwm.learn.reinforcing import Reinforcer

    with renamed_property():
        data: Dataset = Dataset.from_list(rows)
        trainer = Reinforcer(
            student,
            model=student.model,
            args=_settings(learn, recipe, seed, checkpoints),
            train_dataset=data,
            weights=recipe.rewards,
        )
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(told)
    return trainer


def _settings(learn: LearnRecipe, recipe: ReinforceRecipe, seed: int, checkpoints: Path) -> Any:
    from trl import GRPOConfig

    served = {"use_vllm": True, "vllm_mode": recipe.vllm} if recipe.vllm else {}
    return GRPOConfig(
        max_steps=recipe.max_steps,
        per_device_train_batch_size=recipe.samples,
        gradient_accumulation_steps=recipe.batch,
        num_generations=recipe.samples,
        max_completion_length=recipe.max_new_tokens,
        temperature=recipe.temperature,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="constant",
        beta=recipe.beta,
        shuffle_dataset=False,  # the order is part of the data: answers take turns
        **settings(learn, checkpoints, recipe.save_steps, seed),
        **served,
    )


def _manifest(student: Student, identity: dict[str, object], started: dict[str, Any], out: Path) -> dict[str, object]:
    """That of the student it started from, with what was done since."""
    lines = [json.loads(line) for line in (out / LOG).read_text(encoding="utf-8").splitlines()]
    return {
        **started,
        "kind": "pcwm adapter",
        **circumstances(),
        "base": student.base,
        "base_sha256": base_hash(student),
        "adapter_sha256": adapter_hash(out),
        "reinforced": {**identity, "steps": len(lines)},
        "rewards": [line["reward"] for line in lines],
    }
