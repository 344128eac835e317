"""What an exported suite's YAML names for lm-evaluation-harness (https://github.com/EleutherAI/lm-evaluation-harness)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pcwm.evaluate.exports.replies import judge


def load(path: Path) -> dict[str, Any]:
    """The questions in `path` as the harness's `custom_dataset`."""
    import datasets

    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {"test": datasets.Dataset.from_list([{**row, "user": row["input"][-1]["content"]} for row in rows])}


def process_results(row: dict[str, Any], replies: list[str]) -> dict[str, Any]:
    """The metrics of one reply; `together` is for an aggregation over groups, where the suite has groups."""
    said = judge(replies[0], row["kind"], row["target"])
    found: dict[str, Any] = {"acc": float(said.right), "unknown": float(said.unknown), "unparsed": float(said.unparsed)}
    return found | ({"together": (row["group"], said.right)} if row["grouped"] else {})
