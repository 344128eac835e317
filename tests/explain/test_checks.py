"""The checks against true traces, and against the same traces spoilt on purpose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from pcwm.explain.checks import CHECKS, Case, check_trace
from pcwm.explain.claims import claims
from pcwm.explain.prose import sentences
from pcwm.explain.subscripts import names_in
from pcwm.records import Access, Answer, Pair, RaceOutcome, RaceVerdict, Trace

Spoilt = Iterator[tuple[Trace, RaceOutcome]]


def objections(case: Case, trace: Trace | None = None, outcome: RaceOutcome | None = None) -> tuple[str, ...]:
    return tuple(reject.name for reject in check_trace(trace or case.trace, case.program, case.facts, outcome or case.outcome))


def reworded(case: Case, text: str) -> Trace:
    return case.trace.model_copy(update={"reasoning": text})


def before_the_end(case: Case, sentence: str) -> Trace:
    parts = sentences(case.text)
    return reworded(case, " ".join([*parts[:-1], sentence, parts[-1]]))


def test_true_traces_pass_every_check(cases: dict[str, Case]) -> None:
    assert {name: objections(case) for name, case in cases.items() if objections(case)} == {}


# ---------------------------------------------------------------- corruptions


def wrong_line(case: Case, others: list[Case]) -> Spoilt:
    """Each line number in turn is one too high in the text; the answer stays."""
    for match in re.finditer(r"(?<=\bline )\d+", case.text, re.IGNORECASE):
        yield reworded(case, f"{case.text[: match.start()]}{int(match[0]) + 1}{case.text[match.end() :]}"), case.outcome


def wrong_line_everywhere(case: Case, others: list[Case]) -> Spoilt:
    """The racy lines are moved, in the text and in the answer alike."""

    def moved(access: Access) -> Access:
        return access.model_copy(update={"line": access.line + 1})

    if case.trace.pairs:
        text = re.sub(r"(?<=\bline )\d+", lambda match: str(int(match[0]) + 1), case.text, flags=re.IGNORECASE)
        pairs = tuple(Pair(first=moved(pair.first), second=moved(pair.second)) for pair in case.trace.pairs)
        yield case.trace.model_copy(update={"reasoning": text, "pairs": pairs}), case.outcome


def wrong_variable(case: Case, others: list[Case]) -> Spoilt:
    """Another variable of the same program takes the place of the one that matters."""
    made = claims(case.text)
    if made:
        wrong = names_in(made[0].expression)[0]
        right = next(a.variable for a in case.facts.accesses if a.variable != wrong and a.line != made[0].line)
        yield reworded(case, re.sub(rf"(?<=`){re.escape(made[0].expression)}(?=`)", right, case.text)), case.outcome


def wrong_kind(case: Case, others: list[Case]) -> Spoilt:
    """A write is told where there is only a read, or the other way round."""
    if case.trace.answer is Answer.race:
        kinds = {(c.kind, c.expression, c.line) for c in claims(case.text)}
        for kind, expression, line in sorted(kinds):
            opposite = "read" if kind == "write" else "write"
            known = any(a.line == line and a.kind == opposite and a.expression == expression for a in case.facts.accesses)
            if not known:
                yield before_the_end(case, f"In the end line {line} {opposite}s `{expression}`."), case.outcome


def swapped_verdict(case: Case, others: list[Case]) -> Spoilt:
    """The answer is turned round; the text is left, and then turned too."""
    flipped = Answer.no_race if case.trace.answer is Answer.race else Answer.race
    yield case.trace.model_copy(update={"answer": flipped}), case.outcome
    ending = "So there is no data race." if flipped is Answer.no_race else "So there is a data race."
    text = " ".join([*sentences(case.text)[:-1], ending])
    yield case.trace.model_copy(update={"answer": flipped, "reasoning": text, "pairs": ()}), case.outcome


def other_outcome(case: Case, others: list[Case]) -> Spoilt:
    """The trace stays and the tools said something else."""
    verdict = RaceVerdict.no_race_observed if case.trace.answer is Answer.race else RaceVerdict.race
    yield case.trace, RaceOutcome(verdict=verdict, pairs=others[0].outcome.pairs if verdict is RaceVerdict.race else ())


def leaked_outcome(case: Case, others: list[Case]) -> Spoilt:
    """The text knows what it cannot know."""
    for leak in (
        "ThreadSanitizer agrees with this.",
        "This is what was observed when the program ran.",
        "The tool found as much.",
        "Given that the answer is known, this must be the place.",
        "Such an access gets reported on the line above.",
    ):
        yield before_the_end(case, leak), case.outcome


def another_program(case: Case, others: list[Case]) -> Spoilt:
    """The trace of another program with the same verdict."""
    for other in others:
        if other.trace.answer is case.trace.answer:
            yield other.trace, case.outcome


def invented_clause(case: Case, others: list[Case]) -> Spoilt:
    """Constructs that the code does not have."""
    for claim in (
        "The `reduction(max : ghost)` clause changes nothing about that.",
        "The `#pragma omp critical(phantom)` does not matter for this.",
        "The loop has `schedule(guided, 7)` after all.",
    ):
        yield before_the_end(case, claim), case.outcome


def invented_access(case: Case, others: list[Case]) -> Spoilt:
    """An access on a line where there is none."""
    variable = next(a.variable for a in case.facts.accesses if a.kind == "write")
    yield before_the_end(case, f"Then line 1 writes `{variable}`."), case.outcome


def conclusion_first(case: Case, others: list[Case]) -> Spoilt:
    """Backward reasoning."""
    parts = sentences(case.text)
    yield reworded(case, " ".join([parts[-1], *parts[:-1], parts[-1]])), case.outcome


CORRUPTIONS: tuple[Callable[[Case, list[Case]], Spoilt], ...] = (
    wrong_line,
    wrong_line_everywhere,
    wrong_variable,
    wrong_kind,
    swapped_verdict,
    other_outcome,
    leaked_outcome,
    another_program,
    invented_clause,
    invented_access,
    conclusion_first,
)


def test_corrupted_traces_are_caught(cases: dict[str, Case]) -> None:
    tried: Counter[str] = Counter()
    missed: dict[str, list[str]] = {}
    for name, case in cases.items():
        others = [other for other_name, other in cases.items() if other_name != name]
        for corruption in CORRUPTIONS:
            for trace, outcome in corruption(case, others):
                tried[corruption.__name__] += 1
                if not objections(case, trace, outcome):
                    missed.setdefault(corruption.__name__, []).append(f"{name}: {trace.reasoning}")
    assert set(tried) == {corruption.__name__ for corruption in CORRUPTIONS}
    assert tried.total() >= 60
    assert missed == {}


# ---------------------------------------------------------------- one check at a time


def test_each_check_has_a_name_and_says_what_it_asks() -> None:
    names = [check.__name__ for check in CHECKS]
    assert len(set(names)) == len(names)
    assert all((check.__doc__ or "").strip() for check in CHECKS)


def test_rejections_are_records_of_the_trace(cases: dict[str, Case]) -> None:
    case = cases["energy_sum.c"]
    spoilt = before_the_end(case, "ThreadSanitizer says so.")
    (reject,) = check_trace(spoilt, case.program, case.facts, case.outcome)
    assert (reject.stage, reject.subject, reject.name) == ("explain", spoilt.id, "no_hindsight")
    assert "ThreadSanitizer" in reject.reason


def test_bounds_on_length_and_repetition(cases: dict[str, Case]) -> None:
    case = cases["add_vectors.c"]
    ending = sentences(case.text)[-1]
    assert "length" in objections(case, reworded(case, f"Line 3 is a loop. {ending}"))
    assert "length" in objections(
        case, reworded(case, f"{case.text[: -len(ending)]}{'And on it goes, over hills and dales, ' * 60}{ending}")
    )
    assert "not_repetitive" in objections(case, before_the_end(case, sentences(case.text)[0]))
    assert "conclusion_matches_answer" in objections(case, reworded(case, ""))


def test_a_silent_variable_is_noticed(cases: dict[str, Case]) -> None:
    case = cases["double_buffer.c"]
    silent = re.sub(r"`next(\[[^`]*)?`", "the buffer", case.text)
    assert "shared_writes_named" in objections(case, reworded(case, silent))


def test_no_race_without_a_reason_in_the_source_is_rejected(cases: dict[str, Case]) -> None:
    """A program whose race the tool happened to miss: whatever the text says, nothing supports it."""
    racy = cases["tally.c"]
    text = (
        "The `#pragma omp parallel for` on line 2 divides the iterations over `i` among the threads. Line 5 writes `count[shade]`, and "
        "as the shades differ from pixel to pixel, each thread stays with elements of its own. The threads only read `pixel`. "
        "So there is no data race."
    )
    trace = racy.trace.model_copy(update={"reasoning": text, "answer": Answer.no_race, "pairs": ()})
    assert objections(racy, trace, RaceOutcome(verdict=RaceVerdict.no_race_observed)) == ("shared_writes_safe",)
