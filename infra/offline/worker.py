"""What a worker process does: parse what is new, then answer by rules."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from infra.offline.dispatch import answer_task
from infra.offline.language.tokens import ParsedText, unpack
from infra.offline.parse_cache import text_digest, texts_to_parse
from ports.language_model import Task
from ports.questions import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerJob:
    """A question as it goes to a worker.

    Attributes:
        known: Packed grammar that need not be made again.
    """

    task: Task
    material: Material
    cached_parses: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerResult:
    """An answer as JSON, and the grammar that was new."""

    answer: bytes
    new_parses: Mapping[bytes, bytes]


def init_worker() -> None:
    """Make a fresh process a good worker: it ends with its parent, and only so."""
    # Ctrl-C reaches the whole terminal group; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    # A worker holds both ends of its queue, so it never reads the parent's death.
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def run_job(job: WorkerJob) -> WorkerResult:
    """Answer *job*."""
    fresh = _parse_missing(job)
    packed = {**job.cached_parses, **fresh}
    grammar = {
        text: unpack(packed[text_digest(text)]) if text.strip() else ParsedText()
        for text in set(texts_to_parse(job.material))
    }
    value = answer_task(job.task, job.material, grammar)
    return WorkerResult(answer=value.model_dump_json().encode(), new_parses=fresh)


def _parse_missing(job: WorkerJob) -> dict[bytes, bytes]:
    wanted = {
        text_digest(text): text
        for text in texts_to_parse(job.material)
        if text.strip() and text_digest(text) not in job.cached_parses
    }
    if not wanted:
        return {}
    from infra.offline.language.spacy_parser import parse_texts  # noqa: PLC0415 - two seconds to import: only workers that parse pay it

    return dict(zip(wanted, parse_texts(list(wanted.values())), strict=True))
