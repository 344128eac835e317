"""A text that ends early keeps its verdict: what is open at its end is read as closed there."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.source.dryrun.cuts import RACY, Known, reached

from pcwm.source.dryrun.verdict import read_races
from pcwm.source.verdicts import Ground

ELSEWHERE = {
    "loop_dependences/fold_strip_overlapping.race.c": "how far apart the two sides are is the caller's choice",
    "pointers_aliasing/shifted_blend.race.c": "the caller passes two pointers into one array",
    "nested_teams/colliding_inner_ids.race.c": "the threads that race are of two teams, and the caller starts both",
    "nested_teams/scoreboard_peek.race.c": "the threads that race are of two teams, and the caller starts both",
}
"""Races of a function with a caller's values or teams: before that call is in the text, the function alone has no race."""
KEPT = [program for program in RACY if program.name not in ELSEWHERE]


def lost(program: Known, cuts: list[int]) -> list[int]:
    """After which of these lines the text alone is not said to race."""
    return [cut for cut in cuts if read_races(program.head(cut), program.language).answer != "race"]


@pytest.mark.parametrize("program", KEPT, ids=lambda program: program.name)
def test_a_race_is_seen_once_the_text_has_threads_at_it(program: Known) -> None:
    dice = random.Random(program.name)
    first, last = reached(program)[0], len(program.text.split("\n"))
    assert lost(program, [dice.randint(max(first, *program.racy), last)]) == []


@pytest.mark.slow
@pytest.mark.parametrize("program", KEPT, ids=lambda program: program.name)
def test_a_race_is_seen_after_every_line_from_there_on(program: Known) -> None:
    first, last = max(reached(program)[0], *program.racy), len(program.text.split("\n"))
    assert lost(program, [*range(first, last + 1)]) == []


@pytest.mark.slow
def test_what_a_text_before_its_threads_is_said_to_be() -> None:
    """It has no threads: what is said of it is said under an assumption, but for a few that race in another way."""
    said: Counter[str] = Counter()
    for program in KEPT:
        for cut in range(max(program.racy), reached(program)[0]):
            reading = read_races(program.head(cut), program.language)
            assumed = reading.ground in (Ground.called, Ground.handed, Ground.spared)
            assert assumed == (bool(reading.missing) and "the rest is taken to start a team" in reading.missing[0])
            said["otherwise" if reading.answer == "race" and not assumed else reading.answer] += 1
    assert said["race"] > said.total() / 6
    assert said["otherwise"] < said.total() / 40


def test_what_main_does_not_call_yet_is_read_on_its_own() -> None:
    text = "int n;\nvoid f(void) {\n#pragma omp parallel\nn++;\n}\nint main(void) {\n    int k = 0;\n"
    assert read_races(text, "c").answer == "race"
    assert read_races(text + "}\n", "c").answer == "unknown"


def test_what_is_not_called_yet_does_not_run_beside_threads_that_nobody_has_joined_yet() -> None:
    text = (
        "#include <pthread.h>\nstatic int sum;\n"
        "static void *add(void *p) { sum++; return p; }\n"
        "static int twice(void) { return 2 * sum; }\n"
        "int main(void) {\n    pthread_t t;\n    pthread_create(&t, 0, add, 0);\n"
    )
    assert read_races(text, "c").answer == "no_race"


def test_a_text_that_ends_before_its_threads_call_everything_says_so() -> None:
    text = "int n;\nvoid up(void) { n++; }\nint main(void) {\n#pragma omp parallel\n    {\n        int k = 0;\n"
    reading = read_races(text, "c")
    assert (reading.answer, reading.ground.value) == ("no_race", "part")
    assert "the text ends before `up` is called" in reading.missing
    assert read_races(text + "        up();\n", "c").answer == "race"


def test_locks_without_main_keep_apart_whatever_threads_call_them() -> None:
    text = "#include <pthread.h>\npthread_mutex_t m;\nint n;\nvoid up(void) { pthread_mutex_lock(&m); n++; pthread_mutex_unlock(&m); }\n"
    assert read_races(text, "c").ground is Ground.spared
    assert read_races(text.replace("pthread_mutex_lock(&m);", ""), "c").ground is Ground.called
    assert read_races(text + "int main(void) { up(); return 0; }\n", "c").ground is Ground.nothing
