from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.learn.test_sft import EXAMPLES, recipe
from tests.learn.world import HELD, fill

from pcwm.errors import ModelError
from pcwm.learn.adapters import ADAPTER_GGUF, adapter_hash, check_gguf, files_hash, read_manifest, student_of
from pcwm.learn.export import FORMS, export
from pcwm.learn.gguf_file import write_gguf
from pcwm.learn.sft import train
from pcwm.learn.student import load_student
from pcwm.learn.tiny import make_tiny_gguf
from pcwm.predict.alike import compare
from pcwm.predict.choose import choose_predictor
from pcwm.predict.engine import EnginePredictor
from pcwm.predict.model import ModelPredictor
from pcwm.progress import Silence
from pcwm.recipe import ExploreRecipe, Recipe
from pcwm.records import Program, Question
from pcwm.serve.cli import call
from pcwm.store import RunFolder, write_json


@pytest.fixture(scope="module")
def trained(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter whose learning rate was high enough to matter."""
    out = tmp_path_factory.mktemp("trained") / "adapter"
    train(EXAMPLES, recipe(tiny, max_steps=6, learning_rate=3e-2), 0, out)
    return out


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> list[Question]:
    with RunFolder.create(tmp_path_factory.mktemp("world") / "run", Recipe(name="t", explore=ExploreRecipe(held_out=HELD))) as folder:
        fill(folder, each=1)
        return [Question.race(program) for program in folder.store.all(Program)][:6]


class _Progress(Silence):
    """Keeps what is announced."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def start(self, label: str, total: int, done: int = 0) -> None:
        self.seen.append(f"{label} {total}")

    def advance(self, note: str = "") -> None:
        self.seen.append(note)


def test_all_forms_answer_alike(tiny: str, trained: Path, questions: list[Question], tmp_path: Path) -> None:
    progress = _Progress()
    made = export(trained, tmp_path / "out", precision="f32", ticker=progress)
    assert progress.seen == ["export 4", "merged", "gguf", "adapter", "lora-gguf"]
    assert made.gguf is not None and made.lora_gguf is not None and made.adapter is not None and made.base_gguf is None
    assert sorted(path.name for path in made.adapter.iterdir()) == [
        "README.md",
        "adapter.gguf",
        "adapter_config.json",
        "adapter_model.safetensors",
        "manifest.json",
    ]
    base = make_tiny_gguf(Path(tiny), tmp_path / "base.gguf")
    _, merged = compare(
        questions,
        (
            ("as trained", ModelPredictor(tiny, trained, 16, precision="fp32")),
            ("merged", ModelPredictor(str(made.merged), None, 16, precision="fp32")),
        ),
        Silence(),
    )
    # The engine looks at the first token alone that tells the answers apart, which for a model that knows nothing is another question.
    engines = (
        ("model.gguf", EnginePredictor(str(made.gguf), 16, 1)),
        ("adapter.gguf", EnginePredictor(str(base), 16, 1, adapter=made.lora_gguf)),
        ("the base", EnginePredictor(str(base), 16, 1)),
    )
    _, beside, untrained = compare(questions, engines, Silence())
    assert merged.same == beside.same == len(questions) and max(merged.furthest, beside.furthest) < 0.01 and untrained.furthest > 0.1
    (one,), (other,) = (list(who.predict(questions[:1])) for who in (ModelPredictor(tiny, trained, 16, precision="fp32"), engines[0][1]))
    assert one.reasoning == other.reasoning, "the same words from both engines"


def test_a_smaller_file_holds_the_same_model_in_eight_bits(trained: Path, tmp_path: Path) -> None:
    import gguf

    progress = _Progress()
    made = export(trained, tmp_path / "out", forms=("gguf",), ticker=progress)
    assert progress.seen == ["export 1", "gguf"]
    assert made.gguf is not None and made.lora_gguf is made.adapter is made.merged is None
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["model.gguf", "model.gguf.manifest.json"]
    kinds = {tensor.name: tensor.tensor_type.name for tensor in gguf.GGUFReader(str(made.gguf)).tensors}
    assert kinds["blk.0.attn_q.weight"] == "Q8_0" and kinds["output_norm.weight"] == "F32"


def test_the_adapter_alone_needs_no_weights(tiny: str, trained: Path, tmp_path: Path) -> None:
    made = export(trained, tmp_path / "out", forms=("adapter", "lora-gguf"))
    assert made.merged is made.gguf is None and made.adapter is not None and made.lora_gguf is not None
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["adapter"]


def test_a_folder_holds_the_adapter_that_was_exported_last(trained: Path, tmp_path: Path) -> None:
    both = export(trained, tmp_path / "out", forms=("lora-gguf",)).adapter
    assert both is not None and read_manifest(both)["adapter_gguf_sha256"] == files_hash([both / ADAPTER_GGUF])
    check_gguf(both, "its base", lambda: str(read_manifest(trained)["base_sha256"]))
    again = export(both, tmp_path / "out two", forms=("adapter",)).adapter
    assert again is not None and read_manifest(again) == read_manifest(trained) and not (again / ADAPTER_GGUF).exists()
    export(trained, tmp_path / "out", forms=("adapter",))
    assert not (both / ADAPTER_GGUF).exists() and "adapter_gguf_sha256" not in read_manifest(both)


def test_a_gguf_file_named_by_its_path_is_asked_as_its_student_was_trained(tiny: str, trained: Path, tmp_path: Path) -> None:
    direct = shutil.copytree(trained, tmp_path / "direct")
    told = read_manifest(direct)
    write_json(direct / "manifest.json", {**told, "recipe": {**told["recipe"], "examples": {"reasoning": False, "facts": True}}})
    made = export(direct, tmp_path / "out", forms=("gguf",))
    assert choose_predictor("model", model=made.gguf).name == "model:model.gguf@llama.cpp+direct+facts"


def test_merged_weights_that_were_changed_are_refused(tiny: str, trained: Path, tmp_path: Path) -> None:
    merged = export(trained, tmp_path / "out", forms=("merged",)).merged
    assert merged is not None and load_student(tiny, merged).adapter == read_manifest(merged)["adapter_sha256"]
    weights = bytearray((merged / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (merged / "model.safetensors").write_bytes(weights)
    with pytest.raises(ModelError, match="are damaged"):
        load_student(tiny, merged)


def test_what_another_file_says_of_the_base_is_taken_over(tiny: str, tmp_path: Path) -> None:
    import gguf

    one = make_tiny_gguf(Path(tiny), tmp_path / "one.gguf")
    other = write_gguf(Path(tiny), tmp_path / "other.gguf", like=one, precision="f32")
    readers = [gguf.GGUFReader(str(path)) for path in (one, other)]
    fields = [{name: field.contents() for name, field in reader.fields.items() if name != "GGUF.kv_count"} for reader in readers]
    assert fields[0] == fields[1]


def test_the_command_writes_and_checks(tiny: str, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = tmp_path / "world"
    with RunFolder.create(world, Recipe(name="t", explore=ExploreRecipe(held_out=HELD))) as folder:
        fill(folder, each=1)
    command = [
        "export",
        str(trained),
        "--out",
        str(tmp_path / "out"),
        "--check",
        "2",
        "--questions",
        str(world),
        "--form",
        "merged",
        "--json",
    ]
    assert call(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["form"] for each in told["alike"]] == ["as trained", "merged"] and told["alike"][1]["same"] == 2
    assert told["student"] == str(trained) and told["left_out"] == {}
    assert (Path(told["paths"]["merged"]) / "model.safetensors").is_file() and read_manifest(Path(told["paths"]["merged"]))["merged_from"]


def test_what_is_not_checked_is_said(tiny: str, trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, held in (("world", HELD), ("none held out", ())):
        with RunFolder.create(tmp_path / name, Recipe(name="t", explore=ExploreRecipe(held_out=held))) as folder:
            fill(folder, each=1)
    command = ["export", str(trained), "--out", str(tmp_path / "out"), "--form", "lora-gguf", "--check", "99", "--questions"]
    assert call([*command, str(tmp_path / "none held out")]) == 2 and not (tmp_path / "out").exists()
    assert "has no held-out questions to check with" in capsys.readouterr().err
    assert call([*command, str(tmp_path / "world")]) == 0
    said = capsys.readouterr()
    assert f"student:   {trained}" in said.out and "The same 6 questions" in said.out
    assert "has 6 held-out questions, fewer than 99" in said.err
    assert f"adapter.gguf: not asked: {tiny} has no GGUF file of its own" in said.err


def test_a_whole_model_has_no_adapter_and_that_is_said(tiny: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = Path(shutil.copytree(tiny, tmp_path / "whole"))
    write_json(whole / "manifest.json", {"base": tiny})
    assert call(["export", str(whole), "--out", str(tmp_path / "out"), "--form", "adapter", "--form", "lora-gguf", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["paths"] == {} and set(told["left_out"]) == {"adapter", "lora-gguf"}


def test_the_reinforced_student_is_the_one_that_a_run_means(tmp_path: Path) -> None:
    run = tmp_path / "run"
    adapter, reinforced = run / "learn" / "adapter", run / "learn" / "reinforced"
    adapter.mkdir(parents=True)
    (adapter / "adapter_model.safetensors").write_bytes(b"first")
    assert student_of(run) == adapter and student_of(adapter) == adapter
    reinforced.mkdir()
    write_json(reinforced / "manifest.json", {"base": "x", "reinforced": {"start": adapter_hash(adapter)}})
    assert student_of(run) == reinforced and student_of(adapter) == adapter
    (adapter / "adapter_model.safetensors").write_bytes(b"trained anew since")
    assert student_of(run) == adapter


@pytest.fixture
def described(tiny: str, tmp_path: Path) -> Path:
    """A copy of the tiny student, whose tokenizer a test may change."""
    return Path(shutil.copytree(tiny, tmp_path / "described"))


def _change(path: Path, **values: object) -> None:
    write_json(path, {**json.loads(path.read_text(encoding="utf-8")), **values})


_DIGITS = {"type": "Digits", "individual_digits": True}
_BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        (_BYTES, "gpt-2"),
        ({"type": "Sequence", "pretokenizers": [_DIGITS, _BYTES]}, "smollm"),
        ({**_BYTES, "add_prefix_space": True}, None),
        ({"type": "Sequence", "pretokenizers": [{**_DIGITS, "individual_digits": False}, _BYTES]}, None),
        ({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}, None),
        (None, None),
    ],
)
def test_how_text_is_cut_is_read_off_the_tokenizer(described: Path, steps: object, name: str | None, tmp_path: Path) -> None:
    import gguf

    _change(described / "tokenizer.json", pre_tokenizer=steps)
    if name is None:
        with pytest.raises(ModelError, match="only for byte-level BPE"):
            write_gguf(described, tmp_path / "x.gguf")
    else:
        assert gguf.GGUFReader(str(write_gguf(described, tmp_path / "x.gguf"))).fields[gguf.Keys.Tokenizer.PRE].contents() == name


def test_the_tokenizers_of_qwen2_are_known_as_transformers_writes_them(described: Path, tmp_path: Path) -> None:
    import gguf
    from transformers import Qwen2TokenizerFast

    Qwen2TokenizerFast(vocab={"a": 0, "<|endoftext|>": 1}, merges=[]).save_pretrained(tmp_path / "qwen2")
    _change(described / "tokenizer.json", pre_tokenizer=json.loads((tmp_path / "qwen2" / "tokenizer.json").read_text())["pre_tokenizer"])
    assert gguf.GGUFReader(str(write_gguf(described, tmp_path / "x.gguf"))).fields[gguf.Keys.Tokenizer.PRE].contents() == "qwen2"


def test_sentencepiece_is_refused_whatever_its_type_says(described: Path, tmp_path: Path) -> None:
    model = json.loads((described / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    _change(described / "tokenizer.json", model={**model, "byte_fallback": True})
    with pytest.raises(ModelError, match="only for byte-level BPE"):
        write_gguf(described, tmp_path / "x.gguf")


def test_the_end_of_a_turn_is_the_tokenizers_own(described: Path, tmp_path: Path) -> None:
    import gguf

    _change(described / "config.json", eos_token_id=[0, 2])
    fields = gguf.GGUFReader(str(write_gguf(described, tmp_path / "x.gguf"))).fields
    tokens = fields[gguf.Keys.Tokenizer.LIST].contents()
    assert tokens[fields[gguf.Keys.Tokenizer.EOS_ID].contents()] == "<|im_end|>"
    _change(described / "tokenizer_config.json", eos_token=None)
    with pytest.raises(ModelError, match="several tokens end a turn"):
        write_gguf(described, tmp_path / "x.gguf")


def test_what_cannot_be_written_is_said(tiny: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelError, match="no finished training"):
        export(tmp_path, tmp_path / "out")
    config = tmp_path / "other"
    config.mkdir()
    (config / "config.json").write_text('{"model_type": "mamba"}')
    with pytest.raises(ModelError, match="models of type mamba"):
        write_gguf(config, tmp_path / "x.gguf")
    (config / "config.json").write_text('{"model_type": "llama", "rope_scaling": {"rope_type": "llama3"}}')
    with pytest.raises(ModelError, match="scaled rotary positions"):
        write_gguf(config, tmp_path / "x.gguf")
    assert call(["export", str(tmp_path), "--out", str(tmp_path / "out"), "--form", "onnx"]) == 2
    assert FORMS[0] in capsys.readouterr().err
