"""Small OpenMP programs, one construct each, worked through on paper: those that race say in which line, the others do not race."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from tests.source.dryrun.dry import marked

from pcwm.source.dryrun.verdict import read_races


def lines_of(text: str) -> tuple[str, set[int]]:
    reading = read_races(text, "c")
    return reading.answer, {side.line for pair in reading.pairs for side in (pair.first, pair.second)}


def program(body: str, before: str = "") -> str:
    return f"#include <omp.h>\n#include <stdio.h>\n{before}\nint main(void) {{\n{body}\n  return 0;\n}}\n"


def cases(listed: dict[str, str]) -> Iterable[object]:
    return [pytest.param(text, id=name) for name, text in listed.items()]


RACY = {
    "a counter of the team": program("""  int visits = 0;
  #pragma omp parallel
  visits++;  // racy
  printf("%d", visits);"""),
    "neighbours in a divided loop": program("""  int snow[64] = {0};
  #pragma omp parallel for
  for (int i = 1; i < 64; i++)
    snow[i] = snow[i - 1] + 1;  // racy"""),
    "schedule(static, 1) and the next element": program("""  int tide[40] = {0};
  #pragma omp parallel for schedule(static, 1)
  for (int i = 0; i < 39; i++)
    tide[i] += tide[i + 1];  // racy"""),
    "schedule(dynamic): two loops, no barrier": program("""  int a[50], b[50];
  #pragma omp parallel
  {
    #pragma omp for schedule(dynamic) nowait
    for (int i = 0; i < 50; i++)
      a[i] = i;  // racy
    #pragma omp for schedule(dynamic)
    for (int i = 0; i < 50; i++)
      b[i] = a[i];  // racy
  }"""),
    "schedule(guided): one slot for three iterations": program("""  int slot[20] = {0};
  #pragma omp parallel for schedule(guided)
  for (int i = 0; i < 60; i++)
    slot[i / 3] += i;  // racy"""),
    "collapse: the inner loop is divided too": program("""  int row[8] = {0};
  #pragma omp parallel for collapse(2)
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < 8; j++)
      row[i] += j;  // racy"""),
    "ordered simd: threads are not in order": program("""  int rain[16] = {0};
  #pragma omp parallel for simd
  for (int i = 0; i < 96; i++) {
    #pragma omp ordered simd
    rain[i % 7] += i;  // racy
  }"""),
    "an exclusive scan: a place that the next iteration has, too": program("""  int kept[90], end = 0, marks[90];
  for (int i = 0; i < 90; i++) marks[i] = i * 7 % 10;
  #pragma omp parallel for reduction(inscan, + : end)
  for (int i = 0; i < 90; i++) {
    kept[end] = i;  // racy
    #pragma omp scan exclusive(end)
    end += marks[i] > 6;
  }"""),
    "a reduction of tasks and the variable itself": program("""  int sold = 0;
  #pragma omp parallel
  #pragma omp single
  #pragma omp taskgroup task_reduction(+ : sold)
  for (int i = 0; i < 12; i++) {
    #pragma omp task in_reduction(+ : sold)
    sold += i;  // racy
    sold++;  // racy
  }"""),
    "ordered: what stands beside it": program("""  int sum = 0;
  #pragma omp parallel for ordered
  for (int i = 0; i < 20; i++) {
    sum += i;  // racy
    #pragma omp ordered
    printf("%d", i);
  }"""),
    "doacross: waits for too early an iteration": program("""  int path[40] = {0};
  #pragma omp parallel for ordered(1) schedule(static, 1)
  for (int i = 2; i < 40; i++) {
    #pragma omp ordered depend(sink: i - 2)
    path[i] = path[i - 1] + 1;  // racy
    #pragma omp ordered depend(source)
  }"""),
    "sections that share a result": program("""  int best = 0;
  #pragma omp parallel sections
  {
    #pragma omp section
    best = 4;  // racy
    #pragma omp section
    best = 5;  // racy
  }"""),
    "single nowait: the others go on": program("""  int set = 0, copy[16];
  #pragma omp parallel
  {
    #pragma omp single nowait
    set = 7;  // racy
    copy[omp_get_thread_num()] = set;  // racy
  }"""),
    "master has no barrier": program("""  int limit = 0, seen[16];
  #pragma omp parallel
  {
    #pragma omp master
    limit = 3;  // racy
    seen[omp_get_thread_num()] = limit;  // racy
  }"""),
    "masked filter: every thread lets itself through": program("""  int chosen = 0;
  #pragma omp parallel
  {
    #pragma omp masked filter(omp_get_thread_num())
    chosen++;  // racy
  }"""),
    "critical under two names": program("""  int stock = 0;
  #pragma omp parallel sections
  {
    #pragma omp section
    {
      #pragma omp critical(in)
      stock++;  // racy
    }
    #pragma omp section
    {
      #pragma omp critical(out)
      stock--;  // racy
    }
  }"""),
    "atomic on one side alone": program("""  int hits = 0, copy[16];
  #pragma omp parallel
  {
    #pragma omp atomic
    hits++;  // racy
    copy[omp_get_thread_num()] = hits;  // racy
  }"""),
    "atomic protects its location, not its operand": program("""  int total = 0, part = 0;
  #pragma omp parallel
  {
    part = omp_get_thread_num();  // racy
    #pragma omp atomic
    total += part;  // racy
  }"""),
    "relaxed atomics order nothing": program("""  int ready = 0, letter = 0;
  #pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num() == 0) {
      letter = 5;  // racy
      #pragma omp atomic write relaxed
      ready = 1;
    } else {
      int go = 0;
      while (!go) {
        #pragma omp atomic read relaxed
        go = ready;
      }
      printf("%d", letter);  // racy
    }
  }"""),
    "nowait between writing and reading a neighbour": program("""  int a[48], b[48];
  #pragma omp parallel
  {
    #pragma omp for nowait
    for (int i = 0; i < 48; i++)
      a[i] = i;  // racy
    #pragma omp for
    for (int i = 0; i < 47; i++)
      b[i] = a[i + 1];  // racy
  }"""),
    "reduction of one variable, not of the other": program("""  int sum = 0, top = 0;
  #pragma omp parallel for reduction(+: sum)
  for (int i = 0; i < 30; i++) {
    sum += i;
    top = i;  // racy
  }
  printf("%d %d", sum, top);"""),
    "an array that is not in the reduction": program("""  int bins[4] = {0};
  #pragma omp parallel for
  for (int i = 0; i < 64; i++)
    bins[i % 4]++;  // racy"""),
    "linear in simd, written beside it": program("""  int a[64] = {0};
  #pragma omp simd
  for (int i = 1; i < 64; i++)
    a[i] = a[i - 1] + 1;  // racy"""),
    "simd safelen longer than the distance": program("""  int a[64] = {0};
  #pragma omp simd safelen(8)
  for (int i = 4; i < 64; i++)
    a[i] = a[i - 4] + 1;  // racy"""),
    "tasks with a shared counter": program("""  int done = 0;
  #pragma omp parallel
  #pragma omp single
  for (int i = 0; i < 6; i++) {
    #pragma omp task shared(done)
    done++;  // racy
  }"""),
    "a task read before taskwait": program("""  int part = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(part)
    part = 9;  // racy
    printf("%d", part);  // racy
    #pragma omp taskwait
  }"""),
    "taskwait does not wait for grandchildren": program("""  int deep = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(deep)
    {
      #pragma omp task shared(deep)
      deep = 2;  // racy
    }
    #pragma omp taskwait
    printf("%d", deep);  // racy
  }"""),
    "depend(in) on both": program("""  int tank = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(tank) depend(in: tank)
    tank = 1;  // racy
    #pragma omp task shared(tank) depend(in: tank)
    tank = 2;  // racy
  }"""),
    "depend(inoutset): members of a set run at once": program("""  int set = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(set) depend(inoutset: set)
    set++;  // racy
    #pragma omp task shared(set) depend(inoutset: set)
    set--;  // racy
  }"""),
    "depend on the wrong element": program("""  int ring[4] = {0};
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task depend(out: ring[0])
    ring[1] = 3;  // racy
    #pragma omp task depend(in: ring[1])
    printf("%d", ring[1]);  // racy
  }"""),
    "taskloop with a shared sum": program("""  int sum = 0;
  #pragma omp parallel
  #pragma omp single
  #pragma omp taskloop
  for (int i = 0; i < 32; i++)
    sum += i;  // racy"""),
    "taskloop nogroup is not waited for": program("""  int a[32];
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp taskloop nogroup
    for (int i = 0; i < 32; i++)
      a[i] = i;  // racy
    printf("%d", a[31]);  // racy
  }"""),
    "teams distribute over one element": program("""  int last = 0;
  #pragma omp target teams distribute map(tofrom: last)
  for (int i = 0; i < 32; i++)
    last = i;  // racy"""),
    "a static variable that is not threadprivate": program(
        """  #pragma omp parallel
  step();""",
        """static int calls;
void step(void) {
  calls++;  // racy
}""",
    ),
    "nested teams that share the outer thread's local": program("""  omp_set_max_active_levels(2);
  #pragma omp parallel num_threads(2)
  {
    int own = 0;
    #pragma omp parallel num_threads(2)
    own++;  // racy
    printf("%d", own);
  }"""),
    "num_threads(2) is enough": program("""  int pair = 0;
  #pragma omp parallel num_threads(2)
  pair += 1;  // racy"""),
    "a lock for each thread protects nothing": program("""  int purse = 0;
  #pragma omp parallel
  {
    omp_lock_t own;
    omp_init_lock(&own);
    omp_set_lock(&own);
    purse++;  // racy
    omp_unset_lock(&own);
  }"""),
    "an unclosed brace": """void fill(int *a, int n) {
  int at = 0;
  #pragma omp parallel for
  for (int i = 0; i < n; i++) {
    at = i;  // racy
    a[i] = at;  // racy
""",
    "names that nobody declares": """void blur(void) {
  #pragma omp parallel for
  for (int i = 1; i < size; i++)
    pixels[i] = pixels[i - 1] / 2;  // racy
}
""",
    "a lone loop": """#pragma omp parallel for
for (int i = 0; i < n; i++)
  total += values[i];  // racy
""",
    "a lone function": """double norm(const double *v, int n) {
  double sum = 0;
  #pragma omp parallel for
  for (int i = 0; i < n; i++)
    sum += v[i] * v[i];  // racy
  return sum;
}
""",
}

