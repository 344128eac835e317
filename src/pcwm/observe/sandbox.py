"""Run one command in a bubblewrap sandbox, with bounded time, memory, processes and output, and say how it ended.

Inside there are /usr and the toolchain (read-only), a scratch folder /work, an own /tmp, /dev and /proc; no network, no home, no
environment but what is given, no other processes, no privileges. Our own small launcher (`confine.c`) sets the limits, drops root for an
unprivileged user id of this launch alone, and filters system calls: a socket, ptrace, a mount … is refused, told, and ends the run,
as does an attempt to open a file for writing outside the scratch folders. Writes reach memory only, never the host's disk, except
for the compiler's folder. When the command, the time, the caller or this Python process ends, every process of the run dies.

What this does NOT protect against: a kernel bug reachable through the allowed system calls; hardware side channels; reading what is
world-readable under /usr and the toolchain's folders; a burst of memory between two looks of the watchdog (25 ms apart); a program that
forges what the tools inside its own process print (it can lie about its own verdict, nothing else); an attempt to write that goes
through a symbolic link or a path changed in flight is refused but may go unnoticed. On a kernel before 5.5 a forbidden call kills the
program (status `forbidden` where its exit code shows it) and attempts to write outside go unnoticed, though refused.
"""

from __future__ import annotations

import functools
import os
import random
import re
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from pcwm.errors import MissingToolError
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status

