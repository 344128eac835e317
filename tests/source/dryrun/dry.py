"""Work a program through on paper a few times, for tests."""

from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.program import Program
from pcwm.source.syntax import parse


def raced(text: str, language: str = "cpp", threads: int = 3) -> tuple[set[int], dict[str, int]]:
    """The lines of all races found in four runs, and what was not followed."""
    machine = Machine()
    program = Program(parse(text, language), machine)
    lines: set[int] = set()
    doubts: dict[str, int] = {}
    for seed in range(4):
        machine.reset(seed, threads, 20000)
        machine.run(program.work())
        lines |= {site.line for race in machine.races.values() if not race.maybe for site in (race.first, race.second)}
        doubts |= machine.doubts
    return lines, doubts


def marked(text: str) -> set[int]:
    """The lines that a test says race."""
    return {number for number, line in enumerate(text.splitlines(), 1) if "// racy" in line}
