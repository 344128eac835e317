"""An exported suite as a task for inspect_ai (https://inspect.aisi.org.uk). Needs inspect_ai."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pcwm.evaluate.exports.replies import judge, together

MAX_TOKENS = 2_048
"""Of one reply, reasoning included, where the caller sets no limit."""


def suite_task(path: Path) -> Any:
    """The task of the questions in `path`: one turn, scored by the answer; the standard error takes families as clusters."""
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import ChatMessageSystem, ChatMessageUser, GenerateConfig
    from inspect_ai.solver import generate

    turns = {"system": ChatMessageSystem, "user": ChatMessageUser}
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    samples = [
        Sample(
            id=row["id"],
            input=[turns[turn["role"]](content=turn["content"]) for turn in row["input"]],
            target=row["target"],
            metadata={key: row[key] for key in ("name", "kind", "family", "group", "tags")},
        )
        for row in rows
    ]
    grouped = any(row["grouped"] for row in rows)
    return Task(
        dataset=MemoryDataset(samples, name=path.parent.name),
        solver=generate(),
        scorer=_scorer(grouped),
        config=GenerateConfig(temperature=0.0, max_tokens=MAX_TOKENS),
    )


def _scorer(grouped: bool) -> Any:
    from inspect_ai.scorer import CORRECT, INCORRECT, Score, accuracy, metric, scorer, stderr, value_to_float

    @metric  # type: ignore[untyped-decorator]
    def right_together() -> Any:
        """The share of groups in which every answer is right."""

        def of(scores: list[Any]) -> float:
            return together((one.sample_metadata["group"], value_to_float()(one.score.value) == 1.0) for one in scores)

        return of

    metrics = [accuracy(), stderr(cluster="family"), *([right_together()] if grouped else [])]

    @scorer(metrics=metrics)  # type: ignore[untyped-decorator]
    def pcwm_answer() -> Any:
        async def of(state: Any, target: Any) -> Any:
            said = judge(state.output.completion, state.metadata["kind"], target.text)
            why = "not in the format" if said.unparsed else ""
            return Score(value=CORRECT if said.right else INCORRECT, answer=said.answer, explanation=why or state.output.completion)

        return of

    return pcwm_answer()
