"""Estimates of work %: against what can be worked out by hand, and in the order an expert would give."""

from __future__ import annotations

import time

import pytest

from pcwm.source.work.arithmetic import UNKNOWN
from pcwm.source.work.dealing import Curve, deal
from pcwm.source.work.workload import answer_work, confidence_of, estimate_work

HEAD = "void f(int n, double *a, double *b) {\n"


def percent(body: str, threads: int = 4, cores: int = 0) -> float:
    """The estimate for the body of a function."""
    found = estimate_work(f"{HEAD}{body}\n}}", "c", threads, cores).work_percent
    assert found is not None
    return found


def divided(clauses: str, inner: str) -> str:
    return f"#pragma omp parallel for {clauses}\nfor (int i = 0; i < n; i++) {{ {inner} }}"


TRIANGLE = "for (int j = 0; j < i; j++) b[i] += a[j];"
SQUARE = "for (int j = 0; j < n; j++) b[i] += a[j];"

# ---------------------------------------------------------------- dealing


def test_static_blocks_and_chunks() -> None:
    even, four = Curve(10, (1.0,)), [1.0] * 4
    assert deal(even, "static", UNKNOWN, four) == pytest.approx([3, 3, 2, 2])
    assert deal(even, "static", 4, four) == pytest.approx([4, 4, 2, 0])
    assert deal(even, "static", 1, four) == pytest.approx([3, 3, 2, 2])
    rising = Curve(4, (1.0, 2.0, 3.0, 4.0))
    assert deal(rising, "static", UNKNOWN, [1.0, 1.0]) == pytest.approx([3, 7])
    assert deal(rising, "static", 1, [1.0, 1.0]) == pytest.approx([4, 6])


def test_whoever_is_free_takes_the_next_chunk() -> None:
    assert deal(Curve(3, (9.0, 1.0, 1.0)), "dynamic", 1, [1.0, 1.0]) == pytest.approx([9, 2])
    assert sum(deal(Curve(1e6, (1.0, 5.0)), "guided", 8, [1.0] * 3)) == pytest.approx(3e6)
    slow = deal(Curve(1000, (1.0,)), "dynamic", 1, [1.0, 0.25])
    assert slow[0] == pytest.approx(800, rel=0.02)


def test_no_iterations_are_no_work() -> None:
    for schedule in ("static", "dynamic", "guided"):
        assert deal(Curve(0, (1.0,)), schedule, UNKNOWN, [1.0, 1.0]) == [0.0, 0.0]


# ---------------------------------------------------------------- single programs


def test_even_work_is_all_work() -> None:
    assert percent(divided("", SQUARE)) > 98
    assert percent(divided("schedule(static, 1)", SQUARE)) > 98


def test_a_triangle_in_blocks_waits_by_the_area_of_the_last_block() -> None:
    # The last of T blocks of a triangle has (2T - 1) / T² of its area: work is 1 / (T × that).
    assert percent(divided("", TRIANGLE), 4) == pytest.approx(100 * 4 / 7, abs=1.5)
    assert percent(divided("", TRIANGLE), 8) == pytest.approx(100 * 8 / 15, abs=1.5)
    assert percent(divided("schedule(static, 1)", TRIANGLE)) > 98
    assert percent(divided("schedule(dynamic)", TRIANGLE)) > 98


def test_chunks_and_iterations_that_do_not_reach_all_threads() -> None:
    assert percent(divided("schedule(static, (n + 1) / 2)", SQUARE), 4) == pytest.approx(50, abs=1)
    assert percent(divided("schedule(static, (n + 1) / 2)", SQUARE), 8) == pytest.approx(25, abs=1)
    three = "#pragma omp parallel for\nfor (int i = 0; i < 3; i++) { for (int j = 0; j < n; j++) b[j] += a[i]; }"
    assert percent(three, 4) == pytest.approx(75, abs=1)
    found = estimate_work(f"{HEAD}{three}\n}}", "c", 4)
    assert "3 iterations for 4 threads" in found.reasons[0]


