"""The quotations of every scene, numbered, with their speakers."""

from collections.abc import Iterator, Mapping, Sequence

from crews.architect.cast.characters import CharacterRecord
from crews.architect.passages.joined_scenes import JoinedScene, PassageName
from crews.reading import renumber
from crews.step_inputs import ResolvedPassage, ResolvedQuotation, SceneQuotation
from ports.domain.film import UNRESOLVED
from ports.domain.manuscript import Quotation, Unit
from ports.domain.story import Span

NumberedScene = tuple[tuple[Unit, ...], tuple[SceneQuotation, ...]]
"""The units and quotations of a scene, both numbered from 1."""


def number_scene_quotations(
    joined_scenes: Sequence[JoinedScene],
    passages: Sequence[ResolvedPassage],
    people: Mapping[PassageName, CharacterRecord],
) -> dict[int, NumberedScene]:
    """Return the units and quotations of every scene by its number."""
    by_number = {passage.number: passage for passage in passages}
    speakers = {
        q.source: (q, _find_speaker(p, q, people)) for p, q in _all_quotations(passages)
    }
    last_line_id: str | None = None
    scenes: dict[int, NumberedScene] = {}
    for scene in joined_scenes:
        scene_passages = [
            by_number[n] for n in dict.fromkeys(p.passage for p in scene.parts)
        ]
        units, quotations = renumber(
            [unit for passage in scene_passages for unit in passage.units],
            [
                quotation
                for passage in scene_passages
                for quotation in passage.quotations
            ],
            scene.source,
        )
        line_ids = {"Q0": last_line_id}
        lines = []
        heard = {people[name].key for name in scene.absentees if name in people}
        for count, spoken in enumerate(quotations, start=1):
            line_id = f"{scene.scene_id}_l{count:02d}"
            line_ids[spoken.number] = line_id
            resolved, speaker = speakers[spoken.source]
            is_heard = speaker is not None and speaker.key in heard
            quotation = _to_heard(spoken) if is_heard else spoken
            lines.append(
                _to_scene_quotation(
                    quotation,
                    resolved,
                    speaker,
                    line_id=line_id,
                    continues=line_ids.get(quotation.continues or ""),
                )
            )
        if lines:
            last_line_id = lines[-1].line_id
        scenes[scene.number] = units, tuple(lines)
    return scenes


def find_unit(units: Sequence[Unit], source: Span) -> str | None:
    """Return the number of the unit that *source* lies in, or None."""
    return next((unit.number for unit in units if unit.source.contains(source)), None)


def _to_scene_quotation(
    quotation: Quotation,
    resolved: ResolvedQuotation,
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
        attribution=resolved.attribution if speaker else "none",
        confidence=resolved.confidence if speaker else 0,
        unspoken=resolved.unspoken,
        parenthetical=quotation.parenthetical,
        delivery=quotation.delivery,
        edited=resolved.edited,
    )


def _to_heard(quotation: Quotation) -> Quotation:
    """Return *quotation* as what somebody says who is not in the scene."""
    if quotation.delivery != "on_screen":
        return quotation
    return quotation.model_copy(update={"delivery": "off_screen"})


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
