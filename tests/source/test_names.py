"""`expression_at` against what clang instruments: `data/places.cpp` carries the table in its comments."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pcwm.source.names import expression_at

FILE = Path(__file__).parent / "data" / "places.cpp"
SOURCE = FILE.read_text()
MARKS = [
    (number, int(column), kind, expression)
    for number, line in enumerate(SOURCE.splitlines(), 1)
    if "//@" in line
    for column, kind, expression in re.findall(r"(\d+) ((?:atomic )?(?:read|write)) ([^;]+)", line.partition("//@")[2])
]


@pytest.mark.parametrize(("line", "column", "kind", "expression"), MARKS)
def test_every_marked_place_has_its_name(line: int, column: int, kind: str, expression: str) -> None:
    assert expression_at(SOURCE, "cpp", line, column, kind) == expression.strip()


def test_the_marks_are_where_clang_puts_its_instrumentation() -> None:
    command = ["clang++-19", "-g", "-O0", "-fopenmp", "-fsanitize=thread", "-S", "-emit-llvm", "-o", "-", str(FILE)]
    code = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    places = {
        key: (int(line), int(column)) for key, line, column in re.findall(r"^!(\d+) = !DILocation\(line: (\d+), column: (\d+)", code, re.M)
    }
    calls = re.findall(r"call .*@__tsan_(?:unaligned_)?(read|write|atomic)\w*\(.*!dbg !(\d+)", code)
    found = {(*places[key], kind) for kind, key in calls if key in places}
    marked = {line for line, *_ in MARKS}
    assert {place for place in found if place[0] in marked} == {(line, column, kind.split()[0]) for line, column, kind, _ in MARKS}
    assert len(MARKS) > 60


CODE = """int total;
void f(double *a, int n) {
  double s = 0;
#pragma omp parallel for reduction(+ : s) firstprivate(n)
  for (int i = 0; i < n; i++) {
    int own = i;
    total = own;
    s += a[i] + total;
    a[0] = a[1] + a[2];
    best = std::max(best, own);
  }
}
"""


@pytest.mark.parametrize(
    ("line", "column", "kind", "expression"),
    [
        (7, 0, "write", "total"),
        (7, 0, None, "total"),
        (8, 0, "write", None),
        (9, 0, "read", None),
        (9, 0, "write", "a[0]"),
        (9, 10, None, "a[0]"),
        (9, 12, None, "a[1]"),
        (4, 40, "write", "s"),
        (4, 1, "read", None),
        (10, 12, "read", "best"),
        (10, 10, "write", "best"),
        (99, 1, "read", None),
        (7, 500, "read", None),
        (0, 0, "read", None),
        (12, 1, "write", None),
    ],
)
def test_other_places(line: int, column: int, kind: str | None, expression: str | None) -> None:
    assert expression_at(CODE, "cpp", line, column, kind) == expression


def test_no_place_in_half_a_program_raises() -> None:
    for length in range(0, len(CODE), 11):
        for line in range(1, 12):
            for column in (1, 5, 9, 14):
                name = expression_at(CODE[:length], "c", line, column, "write")
                assert name is None or name


@pytest.mark.parametrize(
    ("statement", "kind", "expression"),
    [
        ("p[i].f[k] += own[k];", "atomic read", "p[i].f[k]"),
        ("p[i].f[k] = p[i].f[k] - own[k];", "atomic read", "p[i].f[k]"),
        ("p[i].f[k] -= own[k];", "atomic write", "p[i].f[k]"),
        ("seen = p[i].f[k];", "atomic read", "p[i].f[k]"),
    ],
)
def test_an_atomic_update_reads_what_it_changes(statement: str, kind: str, expression: str) -> None:
    text = f"void f(void) {{\n#pragma omp atomic\n  {statement}\n}}\n"
    assert expression_at(text, "c", 3, 3, kind) == expression