def test_what_one_thread_does_is_waiting_for_the_others() -> None:
    sweep = "for (int i = 0; i < n; i++) a[i] += 1;\n"
    half = f"#pragma omp parallel\n{{{{\n#pragma omp for\n{sweep}#pragma omp {{}}\n{sweep}}}}}"
    # 1 part is shared, 1 part is one thread's: of 4 × (1/4 + 1) thread-parts 2 are work.
    assert percent(half.format("single")) == pytest.approx(100 * 2 / 5, abs=2)
    assert percent(half.format("master")) == pytest.approx(100 * 2 / 5, abs=2)
    assert percent(half.format("critical")) > 95  # each thread does it; waiting for the lock is not waiting at a barrier


def test_hand_made_ranges_and_thread_numbers() -> None:
    hand = "#pragma omp parallel\n{{\nint me = omp_get_thread_num(), team = omp_get_num_threads();\n{}\n}}"
    cyclic = hand.format(f"for (int i = me; i < n; i += team) {{ {TRIANGLE} }}")
    blocks = hand.format(f"for (int i = n * me / team; i < n * (me + 1) / team; i++) {{ {TRIANGLE} }}")
    first = hand.format(f"if (me == 0)\nfor (int i = 0; i < n; i++) {{ {SQUARE} }}")
    assert percent(cyclic) > 98
    assert percent(blocks) == pytest.approx(100 * 4 / 7, abs=1.5)
    assert percent(first) == pytest.approx(25, abs=1)


def test_sections_and_one_thread() -> None:
    section = "#pragma omp section\nfor (int i = 0; i < n; i++) a[i] += 1;\n"
    assert percent(f"#pragma omp parallel sections\n{{\n{section * 2}}}", 4) == pytest.approx(50, abs=1)
    assert percent(divided("num_threads(1)", TRIANGLE)) == 100
    assert percent(divided("if(0)", TRIANGLE)) == 100


def test_many_small_phases_wait_more_than_few_large_ones() -> None:
    steps = "#pragma omp parallel\nfor (int k = 0; k < n; k++) {{\n#pragma omp for {}\nfor (int i = 0; i < n; i++) b[i] += a[k];\n}}"
    with_barriers, without = percent(steps.format("")), percent(steps.format("nowait"))
    assert with_barriers < without
    assert estimate_work(f"{HEAD}{steps.format('')}\n}}", "c", 4).regions[0].wait.kind == "meetings"


def test_tasks_of_recursion_and_loops_are_spread() -> None:
    loop = "#pragma omp parallel\n#pragma omp single\nfor (int i = 0; i < n; i++)\n#pragma omp task\n{ " + SQUARE + " }"
    assert percent(loop) > 95
    one = "#pragma omp parallel\n#pragma omp single\n{\n#pragma omp task\nfor (int i = 0; i < n; i++) a[i] += 1;\n}"
    assert percent(one) == pytest.approx(25, abs=1)
    tree = """void walk(int n, double *a) {
  if (n < 64) { for (int i = 0; i < n; i++) a[i] += 1; return; }
#pragma omp task
  walk(n / 2, a);
  walk(n - n / 2, a + n / 2);
#pragma omp taskwait
}
void f(int n, double *a) {
#pragma omp parallel
#pragma omp single
  walk(n, a);
}"""
    found = estimate_work(tree, "c", 4).work_percent
    assert found is not None and found > 90


def test_fewer_cores_than_threads_matter_where_whoever_comes_first_takes() -> None:
    assert percent(divided("schedule(dynamic)", SQUARE), 8, cores=2) < percent(divided("schedule(dynamic)", SQUARE), 8) - 5
    assert percent(divided("", SQUARE), 8, cores=2) == pytest.approx(percent(divided("", SQUARE), 8))


def test_a_first_thread_does_short_loops_alone_where_threads_outnumber_cores() -> None:
    short = "#pragma omp parallel for schedule(dynamic, 8)\nfor (int i = 0; i < 200; i++) { for (int j = 0; j < 100; j++) b[i] += a[j]; }"
    rounds = f"for (int k = 0; k < n; k++) {{\n{short}\n}}"
    assert percent(rounds, cores=2) < 35 < percent(rounds) - 20


