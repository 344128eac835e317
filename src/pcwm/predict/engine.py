"""Base weights in the embedded engine: the steps of `steps.py`, run by llama.cpp on a GGUF file, on a processor several times faster."""

from __future__ import annotations

import copy
import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pcwm.chat.engine import Engine
from pcwm.errors import WeightsError
from pcwm.learn.adapters import files_hash
from pcwm.learn.manner import PLAIN, Manner
from pcwm.pool import run_in_order
from pcwm.predict.steps import PAIR_TOKENS, PAIRS_OPEN, Said, chosen, closings, parse_pairs, prediction, room
from pcwm.prompts import THINK_OPEN
from pcwm.records import Answer, Pair, Prediction, Question
from pcwm.weights import find_weights

CONTEXT = 8192
"""Tokens of one question, its reasoning and its answer; two programs of 300 lines fit."""
_LIKELIEST = 512
"""Tokens looked at where the answer begins; one that is not among them counts as the least of them."""
_PAIRS = r"""
root ::= side "\",\"" side "\"]" ( ",[\"" side "\",\"" side "\"]" )? "]}"
side ::= ( "atomic " )? ( "read" | "write" ) " " [^"\\\n]{1,60} " at " [0-9]{1,6}
"""
"""What may follow `PAIRS_OPEN`: the sides of one pair or two, then the end of the answer line (GBNF)."""


class EnginePredictor:
    """Answers with a GGUF file: weights by name, or a path. The engine starts at the first question and ends with this object.

    `in_flight` questions are answered at once, in their order. What a prompt has in common with the one before it in the same slot (the
    system turn, program A of several pairs) is read once. The confidence compares the two answers at the first token that tells them
    apart; what follows it is all but certain.
    """

    def __init__(
        self,
        name: str,
        max_new_tokens: int = 160,
        in_flight: int = 2,
        context: int = CONTEXT,
        *,
        adapter: Path | None = None,
        manner: Manner = PLAIN,
    ) -> None:
        """`adapter`: a GGUF file of changes to the weights; `manner`: how the model is to be asked."""
        changed = f"+adapter:{files_hash([adapter])[:12]}" if adapter else ""
        self.name = f"model:{Path(name).name if name.endswith('.gguf') else name}{changed}@llama.cpp{manner.suffix}"
        self._loaded = _Loaded(name, in_flight, context, adapter)
        self._manner = manner
        self._max_new_tokens = max_new_tokens if manner.reasoning else 0
        self._in_flight = in_flight
        self._temperature, self._seed = 0.0, 0

    def sampler(self, temperature: float, seed: int) -> EnginePredictor:
        """The same engine, with reasoning drawn at a temperature."""
        other = copy.copy(self)
        other.name = f"{self.name} t={temperature:g} s={seed}"
        other._temperature, other._seed = temperature, seed
        return other

    def close(self) -> None:
        """End the engine now."""
        self._loaded.close()

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises what starting the engine raises, and ModelError where it fails. A prompt too long for its context is `unknown`."""
        return run_in_order(self._one, questions, self._in_flight)

    def _one(self, question: Question) -> Prediction:
        engine = self._loaded.engine()
        with engine.slot() as slot:
            started = time.monotonic()
            ids = engine.encode(engine.prompt(self._manner.prompt(question)))
            most = room(engine.context, self._max_new_tokens)
            said = self._answer(engine, slot, question, ids) if len(ids) <= most else None
            return prediction(question, self.name, len(ids), said, most, time.monotonic() - started)

    def _answer(self, engine: Engine, slot: int, question: Question, ids: list[int]) -> Said:
        kind, opened = question.kind, [*ids, *engine.encode(THINK_OPEN)]
        seed = int.from_bytes(hashlib.sha256(f"{self._seed}/{question.id}".encode()).digest()[:4]) >> 1
        reasoning = ""
        if self._max_new_tokens:
            thought = engine.generate(slot, opened, self._max_new_tokens, stop="</think>", temperature=self._temperature, seed=seed)
            # Blanks before it stay in the conversation: without them all of it would be other tokens, to be read again.
            reasoning = thought.text.partition("</think>")[0].rstrip()
        said = engine.encode(reasoning) if reasoning else []  # apart, as in training: no token reaches over the seam
        one, other = ([*said, *engine.encode(text)] for text in closings(kind))
        common = next(index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
        told = engine.logprobs(slot, [*opened, *one[:common]], (one[common], other[common]), _LIKELIEST)
        least = min(told.values(), default=0.0)
        answer, sure = chosen(kind, told.get(one[common], least) - told.get(other[common], least))
        tokens = len(one)
        pairs: tuple[Pair, ...] = ()
        if answer is Answer.race:
            start = [*said, *engine.encode(closings(kind)[0] + PAIRS_OPEN)]
            tail = engine.generate(slot, [*opened, *start], PAIR_TOKENS, grammar=_PAIRS)
            tokens, pairs = len(start) + tail.tokens, parse_pairs(tail.text)
        return Said(answer=answer, confidence=sure, reasoning=reasoning.strip(), pairs=pairs, tokens=tokens)


class _Loaded:
    """An engine that is started when it is first needed, for all who share it."""

    def __init__(self, name: str, in_flight: int, context: int, adapter: Path | None) -> None:
        self._name, self._in_flight, self._context, self._adapter = name, in_flight, context, adapter
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def engine(self) -> Engine:
        with self._lock:
            if self._engine is None:
                if not self._name.endswith(".gguf") and find_weights(self._name) is None:
                    raise WeightsError(f"the weights of {self._name} are not here", hint=f"pcwm models pull {self._name}")
                self._engine = Engine(self._name, self._in_flight, self._context, adapter=self._adapter)
            return self._engine

    def close(self) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
