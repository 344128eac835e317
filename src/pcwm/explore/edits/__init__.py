"""Edits: small named changes on the syntax tree that turn one program into further candidates."""

from __future__ import annotations

import difflib

from pcwm.errors import RecipeError
from pcwm.explore.edits import clauses, loops, synchronisation
from pcwm.explore.edits.base import Edit, Edited

EDITS: tuple[Edit, ...] = (
    clauses.drop_reduction,
    clauses.drop_private,
    clauses.drop_depend,
    clauses.add_nowait,
    clauses.remove_nowait,
    clauses.change_schedule,
    clauses.unbalance_work,
    clauses.limit_threads,
    clauses.change_collapse,
    synchronisation.remove_barrier,
    synchronisation.remove_taskwait,
    synchronisation.drop_critical,
    synchronisation.drop_atomic,
    synchronisation.drop_single,
    synchronisation.single_to_master,
    synchronisation.atomic_to_critical,
    synchronisation.critical_to_atomic,
    synchronisation.narrow_critical,
    synchronisation.check_outside_critical,
    synchronisation.rename_critical,
    synchronisation.add_critical,
    synchronisation.drop_lock,
    loops.hoist_temporary,
    loops.parallelise_loop,
    loops.divide_loop,
    loops.parallelise_inner,
    loops.shift_subscript,
    loops.reduction_to_atomic,
    loops.drop_simd,
)
"""All edits, in the order `docs` and tables show them."""

__all__ = ["EDITS", "Edit", "Edited", "edit_named"]


def edit_named(name: str) -> Edit:
    """The edit of that name. Raises RecipeError, with the nearest right name, where there is none."""
    found = {edit.name: edit for edit in EDITS}
    if name not in found:
        near = difflib.get_close_matches(name, found, n=1, cutoff=0.4)
        hint = f"did you mean `{near[0]}`?" if near else f"the edits are {', '.join(found)}"
        raise RecipeError(f"there is no edit `{name}`", hint=hint)
    return found[name]
