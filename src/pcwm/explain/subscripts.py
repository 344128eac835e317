"""Small algebra on the text of array subscripts: which element an index picks, for examples with numbers.

Only sums of products are understood (`i`, `i + 1`, `2 * i + 1`, `(size_t)i * n + j`); the dependence tests of `source/` know more.
"""

from __future__ import annotations

import re

from pcwm.records import Record

_CAST = re.compile(r"\(\s*(?:(?:unsigned|signed|long|short|int|char|size_t|ptrdiff_t|u?int\d+_t|std::size_t|std::ptrdiff_t)\s*)+\)")
_STATIC_CAST = re.compile(r"static_cast\s*<[^<>]*>\s*(\([^()]*\))")
_NAME = re.compile(r"[A-Za-z_]\w*")


class Affine(Record):
    """A subscript as `index * scale + rest`."""

    scale: str
    """Text of the factor; `1` where the index stands alone."""
    rest: tuple[str, ...]
    """The other terms, each with its sign, sorted: `("+1",)`, `("+j",)`."""

    @property
    def offset(self) -> int | None:
        """The rest as a number; None where it is not one."""
        try:
            return sum(int(term) for term in self.rest)
        except ValueError:
            return None


def names_in(text: str) -> tuple[str, ...]:
    """Identifiers in a piece of code, in order."""
    return tuple(_NAME.findall(text))


def plain(text: str) -> str:
    """Code without casts, spaces and outer parentheses."""
    text = _STATIC_CAST.sub(r"\1", _CAST.sub("", text))
    text = re.sub(r"\s+", "", text)
    while text.startswith("(") and _closing(text, 0) == len(text) - 1:
        text = text[1:-1]
    return text


def _closing(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "([{":
            depth += 1
        elif text[position] in ")]}":
            depth -= 1
            if depth == 0:
                return position
    return -1


def _split(text: str, signs: str) -> list[str]:
    """Cut at top-level characters of `signs`; each piece keeps the sign before it."""
    pieces, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and char in signs and position > start:
            pieces.append(text[start:position])
            start = position
    pieces.append(text[start:])
    return pieces


def _terms(text: str) -> list[str]:
    """Top-level terms, each with its sign except perhaps the first; a bracketed sum after a plus is opened."""
    terms: list[str] = []
    for raw in _split(plain(text), "+-"):
        body = plain(raw.removeprefix("+"))
        if body == raw.removeprefix("+") or raw.startswith("-"):
            terms.append(raw)
        else:
            terms += [term if term[0] in "+-" else f"+{term}" for term in _terms(body)]
    return terms


def affine(subscript: str, index: str) -> Affine | None:
    """`subscript` as a linear form in `index`, or None where it is not one, or does not mention it."""
    found: list[str] = []
    rest: list[str] = []
    for raw in _terms(subscript):
        sign, body = ("-", raw[1:]) if raw.startswith("-") else ("+", raw.removeprefix("+"))
        factors = [plain(factor.removeprefix("*")) for factor in _split(body, "*")]
        hits = [factor for factor in factors if index in names_in(factor)]
        if not hits:
            rest.append(sign + body)
            continue
        others = sorted(factor for factor in factors if factor != index)
        if hits != [index] or len(others) != len(factors) - 1 or re.search(r"[/%<>&|^?]", body):
            return None
        found.append(("-" if sign == "-" else "") + ("*".join(others) or "1"))
    # `i * n + i` walks the diagonal: one index, scale `n+1`.
    return Affine(scale="+".join(sorted(found)), rest=tuple(sorted(rest))) if found else None


def base_name(expression: str) -> str:
    """The first identifier of an lvalue; empty where there is none."""
    names = names_in(plain(expression))
    return names[0] if names else ""
