"""Records as a Parquet file: one column a field, written piece by piece so that memory does not grow with the number of records.

The columns follow from the record's class and never from the values, so every run's files have the same ones, empty files too.
A nested record or a dictionary becomes JSON text; a tuple of records, and a program's origin, stay nested.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pcwm.records import Record

ROW_GROUP = 2_000
"""Records written, and held in memory, at once."""
STATE = b"pcwm.state"
"""Key in a file's metadata: of which records it is a copy."""
NESTED = frozenset({"origin"})
"""Fields whose one record stays nested: people filter by what is in it."""


def write_parquet(path: Path, kind: type[Record], records: Iterable[Record], state: str) -> None:
    """Write `records` so that a reader sees the old file or the whole new one, never half. Raises OSError."""
    import pyarrow
    import pyarrow.parquet

    schema = schema_of(kind).with_metadata({STATE: state})
    partial = path.with_suffix(".part")
    rest = iter(records)
    try:
        with pyarrow.parquet.ParquetWriter(partial, schema, compression="zstd") as writer:
            while rows := [_row(record) for record in islice(rest, ROW_GROUP)]:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)  # the disk may be full of it
        raise


def is_copy(path: Path, kind: type[Record], state: str) -> bool:
    """Whether the file is there, whole, and was written from records in this state and of this shape."""
    import pyarrow
    import pyarrow.parquet

    try:
        found = pyarrow.parquet.read_schema(path)
    except (OSError, pyarrow.ArrowException):
        return False
    return found.equals(schema_of(kind)) and (found.metadata or {}).get(STATE) == state.encode()


def schema_of(kind: type[Record]) -> Any:
    """The pyarrow schema of a record class."""
    import pyarrow

    return pyarrow.schema([(name, _column(field.annotation, name in NESTED)) for name, field in kind.model_fields.items()])


def _column(annotation: Any, nested: bool) -> Any:
    """The pyarrow type of a field; `nested` where a record is kept as one, which is everywhere but at the top."""
    import pyarrow

    shape, inner = get_origin(annotation), get_args(annotation)
    if shape in (Union, types.UnionType):
        (one,) = (each for each in inner if each is not types.NoneType)
        return _column(one, nested)
    if shape is tuple:
        return pyarrow.list_(_column(inner[0], True))
    if shape in (dict, Literal):
        return pyarrow.string()
    if issubclass(annotation, Record):
        if not nested:
            return pyarrow.string()
        return pyarrow.struct([(name, _column(field.annotation, True)) for name, field in annotation.model_fields.items()])
    for python, arrow in ((str, pyarrow.string()), (bool, pyarrow.bool_()), (int, pyarrow.int64()), (float, pyarrow.float64())):
        if issubclass(annotation, python):
            return arrow
    raise TypeError(f"no Parquet column for {annotation}")


def _row(record: Record) -> dict[str, Any]:
    row = record.model_dump(mode="json")
    return {
        key: json.dumps(value, sort_keys=True) if isinstance(value, dict) and key not in NESTED else value for key, value in row.items()
    }
