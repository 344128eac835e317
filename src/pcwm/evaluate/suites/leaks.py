"""What gives an answer away is taken out of a program before anybody is asked about it: comments, and strings and names that tell.

A kernel of a benchmark says in comments where it races, is called `…-yes`, prints `data race` and has a function `racy_sum`. Comments go;
a string with a telling word becomes `text1` with its conversions, the same string the same text; a name with a telling word, or with the
kernel's own number, becomes `name1` wherever it stands, in directives too. Everything else stays as its author wrote it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from pcwm.records import Language
from pcwm.source.shown import Edit, Sheet, Shown, show
from pcwm.source.syntax import words
from pcwm.source.tokens import Token, tokens

RACE = words("race races racy racing raced norace racefree datarace dataraces")
TELLING = RACE | words(
    """
    yes bug bugs buggy bugfree correct incorrect correctly incorrectly wrong wrongly safe unsafe threadsafe conflict conflicts conflicting
    unsynchronized unsynchronised unprotected hazard hazards nondeterministic deterministic forgot forgotten
    """
)
"""Words that say what a program does or fails to do. `no` tells only at the end of a name, or before one of these."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CONVERSIONS = re.compile(r"%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh?|ll?|[zjtL])?[diouxXeEfFgGaAcspn%]")
_NUMBER = re.compile(r"[A-Za-z]+\d{2,}")


@dataclass(frozen=True)
class Bared:
    """A program without what gives its answer away."""

    shown: Shown
    comments: str
    """What its comments said, without their marks, one after another."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Old name → new name; in Fortran the old ones are in lower case."""
    language: Language = "c"

    def expression(self, text: str) -> str:
        """An expression of the file as it is written here."""
        return re.sub(r"[A-Za-z_]\w*", lambda match: self.renamed.get(_key(match.group(), self.language), match.group()), text)


def bare(sheet: Sheet, language: Language, name: str = "") -> Bared:
    """The sheet without comments, and without strings and names that tell. `name` is the file's: what repeats it tells, too."""
    own = _own_names(name)
    found = list(tokens(sheet.text, language, name))
    names = list(dict.fromkeys(_key(token.text, language) for token in found if token.kind == "name"))
    taken = set(names)
    renamed: dict[str, str] = {}
    for each in names:
        _rename(each, renamed, taken, own)
    strings: dict[str, str] = {}
    edits: list[Edit] = []
    comments: list[str] = []
    for token in found:
        if token.kind == "comment":
            comments.append(_said(token.text))
            edits.append((token.start, token.end, _gap(sheet.text, token)))
        elif token.kind == "name":
            if new := renamed.get(_key(token.text, language)):
                edits.append((token.start, token.end, new))
        elif token.kind in ("string", "include") and tells(token.text, own, phrase=True):
            if sheet.text[max(0, token.start - 12) : token.start].rstrip().endswith("_Pragma("):
                edits += _inside(token, renamed, taken, own, language)
            elif token.kind == "string":
                edits.append((token.start, token.end, strings.setdefault(token.text, _neutral(token.text, len(strings) + 1))))
    return Bared(show(sheet, edits), "\n".join(comments), renamed, language)


def tells(text: str, own: frozenset[str] = frozenset(), *, phrase: bool = False) -> bool:
    """Whether a name, or with `phrase` a string, has a telling word in it, or one of `own` (in lower case)."""
    lowered = text.lower()
    if any(each in lowered for each in own):
        return True
    found = [word.lower() for word in _WORDS.findall(text)]
    if not TELLING.isdisjoint(found):
        return True
    last = "" if phrase else found[-1] if len(found) > 1 else ""
    return last == "no" or any(one == "no" and other in RACE for one, other in itertools.pairwise(found))


def _own_names(name: str) -> frozenset[str]:
    """What a text must not say of its file's name: the name without its ending, and the kernel's number."""
    stem = name.rpartition(".")[0] or name
    found = {stem, stem.replace("-", "_")} if re.search(r"[-_](?:yes|no)$", stem, re.IGNORECASE) else set()
    number = _NUMBER.match(stem)
    return frozenset(each.lower() for each in (*found, number.group() if number else "") if len(each) > 3)


def _key(name: str, language: Language) -> str:
    return name.lower() if language == "fortran" else name


def _rename(key: str, renamed: dict[str, str], taken: set[str], own: frozenset[str]) -> str:
    """The new name of one that tells; empty for one that stays."""
    if key not in renamed and tells(key, own):
        number = len(renamed) + 1
        while f"name{number}" in taken:
            number += 1
        renamed[key] = f"name{number}"
        taken.add(renamed[key])
    return renamed.get(key, "")


def _inside(token: Token, renamed: dict[str, str], taken: set[str], own: frozenset[str], language: Language) -> list[Edit]:
    """Names in the string of a `_Pragma`, which is code."""
    return [
        (token.start + match.start(), token.start + match.end(), new)
        for match in re.finditer(r"[A-Za-z_]\w*", token.text)
        if (new := _rename(_key(match.group(), language), renamed, taken, own))
    ]


def _neutral(text: str, number: int) -> str:
    """A string that says nothing, with the conversions of the old one in their order."""
    quote = "'" if text.startswith("'") else '"'
    conversions = [each for each in _CONVERSIONS.findall(text) if each != "%%"] if quote == '"' else []
    return f"{quote}{' '.join([f'text{number}', *conversions])}{chr(92) + 'n' if text.endswith(chr(92) + 'n' + quote) else ''}{quote}"


def _gap(text: str, token: Token) -> str:
    """What stays where a comment was: a space where it kept two words apart."""
    before, after = text[token.start - 1 : token.start], text[token.end : token.end + 1]
    return " " if before.strip() and after.strip() else ""


def _said(comment: str) -> str:
    """A comment without its marks."""
    lines = comment.removeprefix("/*").removesuffix("*/").split("\n") if comment.startswith("/*") else comment.split("\n")
    return "\n".join(re.sub(r"^[ \t]*(?://+!?|!+|[cC*](?=[ \t]|$))?[ \t]?", "", line).rstrip() for line in lines)
