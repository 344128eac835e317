"""The real race detector behind the predictor's seam: the ceiling that world models are compared with."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from threading import Event

from pcwm.observe.case import Bench
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import Toolchain, find_toolchain
from pcwm.predict.predictor import races_only
from pcwm.recipe import ObserveRecipe
from pcwm.records import Cost, Prediction, Problem, Question, RaceOutcome, RaceVerdict


class ToolPredictor:
    """Builds and runs each program under ThreadSanitizer, and answers what it reported.

    What it could not build or run is `unknown`, with the reason as reasoning. It gives no confidence.
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
        threads = ",".join(map(str, recipe.race_threads))
        self.name = f"tool:tsan+archer clang-{toolchain.version} threads {threads} rounds {recipe.race_rounds}"

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in races_only(questions, self.name):
            started = time.monotonic()
            outcome = self._observe(question)
            yield Prediction(
                id=Prediction.make_id(question.id, self.name),
                question=question.id,
                predictor=self.name,
                answer=outcome.verdict.answer,
                pairs=outcome.pairs,
                reasoning=outcome.reason,
                cost=Cost(seconds=time.monotonic() - started),
            )

    def _observe(self, question: Question) -> RaceOutcome:
        program = question.program
        problem = self._problems.get(program.problem) if program.problem else None
        if program.problem and problem is None:
            return RaceOutcome(
                verdict=RaceVerdict.unknown, reason="the problem this program belongs to is not here, so nothing can call it"
            )
        return observe_races_alone(program, problem, self._bench)
