"""Mutated programs through `read_facts` or `read_races`: do they ever raise, hang, or take much memory?

    python bench/fuzz_source.py [COUNT] [--what facts|races] [--state FILE] [--first NUMBER] [--show NUMBER]

Every input is made from its number alone: lines of the project's own programs (those that come with it and the known answers of the
tests), changed by bytes, tokens and lines, cut off, nested deeply, or mixed with random bytes. COUNT inputs (100,000 unless said
otherwise) go through a process of its own with a limit of 2 GB; if it dies, raises, or takes more than 2 seconds of processor time over
one input, that number is reported and the next ones go on. With a state file a run that was stopped goes on where it was. At the end:
what failed, the slowest input, the memory at most. `--show` prints an input. Of an input `read_races` gets 20 KB at most.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from pcwm.records import Language
from pcwm.source.dryrun.verdict import read_races
from pcwm.source.reading import read_facts
from pcwm.source.syntax import parse

ROOT = Path(__file__).parent.parent
FOLDERS = ("src/pcwm/explore/seeds", "tests/observe/known", "tests/source/data", "examples")
LIMIT = 2.0
"""Seconds of processor time an input may take."""
HANG = 10.0
"""Seconds after which an input is left."""
MEMORY = 2_000_000_000
LONG = 20_000
"""Bytes of a text whose races are read."""
BATCH = 250
TOKENS = (
    *("{", "}", "(", ")", "[", "]", ";", ",", ":", "<", ">", "*", "&", "=", "+", "#", '"', "'", "\\", "/", "//", "/*", "*/", "\n", "\0"),
    *("#pragma omp parallel\n", "#pragma omp for nowait\n", "#pragma omp task depend(inout: a[0:n])\n", "#pragma omp barrier\n"),
    *("#pragma omp metadirective when(user={condition(n > 4)}: parallel for) otherwise(single)\n", "#pragma omp target map(tofrom: a)\n"),
    *('_Pragma("omp parallel for")', "[[omp::directive(parallel for)]]", "[[omp::sequence(directive(parallel), directive(for))]]"),
    *("#if 0\n", "#ifdef _OPENMP\n", "#else\n", "#endif\n", "#define P(x) _Pragma(#x)\nP(omp parallel num_threads(1))\n"),
    *("#define P P P\n", "std::lock_guard<std::mutex> g(m);", "pthread_create(&t, 0, f, 0);", "std::thread t([&] { x++; });"),
    *("if (omp_test_lock(&l)) ", 'R"x(', "é", "\ufeff", "#pragma omp "),
)
DEEP = ("(", "{", "[", "a[", "if (x) ", "-", "f(", "#pragma omp task\n{", "while (1) {", "x ? y : ", "T<", "*")
"""What is nested, repeated."""


@cache
def programs() -> tuple[tuple[bytes, ...], ...]:
    """Our own programs, as lines."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in (".c", ".cpp", ".h", ".hpp"))
    return tuple(tuple(path.read_bytes().splitlines(keepends=True)) for path in paths)


def make_input(number: int) -> tuple[bytes, Language]:
    """The input of that number."""
    dice = random.Random(number)
    lines = dice.choice(programs())
    first = dice.randrange(len(lines))
    text = b"".join(lines[first : first + dice.choice((3, 8, 15, 30, 60))])
    for _ in range(dice.choice((1, 1, 2, 4, 8, 20))):
        text = mutate(text, dice)
    return text[:200_000], dice.choice(("c", "cpp"))


def mutate(text: bytes, dice: random.Random) -> bytes:
    """One random change."""
    start, end = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    end = min(end, start + dice.choice((1, 4, 20, 200)))
    lines = text.splitlines(keepends=True) or [b""]
    line = dice.randrange(len(lines))
    kind = dice.randrange(12)
    if kind == 0:
        return text[:start] + text[end:]
    if kind == 1:
        return text[:start] + text[start:end] * dice.choice((2, 3, 50)) + text[end:]
    if kind == 2:
        return text[:start] + bytes(dice.randrange(256) for _ in range(dice.choice((1, 5, 40)))) + text[end:]
    if kind == 3:
        return text[:end]
    if kind in (4, 5, 6):
        return text[:start] + dice.choice(TOKENS).encode() + text[start:]
    if kind == 7:
        lines[line : line + 1] = [lines[line]] * dice.choice((0, 2, 5))
    elif kind == 8:
        other = dice.randrange(len(lines))
        lines[line], lines[other] = lines[other], lines[line]
    elif kind == 9:
        lines[line] = lines[line].rstrip(b"\n") + b"\\\n"
    elif kind == 10:
        return text[:start] + dice.choice(DEEP).encode() * dice.choice((10, 120, 500)) + text[start:]
    else:
        words = lines[line].split(b" ")
        dice.shuffle(words)
        lines[line] = b" ".join(words)
    return b"".join(lines)


