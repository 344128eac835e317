"""How a student is asked: with or without reasoning, with or without source facts in the prompt, told or not told what to look for.

What a student was trained on is how it must be asked, so the manner is part of its recipe, and is read back from its manifest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pcwm.learn.adapters import read_manifest
from pcwm.learn.notes import notes
from pcwm.prompts import prompt
from pcwm.recipe import ExamplesRecipe
from pcwm.records import Message, Question


@dataclass(frozen=True)
class Manner:
    """One way to ask."""

    reasoning: bool = True
    """Whether it reasons before it answers."""
    facts: bool = False
    """Whether the prompt tells what reading the source shows."""
    steps: bool = False
    """Whether the prompt says what to reason about, step by step."""

    @staticmethod
    def of(choice: ExamplesRecipe) -> Manner:
        """The manner in which examples are made."""
        return Manner(choice.reasoning, choice.facts)

    @staticmethod
    def of_adapter(trained: Path | None) -> Manner:
        """The manner in which an adapter, or the student in a GGUF file, was trained; the plain one where its manifest does not say."""
        recipe = read_manifest(trained).get("recipe") if trained is not None else None
        choice = recipe.get("examples") if isinstance(recipe, dict) else None
        return Manner(bool(choice.get("reasoning", True)), bool(choice.get("facts", False))) if isinstance(choice, dict) else PLAIN

    @property
    def suffix(self) -> str:
        """For a predictor's name; empty for the plain manner."""
        words = ("" if self.reasoning else " direct") + (" facts" if self.facts else "") + (" steps" if self.steps else "")
        return words.replace(" ", "+")

    def prompt(self, question: Question) -> tuple[Message, ...]:
        """What is asked."""
        return prompt(question, notes=notes(question) if self.facts else (), steps=self.steps)


def told(question: Question, predictor: str) -> tuple[str, ...]:
    """The source facts that a predictor of this name had before it, a text a program; empty for one that is not told any."""
    return notes(question) if re.search(r"\+facts\b", predictor) else ()


PLAIN = Manner()
