"""The verb `learn`: accepted traces become examples, examples become an adapter, or several where the recipe compares arms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from pcwm.errors import FolderError, RecipeError
from pcwm.learn.adapters import adapter_hash, read_manifest
from pcwm.learn.arms import Planned, examples_for, planned
from pcwm.learn.examples import training_examples
from pcwm.learn.manner import Manner
from pcwm.learn.student import base_config, check_name
from pcwm.progress import Ticker
from pcwm.recipe import ExamplesRecipe, LearnRecipe, Recipe, ReinforceRecipe, Section
from pcwm.records import Example, StageSummary
from pcwm.store import RunFolder
from pcwm.weights import is_known, pull


def learn(folder: RunFolder, ticker: Ticker) -> StageSummary:
    """Fine-tune the recipe's base on the training split and keep the adapter in `learn/adapter`; with arms, theirs in `learn/arms`.

    An adapter of the same examples, recipe and seed is left as it is; weights known by name are pulled where they are not here yet.
    Raises FolderError: no trace to learn from. Raises RecipeError: two arms with one name, or reinforcement of what is no adapter. Raises
    what `train` and `pull` raise.
    """
    _find(folder)
    arms = planned(folder.recipe)
    with folder.sitting("learn") as sitting:
        sitting.made, sitting.rejected = _arms(folder, arms, ticker) if arms else _one(folder, ticker)
    return sitting.summary


def _find(folder: RunFolder) -> None:
    """Raises ModelError where the base is not to be had: said before examples are made, which may take long."""
    base = folder.recipe.learn.base
    check_name(base)
    if not is_known(base) and not any(folder.path.glob("learn/**/manifest.json")):
        base_config(base)  # a model hub is asked; whatever was trained before goes without


def check_reinforced(learn: LearnRecipe, recipe: ReinforceRecipe) -> None:
    """Raises RecipeError where reinforcement could not go on from what fine-tuning leaves: said before, not after, hours of it."""
    if recipe.max_steps and learn.method == "full":
        raise RecipeError("reinforcement goes on from an adapter", hint='learn.method = "lora", or reinforce.max_steps = 0')


def _one(folder: RunFolder, ticker: Ticker) -> tuple[dict[str, int], dict[str, int]]:
    check_reinforced(folder.recipe.learn, folder.recipe.reinforce)
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
    if not is_reinforced(out, start, recipe.learn, recipe.reinforce, seed):
        reinforce(stakes(folder, Manner.of(recipe.learn.examples)), recipe.learn, recipe.reinforce, seed, start, out, ticker)
    return int(read_manifest(out)["reinforced"]["asked"])


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
    if not is_trained(adapter, examples, recipe, folder.recipe.seed):
        from pcwm.learn.sft import train

        if is_known(recipe.base):
            pull(recipe.base, ticker)
        train(examples, recipe, folder.recipe.seed, adapter, ticker)
    manifest = read_manifest(adapter)
    return {**manifest["tally"], "steps": int(manifest["steps"])}


def is_trained(adapter: Path, examples: Sequence[Example], recipe: LearnRecipe, seed: int) -> bool:
    """Whether just this training is done: its manifest is written last."""
    manifest = read_manifest(adapter)
    if not manifest:
        return False
    from pcwm.learn.sft import data_hash

    same = (manifest.get("data"), manifest.get("seed")) == (data_hash(examples), seed)
    return same and _same(manifest.get("recipe"), recipe)


def is_reinforced(out: Path, start: Path, learn: LearnRecipe, recipe: ReinforceRecipe, seed: int) -> bool:
    """Whether the adapter in `start` has been trained on by rewards in just this way."""
    done = read_manifest(out).get("reinforced", {})
    same = bool(done) and (done.get("seed"), done.get("start")) == (seed, adapter_hash(start))
    return same and _same(done.get("learn"), learn) and _same(done.get("reinforce"), recipe)


def _same(told: object, wanted: Section) -> bool:
    """Whether a manifest tells of this recipe; a key that recipes did not have yet when it was written stands for its default."""
    try:
        return type(wanted).model_validate(told) == wanted
    except ValidationError:
        return False
