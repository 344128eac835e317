"""Variants: the same program as other people would have written it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pcwm.explore.edits.base import by_name, faults
from pcwm.explore.variants import forms, layout, names, structure
from pcwm.explore.variants.base import Manner
from pcwm.records import Language

DEEP: tuple[Manner, ...] = (
    structure.helper_function,
    structure.split_region,
    structure.while_loop,
    structure.list_sharing,
    structure.interchange,
    forms.schedule,
    forms.assign_form,
    forms.step_form,
    forms.commute,
    forms.flip_comparison,
    forms.index_type,
    forms.clause_order,
    forms.pragma_operator,
    forms.block_size,
    names.name_type,
)
"""Manners that change more than names and layout."""

MANNERS: tuple[Manner, ...] = (
    *DEEP,
    names.name_constants,
    names.rename,
    layout.add_braces,
    layout.strip_comments,
    layout.add_comments,
    layout.blank_lines,
    layout.brace_lines,
    layout.indent,
)
"""All manners, in the order they are applied: structure first, so that names and layout dress what it made."""

__all__ = ["MANNERS", "Manner", "manner_named", "vary"]


def manner_named(name: str) -> Manner:
    """The manner of that name. Raises RecipeError, with the nearest right name, where there is none."""
    return by_name(name, MANNERS, "manner")


def vary(source: str, language: Language, chance: random.Random, manners: Sequence[Manner] = MANNERS) -> tuple[str, tuple[str, ...]]:
    """The program in another hand, and the names of the manners that changed it; the program itself where none applies.

    The same state of `chance` gives the same variant. What no longer parses as well as before is never given.
    """
    deep, light = ([each for each in manners if (each in DEEP) is wanted] for wanted in (True, False))
    chosen = {each.name for each in _few(deep, 2, chance)} | {each.name for each in _few(light, 1, chance)}
    before = faults(source, language)
    used: list[str] = []
    for each in manners:
        if each.name not in chosen:
            continue
        varied = each.apply(source, language, chance)
        if varied != source and faults(varied, language) <= before:
            source = varied
            used.append(each.name)
    return source, tuple(used)


def _few(manners: Sequence[Manner], least: int, chance: random.Random) -> list[Manner]:
    """From `least` to four of them, as far as there are so many."""
    return chance.sample(manners, k=min(chance.randint(least, 4), len(manners)))