def test_a_task_that_is_waited_for_or_not_deferred_is_its_makers_work() -> None:
    tasks = "#pragma omp parallel\n#pragma omp single\nfor (int i = 0; i < n; i++) {{\n#pragma omp task {}\n{{ " + SQUARE + " }}\n{}\n}}"
    assert percent(tasks.format("", "")) > 95
    assert percent(tasks.format("", "#pragma omp taskwait")) == pytest.approx(25, abs=1)
    assert percent(tasks.format("if(0)", "")) == pytest.approx(25, abs=1)
    two = tasks.replace("#pragma omp task", "#pragma omp task\nb[i] += 1;\n#pragma omp task")
    assert percent(two.format("", "#pragma omp taskwait")) > 90
    taskloop = "#pragma omp parallel\n#pragma omp single\n#pragma omp taskloop {}\nfor (int i = 0; i < n; i++) {{ " + SQUARE + " }}"
    assert percent(taskloop.format("")) > 95
    assert percent(taskloop.format("if(0)")) == pytest.approx(25, abs=1)


def test_a_scan_is_combined_by_one_thread() -> None:
    body = (
        divided("reduction({} + : n)", "n += a[i];\n#pragma omp scan inclusive(n)\nb[i] = n;").replace("{ n", "{{ n").replace("; }", "; }}")
    )
    assert percent(body.format("inscan,")) < 50 < 90 < percent(body.format(""))


def test_a_loop_that_counts_may_be_a_while_loop() -> None:
    counted = divided("", "int j = 0; while (j < i) { b[i] += a[j]; j++; }")
    assert percent(counted) == pytest.approx(100 * 4 / 7, abs=1.5)
    assert percent(divided("", "int j = 0; while (a[j] < b[i] && j < i) { j++; }")) > 90


def test_levels_that_are_divided_have_more_than_a_few_iterations() -> None:
    level = "#pragma omp parallel for\nfor (int i = first[k]; i < first[k + 1]; i++) a[i] += 1;"
    text = f"void f(int n, const int *first, double *a) {{ for (int k = 0; k < n; k++) {{\n{level}\n}} }}"
    found = estimate_work(text, "c", 4).work_percent
    assert found is not None and found > 10


def test_what_a_function_with_directives_reads_once_is_a_size() -> None:
    shared = "#pragma omp for\nfor (int i = 0; i < n; i++) b[i] += 1;"
    alone = "#pragma omp single\nfor (int e = 0; e < entries; e++) a[e] += 1;"
    half = f"int entries = (int)a[n];\n#pragma omp parallel\n{{\n{shared}\n{alone}\n}}"
    assert percent(half) == pytest.approx(100 * 2 / 5, abs=3)


@pytest.mark.parametrize(
    "text",
    [
        "auto square = [&](int i) { double sum = 0; for (int j = 0; j < i; j++) sum += b[j]; a[i] = sum; };\n"
        "#pragma omp parallel for\nfor (int i = 0; i < n; i++) square(i);",
        "const Square square(a, b);\n#pragma omp parallel for\nfor (int i = 0; i < n; i++) square(i);",
        "#pragma omp parallel for\nfor (int i = 0; i < n; i++) Square::at(i, a, b);",
    ],
    ids=["lambda", "call operator", "method"],
)
def test_lambdas_and_members_of_classes_are_followed(text: str) -> None:
    sum_up = "double sum = 0; for (int j = 0; j < i; j++) sum += b[j]; a[i] = sum;"
    members = f"void operator()(int i) const {{ {sum_up} }} static void at(int i, double *a, double *b) {{ {sum_up} }}"
    found = estimate_work(f"struct Square {{ double *a, *b; {members} }};\n{HEAD}{text}\n}}", "cpp", 4).work_percent
    assert found is not None and found == pytest.approx(100 * 4 / 7, abs=1.5)


