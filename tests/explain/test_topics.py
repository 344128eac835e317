"""Which questions are explained: it follows from recipe and records alone, and no held-out family is among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.explain.conftest import QUIET, RACES, SAFE
from tests.explain.making import HELD, fill, flip, outcome, pair_up, recipe

from pcwm.explain.topics import Kind, Task, Topic, Topics, first_of
from pcwm.progress import Silence
from pcwm.prompts import prompt, team_words
from pcwm.records import Answer, Fragment, Origin, OriginKind, Program, Reject, WorkPair
from pcwm.store import RunFolder

NAMES = (*RACES, *SAFE)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[RunFolder]:
    with RunFolder.create(tmp_path / "run", recipe()) as made:
        yield made


def asked(folder: RunFolder, **explain: Any) -> Topics:
    folder.amend("explain", recipe(**explain))
    return Topics(folder, Silence())


def tasks(topics: Topics, kind: Kind) -> list[Task]:
    found = [topics.task(topic) for topic in topics.all if topic.kind is kind]
    assert None not in found
    return [task for task in found if task is not None]


def test_every_known_program_of_a_training_family_once(folder: RunFolder) -> None:
    programs = fill(folder, NAMES)
    kept = fill(folder, ("tally.c", "own_slots.c"), HELD)
    topics = asked(folder)
    assert {topic.about for topic in topics.all} == {program.id for program in programs.values()}
    answers = [topic.answer for topic in topics.all]
    assert set(answers[:2]) == set(answers[2:4]) == {Answer.race, Answer.no_race}
    assert {topic.about for topic in asked(folder, held_out=True).all} > {program.id for program in kept.values()}


def test_flips_take_the_place_of_the_plain_ones(folder: RunFolder) -> None:
    programs = fill(folder, NAMES)
    racy, safe = programs["energy_sum.c"], programs["dot_reduced.c"]
    made = flip(folder, racy, safe)
    topics = asked(folder, counterfactual=1)
    flipped = {task.program.id: task for task in tasks(topics, Kind.flip)}
    assert set(flipped) == {racy.id, safe.id} and len(topics.all) == len(NAMES)
    assert flipped[racy.id].twin == safe and flipped[safe.id].twin == racy and flipped[safe.id].flip == made
    assert not tasks(asked(folder, counterfactual=0), Kind.flip)


def test_parts_keep_the_answer_and_move_the_pairs(folder: RunFolder) -> None:
    programs = fill(folder, NAMES)
    topics = asked(folder, partial=1)
    parts = tasks(topics, Kind.partial)
    assert len(parts) > len(NAMES) // 2
    for task in parts:
        assert isinstance(task.program, Fragment)
        whole = next(program for program in programs.values() if isinstance(task.program, Fragment) and program.id == task.program.whole)
        assert len(task.program.source) < len(whole.source) and task.program.problem == whole.problem
        lines = task.program.source.split("\n")
        for pair in task.outcomes[0].race.pairs:
            assert pair.first.variable.split("[")[0] in lines[pair.first.line - 1]
        assert bool(task.outcomes[0].race.pairs) is (task.topic.answer is Answer.race)
    wholes = {task.program.whole for task in parts if isinstance(task.program, Fragment)}
    uncut = {reject.subject for reject in folder.store.all(Reject) if reject.name == "not_cut"}
    assert wholes | uncut == {program.id for program in programs.values()} and not wholes & uncut


ORPHAN = """#include <stdio.h>
void add(int n, int *total)
{
#pragma omp for
    for (int i = 0; i < n; i++)
        *total += i;
}
"""


def test_a_part_that_programs_with_both_answers_share_is_none(folder: RunFolder) -> None:
    """Nothing can be left out of these but their includes, which are all that tells them apart."""
    (first,) = fill(folder, ("energy_sum.c",)).values()
    origin = Origin(kind=OriginKind.corpus, name="made")
    both = [Program.make(text, "c", origin, first.problem) for text in (ORPHAN, ORPHAN.replace("stdio", "stdlib"))]
    folder.store.put([*both, outcome(both[0], QUIET), outcome(both[1], RACES["energy_sum.c"])])
    topics = asked(folder, partial=1)
    assert not [task for task in tasks(topics, Kind.partial) if "total += i" in task.program.source]
    reasons = {reject.subject: reject.reason for reject in folder.store.all(Reject)}
    assert {reasons[program.id] for program in both} == {"the rest is that of a program with the other answer, too"}


def test_work_pairs_are_as_many_as_wanted_and_of_both_answers(folder: RunFolder) -> None:
    programs = list(fill(folder, SAFE).values())
    for one, other in pairwise(programs):
        made = pair_up(folder, one, other, cores=2)
        if len(list(folder.store.all(WorkPair))) % 2:
            folder.store.put([made.model_copy(update={"answer": "A"})])
    topics = asked(folder, work=0.5)
    work = tasks(topics, Kind.work)
    assert len(work) == len(SAFE) // 2 and {task.topic.answer for task in work} == {Answer.A, Answer.B}
    for task in work:
        assert task.pair is not None and task.question.kind == "work" and len(task.outcomes) == 2
        assert [each.program for each in task.outcomes] == [task.pair.a, task.pair.b]
        assert task.topic.question == task.question.id and task.question.cores == 2
        assert f"Which has the higher work % with {team_words(4, 2)}" in prompt(task.question)[-1].content


def test_the_same_again_and_all_of_it_for_a_larger_share(folder: RunFolder) -> None:
    fill(folder, NAMES)
    small, again, large = (asked(folder, partial=share).all for share in (0.4, 0.4, 0.9))
    assert small == again
    assert {topic.about for topic in small} < {topic.about for topic in large}


def test_a_beginning_keeps_the_share_of_questions_about_work() -> None:
    races = [Topic(Kind.whole, f"p{n}", "f", Answer.race, f"q{n}") for n in range(30)]
    work = [Topic(Kind.work, f"w{n}", "f", Answer.A, f"r{n}") for n in range(10)]
    assert first_of([*races, *work], 8) == [*races[:6], *work[:2]]
    assert first_of([*races, *work], 0) == first_of([*races, *work], 99) == [*races, *work]
