"""Several commands in one launch: nothing of one reaches the next, and none can play the launcher."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcwm.observe.sandbox import Confined, Limits, Sandbox
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status


@pytest.fixture
def sandbox(toolchain: Toolchain, tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(toolchain=toolchain, workdir=tmp_path) as opened:
        yield opened


def _sh(sandbox: Sandbox, script: str, **limits: float) -> Confined:
    return sandbox.run(["sh", "-c", script], limits=Limits(**{"wall": 10.0, **limits}))  # type: ignore[arg-type]


def _launch(sandbox: Sandbox) -> str:
    """Something that every launch has another of: when its first process began."""
    done = _sh(sandbox, "cut -d ' ' -f 22 /proc/1/stat")
    assert done.status is Status.ok, done
    return done.stdout


def test_commands_share_one_launch(sandbox: Sandbox) -> None:
    assert len({_launch(sandbox) for _ in range(5)}) == 1


def test_a_crash_costs_no_launch(sandbox: Sandbox) -> None:
    first = _launch(sandbox)
    assert "SIGSEGV" in _sh(sandbox, "kill -SEGV $$").reason
    assert "could not be started" in sandbox.run(["/prog/nothing"]).reason
    assert _launch(sandbox) == first


def test_after_a_limit_it_starts_anew(sandbox: Sandbox) -> None:
    first = _launch(sandbox)
    assert _sh(sandbox, "sleep 9", wall=0.3).status is Status.timeout
    second = _launch(sandbox)
    assert second != first
    assert _sh(sandbox, "echo x > /etc/x; sleep 5").status is Status.forbidden
    assert _launch(sandbox) not in (first, second)


def test_limits_are_each_commands_own(sandbox: Sandbox) -> None:
    script = "ulimit -f; ulimit -t; nice; exec dd if=/dev/zero of=/tmp/big bs=64k count=32"
    first = _launch(sandbox)
    assert _sh(sandbox, script, file_bytes=1 << 20, cpu=7).status is Status.output_flood
    done = _sh(sandbox, script, file_bytes=1 << 22, cpu=9)
    assert (done.status, done.stdout.split()) == (Status.ok, ["8192", "9", "5"])
    assert _launch(sandbox) == first


def test_each_command_has_its_own_environment(sandbox: Sandbox) -> None:
    assert "ONE=1" in sandbox.run(["env"], environment={"ONE": "1"}).stdout
    done = sandbox.run(["env"], environment={"TWO": "2"})
    assert "TWO=2" in done.stdout and "ONE" not in done.stdout
    assert "PCWM_CHANNEL=3" in done.stdout


def test_the_tools_channel_works_each_time(sandbox: Sandbox) -> None:
    for word in ("one", "two"):
        done = _sh(sandbox, f"echo out-{word}; echo err-{word} >&2; echo tool-{word} >&$PCWM_CHANNEL")
        assert (done.stdout, done.stderr, done.channel) == (f"out-{word}\n", f"err-{word}\n", f"tool-{word}\n")


LEFT = {
    "a file": ("echo x > /work/a; echo x > /tmp/a; echo x > /dev/shm/a", True),
    "hidden and odd names": ("mkdir /tmp/.x; touch '/tmp/.x/a b' '/work/-rf' \"$(printf '/tmp/\\033[2J')\"", True),
    "closed folders": ("mkdir -p /work/a/b/c; touch /work/a/b/c/d; chmod 0 /work/a/b/c /work/a/b /work/a", True),
    "links": ("ln -s /usr /work/usr; ln -s /work /tmp/loop; mkdir /tmp/d; ln -s ../.. /tmp/d/up; mkfifo /tmp/fifo", True),
    "a thousand folders deep": ('perl -e \'for (1 .. 1000) { mkdir "dir" x 20; chdir "dir" x 20 }\'', True),
    "fifteen thousand files": ("perl -e 'for (1 .. 15000) { open F, \">/tmp/$_\" }'", False),
    "shared memory": ("perl -e 'shmget(7777, 4096, 01666) // die; print \"made\"'", False),
    "a semaphore": ("perl -e 'semget(7777, 1, 01666) // die'", False),
    "a message": ("perl -e 'msgget(7777, 01666) // die'", False),
}


@pytest.mark.parametrize("name", LEFT)
def test_nothing_is_left_for_the_next_command(sandbox: Sandbox, name: str) -> None:
    script, same_launch = LEFT[name]
    first = _launch(sandbox)
    assert _sh(sandbox, script).status is Status.ok
    done = _sh(sandbox, "ls -A /work /tmp /dev/shm; cat /proc/sysvipc/*")
    assert "7777" not in done.stdout
    assert done.stdout.startswith("/dev/shm:\n\n/tmp:\n\n/work:\n ")
    assert (_launch(sandbox) == first) is same_launch


def test_no_process_is_left_and_late_output_reaches_nobody(sandbox: Sandbox) -> None:
    daemon = "setsid setsid sh -c 'while :; do echo late; echo late >&2; echo late >&3; done' & echo done"
    done = _sh(sandbox, daemon)
    assert "done" in done.stdout
    for _ in range(3):
        done = _sh(sandbox, "sleep 0.05; echo next; echo next >&2; echo next >&3; ls /proc | grep -c '^[0-9]'")
        assert (done.stderr, done.channel) == ("next\n", "next\n")
        word, processes = done.stdout.split()
        assert word == "next" and int(processes) <= 4  # the launcher, sh, ls and grep


def test_the_last_words_of_a_sandbox_are_read(sandbox: Sandbox) -> None:
    trap = "perl -e 'shmget(7777, 4096, 01666)'"  # after which the sandbox ends
    for _ in range(5):
        done = _sh(sandbox, f"{trap}; yes 123456789 | head -n 100000; echo tool >&3; yes 123456789 | head -n 6000 >&2")
        assert (done.status, len(done.stdout), len(done.stderr), done.channel) == (Status.ok, 1_000_000, 60_000, "tool\n")


def test_a_pipe_spoilt_by_one_command_is_not_the_nexts(sandbox: Sandbox) -> None:
    first = _launch(sandbox)
    assert _sh(sandbox, "perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_NONBLOCK); fcntl(STDOUT, 1031, 4096)'").status is Status.ok
    done = _sh(sandbox, "yes 123456789 | head -n 100000")
    assert len(done.stdout) == 1_000_000
    assert _launch(sandbox) == first


def test_cpu_time_and_memory_are_told(sandbox: Sandbox) -> None:
    idle = _sh(sandbox, "sleep 0.3")
    assert idle.cpu < 0.1 and 0.3 <= idle.seconds < 2
    spin = "perl -e '1 while (times)[0] + (times)[1] < 0.4'"
    assert 0.4 <= _sh(sandbox, spin).cpu < 0.8
    assert 0.8 <= _sh(sandbox, f"{spin} & {spin}; wait").cpu < 1.4  # children too
    assert 0.4 <= _sh(sandbox, f"(setsid {spin} &); sleep 2").cpu < 1.0  # and orphans
    assert idle.peak_mb < 20 < 60 < _sh(sandbox, "perl -e '$a = \"x\" x 60000000'").peak_mb < 200


def test_more_folders_are_shown(toolchain: Toolchain, tmp_path: Path) -> None:
    shown, work = tmp_path / "shown", tmp_path / "work"
    for folder in (shown, work):
        folder.mkdir()
        (folder / "file").write_text(folder.name)
    with Sandbox(toolchain=toolchain, workdir=work, readable={shown: "/shown"}) as sandbox:
        assert _sh(sandbox, "cat /prog/file /shown/file").stdout == "workshown"
        assert _sh(sandbox, "echo x > /shown/new; sleep 5").status is Status.forbidden
    assert not (shown / "new").exists()


def test_a_session_killed_while_idle_starts_anew(sandbox: Sandbox) -> None:
    first = _launch(sandbox)
    assert sandbox._session is not None
    sandbox._session._process.kill()
    sandbox._session._process.wait()
    time.sleep(0.1)
    assert _launch(sandbox) != first


def test_words_that_cannot_be_sent_are_no_crash(sandbox: Sandbox) -> None:
    first = _launch(sandbox)
    assert "could not be started" in sandbox.run(["echo", "a\0b"]).reason
    assert "could not be started" in sandbox.run(["echo", "x" * (1 << 20)]).reason
    assert _launch(sandbox) == first


def test_closing_ends_everything(toolchain: Toolchain, tmp_path: Path) -> None:
    with Sandbox(toolchain=toolchain, workdir=tmp_path) as sandbox:
        _launch(sandbox)
        assert sandbox._session is not None
        process = sandbox._session._process
        started = time.monotonic()
    assert process.returncode is not None
    assert time.monotonic() - started < 0.4


FORGERS = {
    "its descriptors": "ls -l /proc/1/fd /proc/1/exe; cat /proc/1/fd/100; echo 'exit 0 0 0 0 1' > /proc/1/fd/100; true",
    "descriptors that were left open": "for fd in $(seq 3 255); do (echo 'exit 0 0 0 0 1' >&$fd) 2>/dev/null; done; ls /proc/self/fd",
    "its memory": "cat /proc/1/maps /proc/1/environ; head -c 10 /proc/1/mem",
    "signals": "kill -KILL 1; kill -STOP 1; kill -CHLD 1; kill -TERM 1; kill -USR1 1; perl -e 'kill(9, 1)'; true",
    "every signal to everybody": "trap '' TERM; kill -TERM -1; true",
    "the text on its pipes": "echo 'exit 0 0 0 0 1'; echo ready >&2; echo 'exit 0 0 0 0 1' >&3",
}


@pytest.mark.parametrize("name", FORGERS)
def test_a_program_cannot_play_the_launcher(sandbox: Sandbox, name: str) -> None:
    first = _launch(sandbox)
    done = _sh(sandbox, f"{FORGERS[name]}; exit 9")
    assert done.status in (Status.crashed, Status.forbidden)
    assert done.exit_code in (9, 137)  # its own exit code or our end, not the forged one
    assert "/pcwm/confine" not in done.stdout + done.stderr
    after = _sh(sandbox, "echo fine")
    assert (after.status, after.exit_code, after.stdout, after.stderr, after.channel) == (Status.ok, 0, "fine\n", "", "")
    assert done.status is Status.forbidden or _launch(sandbox) == first


SPOILERS = {
    "limits": "prlimit --pid 1 --cpu=1:1",
    "priority": "renice -n 19 -p 1",
    "processors": "taskset -p 1 1",
    "scheduling": "chrt --idle -p 0 1",
    "disk priority": "ionice -c 3 -p 1",
}


@pytest.mark.parametrize("name", SPOILERS)
def test_a_program_cannot_change_the_launcher(sandbox: Sandbox, name: str) -> None:
    done = _sh(sandbox, f"{SPOILERS[name]}; sleep 5")
    assert done.status is Status.forbidden, done
    assert done.reason == "tried a system call that the sandbox forbids (a change of the launcher)"
    quiet = "renice -n 19 -u $(id -u); ionice -c 3 -u $(id -u); true"  # refused without a word
    assert _sh(sandbox, quiet).status is Status.ok
    assert _sh(sandbox, "nice; ionice -p 1; grep Cpus_allowed: /proc/1/status").stdout.split()[:2] == ["5", "none:"]
