"""Answers in the many ways in which people write them down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pcwm.records import Answer, Language
from pcwm.source.languages import looks_like_cpp
from pcwm.source.syntax import words

_RACE = words("race races racy yes y true t 1 datarace hasrace positive pos unsafe racing raceyes buggy bug")
_NO_RACE = words("norace no n false f 0 nodatarace racefree dataracefree negative neg safe clean raceno noraceobserved")
_FIRST = words("a first 1st left one programa codea")
_SECOND = words("b second 2nd right two other programb codeb")
_LANGUAGES: dict[str, Language] = {
    "c": "c",
    **dict.fromkeys(("cpp", "c++", "cxx", "cc"), "cpp"),
    **dict.fromkeys(("fortran", "f90", "f95", "f", "for"), "fortran"),
}
_FORTRAN = re.compile(
    r"^\s*(?:program|subroutine|module|end\s+(?:program|subroutine)|implicit\s+none)\b|^[ \t]*!\$omp\b", re.IGNORECASE | re.MULTILINE
)


def plain(value: object) -> str:
    """A value as one word: `No data race` → `nodatarace`, 1.0 → `1`."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"[^a-z0-9]", "", str(value).lower())


def race_answer(value: object, own: Mapping[str, Answer] | None = None) -> Answer | None:
    """What a value says of races; None where nobody could tell. `own` are spellings that a user gave (in `plain` form): they go first."""
    word = "" if value is None else plain(value)
    if own and word in own:
        return own[word]
    if word in _RACE:
        return Answer.race
    return Answer.no_race if word in _NO_RACE else None


def order_answers(values: Iterable[object]) -> dict[str, Answer]:
    """How a column says which of two programs it is: by letters or words, or by numbers, from 0 where a 0 is among them, else from 1."""
    found = {plain(value) for value in values}
    numbers = ("0", "1") if "0" in found else ("1", "2") if "2" in found else ("", "")
    said = dict.fromkeys(_FIRST | {numbers[0]}, Answer.A) | dict.fromkeys(_SECOND | {numbers[1]}, Answer.B)
    return {word: answer for word, answer in said.items() if word}


def language_of(value: object, source: str) -> Language:
    """The language that a value names, else the one that the text looks like."""
    named = _LANGUAGES.get(str(value).strip().lower().removeprefix("."))
    if named is not None:
        return named
    if looks_like_cpp(source):
        return "cpp"
    return "fortran" if _FORTRAN.search(source) and "{" not in source else "c"
