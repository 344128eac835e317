"""How the narrator argues that a program does not race: what is shared and written, and what keeps each of these apart."""

from __future__ import annotations

import re

from pcwm.explain.phrases import Voice, capital, code, listed, pragma
from pcwm.explain.prose import quoted
from pcwm.explain.reasons import ONE_THREAD, Reason, SharedWrite, View, Why, shared_writes
from pcwm.explain.subscripts import names_in, plain
from pcwm.source.facts import Clause, Directive, Sharing, SourceAccess

ENOUGH = 100
"""Words after which only what the argument needs is added."""
SHORT = 60
"""Words up to which a general remark is added."""


def safe_story(view: View, voice: Voice) -> str:
    """The whole reasoning, region by region."""
    regions = view.facts.regions()
    written = shared_writes(view)
    if not regions and not written:
        return _alone(view, voice)
    parts: list[str] = []
    extras: list[str] = []
    for number, team in enumerate(regions):
        mine = [item for item in written if item.team == team]
        if len(regions) > 3 and not mine and number:
            continue
        parts += [_opening(team, number, view, voice), _creates(team, view, voice), _shares(team, view, voice), *_arguments(mine, voice)]
        # The harmless variables of a second region are mostly those of the first.
        extras += _extras(team, mine, view, voice) if not number else _reductions(view.facts.directives[team], view, voice)
    loose = [item for item in written if item.team not in regions]
    if loose:
        parts += ["Some of the work is in functions that a running team calls.", *_arguments(loose, voice)]
    last = _closing(bool(written), voice)
    for extra in dict.fromkeys([*extras, *_reminders(voice)]):
        words = len(" ".join([*parts, last]).split())
        if words + len(extra.split()) <= (SHORT if extra in _reminders(voice) else ENOUGH):
            parts.append(extra)
    return " ".join(part for part in [*parts, last] if part)


def _alone(view: View, voice: Voice) -> str:
    names = listed([code(name) for name in view.facts.functions[:2]]) if view.facts.functions else "the code"
    return (
        f"To begin with, what runs in parallel in {names}? No directive in this text starts a team of threads: "
        "the loops are ordinary loops, and their statements run one after the other. Whatever is written here is written by the "
        "thread that called, and read by the same thread afterwards, in program order. With one thread at work, there is no data race."
    )


def _opening(team: int, number: int, view: View, voice: Voice) -> str:
    directive = view.facts.directives[team]
    loops = [loop.index for loop in view.facts.loops if loop.directive == team and loop.index]
    name, line = pragma(directive), directive.line
    if number:
        text = voice.say(
            f"open{number}",
            f"The next team starts at line {line} with {name}",
            f"Then {name} on line {line} opens another region",
            f"Line {line} starts a second round with {name}" if number == 1 else f"Line {line} starts one more round with {name}",
        )
        return f"{text}, divided by {listed([code(i) for i in loops])}." if loops else f"{text}."
    if loops:
        indices = listed([code(index) for index in loops])
        return voice.say(
            "open-loop",
            f"The {name} on line {line} divides the iterations over {indices} among the threads.",
            f"With {name} on line {line}, each value of {indices} belongs to one thread.",
            f"Line {line} opens {name}; from there on, different {indices} may run at the same time.",
            f"What can run at the same time here? Iterations of the loop over {indices}, which {name} on line {line} hands out to threads.",
        )
    return voice.say(
        "open-team",
        f"The block under {name} on line {line} is run by every thread of the team.",
        f"All threads of the team that {name} starts on line {line} execute the same block.",
        f"Line {line} starts a team with {name}; unless a construct divides it, all of them do the work below.",
    )


def _creates(team: int, view: View, voice: Voice) -> str:
    """Who makes the tasks of a team, where one thread does."""
    for index, directive in enumerate(view.facts.directives):
        if directive.words & {"task", "taskloop"} and team in view.around(directive.line):
            makers = [view.facts.directives[i] for i in view.around(directive.line) if i != index]
            maker = next((each for each in makers if each.words & ONE_THREAD), None)
            if maker is not None:
                return voice.say(
                    f"creates/{team}",
                    f"The tasks are created by one thread, in {pragma(maker)} on line {maker.line}.",
                    f"One thread, inside {pragma(maker)} on line {maker.line}, makes the tasks that the others help to run.",
                )
    return ""


