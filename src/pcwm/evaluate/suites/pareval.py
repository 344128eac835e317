"""The layout of ParEval: prompts, what models wrote for them, and drivers that run and check it.

    ROOT/prompts/generation-prompts.json     a list of {problem_type, language, name, parallelism_model, prompt}; `omp` and `cpp` are read
    OUTPUTS.json                             the same list with `outputs`: what one model wrote, several times
    ROOT/drivers/cpp/benchmarks/TYPE/NAME/cpu.cc, with ROOT/drivers/cpp/models/omp-driver.cc
    ROOT/drivers/problem-sizes.json          may be absent: NAME → size, or NAME → {"omp": size}

A candidate is prompt + output. Each is built with its driver, validated and measured, all in the sandbox (`pareval_runs.py`); of two valid
candidates of one problem the question is which has the higher work %, where they differ by more than noise. Each problem's questions have
their answers A and B equally often, give or take one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pcwm.chat.chat import ChatModel
from pcwm.dataset.turns import in_turns
from pcwm.errors import InputError
from pcwm.evaluate.suites.files import Unread, contents, existing, wrong_shape
from pcwm.evaluate.suites.gathering import Gathering, neutral_program, own_pairs_of
from pcwm.evaluate.suites.pareval_outputs import Task, make_outputs
from pcwm.evaluate.suites.pareval_runs import Driver, Measuring, measure_all
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.suites.tags import construct_tags, margin_tag
from pcwm.observe.pairs import work_pairs
from pcwm.observe.toolchain import Toolchain
from pcwm.progress import Silence, Ticker
from pcwm.prompts import team_words
from pcwm.records import Answer, Outcome, OutputVerdict, Program, Question, RaceVerdict, WorkPair, content_id

NAME = "pareval"
PROMPTS = Path("prompts") / "generation-prompts.json"
DRIVERS = Path("drivers") / "cpp"
SIZES = Path("drivers") / "problem-sizes.json"
_FIELDS = ("problem_type", "language", "name", "parallelism_model", "prompt")
_EXPECTED = f"`{PROMPTS}` and `{DRIVERS}/benchmarks/TYPE/NAME/cpu.cc`"


@dataclass(frozen=True)
class Choice:
    """What a ParEval suite is made of, beside its folder."""

    outputs: Path | None = None
    """What models wrote; where there is no such file, or less than `samples` in it, `chat` is asked."""
    chat: ChatModel | None = None
    samples: int = 4
    """Outputs of each prompt that `chat` is asked for."""
    measuring: Measuring = field(default_factory=Measuring)
    races: bool = False
    """Questions about races, too, with our race detector's answers."""
    most_pairs: int = 20
    """Questions about work a problem, spread over the margins; 0 means all."""


def load(root: Path, choice: Choice | None = None, *, toolchain: Toolchain | None = None, ticker: Ticker | None = None) -> Suite:
    """The suite. What is measured is kept, so that a load that was killed goes on.

    Raises InputError: another kind of folder, no outputs and nobody to ask for them. Raises MissingToolError where the tools are not
    installed, StorageError where the disk refuses, ModelError where the model fails.
    """
    choice, ticker = choice or Choice(), ticker or Silence()
    existing(root, NAME)
    if not (root / PROMPTS).is_file() or not (root / DRIVERS).is_dir():
        raise wrong_shape(root, NAME, _EXPECTED)
    gathered = Gathering(NAME)
    tasks = _tasks(_entries(root / PROMPTS), gathered)
    if choice.outputs is None:
        why = "which programs are to be measured? ParEval's prompts alone are none"
        raise InputError(why, hint="--outputs FILE, and --model NAME to have them written")
    if choice.chat is not None:
        make_outputs(list(tasks.values()), choice.chat, choice.outputs, choice.samples, ticker)
    candidates = _candidates(root, choice.outputs, tasks, gathered)
    sizes = _sizes(root)
    drivers = {family: _driver(root, tasks[family], sizes) for family in dict.fromkeys(family for _, family in candidates.values())}
    work = [(program, drivers[family]) for program, family in candidates.values()]
    outcomes = measure_all(work, choice.measuring, choice.races, toolchain, ticker)
    _add_work(gathered, outcomes, candidates, choice)
    if choice.races:
        _add_races(gathered, outcomes, candidates)
    measuring = choice.measuring
    valid = sum(outcome.output.verdict is OutputVerdict.correct for outcome in outcomes)
    gathered.say(
        f"{valid:,} of {len(outcomes):,} candidates build and pass their driver's validation; work % at {measuring.threads} threads, "
        f"median of {measuring.repeats} runs of the driver, its own parallel regions included."
    )
    return gathered.suite()


