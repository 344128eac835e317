"""The stage `explore`: seed problems and their hand-written programs, and edits of those, into a run's folder.

Everything is decided by the recipe and its seed: the same recipe gives the same records on every machine.
"""

from __future__ import annotations

import difflib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pcwm.errors import RecipeError
from pcwm.explore.corpus import Seed, load_seeds
from pcwm.explore.edits import EDITS, Edit, Edited, edit_named
from pcwm.progress import Ticker
from pcwm.recipe import Recipe
from pcwm.records import Origin, OriginKind, Problem, Program, Reject, Split, StageSummary, content_id
from pcwm.source.syntax import parse
from pcwm.store import RunFolder

STAGE = "explore"
PARENTS = 12
"""Programs edited side by side: enough for variety, few enough to stay quick where many candidates are asked for."""


def split_of(family: str, recipe: Recipe) -> Split:
    """Whether a problem family is trained on or kept for evaluation."""
    return Split.held_out if family in recipe.explore.held_out else Split.train


def explore(folder: RunFolder, ticker: Ticker, seeds: Sequence[Seed] | None = None) -> StageSummary:
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
            found = candidates(seed, edits, recipe.explore.per_problem, recipe.seed)
            folder.store.put([seed.problem, *found.programs, *found.rejects])
            programs += len(found.programs)
            reasons.update(reject.reason for reject in found.rejects)
            ticker.advance(seed.problem.family)
        folder.export(STAGE, Problem)
        folder.export(STAGE, Program)
        sitting.made = {"problems": len(chosen), "programs": programs}
        sitting.rejected = dict(sorted(reasons.items()))
    return sitting.summary


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


@dataclass
class Candidates:
    """What `candidates` found for one problem."""

    programs: list[Program] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def candidates(seed: Seed, edits: Sequence[Edit], limit: int, random_seed: int) -> Candidates:
    """At most `limit` programs for one problem: the hand-written ones, then edited ones.

    Edits take turns in a shuffled order, and each takes its results from its parents in turn, so that no edit or parent is used
    twice before every other that applies was used once. When all edits of the hand-written programs are used up, edits of
    edited programs follow, a few parents at a time.
    """
    found = Candidates(programs=list(seed.implementations[:limit]))
    seen = {program.id for program in found.programs}
    shuffle = random.Random(f"{random_seed}/{seed.problem.family}")
    used = 0
    while used < len(found.programs) < limit:
        parents = found.programs[used : used + PARENTS]
        used += len(parents)
        for parent, edit, edited in _turns(parents, edits, shuffle):
            origin = Origin(kind=OriginKind.edit, name=edit.name, parent=parent.id, note=edited.note)
            program = Program.make(edited.source, parent.language, origin, seed.problem.id)
            reason = _fault(parent, program, seen)
            if reason:
                key = content_id("rej", STAGE, parent.id, edit.name, program.id)
                found.rejects.append(Reject(id=key, stage=STAGE, subject=parent.id, name=edit.name, reason=reason))
                continue
            seen.add(program.id)
            found.programs.append(program)
            if len(found.programs) == limit:
                break
    return found


def _turns(parents: Sequence[Program], edits: Sequence[Edit], shuffle: random.Random) -> Iterator[tuple[Program, Edit, Edited]]:
    """All results of all edits on all parents, ordered so that edits and parents take turns."""
    order = list(edits)
    shuffle.shuffle(order)
    results = {
        (edit.name, parent.id): [(parent, edit, edited) for edited in edit.apply(parent.source, parent.language)]
        for parent in parents  # the outer loop, so that each parent is parsed once
        for edit in order
    }
    queues: list[list[tuple[Program, Edit, Edited]]] = []
    for edit in order:
        by_parent = [results[edit.name, parent.id] for parent in parents]
        for one in by_parent:
            shuffle.shuffle(one)
        shuffle.shuffle(by_parent)
        longest = max(map(len, by_parent))
        queues.append([one[turn] for turn in range(longest) for one in by_parent if turn < len(one)])
    uses = Counter[str]()
    while any(queues):
        for queue in queues:
            if queue:
                # Of the edit's next results, one from a parent that was used least.
                position = min(range(len(queue)), key=lambda each: (uses[queue[each][0].id], each))
                uses[queue[position][0].id] += 1
                yield queue.pop(position)


def _fault(parent: Program, program: Program, seen: set[str]) -> str:
    """Why a result is dropped; empty if it is kept."""
    if program.source == parent.source:
        return "no change"
    if program.id in seen:
        return "duplicate"
    if len(parse(program.source, program.language).error_lines(50)) > len(parse(parent.source, parent.language).error_lines(50)):
        return "does not parse"
    return ""