def _hangs(*_: object) -> None:
    raise TimeoutError(f"not read in {HANG:.0f} s")


def check_facts(text: bytes, language: Language) -> None:
    facts = read_facts(text, language)
    assert len(facts.model_dump_json()) >= 2
    lines = text.count(b"\n") + 1
    assert all(0 < access.line <= lines for access in facts.accesses), "a line that is not there"
    assert all(0 < one.line <= one.pragma_end <= lines and one.body_end <= lines for one in facts.directives), "an extent outside"


def check_races(text: bytes, language: Language) -> None:
    source = text[:LONG].decode("utf-8", "replace")
    reading = read_races(source, language)
    assert len(reading.model_dump_json()) >= 2
    lines = source.count("\n") + 1
    assert all(0 < side.line <= lines for pair in reading.pairs for side in (pair.first, pair.second)), "a line that is not there"
    assert bool(reading.pairs) == (reading.answer == "race"), "a race without accesses"


CHECKS = {"facts": check_facts, "races": check_races}


def work(what: str, first: int, last: int) -> None:
    """Read the inputs of a range; one JSON line a batch, and one before each input that fails."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _hangs)
    slowest = (0.0, first)
    for number in range(first, last):
        text, language = make_input(number)
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
        try:
            CHECKS[what](text, language)
        except Exception as error:  # whatever it is, it is what this looks for
            print(json.dumps({"failed": number, "why": f"{type(error).__name__}: {error}"[:200]}), flush=True)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        parse.cache_clear()
        slowest = max(slowest, (time.process_time() - began, number))
        if slowest[0] > LIMIT and slowest[1] == number:
            print(json.dumps({"failed": number, "why": f"{slowest[0]:.2f} s"}), flush=True)
        if (number + 1) % BATCH == 0 or number + 1 == last:
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps({"done": number + 1, "slowest": slowest, "memory": memory}), flush=True)


def campaign(what: str, first: int, last: int, state: Path | None) -> dict[str, object]:
    """All inputs of a range, in child processes; what is known so far is in the state file after every batch."""
    known: dict[str, object] = {"first": first, "done": first, "slowest": [0.0, first], "memory": 0.0, "failed": []}
    if state is not None and state.exists():
        known = json.loads(state.read_text(encoding="utf-8"))
    while (done := int(str(known["done"]))) < last:
        command = [sys.executable, __file__, "--what", what, "--work", str(done), str(min(last, done + 20 * BATCH))]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for line in child.stdout:
            said = json.loads(line)
            if "failed" in said:
                known["failed"] = [*_list(known["failed"]), [said["failed"], said["why"]]]
                print(f"input {said['failed']}: {said['why']}", flush=True)
                continue
            known["done"] = said["done"]
            known["slowest"] = max(_list(known["slowest"]), said["slowest"])
            known["memory"] = max(float(str(known["memory"])), said["memory"])
            if state is not None:
                state.write_text(json.dumps(known), encoding="utf-8")
            if said["done"] % (8 * BATCH) == 0:
                print(f"{said['done']:,} of {last:,}: slowest {known['slowest']}, {known['memory']:.0f} MB", flush=True)
        if child.wait() != 0:  # killed by a signal: one of the next batch; they are tried one by one
            known["failed"] = [*_list(known["failed"]), *_one_by_one(what, int(str(known["done"])), BATCH)]
            known["done"] = int(str(known["done"])) + BATCH
    return known


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _one_by_one(what: str, first: int, count: int) -> list[list[object]]:
    """Which inputs of a batch kill the process."""
    found: list[list[object]] = []
    for number in range(first, first + count):
        command = [sys.executable, __file__, "--what", what, "--work", str(number), str(number + 1)]
        ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
        if ended.returncode:
            found.append([number, f"exit status {ended.returncode}"])
    return found


def main() -> None:
    """A campaign, or (for the processes this starts) a range of inputs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--what", choices=sorted(CHECKS), default="facts")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--show", type=int)
    parser.add_argument("--work", type=int, nargs=2)
    options = parser.parse_args()
    if options.work:
        work(options.what, *options.work)
    elif options.show is not None:
        sys.stdout.buffer.write(make_input(options.show)[0])
    else:
        known = campaign(options.what, options.first, options.first + options.count, options.state)
        seconds, number = _list(known["slowest"])
        failed = len(_list(known["failed"]))
        print(f"{options.count:,} inputs: {failed} failed, slowest {seconds:.2f} s (input {number}), {known['memory']:.0f} MB")
        for each in _list(known["failed"]):
            print(each)


if __name__ == "__main__":
    main()
