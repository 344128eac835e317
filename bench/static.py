"""How often is `static` right about races, and how sure may it be? Labelled programs, whole and cut off, by what its verdict rests on.

    python bench/static.py [--run FOLDER …] [--limit N] [--suite known|sealed …] [--wrong] [--write]

The suites are `tests/observe/known` (seen while the predictor was made) and `tests/source/sealed` (not seen); `--run` adds the programs of
an observed run with what the tools said, without those that are `unknown`. Each program is read whole, and once cut off at a random line:
a racy one anywhere behind its last racy line, a clean one in its second half. `unknown` counts as wrong. Prints accuracy with Wilson
intervals beside the majority's, tables by family, by leading construct and by ground, and the calibration; `--write` fits the
confidence of each ground on `known` and the runs, and stores it in `predict/static.toml`. What is sealed or held out is never fitted to.
"""

from __future__ import annotations

import argparse
import random
import re
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pcwm.dataset.features import group_of, parts_of
from pcwm.evaluate.statistics import share
from pcwm.explore.stage import split_of
from pcwm.pool import default_workers
from pcwm.predict.static import BEGINNINGS
from pcwm.records import Language, Outcome, Problem, Program, RaceVerdict, Split
from pcwm.source.dryrun.verdict import read_races
from pcwm.store import RunFolder

ROOT = Path(__file__).parent.parent
STORED = ROOT / "src" / "pcwm" / "predict" / "static.toml"
SEED = 7
APART = ("sealed", "held out")


@dataclass(frozen=True)
class Case:
    """One labelled text."""

    suite: str
    family: str
    name: str
    source: str
    language: Language
    race: bool
    cut: bool

    @cached_property
    def construct(self) -> str:
        return group_of(parts_of(self.source, self.language))


@dataclass(frozen=True)
class Answered:
    case: Case
    answer: str
    ground: str
    seconds: float
    """CPU time."""

    @property
    def basis(self) -> str:
        """What its confidence is measured by, as `predict/static.py` looks it up."""
        return f"{'cut' if self.case.cut or self.ground in BEGINNINGS else 'whole'}.{self.ground}"

    @property
    def right(self) -> bool:
        return self.answer == ("race" if self.case.race else "no_race")


def suite(name: str) -> Iterator[Case]:
    """The programs of one suite, whole and cut off."""
    folder = ROOT / ("tests/observe/known" if name == "known" else "tests/source/sealed")
    answers = tomllib.loads((folder / "answers.toml").read_text()) if name == "sealed" else {}
    for path in sorted([*folder.glob("*/*.c"), *folder.glob("*/*.cpp")]):
        text = path.read_text()
        lines = [number for number, line in enumerate(text.split("\n"), 1) if re.search(r"// racy\b", line)]
        lines = lines or answers.get(f"{path.parent.name}/{path.name}", {}).get("lines", [])
        language: Language = "cpp" if path.suffix == ".cpp" else "c"
        yield from both(name, path.parent.name, path.name, text.replace("// racy", ""), language, ".race." in path.name, lines)


def run(path: Path, limit: int) -> Iterator[Case]:
    """The programs of an observed run; those of its held-out families are a suite of their own."""
    with RunFolder.open(path) as folder:
        outcomes = {outcome.program: outcome for outcome in folder.store.all(Outcome) if outcome.race.verdict is not RaceVerdict.unknown}
        problems = list(folder.store.all(Problem))
        names = {problem.id: problem.name for problem in problems}
        held_out = {problem.id for problem in problems if split_of(problem.family, folder.recipe) is Split.held_out}
        chosen = sorted(outcomes)
        random.Random(SEED).shuffle(chosen)
        for program in folder.store.each(Program, chosen[:limit]):
            race = outcomes[program.id].race
            lines = [side.line for pair in race.pairs[:1] for side in (pair.first, pair.second) if not side.file]
            if program.language in ("c", "cpp"):
                language: Language = "cpp" if program.language == "cpp" else "c"
                verdict = race.verdict is RaceVerdict.race
                suite = "held out" if program.problem in held_out else "run"
                yield from both(suite, names.get(program.problem or "", "?"), program.id, program.source, language, verdict, lines)


def both(suite: str, family: str, name: str, text: str, language: Language, race: bool, lines: list[int]) -> Iterator[Case]:
    yield Case(suite, family, name, text, language, race, False)
    rows = text.split("\n")
    first = max(lines) if race and lines else len(rows) // 2
    end = random.Random(f"{SEED} {name}").randint(min(first, len(rows)), len(rows))
    yield Case(suite, family, name, "\n".join(rows[:end]), language, race, True)


