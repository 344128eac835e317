"""How fast is a training step? Tokens a second and memory of `pcwm learn` beside TRL's defaults: same model, data, machine and adapter.

    python bench/learn.py [--base smollm2-135m] [--examples 32] [--steps 3] [--batch 8] [--repeats 3] [--data RUN] [--method lora|full]

TRL's side is `SFTTrainer` as documented: conversational prompts and completions, `SFTConfig` with nothing set but what makes the
two comparable (adapter, examples a step, no cut at 1,024 tokens, the processor or bf16, no reports). `plain` is the same with activation
checkpointing off, which TRL turns on by default. Ours packs as many examples as TRL has a step into rows without padding.

Each run is a process of its own; the three take turns, so that what else the machine does hits all of them. Tokens are those of examples,
never padding; a run's first step, which warms up, does not count. On a busy processor tokens per CPU-second tell more.
Memory is the process's peak, or the GPU's. Ratios are of medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pcwm.learn.examples import training_examples
from pcwm.learn.notes import notes
from pcwm.learn.sft import train
from pcwm.learn.speed import memory
from pcwm.learn.student import load_student, wants_gpu, wants_half
from pcwm.prompts import completion, race_prompt
from pcwm.recipe import LearnRecipe
from pcwm.records import Answer, Example, Language, Origin, OriginKind, Program, Question, Split, content_id
from pcwm.store import RunFolder

ROOT = Path(__file__).parent.parent
SIDES = ("pcwm", "trl", "plain")


def known_examples(count: int) -> list[Example]:
    """Whole programs of the tests, with what reading them shows as reasoning: lengths as they are found, nothing worth learning."""
    found = []
    for path in sorted((ROOT / "tests/observe/known").glob("*/*")):
        if path.suffix in (".c", ".cpp"):
            language: Language = "cpp" if path.suffix == ".cpp" else "c"
            program = Program.make(path.read_text(), language, Origin(kind=OriginKind.user, name=path.name))
            reply = completion(notes(Question.race(program))[0] or "No variable that the threads share is written.", Answer.no_race)
            key = content_id("ex", program.id)
            found.append(Example(id=key, program=program.id, split=Split.train, prompt=race_prompt(program), completion=(reply,)))
    return [found[index * len(found) // count] for index in range(count)] if count < len(found) else found


def ours(given: argparse.Namespace, examples: list[Example], folder: Path) -> dict[str, float]:
    """As many rows a step as hold the examples that TRL has in one."""
    student = load_student(given.base, device="auto", train="lora")
    lengths = [len(student.prompt_ids(one.prompt)) + len(student.completion_ids(one.completion)) for one in examples]
    room = max(*lengths, given.batch * sum(lengths) // len(lengths))
    del student
    recipe = LearnRecipe(
        base=given.base,
        method=given.method,
        max_steps=given.steps,
        batch=1,
        pack=True,
        max_length=min(room, given.max_length),
        save_steps=10**6,
    )
    clock = Clock()
    train(examples, recipe, 0, folder / "out", clock)
    lines = [json.loads(line) for line in (folder / "out" / "log.jsonl").read_text().splitlines()][1:]
    seconds, tokens = sum(line["seconds"] for line in lines), sum(line["tokens"] for line in lines)
    used = sum(line["utilisation"] * line["seconds"] for line in lines) / seconds
    rate = tokens / (clock.ends[-1] - clock.ends[0])
    return {"tokens_per_second": tokens / seconds, "per_cpu": rate, "memory": lines[-1]["memory"], "utilisation": used}


class Clock:
    """A ticker that notes how much processor time the process has had when each step ends."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def start(self, label: str, total: int, done: int = 0) -> None: ...

    def advance(self, note: str = "") -> None:
        self.ends.append(time.process_time())


