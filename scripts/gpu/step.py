"""One call on the machine with the accelerator: take in what came, go on with whatever comes next, leave what is to go back.

    python scripts/gpu/step.py --inbox .gpu/outbox --scratch /tmp/pcwm-gpu --seconds 540 --out "$OUT"

Run in the root of this repository. Parts gather in the scratch folder; once all are there, the student is trained, then asked. Each call
stops by itself before its time is up, and the next one goes on from there; `report.json` says how far it is. What is done so far, with
the last checkpoint, goes back in pieces with every call. A machine that has forgotten everything says so; all is sent again, with what
came back last, and it goes on from there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parts import join, pack, sha256, split, unpack

ROOT = Path(__file__).resolve().parent.parent.parent
READY = "PCWM_STEP_READY"
"""Set in the environment once libraries and caches are in place."""
BATCH = 32
"""Questions asked together."""
SPARE = ("tokenizer*", "chat_template*", "vocab*", "merges*", "special_tokens*", "added_tokens*", "README.md")
"""Files of a checkpoint that going on from it does not need."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path, required=True, help="where sent parts lie, with manifest.json")
    parser.add_argument("--scratch", type=Path, required=True, help="a folder that stays from call to call")
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("OUT", "out")), help="what lies here goes back")
    parser.add_argument("--seconds", type=float, default=540.0, help="most that this call may take")
    parser.add_argument("--got", default="", help="what has come back already: the parcel's SHA-256, a colon, and its pieces by number")
    parser.add_argument("--piece-mib", type=float, default=15.0, help="most that one file going back may have")
    parser.add_argument("--pieces", type=int, default=4, help="most pieces that go back in one call")
    parser.add_argument("--most-mib", type=float, default=240.0, help="most that is sent back before all is done")
    given = parser.parse_args()
    started = float(os.environ.get(READY, time.time()))
    given.out.mkdir(parents=True, exist_ok=True)
    given.scratch.mkdir(parents=True, exist_ok=True)
    report: dict[str, Any] = {"state": "receiving"}
    try:
        report |= receive(given.inbox, given.scratch)
        if report["whole"]:
            prepare(given.scratch, started)
            report |= work(given.scratch, started + given.seconds)
            report |= send(given.scratch, given.out, given, finished=report["state"] == "done")
    except BaseException as error:  # whatever it was, the report says so
        report |= {"state": "failed", "error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()[-3000:]}
    report["seconds"] = round(time.time() - started, 1)
    (given.out / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({key: value for key, value in report.items() if key not in ("have", "trace", "log")}))
    if report["state"] == "failed":
        print(report["trace"], file=sys.stderr)
    return 1 if report["state"] == "failed" else 0


def receive(inbox: Path, scratch: Path) -> dict[str, Any]:
    """Move parts that came into the scratch folder; what is there now, and whether that is all."""
    incoming = scratch / "incoming"
    incoming.mkdir(exist_ok=True)
    mark = scratch / "nonce"
    if not mark.exists():
        mark.write_text(uuid.uuid4().hex)
    manifest = json.loads((inbox / "manifest.json").read_text(encoding="utf-8"))
    if (scratch / "of").exists() and (scratch / "of").read_text() != manifest["id"]:
        raise ValueError("the scratch folder belongs to another campaign; name another with --scratch")
    (scratch / "of").write_text(manifest["id"])
    for part in inbox.glob("*.part*"):
        shutil.copyfile(part, incoming / part.name)
    whole = True
    for delivery in manifest["deliveries"]:
        target = scratch / delivery["name"]
        parts = [incoming / name for name in delivery["parts"]]
        if not target.exists() and all(part.exists() for part in parts):
            try:
                join(parts, target, delivery["sha256"])
            except ValueError:
                for part in parts:
                    part.unlink()
                raise
        whole &= target.exists()
    sofar = manifest.get("sofar")
    if whole and sofar and not (scratch / "result").exists():
        shutil.rmtree(scratch / "result.new", ignore_errors=True)
        unpack(scratch / sofar, scratch / "result.new")
        (scratch / "result.new").rename(scratch / "result")
    have = sorted(path.name for path in incoming.glob("*.part*"))
    return {"nonce": mark.read_text(), "have": have, "whole": whole, "base": manifest["base"]}


def prepare(scratch: Path, started: float) -> None:
    """Unpack, install the wheels into the scratch folder, and begin again with them in reach."""
    if not (scratch / "kit").exists():
        unpack(scratch / "kit.tar", scratch / "kit.new")
        (scratch / "kit.new").rename(scratch / "kit")
    wheels = sorted((scratch / "kit" / "wheels").glob("*.whl"))
    if wheels and not (scratch / "site.done").exists():
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--no-compile",
            "--no-cache-dir",
            "--upgrade",
        ]
        subprocess.run([*command, f"--target={scratch / 'site'}", *map(str, wheels)], check=True)
        (scratch / "site.done").touch()
    if os.environ.get(READY):
        return
    paths = [str(scratch / "site"), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PCWM_CACHE": str(scratch / "cache"), READY: str(started)}
    environment |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **environment})


