"""Watch one command in the sandbox: read what it says, keep it within its limits, and say how it ended."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Protocol

from pcwm.observe.limits import MB, Confined, Ended, Limits, last_line, one_line, size_in_words, too_many, too_much
from pcwm.records import Status

LINGER = 5.0
"""Seconds that a process may take to die once it has been killed."""

STREAMS = ("stdout", "stderr", "channel")


class Gauge(Protocol):
    """Knows how much the processes of a sandbox use."""

    @property
    def pace(self) -> float:
        """Seconds between two looks."""

    def prepare(self, limits: Limits) -> None:
        """Before a command starts."""

    def excess(self, limits: Limits) -> Ended | None:
        """What was exceeded, and in which words to say it."""


@dataclass
class Watch:
    """Reads what one command says, on fresh pipes of its own, and has it ended where it goes too far."""

    limits: Limits
    stop: Event
    gauge: Gauge
    kill: Callable[[], None]
    """Ends the sandbox with everything in it."""
    texts: dict[str, bytearray] = field(default_factory=lambda: {name: bytearray() for name in STREAMS})
    reading: dict[str, int] = field(default_factory=dict)
    writing: list[int] = field(default_factory=list)
    ended: Ended | None = None
    """Why we ended it; None while it runs, or where it ended by itself."""
    failed: Ended | None = None
    """Why it could not be started."""
    ready: bool = False
    exit: list[str] = field(default_factory=list)
    """Code, CPU seconds, seconds, peak and whether the sandbox stays, as the launcher tells; empty until then."""

    def open(self) -> list[int]:
        """Make the pipes; returns the ends to give away."""
        for name in STREAMS:
            read, write = os.pipe()
            os.set_blocking(read, False)
            self.reading[name] = read
            self.writing.append(write)
        return self.writing

    def given(self) -> None:
        """The other ends are given away: close ours, so that the pipes end when the last process does."""
        for number in self.writing:
            os.close(number)
        self.writing = []

    def close(self) -> None:
        self.given()
        for number in self.reading.values():
            os.close(number)
        self.reading = {}

    def wait(self, launcher: socket.socket) -> Confined:
        """Until every process is dead and everything it said is read. `launcher` tells what happens inside."""
        started = time.monotonic()
        poll, said = select.poll(), launcher.fileno()  # not a selector: this loop is a good part of what watching costs
        listening = {said: "", **{number: name for name, number in self.reading.items()}}
        for number in listening:
            poll.register(number, select.POLLIN)
        next_look, give_up = started + self.gauge.pace, float("inf")
        now = started
        # The command's pipes to their ends, and the launcher to its word that all is over.
        while now < give_up and listening and not (self.exit and listening.keys() == {said}):
            rest = self.limits.wall - (now - started)
            for number, _ in poll.poll(1000 * max(0.001, min(self.gauge.pace, rest + 0.001))):
                if not self._read(number, listening[number]):
                    poll.unregister(number)
                    del listening[number]
            now = time.monotonic()
            if self.ended is None and (now >= next_look or now - started > self.limits.wall):
                self.ended = self._look(now - started)
                next_look = now + self.gauge.pace
            if give_up == float("inf") and (self.ended is not None or said not in listening):
                give_up = now + LINGER  # a process that the kernel cannot end must not hold us up
            if self.ended is not None:
                self.kill()  # again each time round: a fork bomb may outrun one look
        return self._sum_up(now - started)

    def _read(self, number: int, stream: str) -> bool:
        """Take in what there is; False at the stream's end. The launcher's stream has no name."""
        try:
            data = os.read(number, 1 << 16)
        except BlockingIOError:
            return True
        except ConnectionResetError:
            return False
        if not data:
            return False
        if not stream:
            self._hear(data.decode(errors="replace"))
            return True
        text = self.texts[stream]
        text += data[: max(0, self.limits.output_bytes - len(text))]
        if len(text) >= self.limits.output_bytes and self.ended is None:
            self.ended = (Status.output_flood, f"printed more than {size_in_words(self.limits.output_bytes)}")
        return True

    def _hear(self, packet: str) -> None:
        """What the launcher tells."""
        kind, _, what = packet.partition(" ")
        if kind == "ready":
            self.ready = True
        elif kind == "exit":
            self.exit = what.split()
        elif kind == "exec":
            self.failed = (Status.tool_failed, f"could not be started: {what}")
        elif self.ended is None and kind == "call":
            self.ended = (Status.forbidden, f"tried a system call that the sandbox forbids ({what})")
        elif self.ended is None and kind == "write":
            self.ended = (Status.forbidden, f"tried to write {one_line(what)}, outside its folder")
        elif self.ended is None and kind == "files":
            self.ended = (Status.output_flood, "made more than 20000 files")

    def _look(self, seconds: float) -> Ended | None:
        if self.stop.is_set():
            return (Status.tool_failed, "stopped")
        excess = self.gauge.excess(self.limits)
        if excess is None and seconds > self.limits.wall:  # last: a fork bomb slows the looks themselves, and should be called one
            return (Status.timeout, f"still running after {self.limits.wall:g} s")
        return excess

    def _sum_up(self, seconds: float) -> Confined:
        texts = {name: text.decode(errors="replace") for name, text in self.texts.items()}
        done = Confined(Status.ok, None, texts["stdout"], texts["stderr"], texts["channel"], seconds)
        ended = self.ended or self.failed
        if self.exit:
            code, cpu, took, peak = self.exit[:4]
            done.exit_code, done.cpu, done.seconds, done.peak_mb = int(code), float(cpu), float(took), int(peak) / 1024
            ended = ended or self.gauge.excess(self.limits) or by_exit_code(int(code), done.stderr, self.limits)
        else:  # ended by us, or by the kernel for want of memory
            done.exit_code = 128 + signal.SIGKILL
            ended = ended or self.gauge.excess(self.limits) or (Status.tool_failed, "the sandbox ended unexpectedly")
        done.status, done.reason = ended
        return done


def by_exit_code(code: int, stderr: str, limits: Limits) -> Ended:
    """How a command ended that was not ended by us."""
    if code == 0:
        return (Status.ok, "")
    number = code - 128
    if number == signal.SIGSYS:
        return (Status.forbidden, "tried a system call that the sandbox forbids (a socket, ptrace, a mount …)")
    if number == signal.SIGXCPU:
        return (Status.timeout, f"used more than {limits.cpu:g} s of CPU time")
    if number == signal.SIGXFSZ:
        return (Status.output_flood, f"wrote a file of more than {size_in_words(limits.file_bytes)}")
    said = last_line(stderr)
    try:
        end = f"killed by {signal.Signals(number).name}" if number > 0 else f"exit code {code}"
    except ValueError:
        end = f"exit code {code}"
    return (Status.crashed, f"{end}: {said}" if said else end)


@dataclass(frozen=True)
class Watchdog:
    """Walks over the processes in /proc: works everywhere, sees bursts shorter than its pace not at all, and costs CPU time."""

    root: int
    pace: float = 0.025

    def prepare(self, limits: Limits) -> None:
        """Nothing to do."""

    def excess(self, limits: Limits) -> Ended | None:
        memory, tasks = _usage(self.root)
        if tasks >= limits.processes:
            return too_many(limits)
        if memory > limits.memory_mb * MB and _shared_out(self.root) > limits.memory_mb * MB:
            return too_much(limits)
        return None


def children(pid: int) -> list[int]:
    """Empty once the process has ended."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except (OSError, ValueError):
        pass
    return found


