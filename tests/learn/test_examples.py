from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.dataset.turns import alternate
from pcwm.errors import PcwmError
from pcwm.learn.examples import build_examples, check_families, make_example, training_examples
from pcwm.prompts import parse_reply, race_prompt, work_prompt
from pcwm.recipe import ExamplesRecipe, ExploreRecipe, Recipe
from pcwm.records import (
    Answer,
    Example,
    Fragment,
    Origin,
    OriginKind,
    Problem,
    Program,
    Question,
    Record,
    Reject,
    Sizes,
    Split,
    Trace,
    content_id,
)
from pcwm.store import RunFolder


def problem(name: str) -> Problem:
    sizes = Sizes(race=8, output=16, work=32)
    return Problem(
        id=content_id("prob", name),
        domain="made_up",
        name=name,
        language="c",
        statement="",
        harness="int main(void) { return 0; }",
        reference="",
        sizes=sizes,
        tolerance=0.0,
    )


def traced(of: Problem, number: int, answer: Answer, *, accepted: bool = True) -> tuple[Program, Trace]:
    source = f"int {of.name}_{number}(int x) {{ return x + {number}; }}\n"
    program = Program.make(source, "c", Origin(kind=OriginKind.corpus, name=f"v{number}"), of.id)
    key = content_id("trace", program.id)
    rejections = () if accepted else (Reject(id=content_id("rej", key), stage="explain", subject=key, name="length", reason="3 words"),)
    trace = Trace(
        id=key, program=program.id, author="narrator", reasoning=f"Reason {number}.", answer=answer, pairs=(), rejections=rejections
    )
    return program, trace


def made(program: Program, trace: Trace) -> Example:
    return make_example(Question.race(program), trace, Split.train)


def fill(folder: RunFolder, racy: int, safe: int, held: int = 2, rejected: int = 2) -> None:
    train, test = problem("train_me"), problem("keep_me")
    made = [traced(train, n, Answer.race) for n in range(racy)]
    made += [traced(train, 100 + n, Answer.no_race) for n in range(safe)]
    made += [traced(train, 200 + n, Answer.race, accepted=False) for n in range(rejected)]
    made += [traced(test, 300 + n, Answer.race) for n in range(held)]
    records: list[Record] = [train, test]
    folder.store.put([*records, *(record for pair in made for record in pair)])


RECIPE = Recipe(name="t", explore=ExploreRecipe(held_out=("made_up/keep_me",)))


def answers(examples: list[Example]) -> str:
    replies = [parse_reply(example.completion[0].content) for example in examples]
    return "".join("R" if reply is not None and reply.answer is Answer.race else "n" for reply in replies)


def test_accepted_traces_become_examples_of_their_familys_split(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=3, safe=2)
        examples = build_examples(folder)
        assert len(examples) == 7
        assert {example.split for example in examples} == {Split.train, Split.held_out}
        assert [example.split for example in examples].count(Split.held_out) == 2
        assert list(folder.store.all(Example)) == sorted(examples, key=lambda example: example.id)
        programs = {program.id: program for program in folder.store.all(Program)}
        for example in examples:
            program = programs[example.program]
            assert example.prompt == race_prompt(program)
            assert ("keep_me" in program.source) == (example.split is Split.held_out)
            reply = parse_reply(example.completion[0].content)
            assert reply is not None
            assert reply.reasoning.startswith("Reason ")


def test_training_order_is_fixed_and_any_prefix_is_balanced(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=6, safe=6)
        first, again = training_examples(folder), training_examples(folder)
        assert first == again
        assert len(first) == 12
        assert all(example.split is Split.train for example in first)
        order = answers(first)
        assert all(abs(order[:size].count("R") - order[:size].count("n")) <= 1 for size in range(len(order) + 1))
        assert [example.id for example in first] != sorted(example.id for example in first)


def test_a_limit_is_the_beginning_of_the_order_and_no_more_is_made(tmp_path: Path) -> None:
    """Two authors who say the same of a program count once."""
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=4, safe=4)
        for trace in list(folder.store.all(Trace)):
            folder.store.put([trace.model_copy(update={"id": f"{trace.id}-again", "author": "hindsight:m"})])
        everything = training_examples(folder)
        assert len(everything) == len({example.id for example in everything}) == 8
        assert training_examples(folder, ExamplesRecipe(limit=3)) == everything[:3]
        made = build_examples(folder, ExamplesRecipe(limit=3))
        assert [example.split for example in made] == [Split.train] * 3 + [Split.held_out] * 2
        assert folder.store.count(Example) == 5