POLL = 0.025
"""Seconds between two looks at the stop signal, the clock and the processes."""

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one run may use; whichever is passed first ends it."""

    wall: float = 20.0
    """Seconds."""
    memory_mb: int = 2048
    """Resident memory of all processes together."""
    cpu: float = 120.0
    """CPU seconds of any one process."""
    processes: int = 512
    """Processes and threads together."""
    output_bytes: int = 2 * MB
    """Standard output and error together."""
    file_bytes: int = 64 * MB
    """Of one file, and of each scratch folder."""
    address_space_mb: int = 0
    """Per process; 0 means unlimited, which ThreadSanitizer needs."""


@dataclass
class Confined:
    """How a run ended. A status other than `ok` always has a reason."""

    status: Status
    exit_code: int | None
    """As the shell would give it: 128 + n for signal n."""
    stdout: str = ""
    stderr: str = ""
    channel: str = ""
    """What a tool wrote to the descriptor in PCWM_CHANNEL."""
    seconds: float = 0.0
    reason: str = ""


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
    """Run `command` in the sandbox and wait for its end.

    `workdir` is shown read-only at /prog, and the working directory /work is an empty folder in memory; with `writable` (for the
    compiler only) `workdir` itself is /work. Never raises for anything the command does.
    Raises MissingToolError where bubblewrap cannot start at all on this machine.
    """
    check_sandbox(toolchain)
    return _run(command, toolchain, workdir, writable, limits or Limits(), environment or {}, stop or Event())


def check_sandbox(toolchain: Toolchain) -> None:
    """Start the sandbox once per process with a command that does nothing. Raises MissingToolError where it cannot start."""
    key = (toolchain.bwrap, toolchain.tools)
    if key in _working:
        return
    done = _run(["true"], toolchain, toolchain.tools, False, Limits(wall=10.0), {}, Event())
    if done.status is not Status.ok:
        raise MissingToolError(
            f"the bubblewrap sandbox cannot start here: {done.reason}",
            hint="programs are never run outside it; the machine must allow user namespaces, see `pcwm doctor`",
        )
    _working.add(key)


_working: set[tuple[Path, Path]] = set()


def _run(
    command: list[str], toolchain: Toolchain, workdir: Path, writable: bool, limits: Limits, environment: dict[str, str], stop: Event
) -> Confined:
    # Root must not run unknown programs, and process limits do not bind it: one unprivileged user id for this launch alone.
    drop = os.geteuid() == 0 and _maps_many_users()
    workdir.chmod(0o777 if writable else 0o755)
    watch = _Watch(limits, stop)
    report, channel = watch.pipe("report"), watch.pipe("channel")
    confine = ["/pcwm/confine", str(report), str(random.randrange(20_000, 60_000) if drop else 0), *_limit_words(limits, drop), "1"]
    full = [
        *_bwrap(toolchain, workdir, writable, limits, drop),
        *(
            word
            for name, value in {**_ENVIRONMENT, **environment, "PCWM_CHANNEL": str(channel)}.items()
            for word in ("--setenv", name, value)
        ),
        *confine,
        *command,
    ]
    # An empty environment for bwrap too: it is process 1 inside, and /proc/1/environ can be read there.
    try:
        process = subprocess.Popen(
            full,
            stdin=subprocess.DEVNULL,
            stdout=watch.pipe("stdout"),
            stderr=watch.pipe("stderr"),
            pass_fds=(report, channel),
            env={"PATH": "/usr/bin:/bin"},
            start_new_session=True,  # so that Ctrl-C reaches us, and we end the run
            umask=0o022,
        )
    except OSError as error:
        watch.close()
        return Confined(Status.tool_failed, None, reason=f"the sandbox did not start: {error.strerror}")
    return watch.wait(process)


_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/work", "LANG": "C.UTF-8", "TMPDIR": "/tmp"}


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


def _limit_words(limits: Limits, drop: bool) -> list[str]:
    processes = limits.processes if drop or _counts_per_namespace() else 0
    numbers = (processes, max(1, round(limits.cpu)), limits.file_bytes, 256, limits.address_space_mb * MB)
    return [str(number) for number in numbers]


@functools.cache
def _knows_size(bwrap: Path) -> bool:
    """Whether this bubblewrap can limit a folder in memory."""
    return "--size" in subprocess.run([bwrap, "--help"], capture_output=True, text=True, check=False).stdout


def _bwrap(toolchain: Toolchain, workdir: Path, writable: bool, limits: Limits, drop: bool) -> list[str]:
    words = [str(toolchain.bwrap), "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
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
    scratch = ["/tmp", "/dev/shm"] if writable else ["/tmp", "/dev/shm", "/work"]
    size = ["--size", str(limits.file_bytes)] if _knows_size(toolchain.bwrap) else []
    for place in scratch:
        words += ["--perms", "1777", *size, "--tmpfs", place]
    words += ["--bind", str(workdir), "/work"] if writable else ["--ro-bind", str(workdir), "/prog"]
    words += ["--ro-bind", str(toolchain.tools), "/pcwm", "--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/work"]
    return words


@dataclass
class _Watch:
    """Reads what a running sandbox says, keeps it within its limits, and ends it."""

    limits: Limits
    stop: Event
    texts: dict[str, bytearray] = field(default_factory=dict)
    reading: dict[str, int] = field(default_factory=dict)
    writing: list[int] = field(default_factory=list)
    ended: tuple[Status, str] | None = None
    """Why we ended it; None while it runs, or where it ended by itself."""

    def pipe(self, name: str) -> int:
        """A pipe we read; returns the end to give away."""
        read, write = os.pipe()
        os.set_blocking(read, False)
        self.texts[name], self.reading[name] = bytearray(), read
        self.writing.append(write)
        return write

    def close(self) -> None:
        for number in [*self.reading.values(), *self.writing]:
            os.close(number)
        self.reading, self.writing = {}, []

    def wait(self, process: subprocess.Popen[bytes]) -> Confined:
        started = time.monotonic()
        for number in self.writing:
            os.close(number)
        self.writing = []
        try:
            with selectors.DefaultSelector() as selector:
                for name, number in self.reading.items():
                    selector.register(number, selectors.EVENT_READ, name)
                next_look = 0.0
                while selector.get_map():
                    for key, _ in selector.select(POLL):
                        self._read(selector, key)
                    now = time.monotonic()
                    if self.ended is None and now >= next_look:
                        self.ended = self._look(process.pid, now - started)
                        next_look = now + POLL
                    if self.ended is not None:
                        _kill(process)  # again each time round: a fork bomb may outrun one look
        finally:
            code = _bury(process)
            self.close()
        return self._sum_up(128 - code if code < 0 else code, time.monotonic() - started)

    def _read(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        try:
            data = os.read(key.fd, 1 << 16)
        except BlockingIOError:
            return
        text = self.texts[key.data]
        text += data[: max(0, self.limits.output_bytes - len(text))]
        if not data:
            selector.unregister(key.fd)
        elif len(text) >= self.limits.output_bytes and self.ended is None:
            self.ended = (Status.output_flood, f"printed more than {_bytes(self.limits.output_bytes)}")
        elif key.data == "report" and self.ended is None:
            self.ended = self._told()

    def _look(self, root: int, seconds: float) -> tuple[Status, str] | None:
        if self.stop.is_set():
            return (Status.tool_failed, "stopped")
        memory, tasks = _usage(root)
        if tasks >= self.limits.processes:
            return (Status.processes, f"started {self.limits.processes} processes or threads")
        if memory > self.limits.memory_mb * MB and _shared_out(root, memory) > self.limits.memory_mb * MB:
            return (Status.memory, f"took more than {self.limits.memory_mb} MB of memory")
        if seconds > self.limits.wall:  # last: a fork bomb slows the looks themselves, and should be called one
            return (Status.timeout, f"still running after {self.limits.wall:g} s")
        return None

    def _told(self) -> tuple[Status, str] | None:
        """What the launcher says the command tried."""
        for line in self.texts["report"].decode(errors="replace").splitlines():
            kind, _, what = line.partition(" ")
            if kind == "call":
                return (Status.forbidden, f"tried a system call that the sandbox forbids ({what})")
            if kind == "write":
                return (Status.forbidden, f"tried to write {what[:200]}, outside its folder")
            if kind == "exec":
                return (Status.tool_failed, f"could not be started: {what}")
        return None

    def _sum_up(self, code: int, seconds: float) -> Confined:
        texts = {name: text.decode(errors="replace") for name, text in self.texts.items()}
        done = Confined(Status.ok, code, texts["stdout"], texts["stderr"], texts["channel"], seconds)
        ended = self.ended or self._told()
        if ended is None and "ready" not in texts["report"]:
            ended = (Status.tool_failed, f"the sandbox did not start: {_last_line(texts['stderr']) or f'exit code {code}'}")
        done.status, done.reason = ended or _by_exit_code(code, texts["stderr"], self.limits)
        return done


def _by_exit_code(code: int, stderr: str, limits: Limits) -> tuple[Status, str]:
    if code == 0:
        return (Status.ok, "")
    number = code - 128
    if number == signal.SIGSYS:
        return (Status.forbidden, "tried a system call that the sandbox forbids (a socket, ptrace, a mount …)")
    if number == signal.SIGXCPU:
        return (Status.timeout, f"used more than {limits.cpu:g} s of CPU time")
    if number == signal.SIGXFSZ:
        return (Status.output_flood, f"wrote a file of more than {_bytes(limits.file_bytes)}")
    said = _last_line(stderr)
    try:
        end = f"killed by {signal.Signals(number).name}" if number > 0 else f"exit code {code}"
    except ValueError:
        end = f"exit code {code}"
    return (Status.crashed, f"{end}: {said}" if said else end)


def _bytes(number: int) -> str:
    return f"{number // MB} MB" if number >= MB else f"{number} bytes"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _children(pid: int) -> list[int]:
    """Empty once the process has ended."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except (OSError, ValueError):
        pass
    return found


