"""How much of a text is read, so that no text costs more than a moment or more memory than a large program needs.

A text may be any bytes at all. Of a text over `MAX_BYTES` the first part is read; reading stops where more than `MAX_OPEN` brackets are
open (no person writes such code) and when the processor time runs out. In each case a doubt says where reading stopped, and what was
read before is kept. Processor time, not wall time, so that what a file says does not depend on what else the machine does; a text that
a person wrote is read in a small part of it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_BYTES = 400_000
"""About 12,000 lines."""
MAX_OPEN = 1_000
MAX_ANGLES = 400
"""`<` in one statement: the C++ grammar takes memory with the square of such a nest, gigabytes in one step for 10,000 of them."""
MAX_ACCESSES = 30_000
"""Twice as many as 10,000 lines of ordinary code have."""
TRIAL_BYTES = 60_000
"""A longer text is parsed on trial first: the grammar comes to a few hundred kB a second on text that is no program at all."""
DEEP = 100
"""Open brackets, or `<` in one statement, from which a text of any length is parsed on trial."""
MAX_GROWTH = 300_000_000
"""Bytes that a parser on trial may take."""
PARSE_SECONDS = 0.4
"""Processor time for the tokens of one text, and again for the trial of its tree."""
WALK_SECONDS = 0.75
"""Processor time for the walk over the tree; the rest of two seconds goes into the tree itself and into records."""
JUDGE_SECONDS = 0.6
"""Processor time for the dependence tests of all divided loops together."""
RUN_SECONDS = 3.0
"""Processor time for reading one text's races: its tree, and all dry runs together. Steps bound them long before, on machines of today."""
_EVERY = 1024
_STATM = Path("/proc/self/statm")
_PAGE = 4096


class Clock:
    """A budget of processor time of this thread."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self._asked = 0

    def spent(self, steps: int = 1) -> bool:
        """Whether the budget is used up. Looks only once in 1024 steps, as looking costs as much as a few of them."""
        self._asked += steps
        if self._asked < _EVERY:
            return False
        self._asked = 0
        return time.thread_time() > self._end

    def over(self) -> bool:
        """Whether the budget is used up, looked up now."""
        return time.thread_time() > self._end


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cyclic garbage: nearly all that a reading makes lives to its end, and going through it time and again is dear."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def resident() -> int:
    """Bytes of memory this process holds; 0 where the system does not say."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return 0