def test_another_seed_gives_another_order_of_the_same_examples(tmp_path: Path) -> None:
    orders = []
    for seed in (0, 1):
        with RunFolder.create(tmp_path / f"run{seed}", RECIPE.model_copy(update={"seed": seed})) as folder:
            fill(folder, racy=8, safe=8)
            orders.append([example.id for example in training_examples(folder)])
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_an_uneven_mix_begins_balanced_and_nothing_is_dropped(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=2, safe=6)
        order = answers(training_examples(folder))
        assert "".join(order) == "RnRnnnnn"


def test_examples_of_traces_that_are_gone_are_removed(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=2, safe=1)
        before = build_examples(folder)
        trace = next(trace for trace in folder.store.all(Trace) if trace.accepted)
        folder.store.delete(Trace, [trace.id])
        assert len(build_examples(folder)) == len(before) - 1
        assert folder.store.count(Example) == len(before) - 1


def test_a_users_program_has_no_family_and_no_example(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        program = Program.make("int main(void) { return 0; }\n", "c", Origin(kind=OriginKind.user, name="a.c"))
        trace = Trace(id="trace-0", program=program.id, author="narrator", reasoning="r", answer=Answer.no_race, pairs=())
        folder.store.put([program, trace])
        assert build_examples(folder) == []


def test_a_family_in_both_splits_is_an_error() -> None:
    check_families({"a/b": {Split.train}, "c/d": {Split.held_out}})
    with pytest.raises(PcwmError, match="a/b"):
        check_families({"a/b": {Split.train, Split.held_out}})


def test_alternating_keeps_each_order_and_begins_balanced() -> None:
    of = problem("train_me")
    one, other = ([made(*traced(of, start + n, Answer.race)) for n in range(count)] for start, count in ((0, 5), (50, 3)))
    merged = alternate(one, other)
    assert [e for e in merged if e in one] == one
    assert [e for e in merged if e in other] == other
    assert [e in one for e in merged] == [True, False] * 3 + [True] * 2
    assert alternate([], other) == other


def test_questions_about_work_and_parts_of_programs(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=2, safe=2, held=0, rejected=0)
        a, b, c, _ = sorted(folder.store.all(Program), key=lambda program: program.source)
        part = Fragment(**dict(Program.make("int half(", "c", a.origin, a.problem)), whole=a.id, way="cut")
        base = Trace(id="trace-1", program=a.id, author="narrator", reasoning="One waits.", answer=Answer.A, other=b.id, threads=4)
        other = base.model_copy(update={"id": "trace-2", "program": c.id, "answer": Answer.B, "author": "hindsight:m"})
        cut = Trace(id="trace-3", program=part.id, author="narrator", reasoning="So far.", answer=Answer.no_race)
        folder.store.put([part, base, other, cut])
        everything = training_examples(folder)
        assert len(everything) == 7
        asked = {example.prompt[-1].content: example for example in everything}
        assert asked[work_prompt(a, b, 4)[-1].content].completion[0].content.endswith('{"answer":"A"}')
        assert asked[race_prompt(part)[-1].content].program == part.id
        first = [reply.answer for example in everything[:4] if (reply := parse_reply(example.completion[0].content, "work")) is not None]
        assert sorted(first) == [Answer.A, Answer.B], "all four answers come in the first four examples"
        assert len(training_examples(folder, ExamplesRecipe(kinds=("work",)))) == 2
        assert len(training_examples(folder, ExamplesRecipe(partial=False))) == 6
        assert len(training_examples(folder, ExamplesRecipe(authors=("hindsight",)))) == 1


def test_the_ablation_learns_from_what_was_refused(tmp_path: Path) -> None:
    """With the answer that the prior teacher gave; of a trace and the one that mends it, only the latter."""
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder, racy=1, safe=1, held=0, rejected=1)
        program = next(folder.store.all(Program))
        refused = (Reject(id="rej-1", stage="explain", subject="t", name="answer_matches_outcome", reason="no"),)
        prior = Trace(
            id="trace-p", program=program.id, author="prior:m", reasoning="I see none.", answer=Answer.no_race, rejections=refused
        )
        mended = prior.model_copy(update={"id": "trace-q", "reasoning": "I still see none.", "revises": "trace-p"})
        folder.store.put([prior, mended])
        (example,) = training_examples(folder, ExamplesRecipe(authors=("prior:",), refused=True))
        assert "I still see none." in example.completion[0].content and '"no_race"' in example.completion[0].content
        assert training_examples(folder, ExamplesRecipe(authors=("prior:",))) == []
