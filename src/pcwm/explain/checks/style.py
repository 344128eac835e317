"""Checks of how a text is written: long enough to argue, short enough to learn from, in English, and without going round in circles."""

from __future__ import annotations

import re
from collections import Counter

from pcwm.explain.prose import COMMON, sentences, spoken

MIN_WORDS, MAX_WORDS = 30, 400
"""From a short argument to what an LLM needs for a hard program; a piece of code in backticks counts as one word."""


def count_words(text: str) -> int:
    """Words of a text; a piece of code in backticks is one."""
    return len(re.sub(r"`[^`]*`", "x", text).split())


def wrong_length(text: str) -> str | None:
    """Between MIN_WORDS and MAX_WORDS words."""
    count = count_words(text)
    return None if MIN_WORDS <= count <= MAX_WORDS else f"{count} words, {MIN_WORDS} to {MAX_WORDS} are wanted"


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
    """No sentence comes twice, no run of words again and again, and the words are not the same few over and over."""
    parts = sentences(text)
    again = [sentence for sentence, count in Counter(part.lower() for part in parts).items() if count > 1 and len(sentence.split()) > 2]
    if again:
        return f"says twice: {again[0]}"
    words = list(spoken(text))
    said = re.findall(r"`[^`]*`|\w+", text.lower())  # of two variables one may say the same
    runs = Counter(zip(*(said[start:] for start in range(8)), strict=False))
    if runs and max(runs.values()) > 3:
        return f"says {max(runs.values())} times: {' '.join(runs.most_common(1)[0][0])}"
    return "repeats the same few words" if words and len(set(words)) < 0.35 * min(len(words), 100) else None
