"""What a person is told of a race names what is missing."""

from __future__ import annotations

import pytest

from pcwm.source.dryrun.verdict import read_races
from pcwm.source.verdicts import RacePair

PROGRAM = """#include <omp.h>
int f(int n, double *a) {
  double x = 0, scale = 0;
#pragma omp parallel
  {
BODY
  }
  return x;
}
"""


def first_pair(body: str) -> RacePair:
    return read_races(PROGRAM.replace("BODY", body), "c").pairs[0]


@pytest.mark.parametrize(
    ("body", "prevention"),
    [
        ("#pragma omp master\nscale = n;\n#pragma omp for\nfor (int i = 0; i < n; i++) a[i] *= scale;", "a barrier between the two"),
        ("#pragma omp single nowait\nscale = n;\n#pragma omp for\nfor (int i = 0; i < n; i++) a[i] *= scale;", "a barrier between the two"),
        ("#pragma omp for nowait\nfor (int i = 0; i < n; i++)\n#pragma omp atomic\nx += a[i];\na[omp_get_thread_num()] = x;", "a barrier"),
        ("#pragma omp for\nfor (int i = 0; i < n; i++) x += a[i];", "a reduction over `x`"),
        ("#pragma omp for\nfor (int i = 0; i < n; i++) {\nx = a[i];\na[i] = x * x; }", "a private copy of `x`"),
    ],
)
def test_what_would_have_kept_them_apart(body: str, prevention: str) -> None:
    assert first_pair(body).prevention.startswith(prevention)


def test_two_different_locks_are_not_one_side_alone() -> None:
    body = "#pragma omp sections\n{\n#pragma omp critical(left)\nx += 1;\n#pragma omp section\n%s\nx += 2;\n}"
    said = first_pair(body % "#pragma omp critical(right)").concurrent
    assert said.endswith("critical(right) on one side is not critical(left) on the other")
    assert first_pair(body % "").concurrent.endswith("only one side is in critical(left)")
