"""`cancel` as a way out that may be taken, and tasks that end when an event is fulfilled."""

from __future__ import annotations

import pytest
from tests.source.dryrun.dry import marked, raced

from pcwm.source.dryrun.verdict import read_races

RACY = {
    "the condition of cancel is read": """int main(void) {
  int found = 0, data[64] = {0};
  #pragma omp parallel for
  for (int i = 0; i < 64; i++) {
    if (data[i] == 0) {
      #pragma omp atomic write
      found = 1;  // racy
    }
    #pragma omp cancel for if (found)  // racy
  }
  return found;
}
""",
    "cancel lets the first element through": """int main(void) {
  int first = 0, data[64] = {0};
  #pragma omp parallel for
  for (int i = 0; i < 64; i++)
    if (data[i] == 0) {
      first = i;  // racy
      #pragma omp cancel for
    }
  return first;
}
""",
    "what stands behind a cancel is not always cancelled": """int main(void) {
  int last = 0;
  #pragma omp parallel
  {
    #pragma omp cancel parallel
    last = 1;  // racy
  }
  return last;
}
""",
    "an event is fulfilled before the work is done": """#include <omp.h>
int main(void) {
  int page = 0;
  #pragma omp parallel num_threads(2)
  #pragma omp single
  {
    omp_event_handle_t printed;
    #pragma omp task detach(printed) shared(page)
    page = 1;  // racy
    #pragma omp task shared(page)
    {
      omp_fulfill_event(printed);
      page++;  // racy
    }
    #pragma omp task shared(page)
    page--;  // racy
    #pragma omp taskwait
  }
  return page;
}
""",
}
CLEAN = {
    "cancel behind a barrier": """int main(void) {
  int sum = 0, copy[8];
  #pragma omp parallel num_threads(4)
  {
    if (omp_get_thread_num() == 0) {
      sum = 3;
      #pragma omp cancel parallel
    }
    #pragma omp barrier
    copy[omp_get_thread_num()] = sum;
  }
  return sum;
}
""",
    "a search that is cancelled": """int main(void) {
  int at = -1, data[64] = {0};
  #pragma omp parallel
  {
    #pragma omp for
    for (int i = 0; i < 64; i++) {
      #pragma omp cancellation point for
      if (data[i] == 0) {
        #pragma omp critical
        at = i;
        #pragma omp cancel for
      }
    }
    #pragma omp single
    data[0] = at;
  }
  return at;
}
""",
    "sections and a task group that are cancelled": """int main(void) {
  int left = 0, right = 0, sum[4] = {0};
  #pragma omp parallel
  {
    #pragma omp sections
    {
      #pragma omp section
      {
        left = 1;
        #pragma omp cancel sections
      }
      #pragma omp section
      right = 1;
    }
    #pragma omp single
    #pragma omp taskgroup
    for (int i = 0; i < 4; i++) {
      #pragma omp task
      {
        sum[i] = left + right;
        #pragma omp cancel taskgroup if (sum[i] > 1)
      }
    }
  }
  return sum[0];
}
""",
    "a detached task ends when its event is fulfilled": """#include <omp.h>
int main(void) {
  int page = 0;
  #pragma omp parallel
  #pragma omp single
  {
    omp_event_handle_t printed;
    #pragma omp task detach(printed) depend(out: page) shared(page)
    ;
    #pragma omp task shared(page)
    {
      page = 7;
      omp_fulfill_event(printed);
    }
    #pragma omp task depend(in: page) shared(page)
    page++;
    #pragma omp taskwait
  }
  return page;
}
""",
}


@pytest.mark.parametrize("text", RACY.values(), ids=RACY)
def test_a_race_is_found_where_it_is(text: str) -> None:
    reading = read_races(text, "c")
    assert (reading.answer, {side.line for pair in reading.pairs for side in (pair.first, pair.second)}) == ("race", marked(text))


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_what_is_ordered_does_not_race(text: str) -> None:
    reading = read_races(text, "c")
    assert (reading.answer, reading.pairs) == ("no_race", ())


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_nobody_waits_for_ever(text: str) -> None:
    assert "the threads wait for one another" not in raced(text, "c")[1]


def test_an_event_that_somebody_else_fulfils_is_said() -> None:
    text = next(reversed(CLEAN.values())).replace("omp_fulfill_event(printed);", "")
    assert any("fulfils `printed`" in each for each in read_races(text, "c").missing)
