from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.learn.test_sft import EXAMPLES
from tests.learn.world import HELD, PAIR, fill

from pcwm.errors import ModelError, RecipeError
from pcwm.learn.adapters import adapter_hash, read_manifest
from pcwm.learn.bundle import Bundle, main, write_bundle
from pcwm.learn.manner import PLAIN
from pcwm.learn.rewards import Stake, sureness, worth
from pcwm.learn.rl import reinforce
from pcwm.learn.sft import train
from pcwm.learn.stage import learn
from pcwm.learn.stakes import stakes
from pcwm.learn.student import load_student
from pcwm.learn.tiny import make_tiny_student
from pcwm.progress import Silence
from pcwm.prompts import THINK_OPEN
from pcwm.recipe import Recipe, RewardRecipe
from pcwm.records import Access, Answer, Message, Pair
from pcwm.store import RunFolder

ASKED = (Message(role="user", content="?"),)
RACE = Stake(id="q-1", kind="race", prompt=ASKED, truth=Answer.race, pairs=(PAIR,))
SAFE = Stake(id="q-2", kind="race", prompt=ASKED, truth=Answer.no_race)
FOUND = 'They share s.\n</think>\n{"answer":"race","pairs":[["write s at 4","read s at 4"]]}'
HALF = 'They share s.\n</think>\n{"answer":"race","pairs":[["write s at 4","read t at 9"]]}'
NONE = 'No.\n</think>\n{"answer":"no_race","pairs":[]}'


def recipe(base: str, **changes: object) -> Recipe:
    return Recipe.model_validate(
        {
            "name": "t",
            "explore": {"held_out": list(HELD)},
            "learn": {"base": base, "max_steps": 1, "batch": 1, "lora_rank": 2},
            "reinforce": {"max_steps": 2, "batch": 1, "samples": 2, "max_new_tokens": 16, "save_steps": 1, **changes},
        }
    )


@pytest.mark.parametrize(
    ("text", "stake", "sure", "total"),
    [
        (FOUND, RACE, 1.0, 1.0 + 0.5 + 0.5),
        (HALF, RACE, 1.0, 1.0 + 0.25 + 0.5),
        (NONE, RACE, 0.0, -1.0 - 1.5),
        (NONE, RACE, 0.5, -1.0),
        (NONE, SAFE, 0.9, 1.0 + 0.5 * (1 - 4 * 0.01)),
        (FOUND, SAFE, None, -1.0),
        ('Hm.\n</think>\n{"answer":"unknown","pairs":[]}', RACE, 0.5, 0.0),
        ("It goes on and on", RACE, None, -0.2),
        ("No.\n</think>\nno race", SAFE, 0.5, -0.2),
        ('{"answer":"race","pairs":[]}', RACE, None, -0.2),
        (f"{FOUND}\n", RACE, None, 1.0 + 0.5),
        (f"{FOUND} Surely.", RACE, None, -0.2),
        (f'{FOUND}\n</think>\n{{"answer":"no_race","pairs":[]}}', RACE, None, -0.2),
        (f"No.\n</think>\n{FOUND}", RACE, None, -0.2),
    ],
)
def test_what_a_reply_is_worth(text: str, stake: Stake, sure: float | None, total: float) -> None:
    assert worth(text, stake, sure, RewardRecipe()).total == pytest.approx(total)


def test_being_honest_pays_best() -> None:
    """For any true chance of being right, the expected calibration reward is highest where the probability given is that chance."""
    grid = [number / 100 for number in range(101)]
    gains = [worth(NONE, SAFE, p, RewardRecipe()).calibration for p in grid]
    for chance in (0.1, 0.5, 0.8):
        expected = [chance * gain + (1 - chance) * loss for gain, loss in zip(gains, reversed(gains), strict=True)]
        assert grid[expected.index(max(expected))] == chance


def test_sides_may_be_named_in_any_order_and_by_any_element() -> None:
    swapped = 'x\n</think>\n{"answer":"race","pairs":[["read s at 4","write s at 4"]]}'
    assert worth(swapped, RACE, None, RewardRecipe()).pairs == 0.5
    array = Pair.make(Access(kind="write", line=7, column=1, variable="a[i+1]"), Access(kind="read", line=7, column=9, variable="a[i]"))
    named = 'x\n</think>\n{"answer":"race","pairs":[["write a at 7","read a at 7"]]}'
    assert worth(named, RACE.model_copy(update={"pairs": (array,)}), None, RewardRecipe()).pairs == 0.5


def test_a_pair_is_paid_for_only_where_it_is_known() -> None:
    def paid(*pairs: tuple[str, str]) -> float:
        return worth(f'x\n</think>\n{{"answer":"race","pairs":{json.dumps(pairs)}}}', RACE, None, RewardRecipe()).pairs

    right, wrong = ("write s at 4", "read s at 4"), ("write s at 8", "read s at 9")
    assert paid(wrong, right) == 0.5 and paid(wrong, wrong, right) == 0.0, "an answer has two pairs"
    assert paid(("write  at 4", "read  at 4")) == 0.0 and paid(("write  at 4", "read s at 4")) == 0.25


