"""The recipe's reader at work: every accepted trace is read again, its conclusion removed, and must lead to what was observed.

As a teacher's, the reader's replies are stored as they come, and what it makes of a trace follows from them alone.
"""

from __future__ import annotations

from pcwm.chat.asking import Panel, Request
from pcwm.explain.rereading import objection, without_conclusion
from pcwm.explain.teachers.teaching import AGAIN, ROUND
from pcwm.explain.topics import question_of
from pcwm.prompts import ANSWER_NOW, parse_reply, reread_prompt
from pcwm.recipe import ModelServer
from pcwm.records import Answer, Message, Reply, Trace
from pcwm.store import Store

PROMPT = "reread"


def reread_all(store: Store, reader: ModelServer, panel: Panel) -> None:
    """Have every accepted trace read that was not yet; one that leads elsewhere, or nowhere, is rejected.

    Raises ModelError once the server is plainly gone: what was said by then is kept.
    """
    todo = [trace.id for trace in store.all(Trace) if trace.accepted and not _read(store, trace.id, reader)]
    size = ROUND * panel.recipe.in_flight
    for start in range(0, len(todo), size):
        turns: list[tuple[Trace, Request]] = []
        for trace in store.each(Trace, todo[start : start + size]):
            question = question_of(store, trace)
            if question is not None:
                asked = reread_prompt(question, without_conclusion(trace.reasoning, trace.kind))
                turns.append((trace, Request(trace.id, PROMPT, 0, asked)))
        label = f"reader:{reader.name}, {start} of {len(todo)} done"
        panel.ask(reader, [request for _, request in turns], label)
        unclear = [turn for turn in turns if not _settle(store, reader, *turn, last=False)]
        second = [(trace, _again(store, reader, request)) for trace, request in unclear if _said(store, reader, request)]
        if second:
            panel.ask(reader, [request for _, request in second], label + AGAIN)
            for trace, request in second:
                _settle(store, reader, trace, request, last=True)


def _read(store: Store, trace: str, reader: ModelServer) -> bool:
    replies = [store.get(Reply, Reply.make_id(trace, reader.name, PROMPT + turn, 0)) for turn in ("", AGAIN)]
    return any(reply is not None and reply.made is not None for reply in replies)


def _said(store: Store, reader: ModelServer, request: Request) -> str:
    """The reply's text; empty where there is none."""
    reply = store.get(Reply, request.id(reader.name))
    return store.blob(reply.id) if reply is not None and reply.answered else ""


def _again(store: Store, reader: ModelServer, request: Request) -> Request:
    """The one more turn for a reply that was not in the format."""
    said = Message(role="assistant", content=_said(store, reader, request))
    return Request(request.subject, request.prompt + AGAIN, 0, (*request.messages, said, ANSWER_NOW))


def _settle(store: Store, reader: ModelServer, trace: Trace, request: Request, *, last: bool) -> bool:
    """Keep what the reader makes of a trace; whether it made something of it. The last turn counts even where it is not in the format."""
    said = _said(store, reader, request)
    reply = store.get(Reply, request.id(reader.name))
    found = parse_reply(said, trace.kind) if said else None
    if reply is None or not reply.answered or (found is None and not last):
        return False
    rejections = objection(trace, f"reader:{reader.name}", found.answer if found else Answer.unknown)
    read = reply.model_copy(update={"made": trace.id, "reason": "; ".join(each.reason for each in rejections)})
    store.put([read, trace.model_copy(update={"rejections": (*trace.rejections, *rejections)}), *rejections])
    return True
