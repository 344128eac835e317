"""What a person or a model has written so far: known programs cut, each in up to four ways, with the pairs moved along.

    cut                 it ends behind the last line that matters
    mid-statement       it goes on a little, and ends inside a statement
    bodies elided       bodies that hold nothing of the parallel part are left out
    includes missing    it has no includes

The answer is that of the whole program: what stands in the text races, or does not, whatever comes later. `cuts.py` says what matters.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pcwm.dataset.cuts import Cut, Plan
from pcwm.dataset.shown import Edit, Sheet, moved, own_pairs_of, show
from pcwm.records import Language, Origin, OriginKind, Outcome, Pair, Program, RaceOutcome, RaceVerdict

CUT, BROKEN, ELIDED, BARE = "cut", "mid-statement", "bodies elided", "includes missing"


@dataclass(frozen=True)
class Whole:
    """A program whose answer is known."""

    id: str
    source: str
    language: Language
    races: bool
    pairs: tuple[Pair, ...]
    """Those in the program's own text."""

    @property
    def lines(self) -> list[int]:
        """Of all sides of its pairs."""
        return [side.line for pair in self.pairs for side in (pair.first, pair.second)]


@dataclass(frozen=True)
class Part:
    """What is left of a program."""

    way: str
    program: Program
    """Its origin names the way and, as the parent, the whole program."""
    outcome: RaceOutcome
    """The whole program's, its pairs at their places in the part."""


def choose_cuts(wholes: Sequence[Whole], plans: Mapping[str, Plan], seed: int = 0) -> dict[str, Cut]:
    """Where each program is cut; programs that cannot be cut are left out. Without a racing program there is nothing to imitate."""
    chosen: dict[str, Cut] = {}
    for whole in wholes:
        cut = plans[whole.id].cut_behind(whole.lines) if whole.races and whole.pairs else None
        if cut is not None:
            chosen[whole.id] = cut
    models = [chosen[key] for key in sorted(chosen)]
    # Each model is imitated as often as any other, give or take one: no distribution is guessed from a few draws.
    turn = random.Random(f"cuts/{seed}")
    hand: list[Cut] = []
    for whole in sorted(wholes, key=lambda each: each.id):
        own = plans[whole.id].cuts() if not whole.races and models else []
        if own:
            if not hand:
                hand = turn.sample(models, len(models))
            model = hand.pop()
            chosen[whole.id] = min(own, key=lambda cut: (cut.distance(model), cut.line))
    return chosen


def ways(whole: Whole, plan: Plan, cut: Cut | None, seed: int = 0) -> Iterator[tuple[str, list[Edit]]]:
    """Each way to leave something of a program out, with the edits; no edits where there is nothing to leave out."""
    if cut is not None:
        yield CUT, plan.ended(cut.line)
        yield BROKEN, plan.broken(cut.line, random.Random(f"{seed}/{whole.id}").random())
    yield ELIDED, plan.elided(whole.lines)
    yield BARE, plan.without_includes()


def parts(known: Sequence[tuple[Program, Outcome]], seed: int = 0) -> Iterator[Part]:
    """What is left of programs of which the tools saw a race or none, in every way, in the order given."""
    programs = {program.id: (program, outcome.race) for program, outcome in known if outcome.race.verdict is not RaceVerdict.unknown}
    wholes = [
        Whole(program.id, program.source, program.language, race.verdict is RaceVerdict.race, own_pairs_of(race.pairs))
        for program, race in programs.values()
    ]
    plans = {whole.id: Plan(whole.source, whole.language) for whole in wholes}
    cuts = choose_cuts(wholes, plans, seed)
    for whole in wholes:
        program, race = programs[whole.id]
        for way, edits in ways(whole, plans[whole.id], cuts.get(whole.id), seed):
            shown = show(Sheet.of(whole.source), edits) if edits else None
            pairs = moved(whole.pairs, shown) if shown is not None else None
            if shown is not None and pairs is not None and (pairs or not whole.races):
                origin = Origin(kind=OriginKind.user, name=way, parent=whole.id)
                left = Program.make(shown.text, whole.language, origin, program.problem)
                yield Part(way, left, race.model_copy(update={"pairs": pairs}))