def theirs(given: argparse.Namespace, examples: list[Example], folder: Path, *, plain: bool) -> dict[str, float]:
    """TRL's defaults; `plain`: without activation checkpointing."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from pcwm.learn.sft import checkpointing

    class Watch(TrainerCallback):  # type: ignore[misc]
        """When each step ended, on the wall and in processor time, and the tokens seen by then."""

        def __init__(self) -> None:
            self.times: list[tuple[float, float]] = []
            self.tokens: list[float] = []

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **rest: Any) -> None:
            if logs and "num_tokens" in logs and "loss" in logs:
                self.times.append((time.perf_counter(), time.process_time()))
                self.tokens.append(float(logs["num_tokens"]))

    cuda = wants_gpu("auto")
    student = load_student(given.base, train="lora" if given.method == "lora" else "full")
    rows = [
        {"prompt": [turn.model_dump() for turn in one.prompt], "completion": [turn.model_dump() for turn in one.completion]}
        for one in examples
    ]
    settings = SFTConfig(
        output_dir=str(folder / "out"),
        per_device_train_batch_size=given.batch,
        max_steps=given.steps,
        max_length=given.max_length,
        use_cpu=not cuda,
        bf16=wants_half("auto", "auto"),  # as ours has it
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        **(checkpointing(False) if plain else {}),
    )
    lora = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM") if given.method == "lora" else None
    clock = Watch()
    data = Dataset.from_list(rows)
    trainer = SFTTrainer(
        model=student.model, args=settings, train_dataset=data, processing_class=student.tokenizer, peft_config=lora, callbacks=[clock]
    )
    trainer.train()
    (wall, cpu), tokens = (
        (last - first for first, last in zip(clock.times[0], clock.times[-1], strict=True)),
        clock.tokens[-1] - clock.tokens[0],
    )
    return {"tokens_per_second": tokens / wall, "per_cpu": tokens / cpu, "memory": memory(trainer.args.device), "utilisation": float("nan")}


def one(given: argparse.Namespace) -> None:
    """A child process: one side, once; the result as a line of JSON."""
    if given.data:
        with RunFolder.open(given.data) as folder:
            examples = training_examples(folder, folder.recipe.learn.examples)[: given.examples]
    else:
        examples = known_examples(given.examples)
    with tempfile.TemporaryDirectory() as room:
        made = (
            ours(given, examples, Path(room)) if given.side == "pcwm" else theirs(given, examples, Path(room), plain=given.side == "plain")
        )
    print("RESULT " + json.dumps(made))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="smollm2-135m")
    parser.add_argument("--data", type=Path, help="a run's folder; by default the tests' programs")
    parser.add_argument("--examples", type=int, default=32)
    parser.add_argument("--steps", type=int, default=3, help="of each run; the first does not count")
    parser.add_argument("--batch", type=int, default=8, help="examples a step of TRL's; 8 is its default")
    parser.add_argument("--max-length", type=int, default=16384)
    parser.add_argument("--method", choices=("lora", "full"), default="lora")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        one(given)
        return
    found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for _ in range(given.repeats):
        for side in SIDES:
            done = subprocess.run([sys.executable, *sys.argv, "--side", side], capture_output=True, text=True, check=False)
            results = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
            if not results:
                sys.exit(f"{side} failed:\n{done.stderr[-3000:]}")
            found[side].append(json.loads(results[0].removeprefix("RESULT ")))
    rates = {side: [each["tokens_per_second"] for each in rows] for side, rows in found.items()}
    print(f"{given.base}, {given.method}, {given.repeats} runs a side, {given.steps - 1} steps counted in each")
    print(f"{'':8}{'tokens/s':>10}{'lowest':>9}{'highest':>9}{'per CPU-s':>11}{'peak GB':>9}{'MFU':>7}{'pcwm is':>9}{'by CPU-s':>10}")
    for side, rows in found.items():
        rate, used = statistics.median(rates[side]), statistics.median(each["utilisation"] for each in rows)
        peak = max(each["memory"] for each in rows) / 1e9
        told = f"{100 * used:.0f}%" if used == used else "–"
        cpu = {each: statistics.median(row["per_cpu"] for row in found[each]) for each in SIDES}
        ratio, by_cpu = statistics.median(rates["pcwm"]) / rate, cpu["pcwm"] / cpu[side]
        print(
            f"{side:8}{rate:>10,.0f}{min(rates[side]):>9,.0f}{max(rates[side]):>9,.0f}{cpu[side]:>11,.0f}"
            f"{peak:>9.2f}{told:>7}{ratio:>7.2f} ×{by_cpu:>8.2f} ×"
        )


if __name__ == "__main__":
    main()
