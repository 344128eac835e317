"""The verb `learn`: accepted traces become examples, examples become an adapter, or several where the recipe compares arms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pcwm.errors import FolderError, RecipeError
from pcwm.learn.adapters import adapter_hash, read_manifest
from pcwm.learn.arms import Planned, examples_for, planned
from pcwm.learn.examples import training_examples
from pcwm.learn.manner import Manner
from pcwm.progress import Ticker
from pcwm.recipe import ExamplesRecipe, LearnRecipe, Recipe
from pcwm.records import Example, StageSummary
from pcwm.store import RunFolder
from pcwm.weights import list_weights, pull


def learn(folder: RunFolder, ticker: Ticker) -> StageSummary:
    """Fine-tune the recipe's base on the training split and keep the adapter in `learn/adapter`; with arms, theirs in `learn/arms`.

    An adapter of the same examples, recipe and seed is left as it is; weights known by name are pulled where they are not here yet.
    Raises FolderError: no trace to learn from. Raises what `train` and `pull` raise.
    """
    arms = planned(folder.recipe)
    with folder.sitting("learn") as sitting:
        sitting.made, sitting.rejected = _arms(folder, arms, ticker) if arms else _one(folder, ticker)
    return sitting.summary


def _one(folder: RunFolder, ticker: Ticker) -> tuple[dict[str, int], dict[str, int]]:
    examples = training_examples(folder, ticker=ticker)
    if not examples:
        raise FolderError(f"{folder.path} has no accepted trace to learn from", hint=f"`pcwm explain {folder.path}` writes them")
    folder.export("learn", Example)
    tally = _trained(folder, folder.recipe.learn, examples, folder.dir("learn") / "adapter", ticker)
    made = {"examples": folder.store.count(Example), "seen in training": tally["used"], "steps": tally["steps"]}
    made |= _long_replies(folder.recipe, [(folder.recipe.learn.examples, tally)])
    if folder.recipe.reinforce.max_steps:
        made |= {"reinforced on questions": _reinforced(folder, ticker)}
    return made, {"too long": tally["too_long"]} if tally["too_long"] else {}


def _reinforced(folder: RunFolder, ticker: Ticker) -> int:
    """Train on by rewards, from the adapter in `learn/adapter` to one in `learn/reinforced`, unless that is done; how many questions."""
    from pcwm.learn.rl import reinforce
    from pcwm.learn.stakes import stakes

    recipe, seed = folder.recipe, folder.recipe.seed
    start, out = folder.path / "learn" / "adapter", folder.path / "learn" / "reinforced"
    settings = [recipe.learn.model_dump(mode="json"), recipe.reinforce.model_dump(mode="json"), seed, adapter_hash(start)]
    done = read_manifest(out).get("reinforced", {})
    if [done.get("learn"), done.get("reinforce"), done.get("seed"), done.get("start")] != settings:
        reinforce(stakes(folder, Manner.of(recipe.learn.examples)), recipe.learn, recipe.reinforce, seed, start, out, ticker)
        done = read_manifest(out)["reinforced"]
    return int(done["asked"])


def _arms(folder: RunFolder, arms: list[Planned], ticker: Ticker) -> tuple[dict[str, int], dict[str, int]]:
    """Train each arm that is to be trained; one that has fewer examples than its size asks for is left out and counted."""
    names = [str(one.adapter(folder.path)) for one in arms if one.arm.train]
    if len(set(names)) < len(names):
        raise RecipeError("two arms have the same name", hint="names differ in more than punctuation")
    steps = short = long = 0
    trained: list[tuple[ExamplesRecipe, dict[str, int]]] = []
    for one in arms:
        adapter = one.adapter(folder.path)
        if adapter is None:
            continue
        examples = examples_for(folder, one, ticker)
        if not examples:
            short += 1
            continue
        tally = _trained(folder, one.recipe(folder.recipe.learn), examples, adapter, ticker)
        trained.append((one.choice, tally))
        steps, long = steps + tally["steps"], long + tally["too_long"]
    if names and not trained:
        raise FolderError(f"{folder.path} has too few traces for any arm", hint="lower arms.sizes, or explain more programs")
    rejected = {"arms with too few examples": short, "examples too long": long}
    made = {"arms": len(arms), "trained": len(trained), "steps": steps, **_long_replies(folder.recipe, trained)}
    return made, {reason: count for reason, count in rejected.items() if count}


def _long_replies(recipe: Recipe, trained: Sequence[tuple[ExamplesRecipe, dict[str, int]]]) -> dict[str, int]:
    """Tokens of the replies that were learned, on average, where students would reason for longer than evaluation lets them."""
    replies = [tally["taught"] // tally["used"] for choice, tally in trained if choice.reasoning]
    most, allowed = max(replies, default=0), recipe.evaluate.max_new_tokens
    return {f"tokens a reply (evaluate.max_new_tokens: {allowed})": most} if most > allowed else {}


def _trained(folder: RunFolder, recipe: LearnRecipe, examples: list[Example], adapter: Path, ticker: Ticker) -> dict[str, int]:
    """Train unless it is done already; what became of the examples, and `steps`."""
    manifest = read_manifest(adapter)
    if not _same(manifest, examples, recipe, folder.recipe.seed):
        from pcwm.learn.sft import train

        if recipe.base in {entry.name for entry in list_weights()}:
            pull(recipe.base, ticker)
        train(examples, recipe, folder.recipe.seed, adapter, ticker)
        manifest = read_manifest(adapter)
    return {**manifest["tally"], "steps": int(manifest["steps"])}


def _same(manifest: dict[str, Any], examples: list[Example], recipe: LearnRecipe, seed: int) -> bool:
    """Whether a manifest, which is written last, is that of just this training."""
    if not manifest:
        return False
    from pcwm.learn.sft import data_hash

    made_from = (data_hash(examples), recipe.model_dump(mode="json"), seed)
    return (manifest.get("data"), manifest.get("recipe"), manifest.get("seed")) == made_from
