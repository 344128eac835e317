"""OpenMP pragmas taken apart: name, clauses, and the statement each governs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.facts import Clause
from pcwm.source.macros import Macro, constant
from pcwm.source.syntax import Pragma, Syntax, words

STANDALONE = words(
    "barrier taskwait taskyield flush threadprivate declare cancel cancellation depobj interop scan requires error nothing "
    "allocate end begin assumes groupprivate"
)
"""First words of directives that govern no statement."""
WORKSHARING = frozenset({"for", "sections", "single", "workshare", "scope", "loop"})
"""Words of directives that end with a barrier unless they have `nowait`."""
DIVIDING_WORDS = frozenset({"for", "taskloop", "distribute", "loop"})
"""Words of directives that divide a loop among threads, teams or tasks."""
LOOP_WORDS = DIVIDING_WORDS | {"simd"}
"""Words of directives that say how a loop runs."""
TASK_WORDS = frozenset({"task", "taskloop"})
SHARING_CLAUSES = words(
    "private firstprivate lastprivate shared reduction linear in_reduction task_reduction copyprivate copyin map uniform aligned "
    "is_device_ptr has_device_addr use_device_ptr use_device_addr to enter link"
)
_CONTINUED = words("for simd parallel sections taskloop teams distribute loop master masked data enter exit update task workshare scope")
_WORD = re.compile(r"[A-Za-z_]\w*")
_ROUND = re.compile(r"[()]")
_MODIFIED = re.compile(r"(?:val|ref|uval)\s*\(")
"""Modifiers of `linear` in the form before OpenMP 5.2: `linear(val(x))`."""
_SELECTOR = re.compile(r"(?:condition|kind)\s*\(\s*(?:score\s*\([^()]*\)\s*:\s*)?([^()]*)\)")
MAX_STACKED = 64
"""Directives on one statement; with more than these the text is no program."""
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
    collapse: int = 0
    """How many nested loops it divides; 0 if none."""
    serial: str = ""
    """Why only one thread runs what it governs: `num_threads(1)`, `if(0)`; empty where more may."""

    def __post_init__(self) -> None:
        self._arguments = {each.name: each.argument for each in reversed(self.clauses)}
        """Of the first clause of each name."""
        self.is_parallel = "parallel" in self.words or "teams" in self.words
        """Starts a team (or a league) of threads."""
        self.is_task = bool(self.words & TASK_WORDS)

    def has(self, clause: str) -> bool:
        return clause in self._arguments

    def clause(self, name: str) -> Clause | None:
        return next((each for each in self.clauses if each.name == name), None)

    def argument(self, clause: str) -> str | None:
        return self._arguments.get(clause)

    @property
    def is_undeferred(self) -> bool:
        """A task whose creator runs it at once, as part of itself (OpenMP 5.2, section 12.5)."""
        return bool(self.serial) and self.is_task and not self.is_parallel

    @property
    def ends_with_barrier(self) -> bool:
        return bool(self.words & WORKSHARING) and not self.is_parallel and "distribute" not in self.words and not self.has("nowait")


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
        argument, end = argument_at(text, position)
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
        return len(name) < 3 and word in {"declare", "target", "simd", "reduction", "mapper", "variant", "assumes", "metadirective"}
    if word in {"data", "enter", "exit", "update"}:
        return name[0] == "target"
    return word in _CONTINUED


def argument_at(text: str, position: int) -> tuple[str | None, int]:
    """The text in the parentheses that open at `position`, blanks skipped, and where they end; None if there are none."""
    start = position
    while start < len(text) and text[start] == " ":
        start += 1
    if start >= len(text) or text[start] != "(":
        return None, position
    depth = 0
    for bracket in _ROUND.finditer(text, start):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return text[start + 1 : bracket.start()].strip(), bracket.end()
    return text[start + 1 :].strip(), len(text)


def list_items(text: str) -> list[str]:
    """The items of a clause's list as written, array sections whole."""
    items, depth, start = [], 0, 0
    for place, char in enumerate(text + ","):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            items.append(text[start:place].strip())
            start = place + 1
    return [item for item in items if item]


