"""Checks of the reasons that a text gives: does the source bear them out, and are the ones that matter given at all?

A reason is held to be wrong only where the facts say the opposite; where they say nothing, it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pcwm.explain.checks.case import Case, code_tokens
from pcwm.explain.prose import Stance, masked
from pcwm.explain.reasons import ONE_THREAD
from pcwm.explain.subscripts import base_name
from pcwm.explain.whys import Reason, Said
from pcwm.source.facts import DependenceVerdict, Sharing, SourceAccess
from pcwm.source.verdicts import Ground

_COPIES = {Sharing.private, Sharing.firstprivate, Sharing.lastprivate, Sharing.linear, Sharing.threadprivate, Sharing.reduction}
_KNOWN = {*_COPIES, Sharing.shared}
_CARRIES_NOT = {DependenceVerdict.independent, DependenceVerdict.within}


def reasons_true(case: Case) -> str | None:
    """What is called private, shared, guarded, gathered, read only, disjoint, carried, or ordered by a barrier, is so by the facts."""
    for reason in case.reasons:
        if reason.stance is Stance.supposed:
            continue
        wrong = _denied(case, reason) if reason.stance is Stance.denied else _wrong(case, reason)
        if wrong:
            return wrong
    return None


def _wrong(case: Case, reason: Reason) -> str | None:
    if reason.kind is Said.barrier:
        return _no_barrier(case, reason)
    if reason.kind in _GUARD:
        return _not_guarded(case, reason)
    for name in reason.names:
        base = base_name(name)
        if base in case.names and _TESTS[reason.kind](case, name):
            return f"{name} is not {_SAYS[reason.kind]}"
    return None


def _sharings(case: Case, name: str) -> set[Sharing]:
    """Attributes of a variable itself, in any construct; what a pointer leads to does not count."""
    base = base_name(name)
    own = {fact.sharing for fact in case.facts.sharings if fact.variable == base}
    own |= {a.sharing for a in case.accesses if a.variable == base and not a.subscripts and not re.search(r"^\*|->", a.expression)}
    return own & _KNOWN


def _not_private(case: Case, name: str) -> bool:
    found = _sharings(case, name) or {a.sharing for a in case.of(name)} & _KNOWN
    local = _declared_in_region(case, base_name(name))
    return bool(found) and not found & _COPIES and not local


def _declared_in_region(case: Case, name: str) -> bool:
    """Is the name declared, not as static, in what a directive governs? Then one variable of that name is private."""
    types = r"(?:(?:const|unsigned|long|signed|struct|int|double|float|char|auto|bool|short|\w+_t|std::\w+|[A-Z]\w*)(?:<[^;()]*>)?[\s*&]+)+"
    before = r"(?:\w+(?:\[[^\]]*\])*\s*(?:=[^;=]*)?,\s*[*&]*)*"
    declares = re.compile(
        rf"(?:(?:^|[;{{])\s*(?:[A-Za-z_]\w*[ *&]+)?|[(,]\s*)(?:{types}){before}{re.escape(name)}\s*(?:[;,\[({{:)]|=(?!=))"
    )
    plain = re.compile(rf"(?:^|[;{{])\s*[A-Za-z_]\w*[ ]+[*&]?{re.escape(name)}\s*(?:[;,\[{{]|=(?!=))")
    bodies = [(d.body_start, d.body_end) for d in case.facts.directives if d.body_start]
    lines = {n for first, last in bodies for n in range(first, last + 1)}
    return any(
        (declares.search(row) or plain.search(row)) and not re.search(r"\breturn\b|\bstatic\b|^\s*#", row)
        for n, row in enumerate(case.view.lines, 1)
        if n in lines
    )


def _not_shared(case: Case, name: str) -> bool:
    kinds = {a.sharing for a in case.accesses if a.variable == base_name(name)} | _sharings(case, name)
    return bool(kinds) and kinds <= {Sharing.private, Sharing.firstprivate, Sharing.threadprivate}


def _not_reduced(case: Case, name: str) -> bool:
    base = base_name(name)
    clauses = [c for d in case.facts.directives for c in d.clauses if c.name in {"reduction", "in_reduction", "task_reduction"}]
    return not any(base in code_tokens(clause.argument) for clause in clauses)


def _written(case: Case, name: str) -> bool:
    """Does every region that touches a shared variable write it, or did the tool see a racing write to it?"""
    base = base_name(name)
    if any(side.kind.endswith("write") and base_name(side.variable) == base for side in case.reported):
        return True
    if any(a.variable == base for a in case.facts.called):
        return False  # what a call does to it is known less surely
    touched = [
        a for a in case.facts.accesses if a.variable == base and a.sharing in {Sharing.shared, Sharing.unknown} and a.region is not None
    ]
    by_team: dict[int, set[str]] = {}
    for access in touched:
        by_team.setdefault(case.view.team(access), set()).add(access.kind)
    return bool(by_team) and all("write" in kinds for kinds in by_team.values())


def _not_disjoint(case: Case, name: str) -> bool:
    """Does the source show that two iterations or threads write one element, or one variable?"""
    base = base_name(name)
    writes = [
        a for a in case.facts.accesses if a.variable == base and a.kind == "write" and a.sharing is Sharing.shared and a.region is not None
    ]
    if any(a.variable == base for a in case.facts.called):
        return False
    guarded = [a for a in writes if any(word.partition("(")[0] in {"critical", "atomic", "lock", *ONE_THREAD} for word in a.protection)]
    scalar = all(not a.subscripts and re.fullmatch(r"\w+", a.expression) for a in writes)
    if writes and not guarded and scalar and not any(base in case.view.own(a.function) for a in writes):
        return not _may_be_own(case, writes)
    sides = [(case.facts.accesses[d.first], case.facts.accesses[d.second], d) for d in case.facts.dependences if d.variable == base]
    return any(
        d.verdict is DependenceVerdict.carried and not d.kept_by and not d.guarded and (not case.racy or one.kind == other.kind == "write")
        for one, other, d in sides
        if not set(one.protection) & set(other.protection)
    )


def _may_be_own(case: Case, writes: Iterable[SourceAccess]) -> bool:
    """May a whole-variable write be a thread's own after all: in tasks and functions, or of a container?"""
    return any(
        case.view.inside(a, {"task", "taskloop", "section"}) is not None or (a.function in case.facts.functions and a.region is None)
        for a in writes
    )


