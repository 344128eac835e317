"""Training examples: traces in the conversational prompt/completion form, split by problem family.

The order of the training split is part of the data: the answers take turns after a seeded shuffle, so that a short run, which sees a prefix
only, sees each as often as there are traces of it.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pcwm.dataset.known import known_races, parted
from pcwm.dataset.turns import alternate
from pcwm.errors import PcwmError
from pcwm.explain.conflicts import usable
from pcwm.explain.topics import Topics, question_of
from pcwm.explore.stage import split_of
from pcwm.learn.manner import PLAIN, Manner
from pcwm.progress import Silence, Ticker
from pcwm.prompts import MAX_PAIRS, completion
from pcwm.recipe import ExamplesRecipe
from pcwm.records import (
    CHOICES,
    Answer,
    Counterfactual,
    Example,
    Fragment,
    Problem,
    Question,
    Split,
    Trace,
    content_id,
)
from pcwm.store import RunFolder, Store

ALL = ExamplesRecipe()
"""Every accepted trace, as it is."""


@dataclass(frozen=True)
class Explained:
    """A trace with what it is about."""

    trace: Trace
    question: Question
    family: str
    partial: bool
    wholes: tuple[str, ...]
    """Ids of the whole programs it is about."""


def explained(store: Store) -> Iterator[Explained]:
    """Every trace about programs of a problem, in order of id. A user's own files belong to no family and are left out."""
    families = {problem.id: problem.family for problem in store.all(Problem)}
    for trace in store.all(Trace):
        question = question_of(store, trace)
        if question is None or question.program.problem not in families:
            continue
        yield _about(trace, question, families[question.program.problem])


def unexplained(folder: RunFolder, told: Collection[str], apart: Collection[str], ticker: Ticker | None = None) -> Iterator[Explained]:
    """What the tools know about questions that are not among those `told`, as traces without reasoning; never stored.

    Families that are kept `apart` are left out.
    """
    topics = Topics(folder, ticker or Silence())
    for topic in topics.all:
        wanted = topic.family and topic.family not in apart and topic.question not in told
        task = topics.task(topic) if wanted else None
        if task is None:
            continue
        program, other = task.question.program, task.question.other
        pairs = tuple(filter(usable, task.outcomes[0].race.pairs))[:MAX_PAIRS] if topic.answer is Answer.race else ()
        trace = Trace(
            id=content_id("trace", topic.question, "outcome"),
            program=program.id,
            author="outcome",
            reasoning="",
            answer=topic.answer,
            pairs=pairs,
            other=other.id if other else None,
            threads=task.question.threads,
            cores=task.question.cores,
        )
        yield _about(trace, task.question, topic.family)


def _about(trace: Trace, question: Question, family: str) -> Explained:
    wholes = tuple(each.whole if isinstance(each, Fragment) else each.id for each in question.programs)
    return Explained(trace, question, family, isinstance(question.program, Fragment), wholes)


def build_examples(folder: RunFolder, choice: ExamplesRecipe = ALL, ticker: Ticker | None = None) -> list[Example]:
    """Make and store the examples that `choice` names: the training split's in the order they are learned, then the held-out ones.

    Raises PcwmError: a problem family is in both splits.
    """
    chosen, manner, store = _chosen_traces(folder, choice, ticker), Manner.of(choice), folder.store
    rest = sorted(chosen[Split.held_out], key=lambda each: each.trace.id)
    made = _made(_in_order(folder, chosen[Split.train]), Split.train, manner, choice.limit, ticker)
    made += _made(rest, Split.held_out, manner, choice.limit, ticker)
    store.delete(Example, store.ids(Example) - {example.id for example in made})
    store.put(made)
    return made


def training_examples(folder: RunFolder, choice: ExamplesRecipe | None = None, ticker: Ticker | None = None) -> list[Example]:
    """The training split in the order it is learned, as far as the choice's limit: the run's own choice, which is stored, or another.

    A short training run sees only the beginning, and there all answers are equally common: what it learns is not their proportion,
    which says more about which traces were accepted than about programs. Raises what `build_examples` raises.
    """
    if choice is None:
        return [example for example in build_examples(folder, folder.recipe.learn.examples, ticker) if example.split is Split.train]
    row = _in_order(folder, _chosen_traces(folder, choice, ticker)[Split.train])
    return _made(row, Split.train, Manner.of(choice), choice.limit, ticker)


