"""A teacher at work: asked about each topic once, and once more where what it wrote is refused, by a check or by the recipe's reader.

Replies are stored as they come; what is read off them follows from the stored texts alone. So a killed stage goes on where it stopped, and
the same replies give the same traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcwm.chat.asking import Panel, Request, reject, reject_id
from pcwm.explain.judging import Bench
from pcwm.explain.teachers.prompts import again, first_turn, reason_of
from pcwm.explain.teachers.replies import read_teacher
from pcwm.explain.topics import Topic, Topics, first_of
from pcwm.prompts import Reply as Said
from pcwm.prompts import completion
from pcwm.recipe import ExplainRecipe, Teacher
from pcwm.records import Message, Reject, Reply, Trace, content_id
from pcwm.store import Store

AGAIN = ", again"
"""What the name of a prompt ends with where it is the second turn."""
ROUND = 8
"""Requests for each that may be under way at once, before replies are read and second turns asked for."""
MAX_QUOTED = 4_000
"""Characters of a reply not in the format that its author is shown again."""


@dataclass(frozen=True)
class _Turn:
    """One thing to ask about a task."""

    bench: Bench
    request: Request
    revises: str | None = None
    """Id of the trace that was refused, where this is the second turn and the first gave one."""

    @property
    def last(self) -> bool:
        return self.request.prompt.endswith(AGAIN)


class Teaching:
    """One teacher of a run."""

    def __init__(self, store: Store, teacher: Teacher, panel: Panel, recipe: ExplainRecipe) -> None:
        """`recipe`: whose teacher it is. A prior one never gets a second turn: the reasons would tell it the outcome."""
        self._store = store
        self._teacher = teacher
        self._panel = panel
        self._hindsight = teacher.mode == "hindsight"
        self._revise = recipe.revise and self._hindsight
        self._words = recipe.words

    def teach(self, topics: Topics) -> None:
        """Ask about every topic that the teacher has not explained yet, and store its traces, refused ones too.

        Raises ModelError once the server is plainly gone: what was said by then is kept.
        """
        chosen = first_of(topics.within(self._teacher.longest), self._teacher.questions)
        todo = [topic for topic in chosen if not self._done(topic)]
        size = ROUND * self._panel.recipe.in_flight
        for start in range(0, len(todo), size):
            tasks = [topics.task(topic) for topic in todo[start : start + size]]
            label = f"{self._teacher.author}, {len(chosen) - len(todo) + start} of {len(chosen)} done"
            turns = [self._first(Bench(task, self._words)) for task in tasks if task is not None]
            self._ask(turns, label)
            second = [turn for turn in map(self._read, turns) if turn is not None]
            if second:
                self._ask(second, label + AGAIN)
                for turn in second:
                    self._read(turn)

    def _ask(self, turns: Sequence[_Turn], label: str) -> None:
        self._panel.ask(self._teacher, [turn.request for turn in turns], label)

    def _prompt(self, topic: Topic) -> str:
        return f"{self._teacher.mode} {topic.kind}"

    def _first(self, bench: Bench) -> _Turn:
        messages = first_turn(bench.task, self._words, hindsight=self._hindsight)
        return _Turn(bench, Request(bench.task.question.id, self._prompt(bench.task.topic), 0, messages))

    def _reply(self, topic: Topic, turn: str = "") -> Reply | None:
        return self._store.get(Reply, Reply.make_id(topic.question, self._teacher.name, self._prompt(topic) + turn, 0))

    def _done(self, topic: Topic) -> bool:
        """Whether nothing is left to ask or to read about a topic."""
        first = self._reply(topic)
        if first is None or not first.answered or not (first.made or first.reason):
            return False
        second = self._reply(topic, AGAIN) if self._revise and not self._holds(first) else first
        return second is not None and second.answered and bool(second.made or second.reason)

    def _holds(self, reply: Reply) -> bool:
        """Whether nobody has refused what a reply gave, the recipe's reader included."""
        trace = self._store.get(Trace, reply.made) if reply.made else None
        return trace is not None and trace.accepted

    def _read(self, turn: _Turn) -> _Turn | None:
        """Read and judge one reply, and store what it gave; the second turn where one is due."""
        reply = self._store.get(Reply, turn.request.id(self._teacher.name))
        if reply is None or not reply.answered:
            return None
        text = self._store.blob(reply.id)
        read = read_teacher(text, turn.bench.task.question.kind, reply.truncated)
        if read.reply is None:
            reply = reply.model_copy(update={"made": None, "reason": read.reason})
            self._store.put([reply, reject(reply, "parse")])
            return self._second(turn, text[-MAX_QUOTED:], [read.reason])
        trace = self._trace(turn, read.reply)
        # What is kept was judged when it was read first, and may have been refused by the recipe's reader since.
        trace = self._store.get(Trace, trace.id) or turn.bench.judged(trace)
        names = ", ".join(each.name for each in trace.rejections)
        reply = reply.model_copy(update={"made": trace.id, "reason": f"refused: {names}" if names else ""})
        self._store.delete(Reject, [reject_id(reply.stage, reply.id)])
        self._store.put([reply, trace, *trace.rejections])
        said = completion(read.reply.reasoning, trace.answer, trace.pairs, trace.kind).content
        return self._second(turn, said, [reason_of(each) for each in trace.rejections], trace.id)

    def _second(self, turn: _Turn, said: str, reasons: Sequence[str], refused: str | None = None) -> _Turn | None:
        if turn.last or not reasons or not self._revise:
            return None
        asked: tuple[Message, ...] = again(turn.request.messages, said, reasons)
        return _Turn(turn.bench, Request(turn.request.subject, turn.request.prompt + AGAIN, 0, asked), refused)

    def _trace(self, turn: _Turn, said: Said) -> Trace:
        question, author = turn.bench.task.question, self._teacher.author
        return Trace(
            id=content_id("trace", question.id, author, said.reasoning, said.answer.value, turn.revises or ""),
            program=question.program.id,
            author=author,
            reasoning=said.reasoning,
            answer=said.answer,
            pairs=said.pairs,
            other=question.other.id if question.other else None,
            threads=question.threads,
            cores=question.cores,
            revises=turn.revises,
        )
