"""Edits: small named changes on the syntax tree that turn one program into further candidates."""

from __future__ import annotations

from pcwm.explore.edits import clauses, loops, ordering, protection, scopes, subscripts, synchronisation, tasks
from pcwm.explore.edits.base import Edit, Edited, by_name

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
    protection.add_reduction,
    protection.add_private,
    protection.add_atomic,
    protection.add_barrier,
    protection.add_taskwait,
    protection.widen_critical,
    protection.unify_criticals,
    protection.private_to_firstprivate,
    protection.firstprivate_to_private,
    tasks.share_capture,
    tasks.weaken_depend,
    tasks.strengthen_depend,
    tasks.undefer_task,
    tasks.taskgroup_to_taskwait,
    tasks.change_grain,
    tasks.add_nogroup,
    ordering.drop_ordered,
    ordering.drop_threadprivate,
    ordering.drop_flush,
    ordering.drop_copyprivate,
    ordering.relax_atomic,
    ordering.order_atomic,
    ordering.swap_statements,
    ordering.barrier_to_flush,
    subscripts.visit_in_order,
    subscripts.visit_with_repeats,
    subscripts.change_distance,
    subscripts.update_in_place,
    subscripts.overlap_strips,
    subscripts.pad_slots,
    subscripts.pack_slots,
    subscripts.move_lock,
    scopes.make_static,
    scopes.hoist_array,
    scopes.parallelise_outer,
    scopes.serialise_loop,
    scopes.replicate_loop,
    scopes.add_if,
)
"""All edits, in the order `docs` and tables show them."""

__all__ = ["EDITS", "Edit", "Edited", "edit_named"]


def edit_named(name: str) -> Edit:
    """The edit of that name. Raises RecipeError, with the nearest right name, where there is none."""
    return by_name(name, EDITS, "edit")