def ask(case: Case) -> Answered:
    started = time.process_time()
    reading = read_races(case.source, case.language)
    return Answered(case, reading.answer, reading.ground.value, time.process_time() - started)


def report(title: str, answered: list[Answered]) -> None:
    """Accuracy, errors of both kinds, the majority beside it, and time."""
    racy = [each for each in answered if each.case.race]
    clean = [each for each in answered if not each.case.race]
    times = sorted(each.seconds for each in answered)
    print(f"\n{title}: right {share(sum(each.right for each in answered), len(answered))}")
    print(f"  races found {share(sum(each.answer == 'race' for each in racy), len(racy))}")
    print(f"  false alarms {share(sum(each.answer == 'race' for each in clean), len(clean))}")
    print(f"  unknown {sum(each.answer == 'unknown' for each in answered)}; majority {max(len(racy), len(clean)) / len(answered):.1%}")
    print(f"  CPU time: median {times[len(times) // 2] * 1e3:.0f} ms, 9 of 10 below {times[len(times) * 9 // 10] * 1e3:.0f} ms", end="")
    print(f", at most {times[-1] * 1e3:.0f} ms")


def tables(answered: list[Answered]) -> None:
    """By family, by the construct the program leads with, and by ground."""
    keys: tuple[tuple[str, Callable[[Answered], str]], ...] = (
        ("family", lambda each: each.case.family),
        ("construct", lambda each: each.case.construct),
        ("ground", lambda each: f"{each.answer}, {each.ground}"),
    )
    for label, key in keys:
        rows: dict[str, list[Answered]] = defaultdict(list)
        for each in answered:
            rows[key(each)].append(each)
        print(f"  by {label}")
        for name in sorted(rows):
            print(f"    {name:34} {share(sum(each.right for each in rows[name]), len(rows[name]))}")


def confidences(answered: list[Answered]) -> dict[str, tuple[float, int]]:
    """For each ground, the share of right answers with one more of each kind (Laplace), and of how many."""
    counted: dict[str, Counter[bool]] = defaultdict(Counter)
    for each in answered:
        counted[each.basis][each.right] += 1
    return {name: ((count[True] + 1) / (count.total() + 2), count.total()) for name, count in sorted(counted.items())}


def calibration(fitted: dict[str, tuple[float, int]], answered: list[Answered]) -> None:
    """Brier score of the stored confidence on programs it was not fitted to, beside the best constant."""
    pairs = [(fitted[each.basis][0], each.right) for each in answered if each.basis in fitted]
    if pairs:
        mean = sum(right for _, right in pairs) / len(pairs)
        brier = sum((sure - right) ** 2 for sure, right in pairs) / len(pairs)
        print(f"  said {sum(sure for sure, _ in pairs) / len(pairs):.3f} on average, was right {mean:.3f}", end="; ")
        print(f"Brier {brier:.4f}, best constant {mean * (1 - mean):.4f}, n = {len(pairs)}")


def store(fitted: dict[str, tuple[float, int]]) -> None:
    """Written for `predict/static.py`: [cut] and [whole], by ground."""
    lines = ["# How often `static` was right about races, by what its verdict rested on: made by `python bench/static.py --write`."]
    for part in ("whole", "cut"):
        lines += ["", f"[{part}]"]
        lines += [f"{name.partition('.')[2]} = {sure:.3f}  # of {n}" for name, (sure, n) in fitted.items() if name.startswith(f"{part}.")]
    STORED.write_text("\n".join(lines) + "\n")


def main() -> None:
    """Read, ask, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", action="append", choices=("known", "sealed"))
    parser.add_argument("--run", action="append", type=Path, default=[])
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--wrong", action="store_true", help="list what it got wrong, never of what is sealed or held out")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    cases = [case for name in options.suite or ("known", "sealed") for case in suite(name)]
    cases += [case for path in options.run for case in run(path, options.limit)]
    with ProcessPoolExecutor(default_workers()) as pool:
        answered = list(pool.map(ask, cases, chunksize=4))
    fitted = confidences([each for each in answered if each.case.suite not in APART])
    for name in dict.fromkeys(case.suite for case in cases):
        for cut in (False, True):
            part = [each for each in answered if each.case.suite == name and each.case.cut is cut]
            report(f"{name}, {'cut off' if cut else 'whole'}", part)
            if name in APART:
                calibration(fitted, part)
            tables(part)
            for each in part if options.wrong and name not in APART else ():
                if not each.right:
                    print(f"    wrong: {each.case.family}/{each.case.name}: {each.answer} ({each.ground})")
    if options.write:
        store(fitted)


if __name__ == "__main__":
    main()
