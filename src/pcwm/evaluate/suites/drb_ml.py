"""The layout of DRB-ML: JSON records, each with a kernel's code, whether it races, and the two sides of each race.

    ROOT/*.json, ROOT/*.jsonl, or one such file; a file holds one record, a list of records, or one a line:
    {"ID": 7, "name": "…-yes.c", "DRB_code": "…", "trimmed_code": "…", "code_len": 812, "data_race": 1, "data_race_label": "Y1",
     "var_pairs": [{"name": ["a[i]", "a[i+1]"], "line": [11, 11], "col": [5, 12], "operation": ["w", "r"]}]}

Every field but the code and an answer may be missing. Lines are those of the trimmed code; where the names are not on those lines, but
are on the same lines of the whole code, the whole code is shown.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

from pcwm.evaluate.suites.drb import name_answer, topic_of
from pcwm.evaluate.suites.files import Unread, existing, read_records, wrong_shape
from pcwm.evaluate.suites.gathering import Gathering, neutral_program
from pcwm.evaluate.suites.labels import Side, fitted, settle
from pcwm.evaluate.suites.leaks import Bared, bare
from pcwm.evaluate.suites.spellings import language_of, race_answer
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.suites.tags import construct_tags
from pcwm.records import Answer, Pair, Question
from pcwm.source.languages import ENDINGS
from pcwm.source.shown import Sheet

NAME = "drb-ml"
_EXPECTED = "JSON or JSONL with records that have `trimmed_code` or `DRB_code`, and `data_race`"
_CODES = ("trimmed_code", "DRB_code")


def load(root: Path) -> Suite:
    """The suite at `root`, a folder or a file. Raises InputError: nothing there, or no record of this shape."""
    existing(root, NAME)
    files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.suffix in (".json", ".jsonl"))
    gathered, fitting = Gathering(NAME), 0
    for path in files:
        for place, record in read_records(path):
            try:
                if record is None:
                    raise Unread("not a JSON object")
                fitting += any(field in record for field in _CODES)
                _add(gathered, place, record)
            except Unread as why:
                gathered.skip(str(why))
    if not fitting:
        raise wrong_shape(root, NAME, _EXPECTED)
    return gathered.suite()


def sides_of(pairs: object) -> tuple[tuple[tuple[Side, Side], ...], int]:
    """The pairs of a `var_pairs` field, and how many entries are none."""
    found: list[tuple[Side, Side]] = []
    bad = 0
    for entry in pairs if isinstance(pairs, list) else []:
        sides = [_side(entry, index) for index in (0, 1)] if isinstance(entry, dict) else []
        if len(sides) == 2 and sides[0] is not None and sides[1] is not None:
            found.append((sides[0], sides[1]))
        else:
            bad += 1
    return tuple(found), bad


def _side(entry: dict[str, Any], index: int) -> Side | None:
    def at(*fields: str) -> Any:
        values: list[Any] = next((entry[field] for field in fields if isinstance(entry.get(field), list)), [])
        return values[index] if index < len(values) else None

    try:
        column = int(at("col", "column") or 0)
        return Side(str(at("name", "variable")), int(at("line")), column, str(at("operation", "op") or "w").lower().startswith("w"))
    except (TypeError, ValueError):
        return None


def _add(gathered: Gathering, place: str, record: dict[str, Any]) -> None:
    texts = [text.replace("\r\n", "\n") for field in _CODES if isinstance(text := record.get(field), str) and text.strip()]
    if not texts:
        raise Unread("no code")
    name = PurePath(str(record.get("name") or "")).name
    path = PurePath(name)
    said = [answer for answer in (race_answer(record.get("data_race")), _label(record), name_answer(path.stem)) if answer is not None]
    if not said:
        raise Unread("no answer")
    sides, bad = sides_of(record.get("var_pairs"))
    settled = settle(said, bool(sides))
    language = ENDINGS.get(path.suffix.lower()) or language_of(record.get("language"), texts[0])
    bared, pairs, misfits = _best([bare(Sheet.of(text), language, name) for text in texts], sides)
    program = neutral_program(bared.shown.text, language, NAME)
    shown = name or str(record.get("ID") or place)
    gathered.add(
        Item(
            question=Question.race(program),
            truth=settled.truth,
            name=shown,
            family=topic_of(path.stem) if name else shown,
            tags=construct_tags(program.source, language),
            pairs=pairs if settled.truth is Answer.race else (),
            lines=() if bared.shown.same else bared.shown.lines,
            disputed=settled.contradicted,
            log=bared.comments.strip(),
        )
    )
    if settled.contradicted:
        gathered.remark("Records that contradict themselves in label, name or pairs, scored with the disputed ones", shown)
    if settled.nameless:
        gathered.remark("Records with a race that name no pair of variables; their pairs are not scored", shown)
    if (misfits or bad) and settled.truth is Answer.race:
        gathered.remark("Records that name variables which are not on the line given, or in no pair; these are not scored", shown)


def _label(record: dict[str, Any]) -> Answer | None:
    """`Y1` … `N7`: the letter is the answer."""
    label = str(record.get("data_race_label") or "").strip().upper()
    return {"Y": Answer.race, "N": Answer.no_race}.get(label[:1]) if label[1:].isdigit() or len(label) == 1 else race_answer(label)


def _best(bareds: list[Bared], sides: tuple[tuple[Side, Side], ...]) -> tuple[Bared, tuple[Pair, ...], int]:
    """The first text on which every pair fits, else the first."""
    rows = [(bared, *fitted(sides, bared)) for bared in bareds]
    return next((row for row in rows if not row[2]), rows[0])
