"""Parquet copies: every record, the same columns always, written in pieces, and whole at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from pcwm.errors import StorageError
from pcwm.parquet import ROW_GROUP, schema_of
from pcwm.recipe import Recipe
from pcwm.records import (
    Access,
    Answer,
    Example,
    Fix,
    Message,
    Origin,
    OriginKind,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Pair,
    Prediction,
    Problem,
    Program,
    RaceOutcome,
    RaceVerdict,
    Record,
    RegionWork,
    Reject,
    Run,
    Sizes,
    Split,
    StageSummary,
    Status,
    Tool,
    Trace,
    WorkOutcome,
)
from pcwm.store import RunFolder, kind_of

PAIR = Pair.make(Access(kind="read", line=3, column=0, variable="a[i]"), Access(kind="atomic write", line=2, column=9, variable="ünï"))
REJECT = Reject(id="rej-1", stage="explain", subject="prog-1", name="lines", reason="no line 9")
WORK = RegionWork(line=4, threads=2, calls=1, work=0.5, wait=0.25, cpu=(0.25, 0.5))


def program(number: int, parent: str | None = None) -> Program:
    return Program.make(f"int x{number};\n", "c", Origin(kind=OriginKind.corpus, name="loop", parent=parent))


def run(key: str, size: int | None, code: int | None) -> Run:
    return Run(
        id=key,
        program="prog-1",
        tool=Tool.race,
        threads=2,
        repeat=0,
        size=size,
        command=("/prog/race", "9"),
        environment={"B": "2", "A": "1"},
        versions={},
        status=Status.ok,
        exit_code=code,
        reason="",
        seconds=1.0,
        log=key,
    )


RECORDS: tuple[Record, ...] = (
    Problem(
        id="prob-1",
        domain="d",
        name="n",
        language="cpp",
        statement="s",
        harness="h",
        reference="r",
        sizes=Sizes(race=1, output=2, work=3),
        tolerance=1e-9,
    ),
    program(1),
    program(2, parent="prog-1"),
    REJECT,
    run("run-1", None, None),
    run("run-2", 9, 66),
    Outcome(
        id="out-1",
        program="prog-1",
        race=RaceOutcome(verdict=RaceVerdict.race, pairs=(PAIR,), runs=2, racy_runs=1),
        work=WorkOutcome(known=True, program=(WORK,), regions=(WORK, WORK)),
        output=OutputOutcome(verdict=OutputVerdict.unknown, reason="why"),
        seconds=2.0,
    ),
    Prediction(id="pred-1", question="q-1", predictor="majority", answer=Answer.unknown),
    Prediction(id="pred-2", question="q-2", predictor="model", answer=Answer.race, confidence=0.5, pairs=(PAIR, PAIR), reasoning="so"),
    Trace(id="tr-1", program="prog-1", author="narrator", reasoning="r", answer=Answer.no_race, pairs=()),
    Trace(id="tr-2", program="prog-1", author="narrator", reasoning="r", answer=Answer.race, pairs=(PAIR,), rejections=(REJECT,)),
    Example(
        id="ex-1",
        program="prog-1",
        split=Split.train,
        prompt=(Message(role="system", content="a"), Message(role="user", content="b")),
        completion=(Message(role="assistant", content="c"),),
    ),
    Fix(id="fix-1", program=program(1), before=RaceVerdict.race, fixed=None, steps=("atomic: wrong",), reason="nothing left"),
    Fix(id="fix-2", program=program(1), before=RaceVerdict.race, fixed=program(3), steps=()),
    StageSummary(id="stage-1", stage="observe", made={"b": 1, "a": 2}, rejected={}, seconds=1.0),
)
KINDS = sorted({type(record) for record in RECORDS}, key=kind_of)


def flat(record: Record) -> dict[str, Any]:
    """What a reader of the file is promised: nested records and dictionaries as JSON text, a program's origin nested."""
    row = record.model_dump(mode="json")
    return {key: json.dumps(value, sort_keys=True) if isinstance(value, dict) and key != "origin" else value for key, value in row.items()}


