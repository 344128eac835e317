"""Functions of <algorithm> and <numeric>, and their parallel forms: what they read, write and call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from itertools import pairwise
from typing import Any, cast

from tree_sitter import Node

from pcwm.source.dryrun.functions import Addressed
from pcwm.source.dryrun.layout import BOOL, LONG, UNKNOWN_TYPE, VOID, CType, scalar_size
from pcwm.source.dryrun.ranges import FULLY_SORTED, Run
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.registry import SPECIAL, UNFORESEEN
from pcwm.source.dryrun.scope import Frame, Names
from pcwm.source.dryrun.values import UNKNOWN, Callee, Copy, Pointer, truth, unknown
from pcwm.source.touches import text_of

Algorithm = Callable[[Run, list[Any]], Any]
ALGORITHMS: dict[str, tuple[Algorithm, Any]] = {}


def algorithm(names: str, returns: Any = VOID) -> Callable[[Algorithm], Algorithm]:
    """Register. `returns`: a type, or the number of the argument whose type it is; `elem` is what the first iterator leads to."""

    def add(work: Algorithm) -> Algorithm:
        for name in names.split():
            ALGORITHMS[name] = (work, returns)
        return work

    return add


def _value(item: Any) -> Any:
    return item.value() if isinstance(item, Addressed) else item


@algorithm("for_each", 2)
def _for_each(run: Run, values: list[Any]) -> Any:
    run.share(list(run.steps(values[0], values[1])), lambda place: run.ask(values[2], run.on(place)))
    return values[2]


@algorithm("for_each_n")
def _for_each_n(run: Run, values: list[Any]) -> Any:
    first, count = values[0], values[1] if isinstance(values[1], int) else 0
    last = first.moved(count, scalar_size(first.elem)) if isinstance(first, Pointer) else first
    run.share(list(run.steps(first, last)), lambda place: run.ask(values[2], run.on(place)))
    return last


@algorithm("transform", 2)
def _transform(run: Run, values: list[Any]) -> Any:
    binary = len(values) > 4
    target = values[3] if binary else values[2]
    width = scalar_size(target.elem) if isinstance(target, Pointer) else 8
    other_width = scalar_size(values[2].elem) if isinstance(values[2], Pointer) else 8

    def one(item: tuple[int, Pointer]) -> None:
        index, place = item
        more = [run.on(values[2].moved(index, other_width))] if binary and isinstance(values[2], Pointer) else []
        result = run.ask(values[-1], run.on(place), *more)
        if isinstance(target, Pointer):
            run.write(target.moved(index, width), result)

    items = list(enumerate(run.steps(values[0], values[1])))
    run.share(items, one)
    return target.moved(len(items), width) if isinstance(target, Pointer) else target


@algorithm("accumulate reduce", 2)
def _accumulate(run: Run, values: list[Any]) -> Any:
    total = values[2] if len(values) > 2 else 0
    parts: list[Any] = []
    run.share(list(run.steps(values[0], values[1])), lambda place: parts.append(run.read(place)))
    for part in parts:
        total = run.ask(values[3], total, part) if len(values) > 3 else total + part
    return total


@algorithm("transform_reduce inner_product", 3)
def _inner(run: Run, values: list[Any]) -> Any:
    """Of two ranges, or of one with a reduction and a transformation."""
    parts: list[Any] = []
    if isinstance(values[2], Pointer):
        width = scalar_size(values[2].elem)

        def product(item: tuple[int, Pointer]) -> None:
            one, two = run.read(item[1]), run.read(values[2].moved(item[0], width))
            parts.append(run.ask(values[5], one, two) if len(values) > 5 else one * two)

        run.share(list(enumerate(run.steps(values[0], values[1]))), product)
        total, combine = values[3], values[4] if len(values) > 4 else None
    else:
        run.share(list(run.steps(values[0], values[1])), lambda place: parts.append(run.ask(values[4], run.on(place))))
        total, combine = values[2], values[3]
    for part in parts:
        total = run.ask(combine, total, part) if isinstance(combine, Callee) else total + part
    return total


@algorithm("fill iota")
def _fill(run: Run, values: list[Any]) -> Any:
    start = values[2] if run.site.expression.partition("(")[0].endswith("iota") else None

    def one(item: tuple[int, Pointer]) -> None:
        run.write(item[1], values[2] if start is None else start + item[0])

    run.share(list(enumerate(run.steps(values[0], values[1]))), one)
    return UNKNOWN


@algorithm("fill_n", 0)
def _fill_n(run: Run, values: list[Any]) -> Any:
    first, count = values[0], values[1]
    if isinstance(first, Pointer) and isinstance(count, int):
        last = first.moved(count, scalar_size(first.elem))
        for place in run.steps(first, last):
            run.write(place, values[2])
        return last
    return first


@algorithm("generate")
def _generate(run: Run, values: list[Any]) -> Any:
    run.share(list(run.steps(values[0], values[1])), lambda place: run.write(place, run.ask(values[2])))
    return UNKNOWN


@algorithm("copy move_range copy_if", 2)
def _copy(run: Run, values: list[Any]) -> Any:
    target = values[2]
    width = scalar_size(target.elem) if isinstance(target, Pointer) else 8
    kept = list(run.steps(values[0], values[1]))
    if len(values) > 3:
        kept = [place for place in kept if truth(run.ask(values[3], run.on(place))) is not False]

    def one(item: tuple[int, Pointer]) -> None:
        value = run.read(item[1])
        if isinstance(target, Pointer):
            run.write(target.moved(item[0], width), value)

    run.share(list(enumerate(kept)), one)
    return target.moved(len(kept), width) if isinstance(target, Pointer) else target


@algorithm("copy_n", 2)
def _copy_n(run: Run, values: list[Any]) -> Any:
    first, count = values[0], values[1]
    last = first.moved(count, scalar_size(first.elem)) if isinstance(first, Pointer) else first
    return _copy(run, [first, last, values[2]])


@algorithm("merge", 4)
def _merge(run: Run, values: list[Any]) -> Any:
    parts = [run.read(place) for place in (*run.steps(values[0], values[1]), *run.steps(values[2], values[3]))]
    target = values[4]
    parts = _sorted(run, parts, values[5] if len(values) > 5 else None)
    for part in parts:
        run.write(target, part)
        target = target.moved(1, scalar_size(target.elem)) if isinstance(target, Pointer) else target
    return target


def _sorted(run: Run, parts: list[Any], compare: Any) -> list[Any]:
    """In order, as far as the values are known. A comparator of the text is asked: what it does, it does."""
    if compare is not None:
        if len(parts) <= FULLY_SORTED:

            def order(one: Any, two: Any) -> int:
                return -1 if truth(run.ask(compare, one, two)) else 1

            return sorted(parts, key=cmp_to_key(order))
        for one, two in pairwise(parts[:FULLY_SORTED]):
            run.ask(compare, one, two)
        return [UNKNOWN] * len(parts)
    if unknown(*parts):
        return [UNKNOWN] * len(parts)
    if any(isinstance(part, Copy) for part in parts):
        return parts
    try:
        return sorted(parts)
    except TypeError:
        return [UNKNOWN] * len(parts)


@algorithm("sort stable_sort partial_sort nth_element reverse rotate shuffle random_shuffle unique remove remove_if partition", 0)
def _sort(run: Run, values: list[Any]) -> Any:
    """Reads and writes all the elements."""
    word = run.site.expression.partition("(")[0].rpartition("::")[2]
    places = list(run.steps(values[0], values[2] if word in ("partial_sort", "nth_element", "rotate") and len(values) > 2 else values[1]))
    parts: list[Any] = [UNKNOWN] * len(places)
    compare = next((value for value in values[2:] if isinstance(value, Callee)), None)
    if run.parallel and compare is not None:
        pairs = list(pairwise(places))[: 2 * FULLY_SORTED]
        run.share(pairs, lambda pair: run.ask(compare, run.on(pair[0]), run.on(pair[1])))

    def take(item: tuple[int, Pointer]) -> None:
        parts[item[0]] = run.read(item[1])

    run.share(list(enumerate(places)), take)
    if "sort" in word or word == "nth_element":
        parts = _sorted(run, parts, compare)
    elif word == "reverse":
        parts.reverse()
    elif word == "unique":
        parts = [part for index, part in enumerate(parts) if not index or part is UNKNOWN or part != parts[index - 1]]
    elif word in ("remove", "remove_if"):
        keep = (
            (lambda part: truth(run.ask(values[2], part)) is not True)
            if compare is not None
            else (lambda part: part is UNKNOWN or part != values[2])
        )
        parts = [part for part in parts if keep(part)]
    run.share(list(zip(places, parts, strict=False)), lambda pair: run.write(*pair))
    return places[len(parts)] if len(parts) < len(places) else values[1]


@algorithm("max_element min_element", 0)
def _extreme(run: Run, values: list[Any]) -> Any:
    places = list(run.steps(values[0], values[1]))
    least = "min_element" in run.site.expression
    if not places:
        return values[1]
    best, held = places[0], run.read(places[0])
    for place in places[1:]:
        value = run.read(place)
        if len(values) > 2:
            better = truth(run.ask(values[2], value, held) if least else run.ask(values[2], held, value))
        else:
            better = None if unknown(value, held) or isinstance(value, Copy) else truth(value < held if least else value > held)
        if better:
            best, held = place, value
    return best


@algorithm("find find_if find_if_not lower_bound upper_bound partition_point adjacent_find", 0)
def _find(run: Run, values: list[Any]) -> Any:
    word = run.site.expression.partition("(")[0].rpartition("::")[2]
    for place in run.steps(values[0], values[1]):
        if word.startswith("find_if"):
            known = truth(run.ask(values[2], run.on(place)))
            known = not known if word.endswith("not") and known is not None else known
        elif word == "find":
            value = run.read(place)
            known = None if value is UNKNOWN or len(values) < 3 or values[2] is UNKNOWN else value == values[2]
        else:
            value = run.read(place)
            if len(values) > 3:
                inside = run.ask(values[3], value, values[2]) if word == "lower_bound" else run.ask(values[3], values[2], value)
                known = truth(inside)
                known = not known if known is not None and word == "lower_bound" else known
            else:
                known = (
                    None
                    if len(values) < 3 or unknown(value, values[2])
                    else truth(value >= values[2] if word == "lower_bound" else value > values[2])
                )
        if known:
            return place
    return values[1]


@algorithm("count count_if", LONG)
def _count(run: Run, values: list[Any]) -> Any:
    found: list[Any] = []

    def one(place: Pointer) -> None:
        found.append(truth(run.ask(values[2], run.on(place))) if isinstance(values[2], Callee) else run.read(place) == values[2])

    run.share(list(run.steps(values[0], values[1])), one)
    return UNKNOWN if any(each is None or each is UNKNOWN for each in found) else sum(map(bool, found))


@algorithm("any_of all_of none_of is_sorted equal binary_search", BOOL)
def _test(run: Run, values: list[Any]) -> Any:
    word = run.site.expression.partition("(")[0].rpartition("::")[2]
    places = list(run.steps(values[0], values[1]))
    if word.endswith("_of"):
        found = [truth(run.ask(values[2], run.on(place))) for place in places]
        return UNKNOWN if None in found else int(any(found) if word == "any_of" else all(found) if word == "all_of" else not any(found))
    parts = [run.read(place) for place in places]
    if word == "equal" and isinstance(values[2], Pointer):
        others = [run.read(values[2].moved(index, scalar_size(values[2].elem))) for index in range(len(parts))]
        return UNKNOWN if unknown(*parts, *others) else int(parts == others)
    return UNKNOWN


@algorithm("inclusive_scan exclusive_scan partial_sum adjacent_difference transform_inclusive_scan", 2)
def _scan(run: Run, values: list[Any]) -> Any:
    target, total = values[2], cast(Any, 0)
    width = scalar_size(target.elem) if isinstance(target, Pointer) else 8
    parts = list(run.steps(values[0], values[1]))
    read = [UNKNOWN] * len(parts)

    def take(item: tuple[int, Pointer]) -> None:
        read[item[0]] = run.read(item[1])

    run.share(list(enumerate(parts)), take)
    sums = []
    for value in read:
        total = total + value
        sums.append(total)

    def give(item: tuple[int, Any]) -> None:
        if isinstance(target, Pointer):
            run.write(target.moved(item[0], width), item[1])

    run.share(list(enumerate(sums)), give)
    return target


@algorithm("distance", LONG)
def _distance(run: Run, values: list[Any]) -> Any:
    return run.length(values[0], values[1])


@algorithm("next prev advance", 0)
def _next(run: Run, values: list[Any]) -> Any:
    way = -1 if "prev" in run.site.expression.partition("(")[0] else 1
    count = values[1] if len(values) > 1 else 1
    return values[0].moved(way * count, scalar_size(values[0].elem)) if isinstance(values[0], Pointer) else UNKNOWN


def read_algorithm(reader: Any, arguments: list[Node], node: Node, names: Names) -> Typed | None:
    """A call of an algorithm, with or without an execution policy."""
    target = node.child_by_field_name("function")
    word = text_of(target).partition("<")[0].rpartition("::")[2] if target is not None else ""
    if word == "move" and len(arguments) == 3:
        word = "move_range"
    if word not in ALGORITHMS or (len(arguments) < 2 and word not in ("next", "prev")):
        return None
    parallel = "execution::" in text_of(arguments[0]) or text_of(arguments[0]) in ("par", "par_unseq")
    sequential = parallel and text_of(arguments[0]).endswith("seq") and not text_of(arguments[0]).endswith("unseq")
    if parallel:
        arguments = arguments[1:]
    first = reader.expression(arguments[0], names)
    elem = first[1].elem or UNKNOWN_TYPE
    typed = [first, *(reader.algorithm_argument(each, elem, names) for each in arguments[1:])]
    work, returns = ALGORITHMS[word]
    values = [fn for fn, _ in typed]
    machine, site = reader.machine, reader.site(node, names)

    def call(frame: Frame) -> Any:
        given = [value(frame) for value in values]
        try:
            return work(Run(machine, site, reader, parallel and not sequential), given)
        except UNFORESEEN:
            machine.doubt(f"`{word}` is not followed", site.line)
            return UNKNOWN

    if isinstance(returns, CType):
        return call, returns
    if word == "reduce" and len(typed) < 3:
        return call, elem
    index = 2 if word == "transform_reduce" and typed[2][1].kind != "pointer" else returns
    if word == "transform" and len(typed) > 4:
        index = 3
    return call, typed[index][1] if index < len(typed) else UNKNOWN_TYPE


for _name in (*ALGORITHMS, "move"):
    SPECIAL.setdefault(_name, read_algorithm)
