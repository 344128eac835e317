"""What the commands share in talking: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from pcwm.progress import Bars, Silence, Ticker


def emit_json(value: Any) -> None:
    """One JSON document on standard output, as UTF-8."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def console() -> Console:
    """For people, on standard output. Text from programs is never read as markup."""
    return Console(highlight=False, markup=False, soft_wrap=True)


def notes() -> Console:
    """For people, on standard error."""
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def ticking(quiet: bool) -> Iterator[Ticker]:
    """Progress bars, or silence for `--json` and for output that is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield Silence()
    else:
        with Bars() as bars:
            yield bars
