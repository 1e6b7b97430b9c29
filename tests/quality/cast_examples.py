"""What the score of casts learns from: the people of labelled scenes of whole stories.

`casts.json` has, by story, where each scene begins, and hashes of the names of whom the
reader knows there: first of those who are in its cast, then of the others.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from crews.reading import normalise
from infra.embedded.stories.web_page import read_web_page
from infra.offline.language.linear_model import Features
from infra.offline.quotes.offscreen import mark_offscreen, people_present
from infra.offline.quotes.scene_cast import find_people
from infra.offline.quotes.speaker_model import load_model
from infra.offline.tasks.read_passage import resolve_people
from tests.quality.day_player_examples import hash_words
from tests.quality.passages import ParsedPassage, ParsedStory

LABELS = Path(__file__).parent / "casts.json"

SceneLabels = tuple[int, str, str]
"""Where a scene begins, and the hashes of who is in it, and of who is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CastExample:
    """Somebody whom a scene tells of, and whether they are in its cast.

    Attributes:
        scene: Which scene of its story.
        is_shown: What the rules say.
        is_speaker: Certainly speaks there, and is in the cast whatever the score.
    """

    scene: int
    features: Features
    is_shown: bool
    is_speaker: bool
    is_cast: bool


def load_labels() -> Mapping[str, list[SceneLabels]]:
    """Return the labels by story."""
    labels: Mapping[str, list[SceneLabels]] = json.loads(
        LABELS.read_text(encoding="utf-8")
    )
    return labels


def cast_examples(folder: Path) -> Iterator[list[CastExample]]:
    """Yield the examples of each story whose page is in *folder*."""
    for id_, labels in sorted(load_labels().items()):
        for path in sorted(folder.glob(f"{id_}.*html"))[:1]:
            text = normalise(read_web_page(path))
            story = ParsedStory.parse(text)
            yield [
                example
                for passage in story.passages
                for example in _passage_examples(passage, labels, len(text))
            ]


def _passage_examples(
    passage: ParsedPassage, labels: Sequence[SceneLabels], end: int
) -> Iterator[CastExample]:
    """Yield the people of the part of each labelled scene that lies in a passage."""
    document = passage.document
    coreference, quotations = resolve_people(document, load_model())
    quotations = mark_offscreen(document, coreference, quotations)
    bounds = pairwise([*(start for start, _, _ in labels), end])
    parts = [
        tuple(
            unit
            for unit, placed in zip(document.units, passage.passage.units, strict=True)
            if start <= placed.source.start < stop
        )
        for start, stop in bounds
    ]
    here = [number for number, units in enumerate(parts) if units]
    scenes = [parts[number] for number in here]
    shown = [
        people_present(document, units, coreference, quotations) for units in scenes
    ]
    for number, names, people in zip(
        here, shown, find_people(scenes, shown, coreference, quotations), strict=True
    ):
        _, present, absent = labels[number]
        for one in people:
            if (digest := hash_words(one.who.name)) in f"{present} {absent}".split():
                yield CastExample(
                    scene=number,
                    features=one.features,
                    is_shown=one.who.name in names,
                    is_speaker=one.is_speaker,
                    is_cast=digest in present.split(),
                )
