"""WITHOUT a sandbox, for those who ask for it: commands run directly on this machine, with the rights of whoever runs pcwm.

What is left: the limits on time, CPU time, output and the size of a file, a watchdog for memory and processes, an environment of its own,
a scratch folder that is emptied after each command, and that all processes which can still be found are ended. What is not: everything
else. A program can read and write whatever the user can, talk to the network, and leave processes behind.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from pathlib import Path

from pcwm.observe.session import Room
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.watch import tree

_PLACE = re.compile(r"(?<![\w./-])/\w+(?![\w-])")
"""The first part of a path at the start of a word."""


class Bare:
    """How a session runs on the host. A `Way`. The folders that the sandbox shows at fixed places are where they are, or stood in for."""

    groups = False
    counts_processes = False

    def __init__(self, toolchain: Toolchain, room: Room) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="pcwm-bare-"))
        work, self._tmp = self._scratch / "work", self._scratch / "tmp"
        work.mkdir()
        self._tmp.mkdir()
        self.folder = room.workdir.absolute() if room.writable else work
        self._emptied = [self._tmp] if room.writable else [self._tmp, work]
        self._confine = toolchain.tools / "confine"
        tools = (
            toolchain.clang,
            toolchain.clangxx,
            toolchain.symbolizer,
            toolchain.archer,
            toolchain.libomp,
            toolchain.linker,
            toolchain.opt,
        )
        self._real = tuple(f"{folder}/" for folder in (*toolchain.mounts, *(tool.parent for tool in tools if tool)))
        shown = {"/work": self.folder, "/prog": room.workdir.absolute(), "/tmp": self._tmp, "/pcwm": toolchain.tools}
        self._places = {place: str(folder) for place, folder in shown.items()} | {place: str(path) for path, place in room.readable.items()}

    def words(self, number: int) -> list[str]:
        return [str(self._confine), str(number), "0", "bare", *map(str, self._emptied)]

    def inside(self, text: str) -> str:
        def real(match: re.Match[str]) -> str:
            known = text.startswith(self._real, match.start())  # a tool that lives beneath such a place is meant as it is
            return match[0] if known else self._places.get(match[0], match[0])

        return _PLACE.sub(real, text)

    def kill(self, process: int) -> None:
        """All that can be found; the launcher, which the orphans come to, last."""
        for pid in [*tree(process)[1:], process]:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                continue

    def clear(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
