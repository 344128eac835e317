"""Memory and processes are limited by a control group where one can be made, and by looking where not: in the same words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from pcwm.observe.boxed import Boxed
from pcwm.observe.cgroup import Cgroup, Home, find_home, make_cgroup
from pcwm.observe.limits import Confined, Limits
from pcwm.observe.session import Room, Session
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status

Run = Callable[..., Confined]


@pytest.fixture
def group() -> Iterator[Cgroup]:
    made = make_cgroup()
    if made is None:
        pytest.skip("no control group can be made here")
    yield made
    made.remove()


@pytest.fixture(params=[True, False], ids=["group", "watchdog"])
def run(request: pytest.FixtureRequest, toolchain: Toolchain, tmp_path: Path) -> Run:
    if request.param:
        request.getfixturevalue("group")

    def run(*scripts: str, **limits: int) -> Confined:
        """The last of several commands in one session."""
        session = Session(Boxed(toolchain, Room(tmp_path, False, 64 << 20, {}), groups=request.param))
        try:
            for script in scripts:
                done = session.run(["sh", "-c", script], Limits(**{"wall": 10, **limits}), {}, Event())
        finally:
            session.close()
        assert done is not None
        return done

    return run


@pytest.mark.parametrize(
    "script",
    [
        "exec perl -e 'push @a, \"x\" x 1000000 while 1'",
        "perl -e 'push @a, \"x\" x 1000000 while 1'; sleep 1",
        "for i in 1 2 3 4; do perl -e '$a = \"x\" x 40000000; sleep 5' & done; wait",
    ],
    ids=["itself", "a child", "children together"],
)
def test_memory_ends(run: Run, script: str) -> None:
    done = run(script, memory_mb=100)
    assert (done.status, done.reason) == (Status.memory, "took more than 100 MB of memory")


def test_memory_that_is_shared_counts_once(run: Run) -> None:
    share = '$a = "x" x 60000000; for (1 .. 4) { if (!fork) { sleep 1; exit } } 1 while wait > 0;'
    assert run(f"perl -e '{share}'", memory_mb=200).status is Status.ok


def test_processes_end(run: Run) -> None:
    done = run("perl -e 'fork while 1'", processes=40)
    assert (done.status, done.reason) == (Status.processes, "started 40 processes or threads")


def test_limits_are_each_commands_own(run: Run) -> None:
    assert run("true", "exec perl -e '$a = \"x\" x 150000000'", memory_mb=400).status is Status.ok
    assert run("exec perl -e '$a = \"x\" x 150000000'; true", "true", memory_mb=400).status is Status.ok


def test_files_in_memory_count(group: Cgroup, toolchain: Toolchain, tmp_path: Path) -> None:
    session = Session(Boxed(toolchain, Room(tmp_path, False, 64 << 20, {})))
    try:
        fill = "for d in /tmp /work /dev/shm; do head -c 60000000 /dev/zero > $d/a; done"
        done = session.run(["sh", "-c", fill], Limits(memory_mb=100), {}, Event())
    finally:
        session.close()
    assert done is not None
    assert done.status is Status.memory


def _groups(home: Home) -> set[str]:
    return {path.name for folder in (home.memory, home.pids) for path in folder.glob("pcwm-*")}


def test_a_group_is_removed_with_its_sandbox(group: Cgroup, toolchain: Toolchain, tmp_path: Path) -> None:
    before = _groups(group.home)
    session = Session(Boxed(toolchain, Room(tmp_path, False, 1 << 20, {})))
    own = {name for name in _groups(group.home) - before if name.startswith(f"pcwm-{os.getpid()}-")}
    session.close()
    assert len(own) == 1
    assert not own & _groups(group.home)


def test_groups_of_dead_processes_are_cleared(group: Cgroup) -> None:
    with subprocess.Popen(["true"]) as dead:
        pass
    left = [folder / f"pcwm-{dead.pid}-0" for folder in dict.fromkeys((group.home.memory, group.home.pids))]
    for folder in left:
        folder.mkdir()
    subprocess.run([sys.executable, "-c", "from pcwm.observe.cgroup import make_cgroup; make_cgroup().remove()"], check=True)
    assert not any(folder.exists() for folder in left)
    assert group.memory.exists()


V1_MOUNTS = """30 23 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
31 23 0:27 /docker/abc /sys/fs/cgroup/pids rw,relatime shared:9 - cgroup cgroup rw,pids
32 23 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
"""


def test_version_1_is_found() -> None:
    home = find_home(V1_MOUNTS, "8:pids:/docker/abc/one\n4:memory:/two\n0::/\n")
    assert home == Home(1, Path("/sys/fs/cgroup/memory/two"), Path("/sys/fs/cgroup/pids/one"))


@pytest.mark.parametrize(("own", "parent", "found"), [("", "cpu memory pids", "a"), ("memory pids", "", "a/b"), ("", "memory", None)])
def test_version_2_is_found_where_it_was_handed_to_us(tmp_path: Path, own: str, parent: str, found: str | None) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/cgroup.subtree_control").write_text(f"{own}\n")
    (tmp_path / "a/cgroup.subtree_control").write_text(f"{parent}\n")
    home = find_home(f"30 23 0:26 / {tmp_path} rw - cgroup2 cgroup2 rw,nsdelegate\n", "0::/a/b\n")
    assert home == (None if found is None else Home(2, tmp_path / found, tmp_path / found))
