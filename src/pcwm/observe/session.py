"""One launched sandbox: bubblewrap with our launcher (`confine.c`) as its first process, which takes one command after another."""

from __future__ import annotations

import functools
import os
import random
import re
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from pcwm.observe.cgroup import Cgroup, make_cgroup
from pcwm.observe.limits import MB, Confined, Limits, last_line
from pcwm.observe.toolchain import Toolchain
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


class NotStartedError(Exception):
    """The sandbox did not start, for the reason given."""


class Session:
    """A running sandbox. One thread at a time may use it; it dies with the thread that started it.

    Raises NotStartedError.
    """

    def __init__(self, toolchain: Toolchain, room: Room, *, notify: bool = True, cgroups: bool = True) -> None:
        # Root must not run unknown programs, and process limits do not bind it: one unprivileged user id for this launch alone.
        self._drop = os.geteuid() == 0 and _maps_many_users()
        self._group: Cgroup | None = None
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        errors, said = os.pipe()
        scratch = ["/tmp", "/dev/shm"] if room.writable else ["/tmp", "/dev/shm", "/work"]
        uid = random.randrange(20_000, 60_000) if self._drop else 0
        confine = ["/pcwm/confine", str(theirs.fileno()), str(uid), str(int(notify)), *scratch]
        try:
            room.workdir.chmod(room.workdir.stat().st_mode & 0o777 | (0o777 if room.writable else 0o755))
            # An empty environment for bubblewrap too: /proc/1/environ is there inside.
            self._process = subprocess.Popen(
                [*_bwrap(toolchain, room, scratch, self._drop), *confine],
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
            raise NotStartedError(f"{error.strerror}") from None
        finally:
            theirs.close()
            os.close(said)
        try:
            self._gauge = self._control() if cgroups else Watchdog(self._process.pid)
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
            while len(selector.get_map()) == 2 and time.monotonic() < deadline:
                for key, _ in selector.select(deadline - time.monotonic()):
                    data = os.read(key.fd, 4096)
                    if key.fd != errors and data:
                        return
                    said += data
                    if not data:
                        selector.unregister(key.fd)
        raise NotStartedError(last_line(said.decode(errors="replace")) or "it did not say why")

    def _request(self, command: list[str], limits: Limits, environment: Mapping[str, str]) -> bytes:
        processes = limits.processes + 8 if self._drop or _counts_per_namespace() else 0  # the gauge tells first, and in words
        numbers = (processes, max(1, round(limits.cpu)), limits.file_bytes, 256, limits.address_space_mb * MB)
        variables = [f"{name}={value}" for name, value in {**_ENVIRONMENT, **environment}.items()]
        words = [*map(str, numbers), str(len(variables)), *variables, *command]
        if any("\0" in word for word in words):
            raise ValueError("a word with a zero byte")
        return b"".join(os.fsencode(word) + b"\0" for word in words)

    def _kill(self) -> None:
        """Kill the sandbox's first process, and the kernel kills all others with it, however many there are.

        bubblewrap itself is left to bury it and end, but for the moment before that process exists.
        """
        if self._process.poll() is not None:
            return
        for pid in children(self._process.pid) or [self._process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue


def _maps_many_users() -> bool:
    """False inside a user namespace that has root alone."""
    try:
        return int(Path("/proc/self/uid_map").read_text().split()[2]) >= 65_536
    except (OSError, IndexError, ValueError):
        return False


@functools.cache
def _counts_per_namespace() -> bool:
    """Since Linux 5.14 a process limit counts within the sandbox; before, all processes of the user, so that it cannot be used."""
    match = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return match is not None and tuple(map(int, match.groups())) >= (5, 14)


@functools.cache
def _knows_size(bwrap: Path) -> bool:
    """Whether this bubblewrap can limit a folder in memory."""
    return "--size" in subprocess.run([bwrap, "--help"], capture_output=True, text=True, check=False).stdout


def _bwrap(toolchain: Toolchain, room: Room, scratch: list[str], drop: bool) -> list[str]:
    words = [str(toolchain.bwrap), "--die-with-parent", "--as-pid-1", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if drop:
        words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]  # given up by `confine` before the command starts
    else:
        words += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    words += ["--ro-bind", "/usr", "/usr"]
    for place in ("/bin", "/lib", "/lib32", "/lib64"):
        path = Path(place)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), place]
        elif path.is_dir():
            words += ["--ro-bind", place, place]
    words += ["--perms", "0755", "--dir", "/etc"]
    for place in ("/etc/ld.so.cache", "/etc/alternatives"):
        words += ["--ro-bind-try", place, place]
    for folder in toolchain.mounts:
        words += ["--ro-bind", str(folder), str(folder)]
    words += ["--proc", "/proc", "--dev", "/dev"]
    size = ["--size", str(room.scratch_bytes)] if _knows_size(toolchain.bwrap) else []
    for place in scratch:
        words += ["--perms", "1777", *size, "--tmpfs", place]
    words += ["--bind", str(room.workdir), "/work"] if room.writable else ["--ro-bind", str(room.workdir), "/prog"]
    for folder, place in room.readable.items():
        words += ["--ro-bind", str(folder), place]
    words += ["--ro-bind", str(toolchain.tools), "/pcwm", "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/work"]
    return words
