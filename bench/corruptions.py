"""What `traces.py` holds the checks against: true traces by a plain writer, and ways to spoil a true trace.

The plain writer puts what facts and outcome say into wordings of language models, independently of the narrator's. Each corruption is made
sure to be wrong: a variable that is true as well is none, and then nothing comes back.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from pcwm.explain.checks import Case
from pcwm.explain.checks.case import code_tokens
from pcwm.explain.claims import claims
from pcwm.explain.conflicts import conflict, usable
from pcwm.explain.prose import sentences
from pcwm.explain.subscripts import base_name
from pcwm.explain.topics import Kind
from pcwm.records import Answer, Pair
from pcwm.source.facts import Sharing
from pcwm.source.verdicts import KeptBy


@dataclass(frozen=True)
class Honest:
    """A true trace with what it is held against."""

    case: Case
    kind: Kind
    flip: str = ""
    """Id of the counterfactual pair that its program is in."""


@dataclass(frozen=True)
class Spoilt:
    """A corrupted trace, and whether its answer goes with it."""

    text: str
    answer: Answer | None = None
    pairs: tuple[Pair, ...] | None = None


# ---------------------------------------------------------------- the plain writer


def plain_race(case: Case, rng: random.Random) -> tuple[str, tuple[Pair, ...]] | None:
    """A race as a language model might tell it: from one of the tool's pairs, matched to the source."""
    found = [item for pair in case.outcome.pairs if usable(pair) and (item := conflict(pair, case.view)) is not None]
    found = [item for item in found if item.first.source is not None and item.second.source is not None]
    if not found:
        return None
    item = rng.choice(found)
    one, other = item.first.access, item.second.access
    base = item.first.base
    teams = [case.facts.directives[index] for index in case.facts.regions()]
    team = next((d for d in teams if d.body_start <= one.line <= d.body_end), teams[0] if teams else None)
    start = f"the parallel region that starts on line {team.line}" if team else "a parallel region that the caller has started"

    def told(kind: str, name: str, line: int) -> str:
        verb, noun = ("reads", "read of") if kind.endswith("read") else ("writes", "write to")
        return rng.choice((f"line {line} {verb} `{name}`", f"the {noun} `{name}` on line {line}", f"the {noun} `{name}` at line {line}"))

    first, second = told(one.kind, one.variable, one.line), told(other.kind, other.variable, other.line)
    both = f"two threads can be in the same statement: {first}" if one == other else f"consider two accesses: {first}; {second}"
    manner = rng.randrange(3)
    if manner == 0:
        text = (
            f"Looking at the code, {start} is executed by several threads at once. The memory behind `{base}` is shared between them. "
            f"Now {both}. Both refer to the same memory, and no barrier, lock or atomic orders them. Therefore there is a data "
            f"race on `{base}`."
        )
    elif manner == 1:
        text = (
            f"- Threads: {start} creates a team.\n- Shared data: all threads see one `{base}`.\n- Conflict: {both}.\n"
            f"- Ordering: I see nothing that makes one thread wait for the other between these accesses.\n- Conclusion: the "
            f"program has a data race."
        )
    else:
        text = (
            f"Which threads run concurrently? Those of {start}. Do they touch common memory? Yes: `{base}` refers to the same "
            f"storage for every thread. "
            f"In detail, {both}. At least one of the accesses modifies the location, and they are not synchronized with each "
            f"other in any way. "
            f"In conclusion, the accesses to `{base}` race."
        )
    return text[0].upper() + text[1:], (item.pair,)


_PLAIN = {
    KeptBy.own: "{whose} has its own part of `{name}`, see `{write}` on line {line}",
    KeptBy.copy: "a clause gives every thread a copy of `{name}`",
    KeptBy.atomic: "`{name}` is only accessed atomically, for example on line {line}",
    KeptBy.guard: "all accesses to `{name}` are made under protection, for example `{write}` on line {line}",
    KeptBy.writer: "only one thread writes `{name}`, on line {line}",
    KeptBy.order: "the accesses to `{name}` are ordered, so the write to `{write}` on line {line} cannot overlap with another one",
}


