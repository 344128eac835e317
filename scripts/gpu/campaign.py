"""A training elsewhere, call by call. What to send and what to run there is told; how it gets there is up to you.

    campaign.py CAMPAIGN next                  fills CAMPAIGN/outbox, and prints as JSON: the folder to send, the command to run in the root
                                               of this repository there, and the seconds it may take; `{"state": "finished"}` at the end
    campaign.py CAMPAIGN took FOLDER           takes in what came back of such a call
    campaign.py CAMPAIGN run --with TEMPLATE   does both, over and over: TEMPLATE is a shell command with {folder} (to send),
                                               {command} (to run there) and {back} (where to put what lies in $OUT there)
    campaign.py CAMPAIGN adopt RUN             puts the adapter and the answers into a run's folder

It remembers what has arrived, and goes on where it stopped. A machine that has forgotten everything is sent everything again, and with it
what came back last of an unfinished training: its checkpoint, log and answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from parts import PARTS, join, split, unpack

OUTBOX = "outbox"
SOFAR = "sofar"
"""Of an unfinished training, what came back last."""
SCRATCH = "/tmp/pcwm-gpu"
MOST_CALLS = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaign", type=Path)
    parser.add_argument("do", choices=("next", "took", "run", "adopt"))
    parser.add_argument("folder", type=Path, nargs="?", help="of `took`: what came back; of `adopt`: the run's folder")
    parser.add_argument("--with", dest="template", help="of `run`: the command that sends, runs and brings back")
    parser.add_argument("--sent-as", default=".gpu/outbox", help="where the sent folder lies, seen from the root of the repository there")
    parser.add_argument("--scratch", default=SCRATCH, help="a folder there that stays from call to call")
    parser.add_argument("--python", default="python3", help="the Python there")
    parser.add_argument("--seconds", type=float, default=540.0, help="most that one call may run")
    parser.add_argument("--piece-mib", type=float, default=15.0, help="most that one file coming back may have")
    parser.add_argument("--pieces", type=int, default=4, help="most such files in one call")
    given = parser.parse_args()
    campaign = Campaign(given.campaign)
    if given.do == "next":
        print(json.dumps(campaign.next(given), indent=1))
    elif given.do == "took":
        print(campaign.took(given.folder))
    elif given.do == "adopt":
        print(campaign.adopt(given.folder))
    else:
        return campaign.run(given)
    return 0


class Campaign:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan: dict[str, Any] = json.loads((folder / "campaign.json").read_text(encoding="utf-8"))
        self.id = hashlib.sha256(json.dumps(self.plan["deliveries"], sort_keys=True).encode()).hexdigest()[:16]

    @property
    def report(self) -> dict[str, Any]:
        """The last report, of this very campaign; empty before the first call."""
        path = self.folder / "report.json"
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found if found.get("campaign") == self.id else {}

    def next(self, given: argparse.Namespace) -> dict[str, Any]:
        """Fill the outbox with what the other side lacks, as far as one call may send; what to do with it."""
        report = self.report
        if (self.folder / "result").exists() and report.get("state") == "finished":
            return {"state": "finished", "result": str(self.folder / "result")}
        outbox = self.folder / OUTBOX
        shutil.rmtree(outbox, ignore_errors=True)
        outbox.mkdir()
        # What came back goes there only where it was forgotten: with the rest, to a machine that does not have all.
        sofar = self.sofar if report.get("whole") is False else []
        deliveries = [*self.plan["deliveries"], *sofar]
        manifest = {"id": self.id, "base": self.plan["base"], "deliveries": deliveries, "sofar": sofar[0]["name"] if sofar else ""}
        (outbox / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        left, room = [], self.plan["call_mib"] * (1 << 20)
        for name in (name for delivery in deliveries for name in delivery["parts"] if name not in report.get("have", [])):
            path = next(path for place in ("deliveries", SOFAR) if (path := self.folder / place / name).exists())
            size = path.stat().st_size
            if left or size > room:
                left.append(name)
            else:
                room -= size
                shutil.copyfile(path, outbox / name)
        numbers = ",".join(str(number) for number, name in enumerate(report.get("pieces", [])) if (self.folder / "pieces" / name).exists())
        words = [
            given.python,
            "scripts/gpu/step.py",
            "--inbox",
            given.sent_as,
            "--scratch",
            given.scratch,
            "--seconds",
            f"{given.seconds:g}",
            "--piece-mib",
            f"{given.piece_mib:g}",
            "--pieces",
            str(given.pieces),
        ]
        got = f"{report.get('sha256', '')}:{numbers}"
        command = f'{shlex.join([*words, "--got", got])} --out "$OUT"'
        return {"state": report.get("state", "new"), "send": str(outbox), "as": given.sent_as, "run": command, "left_to_send": len(left)}

    def took(self, back: Path) -> str:
        """Take in a report and pieces; one line for people.

        A call without a report changes nothing: it is made again. A parcel that is not what was packed is forgotten: it comes again.
        """
        try:
            report = json.loads((back / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "no report came back; the same call again"
        pieces = self.folder / "pieces"
        pieces.mkdir(exist_ok=True)
        if report.get("sha256") not in (None, self.report.get("sha256")):
            shutil.rmtree(pieces)
            pieces.mkdir()
        for path in back.glob("parcel.tar.part*"):
            shutil.copyfile(path, pieces / path.name)
        names = report.get("pieces", [])
        damage = ""
        if names and all((pieces / name).exists() for name in names):
            parcel = self.folder / f"{SOFAR}-{report['sha256'][:12]}.tar"
            try:
                join([pieces / name for name in names], parcel, report["sha256"])
            except ValueError:
                shutil.rmtree(pieces)
                damage = "; what came back is damaged, and comes again"
            else:
                if report["finished"]:
                    self._assemble(parcel)
                    report["state"] = "finished"
                else:
                    self._keep(parcel, report["sha256"])
                parcel.unlink()
        # A call without a parcel, as one that failed, leaves what has come back of the last one.
        last = {key: self.report[key] for key in ("pieces", "sha256", "finished") if key in self.report}
        kept = {**last, **report, "campaign": self.id}
        (self.folder / "report.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        return f"{report['state']}: {report.get('error') or report.get('said') or ', '.join(report.get('log', [])[-1:])}{damage}"

    @property
    def sofar(self) -> list[dict[str, Any]]:
        """What came back last of an unfinished training, as a delivery; nothing where none has."""
        path = self.folder / SOFAR / "delivery.json"
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return [found] if found.get("campaign") == self.id else []

    def _keep(self, parcel: Path, sha256: str) -> None:
        """Keep an unfinished training in parts, for a machine that has forgotten it."""
        new = self.folder / f"{SOFAR}.new"
        shutil.rmtree(new, ignore_errors=True)
        parts = split(parcel, new, max(1, int(self.plan["call_mib"] * (1 << 20) / PARTS)))
        told = {"name": parcel.name, "sha256": sha256, "parts": [part.name for part in parts], "campaign": self.id}
        (new / "delivery.json").write_text(json.dumps(told), encoding="utf-8")
        shutil.rmtree(self.folder / SOFAR, ignore_errors=True)
        new.rename(self.folder / SOFAR)

    def _assemble(self, parcel: Path) -> None:
        """Unpack the result, and call its base what it is called here."""
        shutil.rmtree(self.folder / "result", ignore_errors=True)
        unpack(parcel, self.folder / "result")
        base = self.plan["base"]
        for name, key in (("manifest.json", "base"), ("adapter_config.json", "base_model_name_or_path")):
            for path in (self.folder / "result").glob(f"*/{name}"):
                found = json.loads(path.read_text(encoding="utf-8"))
                for recipe in (found.get("recipe"), (found.get("reinforced") or {}).get("learn")):
                    if isinstance(recipe, dict):
                        recipe["base"] = base
                path.write_text(json.dumps({**found, key: base}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def run(self, given: argparse.Namespace) -> int:
        """Call after call until it is finished; stops at a failure of what runs there, or where the template itself fails twice."""
        failures = 0
        for _ in range(MOST_CALLS):
            call = self.next(given)
            if call["state"] == "finished":
                print(f"finished: {call['result']}")
                return 0
            back = self.folder / "back"
            shutil.rmtree(back, ignore_errors=True)
            back.mkdir()
            words = {"folder": shlex.quote(call["send"]), "command": shlex.quote(call["run"]), "back": shlex.quote(str(back))}
            code = subprocess.run(given.template.format(**words), shell=True, check=False).returncode
            print(self.took(back), flush=True)
            failed = self.report.get("state") == "failed" or not (back / "report.json").exists()
            failures = failures + 1 if failed else 0
            if failures >= 2:
                print(f"stopped: the call failed twice (exit code {code}); run this again to go on", file=sys.stderr)
                return 1
        return 1

    def adopt(self, run: Path) -> str:
        """Put adapter and answers into a run's folder, where `pcwm evaluate` and `pcwm predict` find them."""
        from pcwm.records import Prediction
        from pcwm.store import RunFolder

        result = self.folder / "result"
        with RunFolder.open(run) as folder:
            for name in ("adapter", "reinforced"):
                if (result / name).is_dir():
                    shutil.copytree(result / name, folder.dir("learn") / name, dirs_exist_ok=True)
            count = 0
            for path in result.glob("answers-*.jsonl"):
                with path.open(encoding="utf-8") as file:
                    said = [Prediction.model_validate_json(line) for line in file]
                folder.store.put(self._renamed(one) for one in said)
                count += len(said)
        return f"the adapter is in {run}/learn/adapter, {count:,} answers are in the store"

    def _renamed(self, one: Any) -> Any:
        """An answer by a model that is called here as it is called here."""
        from pcwm.records import Prediction

        head, _, tail = one.predictor.partition("+")
        name = f"model:{self.plan['base']}" + (f"+{tail}" if tail else "")
        return (
            one
            if head == f"model:{self.plan['base']}"
            else one.model_copy(update={"predictor": name, "id": Prediction.make_id(one.question, name)})
        )


if __name__ == "__main__":
    sys.exit(main())
