"""What a worker process does: parse what is new, then answer by rules."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from infra.offline.answers import answer
from infra.offline.grammar import Grammar, decode
from infra.offline.parses import digest, texts
from ports.language_model import Task
from ports.questions import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A question as it goes to a worker.

    Attributes:
        known: Packed grammar that need not be made again.
    """

    task: Task
    material: Material
    known: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An answer as JSON, and the grammar that was new."""

    answer: bytes
    parses: Mapping[bytes, bytes]


def settle_in() -> None:
    """Make a fresh process a good worker: it ends with its parent, and only so."""
    # Ctrl-C reaches the whole terminal group; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker holds both ends of its queue, so it never reads the parent's death.
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def work(job: Job) -> Done:
    """Answer *job*."""
    fresh = _fresh(job)
    packed = {**job.known, **fresh}
    grammar = {
        text: decode(packed[digest(text)]) if text.strip() else Grammar()
        for text in set(texts(job.material))
    }
    value = answer(job.task, job.material, grammar)
    return Done(answer=value.model_dump_json().encode(), parses=fresh)


def _fresh(job: Job) -> dict[bytes, bytes]:
    wanted = {
        digest(text): text
        for text in texts(job.material)
        if text.strip() and digest(text) not in job.known
    }
    if not wanted:
        return {}
    from infra.offline.parsing import parsed  # noqa: PLC0415 - two seconds to import: only workers that parse pay it

    return dict(zip(wanted, parsed(list(wanted.values())), strict=True))
