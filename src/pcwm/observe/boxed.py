"""The sandbox proper: bubblewrap, with our launcher (`confine.c`) as the first process inside."""

from __future__ import annotations

import functools
import os
import random
import re
import signal
import subprocess
from pathlib import Path

from pcwm.observe.session import Room
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.watch import children


class Boxed:
    """How a session runs in bubblewrap. A `Way`."""

    folder: Path | None = None

    def __init__(self, toolchain: Toolchain, room: Room, *, notify: bool = True, groups: bool = True) -> None:
        self._toolchain = toolchain
        if toolchain.bwrap is None:
            raise ValueError("a toolchain without bubblewrap")
        self._bwrap = toolchain.bwrap
        self._room = room
        self._mode = "notify" if notify else "kill"
        # Root must not run unknown programs, and process limits do not bind it: one unprivileged user id for this launch alone.
        self._drop = os.geteuid() == 0 and _maps_many_users()
        self.groups = groups
        self.counts_processes = self._drop or _counts_per_namespace()

    def words(self, number: int) -> list[str]:
        folder = self._room.workdir  # may be another sandbox's too: rights are only added
        folder.chmod(folder.stat().st_mode & 0o777 | (0o777 if self._room.writable else 0o755))
        scratch = ["/tmp", "/dev/shm"] if self._room.writable else ["/tmp", "/dev/shm", "/work"]
        uid = random.randrange(20_000, 60_000) if self._drop else 0
        return [*self._surroundings(scratch), "/pcwm/confine", str(number), str(uid), self._mode, *scratch]

    def inside(self, text: str) -> str:
        return text

    def kill(self, process: int) -> None:
        """Kill the sandbox's first process, and the kernel kills all others with it, however many there are.

        bubblewrap itself is left to bury it and end, but for the moment before that process exists.
        """
        for pid in children(process) or [process]:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue

    def clear(self) -> None:
        """Nothing is left: everything was in memory."""

    def _surroundings(self, scratch: list[str]) -> list[str]:
        words = [str(self._bwrap), "--die-with-parent", "--as-pid-1", "--new-session", "--clearenv", "--cap-drop", "ALL"]
        words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        if self._drop:
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
        for folder in self._toolchain.mounts:
            words += ["--ro-bind", str(folder), str(folder)]
        words += ["--proc", "/proc", "--dev", "/dev"]
        size = ["--size", str(self._room.scratch_bytes)] if _knows_size(self._bwrap) else []
        for place in scratch:
            words += ["--perms", "1777", *size, "--tmpfs", place]
        words += ["--bind", str(self._room.workdir), "/work"] if self._room.writable else ["--ro-bind", str(self._room.workdir), "/prog"]
        for folder, place in self._room.readable.items():
            words += ["--ro-bind", str(folder), place]
        words += ["--ro-bind", str(self._toolchain.tools), "/pcwm", "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/work"]
        return words


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
