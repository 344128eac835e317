"""The explain stage: traces for every question whose answer is known, checked, and kept whether accepted or not."""

from __future__ import annotations

from collections import Counter

from pcwm.chat.asking import Opener, Panel, open_model
from pcwm.explain.acceptance import by_author
from pcwm.explain.blind import reread_all
from pcwm.explain.judging import Bench
from pcwm.explain.narrator import AUTHOR
from pcwm.explain.teachers.teaching import Teaching
from pcwm.explain.topics import Topic, Topics
from pcwm.progress import Ticker
from pcwm.records import Reject, Reply, StageSummary, Trace, content_id
from pcwm.store import RunFolder, Sitting

STAGE = "explain"
BATCH = 20
"""Programs between two writes; a killed run loses at most so many."""


def explain(folder: RunFolder, ticker: Ticker, *, opener: Opener = open_model) -> StageSummary:
    """Have the recipe's authors write about every topic of the run that they have not written about yet, and check what they wrote.

    A trace that fails a check is kept with its rejections, so that a rerun does not try again.
    Raises ModelError once a teacher's server is plainly gone: what is there by then is kept, and the next call goes on from there.
    """
    store, recipe = folder.store, folder.recipe.explain
    with folder.sitting(STAGE) as sitting:
        topics = Topics(folder, ticker)
        if recipe.narrator:
            narrate_all(folder, topics, ticker)
        models = [*recipe.teachers, *([recipe.reader] if recipe.reader else [])]
        with Panel(store, STAGE, recipe, models, folder.recipe.seed, ticker, opener) as panel:
            try:
                # Twice, so that what the reader refused is mended, and then read again.
                for _ in range(2 if recipe.reader else 1):
                    for teacher in recipe.teachers:
                        Teaching(store, teacher, panel, recipe).teach(topics)
                    if recipe.reader is not None:
                        reread_all(store, recipe.reader, panel)
            finally:
                _sum_up(folder, sitting, panel.unasked)
        folder.export(STAGE, Trace)
        folder.export(STAGE, Reject)
    return sitting.summary


def narrate_all(folder: RunFolder, topics: Topics, ticker: Ticker) -> None:
    """The narrator's traces; one rejection where it has nothing to say."""
    store = folder.store
    done = {trace.question for trace in store.all(Trace) if trace.author == AUTHOR}
    silent = store.ids(Reject)
    left = [topic for topic in topics.all if topic.question not in done and _silence(topic) not in silent]
    ticker.start(STAGE, len(topics.all), len(topics.all) - len(left))
    batch: list[Trace | Reject] = []
    for topic in left:
        task = topics.task(topic)
        if task is not None:
            bench = Bench(task, folder.recipe.explain.words)
            trace = bench.narrated()
            if trace is None:
                batch.append(Reject(id=_silence(topic), stage=STAGE, subject=topic.about, name="not_narrated", reason=bench.silence))
            else:
                judged = bench.judged(trace)
                batch += [judged, *judged.rejections]
            ticker.advance(task.program.origin.name)
        if len(batch) >= BATCH:
            store.put(batch)
            batch = []
    store.put(batch)


def _silence(topic: Topic) -> str:
    return content_id("rej", topic.question, AUTHOR)


def _sum_up(folder: RunFolder, sitting: Sitting, unasked: Counter[str]) -> None:
    """What the stage has made by now, by author where there are several."""
    store = folder.store
    rows = by_author(store.all(Trace), (reply for reply in store.all(Reply) if reply.stage == STAGE))
    sitting.made = {"traces": sum(row.traces for row in rows), "accepted": sum(row.accepted for row in rows)}
    if len(rows) > 1:
        for row in rows:
            sitting.made |= {f"by {row.author}": row.traces, f"accepted of {row.author}": row.accepted}
    rejected = Counter(reject.name for reject in store.all(Reject) if reject.stage == STAGE)
    sitting.rejected = dict(sorted((rejected + unasked).items()))
