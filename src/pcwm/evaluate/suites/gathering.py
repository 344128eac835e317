"""Items as a loader finds them, with everything that became none counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pcwm.errors import InputError
from pcwm.evaluate.suites.files import named
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.records import Language, Origin, OriginKind, Pair, Problem, Program

SAME = "the same text as another"
BOTH = "the same text with both answers"


class Gathering:
    """What a loader fills."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[tuple[str, str], Item] = {}
        self._skipped: Counter[str] = Counter()
        self._remarks: dict[str, list[str]] = defaultdict(list)
        self._both: set[tuple[str, str]] = set()
        self._said: list[str] = []

    def add(self, item: Item) -> None:
        """Take an item in. The same question twice is one item; with two answers it is none, as nobody could be right about both."""
        key = (item.question.id, item.group)
        old = self._items.get(key)
        if key in self._both:
            self._skipped[BOTH] += 1
        elif old is None:
            self._items[key] = item
        elif old.truth is item.truth:
            self._skipped[SAME] += 1
        else:
            del self._items[key]
            self._both.add(key)
            self._skipped[BOTH] += 2
            self.remark("Programs that stand in the suite with both answers, left out", f"{old.name} = {item.name}")

    def skip(self, reason: str, count: int = 1) -> None:
        """Count entries without an item."""
        if count:
            self._skipped[reason] += count

    def say(self, sentence: str) -> None:
        """A note as it is."""
        self._said.append(sentence)

    def remark(self, about: str, name: str) -> None:
        """Something to be told of an entry; all of one kind make one note: what, how many, and a few names."""
        self._remarks[about].append(name)

    def suite(self, problems: Mapping[str, Problem] | None = None) -> Suite:
        """The suite. Raises InputError where there is no item in it, with the reasons."""
        if not self._items:
            reasons = "; ".join(f"{count:,} {reason}" for reason, count in self._skipped.most_common(4))
            raise InputError(f"the suite `{self.name}` has no question with a known answer" + (f": {reasons}" if reasons else ""))
        notes = (*self._said, *(f"{about}: {len(names):,} ({named(names)})." for about, names in self._remarks.items()))
        return Suite(self.name, tuple(self._items.values()), problems or {}, dict(self._skipped.most_common()), notes)


def own_pairs_of(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """The pairs both of whose sides lie in the program's own text, at a known line."""
    return tuple(pair for pair in pairs if pair.placed)


def neutral_program(source: str, language: Language, suite: str, problem: str | None = None) -> Program:
    """A program whose origin tells nothing but the suite: predictors get the whole record."""
    return Program.make(source, language, Origin(kind=OriginKind.user, name=suite), problem)
