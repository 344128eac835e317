"""A text's tokens, as far as they matter here: comments, pragmas and dead code blanked out byte for byte, and pragmas kept apart.

OpenMP 5.2, section 3.1: a directive is a `#pragma omp` line, a `_Pragma` operator (also one that a macro hides), or an attribute
`[[omp::directive(…)]]` or `[[omp::sequence(…)]]`. What stands in comments, strings, macro bodies or branches of `#if` that are surely
not compiled is none. `_OPENMP` counts as defined, `__cplusplus` as the language says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pcwm.records import Language
from pcwm.source.limits import DEEP, MAX_ANGLES, MAX_OPEN, Clock
from pcwm.source.macros import Macro, arguments_at, condition, expand, hides_pragma, pragmas_of, read_define

_TOKENS = rb"""(?=[/R"'\[\](){}_])(?:
        (?P<comment>//(?:[^\n\\]++|\\\r?\n|\\)*+|/\*.*?(?:\*/|\Z))
        |(?P<string>R"(?P<raw>[^(\s"\\]{0,16})\(.*?(?:\)(?P=raw)"|\Z)|"(?:[^"\\\n]++|\\.)*+"?|'(?<=[0-9a-fA-F]')(?=[0-9a-fA-F])|'(?:\\.|[^'\\\n]){1,8}')
        |(?P<attribute>\[\[\s*+(?:using\s++omp\b|omp\s*+::))
        |(?P<operator>\b_Pragma\s*+\(\s*+(?:u8|[LuU])?"(?:[^"\\\n]++|\\.)*+"\s*+\))
        |(?P<bracket>[{}()\[\]]++)
    )
    |^(?=[ \t]*+\#)(?:
        (?P<pragma>[ \t]*+\#[ \t]*+pragma\b(?:[^\n\\/]++|\\\r?\n|\\|/\*.*?(?:\*/|\Z)|/(?!/))*+)
        |(?P<directive>[ \t]*+\#(?:[^\n\\/]++|\\\r?\n|\\|/\*.*?(?:\*/|\Z)|/(?!/))*+)
    )"""
"""Led by what tokens begin with, as most characters begin none."""
_FLAGS = re.VERBOSE | re.MULTILINE | re.DOTALL
_PLAIN = re.compile(_TOKENS, _FLAGS)
_STATEMENT = re.compile(rb"[^;{}]++")
_CLOSER = {b"{": b"}", b"(": b")", b"[": b"]"}
_OMP = re.compile(r"\s*#\s*pragma\s+omp\b(.*)", re.DOTALL)
_QUOTED = re.compile(r"\s*omp\b(.*)", re.DOTALL)
_BLANK = bytes(byte if byte == 10 else 32 for byte in range(256))
_COMMENT = re.compile(r"//.*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_SPLICE = re.compile(r"\\\r?\n")
_SPACES = re.compile(r"\s+")
_CONDITIONAL = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|define|undef)\b(.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"(?:omp\s*::\s*)?(directive|sequence|decl)\s*(?=\()")
_NAME = re.compile(r"[A-Za-z_]\w*")
_MAX_ATTRIBUTE = 10_000


@dataclass(frozen=True)
class Pragma:
    """One directive as text: a `#pragma omp` with its continuation lines, a `_Pragma`, an attribute, or the use of a macro that hides one.

    Offsets in bytes; `end` is where its last line, or the operator, attribute or macro, ends.
    """

    start: int
    end: int
    text: str
    """In one line, without `#pragma omp`."""
    written: bool = True
    """It is a `#pragma` line with this text, which an edit can rewrite: no operator, attribute or macro use."""


@dataclass
class Masked:
    """A text made ready for the grammar."""

    text: bytes
    pragmas: list[Pragma]
    unclosed: list[int]
    """Offsets of brackets left open."""
    macros: dict[str, Macro]
    doubts: list[str]
    deep: bool
    """Nested as no person writes code."""


def mask(data: bytes, language: Language, clock: Clock) -> Masked:
    """The text with comments, pragmas and dead code blanked out."""
    scan = _Scan(data, language, clock)
    found = scan.run(_PLAIN)
    hidden = hides_pragma(scan.macros)
    if hidden:
        names = b"|".join(re.escape(name).encode() for name in sorted(hidden, key=len, reverse=True)[:200])
        again = _Scan(data, language, clock, hidden=hidden)
        found = again.run(re.compile(_TOKENS + rb"|(?P<macro>\b(?:" + names + rb")\b)", _FLAGS))
    return found


@dataclass
class _Scan:
    """One pass over a text, token by token."""

    data: bytes
    language: Language
    clock: Clock
    hidden: frozenset[str] = frozenset()
    macros: dict[str, Macro] = field(default_factory=dict)
    pragmas: list[Pragma] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    _pieces: list[bytes] = field(default_factory=list)
    _depth: int = 0
    _done: int = 0
    """Where what is already in the pieces ends."""
    _branches: list[list[bool]] = field(default_factory=list)
    """For every open `#if`: whether this branch is dead, and whether an earlier or this branch is surely taken."""

    @property
    def _dead(self) -> bool:
        return bool(self._branches) and self._branches[-1][0]

    def run(self, tokens: re.Pattern[bytes]) -> Masked:
        data = self.data
        for match in tokens.finditer(data):
            kind, start, end = match.lastgroup, match.start(), match.end()
            if start < self._done:
                continue
            if self.clock.spent() or len(self.opened) > MAX_OPEN:
                why = "too many open brackets" if len(self.opened) > MAX_OPEN else "the text takes too long"
                self.doubts.append(f"reading stopped at line {data.count(10, 0, start) + 1}: {why}")
                self._keep(start)
                self._blank(len(data))
                break
            if kind == "directive":
                self._directive(match.group(), start, end)
            elif self._dead:
                continue
            elif kind == "bracket":
                for offset in range(start, end):
                    _balance(data, self.opened, offset)
                self._depth = max(self._depth, len(self.opened))
            elif kind in ("comment", "pragma"):
                self._keep(start)
                self._blank(end)
                if kind == "pragma":
                    self._pragma(_OMP.match(_joined(match.group())), start, end, written=True)
            elif kind == "operator":
                self._keep(start)
                self._blank(end)
                said = pragmas_of(match.group().decode("utf-8", "replace"))[0]
                self._pragma(_QUOTED.match(said[0]) if said else None, start, end)
            elif kind == "attribute":
                self._attribute(start)
            elif kind == "macro":
                self._use(match.group().decode(), start, end)
        if self._dead:
            self._blank(len(data))
        self._keep(len(data))
        texts = [self._expanded(each) for each in self.pragmas] if self.macros else self.pragmas
        text = b"".join(self._pieces)
        deep = self._depth > DEEP
        for each in _STATEMENT.finditer(text):
            angles = text.count(b"<", *each.span())
            deep = deep or angles > DEEP
            if angles > MAX_ANGLES and self.language == "cpp":
                start = each.start()
                self.doubts.append(f"reading stopped at line {text.count(10, 0, start) + 1}: too many open brackets")
                text = text[:start] + text[start:].translate(_BLANK)
                texts = [pragma for pragma in texts if pragma.start < start]
                self.opened = [offset for offset in self.opened if offset < start]
                break
        return Masked(text, texts, self.opened, self.macros, self.doubts, deep)

    def _keep(self, end: int) -> None:
        if end > self._done:
            self._pieces.append(self.data[self._done : end])
            self._done = end

    def _blank(self, end: int) -> None:
        if end > self._done:
            self._pieces.append(self.data[self._done : end].translate(_BLANK))
            self._done = end

    def _pragma(self, match: re.Match[str] | None, start: int, end: int, written: bool = False) -> None:
        if match:
            self.pragmas.append(Pragma(start, end, _SPACES.sub(" ", match[1]).strip(), written))

    def _expanded(self, pragma: Pragma) -> Pragma:
        """Macros that stand for clauses put in; names and constants between parentheses stay as the author wrote them."""
        text = pragma.text
        out: list[str] = []
        depth = done = 0
        for match in re.finditer(r"[A-Za-z_]\w*|[()]", text):
            depth += (match[0] == "(") - (match[0] == ")")
            macro = self.macros.get(match[0]) if depth == 0 else None
            if macro is not None:
                arguments, end = (None, match.end()) if macro.parameters is None else arguments_at(text, match.end())
                if macro.parameters is None or arguments is not None:
                    out += [text[done : match.start()], expand(text[match.start() : end], self.macros)]
                    done = end
        if not out:
            return pragma
        return Pragma(pragma.start, pragma.end, _SPACES.sub(" ", "".join([*out, text[done:]])).strip(), written=False)

    def _directive(self, raw: bytes, start: int, end: int) -> None:
        """Keep the line itself, follow its branches, and remember macros."""
        match = _CONDITIONAL.match(_joined(raw[:_MAX_ATTRIBUTE]))
        if match is None:
            return
        word, rest = match[1], match[2]
        if word in ("define", "undef"):
            if not self._dead:
                macro = read_define(match[0])
                if word == "define" and macro is not None:
                    self.macros[macro.name] = macro
                elif word == "undef":
                    self.macros.pop(rest.strip(), None)
            return
        was = self._dead
        self._branch(word, rest)
        if was and not self._dead:
            self._blank(start)
        elif self._dead and not was:
            self._keep(end)

    def _branch(self, word: str, rest: str) -> None:
        if word == "endif":
            if self._branches:
                self._branches.pop()
            return
        if word.startswith("if"):
            if self._dead:
                self._branches.append([True, True])
                return
            value = self._value(word, rest)
            self._branches.append([value is False, value is True])
        elif self._branches:
            branch = self._branches[-1]
            value = None if branch[1] or word == "else" else self._value(word, rest)
            branch[0] = branch[1] or value is False
            branch[1] = branch[1] or value is True

    def _value(self, word: str, rest: str) -> bool | None:
        known = {"_OPENMP": True, "__cplusplus": self.language == "cpp"}
        if word.endswith("def"):
            rest = f"defined({rest.strip()})"
        value = condition(rest, self.macros, known)
        return not value if word.endswith("ndef") and value is not None else value

    def _attribute(self, start: int) -> None:
        """`[[omp::directive(parallel for)]]`, `[[omp::sequence(…)]]`, `[[using omp: …]]` (OpenMP 5.2, section 3.1)."""
        text = self.data[start : start + _MAX_ATTRIBUTE].decode("latin-1")
        length = _closed(text)
        if not length:
            _balance(self.data, self.opened, start)
            return
        self._keep(start)
        self._blank(start + length)
        for said in _said(text[2 : length - 2]):
            self.pragmas.append(Pragma(start, start + length, _SPACES.sub(" ", said).strip(), written=False))

    def _use(self, name: str, start: int, end: int) -> None:
        """The use of a macro that hides a pragma."""
        macro = self.macros.get(name)
        if macro is None:
            return
        text = self.data[start : start + _MAX_ATTRIBUTE].decode("latin-1")
        if macro.parameters is not None:
            arguments, length = arguments_at(text, end - start)
            if arguments is None:
                return
            end = start + length
        said, rest = pragmas_of(expand(text[: end - start], self.macros))
        self._keep(start)
        for each in said:
            self._pragma(_QUOTED.match(each), start, end)
        if rest and len(rest.encode()) <= end - start:
            self._pieces.append(rest.encode().ljust(end - start))
            self._done = end
            return
        self._blank(end)
        if rest:
            self.doubts.append(f"macro `{name}` of line {self.data.count(10, 0, start) + 1} holds code that is not read")


def _said(attributes: str, hops: int = 4) -> list[str]:
    """The directives of an attribute's inside, in order."""
    found: list[str] = []
    position = 0
    while hops and (match := _ATTRIBUTE.search(attributes, position)):
        opening = match.end()
        length = _closed(attributes[opening:])
        position = opening + length if length else len(attributes)
        inside = attributes[opening + 1 : position - 1]
        found += _said(inside, hops - 1) if match[1] == "sequence" else [inside]
    return found


def _closed(text: str) -> int:
    """Length of the bracket that `text` begins with, inside and closing one included; 0 where it is never closed."""
    depth = 0
    for length, char in enumerate(text, 1):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0:
            return length
    return 0


def _joined(raw: bytes) -> str:
    """A directive in one line, without comments."""
    return _COMMENT.sub(" ", _SPLICE.sub(" ", raw.decode("utf-8", "replace")))


def _balance(data: bytes, opened: list[int], offset: int) -> None:
    bracket = data[offset : offset + 1]
    if bracket in _CLOSER:
        opened.append(offset)
        return
    # A closer that fits nothing nearby is a stray one; a brace also closes parentheses that were left open inside it.
    for back in range(1, min(len(opened), 8) + 1):
        candidate = opened[-back]
        if _CLOSER[data[candidate : candidate + 1]] == bracket:
            del opened[-back:]
            return
        if data[candidate : candidate + 1] == b"{":
            return