def listed(clause: Clause) -> tuple[str, ...]:
    """Base names a clause lists: `+: hist[0:n], s` gives `hist`, `s`. Modifiers before the last colon outside brackets are dropped.

    Those of `linear` stand behind the colon: `x: step(2), val`.
    """
    names: list[str] = []
    depth = 0
    start = 0
    text = _MODIFIED.sub("(", clause.argument) if clause.name == "linear" else clause.argument
    for index, char in enumerate(text + ","):
        depth += (char in "([") - (char in ")]")
        if depth == 0 and char == ":" and clause.name == "linear":
            return (*names, *_WORD.findall(text[start:index]))
        if depth == 0 and char == ":":
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
        if name == "metadirective":
            name, clauses = split_directive(chosen_variant(clauses, syntax.macros))
        construct = Construct(len(found), pragma, name, clauses, words=frozenset(name.split()))
        for clause in clauses:
            if clause.name in SHARING_CLAUSES or clause.name == "list":
                construct.lists[clause.name] = construct.lists.get(clause.name, frozenset()) | frozenset(listed(clause))
        construct.collapse = _collapse(construct, syntax.macros)
        construct.serial = _serial(construct, syntax.macros)
        found.append(construct)
    _govern(syntax, found)
    return found


def _govern(syntax: Syntax, found: list[Construct]) -> None:
    """Find the statement of each directive that governs one: what begins behind it, other pragmas and comments skipped."""
    places: list[tuple[Construct, int]] = []
    behind: int | None = None
    limit = len(syntax.masked)
    for construct in reversed(found):  # backwards, so that of many pragmas in a row each looks only as far as the next
        end = construct.pragma.end
        place = syntax.after(end, limit)
        behind = place if place is not None else behind
        limit = construct.pragma.start
        if behind is not None and not _standalone(construct):
            places.append((construct, behind))
    statements = syntax.statements_at(offset for _, offset in places)
    stacked: Counter[int] = Counter()
    for construct, offset in reversed(places):
        stacked[offset] += 1
        if stacked[offset] <= MAX_STACKED:
            construct.statement = statements.get(offset)


def _standalone(construct: Construct) -> bool:
    first = construct.name.split(" ")[0]
    if first in STANDALONE:
        return True
    if first == "ordered":
        return construct.has("depend") or construct.has("doacross")
    return first == "target" and bool(construct.words & {"enter", "exit", "update"})


def chosen_variant(clauses: tuple[Clause, ...], macros: Mapping[str, Macro]) -> str:
    """The directive that a `metadirective` stands for (OpenMP 5.2, section 7.4), as far as its text says.

    A `when` whose condition is surely false, or whose device is no host, is passed over; one that may hold is taken, as what it makes
    parallel has to be read; then comes `otherwise` (`default` before OpenMP 5.2); else `nothing`.
    """
    for clause in clauses:
        selector, _, variant = clause.argument.partition(":")
        while selector.count("(") > selector.count(")") and ":" in variant:  # a colon inside the selector, as in `score(5): …`
            more, _, variant = variant.partition(":")
            selector += ":" + more
        if clause.name == "when":
            said = [text.strip() for text in _SELECTOR.findall(selector)]
            if not any(text in ("gpu", "nohost", "fpga") or constant(text, macros) == 0 for text in said):
                return variant.strip() or "nothing"
        elif clause.name in ("otherwise", "default"):
            return clause.argument.strip() or "nothing"
    return "nothing"


def _collapse(construct: Construct, macros: Mapping[str, Macro]) -> int:
    if not construct.words & LOOP_WORDS:
        return 0
    depths = [constant(construct.argument(clause) or "", macros) or 1 for clause in ("collapse", "ordered")]
    return max(depth if 0 < depth < 100 else 1 for depth in depths)


def _serial(construct: Construct, macros: Mapping[str, Macro]) -> str:
    """Why only one thread runs the region, as far as constants say; empty where more may.

    OpenMP 5.2: section 3.4 (`if`, with the name of the part of a combined construct it is for), 10.1.2 (`num_threads`),
    10.2.1 (`num_teams`), 10.4 (`simd`), 12.5 (an undeferred task).
    """
    names = construct.words

    def false_if(part: str) -> bool:
        for clause in construct.clauses:
            modifier, colon, condition = clause.argument.rpartition(":")
            if clause.name == "if" and (not colon or modifier.strip() == part) and constant(condition, macros) == 0:
                return True
        return False

    def one(clause: str) -> bool:
        argument = construct.argument(clause)
        return argument is not None and constant(argument.rpartition(":")[2], macros) == 1

    teams = "teams" in names and not one("num_teams")
    if "parallel" in names:
        why = "if(0)" if false_if("parallel") else "num_threads(1)" if one("num_threads") else ""
        return "" if teams else why
    if names & TASK_WORDS:
        return "if(0)" if false_if("task" if "task" in names else "taskloop") else ""
    if "teams" in names:
        return "" if teams else "num_teams(1)"
    if names == {"simd"}:
        return "if(0)" if false_if("simd") else next((f"{each}(1)" for each in ("simdlen", "safelen") if one(each)), "")
    return ""