def _shares(team: int, view: View, voice: Voice) -> str:
    """The worksharing loops inside a team that is not itself a divided loop."""
    inside = [
        (view.facts.directives[loop.directive], loop)
        for loop in view.facts.loops
        if loop.directive is not None and loop.directive != team and team in view.around(loop.line) and loop.index
    ]
    workers = {directive.line: directive for directive, _ in inside if directive.words & {"for", "loop", "taskloop"}}
    if not workers:
        return ""
    indices = listed([code(loop.index) for directive, loop in inside if directive.line in workers])
    if len(workers) == 1:
        (worker,) = workers.values()
        return voice.say(
            f"shares/{team}",
            f"Within it, {pragma(worker)} on line {worker.line} divides the loop over {indices}.",
            f"There, {pragma(worker)} on line {worker.line} hands each value of {indices} to one thread.",
        )
    names = listed([str(line) for line in workers])
    return voice.say(
        f"shares/{team}",
        f"Within it, the directives on lines {names} divide their loops over {indices}.",
        f"Its loops over {indices} are divided by the directives on lines {names}.",
    )


def _arguments(items: list[SharedWrite], voice: Voice) -> list[str]:
    """One sentence a shared variable, or a group with the same argument."""
    groups: dict[tuple[Reason, ...], list[SharedWrite]] = {}
    for item in items:
        groups.setdefault(tuple(r for r in item.reasons if r.why is not Why.field) or item.reasons, []).append(item)
    return [_argument(reasons, group, voice) for reasons, group in groups.items()]


def _write_of(item: SharedWrite) -> SourceAccess:
    return next(access for access in item.accesses if access.kind == "write")


def _argument(reasons: tuple[Reason, ...], group: list[SharedWrite], voice: Voice) -> str:
    names = listed([code(item.variable) for item in group])
    write = _write_of(group[0])
    key = f"{group[0].team}/{write.variable}"
    said = []
    for reason in reasons:
        writes = [item.writes[item.reasons.index(reason)] for item in group]
        what = listed([code(each.expression) for each in writes])
        said.append(_clause(reason, names, what, writes[0], voice, f"{key}/{reason.why}"))
    said = [text for text in dict.fromkeys(said) if text]
    if not said:
        return f"As for {names}, line {write.line} writes {code(write.expression)}."
    told = {name for piece in quoted(said[0]) for name in names_in(piece)}
    if any(item.variable not in told for item in group):
        said[0] = voice.say(f"{key}/lead", f"as for {names}, {said[0]}", f"now {names}: {said[0]}")
    joint = voice.say(f"{key}/joint", "; besides, ", ", and ")
    return capital(joint.join(said)) + "."


def _clause(reason: Reason, names: str, what: str, write: SourceAccess, voice: Voice, key: str) -> str:
    """One argument as a clause; `names` and `what` are the variables and their written elements, already in backticks."""
    options = _options(reason, names, what, code(write.expression), write.line)
    if reason.why is Why.divided and " and " not in what:
        index = listed([code(name) for name in reason.detail.split(", ")])
        options += (f"line {write.line} writes {what}, and no other {index} leads there",)
    return voice.say(key, *options)


