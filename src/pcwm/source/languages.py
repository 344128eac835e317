"""Which language a file or a text is in, as far as its name or its look tells."""

from __future__ import annotations

import re

from pcwm.records import Language

ENDINGS: dict[str, Language] = {
    ".c": "c",
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".c++"), "cpp"),
    **dict.fromkeys((".f", ".for", ".f77", ".f90", ".f95", ".f03", ".f08"), "fortran"),
}
"""Of source files, headers left out, by the end of the name in lower case."""
_CPP = re.compile(r"#\s*include\s*<(?:\w+)>|\bstd::|\btemplate\s*<|\bnamespace\b|\bclass\s+\w+|\bauto\s*&|\bconstexpr\b")


def looks_like_cpp(source: str) -> bool:
    """Whether a text in C or C++ has something that C has not."""
    return _CPP.search(source) is not None
