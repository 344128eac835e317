"""Checks of traces about two programs: which has the higher work %?

What a text says is said of A or of B, by the program that was named last before it. It is held against that program: lines, code,
constructs and schedules; iteration counts where the text of the program fixes them; and how the dearest iterations compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from pcwm.explain.checks.accesses import code_misplaced, construct_misplaced
from pcwm.explain.checks.answers import hindsight
from pcwm.explain.checks.case import Case, rejections
from pcwm.explain.checks.code import code_known
from pcwm.explain.checks.style import language, length, not_repetitive
from pcwm.explain.claims import marked
from pcwm.explain.prose import Stance, lines, masked, quoted, sentences, stance
from pcwm.recipe import WORDS, Words
from pcwm.records import Answer, Program, RaceOutcome, RaceVerdict, Reject, Trace
from pcwm.source.facts import Facts, Unevenness

_UNASKED = RaceOutcome(verdict=RaceVerdict.unknown)
_SIDE = re.compile(
    r"\b(?:[Pp]rogram |[Vv]ersion |[Cc]ode |[Cc]andidate )(?P<long>[AB])\b|(?<![\w`'])(?P<short>[AB])(?:'s)?(?=[ ,.:;)]"
    r"|'s|$)|\b(?P<both>[Bb]oth|[Ee]ither|[Nn]either|[Tt]he two|[Ee]ach program)\b|\b(?P<other>the other(?: one"
    r"| program)?)\b"
)


_PROGRAM_A = re.compile(r"A(?:'s|[,:]| (?:\w+s|should|will|would|can|may|and|or|also|itself|then|on|in|with|at|has|the)\b)")
"""At the head of a sentence: the program, not the article."""


def _named(hidden: str) -> list[re.Match[str]]:
    """Where a sentence, its code masked, names a program."""
    found = list(_SIDE.finditer(hidden))
    if found and found[0].start() == 0 and found[0]["short"] == "A" and not _PROGRAM_A.match(hidden):
        found = found[1:]
    return found


class Piece:
    """A part of a sentence that is about one program, or about both."""

    def __init__(self, text: str, sides: tuple[str, ...], sentence: str, start: int) -> None:
        self.text = text
        self.sides = sides
        """`A`, `B` or both; empty where nothing says which."""
        self.sentence = sentence
        self.start = start
        """Where it begins in the sentence."""

    @property
    def whose(self) -> str:
        """` of A`, for a reason; empty where it is not said of which."""
        return f" of {self.sides[0]}" if len(self.sides) == 1 else ""


class WorkCase:
    """A trace about two programs with all that it is held against."""

    def __init__(self, trace: Trace, a: Program, b: Program, facts_a: Facts, facts_b: Facts, answer: Answer, words: Words) -> None:
        self.trace = trace
        self.answer = answer
        self.words = words
        self.of = {"A": Case(trace, a, facts_a, _UNASKED), "B": Case(trace, b, facts_b, _UNASKED)}

    @property
    def text(self) -> str:
        return self.trace.reasoning

    @cached_property
    def sentences(self) -> list[str]:
        return sentences(marked(self.text, self.of["A"].names | self.of["B"].names))

    @cached_property
    def pieces(self) -> list[Piece]:
        """The text cut where another program is named."""
        found: list[Piece] = []
        sides: tuple[str, ...] = ()
        for sentence in self.sentences:
            hidden = masked(sentence)
            marks = _named(hidden)
            named = {each["long"] or each["short"] for each in marks} - {None}
            starts = [match.start() for match in marks]
            if not marks:
                found.append(Piece(sentence, sides, sentence, 0))
                continue
            if starts[0] > 0 and re.match(r"\s*(?:[Ii]n|[Oo]f|[Ff]or|[Ll]ine)?\b", hidden[: starts[0]]) and len(named) == 1:
                starts[0] = 0  # `Line 5 of B`: one program a sentence, and all of it is about that one
            elif starts[0] > 0:
                found.append(Piece(sentence[: starts[0]], (), sentence, 0))
            for place, match in enumerate(marks):
                said = match["long"] or match["short"]
                other = tuple("B" if side == "A" else "A" for side in sides) if len(sides) == 1 else ()
                sides = (said,) if said else ("A", "B") if match["both"] else other
                end = starts[place + 1] if place + 1 < len(starts) else len(sentence)
                found.append(Piece(sentence[starts[place] : end], sides, sentence, starts[place]))
        return found

    def meant(self, piece: Piece) -> tuple[Case, ...]:
        """The program that a piece is about; both, where it is not said which: then what holds of one will do."""
        return (self.of[piece.sides[0]],) if len(piece.sides) == 1 else tuple(self.of.values())

    def told(self, *patterns: re.Pattern[str]) -> Iterator[tuple[Piece, re.Match[str], Stance]]:
        """Where the text, its code masked, has one of the patterns, piece by piece; and whether it says that, denies or supposes it."""
        for piece in self.pieces:
            hidden = masked(piece.text)
            for pattern in patterns:
                for match in pattern.finditer(hidden):
                    yield piece, match, stance(piece.sentence, piece.start + match.start())


# ---------------------------------------------------------------- the conclusion

_HIGHER = re.compile(
    r"\b(?:higher|highest|better|greater|larger|more (?:of|even\w*|balanced|efficient\w*)|wins?|best|less (?:barrier "
    r"|time )?(?:wait\w*|idle|idling|time)|fewer|smaller wait|waits? less"
    r"|idles? less|spends? more of|keeps? (?:its|the) threads (?:busier|busy)|busier|ahead|superior|preferable|answer)\b",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:lower|lowest|worse|smaller|less (?:even\w*|balanced|efficient\w*|work)|more (?:barrier |time "
    r"|of its time )?(?:wait\w*|idle|idling)|waits? (?:more|longer)|idles? more|loses?|behind|poorer|inferior)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\bwork ?%|\bwork[- ]percent\w*|\bworking\b|\bwork share\b|\bwork\b|\bbalanc\w+|\bwait\w*|\bidle|\banswer\b"
    r"|\bbarriers?\b|\bbus(?:y|ier)\b|\befficien\w+|\butili[sz]\w+",
    re.IGNORECASE,
)


def work_conclusion(sentence: str) -> Answer | None:
    """Which program a sentence says has the higher work %; None where it compares nothing, or only supposes it."""
    hidden = masked(sentence)
    if hidden.rstrip().endswith("?") or not _MEASURE.search(hidden):
        return None
    higher, lower = _HIGHER.search(hidden), _LOWER.search(hidden)
    comparing = min((match for match in (higher, lower) if match), key=lambda match: match.start(), default=None)
    if comparing is None or re.search(r"\b(?:if|would|could|whether|unless|might)\b", hidden[: comparing.start()], re.IGNORECASE):
        return None
    named = [(match.start(), match["long"] or match["short"]) for match in _named(hidden) if match["long"] or match["short"]]
    if not named:
        return None
    before = [side for start, side in named if start < comparing.start()]
    after = [side for start, side in named if start > comparing.start()]
    side = before[-1] if before else after[0]
    if not before and re.search(r"\bthan (?:that of |program |in )*$", hidden[comparing.start() : named[0][0]]):
        side = "B" if side == "A" else "A"
    if comparing is lower:
        side = "B" if side == "A" else "A"
    if stance(sentence, comparing.start()) is Stance.denied:
        return None
    return Answer.A if side == "A" else Answer.B


def answer_matches_outcome(case: WorkCase) -> str | None:
    """The answer is what was measured."""
    agrees = case.trace.answer is case.answer and case.answer in {Answer.A, Answer.B}
    return None if agrees else f"answers {case.trace.answer.value}, the outcome is {case.answer.value}"


def conclusion_matches_answer(case: WorkCase) -> str | None:
    """The last sentences conclude what the answer says."""
    told = [found for found in map(work_conclusion, case.sentences[-2:]) if found is not None]
    if not told or told[-1] is not case.trace.answer:
        return f"the text concludes {told[-1].value if told else 'nothing'}, the answer is {case.trace.answer.value}"
    return None


def forward_order(case: WorkCase) -> str | None:
    """Nothing is concluded before both programs were looked at."""
    for number, sentence in enumerate(case.sentences):
        if work_conclusion(sentence) is None or not re.search(r"work ?%|\bwork[- ]percent|\banswer\b", masked(sentence)):
            continue
        seen = {match["long"] or match["short"] for each in case.sentences[: number + 1] for match in _named(masked(each))}
        before = " ".join(case.sentences[:number])
        if not (quoted(before) or lines(before) or number > 1) or not {"A", "B"} <= seen:
            return "starts with the conclusion"
        break
    return None


def no_hindsight(case: WorkCase) -> str | None:
    """Nothing in the text knows that anything was measured: no tool, no measured percentage."""
    found = hindsight(case.text, case.sentences)
    if found:
        return found
    number = re.search(r"(?<![\w.])\d{1,3}\.\d+ ?(?:%|percent|points)", re.sub(r"`[^`]*`", " ", case.text))
    return f"knows a measured number: {number[0]}" if number else None


# ---------------------------------------------------------------- what is said of each


def lines_exist(case: WorkCase) -> str | None:
    """Every line mentioned has something on it in the program that it is said of."""
    for piece in case.pieces:
        for number in lines(piece.text):
            if not any(each.text_of(number, number).strip() for each in case.meant(piece)):
                return f"there is nothing on line {number}{piece.whose}"
    return None


def code_quoted_exactly(case: WorkCase) -> str | None:
    """Everything in backticks occurs in the program that it is said of; what is denied or supposed need not."""
    for piece in case.pieces:
        for match in re.finditer(r"`([^`]*)`", piece.text):
            if not any(code_known(each, match[1], piece.sentence, piece.start + match.start()) for each in case.meant(piece)):
                return f"not in the code{piece.whose}: {match[1]}"
    return None


def code_in_place(case: WorkCase) -> str | None:
    """Code, or a construct, named together with a line is on that line of the program that it is said of."""
    for piece in case.pieces:
        said = {side: _misplaced(case.of[side], piece.text) for side in piece.sides or ("A", "B")}
        if said and all(said.values()):
            return f"{next(iter(said.values()))}{piece.whose}"
    return None


def _misplaced(case: Case, text: str) -> str | None:
    return code_misplaced(case, text) or construct_misplaced(case, text)


_SCHEDULE = re.compile(
    r"\b(?P<word>static|dynamic|guided)(?:ally)?\b(?= (?:schedul\w+|chunk\w*|distribut\w+|division|partition\w*|hand\w*"
    r"|deal\w*)|,? with chunks)|\bschedule(?:d|s)? (?:is |it )?(?P<other>static|dynamic|guided)(?:ally)?\b"
    r"|\b(?P<third>dynamically|statically)\b",
    re.IGNORECASE,
)
_CONSTRUCT = re.compile(
    r"\b(?P<word>critical(?= (?:section|region|construct)s?)|atomic(?: (?:update|operation|write|add)s?)"
    r"|barriers?(?= directive| construct)|explicit barriers?|single(?= (?:construct|region|block))"
    r"|tasks?(?= construct)|taskloop|taskwait|nowait|reduction(?= clause)|ordered(?= (?:construct|region|clause))|collapse|simd|lock)\b",
    re.IGNORECASE,
)


def constructs_true(case: WorkCase) -> str | None:
    """Schedules and constructs are said of the program that has them, and denied of one that has not."""
    for piece, match, taken in case.told(_SCHEDULE, _CONSTRUCT):
        if match.re is _SCHEDULE:
            word = (match["word"] or match["other"] or match["third"]).lower().removesuffix("ally")
            if taken is Stance.said and not any(word in _schedules(each) for each in case.meant(piece)):
                return f"no {word} schedule{piece.whose}"
            continue
        word = re.sub(r"explicit ", "", match["word"].lower()).split()[0].removesuffix("s") or match["word"]
        if taken is Stance.said and not any(_has(each, word) for each in case.meant(piece)):
            return f"no {word}{piece.whose}"
        if taken is Stance.denied and len(piece.sides) == 1 and _has(case.of[piece.sides[0]], word) and not lines(piece.text):
            return f"there is a {word}{piece.whose}"
    return None


def _schedules(case: Case) -> set[str]:
    told = {loop.schedule for effort in case.facts.efforts for loop in effort.loops}
    return told | {
        word
        for word in ("static", "dynamic", "guided")
        if re.search(rf"schedule\s*\(\s*(?:\w+\s*:\s*)?{word}|omp_sched_{word}", case.program.source)
    }


def _has(case: Case, word: str) -> bool:
    words = {each for d in case.facts.directives for each in (*d.words, *(clause.name for clause in d.clauses))}
    return (
        word in words
        or (word == "lock" and bool(re.search(r"lock|mutex", case.program.source)))
        or (word == "atomic" and "atomic" in case.program.source)
    )


_COUNT = re.compile(
    r"(?<![\w.])(?<!line )(?<!lines )(?<!and )(?P<number>\d[\d,]*)(?: \w+)? (?P<what>iterations|trips|chunks|threads"
    r"|rows|columns|blocks|tasks|times)\b"
    r"|\bchunks? (?:size )?(?:of )?(?:size )?(?P<chunk>\d+)\b",
    re.IGNORECASE,
)


def numbers_true(case: WorkCase) -> str | None:
    """Counts of threads, iterations and chunks are those of the text, or follow from them."""
    for piece, match, taken in case.told(_COUNT):
        number = int((match["number"] or match["chunk"]).replace(",", ""))
        if taken is Stance.supposed or number <= 2:
            continue
        if not any(number in _counts(each, case.trace.threads, bool(match["chunk"])) for each in case.meant(piece)):
            return f"{number} {match['what'] or 'as a chunk'}: the code{piece.whose} does not say so"
    return None


def _counts(case: Case, threads: int, chunk: bool) -> set[int]:
    """Numbers that a reader may speak of: those written in the text, iteration counts, and their shares."""
    written = {int(number) for number in re.findall(r"(?<![\w.])(\d{1,9})(?![\w.])", case.program.source)}
    chunks = {int(loop.chunk) for effort in case.facts.efforts for loop in effort.loops if loop.chunk.isdigit()}
    if chunk:
        return chunks | written | {1}
    trips = {loop.iterations for effort in case.facts.efforts for loop in effort.loops if loop.iterations} | written
    shared = {part for trip in trips for by in {threads, *chunks} if by for part in (trip // by, -(-trip // by))}
    return written | trips | shared | {threads, threads - 1, *(trip - 1 for trip in trips), *(chunk * threads for chunk in chunks)}


_UNEVEN = re.compile(r"\btriangular\b|\b(?:grows?|shrinks?) with\b")
_EVEN = re.compile(
    r"\b(?:every|each|all) iterations?(?: (?:of|in) (?:program )?[AB])? (?:costs?|takes?|does|do|has|have"
    r"|needs?) (?:about |roughly |exactly )?(?:the same|equal|as much)|\biterations (?:all )?cost the same|\b(?:uniform"
    r"|equal) (?:cost|work)\b|\bperfectly balanced\b",
    re.IGNORECASE,
)


def evenness_true(case: WorkCase) -> str | None:
    """A program whose iterations all cost the same is not called uneven by its index, and the other way round."""
    for piece, match, taken in case.told(_UNEVEN, _EVEN):
        if len(piece.sides) != 1 or taken is not Stance.said:
            continue
        loops = [loop for effort in case.of[piece.sides[0]].facts.efforts for loop in effort.loops]
        if not loops:
            continue
        if match.re is _UNEVEN and all(loop.uneven is Unevenness.even and (loop.skew or 1) < 1.2 for loop in loops):
            return f"the iterations{piece.whose} all cost the same"
        if match.re is _EVEN and all(loop.uneven is Unevenness.by_index and (loop.skew or 2) > 1.5 for loop in loops):
            return f"the iterations{piece.whose} do not cost the same"
    return None


def both_weighed(case: WorkCase) -> str | None:
    """The text looks at both programs, and says of each something about its code."""
    seen = {side for piece in case.pieces for side in piece.sides}
    return None if seen >= {"A", "B"} else f"says nothing of {'B' if 'A' in seen else 'A'}"


WORK_CHECKS: tuple[Callable[[WorkCase], str | None], ...] = (
    answer_matches_outcome,
    conclusion_matches_answer,
    forward_order,
    no_hindsight,
    both_weighed,
    lines_exist,
    code_quoted_exactly,
    code_in_place,
    constructs_true,
    numbers_true,
    evenness_true,
    length,
    language,
    not_repetitive,
)


def check_work_trace(
    trace: Trace, a: Program, b: Program, facts_a: Facts, facts_b: Facts, answer: Answer, words: Words = WORDS
) -> tuple[Reject, ...]:
    """Every objection to a trace about two programs, one record a check; empty means accepted. `answer`: what was measured.

    `words`: how many are wanted.
    """
    return rejections(trace, WORK_CHECKS, WorkCase(trace, a, b, facts_a, facts_b, answer, words))
