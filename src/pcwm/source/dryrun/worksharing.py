"""Loops and sections shared out among a team, and `simd` loops among lanes.

Where the specification leaves the schedule to the implementation, iterations are dealt out by a hash, so that neighbours meet on
different threads; two loops of one region with the same trip count are dealt out alike, unless one asks for `dynamic` or `guided`, since
every compiler we know divides both statically.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tree_sitter import Node

from pcwm.source.directives import Construct
from pcwm.source.dryrun.data import Environment
from pcwm.source.dryrun.layout import INT, CType, scalar_size
from pcwm.source.dryrun.machine import Strand, join
from pcwm.source.dryrun.reader import NORMAL, RETURN, Statement
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.teams import Teams
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer, unknown
from pcwm.source.loops import loop_form
from pcwm.source.touches import text_of

LANES = 4
MOST_ITERATIONS = 2400
"""Of one divided loop, that are followed; in between they are left out."""
MOST_ORDERED = 300
"""The same where iterations wait for one another."""
_INNER = frozenset({"compound_statement", "for_statement", "for_range_loop"})


@dataclass
class Level:
    """One of the loops that a directive divides."""

    variable: Variable
    first: Fn
    end: Fn
    step: Fn
    inclusive: bool
    line: int
    name: str
    elements: Callable[[Frame], Any] | None = None
    """For range loops: the places gone through."""
    enter: Callable[[Frame, Block, Any], None] | None = None


def mixed(*numbers: int) -> int:
    """A number spread evenly, for choices that must not depend on the order of turns."""
    value = 0x9E3779B97F4A7C15
    for number in numbers:
        value = ((value ^ (number & 0xFFFFFFFF)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        value ^= value >> 29
    return value


class Worksharing(Teams):
    """for, sections, single, simd, distribute, taskloop's iterations."""

    # ------------------------------------------------------------ the loops themselves

    def levels(self, node: Node, construct: Construct, names: Names) -> tuple[list[Level], Node | None]:
        """The divided loops, outermost first, and the body of the innermost."""
        ordered = (construct.argument("ordered") or "").strip()
        wanted = max(construct.collapse or 1, int(ordered) if ordered.isdigit() else 1)
        found: list[Level] = []
        loop: Node | None = node
        while loop is not None and len(found) < wanted:
            while loop is not None and loop.type == "compound_statement" and len(found) > 0:
                inside = [child for child in loop.named_children if child.type in _INNER]
                loop = inside[0] if inside else None
            if loop is None or loop.type not in ("for_statement", "for_range_loop"):
                break
            level = self._level(loop, names)
            if level is None:
                break
            found.append(level)
            loop = loop.child_by_field_name("body")
        return found, loop

    def _level(self, loop: Node, names: Names) -> Level | None:
        line = self.line(loop)
        if loop.type == "for_range_loop":
            declarator = loop.child_by_field_name("declarator")
            elements, elem = self.elements(loop.child_by_field_name("right"), names)
            base = self.specified(loop.child_by_field_name("type"), names)
            found, kind = self.declared(declarator, base, names)
            if kind.kind == "unknown":
                kind = elem
            elif kind.reference and (kind.elem is None or kind.elem.kind == "unknown"):
                kind = CType("pointer", 8, kind.name, elem=elem, reference=True)
            name = text_of(found) if found is not None else "?"
            variable = self.declare(name, kind, names, declarator or loop)
            enter = self.entered(variable, elem, loop, names)
            return Level(variable, _zero, _zero, _zero, False, line, name, elements, enter)
        form = loop_form(loop)
        if not form.canonical:
            return None
        initial = loop.child_by_field_name("initializer")
        kind = INT
        outer = names.look(form.index)
        if initial is not None and initial.type == "declaration":
            declarator = initial.child_by_field_name("declarator")
            kind = self.declared(declarator, self.specified(initial.child_by_field_name("type"), names), names)[1]
        elif outer is not None:
            kind = outer.kind
        first, one = self.snippet(form.lower, loop, names)
        if kind.kind == "unknown":
            kind = one
        boxed = names.escapes(form.index, (initial or loop).start_byte) or names.escapes(form.index, loop.start_byte + 1)
        variable = names.add(Variable(form.index, kind, slot=names.new_slot(), boxed=boxed))
        end, step = self.snippet(form.upper, loop, names)[0], self.snippet(form.step, loop, names)[0]
        return Level(variable, first, end, step, form.inclusive, line, form.index)

    def space(self, levels: list[Level]) -> Callable[[Frame], Sequence[tuple[Any, ...]]]:
        """The iterations, as the values of all indices; inner bounds may depend on outer indices."""
        only = levels[0] if len(levels) == 1 else None

        def values(level: Level, frame: Frame) -> Sequence[Any]:
            if level.elements is not None:
                return list(level.elements(frame))
            return _values(level.first(frame), level.end(frame), level.step(frame), level.inclusive)

        def all_of(frame: Frame) -> Sequence[tuple[Any, ...]]:
            if only is not None:
                return [(value,) for value in values(only, frame)]
            found: list[tuple[Any, ...]] = []

            def go(depth: int, before: tuple[Any, ...]) -> None:
                level = levels[depth]
                for value in values(level, frame):
                    if len(found) > 40 * MOST_ITERATIONS:
                        return
                    self._set(frame, level, value)
                    if depth + 1 == len(levels):
                        found.append((*before, value))
                    else:
                        go(depth + 1, (*before, value))

            go(0, ())
            return found

        return all_of

    @staticmethod
    def _set(frame: Frame, level: Level, value: Any) -> None:
        if level.enter is not None:
            level.enter(frame, *value)
            return
        slot = level.variable.slot
        if level.variable.boxed:
            block = Block(level.name, 8, "local", level.line, UNKNOWN, level.variable.kind)
            block.cells[0] = value
            frame[slot] = block
        else:
            frame[slot] = value

    # ------------------------------------------------------------ for

    def divided_loop(self, construct: Construct, node: Node, names: Names, words: frozenset[str], environment: Environment) -> Statement:
        """A worksharing loop (or `distribute`): each member runs its share."""
        names = names.inner()
        levels, body_node = self.levels(node, construct, names)
        if not levels:
            return self._undivided(node, names, construct)
        body = self.statement(body_node, names.inner())
        space = self.space(levels)
        schedule = construct.argument("dist_schedule" if "for" not in words and "distribute" in words else "schedule") or ""
        kind = schedule.rpartition(":")[2].split(",")[0].strip() if schedule else ""
        chunk_text = schedule.partition(",")[2].strip()
        chunk = self.snippet(chunk_text, node, names)[0] if chunk_text else None
        waits = construct.has("ordered")
        barrier = not (words & {"distribute"}) and not construct.has("nowait") and "parallel" not in construct.words
        machine, slots, index = self.machine, names.slots, construct.index
        shared_by_league = "distribute" in words and "for" in words
        name, line = levels[0].name, self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            strand = machine.strand
            team = strand.team
            instance = team.instance(index, strand) if team is not None else {"number": 0}
            size, rank = self._rank(strand, shared_by_league)
            own = environment.frame(frame, slots[0])
            iterations = space(own)
            if "plan" not in instance:
                width = chunk(own) if chunk is not None else 0
                self._plan(instance, len(iterations), size, kind, width if isinstance(width, int) else 1, waits)
                if waits:
                    instance["all"] = {iterations[position] for position in instance["chosen"]}
            mine = instance["plan"][rank]
            around, allot, label = strand.loop, machine.allot, strand.label
            machine.allot = max(8, allot // max(1, min(len(mine), 24)))
            last = len(iterations) - 1
            signal = NORMAL
            for count, position in enumerate(mine):
                if position >= len(iterations):
                    break
                if not waits and 8 <= count < len(mine) - 8 and machine.left < instance["until"]:
                    continue  # the middle is left out once the loop has had its part of the budget
                machine.step()
                for level, value in zip(levels, iterations[position], strict=True):
                    self._set(own, level, value)
                strand.label = (*label, (name, iterations[position][0] if levels[0].enter is None else position, line))
                strand.loop = (instance, position, iterations[position])
                signal = body(own)
                if waits:
                    self._finished(instance, position)
                if signal == RETURN:
                    break
                if position == last:
                    for each in environment.last:
                        each(own)
            machine.allot, strand.loop, strand.label = allot, around, label
            for each in environment.leave:
                each(own)
            if barrier:
                self.barrier()
            return RETURN if signal == RETURN else NORMAL

        return run

    @staticmethod
    def _rank(strand: Strand, shared_by_league: bool) -> tuple[int, int]:
        """Among how many the iterations are shared out, and which of them the strand is."""
        team = strand.team
        if team is None:
            return 1, 0
        if shared_by_league and team.outer is not None and team.outer.league:
            return team.size * team.outer.size, team.creator_thread * team.size + strand.thread
        return team.size, strand.thread

    def _undivided(self, node: Node, names: Names, construct: Construct) -> Statement:
        """A loop whose form the specification does not allow: one thread runs it."""
        self.machine.doubt("a divided loop is not in canonical form", self.line(node))
        body, machine = self.plain(node, names), self.machine

        def run(frame: Frame) -> int:
            return body(frame) if machine.strand.thread == 0 else NORMAL

        return run

    def _plan(self, instance: dict[str, Any], count: int, threads: int, kind: str, chunk: int, waits: bool) -> None:
        """Who runs which iterations, and which are followed at all."""
        machine = self.machine
        most = MOST_ORDERED if waits else MOST_ITERATIONS
        chosen: Sequence[int] = range(count)
        if count > most:
            part = most * 2 // 5
            middle = count // 2
            chosen = [*range(part), *range(middle - most // 10, middle + most // 10), *range(count - part, count)]
            if waits:
                chosen = range(most)
            machine.doubt("a long divided loop was read in part")
        plan: list[list[int]] = [[] for _ in range(threads)]
        starts = self._guided(count, chunk) if kind == "guided" else []
        free = kind in ("dynamic", "guided")
        salt = instance["number"] * 977 + instance.get("index", 0) if free else 0
        for position in chosen:
            piece = bisect_right(starts, position) if starts else position // max(chunk, 1)
            if kind == "static" and chunk > 0:
                owner = piece % threads
            elif count <= threads * max(chunk, 1):
                owner = (piece + (machine.seed if not kind or free else 0)) % threads
            else:
                owner = mixed(machine.seed, count, piece, salt) % threads
            plan[owner].append(position)
        instance["plan"], instance["chosen"] = plan, chosen
        instance["until"] = machine.left - machine.allot * threads
        instance["next"], instance["skipped"], instance["clock"], instance["posted"] = 0, set(), {}, {}
        instance["space"] = set(chosen)

    def _guided(self, count: int, chunk: int) -> list[int]:
        """Where chunks begin: each at least so long, and of no length to rely on (OpenMP 5.2, 11.5.3)."""
        starts, position = [], 0
        while position < count and len(starts) < MOST_ITERATIONS:
            position += max(chunk, 1) + mixed(self.machine.seed, position) % (max(chunk, 1) + 1)
            starts.append(position)
        return starts

    # ------------------------------------------------------------ ordered

    def ordered(self, body: Statement) -> Statement:
        """Iterations run the region one after another, in their own order (OpenMP 5.2, 15.10.2)."""
        machine = self.machine

        def run(frame: Frame) -> int:
            strand = machine.strand
            if strand.loop is None or "plan" not in strand.loop[0]:
                return body(frame)
            instance, position, _ = strand.loop
            machine.wait(lambda: self._turn_of(instance) == position)
            machine.acquire(instance["clock"])
            held, strand.held = strand.held, (*strand.held, "ordered")
            signal = body(frame)
            strand.held = held
            instance["clock"] = machine.release()
            self._finished(instance, position)
            return signal

        return run

    @staticmethod
    def _turn_of(instance: dict[str, Any]) -> int:
        while instance["next"] in instance["skipped"]:
            instance["next"] += 1
        return int(instance["next"])

    @staticmethod
    def _finished(instance: dict[str, Any], position: int) -> None:
        instance["skipped"].add(position)

    def doacross(self, construct: Construct, node: Node, names: Names) -> Statement:
        """`depend(sink: …)` and `depend(source)`, or `doacross` (OpenMP 5.2, 15.9.7)."""
        machine = self.machine
        sinks: list[list[Fn]] = []
        source = False
        for clause in construct.clauses:
            if clause.name in ("depend", "doacross"):
                kind, _, vector = clause.argument.partition(":")
                if kind.strip() == "source":
                    source = True
                elif vector.strip().startswith("omp_cur_iteration"):
                    sinks.append([])
                else:
                    sinks.append([self.snippet(part, node, names)[0] for part in vector.split(",")])

        def run(frame: Frame) -> int:
            strand = machine.strand
            if strand.loop is None or "plan" not in strand.loop[0]:
                return NORMAL
            instance, _, mine = strand.loop
            if source:
                instance["posted"][mine] = machine.release()
                machine.maybe_turn()
            for sink in sinks:
                vector = tuple(part(frame) for part in sink)
                if unknown(*vector) or not sink:
                    continue
                if not self._exists(instance, vector, strand):
                    continue
                machine.wait(lambda vector=vector: vector in instance["posted"])
                machine.acquire(instance["posted"].get(vector))
            return NORMAL

        return run

    @staticmethod
    def _exists(instance: dict[str, Any], vector: tuple[Any, ...], strand: Strand) -> bool:
        """Whether there is such an earlier iteration among those that are followed."""
        known = instance.get("all")
        return vector in known if known is not None else True

    # ------------------------------------------------------------ sections, single

    def sections(self, construct: Construct, node: Node, names: Names, environment: Environment) -> Statement:
        parts: list[Statement] = []
        inner = names.inner()
        children = [child for child in node.named_children if child.type != "comment"] if node.type == "compound_statement" else [node]
        run_of: list[Node] = []
        for child in children:
            opened = self.governed.get(child.id, [])
            if any(each.name == "section" for each in opened):
                if run_of:
                    parts.append(self.sequence(run_of, inner.inner(), node))
                    run_of = []
                rest = [each for each in opened if each.name != "section"]
                parts.append(self.construct_statement(child, rest, inner.inner()) if rest else self.plain(child, inner.inner()))
            else:
                run_of.append(child)
        if run_of:
            parts.append(self.sequence(run_of, inner.inner(), node))
        barrier = not construct.has("nowait") and "parallel" not in construct.words
        machine, slots, index = self.machine, names.slots, construct.index
        line = self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            strand = machine.strand
            team = strand.team
            instance = team.instance(index, strand) if team is not None else {"number": 0}
            size = team.size if team is not None else 1
            own = environment.frame(frame, slots[0])
            label = strand.label
            for position, part in enumerate(parts):
                spread = mixed(machine.seed, index, instance["number"])
                if (position + spread) % size == (strand.thread if team is not None else 0):
                    strand.label = (*label, ("section", position + 1, line))
                    part(own)
                    if position == len(parts) - 1:
                        for each in environment.last:
                            each(own)
            strand.label = label
            for each in environment.leave:
                each(own)
            if barrier:
                self.barrier()
            return NORMAL

        return run

    def single(self, construct: Construct, node: Node, names: Names, body: Statement, environment: Environment) -> Statement:
        from pcwm.source.dryrun.places import loader, storer

        machine, slots, index = self.machine, names.slots, construct.index
        shared = []
        for name in self.listed_in(construct, "copyprivate"):
            variable = names.look(name)
            if variable is not None:
                place = self.place_for(variable, node, names)
                shared.append((loader(machine, place), storer(machine, place)))
        barrier = not construct.has("nowait")

        def run(frame: Frame) -> int:
            strand = machine.strand
            team = strand.team
            instance = team.instance(index, strand) if team is not None else {"number": 0}
            machine.maybe_turn()
            first = "taken" not in instance
            if first:
                instance["taken"] = strand.thread
                label, strand.label = strand.label, (*strand.label, ("single", strand.thread))
                body(environment.frame(frame, slots[0]))
                strand.label = label
                if shared:
                    instance["values"] = [load(frame) for load, _ in shared]
            if barrier:
                self.barrier()
            if shared and not first:
                for value, (_, store) in zip(instance.get("values", []), shared, strict=False):
                    store(frame, value)
            if shared and barrier:
                self.barrier()
            return NORMAL

        return run

    # ------------------------------------------------------------ simd

    def lanes(self, construct: Construct, node: Node, names: Names, environment: Environment) -> Statement:
        """A `simd` loop: its iterations may run at once, those closer than `safelen` (OpenMP 5.2, 10.4)."""
        names = names.inner()
        levels, body_node = self.levels(node, construct, names)
        if not levels:
            return self.plain(node, names)
        body = self.statement(body_node, names.inner())
        space = self.space(levels)
        text = construct.argument("safelen")
        length = self.snippet(text, node, names)[0] if text else None
        ordered_region = any(
            each.name == "ordered simd" and node.start_byte <= each.pragma.start < node.end_byte for each in self.all_constructs
        )
        machine, slots, line = self.machine, names.slots, self.syntax.line_of(construct.pragma.start)

        def run(frame: Frame) -> int:
            own = environment.frame(frame, slots[0])
            iterations = space(own)
            window = length(frame) if length is not None else 0
            width = window if isinstance(window, int) and window > 0 else len(iterations)
            chosen = [*range(min(len(iterations), 48)), *range(max(48, len(iterations) - 16), len(iterations))]
            creator = machine.strand
            allot = machine.allot
            machine.allot = max(8, allot // max(1, min(len(chosen), 24)))
            for start in range(0, len(iterations), max(width, 1)):
                part = [each for each in chosen if start <= each < start + width]
                if part:
                    self._window(part, iterations, levels, body, environment, frame, slots, creator, line, ordered_region)
            machine.allot = allot
            return NORMAL

        return run

    def _window(
        self,
        part: list[int],
        iterations: Sequence[tuple[Any, ...]],
        levels: list[Level],
        body: Statement,
        environment: Environment,
        frame: Frame,
        slots: list[int],
        creator: Strand,
        line: int,
        ordered_region: bool,
    ) -> None:
        machine = self.machine
        shares: list[list[int]] = [[] for _ in range(LANES)]
        for position in part:
            place = position % LANES if len(part) <= LANES else mixed(machine.seed, len(part), position) % LANES
            shares[place].append(position)
        ordered: dict[str, Any] = {"plan": True, "next": part[0], "skipped": set(), "clock": {}, "posted": {}}

        final: list[Frame] = []

        def lane(mine: list[int], strand: Strand) -> Callable[[], None]:
            own = environment.frame(frame, slots[0])  # all lanes begin with what was there before any of them ended

            def work() -> None:
                for position in mine:
                    machine.step()
                    for level, value in zip(levels, iterations[position], strict=True):
                        self._set(own, level, value)
                    strand.label = (*creator.label, ("lane", iterations[position][0] if levels[0].enter is None else position, line))
                    if ordered_region:
                        strand.loop = (ordered, position, iterations[position])
                    body(own)
                    self._finished(ordered, position)
                    if position == len(iterations) - 1:
                        final.append(own)
                for each in environment.leave:
                    each(own)

            return work

        made = []
        for mine in shares:
            if mine:
                strand = machine.fork(creator)
                strand.calls, strand.held, strand.group, strand.counts = creator.calls, creator.held, creator.group, dict(creator.counts)
                made.append((strand, mine))
        works = [lane(mine, strand) for strand, mine in made]
        for (strand, _), work in zip(made, works, strict=True):
            machine.start(strand, work)
        machine.wait(lambda: all(strand.done for strand, _ in made))
        for strand, _ in made:
            join(creator.clock, strand.final)
        for own in final:
            for each in environment.last:
                each(own)


def _zero(frame: Frame) -> int:
    return 0


def _values(first: Any, end: Any, step: Any, inclusive: bool) -> Sequence[Any]:
    """The values of an index; for pointers too. What nobody knows is taken for a few."""
    if isinstance(first, Pointer) and isinstance(end, Pointer) and isinstance(step, int) and step:
        width = scalar_size(first.elem)
        if first.block is not end.block or unknown(first.offset, end.offset):
            return [first]
        stop = end.offset + (width * (1 if step > 0 else -1) if inclusive else 0)
        return [Pointer(first.block, offset, first.elem) for offset in range(first.offset, stop, width * step)]
    if isinstance(first, float):
        first = int(first)
    if isinstance(end, float):
        end = int(end)
    if not isinstance(step, int) or step == 0:
        step = 1 if step is UNKNOWN else 0
    if not isinstance(first, int):
        first = 0
    if not isinstance(end, int):
        end = first + (12 if step > 0 else -12)
    if step == 0:
        return []
    return range(first, end + ((1 if step > 0 else -1) if inclusive else 0), step)
