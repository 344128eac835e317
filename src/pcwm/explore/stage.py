"""The stage `explore`: seed problems with their candidate programs, into a run's folder.

Everything is decided by the recipe and its seed: the same recipe gives the same records on every machine.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence

from pcwm.errors import RecipeError
from pcwm.explore.candidates import STAGE, candidates
from pcwm.explore.corpus import Seed, load_seeds
from pcwm.explore.edits import EDITS, edit_named
from pcwm.explore.sampler.asking import Opener, Panel, open_model
from pcwm.explore.sampler.sampling import sample
from pcwm.progress import Ticker
from pcwm.recipe import Recipe
from pcwm.records import Problem, Program, Reply, Split, StageSummary
from pcwm.store import RunFolder


def split_of(family: str, recipe: Recipe) -> Split:
    """Whether a problem family is trained on or kept for evaluation."""
    return Split.held_out if family in recipe.explore.held_out else Split.train


def explore(folder: RunFolder, ticker: Ticker, seeds: Sequence[Seed] | None = None, opener: Opener = open_model) -> StageSummary:
    """Store the recipe's problems and programs, and every edit's result that was dropped, with the reason.

    `seeds` are the problems to choose from, by default those that come with the package. A finished stage is left as it is.
    Raises RecipeError: a family or an edit that does not exist, or a held-out family that the run does not use.
    """
    recipe = folder.recipe
    chosen = chosen_seeds(recipe, load_seeds() if seeds is None else seeds)
    edits = [edit_named(name) for name in recipe.explore.edits] or list(EDITS)
    done = folder.summary(STAGE)
    if done is not None and done.made and folder.store.count(Program) >= done.made.get("programs", 0):
        return done
    with folder.sitting(STAGE) as sitting:
        ticker.start("explore", len(chosen))
        programs, reasons = 0, Counter[str]()
        for seed in chosen:
            found = candidates(seed, edits, recipe.explore.per_problem, recipe.seed, recipe.explore.variants)
            folder.store.put([seed.problem, *found.programs, *found.rejects])
            programs += len(found.programs)
            reasons.update(reject.reason for reject in found.rejects)
            ticker.advance(seed.problem.family)
        made = {"problems": len(chosen), "programs": programs}
        if recipe.sampler.models:
            made, reasons = _sample(folder, ticker, [seed.problem for seed in chosen], reasons, opener)
        folder.export(STAGE, Problem)
        folder.export(STAGE, Program)
        sitting.made = made
        sitting.rejected = dict(sorted(reasons.items()))
    return sitting.summary


def _sample(
    folder: RunFolder, ticker: Ticker, problems: list[Problem], reasons: Counter[str], opener: Opener
) -> tuple[dict[str, int], Counter[str]]:
    """Ask the recipe's models; gives what the stage made and dropped, corpus and all."""
    recipe, store = folder.recipe.sampler, folder.store
    with Panel(store, recipe, folder.recipe.seed, ticker, opener) as panel:
        sample(store, problems, recipe, panel)
    reasons = reasons + panel.unasked
    replies = Counter[str]()
    for reply in store.all(Reply):
        replies["replies"] += reply.answered
        replies["tokens"] += 0 if reply.cached else reply.prompt_tokens + reply.completion_tokens
        if reply.reason:
            reasons[reply.reason] += 1
    folder.export(STAGE, Reply)
    return {"problems": len(problems), "programs": store.count(Program), **replies}, reasons


def chosen_seeds(recipe: Recipe, seeds: Sequence[Seed]) -> list[Seed]:
    """The seeds the recipe names, in order of family. Raises RecipeError, with the nearest right name, for one that is not there."""
    known = {seed.problem.family: seed for seed in seeds}
    for family in (*recipe.explore.families, *recipe.explore.held_out):
        if family not in known:
            near = difflib.get_close_matches(family, known, n=1, cutoff=0.4)
            hint = f"did you mean `{near[0]}`?" if near else f"the families are {', '.join(sorted(known))}"
            raise RecipeError(f"there is no problem family `{family}`", hint=hint)
    used = set(recipe.explore.families) or set(known)
    for family in recipe.explore.held_out:
        if family not in used:
            raise RecipeError(f"`{family}` is held out, but not among the run's families", hint="add it to `explore.families`")
    return [known[family] for family in sorted(used)]
