"""What happens to variables when a thread, lane or task enters a construct and leaves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pcwm.source.dryrun.scope import Frame
from pcwm.source.dryrun.values import UNKNOWN


@dataclass
class Environment:
    """What happens to variables when a thread enters a construct and leaves it. Frames are those of the thread itself."""

    enter: list[Callable[[Frame, Frame], None]] = field(default_factory=list)
    """Each is given the new frame and the one around it."""
    leave: list[Callable[[Frame], None]] = field(default_factory=list)
    last: list[Callable[[Frame], None]] = field(default_factory=list)
    """For whoever ran the last iteration or section."""
    turn: list[Callable[[Frame, int], None]] = field(default_factory=list)
    """Before an iteration, whose number is given: `linear` variables get its value."""
    turned: list[Callable[[Frame, int], None]] = field(default_factory=list)
    """After it."""

    def frame(self, frame: Frame, size: int) -> Frame:
        """A thread's own frame."""
        own = frame + [UNKNOWN] * (size + 1 - len(frame))
        for each in self.enter:
            each(own, frame)
        return own
