"""What teachers say, in the many forms in which they say it."""

from __future__ import annotations

import pytest

from pcwm.explain.teachers.replies import read_teacher
from pcwm.records import Answer, QuestionKind

TEXT = "The loop is divided among the threads, and line 5 writes `total`, which they all share, so this is a data race."
JSON = '{"answer":"race","pairs":[["write total at 5","read total at 5"]]}'
OWN = "Okay, I am told that there is a race here, so let me see how I could lead up to it without saying so. " * 2
LAID_OUT = TEXT.replace("loop is", "**loop** is").replace("and line", "and\nline")

FORMS = {
    "as asked": f"<think>\n{TEXT}\n</think>\n{JSON}",
    "the template opened the thought": f"{TEXT}\n</think>\n\n{JSON}",
    "no tags": f"{TEXT}\n\n{JSON}",
    "a fence around the answer": f"<think>{TEXT}</think>\n```json\n{JSON}\n```\n",
    "a heading before the answer": f"<think>{TEXT}</think>\n\n**Final answer:**\n{JSON}",
    "prose after the answer": f"<think>{TEXT}</think>\n{JSON}\n\nI hope this helps!",
    "a remark between": f"<think>{TEXT}</think>\nSo the answer is:\n{JSON}",
    "own thoughts first": f"<think>\n{OWN}\n</think>\n<think>\n{TEXT}\n</think>\n{JSON}",
    "own thoughts opened by the template": f"{OWN}</think>\n\n<think>{TEXT}</think>{JSON}",
    "own thoughts, then prose": f"<think>\n{OWN}\n</think>\n\n{TEXT}\n\n{JSON}",
    "indented JSON": f'<think>{TEXT}</think>\n{{\n  "answer": "race",\n  "pairs": [["write total at 5", "read total at 5"]]\n}}',
    "an answer weighed in thought": f'<think>{OWN} {{"answer":"no_race","pairs":[]}}? No.</think><think>{TEXT}</think>\n{JSON}',
    "emphasis and line breaks": f"<think>\n{LAID_OUT}\n</think>\n{JSON}",
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_that_are_put_up_with(form: str) -> None:
    read = read_teacher(FORMS[form], "race")
    assert read.reply is not None and not read.reason
    assert read.reply.reasoning == TEXT
    assert read.reply.answer is Answer.race and read.reply.pairs[0].first.line == 5


@pytest.mark.parametrize(
    ("text", "kind", "truncated", "reason"),
    [
        ("", "race", False, "no answer in the format"),
        (TEXT, "race", False, "no answer in the format"),
        (TEXT, "race", True, "cut off"),
        (f'<think>{TEXT}</think>\n{{"answer":"yes"}}', "race", False, "no answer in the format"),
        (f"<think>{TEXT}</think>\n{JSON}", "work", False, "no answer in the format"),
        (JSON, "race", False, "no reasoning"),
        (f"<think>It races.</think>{JSON}", "race", False, "no reasoning"),
        ('{"answer"' * 2000, "race", False, "no answer in the format"),
    ],
)
def test_what_is_not_put_up_with(text: str, kind: QuestionKind, truncated: bool, reason: str) -> None:
    read = read_teacher(text, kind, truncated)
    assert read.reply is None and read.reason == reason


def test_an_answer_that_came_before_the_limit_counts() -> None:
    assert read_teacher(f"<think>{TEXT}</think>\n{JSON}\nBeside that", "race", truncated=True).reply is not None


def test_work() -> None:
    read = read_teacher(f'<think>{TEXT}</think>\n{{"answer":"B"}}', "work")
    assert read.reply is not None and read.reply.answer is Answer.B and read.reply.pairs == ()
