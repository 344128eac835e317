"""Checks of the conclusion: is it what the tools saw, is it argued for from the code, and does nothing betray that it was known?"""

from __future__ import annotations

import re

from pcwm.explain.checks.case import Case
from pcwm.explain.conflicts import match_access
from pcwm.explain.prose import conclusion, lines, masked, quoted
from pcwm.explain.subscripts import base_name
from pcwm.records import Answer, RaceVerdict


def answer_matches_outcome(case: Case) -> str | None:
    """The answer is what the tools saw; an unknown outcome can be argued for by nobody."""
    agrees = case.outcome.verdict is not RaceVerdict.unknown and case.trace.answer is case.outcome.verdict.answer
    return None if agrees else f"answers {case.trace.answer.value}, the outcome is {case.outcome.verdict.value}"


def conclusion_matches_answer(case: Case) -> str | None:
    """The last sentences conclude what the answer says, and no sentence before them the opposite."""
    told = [found for found in map(conclusion, case.sentences) if found is not None]
    late = [found for found in map(conclusion, case.sentences[-_LATE:]) if found is not None]
    if not late or late[-1] is not case.trace.answer:
        return f"the text concludes {late[-1].value if late else 'nothing'}, the answer is {case.trace.answer.value}"
    opposite = next((s for s in case.sentences if conclusion(s) not in {None, case.trace.answer} and not _partly(s)), None)
    return f"contradicts itself: {opposite}" if opposite and len(set(told)) > 1 else None


_LATE = 2
"""A remark, such as how to mend it, may follow the conclusion."""
_ON = r"\b(?:on|over|for|of|with|about|between|here|there|in|to|either|from)\b"


def _partly(sentence: str) -> bool:
    """A sentence about some variables only: `no race on `b``, while another one races."""
    return bool(quoted(sentence)) and bool(
        re.search(rf"\brac\w+\W+(?:\w+ ){{0,3}}?{_ON}|`[^`]*` (?:\w+ ){{0,4}}?(?:race|no )", masked(sentence))
    )


def forward_order(case: Case) -> str | None:
    """The reasoning goes from the code to the conclusion: nothing is concluded before some code was looked at, or used as a reason."""
    for number, sentence in enumerate(case.sentences):
        if conclusion(sentence) is not None:
            before = " ".join(case.sentences[:number])
            if not (quoted(before) or lines(before)):
                return "starts with the conclusion"
            break
    for sentence in case.sentences:
        if _BACKWARDS.search(masked(sentence)):
            return f"argues from the conclusion: {sentence}"
    return None


_BACKWARDS = re.compile(
    r"\b(?:because|since|as|given that|seeing that|knowing that) (?:there (?:is|was|must be)|this (?:is|program has"
    r"|code has)|the (?:program|code)"
    r"(?: has| contains)?|we have|it (?:has|is)) (?:an? |the |no |known to )*(?:data )?rac(?:e|y|es|ing)\b"
    r"|\b(?:since|because|as|given that) the (?:program|code) (?:races|is race[- ]free|does not race|is racy)\b"
    r"|\b(?:the|this) (?:data )?race (?:means|implies|shows|tells us|proves) that\b",
    re.IGNORECASE,
)


def no_hindsight(case: Case) -> str | None:
    """Nothing in the text knows that a tool ran, or that the answer was given."""
    return hindsight(case.text, case.sentences)


def hindsight(text: str, parts: list[str]) -> str | None:
    """What in a text betrays it; the last sentence may speak of `the answer`."""
    plain = re.sub(r"`[^`]*`", " ", text)
    found = _HINDSIGHT.search(plain)
    if found is None and len(parts) > 1:
        found = _GIVEN.search(re.sub(r"`[^`]*`", " ", " ".join(parts[:-1])))
    return f"speaks from hindsight: {' '.join(found[0].split())!r}" if found else None


