"""What is to be explained: questions about a run's programs, each with what the tools know of it.

Which questions these are follows from the recipe, the programs and their outcomes alone, so an interrupted stage finds the same ones again.
Only fragments are made here and stored.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pcwm.dataset.make import race_row
from pcwm.dataset.partial import BARE, BROKEN, CUT, ELIDED, choose_cuts, moved, ways
from pcwm.dataset.rows import RaceRow
from pcwm.dataset.turns import in_turns
from pcwm.explore.stage import split_of
from pcwm.progress import Ticker
from pcwm.records import (
    Answer,
    Counterfactual,
    Fragment,
    Outcome,
    Problem,
    Program,
    Question,
    RaceVerdict,
    Reject,
    Split,
    Trace,
    WorkPair,
    content_id,
    place,
)
from pcwm.source.cuts import Plan
from pcwm.source.shown import Sheet, Shown, show
from pcwm.store import RunFolder, Store

_WEIGHTS = {CUT: 3, BROKEN: 2, ELIDED: 1, BARE: 1}
"""How often each way is taken, where a program can be shown in all of them: what is hardest to read, most often."""


class Kind(StrEnum):
    """What sort of explanation is wanted."""

    whole = "whole"
    """Of a program's race outcome."""
    flip = "flip"
    """The same, turning on the edit that tells the program from another with the opposite outcome."""
    partial = "partial"
    """Of a program of which only a part is there."""
    work = "work"
    """Of which of two programs has the higher work %."""


@dataclass(frozen=True)
class Topic:
    """One question to be explained, by ids alone: a run may have as many as it has programs."""

    kind: Kind
    about: str
    """Id of the program or fragment; of the pair, where it is about work."""
    family: str
    answer: Answer
    question: str
    """Its id."""
    flip: str = ""
    """Id of the counterfactual pair that the program is in."""


@dataclass(frozen=True)
class Task:
    """A topic with all that may be told about it."""

    topic: Topic
    question: Question
    outcomes: tuple[Outcome, ...]
    """Of each program of the question; the pairs of a fragment are at their places in it."""
    pair: WorkPair | None = None
    flip: Counterfactual | None = None
    twin: Program | None = None
    """The other program of `flip`."""

    @property
    def program(self) -> Program:
        return self.question.program


