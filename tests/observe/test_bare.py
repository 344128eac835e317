"""WITHOUT a sandbox, where a person asks for it: what still works, what is still limited, and how loudly it is said."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pcwm.errors import RecipeError
from pcwm.observe.bare import Bare
from pcwm.observe.sandbox import Confined, Limits, Sandbox
from pcwm.observe.session import Room
from pcwm.observe.toolchain import Toolchain, find_toolchain
from pcwm.recipe import load_recipe
from pcwm.records import Status

RACY = """#include <stdio.h>
int main(void) {
    int total = 0;
    #pragma omp parallel for
    for (int i = 0; i < 1000; i++) total += i;
    printf("%d\\n", total > 0);
    return 0;
}
"""
PCWM = [sys.executable, "-c", "import sys; from pcwm.serve.cli import call; sys.exit(call(sys.argv[1:]))"]
WARNING = "pcwm: WITHOUT A SANDBOX: "


@pytest.fixture
def bare(toolchain: Toolchain, tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(toolchain=replace(toolchain, bwrap=None), workdir=tmp_path) as opened:
        yield opened


def _sh(sandbox: Sandbox, script: str, **limits: float) -> Confined:
    return sandbox.run(["sh", "-c", script], limits=Limits(**{"wall": 10.0, **limits}))  # type: ignore[arg-type]


def test_output_and_ends_are_told(bare: Sandbox) -> None:
    done = _sh(bare, "echo out; echo err >&2; echo tool >&$PCWM_CHANNEL; exit 3")
    assert (done.status, done.exit_code, done.stdout, done.stderr, done.channel) == (Status.crashed, 3, "out\n", "err\n", "tool\n")
    assert "SIGSEGV" in _sh(bare, "kill -SEGV $$").reason
    assert "could not be started" in bare.run(["/prog/nothing"]).reason
    assert 0.3 < _sh(bare, "perl -e '1 while (times)[0] + (times)[1] < 0.4'").cpu < 0.8


def test_the_sandboxs_places_are_stood_in_for(bare: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    done = _sh(
        bare, "cat /prog/file; echo 1 > /work/a; echo 2 > /tmp/pcwm-test-b; cat a /tmp/pcwm-test-b; ls /pcwm; echo $HOME $TMPDIR; pwd"
    )
    text, one, two, *tools, homes, where = done.stdout.replace("here", "here\n").split("\n")[:-1]
    assert (text, one, two) == ("here", "1", "2")
    assert "confine" in tools
    home, temporary = homes.split()
    assert home == where and home != os.environ.get("HOME") and Path(temporary).parent == Path(home).parent
    assert not Path("/tmp/pcwm-test-b").exists()
    bare.close()
    assert not Path(home).parent.exists()


def test_only_the_sandboxs_places_are(toolchain: Toolchain, tmp_path: Path) -> None:
    way = Bare(replace(toolchain, mounts=(Path("/tmp/llvm"),)), Room(tmp_path, False, 1, {Path("/shown"): "/seen"}))
    try:
        for text in ("/usr/tmp/x", "/program/x", "/tmp-x", "a/work", "/tmp/llvm/lib", str(toolchain.clang), "-L/usr/lib"):
            assert way.inside(text) == text
        assert way.inside("/prog/x /seen/y --obj=/prog/z") == f"{tmp_path}/x /shown/y --obj={tmp_path}/z"
    finally:
        way.clear()


def test_limits_hold_still(bare: Sandbox) -> None:
    assert _sh(bare, "sleep 9", wall=0.3).status is Status.timeout
    assert _sh(bare, "while :; do :; done", cpu=1.0).reason == "used more than 1 s of CPU time"
    assert _sh(bare, "yes", output_bytes=100_000).status is Status.output_flood
    assert _sh(bare, "exec dd if=/dev/zero of=big bs=64k", file_bytes=1 << 20).status is Status.output_flood
    assert _sh(bare, "exec perl -e 'push @a, \"x\" x 1000000 while 1'", memory_mb=100).status is Status.memory
    assert _sh(bare, "for i in $(seq 60); do sleep 5 & done; wait", processes=40).status is Status.processes


def test_little_is_left_for_the_next_command(bare: Sandbox) -> None:
    # On a daemon's own descriptors nothing waits for it, and yet it is found.
    done = _sh(bare, "echo x > a; mkdir -p b/c; (setsid sh -c 'setsid sleep 86391 &' >/dev/null 2>&1 &); sleep 0.2; ls")
    assert (done.status, done.stdout) == (Status.ok, "a\nb\n")
    assert _sh(bare, "ls -A /work /tmp | grep -v :$").stdout.split() == []
    assert not _alive("86391")


def _alive(marker: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in path.read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False


def test_everything_ends_with_python(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pcwm.observe.sandbox import run_confined\n"
        "from pcwm.observe.toolchain import find_toolchain\n"
        "run_confined(['sh', '-c', 'setsid sleep 86392 & sleep 86392'], "
        "toolchain=find_toolchain(sandboxed=False), workdir=Path(sys.argv[1]))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    deadline = time.monotonic() + 20
    while not _alive("86392") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _alive("86392")
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while _alive("86392") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive("86392")


@pytest.fixture(scope="module")
def without_bubblewrap(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose PATH has everything but bubblewrap."""
    folder = tmp_path_factory.mktemp("bin")
    for place in os.environ["PATH"].split(os.pathsep):
        for path in Path(place).iterdir() if Path(place).is_dir() else ():
            if path.name != "bwrap" and not (folder / path.name).exists():
                (folder / path.name).symlink_to(path)
    return {**os.environ, "PATH": str(folder)}


