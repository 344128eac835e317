"""Every data-sharing rule of OpenMP 5.2, chapter 5, on a small program of its own; each case names the section that holds the rule."""

from __future__ import annotations

import pytest

from pcwm.records import Language
from pcwm.source.facts import Facts, Sharing, SharingFact
from pcwm.source.reading import read_facts

FOR = "for (int i = 0; i < n; i++)"


def read(body: str, outside: str = "", language: Language = "c") -> Facts:
    facts = read_facts(f"{outside}\nvoid f(double *a, int n) {{\n{body}\n}}\n", language)
    assert facts.doubts == ()
    return facts


def fact(facts: Facts, variable: str, name: str) -> SharingFact:
    """What is recorded of a variable in the first directive of that name."""
    index = next(index for index, each in enumerate(facts.directives) if each.name == name)
    return next(each for each in facts.sharings if each.variable == variable and each.directive == index)


CASES = [
    # predetermined, section 5.1.1
    ("automatic inside", "", "#pragma omp parallel\n{ int x = 1; x++; }", "parallel", Sharing.private, "5.1.1"),
    ("static inside", "", "#pragma omp parallel\n{ static int x; x++; }", "parallel", Sharing.shared, "5.1.1"),
    ("index of for", "", "int x;\n#pragma omp parallel for\nfor (x = 0; x < n; x++) a[x] = 0;", "parallel for", Sharing.private, "5.1.1"),
    (
        "index of inner loop",
        "",
        f"int x;\n#pragma omp parallel for\n{FOR} for (x = 0; x < n; x++) a[x] = 0;",
        "parallel for",
        Sharing.shared,
        "5.1.1",
    ),
    ("index of simd", "", "int x;\n#pragma omp simd\nfor (x = 0; x < n; x++) a[x] = 0;", "simd", Sharing.linear, "5.1.1"),
    (
        "index of a simd nest",
        "",
        f"int x;\n#pragma omp simd collapse(2)\nfor (x = 0; x < n; x++) {FOR} a[x] = i;",
        "simd",
        Sharing.lastprivate,
        "5.1.1",
    ),
    ("index of taskloop", "", "int x;\n#pragma omp taskloop\nfor (x = 0; x < n; x++) a[x] = 0;", "taskloop", Sharing.private, "5.1.1"),
    ("threadprivate", "int x;\n#pragma omp threadprivate(x)", "#pragma omp parallel\nx = 1;", "parallel", Sharing.threadprivate, "5.2"),
    (
        "copyin",
        "int x;\n#pragma omp threadprivate(x)",
        "#pragma omp parallel copyin(x)\nx = 1;",
        "parallel",
        Sharing.threadprivate,
        "5.7.1",
    ),
    # explicit, section 5.4
    ("shared", "", "int x;\n#pragma omp parallel shared(x)\nx = 1;", "parallel", Sharing.shared, "5.4.2"),
    ("private", "", "int x;\n#pragma omp parallel private(x)\nx = 1;", "parallel", Sharing.private, "5.4.3"),
    ("private unused", "", "int x;\n#pragma omp parallel private(x)\na[0] = 1;", "parallel", Sharing.private, "5.4.3"),
    ("firstprivate", "", "int x;\n#pragma omp parallel firstprivate(x)\nx = 1;", "parallel", Sharing.firstprivate, "5.4.4"),
    ("lastprivate", "", f"int x;\n#pragma omp parallel for lastprivate(x)\n{FOR} x = i;", "parallel for", Sharing.lastprivate, "5.4.5"),
    ("conditional", "", f"int x;\n#pragma omp for lastprivate(conditional: x)\n{FOR} x = i;", "for", Sharing.lastprivate, "5.4.5"),
    ("linear", "", f"int x;\n#pragma omp parallel for linear(x: 2)\n{FOR} x += 2;", "parallel for", Sharing.linear, "5.4.6"),
    ("linear val", "", f"int x;\n#pragma omp simd linear(val(x): 2)\n{FOR} x += 2;", "simd", Sharing.linear, "5.4.6"),
    ("linear step", "", f"int x, val;\n#pragma omp simd linear(x: step(2), val)\n{FOR} x += 2;", "simd", Sharing.linear, "5.4.6"),
    (
        "reduction",
        "",
        f"int x;\n#pragma omp parallel for reduction(inscan, +: x)\n{FOR} x += i;",
        "parallel for",
        Sharing.reduction,
        "5.5.8",
    ),
    ("task_reduction", "", "int x;\n#pragma omp taskgroup task_reduction(+: x)\n{ x = 1; }", "taskgroup", Sharing.reduction, "5.5.9"),
    ("in_reduction", "", "int x;\n#pragma omp task in_reduction(+: x)\n{ x++; }", "task", Sharing.reduction, "5.5.10"),
    ("copyprivate", "", "#pragma omp parallel\n{ int x;\n#pragma omp single copyprivate(x)\nx = 1; }", "single", Sharing.private, "5.7.2"),
    # default, section 5.4.1
    ("default shared", "", "int x;\n#pragma omp parallel default(shared)\nx = 1;", "parallel", Sharing.shared, "5.4.1"),
    ("default private", "", "int x;\n#pragma omp parallel default(private)\nx = 1;", "parallel", Sharing.private, "5.4.1"),
    ("default firstprivate", "", "int x;\n#pragma omp task default(firstprivate)\nx = 1;", "task", Sharing.firstprivate, "5.4.1"),
    ("default none", "", "int x;\n#pragma omp parallel default(none)\nx = 1;", "parallel", Sharing.unknown, "5.4.1"),
    ("default none, listed", "", "int x;\n#pragma omp parallel default(none) shared(x)\nx = 1;", "parallel", Sharing.shared, "5.4.2"),
    # implicit, section 5.1.1
    ("parallel", "", "int x;\n#pragma omp parallel\nx = 1;", "parallel", Sharing.shared, "5.1.1"),
    ("global", "int x;", "#pragma omp parallel\nx = 1;", "parallel", Sharing.shared, "5.1.1"),
    ("teams", "", "int x;\n#pragma omp teams\nx = 1;", "teams", Sharing.shared, "5.1.1"),
    ("task of a shared", "", "int x;\n#pragma omp parallel\n{\n#pragma omp task\nx = 1; }", "task", Sharing.shared, "5.1.1"),
    ("task of a private", "", "#pragma omp parallel\n{ int x = 1;\n#pragma omp task\nx = 2; }", "task", Sharing.firstprivate, "5.1.1"),
    ("orphaned task", "", "int x;\n#pragma omp task\nx = 1;", "task", Sharing.firstprivate, "5.1.1"),
    (
        "for leaves it",
        "",
        f"int x;\n#pragma omp parallel private(x)\n{{\n#pragma omp for\n{FOR} x = i; }}",
        "for",
        Sharing.private,
        "5.4.3",
    ),
    ("single leaves it", "", "int x;\n#pragma omp parallel\n{\n#pragma omp single\nx = 1; }", "single", Sharing.shared, "5.1.1"),
    ("sections leave it", "", "int x;\n#pragma omp parallel\n{\n#pragma omp sections\n{ x = 1; } }", "sections", Sharing.shared, "5.1.1"),
    # orphaned regions, section 5.1.2
    ("orphaned local", "", f"int x;\n#pragma omp for\n{FOR} x = i;", "for", Sharing.private, "5.1.2"),
    ("orphaned static", "", f"static int x;\n#pragma omp for\n{FOR} x = i;", "for", Sharing.shared, "5.1.2"),
    ("orphaned global", "int x;", "#pragma omp single\nx = 1;", "single", Sharing.shared, "5.1.2"),
    # target, sections 5.8 and 7.8
    ("target scalar", "", "int x = 1;\n#pragma omp target\nx = 2;", "target", Sharing.firstprivate, "5.8.1"),
    ("target map", "", "int x = 1;\n#pragma omp target map(tofrom: x)\nx = 2;", "target", Sharing.shared, "5.8.3"),
    ("target array", "", "int x[9];\n#pragma omp target\nx[2] = 2;", "target", Sharing.shared, "5.8.1"),
    ("target pointer", "", "int *x = 0;\n#pragma omp target\nx[2] = 2;", "target", Sharing.firstprivate, "5.8.1"),
    ("is_device_ptr", "", "int *x = 0;\n#pragma omp target is_device_ptr(x)\nx[2] = 2;", "target", Sharing.firstprivate, "5.4.7"),
    ("has_device_addr", "", "int x[2];\n#pragma omp target has_device_addr(x)\nx[1] = 2;", "target", Sharing.shared, "5.4.9"),
    ("defaultmap", "", "int x;\n#pragma omp target defaultmap(tofrom: scalar)\nx = 2;", "target", Sharing.shared, "5.8.7"),
    ("defaultmap of others", "", "int x;\n#pragma omp target defaultmap(to: pointer)\nx = 2;", "target", Sharing.firstprivate, "5.8.1"),
    ("defaultmap none", "", "int x;\n#pragma omp target defaultmap(none)\nx = 2;", "target", Sharing.unknown, "5.8.7"),
    ("target private", "", "int x;\n#pragma omp target private(x)\nx = 2;", "target", Sharing.private, "5.4.3"),
    ("declare target", "int x;\n#pragma omp declare target(x)", "#pragma omp target\nx = 2;", "target", Sharing.shared, "7.8"),
    (
        "declare target block",
        "#pragma omp begin declare target\nint x;\n#pragma omp end declare target",
        "#pragma omp target\nx = 2;",
        "target",
        Sharing.shared,
        "5.8.1",
    ),
    ("combined", "", f"int x;\n#pragma omp target teams distribute\n{FOR} x = i;", "target teams distribute", Sharing.shared, "5.8.1"),
    ("combined map", "", f"int x;\n#pragma omp target teams loop map(x)\n{FOR} x = i;", "target teams loop", Sharing.shared, "5.8.3"),
]


