"""The laws of presence and grounding: only what the text has is in a scene."""

import re
from collections.abc import Iterator

from crews.laws.case import LawResult, SceneCase, collapse_whitespace, identity_key
from crews.laws.mentions import Narration
from ports.domain.film import CrewMember, Finding, Severity, Shot

_SOMEBODY = re.compile(r"\b(?:he|she|I|his|her)\s+\w+", re.IGNORECASE)
"""Somebody acts or is acted upon, even where nobody is named."""
_NOTES = re.compile(r"^[ \t]*[=#>].*$", re.MULTILINE)
"""A screenplay's sections, synopses and centred words, which no camera sees."""


def presence(case: SceneCase) -> LawResult:
    """Whoever is seen, or speaks on screen, is one of the characters present."""
    here = {identity_key(key) for key in case.card.characters_present}
    speakers = [
        (line.line_id, line.character_key)
        for line in case.card.dialogue_script
        if line.character_key is not None and line.delivery == "on_screen"
    ]
    seen = [
        (shot.shot_id, key)
        for shot in case.shots
        for key in shot.digital_assets.characters
    ]
    return LawResult(
        law="presence",
        checked=len(speakers) + len(seen),
        findings=(
            *(
                case.violation(
                    "presence",
                    f"{key} speaks {line}",
                    field="characters_present",
                    owner="director",
                )
                for line, key in speakers
                if identity_key(key) not in here
            ),
            *(
                case.violation(
                    "presence",
                    key,
                    field="digital_assets.characters",
                    owner="director",
                    shot=shot,
                )
                for shot, key in seen
                if identity_key(key) not in here
            ),
        ),
    )


def empty_cast(case: SceneCase) -> LawResult:
    """Where somebody acts or speaks before the camera, somebody is present.

    A script's scene of nobody (an insert, an empty place) is a warning: whoever
    schedules it must know that no actor is called. A day player is somebody.
    """
    found: list[Finding] = []
    is_empty = not (case.card.characters_present or _has_day_player(case))
    if case.card.kind == "scene" and is_empty:
        acting = next(_signs_of_people(case), None)
        if acting is not None:
            evidence = f"nobody is present, but the text has {acting!r}"
            found.append(_nobody_present(case, "empty_cast", evidence, "violation"))
        elif case.scene_input.format == "screenplay":
            heading = case.card.heading or case.card.setting
            evidence = f"nobody is called for {heading!r}"
            found.append(_nobody_present(case, "nobody", evidence, "warning"))
    return LawResult(law="presence", checked=1, findings=tuple(found))


def _has_day_player(case: SceneCase) -> bool:
    return any(
        element.category == "cast" and element.presence != "mentioned"
        for element in case.card.elements
    )


def _nobody_present(
    case: SceneCase, code: str, evidence: str, severity: Severity
) -> Finding:
    return case.violation(
        code,
        evidence,
        field="characters_present",
        owner="architect",
        severity=severity,
    )


def _signs_of_people(case: SceneCase) -> Iterator[str]:
    for line in case.card.dialogue_script:
        if line.delivery == "on_screen":
            yield line.line
    narration = Narration(case).text
    if case.scene_input.format == "screenplay":
        narration = _NOTES.sub("", narration)
    for match in _SOMEBODY.finditer(narration):
        yield collapse_whitespace(match[0])


def grounding(case: SceneCase) -> LawResult:
    """Everything in a scene is named in its text or comes from the ledger."""
    grounded = frozenset(_keys_in_text_or_ledger(case))
    people = case.card.characters_present
    shown = [
        (shot.shot_id, key, owner)
        for shot in case.shots
        for key, owner in _owners_of_assets(shot)
    ]
    return LawResult(
        law="grounding",
        checked=len(people) + len(shown) + len(case.card.elements),
        findings=(
            *(
                case.violation(
                    "grounding", key, field="characters_present", owner="director"
                )
                for key in people
                if identity_key(key) not in grounded
            ),
            *(
                case.violation(
                    "grounding", key, field="digital_assets", owner=owner, shot=shot
                )
                for shot, key, owner in shown
                if identity_key(key) not in grounded
            ),
            *(
                case.violation(
                    "grounding",
                    f"{element.name!r} has no words",
                    field="elements",
                    owner="director",
                )
                for element in case.card.elements
                if element.presence != "inferred"
                and not case.words(element.source).strip()
            ),
        ),
    )


def _keys_in_text_or_ledger(case: SceneCase) -> Iterator[str]:
    scene_input = case.scene_input
    inherited = (
        *scene_input.ledger.people,
        *scene_input.ledger.carried_in,
        *(prop.key for prop in scene_input.carried),
    )
    yield from map(identity_key, inherited)
    for element in scene_input.elements:
        if element.key and (element.edited or case.words(element.source).strip()):
            yield identity_key(element.key)
    text = collapse_whitespace(case.text).casefold()
    for present in scene_input.cast:
        if any(name.casefold() in text for name in present.names):
            yield identity_key(present.key)


def _owners_of_assets(shot: Shot) -> Iterator[tuple[str, CrewMember]]:
    assets = shot.digital_assets
    for key in (*assets.objects, *assets.vehicles, *assets.animals):
        yield key, "director"
    for key in assets.clothes:
        yield key, "art_director"
