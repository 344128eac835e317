"""What is said to keep accesses apart, one small program each; and what must not be said."""

from __future__ import annotations

import pytest

from pcwm.source.dryrun.verdict import read_races
from pcwm.source.keeping import kept_by_text
from pcwm.source.reading import read_facts


def program(body: str) -> str:
    return f"#include <omp.h>\nstatic int a[64], b[64], x, y;\nint main(void) {{\n{body}\n  return 0;\n}}\n"


KEPT = {
    "divided by the loop": (
        "#pragma omp parallel for\nfor (int i = 0; i < 64; i++)\n  a[i] = i;",
        ("`a`: each iteration of the loop of line 4",),
    ),
    "one slot a thread": (
        "#pragma omp parallel\nfor (int i = 0; i < 9; i++)\n  a[omp_get_thread_num()] += i;",
        ("`a`: each thread has elements of its own",),
    ),
    "one slot a thread in a divided loop": (
        "#pragma omp parallel for\nfor (int i = 0; i < 64; i++)\n  a[omp_get_thread_num()] += i;",
        ("`a`: each thread has elements of its own",),
    ),
    "one critical section": (
        "#pragma omp parallel\n{\n#pragma omp critical(till)\nx++;\n#pragma omp critical(till)\nx--;\n}",
        ("`x`: `critical(till)` around all accesses (lines 7 and 9)",),
    ),
    "atomics": ("#pragma omp parallel\n{\n#pragma omp atomic\nx++;\n}", ("`x`: only atomic accesses (line 7)",)),
    "a lock": (
        "omp_lock_t key;\nomp_init_lock(&key);\n#pragma omp parallel\n{\nomp_set_lock(&key);\nx++;\nomp_unset_lock(&key);\n}",
        ("`x`: `lock(key)` around all accesses (line 9)",),
    ),
    "a reduction": (
        "#pragma omp parallel for reduction(+: x)\nfor (int i = 0; i < 64; i++)\n  x += i;",
        ("`x`: each thread has a copy of its own (`reduction` of line 4), and the copies are combined one after the other",),
    ),
    "private copies": (
        "#pragma omp parallel for private(x)\nfor (int i = 0; i < 64; i++) {\n  x = i;\n  a[i] = x;\n}",
        ("`x`: each thread has a copy of its own (`private` of line 4)", "`a`: each iteration"),
    ),
    "a barrier": (
        "#pragma omp parallel\n{\na[omp_get_thread_num()] = 1;\n"
        "#pragma omp barrier\nb[omp_get_thread_num()] = a[(omp_get_thread_num() + 1) % 4];\n}",
        (
            "`a`: each thread has elements of its own; the write of line 6 comes before the read of line 8, by the barrier of line 7",
            "`b`: each thread",
        ),
    ),
    "the barrier at the end of a loop": (
        "#pragma omp parallel\n{\n#pragma omp for\nfor (int i = 0; i < 64; i++)\n"
        "  a[i] = i;\n#pragma omp for\nfor (int i = 0; i < 64; i++)\n  b[i] = a[63 - i];\n}",
        (
            "the write of line 8 comes before the read of line 11, by the barrier at the end of the loop of line 6",
            "`b`: each iteration of the loop of line 9",
        ),
    ),
    "one thread": (
        "#pragma omp parallel\n{\n#pragma omp single\nx = 4;\na[omp_get_thread_num()] = x;\n}",
        (
            "`x`: only the thread that runs `single` writes it; "
            "the write of line 7 comes before the read of line 8, by the barrier at the end of the `single` of line 6",
        ),
    ),
    "tasks in order": (
        "#pragma omp parallel\n#pragma omp single\n{\n#pragma omp task depend(out: x)\nx = 1;\n"
        "#pragma omp task depend(in: x)\ny = x;\n#pragma omp taskwait\ny++;\n}",
        ("by `depend`", "by the `taskwait` of line 11"),
    ),
    "regions one after the other": (
        "#pragma omp parallel for\nfor (int i = 0; i < 64; i++)\n  a[i] = i;\n"
        "#pragma omp parallel for\nfor (int i = 0; i < 64; i++)\n  b[i] = a[63 - i];",
        ("the write of line 6 comes before the read of line 9, by the end of the region of line 4",),
    ),
    "sections": (
        "#pragma omp parallel sections\n{\n#pragma omp section\na[0] = 1;\n#pragma omp section\na[1] = 2;\n}",
        (),
    ),
}


