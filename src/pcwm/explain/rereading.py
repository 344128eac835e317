"""The blind re-read: does a reader who gets the code and a trace without its conclusion come to the same answer?

A trace whose steps are all true may still lead nowhere, or elsewhere. `ModelReader` asks a language model; `ClaimsReader` needs none, and
looks only at whether the text speaks of what keeps accesses apart or of what is missing. Which reader, if any, a recipe says.
"""

from __future__ import annotations

import re
from typing import Protocol

from pcwm.chat.chat import NOTHING, AskedChat, Wish
from pcwm.errors import ContextError, ReplyError
from pcwm.explain.checks.work import work_conclusion
from pcwm.explain.prose import Stance, conclusion, masked, sentences
from pcwm.explain.whys import Said, reasons
from pcwm.prompts import ANSWER_NOW, answer_schema, parse_reply, reread_prompt
from pcwm.records import Answer, Message, Question, QuestionKind, Reject, Trace

NAME = "blind_reread"
"""The name of the rejection."""


class Reader(Protocol):
    """Reads code and reasoning without a conclusion, and concludes."""

    name: str
    """Who read, stable across runs."""

    def read(self, question: Question, reasoning: str) -> Answer:
        """The answer that the reasoning leads to; `unknown` where it leads to none."""
        ...


def without_conclusion(reasoning: str, kind: QuestionKind = "race") -> str:
    """The sentences that conclude nothing, one a line. Asides such as `a potential race` go as well: they give the answer away."""
    kept = []
    for sentence in sentences(reasoning):
        told = conclusion(sentence) if kind == "race" else work_conclusion(sentence)
        tells = _TELLS[kind].search(masked(sentence))
        if told is None and not tells:
            kept.append(sentence)
    return "\n".join(kept)


_TELLS: dict[QuestionKind, re.Pattern[str]] = {
    "race": re.compile(r"\brac(?:e|es|y|ing)\b|\brace-|\banswer\b|\bverdict\b|\bthread-?safe\b", re.IGNORECASE),
    "work": re.compile(r"\b(?:higher|lower|better|worse) work\b|\banswer\b|\bverdict\b|\bwins\b", re.IGNORECASE),
}


def reread(trace: Trace, question: Question, reader: Reader) -> tuple[Reject, ...]:
    """One rejection where the reader comes to another answer than the trace, or to none."""
    return objection(trace, reader.name, reader.read(question, without_conclusion(trace.reasoning, trace.kind)))


def objection(trace: Trace, reader: str, found: Answer) -> tuple[Reject, ...]:
    """One rejection where what a reader came to is not what the trace concludes."""
    if found is trace.answer:
        return ()
    reason = f"{reader} reads {found.value} where the trace concludes {trace.answer.value}"
    return (trace.rejection(NAME, reason),)


class ModelReader:
    """A language model as the reader: the prompt of `prompts.py`, with the reasoning in the user's turn."""

    def __init__(self, chat: AskedChat, max_tokens: int = 256, seed: int = 0) -> None:
        """`max_tokens`: of one reply."""
        self.name = f"reader:{chat.name}"
        self._chat = chat
        self._max_tokens = max_tokens
        self._seed = seed

    def read(self, question: Question, reasoning: str) -> Answer:
        """Raises ModelError where the model cannot be asked; a reply that is none, twice, or a prompt too long, is `unknown`."""
        asked = reread_prompt(question, reasoning)
        try:
            said = self._ask(asked, NOTHING)
            reply = parse_reply(said, question.kind)
            if reply is None and said.strip():
                again = (*asked, Message(role="assistant", content=said), ANSWER_NOW)
                reply = parse_reply(self._ask(again, Wish(answer_schema(question.kind))), question.kind)
        except (ContextError, ReplyError):
            return Answer.unknown
        return reply.answer if reply else Answer.unknown

    def _ask(self, messages: tuple[Message, ...], wish: Wish) -> str:
        return self._chat.complete(messages, max_tokens=self._max_tokens, temperature=0.0, seed=self._seed, wish=wish).text


class ClaimsReader:
    """A reader without a model, for questions about races: it weighs what is said to be missing against what is said to protect.

    It does not look at the code, and knows nothing of work %: there its answer is `unknown`.
    """

    name = "reader:claims"

    def read(self, question: Question, reasoning: str) -> Answer:
        if question.kind != "race":
            return Answer.unknown
        text = masked(reasoning)
        against = len(_UNORDERED.findall(text))
        apart = 0
        for reason in reasons(reasoning):
            against += (reason.stance is Stance.denied and reason.kind in _PROTECTS) or reason.kind is Said.carried
            apart += reason.stance is Stance.said and reason.kind in _PROTECTS
        apart += len(_APART.findall(text))
        if against == apart == 0:
            return Answer.unknown
        return Answer.race if against and 3 * against >= apart else Answer.no_race


_PROTECTS = {
    Said.private,
    Said.reduction,
    Said.critical,
    Said.atomic,
    Said.lock,
    Said.ordered,
    Said.one_thread,
    Said.barrier,
    Said.disjoint,
    Said.read_only,
}
_UNORDERED = re.compile(
    r"\b(?:nothing|no (?:barrier|lock|atomic|critical|synchroni[sz]ation|other)|neither|none|no construct|not) [^.;\n]{0,60}?"
    r"\b(?:orders?|protects?|prevents?|synchroni[sz]\w+|guards?|separates?|stands? between|keeps?|excludes?|wait|makes)\b"
    r"|\bnothing makes\b|\bwithout (?:any |a )?(?:synchroni[sz]ation|lock|protection|barrier)|\bunsynchroni[sz]ed"
    r"|\bun(?:ordered|protected|guarded)\b(?! pair)"
    r"|\bthe same (?:element|location|memory|place|statement|word)s?\b|\bone memory location\b|\bconcern the same\b"
    r"|\btwo threads can\b|\bno (?:lock|atomic|barrier)\b|\bis lacking\b"
    r"|\bdo(?:es)? not wait\b|\bpick the same\b|\bthere is none\b|\bgoes past it\b|\bdo not exclude\b|\btaken? away\b"
    r"|\bnot divided\b|\bwould have\b|\bis not (?:in|under) it\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:to itself|of (?:its|their) own|its own|only read|never writes|nobody writes|one thread (?:alone|at a time)"
    r"|combined at the end|belongs? to one"
    r"|same thread|one (?:iteration|writer|task)|no two|each (?:thread|iteration|task)|is atomic|serialised"
    r"|mutually exclusive|double.buffered|harmless|none of them can collide)\b",
    re.IGNORECASE,
)
