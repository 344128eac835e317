"""Name the addresses in all of a program's race reports with one start of llvm-symbolizer, rather than one in every run.

Starting it and reading the debug information costs about as much as a whole run. The debug information is as untrusted as the program:
it is read in the sandbox.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from pcwm.observe.tsan import Addresses, Frame, Symbols


def queries(addresses: Addresses, binary: str) -> list[str]:
    """Arguments for llvm-symbolizer (`--output-style=JSON`), code first: the answers come in this order."""
    code = [f"CODE {binary} {offset:#x}" for offset in sorted(addresses.code)]
    return code + [f"DATA {binary} {offset:#x}" for offset in sorted(addresses.data)]


def read_answers(text: str, addresses: Addresses) -> Symbols:
    """What llvm-symbolizer printed for `queries`: a JSON list, one object a query. What cannot be read is left out; never raises."""
    code: dict[int, tuple[Frame, ...]] = {}
    data: dict[int, str] = {}
    for answer in _objects(text):
        offset = _number(answer.get("Address"))
        frames, place = answer.get("Symbol"), answer.get("Data")
        if isinstance(frames, list) and offset in addresses.code:
            code[offset] = tuple(_frame(frame) for frame in frames if isinstance(frame, dict))
        elif isinstance(place, dict) and offset in addresses.data and _holds(place, offset):
            data[offset] = str(place.get("Name", ""))
    return Symbols(code, {offset: name for offset, name in data.items() if name})


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _frame(value: dict[str, Any]) -> Frame:
    file = PurePosixPath(str(value.get("FileName") or "")).name
    line, column = (max(0, _number(value.get(name))) for name in ("Line", "Column"))
    return Frame(str(value.get("FunctionName") or ""), file, line, column)


def _holds(place: dict[str, Any], offset: int) -> bool:
    """Whether the address lies in the global itself: for others the nearest one before is named."""
    start, size = _number(place.get("Start")), _number(place.get("Size"))
    return start <= offset < start + max(size, 1)


def _number(value: object) -> int:
    """A number, or a hexadecimal text; -1 for anything else."""
    if isinstance(value, int):
        return value
    try:
        return int(str(value), 16)
    except ValueError:
        return -1
