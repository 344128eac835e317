"""The narrator's voice: many ways to say each thing, one of them chosen by a hash, so that a text never changes.

The words themselves are in `wordings/*.toml`: a list of templates for each thing to say, all of one meaning. `(a|b|)` is a choice inside a
template, `{name}` is filled in.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TypeVar

T = TypeVar("T")
_CHOICE = re.compile(r"\(([^()|]*(?:\|[^()|]*)+)\)")


@cache
def wordings() -> dict[str, tuple[str, ...]]:
    """All templates, as `file.key`."""
    found: dict[str, tuple[str, ...]] = {}
    for path in (files("pcwm.explain") / "wordings").iterdir():
        if path.name.endswith(".toml"):
            for key, options in tomllib.loads(path.read_text(encoding="utf-8")).items():
                found[f"{path.name.removesuffix('.toml')}.{key}"] = tuple(options)
    return found


class Voice:
    """Chooses wordings for one text; the same seed always gets the same ones. What was said once is said otherwise the next time."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._said: Counter[str] = Counter()

    def say(self, key: str, **fields: object) -> str:
        """One of the templates of `key`, its choices made and its fields filled in."""
        options = wordings()[key]
        turn = self._said[key]
        self._said[key] += 1
        template = options[(self._number(key) + turn) % len(options)]
        spot = 0
        while match := _CHOICE.search(template):
            parts = match[1].split("|")
            template = template[: match.start()] + parts[self._number(f"{key}/{turn}/{spot}") % len(parts)] + template[match.end() :]
            spot += 1
        return template.format(**fields)

    def choose(self, key: str, options: Sequence[T]) -> T:
        """One of several things."""
        return options[self._number(key) % len(options)]

    def often(self, key: str, percent: int) -> bool:
        """Yes in so many of a hundred cases."""
        return self._number(f"often/{key}") % 100 < percent

    def _number(self, key: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._seed}/{key}".encode()).digest()[:4], "big")


def code(text: str) -> str:
    """A piece of code in backticks, on one line."""
    return f"`{' '.join(text.split())}`"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    items = list(dict.fromkeys(items))
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def capital(text: str) -> str:
    """First letter upper case; text that opens with code stays."""
    return text[:1].upper() + text[1:]


def sentence(clause: str) -> str:
    """A clause as a sentence."""
    return f"{capital(clause)}."
