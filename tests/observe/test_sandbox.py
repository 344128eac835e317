"""One adversarial test per promise of the sandbox."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcwm.errors import MissingToolError
from pcwm.observe.boxed import Boxed
from pcwm.observe.sandbox import Confined, Limits, run_confined
from pcwm.observe.session import Room, Session
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status

Shell = Callable[..., Confined]


@pytest.fixture
def shell(toolchain: Toolchain, tmp_path: Path) -> Shell:
    """Run a shell script in the sandbox, with `tmp_path` at /prog."""

    def run(script: str, *, stop: threading.Event | None = None, environment: dict[str, str] | None = None, **limits: float) -> Confined:
        return run_confined(
            ["sh", "-c", script],
            toolchain=toolchain,
            workdir=tmp_path,
            limits=Limits(**{"wall": 10.0, **limits}),  # type: ignore[arg-type]
            environment=environment,
            stop=stop,
        )

    return run


def _alive(marker: str) -> list[int]:
    """Processes with `marker` among their arguments; a dead one has no arguments any more."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def _dies(marker: str) -> bool:
    deadline = time.monotonic() + 5
    while _alive(marker) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _alive(marker)


def test_tells_output_and_exit_code(shell: Shell) -> None:
    done = shell("echo out; echo err >&2; exit 3")
    assert (done.status, done.exit_code, done.stdout, done.stderr) == (Status.crashed, 3, "out\n", "err\n")
    assert done.reason == "exit code 3: err"
    assert shell("true").status is Status.ok


def test_signals_are_named(shell: Shell) -> None:
    done = shell("kill -SEGV $$")
    assert (done.status, done.exit_code) == (Status.crashed, 128 + signal.SIGSEGV)
    assert "SIGSEGV" in done.reason


def test_a_missing_command_is_the_tools_failure(toolchain: Toolchain, tmp_path: Path) -> None:
    done = run_confined(["/prog/nothing"], toolchain=toolchain, workdir=tmp_path)
    assert done.status is Status.tool_failed
    assert "could not be started" in done.reason


