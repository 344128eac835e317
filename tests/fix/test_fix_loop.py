"""Fixing with the real compiler, race detector and profiler."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from pcwm.fix import diff, fix_program
from pcwm.fix.repair import Proposed, Repair
from pcwm.fix.repairs import REPAIRS
from pcwm.fix.sheet import Sheet
from pcwm.observe.case import Bench
from pcwm.observe.toolchain import Toolchain, find_toolchain
from pcwm.progress import Silence
from pcwm.recipe import ObserveRecipe
from pcwm.records import Fix, Origin, OriginKind, Pair, Program, RaceVerdict, content_id

DATA = Path(__file__).parent / "data"
RECIPE = ObserveRecipe()


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    return find_toolchain()


def user_program(name: str, source: str | None = None) -> Program:
    text = source if source is not None else (DATA / name).read_text()
    return Program.make(text, "cpp" if name.endswith(".cpp") else "c", Origin(kind=OriginKind.user, name=name))


def fix(
    program: Program, toolchain: Toolchain, max_tries: int = 24, repairs: tuple[Repair, ...] = REPAIRS, recipe: ObserveRecipe = RECIPE
) -> Fix:
    return fix_program(program, None, Bench.make(recipe, toolchain), Silence(), max_tries=max_tries, repairs=repairs)


def in_no_order(line: str) -> list[str]:
    return sorted(re.findall(r"\w+|\S", line))


def check(name: str, repairs: str, new: list[str], toolchain: Toolchain) -> None:
    done = fix(user_program(name), toolchain)
    assert done.fixed is not None, "\n".join((done.reason, *done.steps))
    assert done.fixed.origin.name == repairs
    assert done.fixed.origin.parent == done.program.id
    before = [line.strip() for line in done.program.source.split("\n")]
    added = [line.strip() for line in done.fixed.source.split("\n") if line.strip() not in before]
    # Two races mended on one line stand in the order in which the detector met them, which is not ours to say.
    assert [in_no_order(line) for line in added] == [in_no_order(line) for line in new], added
    assert done.steps[-1].endswith("confirmed at 2, 4, 8, 16 threads, still parallel: accepted")


@pytest.mark.parametrize(
    ("name", "repairs", "new"),
    [
        ("mean_and_peak.c", "reduction + reduction", ["#pragma omp parallel for reduction(+: sum) reduction(max: peak)"]),
        ("shared_temporary.c", "private + private", ["#pragma omp parallel for schedule(static) private(dx, dy)"]),
        ("two_phases.c", "drop nowait", []),
        ("word_lengths.cpp", "atomic", ["#pragma omp atomic"]),
        ("tree_sum.c", "taskwait", ["#pragma omp taskwait"]),
    ],
)
def test_fixes(name: str, repairs: str, new: list[str], toolchain: Toolchain) -> None:
    check(name, repairs, new, toolchain)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "repairs", "new"),
    [
        ("leader_sets.c", "barrier", ["#pragma omp barrier"]),
        ("everyone_counts.c", "single", ["#pragma omp single"]),
        (
            "producer_consumer.c",
            "depend",
            ["#pragma omp task depend(inout: block[b])", "#pragma omp task depend(in: block[b])"],
        ),
        ("static_scratch.c", "threadprivate", ["#pragma omp threadprivate(window)"]),
        ("time_steps.c", "divide inner loop", []),
        ("running_total.c", "sequential loop", []),
        (
            "compact.c",
            "atomic capture",
            ["if ((i * i) % 7 == 2) {", "int n_slot;", "#pragma omp atomic capture", "n_slot = n++;", "kept[n_slot] = i;"],
        ),
        (
            "found_flag.c",
            "atomic",
            ["int found_now;", "#pragma omp atomic read", "found_now = found;", "if (found_now)", "#pragma omp atomic write"],
        ),
    ],
)
def test_fixes_more(name: str, repairs: str, new: list[str], toolchain: Toolchain) -> None:
    check(name, repairs, new, toolchain)


def test_best_and_its_place_are_found_per_thread_and_merged(toolchain: Toolchain) -> None:
    done = fix(user_program("best_match.c"), toolchain)
    assert done.fixed is not None, done.steps
    assert done.fixed.origin.name == "merge locals"
    assert "int where_local = where;" in done.fixed.source


@dataclass
class Rewrite:
    """A repair that replaces one text by another, however wrong that is."""

    name: str
    old: str
    new: str
    rationale: str = "none"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        yield Proposed(sheet.source.replace(self.old, self.new), self.name)


def test_no_cheap_way_out_is_accepted(toolchain: Toolchain) -> None:
    pragma = "    #pragma omp parallel for\n"
    cheats: tuple[Repair, ...] = (
        Rewrite("pragma removed", pragma, ""),
        Rewrite("one thread", "parallel for", "parallel for num_threads(1)"),
        Rewrite("all critical", "count[", "\n#pragma omp critical\n        count["),
        Rewrite("each its own copy", "parallel for", "parallel for firstprivate(count)"),
        Rewrite("no compiler", "count[", "count("),
        Rewrite("another result", "count[length[i]]++", "length[i] = i"),
        Rewrite("nothing changes", "", ""),
    )
    source = (DATA / "word_lengths.cpp").read_text().replace("#pragma", "    #pragma")
    # What refuses an edit here is seen in one run with any team; the other tests confirm at all of them.
    brief = ObserveRecipe(race_threads=(4,), race_rounds=1, work_threads=(2,), work_repeats=1, output_threads=(1, 4))
    done = fix(user_program("word_lengths.cpp", source), toolchain, repairs=cheats, recipe=brief)
    assert done.fixed is None
    assert done.reason == "3 edits tried, none passed every check"
    told = dict(step.split(": ", 1) for step in done.steps)
    assert "not tried, not parallel any more: no parallel region is left" in told["pragma removed"]
    assert "not tried, not parallel any more: num_threads(1) on line 10" in told["one thread"]
    assert "not tried, serialised: `critical`" in told["all critical"]
    assert "output wrong" in told["each its own copy"]
    assert "does not compile: 12:24" in told["no compiler"]
    assert "output wrong: even on one thread" in told["another result"]
    assert "nothing changes" not in told


def test_tries_are_limited_and_stop_stops(toolchain: Toolchain) -> None:
    program = user_program("word_lengths.cpp")
    done = fix(program, toolchain, max_tries=0)
    assert (done.fixed, done.reason, len(done.steps)) == (None, "no known repair fits the races that were observed", 1)
    assert diff(done) == ""
    stop = Event()
    stop.set()
    assert "stopped" in fix_program(program, None, Bench.make(RECIPE, toolchain, stop), Silence()).reason


def test_what_needs_no_fix_or_cannot_be_read_is_said(toolchain: Toolchain) -> None:
    clean = (DATA / "two_phases.c").read_text().replace(" nowait", "")
    done = fix(user_program("clean.c", clean), toolchain)
    assert (done.fixed, done.reason) == (None, "no race observed: nothing to fix")
    assert done.id == content_id("fix", done.program.id)
    broken = fix(user_program("broken.c", "int main(void) { return }"), toolchain)
    assert broken.fixed is None
    assert broken.reason.startswith("the program does not compile: 1:25: expected expression")


@pytest.mark.parametrize("end", ["\n", ""])
def test_the_diff_applies(end: str, tmp_path: Path) -> None:
    old, new = "int a;\nint b;\nint c;" + end, "int a;\nint c;\nint d;" + end
    program = user_program("dir.name.c", old)
    fixed = Program.make(new, "c", Origin(kind=OriginKind.fix, name="x", parent=program.id))
    text = diff(Fix(id="fix-0", program=program, before=RaceVerdict.race, fixed=fixed, steps=()))
    assert text.startswith("--- a/dir.name.c\n+++ b/dir.name.c\n@@")
    (tmp_path / "dir.name.c").write_text(old)
    subprocess.run(["git", "apply", "-p1", "-"], input=text, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "dir.name.c").read_text() == new