def test_a_team_may_be_started_in_a_class() -> None:
    text = f"template <int N> struct Filter {{ static void run(int n, double *a, double *b) {{\n{divided('', TRIANGLE)}\n}} }};"
    found = estimate_work(text, "cpp", 4).work_percent
    assert found is not None and found == pytest.approx(100 * 4 / 7, abs=1.5)


def test_of_two_lengths_one_is_by_far_the_larger() -> None:
    text = """std::vector<int> all(const std::string &text, const std::vector<std::string> &patterns) {
  for (const auto &pattern : patterns) {
#pragma omp parallel for
    for (long at = 0; at <= (long)text.size() - (long)pattern.size(); at++) found += text.compare(at, 4, pattern) == 0;
  }
}"""
    found = estimate_work(text, "cpp", 4).work_percent
    assert found is not None and found > 80


def test_recursion_without_a_bound_says_nothing_of_the_size() -> None:
    tree = "void grow(int *a, int at, int depth) { for (int k = 0; k < 4; k++) if (a[at] > k) grow(a, a[at + k], depth + 1); }\n"
    found = estimate_work(f"{tree}void f(int n, int *a) {{\ngrow(a, 0, 0);\n{divided('', 'a[i] += 1; grow(a, i, 0);')}\n}}", "c", 4)
    assert found.size == 1000


def test_how_many_threads_a_region_would_have_is_known_before_it() -> None:
    alone = "int most = omp_get_max_threads();\n#pragma omp parallel num_threads(most)\n{\n#pragma omp single\n" + f"{{ {SQUARE} }}\n}}"
    assert percent(alone) == pytest.approx(25, abs=1)
    assert percent(alone.replace("omp_get_max_threads()", "1")) == 100


def test_what_the_first_thread_does_in_a_loop_is_its_own() -> None:
    first = "#pragma omp parallel\nfor (int i = 0; i < n; i++) {\n#pragma omp master\n{ " + SQUARE + " }\n}"
    assert percent(first) == pytest.approx(25, abs=1)
    assert percent(first.replace("master", "masked")) == pytest.approx(25, abs=1)


def test_sorting_costs_more_than_going_through() -> None:
    shared = "#pragma omp for\nfor (int i = 0; i < n; i++) b[i] += 1;"
    assert percent(f"#pragma omp parallel\n{{\n{shared}\n#pragma omp single\nqsort(a, n, 8, less);\n}}") < 30


def test_what_a_function_is_handed_is_work_where_it_is_called() -> None:
    text = """
    #include <functional>
    template <class F> void all(int n, const F &act) {{
        #pragma omp parallel for schedule({})
        for (int i = 0; i < n; i++) act(i);
    }}
    void rows(double *a, int n) {{
        all(n, [&](int i) {{ for (int j = 0; j < i; j++) a[i] += j; }});
    }}"""
    blocks, chunks = (estimate_work(text.format(how), "cpp", 4).work_percent for how in ("static", "static, 1"))
    assert blocks == pytest.approx(100 * 4 / 7, abs=1.5)
    assert chunks is not None and chunks > 98
    other = text + "void columns(double *a, int n) {{ all(n, [&](int i) {{ a[i] += 1; }}); }}"
    assert estimate_work(other.format("static"), "cpp", 4).work_percent == pytest.approx(100 * 4 / 7, abs=3), "the dearer decides"


def test_a_chunk_of_an_unknown_number_is_that_part_of_the_loop() -> None:
    text = "for (int k = 0; k < n; k++) {{ int c = (int)a[k];\n#pragma omp parallel for schedule(static, {})\n"
    text += "for (int i = 0; i < c; i++) b[i] += a[i];\n}}"
    assert percent(text.format("1 + c / 2")) == pytest.approx(50, abs=3)
    assert percent(text.format("c / 4")) > 95
    assert percent(text.format("1 + c")) == pytest.approx(25, abs=1)


