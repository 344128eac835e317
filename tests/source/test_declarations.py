"""What declares a variable and what a function, where the two look alike (C++, [dcl.ambig.res]); each case is a small program."""

from __future__ import annotations

import pytest

from pcwm.records import Language
from pcwm.source.facts import Sharing, SourceAccess
from pcwm.source.reading import read_facts


def accesses(declaration: str, use: str = "x[0] = 1;", language: Language = "cpp", outside: str = "") -> list[SourceAccess]:
    body = f"{declaration}\n#pragma omp parallel\n{{ {use} }}"
    return list(read_facts(f"{outside}\nvoid f(int n, const int *a) {{\n{body}\n}}\n", language).accesses)


@pytest.mark.parametrize(
    ("declaration", "reads"),
    [
        ("std::vector<long> x(n);", ["n"]),
        ("std::vector<long> x(n, n);", ["n", "n"]),
        ("std::vector<long> x(n * n);", ["n", "n"]),
        ("std::vector<long> x(a[n]);", ["n", "a[n]"]),
        ("std::vector<long> x(n, g(n));", ["n", "n"]),
        ("std::vector<long> one(n), x(n);", ["n", "n"]),
        ("Buffer x(n);", ["n"]),
        ("Buffer x(SIZE);", []),
        ("Buffer x(LAST);", []),
    ],
)
def test_arguments_that_name_variables_declare_an_object(declaration: str, reads: list[str]) -> None:
    found = accesses(declaration, outside="#define SIZE 64\nenum { LAST = 9 };")
    assert [each.expression for each in found if each.line == 4 and each.kind == "read"] == reads
    assert [(each.kind, each.sharing) for each in found if each.variable == "x" and each.line == 6] == [("write", Sharing.shared)]


def test_an_object_declared_inside_a_region_is_private() -> None:
    found = accesses("", "std::vector<long> x(n);\nx[0] = 1;")
    assert [each.sharing for each in found if each.variable == "x"] == [Sharing.private, Sharing.private]
    assert [each.sharing for each in found if each.variable == "n"] == [Sharing.shared]


@pytest.mark.parametrize(
    ("declaration", "language"),
    [
        ("Buffer x(int);", "cpp"),
        ("Buffer x(Size);", "cpp"),
        ("Buffer x();", "cpp"),
        ("Buffer x(Size n);", "cpp"),
        ("long x(n);", "c"),
    ],
)
def test_parameters_that_begin_with_a_type_declare_a_function(declaration: str, language: Language) -> None:
    assert not [each for each in accesses(declaration, "int y = x(3);", language) if each.variable == "x"]


def test_a_class_of_the_text_is_a_type_where_it_is_a_parameter() -> None:
    outside = "struct Size { Size(int) {} };"
    assert not [each for each in accesses("Buffer x(Size);", "int y = x(3);", outside=outside) if each.variable in ("x", "Size")]
