"""The suite `long`: every held-out program inside one file of some thousand lines, as such code is found in the world.

Around it stand helper functions and race-free parallel functions of other problems, of its own domain as far as there are enough. Nobody
calls them; their names are made their own; so the answer stays. Programs of both answers get their surroundings by the same rule.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcwm.dataset.rows import RaceRow
from pcwm.errors import InputError
from pcwm.evaluate.suites.changed import changed_item
from pcwm.evaluate.suites.fillers import Filler, choose_fillers, make_filler
from pcwm.evaluate.suites.gathering import Gathering
from pcwm.evaluate.suites.material import Material, read_material
from pcwm.evaluate.suites.suite import Suite
from pcwm.explore.edits.base import faults
from pcwm.records import Split
from pcwm.source.shown import Shown

NAME = "long"
LINES = (1_000, 3_000)
_HEAD = re.compile(r"(?:[ \t]*(?:#[ \t]*(?:include|define)\b(?:\\\n|[^\n])*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)?\n)*")
"""Includes, macros, comments and blank lines at the top of a text."""
_INCLUDED = re.compile(r"#[ \t]*include[ \t]*(<[^>\n]+>)")


def load(root: Path, split: Split = Split.held_out, seed: int = 0, lines: tuple[int, int] = LINES) -> Suite:
    """The suite; each file has a number of lines between the two, drawn evenly.

    Raises InputError and FolderError as `read_material` does; InputError too where there is nothing to put around any program.
    """
    found = read_material(root, NAME, split)
    fillers = read_fillers(found)
    if not fillers:
        raise InputError(f"{root} has no race-free program or reference to put around others")
    gathered = Gathering(NAME)
    for row in found.balanced:
        chance = random.Random(f"{seed}/{row.id}")
        problem = found.problems.get(found.problem_of.get(row.family, ""))
        made = embed(row, fillers, problem.harness if problem else "", chance.randint(*lines), chance)
        if made is None:
            gathered.skip("nothing of its language to put around it" if not _any(fillers, row) else "does not parse among others")
            continue
        item = changed_item(found, row, NAME, made, what=f"in {made.text.count(chr(10)):,} lines")
        if item is None:
            gathered.skip("a pair's line is gone")
        else:
            gathered.add(item)
    return gathered.suite(found.problems)


def read_fillers(found: Material) -> list[Filler]:
    """All race-free programs whose verdict would be the same without any one run, and the problems' sequential references."""
    texts = [
        (row.id, row.family, row.source, row.language) for row in (*found.rows, *found.others) if row.answer == "no_race" and row.survives
    ]
    texts += [(problem.id, problem.family, problem.reference, problem.language) for problem in found.problems.values()]
    return [filler for text in sorted(texts) if (filler := make_filler(*text)) is not None]


def _any(fillers: Sequence[Filler], row: RaceRow) -> bool:
    return any(filler.language == row.language and filler.family != row.family for filler in fillers)


def embed(row: RaceRow, fillers: Sequence[Filler], harness: str, lines: int, chance: random.Random) -> Shown | None:
    """The program at a random place among others, about `lines` long; None where that cannot be."""
    chosen = choose_fillers(fillers, row.family, row.language, lines - row.source.count("\n"), chance)
    if not chosen:
        return None
    # What the program and its harness say is theirs: no name there may come to mean something of another's.
    taken = set(re.findall(r"[A-Za-z_]\w*", row.source + harness))
    bodies = [filler.beside(taken) for filler in chosen]
    place = chance.randint(0, len(bodies))
    match = _HEAD.match(row.source)
    head = match.group().count("\n") if match else 0
    own = row.source.rstrip("\n").split("\n")
    there = set(_INCLUDED.findall("\n".join(own[:head])))
    wanted = sorted({include for filler in chosen for include in filler.includes} - there)
    work = _Work()
    work.put([f"#include {include}" for include in wanted])
    work.own(own[:head], 1)
    for index, body in enumerate([*bodies[:place], None, *bodies[place:]]):
        if index and work.text[-1].strip():
            work.put([""])
        if body is None:
            work.own(own[head:], head + 1)
        else:
            work.put(body.rstrip("\n").split("\n"))
    text = "\n".join(work.text) + "\n"
    if faults(text, row.language) > faults(row.source, row.language):
        return None
    return Shown(text, tuple(work.lines), {line: here for here, line in enumerate(work.lines, 1) if line}, {})


@dataclass
class _Work:
    """A file as it grows."""

    text: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def put(self, lines: list[str]) -> None:
        """Lines that are not the program's."""
        self.text += lines
        self.lines += [0] * len(lines)

    def own(self, lines: list[str], first: int) -> None:
        """Lines of the program, the first of which has this number."""
        self.text += lines
        self.lines += range(first, first + len(lines))
