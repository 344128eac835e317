"""Kill `pcwm run` anywhere, run it again: the same records as undisturbed, and nothing that was there is done twice."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from tests import warm

from pcwm.learn.tiny import make_tiny_student
from pcwm.records import Outcome, Prediction, Problem, Program, Record, Run, StageSummary, Tool, Trace
from pcwm.serve.cli import call
from pcwm.store import RunFolder, kind_of

KINDS: tuple[type[Record], ...] = (Problem, Program, Run, Outcome, Trace, Prediction)
RECIPE = """
name = "small"
[explore]
families = ["data_analytics/latency_histogram", "dense_linear_algebra/lu_factor"]
held_out = ["dense_linear_algebra/lu_factor"]
per_problem = 4
[observe]
race_threads = [4]
work_threads = [2]
work_repeats = 1
work_instructions = false
output_threads = [1, 2]
[learn]
base = "{base}"
max_steps = 4
batch = 1
max_length = 2048
save_steps = 1
[evaluate]
batch = 2
max_new_tokens = 8
"""


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("student")
    path = folder / "small.toml"
    path.write_text(RECIPE.format(base=make_tiny_student(folder / "tiny", context=2048)))
    return path


@pytest.fixture(scope="module")
def undisturbed(recipe: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A finished run nobody disturbed, and the seconds it took."""
    out = tmp_path_factory.mktemp("run") / "undisturbed"
    return out, finish(recipe, out)


def start(recipe: Path, out: Path) -> BaseProcess:
    """`pcwm run`, whose programs are built and run below the folder that `out` is in."""
    return warm.start(out.with_suffix(".said"), call, ["run", str(recipe), "--out", str(out)], temporary=out.parent)


def finish(recipe: Path, out: Path) -> float:
    started = time.monotonic()
    process = start(recipe, out)
    process.join(timeout=600)
    said = out.with_suffix(".said").read_text()
    assert process.exitcode == 0, said
    assert "report/report.html" in said
    return time.monotonic() - started


def bodies(out: Path) -> dict[tuple[str, str], str]:
    """Every record as stored, read without pcwm; stage summaries add up their seconds and are left out."""
    if not (out / "store.sqlite").exists():
        return {}
    with sqlite3.connect(out / "store.sqlite") as database:
        try:
            rows = database.execute("SELECT kind, id, body FROM records WHERE kind != ?", (kind_of(StageSummary),)).fetchall()
        except sqlite3.OperationalError:  # killed before the tables were made
            return {}
    return {(kind, key): body for kind, key, body in rows}


def facts(out: Path) -> dict[str, object]:
    """What must be the same in every run of the recipe: everything but measured times, which of several reports came first, and how
    often a racy program's result was looked at: a wrong one is looked at again."""
    with RunFolder.open(out) as folder:
        return {
            "problems": folder.store.ids(Problem),
            "programs": folder.store.ids(Program),
            "runs": {run.id for run in folder.store.all(Run) if run.tool is not Tool.output},
            "outcomes": {(item.id, item.race.verdict) for item in folder.store.all(Outcome)},
            "traces": {(item.program, item.answer) for item in folder.store.all(Trace)},
            "questions": sorted(item.question for item in folder.store.all(Prediction)),
            "stages": {(item.stage, item.made.get("programs")) for item in folder.store.all(StageSummary)},
        }


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_a_killed_run_ends_like_an_undisturbed_one(recipe: Path, undisturbed: tuple[Path, float], tmp_path: Path, kills: int) -> None:
    whole, usual = undisturbed
    chance = random.Random(kills)
    out = tmp_path / "killed"
    before = bodies(out)
    for number in range(kills):
        process = start(recipe, out)
        # Later sittings have less left to do: the moments shrink towards the end, but Python itself needs a moment to start.
        time.sleep(chance.uniform(0.2, max(2.0, usual * 0.8 * (1 - number / kills))))
        process.kill()
        process.join()
        after = bodies(out)
        changed = [key for key, body in before.items() if after.get(key) != body]
        assert not changed, f"sitting {number} lost or redid {changed[:3]}"
        before = after
    finish(recipe, out)
    final = bodies(out)
    assert not [key for key, body in before.items() if final.get(key) != body]
    assert facts(out) == facts(whole)
    assert (out / "learn" / "adapter" / "manifest.json").exists()
    # No process of a killed sitting lives on.
    assert not confined_to(tmp_path)


def confined_to(folder: Path) -> list[str]:
    """The command line of every process that sees a folder below this one mounted; others may run programs in sandboxes, too."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            if f"/{folder.parent.name}/{folder.name}/" in (process / "mountinfo").read_text():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


def test_a_second_run_does_nothing_again(recipe: Path, undisturbed: tuple[Path, float]) -> None:
    out, usual = undisturbed
    stored = bodies(out)
    adapter = out / "learn" / "adapter" / "adapter_model.safetensors"
    written = adapter.stat().st_mtime_ns
    assert finish(recipe, out) < usual
    assert bodies(out) == stored
    assert adapter.stat().st_mtime_ns == written


def test_a_full_disk_is_one_line_and_the_run_goes_on_elsewhere_later(tmp_path: Path) -> None:
    """A run on a file system of 400 kB ends with one clear line; what was written is whole."""
    recipe = tmp_path / "r.toml"
    recipe.write_text('name = "r"\n[explore]\nper_problem = 5\n')
    run = f"{sys.executable} -c 'from pcwm.serve.cli import main; main()' run {recipe} --out /mnt/run --until explore"
    keep = f"cp -r /mnt/run {tmp_path}/kept"
    confined = ["bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--size", "400000", "--tmpfs", "/mnt", "sh", "-c"]
    done = subprocess.run(
        [*confined, f"{run}; code=$?; {keep}; exit $code"], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 2, done.stderr
    assert "full" in done.stderr or "No space" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    again = subprocess.run(["sh", "-c", run.replace("/mnt/run", f"{tmp_path}/kept")], capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert "400 programs" in again.stdout