def _not_carried(case: Case, name: str) -> bool:
    verdicts = [d.verdict for d in case.facts.dependences if d.variable == base_name(name)]
    return bool(verdicts) and all(verdict in _CARRIES_NOT for verdict in verdicts)


_TESTS = {
    Said.private: _not_private,
    Said.shared: _not_shared,
    Said.reduction: _not_reduced,
    Said.read_only: _written,
    Said.disjoint: _not_disjoint,
    Said.carried: _not_carried,
}
_SAYS = {
    Said.private: "private",
    Said.shared: "shared",
    Said.reduction: "in a reduction clause",
    Said.read_only: "only read by a team",
    Said.disjoint: "kept apart element by element",
    Said.carried: "carried from one iteration to another",
}
_GUARD: dict[Said, frozenset[str]] = {
    Said.critical: frozenset({"critical"}),
    Said.atomic: frozenset({"atomic"}),
    Said.lock: frozenset({"lock", "shared lock"}),
    Said.ordered: frozenset({"ordered", "doacross"}),
    Said.one_thread: frozenset({"single", "master", "masked", "section"}),
}


def _guarded(case: Case, access: SourceAccess, words: frozenset[str]) -> bool:
    held = {word.partition("(")[0] for word in access.protection} | ({"atomic"} if access.atomic else set())
    around = {word for index in case.view.around(access.line) for word in case.facts.directives[index].words}
    return bool(words & (held | around))


