"""What calls of functions cost that a text does not define, in operations."""

from __future__ import annotations

from pcwm.source.syntax import words
from pcwm.source.work.sketch import ALLOCATION, CALL, MATHS, ROOT

_MATHS = words("exp exp2 expf log log2 log10 logf sin cos tan sinf cosf tanf asin acos atan atan2 pow powf cbrt tgamma erf sinh cosh tanh")
_FREE = words("min max abs fabs fmax fmin fmaxf fminf swap size begin end data static_cast move")
SWEEPS = {
    "sort": 20.0,  # n log n, with log n taken for 20
    "stable_sort": 20.0,
    **dict.fromkeys(words("merge copy fill transform accumulate reduce iota inner_product count count_if find for_each partial_sum"), 2.0),
}
QSORT = 60.0
"""Operations an element for `qsort`, which calls a function for each comparison."""
SIZED = words("memcpy memset memmove")
BYTES_AN_OPERATION = 8.0


def price_of(name: str) -> float:
    """Of one call, whatever its arguments."""
    if name in _MATHS:
        return MATHS
    if name.startswith("sqrt"):
        return ROOT
    if name in ("malloc", "calloc", "free", "realloc", "aligned_alloc"):
        return ALLOCATION
    return 1.0 if name in _FREE else CALL
