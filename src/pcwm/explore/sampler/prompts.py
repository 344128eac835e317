"""What language models are asked: for programs, in several manners, and for new problems.

Nothing here speaks of mistakes, of what the tools will look for, or of how a program will be judged: what a model writes is what it would
write for anyone. The manner comes last, so that a server can keep what all requests for one problem begin with.
"""

from __future__ import annotations

from collections.abc import Sequence

from pcwm.errors import RecipeError, did_you_mean
from pcwm.records import Message, Problem, ProblemLanguage

_NAMES: dict[ProblemLanguage, str] = {"c": "C17", "cpp": "C++20"}
_SYSTEM = Message(role="system", content="You write parallel C and C++ programs with OpenMP.")

MANNERS: dict[str, str] = {
    "plain": "",
    "fast": "Make it as fast as possible on a machine with many cores.",
    "beginner": "Write it the way someone does who uses OpenMP for the first time.",
    "tasks": "Divide the work with tasks: `task`, `taskloop`, `taskgroup` or `taskwait`.",
    "sections_or_simd": "Use `sections` for parts that can go side by side, or `simd` for inner loops.",
    "manual": "In one parallel region, divide the work yourself by `omp_get_thread_num()` and `omp_get_num_threads()`, without `omp for`.",
    "locks_and_atomics": "Let all threads update common data, with `critical`, `atomic` or `omp_lock_t` where that is called for.",
    "terse": "Make it as short as you can, without comments.",
}
"""Name of a prompt → what it adds to the plain one."""


def chosen_prompts(names: Sequence[str]) -> tuple[str, ...]:
    """The prompts of these names; all of them where none is named. Raises RecipeError with the nearest right name."""
    for name in names:
        if name not in MANNERS:
            raise RecipeError(f"there is no prompt `{name}`", hint=did_you_mean(name, MANNERS, "the prompts are"))
    return tuple(dict.fromkeys(names)) or tuple(MANNERS)


def candidate_prompt(problem: Problem, name: str) -> tuple[Message, ...]:
    """Ask for a program for the problem, in the manner called `name`."""
    language = _NAMES[problem.language]
    text = f"""{problem.statement.strip()}

This is a sequential version in {language}:

```{problem.language}
{problem.reference.strip()}
```

Write a parallel version in {language} with OpenMP that can take its place: the same function with the same signature, in one source file \
with its includes and whatever helpers it needs, without `main`. Answer with the file in one code block, and nothing else."""
    return _SYSTEM, Message(role="user", content=" ".join(filter(None, (text, MANNERS[name]))))


def problem_prompt(domain: str, language: ProblemLanguage, neighbours: Sequence[str], wanted: Sequence[str]) -> tuple[Message, ...]:
    """Ask for a new problem of the domain, unlike the neighbours (one line each), whose solutions would use the wanted constructs."""
    name = _NAMES[language]
    others = "\n".join(f"- {line}" for line in neighbours)
    away = f"\nThese exist already; choose something that computes in another way:\n{others}\n" if neighbours else ""
    use = f"\nA good solution would have use for OpenMP's {', '.join(f'`{part}`' for part in wanted)}.\n" if wanted else ""
    return _SYSTEM, Message(
        role="user",
        content=f"""Make up a small programming problem from the field of {domain.replace("_", " ")}, with enough work to be worth \
dividing among threads.
{away}{use}
Answer in exactly this form:

TITLE: a few words
STATEMENT: what one function has to compute, in a few sentences, with its {name} signature.

HARNESS: a {name} file with `main`, which declares the function but does not define it. It takes the problem's size from argv[1], makes \
inputs of that size with a generator of its own (no `rand`, no time, no files), calls the function once, and prints a few numbers that \
depend on all of the result, as lines `name value` with `printf`. It does not use OpenMP.

```{language}
...
```

REFERENCE: a {name} file with the function alone, in a simple sequential way.

```{language}
...
```""",
    )
