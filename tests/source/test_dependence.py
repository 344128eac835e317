"""Dependence tests: one rule at a time on small loops, and every verdict against walking all iterations."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.source.facts import Dependence, Facts
from pcwm.source.reading import read_facts

ROW = "for (int i = 0; i < n; i++)"


def in_loop(body: str, outside: str = "", pragma: str = "parallel for", head: str = ROW, before: str = "") -> Facts:
    facts = read_facts(
        f"{outside}\nvoid f(double *a, double *b, int *key, int n, int m) {{\n{before}\n#pragma omp {pragma}\n{head} {{\n{body}\n}}\n}}\n",
        "cpp",
    )
    assert facts.doubts == ()
    return facts


def pair(facts: Facts, first: str, second: str) -> Dependence:
    """The dependence of two expressions, in whatever order, at least one a write."""
    for each in facts.dependences:
        if {facts.accesses[each.first].expression, facts.accesses[each.second].expression} == {first, second}:
            return each
    raise AssertionError(f"no pair {first}, {second} among {[each.reason for each in facts.dependences]}")


def row(facts: Facts, first: str, second: str) -> tuple[str, str, int | None]:
    found = pair(facts, first, second)
    return found.verdict.value, found.test, None if found.distance is None else abs(found.distance)


# ---------------------------------------------------------------- the classic tests


@pytest.mark.parametrize(
    ("write", "read", "expected"),
    [
        ("a[0]", "a[1]", ("independent", "ZIV", None)),
        ("a[m]", "a[m + 1]", ("independent", "ZIV", None)),
        ("a[3]", "a[3]", ("carried", "ZIV", None)),
        ("a[m]", "a[m]", ("carried", "ZIV", None)),
        ("a[m]", "a[3]", ("unknown", "", None)),
        ("a[i]", "a[i]", ("within", "strong SIV", None)),
        ("a[i]", "a[i - 1]", ("carried", "strong SIV", 1)),
        ("a[4 * i]", "a[4 * i + 8]", ("carried", "strong SIV", 2)),
        ("a[4 * i]", "a[4 * i + 2]", ("independent", "strong SIV", None)),
        ("a[i + m]", "a[i + m + 3]", ("carried", "strong SIV", 3)),
        ("a[i]", "a[i + n]", ("independent", "strong SIV", None)),
        ("a[i]", "a[i + m]", ("unknown", "", None)),
        ("a[i]", "a[0]", ("carried", "weak-zero SIV", None)),
        ("a[i]", "a[n]", ("independent", "weak-zero SIV", None)),
        ("a[i]", "a[n - 1]", ("carried", "weak-zero SIV", None)),
        ("a[2 * i]", "a[7]", ("independent", "weak-zero SIV", None)),
        ("a[i]", "a[n - 1 - i]", ("carried", "weak-crossing SIV", None)),
        ("a[i]", "a[-1 - i]", ("independent", "weak-crossing SIV", None)),
        ("a[2 * i]", "a[7 - 2 * i]", ("independent", "weak-crossing SIV", None)),
        ("a[i]", "a[2 * i]", ("carried", "SIV", None)),
        ("a[4 * i]", "a[6 * i + 1]", ("independent", "SIV", None)),
        ("a[i / 2]", "a[i / 2]", ("carried", "enumeration", None)),
        ("a[key[i]]", "a[key[i]]", ("unknown", "", None)),
    ],
)
def test_one_subscript_in_one_loop(write: str, read: str, expected: tuple[str, str, int | None]) -> None:
    facts = in_loop(f"{write} = {read} + 1;")
    assert row(facts, write, read) == expected


@pytest.mark.parametrize(
    ("inner", "write", "read", "expected"),
    [
        ("int j = 0; j < 10; j++", "a[6 * i + 4 * j]", "a[8 * i + 2 * j + 1]", ("independent", "GCD", None)),
        ("int j = 0; j < 10; j++", "a[i + j]", "a[i + j + 1]", ("carried", "symbolic bounds", None)),
        ("int j = 0; j < 5; j++", "a[10 * i + j]", "a[10 * i + j + 5]", ("independent", "delinearisation", None)),
        ("int j = 0; j < 5; j++", "a[10 * i + j]", "a[10 * i + 10 + j]", ("carried", "delinearisation", 1)),
        ("int j = 0; j < m; j++", "a[i * m + j]", "a[i * m + j]", ("within", "delinearisation", None)),
        ("int j = 1; j < m; j++", "a[i * m + j]", "a[(i + 1) * m + j]", ("carried", "delinearisation", 1)),
        ("int j = 0; j < m; j++", "a[i * m + j]", "a[i * m + j + 1]", ("carried", "symbolic bounds", None)),
        ("int j = 0; j < m - 1; j++", "a[i * m + j]", "a[i * m + j + 1]", ("within", "delinearisation", None)),
        ("int j = 0; j <= m; j++", "a[i * m + j]", "a[i * m + j]", ("carried", "symbolic bounds", None)),
        ("int j = 0; j < i; j++", "a[i * n + j]", "a[j * n + i]", ("independent", "delinearisation", None)),
        ("int j = i + 1; j < n; j++", "a[i]", "a[j]", ("carried", "symbolic bounds", None)),
        ("int j = n; j < 2 * n; j++", "a[i]", "a[j]", ("independent", "symbolic bounds", None)),
    ],
)
def test_one_subscript_in_two_loops(inner: str, write: str, read: str, expected: tuple[str, str, int | None]) -> None:
    facts = in_loop(f"for ({inner}) {write} = {read} + 1;")
    assert row(facts, write, read) == expected


@pytest.mark.parametrize(
    ("write", "read", "expected"),
    [
        ("g[i][0]", "g[i - 1][1]", "independent"),
        ("g[i][0]", "g[i - 1][0]", "carried"),
        ("g[i][i]", "g[i][0]", "within"),
        ("g[i][m]", "g[i + 1][m + 1]", "independent"),
        ("g[i][m]", "g[i + 1][m]", "carried"),
        ("s[i].x", "s[i - 1].x", "carried"),
        ("s[i]", "s[i - 1].x", "carried"),
    ],
)
def test_all_subscripts_must_agree(write: str, read: str, expected: str) -> None:
    facts = in_loop(f"{write} = {read};", "struct S { double x, y; } s[64]; double g[64][64];")
    assert pair(facts, write, read).verdict == expected


def test_members_of_other_names_are_no_pair() -> None:
    facts = in_loop("s[i].x = s[i - 1].y;", "struct S { double x, y; } s[64];")
    assert [facts.accesses[each.second].expression for each in facts.dependences] == ["s[i].x"]


# ---------------------------------------------------------------- values that the file fixes


@pytest.mark.parametrize(
    ("outside", "before", "size"),
    [
        ("#define N 16", "", "N"),
        ("#define H 8\n#define N (2 * H)", "", "N"),
        ("const int N = 16;", "", "N"),
        ("enum { E = 15, N };", "", "N"),
        ("", "int N = 4 * 4;", "N"),
        ("", "int N; N = 16;", "N"),
        ("", "int h = 8; int N = h + h;", "N"),
    ],
)
def test_constants_bound_a_loop(outside: str, before: str, size: str) -> None:
    head = f"for (int i = 0; i < {size}; i++)"
    facts = in_loop("a[i] = a[i + 16]; b[i] = b[i + 15];", outside, head=head, before=before)
    assert pair(facts, "a[i]", "a[i + 16]").verdict == "independent"
    assert row(facts, "b[i]", "b[i + 15]") == ("carried", "strong SIV", 15)


@pytest.mark.parametrize("before", ["int N = 16; N = m;", "int N; N = 16; N = 17;", "int N = m;", "int N; if (m) N = key[0];"])
def test_what_is_set_twice_or_from_outside_is_no_constant(before: str) -> None:
    facts = in_loop("a[i] = a[i + 16];", head="for (int i = 0; i < N; i++)", before=before)
    assert row(facts, "a[i]", "a[i + 16]") == ("carried", "strong SIV", 16)


def test_two_definitions_of_a_macro_fix_nothing() -> None:
    facts = in_loop("a[i] = a[i + 16];", "#define N 8\n#define N 32", head="for (int i = 0; i < N; i++)")
    assert pair(facts, "a[i]", "a[i + 16]").verdict == "carried"


@pytest.mark.parametrize(
    ("contents", "expected"),
    [("{2, 0, 3, 1}", "within"), ("{2, 0, 2, 1}", "carried"), ("{2, 0, m, 1}", "unknown")],
)
def test_indirect_subscripts_with_visible_contents(contents: str, expected: str) -> None:
    facts = in_loop("a[order[i]] = 1;", head="for (int i = 0; i < 4; i++)", before=f"int order[4] = {contents};")
    assert pair(facts, "a[order[i]]", "a[order[i]]").verdict == expected


@pytest.mark.parametrize("change", ["order[0] = m;", "shuffle(order);"])
def test_contents_that_may_change_are_not_visible(change: str) -> None:
    before = f"int order[4] = {{2, 0, 3, 1}}; {change}"
    facts = in_loop("a[order[i]] = 1;", "void shuffle(int *);", head="for (int i = 0; i < 4; i++)", before=before)
    found = pair(facts, "a[order[i]]", "a[order[i]]")
    assert found.verdict == "unknown"
    assert "the contents of `order`" in found.reason


# ---------------------------------------------------------------- locals and pointers that are set once


@pytest.mark.parametrize(
    ("setup", "write", "read", "expected"),
    [
        ("int k = 2 * i;", "a[k]", "a[k + 1]", "independent"),
        ("int k = 2 * i; int l = k + 2;", "a[k]", "a[l]", "carried"),
        ("int k; k = i + 1;", "a[k]", "a[i]", "carried"),
        ("int k = i; k++;", "a[k]", "a[i]", "unknown"),
        ("int k; if (i > 2) k = i;", "a[k]", "a[i]", "unknown"),
        ("int k = key[i];", "a[k]", "a[k]", "unknown"),
        ("int k = omp_get_thread_num();", "a[k]", "a[k]", "unknown"),
        ("double *p = a + i;", "p[0]", "p[1]", "carried"),
        ("double *p = &a[2 * i];", "p[0]", "p[1]", "independent"),
        ("double *p = a + 1;", "p[i]", "a[i]", "carried"),
        ("double *p = a; p = b;", "p[i]", "p[i]", "unknown"),
        ("double &x = a[i];", "x", "a[i + 1]", "carried"),
    ],
)
def test_set_once_locals_are_followed(setup: str, write: str, read: str, expected: str) -> None:
    facts = in_loop(f"{setup} {write} = {read} + 1;")
    assert pair(facts, write, read).verdict == expected


def test_a_local_that_each_thread_has_is_no_symbol() -> None:
    body = "#pragma omp for\nfor (int i = 0; i < n; i++) a[%s] = 1;"
    source = "void f(double *a, int n, int m) {\n#pragma omp parallel\n{ int me = omp_get_thread_num(); int far = m;\n" + body + "\n} }\n"
    assert read_facts(source % "i + me", "c").dependences[0].verdict == "unknown"
    assert read_facts(source % "i + far", "c").dependences[0].verdict == "within"


def test_what_changes_between_two_runs_of_the_loop_is_the_same_in_one() -> None:
    source = """void f(std::vector<double> &grid, std::vector<double> &next, int cols) {
  for (int step = 0; step < 9; step++) {
#pragma omp parallel for
    for (int r = 1; r < 99; r++) {
      double *out = &next[r * cols];
      for (int c = 0; c < cols; c++) out[c] = grid[r * cols - cols + c];
    }
    std::swap(grid, next);
  }
}
"""
    (found,) = read_facts(source, "cpp").dependences
    assert (found.variable, found.verdict) == ("next", "within")


def test_loops_whose_bounds_are_contents_are_taken_to_run() -> None:
    facts = in_loop("for (int e = key[i]; e < key[i + 1]; e++) { m = e; a[e] = 1; }")
    assert pair(facts, "m", "m").verdict == "carried"
    assert pair(facts, "a[e]", "a[e]").verdict == "unknown"


def test_what_the_loop_writes_is_no_symbol() -> None:
    facts = in_loop("m = m + 1; a[m] = 1; a[key[0]] = 2; key[1] = 3;")
    assert pair(facts, "a[m]", "a[m]").verdict == "unknown"
    assert pair(facts, "a[key[0]]", "a[key[0]]").verdict == "unknown"


def test_blocks_of_a_loop_do_not_overlap() -> None:
    inner = "for (int i = t; i < std::min(t + %s, n); i++) a[i] = 1;"
    head = "for (int t = 0; t < n; t += m)"
    assert pair(in_loop(inner % "m", head=head), "a[i]", "a[i]").verdict == "within"
    assert pair(in_loop(inner % "m + 1", head=head), "a[i]", "a[i]").verdict == "unknown"


def test_loops_around_the_divided_one_bound_what_they_count() -> None:
    source = """void f(double *a, int n) {
  for (int k = 0; k < n; k++) {
#pragma omp parallel for
    for (int i = %s; i < n; i++)
      for (int j = k; j < n; j++)
        a[i * n + j] -= a[k * n + j];
  }
}
"""
    assert pair(read_facts(source % "k + 1", "c"), "a[i * n + j]", "a[k * n + j]").verdict == "independent"
    assert pair(read_facts(source % "k", "c"), "a[i * n + j]", "a[k * n + j]").verdict == "carried"


# ---------------------------------------------------------------- which loops and accesses


def test_collapse_divides_several_loops_and_the_outermost_that_differs_carries() -> None:
    head = "for (int i = 0; i < n; i++) for (int j = 0; j < m; j++)"
    facts = in_loop("g[i][j] = g[i][j - 1];", "double g[64][64];", "parallel for collapse(2)", head)
    found = pair(facts, "g[i][j]", "g[i][j - 1]")
    assert (found.verdict, facts.loops[found.loop].index, found.distance) == ("carried", "j", -1)
    alone = in_loop("g[i][j] = g[i][j - 1];", "double g[64][64];", "parallel for", head)
    assert pair(alone, "g[i][j]", "g[i][j - 1]").verdict == "within"


@pytest.mark.parametrize(
    ("pragma", "kept"), [("simd", ""), ("simd safelen(8)", ""), ("simd safelen(4)", "safelen(4)"), ("parallel for simd safelen(4)", "")]
)
def test_safelen_keeps_distant_lanes_apart(pragma: str, kept: str) -> None:
    found = pair(in_loop("a[i] = a[i - 4];", pragma=pragma, head="for (int i = 4; i < n; i++)"), "a[i]", "a[i - 4]")
    assert (found.verdict, found.kept_by) == ("carried", kept)


def test_ordered_keeps_what_both_sides_do_in_it() -> None:
    facts = in_loop("#pragma omp ordered\na[i] = a[i - 1];", pragma="parallel for ordered")
    assert pair(facts, "a[i]", "a[i - 1]").kept_by == "ordered"
    facts = in_loop("double x = a[i - 1];\n#pragma omp ordered\na[i] = x;", pragma="parallel for ordered")
    assert pair(facts, "a[i]", "a[i - 1]").kept_by == ""


@pytest.mark.parametrize(
    ("sink", "source", "kept"),
    [
        ("depend(sink: i - 1)", "depend(source)", "depend(sink: i - 1)"),
        ("doacross(sink: i - 2)", "doacross(source:)", "doacross(sink: i - 2)"),
        ("depend(sink: i - 3)", "depend(source)", ""),
        ("depend(sink: j - 1)", "depend(source)", ""),
        ("depend(sink: i - 1)", "", ""),
    ],
)
def test_a_sink_waits_for_the_iterations_before(sink: str, source: str, kept: str) -> None:
    end = f"\n#pragma omp ordered {source}" if source else ""
    facts = in_loop(f"#pragma omp ordered {sink}\na[i] = a[i - 2] + 1;{end}", pragma="parallel for ordered(1)")
    assert pair(facts, "a[i]", "a[i - 2]").kept_by == kept


def test_a_sink_does_not_wait_for_what_comes_after_the_source() -> None:
    body = "#pragma omp ordered depend(sink: i - 1)\ndouble x = a[i - 1];\n#pragma omp ordered depend(source)\na[i] = x;"
    assert pair(in_loop(body, pragma="parallel for ordered(1)"), "a[i]", "a[i - 1]").kept_by == ""


@pytest.mark.parametrize(
    ("pragma", "body", "names"),
    [
        ("parallel for", "m = i;", ["m"]),
        ("parallel for private(m)", "m = i;", []),
        ("parallel for reduction(+: m)", "m += i;", []),
        ("simd", "m = i;", ["m"]),
        ("simd lastprivate(m)", "m = i;", []),
        ("parallel for", "double own[4]; own[0] = i; double *p = own; p[1] = 2;", []),
        ("parallel for", "double *p = (double *)malloc(8); p[0] = i;", []),
        ("parallel for", "b[0] = a[0];", ["b"]),
        ("taskloop", "b[0] = i;", ["b"]),
        ("parallel", "b[0] = i;", []),
    ],
)
def test_only_what_iterations_share_is_paired(pragma: str, body: str, names: list[str]) -> None:
    assert [each.variable for each in in_loop(body, pragma=pragma).dependences if each.verdict == "carried"] == names


def test_lanes_share_what_is_private_to_their_thread() -> None:
    lanes = "#pragma omp simd\nfor (int i = 1; i < 9; i++) own[i] = own[i - 1];"
    source = f"#pragma omp parallel for\nfor (int r = 0; r < n; r++) {{ double own[9];\n{lanes} }}\n"
    (found,) = [each for each in read_facts(source, "c").dependences if each.verdict == "carried"]
    assert (found.variable, found.distance) == ("own", -1)


def test_a_range_based_loop_has_another_element_in_each_iteration() -> None:
    facts = in_loop("x = 1; v[0] = 2;", "std::vector<int> v;", head="for (auto &x : v)")
    assert [(each.verdict.value, each.test) for each in facts.dependences] == [
        ("within", "strong SIV"),
        ("carried", "weak-zero SIV"),
        ("carried", "ZIV"),
    ]


def test_conditions_are_noted_and_not_evaluated() -> None:
    facts = in_loop("if (i > 3) a[i] = 1; b[0] = 2;")
    assert [(each.variable, each.guarded) for each in facts.dependences] == [("a", True), ("b", False)]


def test_equal_accesses_are_named_once_and_pairs_are_capped() -> None:
    assert len(in_loop("a[i] = a[i] + a[i]; a[i] = a[i];").dependences) == 2
    many = read_facts("#pragma omp parallel for\nfor (int i = 0; i < n; i++) {" + "".join(f"a[i + {k}] = 0;" for k in range(99)) + "}", "c")
    assert len(many.dependences) == 64
    assert many.doubts == ("more than 64 pairs of accesses to `a` in the loop of line 2",)


def test_a_reason_says_what_was_found_or_is_missing() -> None:
    facts = in_loop("a[i] = a[i - 2]; b[i] = b[i + m]; b[0] = 1;")
    assert pair(facts, "a[i]", "a[i - 2]").reason == "`a[i - 2]` and `a[i]` name the same element 2 iterations of `i` apart"
    assert (
        pair(facts, "b[i]", "b[i + m]").reason
        == "whether `b[i + m]` and `b[i]` name one element in different iterations of `i` depends on `m`"
    )
    assert pair(facts, "b[0]", "b[0]").reason == "`b[0]` names the same element in every iteration of `i`"


# ---------------------------------------------------------------- against walking all iterations


STEPS = st.sampled_from([("{} < {}", 1, 1), ("{} <= {}", 0, 1), ("{} < {}", 1, 2), ("{} > {}", -1, -1), ("{} >= {}", 0, -2)])


@settings(max_examples=80, deadline=None)
@given(st.integers(-3, 3), st.integers(-3, 3), st.integers(-8, 8), st.integers(-8, 8), st.integers(-3, 3), st.integers(2, 9), STEPS)
def test_texts_agree_with_brute_force(
    one: int, two: int, first: int, second: int, start: int, length: int, form: tuple[str, int, int]
) -> None:
    relation, strict, step = form
    end = start + length if step > 0 else start - length
    head = f"for (int i = {start}; {relation.format('i', end)}; i += {step})"
    facts = in_loop(f"a[{one} * i + {first}] = a[{two} * i + {second}];", head=head)
    values = list(range(start, end + (1 if step > 0 else -1) - strict, step))
    meetings = {after - before for (before, x), (after, y) in product(enumerate(values), repeat=2) if one * x + first == two * y + second}
    found = pair(facts, f"a[{one} * i + {first}]", f"a[{two} * i + {second}]")
    expected = "independent" if not meetings else "carried" if meetings - {0} else "within"
    if expected == "within" or found.verdict == "within":
        assert not meetings - {0}
    else:
        assert found.verdict == expected
    if found.distance is not None:
        # The read stands first in the text.
        assert {abs(each) for each in meetings if each} == {abs(found.distance)}
