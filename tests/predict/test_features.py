"""Gradient boosting on what is counted of a text: what is counted, what is learned, and that the same questions give the same answers."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pcwm.dataset.known import Known, parted
from pcwm.errors import FolderError, InputError
from pcwm.predict.counted import Counted, compare, count, count_all, names
from pcwm.predict.features import FeaturesPredictor
from pcwm.predict.questions import read_known
from pcwm.recipe import Recipe
from pcwm.records import Answer, Origin, OriginKind, Program, Question, Split
from pcwm.store import RunFolder, Store, cache_dir

SUM = """double f(const double *x, int n) {
 double s = 0;
#pragma omp parallel for
 for (int i = 0; i < n; i++)
  s += x[i];
 return s;
}
"""


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Counts of these tests are kept for these tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCWM_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def program(source: str) -> Program:
    return Program.make(source, "c", Origin(kind=OriginKind.user, name="x.c"))


@pytest.mark.parametrize(
    ("change", "name", "before", "after"),
    [
        (("parallel for", "parallel for reduction(+: s)"), "clause reduction", 0, 1),
        (("parallel for", "parallel for reduction(+: s)"), "bare shared writes", 1, 0),
        (("parallel for", "parallel for reduction(+: s)"), "static says race", 1, 0),
        (("parallel for", "parallel for schedule(dynamic)"), "schedule dynamic", 0, 1),
        (("  s +=", "#pragma omp critical\n  s +="), "shared writes in critical", 0, 1),
        (("s += x[i]", "s += x[i] + x[i + 1]"), "reads shared", 3, 4),
        (("n; i++)", "n; i++) for (int j = 0; j < i; j++)"), "loops by_index", 0, 1),
    ],
)
def test_what_is_counted(change: tuple[str, str], name: str, before: float, after: float) -> None:
    assert (count(SUM, "c")[name], count(SUM.replace(*change), "c")[name]) == (before, after)


@pytest.mark.parametrize("source", ["", "int main(void) {\n#pragma omp parallel\n{ x = ", "\0{(((#pragma omp", SUM * 50])
def test_any_text_has_all_numbers_in_one_order(source: str) -> None:
    assert tuple(count(source, "c")) == names() and len(set(names())) == len(names())


def test_a_pair_is_the_difference_of_two() -> None:
    a, b = program(SUM), program(SUM.replace("parallel for", "parallel for reduction(+: s) schedule(dynamic)"))
    numbers = [tuple(count(each.source, "c").values()) for each in (a, b)]
    one, other = compare(a, b, 8, *numbers), compare(b, a, 8, *reversed(numbers))
    assert one[names().index("clause reduction")] == -1 and len(one) == len(names()) + 4 and one[-1] == 8
    for left, right in zip(one[:-3], other[:-3], strict=True):
        assert left == -right or (math.isnan(left) and math.isnan(right))


def test_a_pair_is_compared_on_the_cores_that_the_question_says() -> None:
    a, b = program(SUM), program(SUM.replace("parallel for", "parallel for schedule(dynamic)"))
    numbers = [tuple(count(each.source, "c").values()) for each in (a, b)]
    own, few, many = (compare(a, b, 8, *numbers, cores=cores) for cores in (0, 2, 8))
    assert own[-4] < 5 < few[-4] and str(own) == str(many), "with few cores the dynamic one waits, and A is ahead by more"


def test_counts_are_kept_and_are_the_same_from_another_process() -> None:
    programs = [program(SUM.replace("x[i]", f"x[i] * {number}")) for number in range(4)]
    found = count_all(programs, workers=1)
    assert list(found) == [each.id for each in programs]
    for each in programs:
        for one, other in zip(found[each.id], count(each.source, "c").values(), strict=True):
            assert one == pytest.approx(other, abs=1e-4, nan_ok=True)
    store = Store(next((cache_dir() / "counted").glob("*.sqlite")))
    store.put([Counted(id=programs[0].id, values=(1.0, None))])
    store.close()
    assert count_all(programs)[programs[0].id][0] == 1.0 and count_all(programs)[programs[1].id] == found[programs[1].id]


@pytest.fixture(scope="module")
def learned(labelled: Path) -> FeaturesPredictor:
    return FeaturesPredictor(labelled)


def ask(predictor: FeaturesPredictor, known: list[Known]) -> float:
    """The share of right answers; checks that each has all that it should."""
    right = 0
    for each, said in zip(known, predictor.predict([one.question for one in known]), strict=True):
        assert said.answer is not Answer.unknown and said.confidence is not None and 0 < said.confidence < 1
        assert not said.pairs or said.answer is Answer.race
        right += said.answer is each.truth
    return right / len(known)


def test_it_learns_both_kinds_of_question_for_families_it_has_not_seen(labelled: Path, learned: FeaturesPredictor) -> None:
    held = [*read_known(labelled, Split.held_out), *parted(read_known(labelled, Split.train))[1]]
    for kind in ("race", "work"):
        assert ask(learned, [each for each in held if each.question.kind == kind][:40]) > 0.7
        assert "right on families left out" in learned.learned[kind]


def test_a_pair_and_its_reverse_get_opposite_answers(labelled: Path, learned: FeaturesPredictor) -> None:
    pairs = [each.question for each in read_known(labelled, Split.held_out) if each.question.other is not None][:8]
    turned = [Question.work(each.other, each.program, each.threads, each.cores) for each in pairs if each.other is not None]
    opposite = {Answer.A: Answer.B, Answer.B: Answer.A}
    for one, other in zip(learned.predict(pairs), learned.predict(turned), strict=True):
        assert one.answer is opposite[other.answer] and one.confidence == pytest.approx(other.confidence, abs=1e-3)


def test_the_same_questions_give_the_same_answers(labelled: Path, learned: FeaturesPredictor) -> None:
    again, questions = FeaturesPredictor(labelled), [each.question for each in read_known(labelled, Split.held_out)[:20]]
    assert again.name == learned.name
    for one, other in zip(learned.predict(questions), again.predict(questions), strict=True):
        assert one.model_copy(update={"cost": other.cost}) == other


def test_validation_families_are_not_learned_from(labelled: Path, tmp_path: Path, learned: FeaturesPredictor) -> None:
    _, held = parted(read_known(labelled, Split.train))
    assert held and not {each.question.id for each in held} & {each.question.id for each in learned.known}


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="there is no run"):
        FeaturesPredictor(tmp_path)
    with RunFolder.create(tmp_path / "empty", Recipe(name="empty")):
        pass
    with pytest.raises(InputError, match="no training questions"):
        FeaturesPredictor(tmp_path / "empty")
