"""The card of a trained model: what it is, what it was made from, how training went, how well it answers. Markdown, with a YAML head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pcwm.learn.adapters import read_manifest


def model_card(manifest: Mapping[str, Any], evaluation: Sequence[Sequence[str]] = ()) -> str:
    """The card. `evaluation`: rows of a table, the first its heading; without rows it says that nothing was measured."""
    tally, recipe, losses = manifest["tally"], manifest["recipe"], manifest["losses"]
    taught, tokens = tally["taught"], tally["tokens"]
    window = max(1, len(losses) // 10)
    settings = "\n".join(f"| {key} | {_plain(value)} |" for key, value in recipe.items())
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    return f"""---
base_model: {manifest["base"]}
library_name: {"peft" if recipe["method"] == "lora" else "transformers"}
pipeline_tag: text-generation
tags: [openmp, data-race, world-model]
---

# A world model of parallel code

It reads C/C++ with OpenMP and predicts what a race detector or a profiler would report. It does not run anything: its answers are
predictions, and its confidence is to be calibrated (`pcwm calibrate`) before it is relied on. Weights that were changed since are refused.

## What it was made from

| | |
|---|---|
| base | {manifest["base"]} (SHA-256 {manifest["base_sha256"] or "not known"}; chat template: {manifest["chat_template"]}) |
| data | {manifest["data"]}: {tally["used"]:,} of {manifest["examples"]:,} examples used, {tally["too_long"]:,} dropped \
because they are longer than {recipe["max_length"]:,} tokens (the longest has {tally["longest"]:,}), none cut |
| tokens | {tokens:,}, of which {taught:,} ({100 * taught / max(1, tokens):.1f}%) carry loss |
| steps | {manifest["steps"]:,} |
| loss | {_mean(losses[:window]):.3f} over the first {window} steps, {_mean(losses[-window:]):.3f} over the last |
| seed | {manifest["seed"]} |{_reinforced(manifest)}
| weights | {manifest["adapter_sha256"]} |
| device | {manifest["device"]} |
| versions | pcwm {manifest["pcwm"]}, Python {manifest["python"]}, {versions} |

| recipe | |
|---|---|
{settings}

## How well it answers

{_table(evaluation) if evaluation else "Not measured yet: `pcwm evaluate` does."}
"""


def _reinforced(manifest: Mapping[str, Any]) -> str:
    """A row about what was done after fine-tuning; empty where nothing was."""
    if "reinforced" not in manifest:
        return ""
    since, rewards = manifest["reinforced"], manifest["rewards"]
    window = max(1, len(rewards) // 10)
    left = f", {since['too_long']:,} left out as too long" if since.get("too_long") else ""
    gained = f"mean reward {_mean(rewards[:window]):+.2f} at first, {_mean(rewards[-window:]):+.2f} at last"
    return f"\n| reinforced | {since['steps']:,} steps on {since['asked']:,} questions{left}; {gained} |"


def write_card(folder: Path, evaluation: Sequence[Sequence[str]] = ()) -> None:
    """The card of what was trained in a folder, as its README; nothing where no training was finished there.

    An adapter of an earlier version, whose manifest tells less, keeps the card it has.
    """
    manifest = read_manifest(folder)
    if "tally" in manifest:
        (folder / "README.md").write_text(model_card(manifest, evaluation), encoding="utf-8")


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|---" * len(rows[0]) + "|", *body])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items() if each not in ([], (), ""))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
