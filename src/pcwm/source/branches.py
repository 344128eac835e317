"""What a condition says of the threads that come past it: only the first one, or none at all."""

from __future__ import annotations

import re

from tree_sitter import Node

from pcwm.source.sharing import Scopes
from pcwm.source.touches import text_of

_FIRST_THREAD = re.compile(
    r"^\(*\s*(?:omp_get_thread_num\s*\(\s*\)|(\w+))\s*==\s*0\s*\)*$|^\(*\s*0\s*==\s*(?:omp_get_thread_num\s*\(\s*\)|(\w+))\s*\)*$"
)
_LEAVING = {"return_statement", "continue_statement", "break_statement", "goto_statement"}
_MAX_TEXT = 200


def first_thread(condition: Node, scopes: Scopes) -> bool:
    """`omp_get_thread_num() == 0`, or the same of a variable that was set to the thread's number."""
    if condition.end_byte - condition.start_byte > _MAX_TEXT:
        return False
    text = " ".join(text_of(condition).split())
    match = _FIRST_THREAD.match(text)
    if match is None:
        return False
    name = match[1] or match[2]
    if name is None:
        return "omp_get_thread_num" in text
    variable = scopes.find(name)
    return variable is not None and variable.initial is not None and "omp_get_thread_num" in text_of(variable.initial)


def leaves(statement: Node) -> bool:
    """Whether what follows an `if` with this consequence is reached only where the condition was false."""
    last = statement.named_children[-1] if statement.type == "compound_statement" and statement.named_child_count else statement
    return last.type in _LEAVING
