"""The recipes that come with pcwm, run dry: the paper's on random small weights of the same architectures, the arms' as they are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from tests.learn.test_sft import EXAMPLES

from pcwm.learn.adapters import read_manifest
from pcwm.learn.arms import planned
from pcwm.learn.bundle import Bundle, write_bundle
from pcwm.learn.sft import train
from pcwm.learn.student import load_student
from pcwm.learn.tiny import make_tiny_student
from pcwm.recipe import LearnRecipe, ReinforceRecipe, load_recipe

RECIPES = Path(__file__).parent.parent.parent / "recipes"


def small(base: Path, **changes: object) -> LearnRecipe:
    """The paper's `[learn]` but for its base, its device and the number of rows."""
    paper = load_recipe(RECIPES / "paper.toml").learn
    return paper.model_copy(update={"base": str(base), "device": "cpu", "batch": 2, **changes})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["qwen2", "llama3"])
def test_the_papers_recipe_trains_its_architectures(kind: Literal["qwen2", "llama3"], tmp_path: Path) -> None:
    base = make_tiny_student(tmp_path / "base", context=16384, kind=kind)
    result = train(EXAMPLES * 20, small(base), 0, tmp_path / "out")
    assert result.steps == 2 and result.tally.used == 160 and result.tally.too_long == 0
    lines = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert sum(line["tokens"] for line in lines) >= result.tally.tokens > 2 * 16384, "rows of 16,384 tokens"
    assert read_manifest(tmp_path / "out")["kind"] == "pcwm model" and load_student(str(base), tmp_path / "out").context == 16384


def test_the_papers_numbers_are_in_its_recipe() -> None:
    learn = load_recipe(RECIPES / "paper.toml").learn
    assert (learn.method, learn.epochs, learn.max_length, learn.learning_rate) == ("full", 1, 16384, 1e-5)
    assert (learn.warmup, learn.weight_decay, learn.device) == (0.05, 1e-4, "gpu")
    assert learn.recompute and learn.pack and not learn.max_steps


def test_the_papers_student_learns_hindsight_traces_and_is_served_with_room_for_them() -> None:
    recipe = load_recipe(RECIPES / "paper.toml")
    learned = [teacher.author for teacher in recipe.explain.teachers if teacher.author.startswith(recipe.learn.examples.authors)]
    assert learned == ["hindsight:Qwen/QwQ-32B", "hindsight:openai/gpt-oss-20b"] and recipe.learn.opening
    longest = 1.5 * recipe.explain.words[1]
    assert min(recipe.evaluate.max_new_tokens, recipe.reinforce.max_new_tokens) >= longest


def test_the_arms_are_the_papers_and_ours() -> None:
    recipe = load_recipe(RECIPES / "arms.toml")
    assert not recipe.learn.max_steps, "each arm sees all of its examples"
    assert recipe.evaluate.max_new_tokens > 280, "room for 95% of the narrator's replies"
    labels = [one.label for one in planned(recipe)]
    assert labels[:3] == ["base", "base + CoT prompt", "label only, 8"] and len(labels) == 2 + 8 * 2
    folders = [one.adapter(Path("run")) for one in planned(recipe) if one.arm.train]
    assert len(set(folders)) == len(folders)


def test_the_accelerate_config_is_one() -> None:
    from accelerate.commands.config.config_args import load_config_from_file

    config = load_config_from_file(str(RECIPES / "fsdp.yaml"))
    assert config.distributed_type == "FSDP" and config.fsdp_config["fsdp_version"] == 2 and config.mixed_precision == "bf16"


def launch(launcher: str, module: str, taken: Path, out: Path, *how: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", launcher, *how, "-m", module, str(taken), str(out)]
    root, alone = RECIPES.parent, {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root, env=alone)


@pytest.mark.slow
def test_two_processes_train_as_one_does(tiny: str, tmp_path: Path) -> None:
    recipe = LearnRecipe(base=tiny, max_steps=3, batch=2, lora_rank=2, learning_rate=1e-2, save_steps=2, device="cpu", precision="fp32")
    alone = train(EXAMPLES, recipe, 0, tmp_path / "alone")
    bundle = write_bundle(Bundle(recipe, ReinforceRecipe(max_steps=1), 0, 160, EXAMPLES, [], []), tmp_path / "bundle")
    # As `accelerate launch` does it on GPUs; with `--cpu` that starts but one process.
    two = ["--standalone", "--nproc-per-node=2"]
    done = launch("torch.distributed.run", "pcwm.learn.bundle", bundle, tmp_path / "together", *two)
    assert done.returncode == 0, done.stderr[-3000:]
    assert read_manifest(tmp_path / "together")["losses"] == pytest.approx(alone.losses, rel=1e-4)
    assert done.stderr.count("pcwm: fine-tuned; reinforcement takes one process") == 1


@pytest.mark.slow
def test_weights_shared_out_as_the_config_says_train_and_are_saved_whole(tmp_path: Path) -> None:
    """`fsdp.yaml`, but for two processors and their precision. Each training is cut off after a step and goes on from its checkpoint."""
    from safetensors.torch import load_file

    cases = {"qwen2-full": True, "llama3-full": False, "llama3-lora": True}  # whether head and embeddings are one
    alone = {}
    for name, tied in cases.items():
        kind, method = name.split("-")
        base = make_tiny_student(tmp_path / "base" / name, kind=kind, tied=tied)  # type: ignore[arg-type]
        settings = {"base": str(base), "method": method, "max_steps": 3, "batch": 2, "lora_rank": 2, "learning_rate": 1e-3}
        recipe = LearnRecipe.model_validate(
            {**settings, "pack": True, "max_length": 2048, "save_steps": 50, "device": "cpu", "precision": "fp32"}
        )
        write_bundle(Bundle(recipe, ReinforceRecipe(), 0, 160, EXAMPLES, [], []), tmp_path / "bundles" / name)
        alone[name] = train(EXAMPLES, recipe, 0, tmp_path / "alone" / name)
    config = (RECIPES / "fsdp.yaml").read_text()
    for words in (("num_processes: 8", "num_processes: 2"), ("use_cpu: false", "use_cpu: true"), (": bf16", ': "no"')):
        config = config.replace(*words)
    (tmp_path / "fsdp.yaml").write_text(config)
    how = ["--config_file", str(tmp_path / "fsdp.yaml")]
    done = launch("accelerate.commands.launch", "tests.learn.sharded", tmp_path / "bundles", tmp_path / "together", *how)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    for name, tied in cases.items():
        one, two = tmp_path / "alone" / name, tmp_path / "together" / name
        assert f"{name}: shared out, cut off after step 1, gone on" in done.stdout
        assert read_manifest(two)["losses"] == pytest.approx(alone[name].losses, rel=1e-4)
        file = "adapter_model.safetensors" if name.endswith("lora") else "model.safetensors"
        apart, shared = load_file(one / file), load_file(two / file)
        assert apart.keys() == shared.keys()
        start = load_file(tmp_path / "base" / name / "model.safetensors")
        for key, weights in apart.items():
            moved = (weights - start[key]).norm() if key in start else weights.norm()
            assert moved > 0 and (shared[key] - weights).norm() < 0.01 * moved, f"{name}: {key}"
        load_student(str(tmp_path / "base" / name), two)
        if name.endswith("full"):
            assert ("lm_head.weight" in shared) == (not tied)
            assert json.loads((two / "config.json").read_text())["architectures"][0].startswith(("Qwen2For", "LlamaFor"))
