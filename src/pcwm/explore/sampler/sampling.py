"""The campaign: programs for problems, from every model of the recipe with every prompt, read off the replies once these are there.

Asking is slow, costs money and ends in any order; reading is quick and follows from the stored replies alone. So replies are stored as
they come, and all are read at the end of every sitting, in one order, also after an error: what is there is never lost, and the same
replies give the same programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pcwm.chat.asking import Panel, Request, reject, reject_id
from pcwm.explore.likeness import shape
from pcwm.explore.sampler.prompts import candidate_prompt, chosen_prompts
from pcwm.explore.sampler.replies import read_candidate
from pcwm.recipe import SamplerModel, SamplerRecipe
from pcwm.records import Origin, OriginKind, Problem, Program, Reject, Reply
from pcwm.store import Store


def rounds(problems: Sequence[Problem], recipe: SamplerRecipe) -> Iterator[tuple[SamplerModel, list[Request]]]:
    """All requests, in rounds: what a campaign has when it ends early is spread over problems, models and prompts.

    In a round a model is asked problem by problem, so that its server can keep what all requests for one begin with.
    """
    names = chosen_prompts(recipe.prompts)
    wanted = {model.name: recipe.per_prompt if model.per_prompt is None else model.per_prompt for model in recipe.models}
    for repeat in range(max(wanted.values(), default=0)):
        for model in recipe.models:
            if repeat < wanted[model.name]:
                yield model, [Request(each.id, name, repeat, candidate_prompt(each, name)) for each in problems for name in names]


def sample(store: Store, problems: Sequence[Problem], recipe: SamplerRecipe, panel: Panel) -> None:
    """Ask every model for programs, and read what there is.

    Raises ModelError once a server is plainly gone; all replies so far are read even then.
    """
    try:
        for model, requests in rounds(problems, recipe):
            panel.ask(model, requests, f"ask {model.name}")
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
    for model, requests in rounds(problems, recipe):
        for request in requests:
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
        store.delete(Reject, [reject_id(reply.stage, reply.id)])
        store.put([reply])
