"""The run folder: transactions, resume, versions, locks, and clear refusals."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from pcwm.errors import FolderError, PcwmError, StorageError
from pcwm.recipe import LearnRecipe, Recipe
from pcwm.records import Origin, OriginKind, Program, Reject, StageSummary
from pcwm.store import PAGE, RunFolder


def program(number: int) -> Program:
    return Program.make(f"int x{number};\n", "c", Origin(kind=OriginKind.corpus, name="loop"))


def test_a_record_comes_back_equal_and_twice_is_once(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put([program(1), program(2)], {"log": "ünï\x1b[31m\0"})
        folder.store.put([program(1)])
        assert list(folder.store.all(Program)) == sorted([program(1), program(2)], key=lambda p: p.id)
        assert folder.store.get(Program, program(2).id) == program(2)
        assert folder.store.get(Program, "nothing") is None
        assert folder.store.count(Program) == 2
        assert folder.store.blob("log") == "ünï\x1b[31m\0"
        with pytest.raises(KeyError):
            folder.store.blob("other")


def test_a_failed_transaction_leaves_nothing_behind(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store._db.execute("PRAGMA max_page_count=12")
        with pytest.raises(StorageError, match="full"):
            folder.store.put([program(number) for number in range(2000)])
        assert folder.store.count(Program) == 0
        folder.store.put([program(1)])
        assert folder.store.count(Program) == 1


def test_records_survive_a_kill_in_the_middle_of_writing(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib\n"
        "from pcwm.recipe import Recipe\nfrom pcwm.store import RunFolder\nfrom pcwm.records import Origin, OriginKind, Program\n"
        "folder = RunFolder.create(pathlib.Path(sys.argv[1]), Recipe(name='t'))\n"
        "for n in range(50):\n"
        "    folder.store.put([Program.make(f'int y{n};', 'c', Origin(kind=OriginKind.corpus, name='x'))])\n"
        "folder.store._db.execute('BEGIN'); folder.store._db.execute(\"INSERT INTO records VALUES ('program', 'half', '{}')\")\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "run")], check=False)
    with RunFolder.open(tmp_path / "run") as folder:
        assert folder.store.count(Program) == 50
        assert len(list(folder.store.all(Program))) == 50


@pytest.mark.parametrize("commits", [1, 30, 300])
def test_whatever_was_committed_is_there_after_a_kill(tmp_path: Path, commits: int) -> None:
    """Records and logs of one commit together, whether the write-ahead log was taken into the file in between or not."""
    script = (
        "import itertools, pathlib, sys\n"
        "from pcwm.recipe import Recipe\nfrom pcwm.store import RunFolder\nfrom pcwm.records import Reject\n"
        "folder = RunFolder.create(pathlib.Path(sys.argv[1]), Recipe(name='t'))\n"
        "for n in itertools.count():\n"
        "    log = ''.join(chr(32 + (n * k * k) % 90) for k in range(9000))\n"
        "    folder.store.put([Reject(id=f'rej-{n}', stage='s', subject='p', name='x', reason='r' * 9000)], {f'rej-{n}': log})\n"
        "    print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "run")], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        for _ in range(commits):
            process.stdout.readline()
        process.kill()
        told = commits + len(process.stdout.read().splitlines())
    with RunFolder.open(tmp_path / "run") as folder:
        ids = folder.store.ids(Reject)
        assert {f"rej-{number}" for number in range(told)} <= ids
        assert len(ids) <= told + 1, "at most one was committed and not told"
        assert all(len(folder.store.blob(key)) == 9000 for key in ids)
        assert folder.store._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_folder_with_other_things_in_it_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    (tmp_path / ".git").mkdir()
    with pytest.raises(FolderError, match=r"is no run's folder: it holds thesis\.tex"):
        RunFolder.create(tmp_path, Recipe(name="t"))
    assert {path.name for path in tmp_path.iterdir()} == {"thesis.tex", ".git"}
    (tmp_path / "thesis.tex").unlink()
    RunFolder.create(tmp_path, Recipe(name="t")).close()


def test_another_version_another_recipe_and_another_process_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run"
    with RunFolder.create(path, Recipe(name="t")), pytest.raises(FolderError, match="in use"):
        RunFolder.open(path)
    with RunFolder.create(path, Recipe(name="t")) as folder:
        folder.store.put([program(1)])
    with pytest.raises(FolderError, match=r"learn\.max_steps: 40 → 7"):
        RunFolder.create(path, Recipe(name="t", learn=LearnRecipe(max_steps=7)))
    RunFolder.create(path, Recipe(name="t")).close()
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps({**manifest, "format": 99, "pcwm": "9.9"}))
    with pytest.raises(FolderError, match=r"format 99; this pcwm reads format 1.*9\.9"):
        RunFolder.open(path)


def test_a_recipe_may_be_put_right_until_something_was_made(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder, pytest.raises(KeyboardInterrupt), folder.sitting("explore"):
        raise KeyboardInterrupt
    corrected = Recipe(name="t", learn=LearnRecipe(max_steps=7))
    with RunFolder.create(tmp_path / "run", corrected) as folder:
        assert folder.recipe == corrected
    with RunFolder.open(tmp_path / "run") as folder:
        assert folder.recipe == corrected


def test_a_recipe_with_keys_of_another_version_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "run"
    RunFolder.create(path, Recipe(name="t")).close()
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["recipe"]["learn"]["later"] = 1
    (path / "manifest.json").write_text(json.dumps({**manifest, "pcwm": "9.9"}))
    with pytest.raises(FolderError, match=r"learn\.later: Extra inputs are not permitted") as caught:
        RunFolder.open(path)
    assert "\n" not in str(caught.value) and "written by pcwm 9.9" in (caught.value.hint or "")


@pytest.mark.parametrize("damage", ["", "[]", '{"format": 1}', '{"format": 1, "recipe": {"nam": "x"}}'])
def test_a_damaged_manifest_is_one_clear_line(tmp_path: Path, damage: str) -> None:
    (tmp_path / "manifest.json").write_text(damage)
    with pytest.raises(FolderError, match=r"cannot read .*manifest\.json"):
        RunFolder.open(tmp_path)


def test_a_damaged_store_is_one_clear_line(tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "run", Recipe(name="t")).close()
    (tmp_path / "run" / "store.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(PcwmError, match="damaged"):
        RunFolder.open(tmp_path / "run")


def test_no_run_there(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="there is no run"):
        RunFolder.open(tmp_path / "nowhere")


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot write the run folder"):
        RunFolder.create(tmp_path / "file" / "run", Recipe(name="t"))


def test_seconds_add_up_over_interrupted_sittings(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        with folder.sitting("observe") as sitting:
            sitting.made["programs"] = 3
            sitting.rejected["timeout"] = 1
        first = folder.summary("observe")
        with pytest.raises(KeyboardInterrupt), folder.sitting("observe"):
            raise KeyboardInterrupt
        second = folder.summary("observe")
        assert first is not None
        assert second is not None
        assert second.seconds > first.seconds
        assert (second.made, second.rejected) == ({"programs": 3}, {"timeout": 1})
        assert folder.store.count(StageSummary) == 1


def reject(number: int, reason: str = "old") -> Reject:
    return Reject(id=f"rej-{number:06}", stage="explore", subject="prog-1", name="x", reason=reason)


def test_one_may_write_while_iterating(tmp_path: Path) -> None:
    """Records before, at and behind the place where the iteration is, over several pages: none twice, none of the old ones missing."""
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        old = range(0, 8 * PAGE, 2)
        folder.store.put(reject(number) for number in old)
        seen = []
        for one in folder.store.all(Reject):
            seen.append(one.id)
            number = int(one.id[4:])
            if number % 2 == 0:
                folder.store.put([reject(number, "new"), reject(number - 1 if number else 1), reject(number + 2 * PAGE + 1)])
        assert seen == sorted(set(seen))
        assert {reject(number).id for number in old} <= set(seen)
        assert reject(9 * PAGE + 1).id in seen, "written well ahead"
        assert folder.store.count(Reject) > len(old)
        assert {one.reason for one in folder.store.all(Reject) if int(one.id[4:]) in old} == {"new"}


def test_what_is_deleted_ahead_does_not_come(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put(reject(number) for number in range(3 * PAGE))
        records = folder.store.all(Reject)
        next(records)
        folder.store.delete(Reject, [reject(number).id for number in range(2 * PAGE, 3 * PAGE)])
        assert len(list(records)) == 2 * PAGE - 1


def test_records_by_id_come_in_the_order_asked_for_and_when_asked_for(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put([reject(1), reject(2), reject(3)])
        assert list(folder.store.each(Reject, [reject(3).id, "nothing", reject(1).id])) == [reject(3), reject(1)]
        records = folder.store.each(Reject, [reject(1).id, reject(2).id, reject(3).id])
        assert next(records) == reject(1)
        folder.store.put([reject(2, "new")])
        folder.store.delete(Reject, [reject(3).id])
        assert list(records) == [reject(2, "new")]


def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path) -> None:
    """20,000 records of 2 kB, of which a page or a row group is in memory at once: Python's own count of bytes, so no matter of time."""
    number, size = 20_000, 2_000
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put([StageSummary(id="stage-x", stage="x", made={}, rejected={}, seconds=0)])
        folder.export("x", StageSummary)  # loads the library
        for start in range(0, number, 1_000):
            folder.store.put(reject(one, f"{one:06}" * (size // 6)) for one in range(start, start + 1_000))
        tracemalloc.start()
        try:
            assert sum(1 for _ in folder.store.all(Reject)) == number
            iterating = tracemalloc.get_traced_memory()[1]
            tracemalloc.reset_peak()
            folder.export("x", Reject)
            exporting = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert iterating < number * size / 20
    assert exporting < number * size / 3


def test_a_closed_store_is_one_plain_file(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put([program(1)])
    assert [path.name for path in (tmp_path / "run").glob("store*")] == ["store.sqlite"]
    with sqlite3.connect(f"file:{tmp_path}/run/store.sqlite?mode=ro&immutable=1", uri=True) as database:
        assert database.execute("SELECT kind FROM records").fetchall() == [("program",)]


def test_a_store_with_the_first_layout_of_tables_still_works(tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "run", Recipe(name="t")).close()
    (tmp_path / "run" / "store.sqlite").unlink()
    with sqlite3.connect(tmp_path / "run" / "store.sqlite") as database:
        database.execute("CREATE TABLE records (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID")
        database.execute("CREATE TABLE blobs (key TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
        database.execute("INSERT INTO records VALUES ('reject', ?, ?)", (reject(1).id, reject(1).model_dump_json()))
    database.close()
    with RunFolder.open(tmp_path / "run") as folder:
        folder.store.put([reject(2), reject(1, "new")], {"log": "text"})
        assert list(folder.store.all(Reject)) == [reject(1, "new"), reject(2)]
        assert folder.store.blob("log") == "text"
