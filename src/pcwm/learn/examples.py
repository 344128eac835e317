"""Training examples: accepted traces in the conversational prompt/completion form, split by problem family.

The order of the training split is part of the data: race and no race alternate after a seeded shuffle, so that a short run,
which sees a prefix only, sees both as evenly as there are traces of each.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from pcwm.errors import PcwmError
from pcwm.explore.stage import split_of
from pcwm.prompts import completion, race_prompt
from pcwm.records import Answer, Example, Problem, Program, Split, Trace, content_id
from pcwm.store import RunFolder


def build_examples(folder: RunFolder) -> list[Example]:
    """Make and store an example of every accepted trace; all of them, both splits, in order of id.

    Traces of programs without a problem (a user's own files) belong to no family and are left out.
    Raises PcwmError: a problem family is in both splits.
    """
    store = folder.store
    problems = {problem.id: problem for problem in store.all(Problem)}
    families: dict[str, set[Split]] = {}
    examples: list[Example] = []
    for trace in store.all(Trace):
        program = store.get(Program, trace.program)
        if not trace.accepted or program is None or program.problem not in problems:
            continue
        family = problems[program.problem].family
        split = split_of(family, folder.recipe)
        families.setdefault(family, set()).add(split)
        examples.append(make_example(program, trace, split))
    check_families(families)
    examples.sort(key=lambda example: example.id)
    gone = store.ids(Example) - {example.id for example in examples}
    store.delete(Example, gone)
    store.put(examples)
    return examples


def make_example(program: Program, trace: Trace, split: Split) -> Example:
    """One trace in the form a student is trained on."""
    prompt = race_prompt(program)
    reply = (completion(trace.reasoning, trace.answer, trace.pairs),)
    key = content_id("ex", program.id, [message.content for message in (*prompt, *reply)])
    return Example(id=key, program=program.id, split=split, prompt=prompt, completion=reply)


def check_families(families: dict[str, set[Split]]) -> None:
    """Raises PcwmError where a family is in both splits: what is learned would then be what is tested."""
    both = sorted(family for family, splits in families.items() if len(splits) > 1)
    if both:
        raise PcwmError(f"{both[0]} is in both the training and the held-out split", hint="run again in a fresh folder with --out")


def training_examples(folder: RunFolder) -> list[Example]:
    """The training split in the order it is learned; builds the examples first."""
    examples = [example for example in build_examples(folder) if example.split is Split.train]
    answers = {trace.program: trace.answer for trace in folder.store.all(Trace) if trace.accepted}
    racy = [example for example in examples if answers[example.program] is Answer.race]
    safe = [example for example in examples if answers[example.program] is not Answer.race]
    random.Random(f"{folder.recipe.seed}/race").shuffle(racy)
    random.Random(f"{folder.recipe.seed}/no_race").shuffle(safe)
    return alternate(racy, safe)


def alternate(one: Sequence[Example], other: Sequence[Example]) -> list[Example]:
    """Take from two sequences in turns, keeping their orders; what the longer one has left over comes at the end.

    A short training run sees only the beginning, and there both verdicts are equally common: what it learns is not their proportion,
    which says more about which traces were accepted than about programs.
    """
    paired = [example for both in zip(one, other, strict=False) for example in both]
    return paired + list(one[len(other) :]) + list(other[len(one) :])
