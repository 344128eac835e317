"""The narrator's wordings: all of them can be said, and each in its turn."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from pcwm.explain.conflicts import Shape
from pcwm.explain.voice import Voice, capital, listed, sentence, wordings
from pcwm.source.facts import Unevenness, WorkNoteKind
from pcwm.source.work.workload import Wait

SOURCE = Path(__file__).parents[2] / "src" / "pcwm" / "explain"
STORIES = {path.name.removesuffix(".toml") for path in (SOURCE / "wordings").iterdir()}
FIELD = {field for options in wordings().values() for text in options for _, field, _, _ in string.Formatter().parse(text) if field}


def said(key: str) -> Iterator[str]:
    """Every template of a key, with several seeds for the choices inside."""
    for seed in range(6):
        voice = Voice(str(seed))
        for _ in wordings()[key]:
            yield voice.say(key, **{name: f"`{name}`" for name in FIELD})


@pytest.mark.parametrize("key", sorted(wordings()))
def test_every_wording_can_be_said(key: str) -> None:
    for text in said(key):
        assert "  " not in text
        outside = re.sub(r"`[^`]*`", "`", text)
        assert not re.search(r"[|{}]|\s[,.;:]|[a-z][A-Z]", outside), text
        assert outside.count("(") == outside.count(")")


def test_every_wording_is_used_and_every_one_used_exists() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py")).replace("'", '"')
    built = {f"race.why_{shape.value}" for shape in Shape} | {f"work.{kind.value}" for kind in (*WorkNoteKind, *Unevenness)}
    built |= {f"work.wait_{kind}" for kind in get_args(Wait.model_fields["kind"].annotation)}
    built |= {f"work.loop_{kind}" for kind in ("static", "static_chunk", "dynamic", "guided", "tasks", "other")}
    built |= {f"partial.{story}_{what}" for story in ("race", "safe") for what in ("bare", "rest", "bodies")}
    built |= {f"safe.{first}_{what}" for first in ("open", "next") for what in ("loop", "team")}
    built |= {f"{story}.turn_{what}" for story in ("race", "safe") for what in ("code", "line", "barrier")}
    built |= {"safe.own_task", "safe.own_section"}
    for key in wordings():
        assert key in built or f'"{key}"' in code or f'"{key.partition(".")[2]}"' in code, f"{key} is never said"
    for story, name in re.findall(r'\.say\("(\w+)\.(\w+)"', code):
        assert story in STORIES and f"{story}.{name}" in wordings()


def test_what_was_said_once_is_said_otherwise_next_time() -> None:
    voice = Voice("p")
    first = [voice.say("safe.close") for _ in wordings()["safe.close"]]
    assert len(set(first)) == len(first)
    assert [Voice("p").say("safe.close"), Voice("p").say("safe.close")] == first[:1] * 2
    assert len({Voice(str(seed)).say("safe.close") for seed in range(40)}) >= 5


def test_the_conclusion_is_in_the_conclusion_alone() -> None:
    """The word that decides stands in no sentence but the last."""
    for key, options in wordings().items():
        concludes = any(re.search(r"\brac(?:e|es|ing|y)\b", re.sub(r"\{[^}]*\}", "", text)) for text in options)
        assert concludes == (key.partition(".")[2].startswith("close") and not key.startswith("work.")), key


def test_small_words() -> None:
    assert listed(["a"]) == "a" and listed(["a", "b", "a", "c"]) == "a, b and c"
    assert capital("`x` is") == "`x` is" and sentence("so it is") == "So it is."
