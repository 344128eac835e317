"""The stage `explore` over the corpus, in a real run folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet
import pytest

from pcwm.errors import RecipeError
from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import Seed, load_seeds
from pcwm.explore.edits import EDITS, edit_named
from pcwm.explore.edits.base import Change, Rewrite, Text
from pcwm.explore.stage import explore, split_of
from pcwm.progress import Silence
from pcwm.recipe import ExploreRecipe, Recipe
from pcwm.records import OriginKind, Problem, Program, Reject, Split, StageSummary
from pcwm.store import RunFolder

FAMILIES = tuple(seed.problem.family for seed in load_seeds())


def recipe(**explore: object) -> Recipe:
    return Recipe(name="t", explore=ExploreRecipe.model_validate(explore))


def ran(path: Path, made: Recipe) -> tuple[StageSummary, list[Program], list[Problem], list[Reject]]:
    with RunFolder.create(path, made) as folder:
        summary = explore(folder, Silence())
        return summary, list(folder.store.all(Program)), list(folder.store.all(Problem)), list(folder.store.all(Reject))


def test_problems_programs_and_parquet(tmp_path: Path) -> None:
    summary, programs, problems, rejects = ran(tmp_path / "r", recipe(families=FAMILIES[:3], per_problem=12))
    assert {problem.family for problem in problems} == set(FAMILIES[:3])
    assert summary.made == {"problems": 3, "programs": 36} and len(programs) == 36
    assert sum(summary.rejected.values()) == len(rejects)
    assert Counter(program.problem for program in programs) == {problem.id: 12 for problem in problems}
    ids = {program.id for program in programs}
    for program in programs:
        if program.origin.kind is OriginKind.variant:
            assert program.origin.parent in ids
            assert program.origin.note
        elif program.origin.kind is OriginKind.edit:
            assert program.origin.parent in ids
            assert edit_named(program.origin.name).name in program.origin.name
            assert program.origin.note
        else:
            assert program.origin.kind is OriginKind.corpus
    assert pyarrow.parquet.read_table(tmp_path / "r" / "explore" / "program.parquet").num_rows == 36
    assert pyarrow.parquet.read_table(tmp_path / "r" / "explore" / "problem.parquet").num_rows == 3


def test_hand_written_programs_come_first_and_edits_take_turns() -> None:
    seed = load_seeds()[0]
    own = len(seed.implementations)
    assert [program.id for program in candidates(seed, EDITS, 2, 0).programs] == [program.id for program in seed.implementations[:2]]
    few = candidates(seed, EDITS, own + 8, 0).programs
    assert few[:own] == list(seed.implementations)
    assert max(Counter(program.origin.name for program in few[own:]).values()) == 1
    assert max(Counter(program.origin.parent for program in few[own:]).values()) <= -(-8 // own) + 2
    many = candidates(seed, EDITS, 60, 0).programs
    assert len(many) == len({program.id for program in many}) == 60


def test_variants_are_a_third_at_most_and_some_edits_are_of_variants_and_of_edited_programs() -> None:
    found = candidates(load_seeds()[1], EDITS, 70, 0, variants=20).programs
    kinds = {program.id: program.origin.kind for program in found}
    count = Counter(kinds.values())
    assert len(found) == 70 and count[OriginKind.variant] == 20
    assert len(candidates(load_seeds()[1], EDITS, 16, 0, variants=20).programs) == 16
    parents = Counter(kinds[program.origin.parent or ""] for program in found if program.origin.kind is OriginKind.edit)
    assert min(parents[kind] for kind in (OriginKind.corpus, OriginKind.variant, OriginKind.edit)) >= 3


def test_more_candidates_leave_those_before_them_as_they_are() -> None:
    some, ten, five = (candidates(load_seeds()[1], EDITS, 30, 0, more=more).programs for more in (0, 10, 5))
    assert len(ten) == 40 and ten[:30] == some and ten[:35] == five


def test_the_same_recipe_gives_the_same_records_and_another_seed_others(tmp_path: Path) -> None:
    same = recipe(families=FAMILIES[:2], per_problem=14)
    one, other = ran(tmp_path / "a", same), ran(tmp_path / "b", same)
    assert one[1:] == other[1:] and one[0].made == other[0].made
    third = ran(tmp_path / "c", same.model_copy(update={"seed": 1}))
    assert {program.id for program in third[1]} != {program.id for program in one[1]}


def test_running_again_changes_nothing(tmp_path: Path) -> None:
    made = recipe(families=FAMILIES[:2], per_problem=10)
    first = ran(tmp_path / "r", made)
    stamp = (tmp_path / "r" / "explore" / "program.parquet").stat().st_mtime_ns
    assert ran(tmp_path / "r", made) == first
    assert (tmp_path / "r" / "explore" / "program.parquet").stat().st_mtime_ns == stamp


class Interrupting(Silence):
    """Stops the stage after its first problem, as Ctrl-C would."""

    def advance(self, note: str = "") -> None:
        raise KeyboardInterrupt


def test_an_interrupted_stage_goes_on_to_the_same_records(tmp_path: Path) -> None:
    made = recipe(families=FAMILIES[:3], per_problem=9)
    whole = ran(tmp_path / "whole", made)
    with RunFolder.create(tmp_path / "r", made) as folder, pytest.raises(KeyboardInterrupt):
        explore(folder, Interrupting())
    assert ran(tmp_path / "r", made)[1:] == whole[1:]


def test_what_is_dropped_is_kept_with_the_reason() -> None:
    def nothing(text: Text) -> list[Change]:
        return [Change((), "did nothing", 1)]

    def broken(text: Text) -> list[Change]:
        return [Change(((0, 0, "int x = ) ;\n"),), "broke the syntax", 1)]

    def same(text: Text) -> list[Change]:
        return [Change(((0, 0, "int x;\n"),), "added a line", 1), Change(((0, 0, "int x;\n"),), "added a line", 1)]

    def renamed(text: Text) -> list[Change]:
        return [Change(((0, 0, f"long {name};\n"),), f"added {name}", 1) for name in "pq"]

    found = (nothing, broken, same, renamed)
    edits = [Rewrite(find.__name__, "For this test.", lambda text, find=find: iter(find(text))) for find in found]  # type: ignore[misc]
    seed = load_seeds()[0]
    alone = Seed(seed.problem, seed.implementations[:1])
    made = candidates(alone, edits, 8, 0)
    assert {(reject.name, reject.reason) for reject in made.rejects} >= {("nothing", "no change"), ("broken", "does not parse")}
    assert ("same", "duplicate") in {(reject.name, reject.reason) for reject in made.rejects}
    assert ("renamed", "only names and layout differ from another's") in {(reject.name, reject.reason) for reject in made.rejects}
    assert {reject.subject for reject in made.rejects} <= {program.id for program in made.programs}
    assert len({reject.id for reject in made.rejects}) == len(made.rejects)


def test_only_the_edits_of_the_recipe_are_used(tmp_path: Path) -> None:
    _, programs, _, _ = ran(tmp_path / "r", recipe(families=FAMILIES[:2], per_problem=12, edits=("limit-threads", "change-schedule")))
    assert {program.origin.name for program in programs if program.origin.kind is OriginKind.edit} == {"limit-threads", "change-schedule"}


@pytest.mark.parametrize(
    ("section", "message", "hint"),
    [
        ({"families": (FAMILIES[0][:-1] + "z",)}, "no problem family", f"did you mean `{FAMILIES[0]}`?"),
        ({"held_out": ("qqqq",)}, "no problem family `qqqq`", "the families are "),
        ({"families": FAMILIES[:1], "held_out": FAMILIES[1:2]}, "is held out, but not", "add it to"),
        ({"edits": ("drop-atomics",)}, "no edit `drop-atomics`", "did you mean `drop-atomic`?"),
        ({"edits": ("zzzz",)}, "no edit `zzzz`", "the edits are drop-reduction"),
    ],
)
def test_names_that_do_not_exist(tmp_path: Path, section: dict[str, object], message: str, hint: str) -> None:
    with RunFolder.create(tmp_path / "r", recipe(**section)) as folder:
        with pytest.raises(RecipeError, match=message) as caught:
            explore(folder, Silence())
        assert (caught.value.hint or "").startswith(hint)
        assert folder.store.count(Program) == 0


def test_split_is_by_family() -> None:
    made = recipe(held_out=FAMILIES[:1])
    assert split_of(FAMILIES[0], made) is Split.held_out
    assert split_of(FAMILIES[1], made) is Split.train
