"""The one seam to language models that are talked to rather than loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pcwm.records import Message


@dataclass(frozen=True)
class Completion:
    """What a model said, and what it cost."""

    text: str
    prompt_tokens: int
    """0 where the server does not say."""
    completion_tokens: int
    seconds: float
    """Wall time, retries included."""
    truncated: bool = False
    """Whether the model was cut off at `max_tokens`."""
    cached: bool = False
    """Whether this was said before and cost nothing now."""


class ChatModel(Protocol):
    """Completes conversations."""

    name: str
    """The model's name, as it is shown and recorded."""

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None) -> Completion:
        """The next turn. Raises ModelError, in one line, where none could be had."""
        ...
