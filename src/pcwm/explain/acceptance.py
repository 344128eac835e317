"""How much of what was written held: by author, by check, and by what the explained programs are built of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from pcwm.explain.narrator import AUTHOR
from pcwm.explain.teachers.teaching import AGAIN
from pcwm.recipe import Mode
from pcwm.records import Reply, Trace


@dataclass(frozen=True)
class AuthorRow:
    """What one author wrote."""

    author: str
    replies: int
    """Of a model; 0 for the narrator."""
    unreadable: int
    """Replies without an answer in the format, or without reasoning."""
    first: int
    """Traces of the first turn."""
    first_accepted: int
    revised: int
    """Traces of the second turn."""
    revised_accepted: int

    @property
    def traces(self) -> int:
        return self.first + self.revised

    @property
    def accepted(self) -> int:
        return self.first_accepted + self.revised_accepted


def by_author(traces: Iterable[Trace], replies: Iterable[Reply] = ()) -> list[AuthorRow]:
    """One row an author: the narrator first, then the teachers by name. `replies`: the stage's own; those of its reader are left out."""
    asked, unreadable, second = Counter[str](), Counter[str](), set[str]()
    for reply in replies:
        mode = reply.prompt.split()[0]
        if mode not in get_args(Mode):
            continue
        author = f"{mode}:{reply.model}"
        asked[author] += reply.answered
        unreadable[author] += reply.answered and reply.made is None and bool(reply.reason)
        if reply.made is not None and reply.prompt.endswith(AGAIN):
            second.add(reply.made)
    counts: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for author in asked:
        counts[author] = Counter()
    for trace in traces:
        counts[trace.author][trace.id in second, trace.accepted] += 1
    return [
        AuthorRow(
            author,
            asked[author],
            unreadable[author],
            row[False, True] + row[False, False],
            row[False, True],
            row[True, True] + row[True, False],
            row[True, True],
        )
        for author, row in sorted(counts.items(), key=lambda item: (item[0] != AUTHOR, item[0]))
    ]


def by_check(traces: Iterable[Trace]) -> dict[str, Counter[str]]:
    """Check → author → traces that it refused, the strictest check first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for trace in traces:
        for reject in trace.rejections:
            counts[reject.name][trace.author] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1].total(), item[0])))


def by_part(traces: Iterable[Trace], parts: Mapping[str, Iterable[str]]) -> dict[str, Counter[tuple[str, bool]]]:
    """Construct or clause → (author, accepted) → traces about programs that use it; `parts` gives a program's."""
    counts: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    for trace in traces:
        used = {*parts.get(trace.program, ()), *parts.get(trace.other or "", ())}
        for part in used:
            counts[part][trace.author, trace.accepted] += 1
    return dict(sorted(counts.items()))