def test_sureness_is_what_prediction_calls_confidence(tiny: str, tmp_path: Path) -> None:
    from pcwm.predict.model import ModelPredictor
    from pcwm.records import Program, Question

    with RunFolder.create(tmp_path / "run", recipe(tiny)) as folder:
        fill(folder, each=1)
        question = Question.race(next(iter(folder.store.all(Program))))
    (said,) = ModelPredictor(tiny, max_new_tokens=12, precision="fp32").predict([question])
    student = load_student(tiny, precision="fp32")
    prompt = [*student.prompt_ids(PLAIN.prompt(question)), *student.encode(THINK_OPEN)]
    stake = Stake(id=question.id, kind="race", prompt=PLAIN.prompt(question), truth=said.answer)
    assert sureness(student, prompt, f"{said.reasoning}\n</think>", stake) == pytest.approx(said.confidence, abs=2e-3)
    assert sureness(student, prompt, "no end", stake) is None


def test_two_steps_of_reinforcement_change_the_student_and_leave_the_first_as_it_was(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny)) as folder:
        fill(folder)
        made = learn(folder, Silence()).made
        assert made["reinforced on questions"] == 12
        start, out = folder.path / "learn" / "adapter", folder.path / "learn" / "reinforced"
        lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        assert [line["step"] for line in lines] == [1, 2] and all(line["worth/format"] <= 0 for line in lines)
        manifest = read_manifest(out)
        assert manifest["reinforced"]["start"] == adapter_hash(start) and manifest["adapter_sha256"] == adapter_hash(out)
        assert len(manifest["rewards"]) == 2 and not (out / "checkpoints").exists()
        assert "| reinforced | 2 steps on 12 questions; mean reward " in (out / "README.md").read_text()
        assert load_student(tiny, out).adapter == adapter_hash(out)
        before = (out / "adapter_model.safetensors").stat().st_mtime_ns
        learn(folder, Silence())
        assert (out / "adapter_model.safetensors").stat().st_mtime_ns == before, "what is done is not done again"


def test_a_bundle_is_reinforced_where_its_recipe_says_so_and_only_once(tiny: str, tmp_path: Path) -> None:
    settings, out = recipe(tiny, max_steps=1), tmp_path / "adapter"
    made = write_bundle(Bundle(settings.learn, settings.reinforce, 0, 16, EXAMPLES, [RACE, SAFE], []), tmp_path / "bundle")
    assert main([str(made), str(out)]) == 0
    manifest = read_manifest(tmp_path / "reinforced")
    assert manifest["reinforced"]["start"] == adapter_hash(out) and manifest["reinforced"]["asked"] == 2
    weights = [folder / "adapter_model.safetensors" for folder in (out, tmp_path / "reinforced")]
    before = [path.stat().st_mtime_ns for path in weights]
    assert main([str(made), str(out)]) == 0
    assert [path.stat().st_mtime_ns for path in weights] == before, "what is done is not done again"


def test_questions_are_of_training_families_and_answers_take_turns(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny)) as folder:
        fill(folder)
        found = stakes(folder, PLAIN)
    assert len(found) == 12 and all("train_" in stake.prompt[1].content for stake in found)
    assert {stake.truth for stake in found[:3]} == {Answer.race, Answer.no_race, Answer.A}


def test_without_an_adapter_there_is_nothing_to_go_on_from(tiny: str, tmp_path: Path) -> None:
    whole = recipe(tiny)
    with pytest.raises(ModelError, match="no LoRA adapter"):
        reinforce([RACE], whole.learn, whole.reinforce, 0, tmp_path, tmp_path / "out")


def test_what_could_not_be_reinforced_is_not_trained_first(tiny: str, tmp_path: Path) -> None:
    whole = recipe(tiny)
    whole = whole.model_copy(update={"learn": whole.learn.model_copy(update={"method": "full"})})
    with RunFolder.create(tmp_path / "run", whole) as folder, pytest.raises(RecipeError, match="goes on from an adapter"):
        learn(folder, Silence())


def test_a_damaged_adapter_is_not_gone_on_from(tiny: str, tmp_path: Path) -> None:
    start, settings = tmp_path / "start", recipe(tiny)
    train(EXAMPLES, settings.learn, 0, start)
    weights = bytearray((start / "adapter_model.safetensors").read_bytes())
    weights[-1] ^= 1
    (start / "adapter_model.safetensors").write_bytes(weights)
    with pytest.raises(ModelError, match="damaged"):
        reinforce([RACE], settings.learn, settings.reinforce, 0, start, tmp_path / "out")
    other = make_tiny_student(tmp_path / "other", seed=1)
    with pytest.raises(ModelError, match="belongs to another base"):
        reinforce([RACE], settings.learn.model_copy(update={"base": str(other)}), settings.reinforce, 0, start, tmp_path / "out")
