"""Does a trace tell the truth? Checks that hold for any author, the narrator and a teacher model alike.

Each check is a function from a `Case` to the reason why it objects, or None. They compare the text with the program's source, with the
facts read off it, and with what the tools saw; none of them asks how the text was made. What is said in a wording that nothing here reads
is not checked; what is denied or only supposed is not taken for a claim.
"""

from __future__ import annotations

from pcwm.explain.checks.accesses import accesses_true, code_in_place, constructs_in_place, lines_exist, pairs_reported, pairs_told
from pcwm.explain.checks.answers import (
    answer_matches_outcome,
    conclusion_matches_answer,
    conclusion_names_pair,
    forward_order,
    no_hindsight,
)
from pcwm.explain.checks.case import Case, Check, rejections
from pcwm.explain.checks.code import code_quoted_exactly, constructs_exist
from pcwm.explain.checks.partial import assumptions_said, rest_not_claimed
from pcwm.explain.checks.style import language, length, not_repetitive
from pcwm.explain.checks.whys import race_reasoned, reasons_true, shared_writes_named, shared_writes_safe, steps_reach_conclusion
from pcwm.explain.checks.work import check_work_trace
from pcwm.recipe import WORDS, Words
from pcwm.records import Program, RaceOutcome, Reject, Trace
from pcwm.source.facts import Facts

__all__ = ["CHECKS", "Case", "check_trace", "check_work_trace"]


CHECKS: tuple[Check, ...] = (
    answer_matches_outcome,
    conclusion_matches_answer,
    conclusion_names_pair,
    forward_order,
    no_hindsight,
    pairs_reported,
    pairs_told,
    lines_exist,
    accesses_true,
    code_quoted_exactly,
    code_in_place,
    constructs_exist,
    constructs_in_place,
    reasons_true,
    race_reasoned,
    steps_reach_conclusion,
    shared_writes_named,
    shared_writes_safe,
    assumptions_said,
    rest_not_claimed,
    length,
    language,
    not_repetitive,
)


def check_trace(trace: Trace, program: Program, facts: Facts, outcome: RaceOutcome, words: Words = WORDS) -> tuple[Reject, ...]:
    """Every objection to a trace, one record a check; empty means accepted.

    For a trace about a cut program, `program` and `facts` are those of what is left, and `outcome` that of the whole.
    `words`: how many are wanted.
    """
    return rejections(trace, CHECKS, Case(trace, program, facts, outcome, words))
