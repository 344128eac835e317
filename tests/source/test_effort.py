"""Work facts: each rule on programs of a few lines that show it, and on ones that nearly do."""

from __future__ import annotations

import time

import pytest

from pcwm.records import Language
from pcwm.source.facts import DividedLoop, Effort, Unevenness, WorkNoteKind
from pcwm.source.reading import read_facts


def effort(source: str, language: Language = "c", nth: int = 0) -> Effort:
    facts = read_facts(source, language)
    assert facts.doubts == ()
    return facts.efforts[nth]


def loop(clauses: str, head: str, body: str, outside: str = "") -> DividedLoop:
    """The one loop of a region, divided with these clauses."""
    found = effort(
        f"{outside}\nvoid f(int n, int *start, double *a, double *b) {{\n#pragma omp parallel for {clauses}\n{head}\n{{ {body} }}\n}}"
    )
    (only,) = found.loops
    return only


def kinds(found: Effort) -> dict[WorkNoteKind, int]:
    """Lines of the remarks by kind, the first of each."""
    return {note.kind: note.line for note in reversed(found.notes)}


UP = "for (int i = 0; i < n; i++)"


# ---------------------------------------------------------------- divided loops


def test_schedule_and_chunk_as_written_static_by_default() -> None:
    plain = loop("", UP, "a[i] = 1;")
    assert (plain.schedule, plain.chunk, plain.iterations, plain.barrier) == ("static", "", None, True)
    written = loop("schedule(monotonic: dynamic, n / 4)", UP, "a[i] = 1;")
    assert (written.schedule, written.chunk) == ("dynamic", "n / 4")
    assert [loop(f"schedule({kind})", UP, "a[i] = 1;").schedule for kind in ("guided", "runtime", "auto")] == ["guided", "runtime", "auto"]


@pytest.mark.parametrize(
    ("outside", "head", "iterations"),
    [
        ("#define N (4 * 25)", "for (int i = 0; i < N; i++)", 100),
        ("enum { LOW = 3, HIGH = 13 };", "for (int i = LOW; i <= HIGH; i += 2)", 6),
        ("static const int rows = 1 << 4;", "for (int i = rows; i > 0; i--)", 16),
        ("", "for (int i = 0; i < n; i++)", None),
        ("extern int m;", "for (int i = 0; i < m; i++)", None),
        ("", "for (int i = 0; i < start[7]; i++)", None),
    ],
)
def test_iterations_where_the_text_fixes_them(outside: str, head: str, iterations: int | None) -> None:
    assert loop("", head, "a[i] = 1;", outside).iterations == iterations


def test_iterations_of_collapsed_loops_are_multiplied() -> None:
    found = loop("collapse(2)", "for (int i = 0; i < 8; i++) for (int j = 0; j < 5; j++)", "a[i * 5 + j] = 1;")
    assert found.iterations == 40


def test_a_loop_without_a_barrier_says_so() -> None:
    source = "void f(int n, double *a) {\n#pragma omp parallel\n{\n#pragma omp for nowait\nfor (int i = 0; i < n; i++) a[i] = 1;\n}\n}"
    assert not effort(source).loops[0].barrier


# ---------------------------------------------------------------- iterations that differ


@pytest.mark.parametrize(
    ("body", "uneven"),
    [
        ("for (int j = 0; j < i; j++) b[j] += a[i];", Unevenness.by_index),
        ("int last = i + 1; for (int j = 0; j < last; j++) b[j] += a[i];", Unevenness.by_index),
        ("for (int j = 0; j < n; j++) b[j] += a[i];", Unevenness.even),
        ("for (int j = i; j < i + 9; j++) b[j] += a[i];", Unevenness.even),  # both bounds move together
        ("if (i > n / 2) for (int j = 0; j < n; j++) b[j] += a[i];", Unevenness.by_branch),
        ("for (int j = 0; j < n; j++) { if (j == i) continue; b[j] += a[i]; }", Unevenness.even),  # one iteration of many
        ("for (int j = start[i]; j < start[i + 1]; j++) b[i] += a[j];", Unevenness.by_data),
        ("int j = start[i]; while (j >= 0) j = start[j];", Unevenness.by_data),
        ("a[i] = b[i];", Unevenness.even),
    ],
)
def test_what_makes_iterations_differ(body: str, uneven: Unevenness) -> None:
    assert loop("", UP, body).uneven is uneven


