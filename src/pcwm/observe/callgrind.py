"""Read callgrind's output files, one a thread (`--separate-threads=yes`). Pure functions over text; they never raise.

The format is in Valgrind's manual, "Callgrind Format Specification". Names are compressed (`fn=(7) main`, later `fn=(7)`), and so are
lines (`+3`, `-1`, `*`: relative to the line before).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_NAME = re.compile(r"(ob|fl|fi|fe|fn|cob|cfi|cfl|cfn)=(?:\((\d+)\))?(?: ?(.*))?$")
_SPACE = {"fi": "fl", "fe": "fl", "cfi": "fl", "cfl": "fl", "cob": "ob", "cfn": "fn"}
"""Which names share numbers."""
_OUTLINED = re.compile(r"\.omp_outlined\b")
"""clang's name for the body of a parallel region: `main.omp_outlined.1`, in C++ `f(int) [clone .omp_outlined]`."""
_START = "# callgrind format"
_MOST_NUMBER = 18
"""Digits; longer ones are damage."""

Place = tuple[str, str]
"""A function: the file it is in (program or library), and its name."""


@dataclass
class Function:
    """What one thread spent in one function."""

    lines: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Instructions in the function itself, code inlined into it included, by line of the program's source; 0 stands for everything
    elsewhere. In the order of the code, so the line it is entered at comes first."""
    calls: dict[Place, int] = field(default_factory=lambda: defaultdict(int))
    """Instructions spent in what it calls, by callee."""

    @property
    def own(self) -> int:
        """Instructions in the function itself."""
        return sum(self.lines.values())

    @property
    def line(self) -> int:
        """The first of its lines in the program's source; 0 where there is none."""
        return next((line for line in self.lines if line), 0)


@dataclass(frozen=True)
class Thread:
    """What one thread spent."""

    number: int
    """From 1, in the order the threads were started."""
    functions: dict[Place, Function]


@dataclass(frozen=True)
class Outlined:
    """A function that clang made of the body of a parallel region."""

    lines: dict[int, int]
    """As `Function.lines`, of all threads together."""
    counts: tuple[int, ...]
    """Instructions of each thread in the program's own code, calls included."""


def parse_threads(text: str, source: str) -> tuple[Thread, ...]:
    """All threads of the output files in `text`, one after the other, by number. `source` is the base name of the program's file."""
    parts = [f"{_START}{part}" for part in text.split(_START)[1:]]
    threads = [thread for part in parts if (thread := _thread(part, source)) is not None]
    return tuple(sorted(threads, key=lambda thread: thread.number))


def _thread(text: str, source: str) -> Thread | None:
    names: dict[tuple[str, str], str] = {}
    now = dict.fromkeys(("ob", "fl", "fn", "cob", "cfn"), "")
    functions: dict[Place, Function] = defaultdict(Function)
    number, line, positions, called = 1, 0, 1, False
    for row in text.splitlines():
        if match := _NAME.match(row):
            kind, key, name = match[1], match[2], match[3] or ""
            space = (_SPACE.get(kind, kind), key or "")
            if key is not None and name:
                names[space] = name
            name = name or names.get(space, "")
            now["fl" if kind in ("fi", "fe") else kind] = name
            if kind == "fn":
                now["cob"] = ""
        elif row.startswith("calls="):
            called = True
        elif row.startswith("thread:"):
            number = _number(row[7:].strip()) or 1
        elif row.startswith("positions:"):
            positions = max(1, len(row.split()) - 1)
        elif row[:1] in "0123456789+-*" and row:
            words = row.split()
            if len(words) <= positions:
                called = called and len(words) > 0
                continue
            line = _line(words[positions - 1], line)
            cost = _number(words[positions]) or 0
            function = functions[now["ob"], now["fn"]]
            if called:
                function.calls[now["cob"] or now["ob"], now["cfn"]] += cost
                now["cob"], called = "", False
            else:
                function.lines[line if line > 0 and PurePosixPath(now["fl"]).name == source else 0] += cost
    return Thread(number, dict(functions)) if functions else None


def _number(word: str) -> int | None:
    try:
        return int(word, 0) if word.isascii() and len(word) <= _MOST_NUMBER else None
    except ValueError:
        return None


def _line(word: str, before: int) -> int:
    if word == "*":
        return before
    number = _number(word.lstrip("+-"))
    if number is None:
        return before
    return before + number if word[0] == "+" else before - number if word[0] == "-" else number


def totals(threads: tuple[Thread, ...], binary: str) -> tuple[int, ...]:
    """Instructions of each thread in the program's own code: waiting in the OpenMP runtime and the C library is none of it."""
    return tuple(sum(each.own for place, each in thread.functions.items() if _is_own(place, binary)) for thread in threads)


def regions(threads: tuple[Thread, ...], binary: str) -> tuple[Outlined, ...]:
    """Every outlined function that has code of the program's source in it, by name; a template has several of one region.

    What a function costs is shared out among its callers by what each spent in it, so it is exact where only one region calls it.
    """
    lines: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    counts: dict[Place, list[int]] = defaultdict(lambda: [0] * len(threads))
    for index, thread in enumerate(threads):
        costs = _Inclusive(thread, binary)
        for place, function in thread.functions.items():
            if _is_own(place, binary) and _OUTLINED.search(place[1]):
                counts[place][index] = round(costs.of(place))
                for line, cost in function.lines.items():
                    lines[place][line] += cost
    return tuple(Outlined(dict(lines[place]), tuple(counts[place])) for place in sorted(counts) if any(lines[place]))


def _is_own(place: Place, binary: str) -> bool:
    return PurePosixPath(place[0]).name == binary


class _Inclusive:
    """Own instructions of a function and of what it calls, remembered."""

    def __init__(self, thread: Thread, binary: str) -> None:
        self._functions = thread.functions
        self._binary = binary
        self._known: dict[Place, float] = {}
        self._entered: dict[Place, int] = defaultdict(int)
        for function in thread.functions.values():
            for place, cost in function.calls.items():
                self._entered[place] += cost

    def of(self, place: Place) -> float:
        # Depth first without recursion: call chains can be longer than Python's stack. A cycle counts once, where it is entered.
        stack = [(place, False)]
        open_: set[Place] = set()
        while stack:
            here, done = stack.pop()
            function = self._functions.get(here)
            if here in self._known or function is None:
                continue
            if done:
                own = float(function.own) if _is_own(here, self._binary) else 0.0
                shares = (self._known.get(to, 0.0) * cost / max(1, self._entered[to]) for to, cost in function.calls.items())
                self._known[here] = own + sum(shares)
            elif here not in open_:
                open_.add(here)
                stack.append((here, True))
                stack += [(to, False) for to in function.calls]
        return self._known.get(place, 0.0)
