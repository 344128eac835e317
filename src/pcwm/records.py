"""Every record the system keeps: frozen, typed, and nothing but data.

An id is a tagged content hash, `tag-` and 16 hex digits of a SHA-256 over the fields that make the record what it *is*
(never over what was measured), so the same content is the same record on every machine and a rerun finds what it already has.
Lines and columns count from 1 everywhere.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["c", "cpp", "fortran"]
"""Fortran is for a user's file under `check` and `observe` alone."""

ProblemLanguage = Literal["c", "cpp"]


def content_id(tag: str, *parts: object) -> str:
    """`tag-` and 16 hex digits of the SHA-256 of `parts` as compact JSON. Parts must be JSON values."""
    text = json.dumps(parts, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return f"{tag}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def place(digits: str) -> float:
    """Where a hash, given by 8 hex digits or more, lies among all hashes, in [0, 1): what falls below a share is that share of them all."""
    return int(digits[:8], 16) / 0x1_0000_0000


class Record(BaseModel):
    """Base of all records: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ---------------------------------------------------------------- explore


class Sizes(Record):
    """The problem sizes the harness is run at; each is passed to the program as its only argument."""

    race: int
    """Small: a race detector slows the program 5 to 15 times."""
    output: int
    """Medium: enough to notice a wrong result."""
    work: int
    """Large: enough work for a profile, well under a second on one core."""


class Problem(Record):
    """A task that needs parallelism, with how a candidate is called and judged."""

    id: str
    domain: str
    """One of the ten domains, e.g. `stencils`."""
    name: str
    """Unique within its domain; `domain/name` is the problem's family, the unit of the train/held-out split."""
    language: ProblemLanguage
    statement: str
    """What the program must compute, in prose, with the signature."""
    harness: str
    """Source with `main`: makes seeded inputs of size argv[1], calls the candidate, prints the result."""
    reference: str
    """Sequential source with the candidate's signature."""
    sizes: Sizes
    tolerance: float
    """Largest relative difference allowed between a printed number and the reference's."""

    @property
    def family(self) -> str:
        return f"{self.domain}/{self.name}"


class OriginKind(StrEnum):
    """Where a program came from."""

    corpus = "corpus"
    """Written by hand, shipped in the package."""
    variant = "variant"
    """Another program as someone else would have written it: other names, layout and forms."""
    edit = "edit"
    """Made from another program by a named edit on its syntax tree."""
    model = "model"
    """Written by a language model."""
    user = "user"
    """A file of the user's."""
    fix = "fix"
    """Made while fixing another program."""


class Origin(Record):
    """Where a program came from, and from which parent."""

    kind: OriginKind
    name: str
    """The corpus implementation, the edit, the model or the file name."""
    parent: str | None = None
    """Id of the program this one was made from."""
    note: str = ""
    """One line for people: what the edit did, and at which line."""


class Program(Record):
    """One source text: a candidate for a problem, or a user's file."""

    id: str
    problem: str | None
    """Id of the problem, or None for a user's file, which then has its own `main`."""
    language: Language
    source: str
    origin: Origin

    @staticmethod
    def make(source: str, language: Language, origin: Origin, problem: str | None = None) -> Program:
        """A program with its content id: same problem, language and source text are the same program."""
        return Program(id=content_id("prog", problem, language, source), problem=problem, language=language, source=source, origin=origin)


class Reply(Record):
    """One request to a language model, what it cost, and what came of it. The raw text is in the store's blobs under the reply's id."""

    id: str
    stage: str = "explore"
    """The verb that asked."""
    subject: str
    """What was asked about: the id of a problem that programs are wanted for, the family of a new problem, or the id of a question."""
    model: str
    prompt: str
    """The prompt's name."""
    repeat: int
    """Which of several requests that are the same but for their seed."""
    answered: bool
    """Whether the model said anything at all."""
    truncated: bool = False
    """Whether the text was cut off at the limit of tokens."""
    cached: bool = False
    """Whether the text was had before, and so cost nothing."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    made: str | None = None
    """Id of the program, problem or trace that was read off it, even where another reply gave it first."""
    reason: str = ""
    """Why nothing came of it, in one line; empty where something did."""

    @staticmethod
    def make_id(subject: str, model: str, prompt: str, repeat: int) -> str:
        return content_id("reply", subject, model, prompt, repeat)


class Reject(Record):
    """Something dropped on the way, kept with the reason."""

    id: str
    stage: str
    """The verb that dropped it, e.g. `explore`."""
    subject: str
    """Id of what was dropped, or of what it was made from."""
    name: str
    """The check or the edit that said so."""
    reason: str


# ---------------------------------------------------------------- observe


class Tool(StrEnum):
    """What was run."""

    build = "build"
    """The compiler and linker."""
    race = "race"
    """ThreadSanitizer with libarcher."""
    work = "work"
    """The OMPT profiling tool."""
    instructions = "instructions"
    """Callgrind, which counts instructions."""
    caliper = "caliper"
    """Caliper's openmp-report, where it is installed."""
    output = "output"
    """The plain program, for its printed result."""


class Status(StrEnum):
    """How one run ended. Only `ok` says anything about the program; everything else is a reason for `unknown`."""

    ok = "ok"
    """Ended by itself; for the race tool also with its own exit code for reported races."""
    build_failed = "build_failed"
    """The compiler refused."""
    crashed = "crashed"
    """A signal, or an exit code other than 0 that is not the race tool's own."""
    timeout = "timeout"
    """Wall or CPU time ran out."""
    memory = "memory"
    """Took more memory than allowed."""
    output_flood = "output_flood"
    """Printed, or wrote to files, more than allowed."""
    processes = "processes"
    """Started more processes than allowed."""
    forbidden = "forbidden"
    """Tried something the sandbox forbids, such as a socket or a write outside its folder."""
    tool_failed = "tool_failed"
    """The tool itself broke: no profile written, report unreadable, sandbox could not start."""


class Run(Record):
    """One tool execution on one program."""

    id: str
    program: str
    tool: Tool
    threads: int
    repeat: int
    size: int | None
    """argv[1], or None where the program takes none."""
    variant: str = ""
    """How this run differs from a plain one, for example `delays 2`; for a build, its name."""
    command: tuple[str, ...]
    """The command inside the sandbox."""
    environment: dict[str, str]
    versions: dict[str, str]
    """Compiler, runtime and tool versions."""
    status: Status
    exit_code: int | None
    """As the shell would give it: 128 + n for signal n. None where nothing was started."""
    reason: str
    """One line: why the status is not `ok`; empty otherwise."""
    seconds: float
    """Wall time of this command alone."""
    cpu: float = 0.0
    """CPU time of its processes that ended by themselves."""
    log: str
    """Key of the raw output in the store's blobs."""

    @staticmethod
    def make_id(program: str, tool: Tool, threads: int, repeat: int, size: int | None, variant: str = "") -> str:
        """Ids name the experiment, not what it measured."""
        return content_id("run", program, tool, threads, repeat, size, variant)


class Access(Record):
    """One side of a race: who touched the memory, where, how."""

    kind: Literal["read", "write", "atomic read", "atomic write"]
    line: int
    """Line in the program's own source; 0 where the tool could not say."""
    column: int
    """Column in that line; 0 where the tool could not say."""
    variable: str
    """The expression or variable as a person would name it (`sum`, `a[i+1]`); empty where unknown."""
    function: str = ""
    file: str = ""
    """Base name of the file; empty for the program's own source."""
    size: int = 0
    """Bytes; 0 where unknown."""
    stack: tuple[str, ...] = ()
    """`function file:line:column` of the calls that led here, innermost first, where the tool gave more than one. Calls inside the OpenMP
    runtime, the tool and libraries are left out."""


class Pair(Record):
    """Two unordered accesses to the same memory, at least one a write. `first` comes first in the source."""

    first: Access
    second: Access

    @property
    def placed(self) -> bool:
        """Whether both sides lie in the program's own text, at a known line."""
        return all(not side.file and side.line > 0 for side in (self.first, self.second))

    @staticmethod
    def make(one: Access, other: Access) -> Pair:
        """A pair in source order, so that one race is one pair whichever side the tool saw first."""

        def key(a: Access) -> tuple[str, int, int, str]:
            return (a.file, a.line, a.column, a.kind)

        first, second = sorted((one, other), key=key)
        return Pair(first=first, second=second)


class RaceVerdict(StrEnum):
    """What all race runs of a program say together."""

    race = "race"
    no_race_observed = "no_race_observed"
    """Every run ended well and none reported a race: a claim about these runs, not a proof."""
    unknown = "unknown"
    """The tools could not tell; the reason says why."""

    @property
    def answer(self) -> Answer:
        """The answer that a question about the program would deserve; `unknown` deserves no question."""
        return Answer.no_race if self is RaceVerdict.no_race_observed else Answer(self.value)


class RaceOutcome(Record):
    """All race runs of a program, summed up."""

    verdict: RaceVerdict
    pairs: tuple[Pair, ...] = ()
    runs: int = 0
    """Runs that ended with status `ok`."""
    racy_runs: int = 0
    """Of these, how many reported a race; the others agree with each other that there is none."""
    survives: bool = False
    """Whether the verdict would be the same without any one of its runs: two runs reported a race, or at least two reported none."""
    reason: str = ""
    """Why unknown; empty otherwise."""


class RegionWork(Record):
    """One OpenMP parallel region (or one program) at one thread count; times in seconds, all from one run."""

    line: int
    """Line of the region's pragma; 0 for the whole program or where unknown."""
    threads: int
    """Largest team seen."""
    calls: int
    work: float
    """Wall time of the region's threads outside barriers, summed over them."""
    wait: float
    """Wall time waiting at barriers, summed over the threads."""
    cpu: tuple[float, ...]
    """CPU time of each thread outside barriers, by OpenMP thread number. Tasks run while waiting at a barrier count."""
    cpu_wait: float | None = None
    """CPU time for which threads would wait if each had a core of its own: between two barriers all wait for the thread that uses the
    most CPU time, so it is the sum over these phases of team × most − all. None where it was not measured."""
    seconds: float = 0.0
    """Wall time from fork to join on the primary thread, summed over the calls."""
    asked: int = 0
    """Threads asked for with OMP_NUM_THREADS; 0 where that is not recorded."""

    @property
    def work_percent(self) -> float | None:
        """100 × work ÷ (work + wait), as Caliper's openmp-report defines it; None where nothing was measured."""
        total = self.work + self.wait
        return 100.0 * self.work / total if total > 0 else None

    @property
    def cpu_percent(self) -> float | None:
        """100 × CPU ÷ (CPU + CPU wait): the work % with a core for each thread, whatever the machine; None where nothing was measured."""
        cpu = sum(self.cpu)
        return 100.0 * cpu / (cpu + self.cpu_wait) if self.cpu_wait is not None and cpu > 0 else None

    @property
    def balance(self) -> float | None:
        """Mean ÷ maximum of the threads' CPU time, in (0, 1]; None where nothing was measured."""
        top = max(self.cpu, default=0.0)
        return sum(self.cpu) / len(self.cpu) / top if top > 0 else None


def middle(values: tuple[float, ...]) -> float | None:
    """The median; None of nothing."""
    ordered, half = sorted(values), len(values) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def half_range(values: tuple[float, ...]) -> float | None:
    """Half of largest − smallest; None of fewer than two. With three repeats quartiles would say less."""
    return (max(values) - min(values)) / 2 if len(values) > 1 else None


class WorkRepeats(Record):
    """What the repeats at one thread count measured for the whole program, in the order they ran."""

    threads: int
    """Asked for with OMP_NUM_THREADS."""
    cores: int = 0
    """Cores that the measuring process could use; 0: not recorded."""
    work_percents: tuple[float, ...]
    cpu_percents: tuple[float, ...]
    seconds: tuple[float, ...]
    """Wall time in parallel regions on the primary thread."""
    quiet: bool | None
    """Whether the wall times can be trusted: each repeat ran on a quiet machine with a core for each thread. None: cannot be told."""
    busy: str = ""
    """Why they cannot; empty where they can."""


class RegionInstructions(Record):
    """Instructions of one parallel region by thread; counted by callgrind in the program's own code."""

    line: int
    """Line of the region's pragma; where that is in a header, the first line of the program's source that the region executes."""
    counts: tuple[int, ...]
    """By thread, in the order they were started."""

    @property
    def balance(self) -> float | None:
        """Mean ÷ maximum, in (0, 1]; None where nothing was counted."""
        top = max(self.counts, default=0)
        return sum(self.counts) / len(self.counts) / top if top > 0 else None


class Instructions(Record):
    """Instruction counts at one thread count: nearly deterministic where every loop is divided statically."""

    threads: int
    """Asked for; 0 where nothing was counted."""
    regions: tuple[RegionInstructions, ...] = ()
    total: tuple[int, ...] = ()
    """All instructions of the program's own code by thread, sequential parts included (first thread)."""
    reason: str = ""
    """Why nothing was counted; empty otherwise."""

    @property
    def balance(self) -> float | None:
        """Of all regions together: mean ÷ maximum of the threads' instructions; None where nothing was counted."""
        width = max((len(region.counts) for region in self.regions), default=0)
        sums = [sum(region.counts[i] for region in self.regions if i < len(region.counts)) for i in range(width)]
        return sum(sums) / width / max(sums) if sums and max(sums) > 0 else None


class CaliperWork(Record):
    """What Caliper's openmp-report says of the whole program, where Caliper is installed."""

    threads: int
    """Asked for."""
    work_percent: float
    """Of the time in worksharing constructs and barriers; Caliper counts no other code of a region as work."""


class WorkOutcome(Record):
    """The work profile of a program."""

    known: bool
    program: tuple[RegionWork, ...] = ()
    """The whole program, one entry a thread count: the repeat with the middling CPU-time work %."""
    regions: tuple[RegionWork, ...] = ()
    """Every region at every thread count, of the same repeats."""
    repeats: tuple[WorkRepeats, ...] = ()
    """One entry a thread count; also one for a single thread, which speed-up is measured against."""
    instructions: tuple[Instructions, ...] = ()
    """One entry a thread count, or one with the reason why there is none."""
    caliper: tuple[CaliperWork, ...] = ()
    reason: str = ""
    """Why not known, or which thread counts are missing and why; empty otherwise."""

    def at(self, threads: int) -> WorkRepeats | None:
        """The repeats at one thread count."""
        return next((each for each in self.repeats if each.threads == threads), None)

    def speed_up(self, threads: int) -> float | None:
        """Wall time in parallel regions with one thread ÷ with `threads`, medians of the repeats; None where not measured."""
        one, many = (middle(each.seconds) if each else None for each in (self.at(1), self.at(threads)))
        return one / many if one and many else None


class WorkMeasure(StrEnum):
    """Which work % two programs are compared by."""

    cpu = "cpu"
    """CPU-time work %: holds on a busy machine and with more threads than cores."""
    wall = "wall"
    """Work % by wall clock; only where both programs were measured on a quiet machine."""


class WorkPair(Record):
    """Two programs of one problem at one thread count: which has the higher work %?"""

    id: str
    problem: str
    a: str
    """Id of program A."""
    b: str
    threads: int
    cores: int = 0
    """Cores of the machine that both were measured on; 0: not recorded."""
    measure: WorkMeasure
    value_a: float
    """Work % of A, the median of its repeats."""
    value_b: float
    margin: float
    """The difference of the two, in percentage points; always more than the noise."""
    noise: float
    """What a difference must exceed to be one, in points; from the spread of both programs' repeats."""
    answer: Literal["A", "B"]
    """The one with the higher work %."""

    @staticmethod
    def make_id(problem: str, one: str, other: str, threads: int) -> str:
        """The same two programs at the same thread count are the same pair, whichever is called A."""
        return content_id("pair", problem, sorted((one, other)), threads)


class Counterfactual(Record):
    """A program and what one edit made of it, where the tools saw a race in one and none in the other."""

    id: str
    problem: str
    parent: str
    """Id of the program as it was."""
    child: str
    edit: str
    note: str
    """One line: what the edit did, and at which line."""
    before: RaceVerdict
    """Of the parent."""
    after: RaceVerdict

    @staticmethod
    def make_id(parent: str, child: str) -> str:
        return content_id("flip", parent, child)


class OutputVerdict(StrEnum):
    """Does the parallel program print what the sequential reference prints?"""

    correct = "correct"
    wrong = "wrong"
    """Another result than the reference's, the same one every time."""
    unstable = "unstable"
    """Differs by more than the tolerance from one run to the next, or from one thread count to the next, and is not always right."""
    crashed = "crashed"
    """A run ended with a signal or an exit code other than 0, though the reference ran well."""
    unknown = "unknown"
    """The runs could not tell; the reason says why."""


class OutputOutcome(Record):
    """The printed result against the sequential reference."""

    verdict: OutputVerdict
    varies: bool = False
    """Whether runs at the same thread count printed different results: what the program computes is left to chance."""
    reason: str = ""


class Outcome(Record):
    """What the tools say of one program."""

    id: str
    program: str
    race: RaceOutcome
    work: WorkOutcome
    output: OutputOutcome
    seconds: float
    """Builds and runs together, wall time."""

    @staticmethod
    def make_id(program: str) -> str:
        return content_id("out", program)


# ---------------------------------------------------------------- predict


class Answer(StrEnum):
    """All answers a predictor can give."""

    race = "race"
    no_race = "no_race"
    A = "A"
    """Of two programs the first."""
    B = "B"
    unknown = "unknown"


QuestionKind = Literal["race", "work"]

CHOICES: dict[QuestionKind, tuple[Answer, Answer]] = {"race": (Answer.race, Answer.no_race), "work": (Answer.A, Answer.B)}
"""What each kind of question may be answered with, beside `unknown`."""


class Question(Record):
    """What a predictor is asked: has a program a data race, and where? Or: which of two of one problem has the higher work %?"""

    id: str
    program: Program
    other: Program | None = None
    """The second program, B; None where the question is about races."""
    threads: int = 0
    """Team size at which work % is compared; 0 where the question is about races."""
    cores: int = 0
    """Cores of the machine that work % is measured on; 0: one for each thread."""

    @property
    def kind(self) -> QuestionKind:
        return "race" if self.other is None else "work"

    @property
    def programs(self) -> tuple[Program, ...]:
        """The one program, or A and B."""
        return (self.program,) if self.other is None else (self.program, self.other)

    @staticmethod
    def race(program: Program) -> Question:
        return Question(id=Question.race_id(program.id), program=program)

    @staticmethod
    def work(a: Program, b: Program, threads: int, cores: int = 0) -> Question:
        return Question(id=Question.work_id(a.id, b.id, threads, cores), program=a, other=b, threads=threads, cores=cores)

    @staticmethod
    def race_id(program: str) -> str:
        return content_id("q", "race", program)

    @staticmethod
    def work_id(a: str, b: str, threads: int, cores: int = 0) -> str:
        """Without cores it is the id from before there were any: stored answers keep their questions."""
        return content_id("q", "work", a, b, str(threads), *([str(cores)] if cores else []))


class Cost(Record):
    """What an answer cost."""

    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tool_calls: int = 0
    """Programs that the real tools built and ran."""


_FREE = Cost()


class Prediction(Record):
    """A predictor's answer to one question."""

    id: str
    question: str
    predictor: str
    """Name and identity of who answered, e.g. `model:smollm2-135m+adapter:1a2b…`."""
    answer: Answer
    confidence: float | None = Field(default=None, ge=0.0, le=1.0)
    """Probability the predictor gives its own answer; None where it gives none."""
    pairs: tuple[Pair, ...] = ()
    reasoning: str = ""
    cost: Cost = _FREE
    unparsed: str = ""
    """The raw reply, where it was not in the format; the answer is then `unknown`."""

    @staticmethod
    def make_id(question: str, predictor: str) -> str:
        return content_id("pred", question, predictor)

    @staticmethod
    def make(
        question: Question,
        predictor: str,
        answer: Answer,
        *,
        confidence: float | None = None,
        pairs: tuple[Pair, ...] = (),
        reasoning: str = "",
        cost: Cost = _FREE,
        unparsed: str = "",
    ) -> Prediction:
        return Prediction(
            id=Prediction.make_id(question.id, predictor),
            question=question.id,
            predictor=predictor,
            answer=answer,
            confidence=confidence,
            pairs=pairs,
            reasoning=reasoning,
            cost=cost,
            unparsed=unparsed,
        )


# ---------------------------------------------------------------- explain, learn


class Fragment(Program):
    """What is there so far of a program that somebody is writing: the whole program with a part cut off or left out."""

    whole: str
    """Id of the program that it was."""
    way: str
    """What was done to it."""
    pairs: tuple[Pair, ...] = ()
    """The observed pairs of the whole program, at their places here."""


class Trace(Record):
    """Reasoning that goes forward from code to outcome, with the checks it passed or failed."""

    id: str
    program: str
    """Id of the program or fragment it is about; of two, A."""
    author: str
    """`narrator`, or how a teacher model was asked and its name: `hindsight:NAME`, `prior:NAME`."""
    reasoning: str
    answer: Answer
    pairs: tuple[Pair, ...] = ()
    """The pairs the trace names."""
    other: str | None = None
    """Id of program B; None where the question is about races."""
    threads: int = 0
    """Team size at which work % is compared; 0 where the question is about races."""
    cores: int = 0
    """Cores of the machine that work % is measured on; 0: one for each thread."""
    revises: str | None = None
    """Id of the rejected trace that its author was asked to mend, and this is what came of it."""
    rejections: tuple[Reject, ...] = ()

    @property
    def kind(self) -> QuestionKind:
        return "race" if self.other is None else "work"

    def rejection(self, name: str, reason: str) -> Reject:
        """An objection to it, by the name of the check that makes it."""
        return Reject(id=content_id("rej", self.id, name), stage="explain", subject=self.id, name=name, reason=reason)

    @property
    def question(self) -> str:
        """Id of the question that it answers."""
        if self.other is None:
            return Question.race_id(self.program)
        return Question.work_id(self.program, self.other, self.threads, self.cores)

    @property
    def accepted(self) -> bool:
        return not self.rejections


class Split(StrEnum):
    """Whole problem families are in one split, fixed before anything is sampled."""

    train = "train"
    held_out = "held_out"


class Message(Record):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Example(Record):
    """One training example in TRL's conversational prompt/completion form."""

    id: str
    program: str
    split: Split
    prompt: tuple[Message, ...]
    completion: tuple[Message, ...]


# ---------------------------------------------------------------- fix, evaluate


class Fix(Record):
    """The result of trying to fix a program's races."""

    id: str
    program: Program
    """The program as it was."""
    before: RaceVerdict
    """What the tools said of it."""
    fixed: Program | None
    """The program without the race, or None where no edit passed every check."""
    steps: tuple[str, ...]
    """What was tried, in order, each with what the tools said of it."""
    reason: str = ""
    """Why nothing was fixed; empty otherwise."""


class Score(Record):
    """Accuracy of one predictor on one set of questions."""

    predictor: str
    label: str
    """The row's name in tables, e.g. `world model (after)`."""
    n: int
    correct: int
    unknown: int
    """Answers `unknown` or not in the format; they count as wrong."""
    accuracy: float
    low: float
    """Lower end of the 95% interval."""
    high: float
    seconds: float
    """Wall time per question."""


class StageSummary(Record):
    """One line of what a stage made and what it rejected."""

    id: str
    stage: str
    made: dict[str, int]
    rejected: dict[str, int]
    """Reason → count."""
    seconds: float
    """Wall time, added up over interrupted sittings."""
