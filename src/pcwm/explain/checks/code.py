"""Checks of the code that a text names: nothing is quoted that is not there, and no construct is leant on that the program lacks."""

from __future__ import annotations

import re

from pcwm.explain.checks.case import Case, code_tokens
from pcwm.explain.prose import Stance, occurs, stance
from pcwm.explain.subscripts import base_name, plain
from pcwm.source.facts import Directive


def code_quoted_exactly(case: Case) -> str | None:
    """Everything in backticks occurs in the program, token by token; directives may leave out clauses, and elements may be instances.

    What a text denies or only supposes (`there is no `critical``, `a `reduction(+: x)` would do`) need not be there.
    """
    for sentence in case.marked:
        for match in re.finditer(r"`([^`]*)`", sentence):
            if not code_known(case, match[1], sentence, match.start()):
                return f"not in the code: {match[1]}"
    return None


def code_known(case: Case, piece: str, sentence: str, position: int) -> bool:
    """Is a piece that a sentence quotes at a position of the program, or a construct that is only denied or supposed?"""
    return _known(case, piece, sentence) or (_openmp(piece) and _unreal(sentence, position))


def _known(case: Case, piece: str, sentence: str) -> bool:
    source = case.program.source
    if occurs(piece, source) or not piece.strip():
        return bool(piece.strip())
    if re.fullmatch(r"[-+]?[\d.]+|no_race|race|[-+*/%&|^<>=!]+|max|min|true|false|NULL|nullptr|N|T\d|t\d", piece.strip()):
        return True
    if _openmp(piece):
        return any(_abridged(piece, directive) for directive in case.facts.directives)
    names = code_tokens(piece)
    if not names <= code_tokens(source) | {"int", "double", "float", "long", "size_t", "omp"}:
        return _step(case, piece)
    # An instance of an element, or a statement about known names: `a[3]`, `i = 4`, `x = x + 1` for `x++`.
    base = base_name(piece)
    if re.fullmatch(r"[A-Za-z_]\w*(?:\[[^\]]*\])+(?:(?:\.|->)\w+)*", piece.strip()):
        elements = {plain(a.expression) for a in case.accesses if a.variable == base}
        numbered = re.fullmatch(r"\w+(?:\[[\d\s+*-]*\])+.*", piece.strip())
        return plain(piece) in elements or bool(numbered) or "iteration" in sentence.lower() or "thread" in sentence.lower()
    return True


def _step(case: Case, piece: str) -> bool:
    """`sum = sum + a[i]`-like rewritings use known names only; a made-up local of an example such as `tmp = x` is none of the program's."""
    names = code_tokens(piece)
    return (
        bool(re.fullmatch(r"(?:tmp|temp|old|new|t|r\d?|reg\w*)\s*=.*", piece.strip()))
        and len(names - code_tokens(case.program.source)) == 1
    )


_CONSTRUCTS = (
    "parallel|for|sections|section|single|master|masked|critical|atomic|barrier|ordered|task|taskwait|taskgroup|taskloop|simd|flush|reduction|private"
    "|firstprivate|lastprivate|shared|schedule|nowait|collapse|default|depend|num_threads|linear|copyprivate|copyin|untied|final|if|safelen|threadprivate"
)
_OPENMP = re.compile(
    rf"(?:#\s*pragma\s+)?(?:omp\s+)?(?:{_CONSTRUCTS})\b(?:\s*(?:\(.*\)|(?:{_CONSTRUCTS})\b))*\s*|#\s*pragma\b.*"
    rf"|omp\s+\w.*|omp_\w+(?:\(.*\))?",
    re.DOTALL,
)


def _openmp(piece: str) -> bool:
    """Is a piece a directive, a clause or a routine of OpenMP?"""
    return bool(_OPENMP.fullmatch(piece.strip()))


def _abridged(piece: str, directive: Directive) -> bool:
    """Is it a directive of the program with some clauses left out, or one of its clauses with some of its variables?"""
    text = re.sub(r"^\s*#\s*pragma\s+|^\s*omp\s+", "", piece.strip())
    text = re.sub(r"^\s*omp\s+", "", text)
    head = re.match(r"[\w ]*?(?=\s*\b\w+\s*\(|$)", text)
    words = (head[0] if head else "").split()
    given = {clause.name for clause in directive.clauses}
    if not all(word in directive.words or word in given for word in words):
        return False
    for name, argument in re.findall(r"(\w+)\s*\(((?:[^()]|\([^()]*\))*)\)", text):
        clause = directive.clause(name)
        if clause is None and not (name in directive.words and occurs(f"{name}({argument})", directive.text)):
            return False
        if clause is not None:
            had, wanted = ({plain(part) for part in re.split(r"[,:]", told)} for told in (clause.argument, argument))
            if not wanted - {"..."} <= had:
                return False
    return True


def _unreal(sentence: str, position: int) -> bool:
    """Is what stands there only denied or supposed?"""
    return stance(sentence, position) is not Stance.said or bool(
        re.match(
            r"`[^`]*`(?: \w+)? (?:clause |directive |construct )?(?:would|could|is (?:missing|absent|needed|required))", sentence[position:]
        )
    )


def constructs_exist(case: Case) -> str | None:
    """A construct that the text leans on in words is in the code: a reduction clause, a critical section, an atomic, a lock, …"""
    have = set().union(*(d.words | {clause.name for clause in d.clauses} for d in case.facts.directives))
    have |= {word.partition("(")[0].removeprefix("shared ") for a in case.accesses for word in a.protection}
    have |= {"atomic"} if re.search(r"\batomic|__sync_|__atomic", case.program.source) else set()
    have |= {"lock"} if re.search(r"lock|mutex|mtx_", case.program.source) else set()
    have |= {"barrier"} if any(d.implicit_barrier for d in case.facts.directives) or "barrier" in case.program.source else set()
    have |= {"single"} & {word for word in ("single", "master", "masked") if word in have}
    for sentence in case.sentences:
        for match in _LEANS.finditer(sentence):
            word = (match["one"] or match["other"]).lower()
            wanted = {"mutex": "lock", "atomically": "atomic"}.get(word, word)
            if re.search(r"\bimplicit(?:ly)? (?:an? )?$", sentence[: match.start()], re.IGNORECASE):
                continue
            if wanted not in have and stance(sentence, match.start(1) if match["one"] else match.start("other")) is Stance.said:
                return f"leans on {word}, and the code has none"
    return None


_LEANS = re.compile(
    r"\b(?P<one>critical|atomic|ordered|single|master|masked) (?:section|region|construct|directive|block|update|write"
    r"|read|capture|operation)s?\b"
    r"|\b(?P<other>reduction(?= (?:clause|variable|combines|gives|over|lets|on))|atomically|mutex|lock(?= (?:is"
    r"|protects|guards|around|held))|nowait|taskwait|taskgroup"
    r"|collapse(?= clause)|firstprivate|lastprivate|depend(?= clause))\b",
    re.IGNORECASE,
)
