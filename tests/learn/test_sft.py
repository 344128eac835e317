from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm import prompts
from pcwm.errors import ModelError
from pcwm.learn.adapters import adapter_hash
from pcwm.learn.rows import IGNORED, tokenised
from pcwm.learn.sft import data_hash, train
from pcwm.learn.student import load_student
from pcwm.recipe import LearnRecipe
from pcwm.records import Access, Answer, Example, Origin, OriginKind, Pair, Program, Split, content_id


def example(number: int, padding: int = 0) -> Example:
    """Even ones race."""
    clause = "" if number % 2 == 0 else " reduction(+: sum)"
    lines = [f"double f{number}(const double *x, int n) {{", "  double sum = 0;", f"  #pragma omp parallel for{clause}"]
    lines += ["  for (int i = 0; i < n; i++)", "    sum += x[i];", "  return sum;", "}", *["// more"] * padding]
    program = Program.make("\n".join(lines), "c", Origin(kind=OriginKind.corpus, name="sum"))
    pair = Pair.make(Access(kind="write", line=5, column=5, variable="sum"), Access(kind="read", line=5, column=5, variable="sum"))
    if clause:
        reply = prompts.completion("sum is reduced, so each thread has its own.", Answer.no_race)
    else:
        reply = prompts.completion("sum is shared and written at line 5.", Answer.race, (pair,))
    key = content_id("ex", program.id, reply.content)
    return Example(id=key, program=program.id, split=Split.train, prompt=prompts.race_prompt(program), completion=(reply,))


EXAMPLES = [example(number, padding=number % 4) for number in range(8)]


def recipe(base: str, **changes: object) -> LearnRecipe:
    settings = {"base": base, "max_steps": 8, "batch": 2, "learning_rate": 3e-2, "lora_rank": 4, "max_length": 1024, "save_steps": 2}
    return LearnRecipe.model_validate(settings | changes)


class Killer:
    """A ticker that stands for Ctrl-C after some steps."""

    def __init__(self, after: int | None = None) -> None:
        self.after = after
        self.steps = 0
        self.notes: list[str] = []
        self.rows: list[tuple[int, int]] = []

    def start(self, label: str, total: int, done: int = 0) -> None:
        self.rows.append((total, done))

    def advance(self, note: str = "") -> None:
        self.steps += 1
        self.notes.append(note)
        if self.steps == self.after:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def undisturbed(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[float, ...]]:
    out = tmp_path_factory.mktemp("undisturbed") / "adapter"
    return out, train(EXAMPLES, recipe(tiny), 7, out).losses


@pytest.mark.parametrize("opening", [False, True], ids=["supplied", "taught"])
def test_loss_is_on_the_completion_alone_and_on_what_prediction_would_see(tiny: str, opening: bool) -> None:
    student = load_student(tiny, precision="fp32")
    found = tokenised(student, EXAMPLES[:1], 4096, opening=opening)
    (row,), tally = found.rows, found.tally([[[0]]])
    border = sum(label == IGNORED for label in row.labels)
    given = "" if opening else prompts.THINK_OPEN
    assert row.ids[:border] == student.prompt_ids(EXAMPLES[0].prompt) + student.encode(given)
    assert given + student.decode(row.labels[border:]) == EXAMPLES[0].completion[0].content
    assert row.labels[-1] == student.tokenizer.eos_token_id
    assert student.decode(row.ids).count("Does this code have a data race?") == 1
    assert (tally.used, tally.too_long, tally.tokens, tally.taught) == (1, 0, len(row), len(row) - border)


def mean_loss(base: str, adapter: Path | None = None) -> float:
    """Nats per completion token over all examples, computed by transformers from whole logits, one example at a time."""
    import torch

    student = load_student(base, adapter, precision="fp32")
    total = taught = 0.0
    for row in tokenised(student, EXAMPLES, 4096).rows:
        with torch.no_grad():
            total += row.taught * float(student.model(input_ids=torch.tensor([row.ids]), labels=torch.tensor([row.labels])).loss)
        taught += row.taught
    return total / taught


