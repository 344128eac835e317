"""The whole way of sampled problems and programs, with the real judge and the real tools: explore, then observe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.smoothing import HARNESS, REFERENCE

from pcwm.chat.scripted_server import Answer, ScriptedServer, said
from pcwm.dataset.yields import yields
from pcwm.pipeline import run_stage
from pcwm.progress import Silence
from pcwm.recipe import Recipe
from pcwm.records import Outcome, Problem, Program, RaceVerdict, Reject
from pcwm.store import RunFolder

PROPOSAL = f"""**TITLE:** Smoothed maximum

**STATEMENT:** Replace every element by the mean of the forty that follow it, going round at the end, and return the largest of these means.
`double smooth(int n, const double *x, double *y);`

**HARNESS:**

```c
{HARNESS}```

**REFERENCE:**

```c
{REFERENCE}```
"""
RIGHT = "#pragma omp parallel for reduction(max : most)"
RACY = "#pragma omp parallel for"


def writer(asked: dict[str, Any]) -> Answer:
    text = asked["messages"][1]["content"]
    if text.startswith("Make up"):
        return said(PROPOSAL if asked["model"] == "m" else "No.")
    if "double smooth" not in text:
        return said("I cannot do that.")
    pragma = RACY if "as short as" in text else RIGHT
    return said(f"Here:\n```c\n{REFERENCE.replace('    for (int i', f'    {pragma}{chr(10)}    for (int i', 1)}```")


def test_a_made_up_problem_and_its_programs_go_the_whole_way(tmp_path: Path) -> None:
    with ScriptedServer(writer) as server:
        recipe = Recipe.model_validate(
            {
                "name": "t",
                "explore": {"families": ["stencils/heat"], "per_problem": 1},
                "sampler": {
                    "models": [{"name": "m", "url": server.url}],
                    "prompts": ["plain", "terse"],
                    "new_problems": 1,
                    "proposals": 1,
                },
                "observe": {
                    "race_threads": [4, 8],
                    "race_rounds": 1,
                    "work_threads": [4],
                    "work_repeats": 1,
                    "work_instructions": False,
                    "output_threads": [4],
                },
            }
        )
        with RunFolder.create(tmp_path / "r", recipe) as folder:
            summary = run_stage("explore", folder, Silence())
            assert summary.made["problems"] == 2 and summary.rejected == {"no code": 2}
            new = next(problem for problem in folder.store.all(Problem) if problem.name.startswith("sampled_"))
            assert new.sizes.race < new.sizes.work and new.statement.startswith("Smoothed maximum.\n\nReplace every")
            assert folder.store.count(Reject) == 2
            run_stage("observe", folder, Silence())
            verdicts = {
                program.origin.note.split()[1].rstrip(","): folder.store.get(Outcome, Outcome.make_id(program.id))
                for program in folder.store.all(Program)
                if program.problem == new.id
            }
            assert verdicts["plain"] and verdicts["plain"].race.verdict is RaceVerdict.no_race_observed
            assert verdicts["terse"] and verdicts["terse"].race.verdict is RaceVerdict.race
            table = yields(folder.store)
    assert [table["m", "plain"][step] for step in ("asked", "read", "new", "built", "right", "no race")] == [2, 1, 1, 1, 1, 1]
    assert [table["m", "terse"][step] for step in ("asked", "read", "new", "built", "race")] == [2, 1, 1, 1, 1]