@pytest.mark.parametrize(("outside", "body", "name", "sharing", "section"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_rule(outside: str, body: str, name: str, sharing: Sharing, section: str) -> None:
    found = fact(read(body, outside), "x", name)
    assert (found.sharing, found.section) == (sharing, section), found.rule
    assert found.rule


def test_conditional_lastprivate_is_said() -> None:
    facts = read(f"int x;\n#pragma omp for lastprivate(conditional: x)\n{FOR} x = i;")
    assert "lastprivate(conditional:)" in fact(facts, "x", "for").rule


def test_every_variable_has_one_fact_a_construct() -> None:
    facts = read(
        f"double s = 0;\n#pragma omp parallel\n{{ int k = 0;\n#pragma omp for reduction(+: s)\n{FOR} {{ s += a[i] * k; s -= k; }} }}"
    )
    keys = [(each.directive, each.variable) for each in facts.sharings]
    assert sorted(keys) == sorted(set(keys))
    assert {variable for directive, variable in keys if directive == 1} == {"s", "a", "i", "n", "k"}
    assert {(each.directive, each.sharing) for each in facts.sharings if each.variable == "s"} == {
        (0, Sharing.shared),
        (1, Sharing.reduction),
    }


def test_two_variables_of_one_name_have_two_facts() -> None:
    facts = read("int x = 0;\n#pragma omp parallel\n{ x = 1; { int x = 2; x = 3; } }")
    assert [each.sharing for each in facts.sharings if each.variable == "x"] == [Sharing.shared, Sharing.private]


def test_a_firstprivate_reference_is_a_copy_of_what_it_refers_to() -> None:
    copied = read_facts("void f(int &x) {\n#pragma omp parallel firstprivate(x)\nx = 1;\n}\n", "cpp")
    assert copied.accesses[0].sharing is Sharing.firstprivate
    plain = read_facts("void f(int &x) {\n#pragma omp parallel\nx = 1;\n}\n", "cpp")
    assert plain.accesses[0].sharing is Sharing.shared


def test_outside_every_construct_nothing_is_recorded() -> None:
    assert read("int x = 1; x++; a[0] = x;").sharings == ()