def test_training_learns_and_leaves_a_manifest(tiny: str, undisturbed: tuple[Path, tuple[float, ...]]) -> None:
    out, losses = undisturbed
    assert len(losses) == 8 and mean_loss(tiny, out) < 0.9 * mean_loss(tiny)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["data"] == data_hash(EXAMPLES) and manifest["recipe"] == recipe(tiny).model_dump(mode="json") and manifest["seed"] == 7
    assert (manifest["examples"], manifest["tally"]["used"], manifest["tally"]["too_long"], manifest["steps"]) == (8, 8, 0, 8)
    assert manifest["losses"] == pytest.approx(losses, abs=1e-6) and len(manifest["base_sha256"]) == 64
    assert {"torch", "transformers", "trl", "peft"} <= manifest["versions"].keys() and manifest["adapter_sha256"] == adapter_hash(out)
    assert sorted(path.name for path in out.iterdir()) == [
        "README.md",
        "adapter_config.json",
        "adapter_model.safetensors",
        "log.jsonl",
        "manifest.json",
    ]
    assert json.loads((out / "adapter_config.json").read_text())["base_model_name_or_path"] == tiny


def test_the_saved_adapter_loads_back_as_what_was_trained(tiny: str, undisturbed: tuple[Path, tuple[float, ...]]) -> None:
    import torch
    from peft import PeftModel

    from pcwm.learn.adapters import renamed_property

    out, _ = undisturbed
    merged, base = load_student(tiny, out, precision="fp32"), load_student(tiny, precision="fp32")
    ids = torch.tensor([base.prompt_ids(EXAMPLES[0].prompt)])
    with torch.no_grad():
        before = base.model(input_ids=ids).logits
        after = merged.model(input_ids=ids).logits
        with renamed_property():
            unmerged = PeftModel.from_pretrained(base.model, str(out))(input_ids=ids).logits
    assert torch.allclose(after, unmerged, atol=1e-4) and not torch.allclose(after, before, atol=1e-2)


@pytest.mark.parametrize("cut_off", ["", "killed as it wrote", "lost power"])
def test_a_killed_run_goes_on_to_the_same_losses_and_bytes(
    tiny: str, undisturbed: tuple[Path, tuple[float, ...]], tmp_path: Path, cut_off: str
) -> None:
    out, first, second = tmp_path / "adapter", Killer(after=5), Killer()
    with pytest.raises(KeyboardInterrupt):
        train(EXAMPLES, recipe(tiny), 7, out, first)
    assert not (out / "manifest.json").exists()
    newest = out / "checkpoints" / "checkpoint-4"
    if cut_off == "killed as it wrote":
        (newest / "complete").unlink()
        (newest / "adapter_model.safetensors").write_bytes(b"half")
    if cut_off == "lost power":
        (newest / "optimizer.pt").write_bytes(b"")
    result = train(EXAMPLES, recipe(tiny), 7, out, second)
    assert second.rows == [(8, 2 if cut_off else 4)] and second.steps == (6 if cut_off else 4)
    assert result.losses == undisturbed[1]
    assert (out / "adapter_model.safetensors").read_bytes() == (undisturbed[0] / "adapter_model.safetensors").read_bytes()


@pytest.mark.parametrize(
    "changes", [{"pack": True, "batch": 1, "max_steps": 0, "max_length": 2048}, {"recompute": True}], ids=["packed", "recomputed"]
)
def test_how_a_step_is_laid_out_changes_neither_its_loss_nor_its_gradient(tiny: str, tmp_path: Path, changes: dict[str, object]) -> None:
    # All examples in one step: as rows of one example each, or as one row in which none may see another.
    plain = {"batch": len(EXAMPLES), "max_steps": 1, "max_length": 512, "precision": "fp32"}
    one = train(EXAMPLES, recipe(tiny, **plain), 0, tmp_path / "one")
    other = train(EXAMPLES, recipe(tiny, **(plain | changes)), 0, tmp_path / "other")
    assert one.losses == pytest.approx([mean_loss(tiny)], rel=1e-5) and other.losses == pytest.approx(one.losses, rel=1e-5)
    after = mean_loss(tiny, tmp_path / "one")
    assert mean_loss(tiny, tmp_path / "other") == pytest.approx(after, rel=1e-4) and after < 0.99 * one.losses[0]


