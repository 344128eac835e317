"""Any table of programs with answers: JSONL, JSON, Parquet, CSV, a folder of these, or a folder of source files.

Which column is what, `--columns` says: `code=src,answer=label`. The names on the left:

    code, answer            needed; the answer in any common spelling (`spellings.py`)
    other, threads          of questions about work %: the second program, and the team size; the answer is then A or B
    cores                   of the machine that work % was measured on, where there is such a column; else one for each thread
    language, name, family, tags, disputed, margin, pairs, log      where there are such columns
    race, no_race           no columns but values: how this table spells the two answers

A dot goes into nested records: `answer=meta.label`. `language`, `threads` and `cores` may be given as themselves:
`language=cpp,threads=4,cores=2`. Without a map, columns with a common name are used. A folder of source files has the columns `code`,
`name`, `stem`, `folder`, `language` and `suffix`, which is what stands behind the last `-` or `_` of the stem; it is the answer unless the
map says otherwise.
"""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pcwm.errors import InputError
from pcwm.evaluate.suites.drb_ml import sides_of
from pcwm.evaluate.suites.files import MAX_BYTES, Unread, existing, named, read_records, read_source, wrong_shape
from pcwm.evaluate.suites.gathering import Gathering, neutral_program
from pcwm.evaluate.suites.labels import fitted, read_pairs, settle
from pcwm.evaluate.suites.leaks import Bared, bare
from pcwm.evaluate.suites.spellings import language_of, order_answers, plain, race_answer
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.suites.tags import construct_tags, margin_tag
from pcwm.records import Answer, Language, Program, Question
from pcwm.source.languages import ENDINGS
from pcwm.source.shown import Sheet, show

NAME = "table"
COMMON: dict[str, tuple[str, ...]] = {
    "code": ("code", "source", "src", "program", "text", "content", "code_a", "a"),
    "answer": ("answer", "label", "data_race", "race", "truth", "y", "suffix"),
    "other": ("other", "code_b", "source_b", "b"),
    "threads": ("threads", "num_threads"),
    "cores": ("cores", "num_cores"),
    "language": ("language", "lang"),
    "name": ("name", "id", "file", "path"),
    "family": ("family", "problem", "group", "topic"),
    "tags": ("tags", "tag", "category"),
    "disputed": ("disputed",),
    "margin": ("margin",),
    "pairs": ("pairs", "var_pairs", "race_pairs"),
    "log": ("log", "comment"),
}
VALUES = ("race", "no_race")
NUMBERS = ("threads", "cores")
"""What may be given as a number in place of a column."""
_SUFFIXES = (".parquet", ".jsonl", ".json", ".ndjson")
Row = Mapping[str, Any]


