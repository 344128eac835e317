"""Does a trace tell the truth? Checks that hold for any author, the narrator and a teacher model alike.

Each check is a function from a `Case` to the reason it objects, or None. They compare the text with the program's source, with
the facts read off it, and with what the tools saw; none of them asks how the text was made.

What they do not cover: claims about *why* accesses meet, and any wording of an access claim that `claims.py` does not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from pcwm.explain.claims import Claim, claims, conclusion, lines, occurs, quoted, sentences, spoken
from pcwm.explain.conflicts import base_name, match_access
from pcwm.explain.reasons import View, shared_writes
from pcwm.explain.subscripts import plain
from pcwm.records import Access, Answer, Pair, Program, RaceOutcome, RaceVerdict, Reject, Trace, content_id
from pcwm.source.facts import Facts, Sharing

MIN_WORDS, MAX_WORDS = 40, 200


class Case:
    """A trace with everything it is held against."""

    def __init__(self, trace: Trace, program: Program, facts: Facts, outcome: RaceOutcome) -> None:
        self.trace = trace
        self.program = program
        self.facts = facts
        self.outcome = outcome

    @property
    def text(self) -> str:
        return self.trace.reasoning

    @cached_property
    def view(self) -> View:
        return View(self.facts, self.program.source)

    @cached_property
    def sentences(self) -> list[str]:
        return sentences(self.text)

    @cached_property
    def reported(self) -> tuple[Access, ...]:
        """All sides of the tool's pairs that lie in the program's own text."""
        return tuple(side for pair in self.outcome.pairs for side in (pair.first, pair.second) if not side.file)

    def same_variable(self, named: str, access: Access) -> bool:
        """Is `named` what the tool, or where it gave no name the source, calls the variable of `access`?"""
        if access.variable:
            return base_name(named) == base_name(access.variable) and _compatible(named, access.variable)
        source = match_access(access, self.view)
        return source is None or base_name(named) == source.variable

    def was_reported(self, claim: Claim) -> bool:
        return any(
            claim.line == side.line and claim.kind == side.kind.removeprefix("atomic ") and self.same_variable(claim.expression, side)
            for side in self.reported
        )

    def in_source(self, claim: Claim) -> bool:
        return any(
            claim.line == a.line
            and claim.kind == a.kind
            and base_name(claim.expression) == a.variable
            and _compatible(claim.expression, a.expression)
            for a in (*self.facts.accesses, *self.facts.called)
        )


def _compatible(one: str, other: str) -> bool:
    """Two spellings of one lvalue: equal, or one is only the variable's name."""
    left, right = plain(one).lstrip("*&"), plain(other).lstrip("*&")
    return left == right or base_name(left) == left or base_name(right) == right


def answer_matches_outcome(case: Case) -> str | None:
    """The answer is what the tools saw; an unknown outcome can be argued for by nobody."""
    agrees = case.outcome.verdict is not RaceVerdict.unknown and case.trace.answer is case.outcome.verdict.answer
    return None if agrees else f"answers {case.trace.answer.value}, the outcome is {case.outcome.verdict.value}"


def conclusion_matches_answer(case: Case) -> str | None:
    """The last sentence concludes what the answer says, and no sentence before it the opposite."""
    last = conclusion(case.sentences[-1]) if case.sentences else None
    if last is not case.trace.answer:
        return f"the text concludes {last.value if last else 'nothing'}, the answer is {case.trace.answer.value}"
    opposite = next((s for s in case.sentences if conclusion(s) not in {None, case.trace.answer}), None)
    return f"contradicts itself: {opposite}" if opposite else None


def forward_order(case: Case) -> str | None:
    """The reasoning goes from the code to the conclusion: its first sentence does not give it away."""
    return "starts with the conclusion" if case.sentences and conclusion(case.sentences[0]) is not None else None


def no_hindsight(case: Case) -> str | None:
    """Nothing in the text knows that a tool ran, or that the answer was given."""
    found = _HINDSIGHT.search(re.sub(r"`[^`]*`", " ", case.text))
    return f"speaks from hindsight: {found[0]!r}" if found else None


_HINDSIGHT = re.compile(
    r"\b(?:thread ?sanitizer|tsan|archer|helgrind|sanitizer|detector|the tools?|tool (?:output|says|said|found)"
    r"|report(?:s|ed|ing)?|observed?|observation|detected|flag(?:s|ged)|warn(?:s|ed|ing)"
    r"|the (?:given |known |expected |correct |true )?(?:answer|label|outcome|verdict|result) (?:is|was|says|given)"
    r"|the (?:label|outcome|verdict)|ground truth|as (?:we|i) know|we (?:already )?know|known to|given that (?:the|there)"
    r"|it turns out|when (?:it was )?run|(?:at|during) (?:run ?time|execution) (?:it|there|a) (?:was|were)"
    r"|the hint|the log|was seen|were seen|was told|were told)\b",
    re.IGNORECASE,
)