def _entries(path: Path) -> list[Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot read {path}: {error}") from None
    if not isinstance(found, list):
        raise InputError(f"{path} is not a list of prompts", hint=f"each has {', '.join(_FIELDS)}")
    return found


def _is_omp(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and all(isinstance(entry.get(key), str) for key in _FIELDS)
        and (entry["parallelism_model"], entry["language"]) == ("omp", "cpp")
    )


def _tasks(entries: Sequence[Any], gathered: Gathering) -> dict[str, Task]:
    found: dict[str, Task] = {}
    for entry in entries:
        if not _is_omp(entry):
            gathered.skip("prompts that are not for OpenMP in C++" if isinstance(entry, dict) else "entries that are no prompts")
            continue
        task = Task(entry["problem_type"], entry["name"], entry["prompt"])
        found[task.family] = task
    if not found:
        raise InputError("none of the prompts is for OpenMP (`parallelism_model` omp, `language` cpp)")
    return found


def _candidates(root: Path, path: Path, tasks: Mapping[str, Task], gathered: Gathering) -> dict[str, tuple[Program, str]]:
    """By program id: each different program, with its family."""
    if not path.is_file():
        raise InputError(f"there are no outputs at {path}", hint="--model NAME has them written by a chat model")
    found: dict[str, tuple[Program, str]] = {}
    for entry in _entries(path):
        try:
            task = _task_of(entry, tasks, root)
            outputs = entry.get("outputs")
            for output in outputs if isinstance(outputs, list) else []:
                program = neutral_program(entry["prompt"] + str(output), "cpp", NAME)
                if program.id in found:
                    gathered.skip("outputs that are the same as another")
                found[program.id] = (program, task.family)
        except Unread as why:
            gathered.skip(str(why))
    if not found:
        raise InputError(f"no output in {path} belongs to one of the prompts", hint=f"found {contents(path)}")
    return found


def _task_of(entry: Any, tasks: Mapping[str, Task], root: Path) -> Task:
    if not _is_omp(entry):
        raise Unread("outputs that are not for OpenMP in C++")
    task = tasks.get(f"{entry['problem_type']}/{entry['name']}")
    if task is None:
        raise Unread("outputs of no prompt in the list")
    unsafe = any(set(part) & set("/\\\0") or part in ("", ".", "..") for part in (task.kind, task.name))
    if unsafe or not (_home(root, task) / "cpu.cc").is_file():
        raise Unread("outputs of a problem without a driver")
    return task


def _home(root: Path, task: Task) -> Path:
    return root / DRIVERS / "benchmarks" / task.kind / task.name


def _driver(root: Path, task: Task, sizes: Mapping[str, str]) -> Driver:
    return Driver.read(root / DRIVERS, task.kind, task.name, sizes.get(task.name, ""))


def _sizes(root: Path) -> dict[str, str]:
    try:
        found = json.loads((root / SIZES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    sizes = {name: size.get("omp") if isinstance(size, dict) else size for name, size in found.items()} if isinstance(found, dict) else {}
    return {name: str(size) for name, size in sizes.items() if size is not None}


# ---------------------------------------------------------------- questions


def _add_work(gathered: Gathering, outcomes: Iterable[Outcome], candidates: Mapping[str, tuple[Program, str]], choice: Choice) -> None:
    valid: list[Outcome] = []
    for outcome in outcomes:
        if outcome.output.verdict is OutputVerdict.correct:
            valid.append(outcome)
        else:
            gathered.skip(f"candidates: {_short(outcome.output.reason)}")
    unmeasured = Counter(_short(outcome.work.reason) for outcome in valid if not outcome.work.known)
    for reason, count in unmeasured.items():
        gathered.skip(f"candidates without a work profile: {reason}", count)
    pairs = work_pairs(valid, {key: family for key, (_, family) in candidates.items()})
    gathered.skip("pairs whose difference is within the noise", pairs.close)
    gathered.skip("pairs of which one has no spread, or that had not the same cores", pairs.unmeasured)
    by_family: dict[str, list[WorkPair]] = defaultdict(list)
    for pair in pairs.pairs:
        by_family[pair.problem].append(pair)
    for family, own in sorted(by_family.items()):
        chosen = spread(own, choice.most_pairs)
        gathered.skip("pairs beyond those asked for of their problem", len(own) - len(chosen))
        start = int(content_id("order", family)[-1], 16)
        for index, pair in enumerate(chosen):
            _add_pair(gathered, pair, candidates, high_first=(index + start) % 2 == 0)


def _add_pair(gathered: Gathering, pair: WorkPair, candidates: Mapping[str, tuple[Program, str]], *, high_first: bool) -> None:
    high, low = (pair.a, pair.b) if pair.answer == "A" else (pair.b, pair.a)
    values = sorted((pair.value_a, pair.value_b), reverse=high_first)
    a, b = (candidates[key][0] for key in ((high, low) if high_first else (low, high)))
    gathered.add(
        Item(
            question=Question.work(a, b, pair.threads, pair.cores),
            truth=Answer.A if high_first else Answer.B,
            name=f"{pair.problem} {a.id[-6:]} or {b.id[-6:]}",
            family=pair.problem,
            tags=(margin_tag(pair.margin), pair.problem.partition("/")[0]),
            margin=pair.margin,
            log=f"work % at {team_words(pair.threads, pair.cores)}: A {values[0]:.1f}, B {values[1]:.1f}; noise {pair.noise:.1f} points",
        )
    )


def _add_races(gathered: Gathering, outcomes: Iterable[Outcome], candidates: Mapping[str, tuple[Program, str]]) -> None:
    for outcome in outcomes:
        program, family = candidates[outcome.program]
        if outcome.race.verdict is RaceVerdict.unknown:
            gathered.skip(f"verdict on races unknown: {_short(outcome.race.reason)}")
            continue
        gathered.add(
            Item(
                question=Question.race(program),
                truth=outcome.race.verdict.answer,
                name=f"{family} {program.id[-6:]}",
                family=family,
                tags=(*construct_tags(program.source, "cpp"), family.partition("/")[0]),
                pairs=own_pairs_of(outcome.race.pairs),
                log=f"{outcome.race.racy_runs} of {outcome.race.runs} race runs reported a race",
            )
        )


def spread(pairs: Sequence[WorkPair], most: int) -> list[WorkPair]:
    """At most so many pairs, as many from each bin of margins as there are, in order of id; all where `most` is 0."""
    chosen = in_turns(sorted(pairs, key=lambda each: each.id), lambda each: margin_tag(each.margin))[: most or None]
    return sorted(chosen, key=lambda each: each.id)


def _short(reason: str) -> str:
    return reason.partition(":")[0].strip() or "no reason"
