"""Wrong, unstable, crashing and unknown are told apart, with real runs of the plain build."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.observe.build import PLAIN
from pcwm.observe.case import Bench, Case
from pcwm.observe.output import OutputRuns, run_output
from pcwm.observe.program import observe_program
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Origin, OriginKind, OutputVerdict, Problem, Program, RaceVerdict, Run, Sizes, Tool

PROBLEM = Problem(
    id="prob-verdicts",
    domain="test",
    name="sum",
    language="c",
    statement="Sum up to n.",
    harness="""#include <stdio.h>
#include <stdlib.h>
long sum(int n);
int main(int c, char **v) { printf("%ld\\n", sum(atoi(v[1]))); }
""",
    reference="",
    sizes=Sizes(race=10, output=1000, work=1000),
    tolerance=1e-9,
)
REFERENCE = "499500\n"
HEAD = "#include <omp.h>\n#include <stdlib.h>\n#include <unistd.h>\n"
LOOP = "long s = 0;\n#pragma omp parallel for reduction(+ : s)\nfor (int i = 0; i < n; i++) s += i;\n"
BODIES = {
    "right": f"{LOOP}return s;",
    "wrong": f"{LOOP}return s + 1;",
    "wrong by team": f"{LOOP}return s + (omp_get_max_threads() > 2);",
    "wrong in parallel": f"{LOOP}return s + (omp_get_max_threads() > 1);",
    "changing": f"{LOOP}return s + (omp_get_max_threads() > 2 ? getpid() + (long)&s / 16 : 0);",
    "changing with one": f"{LOOP}return s + (long)&s / 16;",
    "crashing": f"{LOOP}if (omp_get_max_threads() > 2) abort();\nreturn s;",
    "exiting": f"{LOOP}if (omp_get_max_threads() > 2) exit(7);\nreturn s;",
    "hanging": f"{LOOP}if (omp_get_max_threads() > 2) for (;;) getpid();\nreturn s;",
    "flooding": f"{LOOP}for (; omp_get_max_threads() > 2;) {{ volatile char *p = malloc(1 << 24);"
    " for (int i = 0; i < 1 << 24; i += 4096) p[i] = 1; usleep(9999); }\nreturn s;",
}


def _run(toolchain: Toolchain, folder: Path, name: str, problem: Problem | None = PROBLEM) -> tuple[OutputRuns, list[Run]]:
    recipe = ObserveRecipe(output_threads=(1, 2, 4), timeout=1.0, memory_mb=128)
    source = f"{HEAD}long sum(int n) {{\n{BODIES[name]}\n}}\n"
    if problem is None:
        source += '#include <stdio.h>\nint main(void) { printf("%ld\\n", sum(1000)); }\n'
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name=name), problem.id if problem else None)
    with Case(program, problem, Bench.make(recipe, toolchain), folder) as case:
        assert case.build(PLAIN) is None
        done = run_output(case, "plain", REFERENCE if problem else None)
    return done, [run for run in case.runs if run.tool is Tool.output]


@pytest.mark.parametrize(
    ("name", "verdict", "varies", "reason"),
    [
        ("right", OutputVerdict.correct, False, ""),
        ("wrong", OutputVerdict.wrong, False, "with 1, 2 and 4 threads the result differs from the sequential one"),
        ("wrong by team", OutputVerdict.unstable, False, "with 4 threads the result differs from the sequential one, and it depends on"),
        ("changing", OutputVerdict.unstable, True, "with 4 threads the result changes from run to run"),
        ("changing with one", OutputVerdict.unstable, True, "with 1 threads the result changes from run to run"),
        ("crashing", OutputVerdict.crashed, False, "with 4 threads: killed by SIGABRT"),
        ("exiting", OutputVerdict.crashed, False, "with 4 threads: exit code 7"),
        ("hanging", OutputVerdict.unknown, False, "timeout: still running after 1 s"),
        ("flooding", OutputVerdict.unknown, False, "memory: took more than 128 MB"),
    ],
)
def test_candidates(toolchain: Toolchain, tmp_path: Path, name: str, verdict: OutputVerdict, varies: bool, reason: str) -> None:
    outcome = _run(toolchain, tmp_path, name)[0].outcome
    assert (outcome.verdict, outcome.varies) == (verdict, varies)
    assert outcome.reason.startswith(reason)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("right", OutputVerdict.correct),
        ("wrong", OutputVerdict.correct),  # a file of the user's is its own reference
        ("wrong in parallel", OutputVerdict.wrong),
        ("wrong by team", OutputVerdict.unstable),
        ("crashing", OutputVerdict.crashed),
    ],
)
def test_files_without_a_problem(toolchain: Toolchain, tmp_path: Path, name: str, verdict: OutputVerdict) -> None:
    assert _run(toolchain, tmp_path, name, None)[0].outcome.verdict is verdict


def test_only_what_is_wrong_is_run_again(toolchain: Toolchain, tmp_path: Path) -> None:
    assert [(run.threads, run.repeat) for run in _run(toolchain, tmp_path, "right")[1]] == [(1, 0), (2, 0), (4, 0)]
    _, runs = _run(toolchain, tmp_path, "wrong by team")
    assert [(run.threads, run.repeat) for run in runs] == [(1, 0), (2, 0), (4, 0), (4, 1)]
    assert len({run.id for run in runs}) == len(runs)


def test_without_a_reference_nothing_is_known(toolchain: Toolchain, tmp_path: Path) -> None:
    program = Program.make("long sum(int n) { return n; }", "c", Origin(kind=OriginKind.user, name="x"), PROBLEM.id)
    with Case(program, PROBLEM, Bench.make(ObserveRecipe(), toolchain), tmp_path) as case:
        outcome = run_output(case, "plain", None, "it hangs").outcome
    assert (outcome.verdict, outcome.reason) == (OutputVerdict.unknown, "the sequential reference failed: it hangs")


def _observed(toolchain: Toolchain, body: str) -> tuple[RaceVerdict, OutputVerdict]:
    source = f"{HEAD}long sum(int n) {{\n{body}\n}}\n"
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name="x"), PROBLEM.id)
    recipe = ObserveRecipe(race_threads=(2,), output_threads=(1, 2, 4), timeout=5.0).glance()
    outcome = observe_program(program, PROBLEM, Bench.make(recipe, toolchain), reference=REFERENCE).outcome
    return outcome.race.verdict, outcome.output.verdict


def test_a_result_left_to_chance_casts_doubt_on_no_race(toolchain: Toolchain) -> None:
    """A real race that the race runs do not reach: it is not in the code for small inputs."""
    body = f"{LOOP}if (n > 100)\n#pragma omp parallel num_threads(4)\nfor (int k = 0; k < 2999999; k++) *(volatile long *)&s += 1;\nreturn s;"
    assert _observed(toolchain, body) == (RaceVerdict.unknown, OutputVerdict.unstable)


def test_a_result_that_is_wrong_the_same_way_each_time_does_not(toolchain: Toolchain) -> None:
    """Each thread's sum is its own, and the first one's is returned: wrong, by another amount for another team, and no race."""
    body = (
        "long first = 0;\n#pragma omp parallel\n{ long s = 0;\n#pragma omp for schedule(static)\nfor (int i = 0; i < n; i++) s += i;\n"
        "if (omp_get_thread_num() == 0) first = s; }\nreturn first;"
    )
    assert _observed(toolchain, body) == (RaceVerdict.no_race_observed, OutputVerdict.unstable)
