"""The world model itself: a local student that reasons, then answers under a grammar.

Each question goes through three steps. The model reasons freely, greedily, up to a budget. Then the reasoning is closed for it and the
answer is the likelier of the two continuations `race` and `no_race`; the probability of that choice is the confidence. A race's pairs are
then generated freely again. So every reply has an answer, from an untrained model too.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcwm.learn.student import Student, adapter_hash, load_student
from pcwm.predict.predictor import races_only
from pcwm.prompts import THINK_CLOSE, THINK_OPEN, answer_json, parse_reply, race_prompt
from pcwm.records import Answer, Cost, Pair, Prediction, Question

_PAIR_TOKENS = 60
_PAIRS_OPEN, _PAIRS_CLOSE = '[["', '"]]'


@dataclass
class _Reply:
    """What the model said to one prompt."""

    answer: Answer
    confidence: float
    reasoning: str
    pairs: tuple[Pair, ...]
    tokens: int
    """Tokens generated or forced after the prompt."""


class ModelPredictor:
    """Answers with a base model, or with an adapter on it. The weights are loaded at the first question.

    Questions are answered in groups of `batch`, in the order given; the whole group's answers come at once.
    """

    def __init__(self, base: str, adapter: Path | None = None, max_new_tokens: int = 160, batch: int = 8) -> None:
        """Raises ModelError where there is no adapter in that folder."""
        self.name = f"model:{base}" + (f"+adapter:{adapter_hash(adapter)}" if adapter else "")
        self._base = base
        self._adapter = adapter
        self._max_new_tokens = max_new_tokens
        self._batch = batch
        self._student: Student | None = None

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """Raises what `load_student` raises. A prompt too long for the model's context is answered `unknown`."""
        questions = races_only(questions, self.name)
        for start in range(0, len(questions), self._batch):
            yield from self._group(questions[start : start + self._batch])

    def _group(self, questions: Sequence[Question]) -> list[Prediction]:
        if self._student is None:
            self._student = load_student(self._base, self._adapter)
        student, started = self._student, time.monotonic()
        prompts = [student.prompt_ids(race_prompt(question.program)) for question in questions]
        room = student.context - self._max_new_tokens - _PAIR_TOKENS - 64
        fits = [len(prompt) <= room for prompt in prompts]
        replies = iter(_replies(student, [prompt for prompt, fit in zip(prompts, fits, strict=True) if fit], self._max_new_tokens))
        found = [next(replies) if fit else None for fit in fits]
        seconds = (time.monotonic() - started) / len(questions)
        return [self._prediction(*row, room, seconds) for row in zip(questions, prompts, found, strict=True)]

    def _prediction(self, question: Question, prompt: list[int], reply: _Reply | None, room: int, seconds: float) -> Prediction:
        key = Prediction.make_id(question.id, self.name)
        cost = Cost(seconds=seconds, prompt_tokens=len(prompt), completion_tokens=reply.tokens if reply else 0)
        if reply is None:
            why = f"prompt is {len(prompt)} tokens, the model takes {room}"
            return Prediction(id=key, question=question.id, predictor=self.name, answer=Answer.unknown, cost=cost, unparsed=why)
        return Prediction(
            id=key,
            question=question.id,
            predictor=self.name,
            answer=reply.answer,
            confidence=reply.confidence,
            pairs=reply.pairs,
            reasoning=reply.reasoning,
            cost=cost,
        )


def _replies(student: Student, prompts: Sequence[Sequence[int]], max_new_tokens: int) -> list[_Reply]:
    import torch

    if not prompts:
        return []
    with torch.inference_mode():
        rows = _Rows(student, [[*prompt, *student.encode(THINK_OPEN)] for prompt in prompts])
        said = rows.generate([True] * len(prompts), max_new_tokens, "</think>")
        reasoning = [student.decode(ids).partition("</think>")[0].strip() for ids in said]
        kept = [_prefix(student, ids, text) for ids, text in zip(said, reasoning, strict=True)]
        rows.forget(kept)
        race, clean = (student.encode(THINK_CLOSE + answer_json(answer).removesuffix("[]}")) for answer in (Answer.race, Answer.no_race))
        common = next(index for index, (one, other) in enumerate(zip(race, clean, strict=False)) if one != other)
        rows.feed(race[:common])
        difference = (rows.score(race[common:]) - rows.score(clean[common:])).tolist()
        racy = [value >= 0 for value in difference]
        opening = student.encode(THINK_CLOSE + answer_json(Answer.race).removesuffix("[]}") + _PAIRS_OPEN)[common:]
        tails: list[list[int]] = [[] for _ in prompts]
        if any(racy):
            rows.feed(opening, racy)
            tails = rows.generate(racy, _PAIR_TOKENS, _PAIRS_CLOSE)
    return [
        _Reply(
            answer=Answer.race if racy[row] else Answer.no_race,
            confidence=round(1 / (1 + math.exp(-abs(difference[row]))), 4),
            reasoning=reasoning[row],
            pairs=_pairs(student.decode(tails[row])) if racy[row] else (),
            tokens=kept[row] + common + (len(opening) + len(tails[row]) if racy[row] else len(clean) - common),
        )
        for row in range(len(prompts))
    ]


def _prefix(student: Student, ids: Sequence[int], text: str) -> int:
    """How many of `ids` it takes to say `text`, with which they begin."""
    return next((count for count in range(len(ids)) if len(student.decode(ids[:count]).strip()) >= len(text)), len(ids))


def _pairs(text: str) -> tuple[Pair, ...]:
    """The pairs in what was generated after the opening; none where it breaks the format."""
    body = text.partition(_PAIRS_CLOSE)[0] + _PAIRS_CLOSE
    reply = parse_reply(answer_json(Answer.race).removesuffix("[]}") + _PAIRS_OPEN + body + "}")
    return reply.pairs if reply else ()


class _Rows:
    """A batch of unfinished texts over one key-value cache.

    Rows that pause are fed padding that no later token attends to, so all rows have the same cache length, and a row can take
    back its last tokens by hiding them. Positions count only what is attended to.
    """

    def __init__(self, student: Student, prompts: Sequence[Sequence[int]]) -> None:
        """Prompts are read one by one (padding is dear on a CPU), what they all begin with only once."""
        import torch
        from torch.nn.functional import pad
        from transformers import DynamicCache

        self._student = student
        shared = _common([prompt[:-1] for prompt in prompts])
        start = DynamicCache()
        if shared:
            self._run(prompts[0][:shared], start)
        caches, logits = [], []
        for prompt in prompts:
            cache = copy.deepcopy(start)
            logits.append(self._run(prompt[shared:], cache))
            caches.append(cache)
        longest = max(map(len, prompts))
        self._cache = DynamicCache()
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

    def generate(self, active: Sequence[bool], limit: int, stop: str) -> list[list[int]]:
        """Greedy tokens of each active row, until the text holds `stop`, the turn ends, or `limit`; the end token is not included."""
        import torch

        said: list[list[int]] = [[] for _ in active]
        going = list(active)
        self._generated = 0
        for _ in range(limit):
            tokens = self._logits.argmax(-1)
            for row, token in enumerate(tokens.tolist()):
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
            self._logits = self._step(tokens[:, None], torch.tensor(going, device=tokens.device))[:, -1]
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
