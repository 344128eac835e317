"""How the narrator argues that a program races: team, sharing, the two accesses, why they meet, what is missing."""

from __future__ import annotations

import re

from pcwm.explain.conflicts import Conflict, Shape
from pcwm.explain.meetings import why_they_meet
from pcwm.explain.phrases import Voice, both, capital, code, listed, pragma, sentence
from pcwm.explain.reasons import ONE_THREAD, View
from pcwm.source.facts import Directive, Sharing, SourceAccess


def race_story(conflicts: tuple[Conflict, ...], view: View, voice: Voice) -> str:
    """The whole reasoning; the first conflict is argued in full, a second one in a sentence."""
    main = conflicts[0]
    team, share, pair = opening(main, view, voice), sharing(main, view, voice), both(main, voice)
    question, why = doubt(main, view, voice), why_they_meet(main, view, voice)
    plan = voice.say("plan", "code first", "team first", "team first", "memory first")
    if plan == "team first":
        parts = [team, share, question, _joined(pair, why, voice)]
    elif plan == "memory first":
        parts = [share, team, question, _joined(pair, why, voice)]
    else:
        parts = [voice.say("look", f"Look at this: {pair}.", sentence(pair)), team, share, question, sentence(why)]
    parts += [sentence(missing(main, view, voice)), *(further(main, other, voice) for other in conflicts[1:]), closing(main, voice)]
    return " ".join(part for part in parts if part)


def _joined(pair: str, why: str, voice: Voice) -> str:
    link = voice.say("join", ": ", "; ", ". ")
    return sentence(f"{pair}{link}{capital(why) if link == '. ' else why}")


def team_of(conflict: Conflict, view: View) -> Directive | None:
    """The parallel directive around the pair; None where a function that the team calls is racing."""
    for side in (conflict.first, conflict.second):
        for index in view.around(side.access.line):
            if "parallel" in view.facts.directives[index].words:
                return view.facts.directives[index]
    return None


def opening(conflict: Conflict, view: View, voice: Voice) -> str:
    """Who runs the code at the same time."""
    team = team_of(conflict, view)
    if team is None:
        teams = [view.facts.directives[index] for index in view.facts.regions()]
        if not teams:
            return "This code runs inside a team that its caller has started, so several threads execute it together."
        return f"The team starts with {pragma(teams[0])} on line {teams[0].line}, and its threads come to this code too."
    name, line = pragma(team), team.line
    source = conflict.first.source or conflict.second.source
    loops = view.divided_loops(source) if source else ()
    if not loops:
        return _undivided(team, voice)
    indices = listed([code(loop.index) for loop in loops if loop.directive == loops[0].directive])
    worker = view.directive(loops[0].directive)
    if worker is None or worker == team:
        return voice.say(
            "open-loop",
            f"With {name} on line {line}, different values of {indices} go to different threads.",
            f"The {name} on line {line} divides the iterations over {indices} among the threads of a team.",
            f"The loop runs under {name} on line {line}, which spreads the iterations over {indices} across threads.",
            f"Line {line} opens {name}, so iterations with different {indices} may run at the same time.",
        )
    return voice.say(
        "open-worker",
        f"The team starts at {name} on line {line}, and {pragma(worker)} on line {worker.line} shares out the iterations over {indices}.",
        f"Inside the {name} of line {line}, the loop under line {worker.line} is divided by {indices} among the threads.",
    )


def _undivided(team: Directive, voice: Voice) -> str:
    name, line = pragma(team), team.line
    if team.words & {"for", "sections"}:
        return voice.say(
            "open-share",
            f"The {name} on line {line} gives pieces of the work to different threads.",
            f"With {name} on line {line}, the pieces of the body run on different threads at the same time.",
        )
    return voice.say(
        "open-team",
        f"Every thread of the team that {name} starts on line {line} runs the block below it.",
        f"The block under {name} on line {line} is executed by all threads, not divided among them.",
        f"Line {line} starts a team with {name}, and what no construct divides is run by each of its threads.",
    )


_OUTSIDE = "declared outside the region, shared by default"


def sharing(conflict: Conflict, view: View, voice: Voice) -> str:
    """Why both threads mean the same memory, by the rule that the facts give."""
    source = conflict.first.source or conflict.second.source
    name = code(conflict.first.base)
    if source is None:
        return voice.say("share-none", f"There is only one {name} for all of them.", f"They all work on one {name}.")
    if source.sharing is Sharing.sequential:
        return f"The threads all enter this function, and what {name} refers to is the same for each of them."
    if source.sharing not in {Sharing.shared, Sharing.unknown}:
        return f"Although {name} itself belongs to one thread, the memory it leads to does not."
    if source.rule == _OUTSIDE:
        if source.subscripts:
            return voice.say(
                "share-array",
                f"The array behind {name} comes from outside the region, so all threads work on the same one.",
                f"There is one {name} for the whole team, since it comes from outside the region.",
                f"All threads reach the same memory through {name}, which no clause makes private.",
                f"Here {name} is shared, as anything declared before the region is unless a clause says otherwise.",
            )
        return voice.say(
            "share-scalar",
            f"Here {name} is shared: it is declared before the region, and no clause gives the threads copies.",
            f"Since {name} is declared outside the region and no clause lists it, there is one for all threads.",
            f"What about {name}? It comes from outside the region, no clause mentions it, so it is shared by default.",
            f"The threads share {name}, because its declaration stands outside the region.",
        )
    return voice.say("share", f"Here {name} is shared: {_rule(source)}.", f"The threads share {name} ({_rule(source)}).")


