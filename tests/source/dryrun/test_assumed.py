"""Texts that end before any thread is started: read under the assumption that the rest starts a team, and that assumption is said."""

from __future__ import annotations

import pytest

from pcwm.predict.static import confidence, measured
from pcwm.records import Language
from pcwm.source.dryrun.assumed import assumption, roles
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.program import Program
from pcwm.source.dryrun.verdict import read_races
from pcwm.source.syntax import parse
from pcwm.source.verdicts import Ground

OMP = "#include <omp.h>\n"

CALLED: dict[str, tuple[str, Language]] = {
    "a static local of a helper": (f"{OMP}static double half(double x) {{\n  static double t;\n  t = x / 2;\n  return t;\n}}\n", "c"),
    "a helper that is not complete": (f"{OMP}static int n;\nstatic void up(int k) {{\n  n += k;\n", "c"),
    "two helpers, one called by the other": (
        f"{OMP}static int n;\nstatic void add(int k) {{ n += k; }}\nstatic void up(int k) {{ add(k);\n",
        "c",
    ),
    "a worker of pthreads": ("#include <pthread.h>\nint n;\nvoid *work(void *p) {\n  n++;\n  return p;\n", "c"),
    "main is begun": (f"{OMP}int n;\nvoid up(void) {{ n++; }}\nint main(void) {{\n  int k = 0;\n", "c"),
    "a member that is declared later, of a class that locks": (
        f"{OMP}class Best {{\npublic:\n  void offer(int v) {{\n    if (v > best_)\n      #pragma omp critical\n      best_ = v;\n  }}\n",
        "cpp",
    ),
    "a lambda that nothing calls yet": (
        f"{OMP}#include <vector>\nlong count(const std::vector<int> &v) {{\n  long sum = 0;\n  auto add = [&](int k) {{ sum += k; }};\n",
        "cpp",
    ),
    "a pointer in static storage that is set later": (f"{OMP}static int *total;\nstatic void add(int k) {{\n  *total += k;\n", "c"),
    "a class template that nothing uses yet": (
        f"{OMP}template <typename T, int N>\nclass Mean {{\npublic:\n"
        "  T of(T x) { static T last; last = x; return last + N; }\n};\nint f(",
        "cpp",
    ),
}
HANDED: dict[str, tuple[str, Language]] = {
    "a counter behind a pointer": (f"{OMP}static void up(long *n) {{\n  ++*n;\n}}\n", "c"),
    "a list that grows": (
        f"{OMP}struct list {{ int used, *at; }};\nstatic void put(struct list *l, int v) {{ l->at[l->used++] = v; }}\n",
        "c",
    ),
    "a table in a structure that is passed by value": (
        f"{OMP}struct run {{ int n; long *tally; }};\nstatic void hit(struct run r) {{\n  r.tally[0]++;\n}}\n",
        "c",
    ),
}
SPARED: dict[str, tuple[str, Language]] = {
    "an element of its own": (f"{OMP}static void put(int *a, int i, int v) {{\n  a[i] = v;\n", "c"),
    "a range of its own": (f"{OMP}static void fill(int *a, int lo, int hi) {{\n  for (int i = lo; i < hi; i++)\n    a[i] = i;\n}}\n", "c"),
    "a range that a while loop goes through": (
        f"{OMP}static void fill(int *a, int lo, int hi) {{\n  int i = lo;\n  while (i < hi)\n    a[i++] = 1;\n}}\n",
        "c",
    ),
    "a row of a matrix": (f"{OMP}static void row(double *a, int r, int n) {{\n  for (int c = 0; c < n; c++)\n    a[r * n + c] = c;\n", "c"),
    "atomic": (f"{OMP}static long n;\nstatic void up(void) {{\n  #pragma omp atomic\n  n++;\n}}\n", "c"),
    "a lock": (
        "#include <pthread.h>\nint n;\npthread_mutex_t m;\nvoid up(void) { pthread_mutex_lock(&m); n++; pthread_mutex_unlock(&m); }\n",
        "c",
    ),
    "a class that locks": (
        "#include <mutex>\nclass Sum {\n  std::mutex m;\n  long n = 0;\npublic:\n"
        "  void add(int k) { std::lock_guard<std::mutex> own(m); n += k; }\n};\nint f(",
        "cpp",
    ),
    "an object of a class that does not synchronise": (
        f"{OMP}class Dice {{\n  long s = 1;\npublic:\n  long roll() {{ return s = s * 69069 + 1; }}\n",
        "cpp",
    ),
    "threadprivate": (f"{OMP}static int n;\n#pragma omp threadprivate(n)\nstatic void up(void) {{\n  n++;\n", "c"),
    "data that are only read": (
        f"{OMP}static int sum(const int *a, int n) {{\n  int s = 0;\n  for (int i = 0; i < n; i++) s += a[i];\n",
        "c",
    ),
    "what combines copies of a reduction": (
        f"{OMP}struct s {{ long n; }};\nstatic void add(struct s *a, struct s *b) {{ a->n += b->n; }}\n"
        "#pragma omp declare reduction(plus : struct s : add(&omp_out, &omp_in))\nstatic int two(int k) { return 2 * k; }\n",
        "c",
    ),
    "what would start the team has not yet": (f"{OMP}static int n;\nvoid solve(int *a, int k) {{\n  n = k;\n  a[0] = n;\n", "c"),
}
AS_BEFORE: dict[str, tuple[str, Ground]] = {
    "a complete serial program": ("int n;\nvoid up(void) { n++; }\nint main(void) { up(); return 0; }\n", Ground.nothing),
    "a complete program that never starts its threads": (
        f"{OMP}int n;\nvoid up(void) {{ n++; }}\nint main(void) {{ return 0; }}\n",
        Ground.nothing,
    ),
    "nothing speaks of threads": ("int n;\nvoid up(void) {\n  n++;\n", Ground.alone),
    "no function yet": (f"{OMP}static int n;\nstruct s {{\n  int k;\n", Ground.alone),
}


