"""Which race runs a program gets: variety, not repetition.

A race shows only if two threads come to the same place unordered. What decides that is the number of threads, who is early and who is
late, how loops are dealt out, and the input's size; so no two runs of a program are alike in all of these. `docs/observe.md` has what each
kind of run adds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pcwm.recipe import ObserveRecipe

MOST_THREADS = 128
"""More threads than these are not started, whatever a program asks for."""


@dataclass(frozen=True)
class Trial:
    """One race run, before it is made."""

    threads: int
    seed: int = 0
    """Of the delays; 0 for none."""
    turn: int = 0
    """Which round of the campaign it belongs to."""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def larger(self) -> bool:
        """At the larger of the two input sizes."""
        return self.turn % 2 == 1

    @property
    def variant(self) -> str:
        return f"delays {self.seed}" if self.seed else ""


def campaign(recipe: ObserveRecipe, sources: dict[str, str]) -> Iterator[Trial]:
    """All race runs that a program can get, in the order in which they pay; whoever runs them stops when the verdict is settled.

    Every second run of a round is delayed, the others in the next round; each delayed one has another seed, so other threads are slow.
    Every second round takes the larger input, and one thread more: 2, 4, 8 and 16 threads alike divide 48 rows between rows.
    """
    counts = [*recipe.race_threads, *asked_threads("\n".join(sources.values()), max(recipe.race_threads))]
    seed = 1
    for turn in range(recipe.race_rounds):
        for place, threads in enumerate(counts):
            delayed = (place + turn) % 2 == 1
            seed += delayed
            # Loops whose schedule is left to the environment are dealt out one by one where threads are delayed, in blocks elsewhere.
            dealt = {"OMP_SCHEDULE": "dynamic,1"} if delayed else {}
            yield Trial(threads + turn % 2, seed if delayed else 0, turn, dealt)


_NUMBER = r"\s*\(?\s*(0[xX][0-9a-fA-F]{1,4}(?=[uUlL]*\b)|(?:0|[1-9][0-9]{0,5})(?=[uUlL]*\b)|[A-Za-z_]\w*\b)(?!\s*\()"
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_CONSTANT = re.compile(
    r"(?:#[ \t]*define[ \t]+|\b(?:const|constexpr|enum)\b[^;=()]{0,80}?\b)([A-Za-z_]\w*)[ \t]*=?[ \t]*\(?(\d+)\)?[ \t]*(?:\n|;|,|\})"
)
_TEAM = re.compile(rf"\b(?:num_threads|thread_limit|omp_set_num_threads|num_teams)\s*\({_NUMBER}")
_HOLDS_ID = re.compile(r"\b([A-Za-z_]\w*)\s*=\s*(?:\([a-z ]+\)\s*)?(?:omp_get_thread_num|omp_get_num_threads|omp_get_max_threads)\s*\(")
_ID_CALL = r"omp_get_(?:thread_num|num_threads|max_threads)\s*\(\s*\)"


def asked_threads(text: str, most: int) -> tuple[int, ...]:
    """Team sizes beyond `most` that a program's own text asks for: a thread number compared with a constant, or a team size given.

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
    asked = [number for number in numbers if most < number + 2 <= MOST_THREADS]
    return (max(asked) + 2,) if asked else ()
