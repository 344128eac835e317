"""`cancel` and `cancellation point`: a way out of a region that may be taken (OpenMP 5.2, 11.5 and 11.6).

Whether it is taken at all, the environment says (`OMP_CANCELLATION`), and by default it is not: some dry runs take it, others do not.
"""

from __future__ import annotations

from typing import Any

from pcwm.source.directives import Construct
from pcwm.source.dryrun.reader import CANCEL, NORMAL, Statement
from pcwm.source.dryrun.scope import Frame, Names, Spot
from pcwm.source.dryrun.tasks import Tasks
from pcwm.source.dryrun.values import truth

_KINDS = ("parallel", "taskgroup", "sections", "for")


class Cancel(Tasks):
    """cancel, cancellation point."""

    def cancel(self, construct: Construct, names: Names) -> Statement:
        """Leave the region, and tell the others; at a point alone: leave if told."""
        machine = self.machine
        kind = next((each for each in _KINDS if construct.has(each)), "")
        inner = names.inner()
        inner.site = Spot((self.syntax.line_of(construct.pragma.start) - 1, 0))
        conditions = [
            self.snippet(clause.argument.rpartition(":")[2], self.syntax.root, inner)[0]
            for clause in construct.clauses
            if clause.name == "if"
        ]
        begins = construct.name == "cancel"

        def run(frame: Frame) -> int:
            wanted = all(truth(condition(frame)) is not False for condition in conditions)
            told = self._told(kind)
            if told is None or not machine.cancels:
                return NORMAL
            if begins and wanted:
                told["cancelled"] = True
            return CANCEL if told.get("cancelled") else NORMAL

        return run

    def _told(self, kind: str) -> dict[str, Any] | None:
        """Where the members of a region learn that it is cancelled."""
        strand = self.machine.strand
        if kind == "parallel":
            return strand.team.told if strand.team is not None else None
        if kind == "taskgroup":
            return strand.group.told if strand.group is not None else None
        return strand.loop[0] if strand.loop is not None else None