@pytest.mark.parametrize("name", CALLED)
def test_what_threads_share_in_any_case_races_once_the_rest_starts_them(name: str) -> None:
    reading = read_races(*CALLED[name])
    assert (reading.answer, reading.ground) == ("race", Ground.called)
    assert {pair.ground for pair in reading.pairs} == {Ground.called}
    assert "the rest is taken to start a team" in reading.missing[0]


@pytest.mark.parametrize("name", HANDED)
def test_what_is_handed_over_races_only_if_all_are_handed_the_same(name: str) -> None:
    reading = read_races(*HANDED[name])
    assert (reading.answer, reading.ground) == ("race", Ground.handed)
    assert "the rest is taken to start a team" in reading.missing[0]


@pytest.mark.parametrize("name", SPARED)
def test_what_the_text_keeps_apart_does_not_race_under_the_assumption_either(name: str) -> None:
    reading = read_races(*SPARED[name])
    assert (reading.answer, reading.ground, reading.pairs) == ("no_race", Ground.spared, ())
    assert "the rest is taken to start a team" in reading.missing[0]


@pytest.mark.parametrize("name", AS_BEFORE)
def test_nothing_is_assumed_of_what_is_complete_or_does_not_speak_of_threads(name: str) -> None:
    text, ground = AS_BEFORE[name]
    reading = read_races(text, "c")
    assert reading.ground is ground and reading.answer != "race"
    assert not any("taken to start" in each for each in reading.missing)


def test_what_keeps_apart_is_told() -> None:
    assert "atomic" in " ".join(read_races(*SPARED["atomic"]).reasons)


def test_the_assumption_says_what_is_called_and_what_comes_before() -> None:
    text = f"{OMP}static void a(int *p) {{ p[0] = 1; }}\nstatic void b(int *p) {{ a(p); }}\nvoid whole(int n, int *p) {{\n  a(p);\n"
    program = Program(parse(text, "c"), Machine())
    found = assumption(program)
    assert [each.name for each in found.called] == ["b"]
    assert [each.name for each in found.before] == ["whole"]
    assert "calls `b`" in found.words


def test_numbers_have_roles_by_what_is_done_with_them() -> None:
    text = (
        "void f(int *a, int lo, int hi, int k, int n, int w) {\n"
        "  for (int i = lo; i < hi; i++) a[i] = k;\n  for (int j = 0; j < n; j++) a[k * w + j] = k;\n}\n"
    )
    program = Program(parse(text, "c"), Machine())
    function = program.prepare(program.functions["f"][0])
    assert roles(function) == {"lo": "first", "hi": "last", "k": "element", "n": "size", "w": "size"}


def test_such_answers_have_a_confidence_of_their_own() -> None:
    text, language = HANDED["a counter behind a pointer"]
    assert confidence(read_races(text, language), text, language) == measured()["cut"]["handed"]


def test_a_race_behind_an_unknown_way_out_depends_on_a_condition() -> None:
    head = f"{OMP}static int n;\nvoid f(int m, const int *x) {{\n#pragma omp parallel for\n  for (int i = 0; i < m; i++) {{\n"
    for way in (
        "if (x[i] > 3) continue;",
        "for (;;) { if (x[i] > 3) break; n = i; break; }",
        "switch (m) { default: if (x[i]) break; n = 1; }",
    ):
        behind = "" if "n =" in way else "n = i;"
        assert read_races(f"{head}    {way}\n    {behind}\n  }}\n}}\n", "c").ground is Ground.condition


def test_behind_the_loop_or_function_that_it_may_have_left_all_is_sure_again() -> None:
    helper = "static int g(const int *x, int i) { if (x[i]) return 1; return 2; }\n"
    for body in (
        "for (int k = 0; k < 3; k++) { if (x[k]) continue; } n = i;",
        "for (int k = 0; k < 3; k++) { if (x[k]) break; } n = i;",
        "switch (m) { default: if (x[i]) break; } n = i;",
        "int v = g(x, i); n = v;",
    ):
        head = f"{OMP}static int n;\n{helper}void f(int m, const int *x) {{\n#pragma omp parallel for\n"
        text = f"{head}  for (int i = 0; i < m; i++) {{\n{body}\n}}\n}}\n"
        assert read_races(text, "c").ground is Ground.met, body
