"""Every error a user can meet, one class per boundary.

    PcwmError                  one clear line, and where it helps a hint; never shown as a stack trace
    ├── InputError             a file, or text on standard input, that cannot be used
    ├── RecipeError            a recipe that cannot be read, or that names something unknown
    ├── FolderError            a run folder that is missing, of another version, or made with another recipe
    ├── StorageError           the disk refused: full, read-only, or not ours to write
    ├── MissingToolError       a program or library this command needs is not installed
    ├── WeightsError           model weights that cannot be had, or whose hash is wrong
    ├── ModelError             a model, or a server that speaks for one, that failed to answer
    │   ├── ContextError       a prompt that is longer than the model takes; a shorter one may do
    │   └── ReplyError         a reply that is none; the next question may have one
    └── BudgetSpent            the tokens or the money that a run may spend on models

A bad *sample* (a candidate that does not build, a run that hangs, a trace that lies) is data and is
recorded as such; it never raises.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

INTERRUPTED = 130
"""Exit code of what Ctrl-C ended, as the shell gives it."""


class PcwmError(Exception):
    """What went wrong in one line, and what to do about it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class InputError(PcwmError):
    """A file, or text on standard input, that cannot be used."""


class RecipeError(PcwmError):
    """A recipe that cannot be read, or that names something unknown."""


class FolderError(PcwmError):
    """A run folder that is missing, of another version, or made with another recipe."""


class StorageError(PcwmError):
    """The disk refused: full, read-only, or not ours to write."""


class MissingToolError(PcwmError):
    """A program or library this command needs is not installed."""


class WeightsError(PcwmError):
    """Model weights that cannot be had, or whose hash is wrong."""


class ModelError(PcwmError):
    """A model, or a server that speaks for one, that failed to answer."""


class ContextError(ModelError):
    """A prompt that is longer than the model takes."""


class ReplyError(ModelError):
    """A reply without text that could be read."""


class BudgetSpent(PcwmError):
    """The tokens or the money that a run may spend on models."""


def did_you_mean(name: str, known: Iterable[str], all_of_them: str) -> str:
    """A hint for a name that does not exist: the nearest right one, else `all_of_them` (such as `the edits are`) and the list."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    return f"did you mean `{near[0]}`?" if near else f"{all_of_them} {', '.join(names)}"
