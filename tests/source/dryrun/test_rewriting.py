"""What is said of a program's races does not depend on how it is written: names, comments, orders, macros for numbers."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.source.dryrun.cuts import PROGRAMS, Known
from tests.source.making import programs
from tests.source.rewriting import REWRITINGS, Rewritten, same

from pcwm.records import Language
from pcwm.source.dryrun.verdict import read_races

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(SOME, max_examples=10)
"""For labelled programs, which are long; the slow test below has all of them."""
MANY = settings(SOME, max_examples=300)


def told(made: Rewritten, language: Language) -> tuple[object, ...]:
    """What is said of a program in its new form, in the old one's words: answer, ground, and who races on which lines."""
    reading = read_races(made.text, language)
    pairs = {
        frozenset(
            (made.line(side.line, side.column), made.plain(side.variable), made.plain(side.expression), side.writes) for side in sides
        )
        for sides in ((pair.first, pair.second) for pair in reading.pairs)
    }
    return reading.answer, reading.ground, pairs


@cache
def told_of(program: Known) -> tuple[object, ...]:
    return told(same(program.text), program.language)


@pytest.mark.parametrize("way", REWRITINGS)
@FEW
@given(st.sampled_from(PROGRAMS), st.randoms(use_true_random=False))
def test_a_labelled_program_may_be_written_in_another_way(way: str, program: Known, dice: random.Random) -> None:
    assert told(REWRITINGS[way](program.text, program.language, dice.randrange), program.language) == told_of(program)


@pytest.mark.slow
@pytest.mark.parametrize("way", REWRITINGS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_every_labelled_program_may_be_written_in_another_way(way: str, program: Known) -> None:
    dice = random.Random(f"{way} {program.name}")
    for _ in range(3):
        assert told(REWRITINGS[way](program.text, program.language, dice.randrange), program.language) == told_of(program)


@pytest.mark.parametrize("way", REWRITINGS)
@SOME
@given(programs(), st.randoms(use_true_random=False))
def test_a_made_up_program_may_be_written_in_another_way(way: str, text: str, dice: random.Random) -> None:
    assert told(REWRITINGS[way](text, "c", dice.randrange), "c") == told(same(text), "c")


@pytest.mark.slow
@pytest.mark.parametrize("way", REWRITINGS)
@MANY
@given(programs(), st.randoms(use_true_random=False))
def test_many_made_up_programs_may_be_written_in_another_way(way: str, text: str, dice: random.Random) -> None:
    assert told(REWRITINGS[way](text, "c", dice.randrange), "c") == told(same(text), "c")


def test_the_rewritings_do_something() -> None:
    dice = random.Random(1)
    for way, rewrite in REWRITINGS.items():
        changed = sum(rewrite(program.text, program.language, dice.randrange).text != program.text for program in PROGRAMS[::8])
        assert changed >= (6 if way == "reordered" else 21), way


@SOME
@given(programs())
def test_made_up_programs_are_followed(text: str) -> None:
    assert read_races(text, "c").ground.value in ("met", "whole", "condition", "part")
