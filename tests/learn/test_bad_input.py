"""What can be wrong with what a training is given: each is one clear line, and nothing is lost."""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import warm
from tests.learn.test_sft import EXAMPLES, recipe

from pcwm.errors import FolderError, ModelError
from pcwm.learn.bookkeeping import Bookkeeping
from pcwm.learn.bundle import Bundle, main, read_bundle, write_bundle
from pcwm.learn.checkpoints import checkpoint_folder, mark_whole
from pcwm.learn.sft import told_memory, train
from pcwm.learn.student import Student, base_hash, load_student
from pcwm.learn.tiny import make_tiny_student
from pcwm.recipe import LearnRecipe, ReinforceRecipe


@pytest.fixture(scope="module")
def trained(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "adapter"
    train(EXAMPLES, recipe(tiny, max_steps=1), 0, out)
    return out


@pytest.fixture
def bundle(tiny: str, tmp_path: Path) -> Path:
    return write_bundle(Bundle(recipe(tiny, max_steps=1), ReinforceRecipe(), 0, 16, EXAMPLES, [], []), tmp_path / "bundle")


def test_a_recipe_that_wants_a_gpu_where_there_is_none(tiny: str, tmp_path: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(ModelError, match="wants a GPU") as caught:
        train(EXAMPLES, recipe(tiny, device="gpu"), 0, tmp_path / "out")
    assert "learn.device" in (caught.value.hint or "")


def test_a_base_is_known_by_its_weights_in_either_form(tmp_path: Path) -> None:
    student, hashes = Student("base", str(tmp_path), None, None, ""), []
    for weights in (b"one", b"other"):
        (tmp_path / "pytorch_model-00001-of-00001.bin").write_bytes(weights)
        hashes.append(base_hash(student))
    (tmp_path / "model.safetensors").write_bytes(b"one")
    assert len({*hashes, base_hash(student)}) == 2 and base_hash(student) == hashes[0]
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(ModelError, match="no weights to know"):
        base_hash(student)


class Tightening:
    """A ticker: after the first step the process may have little more memory than it has: what saving a checkpoint takes, no long step."""

    def start(self, label: str, total: int, done: int = 0) -> None:
        pass

    def advance(self, note: str = "") -> None:
        have = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + (64 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (have, have))


def train_short_of_memory(bundle: Path, out: Path) -> str:
    made = read_bundle(bundle)
    try:
        train(made.examples, made.learn, 0, out, Tightening())
    except ModelError as error:
        return str(error)
    return "it fitted"


def train_heeding_ctrl_c(*words: str) -> int:
    # A shell has what it starts in the background ignore Ctrl-C, and everything started from there: these tests, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return main(list(words))


def test_out_of_memory_says_which_knob_and_keeps_the_checkpoint(tmp_path: Path) -> None:
    base = make_tiny_student(tmp_path / "base", context=1 << 17)
    text = EXAMPLES[0].prompt[1].model_copy(update={"content": EXAMPLES[0].prompt[1].content + "// and so on\n" * 15000})
    long = EXAMPLES[0].model_copy(update={"id": "ex-long", "prompt": (EXAMPLES[0].prompt[0], text)})
    settings = {"base": str(base), "max_steps": 2, "batch": 1, "save_steps": 1, "max_length": 1 << 17, "device": "cpu"}
    made = Bundle(LearnRecipe.model_validate(settings), ReinforceRecipe(), 0, 16, [EXAMPLES[0], long], [], [])
    write_bundle(made, tmp_path / "bundle")
    warm.start(tmp_path / "said", train_short_of_memory, tmp_path / "bundle", tmp_path / "out").join(timeout=120)
    said = (tmp_path / "said").read_text()
    assert "out of memory" in said and "learn.recompute" in said and "learn.max_length" in said, said[-2000:]
    assert list((tmp_path / "out" / "checkpoints").glob("checkpoint-1/complete"))


def test_what_gpus_say_when_their_memory_is_full_is_told_too() -> None:
    with pytest.raises(ModelError, match="out of memory: CUDA error") as caught, told_memory(["lower reinforce.samples, which is 8"]):
        raise RuntimeError("CUDA error: out of memory\nCompile with `TORCH_USE_CUDA_DSA`")
    assert caught.value.hint == "lower reinforce.samples, which is 8; the checkpoints were kept"
    with pytest.raises(RuntimeError, match="shapes"), told_memory([]):
        raise RuntimeError("shapes do not match")


def test_a_gradient_that_is_no_number_keeps_the_weights_from_before_it(tmp_path: Path) -> None:
    checkpoints = checkpoint_folder(tmp_path, "train-1", fresh=True)
    kept = Bookkeeping(tmp_path, checkpoints, math.inf)
    for step in (1, 2, 3):
        (checkpoints / f"checkpoint-{step}").mkdir()
        (checkpoints / f"checkpoint-{step}" / "weights.pt").write_text(f"{step}")
        mark_whole(checkpoints / f"checkpoint-{step}")
    kept.check(3, {"loss": 0.5, "grad_norm": 1.0})
    for logs, said, step in (({"loss": 0.5, "grad_norm": math.nan}, "gradient", 2), ({"loss": math.inf}, "loss", 1)):
        with pytest.raises(ModelError, match=f"the {said} at step 3") as caught:
            kept.check(3, logs)
        assert (tmp_path / "last-good" / "weights.pt").read_text() == str(step) and f"of step {step} " in str(caught.value.hint)


def test_files_that_are_not_what_was_bundled_are_refused(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read_bundle(bundle).examples == EXAMPLES
    lines = (bundle / "examples.jsonl").read_text().splitlines(keepends=True)
    (bundle / "examples.jsonl").write_text("".join(lines[:-1]))
    with pytest.raises(FolderError, match="hash differs"):
        read_bundle(bundle)
    assert main([str(bundle), str(tmp_path / "out")]) == 2 and "hash differs" in capsys.readouterr().err
    (bundle / "stakes.jsonl").unlink()
    (bundle / "bundle.json").write_text((bundle / "bundle.json").read_text().replace('"format": 1', '"format": 9'))
    with pytest.raises(FolderError, match="format 9"):
        read_bundle(bundle)
    with pytest.raises(FolderError, match=r"bundle\.json is missing"):
        read_bundle(tmp_path)


def test_characters_that_are_no_end_of_a_line_may_stand_in_a_bundle(tiny: str, tmp_path: Path) -> None:
    text = EXAMPLES[0].prompt[1].model_copy(update={"content": "int a; // \u2028 \u0085 \x0b"})
    odd = [EXAMPLES[0].model_copy(update={"prompt": (EXAMPLES[0].prompt[0], text)})]
    assert read_bundle(write_bundle(Bundle(recipe(tiny), ReinforceRecipe(), 0, 16, odd, [], []), tmp_path)).examples == odd


def test_a_bundle_trains_to_the_same_adapter(tiny: str, bundle: Path, trained: Path, tmp_path: Path) -> None:
    assert main([str(bundle), str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "adapter_model.safetensors").read_bytes() == (trained / "adapter_model.safetensors").read_bytes()


def test_ctrl_c_is_one_line(tiny: str, tmp_path: Path) -> None:
    made = write_bundle(Bundle(recipe(tiny, max_steps=5000), ReinforceRecipe(), 0, 16, EXAMPLES, [], []), tmp_path / "bundle")
    running = warm.start(tmp_path / "said", train_heeding_ctrl_c, str(made), str(tmp_path / "out"))
    while running.is_alive() and not list((tmp_path / "out").glob("checkpoints/checkpoint-*/complete")):
        time.sleep(0.1)
    assert running.pid is not None
    os.kill(running.pid, signal.SIGINT)
    running.join(timeout=120)
    said = (tmp_path / "said").read_text()
    *told, last = said.splitlines()
    assert running.exitcode == 130 and last == "pcwm: interrupted; the same command goes on from the last checkpoint", said
    assert all(line.startswith("learn: steps: ") for line in told), "a line a minute, no bar"


def test_of_several_processes_one_tells_what_is_wrong(tmp_path: Path) -> None:
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "pcwm.learn.bundle"]
    done = subprocess.run([*launcher, str(tmp_path), str(tmp_path / "out")], capture_output=True, text=True, check=False)
    assert done.returncode and done.stderr.count("bundle.json is missing") == 1, done.stderr


def test_an_adapter_of_another_base_is_refused_even_where_it_would_fit(trained: Path, tmp_path: Path) -> None:
    other = make_tiny_student(tmp_path / "other", seed=1)
    with pytest.raises(ModelError, match="belongs to another base"):
        load_student(str(other), trained)


def test_an_adapter_that_does_not_fit_is_refused(tiny: str, trained: Path, tmp_path: Path) -> None:
    odd = shutil.copytree(trained, tmp_path / "odd")
    (odd / "manifest.json").unlink()
    settings = json.loads((odd / "adapter_config.json").read_text())
    (odd / "adapter_config.json").write_text(json.dumps({**settings, "r": 32}))
    with pytest.raises(ModelError, match="does not fit"):
        load_student(tiny, odd)


@pytest.mark.parametrize("cut", [True, False], ids=["cut off", "one bit"])
def test_damaged_adapter_weights_are_refused(tiny: str, trained: Path, tmp_path: Path, cut: bool) -> None:
    bad = shutil.copytree(trained, tmp_path / "bad")
    weights = bad / "adapter_model.safetensors"
    data = bytearray(weights.read_bytes())
    weights.write_bytes(data[: len(data) // 2] if cut else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match="damaged"):
        load_student(tiny, bad)
    (bad / "manifest.json").unlink()
    if cut:
        with pytest.raises(ModelError, match="does not fit"):
            load_student(tiny, bad)


def test_damaged_base_weights_are_one_line(tiny: str, tmp_path: Path) -> None:
    bad = shutil.copytree(tiny, tmp_path / "bad")
    data = (bad / "model.safetensors").read_bytes()
    (bad / "model.safetensors").write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelError, match="cannot load the model") as caught:
        load_student(str(bad))
    assert "\n" not in str(caught.value)


def test_rows_that_processes_cannot_share_are_refused(tiny: str, tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from pcwm.learn.bundle import main; sys.exit(main(sys.argv[1:]))"
    made = write_bundle(Bundle(recipe(tiny, batch=3), ReinforceRecipe(), 0, 16, EXAMPLES, [], []), tmp_path / "bundle")
    done = subprocess.run(
        [sys.executable, "-c", script, str(made), str(tmp_path / "out")],
        capture_output=True, text=True, check=False, env={**os.environ, "WORLD_SIZE": "2"},
    )  # fmt: skip
    assert done.returncode == 2 and "3 rows a step cannot be shared by 2 processes" in done.stderr and "multiple of 2" in done.stderr
