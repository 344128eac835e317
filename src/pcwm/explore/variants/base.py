"""What a variant is: the same program as another person would have written it.

A variant changes what should not matter, or matters a little: names, layout, forms of expression, types of indices, schedules, helper
functions. As with edits, what it means is not assumed: the tools that run the result decide.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pcwm.explore.edits.base import Text
from pcwm.records import Language
from pcwm.source.syntax import parse

Span = tuple[int, int, str]
"""Bytes from, to, and what to put there."""


@dataclass(frozen=True)
class Manner:
    """One way of writing differently."""

    name: str
    about: str
    spans: Callable[[Text, random.Random], Iterable[Span]]
    """What to change in a text; nothing where the manner does not apply. Spans that overlap one taken before are passed over."""

    def apply(self, source: str, language: Language, chance: random.Random) -> str:
        """The text written in this manner; unchanged where it does not apply."""
        text = Text(parse(source, language))
        return spliced(text.syntax.data, self.spans(text, chance))


def manner(name: str, about: str) -> Callable[[Callable[[Text, random.Random], Iterable[Span]]], Manner]:
    """Decorator: the function that finds the spans becomes the manner."""
    return lambda spans: Manner(name, about, spans)


def spliced(data: bytes, spans: Iterable[Span]) -> str:
    """The text with spans replaced."""
    parts, at = [], 0
    for start, end, new in sorted(spans, key=lambda span: (span[0], span[1])):
        if start < at:
            continue
        parts += [data[at:start], new.encode()]
        at = end
    return b"".join([*parts, data[at:]]).decode("utf-8", "replace")


def some(chance: random.Random, found: list[Span], share: float) -> list[Span]:
    """About such a share of what was found, at least one of it."""
    if not found:
        return []
    return [span for span in found if chance.random() < share] or [chance.choice(found)]
