"""Run commands in a bubblewrap sandbox, with bounded time, memory, processes and output, and say how each ended.

Inside there are /usr and the toolchain (read-only), a scratch folder /work, an own /tmp, /dev and /proc; no network, no home, no
environment but what is given, no other processes, no privileges. Our own small launcher (`confine.c`) is the sandbox's first process: it
drops root for an unprivileged user id of this launch alone, and for each command sets the limits and filters system calls. A socket,
ptrace, a mount … is refused, told, and ends the sandbox, as does an attempt to open a file for writing outside the scratch folders.
Writes reach memory only, never the host's disk, except for the compiler's folder. When the command, the time, the caller or this Python
process ends, every process of the run dies. Memory and processes are limited by a control group where one can be made (`cgroup.py`), and
by a watchdog that looks where not (`watch.py`).

A `Sandbox` runs several commands one after another in one launch. Between two of them every process is killed, the scratch folders are
emptied, and whatever cannot be put back (shared memory that stayed, ten thousand files) ends the launch instead; each command has pipes of
its own, so that no output reaches the wrong one. `tests/observe/test_hostile.py` has an attack for each of these promises.

What this does NOT protect against: a kernel bug reachable through the allowed system calls; hardware side channels; reading what is
world-readable under /usr and the toolchain's folders; a program that forges what the tools inside its own process print (it can lie about
its own verdict, nothing else); an attempt to write that goes through a symbolic link or a path changed in flight is refused but may go
unnoticed; a compiler that fills the disk through its folder with many files, each as large as allowed. Without a control group: a burst of
memory between two looks of the watchdog (25 ms apart), and the memory that files in the scratch folders take. Commands of one `Sandbox`
follow one another under one user id: they can tell that an earlier one ran (times of change of the scratch folders, inode and process
numbers), and on one machine they always share caches and clocks. Where a kernel bug let a command take over the launcher, it would have
the later commands of that `Sandbox` as well, so that two programs never share one. On a kernel before 5.5 a forbidden call kills the
program (status `forbidden` where its exit code shows it) and attempts to write outside go unnoticed, though refused.

With a toolchain that has no bubblewrap, which only a person can ask for (`--unsafe-no-sandbox`), none of this holds: see `bare.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event
from types import TracebackType

from pcwm.errors import MissingToolError
from pcwm.observe.bare import Bare
from pcwm.observe.boxed import Boxed
from pcwm.observe.limits import MB, Confined, Limits
from pcwm.observe.session import NotStartedError, Room, Session
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status

__all__ = ["Confined", "Limits", "Sandbox", "check_sandbox", "run_confined"]


class Sandbox:
    """Runs commands one after another; what one of them leaves behind is gone before the next. Used by one thread, in a `with` block.

    `workdir` is shown read-only at /prog, and the working directory /work is an empty folder in memory; with `writable` (for the
    compiler only) `workdir` itself is /work. `readable` shows more folders of the host, read-only: where it is → where to show it.
    Each scratch folder holds up to `scratch_bytes`. A toolchain without bubblewrap is one that was asked for: see `bare.py`.
    """

    def __init__(
        self,
        *,
        toolchain: Toolchain,
        workdir: Path,
        writable: bool = False,
        scratch_bytes: int = 64 * MB,
        stop: Event | None = None,
        readable: Mapping[Path, str] | None = None,
    ) -> None:
        self._toolchain = toolchain
        self._room = Room(workdir, writable, scratch_bytes, readable or {})
        self._stop = stop or Event()
        self._session: Session | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End what runs inside. A later `run` would start it anew."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _way(self) -> Boxed | Bare:
        return Boxed(self._toolchain, self._room) if self._toolchain.bwrap else Bare(self._toolchain, self._room)

    def run(self, command: list[str], *, limits: Limits | None = None, environment: dict[str, str] | None = None) -> Confined:
        """Run `command` and wait for its end. Never raises for anything the command does.

        The sandbox starts with the first command, and anew after a command that had to be ended.
        Raises MissingToolError where bubblewrap cannot start at all on this machine.
        """
        check_sandbox(self._toolchain)
        return self._run(command, limits or Limits(), environment or {})

    def _run(self, command: list[str], limits: Limits, environment: dict[str, str]) -> Confined:
        if self._stop.is_set():
            return Confined(Status.tool_failed, None, reason="stopped")
        for _ in range(3):  # an idle sandbox may have been killed from outside
            try:
                if self._session is None:
                    self._session = Session(self._way())
                done = self._session.run(command, limits, environment, self._stop)
            except NotStartedError as error:
                return Confined(Status.tool_failed, None, reason=f"the sandbox did not start: {error}")
            if not self._session.alive:
                self.close()
            if done is not None:
                return done
        return Confined(Status.tool_failed, None, reason="the sandbox did not start: it ended at once")


def run_confined(
    command: list[str],
    *,
    toolchain: Toolchain,
    workdir: Path,
    writable: bool = False,
    limits: Limits | None = None,
    environment: dict[str, str] | None = None,
    stop: Event | None = None,
) -> Confined:
    """Run one command in a `Sandbox` of its own, whose scratch folders hold as much as one file may."""
    limits = limits or Limits()
    with Sandbox(toolchain=toolchain, workdir=workdir, writable=writable, scratch_bytes=limits.file_bytes, stop=stop) as sandbox:
        return sandbox.run(command, limits=limits, environment=environment)


def check_sandbox(toolchain: Toolchain) -> None:
    """Start the sandbox once per process with a command that does nothing. Raises MissingToolError where it cannot start."""
    key = (toolchain.bwrap, toolchain.tools)
    if key in _working:
        return
    with Sandbox(toolchain=toolchain, workdir=toolchain.tools) as sandbox:
        done = sandbox._run(["true"], Limits(wall=10.0), {})
    if done.status is not Status.ok and toolchain.bwrap is None:
        raise MissingToolError(f"programs cannot be started here: {done.reason}")
    if done.status is not Status.ok:
        raise MissingToolError(
            f"the bubblewrap sandbox cannot start here: {done.reason}",
            hint="programs are never run outside it; the machine must allow user namespaces, see `pcwm doctor`",
        )
    _working.add(key)


_working: set[tuple[Path | None, Path]] = set()