def _not_guarded(case: Case, reason: Reason) -> str | None:
    """No access of the names by a team, or on the lines, is under the guard."""
    words = _GUARD[reason.kind]
    if reason.kind is Said.lock and not any("lock" in word for a in case.accesses for word in a.protection):
        return None if re.search(r"lock|mutex|mtx_", case.program.source) else "speaks of a lock, and the code has none"
    if reason.lines:
        here = [a for a in case.accesses if a.line in reason.lines]
        if here and not any(_guarded(case, a, words) for a in here) and not any(case.governing(n, w) for n in reason.lines for w in words):
            return f"what line {reason.lines[0]} does is not under {reason.kind.value.replace('_', ' ')}"
    for name in reason.names:
        accesses = [a for a in case.of(name) if a.sharing in {Sharing.shared, Sharing.unknown}]
        chosen = [a for a in accesses if a.kind == "write"] or accesses
        if base_name(name) in case.names and chosen and not any(_guarded(case, a, words) for a in accesses):
            return f"{name} is not under {reason.kind.value.replace('_', ' ')}"
        if not case.racy and re.search(r"\b(?:all|every|each|both|any)\b (?:other )?(?:access|update|write)", masked(reason.sentence)):
            bare = [a for a in chosen if a.region is not None and not _guarded(case, a, words)]
            if bare and reason.kind in {Said.critical, Said.atomic} and not _ordered_otherwise(case, bare[0], chosen):
                return f"the {bare[0].kind} of {name} on line {bare[0].line} is not under {reason.kind.value}"
    return None


def _ordered_otherwise(case: Case, bare: SourceAccess, accesses: list[SourceAccess]) -> bool:
    """Is an access without the guard in another phase, or in another region, than those with it, or one thread's alone?"""
    others = [a for a in accesses if a is not bare]
    return all((a.region, a.phase) != (bare.region, bare.phase) for a in others) or case.view.one_thread(bare) is not None


def _lies_between(case: Case, first: int, last: int) -> bool:
    """Does a barrier, or the end of a region or of a construct that waits, stand between two lines of the text?"""
    for directive in case.facts.directives:
        if directive.words & {"barrier", "taskwait"} and first < directive.line < last:
            return True
        if (directive.implicit_barrier or "taskgroup" in directive.words) and first <= directive.body_end < last:
            return True
    return bool(re.search(r"barrier", case.text_of(first + 1, last - 1)))


def _no_barrier(case: Case, reason: Reason) -> str | None:
    """A barrier said to lie between two lines, or at the end of a construct, that is not there."""
    told = _BETWEEN.search(masked(reason.sentence))
    if told:
        first, last = sorted((int(told[1]), int(told[2] or told[3])))
        regions = {a.region for a in case.accesses if a.line in {first, last}}
        looped = any(loop.line <= first and last <= loop.end_line for loop in case.facts.loops)
        if len(regions) == 1 and first != last and not looped and not _lies_between(case, first, last):
            return f"no barrier lies between lines {first} and {last}"
    ends = re.search(
        r"implicit barrier (?:at|after)(?: the)? end of the (?:loop|for|construct|single|worksharing)[^.;]*?[Ll]ine (\d+)", reason.sentence
    )
    if ends:
        found = [d for d in case.facts.directives if d.line <= int(ends[1]) <= max(d.pragma_end, d.body_start)]
        if found and not any(d.implicit_barrier for d in found):
            return f"the construct on line {ends[1]} has no barrier at its end"
    return None


_BETWEEN = re.compile(
    r"\bbarrier\b[^.;]*?\b(?:between|separates?|stands?|lies)\b[^.;]*?[Ll]ines? (\d+)(?:[^.;\d]*?\b[Ll]ine (\d+)| and (\d+))", re.IGNORECASE
)
"""A barrier `between lines 5 and 9`, `separates the write on line 5 from the read on line 9`."""


