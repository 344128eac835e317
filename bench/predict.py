"""What does an answer cost? Seconds per question of each predictor beside the real tools', and a local model beside its bare engine.

    python bench/predict.py [--programs 24] [--data FOLDER] [--model NAME …] [--tokens 160] [--in-flight 2] [--transformers] [--endpoint]
        [--vote N]

The programs are whole ones of `tests/observe/known`; with `--data`, a run's folder or a dataset's, they are of its held-out families, with
as many questions about work, and `features` and `majority` learn from its training families. All are asked the same questions, one
predictor after the other; the ratio is to the real tools on those. `--endpoint` asks each model a second time, through a server on the
loopback that speaks OpenAI's protocol, where the reply is free; `--vote` draws N samples of it. Medians are of the time from one answer to
the next: with several in flight answers come together, and only the mean tells.

The engine alone reads the same prompts, with as many tokens behind them as the predictor puts into the model's mouth, and generates as
many tokens as the model did: one request a question, nothing parsed. The ratio of tokens per second is what the predictor's own steps cost.
Both are repeated in turns (`--repeats`; 0 leaves them out), since the machine may not be quiet.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pcwm.chat.engine import Engine
from pcwm.chat.gguf import idle_cores, serve_gguf
from pcwm.pool import run_in_order
from pcwm.predict.choose import Options, choose_predictor
from pcwm.predict.engine import CONTEXT, EnginePredictor
from pcwm.predict.predictor import Predictor
from pcwm.predict.questions import read_known, read_problems
from pcwm.prompts import THINK_OPEN, prompt
from pcwm.records import Language, Origin, OriginKind, Prediction, Program, Question, Split
from pcwm.source.dryrun.verdict import reading_of

ROOT = Path(__file__).parent.parent
SEED = 5


def known_programs(count: int) -> list[Question]:
    """Whole programs with a main of their own, spread over the folders."""
    paths = sorted(path for path in (ROOT / "tests/observe/known").glob("*/*") if path.suffix in (".c", ".cpp"))
    random.Random(SEED).shuffle(paths)
    found = []
    for path in paths[:count]:
        language: Language = "cpp" if path.suffix == ".cpp" else "c"
        text = path.read_text().replace("// racy", "")
        found.append(Question.race(Program.make(text, language, Origin(kind=OriginKind.user, name=path.name))))
    return found


def held_out(data: Path, count: int) -> list[Question]:
    """Questions of held-out families, as many of each kind."""
    known = read_known(data, Split.held_out)
    chosen = []
    for kind in ("race", "work"):
        mine = [each.question for each in known if each.question.kind == kind]
        chosen += random.Random(SEED).sample(mine, min(count, len(mine)))
    return chosen


def line_up(options: argparse.Namespace) -> Iterator[tuple[str, Options]]:
    """Names and what is said of them, cheap ones first."""
    yield "static", {}
    if options.data:
        yield f"majority={options.data}", {}
        yield f"features={options.data}", {}
    local: Options = {"max_new_tokens": options.tokens, "in_flight": options.in_flight}
    for model in options.model:
        yield f"model={model}", {**local, "engine": "llama.cpp"}
        if options.transformers:
            yield f"model={model}", {**local, "engine": "transformers"}
        if options.vote:
            yield f"vote:model={model}", {**local, "engine": "llama.cpp", "samples": options.vote}
        if options.endpoint:
            with serve_gguf(model, options.in_flight, context=CONTEXT, threads=idle_cores()) as url:
                yield f"endpoint={model}", {"url": url, "in_flight": options.in_flight, "max_new_tokens": 2 * options.tokens}
    yield "cascade:static,tool", {}


def timed(predictor: Predictor, questions: Sequence[Question]) -> tuple[list[float], list[Prediction]]:
    """Wall seconds between one answer and the next, and the answers. What is loaded or learned first is not in it."""
    a = Program.make("void f(void) {\n#pragma omp parallel\n{}\n}\n", "c", Origin(kind=OriginKind.user, name="first.c"))
    list(predictor.predict([Question.race(a) if questions[0].kind == "race" else Question.work(a, a, 2)]))
    reading_of.cache_clear()  # an earlier predictor may have asked about the same texts
    times, said, last = [], [], time.monotonic()
    for one in predictor.predict(questions):
        now = time.monotonic()
        times.append(now - last)
        said.append(one)
        last = now
    return times, said


def costs(options: argparse.Namespace, questions: Sequence[Question]) -> None:
    """The table of seconds per question."""
    told: Options = {"problems": read_problems(options.data)} if options.data else {}
    rows = []
    for kind in ("race", "work"):
        mine = [each for each in questions if each.kind == kind]
        if not mine:
            continue
        tool, asked = timed(choose_predictor("tool", **told), mine)
        base = statistics.fmean(tool)
        rows.append((kind, "tool", tool, base, sum(each.cost.tool_calls for each in asked)))
        for name, said in line_up(options):
            both: Options = {**told, **said}
            predictor = choose_predictor(name, **both)
            times, answers = timed(predictor, mine)
            calls = sum(each.cost.tool_calls for each in answers)
            rows.append((kind, predictor.name.split(" sure from")[0][:60], times, base, calls))
            del predictor
    print(f"{'':5} {'predictor':62} {'n':>4} {'mean s':>9} {'median s':>9} {'÷ tool':>9} {'tool runs':>9}")
    for kind, name, times, base, calls in rows:
        mean = statistics.fmean(times)
        print(f"{kind:5} {name:62} {len(times):4} {mean:9.4f} {statistics.median(times):9.4f} {mean / base:9.4f} {calls:9}")


class Counting(Engine):
    """An engine that notes what it generated for each prompt."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.generated: dict[int, int] = {}
        """By slot: tokens of the conversation that it holds."""

    def _complete(self, slot: int, ids: Sequence[int], wanted: dict[str, Any]) -> dict[str, Any]:
        told = super()._complete(slot, ids, wanted)
        self.generated[slot] = self.generated.get(slot, 0) + int(told["tokens_predicted"])
        return told

    def alone(self, ids: Sequence[int], count: int) -> None:
        """Read a prompt and generate so many tokens, and nothing else."""
        with self.slot() as slot:
            super()._complete(slot, ids, {"n_predict": count, "temperature": 0.0, "ignore_eos": True})