def pairs_reported(case: Case) -> str | None:
    """A race names at least one pair, no race none, and each named pair is one that the tool reported."""
    if case.trace.answer is not Answer.race:
        return "names racing pairs though it sees no race" if case.trace.pairs else None
    if not case.trace.pairs:
        return "names no racing pair"
    for pair in case.trace.pairs:
        if not any(_same_pair(case, pair, other) for other in case.outcome.pairs):
            return f"pair not among the tool's: {_say(pair.first)}, {_say(pair.second)}"
    return None


def _same_pair(case: Case, named: Pair, reported: Pair) -> bool:
    def same(one: Access, other: Access) -> bool:
        return one.line == other.line and one.kind == other.kind and not other.file and case.same_variable(one.variable, other)

    straight = same(named.first, reported.first) and same(named.second, reported.second)
    return straight or (same(named.first, reported.second) and same(named.second, reported.first))


def _say(access: Access) -> str:
    return f"{access.kind} {access.variable} at {access.line}"


def pairs_told(case: Case) -> str | None:
    """The text claims both sides of each pair that the answer names."""
    made = claims(case.text)
    for pair in case.trace.pairs:
        for side in (pair.first, pair.second):
            kind = side.kind.removeprefix("atomic ")
            told = any(c.line == side.line and c.kind == kind and base_name(c.expression) == base_name(side.variable) for c in made)
            if not told:
                return f"the answer names {_say(side)}, the text does not"
    return None


def lines_exist(case: Case) -> str | None:
    """Every line mentioned is a line of the program with something on it."""
    source = case.view.lines
    wrong = [n for n in lines(case.text) if not (1 <= n <= len(source) and source[n - 1].strip())]
    return f"there is nothing on line {wrong[0]}" if wrong else None


def racy_lines_reported(case: Case) -> str | None:
    """In a race trace, a line is one of the tool's pairs', or that of a directive or a loop."""
    if case.trace.answer is not Answer.race:
        return None
    known = {side.line for side in case.reported} | {d.line for d in case.facts.directives} | {loop.line for loop in case.facts.loops}
    wrong = [n for n in lines(case.text) if n not in known]
    return f"line {wrong[0]} is neither a directive, a loop, nor a line of the tool's pairs" if wrong else None


def accesses_true(case: Case) -> str | None:
    """Every claimed access is in the source; in a race trace, which claims racing accesses only, the tool reported it."""
    for claim in claims(case.text):
        told = f"{claim.kind} of {claim.expression} on line {claim.line}"
        if case.trace.answer is Answer.race:
            if not case.was_reported(claim):
                return f"the tool saw no racing {told}"
        elif not case.in_source(claim):
            return f"the source shows no {told}"
    return None


def code_quoted_exactly(case: Case) -> str | None:
    """Everything in backticks occurs in the program, token by token."""
    wrong = [piece for piece in quoted(case.text) if not occurs(piece, case.program.source)]
    return f"not in the code: {wrong[0]}" if wrong else None


def code_in_place(case: Case) -> str | None:
    """A directive, a clause or other code named together with a line is on that line; access claims are judged by `accesses_true`."""
    for pattern in (_CODE_LINE, _LINE_CODE):
        for match in pattern.finditer(case.text):
            piece, line = match["code"], int(match["line"])
            if any(claim.line == line and claim.expression == piece for claim in claims(case.text)):
                continue
            ends = [d.pragma_end for d in case.facts.directives if d.line <= line <= d.pragma_end]
            if not occurs(piece, "\n".join(case.view.lines[line - 1 : max([line, *ends])])):
                return f"{piece} is not on line {line}"
    return None


_CODE_LINE = re.compile(r"`(?P<code>[^`]+)`(?: (?:that )?starts)? (?:on|at|of|in) line (?P<line>\d+)")
_LINE_CODE = re.compile(r"\b[Ll]ine (?P<line>\d+)(?::| opens| starts(?: [\w ]+ with)?) `(?P<code>[^`]+)`")


def constructs_exist(case: Case) -> str | None:
    """A no-race argument that leans on a construct needs it in the code: reduction, critical, atomic, lock, depend …"""
    if case.trace.answer is not Answer.no_race:
        return None
    source = case.program.source
    have = " ".join([d.text for d in case.facts.directives] + [word for a in case.facts.accesses for word in a.protection])
    have += " lock" if "omp_set_lock" in source or "mutex" in source else ""
    have += " atomic" if re.search(r"\batomic|__atomic|__sync", source) else ""
    for word in spoken(case.text):
        wanted = _CONSTRUCTS.get(word)
        if wanted and not any(name in have for name in wanted):
            return f"leans on {word}, and the code has none"
    return None


