"""One running launcher (`confine.c`), which takes one command after another; in what surroundings, a `Way` says."""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from pcwm.observe.cgroup import Cgroup, make_cgroup
from pcwm.observe.limits import MB, Confined, Limits, last_line
from pcwm.observe.watch import Gauge, Watch, Watchdog, children
from pcwm.records import Status

START_SECONDS = 10.0
"""How long bubblewrap may take to set the sandbox up; it takes hundredths of a second."""

CHANNEL = 3
"""The descriptor that a command may write to for the tool that watches it."""

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/work", "LANG": "C.UTF-8", "TMPDIR": "/tmp", "PCWM_CHANNEL": str(CHANNEL)}


@dataclass(frozen=True)
class Room:
    """What a sandbox shows its commands."""

    workdir: Path
    writable: bool
    scratch_bytes: int
    readable: Mapping[Path, str]


class Way(Protocol):
    """How commands are kept from harm: in a box (`boxed.py`), or on their own rights (`bare.py`)."""

    @property
    def folder(self) -> Path | None:
        """The launcher's working directory on the host; None where it finds its own."""

    @property
    def groups(self) -> bool:
        """Whether control groups may be tried."""

    @property
    def counts_processes(self) -> bool:
        """Whether a process limit counts the commands' processes alone."""

    def words(self, number: int) -> list[str]:
        """The command that starts the launcher with its socket at descriptor `number`."""

    def inside(self, text: str) -> str:
        """A word of a command, or a variable's value, as it must read in these surroundings."""

    def kill(self, process: int) -> None:
        """Kill all that was started, given the process of `words`; at least so much of it that the rest ends by itself."""

    def clear(self) -> None:
        """When all has ended."""


class NotStartedError(Exception):
    """The sandbox did not start, for the reason given."""


class Session:
    """A running launcher. One thread at a time may use it; it dies with the thread that started it.

    Raises NotStartedError.
    """

    def __init__(self, way: Way) -> None:
        self._way = way
        self._group: Cgroup | None = None
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        errors, said = os.pipe()
        try:
            # An empty environment for bubblewrap too: /proc/1/environ is there inside.
            self._process = subprocess.Popen(
                way.words(theirs.fileno()),
                cwd=way.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                pass_fds=(theirs.fileno(),),
                env={"PATH": "/usr/bin:/bin"},
                start_new_session=True,  # so that Ctrl-C reaches us, and we end the run
                umask=0o022,
            )
        except OSError as error:
            self._socket.close()
            os.close(errors)
            way.clear()
            raise NotStartedError(f"{error.strerror}") from None
        finally:
            theirs.close()
            os.close(said)
        try:
            self._gauge = self._control() if way.groups else Watchdog(self._process.pid)
            self._await_launcher(errors)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(errors)
        self.alive = True

    def run(self, command: list[str], limits: Limits, environment: Mapping[str, str], stop: Event) -> Confined | None:
        """Run `command` to its end. None where the sandbox had ended before it began: then nothing was run."""
        watch = Watch(limits, stop, self._gauge, self._kill)
        try:
            streams = watch.open()
            try:
                self._gauge.prepare(limits)
            except OSError:  # what earlier commands left in memory is more than this one may have
                self.alive = False
                return None
            try:
                socket.send_fds(self._socket, [self._request(command, limits, environment)], streams)
            except (BrokenPipeError, ConnectionResetError):
                self.alive = False
                return None
            except (OSError, ValueError) as error:
                return Confined(Status.tool_failed, None, reason=f"could not be started: {error}")
            watch.given()
            done = watch.wait(self._socket)
        except BaseException:
            self._kill()
            self.alive = False
            raise
        finally:
            watch.close()
        self.alive = watch.ended is None and watch.exit[4:] == ["1"]
        return done if watch.ready or watch.ended or watch.failed or watch.exit else None

    def close(self) -> None:
        """End it, and everything in it."""
        self.alive = False
        self._socket.close()  # the launcher then ends, and the kernel ends all others with it
        try:
            self._bury()
        finally:
            self._way.clear()
            if self._group is not None:
                self._group.remove()

    def _bury(self) -> None:
        try:
            self._process.wait(timeout=0.5)
            return
        except subprocess.TimeoutExpired:
            self._kill()
        try:
            self._process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _control(self) -> Gauge:
        """What keeps the commands within their memory and processes: a control group, else somebody who looks.

        The kernel may take 10 ms to move a process, so that it is asked while bubblewrap still sets things up.
        """
        self._group = make_cgroup()
        if self._group is not None:
            deadline = time.monotonic() + START_SECONDS
            while not (first := children(self._process.pid)) and self._process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.0005)
            try:
                for pid in first:
                    self._group.attach(pid)
                if first:
                    return self._group
            except OSError:
                pass
            self._group.remove()
            self._group = None
        return Watchdog(self._process.pid)

    def _await_launcher(self, errors: int) -> None:
        """Until the launcher says that it is up. Raises NotStartedError with what bubblewrap says."""
        deadline = time.monotonic() + START_SECONDS
        said = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(errors, selectors.EVENT_READ)
            while errors in selector.get_map() and time.monotonic() < deadline:
                for key, _ in selector.select(deadline - time.monotonic()):
                    data = os.read(key.fd, 4096)
                    if key.fd != errors and data:
                        return
                    said += data
                    if not data:
                        selector.unregister(key.fd)
        raise NotStartedError(last_line(said.decode(errors="replace")) or "it did not say why")

    def _request(self, command: list[str], limits: Limits, environment: Mapping[str, str]) -> bytes:
        processes = limits.processes + 8 if self._way.counts_processes else 0  # the gauge tells first, and in words
        numbers = (processes, max(1, round(limits.cpu)), limits.file_bytes, 256, limits.address_space_mb * MB)
        variables = [f"{name}={self._way.inside(value)}" for name, value in {**_ENVIRONMENT, **environment}.items()]
        words = [*map(str, numbers), str(len(variables)), *variables, *map(self._way.inside, command)]
        if any("\0" in word for word in words):
            raise ValueError("a word with a zero byte")
        return b"".join(os.fsencode(word) + b"\0" for word in words)

    def _kill(self) -> None:
        if self._process.poll() is None:
            self._way.kill(self._process.pid)
