"""What ThreadSanitizer cannot see, and how much of it can be shown to it: SIMD lanes as threads.

ThreadSanitizer compares threads. The lanes of a `simd` loop are one thread, and an offloaded region runs elsewhere; of both, silence says
nothing. For `simd` there is a way: in a copy of the program each such loop is divided among threads, one iteration after another, so that
what may run in two lanes at once runs in two threads at once (OpenMP 5.2, section 10.4). `safelen(n)` allows dependences over n and more
iterations: in the copy each iteration waits for those that far back, by `ordered`. A loop that has no such copy stays a blind spot.

Lines stay where they are in the copy, and columns too but for the pragma's own line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from pcwm.records import Language, Pair
from pcwm.source.directives import Construct, constructs
from pcwm.source.facts import Clause
from pcwm.source.loops import loop_form
from pcwm.source.syntax import Syntax, parse

LONGEST_SAFE = 64
"""Largest `safelen` that is modelled: an iteration waits for that many others."""

_GONE = frozenset({"safelen", "simdlen", "aligned", "nontemporal", "order", "schedule", "grainsize", "num_tasks"})
"""Clauses about lanes, or about how iterations are grouped, that the copy does without."""
_CONDITION_ON = re.compile(r"\A[\w\s]+:(?!:)\s*")
"""The part of an `if` that says what it is about: `simd :`."""
_HIDDEN = re.compile(r"_Pragma\s*\(\s*\"[^\"\n]*\b(simd|target)\b")
_SENTINEL = re.compile(r"^\s*[!cC*]\$omp\b([\w\s]*)", re.IGNORECASE)
_SIMD_MODIFIER = re.compile(r"(\bschedule\s*\(\s*(?:\w+\s*(?=,))?)(,\s*simd\s*:|simd(?:\s*,(?=\s*\w+\s*:)|\s*:))")


@dataclass(frozen=True)
class BlindSpots:
    """Lines whose concurrency ThreadSanitizer does not see in a program as it is written."""

    simd: tuple[int, ...] = ()
    target: tuple[int, ...] = ()


def blind_spots(source: str, language: Language) -> BlindSpots:
    """Where a program uses SIMD lanes or offloading. Never raises."""
    if language == "fortran":
        sentinels = ((number, _SENTINEL.match(text)) for number, text in enumerate(source.split("\n"), 1))
        words = {number: match.group(1).lower().split() for number, match in sentinels if match}
        return BlindSpots(*(tuple(line for line, said in words.items() if word in said) for word in ("simd", "target")))
    syntax = parse(source, language)
    found = constructs(syntax)
    simd = [syntax.line_of(each.pragma.start) for each in found if _is_simd_loop(each)]
    target = [syntax.line_of(each.pragma.start) for each in found if "target" in each.words and "declare" not in each.words]
    for match in _HIDDEN.finditer(source):
        (simd if match.group(1) == "simd" else target).append(source.count("\n", 0, match.start()) + 1)
    return BlindSpots(tuple(dict.fromkeys(simd)), tuple(dict.fromkeys(target)))


def lanes_as_threads(source: str, language: Language) -> str | None:
    """The copy whose threads stand for lanes; None where some `simd` loop has none. Never raises."""
    if language == "fortran":
        return None
    syntax = parse(source, language)
    if any(match.group(1) == "simd" for match in _HIDDEN.finditer(source)):
        return None
    changes: list[tuple[int, int, bytes]] = []
    for construct in constructs(syntax):
        if not _is_simd_loop(construct):
            continue
        change = _changes(syntax, construct)
        if change is None:
            return None
        changes += change
    data = syntax.data
    for start, end, text in sorted(changes, reverse=True):
        data = data[:start] + text + data[end:]
    return data.decode("utf-8", "replace")


def without_simd_modifier(source: str) -> str:
    """The source with the `simd` modifier of `schedule` blanked out: clang 19 makes loops of it that run iterations twice.

    It is a hint about chunk sizes and changes no result.
    """

    def blanked(match: re.Match[str]) -> str:
        kept = ":" if match.group(2).startswith(",") else " "  # behind another modifier
        return match.group(1) + kept + " " * (len(match.group(2)) - 1)

    return _SIMD_MODIFIER.sub(blanked, source) if "simd" in source else source


def lanes_may_be_ordered(pair: Pair) -> bool:
    """Whether a conflict between lanes may be one that vector code keeps in order: a store above a load in the text."""
    write, read = (pair.first, pair.second) if "write" in pair.first.kind else (pair.second, pair.first)
    return "read" in read.kind and 0 < write.line < read.line


def _is_simd_loop(construct: Construct) -> bool:
    return "simd" in construct.words and not construct.words & {"declare", "ordered"}


def _changes(syntax: Syntax, construct: Construct) -> list[tuple[int, int, bytes]] | None:
    """Edits of one loop: start, end, new text. None where it has no copy."""
    loop = construct.statement
    if loop is None or not construct.pragma.written or loop.type not in ("for_statement", "for_range_loop") or construct.has("ordered"):
        return None
    if any(clause.name == "reduction" and "inscan" in clause.argument for clause in construct.clauses):
        return None
    end = loop.end_byte
    if any("ordered" in each.words or "scan" in each.words for each in constructs(syntax) if loop.start_byte < each.pragma.start < end):
        return None
    kept = [_written(construct, clause) for clause in construct.clauses if clause.name not in _GONE]
    if any(clause.name == "if" and not _may_stay(construct, clause.argument) for clause in construct.clauses):
        return None
    edits: list[tuple[int, int, bytes]] = []
    safe = construct.argument("safelen")
    ordered = ""
    if safe is not None:
        waits = _waits(syntax, construct, loop, safe)
        if waits is None:
            return None
        ordered, edits = " ordered(1)", waits
    index = _outer_index(loop)
    named = {name for names in construct.lists.values() for name in names}
    if construct.words == {"simd"} and index and index not in named:
        kept.append(f"lastprivate({index})")  # its value after the loop is the program's
    text = f"#pragma omp {_threads_name(construct)}{ordered} {' '.join(kept)}".rstrip()
    lines = syntax.data[construct.pragma.start : construct.pragma.end].count(b"\n")
    return [*edits, (construct.pragma.start, construct.pragma.end, text.encode() + b" \\\n" * lines)]


def _may_stay(construct: Construct, condition: str) -> bool:
    """Whether an `if` says of the copy's threads what it says of the lanes: of `simd` alone, or of all that a directive does."""
    if construct.words == {"simd"}:
        return True
    return bool(construct.words & {"parallel", "taskloop"}) and not _CONDITION_ON.match(condition)


