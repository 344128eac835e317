"""Why the two accesses of a race can be at the same place at the same time: one argument a shape, in several wordings.

Each is a clause without its full stop, so that it can follow the accesses or stand alone.
"""

from __future__ import annotations

from pcwm.explain.conflicts import Conflict, Shape
from pcwm.explain.phrases import Voice, code
from pcwm.explain.reasons import ONE_THREAD, View, protections
from pcwm.explain.subscripts import affine


def why_they_meet(conflict: Conflict, view: View, voice: Voice) -> str:
    """The argument for the conflict's shape."""
    match conflict.shape:
        case Shape.carried:
            return _carried(conflict, voice)
        case Shape.locks_differ:
            return _locks_differ(conflict, voice)
        case Shape.one_sided:
            return _one_sided(conflict, voice)
        case Shape.unsynced:
            return _unsynced(conflict, view, voice)
        case Shape.whole if not conflict.index:
            return voice.say(
                "why",
                "no worksharing splits this, so all threads go over the same elements",
                "each thread touches the same elements as the others, for nothing divides the work here",
            )
    return voice.say("why", *_options(conflict.shape, code(conflict.index)))


def _options(shape: Shape, index: str) -> tuple[str, ...]:
    match shape:
        case Shape.accumulate:
            return (
                "two threads can read the same old value, and then one of the updates is lost",
                "between one thread's read and its write, another thread can change the value",
                "that is a read, a change and a write, and the steps of two threads can interleave",
            )
        case Shape.check_act:
            return (
                "between the comparison and the assignment, another thread can put in a value of its own",
                "two threads can pass the test with the same old value and then overwrite each other",
            )
        case Shape.temporary:
            return (
                "it is scratch space of one iteration, but another thread's iteration can overwrite it before it has been used",
                "each iteration needs it for itself, yet all threads put their values in the same place",
                "a thread may well read there what another thread has just put in",
            )
        case Shape.counter:
            return (
                "it is the counter of an inner loop, and each thread steps it while the others are counting with it",
                "as it counts an inner loop, the threads move one counter under each other",
            )
        case Shape.reach:
            return (
                f"only one of the two is tied to {index}, and the other also goes to elements that belong to other threads",
                f"only one side follows {index}, so the other can land on an element another thread is busy with",
            )
        case Shape.chosen:
            return (
                "which element it is depends on the data, so two iterations can pick the same one",
                "the subscript comes from the data, and nothing keeps two threads from picking the same element",
            )
        case Shape.folded:
            return (
                f"the subscript folds {index}, so several iterations land on one element",
                f"different {index} give the same subscript once it has been divided or wrapped",
            )
        case Shape.whole:
            return (
                f"the subscript does not contain {index}, so iterations on different threads visit the same elements",
                f"without {index} in the subscript, every thread works on the same elements",
            )
        case Shape.element:
            return (
                "nothing in the subscripts keeps two threads on different elements",
                "two threads can come to the same element this way",
            )
        case Shape.called:
            return (
                "the calls of two threads can work on the same element",
                "two threads may be in this function at once and come to the same element",
            )
        case Shape.sections:
            return (
                "separate sections go to separate threads, with no order between them",
                "one thread may be in the first section while another is in the second",
            )
        case Shape.tasks:
            return (
                "a task may run at any time between its creation and the next point that waits for it",
                "the task is only queued where it stands, and another thread may run it while this goes on",
            )
        case Shape.every_thread:
            return (
                "every thread of the team comes to the construct that creates the tasks, so the same piece of work is done more than once",
                "all threads create all of these tasks, and two copies of one task can run together",
            )
        case Shape.rounds:
            return (
                "a thread that has finished its share begins the next round while another is still in this one",
                "without a barrier after the loop, two threads can be in different rounds of the loop around it",
            )
        case Shape.outside:
            return (
                "only one of the two is in the divided loop, and a thread can be at the other place while the rest are in that loop",
                "one of these is not divided among the threads, so a thread comes there while another is in the divided loop",
            )
        case Shape.nowait:
            return (
                "a fast thread can be in the second loop while a slow one is still in the first",
                "a thread that is done with the first loop goes straight into the second, and may meet there what another has not finished",
            )
        case _:
            return (
                "it is one memory location for the whole team",
                "nothing says which thread goes first",
                "two threads can be there at the same moment",
            )


def _carried(conflict: Conflict, voice: Voice) -> str:
    index = code(conflict.index)
    if not conflict.steps:
        return f"the same element is touched by iterations with different {index}, which may be on two threads"
    one, other = conflict.first, conflict.second
    if conflict.steps < 0:  # the later of the two in the source is the earlier in the order of iterations
        one, other = other, one
    gap = abs(conflict.steps)
    forms = (affine(text, conflict.index) for text in (one.source.subscripts if one.source else ()))
    form = next((form for form in forms if form is not None), None)
    here, there = code(one.access.variable), code(other.access.variable)
    apart = "one iteration" if gap == 1 else f"{gap} iterations"
    if form is None or form.offset is None:
        return f"{here} and {there} are the same element {apart} of {index} apart"
    start = 4
    place = start * int(form.scale) + form.offset
    return voice.say(
        "why-carried",
        f"with {index} at {start}, {here} is element {place}, and with {index} at {start + gap}, {there} is element {place} again",
        f"take {index} = {start} for {here} and {index} = {start + gap} for {there}, and it is the same element, perhaps on two threads",
        f"{here} and {there} are one element when {index} differs by {gap}, and the two iterations may belong to two threads",
    )


def _held(conflict: Conflict) -> list[str]:
    sources = [side.source for side in (conflict.first, conflict.second) if side.source is not None]
    return [_guard(protections(source)[0]) for source in sources if protections(source)]


def _guard(name: str) -> str:
    stem, _, argument = name.partition("(")
    argument = argument.rstrip(")")
    if stem == "critical":
        return f"`critical({argument})`" if argument else "the unnamed critical section"
    return f"the lock {code(argument)}" if stem == "lock" and argument else f"`{stem}`"


def _one_sided(conflict: Conflict, voice: Voice) -> str:
    guard = _held(conflict)[0]
    return voice.say(
        "why-onesided",
        f"only one of the two is protected by {guard}, and that does not stop a thread that comes without it",
        f"{guard} guards one side, but the other goes past it",
    )


def _locks_differ(conflict: Conflict, voice: Voice) -> str:
    first, second = _held(conflict)
    if first == second:
        return f"both are under {first}, but not of the same object"
    return voice.say(
        "why-locks",
        f"both look protected, but one is under {first} and the other under {second}, and these two do not exclude each other",
        f"one side holds {first}, the other {second}, so both threads can be inside at once",
    )


def _unsynced(conflict: Conflict, view: View, voice: Voice) -> str:
    lines = [side.access.line for side in (conflict.first, conflict.second)]
    inner = next(
        (view.facts.directives[i] for line in lines for i in view.around(line) if view.facts.directives[i].words & ONE_THREAD), None
    )
    if inner is None:
        return "one thread does its part while the others go on"
    name = code(inner.name)
    if inner.words & {"single"} and inner.clause("nowait") is None:
        return voice.say(
            "why-unsynced-single",
            f"the team waits after the {name} construct but not before it, so one can be in it before another is past the other place",
            f"a thread may enter the {name} construct when others have not yet got past the other access",
        )
    return voice.say(
        "why-unsynced",
        f"one thread does the {name} part, but the others do not wait for it to finish",
        f"the {name} construct picks one thread, and the rest of the team walks on meanwhile",
    )
