from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.learn.world import HELD, fill

from pcwm.learn.examples import training_examples
from pcwm.prompts import parse_reply
from pcwm.recipe import ExamplesRecipe, ExplainRecipe, ExploreRecipe, Recipe
from pcwm.records import Answer, Trace
from pcwm.store import RunFolder

RECIPE = Recipe(name="t", explore=ExploreRecipe(held_out=HELD), explain=ExplainRecipe(partial=0.0, work=1.0))
ALL = ExamplesRecipe(authors=("narrator",), reasoning=False, unexplained=True)


def test_what_nobody_explained_is_learned_by_its_answer(tmp_path: Path) -> None:
    """As many examples with half of the narrator's traces gone as with all, each with the tools' answer; no trace is stored."""
    with RunFolder.create(tmp_path / "run", RECIPE) as folder:
        fill(folder)
        everything = {example.prompt: example.completion for example in training_examples(folder, ALL)}
        told = training_examples(folder, ExamplesRecipe(authors=("narrator",), reasoning=False))
        assert len(told) == len(everything) == 12, "four questions about races and one about work of two families, twice over"

        gone = [trace.id for trace in folder.store.all(Trace) if trace.author == "narrator"][::2]
        folder.store.delete(Trace, gone)
        traces = folder.store.ids(Trace)
        assert len(training_examples(folder, ExamplesRecipe(authors=("narrator",), reasoning=False))) < 12
        again = {example.prompt: example.completion for example in training_examples(folder, ALL)}
        assert again.keys() == everything.keys() and folder.store.ids(Trace) == traces
        for completion in again.values():
            text = completion[0].content
            reply = parse_reply(text) or parse_reply(text, "work")
            assert reply is not None and not reply.reasoning
            assert len(reply.pairs) == (reply.answer is Answer.race)
        assert sorted(map(str, again.values())) == sorted(map(str, everything.values()))


def test_a_student_that_reasons_has_nothing_to_learn_from_them() -> None:
    with pytest.raises(ValidationError, match="reasoning = false"):
        ExamplesRecipe(unexplained=True)
