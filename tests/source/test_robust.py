"""`read_facts` on texts that are no programs, and on programs written in another way that mean the same."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pcwm.source.facts import Facts
from pcwm.source.limits import MAX_BYTES
from pcwm.source.reading import read_facts

BENCH = Path(__file__).parents[2] / "bench"
FUZZ = runpy.run_path(str(BENCH / "fuzz_source.py"))
WORST: dict[str, Any] = runpy.run_path(str(BENCH / "source.py"))["WORST"]
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# A program with room for changes: {0} to {5} are blank lines or comments, names are words in capitals only here.
PROGRAM = """{0}
#define WIDTH 16
static int COUNT;{1}
static double TABLE[64];
void work(double *OUT, const double *IN, int LAST) {{{2}
    double SUM = 0.0;
    int FLAG = 1;
    #pragma omp parallel for reduction(+: SUM) schedule(static, 4)
    for (int ROW = 0; ROW < LAST; ROW++) {{{3}
        double VALUE = IN[ROW] * FLAG;
        OUT[ROW] = VALUE + TABLE[ROW % 4];
        SUM += VALUE;
    }}{4}
    #pragma omp parallel num_threads(4)
    {{
        #pragma omp single nowait
        COUNT = 4;
        #pragma omp barrier
        #pragma omp critical(one)
        COUNT += FLAG;
        #pragma omp task firstprivate(SUM)
        OUT[4] = SUM;{5}
        #pragma omp taskwait
    }}
}}
"""
NAMES = ("COUNT", "TABLE", "OUT", "IN", "LAST", "SUM", "FLAG", "ROW", "VALUE")
PLAIN = {name: f"v{k}" for k, name in enumerate(NAMES)}


def written(names: dict[str, str], gaps: tuple[str, ...] = ("",) * 6, program: str = PROGRAM) -> str:
    return re.sub(r"[A-Z]{2,}", lambda match: names.get(match[0], match[0]), program.format(*gaps))


def shape(facts: Facts, names: dict[str, str] | None = None) -> list[tuple[object, ...]]:
    """What is said of a program, without lines and with names put back."""
    back = {new: old for old, new in (names or PLAIN).items()}

    def plain(text: str) -> str:
        return re.sub(r"\w+", lambda match: back.get(match[0], match[0]), text)

    rows: list[tuple[object, ...]] = [(d.name, plain(d.text), d.parent, d.serial, d.orphaned, d.function) for d in facts.directives]
    rows += [
        (a.kind, plain(a.expression), a.region, a.phase, a.sharing, plain(a.rule), a.protection, a.directive, *map(plain, a.divided_by))
        for a in facts.accesses
    ]
    rows += sorted((s.directive, plain(s.variable), s.sharing, plain(s.rule), s.section) for s in facts.sharings)
    return [*rows, *((t.directive, t.joined_by, t.in_loop) for t in facts.tasks)]


EXPECTED = shape(read_facts(written(PLAIN), "c"))
GAPS = st.lists(st.sampled_from(["\n", "\n\n", " // int x = 1;\n", " /* #pragma omp barrier */", "\t"]), min_size=6, max_size=6)


def test_the_program_of_these_tests_is_read() -> None:
    facts = read_facts(written(PLAIN), "c")
    assert facts.doubts == ()
    assert len(facts.directives) == 7 and len(facts.accesses) > 15 and len(facts.sharings) > 12


@FEW
@given(st.lists(st.from_regex(r"[a-z_][a-z0-9_]{2,12}", fullmatch=True), min_size=len(NAMES), max_size=len(NAMES), unique=True))
def test_renaming_variables_changes_nothing(found: list[str]) -> None:
    names = {name: f"{new}_{k}" for k, (name, new) in enumerate(zip(NAMES, found, strict=True))}
    assert shape(read_facts(written(names), "c"), names) == EXPECTED


@FEW
@given(GAPS)
def test_comments_and_blank_lines_change_nothing(gaps: list[str]) -> None:
    assert shape(read_facts(written(PLAIN, tuple(gaps)), "c")) == EXPECTED


@FEW
@given(st.permutations(["static int COUNT;", "static double TABLE[64];", "#define WIDTH 16", "struct pair { int a; };"]))
def test_the_order_of_independent_declarations_changes_nothing(lines: list[str]) -> None:
    rest = PROGRAM[PROGRAM.index("void work") :]
    assert shape(read_facts(written(PLAIN, program="\n".join(lines).replace("{", "{{").replace("}", "}}") + "\n" + rest), "c")) == EXPECTED


@FEW
@given(st.sampled_from(["num_threads(4)", "schedule(static, 4)"]), st.from_regex(r"[A-Z]{3}_[A-Z]{2}", fullmatch=True))
def test_a_macro_for_a_number_changes_nothing_but_its_text(clause: str, name: str) -> None:
    other = clause.replace("4", name)
    text = f"#define {name} 4\n" + written(PLAIN).replace(clause, other)
    found = [tuple(each.replace(other, clause) if isinstance(each, str) else each for each in row) for row in shape(read_facts(text, "c"))]
    assert found == EXPECTED


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
