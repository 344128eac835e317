"""Recipes: hand-written TOML in, checked and with every default filled in.

Importing this costs nothing heavy; a misspelt key is an error that names the nearest right one.
"""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pcwm.errors import RecipeError

Threads = Annotated[int, Field(ge=1, le=256)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExploreRecipe(Section):
    """Which problems, and how many candidate programs of each."""

    families: tuple[str, ...] = ()
    """`domain/name` of the seed problems to use; empty means all."""
    held_out: tuple[str, ...] = ()
    """Families kept for evaluation; decided here, before anything is sampled."""
    per_problem: Annotated[int, Field(ge=1)] = 8
    """Candidates of each problem: its hand-written implementations first, then variants and edits of them."""
    more: Annotated[int, Field(ge=0)] = 0
    """Further candidates of each problem, edits of the others: these stay as they are, and keep what was observed of them."""
    variants: Annotated[int, Field(ge=0)] = 20
    """Variants of each problem's hand-written programs, at most a third of what is asked for beyond these."""
    manners: tuple[str, ...] = ()
    """Names of the manners that variants are written in, in the order they are applied; empty means all."""
    edits: tuple[str, ...] = ()
    """Names of the edits to use; empty means all."""


class ModelServer(Section):
    """One language model behind a server."""

    name: Annotated[str, Field(min_length=1)]
    """As its server calls it; with the embedded engine, weights by name or a GGUF file."""
    url: str = "embedded"
    """Where the server speaks OpenAI's protocol, e.g. `http://localhost:8000/v1`; `embedded` serves the weights on this machine."""
    key_variable: str = "OPENAI_API_KEY"
    """The environment variable with the server's key; the key itself has no place in a recipe."""
    prompt_price: Annotated[float, Field(ge=0)] = 0.0
    """Money for a million tokens asked with."""
    completion_price: Annotated[float, Field(ge=0)] = 0.0
    """Money for a million tokens written."""
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    """In place of the section's, as is `max_tokens`."""
    max_tokens: Annotated[int, Field(ge=16)] | None = None
    context: Annotated[int, Field(ge=256)] = 4096
    """Tokens of one conversation, where the weights are embedded; any other server knows its own."""


class AskingRecipe(Section):
    """How language models are asked, and what that may cost."""

    temperature: Annotated[float, Field(ge=0, le=2)] = 0.8
    max_tokens: Annotated[int, Field(ge=16)] = 2048
    """Of one reply."""
    in_flight: Annotated[int, Field(ge=1, le=512)] = 8
    """Requests to have under way at once."""
    timeout: Annotated[float, Field(gt=0)] = 300.0
    """Seconds one request may take."""
    patience: Annotated[float, Field(ge=0)] = 300.0
    """Seconds to wait between tries of a request whose failure may pass, all its tries together; 0 means that it is not tried again."""
    budget_tokens: Annotated[int, Field(ge=0)] = 0
    """Tokens to spend on the run's stage, both ways together; 0 means no limit. Replies from the cache cost nothing."""
    budget_money: Annotated[float, Field(ge=0)] = 0.0
    """Money to spend on the run's stage, by the models' prices; 0 means no limit."""


class SamplerModel(ModelServer):
    """One language model that is asked for programs."""

    per_prompt: Annotated[int, Field(ge=0)] | None = None
    """In place of the section's `per_prompt`."""


class SamplerRecipe(AskingRecipe):
    """Problems and programs written by language models. Without models, none is asked. A reply that is cut off is dropped."""

    models: tuple[SamplerModel, ...] = ()
    prompts: tuple[str, ...] = ()
    """Names of the prompts to use; empty means all."""
    per_prompt: Annotated[int, Field(ge=1)] = 1
    """Programs asked for with each prompt, of each model, for each problem."""
    new_problems: Annotated[int, Field(ge=0)] = 0
    """Problems to add to the corpus's, written by the first model."""
    proposals: Annotated[int, Field(ge=1, le=16)] = 3
    """Of so many proposals for a new problem, the one least like what exists is taken."""
    held_out_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Of the new problems, so much is kept for evaluation. A family's name decides, and it has its name before anything is asked."""


class ObserveRecipe(Section):
    """Which tools run on each candidate, and how."""

    race_threads: Annotated[tuple[Threads, ...], Field(min_length=1)] = (4, 8, 16, 2)
    """Tried in this order; more are added where a program's own text asks for them."""
    race_rounds: Annotated[int, Field(ge=1, le=99)] = 2
    """How often all thread counts are gone through, each time with other delays, while no race is confirmed."""
    work_threads: Annotated[tuple[Threads, ...], Field(min_length=1)] = (2, 4, 8, 16)
    work_repeats: Annotated[int, Field(ge=1, le=99)] = 3
    """Runs at each thread count. With one there is no spread, and so no pair of programs is compared."""
    work_of: Literal["all", "race_free"] = "all"
    """Whose work is measured: every program's, or only those in which no race was reported. What a racing program does is not its own
    doing alone, and many spin to the timeout; in a large campaign these runs cost as much as all others."""
    work_share: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Of these, the share whose work is measured, chosen by id: pairs grow with the square of the programs, labels only with them."""
    work_quiet: Literal["mark", "wait"] = "mark"
    """What to do about wall times on a busy machine: mark them, or first wait for a quiet moment. CPU time never waits."""
    work_quiet_seconds: Annotated[float, Field(ge=0)] = 60.0
    """With `wait`: how long at most, for each run. One with more threads than cores never waits: there is nothing to wait for."""
    work_instructions: bool = True
    """Count instructions too, where valgrind is installed and every loop of the program is divided statically."""
    output_threads: Annotated[tuple[Threads, ...], Field(min_length=1)] = (1, 2, 4, 8)
    timeout: Annotated[float, Field(gt=0)] = 20.0
    """Wall seconds one run may take."""
    memory_mb: Annotated[int, Field(ge=64)] = 2048
    """Memory of one run's processes together."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Programs worked on at once; 0 means two a core, since some of their runs mostly sleep."""

    def glance(self) -> ObserveRecipe:
        """The same with one look at work, at about four threads: who works, for which one run is enough, not how well."""
        teams = sorted(threads for threads in self.work_threads if threads > 1)
        one = next((threads for threads in reversed(teams) if threads <= 4), teams[0] if teams else self.work_threads[0])
        return self.model_copy(update={"work_threads": (one,), "work_repeats": 1, "work_instructions": False, "work_quiet": "mark"})


Mode = Literal["hindsight", "prior"]


class Teacher(ModelServer):
    """One language model that writes reasoning."""

    mode: Mode = "hindsight"
    """Whether it sees what was observed. A prior teacher does not: its reasoning ends where it ends."""
    questions: Annotated[int, Field(ge=0)] = 0
    """How many questions it explains, spread over families and answers; 0 means all."""
    longest: Annotated[int, Field(ge=0)] = 0
    """It is asked only where the code has at most so many characters; 0 means any."""

    @property
    def author(self) -> str:
        """Who its traces are by: `hindsight:NAME` or `prior:NAME`."""
        return f"{self.mode}:{self.name}"


Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[int, Field(ge=1)]
Words = tuple[Positive, Positive]
"""From so many words to so many; a piece of code in backticks counts as one."""
WORDS: Words = (30, 400)
"""From a short argument to what a language model needs for a hard program."""


class ExplainRecipe(AskingRecipe):
    """Who writes reasoning, about what. Without teachers, the narrator alone."""

    narrator: bool = True
    """Whether the narrator, which needs no model, writes about every question."""
    teachers: tuple[Teacher, ...] = ()
    held_out: bool = False
    """Whether held-out programs are explained, too: to be read, never to be learned from."""
    partial: Share = 0.25
    """For each program of which the outcome is known, so many that have a part cut off or left out."""
    work: Share = 0.25
    """For each such program, so many pairs of programs that differ in work %, as far as there are any."""
    counterfactual: Share = 1.0
    """Of the edits that turned a verdict, the share of which both programs are explained by what the edit changed."""
    revise: bool = True
    """Whether a hindsight teacher is told, once, why its reasoning was refused."""
    words: Words = WORDS
    """How long reasoning may be. Teachers are asked for what lies well within."""
    reader: ModelServer | None = None
    """Who reads each accepted trace again, its conclusion removed, and must come to the outcome; without one, nobody does."""

    @field_validator("words")
    @classmethod
    def _rising(cls, words: Words) -> Words:
        if words[0] >= words[1]:
            raise ValueError("two rising numbers are wanted, as in [30, 400]")
        return words

    @model_validator(mode="after")
    def _known_apart(self) -> ExplainRecipe:
        servers = [*self.teachers, *([self.reader] if self.reader else [])]
        for at, one in enumerate(servers):
            same = [other for other in servers[:at] if other.name == one.name]
            if any((other.url, other.key_variable) != (one.url, one.key_variable) for other in same):
                raise ValueError(f"`{one.name}` is at two addresses: one model, one address")
        authors = [teacher.author for teacher in self.teachers]
        twice = next((author for author in authors if authors.count(author) > 1), "")
        if twice:
            raise ValueError(f"the teacher `{twice}` is there twice")
        if not self.narrator and not self.teachers:
            raise ValueError("nobody is left to explain anything: name a teacher, or let the narrator write")
        return self


class ExamplesRecipe(Section):
    """Which traces become training examples, and in what form."""

    authors: tuple[str, ...] = ()
    """Only traces by these; a name stands for all that begin with it, as `hindsight` for every hindsight teacher. Empty means all."""
    kinds: Annotated[tuple[Literal["race", "work"], ...], Field(min_length=1)] = ("race", "work")
    """Questions about one program's races, about two programs' work %, or both."""
    reasoning: bool = True
    """Whether the student learns to reason, or only to answer; it is later asked in the same way."""
    partial: bool = True
    """Whether half-written programs are among them."""
    refused: bool = False
    """Whether traces that a check refused are among them, with the answers that they give themselves. For the paper's ablation alone, which
    trains on what a prior teacher wrote, right or wrong."""
    counterfactual: bool = True
    """Whether both programs that one edit tells apart are among them; if not, only the one that was there first."""
    unexplained: bool = False
    """Whether questions of which no chosen trace holds are among them, by their answer alone: those that are hard to argue. Only without
    `reasoning`."""
    facts: bool = False
    """Whether the prompt tells what reading the source shows: shared variables that are written, and what protects them."""
    limit: Annotated[int, Field(ge=0)] = 0
    """At most so many, from the beginning of the order in which they are learned; 0 means all."""

    @model_validator(mode="after")
    def _no_reasoning_is_known(self) -> ExamplesRecipe:
        if self.unexplained and self.reasoning:
            raise ValueError("`unexplained` questions have no reasoning to learn: they take `reasoning = false`")
        return self


class LearnRecipe(Section):
    """Fine-tuning of the student."""

    base: str = "smollm2-135m"
    """A name from `pcwm models list`, a local folder, or a model hub's `owner/name`."""
    method: Literal["lora", "full"] = "lora"
    """Train small matrices beside every linear layer, or all weights."""
    max_steps: Annotated[int, Field(ge=0)] = 40
    """0 means as many as `epochs` take."""
    epochs: Annotated[float, Field(gt=0)] = 1.0
    """How often each example is seen, where `max_steps` is 0."""
    batch: Annotated[int, Field(ge=1)] = 2
    """Rows a step, over all devices together."""
    pack: bool = False
    """Whether a row holds as many examples as fit in `max_length` tokens, none of which sees another; if not, a row is one example."""
    learning_rate: Annotated[float, Field(gt=0)] = 5e-4
    warmup: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the steps over which the rate rises; after that it falls along a cosine."""
    weight_decay: Annotated[float, Field(ge=0)] = 0.0
    lora_rank: Annotated[int, Field(ge=1)] = 16
    max_length: Annotated[int, Field(ge=64)] = 1024
    """Tokens of prompt and completion together; longer examples are dropped and counted, never cut."""
    opening: bool = False
    """Whether a reply's opening `<think>` carries loss, as a student needs that others serve: `predict` and `evaluate` supply it to weights
    they load, and a few dozen steps that are paid for it learn little else."""
    recompute: bool = False
    """Activation checkpointing: keep only each layer's input and compute the rest again. A third more work, a fraction of the memory."""
    device: Literal["auto", "gpu", "cpu"] = "auto"
    """`gpu` is an error where there is none; `auto` takes one where there is."""
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    """What training computes in; `auto`: bf16 on a GPU, and on a processor that multiplies it in tiles (AMX)."""
    save_steps: Annotated[int, Field(ge=1)] = 10
    """Steps between checkpoints; a killed run goes on from the last one."""
    examples: ExamplesRecipe = ExamplesRecipe()


class RewardRecipe(Section):
    """What a reply is worth, from the outcome that the tools saw; see `learn/rewards.py`."""

    right: float = 1.0
    wrong: float = -1.0
    """Of an answer that is wrong; `unknown` is worth nothing."""
    pairs: Annotated[float, Field(ge=0)] = 0.5
    """For naming one of the pairs that raced; half of it where only one side is right. Naming none costs nothing."""
    format: Annotated[float, Field(ge=0)] = 0.2
    """Taken off where the reply is not in the format."""
    calibration: Annotated[float, Field(ge=0)] = 0.5
    """How much being sure of the right answer gains and being sure of the wrong one costs: the quadratic score (Brier 1950)."""


class ReinforceRecipe(Section):
    """Reinforcement learning of the fine-tuned student against stored outcomes (GRPO); no tool is run."""

    max_steps: Annotated[int, Field(ge=0)] = 0
    """0 means none: the student stays as fine-tuning left it."""
    batch: Annotated[int, Field(ge=1)] = 2
    """Questions a step."""
    samples: Annotated[int, Field(ge=2)] = 4
    """Replies to each question, which are compared with one another."""
    max_new_tokens: Annotated[int, Field(ge=16)] = 256
    temperature: Annotated[float, Field(gt=0)] = 1.0
    learning_rate: Annotated[float, Field(gt=0)] = 1e-5
    beta: Annotated[float, Field(ge=0)] = 0.0
    """Weight of the divergence from the fine-tuned student."""
    save_steps: Annotated[int, Field(ge=1)] = 10
    vllm: Literal["", "colocate", "server"] = ""
    """Who writes the replies: transformers, or vLLM in the same process or behind `trl vllm-serve`."""
    rewards: RewardRecipe = RewardRecipe()


class Arm(Section):
    """One way to make a predictor, to be compared with others."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._+,-]*$")]
    train: bool = True
    """Whether the base is fine-tuned, or asked as it is."""
    steps: bool = False
    """Whether the prompt asks to reason step by step, with what to look for."""
    examples: ExamplesRecipe = ExamplesRecipe()
    """What it is trained on; of one that is not trained, `reasoning` and `facts` say how it is asked."""


class ArmsRecipe(Section):
    """Arms of an experiment: `learn` trains all of them, `evaluate` asks them the same questions. Without arms, one student is trained."""

    arm: tuple[Arm, ...] = ()
    sizes: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)] = (0,)
    """Training examples; each trained arm is trained at each of these sizes. 0 means all."""
    suites: Annotated[tuple[Literal["held-out", "counterfactual", "partial", "renamed"], ...], Field(min_length=1)] = (
        "held-out",
        "counterfactual",
        "partial",
    )
    """Which of the run's own suites they are asked."""
    limit: Annotated[int, Field(ge=0)] = 0
    """At most about this many questions of each suite; 0 means all."""


class EvaluateRecipe(Section):
    """The held-out questions and how they are asked."""

    limit: Annotated[int, Field(ge=0)] = 0
    """At most this many questions, spread over families and verdicts; 0 means all."""
    batch: Annotated[int, Field(ge=1)] = 8
    max_new_tokens: Annotated[int, Field(ge=8)] = 160
    """Tokens of reasoning before the answer is asked for."""


class Recipe(Section):
    """A whole run: one section a verb."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    """The run's folder is `runs/NAME` unless `--out` says otherwise."""
    seed: int = 0
    explore: ExploreRecipe = ExploreRecipe()
    sampler: SamplerRecipe = SamplerRecipe()
    observe: ObserveRecipe = ObserveRecipe()
    explain: ExplainRecipe = ExplainRecipe()
    learn: LearnRecipe = LearnRecipe()
    reinforce: ReinforceRecipe = ReinforceRecipe()
    arms: ArmsRecipe = ArmsRecipe()
    evaluate: EvaluateRecipe = EvaluateRecipe()


def load_recipe(path: Path) -> Recipe:
    """Read a recipe file.

    Raises RecipeError: no such file, not TOML, a key that does not exist (with the nearest right one), a value out of range.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecipeError(f"no recipe at {path}", hint="recipes that come with pcwm are in its `recipes` folder") from None
    except (IsADirectoryError, PermissionError, UnicodeDecodeError) as error:
        raise RecipeError(f"cannot read the recipe {path}: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path} is not TOML: {error}") from None
    _check_keys(data, Recipe, path, "")
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        raise RecipeError(f"{path}: {first_fault(error)}") from None


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong in a recipe, in one line: where, and what."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg'].removeprefix('Value error, ')}"


def _check_keys(data: dict[str, Any], section: type[BaseModel], path: Path, prefix: str) -> None:
    for key, value in data.items():
        field = section.model_fields.get(key)
        if field is None:
            near = difflib.get_close_matches(key, section.model_fields, n=1, cutoff=0.5)
            known = ", ".join(section.model_fields)
            hint = f"did you mean `{prefix}{near[0]}`?" if near else f"known here: {known}"
            raise RecipeError(f"{path}: there is no key `{prefix}{key}`", hint=hint)
        kind = field.annotation
        if (isinstance(value, list) and get_origin(kind) is tuple) or get_origin(kind) is UnionType:  # an array of tables
            kind = get_args(kind)[0]
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and isinstance(kind, type) and issubclass(kind, BaseModel):
                _check_keys(each, kind, path, f"{prefix}{key}.")


def differences(old: Recipe, new: Recipe) -> list[str]:
    """`section.key: old → new` for every key whose value differs."""

    def flat(recipe: Recipe) -> dict[str, object]:
        rows: dict[str, object] = {}
        for key, value in recipe.model_dump(mode="json").items():
            if isinstance(value, dict):
                rows.update({f"{key}.{inner}": item for inner, item in value.items()})
            else:
                rows[key] = value
        return rows

    before, after = flat(old), flat(new)
    return [f"{key}: {before[key]} → {after[key]}" for key in after if before[key] != after[key]]