def test_the_skew_of_a_triangle_is_two_of_a_pyramid_three() -> None:
    triangle = loop("", UP, "for (int j = 0; j < i; j++) b[j] += a[i];")
    pyramid = loop("", UP, "for (int j = 0; j < i; j++) for (int k = 0; k < j; k++) b[k] += a[i];")
    assert triangle.skew == pytest.approx(2.0, abs=0.1)
    assert pyramid.skew == pytest.approx(3.0, abs=0.2)
    assert loop("", UP, "a[i] = 1;").skew == 1.0
    assert loop("", UP, "while (start[i]) start[i]--;").skew is None


def test_recursion_in_a_called_function_is_data() -> None:
    source = """int depth(int k) { return k < 2 ? 0 : 1 + depth(k / 2); }
int deep(int k) { int d = 0; if (k > 1) d = 1 + deep(k / 2); return d; }
void f(int n, int *a) {
#pragma omp parallel for
for (int i = 0; i < n; i++) a[i] = deep(i);
}"""
    assert effort(source).loops[0].uneven is Unevenness.by_data


def test_few_large_chunks_are_remarked() -> None:
    few = effort("void f(double *a) {\n#pragma omp parallel for schedule(static, 50)\nfor (int i = 0; i < 200; i++) a[i] = 1;\n}")
    many = effort("void f(double *a) {\n#pragma omp parallel for schedule(static, 5)\nfor (int i = 0; i < 200; i++) a[i] = 1;\n}")
    assert WorkNoteKind.few_chunks in kinds(few)
    assert WorkNoteKind.few_chunks not in kinds(many)


# ---------------------------------------------------------------- barriers and regions


def test_barriers_and_those_in_every_iteration_of_a_loop() -> None:
    source = """void f(int n, double *a) {
#pragma omp parallel
  {
#pragma omp barrier
    for (int k = 0; k < n; k++) {
#pragma omp for
      for (int i = k; i < n; i++) a[i] += a[k];
#pragma omp for nowait
      for (int i = k; i < n; i++) a[i] += 1;
    }
  }
}"""
    found = effort(source)
    assert found.barriers == 2
    assert [(note.kind, note.line) for note in found.notes if note.kind is WorkNoteKind.many_barriers] == [(WorkNoteKind.many_barriers, 6)]
    assert "loop of line 5" in next(note.words for note in found.notes if note.line == 6)


def test_a_region_in_a_loop_is_remarked_one_outside_is_not() -> None:
    region = "#pragma omp parallel for\nfor (int i = 0; i < n; i++) a[i] += 1;"
    inside = effort(f"void f(int n, double *a) {{\nfor (int k = 0; k < n; k++)\n{region}\n}}")
    assert kinds(inside)[WorkNoteKind.many_regions] == 3
    assert WorkNoteKind.many_regions not in kinds(effort(f"void f(int n, double *a) {{\n{region}\n}}"))


def test_team_work_outside_every_region_is_an_effort_of_its_own() -> None:
    found = effort("void f(int n, double *a) {\n#pragma omp for schedule(guided)\nfor (int i = 0; i < n; i++) a[i] = 1;\n}")
    assert found.region is None
    assert [each.schedule for each in found.loops] == ["guided"]


# ---------------------------------------------------------------- one thread, one at a time


def region(body: str) -> Effort:
    return effort(f"void g(int);\nvoid f(int n, double *a, double *b) {{\ndouble s = 0;\n#pragma omp parallel\n{{\n{body}\n}}\n}}")


def test_one_thread_that_works_while_others_wait_or_go_on() -> None:
    serial = "for (int i = 0; i < n; i++) a[i] = 1;"
    waited = [note.words for note in region(f"#pragma omp single\n{serial}").notes]
    assert waited == ["`single`: whichever thread comes first does this, the others wait"]
    assert [note.words for note in region(f"#pragma omp master\n{serial}").notes] == [
        "`master`: the first thread does this, the others go on"
    ]
    assert not region("#pragma omp single\ns = 0;").notes  # too little to tell
    assert not region("#pragma omp single\nfor (int i = 0; i < n; i++)\n#pragma omp task\na[i] = 1;").notes  # it makes work for the others


