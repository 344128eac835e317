"""Which programs have instruction counts, and that the counts are right and repeat. The parser is tested in test_callgrind.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.observe.build import PLAIN
from pcwm.observe.case import Bench, Case
from pcwm.observe.instructions import Counted, count_instructions, find_valgrind, left_to_chance
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Program, Status, Tool

DATA = Path(__file__).parent / "data"
TRIANGLE = (DATA / "triangle.c").read_text()

needs_valgrind = pytest.mark.skipif(find_valgrind() is None, reason="valgrind is optional")

ALGORITHMS = """#include <algorithm>
#include <cstdio>
#include <execution>
#include <vector>

static double root(double x) {
    double y = 1.0;
    for (int k = 0; k < 20; k++)
        y = (y + x / y) / 2.0;
    return y;
}

int main() {
    std::vector<double> a(300, 2.0);
    std::for_each(std::execution::par, a.begin(), a.end(), [](double &x) {
        x += root(x);
    });
    std::for_each(std::execution::par, a.begin(), a.end(), [](double &x) { x = root(x); });
    std::printf("%.3f\\n", a[7]);
    return 0;
}
"""


def _region(*lines: str) -> str:
    return "void f(int n, double *a, int *next) {\n" + "\n".join(lines) + "\n}\n"


LOOP = "for (int i = 0; i < n; i++) a[i] = i;"
STATIC = {
    "no schedule": ("#pragma omp parallel for", LOOP),
    "static": ("#pragma omp parallel for schedule(static, 4)", LOOP),
    "with a modifier": ("#pragma omp parallel for schedule(monotonic : static)", LOOP),
    "an atomic update": ("#pragma omp parallel for", "for (int i = 0; i < n; i++)", "#pragma omp atomic", "a[0] += i;"),
    "critical and barrier": ("#pragma omp parallel", "{", "#pragma omp critical", "a[0]++;", "#pragma omp barrier", "}"),
}
CHANCE = {
    "dynamic": (("#pragma omp parallel for schedule(dynamic)", LOOP), "schedule(dynamic)"),
    "guided": (("#pragma omp parallel for schedule(nonmonotonic : guided, 2)", LOOP), "guided"),
    "runtime": (("#pragma omp parallel for schedule(runtime)", LOOP), "runtime"),
    "auto": (("#pragma omp parallel for schedule(auto)", LOOP), "auto"),
    "tasks": (("#pragma omp parallel", "#pragma omp master", "{", "#pragma omp task", "a[0] = 1;", "}"), "tasks"),
    "taskloop": (("#pragma omp parallel master taskloop", LOOP), "tasks"),
    "sections": (("#pragma omp parallel sections", "{", "#pragma omp section", "a[0] = 1;", "}"), "sections"),
    "single": (("#pragma omp parallel", "#pragma omp single", LOOP), "single"),
    "a work queue": (("#pragma omp parallel", "{ int i;", "#pragma omp atomic capture", "i = (*next)++;", "a[i] = 1; }"), "atomic"),
    "a builtin": (("#pragma omp parallel", "a[__atomic_fetch_add(next, 1, 5)] = 1;"), "__atomic_fetch_add"),
}


@pytest.mark.parametrize("name", STATIC)
def test_static_programs(name: str) -> None:
    assert left_to_chance(_region(*STATIC[name]), "c") == ""


@pytest.mark.parametrize("name", CHANCE)
def test_programs_left_to_chance(name: str) -> None:
    lines, word = CHANCE[name]
    assert word in left_to_chance(_region(*lines), "c")


def _count(
    toolchain: Toolchain,
    folder: Path,
    counts: list[int],
    seconds: float = 0.01,
    times: int = 1,
    source: str = TRIANGLE,
    language: Language = "c",
    **recipe: object,
) -> list[Counted]:
    program = Program.make(source, language, Origin(kind=OriginKind.user, name="x"))
    with Case(program, None, Bench.make(ObserveRecipe.model_validate({"timeout": 30.0, **recipe}), toolchain), folder) as case:
        assert case.build(PLAIN) is None
        return [count_instructions(case, "plain", counts, seconds) for _ in range(times)]


@needs_valgrind
def test_instructions_are_counted_by_thread_and_region(toolchain: Toolchain, tmp_path: Path) -> None:
    (counted,) = _count(toolchain, tmp_path, [1, 3])
    (found,) = counted.counts  # one thread has nobody to share with
    assert (found.threads, found.reason) == (3, "")
    assert [(region.line, len(region.counts)) for region in found.regions] == [(13, 3), (17, 3)]
    triangle, flat = found.regions
    thirds = [sum(range(low, low + 40)) for low in (0, 40, 80)]
    assert triangle.balance == pytest.approx(sum(thirds) / 3 / max(thirds), abs=0.01)
    assert flat.balance == pytest.approx(1.0, abs=0.005)
    assert [(run.tool, run.status) for run, _ in counted.logs] == [(Tool.instructions, Status.ok)]
    assert '"function": "term"' in counted.logs[0][1]
    assert counted.logs[0][0].versions["valgrind"] >= "3"


@needs_valgrind
def test_a_region_is_named_by_its_pragma_whatever_is_inlined_into_it(toolchain: Toolchain, tmp_path: Path) -> None:
    (counted,) = _count(toolchain, tmp_path, [3], source=(DATA / "helpers.c").read_text())
    (found,) = counted.counts
    assert [region.line for region in found.regions] == [24, 26, 29, 32, 34]
    near, far = (sum(region.counts) for region in found.regions[1:3])
    assert far / near == pytest.approx(2.0, abs=0.1)


@needs_valgrind
def test_a_region_in_a_header_is_named_by_what_it_runs_of_the_program(toolchain: Toolchain, tmp_path: Path) -> None:
    (counted,) = _count(toolchain, tmp_path, [3], source=ALGORITHMS, language="cpp")
    (found,) = counted.counts
    assert [region.line for region in found.regions] == [16, 18]


@needs_valgrind
@pytest.mark.slow
def test_counts_repeat(toolchain: Toolchain, tmp_path: Path) -> None:
    again = [counted.counts[0] for counted in _count(toolchain, tmp_path, [4], times=5)]
    for index in range(2):
        for thread in range(4):
            counts = [each.regions[index].counts[thread] for each in again]
            assert max(counts) - min(counts) <= 24  # of a hundred thousand: who comes first to the reduction


def test_what_is_not_counted_says_why(toolchain: Toolchain, tmp_path: Path) -> None:
    dynamic = TRIANGLE.replace("schedule(static)", "schedule(dynamic)")
    if find_valgrind() is not None:
        ((none,),) = (counted.counts for counted in _count(toolchain, tmp_path, [4], source=dynamic))
        assert (none.threads, none.reason) == (0, "not every loop is divided statically: line 13, `schedule(dynamic)`")
        ((none,),) = (counted.counts for counted in _count(toolchain, tmp_path, [4], 9.0))
        assert none.reason == "would take longer than 30 s under valgrind"
    assert [counted.counts for counted in _count(toolchain, tmp_path, [4], work_instructions=False)] == [()]


@needs_valgrind
def test_a_run_that_fails_under_valgrind_says_how(toolchain: Toolchain, tmp_path: Path) -> None:
    (counted,) = _count(toolchain, tmp_path, [2, 4], source=TRIANGLE.replace("return 0;", "return 3;"))
    (none,) = counted.counts
    assert (none.threads, none.regions, none.balance) == (2, (), None)
    assert none.reason.startswith("crashed: exit code 3")


def test_without_valgrind_the_reason_is_recorded(toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (counted,) = _count(toolchain, tmp_path, [4])
    assert [none.reason for none in counted.counts] == ["valgrind is not installed"]
