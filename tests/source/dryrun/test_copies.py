"""Private copies and what becomes of them: reductions that the text declares, values handed on, and atomic captures."""

from __future__ import annotations

import pytest
from tests.source.dryrun.dry import marked

from pcwm.records import Language
from pcwm.source.dryrun.verdict import read_races

SPAN = """#include <stdio.h>
typedef struct { int low, high; } span;
static int merges;
static void widen(span *into, const span *from) {
  %s
  if (from->low < into->low) into->low = from->low;
  if (from->high > into->high) into->high = from->high;
}
%s
#pragma omp declare reduction(widest : span : widen(&omp_out, &omp_in)) initializer(%s)
int main(void) {
  span year = {1000, -1000};
  #pragma omp parallel for reduction(widest : year)
  for (int day = 0; day < 90; day++) {
    if (day < year.low) year.low = day;
    if (day > year.high) year.high = day;
  }
  printf("%%d %%d", year.low, year.high);
%s
  return 0;
}
"""
BRACED = "omp_priv = {1000, -1000}"
RACY = {
    "a combiner counts its calls": ("c", SPAN % ("merges++;  // racy", "", BRACED, "")),
    "an initialiser counts its calls": (
        "c",
        SPAN
        % (
            "",
            "static int made;\nstatic void fresh(span *s) {\n  made++;  // racy\n  *s = (span){1000, -1000};\n}",
            "fresh(&omp_priv)",
            "",
        ),
    ),
    "what the combiner found decides": (
        "c",
        SPAN % ("", "", BRACED, "  int seen = 0;\n  #pragma omp parallel\n  if (year.low == 0 && year.high == 89)\n    seen++;  // racy"),
    ),
    "the original is read before its reduction has ended": (
        "cpp",
        """#include <vector>
#pragma omp declare reduction(joined : std::vector<int> : omp_out.insert(omp_out.end(), omp_in.begin(), omp_in.end()))
int main() {
  std::vector<int> all;
  int found[8] = {0};
  #pragma omp parallel
  {
    #pragma omp for reduction(joined : all) nowait
    for (int i = 0; i < 32; i++) // racy
      all.push_back(i);
    #pragma omp single
    found[1] = all.size(); // racy
  }
}
""",
    ),
    "linear in a taskloop: every second element and the next": (
        "c",
        """int main(void) {
  int a[80] = {0}, at = 0;
  #pragma omp parallel
  #pragma omp single
  #pragma omp taskloop simd linear(at : 2)
  for (int i = 0; i < 32; i++)
    a[at] = a[at + 2] + 1;  // racy
  return a[0];
}
""",
    ),
    "firstprivate and lastprivate: the first value leads to one element": (
        "c",
        """int main(void) {
  int a[8] = {0}, at = 3;
  #pragma omp parallel for firstprivate(at) lastprivate(at)
  for (int i = 0; i < 32; i++)
    a[at] += i;  // racy
  return a[3] + at;
}
""",
    ),
}
CLEAN = {
    "a combiner that keeps to its arguments": ("c", SPAN % ("", "", BRACED, "")),
    "a combiner counts under a lock": ("c", SPAN % ("#pragma omp atomic\n  merges++;", "", BRACED, "")),
    "a combiner counts, and one thread runs": (
        "c",
        (SPAN % ("merges++;", "", BRACED, "")).replace("parallel for", "parallel for num_threads(1)"),
    ),
    "an initialiser that is called": (
        "c",
        SPAN % ("", "static void fresh(span *s) {\n  *s = (span){1000, -1000};\n}", "fresh(&omp_priv)", ""),
    ),
    "vectors are joined": (
        "cpp",
        """#include <vector>
#pragma omp declare reduction(joined : std::vector<int> : omp_out.insert(omp_out.end(), omp_in.begin(), omp_in.end())) \\
    initializer(omp_priv = decltype(omp_orig)())
int main() {
  std::vector<int> all;
  #pragma omp parallel for reduction(joined : all)
  for (int i = 0; i < 32; i++)
    all.push_back(i);
  int twice = 0;
  #pragma omp parallel for reduction(+ : twice)
  for (int i = 0; i < (int)all.size(); i++)
    twice += 2 * all[i];
  return twice;
}
""",
    ),
    "an operator for a class, and elements of an array": (
        "cpp",
        """struct Point { double x = 0, y = 0; Point &operator+=(const Point &o) { x += o.x; y += o.y; return *this; } };
#pragma omp declare reduction(+ : Point : omp_out += omp_in)
int main() {
  Point sum, bins[4];
  #pragma omp parallel for reduction(+ : sum, bins[:4])
  for (int i = 0; i < 32; i++) {
    sum += Point{1.0 * i, 1};
    bins[i % 4] += Point{1, 2};
  }
  return sum.y > 3;
}
""",
    ),
    "memory that the copies lead to is combined in order": (
        "c",
        """#include <stdlib.h>
typedef struct { int *cells; } table;
static void add(table *into, table *from) {
  for (int k = 0; k < 8; k++) into->cells[k] += from->cells[k];
}
static table fresh(void) { table t = {calloc(8, sizeof(int))}; return t; }
#pragma omp declare reduction(sums : table : add(&omp_out, &omp_in)) initializer(omp_priv = fresh())
int main(void) {
  table total = fresh();
  #pragma omp parallel for reduction(sums : total)
  for (int i = 0; i < 64; i++)
    total.cells[i % 8] += i;
  return total.cells[3];
}
""",
    ),
    "linear in a taskloop": (
        "c",
        """int main(void) {
  int a[80] = {0}, at = 0;
  #pragma omp parallel
  #pragma omp single
  #pragma omp taskloop simd linear(at : 2)
  for (int i = 0; i < 32; i++)
    a[at] = a[at + 1] + 1;
  return a[0] + at;
}
""",
    ),
    "firstprivate and lastprivate: the last value leads elsewhere": (
        "c",
        """int main(void) {
  int a[80] = {0}, at = 40;
  #pragma omp parallel for lastprivate(at) firstprivate(at)
  for (int i = 0; i < 32; i++) {
    a[at - 40 + i] = i;
    if (i == 31) at = 7;
  }
  #pragma omp parallel num_threads(2)
  a[at == 7 ? omp_get_thread_num() : 0] = at;
  return a[3];
}
""",
    ),
    "a captured place is one's own": (
        "c",
        """int main(void) {
  int queue[64] = {0}, tail = 0;
  #pragma omp parallel for
  for (int i = 0; i < 60; i++) {
    int place;
    #pragma omp atomic capture
    { place = tail; tail += 1; }
    queue[place] = i;
  }
  return queue[0];
}
""",
    ),
}


@pytest.mark.parametrize(("language", "text"), RACY.values(), ids=RACY)
def test_a_race_is_found_where_it_is(language: Language, text: str) -> None:
    reading = read_races(text, language)
    assert (reading.answer, {side.line for pair in reading.pairs for side in (pair.first, pair.second)}) == ("race", marked(text))


@pytest.mark.parametrize(("language", "text"), CLEAN.values(), ids=CLEAN)
def test_what_is_ordered_does_not_race(language: Language, text: str) -> None:
    reading = read_races(text, language)
    assert (reading.answer, reading.pairs) == ("no_race", ())