def _alone(engine: Counting, job: tuple[list[int], int]) -> None:
    engine.alone(*job)


def throughput(model: str, questions: Sequence[Question], tokens: int, in_flight: int, repeats: int) -> None:
    """Tokens per second of the predictor and of its engine alone."""
    ratios, rates = [], []
    for _ in range(repeats):
        engine = Counting(model, in_flight, CONTEXT, idle_cores())
        predictor = EnginePredictor(model, tokens, in_flight)
        predictor._loaded._engine = engine
        engine.generate(0, engine.encode("int main(void)"), 2)  # the first request sets buffers up
        engine.generated.clear()
        started = time.monotonic()
        said = list(predictor.predict(questions))
        seconds = time.monotonic() - started
        generated = sum(engine.generated.values())
        prompts = [[*engine.encode(engine.prompt(prompt(each))), *engine.encode(THINK_OPEN)] for each in questions]
        engine.close()
        engine = Counting(model, in_flight, CONTEXT, idle_cores())
        engine.generate(0, engine.encode("int main(void)"), 2)
        forced = sum(each.cost.completion_tokens for each in said) - generated
        each_one = [generated // len(said) + (place < generated % len(said)) for place in range(len(said))]
        prompts = [[*ids, *ids[-max(1, forced // len(said)) :]] for ids in prompts]
        started = time.monotonic()
        list(run_in_order(partial(_alone, engine), list(zip(prompts, each_one, strict=True)), in_flight))
        bare = time.monotonic() - started
        engine.close()
        count = sum(map(len, prompts)) + generated
        ratios.append(bare / seconds)
        rates.append((count / seconds, count / bare))
    mine, bare_rate = (statistics.median(row) for row in zip(*rates, strict=True))
    print(
        f"{model}: {len(questions)} questions, {in_flight} in flight, {idle_cores()} threads: {mine:.1f} tokens/s, the engine alone "
        f"{bare_rate:.1f}; ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}, {repeats} repeats)"
    )


def main() -> None:
    """Both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=int, default=24, help="questions of each kind")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--model", action="append", default=[])
    parser.add_argument("--tokens", type=int, default=160)
    parser.add_argument("--in-flight", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--transformers", action="store_true")
    parser.add_argument("--endpoint", action="store_true")
    parser.add_argument("--vote", type=int, default=0)
    options = parser.parse_args()
    questions = held_out(options.data, options.programs) if options.data else known_programs(options.programs)
    costs(options, questions)
    for model in options.model if options.repeats else ():
        throughput(model, questions, options.tokens, options.in_flight, options.repeats)


if __name__ == "__main__":
    main()