class Topics:
    """Everything that a run can explain."""

    def __init__(self, folder: RunFolder, ticker: Ticker) -> None:
        """Read the run, and make the fragments that it has none of yet.

        Raises StorageError where the disk refuses.
        """
        self._store, recipe = folder.store, folder.recipe
        problems = {problem.id: problem for problem in self._store.all(Problem)}
        self._families: dict[str, str] = {}
        self._answers: dict[str, Answer] = {}
        for outcome in self._store.all(Outcome):
            program = self._store.get(Program, outcome.program)
            if program is None or outcome.race.verdict is RaceVerdict.unknown:
                continue
            family = problems[program.problem].family if program.problem in problems else ""
            if recipe.explain.held_out or not family or split_of(family, recipe) is Split.train:
                self._families[program.id] = family
                self._answers[program.id] = outcome.race.verdict.answer
        self.all: list[Topic] = _spread([*self._of_programs(recipe.explain.counterfactual), *self._partial(folder, problems, ticker)])
        self.all += _spread(self._work(recipe.explain.work))

    def _of_programs(self, share: float) -> Iterator[Topic]:
        """Each program once: beside its twin where it has one, alone where not."""
        flips: dict[str, str] = {}
        for flip in self._store.all(Counterfactual):
            if _taken(flip.id, share) and flip.parent in self._answers and flip.child in self._answers:
                flips.setdefault(flip.parent, flip.id)
                flips.setdefault(flip.child, flip.id)
        for key, answer in self._answers.items():
            flip_id = flips.get(key, "")
            yield Topic(Kind.flip if flip_id else Kind.whole, key, self._families[key], answer, Question.race_id(key), flip_id)

    def _partial(self, folder: RunFolder, problems: Mapping[str, Problem], ticker: Ticker) -> Iterator[Topic]:
        wanted = {key for key in self._answers if self._families[key] and _taken(key, folder.recipe.explain.partial)}
        self._cut(folder, wanted, problems, ticker)
        for fragment in self._store.all(Fragment):
            if fragment.whole in wanted:
                key, whole = fragment.id, fragment.whole
                yield Topic(Kind.partial, key, self._families[whole], self._answers[whole], Question.race_id(key))

    def _cut(self, folder: RunFolder, wanted: Iterable[str], problems: Mapping[str, Problem], ticker: Ticker) -> None:
        """Make one fragment of each program, or note why there is none."""
        had = {fragment.whole: fragment.id for fragment in self._store.all(Fragment)}
        todo = [key for key in sorted(wanted) if key not in had and self._store.get(Reject, _uncut(key)) is None]
        if not todo:
            return
        ticker.start("half-written programs", len(todo))
        rows: list[RaceRow] = []
        plans: dict[str, Plan] = {}
        programs = {program.id: program for program in self._store.each(Program, todo)}
        for program in programs.values():
            outcome = self._store.get(Outcome, Outcome.make_id(program.id))
            assert outcome is not None
            rows.append(race_row(program, outcome, problems[program.problem or ""], folder.recipe))
            plans[program.id] = Plan(program.source, program.language)
            ticker.advance(program.origin.name)
        cuts = choose_cuts(rows, plans, folder.recipe.seed)
        made: dict[str, list[tuple[RaceRow, Fragment]]] = {}
        rejects: list[Reject] = []
        for row in rows:
            chance = random.Random(f"{folder.recipe.seed}/{row.id}")
            options = [(way, edits) for way, edits in ways(row, plans[row.id], cuts.get(row.id), chance) if edits]
            fragment = None
            if options:
                way, edits = chance.choices(options, [_WEIGHTS[name] for name, _ in options])[0]
                fragment = _fragment(programs[row.id], row, way, show(Sheet.of(row.source), edits))
            if fragment is None or fragment.id in had.values():
                rejects.append(_not_cut(row.id, "nothing to leave out" if not options else "a pair's line would be gone"))
            else:
                made.setdefault(fragment.id, []).append((row, fragment))
        for twins in made.values():
            if len({row.answer for row, _ in twins}) > 1:
                rejects += [_not_cut(row.id, "the rest is that of a program with the other answer, too") for row, _ in twins]
            else:
                rejects += [_not_cut(row.id, "the rest is that of another program, too") for row, _ in twins[1:]]
                self._store.put([twins[0][1]])
        self._store.put(rejects)

    def _work(self, share: float) -> list[Topic]:
        """Pairs of the programs, spread over problems and answers: so many for each program."""
        pairs = [pair for pair in self._store.all(WorkPair) if pair.a in self._answers and pair.b in self._answers]
        chosen = in_turns(pairs, lambda pair: (pair.problem, pair.answer))[: round(share * len(self._answers))]
        return [
            Topic(
                Kind.work, pair.id, self._families[pair.a], Answer(pair.answer), Question.work_id(pair.a, pair.b, pair.threads, pair.cores)
            )
            for pair in chosen
        ]

    def task(self, topic: Topic) -> Task | None:
        """The topic with its programs and outcomes; None where one of them is gone."""
        store = self._store
        if topic.kind is Kind.work:
            pair = store.get(WorkPair, topic.about)
            both = [store.get(Program, key) for key in (pair.a, pair.b)] if pair else []
            outcomes = [store.get(Outcome, Outcome.make_id(each.id)) for each in both if each]
            known = tuple(outcome for outcome in outcomes if outcome is not None)
            if pair is None or len(known) < 2 or both[0] is None or both[1] is None:
                return None
            return Task(topic, Question.work(both[0], both[1], pair.threads, pair.cores), known, pair=pair)
        fragment = store.get(Fragment, topic.about) if topic.kind is Kind.partial else None
        program = fragment or store.get(Program, topic.about)
        outcome = store.get(Outcome, Outcome.make_id(fragment.whole if fragment else topic.about))
        if program is None or outcome is None:
            return None
        if fragment is not None:
            outcome = outcome.model_copy(update={"race": outcome.race.model_copy(update={"pairs": fragment.pairs})})
        flip = store.get(Counterfactual, topic.flip) if topic.flip else None
        twin = store.get(Program, flip.child if flip.parent == program.id else flip.parent) if flip else None
        return Task(topic, Question.race(program), (outcome,), flip=flip, twin=twin)

    def within(self, longest: int) -> list[Topic]:
        """The topics whose code has at most so many characters, both programs together; 0: all."""
        return [topic for topic in self.all if not longest or self._characters(topic) <= longest]

    def _characters(self, topic: Topic) -> float:
        task = self.task(topic)
        return sum(len(program.source) for program in task.question.programs) if task else math.inf


def question_of(store: Store, trace: Trace) -> Question | None:
    """The question that a trace answers; None where one of its programs is gone."""
    program = store.get(Program, trace.program) or store.get(Fragment, trace.program)
    if program is None or trace.other is None:
        return Question.race(program) if program is not None else None
    other = store.get(Program, trace.other)
    return Question.work(program, other, trace.threads, trace.cores) if other is not None else None


def first_of(topics: list[Topic], count: int) -> list[Topic]:
    """So many of the topics (0: all), those about work as frequent among them as among all."""
    if not count or count >= len(topics):
        return topics
    work = [topic for topic in topics if topic.kind is Kind.work]
    races = [topic for topic in topics if topic.kind is not Kind.work]
    share = round(count * len(work) / len(topics))
    return [*races[: count - share], *work[:share]]


def _spread(topics: Iterable[Topic]) -> list[Topic]:
    """In an order of which each beginning is balanced over answers, and within each over families."""
    mixed = sorted(topics, key=lambda topic: hashlib.sha256(topic.question.encode()).digest())
    return in_turns(in_turns(mixed, lambda topic: topic.family), lambda topic: topic.answer)


def _taken(key: str, share: float) -> bool:
    """Whether a hash of the id falls into the share: the same ones for the same share, and all of these for a larger one."""
    return place(hashlib.sha256(f"explain {key}".encode()).hexdigest()) < share


def _fragment(program: Program, row: RaceRow, way: str, shown: Shown) -> Fragment | None:
    """None where what is shown misses a line of the observed pairs, or where none of these lies in the program's text."""
    pairs = moved(row.own_pairs, shown)
    if pairs is None or (row.answer == "race" and not pairs):
        return None
    part = Program.make(shown.text, program.language, program.origin, program.problem)
    return Fragment(**dict(part), whole=program.id, way=way, pairs=pairs)


def _uncut(program: str) -> str:
    return content_id("rej", program, "cut")


def _not_cut(program: str, reason: str) -> Reject:
    return Reject(id=_uncut(program), stage="explain", subject=program, name="not_cut", reason=reason)
