"""Local headers put into the text that includes them.

A program here is one text: that is what a model is shown, what the tools build, and what an id is the hash of. A kernel that includes a
file from its own folder would be half of one, so the file is put in where it is included; system headers stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from pcwm.evaluate.suites.files import Unread, read_source
from pcwm.records import Language
from pcwm.source.shown import Sheet
from pcwm.source.tokens import tokens

MAX_DEPTH = 16
MAX_CHARACTERS = 4 << 20
_PATH = re.compile(r"include[ \t]*['\"]([^'\"\n]+)['\"]", re.IGNORECASE)
_ONCE = re.compile(r"^[ \t]*#[ \t]*pragma[ \t]+once\b.*$", re.MULTILINE)


@dataclass
class Included:
    """A text with its local headers in it."""

    sheet: Sheet
    put_in: list[str] = field(default_factory=list)
    """Names of the files put in, as they are included."""
    missing: list[str] = field(default_factory=list)
    """Those that are not there, lie outside the suite's folder, or would be too much; the line that includes them stays."""


def include_local(path: Path, text: str, language: Language, root: Path) -> Included:
    """The text of the file at `path` with the files put in that it includes in quotes; none from outside `root`."""
    work = _Work(root.resolve(), path.parent, language)
    lines = work.expanded(path, text, 0)
    return Included(Sheet("\n".join(line for _, line in lines), tuple(number for number, _ in lines)), work.put_in, work.missing)


@dataclass
class _Work:
    root: Path
    base: Path
    language: Language
    put_in: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    once: set[Path] = field(default_factory=set)
    size: int = 0

    def expanded(self, path: Path, text: str, depth: int) -> list[tuple[int, str]]:
        """Lines with their number in the file; at any depth but the first, with 0."""
        numbered = [(number if depth == 0 else 0, line) for number, line in enumerate(text.split("\n"), 1)]
        if not _PATH.search(text):  # most texts include nothing of their own, and need not be read twice
            return numbered
        includes = (token for token in tokens(text, self.language, path.name) if token.kind == "include")
        places = [(text.count("\n", 0, token.start), token.text) for token in includes]
        for index, said in reversed(places):
            match = _PATH.search(said)
            inner = self._text(path, match[1], depth) if match else None
            if inner is not None:
                numbered[index : index + 1] = inner
        return numbered

    def _text(self, path: Path, name: str, depth: int) -> list[tuple[int, str]] | None:
        """The lines of an included file; None where the line that includes it stays."""
        place = next((each for folder in (path.parent, self.base) if (each := folder / name).is_file()), None)
        if place is None or depth == MAX_DEPTH or not place.resolve().is_relative_to(self.root):
            self.missing.append(name)
            return None
        key = place.resolve()
        if key in self.once:
            return []
        try:
            text = read_source(place).removesuffix("\n")
        except Unread:
            self.missing.append(name)
            return None
        self.size += len(text)
        if self.size > MAX_CHARACTERS:
            self.missing.append(name)
            return None
        if _ONCE.search(text):
            self.once.add(key)
            text = _ONCE.sub("", text)
        self.put_in.append(name)
        return self.expanded(place, text, depth + 1)
