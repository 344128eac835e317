"""Counterfactual pairs: a program and an edited copy of it of which the tools say the opposite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pcwm.records import Counterfactual, OriginKind, Program, RaceVerdict


def counterfactuals(programs: Iterable[Program], verdicts: Mapping[str, RaceVerdict]) -> list[Counterfactual]:
    """The edits that flipped the verdict, in order of id. Where a tool could not tell of either program, nothing is claimed."""
    found = []
    for program in programs:
        parent = program.origin.parent
        if program.origin.kind is not OriginKind.edit or parent is None or program.problem is None:
            continue
        before, after = verdicts.get(parent, RaceVerdict.unknown), verdicts.get(program.id, RaceVerdict.unknown)
        if RaceVerdict.unknown not in (before, after) and before is not after:
            found.append(
                Counterfactual(
                    id=Counterfactual.make_id(parent, program.id),
                    problem=program.problem,
                    parent=parent,
                    child=program.id,
                    edit=program.origin.name,
                    note=program.origin.note,
                    before=before,
                    after=after,
                )
            )
    return sorted(found, key=lambda flip: flip.id)
