"""How much of a text is read, so that no text costs more than a moment or more memory than a large program needs.

A text may be any bytes at all. Of a text over `MAX_BYTES` the first part is read; reading stops where more than `MAX_OPEN` brackets are
open (no person writes such code) and when the processor time runs out. In each case a doubt says where reading stopped, and what was
read before is kept. Processor time, not wall time, so that what a file says does not depend on what else the machine does; a text that
a person wrote is read in a small part of it.
"""

from __future__ import annotations

import time

MAX_BYTES = 500_000
"""About 15,000 lines."""
MAX_OPEN = 10_000
MAX_ACCESSES = 40_000
"""Three times as many as 10,000 lines of ordinary code have."""
TRIAL_BYTES = 60_000
"""A longer text is parsed on trial first: the grammar comes to a few hundred kB a second on text that is no program at all."""
PARSE_SECONDS = 0.4
"""Processor time for the tokens of one text, and again for the trial of its tree."""
WALK_SECONDS = 0.9
"""Processor time for the walk over the tree; the rest of two seconds goes into the tree itself and into records."""
_EVERY = 1024


class Clock:
    """A budget of processor time of this thread."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self._asked = 0

    def spent(self) -> bool:
        """Whether the budget is used up. Only every 1024th call looks, as looking costs as much as a small step."""
        self._asked += 1
        return self._asked % _EVERY == 0 and time.thread_time() > self._end

    def over(self) -> bool:
        """Whether the budget is used up, looked up now."""
        return time.thread_time() > self._end
