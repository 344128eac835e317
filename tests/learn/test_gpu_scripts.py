"""A rehearsal on this machine of a training on another: the same scripts, a folder in its place."""

from __future__ import annotations

import importlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.learn.world import HELD, fill

from pcwm.learn.adapters import read_manifest
from pcwm.learn.bundle import Asked, read_bundle
from pcwm.learn.sft import train
from pcwm.learn.student import load_student
from pcwm.recipe import Recipe
from pcwm.records import Answer, Prediction, Program, Question
from pcwm.store import RunFolder

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = ROOT / "scripts" / "gpu"


def script(name: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, str(SCRIPTS / name), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def world(tiny: str, tmp_path: Path) -> Path:
    recipe = {
        "name": "t",
        "explore": {"held_out": list(HELD)},
        "learn": {"base": tiny, "max_steps": 4, "batch": 1, "lora_rank": 2, "save_steps": 50, "pack": True},
        "evaluate": {"max_new_tokens": 8},
    }
    with RunFolder.create(tmp_path / "run", Recipe.model_validate(recipe)) as folder:
        fill(folder, each=1)
    return tmp_path / "run"


@pytest.mark.slow
def test_a_training_elsewhere_comes_through_small_calls_an_interruption_and_a_machine_that_forgets(
    tiny: str, world: Path, tmp_path: Path
) -> None:
    campaign, there, scratch = tmp_path / "campaign", tmp_path / "there", tmp_path / "scratch"
    there.mkdir()
    for name in ("src", "scripts"):
        (there / name).symlink_to(ROOT / name)
    template = f"rm -rf {there}/sent && cp -r {{folder}} {there}/sent && cd {there} && OUT={{back}} bash -c {{command}}"
    common = ["--with", template, "--sent-as", "sent", "--scratch", str(scratch), "--python", sys.executable]
    said = script("pack.py", str(world), "--campaign", str(campaign), "--no-wheels", "--call-mib", "0.2")
    assert "10 examples, 14 questions" in said

    def call() -> dict[str, Any]:
        """One call without time and with little room on the way back."""
        narrow = ["--seconds", "0", "--piece-mib", "0.06", "--pieces", "1"]
        told = json.loads(script("campaign.py", str(campaign), "next", *common[2:], *narrow))
        back = tmp_path / "back"
        subprocess.run(f"rm -rf {back} && mkdir {back}", shell=True, check=True)
        words = {"folder": told["send"], "command": shlex.quote(told["run"]), "back": str(back)}
        subprocess.run(template.format(**words), shell=True, check=True, capture_output=True)
        script("campaign.py", str(campaign), "took", str(back))
        return dict(json.loads((campaign / "report.json").read_text()))

    def received() -> dict[str, Any]:
        """Calls until all is there."""
        report = call()
        assert report["state"] == "receiving" and report["whole"] is False
        while report["state"] == "receiving":
            report = call()
        return report

    # The time is up before a step has begun, so each call makes one; its checkpoint is on its way back for two calls.
    first = received()
    assert first["state"] == "training" and "after step 1 of 4" in first["said"] and len(first["pieces"]) == 2
    assert not (campaign / "sofar").exists()
    second = call()
    assert "after step 2 of 4" in second["said"] and second["sha256"] == first["sha256"] and (campaign / "sofar").exists()
    subprocess.run(["rm", "-rf", str(scratch)], check=True)
    assert "after step 2 of 4" in received()["said"], "it goes on from the checkpoint that had come back, of step 1"
    out = script("campaign.py", str(campaign), "run", *common, "--seconds", "600")
    assert "finished" in out and "failed" not in out
    manifest = read_manifest(campaign / "result" / "adapter")
    bundle = read_bundle(scratch / "kit" / "bundle")
    undisturbed = train(bundle.examples, bundle.learn, bundle.seed, tmp_path / "undisturbed")
    assert manifest["losses"] == pytest.approx(undisturbed.losses, rel=1e-5)
    assert len((campaign / "result" / "adapter" / "log.jsonl").read_text().splitlines()) == 4
    assert manifest["base"] == tiny and manifest["steps"] == 4 and load_student(tiny, campaign / "result" / "adapter").adapter
    assert "answers are in the store" in script("campaign.py", str(campaign), "adopt", str(world))
    with RunFolder.open(world) as folder:
        said_by = [one.predictor for one in folder.store.all(Prediction)]
    assert (
        sorted(set(said_by)) == [f"model:{tiny}", f"model:{tiny}+adapter:{manifest['adapter_sha256']}"]
        and len(set(said_by)) == 2
        and len(said_by) >= 12
    )
    assert json.loads(script("campaign.py", str(campaign), "next", *common[2:]))["state"] == "finished"


def test_what_goes_wrong_there_is_told_here(world: Path, tmp_path: Path) -> None:
    campaign = tmp_path / "campaign"
    script("pack.py", str(world), "--campaign", str(campaign), "--no-wheels")
    json.loads(script("campaign.py", str(campaign), "next"))
    part = next((campaign / "outbox").glob("kit.tar.part*"))
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    step = [sys.executable, str(SCRIPTS / "step.py"), "--inbox", str(campaign / "outbox"), "--scratch", str(tmp_path / "scratch")]
    done = subprocess.run([*step, "--out", str(tmp_path / "out")], capture_output=True, text=True, check=False)
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert done.returncode == 1 and report["state"] == "failed" and "kit.tar did not come through whole" in report["error"]
    assert "kit.tar" in script("campaign.py", str(campaign), "took", str(tmp_path / "out"))
    assert "no report came back" in script("campaign.py", str(campaign), "took", str(tmp_path / "nothing"))


class Sides:
    """Both sides of a campaign without a training: what one would have done between them is written into the result by hand."""

    def __init__(self, room: Path) -> None:
        self.step, self.campaign, parts = (importlib.import_module(name) for name in ("step", "campaign", "parts"))
        self.here, self.there, self.back = room / "here", room / "there", room / "back"
        kit = room / "kit.tar"
        kit.write_bytes(os.urandom(3000))
        names = [path.name for path in parts.split(kit, self.here / "deliveries", 1000)]
        delivery = {"name": kit.name, "sha256": parts.sha256(kit), "parts": names}
        (self.here / "campaign.json").write_text(json.dumps({"base": "b", "call_mib": 0.01, "deliveries": [delivery]}))

    def call(self, does: Callable[[], None] = lambda: None, *, state: str = "training", damage: bool = False) -> dict[str, Any]:
        """One call with at most two pieces of 10 KiB on the way back, the first damaged or not; what was reported, and what came."""
        campaign = self.campaign.Campaign(self.here)
        limits = {"piece_mib": 0.01, "pieces": 2, "most_mib": 0.1}
        asked = Namespace(python="", sent_as="", scratch="", seconds=0.0, **limits)
        words = shlex.split(campaign.next(asked)["run"])
        shutil.rmtree(self.back, ignore_errors=True)
        self.back.mkdir()
        self.there.mkdir(exist_ok=True)
        report: dict[str, Any] = self.step.receive(self.here / "outbox", self.there)
        if report["whole"]:
            does()
            given = Namespace(got=words[words.index("--got") + 1], **limits)
            report |= {"state": state} | self.step.send(self.there, self.back, given, finished=state == "done")
        (self.back / "report.json").write_text(json.dumps({"state": "receiving", **report}))
        came = sorted(self.back.glob("*.part*"))
        if damage:
            came[0].write_bytes(b"x" + came[0].read_bytes()[1:])
        return report | {"took": campaign.took(self.back), "came": [path.name[-3:] for path in came]}

    def checkpoint(self, number: int, size: int = 25_000) -> Callable[[], None]:
        """One that is whole, with a file that is of no use to a training that goes on."""

        def write() -> None:
            folder = self.there / "result" / "adapter" / "checkpoints" / f"checkpoint-{number}"
            folder.mkdir(parents=True)
            (folder / "optimizer.pt").write_bytes(bytes([number]) * size)
            for name in ("tokenizer.json", "complete"):
                (folder / name).touch()

        return write


def test_what_is_done_so_far_comes_back_in_pieces_and_is_sent_to_a_machine_that_forgot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    sides = Sides(tmp_path)
    first = sides.call(sides.checkpoint(1))
    assert len(first["pieces"]) == 3 and first["came"] == ["000", "001"] and not sides.campaign.Campaign(sides.here).sofar
    second = sides.call(sides.checkpoint(2))
    assert second["sha256"] == first["sha256"] and second["came"] == ["002"], "a parcel is sent to its end"
    third = sides.call(sides.checkpoint(3))
    assert third["sha256"] != first["sha256"] and third["came"] == ["000", "001"]
    shutil.rmtree(sides.there)
    calls = 0
    while not sides.call()["whole"]:
        calls += 1
    assert calls > 3, "what it had forgotten does not fit into fewer"
    found = sides.there / "result" / "adapter" / "checkpoints"
    assert [path.name for path in found.iterdir()] == ["checkpoint-1"], "the last that had come back whole"
    assert {path.name for path in (found / "checkpoint-1").iterdir()} == {"optimizer.pt", "complete"}
    assert (found / "checkpoint-1" / "optimizer.pt").read_bytes() == bytes([1]) * 25_000


@pytest.mark.parametrize("state", ["training", "done"])
def test_what_came_back_damaged_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    sides = Sides(tmp_path)
    assert sides.call(sides.checkpoint(1), state=state)["came"] == ["000", "001"]
    last = sides.call(state=state, damage=True)
    assert last["came"] == ["002"] and "damaged, and comes again" in last["took"]
    assert [sides.call(state=state)["came"] for _ in range(2)] == [["000", "001"], ["002"]]
    campaign = sides.campaign.Campaign(sides.here)
    assert (campaign.report["state"] == "finished") if state == "done" else campaign.sofar


def test_answers_are_told_apart_by_newlines_alone(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    sides = Sides(tmp_path)
    with RunFolder.open(world) as folder:
        question = Question.race(next(iter(folder.store.all(Program))))
    said = Prediction.make(question, "model:b", Answer.race, reasoning="one\u2028line\u0085still")
    (sides.here / "result").mkdir()
    written = sides.here / "result" / "answers-base.jsonl"
    written.write_text(said.model_dump_json() + "\n", encoding="utf-8")
    asked = [Asked(column="c", question=question, truth=Answer.race, family="f")]
    assert sides.step.ask(asked, "b", None, 8, written, 0.0) == 0, "all are answered"
    assert "1 answers are in the store" in sides.campaign.Campaign(sides.here).adopt(world)
    with RunFolder.open(world) as folder:
        assert said in folder.store.all(Prediction)


def test_a_base_that_is_neither_known_nor_a_folder_is_refused_before_anything_is_packed(world: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('name = "t"\n[learn]\nbase = "Qwen/Qwen2.5-0.5B-Instruct"\n')
    command = [sys.executable, str(SCRIPTS / "pack.py"), str(world), "--campaign", str(tmp_path / "campaign"), "--recipe", str(recipe)]
    done = subprocess.run([*command, "--no-wheels"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "Qwen/Qwen2.5-0.5B-Instruct is neither known by name nor a model's folder" in done.stderr
    assert not list((tmp_path / "campaign").iterdir())


def test_what_is_too_large_to_come_back_stays_there_until_all_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    sides = Sides(tmp_path)
    report = sides.call(sides.checkpoint(1, size=200_000))
    assert "at most 0.1 are sent" in report["kept_back"] and not report["came"]
    while sides.campaign.Campaign(sides.here).report["state"] != "finished":
        sides.call(state="done")
    assert (sides.here / "result" / "adapter" / "checkpoints" / "checkpoint-1" / "optimizer.pt").stat().st_size == 200_000
