"""Variants: the same program as other people would have written it."""

from __future__ import annotations

import random

from pcwm.explore.edits.base import faults
from pcwm.explore.variants import forms, layout, names, structure
from pcwm.explore.variants.base import Manner
from pcwm.records import Language

MANNERS: tuple[Manner, ...] = (
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

__all__ = ["MANNERS", "Manner", "vary"]

_DEEP = 13
"""How many of the manners, from the first, change more than names and layout."""


def vary(source: str, language: Language, chance: random.Random) -> tuple[str, tuple[str, ...]]:
    """The program in another hand, and the names of the manners that changed it; the program itself where none applies.

    The same state of `chance` gives the same variant. What no longer parses as well as before is never given.
    """
    deep = chance.sample(MANNERS[:_DEEP], k=chance.randint(2, 4))
    chosen = {each.name for each in (*deep, *chance.sample(MANNERS[_DEEP:], k=chance.randint(1, 4)))}
    before = faults(source, language)
    used: list[str] = []
    for each in MANNERS:
        if each.name not in chosen:
            continue
        varied = each.apply(source, language, chance)
        if varied != source and faults(varied, language) <= before:
            source = varied
            used.append(each.name)
    return source, tuple(used)
