"""The verb `learn`: accepted traces become examples, examples become an adapter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pcwm.errors import FolderError
from pcwm.learn.examples import training_examples
from pcwm.progress import Ticker
from pcwm.records import Example, StageSummary
from pcwm.store import RunFolder
from pcwm.weights import list_weights, pull


def learn(folder: RunFolder, ticker: Ticker) -> StageSummary:
    """Fine-tune the recipe's base on the training split and keep the adapter in `learn/adapter`.

    An adapter of the same examples, recipe and seed is left as it is; weights known by name are pulled where they are not here yet.
    Raises FolderError: no accepted trace to learn from. Raises what `train` and `pull` raise.
    """
    recipe = folder.recipe.learn
    with folder.sitting("learn") as sitting:
        examples = training_examples(folder)
        if not examples:
            raise FolderError(
                f"{folder.path} has no accepted trace to learn from", hint=f"`pcwm explain {folder.path}` says what it rejected"
            )
        folder.export("learn", Example)
        adapter = folder.dir("learn") / "adapter"
        manifest = _manifest(adapter)
        if not _same(manifest, examples, folder):
            from pcwm.learn.sft import train

            if recipe.base in {entry.name for entry in list_weights()}:
                pull(recipe.base, ticker)
            train(examples, recipe, folder.recipe.seed, adapter, ticker)
            manifest = _manifest(adapter)
        sitting.made = {
            "examples": folder.store.count(Example),
            "for training": int(manifest["tally"]["used"]),
            "steps": int(manifest["steps"]),
        }
        sitting.rejected = {"too long": long} if (long := int(manifest["tally"]["too_long"])) else {}
    return sitting.summary


def _manifest(adapter: Path) -> dict[str, Any]:
    """The adapter's manifest, which is written last: empty where there is no whole adapter."""
    try:
        value = json.loads((adapter / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) and (adapter / "adapter_model.safetensors").is_file() else {}


def _same(manifest: dict[str, Any], examples: list[Example], folder: RunFolder) -> bool:
    from pcwm.learn.sft import data_hash

    made_from = (data_hash(examples), folder.recipe.learn.model_dump(mode="json"), folder.recipe.seed)
    return (manifest.get("data"), manifest.get("recipe"), manifest.get("seed")) == made_from
