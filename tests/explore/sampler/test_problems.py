"""New problems: read off replies, judged, one taken of several proposals, and split by families that have their names before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pcwm.chat.scripted_server import Answer, ScriptedServer, said
from pcwm.explore.corpus import Seed
from pcwm.explore.sampler.problems import SAMPLED, places, read_problem
from pcwm.explore.sampler.prompts import problem_prompt
from pcwm.explore.stage import explore, split_of
from pcwm.pipeline import rare_parts
from pcwm.progress import Silence
from pcwm.recipe import Recipe
from pcwm.records import Origin, OriginKind, Problem, Program, Reject, Reply, Sizes, Split
from pcwm.store import RunFolder

FAMILY = "stencils/sampled_1"
HARNESS = """#include <stdio.h>
#include <stdlib.h>

void scale(int n, double *x);

int main(int argc, char **argv)
{
    int n = atoi(argv[1]);
    double *x = malloc(n * sizeof(double));
    for (int i = 0; i < n; i++)
        x[i] = i % 17;
    scale(n, x);
    printf("first %.9g\\n", x[0]);
    return 0;
}
"""
REFERENCE = """void scale(int n, double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = 2 * x[i] + 1;
}
"""
UNLIKE = """void scale(int n, double *x)
{
    double *copy = malloc(n * sizeof(double)), carried = 0;
    memcpy(copy, x, n * sizeof(double));
    while (n-- > 0) {
        carried = carried / 2 + (copy[n] > 3 ? copy[n] : -copy[n]);
        x[n] = carried;
    }
    free(copy);
}
"""
WRITTEN = """void scale(int n, double *x)
{
    #pragma omp parallel for
    for (int i = 0; i < n; i++)
        x[i] = 1 - x[n - i - 1];
}
"""


def proposal(reference: str = REFERENCE, harness: str = HARNESS) -> str:
    return f"""TITLE: Scale a vector.
STATEMENT: Multiply every element of a vector by two and add one.

    void scale(int n, double *x);

HARNESS: this one.

```c
{harness}```

REFERENCE:

