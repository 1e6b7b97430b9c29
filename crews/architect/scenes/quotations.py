"""Quotations of the story with the people who speak them."""

from collections.abc import Iterator, Mapping, Sequence

from crews.architect.cast.characters import CharacterRecord
from crews.architect.passages.joined_scenes import JoinedScene, PassageName
from crews.passage_results import ResolvedPassage, ResolvedQuotation
from crews.reading import renumber
from crews.step_inputs import SceneQuotation
from ports.domain.film import UNRESOLVED
from ports.domain.manuscript import Quotation, Unit
from ports.domain.story import Span

NumberedScene = tuple[tuple[Unit, ...], tuple[SceneQuotation, ...]]


def number_scene_quotations(
    drafts: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    people: Mapping[PassageName, CharacterRecord],
) -> dict[int, NumberedScene]:
    """Return units and quotations of every scene, numbered from 1 in each."""
    by_number = {passage.number: passage for passage in passages}
    speakers = {
        q.source: (q, _find_speaker(p, q, people)) for p, q in _all_quotations(passages)
    }
    last: str | None = None
    scenes: dict[int, NumberedScene] = {}
    for draft in drafts:
        spanned = [by_number[n] for n in dict.fromkeys(p.passage for p in draft.parts)]
        units, quotations = renumber(
            [unit for passage in spanned for unit in passage.units],
            [quotation for passage in spanned for quotation in passage.quotations],
            draft.source,
        )
        ids = {"Q0": last}
        lines = []
        for count, quotation in enumerate(quotations, start=1):
            line_id = f"{draft.scene_id}_l{count:02d}"
            ids[quotation.number] = line_id
            told, speaker = speakers[quotation.source]
            lines.append(
                _to_scene_quotation(
                    quotation,
                    told,
                    speaker,
                    line_id=line_id,
                    continues=ids.get(quotation.continues or ""),
                )
            )
        if lines:
            last = lines[-1].line_id
        scenes[draft.number] = units, tuple(lines)
    return scenes


def find_unit(units: Sequence[Unit], source: Span) -> str | None:
    """Return the number of the unit that *source* lies in."""
    return next((unit.number for unit in units if unit.source.contains(source)), None)


def _to_scene_quotation(
    quotation: Quotation,
    told: ResolvedQuotation,
    speaker: CharacterRecord | None,
    *,
    line_id: str,
    continues: str | None,
) -> SceneQuotation:
    return SceneQuotation(
        number=quotation.number,
        unit=quotation.unit,
        source=quotation.source,
        line_id=line_id,
        continues=continues,
        character=speaker.name if speaker else UNRESOLVED,
        character_key=speaker.key if speaker else None,
        attribution=told.attribution if speaker else "none",
        confidence=told.confidence if speaker else 0,
        unspoken=told.unspoken,
        parenthetical=quotation.parenthetical,
        delivery=quotation.delivery,
    )


def _all_quotations(
    passages: Sequence[ResolvedPassage],
) -> Iterator[tuple[ResolvedPassage, ResolvedQuotation]]:
    for passage in passages:
        for quotation in passage.quotations:
            yield passage, quotation


def _find_speaker(
    passage: ResolvedPassage,
    quotation: ResolvedQuotation,
    people: Mapping[PassageName, CharacterRecord],
) -> CharacterRecord | None:
    if quotation.speaker is None:
        return None
    return people.get((passage.number, quotation.speaker))