def _denied(case: Case, reason: Reason) -> str | None:
    """A protection said to be missing that is there: of names all of whose writes have it, or of a barrier between two lines."""
    if reason.kind is Said.barrier and len(reason.lines) == 2 and re.search(r"\bbetween\b", reason.sentence):
        first, last = sorted(reason.lines)
        standing = [d for d in case.facts.directives if "barrier" in d.words and first < d.line < last]
        return f"there is a barrier on line {standing[0].line}" if standing else None
    if reason.kind is Said.reduction:
        held = [name for name in reason.names if base_name(name) in case.names and not _not_reduced(case, name) and case.racy]
        return f"{held[0]} is in a reduction clause" if held and all(_sharings(case, n) <= {Sharing.reduction} for n in held) else None
    if reason.kind in {Said.critical, Said.atomic, Said.lock}:
        for name in reason.names:
            writes = [a for a in case.of(name) if a.kind == "write" and a.sharing is Sharing.shared]
            if writes and all(_guarded(case, a, _GUARD[reason.kind]) for a in writes) and case.racy and not _one_sided(case, name, reason):
                return f"every write of {name} is under {reason.kind.value}"
    return None


def _one_sided(case: Case, name: str, reason: Reason) -> bool:
    """May the denial be about the reads, which have no such guard?"""
    return any(a.kind == "read" and not _guarded(case, a, _GUARD[reason.kind]) for a in case.of(name))


# ---------------------------------------------------------------- are there reasons at all?

_CONCURRENT = re.compile(
    r"\bthreads?\b|\bteam\b|\bconcurren\w+|\bparallel\b|\bsimultaneous\w*|\bat the same (?:time|moment)\b|\btasks?\b"
    r"|\b(?:different|two|any|other) iterations\b|\bdifferent values\b|\boverlap\b|\bsections\b",
    re.IGNORECASE,
)
_SAME_PLACE = re.compile(
    r"\bsame\b|\bone `|\bleads? (?:in)?to\b|\bshared?\b|\bsharing\b|\boverlap\w*|\bone (?:\w+ )?(?:copy|location|variable|for (?:all"
    r"|the whole))|\bonly one\b|\bcollid\w+|\balias\w*"
    r"|\bbelongs? to (?:others?|another)|\bis element\b|\belements? (?:that|of) (?:belong|other|another)"
    r"|\bneighbou?r\w*|\beach other|\bthere is one\b|\bto all of them\b|\bstatic\b|\bglobal\b"
    r"|\bsingle (?:variable|location|copy|array)\b|\bonce\b|\boutside the (?:region|team|parallel|loop)\b|\bno clause\b"
    r"|\bany clause\b|\bfurther out\b|\bfor each thread\b"
    r"|\bbefore the (?:region|team|parallel|loop)\b",
    re.IGNORECASE,
)
_UNORDERED = re.compile(
    r"\bno\b|\bnot\b|\bnothing\b|\bneither\b|\bnone\b|\bnobody\b|\bwithout\b|\bun(?:ordered|synchroni[sz]ed|protected"
    r"|guarded)\b|\black\w*|\bmissing\b"
    r"|\bnever\b|n't\b|\bonly\b|\bremove\w*|\bbefore\b|\bwould\b|\bany order\b|\boutside\b|\bnowait\b|\bdiffer\w*",
    re.IGNORECASE,
)


def race_reasoned(case: Case) -> str | None:
    """A race is argued for in all three of its parts: two run at once, they meet in one place, and nothing orders them."""
    if not case.racy:
        return None
    words = masked(case.text)
    for pattern, part in (
        (_CONCURRENT, "why two may run at once"),
        (_SAME_PLACE, "why they meet in one place"),
        (_UNORDERED, "that nothing orders them"),
    ):
        if not pattern.search(words):
            return f"does not say {part}"
    return None


_LEFT_OPEN = re.compile(
    r"\bnothing (?:else )?(?:orders|separates|synchroni[sz]es|protects|guards)\b"
    r"|\b(?:are|is) un(?:ordered|synchroni[sz]ed|protected|guarded)\b"
    r"|\b(?:accesses|reads|writes|updates|operations|two|both|they|these|those) are not (?:ordered|synchroni[sz]ed|protected|guarded)\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\bbut\b|\byet\b|\bneed\w*|\bmatters?\b|\bown\b|\bprivate\b|\bdifferent\b|\bdistinct\b|\bdisjoint\b|\bapart\b|\bno two\b|\bnever\b"
    r"|\bonly (?:read|one|reads)\b|\balone\b|\bwould\b|\bif\b|\bunless\b|\bwere\b|\bexcept\b|\buntil\b|\bhowever\b|\bthough\b|\?",
    re.IGNORECASE,
)


