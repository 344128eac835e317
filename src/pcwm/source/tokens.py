"""Just enough of C, C++ and Fortran to tell comments, strings, names and includes apart: in one pass, however long the text.

The readers of `pcwm.source` stop at some length, as understanding is dear; what hides an answer must not stop anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pcwm.records import Language
from pcwm.source.fortran import is_fixed_form

Kind = Literal["comment", "include", "string", "name"]

_C = re.compile(
    r"""(?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?(?:\*/|\Z))
    |(?P<include>^[ \t]*\#[ \t]*include[ \t]*"[^"\n]+"[^\n]*)
    |(?P<string>\b(?:u8|[uUL])?R"(?P<fence>[^(\s\\"]{0,16})\(.*?(?:\)(?P=fence)"|\Z)|"(?:\\.|[^"\\\n])*"?)
    |(?P<number>\.?\d(?:[eEpP][+-]|[\w.]|'\w)*)
    |(?P<char>'(?:\\.|[^'\\\n])*'?)
    |(?P<name>[A-Za-z_]\w*)""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_FORTRAN = r"""(?P<comment>{fixed}!(?!\$(?:omp|acc)\b|\$[ \t])[^\n]*)
    |(?P<include>^[ \t]*(?:\#[ \t]*)?include[ \t]*['"][^'"\n]+['"][^\n]*)
    |(?P<string>"(?:[^"\n]|"")*"?|'(?:[^'\n]|'')*'?)
    |(?P<number>\.?\d[\w.]*)
    |(?P<name>[A-Za-z_]\w*)"""
_FLAGS = re.VERBOSE | re.MULTILINE | re.IGNORECASE
_FREE = re.compile(_FORTRAN.format(fixed=""), _FLAGS)
_FIXED = re.compile(_FORTRAN.format(fixed=r"^[c*](?!\$)[^\n]*|"), _FLAGS)


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a text that matters here; the offsets count characters."""

    kind: Kind
    start: int
    end: int
    text: str


def tokens(text: str, language: Language, name: str = "") -> Iterator[Token]:
    """Comments (directives are none), strings, names and local includes, in order. `name`, the file's, tells Fortran in fixed form."""
    pattern = _C if language != "fortran" else _FIXED if is_fixed_form(text, name) else _FREE
    for match in pattern.finditer(text):
        kind = match.lastgroup if match.lastgroup != "fence" else "string"
        if kind in ("comment", "include", "string", "name"):
            yield Token(kind, match.start(), match.end(), match.group())  # type: ignore[arg-type]