def read_columns(text: str) -> dict[str, str]:
    """The map of `--columns`. Raises InputError for a part that is not KEY=COLUMN, or a key that is none."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, equals, column = (each.strip() for each in part.partition("="))
        if not (equals and column):
            raise InputError(f"`{part}` in the column map is not KEY=COLUMN", hint="for example code=src,answer=label")
        if key not in COMMON and key not in VALUES:
            near = difflib.get_close_matches(key, (*COMMON, *VALUES), n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join((*COMMON, *VALUES))}"
            raise InputError(f"there is nothing called `{key}` to map a column to", hint=hint)
        found[key] = column
    return found


def load(root: Path, columns: Mapping[str, str] | None = None, *, keep_comments: bool = False) -> Suite:
    """The suite at `root`, a file or a folder. With `keep_comments` programs are shown as they are, which may tell the answer.

    Raises InputError: nothing there, no table, a column that is not there, or no row with a code and an answer.
    """
    rows = list(_rows(existing(root, NAME)))
    good = [row for _, row in rows if row is not None]
    if not good:
        raise wrong_shape(root, NAME, "JSONL, JSON, Parquet or CSV with a column map, or source files")
    reader = _Reader(_mapped(columns or {}, good), keep_comments, good)
    gathered = Gathering(NAME)
    for place, row in rows:
        try:
            if row is None:
                raise Unread("not a record")
            reader.add(gathered, place, row)
        except Unread as why:
            gathered.skip(str(why))
    return gathered.suite()


def _rows(root: Path) -> Iterator[tuple[str, Row | None]]:
    files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
    tables = [path for path in files if path.suffix.lower() in _SUFFIXES]
    tables = tables or [path for path in files if path.suffix.lower() == ".csv"]  # beside others they seldom hold programs
    for path in tables:
        if path.suffix.lower() == ".parquet":
            yield from _parquet(path)
        elif path.suffix.lower() == ".csv":
            yield from _csv(path)
        else:
            yield from read_records(path)
    for path in files if not tables else ():
        if path.suffix.lower() in ENDINGS:
            try:
                text = read_source(path)
            except Unread:
                yield path.name, None
                continue
            suffix = path.stem.replace("_", "-").rpartition("-")[2]
            place = str(path.relative_to(root)) if path != root else path.name
            row = {"code": text, "name": place, "stem": path.stem, "folder": path.parent.name, "suffix": suffix}
            yield place, {**row, "language": ENDINGS[path.suffix.lower()]}


def _csv(path: Path) -> Iterator[tuple[str, Row | None]]:
    """Rows of a table whose first line names its columns. Raises InputError where it is not one."""
    csv.field_size_limit(MAX_BYTES)  # a field may be a program
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, strict=True), 1):
                yield f"{path.name}:{number}", row
    except (OSError, csv.Error) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def _parquet(path: Path) -> Iterator[tuple[str, Row | None]]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(1_000):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path.name}:{number}", row
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"cannot read {path}: {str(error).splitlines()[0]}") from None


def _value(row: Row, column: str) -> Any:
    """A column's value, nested where the name has dots; None where there is none."""
    found: Any = row
    if column in row:
        return row[column]
    for part in column.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _mapped(columns: Mapping[str, str], rows: list[Row]) -> dict[str, str]:
    """The map with common names filled in. Raises InputError for a column that no row has."""
    there = list(dict.fromkeys(name for row in rows for name in row))
    for key, column in columns.items():
        constant = key in VALUES or (key in NUMBERS and column.isdigit()) or (key == "language" and column in ("c", "cpp", "fortran"))
        if not constant and not any(_value(row, column) is not None for row in rows):
            near = difflib.get_close_matches(column, there, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"the columns are {named(there)}"
            raise InputError(f"no row has a column `{column}` for `{key}`", hint=hint)
    found = dict(columns)
    for key, names in COMMON.items():
        common = next((name for name in names if name in there and name not in columns.values()), None)
        if key not in found and common is not None:
            found[key] = common
    for key in ("code", "answer"):
        if key not in found:
            raise InputError(f"which column is the {key}? The columns are {named(there)}", hint=f"--columns {key}=COLUMN")
    return found


class _Reader:
    """Rows as items."""

    def __init__(self, columns: dict[str, str], keep_comments: bool, rows: list[Row]) -> None:
        self.columns = columns
        self.keep_comments = keep_comments
        self.own = {plain(columns[key]): Answer(key) for key in VALUES if key in columns}
        self.orders = order_answers(_value(row, columns["answer"]) for row in rows)

    def get(self, row: Row, key: str) -> Any:
        column = self.columns.get(key, "")
        value = _value(row, column) if column else None
        constant = key == "language" or (key in NUMBERS and column.isdigit())
        return column if value is None and constant and column not in row else value

    def add(self, gathered: Gathering, place: str, row: Row) -> None:
        code, other = self.get(row, "code"), self.get(row, "other")
        if not isinstance(code, str) or not code.strip():
            raise Unread("no code")
        raw = self.get(row, "answer")
        if raw is None or plain(raw) == "":
            raise Unread("no answer")
        name = str(self.get(row, "name") or place)
        work = isinstance(other, str) and bool(other.strip())
        truth = self.orders.get(plain(raw)) if work else race_answer(raw, self.own)
        if truth is None:
            gathered.remark(f"Rows with an answer in no known spelling, {str(raw)[:20]!r}", name)
            raise Unread("answer in no known spelling (--columns race=…,no_race=… tells it)")
        language = language_of(self.get(row, "language"), code)
        family, margin = str(self.get(row, "family") or name), self.get(row, "margin")
        tags = self.get(row, "tags")
        known = [str(tag) for tag in tags] if isinstance(tags, list) else [tags] if isinstance(tags, str) and tags else []
        base = {
            "truth": truth,
            "name": name,
            "family": family,
            "disputed": race_answer(self.get(row, "disputed")) is Answer.race,
            "log": str(self.get(row, "log") or ""),
        }
        if work:
            threads = str(self.get(row, "threads") or "")
            if not threads.isdigit() or int(threads) < 1:
                raise Unread("a question about work without a number of threads")
            cores = str(self.get(row, "cores") or "0")
            if not cores.isdigit():
                raise Unread("a number of cores that is none")
            question = Question.work(self.program(code, language), self.program(other, language), int(threads), int(cores))
            points = abs(float(margin)) if isinstance(margin, int | float) and not isinstance(margin, bool) else None
            known += [margin_tag(points)] if points is not None else []
            gathered.add(Item(question=question, tags=tuple(known), margin=points, **base))
            return
        bared = self.bared(code, language)
        program = neutral_program(bared.shown.text, language, NAME)
        sides, bad = _sides(self.get(row, "pairs"))
        pairs, misfits = fitted(sides, bared)
        settled = settle([truth], bool(sides))
        base["disputed"] = base["disputed"] or settled.contradicted
        gathered.add(
            Item(
                question=Question.race(program),
                tags=tuple(dict.fromkeys((*known, *construct_tags(program.source, language)))),
                pairs=pairs if truth is Answer.race else (),
                lines=() if bared.shown.same else bared.shown.lines,
                **base,
            )
        )
        if settled.contradicted:
            gathered.remark("Rows without a race that name a pair of accesses, scored with the disputed ones", name)
        if misfits or bad:
            gathered.remark("Rows that name accesses which are not on the line given; these are not scored", name)

    def bared(self, code: str, language: Language) -> Bared:
        sheet = Sheet.of(code.replace("\r\n", "\n"))
        if self.keep_comments:
            return Bared(show(sheet, ()), "", {}, language)
        return bare(sheet, language)

    def program(self, code: str, language: Language) -> Program:
        return neutral_program(self.bared(code, language).shown.text, language, NAME)


def _sides(value: Any) -> tuple[Any, int]:
    """Pairs from a text such as `a[i]@3:5:W vs. a[j]@4:9:R`, from DRB-ML's form, or from that of `pcwm dataset`; how many are none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            said = read_pairs(value)
            return said.pairs, said.alone
    if not isinstance(value, list):
        return (), 0
    if all(isinstance(each, str) for each in value):
        said = read_pairs("\n".join(value))
        return said.pairs, said.alone
    return sides_of([_as_columns(each) for each in value])


def _as_columns(entry: Any) -> Any:
    """A pair of `pcwm dataset` in DRB-ML's form; others as they are."""
    if not (isinstance(entry, dict) and isinstance(entry.get("first"), dict) and isinstance(entry.get("second"), dict)):
        return entry
    sides = (entry["first"], entry["second"])
    fields = (("name", "variable"), ("line", "line"), ("col", "column"))
    return {new: [side.get(old) for side in sides] for new, old in fields} | {
        "operation": [str(side.get("kind")).split()[-1] for side in sides]
    }
