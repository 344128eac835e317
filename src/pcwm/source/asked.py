"""Team sizes that a program's own text asks for."""

from __future__ import annotations

import re

_NUMBER = r"\s*\(?\s*(0[xX][0-9a-fA-F]{1,4}(?=[uUlL]*\b)|(?:0|[1-9][0-9]{0,5})(?=[uUlL]*\b)|[A-Za-z_]\w*\b)(?!\s*\()"
_COMMENT = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_CONSTANT = re.compile(
    r"(?:#[ \t]*define[ \t]+|\b(?:const|constexpr|enum)\b[^;=()]{0,80}?\b)([A-Za-z_]\w*)[ \t]*=?[ \t]*\(?(\d+)\)?[ \t]*(?:\n|;|,|\})"
)
_TEAM = re.compile(rf"\b(?:num_threads|thread_limit|omp_set_num_threads|num_teams)\s*\({_NUMBER}")
_HOLDS_ID = re.compile(r"\b([A-Za-z_]\w*)\s*=\s*(?:\([a-z ]+\)\s*)?(?:omp_get_thread_num|omp_get_num_threads|omp_get_max_threads)\s*\(")
_ID_CALL = r"omp_get_(?:thread_num|num_threads|max_threads)\s*\(\s*\)"


def asked_threads(text: str, most: int, limit: int) -> tuple[int, ...]:
    """Team sizes beyond `most` and up to `limit` that a text asks for: a thread number compared with a constant, or a team size given.

    At most one: the largest asked for, and one more, so that the thread of that number has a neighbour.
    """
    code = _COMMENT.sub(" ", text)
    constants = {name: int(value) for name, value in _CONSTANT.findall(code) if len(value) < 6}
    holders = "|".join(re.escape(name) for name in set(_HOLDS_ID.findall(code)))
    subject = rf"(?:{_ID_CALL}|\b(?:{holders})\b)" if holders else _ID_CALL
    compared = re.compile(rf"{subject}\s*(?:==|!=|<=?|>=?|%){_NUMBER}")
    words = [*_TEAM.findall(code), *compared.findall(code)]
    numbers = [int(word, 0) if word[0].isdigit() else constants.get(word, 0) for word in words]
    if holders and re.search(rf"switch\s*\(\s*{subject}", code):
        numbers += [int(value) for value in re.findall(r"\bcase\s+([0-9]{1,5})\s*:", code)]
    asked = [number for number in numbers if most < number + 2 <= limit]
    return (max(asked) + 2,) if asked else ()
