"""The one seam to language models that are talked to rather than loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pcwm.records import Message


@dataclass(frozen=True)
class Wish:
    """What one would like of a reply besides its text. A model that cannot grant it answers all the same, and says so."""

    schema: Mapping[str, Any] | None = None
    """A JSON schema that the text must follow."""
    alternatives: int = 0
    """Of how many tokens at each place the probability is to be told."""


NOTHING = Wish()


@dataclass(frozen=True)
class Chance:
    """One token of a reply, and what might have stood in its place."""

    text: str
    logprob: float
    """Natural logarithm."""
    others: tuple[tuple[str, float], ...] = ()
    """The likeliest tokens here with their log-probabilities; the one chosen is usually among them."""


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
    thoughts: str = ""
    """What it thought first, where the server keeps that apart from the text."""
    chances: tuple[Chance, ...] = ()
    """Token by token, where that was wished for and granted."""
    held: bool = False
    """Whether the text was held to the schema wished for."""


class ChatModel(Protocol):
    """Completes conversations."""

    name: str
    """The model's name, as it is shown and recorded."""

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None) -> Completion:
        """The next turn. Raises ModelError, in one line, where none could be had."""
        ...


class AskedChat(ChatModel, Protocol):
    """One that listens to wishes, too."""

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None, wish: Wish = NOTHING
    ) -> Completion:
        """The next turn. Raises ContextError for a prompt it cannot take, ReplyError for a reply that is none, ModelError else."""
        ...
