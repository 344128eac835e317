"""Answers from the text alone, in a moment and without any model: races by a dry run, work % by a sketch of who works how long."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from pcwm.prompts import team_words
from pcwm.records import Answer, Cost, Language, Prediction, Question
from pcwm.source.dryrun.verdict import reading_of
from pcwm.source.syntax import parse
from pcwm.source.verdicts import Ground, RaceReading
from pcwm.source.work.workload import answer_work

NAME = "static:9"
"""The number grows whenever answers may change."""
READING = 8
"""Grows whenever a text may be read otherwise, its races or its work: with it `NAME`'s number grows, which may also grow alone."""
BEGINNINGS = (Ground.called, Ground.handed, Ground.spared)
"""Grounds of texts that are taken to go on, whether or not a brace is open at their end."""
_WORDS = {
    Ground.whole: "No two unordered accesses met in the team sizes and orders worked through, and the whole text was worked through.",
    Ground.part: "No two unordered accesses met in what was worked through, which is not the whole program.",
    Ground.called: "No thread is started in this text yet; two accesses meet once the rest starts a team that calls its functions.",
    Ground.handed: "No thread is started in this text yet; two accesses meet if the rest starts a team that shares what it passes on.",
    Ground.spared: "No thread is started in this text yet; no two accesses meet if the rest starts a team that calls its functions.",
    Ground.alone: "Nothing in this text runs beside anything else: whoever starts threads or calls these functions is not in it.",
    Ground.nothing: "Nothing in this text runs in parallel.",
    Ground.unread: "The text could not be worked through.",
}


class StaticPredictor:
    """Reads the program, half-written ones too. The confidence is how often answers with such a ground were right (`static.toml`)."""

    name = NAME

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in questions:
            started = time.monotonic()
            found = self._race(question) if question.other is None else self._work(question)
            yield found.model_copy(update={"cost": Cost(seconds=time.monotonic() - started)})

    def _race(self, question: Question) -> Prediction:
        program = question.program
        if program.language == "fortran":
            return self._made(question, Answer.unknown, None, "Fortran is not read.")
        reading = reading_of(program.source, program.language)
        answer = Answer(reading.answer)
        sure = confidence(reading, program.source, program.language) if answer is not Answer.unknown else None
        made = self._made(question, answer, sure, explained(reading))
        return made.model_copy(update={"pairs": tuple(each.pair for each in reading.pairs) if answer is Answer.race else ()})

    def _work(self, question: Question) -> Prediction:
        one, other = question.program, question.other
        assert other is not None
        if one.language == "fortran" or other.language != one.language:
            return self._made(question, Answer.unknown, None, "Programs in Fortran, or in two languages, are not compared.")
        found = answer_work(one.source, other.source, one.language, question.threads, question.cores)
        answer = Answer(found.answer)
        shown = [f"{name}: {each.work_percent:.0f}%" for name, each in (("A", found.a), ("B", found.b)) if each.work_percent is not None]
        words = [f"Estimated work at {team_words(question.threads, question.cores)}: {', '.join(shown)}."] if shown else []
        return self._made(question, answer, found.confidence if answer is not Answer.unknown else None, " ".join([*words, *found.reasons]))

    def _made(self, question: Question, answer: Answer, confidence: float | None, reasoning: str) -> Prediction:
        return Prediction.make(question, self.name, answer, confidence=confidence, reasoning=reasoning)


def confidence(reading: RaceReading, source: str, language: Language) -> float:
    """How often an answer on such a ground was right: for texts that are cut off apart from whole ones. 0.5 where nobody counted."""
    part = "cut" if reading.ground in BEGINNINGS or parse(source, language).unclosed else "whole"
    return measured()[part].get(reading.ground.value, 0.5)


@cache
def measured() -> dict[str, dict[str, float]]:
    """Shares of right answers by ground, for `whole` texts and for those `cut` off; `bench/static.py` makes the file."""
    return tomllib.loads((files("pcwm.predict") / "static.toml").read_text(encoding="utf-8"))


def explained(reading: RaceReading) -> str:
    """The reading's reasons in a few sentences."""
    said = [_WORDS[reading.ground]] if reading.ground in _WORDS else []
    for each in reading.pairs[:2] if reading.answer == "race" else ():
        said.append(
            f"`{each.first.expression}` of line {each.first.line} and `{each.second.expression}` of line {each.second.line}: "
            f"{each.concurrent}; {each.overlapping}. It would take {each.prevention}."
        )
    said += [f"{reason}." for reason in reading.reasons]
    if reading.missing and reading.ground is not Ground.whole:
        said.append(f"Not followed: {'; '.join(reading.missing[:4])}.")
    return " ".join(said)
