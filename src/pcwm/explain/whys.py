"""Which reasons a text gives, read off the wordings that people and models use; `checks/whys.py` holds them against the facts.

Private, shared, guarded, gathered by a reduction, read only, disjoint, carried from one iteration to another, ordered by a barrier.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum

from pcwm.explain.claims import marked
from pcwm.explain.prose import LINE, Stance, masked, numbers, quoted, sentences, stance
from pcwm.records import Record


class Said(StrEnum):
    """A kind of reason."""

    private = "private"
    """Each thread, or each iteration, has a copy."""
    shared = "shared"
    reduction = "reduction"
    """Gathered by a reduction clause."""
    critical = "critical"
    atomic = "atomic"
    lock = "lock"
    ordered = "ordered"
    one_thread = "one_thread"
    """`single`, `master`, `masked`: one thread alone is there."""
    barrier = "barrier"
    """A barrier lies between."""
    disjoint = "disjoint"
    """Different iterations, threads or tasks touch different elements."""
    carried = "carried"
    """Different iterations touch the same element."""
    read_only = "read_only"
    """Nobody writes it while a team runs."""


class Reason(Record):
    """One reason that a text gives."""

    kind: Said
    names: tuple[str, ...]
    """Code that it is about, as quoted; empty where the sentence names none."""
    lines: tuple[int, ...]
    stance: Stance
    sentence: str


_CODES = r"`[^`]+`(?:(?:, (?:and |or )?| and | or |/)`[^`]+`)*"
_BE = (
    r"(?:is|are|was|were|remains?|stays?|being)(?: (?:all|each|both|thus|therefore|then|also|itself|themselves"
    r"|effectively|automatically|implicitly|made|declared|listed as|marked))*"
)
_OWN = r"(?:an? |its |their )?(?:own|separate|distinct|private|local|different|unique|individual|disjoint)"
_SUBJECT = (
    r"(?:each|every|different|distinct|two|all)(?: (?:parallel|other|loop))? (?:iterations?|threads?|tasks?|values? of `[^`]+`|`[^`]+`)"
)
_GUARDS = {
    Said.critical: r"critical(?:\([^)]*\))?(?: (?:section|region|construct|block))?",
    Said.atomic: r"atomic(?: (?:construct|directive|operation|capture))?(?! (?:update|write|read|access|increment))",
    Said.lock: r"(?:lock|mutex|lock_guard|scoped_lock)",
    Said.ordered: r"ordered(?: (?:construct|region|block|section))?",
    Said.one_thread: r"(?:single|master|masked)(?: (?:construct|region|block|section|thread))?",
}

_PATTERNS: tuple[tuple[Said, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(text, re.IGNORECASE))
    for kind, text in (
        (Said.private, rf"(?P<codes>{_CODES}),? {_BE} (?:thread[- ])?(?:(?:first|last)?private|thread-?local|local to)\b"),
        (
            Said.private,
            rf"(?P<codes>{_CODES}),? {_BE} (?:declared|defined|created) (?:inside|within|in) (?:the|each|its) (?:loop|region"
            rf"|parallel|block|body|iteration)",
        ),
        (
            Said.private,
            rf"(?:private|thread-local|firstprivate) (?:cop(?:y|ies) of |variables? |scalars? |instances? of )?(?P<codes>{_CODES})",
        ),
        (
            Said.private,
            rf"\b(?:has|have|gets?|keeps?|owns?|works? (?:with|on)|uses?) (?:its|their|an?) own (?:private |local )?(?:cop(?:y"
            rf"|ies) of |instances? of )?(?P<codes>{_CODES})",
        ),
        (Said.private, rf"(?P<codes>{_CODES}) {_BE} privati[sz]ed"),
        (Said.shared, rf"(?P<codes>{_CODES}),? {_BE} shared\b(?! out| among| between)"),
        (
            Said.shared,
            rf"\b(?:threads? (?:all )?share|shared (?:variables?|arrays?|scalars?|counters?|accumulators?|memory|pointers?"
            rf"|locations?|vectors?|buffers?)) (?P<codes>{_CODES})",
        ),
        (Said.reduction, rf"\breduction (?:clause )?(?:over|on|for|of|covers?|handles?|protects?) (?P<codes>{_CODES})"),
        (
            Said.reduction,
            rf"(?P<codes>{_CODES}),? {_BE} (?:an? )?(?:reduction variables?|reduced|(?:handled|combined|covered|protected"
            rf"|gathered|taken care of|accumulated)[\w ]* (?:by|through|with|via|using) (?:the|a|its) (?:`?reduction))",
        ),
        (Said.reduction, rf"\breduction clause (?:gives|lets|provides)[^.;]*?(?P<codes>{_CODES})"),
        (
            Said.read_only,
            rf"(?P<codes>{_CODES}),? {_BE} (?:only (?:ever )?read\b|read[- ]only|never (?:written|modified|changed|assigned)"
            rf"|not (?:written|modified|changed))",
        ),
        (
            Said.read_only,
            rf"\b(?:nobody|no thread|no one|none of the threads) (?:ever )?(?:writes|modifies|changes|assigns"
            rf"|touches) (?:to )?(?P<codes>{_CODES})",
        ),
        (Said.read_only, rf"\bonly (?:ever )?reads? (?:from )?(?P<codes>{_CODES})"),
        (
            Said.disjoint,
            rf"\b{_SUBJECT}[^.;:`]*? (?:writes?|updates?|touch(?:es)?|access(?:es)?|works? on|has|have|owns?|modif(?:y|ies)"
            rf"|fills?|stores? (?:in)?to|assigns?|handles?|uses?) (?:only |exclusively |exactly )?(?:to |on "
            rf"|into )?{_OWN}(?! (?:private |local )?cop)[^.;:`]*(?P<codes>{_CODES})",
        ),
        (
            Said.disjoint,
            rf"(?P<codes>{_CODES})[^.;:`]*? (?:is|are) (?:written|updated|touched|accessed|indexed) (?:only )?by (?:exactly "
            rf"|only )?(?:one|a single|its own) (?:iteration|thread|task)",
        ),
        (
            Said.disjoint,
            rf"\bno two (?:iterations|threads|tasks) (?:ever )?(?:write|touch|access|update|share|meet)[^.;:`]*(?P<codes>{_CODES})",
        ),
        (
            Said.disjoint,
            rf"(?:distinct|disjoint|separate|different|non-overlapping) (?:elements|parts|entries|slots|cells|rows|indices"
            rf"|locations|ranges|blocks|slices|chunks) (?:of|in) (?P<codes>{_CODES})",
        ),
        (
            Said.carried,
            rf"\b(?:loop-carried|carried|cross-iteration|inter-iteration)\b[^.;`]*(?:depend\w+|conflict)[^.;`]*(?P<codes>{_CODES})",
        ),
        (
            Said.carried,
            rf"(?P<codes>{_CODES})[^.;]*?\b(?:loop-carried|carried (?:flow |anti-?|output )?depend\w+|depends on the (?:previous"
            rf"|next|other) iteration)",
        ),
    )
)
_GUARDED = re.compile(
    r"\b(?:inside|within|under|in|by|through|with|via|using|holds?|holding|takes?|enters?)"
    r"(?: (?:an?|the|its|one|this|that|same|its own|named|unnamed|omp|openmp|a named|the named"
    rf"|the same))* `?(?:#pragma omp |omp )?(?P<guard>{'|'.join(_GUARDS.values())})`?",
    re.IGNORECASE,
)
_ATOMIC = re.compile(
    rf"(?P<codes>{_CODES})[^.;,`]*? (?:is|are)(?: (?:updated|incremented|written|read|modified|done|performed|both|all"
    rf"|only ever|always))* (?P<guard>atomic(?:ally)?)\b"
    rf"|\batomic (?:updates?|writes?|reads?|increments?|capture) (?:to|of|on) (?P<others>{_CODES})",
    re.IGNORECASE,
)
_ATOMIC_LINE = re.compile(
    rf"\b(?:access(?:es)?|updates?|writes?|reads?|increments?|statements?) (?:on|at"
    rf"|in) {LINE.format(name='numbers')} (?:is|are)(?: \w+)? atomic",
    re.IGNORECASE,
)
_BARRIER = re.compile(r"\bbarriers?\b", re.IGNORECASE)
_MENTION = re.compile(LINE.format(name="numbers"))


def reasons(text: str, names: Collection[str] = ()) -> tuple[Reason, ...]:
    """Every reason the text gives, denied and supposed ones included. `names`: variables of the program, for those without backticks."""
    return tuple(dict.fromkeys(each for sentence in sentences(marked(text, names)) for each in _of(sentence)))


def _of(sentence: str) -> Iterator[Reason]:
    lines = tuple(number for match in _MENTION.finditer(masked(sentence)) for number in numbers(match["numbers"]))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            names = quoted(match["codes"])
            told = Said.disjoint if kind is Said.private and all("[" in name for name in names) else kind
            yield Reason(kind=told, names=names, lines=(), stance=_stance(sentence, match, told), sentence=sentence)
    for match in _ATOMIC.finditer(sentence):
        names = quoted(match["codes"] or match["others"])
        start = match.start("guard") if match["guard"] else match.start()
        yield Reason(kind=Said.atomic, names=names, lines=(), stance=stance(sentence, start), sentence=sentence)
    for match in _ATOMIC_LINE.finditer(sentence):
        place = stance(sentence, match.start())
        yield Reason(kind=Said.atomic, names=(), lines=numbers(match["numbers"]), stance=place, sentence=sentence)
    for match in _GUARDED.finditer(sentence):
        kind = next(kind for kind, text in _GUARDS.items() if re.fullmatch(text, match["guard"], re.IGNORECASE))
        before = _clause_before(sentence, match.start())
        yield Reason(
            kind=kind,
            names=tuple(name for name in quoted(before) if re.match(r"[A-Za-z_*&(]", name) and not re.match(r"#|omp |pragma ", name)),
            lines=tuple(number for found in _MENTION.finditer(masked(before)) for number in numbers(found["numbers"])),
            stance=stance(sentence, match.start()),
            sentence=sentence,
        )
    for match in _BARRIER.finditer(masked(sentence)):
        yield Reason(kind=Said.barrier, names=quoted(sentence), lines=lines, stance=stance(sentence, match.start()), sentence=sentence)


def _stance(sentence: str, match: re.Match[str], kind: Said) -> Stance:
    """Of the claim as a whole; the `no` and `never` that are part of some wordings deny nothing."""
    place = match.start() if kind in {Said.read_only, Said.disjoint} else max(match.start(), match.end() - 1)
    found = stance(sentence, place)
    tail = sentence[match.end() :]
    if kind is Said.private and re.match(r",? (?:but|though|although|yet|and) what it (?:points|leads|refers) to", tail):
        return Stance.said
    return found


def _clause_before(sentence: str, position: int) -> str:
    """What stands before a place in its clause."""
    cuts = [
        match.end() for match in re.finditer(r"[;:]|, (?:and|but|so|while|which)\b|\b(?:while|whereas|but)\b", masked(sentence)[:position])
    ]
    return sentence[cuts[-1] if cuts else 0 : position]