def plain_safe(case: Case, rng: random.Random) -> tuple[str, tuple[Pair, ...]] | None:
    """No race as a language model might tell it; None where nothing is known that keeps a variable apart, or too much."""
    regions = [case.facts.directives[index] for index in case.facts.regions()]
    written = case.view.shared_writes
    if not regions or any(item.unsupported or not item.causes for item in written) or case.view.untraced or len(written) > 5:
        return None
    said = []
    for item in written:
        for cause in item.causes[:2]:
            fields = {"name": item.variable, "write": item.write.expression, "line": item.write.line, "whose": cause.what}
            said.append(f"for `{item.variable}`, {_PLAIN[cause.by].format(**fields)}")
    inside = [a for a in case.facts.accesses if a.region is not None]
    own = list(
        dict.fromkeys(a.variable for a in inside if a.sharing is Sharing.private and not a.subscripts and "declared inside" in a.rule)
    )[:3]
    reads = list(dict.fromkeys(a.variable for a in inside if a.sharing is Sharing.shared))
    reads = [name for name in reads if not any(a.variable == name and a.kind == "write" for a in case.accesses)][:2]
    text = f"The team is started on line {regions[0].line}. "
    if not said:
        text += "Inside, no shared variable is written at all. "
    text += " ".join(f"{each[0].upper()}{each[1:]}." for each in dict.fromkeys(said)) + " "
    if own:
        text += (
            f"The variables {', '.join(f'`{name}`' for name in own)} are declared inside the region, so every thread has its own copies. "
        )
    if reads:
        text += f"As for {' and '.join(f'`{name}`' for name in reads)}, the threads only read from there, which is harmless. "
    ending = rng.choice(
        ("Consequently, no data race can occur.", "So the program is free of data races.", "Thus the code has no data race.")
    )
    return f"{text}I do not see any other shared memory that the threads modify while they run at the same time. {ending}", ()


# ---------------------------------------------------------------- corruptions