def test_rows_of_data_are_not_all_alike() -> None:
    rows = "for (int e = start[i]; e < start[i + 1]; e++) b[i] += a[e];"
    blocks, chunks, plain = (
        percent(divided(how, body)) for how, body in (("", rows), ("schedule(static, 1)", rows), ("", "b[i] += a[i];"))
    )
    assert 85 < blocks < chunks - 2
    assert plain == pytest.approx(chunks, abs=1)
    mine = "int me = omp_get_thread_num(), team = omp_get_num_threads();"
    by_hand = f"#pragma omp parallel\n{{ {mine}\nfor (int i = n * me / team; i < n * (me + 1) / team; i++) {{ {rows} }} }}"
    assert percent(by_hand) == pytest.approx(blocks, abs=2)


def test_each_of_two_programs_is_as_large_as_its_own_text_says() -> None:
    hidden = divided("schedule(dynamic)", "for (int j = 0; j < m; j++) { s += j; } b[i] = a[i] + s;")
    shown = divided("schedule(dynamic)", "for (int j = 0; j < m; j++) b[i] += a[i * m + j];")
    one, other = (f"void f(int n, int m, double *a, double *b, double s) {{\n{text}\n}}" for text in (hidden, shown))
    found = answer_work(one, other, "c", 4, 2)
    assert found.a.size > 10 * found.b.size
    assert [found.a, found.b] == [estimate_work(text, "c", 4, 2) for text in (one, other)]


def test_rows_that_a_thread_takes_by_hand_have_all_their_entries() -> None:
    mine = "int me = omp_get_thread_num(), team = omp_get_num_threads(), low = n * me / team, high = n * (me + 1) / team;"
    entries = "for (int e = start[low]; e < start[high]; e++) b[e] += a[e];"
    alone = "#pragma omp barrier\n#pragma omp single\nfor (int i = 0; i < n; i++) b[i] += a[i];"
    # Sixteen entries a row, shared by four threads, and the rows once more for one of them: (16 + 1) ÷ (16 + 4).
    assert percent(f"#pragma omp parallel\n{{ {mine}\n{entries}\n{alone}\n}}") == pytest.approx(100 * 17 / 20, abs=3)
    once = entries.replace("start[low]", "0").replace("start[high]", "start[n]")
    assert percent(f"#pragma omp parallel\n{{\n#pragma omp single nowait\n{once}\n{alone}\n}}") == pytest.approx(25, abs=1)
    assert percent(f"#pragma omp parallel\n{{\n{alone.replace('single', 'for')}\n#pragma omp single\n{once}\n}}") < 30


def test_levels_that_are_shared_out_by_hand_have_more_than_a_few_iterations() -> None:
    level = "for (int k = cut[d] + me; k < cut[d + 1]; k += team) a[k] += b[k];\n#pragma omp barrier"
    text = "void f(int n, const int *cut, double *a, double *b) {{ int depths = 0;\nfor (int k = 0; k < n; depths++) k = cut[depths];\n"
    text += "#pragma omp parallel\n{{ int me = omp_get_thread_num(), team = {};\nfor (int d = 0; d < depths; d++) {{\n{}\n}} }} }}"
    found = [estimate_work(text.format(team, level), "c", 4) for team in ("omp_get_num_threads()", "5")]
    # The levels were counted, and not by a loop that is known to count to none.
    assert found[0].regions[0].wait.kind == "meetings" and found[0].regions[0].wait.meetings > 100
    assert all((each.work_percent or 0) > 90 for each in found)
    assert (found[0].work_percent or 0) > (found[1].work_percent or 0)


def test_what_one_thread_sets_for_all_is_known_to_all() -> None:
    noted = "int team = 1;\n#pragma omp parallel\n{\n#pragma omp single\nteam = omp_get_num_threads();\n"
    summed = (
        "#pragma omp for\nfor (int i = 0; i < n; i++) b[i] += a[i];\n#pragma omp single\nfor (int t = 0; t < team; t++) b[0] += a[t];\n}"
    )
    assert percent(noted + summed) > 95
    after = noted + "}\n#pragma omp parallel for\nfor (int t = 0; t < team; t++) " + SQUARE
    assert percent(after) > 98