def _tree(root: int) -> list[int]:
    """`root` and all its descendants; orphans inside the sandbox belong to its first process, so that none escapes."""
    found = [root]
    for pid in found:  # grows while we walk
        found += _children(pid)
    return found


def _usage(root: int) -> tuple[int, int]:
    """Resident bytes and number of threads of a process and all its descendants, file-backed pages not counted."""
    memory = tasks = 0
    for pid in _tree(root):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        for name, value in re.findall(r"^(RssAnon|RssShmem|Threads):\s+(\d+)", status, re.MULTILINE):
            if name == "Threads":
                tasks += int(value)
            else:
                memory += 1024 * int(value)
    return memory, tasks


def _shared_out(root: int, resident: int) -> int:
    """Bytes with pages that processes share after a fork counted once; slow, so asked only when `resident` looks like too much."""
    total = 0
    for pid in _tree(root):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except FileNotFoundError:
            continue
        except OSError:  # ended meanwhile, or not ours to read
            if Path(f"/proc/{pid}").exists():
                return resident
            continue
        total += sum(1024 * int(value) for value in re.findall(r"^Pss_(?:Anon|Shmem):\s+(\d+)", rollup, re.MULTILINE))
    return total


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the sandbox's first process, and the kernel kills all others with it, however many there are.

    bubblewrap itself is left to bury it and end, but for the moment before that process exists.
    """
    if process.poll() is not None:
        return
    for pid in _children(process.pid) or [process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue


def _bury(process: subprocess.Popen[bytes]) -> int:
    """End what is left, and wait for it; the exit code as `Popen` gives it."""
    try:
        return process.wait(timeout=0.5)  # all its pipes are closed: it is about to end
    except subprocess.TimeoutExpired:
        _kill(process)
    try:
        return process.wait(timeout=5.0)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