def swapped_verdict(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """The other answer; the last sentence goes with it."""
    case = own.case
    head = sentences(case.text)[:-1]
    if case.racy:
        return Spoilt(" ".join([*head, rng.choice(("So there is no data race.", "Hence the program is race-free."))]), Answer.no_race, ())
    pair = next((other.case.trace.pairs for other in others if other.case.racy), ())
    return Spoilt(" ".join([*head, rng.choice(("So there is a data race.", "Hence the program races."))]), Answer.race, pair)


def wrong_line(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """One line number of an access claim is another line's, on which the variable does not occur."""
    case = own.case
    matches = list(re.finditer(r"(?<=\b[Ll]ine )\d+", case.text))
    rng.shuffle(matches)
    rows = case.view.lines
    for match in matches:
        told = [claim for claim in case.claims if claim.line == int(match[0])]
        if not told:
            continue
        names = {base_name(claim.expression) for claim in told}
        free = [
            n
            for n, row in enumerate(rows, 1)
            if row.strip(" {}") and not names & code_tokens(row) and not row.strip().startswith(("//", "/*"))
        ]
        if free:
            number = rng.choice(free)
            text = f"{case.text[: match.start()]}{number}{case.text[match.end() :]}"
            before, after = set(case.claims), set(claims(text, case.names))
            if after - before:  # the number belonged to a claim
                return Spoilt(text)
    return None


def wrong_variable(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """What an access claim names becomes another variable of the program that its line does not touch in that way."""
    case = own.case
    made = list(case.claims)
    rng.shuffle(made)
    for claim in made:
        first, last = case.statement(claim.line)
        near = code_tokens(case.text_of(first, last))
        free = sorted(
            name for name in {a.variable for a in case.facts.accesses} if name not in near and name != base_name(claim.expression)
        )
        if free and f"`{claim.expression}`" in case.text:
            return (
                Spoilt(case.text.replace(f"`{claim.expression}`", f"`{rng.choice(free)}`", 1)) if _single(case, claim.expression) else None
            )
    return None


def _single(case: Case, expression: str) -> bool:
    """Does the first mention of an expression belong to a claim? Else its change need not be wrong."""
    spoilt = case.text.replace(f"`{expression}`", "`zzz`", 1)
    return any(claim.expression == "zzz" for claim in claims(spoilt, case.names))


def wrong_kind(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """A read becomes a write, or the other way round, where the facts and the tool have nothing of the kind."""
    case = own.case
    for claim in case.claims:
        kind = "write" if claim.kind == "read" else "read"
        here = [a for a in case.accesses if a.line == claim.line and a.variable == base_name(claim.expression)]
        if (
            here
            and not any(a.kind == kind for a in here)
            and not any(s.line == claim.line and s.kind.endswith(kind) for s in case.reported)
        ):
            extra = f"Besides, line {claim.line} {kind}s `{claim.expression}`."
            return Spoilt(_before_end(case, extra))
    return None


_LEAKS = (
    "ThreadSanitizer agrees with this.",
    "This matches what was reported for the program.",
    "The tool's report points to the same place.",
    "As the expected answer indicates, this is what matters.",
    "The race detector found as much.",
    "This is consistent with the observed outcome.",
    "Since we know that the program was judged this way, this must be the reason.",
    "When the program was run, exactly this was observed.",
    "The given verdict confirms this.",
    "Running it under TSan shows the same.",
)


def leaked_outcome(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """A sentence that knows what it cannot know."""
    case = own.case
    return Spoilt(_before_end(case, rng.choice(_LEAKS)))


def invented_clause(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """A clause or a construct that the program has not."""
    case = own.case
    source = case.program.source
    name = next((a.variable for a in case.facts.accesses if a.sharing is Sharing.shared), "x")
    options = [
        text
        for word, text in (
            ("reduction", f"The reduction clause over `{name}` takes part in this."),
            ("reduction", f"There is a `reduction(+:{name})` clause on the loop."),
            ("critical", "The critical section around the update changes the timing."),
            ("nowait", "The loop carries `nowait`, so its threads go on at once."),
            ("guided", "The iterations are dealt out by `schedule(guided, 7)`."),
            ("atomic", "One of the updates is made atomic by `#pragma omp atomic`."),
            ("lastprivate", f"The `lastprivate({name})` clause copies the value out at the end."),
            ("ordered", "The ordered construct puts some of the statements in sequence."),
        )
        if word not in source
    ]
    return Spoilt(_before_end(case, rng.choice(options))) if options else None


def reversed_order(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """The conclusion first, the whole backwards, or the conclusion as a reason."""
    case = own.case
    parts = sentences(case.text)
    word = "there is a data race" if case.racy else "there is no data race"
    how = rng.randrange(3)
    if how == 0:
        return Spoilt(" ".join([parts[-1], *parts[:-1], parts[-1].replace("So ", "Again ")]))
    if how == 1:
        return Spoilt(" ".join(reversed(parts)))
    return Spoilt(" ".join([*parts[:-1], f"Because {word}, the accesses must be as described.", parts[-1]]))


def other_program(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """The trace of a program of another family with the same verdict, pairs and all."""
    case = own.case
    cases = [each.case for each in others]
    far = [each for each in cases if each.racy == case.racy and each.program.problem != case.program.problem]
    if not far:
        return None
    other = rng.choice(far)
    return Spoilt(other.text, None, other.trace.pairs)


def wrong_reason(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """A reason that the program does not have, said of a variable that threads share and write."""
    case = own.case
    shared = [a for a in case.facts.accesses if a.kind == "write" and a.sharing is Sharing.shared and a.region is not None]
    rng.shuffle(shared)
    for access in shared:
        name = access.variable
        mine = [a for a in case.accesses if a.variable == name]
        held = {word.partition("(")[0] for a in mine for word in a.protection} | {a.atomic for a in mine}
        if any(a.sharing not in {Sharing.shared, Sharing.sequential} for a in mine) or any(
            f.variable == name and f.sharing is not Sharing.shared for f in case.facts.sharings
        ):
            continue
        options = [f"Here `{name}` is private to each thread.", f"Each thread has its own copy of `{name}`."]
        if len({a.region for a in mine if a.region is not None}) == 1:
            options.append(f"`{name}` is only read by the threads.")
        if "critical" not in held:
            options.append(f"The update of `{name}` on line {access.line} is inside a critical section.")
        if not held & {"atomic", "update", "write", "capture"}:
            options.append(f"`{name}` is updated atomically on line {access.line}.")
        if not any(name in code_tokens(c.argument) for d in case.facts.directives for c in d.clauses if c.name == "reduction"):
            options.append(f"`{name}` is handled by a reduction clause.")
        return Spoilt(_before_end(case, rng.choice(options)))
    return None


def twins_argument(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """What is said of the other program of a flip, with the conclusion that is right for this one."""
    case = own.case
    twins = [each.case for each in others if own.flip and each.flip == own.flip and each.case.racy != case.racy]
    twins = [twin for twin in twins if twin.trace.author == case.trace.author]
    return Spoilt(" ".join([*sentences(twins[0].text)[:-1], sentences(case.text)[-1]])) if twins else None


_UNSEEN = (
    "The rest of the function has a barrier that both come to.",
    "The remaining code reads the result only after the team has ended.",
    "What follows is a second loop over the same array.",
    "Further down, the same lock is taken once more.",
    "The missing part contains the free of the array.",
)


def rest_claimed(own: Honest, rng: random.Random, others: list[Honest]) -> Spoilt | None:
    """Something is known of the part of a program that is not there."""
    cut = own.kind is Kind.partial and own.case.unfinished
    return Spoilt(_before_end(own.case, rng.choice(_UNSEEN))) if cut else None


def _before_end(case: Case, sentence: str) -> str:
    parts = sentences(case.text)
    return " ".join([*parts[:-1], sentence, parts[-1]])


Corruption = Callable[[Honest, random.Random, list[Honest]], Spoilt | None]
CORRUPTIONS: tuple[Corruption, ...] = (
    swapped_verdict,
    wrong_line,
    wrong_variable,
    wrong_kind,
    leaked_outcome,
    invented_clause,
    reversed_order,
    other_program,
    wrong_reason,
    twins_argument,
    rest_claimed,
)