def _chosen_traces(folder: RunFolder, choice: ExamplesRecipe, ticker: Ticker | None = None) -> dict[Split, list[Explained]]:
    """Every trace chosen, but for those of validation families: confidences are fitted on these (`pcwm calibrate`).

    A trace that its author mended, when asked to, stands for the one it revises. Raises PcwmError: a problem family is in both splits.
    """
    store, apart = folder.store, kept_for_validation(folder)
    second = set() if choice.counterfactual else {flip.child for flip in store.all(Counterfactual)}
    mended = {trace.revises for trace in store.all(Trace)} if choice.refused else set()
    families: dict[str, set[Split]] = {}
    chosen: dict[Split, list[Explained]] = {split: [] for split in Split}
    found = [each for each in explained(store) if _chosen(each, choice) and each.trace.id not in mended]
    if choice.unexplained:
        told = {each.trace.question for each in found}
        found += [each for each in unexplained(folder, told, apart, ticker) if _asked_for(each, choice)]
    for each in found:
        if each.family in apart or not second.isdisjoint(each.wholes):
            continue
        split = split_of(each.family, folder.recipe)
        families.setdefault(each.family, set()).add(split)
        chosen[split].append(each)
    check_families(families)
    return chosen


def _in_order(folder: RunFolder, chosen: Sequence[Explained]) -> list[Explained]:
    """The answers in turns, each shuffled by the recipe's seed."""
    groups: dict[Answer, list[Explained]] = {answer: [] for answer in (*CHOICES["race"], *CHOICES["work"], Answer.unknown)}
    for each in chosen:
        groups[each.trace.answer].append(each)
    for answer, group in groups.items():
        random.Random(f"{folder.recipe.seed}/{answer}").shuffle(group)
    return alternate(*groups.values())


def _made(row: Sequence[Explained], split: Split, manner: Manner, limit: int = 0, ticker: Ticker | None = None) -> list[Example]:
    """The first `limit` different examples (0: all), and none more than that: facts in the prompt take a dry run each."""
    made: dict[str, Example] = {}
    wanted, ticker = min(limit or len(row), len(row)), ticker or Silence()
    ticker.start("examples", wanted)
    for each in row:
        if len(made) == wanted:
            break
        example = make_example(each.question, each.trace, split, manner)
        if example.id not in made:
            made[example.id] = example
            ticker.advance(each.family)
    return list(made.values())


def kept_for_validation(folder: RunFolder) -> frozenset[str]:
    """Training families on which nobody is trained: of all that have a known race verdict, those that `parted` keeps apart."""
    return frozenset(each.family for each in parted(known_races(folder, Split.train))[1])


def _chosen(each: Explained, choice: ExamplesRecipe) -> bool:
    trace = each.trace
    held = trace.accepted or choice.refused
    return held and _asked_for(each, choice) and (not choice.authors or trace.author.startswith(choice.authors))


def _asked_for(each: Explained, choice: ExamplesRecipe) -> bool:
    """Whether its question is of a kind that the choice takes, whoever answers it."""
    return each.trace.kind in choice.kinds and (choice.partial or not each.partial)


def make_example(question: Question, trace: Trace, split: Split, manner: Manner = PLAIN) -> Example:
    """One trace in the form a student is trained on."""
    asked = manner.prompt(question)
    reply = (completion(trace.reasoning if manner.reasoning else "", trace.answer, trace.pairs, trace.kind),)
    key = content_id("ex", question.program.id, [message.content for message in (*asked, *reply)])
    return Example(id=key, program=question.program.id, split=split, prompt=asked, completion=reply)


def check_families(families: dict[str, set[Split]]) -> None:
    """Raises PcwmError where a family is in both splits: what is learned would then be what is tested."""
    both = sorted(family for family, splits in families.items() if len(splits) > 1)
    if both:
        raise PcwmError(f"{both[0]} is in both the training and the held-out split", hint="run again in a fresh folder with --out")
