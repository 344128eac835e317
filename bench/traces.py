"""How good are the checks of traces? Honest traces must pass, and traces corrupted on purpose must not.

    python bench/traces.py RUN [--limit N] [--seed S] [--show]

Programs are those of an observed run's training families, two in five of them from flips, both programs of each; and a part of every one.
Two authors write: the narrator about all of these, and a plain writer (`corruptions.py`) about whole programs. *Honest* are all traces of
both, whether or not the checks accept them. *Corrupted* are accepted traces, each spoilt in one way that was made sure to be wrong. Prints
what share of the honest ones pass, of each corruption how many are caught, and by which checks, with Wilson intervals, for each kind of
trace; `--show` prints objections to honest traces and corruptions that were missed.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from corruptions import CORRUPTIONS, Honest, plain_race, plain_safe
from pcwm.evaluate.statistics import share
from pcwm.explain.checks import Case, check_trace
from pcwm.explain.judging import Bench
from pcwm.explain.narrator import make_trace
from pcwm.explain.topics import Kind, Task, Topics
from pcwm.explore.stage import split_of
from pcwm.progress import Silence
from pcwm.recipe import ExplainRecipe
from pcwm.records import Counterfactual, Outcome, Problem, Program, RaceVerdict, Record, Split, Trace
from pcwm.store import RunFolder

IN_FLIPS = 0.4
"""Of the programs, so many are in flips: more than by chance, to have something to count."""


def sample(path: Path, limit: int, seed: int, into: Path) -> RunFolder:
    """A run folder of so many observed programs of training families, drawn by chance, of which all are explained and cut."""
    rng = random.Random(seed)
    with RunFolder.open(path) as folder:
        store = folder.store
        problems = {p.id: p for p in store.all(Problem) if split_of(p.family, folder.recipe) is Split.train}
        known = {o.program for o in store.all(Outcome) if o.race.verdict is not RaceVerdict.unknown}
        homes = {program.id for program in store.all(Program) if program.problem in problems} & known
        flips = [flip for flip in store.all(Counterfactual) if {flip.parent, flip.child} <= homes]
        rng.shuffle(flips)
        chosen: dict[str, None] = {}
        taken: list[Counterfactual] = []
        for flip in flips:
            if len(chosen) < IN_FLIPS * limit and not {flip.parent, flip.child} & chosen.keys():
                chosen |= {flip.parent: None, flip.child: None}
                taken.append(flip)
        lone = sorted(homes - {key for flip in flips for key in (flip.parent, flip.child)})
        rng.shuffle(lone)
        chosen |= dict.fromkeys(lone[: limit - len(chosen)])
        records: list[Record] = [
            *store.each(Program, chosen),
            *store.each(Outcome, map(Outcome.make_id, chosen)),
            *taken,
            *problems.values(),
        ]
        recipe = folder.recipe.model_copy(update={"explain": ExplainRecipe(partial=1, work=0, counterfactual=1)})
    made = RunFolder.create(into, recipe)
    made.store.put(records)
    return made


def written(task: Task, rng: random.Random) -> Iterator[Honest]:
    """A trace by each author who has something to say."""
    bench, program, outcome, topic = Bench(task), task.program, task.outcomes[0].race, task.topic
    facts, trace = bench.facts(program), bench.narrated()
    if trace is not None:
        yield Honest(Case(trace, program, facts, outcome), topic.kind, topic.flip)
    if topic.kind is Kind.partial:
        return
    blank = make_trace(program, "plain writer", "", topic.answer, ())
    case = Case(blank, program, facts, outcome)
    told = plain_race(case, rng) if case.racy else plain_safe(case, rng)
    if told is not None:
        trace = make_trace(program, blank.author, told[0], topic.answer, told[1])
        yield Honest(Case(trace, program, facts, outcome), topic.kind, topic.flip)


def objections(case: Case, trace: Trace) -> list[str]:
    return [f"{reject.name}: {reject.reason}" for reject in check_trace(trace, case.program, case.facts, case.outcome)]


def judge(honest: list[Honest], show: bool) -> list[Honest]:
    """Print what becomes of honest traces; those accepted."""
    accepted: list[Honest] = []
    groups: dict[str, Counter[bool]] = defaultdict(Counter)
    by_check: Counter[str] = Counter()
    for each in honest:
        said = objections(each.case, each.case.trace)
        trace = each.case.trace
        for group in (f"{trace.author}, {each.kind}, {trace.answer.value}", f"all of {each.kind}", "all"):
            groups[group][not said] += 1
        by_check.update(one.partition(":")[0] for one in said)
        if said and show:
            print(f"HONEST? {each.kind} {each.case.program.id} {said}\n    {each.case.text}")
        accepted += [] if said else [each]
    for group, counts in sorted(groups.items()):
        print(f"  {group}: accepted {share(counts[True], counts.total())}")
    print(f"  objections: {dict(by_check.most_common())}")
    return accepted


def spoil(accepted: list[Honest], rng: random.Random, show: bool) -> Counter[tuple[Kind, bool]]:
    """Print what becomes of corrupted traces; how many of each kind were caught, and how many not."""
    counts: Counter[tuple[Kind, bool]] = Counter()
    for corruption in CORRUPTIONS:
        own: Counter[tuple[Kind, bool]] = Counter()
        names: Counter[str] = Counter()
        for each in accepted:
            spoilt, trace = corruption(each, rng, accepted), each.case.trace
            if spoilt is None:
                continue
            pairs = trace.pairs if spoilt.pairs is None else spoilt.pairs
            wrong = trace.model_copy(update={"reasoning": spoilt.text, "answer": spoilt.answer or trace.answer, "pairs": pairs})
            said = objections(each.case, wrong)
            own[each.kind, bool(said)] += 1
            names.update({one.partition(":")[0] for one in said})
            if not said and show:
                print(f"MISSED {corruption.__name__} {each.kind} {each.case.program.id} by {trace.author}\n    {spoilt.text}")
        counts += own
        kinds = [f"{kind} {own[kind, True]} of {own[kind, True] + own[kind, False]}" for kind in Kind if own[kind, True] + own[kind, False]]
        caught = share(sum(own[kind, True] for kind in Kind), own.total())
        by = ", ".join(f"{name} {count}" for name, count in names.most_common(3))
        print(f"{corruption.__name__}: caught {caught} ({', '.join(kinds)}); by {by}")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--limit", type=int, default=250, help="programs")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name, sample(options.run, options.limit, options.seed, Path(name) / "run") as folder:
        topics = Topics(folder, Silence())
        tasks = [task for task in map(topics.task, topics.all) if task is not None]
        honest = [each for task in tasks for each in written(task, rng)]
    asked = Counter(task.topic.kind for task in tasks)
    told = Counter(each.kind for each in honest if each.case.trace.author == "narrator")
    print("narrated: " + ", ".join(f"{kind} {share(told[kind], count)}" for kind, count in sorted(asked.items())))
    accepted = judge(honest, options.show)
    counts = spoil(accepted, rng, options.show)
    for kind in (*Kind, None):
        kinds = [kind] if kind else list(Kind)
        caught, tried = sum(counts[one, True] for one in kinds), sum(counts[one, side] for one in kinds for side in (True, False))
        total, passed = (sum(each.kind in kinds for each in group) for group in (honest, accepted))
        if tried and total:
            recall, false = caught / tried, 1 - passed / total
            precision = recall / (recall + false)
            print(f"{kind or 'all'}: caught {share(caught, tried)}; precision at as many honest as corrupted traces {precision:.3f}")


if __name__ == "__main__":
    main()
