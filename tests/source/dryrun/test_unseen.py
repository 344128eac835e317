"""What a text does not show: sizes, contents and places that a dry run has to take to be something."""

from __future__ import annotations

import resource
import time

import pytest

from pcwm.source.dryrun.layout import DOUBLE, INT, pointer, structure
from pcwm.source.dryrun.unseen import SIZES, Outside
from pcwm.source.dryrun.values import UNKNOWN, Pointer
from pcwm.source.dryrun.verdict import read_races
from pcwm.source.verdicts import Ground


def function(body: str) -> str:
    head = "#include <omp.h>\n#include <stdlib.h>\nvoid work(int n, int m, int *a, const int *index, const double *x) {\n"
    return f"{head}{body}\n}}\n"


EACH = "for (int i = 0; i < n; i++)\n"
SHARED = f"#pragma omp parallel for\n{EACH}"

RACES = {
    "a histogram by data": f"{SHARED}  a[index[i]]++;",
    "a histogram by rounded data": f"{SHARED}  a[(int)x[i]]++;",
    "chunks longer than a small loop": f"int sum = 0;\n#pragma omp parallel for schedule(static, 50)\n{EACH}  sum += a[i];",
    "work shared out from a cut-off on": f"int sum = 0;\n#pragma omp parallel for if (n >= 4000)\n{EACH}  sum += a[i];",
    "blocks of m": "static int spare;\n#pragma omp parallel for\nfor (int t = 0; t < (n + m - 1) / m; t++)\n  spare = t;",
    "blocks of n": "static int spare;\n#pragma omp parallel for\nfor (int t = 0; t < (m + n - 1) / n; t++)\n  spare = t;",
    "a plain counter picks the place": f"int next = 0;\n{SHARED}  a[next++] = i;",
}
KEPT_APART = {
    "a stride by data": "int c = index[0];\n#pragma omp parallel for\nfor (int r = 0; r < c; r++)\n"
    "  for (int v = r; v < n; v += c)\n    a[v] = r;",
    "places that an atomic counter draws": "int *next = calloc(n, sizeof *next);\n"
    f"{SHARED}{{\n  int place;\n  #pragma omp atomic capture\n  place = next[index[i]]++;\n  a[place * n + index[i]] = i;\n}}\nfree(next);",
    "ranges of a sparse matrix": f"{SHARED}  for (int e = index[i]; e < index[i + 1]; e++)\n    a[e] = i;",
    "a slice a thread, at places by data": "int *own = calloc((size_t)n * omp_get_max_threads(), sizeof *own);\n"
    "#pragma omp parallel\n{\n  int *mine = own + omp_get_thread_num() * n;\n"
    f"  #pragma omp for\n{EACH}    mine[index[i]]++;\n}}\nfree(own);",
    "two parts of one allocation": "int *low = malloc(n * sizeof *low), *high = low + (index[0] << 40);\n"
    f"{SHARED}  high[i] = low[i];\nfree(low);",
}


@pytest.mark.parametrize("name", RACES)
def test_a_race_that_depends_on_what_is_not_shown_is_found(name: str) -> None:
    assert read_races(function(RACES[name]), "c").answer == "race"


@pytest.mark.parametrize("name", KEPT_APART)
def test_no_race_is_claimed_where_no_data_would_make_accesses_meet(name: str) -> None:
    assert read_races(function(KEPT_APART[name]), "c").answer == "no_race"


BANDS = (
    "static int root(const {memory} parent, int i) {{ while (parent[i] != i) i = parent[i]; return i; }}\n"
    "void label(int n, const {memory} mask, {memory} parent) {{\n#pragma omp parallel for\n"
    "  for (int band = 0; band < n; band++)\n    for (int i = band * n; i < (band + 1) * n; i++) {{\n      parent[i] = i;\n"
    "      if (i > band * n && mask[i] != mask[i - 1]) parent[root(parent, i)] = root(parent, i - 1);\n    }}\n}}\n"
)
"""What `root` gives stays inside the band, which is told by what is in memory."""


@pytest.mark.parametrize("memory", ["int *", "std::vector<int> &", "std::array<int, 4096> &"])
def test_contents_are_assumed_of_arrays_and_of_containers(memory: str) -> None:
    text = BANDS.format(memory=memory)
    assert read_races(text, "cpp").answer == "no_race"
    assert read_races(text.replace("i > band * n && ", "i > 0 && "), "cpp").answer == "race"


def test_flags_of_a_container_from_outside_are_unknown_and_then_assumed() -> None:
    text = "#include <vector>\nvoid f(int n, const std::vector<bool> &mask, int *a) {{\n#pragma omp parallel for\n"
    text += "  for (int i = 0; i < n; i++)\n    if (mask[i]) a[{place}] = i;\n}}\n"
    assert read_races(text.format(place="i"), "cpp").answer == "no_race"
    assert read_races(text.format(place="0"), "cpp").ground is Ground.condition


def test_assumed_data_settle_what_real_sizes_make_too_long() -> None:
    body = "for (int r = 1; r < n; r++) {\n#pragma omp parallel for\nfor (int c = 0; c < m; c++) {\nint best = c > 0 ? c - 1 : c;\n"
    body += "for (int k = best + 1; k <= c + 1 && k < m; k++)\nif (a[(r - 1) * m + k] < a[(r - 1) * m + best]) best = k;\n"
    body += "a[r * m + c] += a[(r - 1) * m + best];\n}\n}"
    reading = read_races(function(f"for (int t = 0; t < n; t++) {{\n{body}\n}}"), "c")
    assert reading.answer == "no_race"
    assert any("budget" in each or "in part" in each for each in reading.missing)