CLEAN = {
    "private copies of the team": program("""  int visits = 1;
  #pragma omp parallel private(visits)
  visits = omp_get_thread_num();
  #pragma omp parallel firstprivate(visits)
  visits++;"""),
    "two loops with the same static schedule": program("""  int a[40], b[40];
  #pragma omp parallel
  {
    #pragma omp for schedule(static) nowait
    for (int i = 0; i < 40; i++)
      a[i] = i;
    #pragma omp for schedule(static)
    for (int i = 0; i < 40; i++)
      b[i] = a[i];
  }"""),
    "schedule(dynamic): two loops with a barrier": program("""  int a[50], b[50];
  #pragma omp parallel
  {
    #pragma omp for schedule(dynamic)
    for (int i = 0; i < 50; i++)
      a[i] = i;
    #pragma omp for schedule(guided, 2)
    for (int i = 0; i < 49; i++)
      b[i] = a[i + 1];
  }"""),
    "chunks as long as the distance": program("""  int slot[20] = {0};
  #pragma omp parallel for schedule(static, 3)
  for (int i = 0; i < 60; i++)
    slot[i / 3] += i;"""),
    "collapse: one element an iteration": program("""  int cell[8][8];
  #pragma omp parallel for collapse(2)
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < 8; j++)
      cell[i][j] = i * j;"""),
    "ordered": program("""  int sum = 0;
  #pragma omp parallel for ordered
  for (int i = 0; i < 20; i++) {
    #pragma omp ordered
    sum += i;
  }"""),
    "doacross": program("""  int path[40] = {0};
  #pragma omp parallel for ordered(1) schedule(static, 1)
  for (int i = 1; i < 40; i++) {
    #pragma omp ordered depend(sink: i - 1)
    path[i] = path[i - 1] + 1;
    #pragma omp ordered depend(source)
  }"""),
    "doacross over two loops": program("""  int grid[9][9] = {{0}};
  #pragma omp parallel for ordered(2)
  for (int i = 1; i < 9; i++)
    for (int j = 1; j < 9; j++) {
      #pragma omp ordered depend(sink: i - 1, j) depend(sink: i, j - 1)
      grid[i][j] = grid[i - 1][j] + grid[i][j - 1];
      #pragma omp ordered depend(source)
    }"""),
    "sections with a variable each, and lastprivate": program("""  int left = 0, right = 0, code = 0;
  #pragma omp parallel sections lastprivate(code)
  {
    #pragma omp section
    { left = 4; code = 1; }
    #pragma omp section
    { right = 5; code = 2; }
  }
  printf("%d %d %d", left, right, code);"""),
    "single with its barrier": program("""  int set = 0, copy[16];
  #pragma omp parallel
  {
    #pragma omp single
    set = 7;
    copy[omp_get_thread_num()] = set;
  }"""),
    "single copyprivate": program("""  int copy[16];
  #pragma omp parallel
  {
    int key;
    #pragma omp single copyprivate(key)
    key = 11;
    copy[omp_get_thread_num()] = key;
  }"""),
    "master and a barrier": program("""  int limit = 0, seen[16];
  #pragma omp parallel
  {
    #pragma omp master
    limit = 3;
    #pragma omp barrier
    seen[omp_get_thread_num()] = limit;
  }"""),
    "masked filter of one thread": program("""  int chosen = 0;
  #pragma omp parallel
  {
    #pragma omp masked filter(1)
    chosen++;
  }"""),
    "critical, named and not": program("""  int stock = 0, log = 0;
  #pragma omp parallel
  {
    #pragma omp critical(shelf)
    stock++;
    #pragma omp critical
    log++;
  }"""),
    "atomic update, read, write and capture": program("""  int hits = 0, first[16], later[16];
  #pragma omp parallel
  {
    int me = omp_get_thread_num();
    #pragma omp atomic capture
    first[me] = hits++;
    #pragma omp atomic read
    later[me] = hits;
    #pragma omp atomic write
    hits = me;
    #pragma omp atomic update
    hits -= 1;
  }"""),
    "atomic compare capture of a conditional update": program("""  int owner = 0, seen[16], now[16];
  #pragma omp parallel
  {
    int me = omp_get_thread_num();
    #pragma omp atomic capture compare
    { seen[me] = owner; if (owner == 0) { owner = me + 1; } }
    #pragma omp atomic read
    now[me] = owner;
  }"""),
    "release and acquire hand data over": program("""  int ready = 0, letter = 0;
  #pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num() == 0) {
      letter = 5;
      #pragma omp atomic write release
      ready = 1;
    } else {
      int go = 0;
      while (!go) {
        #pragma omp atomic read acquire
        go = ready;
      }
      printf("%d", letter);
    }
  }"""),
    "flushes around relaxed atomics hand data over": program("""  int ready = 0, letter = 0;
  #pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num() == 0) {
      letter = 5;
      #pragma omp flush
      #pragma omp atomic write
      ready = 1;
    } else {
      int go = 0;
      while (!go) {
        #pragma omp atomic read
        go = ready;
      }
      #pragma omp flush
      printf("%d", letter);
    }
  }"""),
    "reductions of variables and arrays": program("""  int sum = 0, high = 0, bins[4] = {0};
  #pragma omp parallel for reduction(+: sum, bins[:4]) reduction(max: high)
  for (int i = 0; i < 64; i++) {
    sum += i;
    bins[i % 4]++;
    if (i > high) high = i;
  }
  printf("%d %d %d", sum, high, bins[0]);"""),
    "lastprivate": program("""  int top = 0;
  #pragma omp parallel for lastprivate(top)
  for (int i = 0; i < 30; i++)
    top = i;
  printf("%d", top);"""),
    "linear": program("""  int a[32], at = 0;
  #pragma omp parallel for simd linear(at: 1)
  for (int i = 0; i < 32; i++) {
    a[at] = i;
    at++;
  }"""),
    "simd safelen no longer than the distance": program("""  int a[64] = {0};
  #pragma omp simd safelen(4)
  for (int i = 4; i < 64; i++)
    a[i] = a[i - 4] + 1;"""),
    "tasks: a local is firstprivate by default": program("""  int out[6];
  #pragma omp parallel
  #pragma omp single
  for (int i = 0; i < 6; i++) {
    int square = i * i;
    #pragma omp task
    out[i] = square;
  }"""),
    "taskwait": program("""  int part = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(part)
    part = 9;
    #pragma omp taskwait
    printf("%d", part);
  }"""),
    "taskgroup waits for grandchildren": program("""  int deep = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp taskgroup
    {
      #pragma omp task shared(deep)
      {
        #pragma omp task shared(deep)
        deep = 2;
      }
    }
    printf("%d", deep);
  }"""),
    "depend(out) and depend(in)": program("""  int tank = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(tank) depend(out: tank)
    tank = 1;
    #pragma omp task shared(tank) depend(in: tank)
    printf("%d", tank);
    #pragma omp task shared(tank) depend(in: tank)
    printf("%d", tank + 1);
    #pragma omp task shared(tank) depend(inout: tank)
    tank = 2;
  }"""),
    "depend(mutexinoutset): one at a time": program("""  int set = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp task shared(set) depend(mutexinoutset: set)
    set++;
    #pragma omp task shared(set) depend(mutexinoutset: set)
    set--;
  }"""),
    "depend(iterator): after all the parts": program("""  int part[4], sum = 0;
  #pragma omp parallel
  #pragma omp single
  {
    for (int i = 0; i < 4; i++) {
      #pragma omp task shared(part) depend(out: part[i])
      part[i] = i;
    }
    #pragma omp task shared(part, sum) depend(iterator(k = 0:4), in: part[k])
    sum = part[0] + part[1] + part[2] + part[3];
  }"""),
    "taskloop": program("""  int a[32], sum = 0;
  #pragma omp parallel
  #pragma omp single
  {
    #pragma omp taskloop grainsize(4)
    for (int i = 0; i < 32; i++)
      a[i] = i;
    for (int i = 0; i < 32; i++)
      sum += a[i];
  }"""),
    "teams distribute": program("""  int a[64];
  #pragma omp target teams distribute parallel for map(from: a)
  for (int i = 0; i < 64; i++)
    a[i] = i;"""),
    "target: a scalar is its own": program("""  int step = 3, a[16];
  #pragma omp target nowait map(from: a)
  {
    step = 4;
    a[0] = step;
  }
  step++;
  #pragma omp taskwait"""),
    "threadprivate with copyin": program(
        """  calls = 1;
  #pragma omp parallel copyin(calls)
  calls++;""",
        "static int calls;\n#pragma omp threadprivate(calls)",
    ),
    "nested regions have one thread unless asked": program("""  #pragma omp parallel num_threads(2)
  {
    int own = 0;
    #pragma omp parallel num_threads(2)
    own++;
    printf("%d", own);
  }"""),
    "if(0)": program("""  int alone = 0;
  #pragma omp parallel if(0)
  alone++;"""),
    "num_threads(1)": program("""  int alone = 0;
  #pragma omp parallel num_threads(1)
  alone++;"""),
    "locks, nested ones too": program("""  int purse = 0, safe = 0;
  omp_lock_t key;
  omp_nest_lock_t deep;
  omp_init_lock(&key);
  omp_init_nest_lock(&deep);
  #pragma omp parallel
  {
    omp_set_lock(&key);
    purse++;
    omp_unset_lock(&key);
    omp_set_nest_lock(&deep);
    omp_set_nest_lock(&deep);
    safe++;
    omp_unset_nest_lock(&deep);
    safe++;
    omp_unset_nest_lock(&deep);
    if (omp_test_lock(&key)) {
      purse--;
      omp_unset_lock(&key);
    }
  }"""),
    "an unclosed brace": """void fill(int *a, int n) {
  #pragma omp parallel for
  for (int i = 0; i < n; i++) {
    int at = i;
    a[i] = at;
""",
    "names that nobody declares": """void blur(void) {
  #pragma omp parallel for
  for (int i = 0; i < size; i++)
    pixels[i] = pixels[i] / 2;
}
""",
    "a lone loop": """#pragma omp parallel for reduction(+: total)
for (int i = 0; i < n; i++)
  total += values[i];
""",
    "a lone function": """double norm(const double *v, int n) {
  double sum = 0;
  #pragma omp parallel for reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += v[i] * v[i];
  return sum;
}
""",
    "ordered simd: lanes are in order, those left out among them": program("""  int rain[16] = {0};
  #pragma omp simd
  for (int i = 0; i < 900; i++) {
    #pragma omp ordered simd
    rain[i % 7] += i;
  }"""),
    "an exclusive scan: a place for each that is kept": program("""  int kept[90], end = 0, marks[90];
  for (int i = 0; i < 90; i++) marks[i] = i * 7 % 10;
  #pragma omp parallel for reduction(inscan, + : end)
  for (int i = 0; i < 90; i++) {
    if (marks[i] > 6) kept[end] = i;
    #pragma omp scan exclusive(end)
    end += marks[i] > 6;
  }
  printf("%d", kept[0]);"""),
    "an inclusive scan": program("""  int kept[90], end = 0;
  #pragma omp parallel for reduction(inscan, + : end)
  for (int i = 0; i < 90; i++) {
    end += 2;
    #pragma omp scan inclusive(end)
    kept[end / 2 - 1] = i;
  }
  printf("%d", kept[0]);"""),
    "two kinds of tasks take part in one reduction": program("""  int sold = 0;
  #pragma omp parallel
  #pragma omp single
  #pragma omp taskgroup task_reduction(+ : sold)
  for (int i = 0; i < 12; i++) {
    #pragma omp task in_reduction(+ : sold)
    sold += i;
    #pragma omp task in_reduction(+ : sold)
    sold += 2 * i;
  }
  printf("%d", sold);"""),
}


@pytest.mark.parametrize("text", cases(RACY))
def test_a_race_is_found_where_it_is(text: str) -> None:
    assert lines_of(text) == ("race", marked(text))


@pytest.mark.parametrize("text", cases(CLEAN))
def test_what_is_ordered_does_not_race(text: str) -> None:
    assert lines_of(text) == ("no_race", set())


def test_what_is_not_followed_is_said() -> None:
    """A doubt noted while the text is read belongs to every run of it."""
    reading = read_races(program('  int i = 0;\n  #pragma omp parallel for\n  for (i = 3; i * i < 50; i += i)\n    printf("%d", i);'), "c")
    assert any("canonical" in text for text in reading.missing)
