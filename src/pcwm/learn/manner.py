"""How a student is asked: with or without reasoning, with or without source facts in the prompt, told or not told what to look for.

What a student was trained on is how it must be asked, so the manner is part of its recipe, and is read back from its manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pcwm.learn.adapters import read_manifest
from pcwm.prompts import prompt
from pcwm.recipe import ExamplesRecipe
from pcwm.records import Message, Program, Question
from pcwm.source.facts import Facts, Sharing, SourceAccess
from pcwm.source.reading import read_facts

MOST = 12
"""Variables that are told of: the prompt stays short."""


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
    def of_adapter(folder: Path | None) -> Manner:
        """The manner in which an adapter was trained; the plain one where its manifest does not say."""
        recipe = read_manifest(folder).get("recipe") if folder is not None else None
        choice = recipe.get("examples") if isinstance(recipe, dict) else None
        return Manner(bool(choice.get("reasoning", True)), bool(choice.get("facts", False))) if isinstance(choice, dict) else PLAIN

    @property
    def suffix(self) -> str:
        """For a predictor's name; empty for the plain manner."""
        words = ("" if self.reasoning else " direct") + (" facts" if self.facts else "") + (" steps" if self.steps else "")
        return words.replace(" ", "+")

    def prompt(self, question: Question) -> tuple[Message, ...]:
        """What is asked."""
        return prompt(question, notes=tuple(map(notes_on, question.programs)) if self.facts else (), steps=self.steps)


PLAIN = Manner()


def notes_on(program: Program) -> str:
    """What reading the source shows, a line for each variable that a team shares and writes; empty where it shows none."""
    if program.language == "fortran":
        return ""
    facts = read_facts(program.source, program.language)
    shared: dict[str, list[SourceAccess]] = {}
    for access in (*facts.accesses, *facts.called):
        if access.region is not None and access.sharing is Sharing.shared:
            shared.setdefault(access.variable, []).append(access)
    written = {name: each for name, each in shared.items() if any(access.kind == "write" for access in each)}
    lines = [f"{name} is shared: {_places(each)}{_kept(facts, each)}" for name, each in list(written.items())[:MOST]]
    return "\n".join(lines)


def _places(accesses: list[SourceAccess]) -> str:
    parts = []
    for kind, word in (("write", "written"), ("read", "read")):
        lines = sorted({access.line for access in accesses if access.kind == kind})
        if lines:
            parts.append(f"{word} at {', '.join(map(str, lines[:6]))}")
    return ", ".join(parts)


def _kept(facts: Facts, accesses: list[SourceAccess]) -> str:
    """What every one of them stands under, and what divides the loops that their subscripts follow."""
    common = set.intersection(*(set(access.protection) for access in accesses))
    phases = {(access.region, access.phase) for access in accesses}
    parts = [f"all under {', '.join(sorted(common))}"] if common else []
    parts += [f"by the divided index {index}" for index in sorted({index for access in accesses for index in access.divided_by})]
    parts += ["with barriers between"] if len(phases) > 1 else []
    return f"; {', '.join(parts)}" if parts else ""
