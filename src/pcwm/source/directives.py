"""OpenMP pragmas taken apart: name, clauses, and the statement each governs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.facts import Clause
from pcwm.source.syntax import Pragma, Syntax, words

STANDALONE = words(
    "barrier taskwait taskyield flush threadprivate declare cancel cancellation depobj interop scan requires error nothing "
    "allocate end begin assumes groupprivate"
)
"""First words of directives that govern no statement."""
WORKSHARING = frozenset({"for", "sections", "single", "workshare", "scope", "loop"})
"""Words of directives that end with a barrier unless they have `nowait`."""
LOOP_WORDS = frozenset({"for", "simd", "taskloop", "distribute", "loop"})
"""Words of directives that divide a loop."""
TASK_WORDS = frozenset({"task", "taskloop"})
SHARING_CLAUSES = words(
    "private firstprivate lastprivate shared reduction linear in_reduction task_reduction copyprivate copyin map uniform aligned"
)
_CONTINUED = words("for simd parallel sections taskloop teams distribute loop master masked data enter exit update task")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NAMED = {
    "critical": "name",
    "threadprivate": "list",
    "flush": "list",
    "allocate": "list",
    "declare": "list",
    "depobj": "list",
    "scan": "list",
}


@dataclass
class Construct:
    """A directive and what it governs, in terms of the syntax tree."""

    index: int
    pragma: Pragma
    name: str
    clauses: tuple[Clause, ...]
    statement: Node | None = None
    words: frozenset[str] = frozenset()
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    """Variables by clause name."""

    def has(self, clause: str) -> bool:
        return any(each.name == clause for each in self.clauses)

    def clause(self, name: str) -> Clause | None:
        return next((each for each in self.clauses if each.name == name), None)

    def argument(self, clause: str) -> str | None:
        return next((each.argument for each in self.clauses if each.name == clause), None)

    @property
    def is_parallel(self) -> bool:
        """Starts a team (or a league) of threads."""
        return "parallel" in self.words or "teams" in self.words

    @property
    def is_task(self) -> bool:
        return bool(self.words & TASK_WORDS)

    @property
    def ends_with_barrier(self) -> bool:
        return bool(self.words & WORKSHARING) and not self.is_parallel and "distribute" not in self.words and not self.has("nowait")

    @property
    def collapse(self) -> int:
        """How many nested loops it divides; 0 if none."""
        if not self.words & LOOP_WORDS:
            return 0
        argument = (self.argument("collapse") or "").strip()
        return int(argument) if argument.isascii() and argument.isdigit() and 0 < int(argument[:3]) < 100 else 1


def split_directive(text: str) -> tuple[str, tuple[Clause, ...]]:
    """Name and clauses of a pragma's text, e.g. `parallel for reduction(+: s)`.

    The name of `critical(name)` is a clause `name`; what `threadprivate(…)` and `flush(…)` list is a clause `list`.
    Text that is no clause is skipped; an argument that is never closed ends with the text.
    """
    name: list[str] = []
    clauses: list[Clause] = []
    position = 0
    while match := _WORD.search(text, position):
        word, position = match.group(), match.end()
        if word == "cancellation" and text[position:].lstrip().startswith("point"):
            word, position = "cancellation point", text.index("point", position) + 5
        argument, end = _argument(text, position)
        if not name or (not clauses and argument is None and _continues(name, word)):
            name.append(word)
            if argument is not None:
                clauses.append(Clause(name=_NAMED.get(name[0], "argument"), argument=argument))
        elif not clauses and name == ["declare"]:
            name.append(word)
            if argument is not None:
                clauses.append(Clause(name="list", argument=argument))
        else:
            clauses.append(Clause(name=word, argument=argument or ""))
        position = end
    return " ".join(name), tuple(clauses)


def _continues(name: list[str], word: str) -> bool:
    if name[0] in {"cancel", "atomic", "ordered", "cancellation point"}:
        return word == "simd" and name[0] == "ordered"
    if name[0] in {"declare", "begin", "end"}:
        return len(name) < 3 and word in {"declare", "target", "simd", "reduction", "mapper", "variant"}
    if word in {"data", "enter", "exit", "update"}:
        return name[0] == "target"
    return word in _CONTINUED


def _argument(text: str, position: int) -> tuple[str | None, int]:
    """The text in the parentheses that open at `position`, blanks skipped, and where they end; None if there are none."""
    start = position
    while start < len(text) and text[start] == " ":
        start += 1
    if start >= len(text) or text[start] != "(":
        return None, position
    depth = 0
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return text[start + 1 : index].strip(), index + 1
    return text[start + 1 :].strip(), len(text)


def listed(clause: Clause) -> tuple[str, ...]:
    """Base names a clause lists: `+: hist[0:n], s` gives `hist`, `s`. Modifiers before the first colon outside brackets are dropped."""
    names: list[str] = []
    depth = 0
    start = 0
    text = clause.argument
    for index, char in enumerate(text + ","):
        depth += (char in "([") - (char in ")]")
        if depth == 0 and char == ":" and clause.name != "linear":
            names, start = [], index + 1
        elif depth == 0 and char == ",":
            match = _WORD.search(text[start:index])
            if match:
                names.append(match.group())
            start = index + 1
    return tuple(names)


def constructs(syntax: Syntax) -> list[Construct]:
    """Every directive of the text, in source order."""
    found: list[Construct] = []
    for pragma in syntax.pragmas:
        name, clauses = split_directive(pragma.text)
        construct = Construct(len(found), pragma, name, clauses, words=frozenset(name.split()))
        for clause in clauses:
            if clause.name in SHARING_CLAUSES or clause.name == "list":
                construct.lists[clause.name] = construct.lists.get(clause.name, frozenset()) | frozenset(listed(clause))
        first = name.split(" ")[0]
        standalone = (
            first in STANDALONE or (first == "ordered" and construct.has("depend")) or (first == "ordered" and construct.has("doacross"))
        )
        standalone = standalone or (first == "target" and bool(construct.words & {"enter", "exit", "update"}))
        if not standalone:
            start = syntax.after(pragma.end)
            construct.statement = syntax.statement_at(start) if start is not None else None
        found.append(construct)
    return found
