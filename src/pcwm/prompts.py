"""The only prompt and the only answer format: training, prediction and evaluation all render and parse here.

There are two questions: has a program a data race, and which of two programs has the higher OpenMP work %. A reply is `<think>` reasoning
`</think>` and one line of compact JSON:

    {"answer":"race","pairs":[["write sum at 12","read sum at 12"]]}
    {"answer":"A"}

The code is shown with line numbers, so that a model can name lines without counting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pcwm.records import CHOICES, Access, Answer, Message, Pair, Program, Question, QuestionKind, Record

SYSTEM = (
    "You judge OpenMP programs. Think about which accesses to shared memory can happen at the same time, then answer "
    'with one line of JSON: {"answer":"race"|"no_race"|"unknown","pairs":[["write x at 3","read x at 4"]]}.'
)
WORK_SYSTEM = (
    "You compare OpenMP programs by their work %: of the time that the threads of its teams spend, the share outside barriers. Think about "
    "how evenly each program shares out its work and how often its threads wait for one another, then answer with one line of JSON: "
    '{"answer":"A"|"B"|"unknown"}.'
)
THINK_OPEN, THINK_CLOSE = "<think>\n", "\n</think>\n"
STEPS: dict[QuestionKind, str] = {
    "race": "Reason step by step before you answer: which variables do the threads share, which of these are written, where can two "
    "threads touch the same element at the same time, and what keeps them apart?",
    "work": "Reason step by step before you answer: how is each program's work divided, how uneven are the pieces, how often do its "
    "threads meet at a barrier, and what is done by one thread while the others wait?",
}
"""For a model that was not trained to reason in this way."""
ANSWER_NOW = Message(role="user", content="Answer now, with the one line of JSON and nothing else.")
"""For a model behind a server whose reply was not in the format."""
MAX_PAIRS = 2
"""A completion names at most this many pairs: one suffices to find the bug."""

_SIDE = re.compile(r"^(?P<kind>(?:atomic )?(?:read|write))\s+(?P<variable>.*?)\s*\bat\s+(?P<line>\d+)$")


def numbered(source: str) -> str:
    """The source with `N| ` before each line."""
    return "\n".join(f"{number}| {line}" for number, line in enumerate(source.rstrip("\n").split("\n"), 1))


def prompt(question: Question, *, notes: Sequence[str] = (), steps: bool = False) -> tuple[Message, ...]:
    """What is asked, whichever of the two questions it is: system and user turn.

    `notes`: what reading each program shows, told after its code; `steps`: say what to reason about, step by step.
    """
    if question.other is None:
        system, user = race_prompt(question.program, *notes)
    else:
        system, user = work_prompt(question.program, question.other, question.threads, notes, question.cores)
    if steps:
        user = user.model_copy(update={"content": f"{user.content}\n{STEPS[question.kind]}"})
    return (system, user)


def race_prompt(program: Program, notes: str = "") -> tuple[Message, Message]:
    """Does this program have a data race? System and user turn."""
    user = f"Does this code have a data race?\n{_fenced(program, notes)}"
    return (Message(role="system", content=SYSTEM), Message(role="user", content=user))


def work_prompt(a: Program, b: Program, threads: int, notes: Sequence[str] = (), cores: int = 0) -> tuple[Message, Message]:
    """Which of two programs of one problem has the higher work % with `threads` threads, on so many cores? System and user turn.

    Program A stands before all that differs from question to question about it, so that its part of a prompt need be read only once.
    """
    one, other = notes or ("", "")
    asked = f"Which has the higher work % with {team_words(threads, cores)}, A or B?"
    user = f"Program A:\n{_fenced(a, one)}\nProgram B:\n{_fenced(b, other)}\n{asked}"
    return (Message(role="system", content=WORK_SYSTEM), Message(role="user", content=user))


def team_words(threads: int, cores: int = 0) -> str:
    """`4 threads on 2 cores`. Cores are told where there are fewer than threads: more of them make no difference."""
    return f"{threads} threads" + (f" on {cores} core{'s' if cores > 1 else ''}" if 0 < cores < threads else "")


def reread_prompt(question: Question, reasoning: str) -> tuple[Message, ...]:
    """The same question with somebody's reasoning about it, less its conclusion: which answer does it lead to?"""
    system, user = prompt(question)
    shown = (
        f"{user.content}\n\nSomebody has reasoned about this as follows:\n{reasoning.strip()}\n\nWhich answer does that reasoning lead to?"
    )
    return (system, Message(role="user", content=shown))


def _fenced(program: Program, notes: str = "") -> str:
    code = f"```{'cpp' if program.language == 'cpp' else 'c'}\n{numbered(program.source)}\n```"
    return f"{code}\nReading it shows:\n{notes}" if notes else code


def side(access: Access) -> str:
    """One side of a pair as text: `write sum at 12`."""
    return f"{access.kind} {access.variable} at {access.line}"


def answer_json(answer: Answer, pairs: tuple[Pair, ...] = (), kind: QuestionKind = "race") -> str:
    """The answer line. Pairs beyond MAX_PAIRS are left out; an answer about work has none."""
    line: dict[str, object] = {"answer": answer.value}
    if kind == "race":
        line["pairs"] = [[side(pair.first), side(pair.second)] for pair in pairs[:MAX_PAIRS]]
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False)


def answer_opening(answer: Answer, kind: QuestionKind = "race") -> str:
    """The answer line up to where nothing is left to decide, or only the pairs are: `{"answer":"race","pairs":` and `{"answer":"A"}`."""
    return answer_json(answer, (), kind).removesuffix("[]}")


def answer_schema(kind: QuestionKind) -> dict[str, Any]:
    """The answer line as a JSON schema, for servers that hold a model to one."""
    properties: dict[str, Any] = {"answer": {"type": "string", "enum": [*(choice.value for choice in CHOICES[kind]), Answer.unknown.value]}}
    if kind == "race":
        sides = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        properties["pairs"] = {"type": "array", "items": sides, "maxItems": MAX_PAIRS}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def completion(reasoning: str, answer: Answer, pairs: tuple[Pair, ...] = (), kind: QuestionKind = "race") -> Message:
    """The assistant's turn."""
    return Message(role="assistant", content=f"{THINK_OPEN}{reasoning.strip()}{THINK_CLOSE}{answer_json(answer, pairs, kind)}")


def seams(text: str) -> tuple[str, ...]:
    """A completion, cut where prediction joins what it gives the model to what the model says: tokens must not reach over a seam."""
    opening = THINK_OPEN if text.startswith(THINK_OPEN) else ""
    head, found, tail = text[len(opening) :].partition(THINK_CLOSE)
    return tuple(piece for piece in (opening, head, found + tail) if piece)


class Reply(Record):
    """A reply, taken apart."""

    answer: Answer
    pairs: tuple[Pair, ...]
    reasoning: str


def parse_reply(text: str, kind: QuestionKind = "race") -> Reply | None:
    """Take a reply to a question of that kind apart; None where it is not in the format, or answers the other question.

    Pairs that are not in the format are dropped, the answer stays.
    """
    head, found, tail = text.rpartition("</think>")
    reasoning = head.replace("<think>", "", 1).strip() if found else ""
    data = _last_object(tail if found else text)
    if data is None:
        return None
    answer = next((each for each in (*CHOICES[kind], Answer.unknown) if each.value == data.get("answer")), None)
    if answer is None:
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