def _options(reason: Reason, names: str, what: str, element: str, line: int) -> tuple[str, ...]:
    detail = code(reason.detail.partition("(")[2].removesuffix(")") or reason.detail) if reason.detail else ""
    each = f"the write to {element} on line {line}"
    match reason.why:
        case Why.divided:
            index = listed([code(name) for name in reason.detail.split(", ")])
            return (
                f"only the iteration with a given {index} writes its {what}",
                f"the subscript of {what} follows {index}, so two threads never write the same element",
                f"since {index} {'pick' if ' and ' in index else 'picks'} the element, each iteration has {what} to itself",
            )
        case Why.beyond:
            index, _, lower = reason.detail.partition(" = ")
            return (
                f"{code(index)} starts at {code(lower)}, past what the others read of {names}",
                f"what is read of {names} outside the iteration's own part lies before {code(lower)}, where {code(index)} begins",
            )
        case Why.slot:
            return (
                f"{what} depends on the thread's own number through {code(reason.detail)}, so each thread has elements of its own",
                f"{code(reason.detail)} is made from the thread's own number, so each thread stays in its own part with {what}",
            )
        case Why.handed:
            return (
                f"the place {code(reason.detail)} in {what} was handed out under protection, so no two threads hold the same one",
                f"{what} uses {code(reason.detail)}, a place that only one thread was given",
            )
        case Why.critical:
            guard = code(reason.detail) if "(" in reason.detail else "the critical section"
            return (
                f"{each} is inside {guard}, as is every other access to {names}, so one thread at a time gets there",
                f"{guard} admits one thread at a time to {names}, and {each} is in there like the rest",
            )
        case Why.atomic:
            return (
                f"{each} is atomic, so no update is lost even if two threads want the same place",
                f"{each} is atomic, and so is whatever could collide with it",
            )
        case Why.lock:
            return (
                f"a thread holds the lock {detail} whenever it touches {names}",
                f"{names} is only touched while the lock {detail} is held",
            )
        case Why.ordered:
            return (f"the ordered construct lets the iterations touch {names} in loop order",)
        case Why.single:
            return (
                f"{each} is inside {code(reason.detail)}, where one thread is alone",
                f"one thread alone, the one in the {code(reason.detail)} construct, makes {each}",
            )
        case Why.section:
            return (
                f"only one section touches {names}, and one thread runs a section",
                f"{names} stays within one section, hence with one thread",
            )
        case Why.barrier:
            return (f"a barrier separates {each} from its uses in the other phases", f"between {each} and the other phases lies a barrier")
        case Why.block:
            return (
                f"each task works on the block that begins at its own {detail}, so {what} belongs to one task",
                f"the tasks start from different {detail}, so each has its own block of {names}",
            )
        case Why.task:
            return (f"only one task writes {what}", f"{each} is made by one task alone")
        case Why.waited:
            return (
                f"what the tasks do with {names} and what their parent does never overlap, since it waits for them",
                f"the parent and its tasks take turns with {names}, with a wait between",
            )
        case Why.depend:
            return (f"the `depend` clauses that name {names} put the tasks in order",)
        case Why.static:
            return (f"both loops have the same bounds and the same static schedule, so one thread gets the same {detail} in both",)
        case Why.field:
            return (f"different members of {names} are different memory",)


def _extras(team: int, items: list[SharedWrite], view: View, voice: Voice) -> list[str]:
    """Doubts that a careful reader would raise, settled; each is left out where the text is long enough."""
    directive = view.facts.directives[team]
    inside = [a for a in view.facts.accesses if a.region is not None and view.team(a) == team]
    written = {name for item in items for name in (item.variable, *view.aliases(item.variable))}
    inside = [access for access in inside if not view.aliases(access.variable) & written]
    extras = [
        *_reductions(directive, view, voice),
        _neighbours(inside, written, view, voice),
        _private([a for a in inside if a.variable not in written], view, voice),
    ]
    return [extra for extra in [*extras, _read_only(inside, written, voice)] if extra]


def _clauses(team: Directive, view: View) -> list[Clause]:
    held = [d for d in view.facts.directives if team.body_start <= d.line <= team.body_end and d.body_start]
    return [clause for d in [team, *held] for clause in d.clauses]


def _reductions(team: Directive, view: View, voice: Voice) -> list[str]:
    found = []
    for clause in _clauses(team, view):
        names = names_in(re.sub(r"\[[^\]]*\]", "", clause.argument.partition(":")[2]))
        if clause.name == "reduction" and names:
            name = listed([code(each) for each in names])
            text = code(f"reduction({clause.argument})")
            found.append(
                voice.say(
                    f"reduction/{name}",
                    f"The clause {text} lets each thread gather its own {name}, and they are combined at the end.",
                    f"All iterations add to {name}, but through {text} each thread does so in a copy of its own."
                    if "+" in clause.argument
                    else f"All iterations change {name}, but through {text} each thread does so in a copy of its own.",
                    f"What about {name}? Named in {text}, so nobody touches the shared one inside the loop.",
                )
            )
    return found


