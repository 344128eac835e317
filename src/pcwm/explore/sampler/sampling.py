"""The campaign: programs for problems, from every model of the recipe with every prompt, read off the replies once these are there.

Asking is slow, costs money and ends in any order; reading is quick and follows from the stored replies alone. So replies are stored as
they come, and all are read at the end of every sitting, in one order, also after an error: what is there is never lost, and the same
replies give the same programs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pcwm.explore.likeness import shape
from pcwm.explore.sampler.asking import Panel, Request, reject, reject_id
from pcwm.explore.sampler.prompts import candidate_prompt, chosen_prompts
from pcwm.explore.sampler.replies import read_candidate
from pcwm.recipe import SamplerModel, SamplerRecipe
from pcwm.records import Origin, OriginKind, Problem, Program, Reject, Reply
from pcwm.store import Store


def requests_for(problems: Iterable[Problem], recipe: SamplerRecipe, model: SamplerModel) -> Iterator[Request]:
    """Problem by problem, so that a server can keep what all requests for one begin with."""
    repeats = recipe.per_prompt if model.per_prompt is None else model.per_prompt
    names = chosen_prompts(recipe.prompts)
    for problem in problems:
        for repeat in range(repeats):
            for name in names:
                yield Request(problem.id, name, repeat, candidate_prompt(problem, name))


def sample(store: Store, problems: Sequence[Problem], recipe: SamplerRecipe, panel: Panel) -> None:
    """Ask every model for programs, and read what there is.

    Raises ModelError once a server is plainly gone; all replies so far are read even then.
    """
    try:
        for model in recipe.models:
            panel.ask(model, list(requests_for(problems, recipe, model)), f"ask {model.name}")
    finally:
        read_all(store, problems, recipe)


def read_all(store: Store, problems: Sequence[Problem], recipe: SamplerRecipe) -> None:
    """A program or a `Reject` for every reply that the recipe asks for and that is there."""
    known = {problem.id: problem for problem in problems}
    ids, shapes = set[str](), dict[tuple[str, str], str]()
    for program in store.all(Program):
        if program.origin.kind is not OriginKind.model and program.problem in known:
            ids.add(program.id)
            shapes[program.problem, shape(program.source)] = program.id
    for model in recipe.models:
        for request in requests_for(problems, recipe, model):
            reply = store.get(Reply, request.id(model.name))
            if reply is not None and reply.answered:
                _read(store, reply, known[request.subject], ids, shapes)


def _read(store: Store, reply: Reply, problem: Problem, ids: set[str], shapes: dict[tuple[str, str], str]) -> None:
    read = read_candidate(store.blob(reply.id), problem, reply.truncated)
    made, reason, step = None, read.reason, read.step
    if read.source:
        origin = Origin(kind=OriginKind.model, name=reply.model, note=f"prompt {reply.prompt}, repeat {reply.repeat}")
        program = Program.make(read.source, problem.language, origin, problem.id)
        made, form = program.id, (problem.id, shape(program.source))
        if program.id in ids:
            reason, step = "duplicate", "compare"
        elif form in shapes:
            made, reason, step = shapes[form], "only names and layout differ from another's", "compare"
        else:
            ids.add(program.id)
            shapes[form] = program.id
            store.put([program])
    reply = reply.model_copy(update={"made": made, "reason": reason})
    if reason:
        store.put([reply, reject(reply, step)])
    else:
        store.delete(Reject, [reject_id(reply.id)])
        store.put([reply])


def yields(store: Store) -> dict[tuple[str, str], Counter[str]]:
    """(model, prompt) → how many requests came how far: asked, answered, read, new."""
    table: dict[tuple[str, str], Counter[str]] = {}
    for reply in store.all(Reply):
        row = table.setdefault((reply.model, reply.prompt), Counter())
        row["asked"] += 1
        row["answered"] += reply.answered
        row["read"] += reply.made is not None
        row["new"] += reply.made is not None and not reply.reason
    return table
