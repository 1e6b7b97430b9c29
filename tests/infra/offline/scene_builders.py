"""Materials of scenes and shots, for the reader's tests."""

from collections.abc import Mapping

from infra.offline.language.tokens import ParsedText
from ports.domain.choices import StoryFormat
from ports.domain.film import SceneKind
from ports.domain.story import Brief, Preferences
from ports.questions.direct_scene import (
    CastMember,
    SceneDirection,
    SceneElement,
    SceneMaterial,
)
from ports.questions.shots import ShotOutline, ShotsMaterial
from tests.infra.offline.passage_builders import a_passage, parses_of, read

__all__ = ["a_scene", "shots_of"]

FILMABLE_ROLES = ("prose", "letter", "verse", "break", "heading", "action", "dialogue")


def a_scene(
    text: str,
    *,
    kind: SceneKind = "scene",
    max_shot_seconds: float = 7.0,
    format: StoryFormat = "prose",  # noqa: A002 - the material's own word
    parentheticals: Mapping[str, str] | None = None,
) -> tuple[SceneMaterial, dict[str, ParsedText]]:
    """Return *text* as one scene, with its people and speakers as read.

    *parentheticals* are those of a script's lines, by the line's number.
    """
    found = read(text, format=format)
    material = a_passage(text, format=format)
    readings = tuple(zip(material.quotations, found.reading.quotations, strict=True))
    people = [p for p in found.reading.people if not p.group]
    scene = SceneMaterial(
        number=1,
        kind=kind,
        slugline="INT. KITCHEN - NIGHT",
        time_of_day="NIGHT",
        first_visit=True,
        linked_to_previous=False,
        brief=Brief(),
        preferences=Preferences(genre="drama"),
        cast=tuple(
            CastMember(
                key=f"char_{n}_v01",
                name=person.name,
                look="",
                names=(person.name, *(other.name for other in person.other_names)),
                gender=person.gender,
                narrator=person.narrator,
            )
            for n, person in enumerate(people)
        ),
        elements=tuple(
            SceneElement(key=f"obj_{n}_v01", name=e.words, category=e.category)
            for n, e in enumerate(found.reading.elements)
        ),
        established=(),
        # A script's sluglines, cues and parentheticals are no units to be filmed.
        units=tuple(u for u in material.units if u.role in FILMABLE_ROLES),
        quotations=tuple(
            type(q)(
                number=q.number,
                unit=q.unit,
                start=q.start,
                end=q.end,
                continues=q.continues,
                speaker=reading.speaker,
                offscreen=reading.offscreen,
                parenthetical=(parentheticals or {}).get(q.number),
            )
            for q, reading in readings
        ),
        window=(1, 1),
        max_shot_seconds=max_shot_seconds,
    )
    texts = tuple(dict.fromkeys(unit.text for unit in material.units))
    return scene, parses_of(texts)


def shots_of(material: SceneMaterial, direction: SceneDirection) -> ShotsMaterial:
    """Return the shots of *direction* as the specialists see them."""
    keys = {member.name: member.key for member in material.cast}
    speakers = {q.number: keys.get(q.speaker or "") for q in material.quotations}
    return ShotsMaterial(
        scene=1,
        kind=material.kind,
        slugline=material.slugline,
        time_of_day=material.time_of_day,
        first_visit=True,
        linked_to_previous=False,
        brief=material.brief,
        preferences=material.preferences,
        cast=material.cast,
        elements=material.elements,
        established=(),
        shots=tuple(
            ShotOutline(
                number=number,
                action=shot.action,
                purpose=shot.purpose,
                text="",
                people=shot.people,
                speakers=tuple(s for q in shot.quotations if (s := speakers[q])),
                objects=shot.objects,
                words=0,
                seconds=shot.seconds,
                beat=1,
            )
            for number, shot in enumerate(direction.shots, start=1)
        ),
    )
