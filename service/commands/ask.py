"""Answers a person's question to a story by citing the passages that bear on it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from infra.pathrag.embedded.story_search import FoundPassage, StorySearch
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.errors import StoryCrewsError
from service.adapters import find_encoder
from service.commands.film_source import read_film
from service.commands.terminal import Cell, print_rows, terminal

COLUMNS = ("scene", "where", "position", "passage")


class EmptyQuestionError(StoryCrewsError):
    """The question has no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPassage:
    """A passage that was found, and the scene of its nearest sentence."""

    found: FoundPassage
    scene: BrokenDownScene


async def ask_story(source: str, question: str, *, as_json: bool) -> None:
    """Print the passages of the story that *source* names, the best first.

    Raises:
        EmptyQuestionError: The question has no words.
        NoBreakdownError: *source* names no finished breakdown.
        PortProtocolError: The encoder is damaged.
    """
    if not any(map(str.isalnum, question)):
        raise EmptyQuestionError("the question has no words; ask in a sentence")
    film, text = await read_film(source)
    encoder = await asyncio.to_thread(find_encoder)
    # In a thread: reading a novel for its meaning takes two minutes.
    found = await asyncio.to_thread(lambda: StorySearch(text, encoder).find(question))
    passages = list(_cite(found, film))
    if as_json:
        terminal().print_data(
            {
                "story_id": film.story.id,
                "question": question,
                "by": "meaning" if encoder else "words",
                "passages": [_to_json(each, text) for each in passages],
            }
        )
    elif passages:
        print_rows(
            COLUMNS,
            [_to_cells(each, text) for each in passages],
            words=("where", "passage"),
        )
    else:
        terminal().print(
            "no passage resembles the question"
            if encoder
            else "no passage has words of the question: `novel-crews doctor` says how "
            "to search by meaning",
            markup=False,
            soft_wrap=True,
        )


def _cite(found: Sequence[FoundPassage], film: Breakdown) -> Iterator[CitedPassage]:
    for passage in found:
        start = passage.best.start
        scene = next((s for s in film.scenes if start < s.source.end), film.scenes[-1])
        yield CitedPassage(found=passage, scene=scene)


def _to_json(cited: CitedPassage, text: str) -> dict[str, object]:
    return {
        "scene_id": cited.scene.scene_id,
        "setting": cited.scene.setting,
        "source": list(cited.found.source),
        "text": cited.found.source.slice(text),
        "sentence": list(cited.found.best),
        "score": round(cited.found.score, 3),
    }


def _to_cells(cited: CitedPassage, text: str) -> list[Cell]:
    start, end = cited.found.source
    best = cited.found.best
    passage = Text(text[start:end])
    passage.stylize("bold", best.start - start, best.end - start)
    return [
        cited.scene.scene_id,
        cited.scene.setting,
        f"[{start}, {end})",
        passage,
    ]
