"""A run as a bundle to train from elsewhere: what is learned, and the held-out questions to ask before and after."""

from __future__ import annotations

from pcwm.evaluate.arms import columns
from pcwm.learn.bundle import Asked, Bundle
from pcwm.learn.examples import training_examples
from pcwm.learn.manner import Manner
from pcwm.learn.stakes import stakes
from pcwm.store import RunFolder


def bundled(folder: RunFolder) -> Bundle:
    """All that is learned and asked, as the run's recipe chooses."""
    recipe = folder.recipe
    asked = [
        Asked(column=column, question=item.question, truth=item.truth, family=item.family)
        for column, items in columns(folder).items()
        for item in items
    ]
    reinforced = stakes(folder, Manner.of(recipe.learn.examples)) if recipe.reinforce.max_steps else []
    examples = training_examples(folder, recipe.learn.examples)
    return Bundle(recipe.learn, recipe.reinforce, recipe.seed, recipe.evaluate.max_new_tokens, examples, reinforced, asked)
