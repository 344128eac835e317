"""pcwm: parallel-code world models.

Reasoning language models that read parallel C/C++ source and predict what a real tool would report.
The packages read in the order data flows: explore, observe, explain, learn, predict, fix, evaluate.
The names below are the public Python interface, described in docs/api.md; everything else may change.
"""

__version__ = "0.1.0"

from pcwm.errors import (
    FolderError,
    InputError,
    MissingToolError,
    ModelError,
    PcwmError,
    RecipeError,
    StorageError,
    WeightsError,
)
from pcwm.recipe import Recipe, load_recipe
from pcwm.records import (
    Access,
    Answer,
    Example,
    Fix,
    Origin,
    OriginKind,
    Outcome,
    Pair,
    Prediction,
    Problem,
    Program,
    Question,
    RaceOutcome,
    RaceVerdict,
    RegionWork,
    Run,
    Score,
    StageSummary,
    Trace,
    WorkOutcome,
    WorkPair,
)
from pcwm.store import RunFolder, Store

__all__ = [
    "Access",
    "Answer",
    "Example",
    "Fix",
    "FolderError",
    "InputError",
    "MissingToolError",
    "ModelError",
    "Origin",
    "OriginKind",
    "Outcome",
    "Pair",
    "PcwmError",
    "Prediction",
    "Problem",
    "Program",
    "Question",
    "RaceOutcome",
    "RaceVerdict",
    "Recipe",
    "RecipeError",
    "RegionWork",
    "Run",
    "RunFolder",
    "Score",
    "StageSummary",
    "StorageError",
    "Store",
    "Trace",
    "WeightsError",
    "WorkOutcome",
    "WorkPair",
    "load_recipe",
]
