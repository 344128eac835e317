"""How sure a proportion is: one interval, wherever counts are told."""

from __future__ import annotations

from typing import Any

from pcwm.errors import MissingToolError


def wilson(correct: int, n: int) -> tuple[float, float]:
    """Wilson's 95% score interval of the proportion `correct` / `n`; (0, 1) where n is 0.

    Raises MissingToolError: scipy is not installed.
    """
    if n == 0:
        return 0.0, 1.0
    interval = scipy_stats().binomtest(correct, n).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def scipy_stats() -> Any:
    """The module `scipy.stats`. Raises MissingToolError: scipy is not installed."""
    try:
        from scipy import stats
    except ModuleNotFoundError:
        raise MissingToolError("scipy is not installed", hint="pip install 'pcwm[report]'") from None
    return stats
