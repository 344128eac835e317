"""What scores are broken down by: the family of constructs that a program leads with, and how far apart two programs are."""

from __future__ import annotations

import re

from pcwm.dataset.features import LEADING, OTHER, group_of, parts_of
from pcwm.records import Language
from pcwm.source.syntax import parse
from pcwm.source.threads import thread_starts

MARGINS = ((5.0, "under 5 points"), (10.0, "5 to 10 points"), (20.0, "10 to 20 points"), (40.0, "20 to 40 points"))
WIDEST = "over 40 points"
_SENTINEL = re.compile(r"^[ \t]*[!cC*]\$omp[ \t]*&?(.*)$", re.MULTILINE | re.IGNORECASE)
_FORTRAN = {"do": "for"}


def construct_tags(source: str, language: Language) -> tuple[str, ...]:
    """The construct family, and where they apply `gpu`, `threads` and `fortran`. Of a very long text its first part decides."""
    if language == "fortran":
        said = " ".join(_SENTINEL.findall(source)).lower()
        found = {_FORTRAN.get(word, word) for word in re.findall(r"[a-z]+", said)}
        parts = tuple(sorted(found & {word for _, group in LEADING for word in group} | found & {"target"}))
    else:
        parts = parts_of(source, language)
    tags = [group_of(parts)]
    if any(part.split("(")[0] == "target" for part in parts):
        tags.append("gpu")
    if language == "fortran":
        tags.append("fortran")
    elif tags == [OTHER] and thread_starts(parse(source, language)):
        tags[0] = "threads"
    return tuple(tags)


def margin_tag(margin: float) -> str:
    """The bin of a difference in work %, in points."""
    return next((name for limit, name in MARGINS if margin < limit), WIDEST)