```c
{reference}```
"""


def test_a_proposal_is_read() -> None:
    found = read_problem(proposal(UNLIKE), FAMILY, "c")
    assert isinstance(found, Problem)
    assert (found.family, found.harness) == (FAMILY, HARNESS)
    assert found.reference == "#include <stdlib.h>\n#include <string.h>\n" + UNLIKE
    assert found.statement.startswith("Scale a vector.\n\nMultiply every") and found.statement.endswith("double *x);")


def test_a_proposal_in_another_form_is_read() -> None:
    text = proposal().replace("TITLE:", "**Title:**").replace("STATEMENT:", "### Statement\n").replace("HARNESS: this one.\n", "")
    found = read_problem(text, FAMILY, "c")
    assert isinstance(found, Problem)
    assert found.statement.startswith("Scale a vector") and found.statement.endswith("double *x);")


@pytest.mark.parametrize(
    "text, why",
    [
        ("No idea.", "no harness"),
        (f"```c\n{REFERENCE}```", "no harness"),
        (proposal(harness=HARNESS.replace("void scale(int n, double *x);", "")), "the harness declares nothing to call"),
        (proposal(REFERENCE.replace("scale", "shift")), "no reference defines what is called: scale"),
        (proposal(harness=HARNESS.replace("atoi(argv[1])", "100")), "the harness does not read its size"),
        (proposal(harness=HARNESS.replace("i % 17", "rand()")), "the harness uses chance or the time"),
        (proposal(harness=HARNESS.replace("i % 17", "time(0)")), "the harness uses chance or the time"),
        (proposal().replace("STATEMENT:", ""), "no statement"),
    ],
)
def test_proposals_of_no_use(text: str, why: str) -> None:
    assert read_problem(text, FAMILY, "c") == why


def test_the_prompt_names_neighbours_and_wishes() -> None:
    text = problem_prompt("graphs", "cpp", ["graphs/bfs: Breadth-first search."], ["taskloop", "ordered"])[1].content
    assert "- graphs/bfs: Breadth-first search.\n" in text and "OpenMP's `taskloop`, `ordered`" in text and "C++20" in text
    assert "exist already" not in problem_prompt("graphs", "c", [], [])[1].content


class Judge:
    """Says yes to what it is told to, and remembers what it was asked."""

    def __init__(self, parallel: bool = True) -> None:
        self.asked: list[str] = []
        self._parallel = parallel

    def judge(self, problem: Problem) -> Problem | str:
        self.asked.append(problem.reference)
        if "bad" in problem.reference:
            return "the harness prints the same when nothing is computed"
        return problem.model_copy(update={"sizes": Sizes(race=16, output=64, work=1024)})

    def is_parallel(self, problem: Problem, program: Program) -> str:
        return "" if self._parallel and problem.family.startswith(f"{problem.domain}/{SAMPLED}") else "no team of threads was at work"


def writer(*references: str) -> Callable[[dict[str, Any]], Answer]:
    """Proposes these in turn, and writes one program whatever else it is asked for."""
    left = list(references)

    def answer(asked: dict[str, Any]) -> Answer:
        text = asked["messages"][1]["content"]
        if text.startswith("Make up"):
            return said(proposal(left.pop(0)))
        return said(
            "```c\nvoid scale(int n, double *x)\n{\n    #pragma omp parallel for\n    for (int i = 0; i < n; i++) x[i] = 1;\n}\n```"
        )

    return answer


def recipe(url: str, **sampler: object) -> Recipe:
    section = {"models": [{"name": "m", "url": url}], "prompts": ["plain"], "in_flight": 1, "new_problems": 1, **sampler}
    return Recipe.model_validate(
        {"name": "t", "explore": {"families": ["stencils/heat"], "per_problem": 1}, "sampler": {"held_out_share": 0.5, **section}}
    )


def test_of_several_proposals_the_one_least_like_what_exists_is_taken(tmp_path: Path) -> None:
    judge = Judge()
    with ScriptedServer(writer(REFERENCE.replace("2 *", "bad *"), REFERENCE, UNLIKE)) as server:
        made = recipe(server.url)
        with RunFolder.create(tmp_path / "r", made) as folder:
            heat = problem_like("stencils", "heat", REFERENCE)
            own = Program.make(WRITTEN, "c", Origin(kind=OriginKind.corpus, name="own"), heat.id)
            summary = explore(folder, Silence(), [Seed(heat, (own,))], judge=lambda: judge, counting=rare_parts)
            new = [problem for problem in folder.store.all(Problem) if problem.name.startswith(SAMPLED)]
            sampled = [program for program in folder.store.all(Program) if program.origin.kind is OriginKind.model]
            replies = {reply.repeat: reply for reply in folder.store.all(Reply) if reply.prompt == "new problem"}
            rejects = {reject.subject: reject for reject in folder.store.all(Reject)}
    assert len(judge.asked) == 3 and len(new) == 1 and new[0].reference.endswith(UNLIKE) and new[0].sizes.work == 1024
    assert {program.problem for program in sampled} == {new[0].id, heat.id}
    assert replies[0].reason == rejects[replies[0].id].reason == "the harness prints the same when nothing is computed"
    assert replies[1].made and replies[2].made and not replies[1].reason
    assert summary.made["problems"] == 2
    asked = [request["messages"][1]["content"] for request in server.asked if request["messages"][1]["content"].startswith("Make up")]
    assert "stencils/heat: " in asked[0] and "OpenMP's `" in asked[0]


def problem_like(domain: str, name: str, reference: str) -> Problem:
    read = read_problem(proposal(), f"{domain}/{name}", "c")
    assert isinstance(read, Problem)
    return read.model_copy(update={"reference": reference})


def test_a_problem_without_a_parallel_program_is_dropped_with_its_programs(tmp_path: Path) -> None:
    with ScriptedServer(writer(UNLIKE)) as server:
        made = recipe(server.url, proposals=1)
        with RunFolder.create(tmp_path / "r", made) as folder:
            explore(folder, Silence(), judge=lambda: Judge(parallel=False), counting=rare_parts)
            assert {problem.family for problem in folder.store.all(Problem)} == {"stencils/heat"}
            assert not [program for program in folder.store.all(Program) if program.origin.kind is OriginKind.model]
            reasons = [reject.reason for reject in folder.store.all(Reject)]
            assert "no program for it works in parallel: no team of threads was at work" in reasons
            assert all(reply.made is None for reply in folder.store.all(Reply))


def test_places_and_split_are_there_before_anything_is_asked() -> None:
    made = recipe("http://nowhere", new_problems=400)
    found = places(made, ["graphs", "stencils"])
    families = [family for family, _ in found]
    assert len(set(families)) == 400 and found == places(made, ["graphs", "stencils"])
    assert {language for family, language in found if family.startswith("graphs")} == {"c", "cpp"}
    held = sum(split_of(family, made) is Split.held_out for family in families)
    assert 150 < held < 250
    none = recipe("http://nowhere", held_out_share=0.0)
    assert all(split_of(family, none) is Split.train for family in families)
    assert split_of("graphs/bfs_levels", recipe("http://nowhere", held_out_share=1.0)) is Split.train


def test_rare_parts_are_the_holes_of_the_table() -> None:
    problem = problem_like("graphs", "x", REFERENCE)
    kind = {"kind": "model", "name": "m"}
    programs = [
        Program.model_validate(
            {
                "id": f"p{at}",
                "problem": problem.id,
                "language": "c",
                "source": f"void f(void)\n{{\n#pragma omp parallel\n{{\n#pragma omp critical\n;\n}}\n}} // {at}",
                "origin": kind,
            }
        )
        for at in range(3)
    ]
    rare = rare_parts([problem], programs)
    assert "critical" not in rare and rare["atomic"] == ("graphs",)
    assert rare_parts([problem], programs[:2])["critical"] == ("graphs",)
