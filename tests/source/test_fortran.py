"""What lines of Fortran touch."""

from __future__ import annotations

import pytest

from pcwm.source.fortran import deferred_characters, has_directives, is_fixed_form, main_program, name_pair, statement_on


@pytest.mark.parametrize(
    ("line", "stored", "loaded"),
    [
        ("  s = s + i", "s", ["s", "i"]),
        ("  a(i) = a(i-1) * w%x(2)", "a(i)", ["i", "a(i-1)", "i", "w%x(2)"]),
        ("  if (n > best%x) best = point(i, -i)  ! n = 3", "best", ["n", "best%x", "point(i, -i)", "i", "i"]),
        ("  do i = 1, n", "i", ["n"]),
        ("  call work('x = 1', a)", None, ["work( , a)", "a"]),
        ("  if (a == b) call f()", None, ["a", "b", "f()"]),
        ("  p => q(1:2)", None, ["p", "q(1:2)"]),
        ("  x = 1.0d0 + 2e3", "x", []),
        ("10  total = total + 1", "total", ["total"]),
        ("  !$omp task", None, []),
        ("", None, []),
    ],
)
def test_a_statement(line: str, stored: str | None, loaded: list[str]) -> None:
    found = statement_on(line, 1)
    assert (found.stored.text if found.stored else None) == stored
    assert [reference.text for reference in found.loaded] == loaded


def test_a_pair_is_named_by_what_its_sides_share() -> None:
    source = "a(i) = b(i)\nb(i) = a(i-1) + a(i+1)\nx = y\n!$omp task\n"
    first, second = name_pair(source, ((1, True), (2, False)))
    assert first and (first.text, first.column) == ("a(i)", 1)
    assert second and (second.text, second.column) == ("a", 0)  # two forms: which one is not known
    assert name_pair(source, ((1, True), (3, False))) == (None, None)
    first, second = name_pair(source, ((3, True), (4, False)))
    assert first and first.text == "x"
    assert name_pair(source, ((9, True), (99, False)), "total")[0] is not None


def test_forms_directives_and_names() -> None:
    assert is_fixed_form("      x = 1", "a.f") and not is_fixed_form("c = 1", "a.F90")
    assert is_fixed_form("c$omp parallel\n") and not is_fixed_form("!$omp parallel\n")
    assert has_directives("  !$OMP parallel\n") and not has_directives("print *, '!$omp'\n")
    assert main_program("! program x\nProgram Heat\n") == "Heat"
    assert deferred_characters("character(:), allocatable :: S, label ! x\ncharacter(len=20) :: t\n") == {"s", "label"}
