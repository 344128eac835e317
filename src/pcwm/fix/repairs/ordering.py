"""Repairs that order phases: barriers, waits for tasks, work done once or shared out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.fix.patterns import update
from pcwm.fix.repair import Proposed
from pcwm.fix.sheet import LOOPS, Edit, Sheet
from pcwm.fix.sites import bases, innermost, sequential_loops, sites, spread, team_code
from pcwm.records import Pair
from pcwm.source.directives import Construct

_TASK = frozenset({"task"})
_PARALLEL = frozenset({"parallel"})
_PLAIN = re.compile(r"^[A-Za-z_]\w*(\[[^\[\]]+\])*$")


class DropNowait:
    name = "drop nowait"
    rationale = "the barrier at the end of a worksharing construct orders it before what follows in the region"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        found = sites(sheet, pair)
        if len(found) != 2:
            return
        for construct in sheet.directives:
            if not construct.has("nowait") or construct.statement is None:
                continue
            held = [construct in sheet.around(site.node) for site in found]
            between = found[0].node.end_byte <= construct.pragma.start and construct.statement.end_byte <= found[1].node.start_byte
            if held[0] != held[1] or between:
                note = f"nowait dropped on line {sheet.pragma_line(construct)}"
                yield Proposed(sheet.apply([sheet.drop_clause(construct, "nowait")]), note)


class Barrier:
    name = "barrier"
    rationale = "two phases of one region that touch the same data need a barrier between them"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        found = sites(sheet, pair)
        together = spread(sheet, found[0].node, found[-1].node) if found else None
        if together is None:
            return
        block, first, last = together
        if first != last and team_code(sheet, block):
            edit = sheet.insert_line(sheet.lead(last), "#pragma omp barrier")
            yield Proposed(sheet.apply([edit]), f"barrier before line {sheet.line_of(last)}")
        for body in reversed(sequential_loops(sheet, found[0].node)):
            if body.start_byte <= found[-1].node.start_byte and found[-1].node.end_byte <= body.end_byte:
                yield Proposed(
                    sheet.apply(_last_in(sheet, body, "#pragma omp barrier")),
                    f"barrier at the end of the loop body of line {sheet.line_of(body)}",
                )


class Taskwait:
    name = "taskwait"
    rationale = "what a task produces may be used only once the task is known to be done"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        found = sites(sheet, pair)
        if len(found) != 2:
            return
        tasks = [innermost(sheet, site.node, _TASK) for site in found]
        if tasks[0] == tasks[1]:
            return
        nodes = [
            task.statement if task is not None and task.statement is not None else site.node
            for task, site in zip(tasks, found, strict=True)
        ]
        together = spread(sheet, nodes[0], nodes[1])
        if together is None or tasks[0] is None:
            return
        last = together[2]
        if last != together[1]:
            edit = sheet.insert_line(sheet.lead(last), "#pragma omp taskwait")
            yield Proposed(sheet.apply([edit]), f"taskwait before line {sheet.line_of(last)}")


class Depend:
    name = "depend"
    rationale = "tasks that use the same data run in the order of their creation; all others stay free"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        found = sites(sheet, pair)
        tasks = [innermost(sheet, site.node, _TASK) for site in found]
        if len(found) != 2 or tasks[0] == tasks[1] or all(update(sheet, site.node) for site in found):
            return
        for base in bases(sheet, pair):
            needs: dict[int, tuple[Construct, bool, str]] = {}
            for site, task in zip(found, tasks, strict=True):
                if task is None:
                    break
                written = site.writes or (task.index in needs and needs[task.index][1])
                variable = site.access.variable
                item = variable if _PLAIN.match(variable) else base
                needs[task.index] = (task, written, item)
            else:
                edits = [_depend(sheet, task, f"depend({'inout' if written else 'in'}: {item})") for task, written, item in needs.values()]
                if edits:
                    lines = ", ".join(str(sheet.pragma_line(task)) for task, _, _ in needs.values())
                    yield Proposed(sheet.apply(edits), f"depend on {base} for the tasks of lines {lines}")


class DivideLoop:
    name = "divide loop"
    rationale = "a loop in a parallel region without `for` is run in full by every thread; dividing it is what was meant"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        found = sites(sheet, pair)
        if not found or not all(team_code(sheet, site.node) for site in found):
            return
        region = innermost(sheet, found[0].node, _PARALLEL)
        if region is None or region.statement is None or "omp_get_thread_num" in sheet.text(region.statement):
            # The author divides the work by hand.
            return
        loops = [up for up in [found[0].node, *sheet.ancestors(found[0].node)] if up.type == "for_statement" and region in sheet.around(up)]
        for loop in reversed(loops):
            if not (loop.start_byte <= found[-1].node.start_byte and found[-1].node.end_byte <= loop.end_byte):
                continue
            if region.statement == loop:
                text = re.sub(r"\bparallel\b", "parallel for", sheet.pragma_text(region), count=1)
                edits = [sheet.rewrite_pragma(region, text)]
            else:
                edits = sheet.govern(loop, "for")
            yield Proposed(sheet.apply(edits), f"the loop of line {sheet.line_of(loop)} divided among the threads")


class Single:
    name = "single"
    rationale = "what the whole team needs done once is done by one thread, and the others wait for it"

    def propose(self, sheet: Sheet, pair: Pair) -> Iterator[Proposed]:
        found = [site for site in sites(sheet, pair) if team_code(sheet, site.node)]
        writers = {site.node.id: sheet.in_block(site.node) for site in found if site.writes and site.node.type not in LOOPS}
        for node in writers.values():
            if node.type != "declaration":
                yield Proposed(sheet.apply(sheet.govern(node, "single")), f"single around line {sheet.line_of(node)}")
        together = spread(sheet, found[0].node, found[-1].node) if len(found) == 2 else None
        if together is not None and together[1] != together[2]:
            edits = sheet.wrap(together[1], together[2], "single")
            yield Proposed(
                sheet.apply(edits), f"single around lines {sheet.line_of(together[1])}-{sheet.syntax.line_of(together[2].end_byte)}"
            )


def _last_in(sheet: Sheet, body: Node, text: str) -> list[Edit]:
    """A line just before the closing brace of a block."""
    statements = body.named_children
    if not statements:
        return []
    return [sheet.insert_after(statements[-1], text)]


def _depend(sheet: Sheet, task: Construct, clause: str) -> Edit:
    return sheet.rewrite_pragma(task, f"{sheet.pragma_text(task).rstrip()} {clause}")
