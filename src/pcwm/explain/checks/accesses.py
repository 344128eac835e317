"""Checks of what a text says is read and written where, and of the pairs that a race names."""

from __future__ import annotations

import re

from pcwm.explain.checks.case import Case, code_tokens, compatible
from pcwm.explain.claims import Claim
from pcwm.explain.conflicts import usable
from pcwm.explain.prose import lines, numbers, quoted
from pcwm.explain.subscripts import base_name
from pcwm.records import Access, Pair


def pairs_reported(case: Case) -> str | None:
    """A race names at least one pair, no race none, and each named pair is one that the tool reported.

    Of a text that is cut off before the racing accesses, no pair need be named.
    """
    if not case.racy:
        return "names racing pairs though it sees no race" if case.trace.pairs else None
    if not case.trace.pairs:
        return None if case.unfinished and not any(map(usable, case.outcome.pairs)) else "names no racing pair"
    for pair in case.trace.pairs:
        if not any(_same_pair(case, pair, other) for other in case.outcome.pairs):
            return f"pair not among the tool's: {_say(pair.first)}, {_say(pair.second)}"
    return None


def _same_pair(case: Case, named: Pair, reported: Pair) -> bool:
    def same(one: Access, other: Access) -> bool:
        return one.line == other.line and _kind(one) == _kind(other) and not other.file and case.same_variable(one.variable, other)

    straight = same(named.first, reported.first) and same(named.second, reported.second)
    return straight or (same(named.first, reported.second) and same(named.second, reported.first))


def _kind(access: Access) -> str:
    return access.kind.removeprefix("atomic ")


def _say(access: Access) -> str:
    return f"{access.kind} {access.variable} at {access.line}"


def pairs_told(case: Case) -> str | None:
    """The text speaks of both sides of at least one pair that the answer names, and of the variable and the lines of every one."""
    spoken = [(set(lines(s)), {base_name(name) for name in quoted(s)} | _words(s)) for s in case.marked]
    for pair in case.trace.pairs:
        for side in (pair.first, pair.second):
            if any(
                c.line == side.line and c.kind == _kind(side) and base_name(c.expression) == base_name(side.variable) for c in case.claims
            ):
                continue
            name = base_name(side.variable)
            if any(c.line == side.line and c.kind == _kind(side) for c in case.claims):
                return f"the answer names {_say(side)}, the text another {_kind(side)} there"
            near = any(
                side.line in told and any(name in names for _, names in spoken[max(0, place - 1) : place + 2])
                for place, (told, _) in enumerate(spoken)
            )
            if not near:
                return f"the answer names {_say(side)}, the text does not"
    return None


def _words(sentence: str) -> set[str]:
    """Names inside all the code of a sentence: `sum += a[i]` speaks of `sum`, `a` and `i`."""
    return {token for piece in quoted(sentence) for token in code_tokens(piece)}


def accesses_true(case: Case) -> str | None:
    """Every claimed access is in the source, or was reported by the tool."""
    for claim in case.claims:
        base = base_name(claim.expression)
        if base not in case.names and base not in code_tokens(case.program.source):
            return f"there is no {base} in the program"
        if not case.was_reported(claim) and not _in_source(case, claim):
            return f"the source shows no {claim.kind} of {claim.expression} on line {claim.line}"
    return None


def _in_source(case: Case, claim: Claim) -> bool:
    """Do the facts show it, or leave them room for it: a line that names the variable, and of which nothing to the contrary is known?"""
    if not 1 <= claim.line <= len(case.view.lines):
        return False
    first, last = case.statement(claim.line)
    base = base_name(claim.expression)
    near = [a for a in case.accesses if first <= a.line <= last and a.variable in {base, *case.view.aliases(base)}]
    here = [a for a in near if a.line == claim.line] or near
    exact = [a for a in here if compatible(claim.expression, a.expression)]
    moved = any(a.expression == base and a.kind == "write" for a in case.accesses) and any(a.subscripts for a in here)
    if moved and claim.kind == "read" and claim.expression == base:
        return True  # a pointer that is moved: whoever uses what it points to reads it
    if any(a.kind == claim.kind for a in exact):
        return True
    if re.search(r"[-+*/]=|\+\+|--|\w\(", re.sub(r"\[.*\]", "", claim.expression)) or not re.match(r"[*&(]*[A-Za-z_]", claim.expression):
        return bool(set(code_tokens(claim.expression)) & code_tokens(case.text_of(first, last)))  # a whole statement, or a call
    if exact or (here and "[" in claim.expression and "[" in "".join(a.expression for a in here)):
        return False
    if here:
        return any(a.kind == claim.kind for a in here)
    return base in code_tokens(case.text_of(first, last)) and not any(d.line <= claim.line <= d.pragma_end for d in case.facts.directives)


def lines_exist(case: Case) -> str | None:
    """Every line mentioned is a line of the program with something on it."""
    source = case.view.lines
    wrong = [n for n in lines(case.text) if not (1 <= n <= len(source) and source[n - 1].strip())]
    return f"there is nothing on line {wrong[0]}" if wrong else None


