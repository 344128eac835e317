"""Checks of traces about code that is cut off: what is not visible may be assumed, but then it must be said as an assumption.

That nothing is named which the cut text does not show is what `code_quoted_exactly`, `accesses_true` and `lines_exist` say of any text.
"""

from __future__ import annotations

import re

from pcwm.explain.checks.case import Case
from pcwm.explain.prose import masked

_ASSUMES = re.compile(
    r"\bassum\w+|\bpresum\w+|\bsuppos\w+|\bprobably\b|\blikely\b|\bexpect\w*|\bseems?\b"
    r"|\bappears?\b|\b(?:not|n't|un)(?: yet)? ?(?:shown|visible|seen|here|known|written)\b|\bunseen\b|\bcut off\b"
    r"|\bbreaks? off\b|\bends? (?:here|before|there)\b|\bsuggests?\b"
    r"|\bas far as\b|\bso far\b|\bprovided\b|\bunless\b|\bwhatever\b|\bunknown\b|\bcaller\b|\btaken? (?:it|that|to)\b"
    r"|\bif (?:it|this|that|the (?:function|rest|text|code|caller)|a team|several threads|threads)\b",
    re.IGNORECASE,
)
_REST = re.compile(
    r"\b(?:the (?:rest|remainder) of the (?:function|code|program|text|file|loop|region|body)|what follows"
    r"|the (?:remaining|missing|unseen) (?:code|part|lines|text)"
    r"|further down|the part that is (?:missing|cut off))\b[^.;]*?\b(?:has|have|contains?|writes?|reads?|does|is|are"
    r"|calls?|uses?|adds?|waits?|shows?)\b",
    re.IGNORECASE,
)
_RESERVES = re.compile(r"\bcannot\b|\bwill not\b|\bneed not\b|\bstill to come\b|\bopen\b", re.IGNORECASE)
"""Words with which nothing is claimed of the rest after all."""


def assumptions_said(case: Case) -> str | None:
    """Where a cut text shows no team, or none of the racing accesses, the text says what it assumes."""
    if not case.unfinished:
        return None
    starts = case.facts.regions() or case.facts.threads
    last = len(case.view.lines)
    hidden = case.racy and not any(0 < side.line <= last and not side.file for side in case.reported)
    if (starts and not hidden) or _ASSUMES.search(masked(case.text)):
        return None
    return (
        "the text is cut off before threads start, and nothing is said to be assumed"
        if not starts
        else "what it concludes from is not shown, and not assumed"
    )


def rest_not_claimed(case: Case) -> str | None:
    """Of a cut text, nothing is said about what follows as if it were seen."""
    if not case.unfinished:
        return None
    for sentence in case.sentences:
        text = masked(sentence)
        if _REST.search(text) and not _ASSUMES.search(text) and not _RESERVES.search(text):
            return f"claims to know what is not shown: {sentence}"
    return None
