"""What comes after an expensive part of a program is reached, and what was left out on the way makes no race."""

from __future__ import annotations

import pytest

from pcwm.source.dryrun.verdict import read_races
from pcwm.source.verdicts import Ground

STEPS = """for (int t = 0; t < 50; t++) {
#pragma omp parallel for collapse(2)
    for (int i = 1; i < N - 1; i++)
      for (int j = 1; j < N - 1; j++) v[i][j] = 0.25 * (u[i-1][j] + u[i+1][j] + u[i][j-1] + u[i][j+1]);
#pragma omp parallel for
    for (int i = 1; i < N - 1; i++)
      for (int j = 1; j < N - 1; j++) u[i][j] = v[i][j];
  }
"""
IN_ONE_REGION = """#pragma omp parallel
  for (int t = 0; t < 50; t++) {
#pragma omp for
    for (int i = 1; i < N - 1; i++)
      for (int j = 1; j < N - 1; j++) v[i][j] = 0.25 * (u[i-1][j] + u[i+1][j] + u[i][j-1] + u[i][j+1]);
#pragma omp for
    for (int i = 1; i < N - 1; i++)
      for (int j = 1; j < N - 1; j++) u[i][j] = v[i][j];
  }
"""
UNTIL_IT_CONVERGES = """double change = 1;
  int turns = 0;
  while (change > 1e-9 && turns < 500) {
    change = 0;
#pragma omp parallel for reduction(max : change)
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) {
        v[i][j] = 0.5 * u[i][j] + 0.5;
        double d = v[i][j] > u[i][j] ? v[i][j] - u[i][j] : u[i][j] - v[i][j];
        if (d > change) change = d;
        u[i][j] = v[i][j];
      }
    turns++;
  }
"""
IN_FUNCTIONS = "for (int t = 0; t < 50; t++) advance();\n"
PROGRAM = """#include <stdio.h>
#define N {n}
static double u[N][N], v[N][N];
static void relax(void) {{
#pragma omp parallel for
  for (int i = 1; i < N - 1; i++)
    for (int j = 1; j < N - 1; j++) v[i][j] = 0.5 * (u[i-1][j] + u[i+1][j]);
}}
static void advance(void) {{
  relax();
#pragma omp parallel for
  for (int i = 1; i < N - 1; i++)
    for (int j = 1; j < N - 1; j++) u[i][j] = v[i][j];
}}
int main(void) {{
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) u[i][j] = i == 0 ? 1.0 : 0.0;
  {dear}
  double total = 0;
#pragma omp parallel for{clause}
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) total += u[i][j];
  printf("%f\\n", total);
  return 0;
}}
"""


@pytest.mark.parametrize("n", [40, 100, 300])
@pytest.mark.parametrize("dear", [STEPS, IN_ONE_REGION, UNTIL_IT_CONVERGES, IN_FUNCTIONS], ids=["steps", "region", "while", "functions"])
def test_a_race_after_an_expensive_loop_is_met(dear: str, n: int) -> None:
    racy = read_races(PROGRAM.format(n=n, dear=dear, clause=""), "c")
    assert racy.answer == "race" and racy.ground is Ground.met
    assert {pair.first.variable for pair in racy.pairs} == {"total"}
    assert read_races(PROGRAM.format(n=n, dear=dear, clause=" reduction(+ : total)"), "c").answer == "no_race"


def test_the_last_turn_is_gone_round_in_loops_that_count_down() -> None:
    loop = "#pragma omp parallel\n  for (int level = 60; level {bound}; level--) {{\n"
    loop += "#pragma omp for\n    for (int i = 0; i < 3000; i++) a[i] += level;\n"
    loop += "    if (level == 1) last++;\n  }}"
    text = "static int a[3000], last;\nint main(void) {{\n  {loop}\n  return last;\n}}\n"
    for bound in ("> 0", ">= 1"):
        racy = read_races(text.format(loop=loop.format(bound=bound)), "c")
        assert racy.answer == "race" and racy.pairs[0].first.variable == "last"
    assert read_races(text.format(loop=loop.format(bound="> 1")), "c").answer == "no_race"


@pytest.mark.parametrize(("length", "answer"), [(40_000, "race"), (60_000, "no_race")])
def test_elements_that_are_far_apart_meet(length: int, answer: str) -> None:
    body = "#pragma omp parallel for\n  for (int i = 0; i < 60000; i++) a[i + FAR] = a[i] + 1.0;\n"
    text = f"#define FAR {length}\nstatic double a[60000 + FAR];\nint main(void) {{\n  {body}  return 0;\n}}\n"
    assert read_races(text, "c").answer == answer


FILLED = """#include <stdlib.h>
#define N 100000
int main(void) {{
  int *at = {memory};
  double *a = malloc(N * sizeof *a), *b = malloc(N * sizeof *b);
  {fill}
#pragma omp parallel for
  for (int i = 0; i < N; i++) b[at[i]{more}] = a[i];
  return 0;
}}
"""


@pytest.mark.parametrize("memory", ["malloc(N * sizeof *at)", "calloc(N, sizeof *at)"])
@pytest.mark.parametrize(
    "fill",
    [
        "for (int i = 0; i < N; i++) { at[i] = (int)((i * 7919L) % N); a[i] = i; }",
        "#pragma omp parallel for\n  for (int i = 0; i < N; i++) { at[i] = N - 1 - i; a[i] = i; }",
        "int k = 0;\n  while (k < N) { at[k] = k; a[k] = 0.0; k++; }",
    ],
    ids=["for", "divided", "while"],
)
def test_an_index_array_of_which_a_part_was_filled_leads_to_different_places(memory: str, fill: str) -> None:
    assert read_races(FILLED.format(memory=memory, fill=fill, more=""), "c").answer == "no_race"
    assert read_races(FILLED.format(memory=memory, fill=fill, more=" / 2"), "c").answer == "race"


RANGES = """#define N 20000
static int start[N + 1], of[8 * N];
int main(void) {{
  for (int i = 0; i < N; i++) start[i + 1] = start[i] + i % 7;
#pragma omp parallel for
  for (int i = 0; i < N; i++)
    for (int k = start[i]; k < start[i + 1]{more}; k++) of[k] = i;
  return of[0];
}}
"""


def test_ranges_that_were_summed_up_in_part_follow_one_another() -> None:
    assert read_races(RANGES.format(more=""), "c").answer == "no_race"
    assert read_races(RANGES.format(more=" + 1"), "c").answer == "race"


REUSED = """int main(void) {{
  double sum = 0, a[200][200];
#pragma omp parallel
  {{
#pragma omp for
    for (int i = 0; i < 200; i++)
      for (int j = 0; j < 200; j++) a[i][j] = i + j;
#pragma omp for{clause}
    for (int i = 0; i < 200; i++)
      for (int j = 0; j < 200; j++) sum += a[i][j];
  }}
  return (int)sum;
}}
"""


def test_indices_of_one_name_in_two_loops_are_two_variables() -> None:
    racy = read_races(REUSED.format(clause=""), "c")
    assert {pair.first.variable for pair in racy.pairs} == {"sum"}
    assert read_races(REUSED.format(clause=" reduction(+ : sum)"), "c").answer == "no_race"