@pytest.mark.parametrize("kind", KINDS, ids=kind_of)
def test_a_copy_holds_every_record_as_it_is(tmp_path: Path, kind: type[Record]) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        empty = pyarrow.parquet.read_table(folder.export("x", kind))
        assert empty.num_rows == 0
        folder.store.put(RECORDS)
        table = pyarrow.parquet.read_table(folder.export("x", kind))
        assert table.to_pylist() == [flat(record) for record in folder.store.all(kind)]
        assert table.num_rows
        assert table.schema.equals(empty.schema), "columns do not depend on the values"


def test_every_kind_of_record_has_columns() -> None:
    kinds = [kind for kind in Record.__subclasses__() if "id" in kind.model_fields]
    assert set(KINDS) < set(kinds)
    for kind in kinds:
        assert schema_of(kind).names == list(kind.model_fields)


def test_a_large_copy_is_written_in_pieces(tmp_path: Path) -> None:
    programs = [program(number) for number in range(2 * ROW_GROUP + 1)]
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put(programs)
        path = folder.export("explore", Program)
        assert pyarrow.parquet.ParquetFile(path).metadata.num_row_groups == 3
        assert pyarrow.parquet.read_table(path)["id"].to_pylist() == sorted(one.id for one in programs)


def test_a_copy_is_written_again_only_where_something_changed(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:

        def written() -> int:
            return folder.export("explore", Program).stat().st_ino

        folder.store.put([program(1), program(2)])
        first = written()
        folder.store.put([program(1), REJECT])
        assert written() == first
        path = folder.path / "explore" / "program.parquet"
        changes: tuple[Callable[[], object], ...] = (
            lambda: folder.store.put([program(3)]),
            lambda: folder.store.put([program(3).model_copy(update={"source": "int y;\n"})]),
            lambda: folder.store.delete(Program, [program(3).id]),
            lambda: path.write_bytes(path.read_bytes()[:-9]),
            lambda: pyarrow.parquet.write_table(pyarrow.table({"id": ["a"]}), path),
            path.unlink,
        )
        for change in changes:
            change()
            written()
            assert pyarrow.parquet.read_table(path).to_pylist() == [flat(one) for one in folder.store.all(Program)]


KILLED = """
import os, pathlib, sys
from pcwm.parquet import write_parquet
from pcwm.records import Origin, OriginKind, Program
def records():
    for number in range({0}):
        yield Program.make(f'int y{{number}};', 'c', Origin(kind=OriginKind.corpus, name='x'))
    os.kill(os.getpid(), 9)
write_parquet(pathlib.Path(sys.argv[1]), Program, records(), 'new')
"""


@pytest.mark.parametrize("number", [0, ROW_GROUP + 1])
def test_a_kill_while_writing_leaves_the_old_copy(tmp_path: Path, number: int) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        path = folder.dir("explore") / "program.parquet"
        command = [sys.executable, "-c", KILLED.format(number), str(path)]
        assert subprocess.run(command, check=False).returncode == -9
        assert not path.exists()
        folder.store.put([program(1)])
        old = folder.export("explore", Program).read_bytes()
        assert subprocess.run(command, check=False).returncode == -9
        assert path.read_bytes() == old
        folder.store.put([program(2)])
        assert pyarrow.parquet.read_table(folder.export("explore", Program)).num_rows == 2
        assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_full_disk_leaves_the_old_copy_and_no_piece_of_the_new(tmp_path: Path) -> None:
    script = (
        "import pathlib, resource, sys\nfrom pcwm.errors import StorageError\nfrom pcwm.recipe import Recipe\n"
        "from pcwm.records import Program\nfrom pcwm.store import RunFolder\n"
        "with RunFolder.open(pathlib.Path(sys.argv[1])) as folder:\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))\n"  # a write beyond it fails as on a full disk
        "    try:\n        folder.export('explore', Program)\n    except StorageError as error:\n        print(error)\n"
    )
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        folder.store.put([program(1)])
        path = folder.export("explore", Program)
        old = path.read_bytes()
        folder.store.put(program(number) for number in range(2, 3000))
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "run")], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"cannot write {path}")
    assert path.read_bytes() == old
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_folder_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", Recipe(name="t")) as folder:
        (folder.dir("explore") / "program.parquet").mkdir()
        with pytest.raises(StorageError, match="cannot write"):
            folder.export("explore", Program)
