"""A text as predictors are shown it, with the way there: what became of each line and column of the file it came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Edit = tuple[int, int, str]
"""Characters from and to, and what to put there, in one line."""


@dataclass(frozen=True)
class Sheet:
    """A file's text, perhaps with other files put in."""

    text: str
    origin: tuple[int, ...]
    """For each line the line of the file, from 1; 0 for one that was put in."""

    @staticmethod
    def of(text: str) -> Sheet:
        return Sheet(text, tuple(range(1, text.count("\n") + 2)))


@dataclass(frozen=True)
class Shown:
    """What is shown of a sheet."""

    text: str
    lines: tuple[int, ...]
    """For each line of the text the line of the file, from 1; 0 for one that is not from there."""
    _places: dict[int, int] = field(repr=False)
    """File line → line here."""
    _edits: dict[int, tuple[Edit, ...]] = field(repr=False)
    """What was changed within a line, by file line; offsets from the line's start."""

    def place(self, line: int, column: int) -> tuple[int, int] | None:
        """Where a place of the file is here, both counted from 1, a column of 0 staying 0; None where its line is not shown."""
        here = self._places.get(line)
        if here is None:
            return None
        return here, _moved(column - 1, self._edits.get(line, ())) + 1 if column > 0 else 0

    @property
    def same(self) -> bool:
        """Whether each line is the file's own of the same number."""
        return self.lines == tuple(range(1, len(self.lines) + 1))


def show(sheet: Sheet, edits: Iterable[Edit]) -> Shown:
    """The sheet with edits made, which must not overlap. Lines of which nothing is left are dropped, as are blank lines but one."""
    old = sheet.text.split("\n")
    by_line = _by_line(old, edits)
    text: list[str] = []
    lines: list[int] = []
    places: dict[int, int] = {}
    for index, (line, origin) in enumerate(zip(old, sheet.origin, strict=True)):
        own = by_line.get(index, ())
        new = _edited(line, own).rstrip() if own else line
        if not new.strip() and (line.strip() or not text or not text[-1].strip()):
            continue
        text.append(new)
        lines.append(origin)
        if origin:
            places[origin] = len(text)
    while text and not text[-1].strip():
        text.pop()
        lines.pop()
    kept = {origin: tuple(by_line[index]) for index, origin in enumerate(sheet.origin) if origin and index in by_line}
    return Shown("\n".join(text) + "\n", tuple(lines), {line: here for line, here in places.items() if here <= len(text)}, kept)


def _by_line(lines: Sequence[str], edits: Iterable[Edit]) -> dict[int, list[Edit]]:
    """Edits cut at the ends of lines; what is put in goes where an edit begins."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found: dict[int, list[Edit]] = {}
    for start, end, new in sorted(edits):
        index = bisect_right(starts, start) - 1
        while index < len(lines):
            first, length = starts[index], len(lines[index])
            found.setdefault(index, []).append((max(start - first, 0), min(end - first, length), new if start >= first else ""))
            if end <= first + length + 1:
                break
            index += 1
    return found


def _edited(line: str, edits: Iterable[Edit]) -> str:
    parts, at = [], 0
    for start, end, new in edits:
        parts += [line[at:start], new]
        at = end
    return "".join([*parts, line[at:]])


def _moved(offset: int, edits: Sequence[Edit]) -> int:
    """Where a character of a line is after edits; of a replaced one, where its replacement begins."""
    moved = offset
    for start, end, new in edits:
        if offset < start:
            break
        if offset < end:
            return moved - (offset - start)
        moved += len(new) - (end - start)
    return moved
