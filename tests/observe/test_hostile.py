"""One attack per promise of the sandbox: what happened is told, and what was promised held.

All attacks run in one sandbox, one after another, so that each also tries to hurt the next. After every one of them: no secret was printed,
nothing outside changed, no process is left, and an honest command in the same sandbox finds everything as it should be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pcwm.observe.cgroup import make_cgroup
from pcwm.observe.sandbox import Limits, Sandbox
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status

SECRET = "correct horse battery staple"
LIMITS = Limits(wall=8.0, memory_mb=200, processes=60, file_bytes=16 << 20, output_bytes=1 << 20)

HEADERS = """#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *outside; /* a file of the host */
static int none(void *p) { return 0; }
static void *sleeps(void *p) { pause(); return p; }
static void show(const char *path) {
    char text[4096];
    int file = open(path, O_RDONLY), n = file < 0 ? -1 : (int)read(file, text, sizeof text);
    printf("%s: %s\\n", path, n < 0 ? strerror(errno) : "read");
    if (n > 0)
        fwrite(text, 1, (size_t)n, stdout);
}
static void spoil(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    printf("%s: %s\\n", path, file < 0 ? strerror(errno) : write(file, "spoilt", 6) == 6 ? "written" : "opened");
}
"""


@dataclass(frozen=True)
class Attack:
    """A C function's body, and what is to come of it."""

    body: str
    status: Status = Status.ok
    reason: str = ""
    prints: tuple[str, ...] = ()
    """What must be in its output."""
    never: tuple[str, ...] = ()
    """What must not be in it."""


def _forbidden(what: str) -> str:
    return f"tried a system call that the sandbox forbids ({what})"


def _outside(path: str) -> str:
    return f"tried to write {path}, outside its folder"


READ_ONLY = "Read-only file system"