def tree(root: int) -> list[int]:
    """`root` and all its descendants; orphans inside the sandbox belong to its first process, so that none escapes."""
    found = [root]
    for pid in found:  # grows while we walk
        found += children(pid)
    return found


def _usage(root: int) -> tuple[int, int]:
    """Resident bytes and number of threads of a process and all its descendants, file-backed pages not counted."""
    each = [_usage_of(pid) for pid in tree(root)]
    return sum(memory for memory, _ in each), sum(tasks for _, tasks in each)


def _usage_of(pid: int) -> tuple[int, int]:
    memory = tasks = 0
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # ended meanwhile
        return 0, 0
    for name, value in re.findall(r"^(RssAnon|RssShmem|Threads):\s+(\d+)", status, re.MULTILINE):
        if name == "Threads":
            tasks += int(value)
        else:
            memory += 1024 * int(value)
    return memory, tasks


def _shared_out(root: int) -> int:
    """Bytes with pages that processes share after a fork counted once; slow, so asked only when resident bytes look like too much."""
    total = 0
    for pid in tree(root):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # ended meanwhile, or not ours to read, as the launcher
            total += _usage_of(pid)[0]
            continue
        total += sum(1024 * int(value) for value in re.findall(r"^Pss_(?:Anon|Shmem):\s+(\d+)", rollup, re.MULTILINE))
    return total