@pytest.mark.parametrize(("body", "told"), KEPT.values(), ids=KEPT)
def test_what_keeps_accesses_apart_is_told(body: str, told: tuple[str, ...]) -> None:
    reading = read_races(program(body), "c")
    assert reading.answer == "no_race"
    assert all(any(part in line for line in reading.reasons) for part in told), reading.reasons


@pytest.mark.parametrize("index", ["i", "lane", "task", "section", "thread", "single", "iteration"])
def test_a_loop_s_index_may_have_any_name(index: str) -> None:
    loop = f"#pragma omp parallel for\nfor (int {index} = 0; {index} < 63; {index}++)\n"
    kept = read_races(program(f"{loop}  a[{index}] = 1;"), "c")
    assert kept.reasons == ("`a`: each iteration of the loop of line 4 has elements of its own",)
    raced = read_races(program(f"{loop}  a[{index}] = a[{index} + 1];"), "c").pairs[0]
    assert f"iteration {index} = " in raced.first.where
    assert raced.prevention.startswith("a loop whose iterations use no element that another one writes")


def test_a_task_s_elements_are_told_from_those_of_a_loop_whose_index_is_named_task() -> None:
    loop = "for (int task = 0; task < 8; task++) {\n#pragma omp task firstprivate(task)\na[task] = 1;\n}"
    reading = read_races(program(f"#pragma omp parallel\n#pragma omp single\n{loop}"), "c")
    assert reading.reasons[-1] == "`a`: each task of line 7 has elements of its own"


@pytest.mark.parametrize(
    "body", ["x = 1;\nint z = x;\n(void)z;", "#pragma omp parallel\n{ int z = x; (void)z; }", "#pragma omp parallel\nx++;"]
)
def test_nothing_is_told_of_what_one_thread_does_what_is_only_read_and_what_races(body: str) -> None:
    assert read_races(program(body), "c").reasons == ()


def test_a_variable_has_one_line() -> None:
    reading = read_races(program(KEPT["the barrier at the end of a loop"][0]), "c")
    assert [line.partition(":")[0] for line in reading.reasons] == ["`a`", "`b`"]


TILES = """void fill(int n, double *cost) {
  #pragma omp parallel
  #pragma omp single
  for (int top = 0; top < n; top += 32) {
    #pragma omp task
    for (int i = top; i < n && i < top + 32; i++)
      cost[i] = i;
  }
}
"""


def test_a_variable_to_which_several_come_only_if_sizes_are_large() -> None:
    """With a small `n` there is one tile, and so one task."""
    assert read_races(TILES, "c").reasons == ("`cost`: each task of line 5 has elements of its own",)


def test_the_text_alone_tells_the_rest() -> None:
    facts = read_facts(program(KEPT["divided by the loop"][0] + "\n#pragma omp parallel\n{\n#pragma omp single\nx = 1;\n}"), "c")
    assert [(each.variable, each.words) for each in kept_by_text(facts)] == [
        ("a", "no two iterations of the loop of line 5 touch the same element (strong SIV)"),
        ("x", "one thread runs the `single`"),
    ]
    assert kept_by_text(facts, frozenset({"a", "x"})) == ()


def test_the_text_alone_does_not_tell_what_it_cannot() -> None:
    facts = read_facts(program("#pragma omp parallel for\nfor (int i = 1; i < 64; i++) {\n  a[i] = a[i - 1];\n  x = i;\n}"), "c")
    assert kept_by_text(facts) == ()
