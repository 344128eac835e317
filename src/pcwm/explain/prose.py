"""What any author's text consists of: sentences, code, line numbers, words, what is denied or only supposed, and the conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from pcwm.records import Answer

_BACKTICKS = re.compile(r"`([^`]*)`")
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\"(?:\\.|[^\"\\])*\"|<<=|>>=|->|\+\+|--|::|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|\S")
NUMBERS = r"\d+(?:(?:, and |, | and | or | to |-|–|/|, \+)\d+)*"
LINE = rf"\b(?:[Ll]ines?|[Ll]n\.?)(?: numbers?| no\.?)? ?#?(?P<{{name}}>{NUMBERS})\b"
"""A mention of one line or several, as a pattern with one group; fill in its name."""
_LINE = re.compile(LINE.format(name="numbers"))


def lines(text: str) -> tuple[int, ...]:
    """Every line number the text mentions, in order; of a range both ends. Code in backticks names none."""
    masked = _BACKTICKS.sub(lambda match: " " * len(match[0]), text)
    return tuple(number for match in _LINE.finditer(masked) for number in numbers(match["numbers"]))


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of `5`, `5 and 7` or `5-9`."""
    return tuple(int(number) for number in re.findall(r"\d+", text))


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


def masked(text: str) -> str:
    """The text with every character between backticks made an `x`, so that code has no stops and no words; as long as before."""
    return _BACKTICKS.sub(lambda match: "`" + "x" * (len(match[0]) - 2) + "`", text)


_MARK = re.compile(r"^\s*(?:[-*•]|\d+[.)]|#+)\s+|\*\*|__(?=\w)|(?<=\w)__")
"""What marks a point of a list, a heading, or bold text."""


def unmarked(text: str) -> str:
    """The text without the marks of lists, headings and bold type, one point of a list a line. Blocks of code lose their fences."""
    rows = [_MARK.sub("", row) for row in re.sub(r"```\w*", "", text).split("\n")]
    return "\n".join(rows)


def sentences(text: str) -> list[str]:
    """Sentences of a text, and points of a list; a stop inside backticks, or inside a number, ends none."""
    text = unmarked(text)
    hidden = masked(text)
    cuts = [match.end() for match in re.finditer(r"[.?!](?:[\"')\]]+)?(?=\s|$)(?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)(?<!no\.)|\n", hidden)]
    pieces = [text[start:end].strip() for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return [" ".join(piece.split()) for piece in pieces if piece]


def spoken(text: str) -> Iterator[str]:
    """The text's words outside backticks, in lower case."""
    yield from re.findall(r"[a-z]+", _BACKTICKS.sub(" ", text).lower())


# ---------------------------------------------------------------- said, denied, supposed


class Stance(StrEnum):
    """How a text means what it mentions."""

    said = "said"
    denied = "denied"
    """`there is no critical section`, `without the barrier`."""
    supposed = "supposed"
    """`a reduction would help`, `if the loop were ordered`, and questions."""


_CLAUSE = re.compile(
    r"[;:()—–]|, (?:but|so|and|which|because|since|while|whereas|if|as|thus|hence|yet)\b|\b(?:but|because|whereas"
    r"|although|though|so that)\b"
)
_DENIES = re.compile(
    r"\b(?:no|not|neither|nor|never|without|none|nothing|nobody|lacks?|lacking|missing|absent|absence|instead of|rather than|cannot|hardly"
    r"|removes?|removed|dropp?(?:ed|s)|forg[eo]t\w*|omit\w*|fails? to)\b|n't\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\b(?:would|could|should|(?:might|may) (?:think|seem|look|expect|believe|assume)|seems?|appears? to|at first"
    r"|tempting|if|unless|were it|needs?|needed|requires?d?|wants?|suppose|imagine|hypothetical\w*|fix(?:es|ed)?"
    r"|such as|like an?|unlike|only safe|e\.g\.|whether|ought|add(?:ing)? an?|must|let's say|say|typically|usually"
    r"|generally|in general|for example)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:is|are|was) (?:missing|absent|lacking|needed|required|not)\b|\bwould\b|\bcould\b|\bshould\b|\bdoes not exist\b")


def stance(sentence: str, position: int) -> Stance:
    """How a sentence means what stands at a position of it: by the words before it in its clause, and a few forms after it.

    Leaves out: irony, and denials that stand in another sentence.
    """
    hidden = masked(sentence)
    before = hidden[:position]
    starts = [match.end() for match in _CLAUSE.finditer(before)]
    start = starts[-1] if starts else 0
    ends = _CLAUSE.search(hidden, position)
    after = hidden[position : ends.start() if ends else len(hidden)]
    head = before[start:]
    if starts and not re.search(r"\w", head):  # `no protection (critical, atomic)`: the bracket belongs to what stands before it
        head = before[starts[-2] if len(starts) > 1 else 0 :]
    if (
        hidden.rstrip().endswith("?")
        or _SUPPOSES.search(head)
        or re.match(r"[^,]*\bwould\b|[^,]*\b(?:is|are) (?:needed|required)\b", after)
    ):
        return Stance.supposed
    if _DENIES.search(head) or _AFTER.search(after):
        return Stance.denied
    return Stance.said


# ---------------------------------------------------------------- the conclusion

_NO_RACE = re.compile(
    r"\b(?:no|without|free of|not|never|rules? out|excludes?|excluded|cannot|any|prevents?|avoids?|neither|nor|can't"
    r"|isn't|aren't|don't|doesn't)\b"
    r"(?:\s+[\w`-]+){0,5}?\s+(?:data[- ])?rac(?:es?|ing|y)\b|\brace[- ]free(?:dom)?\b|\bno_race\b"
    r"|\bdata[- ]race[- ]free\b|\bfree from (?:data )?races?\b"
    r"|\braces? (?:is|are) (?:impossible|ruled out|excluded|avoided|prevented)\b",
    re.IGNORECASE,
)
_RACE = re.compile(r"\b(?:data[- ])?rac(?:es?|y|ing)\b(?!-)", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:requires?|needs?|would|could|might|if|whether|when|unless|potential(?:ly)?|possible|candidates?|suspect\w*"
    r"|look(?:s|ing)? for|check(?:ing)? for"
    r"|what is an?|definition|in order (?:to|for)|for an? (?:data )?race|source of|question|consider|must|may|risk of"
    r"|worry|tempt\w*|seems?|appears?"
    r"|looks? like|at first)\b",
    re.IGNORECASE,
)


def conclusion(sentence: str) -> Answer | None:
    """What a sentence concludes: a race, none, or nothing. Questions, conditions and definitions conclude nothing."""
    hidden = re.sub(r"`x*`", "`x`", masked(sentence))
    hidden = re.sub(r"`(?:no_race)`", "no_race", hidden)
    if re.search(r"`no_race`|\"no_race\"", sentence):
        return Answer.no_race
    if hidden.rstrip("\"')").endswith("?"):
        return None
    if _NO_RACE.search(hidden):
        return None if _wavering(hidden, _NO_RACE) else Answer.no_race
    if re.search(r"`race`|\"race\"", sentence) or _RACE.search(hidden):
        return None if _wavering(hidden, _RACE) else Answer.race
    return None


def _wavering(hidden: str, pattern: re.Pattern[str]) -> bool:
    """Is the race spoken of only under a condition, or as a possibility? What stands after it does not count."""
    match = pattern.search(hidden)
    starts = [0] if match is None else [0, *(each.end() for each in re.finditer(r"[;:,] ", hidden[: match.start()]))]
    return match is not None and bool(_GENERAL.search(hidden[starts[-1] : match.start() + 1]))