ATTACKS = {
    # Processes.
    "fork bomb": Attack("for (;;) fork();", Status.processes, "started 60 processes or threads"),
    "thread bomb": Attack("for (pthread_t t;;) pthread_create(&t, 0, sleeps, 0);", Status.processes, "started 60 processes or threads"),
    "fork bomb of daemons": Attack("for (;;) if (!fork()) setsid();", Status.processes, "started 60 processes or threads"),
    "a daemon": Attack('if (!fork()) { setsid(); if (!fork()) for (;;) pause(); _exit(0); } wait(0); puts("gone");', prints=("gone",)),
    "a stranger's child": Attack('syscall(SYS_clone, CLONE_PARENT | SIGUSR1, 0, 0, 0, 0) || pause(); puts("gone");', prints=("gone",)),
    "deaf to signals": Attack(
        "for (int s = 1; s < 65; s++) signal(s, SIG_IGN); for (;;) pause();", Status.timeout, "still running after 1 s"
    ),
    "stops itself": Attack("raise(SIGSTOP);", Status.timeout, "still running after 1 s"),
    "signals to all": Attack('signal(SIGTERM, SIG_IGN); kill(-1, SIGTERM); puts("alone");', prints=("alone",)),
    "signals to the launcher": Attack('for (int s = 1; s < 65; s++) { kill(1, s); kill(getppid(), s); } puts("tried");', prints=("tried",)),
    "a pidfd of the launcher": Attack(
        "int p = (int)syscall(SYS_pidfd_open, 1, 0); syscall(SYS_pidfd_send_signal, p, SIGKILL, 0, 0);"
        "syscall(SYS_pidfd_getfd, p, 100, 0); sleep(9);",
        Status.forbidden,
        _forbidden("pidfd_getfd"),
    ),
    "ptrace": Attack("ptrace(PTRACE_ATTACH, 1, 0, 0); sleep(9);", Status.forbidden, _forbidden("ptrace")),
    "the launcher's memory": Attack('show("/proc/1/mem"); show("/proc/1/maps");', prints=("Permission denied",), never=(": read",)),
    "the launcher's limits": Attack(
        "struct rlimit one = {1, 1}; prlimit(1, RLIMIT_CPU, &one, 0); sleep(9);", Status.forbidden, _forbidden("a change of the launcher")
    ),
    "its own limits": Attack(
        "struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY}; if (!setrlimit(RLIMIT_FSIZE, &all)) return 1; puts(strerror(errno));",
        prints=("Operation not permitted",),
    ),
    # Network and kernel.
    "an internet socket": Attack("socket(AF_INET, SOCK_STREAM, 0); sleep(9);", Status.forbidden, _forbidden("socket")),
    "a netlink socket": Attack("socket(AF_NETLINK, SOCK_RAW, 0); sleep(9);", Status.forbidden, _forbidden("socket")),
    "a child's socket": Attack(
        "if (!fork()) { socket(AF_INET6, SOCK_DGRAM, 0); _exit(0); } sleep(9);", Status.forbidden, _forbidden("socket")
    ),
    "a local socket": Attack("if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0) return 1; puts(strerror(errno));", prints=("Permission denied",)),
    "a user namespace": Attack("unshare(CLONE_NEWUSER); sleep(9);", Status.forbidden, _forbidden("unshare")),
    "a clone with namespaces": Attack(
        "char s[65536]; clone(none, s + 65536, CLONE_NEWUSER | CLONE_NEWNS, 0); sleep(9);",
        Status.forbidden,
        _forbidden("clone with namespaces"),
    ),
    "a newer clone": Attack("if (syscall(SYS_clone3, 0, 0) == 0) return 1; puts(strerror(errno));", prints=("not implemented",)),
    "a mount": Attack('mount(0, "/", 0, MS_REMOUNT, 0); sleep(9);', Status.forbidden, _forbidden("mount")),
    "a chroot": Attack('chroot("/work"); sleep(9);', Status.forbidden, _forbidden("chroot")),
    "io_uring": Attack('char p[256] = ""; syscall(SYS_io_uring_setup, 8, p); sleep(9);', Status.forbidden, _forbidden("io_uring_setup")),
    "keyrings": Attack("syscall(SYS_keyctl, 0, -3, 1); sleep(9);", Status.forbidden, _forbidden("keyctl")),
    "a kernel program": Attack("syscall(SYS_bpf, 0, 0, 0); sleep(9);", Status.forbidden, _forbidden("bpf")),
    "page faults of its own": Attack("syscall(SYS_userfaultfd, 0); sleep(9);", Status.forbidden, _forbidden("userfaultfd")),
    "becoming root": Attack("if (!setuid(0) || !setgroups(0, 0)) return 1; puts(strerror(errno));", prints=("Operation not permitted",)),
    "a set-user-id program": Attack(
        'system("su -c id 2>&1; mount 2>/dev/null | grep -c /work; passwd -S 2>&1; id -u");', never=("uid=0", "root P")
    ),
    # Reading.
    "private files": Attack(
        'show("/etc/shadow"); show("/root/.ssh/id_rsa"); show("/home"); show("/root/.bashrc"); show(outside);', never=(": read", "root:")
    ),
    "private files from the root": Attack(
        'chdir("/proc/self/root"); for (int i = 0; i < 9; i++) chdir(".."); show("etc/shadow"); show(outside + 1);', never=(": read",)
    ),
    "disks and memory": Attack(
        'show("/dev/sda"); show("/dev/vda"); show("/dev/mem"); show("/dev/kmsg"); show("/proc/kcore"); show("/proc/1/root/etc/shadow");',
        never=(": read",),
    ),
    "other processes": Attack(
        'DIR *d = opendir("/proc"); char p[99]; int n = 0; for (struct dirent *e; (e = readdir(d));) if (atoi(e->d_name) > 0) { n++;'
        'for (int i = 0; i < 2; i++) { snprintf(p, 99, "/proc/%s/%s", e->d_name, i ? "cmdline" : "environ"); show(p); } }'
        'printf("%d processes\\n", n);',
        prints=("2 processes", "/proc/1/environ: Permission denied"),
        never=("python", "bwrap"),
    ),
    # Writing.
    "a file above": Attack('spoil("../up.txt"); sleep(9);', Status.forbidden, _outside("/up.txt")),
    "a file of the host": Attack('spoil("/prog/victim"); sleep(9);', Status.forbidden, _outside("/prog/victim")),
    "the launcher's file": Attack('unlink("/pcwm/confine"); sleep(9);', Status.forbidden, _outside("/pcwm/confine")),
    "by a symbolic link": Attack('symlink("/prog/victim", "link"); spoil("link");', prints=(READ_ONLY,)),
    "by a link to a folder": Attack('symlink("/prog", "folder"); spoil("folder/victim"); spoil("folder/new");', prints=(READ_ONLY,)),
    "by a hard link": Attack('printf("%d %s\\n", link("/prog/victim", "own"), strerror(errno)); spoil("own");', prints=("-1 ",)),
    "by /proc/self/root": Attack('spoil("/proc/self/root/prog/victim"); spoil("/proc/self/root/usr/x");', prints=(READ_ONLY,)),
    "by /proc/self/cwd": Attack('chdir("/prog"); spoil("/proc/self/cwd/victim"); chdir("/work");', prints=(READ_ONLY,)),
    "by an open folder": Attack(
        'int f = open("/prog", O_RDONLY); openat(f, "victim", O_WRONLY); sleep(9);', Status.forbidden, _outside("/prog/victim")
    ),
    "by a descriptor opened again": Attack(
        'char p[64]; snprintf(p, 64, "/proc/self/fd/%d", open("/prog/victim", O_RDONLY)); spoil(p);', prints=(READ_ONLY,)
    ),
    "by a path that it hides": Attack(
        'prctl(PR_SET_DUMPABLE, 0); spoil("/prog/victim"); sleep(9);', Status.forbidden, _outside("a path that it hides")
    ),
    "a kernel setting": Attack(
        'spoil("/proc/sys/kernel/core_pattern"); sleep(9);', Status.forbidden, _outside("/proc/sys/kernel/core_pattern")
    ),
    "a device": Attack('printf("%d\\n", mknod("/work/disk", S_IFBLK | 0666, 0xfe00)); spoil("disk");', prints=("-1",)),
    # Using up.
    "memory": Attack("for (;;) memset(malloc(1 << 20), 1, 1 << 20);", Status.memory, "took more than 200 MB of memory"),
    "memory of children": Attack(
        "for (int i = 0; i < 8; i++) if (!fork()) { memset(malloc(60 << 20), 1, 60 << 20); pause(); } pause();",
        Status.memory,
        "took more than 200 MB of memory",
    ),
    "shared memory": Attack(
        "for (;;) memset(mmap(0, 1 << 24, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), 1, 1 << 24);",
        Status.memory,
        "took more than 200 MB of memory",
    ),
    "one big file": Attack(
        'static char b[1 << 20]; int f = creat("big", 0666); for (;;) write(f, b, sizeof b);',
        Status.output_flood,
        "wrote a file of more than 16 MB",
    ),
    "many big files": Attack(
        'static char b[1 << 20]; char p[64]; for (int i = 0;; i++) { snprintf(p, 64, "/tmp/%d", i); int f = creat(p, 0666);'
        "for (int k = 0; k < 15; k++) if (write(f, b, sizeof b) < 0) { puts(strerror(errno)); return 0; } }",
        prints=("No space left",),
    ),
    "many small files": Attack(
        'char p[64]; for (int i = 0;; i++) { snprintf(p, 64, "/tmp/%d", i); close(creat(p, 0666)); }',
        Status.output_flood,
        "made more than 20000 files",
    ),
    "time": Attack("for (;;) getppid();", Status.timeout, "still running after 1 s"),
    "output": Attack('for (;;) puts("and on and on and on and on");', Status.output_flood, "printed more than 1 MB"),
    "errors": Attack('for (;;) fputs("and on and on and on and on", stderr);', Status.output_flood, "printed more than 1 MB"),
    "the tool's channel": Attack(
        'for (;;) write(atoi(getenv("PCWM_CHANNEL")), HEADER, 4096);', Status.output_flood, "printed more than 1 MB"
    ),
    "a crash dump": Attack("abort();", Status.crashed, "killed by SIGABRT"),
    # Lying, and laying traps.
    "an old system call": Attack('__asm__ volatile("int $0x80" : : "a"(20));', Status.forbidden, _forbidden("a socket, ptrace, a mount …")),
    "the launcher's words": Attack(
        'for (int f = 3; f < 256; f++) { write(f, "exit 0 0 0 0 1", 14); send(f, "ready ", 6, 0); } puts("exit 0 0 0 0 1"); return 7;',
        Status.crashed,
        "exit code 7",
    ),
    "a trap in the scratch folders": Attack(
        'for (int i = 0; i < 3; i++) { chdir((char *[]){"/work", "/tmp", "/dev/shm"}[i]); mkdir("sub", 0); mkdir("-rf", 0777);'
        'symlink("/prog", "-rf/prog"); close(creat("\\n\\033[2J", 0)); mkfifo("fifo", 0); } fchmod(open("/work", O_RDONLY), 0);',
    ),
    "shared memory for later": Attack("shmget(4711, 4096, IPC_CREAT | 0666);"),
    "a queue for later": Attack(
        'if (syscall(SYS_mq_open, "later", O_CREAT | O_RDWR, 0666, 0) >= 0) return 1; puts(strerror(errno));', prints=("not impl",)
    ),
    "a spoilt pipe": Attack(
        "fcntl(1, F_SETFL, O_NONBLOCK); fcntl(1, F_SETPIPE_SZ, 4096); fcntl(1, F_SETOWN, 1); fcntl(1, F_SETFL, O_ASYNC);"
    ),
    "somebody else's terminal": Attack(
        'char c = \'x\'; printf("%d", open("/dev/tty", O_RDWR) < 0 && ioctl(0, TIOCSTI, &c) < 0 && ioctl(2, TIOCSTI, &c) < 0);',
        prints=("1",),
    ),
    "a constructor": Attack('puts("main");', prints=("main",)),
}


