"""Cuts a part of a scene, with what the reading says of it that still holds."""

import re
from dataclasses import replace

from crews.architect.edits.anchors import find_name
from crews.architect.passages.joined_scenes import HEADING_ROLES, ScenePart
from crews.step_inputs import ResolvedPassage, ResolvedScene
from ports.domain.film import SceneKind
from ports.domain.story import Span

MAX_SUMMARY = 200
"""Characters of the sentence that stands for a half scene."""

_SENTENCE = re.compile(r".+?(?:[.!?]+[\"”’)]*(?=\s|$)|$)", re.DOTALL)


def cut_part(
    part: ScenePart, span: Span, passage: ResolvedPassage, text: str
) -> ScenePart | None:
    """Return what of *part* lies in *span*; None where nothing does."""
    scene = part.scene
    if span.contains(scene.source):
        return part
    if scene.source.end <= span.start or span.end <= scene.source.start:
        return None
    units = [
        unit
        for unit in passage.units
        if span.contains(unit.source) and scene.source.contains(unit.source)
    ]
    if not units:
        return None
    source = Span(units[0].source.start, units[-1].source.end)
    silent = HEADING_ROLES | {"slugline"}
    told = [unit for unit in units if unit.role not in silent] or units
    time = scene.time_source
    return replace(
        part,
        scene=scene.model_copy(
            update={
                "source": source,
                "continues": False,
                "time_source": time if time and source.contains(time) else None,
                "people": _people_in(source, scene, passage, text),
                "summary": _first_sentence(told[0].source.slice(text)),
            }
        ),
    )


def blank_part(part: ScenePart, *, kind: SceneKind) -> ScenePart:
    """Return *part* without place and time, for a scene that has its own."""
    blank = part.scene.model_copy(
        update={
            "kind": kind,
            "place": None,
            "within": None,
            "elsewhere": False,
            "setting": "unknown",
            "time_of_day": "UNKNOWN",
            "time_source": None,
            "atmosphere": "",
        }
    )
    return replace(part, scene=blank, has_slugline=False)


def _people_in(
    source: Span, scene: ResolvedScene, passage: ResolvedPassage, text: str
) -> tuple[str, ...]:
    """Return who of *scene* is named or speaks in *source*; all where nobody is."""
    speakers = {
        quotation.speaker
        for quotation in passage.quotations
        if source.contains(quotation.source)
    }
    people = {person.name: person for person in passage.people}
    here = []
    for name in scene.people:
        person = people.get(name)
        others = [other.name for other in person.other_names] if person else []
        if (
            name in speakers
            or (person and person.narrator)
            or any(find_name(each, text, source) for each in (name, *others))
        ):
            here.append(name)
    return tuple(here) or scene.people


def _first_sentence(words: str) -> str:
    sentence = _SENTENCE.match(words.strip())
    folded = " ".join((sentence[0] if sentence else words).split())
    return folded if len(folded) <= MAX_SUMMARY else f"{folded[:MAX_SUMMARY]}…"
