"""The shipped fake of the chat seam: says what it was told to say, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pcwm.chat.chat import NOTHING, Completion, Wish
from pcwm.errors import ModelError
from pcwm.records import Message


class ScriptedChat:
    """Replies from a list, in order, or from a function of the conversation. Tokens are counted as words; wishes are remembered only."""

    def __init__(self, replies: Iterable[str] | Callable[[Sequence[Message]], str], name: str = "scripted") -> None:
        self.name = name
        self.asked: list[tuple[Message, ...]] = []
        """Every conversation so far."""
        self.wishes: list[Wish] = []
        """What was wished for in each."""
        self._function = replies if callable(replies) else None
        self._replies = iter(()) if callable(replies) else iter(replies)

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None, wish: Wish = NOTHING
    ) -> Completion:
        """The next reply. Raises ModelError once the list is used up."""
        self.asked.append(tuple(messages))
        self.wishes.append(wish)
        text = self._function(messages) if self._function else next(self._replies, None)
        if text is None:
            raise ModelError(f"{self.name} has no reply left after {len(self.asked) - 1}")
        asked = sum(len(message.content.split()) for message in messages)
        return Completion(text=text, prompt_tokens=asked, completion_tokens=len(text.split()), seconds=0.0)
