"""Write a suite as a folder that inspect_ai or lm-evaluation-harness runs; all that the folder needs of us is pcwm installed beside them.

items.jsonl          a question a line: prompt, right answer, family, group
task.py              inspect_ai: inspect eval task.py --model PROVIDER/MODEL
NAME.yaml, face.py   lm-evaluation-harness: lm_eval --include_path . --tasks NAME --model …
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pcwm.errors import StorageError
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.prompts import prompt

INSPECT = '''"""{suite}: {items} questions, as a task for inspect_ai.

    pip install inspect_ai pcwm
    {command}
"""

from pathlib import Path

from inspect_ai import Task, task

from pcwm.evaluate.exports.inspect_task import suite_task


@task
def {task}() -> Task:
    return suite_task(Path(__file__).with_name("items.jsonl"))
'''

LM_EVAL = """# {suite}: {items} questions.
#   pip install lm_eval pcwm
#   {command}
# With a chat model add --apply_chat_template; the description is then the system turn.
task: {task}
custom_dataset: !function face.load
test_split: test
output_type: generate_until
description: {system}
doc_to_text: "{{{{user}}}}"
doc_to_target: "{{{{target}}}}"
generation_kwargs:
  until: []
  max_gen_toks: 2048
  do_sample: false
process_results: !function face.process_results
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
  - metric: unknown
    aggregation: mean
    higher_is_better: false
  - metric: unparsed
    aggregation: mean
    higher_is_better: false
{grouped}metadata:
  version: 1.0
"""

GROUPED = """  - metric: together
    aggregation: !function face.together
    higher_is_better: true
"""

FACE = '''"""What {task}.yaml names."""

from pathlib import Path

from pcwm.evaluate.exports import lm_eval_task
from pcwm.evaluate.exports.lm_eval_task import process_results
from pcwm.evaluate.exports.replies import together

__all__ = ["load", "process_results", "together"]


def load(**_):
    return lm_eval_task.load(Path(__file__).with_name("items.jsonl"))
'''


@dataclass(frozen=True)
class Written:
    """What was written."""

    task: str
    items: int
    left_out: int
    """Items in dispute: other tools would score them with the rest."""
    command: str
    """How the task is run."""


def write_export(suite: Suite, kind: Literal["inspect", "lm-eval"], target: Path) -> Written:
    """Write the suite's undisputed items as a task. Raises StorageError."""
    items = [item for item in suite.items if not item.disputed]
    task = "pcwm_" + re.sub(r"\W+", "_", suite.name.lower()).strip("_")
    grouped = any(item.group for item in items)
    rows = "".join(json.dumps(_row(item, grouped), ensure_ascii=False) + "\n" for item in items)
    if kind == "inspect":
        command = f"cd {target} && inspect eval task.py --model PROVIDER/MODEL"  # inspect_ai takes no absolute path
        files = {"task.py": INSPECT.format(suite=suite.name, items=len(items), command=command, task=task)}
    else:
        command = f"lm_eval run --include_path {target} --tasks {task} --model MODEL"
        system = json.dumps(prompt(items[0].question)[0].content + "\n\n") if items else '""'
        text = LM_EVAL.format(
            suite=suite.name, items=len(items), command=command, task=task, system=system, grouped=GROUPED if grouped else ""
        )
        files = {f"{task}.yaml": text, "face.py": FACE.format(task=task)}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in {"items.jsonl": rows, **files}.items():
            (target / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror}") from None
    return Written(task, len(items), len(suite.items) - len(items), command)


def _row(item: Item, grouped: bool) -> dict[str, object]:
    """An item of its own is a group of one, so that groups can be counted everywhere alike."""
    return {
        "id": item.id,
        "name": item.name,
        "kind": item.question.kind,
        "input": [turn.model_dump() for turn in prompt(item.question)],
        "target": item.truth.value,
        "family": item.family,
        "group": item.group or item.id,
        "grouped": grouped,
        "tags": list(item.tags),
    }
