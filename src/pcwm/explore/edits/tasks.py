"""Edits of tasks: what they capture, what they depend on, who waits for them, and how large they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcwm.explore.edits.base import Change, Text, rewrite, unlisted
from pcwm.source.directives import listed
from pcwm.source.facts import Clause, Sharing


@rewrite("share-capture", "The task uses the variable itself instead of the value it had when the task was made.")
def share_capture(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name != "task" or construct.statement is None:
            continue
        for clause in construct.clauses:
            if clause.name == "firstprivate":
                for name in listed(clause):
                    kept = [each for each in unlisted(construct, clause, name) if each.argument != name]
                    yield text.put_pragma(construct, [*kept, Clause(name="shared", argument=name)], f"the task now shares `{name}`")
        named = {name for clause in construct.clauses for name in listed(clause)}
        seen: set[str] = set()
        for draft in text.walker.drafts:
            inside = construct.statement.start_byte <= draft.touch.node.start_byte < construct.statement.end_byte
            name = draft.variable.name
            if inside and draft.sharing is Sharing.firstprivate and draft.region == construct.index and name not in named | seen:
                seen.add(name)
                clauses = [*construct.clauses, Clause(name="shared", argument=name)]
                yield text.put_pragma(construct, clauses, f"the task now shares `{name}`")


@rewrite("weaken-depend", "The task says it only reads what it writes.")
def weaken_depend(text: Text) -> Iterator[Change]:
    yield from _depend(text, r"\s*(inout|out|mutexinoutset|inoutset)\b", "in")


@rewrite("strengthen-depend", "The task says it writes what it only reads, and others wait for it.")
def strengthen_depend(text: Text) -> Iterator[Change]:
    yield from _depend(text, r"\s*in\b", "inout")


def _depend(text: Text, old: str, new: str) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            if clause.name == "depend" and "task" in construct.words and (match := re.match(old, clause.argument)):
                changed = Clause(name="depend", argument=new + clause.argument[match.end() :])
                clauses = [changed if each is clause else each for each in construct.clauses]
                yield text.put_pragma(construct, clauses, f"turned `depend({clause.argument})` into `{new}`")


@rewrite("undefer-task", "Switched off while something was looked into: whoever makes the task runs it.")
def undefer_task(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name in ("task", "taskloop") and not construct.has("if"):
            yield text.put_pragma(construct, [*construct.clauses, Clause(name="if", argument="0")], f"added `if(0)` to `{construct.name}`")


@rewrite("taskgroup-to-taskwait", "A taskwait waits for children, not for the tasks that they make.")
def taskgroup_to_taskwait(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        if construct.name == "taskgroup" and body is not None and not construct.clauses:
            dropped = text.drop_pragma(construct, "turned `taskgroup` into a `taskwait` at its end")
            wait = (body.end_byte, body.end_byte, f"\n{text.lead(construct)}#pragma omp taskwait")
            yield Change((*dropped.spans, wait), dropped.note, dropped.line)


@rewrite("change-grain", "Few large tasks cost less to make, and leave threads without work.")
def change_grain(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if "taskloop" in construct.words:
            others = [clause for clause in construct.clauses if clause.name not in ("grainsize", "num_tasks")]
            for size in (Clause(name="num_tasks", argument="2"), Clause(name="grainsize", argument="1")):
                if size not in construct.clauses:
                    yield text.put_pragma(construct, [*others, size], f"set `{size.name}({size.argument})`")


@rewrite("add-nogroup", "The taskloop no longer waits for its tasks.")
def add_nogroup(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if "taskloop" in construct.words and not construct.has("nogroup") and not construct.has("reduction"):
            yield text.put_pragma(construct, [*construct.clauses, Clause(name="nogroup")], f"added `nogroup` to `{construct.name}`")
