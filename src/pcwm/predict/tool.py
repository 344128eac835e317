"""The real tools behind the predictor's seam: the ceiling that world models are compared with."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from threading import Event

from pcwm.observe.case import Bench
from pcwm.observe.pairs import FEWEST, compared
from pcwm.observe.program import observe_races_alone, observe_work_alone
from pcwm.observe.quiet import cores, pinned
from pcwm.observe.toolchain import Toolchain, find_toolchain
from pcwm.prompts import team_words
from pcwm.recipe import ObserveRecipe
from pcwm.records import Answer, Cost, Prediction, Problem, Program, Question, WorkOutcome

_HOMELESS = "the problem this program belongs to is not here, so nothing can call it"


class ToolPredictor:
    """Builds and runs each program: under ThreadSanitizer for questions about races, under the profiler for those about work.

    What it could not build or run is `unknown`, with the reason as reasoning; so are two programs whose work % differ by no more than
    their repeats do. It gives no confidence. What was measured is remembered: many pairs are of few programs.

    Work % is measured on as many cores as the question says, which must be no more than are here; where it says nothing, on all of them.
    """

    def __init__(
        self,
        problems: Mapping[str, Problem] | None = None,
        recipe: ObserveRecipe | None = None,
        toolchain: Toolchain | None = None,
        stop: Event | None = None,
    ) -> None:
        """`problems`: by id, for programs that need a harness. `stop`: set it to end the running program and answer `unknown`.

        Raises MissingToolError where a tool is not installed.
        """
        self._problems = dict(problems or {})
        recipe, toolchain = recipe or ObserveRecipe(), toolchain or find_toolchain()
        self._bench = Bench.make(recipe, toolchain, stop)
        self._repeats = max(FEWEST, recipe.work_repeats)
        self._measured: dict[tuple[str, int, int], WorkOutcome] = {}
        threads = ",".join(map(str, recipe.race_threads))
        self.name = f"tool:tsan+archer clang-{toolchain.version} threads {threads} rounds {recipe.race_rounds}"
        self.name += f"; ompt repeats {self._repeats}"

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in questions:
            started = time.monotonic()
            found = self._race(question) if question.other is None else self._work(question, question.other)
            yield found.model_copy(update={"cost": found.cost.model_copy(update={"seconds": time.monotonic() - started})})

    def _race(self, question: Question) -> Prediction:
        program = question.program
        problem = self._problems.get(program.problem) if program.problem else None
        if program.problem and problem is None:
            return self._made(question, Answer.unknown, _HOMELESS, 0)
        outcome = observe_races_alone(program, problem, self._bench)
        made = self._made(question, outcome.verdict.answer, outcome.reason, 1)
        return made.model_copy(update={"pairs": outcome.pairs})

    def _work(self, question: Question, other: Program) -> Prediction:
        calls, found, here = 0, [], cores()
        wanted = min(question.cores or here, question.threads)  # more cores than threads make no difference
        if wanted > here:
            why = f"this machine has {here} core{'s' if here > 1 else ''}, and work % is asked for on {question.cores}"
            return self._made(question, Answer.unknown, why, 0)
        for name, program in (("A", question.program), ("B", other)):
            outcome, new = self._profile(program, question.threads, wanted)
            repeats = outcome.at(question.threads)
            calls += new
            if not outcome.known or repeats is None:
                return self._made(question, Answer.unknown, f"{name}: {outcome.reason or 'nothing was measured'}", calls)
            found.append(repeats)
        result = compared(*found)
        if result is None:
            return self._made(question, Answer.unknown, "too few repeats to tell a difference from noise", calls)
        a, b = result.values
        kind = "work %" if result.measure == "wall" else "CPU-time work %"
        team = team_words(question.threads, wanted)
        words = f"{kind} with {team}: A {a:.1f}, B {b:.1f}; they must differ by {result.noise:.1f} to differ at all"
        answer = Answer.unknown if abs(a - b) <= result.noise else Answer.A if a > b else Answer.B
        return self._made(question, answer, words, calls)

    def _profile(self, program: Program, threads: int, wanted: int) -> tuple[WorkOutcome, int]:
        """A program's work at a team size on so many of this machine's cores, and how many programs were run for it."""
        key = program.id, threads, wanted
        if key in self._measured:
            return self._measured[key], 0
        problem = self._problems.get(program.problem) if program.problem else None
        if program.problem and problem is None:
            return WorkOutcome(known=False, reason=_HOMELESS), 0
        changes = {"work_threads": (threads,), "work_repeats": self._repeats, "work_instructions": False}
        bench = replace(self._bench, recipe=self._bench.recipe.model_copy(update=changes))
        # A team that has a core for each thread is left all of them: pinned, it would share them with whatever else runs there.
        with pinned(wanted) if wanted < threads else nullcontext():
            outcome = observe_work_alone(program, problem, bench)
        if not bench.stop.is_set():
            self._measured[key] = outcome
        return outcome, 1

    def _made(self, question: Question, answer: Answer, reasoning: str, calls: int) -> Prediction:
        return Prediction.make(question, self.name, answer, reasoning=reasoning, cost=Cost(tool_calls=calls))