def work(scratch: Path, until: float) -> dict[str, Any]:
    """Train, then reinforce where the recipe says so, then ask, as far as time allows."""
    from pcwm.learn.adapters import read_manifest
    from pcwm.learn.bundle import read_bundle
    from pcwm.learn.sft import OutOfTime, train

    bundle = read_bundle(scratch / "kit" / "bundle")
    learn = bundle.learn.model_copy(update={"base": base_here(scratch, bundle.learn.base)})
    adapter, told = scratch / "result" / "adapter", {"examples": len(bundle.examples)}
    if not read_manifest(adapter):
        try:
            train(bundle.examples, learn, bundle.seed, adapter, Printed(), seconds=until - time.time())
        except OutOfTime as error:
            return told | {"state": "training", "said": str(error), "log": log_of(adapter)}
    final = adapter
    if bundle.reinforce.max_steps:
        from pcwm.learn.rl import reinforce

        final = scratch / "result" / "reinforced"
        if not read_manifest(final):
            try:
                reinforce(bundle.stakes, learn, bundle.reinforce, bundle.seed, adapter, final, Printed(), seconds=until - time.time())
            except OutOfTime as error:
                return told | {"state": "reinforcing", "said": str(error), "log": log_of(final)}
    forms = {"base": None, "adapter": adapter, **({"reinforced": final} if final != adapter else {})}
    for name, folder in forms.items():
        left = ask(bundle.asked, learn.base, folder, bundle.max_new_tokens, scratch / "result" / f"answers-{name}.jsonl", until)
        if left:
            return told | {"state": "asking", "said": f"{name}: {left} questions are left", "log": log_of(adapter)}
    return told | {"state": "done", "log": log_of(adapter)}


def base_here(scratch: Path, base: str) -> str:
    """What the base is called on this machine: by name where it is a known one, else the folder it came in."""
    from pcwm.weights import list_weights, weights_dir

    for entry in list_weights():
        if entry.name == base:
            home = weights_dir(base)
            home.mkdir(parents=True, exist_ok=True)
            if not (home / entry.file).exists():
                (home / entry.file).symlink_to((scratch / entry.file).resolve())
            return base
    if not (scratch / "base").exists():
        unpack(scratch / "base.tar", scratch / "base.new")
        (scratch / "base.new").rename(scratch / "base")
    return str(scratch / "base")


def ask(asked: Sequence[Any], base: str, adapter: Path | None, tokens: int, target: Path, until: float) -> int:
    """Answer questions that have no answer yet, one line each, until time is up; how many are left."""
    from pcwm.predict.model import ModelPredictor

    done = set()
    if target.exists():
        with target.open(encoding="utf-8") as file:
            whole = [line for line in file if line.endswith("\n")]
        target.write_text("".join(whole), encoding="utf-8")
        done = {json.loads(line)["question"] for line in whole}
    rest = list({one.question.id: one.question for one in asked if one.question.id not in done}.values())
    if not rest:
        return 0
    predictor = ModelPredictor(base, adapter, tokens, batch=BATCH)
    with target.open("a", encoding="utf-8") as file:
        for start in range(0, len(rest), BATCH):
            if start and time.time() > until:
                return len(rest) - start
            file.writelines(prediction.model_dump_json() + "\n" for prediction in predictor.predict(rest[start : start + BATCH]))
            file.flush()
    return 0


def send(scratch: Path, out: Path, given: argparse.Namespace, *, finished: bool) -> dict[str, Any]:
    """Put the next pieces of the parcel where they go back from: of the result, or, until that is there, of what is done so far.

    A parcel that takes several calls is sent to its end before what has been done since is packed.
    """
    parcel, about = scratch / "parcel", scratch / "parcel" / "about.json"
    told: dict[str, Any] = json.loads(about.read_text(encoding="utf-8")) if about.exists() else {}
    sha, _, numbers = given.got.partition(":")
    got = {int(number) for number in numbers.split(",") if number} if told and sha == told["sha256"] else set()
    if not told or told["finished"] < finished or (not finished and len(got) == len(told["pieces"])):
        told = _packed(scratch, parcel, given, finished=finished)
        got = got if told.get("sha256") == sha else set()
    if "pieces" not in told:
        return told
    for number in [each for each in range(len(told["pieces"])) if each not in got][: given.pieces]:
        shutil.copyfile(parcel / told["pieces"][number], out / told["pieces"][number])
    return told


def _packed(scratch: Path, parcel: Path, given: argparse.Namespace, *, finished: bool) -> dict[str, Any]:
    """Pack the result's folder; what is no longer needed in it, and checkpoints but for the last whole one, stay here."""
    from pcwm.learn.checkpoints import ASIDE, FOLDER, last_checkpoint

    result, new = scratch / "result", parcel.with_name("parcel.new")
    left: set[Path] = set(result.glob(f"*/{ASIDE}"))
    for folder in result.glob(f"*/{FOLDER}"):
        last = last_checkpoint(folder)
        left |= {path for path in folder.glob("checkpoint-*") if path != last}
        left |= {path for name in SPARE for path in folder.glob(f"checkpoint-*/{name}")}
    size = sum(path.stat().st_size for path in result.rglob("*") if path.is_file() and not left & {path, *path.parents}) / (1 << 20)
    if size > given.most_mib and not finished:
        return {"kept_back": f"what is done so far stays there: it has {size:.0f} MiB, at most {given.most_mib:g} are sent"}
    shutil.rmtree(parcel, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)
    pack(result, scratch / "parcel.tar", without=left)
    names = [path.name for path in split(scratch / "parcel.tar", new, int(given.piece_mib * (1 << 20)))]
    told = {"pieces": names, "sha256": sha256(scratch / "parcel.tar"), "finished": finished}
    (new / "about.json").write_text(json.dumps(told), encoding="utf-8")
    new.rename(parcel)
    return told


def log_of(adapter: Path) -> list[str]:
    """The first line of the training's log, and the last ones."""
    path = adapter / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return lines[:1] + lines[1:][-5:]


class Printed:
    """Progress as lines, now and then."""

    def start(self, label: str, total: int, done: int = 0) -> None:
        self._label, self._total, self._done, self._said = label, total, done, 0.0

    def advance(self, note: str = "") -> None:
        self._done += 1
        if time.time() - self._said > 15 or self._done == self._total:
            self._said = time.time()
            print(f"{self._label} {self._done}/{self._total} {note}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