def _rule(access: SourceAccess) -> str:
    return " ".join(access.rule.split()).rstrip(".") or "no clause says otherwise"


def doubt(conflict: Conflict, view: View, voice: Voice) -> str:
    """What looks as if it helped, and why it does not."""
    team = team_of(conflict, view)
    name = conflict.first.base
    for clause in team.clauses if team is not None else ():
        covered = [variable for variable in clause.variables if re.fullmatch(r"[A-Za-z_]\w*", variable)]
        if clause.name in {"reduction", "private", "firstprivate", "lastprivate"} and covered and name not in covered:
            text = listed([code(variable) for variable in covered])
            if len(covered) > 3:
                return f"There is a long `{clause.name}` clause, but {code(name)} is not in it."
            return voice.say(
                "doubt-clause",
                f"There is a `{clause.name}` clause, but it only covers {text}.",
                f"The `{clause.name}` clause takes care of {text} and leaves {code(name)} as it is.",
                f"Does the `{clause.name}` clause help? Only {text}, not {code(name)}.",
            )
    if conflict.shape is Shape.carried:
        index = code(conflict.index)
        return voice.say(
            "doubt-carried",
            f"Each thread has its own values of {index}, but the subscripts do not stay with them.",
            f"Would distinct {index} keep the threads apart? Only if every access stayed at its own index.",
            "",
        )
    return ""


def missing(conflict: Conflict, view: View, voice: Voice) -> str:
    """What would have ordered or separated the two, and is not there; a clause without its full stop."""
    name = code(conflict.first.base)
    if conflict.shape in {Shape.nowait, Shape.unsynced, Shape.rounds, Shape.outside}:
        return _missing_barrier(conflict, view, voice)
    return voice.say("missing", *_missing_options(conflict.shape, name))


def _missing_barrier(conflict: Conflict, view: View, voice: Voice) -> str:
    lines = [side.access.line for side in (conflict.first, conflict.second)]
    near = [view.facts.directives[index] for line in lines for index in view.around(line)]
    skipping = next((directive for directive in near if directive.clause("nowait") is not None), None)
    if skipping is not None:
        return voice.say(
            "missing-nowait",
            f"the barrier that would have ordered them is taken away by `nowait` on line {skipping.line}",
            f"without the `nowait` on line {skipping.line} there would be a barrier between them; with it there is none",
        )
    master = next((directive for directive in near if directive.words & (ONE_THREAD - {"single"})), None)
    if master is not None:
        return f"unlike a single construct, `{master.name}` on line {master.line} has no barrier at its end, and no other stands between"
    return voice.say(
        "missing-barrier", "only a barrier between them would order the two, and there is none", "what is lacking is a barrier between them"
    )


def _missing_options(shape: Shape, name: str) -> tuple[str, ...]:
    match shape:
        case Shape.accumulate:
            return (
                f"neither a reduction over {name} nor an atomic update protects it",
                f"there is no reduction over {name}, no atomic and no critical section around it",
                f"a reduction over {name} would have given each thread a copy of its own, but there is none",
            )
        case Shape.check_act:
            return (
                f"test and assignment would have to be one critical section, or {name} a reduction; they are neither",
                "no critical section makes the test and the assignment one step",
            )
        case Shape.temporary | Shape.counter:
            return (
                f"a private copy of {name} in each thread would do, but no clause and no declaration inside the loop makes one",
                f"nothing makes {name} private, so no thread has a copy of its own",
            )
        case Shape.every_thread:
            return (
                "a single construct around it would leave the creation to one thread",
                "nothing lets only one thread create them, as a single construct would",
            )
        case Shape.tasks:
            return ("no taskwait and no dependence orders them", "it would take a taskwait, or dependences on both sides, to order them")
        case Shape.carried | Shape.reach:
            return (
                "the loop would have to run in order to keep this dependence, and divided it does not",
                "the iterations are not independent, and no synchronisation orders them",
                "nothing makes one iteration wait for the other",
            )
        case Shape.chosen | Shape.folded | Shape.whole:
            return (
                "no atomic and no critical section guards the element",
                "nothing protects the element, and no thread has a copy of its own",
            )
        case Shape.one_sided:
            return (
                "neither the same guard on both sides nor a barrier between them orders the two",
                "to exclude each other, both sides need one and the same guard",
            )
        case Shape.locks_differ:
            return ("both sides would have to use the same protection", "to exclude each other, both sides need one and the same guard")
        case _:
            return (
                "no barrier, critical section or atomic stands between them",
                "nothing orders or excludes them: no lock, no atomic, no barrier",
            )


def further(main: Conflict, other: Conflict, voice: Voice) -> str:
    """A second pair, in a sentence."""
    text = both(other, voice)
    if other.first.base == main.first.base:
        return voice.say("further-same", f"The same goes on elsewhere: {text}.", f"It is not the only place: {text}.")
    return voice.say(
        "further", f"Nor is this all: {text}, with as little order.", f"And {code(other.first.base)} is in the same trouble: {text}."
    )


def closing(conflict: Conflict, voice: Voice) -> str:
    name = code(conflict.first.base)
    return voice.say(
        "close",
        f"So there is a data race on {name}.",
        f"That makes it a data race on {name}.",
        f"Two threads, one location, at least one write, no order: a data race on {name}.",
        f"I conclude that the accesses to {name} race.",
    )
