"""The world model itself: a local student that reasons, then answers under a grammar (`steps.py`), run by transformers."""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pcwm.chat.engine import NUCLEUS
from pcwm.learn.adapters import adapter_hash
from pcwm.learn.manner import Manner
from pcwm.learn.student import Precision, Student, load_student
from pcwm.predict.steps import PAIR_TOKENS, PAIRS_CLOSE, PAIRS_OPEN, Said, chosen, closings, parse_pairs, prediction, room
from pcwm.prompts import THINK_OPEN
from pcwm.records import CHOICES, Answer, Prediction, Question, QuestionKind


class ModelPredictor:
    """Answers with a base model, or with an adapter on it. The weights are loaded at the first question.

    Questions are answered in groups of `batch`, in the order given; the whole group's answers come at once.
    """

    def __init__(
        self,
        base: str,
        adapter: Path | None = None,
        max_new_tokens: int = 160,
        batch: int = 16,
        manner: Manner | None = None,
        *,
        precision: Precision = "auto",
    ) -> None:
        """`manner`: how it is asked, by default as it was trained; `precision`: as for `load_student`.

        Raises ModelError where there is no adapter in that folder.
        """
        self._manner = manner or Manner.of_adapter(adapter)
        self.name = f"model:{base}" + (f"+adapter:{adapter_hash(adapter)}" if adapter else "") + self._manner.suffix
        self._weights = _Weights(base, adapter, precision)
        self._max_new_tokens = max_new_tokens if self._manner.reasoning else 0
        self._batch = batch
        self._temperature, self._seed = 0.0, 0

    def sampler(self, temperature: float, seed: int) -> ModelPredictor:
        """The same weights, whose reasoning is drawn at a temperature."""
        other = copy.copy(self)
        other.name = f"{self.name} t={temperature:g} s={seed}"
        other._temperature, other._seed = temperature, seed
        return other

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises what `load_student` raises. A prompt too long for the model's context is answered `unknown`."""
        for kind, same in groupby(questions, lambda question: question.kind):
            row = list(same)
            for start in range(0, len(row), self._batch):
                yield from self._group(kind, row[start : start + self._batch])

    def _group(self, kind: QuestionKind, questions: Sequence[Question]) -> list[Prediction]:
        student, started = self._weights.student(), time.monotonic()
        prompts = [student.prompt_ids(self._manner.prompt(question)) for question in questions]
        most = room(student.context, self._max_new_tokens)
        fits = [len(ids) <= most for ids in prompts]
        seeds = [f"{self._seed}/{question.id}" for question, fit in zip(questions, fits, strict=True) if fit]
        asked = [ids for ids, fit in zip(prompts, fits, strict=True) if fit]
        replies = iter(_replies(student, kind, asked, self._max_new_tokens, _Dice(self._temperature, seeds)))
        found = [next(replies) if fit else None for fit in fits]
        seconds = (time.monotonic() - started) / len(questions)
        return [
            prediction(question, self.name, len(ids), said, most, seconds)
            for question, ids, said in zip(questions, prompts, found, strict=True)
        ]


class _Weights:
    """A student that is loaded when it is first needed, for all who share it."""

    def __init__(self, base: str, adapter: Path | None, precision: Precision) -> None:
        self._base, self._adapter, self._precision = base, adapter, precision
        self._student: Student | None = None

    def student(self) -> Student:
        if self._student is None:
            self._student = load_student(self._base, self._adapter, precision=self._precision)
        return self._student


class _Dice:
    """Chooses tokens: the likeliest ones, or drawn at a temperature, each row with a generator of its own whatever the batch."""

    def __init__(self, temperature: float, seeds: Sequence[str]) -> None:
        self._temperature = temperature
        self._seeds = seeds
        self._generators: list[Any] = []

    def throw(self, logits: Any) -> list[int]:
        """One token a row of `logits` (rows × vocabulary)."""
        import torch

        if self._temperature <= 0:
            return [int(token) for token in logits.argmax(-1)]
        if not self._generators:
            seeds = [int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]) >> 1 for seed in self._seeds]
            self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        shares, tokens = (logits.float().cpu() / self._temperature).softmax(-1).sort(-1, descending=True)
        shares[shares.cumsum(-1) - shares > NUCLEUS] = 0.0
        drawn = [int(torch.multinomial(row, 1, generator=dice)) for row, dice in zip(shares, self._generators, strict=True)]
        return [int(row[place]) for row, place in zip(tokens, drawn, strict=True)]


def _replies(student: Student, kind: QuestionKind, prompts: Sequence[Sequence[int]], max_new_tokens: int, dice: _Dice) -> list[Said]:
    import torch

    if not prompts:
        return []
    with torch.inference_mode():
        rows = _Rows(student, [[*ids, *student.encode(THINK_OPEN)] for ids in prompts])
        said = rows.generate([True] * len(prompts), max_new_tokens, "</think>", dice)
        reasoning = [student.decode(ids).partition("</think>")[0].strip() for ids in said]
        kept = [_prefix(student, ids, text) for ids, text in zip(said, reasoning, strict=True)]
        rows.forget(kept)
        texts = closings(kind)
        one, other = map(student.encode, texts)
        common = _common([one, other])
        rows.feed(one[:common])
        difference = (rows.score(one[common:]) - rows.score(other[common:])).tolist()
        answers = [chosen(kind, value) for value in difference]
        racy = [answer is Answer.race for answer, _ in answers]
        opening = student.encode(texts[0] + PAIRS_OPEN)[common:]
        tails: list[list[int]] = [[] for _ in prompts]
        if any(racy):
            rows.feed(opening, racy)
            tails = rows.generate(racy, PAIR_TOKENS, PAIRS_CLOSE, _Dice(0.0, ()))
    forced = {CHOICES[kind][0]: len(one), CHOICES[kind][1]: len(other), Answer.race: common + len(opening)}
    return [
        Said(
            answer=answer,
            confidence=sure,
            reasoning=reasoning[row],
            pairs=parse_pairs(student.decode(tails[row])) if racy[row] else (),
            tokens=kept[row] + forced[answer] + len(tails[row]),
        )
        for row, (answer, sure) in enumerate(answers)
    ]


