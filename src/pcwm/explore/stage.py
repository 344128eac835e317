"""The stage `explore`: problems with their candidate programs, into a run's folder.

What comes from the corpus is decided by the recipe and its seed: the same recipe gives the same records on every machine. What language
models write is decided by their replies, which are kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from pcwm.chat.asking import Opener, Panel, open_model
from pcwm.errors import RecipeError, did_you_mean
from pcwm.explore.candidates import STAGE, candidates
from pcwm.explore.corpus import Seed, load_seeds
from pcwm.explore.edits import EDITS, edit_named
from pcwm.explore.sampler.problems import SAMPLED, Holes, ProblemJudge, sample_problems, settle
from pcwm.explore.sampler.prompts import chosen_prompts
from pcwm.explore.sampler.sampling import sample
from pcwm.explore.variants import MANNERS, manner_named
from pcwm.progress import Ticker
from pcwm.recipe import Recipe
from pcwm.records import Problem, Program, Reply, Split, StageSummary, place
from pcwm.store import RunFolder

Counting = Callable[[Iterable[Problem], Iterable[Program]], Holes]
"""Which constructs few programs use, by domain: what the coverage table says."""


def split_of(family: str, recipe: Recipe) -> Split:
    """Whether a problem family is trained on or kept for evaluation: as the recipe says; of a sampled one, its name decides."""
    if family in recipe.explore.held_out:
        return Split.held_out
    if not family.partition("/")[2].startswith(SAMPLED):
        return Split.train
    return Split.held_out if place(hashlib.sha256(family.encode()).hexdigest()) < recipe.sampler.held_out_share else Split.train


def validation_families(families: Iterable[str]) -> frozenset[str]:
    """Of the families that may be learned from, those on which is decided how sure a predictor may be: a fifth, chosen by their names.

    What is trained on them must not be calibrated on them. With fewer than five there are none.
    """
    ordered = sorted(set(families), key=lambda family: hashlib.sha256(f"validation {family}".encode()).digest())
    return frozenset(ordered[: len(ordered) // 5])


def explore(
    folder: RunFolder,
    ticker: Ticker,
    seeds: Sequence[Seed] | None = None,
    *,
    opener: Opener = open_model,
    judge: Callable[[], ProblemJudge] | None = None,
    counting: Counting | None = None,
) -> StageSummary:
    """Store the recipe's problems and programs, sampled ones too, and everything that was dropped, with the reason.

    `seeds` are the problems to choose from, by default those that come with the package. New problems need a `judge`; they are steered to
    what `counting` finds rare. A finished stage is left as it is.
    Raises RecipeError: a family, an edit, a manner or a prompt that does not exist, or a held-out family that the run does not use.
    Raises ModelError once a model's server is plainly gone: what there is by then is kept, and the next call goes on from there.
    """
    recipe = folder.recipe
    chosen = chosen_seeds(recipe, load_seeds() if seeds is None else seeds)
    edits = [edit_named(name) for name in recipe.explore.edits] or list(EDITS)
    manners = [manner_named(name) for name in recipe.explore.manners] or list(MANNERS)
    chosen_prompts(recipe.sampler.prompts)
    done = folder.summary(STAGE)
    if done is not None and done.made and folder.store.count(Program) >= done.made.get("programs", 0):
        return done
    with folder.sitting(STAGE) as sitting:
        ticker.start("explore", len(chosen))
        programs, reasons = 0, Counter[str]()
        for seed in chosen:
            found = candidates(seed, edits, recipe.explore.per_problem, recipe.seed, recipe.explore.variants, manners, recipe.explore.more)
            folder.store.put([seed.problem, *found.programs, *found.rejects])
            programs += len(found.programs)
            reasons.update(reject.reason for reject in found.rejects)
            ticker.advance(seed.problem.family)
        made = {"problems": len(chosen), "programs": programs}
        if recipe.sampler.models:
            with Panel(folder.store, STAGE, recipe.sampler, recipe.sampler.models, recipe.seed, ticker, opener) as panel:
                _sample(folder, ticker, [seed.problem for seed in chosen], panel, judge, counting)
            made, reasons = _counted(folder, reasons + panel.unasked)
        folder.export(STAGE, Problem)
        folder.export(STAGE, Program)
        sitting.made = made
        sitting.rejected = dict(sorted(reasons.items()))
    return sitting.summary


def _sample(
    folder: RunFolder,
    ticker: Ticker,
    problems: list[Problem],
    panel: Panel,
    judge: Callable[[], ProblemJudge] | None,
    counting: Counting | None,
) -> None:
    """New problems first, then programs for all of them; a new problem stays only if one of its programs is right and parallel."""
    recipe, store = folder.recipe, folder.store
    if not recipe.sampler.new_problems:
        sample(store, problems, recipe.sampler, panel)
        return
    if judge is None:
        raise ValueError("new problems need a judge")
    judging = judge()
    holes = counting(problems, store.all(Program)) if counting else {}
    new = sample_problems(store, problems, recipe, panel, judging, holes, ticker)
    sample(store, [*problems, *new], recipe.sampler, panel)
    settle(store, new, judging, ticker)


def _counted(folder: RunFolder, reasons: Counter[str]) -> tuple[dict[str, int], Counter[str]]:
    """What the stage made and dropped, hand-written and sampled together."""
    store, replies = folder.store, Counter[str]()
    for reply in (each for each in store.all(Reply) if each.stage == STAGE):
        replies["replies"] += reply.answered
        replies["tokens"] += 0 if reply.cached else reply.prompt_tokens + reply.completion_tokens
        if reply.reason:
            reasons[reply.reason.partition(":")[0]] += 1
    folder.export(STAGE, Reply)
    return {"problems": store.count(Problem), "programs": store.count(Program), **replies}, reasons


def chosen_seeds(recipe: Recipe, seeds: Sequence[Seed]) -> list[Seed]:
    """The seeds the recipe names, in order of family. Raises RecipeError, with the nearest right name, for one that is not there."""
    known = {seed.problem.family: seed for seed in seeds}
    for family in (*recipe.explore.families, *recipe.explore.held_out):
        if family not in known:
            raise RecipeError(f"there is no problem family `{family}`", hint=did_you_mean(family, sorted(known), "the families are"))
    used = set(recipe.explore.families) or set(known)
    for family in recipe.explore.held_out:
        if family not in used:
            raise RecipeError(f"`{family}` is held out, but not among the run's families", hint="add it to `explore.families`")
    return [known[family] for family in sorted(used)]
