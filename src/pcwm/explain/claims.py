"""Which accesses a text claims: read or write, of what, on which line.

Whoever wrote it, in the wordings that people and models use:

    line 9 writes `x`                      … and writes it back; … and also reads `y` on the same line
    the write to `x` on line 9             reads, loads, stores, updates, increments, …; at, on, in; `x` (line 9)
    on line 9, each thread increments x    line 9: `x` is read and written
    `x` is updated on lines 9 and 12

A name without backticks counts where it can only be code. What is denied, asked or only supposed claims nothing, and neither does a
sentence whose verb and line cannot be tied together for sure: a claim that is missed costs less than one that nobody made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pcwm.explain.prose import LINE, Stance, numbers, sentences, stance
from pcwm.records import Record


class Claim(Record):
    """One claimed access."""

    kind: str
    """`read` or `write`."""
    expression: str
    line: int


_READ = r"reads?|reading|loads?|loading|loaded|fetch(?:es)?|fetched"
_WRITE = (
    r"writes?|writing|written|wrote|stores?|storing|stored|assigns?|assigned|assigning|overwrites?|overwriting|overwritten|sets"
    r"|modif(?:y|ies|ied|ying)|zeroes|clears"
)
_BOTH = (
    r"read-modify-writes?|updates?|updating|updated|increments?|incrementing|incremented|decrements?|decremented|bumps?"
    r"|accumulates?|accumulated|accumulating"
)
_VERB = rf"(?:{_BOTH}|{_READ}|{_WRITE})"
_ITEM = re.compile(
    rf"(?P<code>`[^`]+`)|(?P<line>{LINE.format(name='numbers')}|\b(?:the|that|this) same (?:line|statement))"
    rf"|(?P<verb>\b{_VERB}\b)|(?P<stop>[;:,()—–]|\b(?:while|but|whereas|because|so|since|which|and)\b)|(?P<word>[\w'-]+)",
    re.IGNORECASE,
)
_ADVERBS = {
    "then",
    "also",
    "only",
    "both",
    "now",
    "first",
    "later",
    "all",
    "each",
    "concurrently",
    "simultaneously",
    "atomically",
    "just",
    "again",
}
_PASSIVE = {"is", "are", "was", "were", "be", "being", "gets", "get"}
_TARGET = {"to", "into", "in"}
_VALUE = {
    "of",
    "value",
    "values",
    "result",
    "results",
    "sum",
    "product",
    "difference",
    "from",
    "back",
    "it",
    "by",
    "with",
    "using",
    "minus",
    "plus",
}
_WHERE = {"on", "at", "in"}
_SUMS = {"adds", "add", "one", "its", "own", "value", "multiplies", "compares", "subtracts", "changes", "to"}
"""Words that keep a line the subject of what follows: `reads x, adds its own value, and writes it back`."""
_FAR = 7
"""Words between a verb and its object, or an object and its line, at most."""


@dataclass(frozen=True)
class Item:
    """A piece of a sentence: code, a line, a verb, a stop or another word."""

    kind: str
    text: str
    start: int
    lines: tuple[int, ...] = ()

    @property
    def word(self) -> str:
        return self.text.lower()


def claims(text: str, names: Collection[str] = ()) -> tuple[Claim, ...]:
    """Every access the text claims, in order, without repeats. `names`: variables of the program, for those without backticks."""
    found: list[Claim] = []
    last: tuple[int, ...] = ()
    for sentence in sentences(marked(text, names)):
        items = list(_items(sentence, last))
        found += _claimed(sentence, items)
        last = next((item.lines for item in reversed(items) if item.lines), last)
    return tuple(dict.fromkeys(found))


_LOOKS_LIKE_CODE = re.compile(
    r"(?<![\w`#.])(?:[A-Za-z_]\w*(?:(?:\[[^\]\s][^\]]*\])+(?:(?:\.|->)\w+)*|(?:->\w+)+)|[a-z]+_\w+|[a-z]+[A-Z]\w*|[A-Za-z]+\d+)(?![\w`])"
)
_BEFORE_CODE = re.compile(
    rf"\b(?:{_VERB}|variables?|arrays?|scalars?|shared|counter|accumulator|to|of|into|both)\s+(?:to\s+)?$", re.IGNORECASE
)


def marked(text: str, names: Collection[str]) -> str:
    """The text with backticks put around names that have none, where they can only be code: `a[i]`, `row_sum`, `increments count`."""
    known = {name for name in names if len(name) > 1 or name not in "aAI"}

    def outside(piece: str) -> str:
        def look(match: re.Match[str]) -> str:
            return f"`{match[0]}`" if re.match(r"[A-Za-z_]\w*", match[0])[0] in names else match[0]  # type: ignore[index]

        parts = re.split(r"(`[^`]*`)", _LOOKS_LIKE_CODE.sub(look, piece))
        return "".join(part if part.startswith("`") else bare(part) for part in parts)

    def bare(piece: str) -> str:
        def look(match: re.Match[str]) -> str:
            return f"`{match[0]}`" if match[0] in known and _BEFORE_CODE.search(piece[: match.start()]) else match[0]

        return re.sub(r"(?<![\w`.-])[A-Za-z_]\w*(?=[\s,.;:)]|$)", look, piece)

    return "".join(piece if piece.startswith("`") else outside(piece) for piece in re.split(r"(`[^`]*`)", text))


def _items(sentence: str, last: tuple[int, ...]) -> Iterator[Item]:
    """`last`: lines that the sentences before spoke of, for `the same line`."""
    for match in _ITEM.finditer(sentence):
        kind = match.lastgroup if match.lastgroup != "numbers" else "line"
        if match["line"]:
            said = numbers(match["numbers"]) if match["numbers"] else last
            spans = match["numbers"] and re.search(r"\bto\b|[-–]", match["numbers"])
            last = said
            yield Item("line", match[0], match.start(), () if spans else said)
        elif kind is not None:
            yield Item(kind, match[0].strip("`") if kind == "code" else match[0], match.start())


def _kinds(verb: str) -> tuple[str, ...]:
    if re.fullmatch(_BOTH, verb, re.IGNORECASE):
        return ("read", "write")
    return ("read",) if re.fullmatch(_READ, verb, re.IGNORECASE) else ("write",)


def _claimed(sentence: str, items: list[Item]) -> Iterator[Claim]:
    """The claims of one sentence."""
    carried: tuple[int, ...] = ()
    """Lines of the subject, as long as verbs follow that share it."""
    latest = ""
    """What was read or written last, for `writes it back`."""
    for position, item in enumerate(items):
        if item.kind != "verb":
            continue
        subject = _subject(items, position)
        carried = subject or (carried if _goes_on(items, position) else ())
        # A question after `the write to `x` on line 9` takes that write for granted.
        granted = position > 0 and items[position - 1].word == "the"
        if stance(sentence.rstrip("?") if granted else sentence, item.start) is not Stance.said:
            continue
        objects, end = _objects(items, position)
        if not objects and latest and _back(items, position):
            objects, end = [latest], position
        if not objects:
            continue
        latest = objects[-1]
        where = _placed(items, end) or _between(items, position) or carried
        for expression in objects:
            for kind in _all_kinds(items, position):
                yield from (Claim(kind=kind, expression=expression, line=line) for line in where)


def _all_kinds(items: list[Item], position: int) -> tuple[str, ...]:
    """Kinds of the verb, and of one it shares its object with: `reads and writes`, `read and written`."""
    kinds = _kinds(items[position].text)
    before = items[max(0, position - 3) : position]
    if len(before) >= 2 and before[-1].word in {"and", "then", "or"}:
        verb = next((each for each in reversed(before) if each.kind == "verb"), None)
        if verb is not None and not any(each.kind in {"code", "line"} for each in before):
            kinds = (*_kinds(verb.text), *kinds)
    return tuple(dict.fromkeys(kinds))


def _subject(items: list[Item], position: int) -> tuple[int, ...]:
    """Lines that do it: `line 9 then writes`, `On line 9, each thread writes`, `Line 9: every thread writes`."""
    place = next((index for index in range(position - 1, -1, -1) if items[index].kind == "line"), None)
    if place is None:
        return ()
    gap, said = items[place + 1 : position], items[place].lines
    words = [item.word for item in gap]
    prefix = place == 1 and items[0].word in _WHERE
    if words[:1] == [":"] and (place == 0 or prefix):
        return said  # a heading: all that follows is about this line
    before = items[place - 1].word if place else ""
    if before not in _WHERE | {"of", "from"} and all(word in _ADVERBS | {"and", ","} for word in words):
        return said
    if words[:1] == ["is"] and len(words) <= 3:  # `sum += x` on line 9 is an update of
        return said
    if any(item.kind in {"code", "verb"} for item in gap) or len(gap) > _FAR:
        return ()
    return said if prefix and not any(item.kind == "stop" for item in gap[1:]) else ()


def _goes_on(items: list[Item], position: int) -> bool:
    """Does the verb share its subject with the one before: `…, and then writes`?"""
    gap: list[Item] = []
    for item in reversed(items[:position]):
        if item.kind in {"code", "verb"}:
            break
        gap.append(item)
    words = [item.word for item in gap]
    return all(word in _ADVERBS | _SUMS | {"and", ",", "it"} for word in words) and bool({"and", ",", "then"} & set(words))


def _objects(items: list[Item], position: int) -> tuple[list[str], int]:
    """What a verb is about, and where that ends: `writes the sum of `a` and `b` to `c`` is about `c`."""
    found = _passive(items, position)
    if found:
        end = position
        while end + 2 < len(items) and items[end + 1].word in {"and", "or", "then"} and items[end + 2].kind == "verb":
            end += 2
        return found, end
    placed = items[position + 1 : position + 5]
    if len(placed) == 4 and _between(items, position) and placed[3].kind == "code":
        return [placed[3].text], position + 4
    kinds = _kinds(items[position].text)
    gap: list[str] = []
    for index in range(position + 1, min(position + 1 + _FAR, len(items))):
        item = items[index]
        if item.kind in {"verb", "line"} or (item.kind == "stop" and item.word not in {"("}):
            if item.kind == "verb" and items[index - 1].word in {"and", "or", "then"} and not gap:
                continue
            break
        if item.kind == "word":
            gap.append(item.word)
            continue
        if item.kind != "code":
            continue
        told = _listed(items, index)
        into = _into(items, told[1])
        if "write" in kinds and into is not None and items[position].word not in {"sets", "set", "increments", "updates", "modifies"}:
            return [items[into].text], into
        if "write" in kinds and kinds != ("read", "write") and set(gap) & _VALUE:
            return [], index
        if kinds == ("read", "write") and set(gap) & {"by", "with", "using", "it"}:
            return [], index
        return told
    return [], position


def _passive(items: list[Item], position: int) -> list[str]:
    """`x` is written; `x` is read and written; `a` and `b` are both updated."""
    if not any(item.word in _PASSIVE for item in items[max(0, position - 4) : position]):
        return []
    for index in range(position - 1, max(-1, position - _FAR), -1):
        item = items[index]
        if item.kind == "code":
            found, first = [item.text], index
            while first >= 2 and items[first - 1].word in {"and", ","} and items[first - 2].kind == "code":
                first -= 2
                found.insert(0, items[first].text)
            return found
        if item.word not in _PASSIVE | _ADVERBS | {"and", "or"} and item.kind != "verb":
            return []
    return []


def _listed(items: list[Item], index: int) -> tuple[list[str], int]:
    """Code after code: `a`, `b` and `c`."""
    found, end = [items[index].text], index
    while end + 2 < len(items) and items[end + 1].word in {",", "and", "or"}:
        after = end + 2 if items[end + 2].word not in {"and", "or"} else end + 3
        if after >= len(items) or items[after].kind != "code":
            break
        if after + 1 < len(items) and items[after + 1].word in _PASSIVE:
            break
        found.append(items[after].text)
        end = after
    return found, end


def _into(items: list[Item], end: int) -> int | None:
    """Where code stands that something is written to: `stores `x` to `y``."""
    for index in range(end + 1, min(end + _FAR, len(items) - 1)):
        if items[index].word in _TARGET and items[index + 1].kind == "code":
            return index + 1
        if items[index].kind in {"verb", "stop", "line"}:
            return None
    return None


def _back(items: list[Item], position: int) -> bool:
    """`writes it back`, `stores the result back`, `writes back the sum`."""
    words = [item.word for item in items[position + 1 : position + 6]]
    return "back" in words or words[:1] == ["it"]


def _placed(items: list[Item], end: int) -> tuple[int, ...]:
    """Lines right after an object: `on line 9`, `(line 9)`, `… in the loop on line 9` where nothing else comes between."""
    for index in range(end + 1, min(end + 1 + _FAR, len(items))):
        item = items[index]
        if item.kind == "line":
            return item.lines if items[index - 1].word in _WHERE | {"(", "from"} or items[index].word.startswith("the") else ()
        if item.kind in {"code", "verb"} or (item.kind == "stop" and item.word != "(") or item.word in {"after", "before", "of", "than"}:
            return ()
    return ()


def _between(items: list[Item], position: int) -> tuple[int, ...]:
    """A line between verb and object: `the write on line 9 to `x``."""
    after = items[position + 1 : position + 4]
    if len(after) == 3 and after[0].word in _WHERE and after[1].kind == "line" and after[2].word in {"to", "of", "from", "into"}:
        return after[1].lines
    return ()
