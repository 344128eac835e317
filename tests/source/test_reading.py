"""`read_facts` on programs of a few lines, one rule at a time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pcwm.records import Language
from pcwm.source.facts import Facts, Sharing, SourceAccess
from pcwm.source.reading import read_facts

HERE = Path(__file__).parent / "data"


def access(facts: Facts, expression: str, kind: str = "write", nth: int = 0) -> SourceAccess:
    found = [each for each in facts.accesses if each.expression == expression and each.kind == kind]
    assert found, f"no {kind} of {expression} among {[(each.kind, each.expression) for each in facts.accesses]}"
    return found[nth]


def in_function(body: str, outside: str = "", language: Language = "c") -> Facts:
    facts = read_facts(f"{outside}\nvoid f(double *a, double *b, int *key, int n) {{\n{body}\n}}\n", language)
    assert facts.doubts == ()
    return facts


# ---------------------------------------------------------------- directives


def test_directives_have_names_clauses_extents_and_parents() -> None:
    source = """void f(double *a, int n) {
  double s = 0;
#pragma omp parallel \\
    default(shared)  // a comment
  {
#pragma omp for reduction(+ : s, a[0:n]) schedule(dynamic, 4) nowait
    for (int i = 0; i < n; i++)
#pragma omp atomic update
      s += a[i];
#pragma omp critical(log)
    { s = 1; }
#pragma omp barrier
  }
}
"""
    facts = read_facts(source, "c")
    rows = [(each.name, each.line, each.pragma_end, each.body_start, each.body_end, each.parent) for each in facts.directives]
    assert rows == [
        ("parallel", 3, 4, 5, 13, None),
        ("for", 6, 6, 7, 9, 0),
        ("atomic", 8, 8, 9, 9, 1),
        ("critical", 10, 10, 11, 11, 0),
        ("barrier", 12, 12, 0, 0, 0),
    ]
    clauses = [(each.name, each.argument) for each in facts.directives[1].clauses]
    assert clauses == [("reduction", "+ : s, a[0:n]"), ("schedule", "dynamic, 4"), ("nowait", "")]
    assert [(each.name, each.argument) for each in facts.directives[3].clauses] == [("name", "log")]
    assert facts.directives[0].text == "parallel default(shared)"
    assert facts.regions() == (0,)


def test_stacked_pragmas_govern_one_statement_and_nest() -> None:
    facts = in_function("#pragma omp parallel\n#pragma omp for\nfor (int i = 0; i < n; i++) a[i] = 0;")
    assert [(each.name, each.body_start, each.parent) for each in facts.directives] == [("parallel", 5, None), ("for", 5, 0)]
    assert facts.loops[0].directive == 1


@pytest.mark.parametrize(
    "text", ["// #pragma omp parallel", "/* \n#pragma omp parallel\n */", 'const char *t = "\\\n#pragma omp parallel";', "#pragma once"]
)
def test_what_is_not_an_openmp_pragma(text: str) -> None:
    assert read_facts(f"{text}\nint x;\n", "c").directives == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("parallel for simd collapse(2)", "parallel for simd"),
        ("target teams distribute parallel for map(tofrom: x)", "target teams distribute parallel for"),
        ("atomic capture", "atomic"),
        ("for ordered", "for"),
        ("cancellation point for", "cancellation point"),
        ("cancel parallel", "cancel"),
        ("declare reduction(m : T : omp_out += omp_in)", "declare reduction"),
        ("taskloop simd", "taskloop simd"),
        ("target update to(x)", "target update"),
    ],
)
def test_names_of_combined_directives(text: str, name: str) -> None:
    assert read_facts(f"#pragma omp {text}\n", "c").directives[0].name == name


# ---------------------------------------------------------------- loops


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("int i = 0; i < n; i++", ("i", "0", "n", False, "1")),
        ("int i = 1; i <= n - 1; i += 2", ("i", "1", "n - 1", True, "2")),
        ("i = n; i > 0; --i", ("i", "n", "0", False, "-1")),
        ("size_t i = 0; n > i; i = i + key[0]", ("i", "0", "n", False, "key[0]")),
        ("int i = n; i >= 0; i -= n / 2", ("i", "n", "0", True, "-(n / 2)")),
        ("int i = 0; i != n; i = 3 + i", ("i", "0", "n", False, "3")),
        ("int i = 0; a[i] < 1; i *= 2", ("i", "0", "", False, "")),
        (";;", ("", "", "", False, "")),
    ],
)
def test_loop_forms(header: str, form: tuple[str, str, str, bool, str]) -> None:
    facts = in_function(f"int i;\nfor ({header}) {{ a[0] = 1; }}")
    loop = facts.loops[0]
    assert (loop.index, loop.lower, loop.upper, loop.inclusive, loop.step) == form
    assert loop.directive is None


def test_collapse_divides_as_many_loops_as_it_says() -> None:
    headers = "\n".join(f"for (int {index} = 0; {index} < n; {index}++)" for index in "ijk")
    facts = in_function(f"#pragma omp parallel for collapse(2)\n{headers}\na[i * n + j] += b[k];")
    assert [(loop.index, loop.directive, loop.depth) for loop in facts.loops] == [("i", 0, 0), ("j", 0, 1), ("k", None, 2)]
    assert access(facts, "a[i * n + j]").divided_by == ("i", "j")
    assert access(facts, "a[i * n + j]").loops == ("i", "j", "k")
    assert access(facts, "b[k]", "read").divided_by == ()


# ---------------------------------------------------------------- sharing


@pytest.mark.parametrize(
    ("outside", "before", "pragma", "inside", "expected"),
    [
        ("", "int x;", "parallel", "x = 1;", Sharing.shared),
        ("", "int x;", "parallel private(x)", "x = 1;", Sharing.private),
        ("", "int x;", "parallel firstprivate(x)", "x = 1;", Sharing.firstprivate),
        ("", "int x;", "parallel default(private)", "x = 1;", Sharing.private),
        ("", "int x;", "parallel for lastprivate(x)", "for (int i = 0; i < n; i++) x = i;", Sharing.lastprivate),
        ("", "int x;", "parallel for reduction(max: x)", "for (int i = 0; i < n; i++) x = i;", Sharing.reduction),
        ("", "int x;", "parallel for linear(x: 1)", "for (int i = 0; i < n; i++) x = i;", Sharing.linear),
        ("", "int x;", "parallel", "{ int x; x = 1; }", Sharing.private),
        ("", "int x;", "parallel", "{ static int x; x = 1; }", Sharing.shared),
        ("int x;", "", "parallel default(private)", "x = 1;", Sharing.shared),
        ("int x;\n#pragma omp threadprivate(x)", "", "parallel", "x = 1;", Sharing.threadprivate),
        ("", "int x;", "parallel for", "for (x = 0; x < n; x++) a[x] = 0;", Sharing.private),
        ("", "int x;", "parallel for", "for (int i = 0; i < n; i++) for (x = 0; x < n; x++) a[x] = 0;", Sharing.shared),
        ("", "int x;", "simd", "for (int i = 0; i < n; i++) x = 0;", Sharing.sequential),
        ("int x;", "", "for", "for (int i = 0; i < n; i++) x = 0;", Sharing.shared),
        ("", "int x;", "for", "for (int i = 0; i < n; i++) x = 0;", Sharing.private),
        ("", "int x; x = 2;", "parallel", "a[0] = 1;", Sharing.sequential),
    ],
)
def test_sharing_of_a_scalar(outside: str, before: str, pragma: str, inside: str, expected: Sharing) -> None:
    facts = in_function(f"{before}\n#pragma omp {pragma}\n{inside}", outside)
    assert access(facts, "x").sharing is expected


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [("", Sharing.firstprivate), (" shared(x)", Sharing.shared), (" private(x)", Sharing.private), (" default(shared)", Sharing.shared)],
)
def test_a_variable_that_is_private_outside_is_firstprivate_in_a_task(clauses: str, expected: Sharing) -> None:
    facts = in_function(f"int y;\n#pragma omp parallel\n{{ int x = 0;\n#pragma omp task{clauses}\n{{ x = 1; y = 2; }} }}")
    assert access(facts, "x", nth=1).sharing is expected
    assert access(facts, "y").sharing is Sharing.shared
    assert access(facts, "x", nth=1).region == 1


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("double *p = a + 3;", Sharing.shared),
        ("double *p = &b[n];", Sharing.shared),
        ("double *p = malloc(80);", Sharing.private),
        ("double own[4]; double *p = own;", Sharing.private),
        ("double p[4];", Sharing.private),
        ("double *p; p = other(n);", Sharing.unknown),
    ],
)
def test_what_a_local_pointer_points_to(declaration: str, expected: Sharing) -> None:
    facts = in_function(f"#pragma omp parallel\n{{ {declaration}\np[1] = 2; }}")
    assert access(facts, "p[1]").sharing is expected


def test_references_and_containers_of_cpp() -> None:
    source = """#include <vector>
