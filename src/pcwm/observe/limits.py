"""What one command in the sandbox may use, and how it ended."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pcwm.records import Status

MB = 1 << 20

Ended = tuple[Status, str]
"""Why a command ended, or had to be."""


@dataclass(frozen=True)
class Limits:
    """What one run may use; whichever is passed first ends it."""

    wall: float = 20.0
    """Seconds."""
    memory_mb: int = 2048
    """Memory of all processes together; in a control group with the files in the scratch folders."""
    cpu: float = 120.0
    """CPU seconds of any one process."""
    processes: int = 512
    """Processes and threads together."""
    output_bytes: int = 2 * MB
    """Standard output and error together."""
    file_bytes: int = 64 * MB
    """Of one file."""
    address_space_mb: int = 0
    """Per process; 0 means unlimited, which ThreadSanitizer needs."""


@dataclass
class Confined:
    """How a run ended. A status other than `ok` always has a reason."""

    status: Status
    exit_code: int | None
    """As the shell would give it: 128 + n for signal n. Where we ended it: 137."""
    stdout: str = ""
    stderr: str = ""
    channel: str = ""
    """What a tool wrote to the descriptor in PCWM_CHANNEL."""
    seconds: float = 0.0
    reason: str = ""
    cpu: float = 0.0
    """User and system seconds of all its processes; 0 where we ended it."""
    peak_mb: float = 0.0
    """Largest resident memory of any one of its processes; 0 where we ended it."""


def too_many(limits: Limits) -> Ended:
    return (Status.processes, f"started {limits.processes} processes or threads")


def too_much(limits: Limits) -> Ended:
    return (Status.memory, f"took more than {limits.memory_mb} MB of memory")


def size_in_words(number: int) -> str:
    """`64 MB`, or `100 bytes`."""
    return f"{number // MB} MB" if number >= MB else f"{number} bytes"


def one_line(text: str) -> str:
    """What a program said, short and harmless enough to be part of a reason: no control characters."""
    return re.sub(r"[^\x20-\x7e\xa0-\U0010ffff]", "?", text)[:200]


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return one_line(lines[-1]) if lines else ""