def _neighbours(inside: list[SourceAccess], written: set[str], view: View, voice: Voice) -> str:
    """Reads that reach into other iterations, of something nobody writes."""
    for access in inside:
        if access.kind != "read" or access.variable in written or access.sharing is not Sharing.shared:
            continue
        divided = {loop.index for loop in view.divided_loops(access)}
        if any(plain(s) not in divided and set(names_in(s)) & divided and any(c in plain(s) for c in "+-[") for s in access.subscripts):
            if any("*" in s for s in access.subscripts):
                continue
            name = code(access.variable)
            return voice.say(
                "neighbours",
                f"Reads such as {code(access.expression)} reach beyond the iteration's own index, but {name} is only read here.",
                f"Does {code(access.expression)} get in another thread's way? No: nobody writes {name} in this region.",
            )
    return ""


def _private(inside: list[SourceAccess], view: View, voice: Voice) -> str:
    """Scalars that each thread has for itself; the index of a loop that declares it is beyond doubt."""
    written = [a for a in inside if a.kind == "write" and not a.subscripts]
    counters = {loop.index for loop in view.facts.loops}
    for access in written:
        if access.sharing is Sharing.private and access.rule.startswith("index of the divided loop"):
            name = code(access.variable)
            return voice.say(
                "private-index",
                f"Although {name} is declared outside, the index of a divided loop is private by rule.",
                f"The index {name} comes from outside, but a divided loop makes its index private.",
            )
    named = {Sharing.private, Sharing.firstprivate, Sharing.lastprivate}
    listed_names = [a.variable for a in written if a.sharing in named and a.rule.startswith("listed")]
    if listed_names:
        text = listed([code(name) for name in dict.fromkeys(listed_names)])
        return voice.say(
            "private-listed", f"The clauses give each thread its own {text}.", f"By its clauses, each thread works with its own {text}."
        )
    local = [a.variable for a in written if a.sharing is Sharing.private and a.variable not in counters]
    names = list(dict.fromkeys(local))[:3]
    if not names:
        return ""
    text = listed([code(name) for name in names])
    are = "is" if len(names) == 1 else "are"
    return voice.say(
        "private",
        f"Declared inside, {text} {are} private to each thread.",
        f"What about {text}? Declared inside the region, so every thread has its own.",
        f"Each thread has its own {text}, declared inside.",
    )


def _read_only(inside: list[SourceAccess], written: set[str], voice: Voice) -> str:
    """What the team only reads, arrays first."""
    shared = [a for a in inside if a.sharing is Sharing.shared and a.variable not in written]
    names = list(dict.fromkeys(a.variable for a in sorted(shared, key=lambda a: not a.subscripts)))
    arrays = {a.variable for a in shared if a.subscripts}
    names = [name for name in names if name in arrays][:3] or names[:3]
    if not names:
        return ""
    text = listed([code(name) for name in names])
    return voice.say(
        "read-only",
        f"The threads only read {text}.",
        f"As to {text}, the team reads and never writes there.",
        f"Nobody writes {text} in this region, and reading together is harmless.",
    )


def _reminders(voice: Voice) -> list[str]:
    """For short programs: what is left to check."""
    first = voice.say(
        "reminder",
        "What the body declares itself belongs to the thread that runs it.",
        "Variables declared in the body belong to one thread each.",
    )
    second = voice.say(
        "reminder-end",
        "The threads meet again at the end of the region, before anything after it runs.",
        "Code after the region starts only when all threads have arrived at its end.",
    )
    return [second, first]


def _closing(any_written: bool, voice: Voice) -> str:
    if not any_written:
        return voice.say(
            "close-none",
            "Nothing shared is written while the team runs, so there is no data race.",
            "With no shared memory written in parallel, no data race can arise.",
        )
    return voice.say(
        "close",
        "No two threads reach the same memory with a write and without order, so there is no data race.",
        "Every shared write is either alone in its place or in order with the others: no data race.",
        "That covers all shared writes, and none of them can collide, so the program has no data race.",
        "I find no unordered pair with a write in it, and so no data race.",
    )
