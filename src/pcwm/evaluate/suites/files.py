"""Files and folders that others made: what cannot be read is said or counted, never guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pcwm.errors import InputError

MAX_BYTES = 64 << 20
"""Of one source file; a longer one is no source."""
_SHOWN = 6


class Unread(Exception):
    """Why one file or record of many was not read, in a few words: the key that it is counted under."""


def existing(root: Path, suite: str) -> Path:
    """The folder or file itself. Raises InputError where there is none."""
    if not root.exists():
        raise InputError(f"there is nothing at {root} to read the suite `{suite}` from", hint="say where it is with --root")
    return root


def wrong_shape(root: Path, suite: str, expected: str) -> InputError:
    """The error for a place that does not hold the suite: what was expected, and what is there."""
    return InputError(f"{root} does not hold a suite of the layout `{suite}`: expected {expected}, found {contents(root)}")


def contents(root: Path) -> str:
    """What is at a place, in a few words."""
    if root.is_file():
        return f"a file of {root.stat().st_size:,} bytes"
    try:
        names = sorted(f"{path.name}/" if path.is_dir() else path.name for path in root.iterdir())
    except OSError as error:
        return f"a folder that cannot be read ({error.strerror})"
    if not names:
        return "an empty folder"
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def named(names: list[str]) -> str:
    """A few of many names, for a sentence."""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def read_source(path: Path) -> str:
    """A source file's text, with newlines alone at the ends of lines. Raises Unread."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unread(f"larger than {MAX_BYTES >> 20} MB")
        data = path.read_bytes()
    except OSError:
        raise Unread("cannot be read") from None
    if b"\0" in data:
        raise Unread("no text")
    if not data.strip():
        raise Unread("empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_records(path: Path) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """The objects in a JSON or JSONL file, each with its place; None for what is no object. Never raises for what the file holds."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        yield path.name, None
        return
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"{path.name}:{number}", _object(line)
        return
    for number, each in enumerate(whole if isinstance(whole, list) else [whole], 1):
        yield (f"{path.name}:{number}" if isinstance(whole, list) else path.name), each if isinstance(each, dict) else None


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
