"""`read_facts`: what an expert would note on paper while reading one OpenMP source text, half-written ones included.

What it does not do: calls are not followed (an access in a called function has the attributes its own text gives it, and a
worksharing construct outside every parallel region is read as if a region called it); of macros only pragmas, clauses and constants
are expanded; of `#if` only branches that are surely dead are left out; barriers in one branch count as written. What `if(0)` or
`num_threads(1)` leave to one thread is read as sequential.
"""

from __future__ import annotations

import re

from pydantic import TypeAdapter

from pcwm.records import Language
from pcwm.source.drafts import Draft
from pcwm.source.facts import Directive, Facts, Loop, SharingFact, SourceAccess
from pcwm.source.limits import uncollected
from pcwm.source.pairing import dependences
from pcwm.source.sharing import Variable
from pcwm.source.syntax import Syntax, parse, words
from pcwm.source.tasks import task_starts
from pcwm.source.threads import thread_starts
from pcwm.source.walker import Walker
from pcwm.source.work.drawing import sketch
from pcwm.source.work.effort import efforts

_HOPS = 4
_GIVEN_UP = re.compile("reading stopped|nothing behind")
"""How doubts begin about a text that was not read to its end."""
_ACCESSES, _SHARINGS = TypeAdapter(tuple[SourceAccess, ...]), TypeAdapter(tuple[SharingFact, ...])
"""Make records of one kind in one call, which costs half of as many calls."""
_BINDING = words(
    "for sections single scope workshare barrier critical master masked ordered atomic taskgroup taskwait cancel task taskloop"
)
"""Words of directives that bind to a team or its tasks."""


@uncollected()
def read_facts(source: str | bytes, language: Language) -> Facts:
    """Read all facts of a text; never raises, whatever the text or bytes. What could not be read is in `doubts`.

    How much is read of a very long or very odd text, `limits.py` says; what is not read to its end has no dependences and no efforts.

    An access counts as divided by a loop when its subscripts are affine in that loop's index, directly or through local
    variables that are set once (`k = i * n + j; a[k]`): `hist[key[i]]` and `a[i % 4]` are not divided by `i`.
    The accesses of every divided loop are paired and judged by the dependence tests (`dependence.py`).
    The phase of an access in a task is that of the team at the task's creation.
    """
    syntax = parse(source, language)
    walker = Walker(syntax).run()
    drafts = sorted(walker.drafts, key=lambda draft: draft.touch.node.start_point[0])
    whole = not any(_GIVEN_UP.match(doubt) for doubt in (*syntax.doubts, *walker.doubts))
    places = {id(draft): index for index, draft in enumerate(drafts)}
    found = tuple(dependences(walker, places, walker.doubts)) if whole else ()
    accesses = _ACCESSES.validate_python([_access(syntax, draft) for draft in drafts])
    directives = tuple(_directive(walker, syntax, index) for index in range(len(walker.constructs)))
    loops = tuple(
        Loop(
            line=draft.node.start_point[0] + 1,
            end_line=_last_line(syntax, draft.node.end_byte),
            index=draft.form.index,
            lower=draft.form.lower,
            upper=draft.form.upper,
            inclusive=draft.form.inclusive,
            step=draft.form.step,
            directive=draft.directive,
            depth=draft.depth,
        )
        for draft in walker.loops
    )
    return Facts(
        language=language,
        directives=directives,
        loops=loops,
        accesses=accesses,
        dependences=found,
        functions=tuple(dict.fromkeys(walker.functions)),
        sharings=_SHARINGS.validate_python(
            [
                dict(variable=name, directive=index, **ruling._asdict())
                for (index, name, _), ruling in sorted(walker.notes.sharings.items(), key=lambda item: item[0][0])
            ]
        ),
        threads=thread_starts(syntax),
        tasks=task_starts(directives, loops),
        efforts=efforts(sketch(syntax, walker.constructs), accesses) if walker.constructs and whole else (),
        doubts=(*syntax.doubts, *walker.doubts, *(f"syntax error near line {line}" for line in syntax.error_lines())),
    )


def _last_line(syntax: Syntax, end: int) -> int:
    """Line of the last byte before `end`; what was appended to close a half-written text does not count."""
    return syntax.line_of(max(0, min(end, len(syntax.data)) - 1))


def _directive(walker: Walker, syntax: Syntax, index: int) -> Directive:
    construct = walker.constructs[index]
    statement = construct.statement
    return Directive(
        name=construct.name,
        clauses=construct.clauses,
        line=syntax.line_of(construct.pragma.start),
        pragma_end=syntax.line_of(max(construct.pragma.start, construct.pragma.end - 1)),
        body_start=statement.start_point[0] + 1 if statement is not None else 0,
        body_end=_last_line(syntax, statement.end_byte) if statement is not None else 0,
        parent=walker.parents.get(index),
        text=construct.pragma.text,
        function=walker.homes.get(index, ""),
        orphaned=bool(construct.words & _BINDING) and not construct.is_parallel and index not in walker.teams,
        serial=construct.serial,
    )


def _access(syntax: Syntax, draft: Draft) -> dict[str, object]:
    touch = draft.touch
    line, column = touch.node.start_point
    divided = _reached(draft.used) if draft.used else frozenset()
    return {
        "kind": touch.kind,
        "variable": touch.name,
        "expression": touch.name if touch.node.type == "identifier" else syntax.text(touch.node),
        "subscripts": tuple(map(syntax.text, touch.subscripts)),
        "line": line + 1,
        "column": column + 1,
        "function": draft.function,
        "region": draft.region,
        "phase": draft.phase,
        "sharing": draft.sharing,
        "rule": draft.rule,
        "protection": draft.protection,
        "divided_by": tuple([variable.name for variable in draft.divided if variable in divided]),
        "loops": draft.loops,
        "directive": draft.directive,
        "atomic": draft.atomic,
    }


def _reached(used: frozenset[Variable]) -> frozenset[Variable]:
    """The variables themselves, and those that set-once locals among them were computed from."""
    reached = set(used)
    edge = used
    for _ in range(_HOPS):
        edge = frozenset(source for variable in edge if variable.writes <= 1 for source in variable.sources) - reached
        if not edge:
            break
        reached |= edge
    return frozenset(reached)
