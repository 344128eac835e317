"""The only prompt and the only answer format: training, prediction and evaluation all render and parse here.

A reply is `<think>` reasoning `</think>` and one line of compact JSON:

    {"answer":"race","pairs":[["write sum at 12","read sum at 12"]]}

The code is shown with line numbers, so that a model can name lines without counting.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pcwm.records import Access, Answer, Message, Pair, Program, Record

SYSTEM = (
    "You judge OpenMP programs. Think about which accesses to shared memory can happen at the same time, then answer "
    'with one line of JSON: {"answer":"race"|"no_race"|"unknown","pairs":[["write x at 3","read x at 4"]]}.'
)
THINK_OPEN, THINK_CLOSE = "<think>\n", "\n</think>\n"
MAX_PAIRS = 2
"""A completion names at most this many pairs: one suffices to find the bug."""

_SIDE = re.compile(r"^(?P<kind>(?:atomic )?(?:read|write))\s+(?P<variable>.*?)\s*\bat\s+(?P<line>\d+)$")


def numbered(source: str) -> str:
    """The source with `N| ` before each line."""
    return "\n".join(f"{number}| {line}" for number, line in enumerate(source.rstrip("\n").split("\n"), 1))


def race_prompt(program: Program) -> tuple[Message, ...]:
    """Does this program have a data race? System and user turn."""
    fence = "cpp" if program.language == "cpp" else "c"
    user = f"Does this code have a data race?\n```{fence}\n{numbered(program.source)}\n```"
    return (Message(role="system", content=SYSTEM), Message(role="user", content=user))


def side(access: Access) -> str:
    """One side of a pair as text: `write sum at 12`."""
    return f"{access.kind} {access.variable} at {access.line}"


def answer_json(answer: Answer, pairs: tuple[Pair, ...] = ()) -> str:
    """The answer line. Pairs beyond MAX_PAIRS are left out."""
    shown = [[side(pair.first), side(pair.second)] for pair in pairs[:MAX_PAIRS]]
    return json.dumps({"answer": answer.value, "pairs": shown}, separators=(",", ":"), ensure_ascii=False)


def completion(reasoning: str, answer: Answer, pairs: tuple[Pair, ...] = ()) -> Message:
    """The assistant's turn."""
    return Message(role="assistant", content=f"{THINK_OPEN}{reasoning.strip()}{THINK_CLOSE}{answer_json(answer, pairs)}")


class Reply(Record):
    """A reply, taken apart."""

    answer: Answer
    pairs: tuple[Pair, ...]
    reasoning: str


def parse_reply(text: str) -> Reply | None:
    """Take a reply apart; None where it is not in the format. Pairs that are not in the format are dropped, the answer stays."""
    head, found, tail = text.rpartition("</think>")
    reasoning = head.replace("<think>", "", 1).strip() if found else ""
    data = _last_object(tail if found else text)
    if data is None:
        return None
    try:
        answer = Answer(str(data.get("answer")))
        if answer in (Answer.A, Answer.B):  # answers to a question that was not asked
            return None
    except ValueError:
        return None
    raw = data.get("pairs")
    pairs = [pair for pair in map(_parse_pair, raw) if pair is not None] if isinstance(raw, list) else []
    return Reply(answer=answer, pairs=tuple(pairs) if answer is Answer.race else (), reasoning=reasoning)


def _last_object(text: str) -> dict[str, Any] | None:
    decoder = json.JSONDecoder()
    best: dict[str, Any] | None = None
    position = text.find("{")
    while position != -1:
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            if isinstance(value, dict) and "answer" in value:
                best = value
        position = text.find("{", end)
    return best


def _parse_pair(raw: object) -> Pair | None:
    if not (isinstance(raw, list) and len(raw) == 2):
        return None
    sides = [_SIDE.match(text) if isinstance(text, str) else None for text in raw]
    if sides[0] is None or sides[1] is None:
        return None
    one, other = (
        Access.model_validate({"kind": match["kind"], "variable": match["variable"], "line": int(match["line"]), "column": 0})
        for match in sides
        if match is not None
    )
    return Pair.make(one, other)
