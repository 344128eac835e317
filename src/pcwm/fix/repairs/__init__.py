"""All repairs, in the order an expert would try them: least parallelism lost first."""

from __future__ import annotations

from pcwm.fix.repair import Repair
from pcwm.fix.repairs.claims import AtomicClaim
from pcwm.fix.repairs.dependence import MoveInward, Ordered, SequentialLoop
from pcwm.fix.repairs.ordering import Barrier, Depend, DivideLoop, DropNowait, Single, Taskwait
from pcwm.fix.repairs.protection import Atomic, AtomicCapture, Critical, SameName
from pcwm.fix.repairs.sharing import DeclareInside, MergeLocals, Private, Reduction, ThreadPrivate

REPAIRS: tuple[Repair, ...] = (
    Reduction(),
    Private(),
    DeclareInside(),
    SameName(),
    DropNowait(),
    DivideLoop(),
    Depend(),
    Taskwait(),
    Barrier(),
    Single(),
    MergeLocals(),
    AtomicCapture(),
    AtomicClaim(),
    Atomic(),
    ThreadPrivate(),
    Critical(),
    MoveInward(),
    Ordered(),
    SequentialLoop(),
)

__all__ = ["REPAIRS"]
