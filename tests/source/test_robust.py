"""`read_facts` on texts that are no programs, and on programs written in another way that mean the same."""

from __future__ import annotations

import random
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.source.rewriting import REWRITINGS, Rewritten, same

from pcwm.source.limits import MAX_BYTES
from pcwm.source.reading import read_facts

BENCH = Path(__file__).parents[2] / "bench"
FUZZ = runpy.run_path(str(BENCH / "fuzz_source.py"))
WORST: dict[str, Any] = runpy.run_path(str(BENCH / "source.py"))["WORST"]
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PROGRAM = """
#define WIDTH 16
static int count;
static double table[64];
struct pair { int left; };

void work(double *target, const double *given, int last) {
    double sum = 0.0;
    int flag = 1;
    #pragma omp parallel for reduction(+: sum) schedule(static, 4)
    for (int row = 0; row < last; row++) {
        double value = given[row] * flag;
        target[row] = value + table[row % 4];
        sum += value;
    }
    #pragma omp parallel num_threads(4)
    {
        #pragma omp single nowait
        count = 4;
        #pragma omp barrier
        #pragma omp critical(one)
        count += flag;
        #pragma omp task firstprivate(sum)
        target[4] = sum;
        #pragma omp taskwait
    }
}
"""


def shape(made: Rewritten) -> list[tuple[object, ...]]:
    """What is said of a program, without its lines, in the words of the one it was made from."""
    facts = read_facts(made.text, "c")
    plain = made.plain
    directives: list[tuple[object, ...]] = [
        (each.name, plain(each.text), each.parent, plain(each.serial), each.orphaned, plain(each.function)) for each in facts.directives
    ]
    rows: list[tuple[object, ...]] = [
        (a.kind, plain(a.expression), a.region, a.phase, a.sharing, plain(a.rule), a.protection, a.directive, *map(plain, a.divided_by))
        for a in facts.accesses
    ]
    rows += [(s.directive, plain(s.variable), s.sharing, plain(s.rule), s.section) for s in facts.sharings]
    rows += [(t.directive, t.joined_by, t.in_loop) for t in facts.tasks]
    return [*directives, *sorted(rows, key=repr)]


EXPECTED = shape(same(PROGRAM))


def test_the_program_of_these_tests_is_read() -> None:
    facts = read_facts(PROGRAM, "c")
    assert facts.doubts == ()
    assert len(facts.directives) == 7 and len(facts.accesses) > 15 and len(facts.sharings) > 12


@pytest.mark.parametrize("way", REWRITINGS)
@FEW
@given(st.randoms(use_true_random=False))
def test_another_way_to_write_a_program_changes_nothing(way: str, dice: random.Random) -> None:
    assert shape(REWRITINGS[way](PROGRAM, "c", dice.randrange)) == EXPECTED


@pytest.mark.parametrize("condition", ["0", "OFF", "(0)", "!1"])
def test_a_macro_for_a_condition_is_the_condition(condition: str) -> None:
    text = f"#define OFF 0\nvoid f(int *a) {{\n#pragma omp parallel if({condition})\na[0] = 1;\n}}\n"
    assert read_facts(text, "c").directives[0].serial == "if(0)"


@pytest.mark.parametrize("first", range(0, 600, 100))
def test_mutated_programs_are_read(first: int) -> None:
    for number in range(first, first + 100):
        text, language = FUZZ["make_input"](number)
        facts = read_facts(text, language)
        lines = text.count(b"\n") + 1
        assert all(0 < each.line <= lines for each in facts.accesses), number
        assert all(each.line <= each.pragma_end <= lines and each.body_end <= lines for each in facts.directives), number
        assert len(facts.doubts) <= 16, number


@pytest.mark.parametrize("first", [0, pytest.param(60, marks=pytest.mark.slow)])
def test_races_of_mutated_programs_are_read(first: int) -> None:
    for number in range(first, 60 if first == 0 else 1000):
        text, language = FUZZ["make_input"](number)
        FUZZ["check_races"](text, language)


@FEW
@given(st.binary(max_size=400), st.sampled_from(["c", "cpp"]))
def test_any_bytes_are_read(data: bytes, language: Any) -> None:
    assert read_facts(data, language).language == language


@pytest.mark.parametrize(
    "name", ["`(`", "`a(b)`", "pragmas on one statement", "random bytes", "NUL bytes", "invalid UTF-8", "`#if X`", "threads"]
)
def test_five_megabytes_of_nonsense_are_given_up_with_a_doubt(name: str) -> None:
    text = WORST[name]()
    assert len(text) >= 4_900_000
    facts = read_facts(text, "cpp")
    assert facts.doubts
    assert len(facts.accesses) < 50_000


def test_of_a_long_program_the_first_part_is_read() -> None:
    text = "void f(int *a) {\n#pragma omp parallel\na[0] = 1;\n}\n" * 40_000
    facts = read_facts(text, "c")
    assert facts.directives[0].name == "parallel" and facts.accesses[0].expression == "a[0]"
    assert any("is longer than" in doubt for doubt in facts.doubts)
    assert max(each.line for each in facts.directives) <= text[:MAX_BYTES].count("\n") + 1