def test_the_environment_and_home_stay_outside(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCWM_TEST_SECRET", "hunter2")
    done = shell(
        "env; cat /proc/1/environ /proc/self/environ | tr '\\0' '\\n'; ls -a / /work /tmp; ls /root /home", environment={"GIVEN": "yes"}
    )
    assert "hunter2" not in done.stdout + done.stderr
    assert "GIVEN=yes" in done.stdout
    assert "HOME=/work" in done.stdout
    assert not ({"root", "home", "var", "sys", "opt"} & set(done.stdout.split()))


def test_no_privileges_and_no_other_processes(shell: Shell) -> None:
    done = shell("id -u; grep -E 'CapEff|CapPrm|NoNewPrivs|Seccomp:' /proc/self/status; ls /proc | grep -c '^[0-9]'")
    uid, *status, processes = done.stdout.split("\n")[:-1]
    assert int(uid) > 0
    assert [line.split()[1] for line in status] == ["0" * 16, "0" * 16, "1", "2"]
    assert int(processes) < 10


@pytest.mark.parametrize("path", ["../escape.txt", "/etc/escape", "/usr/escape", "/prog/escape", "/dev/escape", "/proc/1/comm", "/escape"])
def test_writing_outside_is_refused_and_told(shell: Shell, tmp_path: Path, path: str) -> None:
    done = shell(f"echo x > {path}; sleep 5")
    assert done.status is Status.forbidden
    assert "tried to write /" in done.reason and "outside its folder" in done.reason
    assert done.seconds < 4
    assert list(tmp_path.iterdir()) == []


def test_changing_outside_is_told_in_children_too(shell: Shell) -> None:
    assert "/usr/bin/true" in shell("(rm /usr/bin/true) & sleep 5").reason
    assert "/etc/x" in shell("mkdir /etc/x; sleep 5").reason
    assert "/prog/x" in shell("mv /tmp/nothing /prog/x; touch /tmp/x; mv /tmp/x /prog/x; sleep 5").reason


def test_writing_inside_is_fine(shell: Shell) -> None:
    done = shell("echo 1 > a; mkdir b; echo 2 > /tmp/c; echo 3 > /dev/null; echo 4 > /dev/shm/d; mv a b/e; ln -s a f; rm f; cat b/e /tmp/c")
    assert (done.status, done.stdout) == (Status.ok, "1\n2\n")


def test_sockets_are_refused_and_told(shell: Shell) -> None:
    done = shell("perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); sleep 5'")
    assert done.status is Status.forbidden
    assert done.reason == "tried a system call that the sandbox forbids (socket)"


def test_namespaces_are_refused(shell: Shell) -> None:
    assert "unshare" in shell("unshare -U true; sleep 5").reason


def test_a_filter_without_notification_kills(toolchain: Toolchain, tmp_path: Path) -> None:
    session = Session(Boxed(toolchain, Room(tmp_path, writable=False, scratch_bytes=1 << 20, readable={}), notify=False))
    try:
        done = session.run(["perl", "-MSocket", "-e", "socket(S, PF_INET, SOCK_STREAM, 0); exit 0"], Limits(), {}, threading.Event())
    finally:
        session.close()
    assert done is not None
    assert (done.status, done.exit_code) == (Status.forbidden, 128 + signal.SIGSYS)


def test_time_runs_out(shell: Shell) -> None:
    done = shell("sleep 86399 & sleep 86399", wall=0.4)
    assert done.status is Status.timeout
    assert done.reason == "still running after 0.4 s"
    assert done.seconds < 3
    assert _dies("86399")


def test_cpu_time_runs_out(shell: Shell) -> None:
    done = shell("while :; do :; done", cpu=1.0)
    assert done.status is Status.timeout
    assert "CPU time" in done.reason


def test_endless_output_ends(shell: Shell) -> None:
    done = shell("yes more", output_bytes=100_000)
    assert done.status is Status.output_flood
    assert len(done.stdout) <= 100_000


def test_endless_files_end(shell: Shell) -> None:
    done = shell("exec dd if=/dev/zero of=/tmp/big bs=64k", file_bytes=1 << 22)
    assert done.status is Status.output_flood
    assert done.reason == "wrote a file of more than 4 MB"


def test_endless_memory_ends(shell: Shell) -> None:
    done = shell("exec perl -e 'push @a, \"x\" x 1000000 while 1'", memory_mb=100)
    assert done.status is Status.memory
    assert done.reason == "took more than 100 MB of memory"


def test_memory_of_all_processes_counts(shell: Shell) -> None:
    one = "perl -e '$a = \"x\" x 60000000; sleep 5'"
    assert shell(f"{one} & {one} & {one} & wait", memory_mb=150).status is Status.memory


def test_endless_forks_end(shell: Shell) -> None:
    done = shell("perl -e 'fork while 1'", processes=40)
    assert done.status is Status.processes
    assert done.reason == "started 40 processes or threads"


def test_daemons_die_with_the_run(shell: Shell) -> None:
    done = shell("setsid setsid sleep 86398 >/dev/null 2>&1 </dev/null & sleep 0.2; exit 0")
    assert done.status is Status.ok
    assert _dies("86398")


def test_stops_when_told(shell: Shell) -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    done = shell("sleep 86397", stop=stop)
    assert (done.status, done.reason) == (Status.tool_failed, "stopped")
    assert done.seconds < 3
    assert _dies("86397")


def test_everything_dies_with_python(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pcwm.observe.sandbox import run_confined\n"
        "from pcwm.observe.toolchain import find_toolchain\n"
        "run_confined(['sleep', '86396'], toolchain=find_toolchain(), workdir=Path(sys.argv[1]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    deadline = time.monotonic() + 20
    while not _alive("86396") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _alive("86396")
    process.kill()
    process.wait()
    assert _dies("86396")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'bwrap: No permissions to create new namespace' >&2; exit 1", "bwrap: No permissions to create new namespace"),
        ("exit 0", "it did not say why"),
        ("printf '\\033[2Jbad\\n' >&2; exit 1", "?[2Jbad"),
    ],
)
def test_a_sandbox_that_cannot_start_is_a_refusal(toolchain: Toolchain, tmp_path: Path, script: str, reason: str) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    with pytest.raises(MissingToolError) as refused:
        run_confined(["touch", str(tmp_path / "ran")], toolchain=replace(toolchain, bwrap=broken), workdir=tmp_path)
    assert refused.value.message == f"the bubblewrap sandbox cannot start here: the sandbox did not start: {reason}"
    assert refused.value.hint is not None and "never run outside it" in refused.value.hint
    assert not (tmp_path / "ran").exists()


def test_the_compilers_folder_can_be_written(toolchain: Toolchain, tmp_path: Path) -> None:
    done = run_confined(["sh", "-c", "echo 1 > made"], toolchain=toolchain, workdir=tmp_path, writable=True)
    assert done.status is Status.ok
    assert (tmp_path / "made").read_text() == "1\n"
