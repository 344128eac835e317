"""From what a teacher said to a trace: lenient about how it is said, strict about what it is.

Put up with: thoughts of the teacher's own before what was asked for, tags left out, fences and prose around the answer. Not put up with: no
answer in the format, or no reasoning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pcwm.prompts import Reply, parse_reply
from pcwm.records import QuestionKind

FEWEST = 12
"""Words between a thought and the answer that are themselves the reasoning, and not a remark on the way."""

_TAG = re.compile(r"</?think>")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[\w+-]*[ \t]*$", re.MULTILINE)
_ANSWER = re.compile(r'\{\s*"answer"\s*:')
_HEADING = re.compile(r"^[ \t]*(?:#+[^\n]*|\**(?:final answer|answer|json|reasoning)\**:?\**)[ \t]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """What a teacher said, taken apart; or, where `reply` is None, why it cannot be."""

    reply: Reply | None
    reason: str = ""


def read_teacher(text: str, kind: QuestionKind, truncated: bool = False) -> Read:
    """The reasoning and the answer in a teacher's reply.

    Of several pieces of reasoning before the answer the last one counts: what a model thinks for itself comes before what it writes.
    """
    found = parse_reply(text, kind)
    if found is None:
        return Read(None, "cut off" if truncated else "no answer in the format")
    last = max((match.start() for match in _ANSWER.finditer(text)), default=-1)
    if last < 0:
        return Read(None, "no answer in the format")
    head = _HEADING.sub("", _FENCE.sub("", text[:last]))
    pieces = [_plain(piece) for piece in _TAG.split(head)]
    pieces = [piece for piece in pieces if len(piece.split()) >= FEWEST]
    if not pieces:
        return Read(None, "no reasoning")
    return Read(found.model_copy(update={"reasoning": pieces[-1]}))


def _plain(piece: str) -> str:
    """Without the marks of emphasis that some put around words, and with sentences flowing on: a trace has no layout."""
    piece = re.sub(r"(?<![\w*`])\*\*([^*`\n]+)\*\*(?!\w)", r"\1", piece)
    return re.sub(r"\s*\n\s*", " ", piece.strip())
