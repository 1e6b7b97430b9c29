"""What the score of day players learns from: whoever acts without a name, with labels.

`day-players.json` says of such words in the whole stories, by their place and a hash,
whether they are somebody in the cast who has no other name there. In the scenes that
presence.md lets rules be tried on, whoever is needed is.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crews.reading import normalise
from infra.embedded.stories.web_page import read_web_page
from infra.offline.elements.day_player_model import DayPlayerContext
from infra.offline.elements.day_players import find_unlisted
from infra.offline.language.linear_model import Features
from infra.offline.quotes.speaker_model import load_model
from infra.offline.tasks.read_passage import resolve_people
from tests.quality.passages import ParsedPassage, ParsedStory
from tests.quality.presence_figures import LabelledScene, labelled_scenes, stem

LABELS = Path(__file__).parent / "day-players.json"
HASH_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlayerExample:
    """Words for somebody, and whether a day player plays them."""

    features: Features
    is_day_player: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlistedPerson:
    """Words for somebody whom the reading does not list; *start* is in the text."""

    start: int
    words: str
    features: Features


def load_labels() -> Mapping[str, list[tuple[int, str, bool]]]:
    """Return, by story, where words begin, their hash, and if they are a day player."""
    labels: Mapping[str, list[tuple[int, str, bool]]] = json.loads(
        LABELS.read_text(encoding="utf-8")
    )
    return labels


def story_examples(folder: Path) -> Iterator[list[DayPlayerExample]]:
    """Yield the examples of each story whose page is in *folder*."""
    for id_, labels in sorted(load_labels().items()):
        for path in sorted(folder.glob(f"{id_}.*html"))[:1]:
            text = normalise(read_web_page(path))
            right = {(start, digest): is_one for start, digest, is_one in labels}
            yield [
                DayPlayerExample(features=one.features, is_day_player=right[key])
                for one in find_people(text)
                if (key := (one.start, hash_words(one.words))) in right
            ]


def scene_examples() -> Iterator[list[DayPlayerExample]]:
    """Yield the examples of each scene in prose that rules may be tried on."""
    for scene in labelled_scenes():
        if scene.part.startswith("tried on") and scene.format == "prose":
            yield [
                DayPlayerExample(features=one.features, is_day_player=is_needed)
                for one in find_people(scene.text)
                if (is_needed := _is_needed(scene, one.words)) is not None
            ]


def _is_needed(scene: LabelledScene, words: str) -> bool | None:
    """Tell whether somebody is in the cast of a scene; None where the passes differ."""
    need = ("cast", stem(words.rsplit(maxsplit=1)[-1]))
    return None if need in scene.disputed else need in scene.needed


def find_people(text: str) -> Iterator[UnlistedPerson]:
    """Yield whoever acts in *text* and is none of the people that are listed."""
    for passage in ParsedStory.parse(text).passages:
        yield from _find_in_passage(passage)


def _find_in_passage(passage: ParsedPassage) -> Iterator[UnlistedPerson]:
    document = passage.document
    coreference, _ = resolve_people(document, load_model())
    context = DayPlayerContext(document=document, coreference=coreference)
    starts = {unit.number: unit.source.start for unit in passage.passage.units}
    for unit in document.units:
        for first, last in find_unlisted(unit, context):
            yield UnlistedPerson(
                start=starts[unit.number] + first.start,
                words=unit.text[first.start : last.end],
                features=context.features(unit, first, last),
            )


def hash_words(words: str) -> str:
    """Return the beginning of a hash of *words*."""
    return hashlib.sha256(words.encode()).hexdigest()[:HASH_LETTERS]
