"""New problems, made up by a language model and judged by running them.

Each has its place and its family's name before anything is asked, so that the split does not depend on what comes back. For one place
several proposals are asked for; of those that pass every check the one least like what exists is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pcwm.chat.asking import Panel, Request, reject, reject_id
from pcwm.explore.likeness import least_alike
from pcwm.explore.sampler.prompts import problem_prompt
from pcwm.explore.sampler.replies import code_blocks, defines, entry_points, with_includes, without_prose
from pcwm.progress import Ticker
from pcwm.recipe import Recipe
from pcwm.records import Problem, ProblemLanguage, Program, Reject, Reply, Sizes, content_id
from pcwm.store import Store

SAMPLED = "sampled_"
"""What the name of a sampled family begins with."""
TOLERANCE = 1e-6
NEIGHBOURS = 12
"""Existing problems that a prompt names."""
WANTED = 3
"""Constructs that a prompt wishes for."""

Holes = Mapping[str, Sequence[str]]
"""Construct → domains that have few programs with it."""

_TITLE = re.compile(r"^\W*title\W*(.+)$", re.IGNORECASE | re.MULTILINE)
_STATEMENT = re.compile(r"^\W*statement\W*(.*?)(?=^\W*harness\b|^[ \t]*```[^\n]*\n(?=(?:.(?!```))*?\bmain\s*\()|\Z)", re.I | re.M | re.S)


class ProblemJudge(Protocol):
    """Tells by building and running whether a problem is of use."""

    def judge(self, problem: Problem) -> Problem | str:
        """The problem with sizes that suit it; or why it is of no use, in one line."""
        ...

    def is_parallel(self, problem: Problem, program: Program) -> str:
        """Empty where the program prints what the reference prints, and a team of threads was at work; else why not."""
        ...


def places(recipe: Recipe, domains: Sequence[str]) -> list[tuple[str, ProblemLanguage]]:
    """The new families, each with its language: the domains take turns, and in each the languages."""
    found: list[tuple[str, ProblemLanguage]] = []
    for turn in range(recipe.sampler.new_problems):
        domain = domains[turn % len(domains)]
        language: ProblemLanguage = "c" if (turn // len(domains) + turn) % 2 == 0 else "cpp"
        name = content_id("new", recipe.seed, recipe.sampler.models[0].name, turn).removeprefix("new-")[:8]
        found.append((f"{domain}/{SAMPLED}{name}", language))
    return found


def sample_problems(
    store: Store, known: Sequence[Problem], recipe: Recipe, panel: Panel, judge: ProblemJudge, holes: Holes, ticker: Ticker
) -> list[Problem]:
    """The new problems, stored; those that a place has already are not asked for again.

    Raises ModelError once the server is plainly gone.
    """
    domains = sorted({problem.domain for problem in known})
    there = {problem.family: problem for problem in store.all(Problem) if problem.name.startswith(SAMPLED)}
    made: list[Problem] = []
    todo = places(recipe, domains)
    for family, language in todo:
        if family not in there:
            proposals = _propose(store, [*known, *made], recipe, panel, family, language, holes)
            ticker.start(f"judge {family}", len(proposals))
            good = [each for each in (_judged(store, reply, draft, judge, ticker) for reply, draft in proposals) if each is not None]
            if not good:
                continue
            existing = [each.reference for each in (*known, *made)]
            there[family] = good[least_alike([each.reference for each in good], existing)]
            store.put([there[family]])
        made.append(there[family])
    return made


def _propose(
    store: Store, existing: Sequence[Problem], recipe: Recipe, panel: Panel, family: str, language: ProblemLanguage, holes: Holes
) -> list[tuple[Reply, Problem]]:
    """Ask for proposals for one place; those that can be read."""
    domain = family.partition("/")[0]
    near = [f"{each.family}: {each.statement.splitlines()[0]}" for each in existing if each.domain == domain][-NEIGHBOURS:]
    wanted = [part for part, domains in holes.items() if domain in domains][:WANTED]
    messages = problem_prompt(domain, language, near, wanted)
    model = recipe.sampler.models[0]
    requests = [Request(family, "new problem", turn, messages) for turn in range(recipe.sampler.proposals)]
    panel.ask(model, requests, f"new {family}")
    found = []
    for request in requests:
        reply = store.get(Reply, request.id(model.name))
        if reply is not None and reply.answered:
            read = read_problem(store.blob(reply.id), family, language) if not reply.truncated else "cut off"
            if isinstance(read, str):
                drop(store, reply, "parse", read)
            else:
                found.append((reply, read))
    return found


def _judged(store: Store, reply: Reply, draft: Problem, judge: ProblemJudge, ticker: Ticker) -> Problem | None:
    found = judge.judge(draft)
    ticker.advance(found if isinstance(found, str) else draft.statement.splitlines()[0])
    if isinstance(found, str):
        drop(store, reply, "judge", found)
        return None
    store.delete(Reject, [reject_id(reply.stage, reply.id)])
    store.put([reply.model_copy(update={"made": found.id, "reason": ""})])
    return found


def drop(store: Store, reply: Reply, step: str, reason: str) -> None:
    """Keep that nothing came of a reply, and why."""
    reply = reply.model_copy(update={"made": None, "reason": reason})
    store.put([reply, reject(reply, step)])


def read_problem(text: str, family: str, language: ProblemLanguage) -> Problem | str:
    """The problem in what a model said, with sizes still to be found; or why there is none."""
    blocks = [without_prose(block) for block in code_blocks(text)]
    harnesses = [block for block in blocks if defines(block, language, ("main",))]
    if not harnesses:
        return "no harness"
    harness = harnesses[0]
    entries = entry_points(harness, language)
    if not entries:
        return "the harness declares nothing to call"
    references = [block for block in blocks if block is not harness and defines(block, language, tuple(entries))]
    if not references:
        return f"no reference defines what is called: {', '.join(entries)}"
    if not re.search(r"\bargv\s*\[\s*1\s*\]", harness):
        return "the harness does not read its size"
    if re.search(r"\bs?rand\s*\(|\btime\s*\(|random_device|\bclock\s*\(|std::chrono", harness + references[0]):
        return "the harness uses chance or the time"
    title, statement = _TITLE.search(text), _STATEMENT.search(text)
    words = statement.group(1).strip() if statement else ""
    if len(words) < 20:
        return "no statement"
    domain, _, name = family.partition("/")
    harness, reference = with_includes(harness, language), with_includes(references[0], language)
    return Problem(
        id=content_id("prob", domain, name, harness, reference),
        domain=domain,
        name=name,
        language=language,
        statement=f"{title.group(1).strip().rstrip('.') if title else 'A problem'}.\n\n{words}",
        harness=harness,
        reference=reference,
        sizes=Sizes(race=1, output=1, work=1),
        tolerance=TOLERANCE,
    )


def settle(store: Store, problems: Iterable[Problem], judge: ProblemJudge, ticker: Ticker) -> list[Problem]:
    """Keep of the new problems those for which a sampled program is right and really runs in parallel; the others go, with the reason."""
    kept, wanted = [], {problem.id: problem for problem in problems}
    programs: dict[str, list[Program]] = {key: [] for key in wanted}
    for program in store.all(Program):
        if program.problem in programs:
            programs[program.problem].append(program)
    ticker.start("run new problems", len(wanted))
    for key, problem in wanted.items():
        reasons = []
        for program in programs[key]:
            reasons.append(judge.is_parallel(problem, program))
            if not reasons[-1]:
                break
        ticker.advance(problem.family)
        if reasons and not reasons[-1]:
            kept.append(problem)
            continue
        _forget(store, problem, programs[key], f"no program for it works in parallel{f': {reasons[0]}' if reasons else ''}")
    return kept


def _forget(store: Store, problem: Problem, programs: Sequence[Program], reason: str) -> None:
    store.delete(Program, [program.id for program in programs])
    store.delete(Problem, [problem.id])
    for reply in list(store.all(Reply)):
        if reply.made == problem.id:
            drop(store, reply, "judge", reason)
        elif reply.subject == problem.id:
            store.put([reply.model_copy(update={"made": None, "reason": "its problem was dropped"})])
