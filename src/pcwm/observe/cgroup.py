"""A control group for one sandbox: the kernel itself keeps memory and processes within their limits, and nobody has to look often.

It is made beneath the group this process is in, so that limits set from outside go on to hold: in both hierarchies of version 1 (as root),
or in the one of version 2 where it was handed to us (root, or a systemd user session). Where that is not possible, `make_cgroup` says
None, and the watchdog of `watch.py` looks instead.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pcwm.observe.limits import MB, Ended, Limits, too_many, too_much

REMOVE_SECONDS = 1.0
"""A group can be removed when its last process is gone, which the kernel may notice a moment late."""

_number = itertools.count()


@dataclass(frozen=True)
class Home:
    """The folders new groups can be made in; one and the same in version 2."""

    version: Literal[1, 2]
    memory: Path
    pids: Path


@dataclass
class Cgroup:
    """A group with its two folders. Counts what was exceeded since the limits were last set."""

    home: Home
    memory: Path
    pids: Path
    pace: float = 0.1
    before: tuple[int, int] = (0, 0)
    counters: tuple[int, int] = (-1, -1)
    """The files that count what was exceeded, held open: they are read often."""

    def attach(self, pid: int) -> None:
        """Put a process, and with it all it will start, into the group. Raises OSError."""
        for folder in dict.fromkeys((self.memory, self.pids)):
            (folder / "cgroup.procs").write_text(str(pid))

    def prepare(self, limits: Limits) -> None:
        """Set the limits of the next command. Raises OSError where what is there already does not fit."""
        size = str(limits.memory_mb * MB)
        (self.pids / "pids.max").write_text(str(limits.processes))
        if self.home.version == 2:
            (self.memory / "memory.max").write_text(size)
            if (self.memory / "memory.swap.max").exists():
                (self.memory / "memory.swap.max").write_text("0")
        else:
            both, memory = self.memory / "memory.memsw.limit_in_bytes", self.memory / "memory.limit_in_bytes"
            if both.exists():  # memory and swap together, never below memory alone
                both.write_text("-1")
                memory.write_text(size)
                both.write_text(size)
            else:
                memory.write_text(size)
        self.before = self._counts()

    def excess(self, limits: Limits) -> Ended | None:
        """What was exceeded since `prepare`: where memory runs out the kernel kills a process, where processes do it refuses one."""
        kills, refusals = self._counts()
        if refusals > self.before[1]:
            return too_many(limits)
        return too_much(limits) if kills > self.before[0] else None

    def remove(self) -> None:
        """Once its processes are gone; what cannot be removed is left to the next run."""
        for counter in self.counters:
            if counter >= 0:
                os.close(counter)
        self.counters = (-1, -1)
        deadline = time.monotonic() + REMOVE_SECONDS
        for folder in dict.fromkeys((self.memory, self.pids)):
            while True:
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        break
                    time.sleep(0.005)

    def _counts(self) -> tuple[int, int]:
        memory, pids = self.counters
        return _count(memory, b"oom_kill"), _count(pids, b"max")

    def make(self) -> None:
        """Raises OSError."""
        for folder in dict.fromkeys((self.memory, self.pids)):
            folder.mkdir()
        kills = self.memory / ("memory.events" if self.home.version == 2 else "memory.oom_control")
        self.counters = (os.open(kills, os.O_RDONLY), os.open(self.pids / "pids.events", os.O_RDONLY))


def make_cgroup() -> Cgroup | None:
    """A new group; None where this machine does not let us."""
    home = _home()
    if home is None:
        return None
    name = f"pcwm-{os.getpid()}-{next(_number)}"
    group = Cgroup(home, home.memory / name, home.pids / name)
    try:
        group.make()
        group.prepare(Limits())
    except OSError:
        group.remove()
        return None
    return group


@functools.cache
def _home() -> Home | None:
    """Where groups can be made, cleared of those that dead processes left."""
    try:
        found = find_home(Path("/proc/self/mountinfo").read_text(), Path("/proc/self/cgroup").read_text())
    except OSError:
        return None
    for folder in () if found is None else dict.fromkeys((found.memory, found.pids)):
        _remove_stale(folder)
    return found


def find_home(mounts: str, own: str) -> Home | None:
    """Read where groups could be made off /proc/self/mountinfo and /proc/self/cgroup; only version 2 is asked for its controllers."""
    places: dict[str, Path] = {}
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        words, (kind, _, options) = before.split(), after.split(" ", 2)
        for name in options.split(",") if kind == "cgroup" else ["unified"] if kind == "cgroup2" else []:
            inside = _path_in_group(own, "" if name == "unified" else name)
            if inside is not None and inside.is_relative_to(words[3]):
                places[name] = Path(words[4]) / inside.relative_to(words[3])
    if "memory" in places and "pids" in places:
        return Home(1, places["memory"], places["pids"])
    if "unified" in places:
        # A group with processes cannot hand its controllers on, so that the new group is mostly a sister of ours.
        for folder in (places["unified"], places["unified"].parent):
            with contextlib.suppress(OSError):
                if {"memory", "pids"} <= set((folder / "cgroup.subtree_control").read_text().split()):
                    return Home(2, folder, folder)
    return None


def _path_in_group(own: str, controller: str) -> Path | None:
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return Path(path)
    return None


def _remove_stale(folder: Path) -> None:
    groups: Iterable[Path] = ()
    with contextlib.suppress(OSError):
        groups = list(folder.glob("pcwm-*-*"))
    for group in groups:
        if not Path("/proc", group.name.split("-")[1]).exists():  # of another container, maybe: then it is not empty, and stays
            with contextlib.suppress(OSError):
                group.rmdir()


def _count(file: int, name: bytes) -> int:
    """One number of a file of names and numbers; 0 where it does not say."""
    with contextlib.suppress(OSError):
        for line in os.pread(file, 4096, 0).splitlines():
            word, _, number = line.partition(b" ")
            if word == name and number.isdigit():
                return int(number)
    return 0
