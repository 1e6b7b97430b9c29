"""Builders of scene inputs."""

import re
from typing import Any

from crews.director.scene_context import SceneContext
from crews.director.windows import SceneText
from crews.step_inputs import LocatedElement, SceneInput, ScenePresence, SceneQuotation
from ports.domain.film import UNRESOLVED
from ports.domain.manuscript import Unit
from ports.domain.story import Brief, Constraints, Span
from ports.domain.structure import LedgerEntry, Place, SceneIndexEntry
from tests.builders import a_run

LAMPLIGHT = """\
Nora set the lamp on the sill and looked out at the black water.

“He said he would be back before the tide,” she said. “He has never been late.”

Tobias turned the brass compass over in his hand. “The tide is not a clock, Nora.”

A bell rang twice, far out. Nobody spoke.

“That is his bell,” said Nora, and she ran for the door."""
"""Five units, four quotations, two people, a lamp, a compass and a bell."""

SPEAKERS = ("char_nora_v01", "char_nora_v01", "char_tobias_v01", "char_nora_v01")
CAST = (
    ScenePresence(
        person="char_nora_v01", key="char_nora_v01", name="Nora", names=("Nora",)
    ),
    ScenePresence(
        person="char_tobias_v01",
        key="char_tobias_v01",
        name="Tobias",
        names=("Tobias",),
    ),
)
_NAMES = {present.person: present.name for present in CAST}


def a_scene(
    text: str = LAMPLIGHT,
    *,
    start: int = 0,
    number: int = 1,
    speakers: tuple[str | None, ...] = SPEAKERS,
    **changes: Any,
) -> SceneInput:
    """Return the input of a scene; units by blank line, quotations by curly quotes."""
    units = _units(text, start)
    span = Span(start, start + len(text))
    entry = SceneIndexEntry(
        scene_id=f"sc{number:03d}",
        number=number,
        kind="scene",
        source=span,
        setting="INT. HARBOUR HOUSE - NIGHT",
        place_id="loc_harbour_house_v01",
        time_of_day="NIGHT",
        story_day=1,
        characters=tuple(present.person for present in CAST),
        summary="Nora hears the bell.",
    )
    scene = SceneInput(
        format="prose",
        title="The Bell",
        brief=Brief(),
        entry=entry,
        ledger=LedgerEntry(
            people=tuple(present.key for present in CAST),
            first_visit=True,
            story_day=1,
        ),
        place=Place(key="loc_harbour_house_v01", name="Harbour House", interior="INT."),
        units=units,
        quotations=tuple(_quotations(text, start, number, units, speakers)),
        cast=CAST,
        elements=tuple(_elements(text, start, units)),
        about=("char_nora_v01", "char_tobias_v01", "loc_harbour_house_v01"),
        themes=("waiting",),
    )
    return scene.model_copy(update=changes)


def a_scene_context(
    scene_input: SceneInput | None = None,
    text: str = LAMPLIGHT,
    *,
    established_facts: tuple[str, ...] = (),
    max_shot_seconds: float = 7.0,
) -> SceneContext:
    """Return the context of *scene_input*, or of a scene with *text*."""
    scene = scene_input or a_scene(text)
    return SceneContext(
        run=a_run(constraints=Constraints(max_shot_seconds=max_shot_seconds)),
        scene_input=scene,
        text=SceneText(span=scene.entry.source, text=text),
        established_facts=established_facts,
    )


def _units(text: str, start: int) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            number=str(number),
            role="prose",
            source=Span(start + match.start(), start + match.end()),
        )
        for number, match in enumerate(re.finditer(r"\S.*", text), start=1)
    )


def _quotations(
    text: str,
    start: int,
    number: int,
    units: tuple[Unit, ...],
    speakers: tuple[str | None, ...],
) -> list[SceneQuotation]:
    found = []
    for at, match in enumerate(re.finditer(r"“([^”]*)”", text)):
        source = Span(start + match.start(1), start + match.end(1))
        speaker = speakers[at] if at < len(speakers) else None
        found.append(
            SceneQuotation(
                number=f"Q{at + 1}",
                unit=next(u.number for u in units if u.source.contains(source)),
                source=source,
                line_id=f"sc{number:03d}_l{at + 1:02d}",
                character=_NAMES[speaker] if speaker else UNRESOLVED,
                character_key=speaker,
                attribution="explicit" if speaker else "none",
                confidence=0.9 if speaker else 0.0,
            )
        )
    return found


def _elements(text: str, start: int, units: tuple[Unit, ...]) -> list[LocatedElement]:
    found = []
    for word, category, key in (
        ("lamp", "prop", "obj_lamp_v01"),
        ("compass", "prop", "obj_compass_v01"),
        ("bell rang", "sound", None),
    ):
        if (at := text.find(word)) >= 0:
            source = Span(start + at, start + at + len(word))
            found.append(
                LocatedElement.model_validate(
                    {
                        "category": category,
                        "key": key,
                        "name": word,
                        "presence": "present",
                        "source": source,
                        "unit": next(
                            u.number for u in units if u.source.contains(source)
                        ),
                    }
                )
            )
    return found