def _written(construct: Construct, clause: Clause) -> str:
    argument = _CONDITION_ON.sub("", clause.argument) if clause.name == "if" and construct.words == {"simd"} else clause.argument
    return f"{clause.name}({argument})" if argument else clause.name


def _threads_name(construct: Construct) -> str:
    """The directive that deals iterations out one by one."""
    words = [word for word in construct.name.split() if word != "simd"]
    if "distribute" in words and "for" not in words:
        words += ["parallel", "for"]  # a team's lanes are its threads
    if not words:
        return "parallel for schedule(static, 1)"
    if "taskloop" in words:
        return " ".join(words) + " grainsize(1)"
    return " ".join(words) + (" schedule(static, 1)" if "for" in words else "")


def _outer_index(loop: Node) -> str:
    """The loop's variable where it was declared before the loop."""
    initial = loop.child_by_field_name("initializer") if loop.type == "for_statement" else None
    return loop_form(loop).index if initial is not None and initial.type != "declaration" else ""


def _waits(syntax: Syntax, construct: Construct, loop: Node, safe: str) -> list[tuple[int, int, bytes]] | None:
    """Edits of the body that make each iteration wait for all that lie `safe` and more back. None where that cannot be written."""
    form, body = loop_form(loop), loop.child_by_field_name("body")
    if body is None or not form.canonical or construct.collapse > 1 or not safe.strip().isdecimal() or construct.has("linear"):
        return None
    length = int(safe.strip()[:4])
    step = form.step.lstrip("-")
    leaves = re.search(rb"\bcontinue\b|\bgoto\b", syntax.masked[body.start_byte : body.end_byte])
    if not 0 < length <= LONGEST_SAFE or leaves or not step.isdecimal() or int(step[:6]) == 0:
        return None
    back = "+" if form.step.startswith("-") else "-"
    # Waiting for `length` neighbours in a row is waiting, through them, for everything before.
    sinks = " ".join(f"depend(sink: {form.index} {back} {distance * int(step[:6])})" for distance in range(length, 2 * length))
    # Right behind the loop's head, so that the body's own lines and columns stay.
    head = syntax.masked.rfind(b")", loop.start_byte, body.start_byte) + 1
    opening = f' {{ _Pragma("omp ordered {sinks}")'.encode()
    return [(head, head, opening), (body.end_byte, body.end_byte, b' _Pragma("omp ordered depend(source)") }')]