def test_what_meets_only_with_assumed_data_says_so() -> None:
    body = f"{SHARED}  if (index[i] > 2)\n    for (int j = 0; j < index[i]; j++)\n      a[j] = i;"
    reading = read_races(function(body), "c")
    assert reading.answer == "race"
    assert reading.ground in (Ground.data, Ground.condition, Ground.place)


def test_what_a_comparison_of_unknown_strings_gives_is_unknown() -> None:
    body = "#pragma omp parallel for\n  for (int i = 0; i < 40; i++)\n    if (text.compare(i, 3, word) == 0)\n      *last = i;"
    reading = read_races(
        f"#include <string>\nvoid find(const std::string &text, const std::string &word, int *last) {{\n  {body}\n}}\n", "cpp"
    )
    assert (reading.answer, reading.ground) == ("race", Ground.condition)


@pytest.mark.parametrize("index", ["i + 1", "i+1", "i +\n1", "1 + i", "1+i", "(i) + 1"])
def test_ranges_are_delimited_however_one_more_is_written(index: str) -> None:
    outside = Outside(f"for (int e = start[i]; e < start[{index}]; e++)")
    outside.seed = 3
    assert [outside(outside.block("start"), 4 * index, INT) for index in range(4)] == [0, 2, 4, 6]


@pytest.mark.parametrize("index", ["i + 10", "i", "11 + i", "i - 1"])
def test_other_subscripts_delimit_nothing(index: str) -> None:
    outside = Outside(f"x = start[i] + start[{index}]")
    outside.seed = 3
    assert [outside(outside.block("start"), 4 * index, INT) for index in range(4)] != [0, 2, 4, 6]


def test_sizes_are_numbers_and_contents_are_known_only_where_some_are_assumed() -> None:
    outside = Outside("for (int e = start[i]; e < start[i + 1]; e++)")
    numbers, ranges = outside.block("index"), outside.block("start")
    assert [outside.size(index) for index in range(6)] == [*SIZES, SIZES[0]]
    assert outside(numbers, 4, INT) is UNKNOWN
    outside.seed = 3
    drawn = [outside(numbers, 4 * index, INT) for index in range(64)]
    assert set(drawn) <= set(range(16)) and len(set(drawn)) > 8
    assert drawn == [outside(numbers, 4 * index, INT) for index in range(64)]
    assert [outside(ranges, 4 * index, INT) for index in range(4)] == [0, 2, 4, 6]
    outside.sizes = (8, 10)
    assert {outside(numbers, 4 * index, INT) for index in range(64)} == set(range(6))  # indices into the smallest memory too
    outside.sizes = SIZES
    assert all(0 < outside(numbers, 8 * index, DOUBLE) < 16 for index in range(64))
    assert outside(numbers, UNKNOWN, INT) is UNKNOWN


def test_arrays_that_delimit_ranges_are_looked_for_in_linear_time() -> None:
    started = time.process_time()
    Outside("a[" * 5000 + "if (x) " * 50_000)
    assert time.process_time() - started < 0.5  # a second for each 20 KB of this, and quadratic, when brackets might stay open


def test_members_of_a_structure_are_sizes_and_memory_of_their_own() -> None:
    outside = Outside()
    kind = structure("matrix", [("n", INT, False), ("values", pointer(DOUBLE), False), ("rows", pointer(INT), False)], union=False)
    matrix = outside.block("m", 0, kind)
    values, rows = outside(matrix, 8, pointer(DOUBLE)), outside(matrix, 16, pointer(INT))
    assert isinstance(values, Pointer) and isinstance(rows, Pointer)
    assert (values.block.name, rows.block.name) == ("values", "rows")
    outside.seed = 1
    assert outside(matrix, 0, INT) in SIZES


def test_a_loop_of_billions_takes_no_memory() -> None:
    body = "long most = 1L << 36;\n#pragma omp parallel for\nfor (long i = 0; i < most; i++)\n  a[i] = 1;\n"
    body += "#pragma omp taskloop\nfor (long i = 0; i < most; i++)\n  a[i] = 2;\n"
    body += "#pragma omp simd safelen(4)\nfor (long i = 0; i < most; i++)\n  a[i] = 3;"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read_races(function(body), "c").answer != "race"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes; a list of them all would take 2 TB


COINS = """void ways(int kinds, const int *coin, int amount, long *count) {{
#pragma omp parallel
  for (int k = 0; k < kinds; k++) {{
    int worth = coin[k];
    if (worth < 50) {{
#pragma omp master
      for (int v = worth; v <= amount; v++) count[v] += count[v - worth];
#pragma omp barrier
      continue;
    }}
#pragma omp single{nowait}
    for (int v = worth; v <= amount; v++) count[v] += count[v - worth];
  }}
}}
"""
FRONTIER = """void visit(int n, const int *first, const int *to, int *seen, int *queue) {{
  int many = n / 2;
#pragma omp parallel for if (many > 40)
  for (int i = 0; i < many; i++)
    for (int e = first[i]; e < first[i + 1]; e++)
      {body}
}}
"""


def test_data_and_sizes_are_assumed_that_exceed_a_cut_off() -> None:
    assert read_races(COINS.format(nowait=" nowait"), "c").answer == "race"
    assert read_races(COINS.format(nowait=""), "c").answer == "no_race"
    assert read_races(FRONTIER.format(body="seen[to[e]] = i;"), "c").answer == "race"
    assert read_races(FRONTIER.format(body="queue[e] = seen[to[e]] == 0;"), "c").answer == "no_race"