_SAW = r"(?:report|observ|detect|flag|catch|caught|confirm|measur|record|reveal)(?:ed|s|es|ing)?"
_TOOL = (
    r"(?:thread ?sanitizer|tsan|archer|helgrind|drd|sanitizers?|race detectors?|detectors?|tools?(?! like| such as)"
    r"|profilers?|analy[sz]ers?)"
)
_HINDSIGHT = re.compile(
    rf"\b(?:thread ?sanitizer|tsan|archer|helgrind|sanitizers?)\b|\bthe (?:\w+ )?{_TOOL}\b|\b(?:race )?detector\b"
    rf"|\btool (?:output|report|says|said|found)"
    rf"|\b(?:is|are|was|were|been|gets?|got) (?:also |indeed |actually |in fact )?(?:reported|observed|detected|flagged"
    rf"|caught|confirmed|measured)\b(?! by (?:the|its|each) (?:thread|other|loop))"
    rf"|\b(?:reported|observed|detected|flagged|measured|given|known|expected|provided|stated"
    rf"|supplied) (?:data )?(?:rac\w+|pairs?|access(?:es)?|conflicts?|outcomes?|labels?|verdicts?|answers?|results?"
    rf"|work)\b"
    r"|\bas (?:was )?(?:reported|observed|detected|given|stated|told|shown|confirmed) (?:above|by|in|earlier|when)\b"
    r"|\b(?:this|it|which|that) (?:was|is) what was (?:observed|seen|reported|measured)\b"
    r"|\bthe (?:label|ground truth|outcome (?:is|was|says|given|shows|tells|of the (?:run|tool|analysis|test))|hint|report|warning)\b"
    r"|\bground truth\b|\b(?:as|since|because) (?:we|i) (?:already )?know\b|\bwe (?:already )?know (?:that )?(?:there"
    r"|the (?:program|code|answer|outcome))"
    r"|\bit (?:turned|turns) out\b|\bwhen (?:it |the program |this )?(?:was |were )?(?:actually )?(?:run|executed|tested|ran)\b"
    r"|\b(?:at|during) (?:run ?time|execution|the run),? (?:it|there|a|the) (?:race )?(?:was|were)\b|\b(?:was"
    r"|were) (?:seen|told)\b|\b(?:i was|we were|have been|as) given\b"
    r"|\bgets? reported\b|\bruns? (?:showed|reported|revealed|confirmed)\b|\b(?:execution|testing|experiments?"
    r"|measurements?|profiles?) (?:show|confirm|reveal|report)\w*"
    r"|\breader'?s? (?:claims?|objections?|refus\w+|says|said)\b|\b(?:first|earlier|previous) attempt\b"
    r"|\b(?:report|warn|flag)(?:s|ed|ing)? (?:a |an |the |no |any )?(?:data )?(?:race|conflict|access|pair)",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\bthe (?:correct |right |true |expected |known )?(?:answer|verdict) (?:is|was|says|given|must|should)\b"
    r"|\bgiven that (?:the (?:answer|outcome|program|result)|there)\b"
    r"|\bknown to (?:race|be (?:racy|race))",
    re.IGNORECASE,
)


def conclusion_names_pair(case: Case) -> str | None:
    """Where the conclusion of a race names variables, one of them is what the tool saw two threads meet at, or points there."""
    if not case.racy or not case.reported:
        return None
    sources = [match_access(side, case.view) for side in case.reported]
    known = {base_name(side.variable) for side in case.reported if side.variable} | {s.variable for s in sources if s is not None}
    known |= {name for each in known for name in case.view.aliases(each)}
    if not known or any(s is None for s in sources):
        return None
    for sentence in case.marked:
        told = _RACE_ON.search(sentence) if conclusion(sentence) is Answer.race else None
        names = {base_name(name) for name in quoted(told["codes"])} & case.names if told else set()
        if names and not names & known:
            return f"concludes a race on {sorted(names)[0]}, and none was seen there"
    return None


_CODES = r"`[^`]+`(?:(?:, (?:and )?| and )`[^`]+`)*"
_RACE_ON = re.compile(
    rf"\brac(?:e|es|y|ing)(?: conditions?)? (?:is |exists? |occurs? |lies )?(?:on|over|for|at|in|between accesses to) (?:the )?(?:shared )?"
    rf"(?:variables? |arrays? |elements? (?:of )?|accesses to )?(?P<codes>{_CODES})",
    re.IGNORECASE,
)
