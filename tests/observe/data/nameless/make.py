"""Made the fixtures in this folder: `python tests/observe/data/nameless/make.py [NAME …]`.

Each program is built and run as a race run is, at two threads. Kept are ThreadSanitizer's reports (`NAME.report`), what the program's hook
told on its channel (`NAME.channel`), and llvm-symbolizer's answers (`NAME.json`).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pcwm.observe.build import RACE
from pcwm.observe.campaign import Trial
from pcwm.observe.case import Bench, Case
from pcwm.observe.races import SYMBOL_LIMITS, race_environment, read_memory
from pcwm.observe.symbols import queries
from pcwm.observe.toolchain import find_toolchain
from pcwm.observe.tsan import addresses_in
from pcwm.recipe import ObserveRecipe
from pcwm.records import Tool
from pcwm.serve.intake import read_program

HERE = Path(__file__).parent


def make(path: Path, bench: Bench) -> None:
    """The fixtures of one program."""
    with tempfile.TemporaryDirectory() as folder, Case(read_program(str(path)), None, bench, Path(folder)) as case:
        error = case.build(RACE)
        if error is not None:
            raise SystemExit(f"{path.name}: {error.reason}")
        _, done = case.run(Tool.race, RACE.name, 2, environment=race_environment(case, Trial(2)), address_space=False)
        addresses = addresses_in(done.stderr, read_memory(done.channel.split("\n"), RACE.name))
        command = [str(case.toolchain.symbolizer), "--output-style=JSON", *queries(addresses, f"/prog/{RACE.name}")]
        answers = case.helper(command, SYMBOL_LIMITS).stdout if addresses.code else "[]\n"
    for ending, text in ((".report", done.stderr), (".channel", done.channel), (".json", answers)):
        path.with_suffix(ending).write_text(text)


def main() -> None:
    """All programs, or those named."""
    bench = Bench.make(ObserveRecipe(), find_toolchain())
    for path in sorted(HERE.glob("*.c*")):
        if path.suffix in (".c", ".cpp") and path.stem in (sys.argv[1:] or [path.stem]):
            make(path, bench)


if __name__ == "__main__":
    main()