def test_the_loss_of_gpus_is_the_same_number(tiny: str, tmp_path: Path) -> None:
    """On a GPU TRL computes it; here, on a processor, TRL's loss of a packed row is compared with ours."""
    from trl import SFTTrainer

    from pcwm.learn.attention import as_inputs
    from pcwm.learn.sft import _Fitting

    student = load_student(tiny, train="lora")
    rows = tokenised(student, EXAMPLES, 4096).rows
    trainer = _Fitting(
        student, rows, recipe(tiny, pack=True, max_length=2048, batch=1, device="cpu"), 0, tmp_path / "c", tmp_path
    )._trainer()
    inputs = as_inputs([trainer.train_dataset[0]])
    ours, theirs = trainer.compute_loss(trainer.model, dict(inputs)), SFTTrainer.compute_loss(trainer, trainer.model, dict(inputs))
    assert float(ours.detach()) == pytest.approx(float(theirs.detach()), rel=1e-5)


def test_all_weights_can_be_trained_and_the_model_loads_in_place_of_the_base(tiny: str, tmp_path: Path) -> None:
    out = tmp_path / "whole"
    train(EXAMPLES, recipe(tiny, method="full", learning_rate=3e-3), 7, out)
    assert mean_loss(tiny, out) < 0.9 * mean_loss(tiny)
    assert json.loads((out / "manifest.json").read_text())["kind"] == "pcwm model" and load_student(tiny, out).adapter == adapter_hash(out)


def test_the_log_and_the_card_say_what_was_done(tiny: str, undisturbed: tuple[Path, tuple[float, ...]]) -> None:
    out, losses = undisturbed
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(1, 9))
    assert [line["loss"] for line in lines] == pytest.approx(losses, abs=1e-6)
    assert all(0 < line["taught"] < line["tokens"] and line["tokens_per_second"] > 0 and line["utilisation"] > 0 for line in lines)
    card = (out / "README.md").read_text()
    assert (
        data_hash(EXAMPLES) in card and "8 of 8 examples used, 0 dropped" in card and "learning_rate" in card and "Not measured yet" in card
    )


def test_checkpoints_of_other_data_are_not_used_and_wait_for_theirs(tiny: str, tmp_path: Path) -> None:
    out, first, other, again, done = tmp_path / "adapter", Killer(after=3), Killer(after=1), Killer(after=1), Killer()
    for examples, ticker in ((EXAMPLES, first), (EXAMPLES[:6], other), (EXAMPLES, again)):
        with pytest.raises(KeyboardInterrupt):
            train(examples, recipe(tiny), 7, out, ticker)
    assert other.rows == [(8, 0)] and other.notes[0].startswith("loss ")
    assert again.rows == [(8, 2)]
    train(EXAMPLES, recipe(tiny, recompute=True, save_steps=3), 7, out, done)
    assert done.rows == [(8, 2)], "what is only done in another way goes on"
    assert not list(out.glob("checkpoints*"))


def test_a_folder_never_holds_the_weights_of_two_trainings(tiny: str, tmp_path: Path) -> None:
    out, kinds = tmp_path / "out", []
    for method in ("lora", "full", "lora"):
        train(EXAMPLES, recipe(tiny, method=method, max_steps=1), 7, out)
        kinds.append(json.loads((out / "manifest.json").read_text())["kind"])
        assert load_student(tiny, out).adapter == adapter_hash(out)
    assert kinds == ["pcwm adapter", "pcwm model", "pcwm adapter"] and not (out / "model.safetensors").exists()


