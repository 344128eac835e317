"""Checks of how a text is written: long enough to argue, short enough to learn from, in English, and without going round in circles."""

from __future__ import annotations

import re
from collections import Counter
from typing import Protocol

from pcwm.explain.prose import COMMON, sentences, spoken
from pcwm.recipe import WORDS, Words


class Written(Protocol):
    """Any case, as far as style is concerned."""

    @property
    def text(self) -> str: ...

    @property
    def words(self) -> Words:
        """How many are wanted."""
        ...


def length(case: Written) -> str | None:
    """Neither too short to argue nor too long to learn from."""
    return wrong_length(case.text, case.words)


def language(case: Written) -> str | None:
    """English prose, not code and not another language."""
    return not_english(case.text)


def not_repetitive(case: Written) -> str | None:
    """No sentence comes twice, and the words are not the same few over and over."""
    return repeats_itself(case.text)


def count_words(text: str) -> int:
    """Words of a text; a piece of code in backticks is one."""
    return len(re.sub(r"`[^`]*`", "x", text).split())


def wrong_length(text: str, words: Words = WORDS) -> str | None:
    """As many words as are wanted."""
    count, (fewest, most) = count_words(text), words
    return None if fewest <= count <= most else f"{count} words, {fewest} to {most} are wanted"


_STRETCH = 400
"""Words in which each thing is to be said once."""
_LINE_OF_CODE = re.compile(r"^[\s{}]*(?:#|[\w:<>*&\[\], ]+[({].*[;{]\s*$|.*;\s*$|[{}]\s*$)")


def not_english(text: str) -> str | None:
    """English prose: mostly Latin letters and common English words, and no block of code instead of sentences."""
    letters = [char for char in text if char.isalpha()]
    if letters and sum(char.isascii() for char in letters) < 0.97 * len(letters):
        return "is not written in English letters"
    words = list(spoken(text))
    common = sum(COMMON.fullmatch(word) is not None for word in words)
    if words and common < 0.2 * len(words):
        return "hardly any common English words: another language, or code"
    rows = [row for row in text.split("\n") if row.strip()]
    coded = sum(bool(_LINE_OF_CODE.match(row)) for row in rows)
    return f"{coded} of {len(rows)} lines are code" if len(rows) > 2 and coded > 0.4 * len(rows) else None


def repeats_itself(text: str) -> str | None:
    """No sentence comes twice, no run of words again and again, and the words are not the same few over and over.

    A long text may come back to what it said: once in each stretch.
    """
    stretches = -(-count_words(text) // _STRETCH)
    counts = Counter(part.lower() for part in sentences(text) if len(part.split()) > 2)
    again = next((sentence for sentence, count in counts.items() if count > stretches), None)
    if again:
        return f"says {'twice' if counts[again] == 2 else f'{counts[again]} times'}: {again}"
    words = list(spoken(text))
    said = re.findall(r"`[^`]*`|\w+", text.lower())  # of two variables one may say the same
    runs = Counter(zip(*(said[start:] for start in range(8)), strict=False))
    if runs and max(runs.values()) > 3 * stretches:
        return f"says {max(runs.values())} times: {' '.join(runs.most_common(1)[0][0])}"
    return "repeats the same few words" if words and len(set(words)) < 0.35 * min(len(words), 100) else None