_CONSTRUCTS = {
    "reduction": ("reduction",),
    "critical": ("critical",),
    "atomic": ("atomic",),
    "atomically": ("atomic",),
    "lock": ("lock",),
    "ordered": ("ordered",),
    "taskwait": ("taskwait",),
    "depend": ("depend",),
    "nowait": ("nowait",),
}


def shared_writes_safe(case: Case) -> str | None:
    """No race: the source gives a reason for every shared variable written in parallel."""
    if case.trace.answer is not Answer.no_race:
        return None
    if case.view.untraced:
        return f"what {case.view.untraced[0]} writes for its callers cannot be traced"
    for item in shared_writes(case.view):
        if item.unsupported:
            one, other = item.unsupported
            return f"nothing in the source keeps {one.expression} on line {one.line} and {other.expression} on line {other.line} apart"
    return None


def source_was_read(case: Case) -> str | None:
    """No race: every element that the text of a region plainly assigns is among the facts, so none was passed over."""
    if case.trace.answer is not Answer.no_race:
        return None
    return f"{case.view.unread[0]}, which the facts do not show" if case.view.unread and case.view.untraced else None


def shared_writes_named(case: Case) -> str | None:
    """No race: the text speaks of every shared variable written in parallel, so it cannot pass one over."""
    if case.trace.answer is not Answer.no_race:
        return None
    named = {name for piece in quoted(case.text) for name in re.findall(r"[A-Za-z_]\w*", piece)}
    silent = [item.variable for item in shared_writes(case.view) if item.variable not in named]
    return f"says nothing of {silent[0]}, which is shared and written" if silent else None


def sharing_true(case: Case) -> str | None:
    """What is called private, or shared, is so somewhere in the source."""
    for match in _SHARED_CLAIM.finditer(case.text):
        name = base_name(match["code"] or match["other"])
        kinds = {a.sharing for a in case.facts.accesses if a.variable == name}
        if kinds and not kinds & {Sharing.shared, Sharing.unknown, Sharing.sequential}:
            return f"{name} is not shared"
    for match in _PRIVATE_CLAIM.finditer(case.text):
        for name in (base_name(piece) for piece in quoted(match["codes"])):
            kinds = {a.sharing for a in case.facts.accesses if a.variable == name}
            if kinds and kinds <= {Sharing.shared, Sharing.sequential}:
                return f"{name} is not private"
    return None


_SHARED_CLAIM = re.compile(r"`(?P<code>[^`]+)` is shared\b|\bthreads (?:all )?share `(?P<other>[^`]+)`")
_PRIVATE_CLAIM = re.compile(r"(?P<codes>`[^`]+`(?:(?:, | and )`[^`]+`)*) (?:is|are) (?:all )?private\b(?!, but)")


def length(case: Case) -> str | None:
    """Between MIN_WORDS and MAX_WORDS words."""
    count = len(case.text.split())
    return None if MIN_WORDS <= count <= MAX_WORDS else f"{count} words, {MIN_WORDS} to {MAX_WORDS} are wanted"


def not_repetitive(case: Case) -> str | None:
    """No sentence comes twice, and the words are not the same few over and over."""
    again = [sentence for sentence, count in Counter(case.sentences).items() if count > 1]
    if again:
        return f"says twice: {again[0]}"
    words = list(spoken(case.text))
    return "repeats the same few words" if words and len(set(words)) < 0.35 * min(len(words), 100) else None


Check = Callable[[Case], str | None]
CHECKS: tuple[Check, ...] = (
    answer_matches_outcome,
    conclusion_matches_answer,
    forward_order,
    no_hindsight,
    pairs_reported,
    pairs_told,
    lines_exist,
    racy_lines_reported,
    accesses_true,
    code_quoted_exactly,
    code_in_place,
    constructs_exist,
    shared_writes_safe,
    source_was_read,
    shared_writes_named,
    sharing_true,
    length,
    not_repetitive,
)


def check_trace(trace: Trace, program: Program, facts: Facts, outcome: RaceOutcome) -> tuple[Reject, ...]:
    """Every objection to a trace, one record a check; empty means accepted."""
    case = Case(trace, program, facts, outcome)
    objections = [(check.__name__, check(case)) for check in CHECKS]
    return tuple(
        Reject(id=content_id("rej", trace.id, name), stage="explain", subject=trace.id, name=name, reason=reason)
        for name, reason in objections
        if reason is not None
    )