def steps_reach_conclusion(case: Case) -> str | None:
    """No race: no sentence says that nothing orders the accesses, unless it or the next says why that does no harm."""
    if case.racy:
        return None
    for place, sentence in enumerate(case.marked):
        said = _LEFT_OPEN.search(masked(sentence))
        if said and not any(_HARMLESS.search(masked(near)) for near in case.marked[place : place + 2]):
            return f"says that {said.group().lower()!r}, and concludes that there is no race"
    return None


_KEEPS = re.compile(
    r"\bown\b|\bprivate\b|\beach\b|\bevery\b|\bone\b|\bonly\b|\bdistinct\b|\bdisjoint\b|\bdifferent\b|\bseparate\w*"
    r"|\breduction\b|\bcombin\w+|\batomic\w*|\bcritical\b"
    r"|\block\w*|\bmutex\b|\bbarrier\b|\bordered?\b|\bsingle\b|\bmaster\b|\bmasked\b|\btaskwait\b|\bwaits?\b"
    r"|\bdepend\w*|\bno (?:two|other)\b|\bnever\b|\bbelongs?\b"
    r"|\bfollows\b|\bunique\b|\balone\b|\bexclusive\w*|\bindependent\w*|\bserial\w*|\bafter\b|\bin turn\b|\bturns\b"
    r"|\bthread's\b|\bhanded\b|\bpast\b|\bpart(?:s|ition\w*)\b",
    re.IGNORECASE,
)


def shared_writes_named(case: Case) -> str | None:
    """No race: the text speaks of the shared variables written in parallel, with something near that may keep their accesses apart.

    Of more than MOST variables, that many suffice; another name for the same memory will do.
    """
    if case.racy:
        return None
    told: dict[str, bool] = {}
    for place, sentence in enumerate(case.marked):
        reasoned = any(_KEEPS.search(masked(near)) for near in case.marked[place : place + 3])
        for name in {token for piece in re.findall(r"`([^`]+)`", sentence) for token in code_tokens(piece)}:
            told[name] = told.get(name, False) or reasoned
    written = list(dict.fromkeys(item.variable for item in case.view.shared_writes))
    same = {name: {name, *case.view.aliases(name)} for name in written}
    silent = [name for name in written if not same[name] & set(told)]
    if silent and len(written) - len(silent) < MOST:
        return f"says nothing of {silent[0]}, which is shared and written"
    bare = [name for name in written if same[name] & set(told) and not any(told.get(each) for each in same[name])]
    return f"does not say what keeps the accesses to {bare[0]} apart" if bare else None


MOST = 4
"""Shared variables that a text must speak of, at most."""


def shared_writes_safe(case: Case) -> str | None:
    """No race: the source gives a reason for every shared variable written in parallel, or a dry run of it meets no race."""
    if case.racy:
        return None
    doubt = _unsupported(case)
    if doubt is None or case.reading.answer == "no_race":
        return None
    if case.reading.answer == "unknown" and not case.facts.regions():
        return None  # nothing in this text starts a team
    if case.reading.ground in {Ground.place, Ground.condition, Ground.data} and _ASSUMES.search(masked(case.text)):
        return None  # it depends on what the text does not show, and that is said
    return doubt


_ASSUMES = re.compile(
    r"\bassum\w+|\bprovided\b|\bas long as\b|\bby construction\b|\bpresum\w+|\btaken? to be\b|\bif (?:the|all|no)\b|\bunless\b",
    re.IGNORECASE,
)


def _unsupported(case: Case) -> str | None:
    """What neither the text alone nor a dry run keeps apart."""
    if case.view.untraced:
        return f"what {case.view.untraced[0]} touches for its callers cannot be traced"
    for item in case.view.shared_writes:
        if item.unsupported:
            one, other = item.unsupported
            return f"nothing in the source keeps {one.expression} on line {one.line} and {other.expression} on line {other.line} apart"
    return None