void f(std::vector<double> &v, std::vector<int> &out) {
#pragma omp parallel for
  for (int i = 0; i < 10; i++) {
    std::vector<int> own(4);
    auto &cell = v[i];
    cell = 1;
    own[2] = 1;
    out.push_back(i);
  }
}
"""
    facts = read_facts(source, "cpp")
    assert access(facts, "cell", nth=1).sharing is Sharing.shared
    assert access(facts, "own[2]").sharing is Sharing.private
    assert access(facts, "out").sharing is Sharing.shared


def test_a_lone_loop_takes_its_variables_from_outside() -> None:
    facts = read_facts("#pragma omp parallel for\nfor (int i = 0; i < n; i++)\n  sum += a[i];\n", "c")
    assert access(facts, "sum").sharing is Sharing.shared
    assert access(facts, "a[i]", "read").divided_by == ("i",)
    assert access(facts, "i", nth=0).sharing is Sharing.private


def test_constants_and_functions_are_no_variables() -> None:
    facts = in_function("#pragma omp parallel\na[0] = N + M + g(n) + LONG_MAX;", "#define N 3\nenum { M = 4 };\nint g(int);")
    assert {each.variable for each in facts.accesses} == {"a", "n"}


# ---------------------------------------------------------------- what orders accesses


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("#pragma omp critical\nx = 1;", ("critical",)),
        ("#pragma omp critical(log)\n{ x = 1; }", ("critical(log)",)),
        ("#pragma omp atomic write\nx = 1;", ("atomic",)),
        ("#pragma omp single\nx = 1;", ("single",)),
        ("#pragma omp masked\nx = 1;", ("master",)),
        ("if (omp_get_thread_num() == 0) x = 1;", ("master",)),
        ("if (me == 0) x = 1;", ("master",)),
        ("if (me == 1) x = 1;", ()),
        ("omp_set_lock(&l); x = 1; omp_unset_lock(&l);", ("lock(l)",)),
        ("omp_set_lock(&l); omp_unset_lock(&l); x = 1;", ()),
        ("#pragma omp single\n{\n#pragma omp task\nx = 1; }", ()),
        ("#pragma omp single\n{\n#pragma omp critical\nx = 1; }", ("critical", "single")),
        ("x = 1;", ()),
    ],
)
def test_protection(statement: str, expected: tuple[str, ...]) -> None:
    facts = in_function(f"int x; omp_lock_t l;\n#pragma omp parallel\n{{ int me = omp_get_thread_num();\n{statement}\n}}")
    assert access(facts, "x").protection == expected


@pytest.mark.parametrize(
    ("pragma", "statement", "atomic", "plain"),
    [
        ("atomic", "x += y;", ["x"], ["y"]),
        ("atomic", "x = x * y;", ["x"], ["y"]),
        ("atomic", "x = y - x;", ["x"], ["y"]),
        ("atomic", "a[y]++;", ["a[y]"], ["y"]),
        ("atomic read", "y = x;", ["x"], ["y"]),
        ("atomic capture", "y = x++;", ["x"], ["y"]),
        ("atomic capture", "{ y = x; x += 2; }", ["x"], ["y"]),
        ("atomic capture", "{ y = x; x = z; }", ["x"], ["y", "z"]),
        ("atomic compare", "if (x < z) { x = z; }", ["x"], ["z"]),
        ("atomic compare capture", "if (x == z) { x = 3; } else { y = x; }", ["x"], ["y", "z"]),
        ("atomic compare capture", "{ y = x; if (x == z) { x = 3; } }", ["x"], ["y", "z"]),
        ("atomic compare capture", "{ if (x < z) { x = z; } y = x; }", ["x"], ["y", "z"]),
        ("atomic compare capture", "{ y = x == z; if (y) { x = 3; } }", ["x"], ["y", "z"]),
    ],
)
def test_atomic_protects_one_location(pragma: str, statement: str, atomic: list[str], plain: list[str]) -> None:
    facts = in_function(f"int x, y, z;\n#pragma omp parallel\n{{\n#pragma omp {pragma}\n{statement}\n}}")
    for each in facts.accesses:
        assert (each.protection == ("atomic",)) == (each.expression in atomic), each
    assert {each.expression for each in facts.accesses} == {*atomic, *plain}


def test_lock_guard_holds_to_the_end_of_its_block() -> None:
    source = "void f(int &x) {\n#pragma omp parallel\n{ { std::lock_guard<std::mutex> g(m); x = 1; }\nx = 2; }\n}\n"
    facts = read_facts(source, "cpp")
    assert access(facts, "x").protection == ("lock(m)",)
    assert access(facts, "x", nth=1).protection == ()


@pytest.mark.parametrize(
    ("between", "ordered"),
    [
        ("#pragma omp barrier", True),
        ("#pragma omp single\nb[1] = 1;", True),
        ("#pragma omp single nowait\nb[1] = 1;", False),
        ("#pragma omp for\nfor (int i = 0; i < n; i++) b[i] = 1;", True),
        ("#pragma omp for nowait\nfor (int i = 0; i < n; i++) b[i] = 1;", False),
        ("#pragma omp master\nb[1] = 1;", False),
        ("#pragma omp taskwait", False),
        ("#pragma omp critical\nb[1] = 1;", False),
        ("#pragma omp sections\n{\n#pragma omp section\nb[1] = 1; }", True),
    ],
)
def test_barriers_part_a_region_into_phases(between: str, ordered: bool) -> None:
    facts = in_function(f"int x, y;\n#pragma omp parallel\n{{ x = 1;\n{between}\ny = 2; }}")
    assert (access(facts, "x").phase < access(facts, "y").phase) == ordered
    assert access(facts, "x").region == access(facts, "y").region == 0


def test_a_barrier_in_a_loop_does_not_order_its_tail_with_the_next_head() -> None:
    first, second = (f"for (int i = 0; i < n; i++) {name}[i] = 1;" for name in "ab")
    loop = f"#pragma omp parallel\n{{ for (int t = 0; t < 9; t++) {{\n#pragma omp for\n{first}\n#pragma omp for%s\n{second}\n}} }}"
    apart = in_function(loop % "")
    assert access(apart, "a[i]").phase != access(apart, "b[i]").phase
    together = in_function(loop % " nowait")
    assert access(together, "a[i]").phase == access(together, "b[i]").phase


@pytest.mark.parametrize(
    ("setup", "subscript", "divided"),
    [
        ("", "i", True),
        ("", "i * n + 3", True),
        ("", "n - i", True),
        ("int k = 2 * i;", "k", True),
        ("int k = 2 * i; k = 0;", "k", False),
        ("int k = key[i];", "k", False),
        ("", "key[i]", False),
        ("", "i % 4", False),
        ("", "0", False),
    ],
)
def test_divided_by_asks_for_affine_subscripts(setup: str, subscript: str, divided: bool) -> None:
    facts = in_function(f"#pragma omp parallel for\nfor (int i = 0; i < n; i++) {{ {setup} a[{subscript}] = 1; }}")
    assert access(facts, f"a[{subscript}]").divided_by == (("i",) if divided else ())


# ---------------------------------------------------------------- half-written and hostile text


def test_what_is_missing_is_a_doubt() -> None:
    facts = read_facts("void f(double *a, int n) {\n#pragma omp parallel for\nfor (int i = 0; i < n; i++) {\n  a[i] = a[i - 1]", "c")
    assert access(facts, "a[i]").divided_by == ("i",)
    assert facts.directives[0].body_end == 4
    assert "`{` of line 3 is never closed" in facts.doubts


@pytest.mark.parametrize("step", [29, pytest.param(7, marks=pytest.mark.slow)])
def test_no_prefix_of_a_program_raises(step: int) -> None:
    source = (HERE / "places.cpp").read_text()
    for length in range(0, len(source), step):
        for language in ("c", "cpp"):
            facts = read_facts(source[:length], language)
            assert all(each.line <= source[:length].count("\n") + 1 for each in facts.accesses)


def test_no_garbled_program_raises() -> None:
    source = (HERE / "places.cpp").read_text()
    dice = random.Random(5)
    for _ in range(120):
        text = list(source)
        for _ in range(dice.randrange(1, 30)):
            text[dice.randrange(len(text))] = dice.choice("{}()[];*&\"'#\\\n/\0é\ud800")
        assert read_facts("".join(text), "cpp").language == "cpp"


SQUARES = "".join(f"int k{d + 1} = k{d} * k{d} + i + j;" for d in range(30))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\ufeffint x;",
        "(" * 5000,
        "{" * 5000,
        "a" + "[i]" * 900 + " = 1;",
        "if (x) y; else " * 2000,
        "#pragma omp parallel\n{" * 900,
        "#pragma omp parallel for\nfor (int i = 0; i < n; i++) a[" + "(i + j + k + l)*" * 60 + "i] = 1;",
        "#pragma omp parallel for\nfor (int i = 0; i < n; i++) {"
        f"#pragma omp parallel for\nfor (int i = 0; i < n; i++) {{ {SQUARES} a[k30] = 1; }}",
        "-" * 5000 + "x;",
        '"\\' * 9000,
    ],
)
def test_hostile_texts_are_read_in_a_moment(text: str) -> None:
    facts = read_facts(text, "c")
    assert facts.language == "c"
    assert len(facts.doubts) <= 8
