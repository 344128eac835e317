"""Locks that are no directives: OpenMP's routines, pthreads, C11 and C++ mutexes and the guards that hold them.

OpenMP 5.2, section 18.9 (lock routines). A lock is known by its text, `lock(l)`: `locks[i]` and `locks[j]` are two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from pcwm.source.syntax import words
from pcwm.source.touches import text_of

Act = Literal["take", "release", "try"]

_ROUTINE = re.compile(
    r"omp_(?P<omp>set|unset|test)_(?:nest_)?lock$"
    r"|pthread_(?:mutex|spin)_(?P<pthread>lock|unlock|trylock|timedlock)$"
    r"|pthread_rwlock_(?P<rw>rdlock|wrlock|unlock|tryrdlock|trywrlock)$"
    r"|mtx_(?P<mtx>lock|unlock|trylock|timedlock)$"
)
_ACTS: dict[str, Act] = {
    **dict.fromkeys(words("set lock rdlock wrlock lock_shared"), "take"),
    **dict.fromkeys(words("unset unlock unlock_shared"), "release"),
    **dict.fromkeys(words("test trylock timedlock tryrdlock trywrlock try_lock try_lock_shared"), "try"),
}
_GUARD = re.compile(
    r"(?:std\s*::\s*)?(lock_guard|scoped_lock|unique_lock|shared_lock)\b\s*(?:<[^;(){}]*>)?\s*+(?P<name>\w+)\s*+[({](?P<what>.*)[)}]\s*;?$"
    r"|auto\s++(?P<auto>\w+)\s*+=\s*+(?:std\s*::\s*)?(unique_lock|shared_lock|lock_guard|scoped_lock)\b\s*(?:<[^;(){}]*>)?\s*+[({](?P<of>.*)[)}]\s*;?$",
    re.DOTALL,
)
_GUARD_WORDS = ("lock_guard", "scoped_lock", "unique_lock", "shared_lock")
_MAX_TEXT = 300


@dataclass(frozen=True)
class LockUse:
    """One call that takes or gives back a lock."""

    act: Act
    name: str
    """The lock's text, or a guard's."""
    shared: bool = False
    true_when_taken: bool = True
    """For `try`: what the call returns when it got the lock; pthreads return 0 then."""

    @property
    def label(self) -> str:
        return f"{'shared ' if self.shared else ''}lock({self.name})"


@dataclass(frozen=True)
class Guard:
    """A C++ object that holds locks until its scope ends."""

    name: str
    labels: tuple[str, ...]
    held: bool
    """False for `std::defer_lock`, and for `std::try_to_lock`, which may fail."""


def lock_use(call: Node) -> LockUse | None:
    """What a call does to a lock; None for any other call."""
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if call.type != "call_expression" or function is None or arguments is None or call.end_byte - call.start_byte > _MAX_TEXT:
        return None
    if function.type == "field_expression":
        member, receiver = function.child_by_field_name("field"), function.child_by_field_name("argument")
        act = _ACTS.get(text_of(member)) if member is not None else None
        if act is None or receiver is None or member is None or arguments.named_child_count:
            return None
        word = text_of(member)
        return LockUse(act, _name(receiver), "shared" in word) if word.endswith(("lock", "shared")) else None
    match = _ROUTINE.match(text_of(function)) if arguments.named_child_count else None
    if match is None or match.lastgroup is None:
        return None
    word = match[match.lastgroup]
    return LockUse(_ACTS[word], _name(arguments.named_children[0]), "rd" in word, match.lastgroup == "omp")


def _name(node: Node) -> str:
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    return " ".join(text_of(node).split()).lstrip("&( ").strip()


def tried(condition: Node) -> tuple[LockUse, bool] | None:
    """A lock that a condition tries to take, and the value of the condition that means it got it."""
    got = True
    for _ in range(8):
        if condition.type in ("parenthesized_expression", "condition_clause") and condition.named_child_count == 1:
            condition = condition.named_children[0]
        elif condition.type == "unary_expression" and condition.children[0].type == "!":
            got, condition = not got, condition.named_children[-1]
        elif condition.type == "binary_expression" and len(condition.children) == 3 and condition.children[1].type in ("==", "!="):
            sides = (condition.children[0], condition.children[2])
            call = next((side for side in sides if side.type == "call_expression"), None)
            other = next((text_of(side) for side in sides if side.type != "call_expression"), "")
            if call is None or other not in ("0", "false", "thrd_success", "1", "true"):
                return None
            means_true = (other in ("1", "true")) == (condition.children[1].type == "==")
            got, condition = got == means_true, call
        else:
            break
    use = lock_use(condition)
    return (use, got == use.true_when_taken) if use is not None and use.act == "try" else None


def guard(declaration: Node) -> Guard | None:
    """The guard a declaration makes, such as `std::unique_lock lk(m, std::defer_lock);`; None for any other."""
    if declaration.end_byte - declaration.start_byte > _MAX_TEXT:
        return None
    text = text_of(declaration)
    if not any(word in text for word in _GUARD_WORDS):
        return None
    match = _GUARD.search(text.strip().removeprefix("const "))
    if match is None:
        return None
    listed = [part.strip() for part in re.split(r",(?![^(\[]*[)\]])", match["what"] or match["of"] or "") if part.strip()]
    options = {part.rpartition("::")[2] for part in listed} & {"defer_lock", "adopt_lock", "try_to_lock"}
    names = [part for part in listed if part.rpartition("::")[2] not in options]
    if "unique_lock" in text or "shared_lock" in text:
        names = names[:1]
    shared = "shared_lock" in text
    labels = tuple(f"{'shared ' if shared else ''}lock({' '.join(name.lstrip('*&').split())})" for name in names)
    return Guard(match["name"] or match["auto"], labels, not options & {"defer_lock", "try_to_lock"})