def _prefix(student: Student, ids: Sequence[int], text: str) -> int:
    """How many of `ids` it takes to say `text`, with which they begin."""
    return next((count for count in range(len(ids)) if len(student.decode(ids[:count]).strip()) >= len(text)), len(ids))


class _Rows:
    """A batch of unfinished texts over one key-value cache.

    Rows that pause are fed padding that no later token attends to, so all rows have the same cache length, and a row can take
    back its last tokens by hiding them. Positions count only what is attended to.
    """

    def __init__(self, student: Student, prompts: Sequence[Sequence[int]]) -> None:
        """Prompts are read one by one (padding is dear on a CPU), what they all begin with only once."""
        import torch
        from torch.nn.functional import pad

        from pcwm.predict.growing import GrowingCache

        self._student = student
        shared = _common([prompt[:-1] for prompt in prompts])
        start = GrowingCache()
        if shared:
            self._run(prompts[0][:shared], start)
        caches, logits = [], []
        for ids in prompts:
            cache = copy.deepcopy(start)
            logits.append(self._run(ids[shared:], cache))
            caches.append(cache)
        longest = max(map(len, prompts))
        self._cache = GrowingCache()
        for layer in range(len(caches[0].layers)):
            sides = [
                torch.cat(
                    [
                        pad(getattr(cache.layers[layer], side), (0, 0, longest - len(prompt), 0))
                        for cache, prompt in zip(caches, prompts, strict=True)
                    ]
                )
                for side in ("keys", "values")
            ]
            self._cache.update(*sides, layer)
        lengths = torch.tensor([len(prompt) for prompt in prompts], device=student.device)
        self._mask = (torch.arange(longest, device=student.device)[None, :] >= longest - lengths[:, None]).long()
        self._position = lengths
        self._logits = torch.cat(logits)
        self._generated = 0
        """Columns added by the last `generate`."""

    def _run(self, ids: Sequence[int], cache: Any) -> Any:
        import torch

        tokens = torch.tensor([list(ids)], device=self._student.device)
        return self._student.model(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1]

    def _step(self, tokens: Any, active: Any) -> Any:
        """Feed `tokens` (rows × count) and return the logits after each (rows × count × vocabulary)."""
        import torch

        count = tokens.shape[1]
        places = self._position[:, None] + torch.arange(count, device=tokens.device)[None, :]
        self._mask = torch.cat([self._mask, active.long()[:, None].expand(-1, count)], dim=1)
        self._position = self._position + count * active.long()
        return self._student.model(
            input_ids=tokens, attention_mask=self._mask, position_ids=places, past_key_values=self._cache, use_cache=True
        ).logits

    def feed(self, ids: Sequence[int], active: Sequence[bool] | None = None) -> None:
        """Append the same tokens to every row, or to the active ones."""
        import torch

        rows = len(self._position)
        tokens = torch.tensor([list(ids)] * rows, device=self._student.device)
        self._logits = self._step(tokens, torch.tensor(active or [True] * rows, device=self._student.device))[:, -1]

    def score(self, ids: Sequence[int]) -> Any:
        """Log-probability (nats) of each row going on with `ids`; the rows stay as they are."""
        import torch

        rows, width = self._mask.shape
        tokens = torch.tensor([list(ids)] * rows, device=self._student.device)
        logits = self._logits[:, None]
        if len(ids) > 1:
            position = self._position
            after = self._step(tokens[:, :-1], torch.ones(rows, dtype=torch.bool, device=tokens.device))
            logits = torch.cat([logits, after], dim=1)
            self._cache.crop(1 - len(ids))  # negative: how many to remove
            self._mask, self._position = self._mask[:, :width], position
        return logits.float().log_softmax(-1).gather(-1, tokens[:, :, None]).sum((1, 2))

    def generate(self, active: Sequence[bool], limit: int, stop: str, dice: _Dice) -> list[list[int]]:
        """Tokens of each active row, until the text holds `stop`, the turn ends, or `limit`; the end token is not included."""
        import torch

        said: list[list[int]] = [[] for _ in active]
        going = list(active)
        self._generated = 0
        for _ in range(limit):
            tokens = dice.throw(self._logits)
            for row, token in enumerate(tokens):
                if not going[row]:
                    continue
                if token == self._student.tokenizer.eos_token_id:
                    going[row] = False
                    continue
                said[row].append(token)
                # The stop text is a handful of tokens at most, one a character at worst.
                if stop in self._student.decode(said[row][-len(stop) - 2 :]):
                    going[row] = False
            if not any(going):
                break
            column = torch.tensor(tokens, device=self._student.device)[:, None]
            self._logits = self._step(column, torch.tensor(going, device=column.device))[:, -1]
            self._generated += 1
        return said

    def forget(self, kept: Sequence[int]) -> None:
        """Hide what the last `generate` added to each row after its first `kept` tokens."""
        import torch

        for row, count in enumerate(kept):
            start = self._mask.shape[1] - self._generated + count
            self._position[row] -= self._mask[row, start:].sum()
            self._mask[row, start:] = 0
        self._logits = torch.empty(0)  # they belong to what may have been hidden


def _common(texts: Sequence[Sequence[int]]) -> int:
    """Length of the longest common beginning."""
    first, last = min(map(list, texts)), max(map(list, texts))
    return next((index for index, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), min(len(first), len(last)))
