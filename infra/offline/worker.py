"""What runs in a worker process: it parses new texts, then answers a task by rules."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.synchronize import Event

from infra.offline.language.document import Document
from infra.offline.language.tokens import ParsedText, unpack
from infra.offline.quotes.speaker_model import load_model
from infra.offline.tasks.cast_people import cast_people
from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.dress_scene import dress_scene
from infra.offline.tasks.plot_story import plot_story
from infra.offline.tasks.read_passage import read_passage
from infra.offline.tasks.score_scene import score_scene
from infra.offline.tasks.shoot_scene import shoot_scene
from ports.domain.story import FrozenModel
from ports.errors import PortProtocolError
from ports.language_model import Task
from ports.questions import (
    CastMaterial,
    JudgementMaterial,
    Material,
    PassageMaterial,
    PlotMaterial,
    SceneMaterial,
    ShotsMaterial,
)
from ports.questions.judge_scene import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerJob:
    """A question as it is sent to a worker process.

    Attributes:
        cached_parses: Packed parses by text digest; these texts are not parsed again.
    """

    task: Task
    material: Material
    cached_parses: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerResult:
    """What a worker process sends back.

    Attributes:
        answer: The answer as JSON.
        new_parses: Packed parses by text digest, of the texts that were not cached.
    """

    answer: bytes
    new_parses: Mapping[bytes, bytes]


def text_digest(text: str) -> bytes:
    """Return the key under which the parse of *text* is cached."""
    return sha256(text.encode(errors="surrogatepass")).digest()


def texts_to_parse(material: Material) -> Iterator[str]:
    """Yield the texts of *material* whose parse is needed to answer."""
    if isinstance(material, PassageMaterial | SceneMaterial):
        for unit in material.units:
            yield unit.text


def find_unparsed(
    material: Material, cached_parses: Mapping[bytes, bytes]
) -> dict[bytes, str]:
    """Return the texts of *material* that are still to be parsed, by digest."""
    return {
        digest: text
        for text in texts_to_parse(material)
        if text.strip() and (digest := text_digest(text)) not in cached_parses
    }


def init_worker(has_begun: Event) -> None:
    """Prepare a new worker process: it ends when its parent ends, and not before."""
    has_begun.set()
    # Ctrl-C reaches every process of the terminal; only the parent may end a worker.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    # A worker holds both ends of its queue, so reading it never shows that the parent
    # has died.
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def run_job(job: WorkerJob) -> WorkerResult:
    """Answer *job*; texts without a cached parse are parsed first."""
    new_parses = _parse_missing(job)
    packed = {**job.cached_parses, **new_parses}
    parses = {
        text: unpack(packed[text_digest(text)]) if text.strip() else ParsedText()
        for text in set(texts_to_parse(job.material))
    }
    value = answer_task(job.task, job.material, parses)
    return WorkerResult(answer=value.model_dump_json().encode(), new_parses=new_parses)


def _parse_missing(job: WorkerJob) -> dict[bytes, bytes]:
    missing = find_unparsed(job.material, job.cached_parses)
    if not missing:
        return {}
    from infra.offline.language.spacy_parser import parse_texts  # noqa: PLC0415 - two seconds to import: only workers that parse pay it

    return dict(zip(missing, parse_texts(list(missing.values())), strict=True))


def answer_task(
    task: Task, material: Material, parses: Mapping[str, ParsedText]
) -> FrozenModel:
    """Answer *task* about *material*; *parses* holds the parse of each of its texts.

    Raises:
        PortProtocolError: The material belongs to another task.
    """
    match task, material:
        case "read_passage", PassageMaterial():
            document = Document.build(material, parses)
            value: FrozenModel = read_passage(document, load_model())
        case "cast_people", CastMaterial():
            value = cast_people(material)
        case "plot_story", PlotMaterial():
            value = plot_story(material)
        case "direct_scene", SceneMaterial():
            value = direct_scene(material, parses)
        case "shoot_scene", ShotsMaterial():
            value = shoot_scene(material)
        case "dress_scene", ShotsMaterial():
            value = dress_scene(material)
        case "score_scene", ShotsMaterial():
            value = score_scene(material)
        case "judge_scene", JudgementMaterial():
            # Rules cannot judge a scene, so they object to nothing.
            value = Judgement(remarks=())
        case _:
            detail = f"{task} cannot be answered from {type(material).__name__}"
            raise PortProtocolError("model", detail)
    return value