@dataclass(frozen=True)
class Arena:
    """A sandbox with all attacks in one program, and what they are after."""

    sandbox: Sandbox
    folder: Path
    outside: Path


@pytest.fixture(scope="module")
def arena(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    folder, outside = tmp_path_factory.mktemp("prog"), tmp_path_factory.mktemp("outside") / "secret.txt"
    outside.write_text(SECRET)
    (folder / "victim").write_text("as it was")
    functions = [f"static int attack_{number}(void) {{ {attack.body}\nreturn 0; }}" for number, attack in enumerate(ATTACKS.values())]
    # Before main, too: a child that has left.
    early = '__attribute__((constructor)) static void early(void) { if (getenv("EARLY") && !fork()) { setsid(); for (;;) pause(); } }'
    table = f"static int (*const attacks[])(void) = {{{', '.join(f'attack_{number}' for number in range(len(ATTACKS)))}}};"
    main = "int main(int argc, char **argv) { setvbuf(stdout, 0, _IOLBF, 0); outside = argv[2]; return attacks[atoi(argv[1])](); }"
    source = "\n".join(["static char HEADER[4096];", HEADERS, *functions, early, table, main])
    (folder / "hostile.c").write_text(source)
    with Sandbox(toolchain=toolchain, workdir=folder, writable=True) as compiler:
        built = compiler.run([str(toolchain.clang), "-w", "-O0", "-pthread", "hostile.c", "-o", "hostile"])
    assert built.status is Status.ok, built.stderr
    with pytest.MonkeyPatch.context() as patch, Sandbox(toolchain=toolchain, workdir=folder) as sandbox:
        patch.setenv("PCWM_TEST_SECRET", SECRET)
        yield Arena(sandbox, folder, outside)


@pytest.mark.parametrize("name", ATTACKS)
def test_what_an_attack_comes_to(arena: Arena, name: str) -> None:
    attack = ATTACKS[name]
    wall = 1.0 if attack.status is Status.timeout else LIMITS.wall
    limits = Limits(wall, LIMITS.memory_mb, processes=LIMITS.processes, file_bytes=LIMITS.file_bytes, output_bytes=LIMITS.output_bytes)
    command = ["/prog/hostile", str(list(ATTACKS).index(name)), str(arena.outside)]
    environment = {"EARLY": "1"} if name == "a constructor" else None
    done = arena.sandbox.run(command, limits=limits, environment=environment)
    assert (done.status, done.reason) == (attack.status, attack.reason), done.stdout
    text = done.stdout + done.stderr
    for word in attack.prints:
        assert word in text
    for word in (*attack.never, SECRET):
        assert word not in text
    assert len(text) <= 2 * LIMITS.output_bytes and len(done.channel) <= LIMITS.output_bytes
    _all_is_well(arena)


def _all_is_well(arena: Arena) -> None:
    """What holds whatever was tried."""
    assert sorted(path.name for path in arena.folder.iterdir()) == ["hostile", "hostile.c", "victim"]
    assert (arena.folder / "victim").read_text() == "as it was"
    assert arena.outside.read_text() == SECRET
    honest = "echo fine; ls -A /work /tmp /dev/shm | grep -v :$; grep 4711 /proc/sysvipc/shm; ls /proc | grep -c '^[0-9]'; touch /work/a"
    done = arena.sandbox.run(["sh", "-c", honest])
    words = done.stdout.split()
    assert (done.status, done.stderr, done.channel, words[:-1]) == (Status.ok, "", "", ["fine"]), done
    assert int(words[-1]) <= 4  # the launcher, and what counts
    deadline = time.monotonic() + 5
    while _alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive()


def _alive() -> list[str]:
    """The hostile program's processes on this machine."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes().startswith(b"/prog/hostile\0"):
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def test_files_in_memory_are_memory(arena: Arena) -> None:
    group = make_cgroup()
    if group is None:
        pytest.skip("without a control group, files in memory are limited only by the size of their folders")
    group.remove()
    fill = "for d in /tmp /work /dev/shm; do for i in 1 2 3; do head -c 15000000 /dev/zero > $d/$i; done; done"
    done = arena.sandbox.run(["sh", "-c", fill], limits=Limits(memory_mb=100))
    assert (done.status, done.reason) == (Status.memory, "took more than 100 MB of memory")
    _all_is_well(arena)
