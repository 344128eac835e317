"""Edits of the clauses that say who owns a variable, how a loop is divided and who waits for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcwm.explore.edits.base import Change, Text, rewrite, unlisted, without
from pcwm.source.directives import Construct, listed
from pcwm.source.drafts import LoopDraft
from pcwm.source.facts import Clause


def _unlist(text: Text, kinds: tuple[str, ...]) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            if clause.name in kinds:
                for name in listed(clause):
                    yield text.put_pragma(construct, unlisted(construct, clause, name), f"took `{name}` out of `{clause.name}`")


@rewrite("drop-reduction", "A sum is accumulated in place; forgetting the reduction clause still compiles.")
def drop_reduction(text: Text) -> Iterator[Change]:
    yield from _unlist(text, ("reduction",))


@rewrite("drop-private", "A temporary declared outside the region is shared unless someone says otherwise.")
def drop_private(text: Text) -> Iterator[Change]:
    yield from _unlist(text, ("private", "firstprivate", "lastprivate"))


@rewrite("drop-depend", "Tasks that use each other's results are ordered only by their depend clauses.")
def drop_depend(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            if clause.name == "depend" and construct.is_task:
                yield text.put_pragma(construct, without(construct.clauses, clause), f"dropped `depend({clause.argument})`")


@rewrite("add-nowait", "Saves a barrier, where what follows does not need all of the loop's results.")
def add_nowait(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.ends_with_barrier and not construct.has("copyprivate"):
            yield text.put_pragma(construct, [*construct.clauses, Clause(name="nowait")], f"added `nowait` to `{construct.name}`")


@rewrite("remove-nowait", "The cautious version: everyone waits at the end of the construct.")
def remove_nowait(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            if clause.name == "nowait" and not construct.is_parallel and not construct.words & {"target", "taskwait"}:
                yield text.put_pragma(construct, without(construct.clauses, clause), f"removed `nowait` from `{construct.name}`")


@rewrite("change-schedule", "Which thread gets which iterations decides balance and locality, and sometimes correctness.")
def change_schedule(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if "for" not in construct.words or construct.has("ordered"):
            continue
        now = "".join((construct.argument("schedule") or "").split())
        others = [clause for clause in construct.clauses if clause.name != "schedule"]
        for schedule in ("dynamic, 1", "static, 1", "guided"):
            if schedule.replace(" ", "") != now:
                yield text.put_pragma(construct, [*others, Clause(name="schedule", argument=schedule)], f"set `schedule({schedule})`")


@rewrite("unbalance-work", "A chunk chosen for another problem size leaves most threads without work.")
def unbalance_work(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        loops = text.loops_of(construct)
        if "for" not in construct.words or construct.has("ordered") or not loops or not loops[0].form.canonical:
            continue
        form = loops[0].form
        if form.step.startswith("-"):
            chunk = f"1 + (int)(({form.lower}) - ({form.upper})) / 2"
        else:
            chunk = f"1 + (int)({form.upper}) / 2" if form.lower == "0" else f"1 + (int)(({form.upper}) - ({form.lower})) / 2"
        others = [clause for clause in construct.clauses if clause.name not in ("schedule", "collapse")]
        yield text.put_pragma(construct, [*others, Clause(name="schedule", argument=f"static, {chunk}")], "gave all work to two threads")


@rewrite("limit-threads", "A team of two, whatever the machine has: what is left of a debugging session.")
def limit_threads(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if "parallel" in construct.words:
            others = [clause for clause in construct.clauses if clause.name != "num_threads"]
            clauses = [*others, Clause(name="num_threads", argument="2")]
            if tuple(clauses) != construct.clauses:
                yield text.put_pragma(construct, clauses, f"set `num_threads(2)` on `{construct.name}`")


@rewrite("change-collapse", "Two nested loops divided together, or only the outer one.")
def change_collapse(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if not construct.collapse or construct.has("ordered"):
            continue
        clause = construct.clause("collapse")
        if clause is not None:
            yield text.put_pragma(construct, without(construct.clauses, clause), f"removed `collapse` from `{construct.name}`")
            continue
        inner = nested(text, construct)
        if inner is not None:
            clauses = [*construct.clauses, Clause(name="collapse", argument="2")]
            yield text.put_pragma(construct, clauses, f"added `collapse(2)` to `{construct.name}`")


def nested(text: Text, construct: Construct) -> LoopDraft | None:
    """The loop that is all there is in the divided one and whose bounds do not depend on it."""
    outer = text.loops_of(construct)[:1]
    body = outer[0].node.child_by_field_name("body") if outer and outer[0].form.canonical else None
    if body is not None and body.type == "compound_statement" and body.named_child_count == 1:
        body = body.named_children[0]
    inner = next((loop for loop in text.walker.loops if body is not None and loop.node.id == body.id), None)
    if inner is None or not inner.form.canonical or any(each.statement == body for each in text.constructs):
        return None
    bounds = re.findall(r"[A-Za-z_]\w*", f"{inner.form.lower} {inner.form.upper} {inner.form.step}")
    return inner if outer[0].form.index not in bounds else None
