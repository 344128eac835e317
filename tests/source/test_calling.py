"""Accesses that called functions of the same text make for the region that calls them."""

from __future__ import annotations

import time

import pytest

from pcwm.source.facts import Facts, Sharing, SourceAccess
from pcwm.source.reading import read_facts

HELPERS = """static int total, table[64];
static void bump(int *p, int by) { *p += by; total++; }
static void deep(double *a, int k) { double *q = a + k; q[0] = 1; bump(&table[k], 2); }
static int twice(int x) { int y = 2 * x; return y; }
static void count(void) { static int calls; calls++; }
static void guarded(int *p) {
  #pragma omp critical(till)
  *p += 1;
}
"""


def read(body: str, helpers: str = HELPERS, language: str = "c") -> Facts:
    return read_facts(
        f"{helpers}int main(void) {{\n  int sum = 0, arr[64]; double d[64];\n{body}\n}}\n", "cpp" if language == "cpp" else "c"
    )


def seen(facts: Facts) -> set[tuple[str, str, str, Sharing, tuple[int, ...]]]:
    return {(each.kind, each.variable, each.expression, each.sharing, each.through) for each in facts.called}


def only(facts: Facts, variable: str) -> SourceAccess:
    return next(each for each in facts.called if each.variable == variable and each.kind == "write")


def test_pointers_statics_and_globals() -> None:
    facts = read("  #pragma omp parallel\n  {\n    bump(&sum, 3);\n    count();\n  }")
    assert seen(facts) == {
        ("read", "sum", "*p", Sharing.shared, (14,)),
        ("write", "sum", "*p", Sharing.shared, (14,)),
        ("read", "total", "total", Sharing.shared, (14,)),
        ("write", "total", "total", Sharing.shared, (14,)),
        ("read", "calls", "calls", Sharing.shared, (15,)),
        ("write", "calls", "calls", Sharing.shared, (15,)),
    }
    assert (only(facts, "sum").line, only(facts, "sum").function, only(facts, "sum").region) == (2, "bump", 1)


def test_a_private_variable_stays_private() -> None:
    facts = read("  #pragma omp parallel private(sum)\n  {\n    int own = 0;\n    bump(&own, 1);\n    bump(&sum, 1);\n  }")
    assert {each.sharing for each in facts.called if each.variable in ("own", "sum")} == {Sharing.private}


def test_references_and_arrays() -> None:
    helpers = "static void add(int &r, int (&v)[64], int i) { r++; v[i] = r; }\n"
    facts = read("  #pragma omp parallel for\n  for (int i = 0; i < 64; i++)\n    add(sum, arr, i);", helpers, "cpp")
    assert {each.variable: each.divided_by for each in facts.called} == {"sum": (), "arr": ("i",)}


def test_what_is_around_the_call_is_around_the_access() -> None:
    body = "  #pragma omp parallel\n  {\n    #pragma omp barrier\n    #pragma omp critical(door)\n    guarded(&sum);\n  }"
    access = only(read(body), "sum")
    assert (access.protection, access.phase) == (("critical(till)", "critical(door)"), 1)


def test_calls_of_calls_and_division() -> None:
    facts = read("  #pragma omp parallel for\n  for (int i = 0; i < 64; i++)\n    deep(d, i);")
    assert only(facts, "d").divided_by == ("i",)
    assert (only(facts, "table").through, only(facts, "table").divided_by) == ((14, 3), ("i",))
    assert only(facts, "total").divided_by == ()


@pytest.mark.parametrize(
    "body",
    [
        "  bump(&sum, 1);",
        "  #pragma omp parallel num_threads(1)\n  bump(&sum, 1);",
        "  #pragma omp parallel\n  sum = twice(3);",
        '  #pragma omp parallel\n  printf("%d", sum);',
        "  #pragma omp parallel\n  bump(&sum);",
    ],
    ids=["outside", "one thread", "no effect", "not in the text", "another number of arguments"],
)
def test_what_is_not_followed(body: str) -> None:
    assert all(each.variable == "total" for each in read(body).called)
    assert "sum" not in {each.variable for each in read(body).called}


def test_copies_of_threads_are_not_shared() -> None:
    text = "static int own;\n#pragma omp threadprivate(own)\nstatic void add(void) { own++; }\n"
    assert read("  #pragma omp parallel\n  add();", text).called == ()


def test_the_other_facts_stay_as_they_are() -> None:
    facts = read("  #pragma omp parallel\n  bump(&sum, 3);")
    assert all(each.through == () for each in facts.accesses)
    assert not any(each.variable == "sum" and each.line == 12 for each in facts.accesses)


def test_recursion_and_long_chains_end() -> None:
    chain = "".join(f"static void f{k}(int *p) {{ f{k + 1}(p); f{k + 1}(p); p[{k}] = 1; f{k}(p); }}\n" for k in range(400))
    started = time.process_time()
    facts = read_facts(f"{chain}void go(int *p) {{\n  #pragma omp parallel\n  f0(p);\n}}\n", "c")
    assert time.process_time() - started < 2
    assert {max(len(each.through) for each in facts.called), len(facts.called)} == {3}
