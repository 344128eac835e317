"""Small algebra on the text of array subscripts: does an index pick a different element in every iteration?

Only sums of products are understood (`i`, `i + 1`, `2 * i + 1`, `(size_t)i * n + j`); everything else (`i / 2`, `key[i]`) is
honestly "no idea", which callers treat as "may meet".
"""

from __future__ import annotations

import re
from collections.abc import Collection

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


def pins(one: str, other: str, index: str, moving: Collection[str]) -> bool:
    """Do equal values of the two subscripts force equal values of `index`?

    `moving` are names whose value differs inside one iteration (inner loop indices, private variables). With a scale, as in
    `i * n + j`, the rest is taken to stay below the scale, as an expert would.
    """
    first, second = affine(one, index), affine(other, index)
    if first is None or second is None or first.scale != second.scale:
        return False
    if first.scale.lstrip("-") == "1":
        return first.rest == second.rest and not any(name in moving for term in first.rest for name in names_in(term))
    if first.scale.lstrip("-").isdigit():
        width = int(first.scale.lstrip("-"))
        offsets = (first.offset, second.offset)
        if all(offset is not None and 0 <= offset < width for offset in offsets):
            return True
        return first.rest == second.rest and not any(name in moving for term in first.rest for name in names_in(term))
    return all(_below(term, first.scale) for term in (*first.rest, *second.rest))


def _below(term: str, scale: str) -> bool:
    """Is a term, as far as its text shows, smaller than the scale? A constant is, as in `i * n + j - 1`."""
    body = term[1:]
    return (term.startswith("+") or body.isdigit()) and body != scale and not set(names_in(body)) & set(names_in(scale)) and "*" not in body


def beyond(one: str, other: str, index: str, lower: str) -> str | None:
    """The name that `other` has where `one` has `index`, if a loop from `lower` keeps `index` above it: `a[i * n + k]` with i from
    k + 1 never meets row k. None where the texts do not show that."""
    start = affine_start(lower)
    if start is None:
        return None
    first, second = affine(one, index), affine(other, start)
    if first is None or second is None or first.scale.startswith("-"):
        return None
    scales = {first.scale, *(second.scale.split("+"))}
    if first.scale == "1":
        return start if first == second else None
    return (
        start if first.scale in second.scale.split("+") and len(scales) <= 2 and all(_below(t, first.scale) for t in first.rest) else None
    )


def affine_start(lower: str) -> str | None:
    """`k` for a lower bound `k + 1`; None for any other form."""
    match = re.fullmatch(r"([A-Za-z_]\w*)\+[1-9]\d*", plain(lower))
    return match[1] if match else None


def distance(one: str, other: str, index: str) -> int | None:
    """How many iterations after `one` its element is met again by `other`: 1 for `a[i]` and `a[i - 1]`. None where unclear."""
    first, second = affine(one, index), affine(other, index)
    if first is None or second is None or first.scale != second.scale or not first.scale.isdigit():
        return None
    if first.offset is None or second.offset is None:
        return None
    steps, left = divmod(first.offset - second.offset, int(first.scale))
    return steps if left == 0 else None
