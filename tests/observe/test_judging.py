"""The judge of made-up problems, over the real compiler and sandbox."""

from __future__ import annotations

import re

import pytest
from tests.smoothing import HARNESS, REFERENCE

from pcwm.observe.case import Bench
from pcwm.observe.judging import SandboxJudge, spoilt
from pcwm.observe.toolchain import find_toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Origin, OriginKind, Problem, Program, Sizes

DEAF = HARNESS.replace("y[i];", "x[i];").replace("most %.9g\\n", "").replace("most, sum", "sum")
FAILING = "int main(void) { return 1; }\n"
FICKLE = HARNESS.replace('"most', '"at %p ').replace(", most,", ", (void *)y, most,")


def problem(harness: str = HARNESS, reference: str = REFERENCE) -> Problem:
    sizes = Sizes(race=1, output=1, work=1)
    return Problem(
        id="prob-1", domain="d", name="n", language="c", statement="s", harness=harness, reference=reference, sizes=sizes, tolerance=1e-6
    )


@pytest.fixture(scope="module")
def judge() -> SandboxJudge:
    recipe = ObserveRecipe(work_threads=(4,), work_repeats=1, work_instructions=False, output_threads=(4,), timeout=10)
    return SandboxJudge(Bench.make(recipe, find_toolchain()))


def test_a_good_problem_gets_sizes(judge: SandboxJudge) -> None:
    found = judge.judge(problem())
    assert isinstance(found, Problem), found
    assert 16 <= found.sizes.race <= found.sizes.output < found.sizes.work
    assert found.model_copy(update={"sizes": problem().sizes}) == problem()


@pytest.mark.parametrize(
    "harness, reference, why",
    [
        (HARNESS, REFERENCE.replace("most = 0;", "most = 0"), "the reference does not compile: "),
        (DEAF, REFERENCE, "the harness prints the same when nothing is computed"),
        (FICKLE, REFERENCE, "the reference prints something else every time"),
        (HARNESS.replace("atoi(argv[1])", "100"), REFERENCE, "what is printed hardly depends on the size"),
        (HARNESS.replace("sum += (i", "sum = 1 / 0.0 + (i"), REFERENCE, "the harness prints numbers that are not finite"),
        (HARNESS.replace("int main(", "int sub(") + FAILING, REFERENCE, "the reference runs at fewer than three sizes"),
        (HARNESS.replace('printf("most %.9g\\nsum %.9g\\n", most, sum);', 'puts("done");'), REFERENCE, "the harness prints no numbers"),
        (
            HARNESS.replace("int n = argc > 1 ? atoi(argv[1]) : 100;", "int n = argc > 1 ? atoi(argv[1]) % 1000 + 40 : 100;"),
            REFERENCE,
            "there is hardly any work",
        ),
    ],
)  # fmt: skip
def test_problems_of_no_use(judge: SandboxJudge, harness: str, reference: str, why: str) -> None:
    found = judge.judge(problem(harness, reference))
    assert isinstance(found, str) and found.startswith(why), found
    assert "\n" not in found


@pytest.mark.parametrize(
    "pragma, why",
    [
        ("#pragma omp parallel for reduction(max : most)", ""),
        ("#pragma omp parallel for num_threads(1) reduction(max : most)", "no parallel region|no team of threads|one thread|single thread"),
        ("#pragma omp simd reduction(max : most)", "no parallel region|no team of threads"),
        ("#pragma omp parallel for reduction(min : most)", "differs from the sequential one"),
    ],
)
def test_a_program_must_be_right_and_really_parallel(judge: SandboxJudge, pragma: str, why: str) -> None:
    source = REFERENCE.replace("    for (int i", f"    {pragma}\n    for (int i", 1)
    sized = problem().model_copy(update={"sizes": Sizes(race=1000, output=5000, work=20000)})
    said = judge.is_parallel(sized, Program.make(source, "c", Origin(kind=OriginKind.model, name="m"), "prob-1"))
    assert (said == "") == (why == "") and re.search(why, said), said


def test_ways_to_spoil_a_reference() -> None:
    made = dict(spoilt(REFERENCE, "c"))
    assert "{ static double nothing; return nothing; }" in made["emptied"]
    assert len(made) >= 4 and len(set(made.values()) | {REFERENCE}) == len(made) + 1
    assert next(spoilt("void f(int *x) { *x = 1; }", "c")) == ("emptied", "void f(int *x) {}")
    assert next(spoilt("std::vector<int> f() { return g(); }", "cpp"))[1] == "std::vector<int> f() { return {}; }"