def test_long_examples_are_dropped_and_counted(tiny: str, tmp_path: Path) -> None:
    student = load_student(tiny, precision="fp32")
    lengths = [len(student.prompt_ids(one.prompt)) + len(student.completion_ids(one.completion)) for one in EXAMPLES]
    found = tokenised(student, EXAMPLES, sorted(lengths)[2])
    tally = found.tally([[list(range(len(found.rows)))]])
    assert tally.too_long == sum(length > sorted(lengths)[2] for length in lengths) and tally.longest == max(lengths)
    assert tally.longest_used == sorted(lengths)[2] and tally.used + tally.too_long == len(EXAMPLES)
    with pytest.raises(ModelError, match="none of 8 examples fits in 64 tokens"):
        train(EXAMPLES, recipe(tiny, max_length=64), 0, tmp_path / "adapter")


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_checkpoint(tiny: str, tmp_path: Path) -> None:
    # The warm-up's first step has rate 0, so the weights after it are good; those after the second are not: the third step's loss shows it.
    with pytest.raises(ModelError, match="the loss at step 3") as caught:
        train(EXAMPLES, recipe(tiny, learning_rate=1e30, warmup=0.5, save_steps=1), 0, tmp_path / "adapter")
    assert "learning_rate" in (caught.value.hint or "") and "the checkpoint of step 1" in (caught.value.hint or "")
    assert (tmp_path / "adapter" / "last-good" / "adapter_model.safetensors").is_file()
    assert load_student(tiny, tmp_path / "adapter" / "last-good").adapter
    assert not (tmp_path / "adapter" / "manifest.json").exists()


def test_a_base_without_a_chat_template_gets_chatml_and_says_so(tiny: str, tmp_path: Path) -> None:
    import shutil

    bare = shutil.copytree(tiny, tmp_path / "bare")
    (bare / "chat_template.jinja").unlink()
    student = load_student(str(bare))
    assert student.chat_template == "ChatML, the base has none" and load_student(tiny).chat_template == "its own"
    assert student.prompt_ids(EXAMPLES[0].prompt) == load_student(tiny).prompt_ids(EXAMPLES[0].prompt)


def test_what_cannot_be_loaded_is_one_clear_line(tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path))
    from pcwm.errors import WeightsError

    with pytest.raises(WeightsError) as pull:
        load_student("smollm2-135m")
    assert pull.value.hint == "pcwm models pull smollm2-135m"
    with pytest.raises(ModelError) as near:
        load_student("smollm-135")
    assert near.value.hint == "did you mean smollm2-135m?"
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "manifest.json").write_text("{}")
    with pytest.raises(ModelError, match=r"no config\.json") as near:
        load_student(str(tmp_path))
    assert near.value.hint == f"{tmp_path / 'inside'}?"
    with pytest.raises(ModelError, match="there is no adapter in"):
        load_student(tiny, tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="cannot load the model") as broken:
        load_student(str(tmp_path))
    assert "\n" not in str(broken.value)


@pytest.mark.slow
@pytest.mark.net
def test_the_smallest_embedded_model_trains_from_its_gguf(tmp_path: Path) -> None:
    from pcwm.weights import pull

    pull("smollm2-135m")
    result = train(EXAMPLES[:1], recipe("smollm2-135m", max_steps=3, batch=1, learning_rate=1e-3), 0, tmp_path / "adapter")
    assert result.losses[-1] < result.losses[0]
    assert load_student("smollm2-135m", tmp_path / "adapter").adapter == adapter_hash(tmp_path / "adapter")


@pytest.mark.slow
@pytest.mark.net
def test_the_embedded_engine_reads_a_prompt_as_the_same_tokens_as_training_does() -> None:
    from pcwm.chat.engine import Engine
    from pcwm.weights import pull

    pull("smollm2-135m")
    empty = Program.make("#include <omp.h>\n\nint f(void) {\n\n  return 128;\n}\n", "c", Origin(kind=OriginKind.corpus, name="empty"))
    asked = [prompts.race_prompt(empty), *(one.prompt for one in EXAMPLES[:2])]
    student, engine = load_student("smollm2-135m"), Engine("smollm2-135m", 1, 2048, threads=1)
    try:
        assert [engine.encode(engine.prompt(each)) for each in asked] == [student.prompt_ids(each) for each in asked]
    finally:
        engine.close()


def test_training_in_bf16_stays_near_training_in_fp32(tiny: str, tmp_path: Path) -> None:
    whole, half = (train(EXAMPLES, recipe(tiny, max_steps=4, precision=each), 0, tmp_path / each) for each in ("fp32", "bf16"))
    assert half.losses == pytest.approx(whole.losses, rel=2e-2) and half.losses != whole.losses
    assert "bfloat16" in half.peak_from and "float32" in whole.peak_from
