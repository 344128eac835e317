"""What `pcwm dataset` wrote, read back: a table's rows as the records they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pcwm.dataset.rows import ProblemRow
from pcwm.errors import FolderError
from pcwm.records import Problem, Record, Split

R = TypeVar("R", bound=Record)


def table_path(root: Path, table: str, split: Split) -> Path:
    return root / table / f"{split}.parquet"


def read_rows(root: Path, table: str, split: Split, kind: type[R]) -> list[R]:
    """The rows of one table and split. Raises FolderError: no such file, a damaged one, or other columns."""
    import pyarrow
    import pyarrow.parquet

    path = table_path(root, table, split)
    try:
        return [kind.model_validate(_whole(row)) for row in pyarrow.parquet.read_table(path).to_pylist()]
    except (OSError, pyarrow.ArrowException) as error:
        raise FolderError(f"cannot read {path}: {str(error).splitlines()[0]}", hint="`pcwm dataset` writes it again") from None
    except ValidationError as error:
        what = error.errors()[0]
        where = ".".join(map(str, what["loc"]))
        why = f"{path} is not a table of this pcwm's datasets: {where}: {what['msg']}"
        raise FolderError(why, hint="make it again: `pcwm dataset`") from None


def read_problems(root: Path) -> dict[str, Problem]:
    """The problems of both splits, by id. Raises FolderError as `read_rows` does."""
    rows = [row for split in Split for row in read_rows(root, "problems", split, ProblemRow)]
    return {row.id: Problem(**row.model_dump(exclude={"family", "split"}), name=row.family.partition("/")[2]) for row in rows}


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the records that are kept as JSON text."""
    return {key: json.loads(value) if key == "sizes" and isinstance(value, str) else value for key, value in row.items()}