@pytest.fixture
def racy(tmp_path: Path) -> Path:
    path = tmp_path / "racy.c"
    path.write_text(RACY)
    return path


def _pcwm(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    done = subprocess.run([*PCWM, *words], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_without_bubblewrap_check_refuses(without_bubblewrap: dict[str, str], racy: Path) -> None:
    code, out, err = _pcwm(without_bubblewrap, "check", str(racy))
    assert (code, out) == (2, "")
    assert err == "pcwm: not found: bubblewrap (bwrap) (run `pcwm doctor` for the command that installs it)\n"
    assert "bubblewrap" in _pcwm(without_bubblewrap, "doctor")[1].split("Install what is missing")[1]


def test_with_nothing_at_all_check_refuses(racy: Path, tmp_path: Path) -> None:
    code, out, err = _pcwm({**os.environ, "PATH": "", "PCWM_CACHE": str(tmp_path)}, "check", str(racy))
    assert (code, out) == (2, "")
    assert "bubblewrap (bwrap)" in err and "pcwm doctor" in err and err.count("\n") == 1


def test_check_can_be_told_to_go_without(without_bubblewrap: dict[str, str], racy: Path) -> None:
    code, out, err = _pcwm(without_bubblewrap, "check", str(racy), "--threads", "2", "--unsafe-no-sandbox")
    assert err.startswith(f"{WARNING}this program runs with your own rights")
    assert code == 1 and "racy.c:5:42: write of total in main" in out and "unknown" not in out
    assert [path.name for path in racy.parent.iterdir()] == ["racy.c"]


def test_fix_can_be_told_to_go_without(without_bubblewrap: dict[str, str], racy: Path) -> None:
    code, out, err = _pcwm(without_bubblewrap, "fix", str(racy), "--threads", "2", "--unsafe-no-sandbox")
    assert err.startswith(WARNING)
    assert code == 0 and "+    #pragma omp parallel for reduction(+: total)" in out


def test_a_run_can_be_told_to_go_without(without_bubblewrap: dict[str, str], tmp_path: Path) -> None:
    recipe = tmp_path / "small.toml"
    explore = '[explore]\nfamilies = ["data_analytics/latency_histogram"]\nper_problem = 2\n'
    once = "race_threads = [2]\nrace_rounds = 1\nwork_threads = [2]\nwork_repeats = 1\nwork_instructions = false\noutput_threads = [2]\n"
    recipe.write_text(f'name = "small"\n{explore}[observe]\n{once}')
    code, out, err = _pcwm(without_bubblewrap, "run", str(recipe), "--out", str(tmp_path / "run"), "--until", "explore")
    assert (code, err) == (0, ""), (out, err)
    code, _, err = _pcwm(without_bubblewrap, "observe", str(tmp_path / "run"))
    assert code == 2 and "bubblewrap" in err
    code, out, err = _pcwm(without_bubblewrap, "observe", str(tmp_path / "run"), "--unsafe-no-sandbox")
    assert err.startswith(f"{WARNING}the candidate programs run with your own rights")
    assert code == 0 and "observe: 2 programs" in out, (out, err)


def test_nothing_but_the_flag_goes_without(toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PCWM_UNSAFE", "PCWM_UNSAFE_NO_SANDBOX", "PCWM_NO_SANDBOX", "UNSAFE_NO_SANDBOX"):
        monkeypatch.setenv(name, "1")
    assert find_toolchain().bwrap == toolchain.bwrap is not None
    recipe = tmp_path / "recipe.toml"
    for key in ("unsafe", "unsafe_no_sandbox", "sandboxed"):
        recipe.write_text(f'name = "x"\n[observe]\n{key} = true\n')
        with pytest.raises(RecipeError):
            load_recipe(recipe)
