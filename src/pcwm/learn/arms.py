"""The arms of an experiment: which students a recipe asks for, where each is kept, and what it learns from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pcwm.learn.examples import training_examples
from pcwm.learn.manner import Manner
from pcwm.progress import Ticker
from pcwm.recipe import Arm, ExamplesRecipe, LearnRecipe, Recipe
from pcwm.records import Example
from pcwm.store import RunFolder


@dataclass(frozen=True)
class Planned:
    """One arm at one size."""

    arm: Arm
    size: int
    """Training examples; 0 means all. Of an arm that is not trained it says nothing."""

    @property
    def label(self) -> str:
        return f"{self.arm.name}, {self.size:,}" if self.arm.train and self.size else self.arm.name

    @property
    def manner(self) -> Manner:
        """How it is asked."""
        return Manner(self.arm.examples.reasoning, self.arm.examples.facts, self.arm.steps)

    @property
    def choice(self) -> ExamplesRecipe:
        """What it learns from."""
        limits = [limit for limit in (self.size, self.arm.examples.limit) if limit]
        return self.arm.examples.model_copy(update={"limit": min(limits, default=0)})

    def recipe(self, common: LearnRecipe) -> LearnRecipe:
        """How it is trained: as all arms are, on its own examples."""
        return common.model_copy(update={"examples": self.choice})

    def adapter(self, run: Path) -> Path | None:
        """Where its adapter is kept; None where it is not trained."""
        name = re.sub(r"[^a-z0-9]+", "-", self.arm.name.lower()).strip("-")
        return run / "learn" / "arms" / f"{name}-{self.size or 'all'}" if self.arm.train else None


def planned(recipe: Recipe) -> list[Planned]:
    """All arms, each that is trained at each size, in the recipe's order."""
    return [Planned(arm, size) for arm in recipe.arms.arm for size in (recipe.arms.sizes if arm.train else (0,))]


def examples_for(folder: RunFolder, one: Planned, ticker: Ticker | None = None) -> list[Example]:
    """What an arm is trained on; empty where there are fewer than its size asks for, so that no two sizes are the same training."""
    examples = training_examples(folder, one.choice, ticker)
    return examples if len(examples) >= one.size else []
