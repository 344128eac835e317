"""What a trace claims, read back out of its text: access claims, lines, code in backticks, and the conclusion.

Claims have one of two forms, with any reasoning around them:

    line 9 writes `x`            … and writes it back; … and also reads `y` on the same line
    the write to `x` on line 9   reads, writes, updates; at, on or in
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pcwm.records import Answer, Record

_VERB = r"(?P<verb>atomic reads?|atomic writes?|reads?|writes?|updates?|stores?)"
_PLACE = r"(?:[Ll]ine (?P<line>\d+)|the same line)"
_CODE = r"`(?P<code>[^`]+)`"
_LEADING = re.compile(rf"\b{_PLACE} (?:then |also |only )?{_VERB} (?:to )?{_CODE}(?P<back>,? and (?:then )?writes it back)?")
_TRAILING = re.compile(rf"\b{_VERB}(?: (?:of|to|from|in|into))? {_CODE} (?:at|on|in) {_PLACE}", re.IGNORECASE)
_LINE = re.compile(r"\b[Ll]ines? (?P<numbers>\d+(?:(?:, | and | to )\d+)*)")
_BACKTICKS = re.compile(r"`([^`]*)`")
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\"(?:\\.|[^\"\\])*\"|<<=|>>=|->|\+\+|--|::|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|\S")


class Claim(Record):
    """One claimed access."""

    kind: str
    """`read` or `write`."""
    expression: str
    line: int


def _kinds(verb: str) -> tuple[str, ...]:
    word = verb.lower().removeprefix("atomic ").rstrip("s")
    return {"read": ("read",), "write": ("write",), "store": ("write",), "update": ("read", "write")}[word]


def claims(text: str) -> tuple[Claim, ...]:
    """Every access the text claims, in order, without repeats."""
    found: list[tuple[int, Claim]] = []
    for pattern in (_LEADING, _TRAILING):
        for match in pattern.finditer(text):
            line = int(match["line"]) if match["line"] else _last_line(text[: match.start("code")])
            if line is None:
                continue
            for kind in (*_kinds(match["verb"]), *(("write",) if match.groupdict().get("back") else ())):
                found.append((match.start(), Claim(kind=kind, expression=match["code"], line=line)))
    return tuple(dict.fromkeys(claim for _, claim in sorted(found, key=lambda item: item[0])))


def _last_line(text: str) -> int | None:
    numbers = lines(text)
    return numbers[-1] if numbers else None


def lines(text: str) -> tuple[int, ...]:
    """Every line number the text mentions, in order."""
    return tuple(int(number) for match in _LINE.finditer(text) for number in re.findall(r"\d+", match["numbers"]))


def quoted(text: str) -> tuple[str, ...]:
    """Every piece of code in backticks."""
    return tuple(_BACKTICKS.findall(text))


@lru_cache(maxsize=256)
def tokens(source: str) -> tuple[str, ...]:
    """Code as tokens, comments gone and continued lines joined, so that spacing does not matter."""
    source = re.sub(r"//[^\n]*|/\*.*?\*/", " ", source, flags=re.DOTALL)
    return tuple(_TOKEN.findall(source.replace("\\\n", " ")))


def occurs(piece: str, source: str) -> bool:
    """Does a piece of code occur in the source, token by token? An empty piece does not."""
    wanted, text = tokens(piece), tokens(source)
    return bool(wanted) and any(text[start : start + len(wanted)] == wanted for start in range(len(text) - len(wanted) + 1))


def sentences(text: str) -> list[str]:
    """Sentences of a text; a stop inside backticks ends none."""
    masked = _BACKTICKS.sub(lambda match: "`" + "x" * (len(match[0]) - 2) + "`", text)
    cuts = [match.end() for match in re.finditer(r"[.?!](?=\s|$)", masked)]
    pieces = [text[start:end].strip() for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return [piece for piece in pieces if piece]


_NO_RACE = re.compile(
    r"\b(?:no|without|free of|not|never|rules? out|excludes?|cannot)\b(?:\s+[\w-]+){0,4}?\s+(?:data )?races?\b|\brace[- ]free\b",
    re.IGNORECASE,
)
_RACE = re.compile(r"\b(?:data )?rac(?:es?|y)\b", re.IGNORECASE)


def conclusion(sentence: str) -> Answer | None:
    """What a sentence concludes: a race, none, or nothing."""
    if _NO_RACE.search(sentence):
        return Answer.no_race
    return Answer.race if _RACE.search(sentence) else None


def spoken(text: str) -> Iterator[str]:
    """The text's words outside backticks, in lower case."""
    yield from re.findall(r"[a-z]+", _BACKTICKS.sub(" ", text).lower())
