"""What is counted of a source text: numbers for a predictor that learns without a language model.

Everything comes from reading alone (`source/`), so half-written programs have numbers too. Run as `python -m pcwm.predict.counted`, it
reads programs as JSON lines and writes one line of numbers for each: many programs are counted in processes of their own.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Event

from pcwm.errors import PcwmError, StorageError
from pcwm.pool import default_workers, run_all
from pcwm.predict import static
from pcwm.progress import Silence, Ticker
from pcwm.records import Language, Program, Record, content_id
from pcwm.source.dryrun.verdict import reading_of
from pcwm.source.facts import DependenceVerdict, Facts, Sharing, SourceAccess, Unevenness, WorkNoteKind
from pcwm.source.reading import read_facts
from pcwm.source.verdicts import Ground
from pcwm.source.work.workload import answer_work, estimate_work
from pcwm.store import Store, cache_dir

VERSION = 1
"""Grows whenever a number may come out differently for another reason than that `static` reads differently."""
THREADS = 8
"""Team size of the one estimate of work that every program gets."""
_PIECE = 24
"""Programs for one process: starting it costs as much as one program."""

_WORDS = (
    "parallel for sections section single master masked critical atomic barrier task taskloop taskwait taskgroup ordered simd teams "
    "distribute target loop scope flush threadprivate cancel depobj"
)
_CLAUSES = (
    "private firstprivate lastprivate shared default reduction in_reduction task_reduction schedule nowait collapse num_threads if ordered "
    "depend linear copyprivate copyin safelen untied mergeable grainsize num_tasks proc_bind map device"
)
_SCHEDULES = "static dynamic guided runtime auto tasks"
_GUARDS = "critical atomic ordered single master lock doacross"


class Counted(Record):
    """The numbers of one program, in the order of `names()`."""

    id: str
    values: tuple[float | None, ...]


def count(source: str, language: Language) -> dict[str, float]:
    """All numbers of a text, by name; what does not apply is NaN. Never raises, whatever the text; takes a quarter of a second."""
    facts = read_facts(source, language)
    found: dict[str, float] = {
        "lines": source.count("\n") + 1,
        "cpp": language == "cpp",
        "functions": len(facts.functions),
        "loops": len(facts.loops),
        "loop depth": max((loop.depth + 1 for loop in facts.loops), default=0),
        "doubts": len(facts.doubts),
    }
    found |= _directives(facts) | _accesses(facts) | _dependences(facts) | _efforts(facts)
    reading = reading_of(source, language)
    found |= {f"static says {answer}": reading.answer == answer for answer in ("race", "no_race", "unknown")}
    found |= {f"static ground {ground.value}": reading.ground is ground for ground in Ground}
    found |= {"static pairs": len(reading.pairs), "static reasons": len(reading.reasons), "static missing": len(reading.missing)}
    estimate = estimate_work(source, language, THREADS)
    percents = [region.work_percent for region in estimate.regions]
    found |= {
        "work estimate": math.nan if estimate.work_percent is None else estimate.work_percent,
        "work estimate of the worst region": min(percents, default=math.nan),
        "work regions": len(percents),
    }
    return {name: float(value) for name, value in found.items()}


def _directives(facts: Facts) -> dict[str, float]:
    words = Counter(word for each in facts.directives for word in each.words)
    clauses = Counter(clause.name for each in facts.directives for clause in each.clauses)
    found: dict[str, float] = {f"directive {word}": words[word] for word in _WORDS.split()}
    found |= {f"clause {name}": clauses[name] for name in _CLAUSES.split()}
    return found | {
        "regions": len(facts.regions()),
        "orphaned": sum(each.orphaned for each in facts.directives),
        "serial": sum(bool(each.serial) for each in facts.directives),
        "threads started": len(facts.threads),
        "threads never joined": sum(not each.joined_line for each in facts.threads),
        "tasks": len(facts.tasks),
        "tasks never joined": sum(not each.joined_by for each in facts.tasks),
        "tasks in loops": sum(each.in_loop for each in facts.tasks),
        "tasks that depend": sum(bool(each.depends) for each in facts.tasks),
    }


def _accesses(facts: Facts) -> dict[str, float]:
    inside = [access for access in (*facts.accesses, *facts.called) if access.region is not None]
    kinds = Counter((access.sharing, access.kind) for access in inside)
    found: dict[str, float] = {f"{kind}s {sharing.value}": kinds[sharing, kind] for sharing in Sharing for kind in ("read", "write")}
    shared = [access for access in inside if access.sharing in (Sharing.shared, Sharing.unknown)]
    writes = [access for access in shared if access.kind == "write"]
    guards = Counter(guard.split("(")[0] for access in writes for guard in access.protection)
    found |= {f"shared writes in {guard}": guards[guard] for guard in _GUARDS.split()}
    bare = [access for access in writes if not access.protection and not access.atomic]
    open_ = [access for access in bare if not access.divided_by]
    return found | {
        "bare shared writes": len(bare),
        "bare shared writes of scalars": sum(not access.subscripts for access in bare),
        "bare shared writes nobody divides": len(open_),
        "shared writes of calls": sum(bool(access.through) for access in writes),
        "variables guarded in one place only": _half_guarded(shared),
        "variables written bare and touched elsewhere": _met(bare, shared),
    }


def _half_guarded(shared: Sequence[SourceAccess]) -> int:
    """Variables of a region with accesses that something protects and others that nothing does, one of all these a write."""
    groups: dict[tuple[int | None, str], list[SourceAccess]] = {}
    for access in shared:
        groups.setdefault((access.region, access.variable), []).append(access)
    return sum(
        any(access.kind == "write" for access in row) and len({bool(access.protection or access.atomic) for access in row}) > 1
        for row in groups.values()
    )


def _met(bare: Sequence[SourceAccess], shared: Sequence[SourceAccess]) -> int:
    """Variables that are written without protection, undivided, and touched by another access in the same phase of the region."""
    touched = Counter((access.region, access.phase, access.variable) for access in shared)
    places = {(access.region, access.phase, access.variable) for access in bare if not access.divided_by}
    return sum(touched[place] > 1 for place in places)


def _dependences(facts: Facts) -> dict[str, float]:
    verdicts = Counter(each.verdict for each in facts.dependences)
    carried = [each for each in facts.dependences if each.verdict is DependenceVerdict.carried]
    found: dict[str, float] = {f"dependences {verdict.value}": verdicts[verdict] for verdict in DependenceVerdict}
    return found | {
        "dependences kept": sum(bool(each.kept_by) for each in carried),
        "dependences guarded": sum(each.guarded for each in carried),
        "dependences sure": sum(not each.kept_by and not each.guarded for each in carried),
    }


def _efforts(facts: Facts) -> dict[str, float]:
    loops = [loop for effort in facts.efforts for loop in effort.loops]
    notes = Counter(note.kind for effort in facts.efforts for note in effort.notes)
    uneven, schedules = Counter(loop.uneven for loop in loops), Counter(loop.schedule for loop in loops)
    found: dict[str, float] = {f"loops {kind.value}": uneven[kind] for kind in Unevenness}
    found |= {f"schedule {name}": schedules[name] for name in _SCHEDULES.split()}
    found |= {f"note {kind.value}": notes[kind] for kind in WorkNoteKind}
    return found | {
        "barriers": sum(effort.barriers for effort in facts.efforts),
        "divided loops": len(loops),
        "loops without barrier": sum(not loop.barrier for loop in loops),
        "loops with a chunk": sum(bool(loop.chunk) for loop in loops),
        "worst skew": max((loop.skew for loop in loops if loop.skew is not None), default=math.nan),
    }


@cache
def names() -> tuple[str, ...]:
    """What the numbers are called, in their order."""
    return tuple(count("", "c"))


@cache
def identity() -> str:
    """Which numbers these are: the same identity means that the same text has the same ones."""
    return f"{VERSION}.{static.READING}.{content_id('names', names()).removeprefix('names-')[:6]}"


def compare(a: Program, b: Program, threads: int, numbers_a: Sequence[float], numbers_b: Sequence[float], *, cores: int = 0) -> list[float]:
    """Numbers of a question about work: A's minus B's, and what the static answer makes of the two with this team on these cores."""
    found = answer_work(a.source, b.source, "cpp" if "cpp" in (a.language, b.language) else "c", threads, cores)
    percents = [math.nan if each.work_percent is None else each.work_percent for each in (found.a, found.b)]
    return [*(one - other for one, other in zip(numbers_a, numbers_b, strict=True)), found.difference, *percents, float(threads)]


def counts_folder() -> Path:
    """Where counts are kept. Raises StorageError where the cache cannot be written."""
    folder = cache_dir() / "counted"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror}", hint="set PCWM_CACHE to a folder that can be written") from None
    return folder


def count_all(programs: Iterable[Program], ticker: Ticker | None = None, workers: int = 0) -> dict[str, tuple[float, ...]]:
    """The numbers of many programs by id: from the cache, else counted in `workers` processes (0: one a core) and kept there."""
    wanted = {program.id: program for program in programs}
    store = Store(counts_folder() / f"counted-{identity()}.sqlite")
    try:
        found = {each.id: _numbers(each) for each in store.each(Counted, wanted)}
        rest = [program for key, program in wanted.items() if key not in found]
        ticker = ticker or Silence()
        ticker.start("counting", len(wanted), len(found))
        for piece in _counted_apart(rest, workers or default_workers()) if len(rest) > 2 else [[_counted(each) for each in rest]]:
            store.put(piece)
            found |= {each.id: _numbers(each) for each in piece}
            for _ in piece:
                ticker.advance()
    finally:
        store.close()
    return found


def _counted(program: Program) -> Counted:
    values = count(program.source, program.language).values()
    return Counted(id=program.id, values=tuple(None if math.isnan(value) else round(value, 4) for value in values))


def _numbers(counted: Counted) -> tuple[float, ...]:
    return tuple(math.nan if value is None else value for value in counted.values)


def _counted_apart(programs: Sequence[Program], workers: int) -> Iterator[list[Counted]]:
    queue = iter(programs)
    pieces = iter(lambda: list(islice(queue, _PIECE)), [])
    for _, piece in run_all(_run_apart, pieces, workers):
        yield piece


def _run_apart(programs: Sequence[Program], stop: Event) -> list[Counted]:
    """One child process. Raises PcwmError where it fails, which no text should make it do."""
    if stop.is_set():
        return []
    lines = "".join(program.model_dump_json() + "\n" for program in programs)
    command = [sys.executable, "-m", "pcwm.predict.counted"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise PcwmError(f"the source facts of {len(programs)} programs could not be counted: {last[:200]}")
    return [Counted.model_validate_json(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    for text in sys.stdin:
        sys.stdout.write(json.dumps(_counted(Program.model_validate_json(text)).model_dump(mode="json")) + "\n")
