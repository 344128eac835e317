"""The table of what functions of C libraries and runtimes do in a dry run. Results that depend on the world outside are unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pcwm.source.dryrun.layout import VOID, CType
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.values import UNKNOWN

Work = Callable[[Machine, list[Any], Site], Any]
LIBRARY: dict[str, tuple[Work, CType]] = {}


def known(*names: str, kind: CType = VOID) -> Callable[[Work], Work]:
    """Register a function under these names."""

    def add(work: Work) -> Work:
        for name in names:
            LIBRARY[name] = (work, kind)
        return work

    return add


def first(values: list[Any], index: int = 0) -> Any:
    return values[index] if index < len(values) else UNKNOWN
