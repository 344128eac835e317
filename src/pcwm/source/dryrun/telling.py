"""What a person is told of a race that was met: who is beside whom, where they meet, and what would have kept them apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pcwm.source.dryrun.layout import CType, scalar_size
from pcwm.source.dryrun.strands import Found, Step
from pcwm.source.dryrun.values import UNKNOWN, Block
from pcwm.source.verdicts import Ground, RacePair, Side

GROUNDS = (Ground.met, Ground.condition, Ground.place, Ground.data)
"""By `Found.maybe`."""
_PARTS = ("iteration", "single", "first thread")
"""Steps into parts of a region that come one after the other."""


def unique(pairs: Iterable[RacePair]) -> tuple[RacePair, ...]:
    """One pair of each two lines with the same expressions."""
    found: dict[frozenset[Any], RacePair] = {}
    for pair in pairs:
        found.setdefault(frozenset((side.line, side.expression, side.writes) for side in (pair.first, pair.second)), pair)
    return tuple(found.values())


def pair_of(race: Found) -> RacePair:
    """A race as a reading names it."""
    sides = [_side(race, index) for index in (0, 1)]
    if (sides[1].line, sides[1].column) < (sides[0].line, sides[0].column):
        sides.reverse()
    return RacePair(
        first=sides[0],
        second=sides[1],
        concurrent=_concurrent(race),
        overlapping=_overlapping(race),
        prevention=_prevention(race),
        ground=GROUNDS[race.maybe],
    )


def _side(race: Found, index: int) -> Side:
    site = (race.first, race.second)[index]
    return Side(
        line=site.line,
        column=site.column,
        expression=site.expression,
        variable=site.variable,
        function=site.function,
        writes=race.writes[index],
        where=", ".join(_step(step) for step in race.labels[index]),
        held=race.held[index],
    )


def _step(step: Step) -> str:
    match step.kind:
        case "thread":
            return f"thread {step.number}"
        case "task":
            return f"a task of line {step.line}"
        case "section":
            return f"section {step.number} of line {step.line}"
        case "single":
            return "the thread that runs `single`"
        case "first thread":
            return "the first thread"
        case "lane":
            return f"lane of iteration {step.number} of line {step.line}"
        case "iteration":
            return f"iteration {step.name} = {step.number} of the loop of line {step.line}"


def _concurrent(race: Found) -> str:
    one, other = race.labels
    at = next((index for index, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
    left, right = (", ".join(_step(step) for step in label[at:]) or "the code around" for label in (one, other))
    return f"{left} runs beside {right}; no barrier, join or dependence orders the two{_held(race)}"


def _held(race: Found) -> str:
    """What the sides hold, where it isn't the same."""
    held = [sorted(set(each)) for each in race.held]
    if not any(held):
        return ""
    if all(held):
        return f", and {' and '.join(held[0])} on one side is not {' and '.join(held[1])} on the other"
    return f", and only one side is in {', '.join(held[0] or held[1])}"


def _overlapping(race: Found) -> str:
    if race.maybe == 3:
        return f"both touch an element of `{race.block.name}` with some of the data that the text does not show"
    if race.maybe == 2:
        return f"nothing in the text says that the elements of `{race.block.name}` that they touch differ"
    place = element(race.block, race.offset)
    return f"both touch `{place}`" if race.maybe == 0 else f"both touch `{place}` if a condition holds that the text does not decide"


def element(block: Block, offset: Any) -> str:
    """A piece of memory as a person would write it: `grid[3][4].x`."""
    name = block.name
    if offset is UNKNOWN or not isinstance(offset, int) or block.elem is None:
        return name
    return name + _path(block.elem, offset, block.kind == "heap")


def _path(kind: CType, offset: int, heap: bool) -> str:
    if heap and kind.kind != "array":
        width = scalar_size(kind)
        return f"[{offset // width}]" + (_path(kind, offset % width, False) if kind.kind == "struct" else "")
    if kind.kind == "array" and kind.elem is not None and isinstance(kind.elem.size, int) and kind.elem.size:
        return f"[{offset // kind.elem.size}]" + _path(kind.elem, offset % kind.elem.size, False)
    if kind.kind == "struct":
        inside = [(at, name, member) for name, (at, member) in kind.fields.items() if at <= offset]
        if inside:
            at, name, member = max(inside, key=lambda each: each[0])
            return f".{name}" + _path(member, offset - at, False)
    return ""


def _prevention(race: Found) -> str:
    """The usual remedy for a mistake of this shape."""
    first, second = race.first, race.second
    name = race.block.name
    tasks = any(step.kind == "task" for label in race.labels for step in label)
    scalar = "[" not in first.expression and "[" not in second.expression
    held = set(race.held[0]) | set(race.held[1])
    if held and race.held[0] != race.held[1]:
        return f"holding {sorted(held)[0]} on both sides"
    if tasks:
        return f"`taskwait` before the later access, or `depend` on `{name}` in both tasks"
    loops = [{step.name for step in label if step.kind == "iteration"} for label in race.labels]
    if _in_turn(race):
        return "a barrier between the two"
    if scalar and (first.line, first.column) == (second.line, second.column) and not all(race.writes):
        return f"a reduction over `{name}`, or an atomic update"
    if scalar and race.block.kind != "heap":
        if first.line == second.line and all(race.writes):
            return f"a private copy of `{name}` where each iteration sets it first, else a reduction or an atomic update"
        return f"`private({name})` where each thread sets it before it reads it, else `critical` or `atomic` around both accesses"
    if loops[0] and loops[0] == loops[1] and first.variable == second.variable:
        return "a loop whose iterations use no element that another one writes: another array for the result, `ordered`, or no sharing out"
    return "a barrier between the two, or one lock around both"


def _in_turn(race: Found) -> bool:
    """Whether the sides are in parts of a region that come one after the other, such as a loop and what `single` runs."""
    parts = [next(((step.kind, step.line) for step in reversed(label) if step.kind in _PARTS), None) for label in race.labels]
    return parts[0] != parts[1] and race.first.function == race.second.function