def code_in_place(case: Case) -> str | None:
    """Code named together with a line is on that line, or in what the line governs; access claims are judged by `accesses_true`."""
    return next((wrong for sentence in case.marked if (wrong := code_misplaced(case, sentence))), None)


def code_misplaced(case: Case, sentence: str) -> str | None:
    """What of a sentence's code is not on the line that it is named with."""
    for pattern in _PLACED:
        for match in pattern.finditer(sentence):
            for line in numbers(match["line"]):
                piece = match["code"]
                if any(claim.line == line and claim.expression == piece for claim in case.claims):
                    continue
                if not _is_there(case, piece, line) and not _governed(case, piece, line, sentence[: match.end()]):
                    return f"{piece} is not on line {line}"
    return None


def _is_there(case: Case, piece: str, line: int) -> bool:
    if not 1 <= line <= len(case.view.lines):
        return False
    directives = [d for d in case.facts.directives if d.line <= line <= d.pragma_end]
    wanted = code_tokens(piece) - {"pragma", "omp"}
    if any(wanted <= code_tokens(d.text) | {d.name} for d in directives):
        return True
    if piece.startswith(("#", "omp ")) or piece.split("(")[0] in _CLAUSES:
        return False
    first, last = case.extent(line)
    return bool(wanted <= code_tokens(case.text_of(first, last)) if wanted else True)


def _governed(case: Case, piece: str, line: int, said: str) -> bool:
    """`the loop on line 6 has `nowait``: a clause, or a directive, of what governs the statement that begins there."""
    if not re.search(rf"\b(?:loop|region|construct|section|block|statement) (?:\w+ )?(?:on|at|in|of|from) [Ll]ine {line}\b", said):
        return False
    own = [d for d in case.facts.directives if d.body_start == line]
    return any(code_tokens(piece) - {"pragma", "omp"} <= code_tokens(d.text) | d.words for d in own)


_CLAUSES = {
    "private",
    "firstprivate",
    "lastprivate",
    "shared",
    "reduction",
    "schedule",
    "nowait",
    "collapse",
    "default",
    "depend",
    "num_threads",
}
_N = r"(?P<line>\d+(?:(?:, and |, | and )\d+)*)"
_PLACED = (
    re.compile(rf"`(?P<code>[^`]+)`(?: (?:that |which )?(?:starts|begins|opens|stands|sits|appears|is))? (?:on|at|of|in) [Ll]ines? {_N}\b"),
    re.compile(rf"`(?P<code>[^`]+)` \([Ll]ines? {_N}\)"),
    re.compile(rf"\b[Ll]ine {_N}(?::| opens| has| contains| executes| performs| starts(?: [\w ]+ with)?) `(?P<code>[^`]+)`"),
    re.compile(rf"\b[Ll]ine {_N}(?: on| onwards)? \(`(?P<code>[^`]+)`\)"),
)


def constructs_in_place(case: Case) -> str | None:
    """A construct named in words together with a line is there: `the barrier on line 9`, `the loop at line 5`, `line 5 divides`."""
    return next((wrong for sentence in case.sentences if (wrong := construct_misplaced(case, sentence))), None)


def construct_misplaced(case: Case, sentence: str) -> str | None:
    """What of the constructs that a sentence names in words is not on the line that it gives."""
    for match in _WORDS.finditer(sentence):
        word = match["word"].lower().removesuffix("s") if match["word"].lower() != "sections" else "sections"
        for line in numbers(match["line"]):
            if 1 <= line <= len(case.view.lines) and not _stands(case, word, line):
                return f"there is no {word} on line {line}"
    for match in _DEALS.finditer(sentence):
        line = int(match["line"])
        if not any(d.line <= line <= d.pragma_end for d in case.facts.directives) and not any(
            loop.line == line for loop in case.facts.loops
        ):
            return f"line {line} divides nothing"
    return None


def _stands(case: Case, word: str, line: int) -> bool:
    if word == "loop":
        first, last = case.statement(line)
        around = any(loop.line <= line <= loop.end_line for loop in case.facts.loops)
        return around or bool(re.search(r"\b(?:for|while|do|for_each|taskloop)\b", case.text_of(first, last + 1)))
    return bool(case.governing(line, word)) or word in case.view.lines[line - 1]


_DEALS = re.compile(
    r"\b[Ll]ine (?P<line>\d+)(?: of [AB])? (?:deals|divides|splits|distributes|shares out|hands out|parallelises"
    r"|parallelizes|starts a team|opens a (?:team|parallel))\b"
)
_WORDS = re.compile(
    r"\b(?P<word>loop|barrier|critical|single|taskwait|parallel|reduction|nowait|atomic|ordered|master|sections?)"
    rf"(?: (?:clause|section|region|construct|directive|block|pragma|loop|for|clause))*(?: (?:that )?(?:starts|begins"
    rf"|opens|starting|beginning|opened))?"
    rf" (?:on|at|of|in) [Ll]ines? {_N}\b",
    re.IGNORECASE,
)