@pytest.mark.parametrize("directive", ["critical", "critical(sum)", "atomic"])
def test_protection_inside_a_loop_is_remarked_outside_it_is_not(directive: str) -> None:
    hot = region(f"#pragma omp for\nfor (int i = 0; i < n; i++)\n#pragma omp {directive}\ns += a[i];")
    assert kinds(hot)[WorkNoteKind.one_at_a_time] == 8
    assert WorkNoteKind.one_at_a_time not in kinds(region(f"#pragma omp {directive}\ns += 1;"))


TREE = """long walk(int low, int high) {{
  if (high - low < 2) return low;
  long one, two;
  int mid = (low + high) / 2;
#pragma omp task shared(one) {clause}
  one = walk(low, mid);
  two = walk(mid, high);
#pragma omp taskwait
  return one + two;
}}"""


def test_tasks_down_to_the_smallest_piece_and_such_that_are_cut_off() -> None:
    assert WorkNoteKind.many_tasks in kinds(effort(TREE.format(clause="")))
    assert WorkNoteKind.many_tasks not in kinds(effort(TREE.format(clause="if(high - low > 1000)")))
    assert WorkNoteKind.many_tasks not in kinds(effort(TREE.format(clause="final(high - low < 1000)")))
    guarded = """void walk(int n) {
  if (n < 1000) {
    walk(n / 2);
    return;
  }
#pragma omp task
  walk(n / 2);
}"""
    assert WorkNoteKind.many_tasks not in kinds(effort(guarded))


# ---------------------------------------------------------------- false sharing


def test_slots_by_thread_number_written_in_a_loop() -> None:
    slots = "int me = omp_get_thread_num();\n#pragma omp for\nfor (int i = 0; i < n; i++)\n"
    assert WorkNoteKind.false_sharing in kinds(region(slots + "b[me] += a[i];"))
    assert WorkNoteKind.false_sharing in kinds(region("for (int i = 0; i < n; i++) b[omp_get_thread_num()] += a[i];"))
    assert WorkNoteKind.false_sharing not in kinds(region(slots + "b[i] += a[i];"))
    assert WorkNoteKind.false_sharing not in kinds(region("int me = omp_get_thread_num();\nb[me] = 1;"))  # once is cheap
    assert WorkNoteKind.false_sharing not in kinds(region(slots + "b[me * 64] += a[i];"))


@pytest.mark.parametrize(
    ("schedule", "written", "remarked"),
    [
        ("static, 1", "a[i]", True),
        ("dynamic", "a[i]", True),
        ("static", "a[i]", False),
        ("static, 64", "a[i]", False),
        ("static, 1", "a[8 * i]", False),
    ],
)
def test_neighbouring_elements_in_small_chunks(schedule: str, written: str, remarked: bool) -> None:
    found = region(f"#pragma omp for schedule({schedule})\nfor (int i = 0; i < n; i++) {written} = 1;")
    assert (WorkNoteKind.false_sharing in kinds(found)) is remarked


# ---------------------------------------------------------------- any text


def test_text_without_directives_has_no_efforts() -> None:
    assert read_facts("int main(void) { for (int i = 0; i < 9; i++) ; return 0; }", "c").efforts == ()


def test_half_written_text_is_read_as_far_as_it_goes() -> None:
    facts = read_facts(
        "void f(int n, double *a) {\n#pragma omp parallel for schedule(dynamic, 4)\nfor (int i = 0; i < n; i++) { a[i] =", "c"
    )
    assert [(each.schedule, each.chunk) for each in facts.efforts[0].loops] == [("dynamic", "4")]


def test_work_facts_are_read_quickly() -> None:
    """A thousand lines, every tenth function with a region. The limit is ten times what it takes, for busy machines."""
    plain = "void p{k}(int n, double *a) {{\n  for (int i = 0; i < n; i++)\n    a[i] = a[i] * 2 + i;\n}}\n"
    head = "void q{k}(int n, double *a) {{\n#pragma omp parallel for\n"
    busy = head + "  for (int i = 0; i < n; i++)\n    for (int j = 0; j < i; j++)\n      a[i] += j;\n}}\n"
    text = "".join((busy if k % 10 == 0 else plain).format(k=k) for k in range(240))
    assert len(text.splitlines()) > 980
    started = time.process_time()
    facts = read_facts(text, "c")
    assert time.process_time() - started < 1.0
    assert len(facts.efforts) == 24