def test_chunks_computed_from_a_member_are_as_large_as_loops_up_to_it() -> None:
    rows = "#pragma omp parallel for schedule(static, 1 + (int)grid->rows / 2)\nfor (int i = 0; i < grid->rows; i++) a[i] += 1;"
    assert percent(rows) == pytest.approx(50, abs=2)


def test_rounds_and_strides_are_small_beside_the_data() -> None:
    grid = "void f(int rows, int cols, int steps, double *a) {{ for (int s = 0; s < steps; s++) {{\n{}\n}} }}"
    sweep = "#pragma omp parallel for\nfor (int i = 0; i < rows; i++) for (int j = 0; j < cols; j++) a[i * cols + j] *= 0.5{};"
    rounds, planes = (estimate_work(grid.format(sweep.format(by)), "c", 4).size for by in ("", " * a[s]"))
    assert rounds > 3 * planes
    tiles = "void f(int n, int tile, double *a) {\n#pragma omp parallel for\nfor (int i = 0; i < n; i += tile) a[i] = 0;\n}"
    assert (estimate_work(tiles, "c", 4).work_percent or 0) > 60


# ---------------------------------------------------------------- answers


def test_the_answer_turns_with_the_order_of_the_programs() -> None:
    even, uneven = (f"{HEAD}{divided('', inner)}\n}}" for inner in (SQUARE, TRIANGLE))
    one, other = answer_work(even, uneven, "c", 4), answer_work(uneven, even, "c", 4)
    assert (one.answer, other.answer) == ("A", "B")
    assert one.difference == -other.difference > 20
    assert one.confidence == other.confidence > 0.6
    assert any("busiest thread" in reason for reason in one.reasons)


def test_the_same_program_and_one_without_a_team_are_unknown() -> None:
    even = f"{HEAD}{divided('', SQUARE)}\n}}"
    assert answer_work(even, even, "c", 4).answer == "unknown"
    nothing = answer_work(even, "int main(void) { return 0; }", "c", 4)
    assert (nothing.answer, nothing.confidence) == ("unknown", 0.5)
    assert nothing.reasons == ("B: nothing here is done by a team",)


def test_confidence_grows_with_the_difference() -> None:
    for crowded in (False, True):
        row = [confidence_of(difference, crowded) for difference in range(0, 100, 5)]
        assert row == sorted(row)
        assert row[0] >= 0.5 and row[-1] < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "#pragma omp parallel for",
        "void f(){\n#pragma omp parallel for schedule(static, 0)\nfor (;;) ;\n}",
        "void f(int n){\n#pragma omp parallel for num_threads(n - n) schedule(dynamic, -3)\nfor (i = 0; i < 1e400; i *= 1e300) g(i);\n}",
        "void f(int n){ f(n - 1);\n#pragma omp parallel\nf(n);\n}",
        "void f(int n){\n#pragma omp parallel for\nfor (int i = n; i != 0; i >>= 1) for (int j = 1; j < i << 99999; j <<= 1) ;",
        "void f(int n){\n#pragma omp parallel\n" + "for (int i = 0; i < n; i++) if (i % 2) " * 60 + ";}",
        "void f(int n){\n#pragma omp parallel for\nfor (int i = 0; i < n; i++) { while (n < 1e300) n += 1e-300; while (i < n) i += 0; }}",
        "void f(int n){\n#pragma omp parallel for reduction(inscan\n" + "for (int i = 0; i < 1e15; i++) " * 40 + "n++; }",
        "void f(int n){\n#pragma omp parallel\n" + "h([&](int a) { auto g = [&](int n) { g(n); g(n - 1); " * 200 + "}",
        "struct A { void operator()(int n) { A b; b(n); b(n - 1); } " * 100 + "void f(int n){\n#pragma omp parallel\n{ A a; a(n); }}",
        "{" * 300 + "\n#pragma omp parallel for\n" + "for (int i = 0; i < n; i++) " * 200,
    ],
)
def test_any_text_is_answered_soon(text: str) -> None:
    started = time.process_time()
    found = estimate_work(text, "c", 8, 2).work_percent
    assert found is None or 0 <= found <= 100
    assert time.process_time() - started < 2.0
