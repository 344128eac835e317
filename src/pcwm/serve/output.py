"""What the commands share in talking: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import re
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

UnsafeOption = Annotated[
    bool, typer.Option("--unsafe-no-sandbox", help="Run programs WITHOUT a sandbox, with your own rights: only what you trust.")
]

_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it, and what turns the direction of reading."""


class HarmlessConsole(Console):
    """Prints text from files, programs and tools, which must not command the terminal: what would is shown as `?`."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(harmless(value) for value in objects), **options)


def harmless(value: Any) -> Any:
    """Text without what would command a terminal; anything else as it is."""
    if isinstance(value, str):
        return _COMMANDS.sub("?", value)
    if isinstance(value, Text):
        value = value.copy()
        value.plain = harmless(value.plain)
    return value


def emit_json(value: Any) -> None:
    """One JSON document on standard output, as UTF-8."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    sys.stdout.write(re.sub("[\x7f-\x9f]", lambda match: f"\\u{ord(match[0]):04x}", text) + "\n")


def console() -> Console:
    """For people, on standard output. Text from programs is never read as markup."""
    return HarmlessConsole(highlight=False, markup=False, soft_wrap=True)


def notes() -> Console:
    """For people, on standard error."""
    return HarmlessConsole(stderr=True, highlight=False, markup=False, soft_wrap=True)


def warn_unsafe(unsafe: bool, what: str) -> None:
    """Say loudly what --unsafe-no-sandbox means, each time."""
    if unsafe:
        dangers = "can read, change and delete whatever you can, and use the network"
        notes().print(f"pcwm: WITHOUT A SANDBOX: {what} with your own rights, and {dangers}", style="bold red")
