from __future__ import annotations

import pytest

from pcwm.predict.held import held
from pcwm.records import Access, Origin, OriginKind, Pair, Program

SCALED = """double scale, a[99];
void f(void) {
#pragma omp parallel
  {
#pragma omp master
    scale = 2.0;
#pragma omp for
    for (int i = 0; i < 99; i++)
      a[i] = i * scale;
  }
}
"""
TWO_KEYS = """long balance;
void f(int n) {
#pragma omp parallel
  {
#pragma omp critical(deposit)
    balance += n;
#pragma omp critical(withdraw)
    balance -= n;
  }
}
"""
MACRO = """#define ADD(x) do { x += 1; } while (0)
int s;
void f(void) {
#pragma omp parallel
  ADD(s);
}
"""


def pair(first: str, second: str) -> Pair:
    def side(text: str) -> Access:
        kind, variable, _, line = text.split(" ")
        return Access.model_validate({"kind": kind, "line": int(line), "column": 0, "variable": variable})

    return Pair.make(side(first), side(second))


@pytest.mark.parametrize(
    ("source", "first", "second", "may_be"),
    [
        (SCALED, "write scale at 6", "read scale at 9", True),
        (SCALED, "write scale at 6", "write scale at 9", False),
        (SCALED, "write scale at 6", "read b at 9", False),
        (SCALED, "write a[i] at 9", "write a[j] at 9", True),
        (TWO_KEYS, "write balance at 6", "read balance at 8", True),
        (TWO_KEYS, "write balance at 6", "write balance at 6", False),
        (MACRO, "write s at 5", "read s at 5", True),
        (MACRO, "write s at 1", "read s at 5", True),
    ],
)
def test_a_pair_that_the_text_contradicts_is_not_passed_on(source: str, first: str, second: str, may_be: bool) -> None:
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name="x.c"))
    named = pair(first, second)
    assert held(program, [named]) == ((named,) if may_be else ())
