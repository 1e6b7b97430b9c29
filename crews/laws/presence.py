"""Presence and grounding: nobody and nothing is in a scene that the text keeps out."""

from collections.abc import Iterator

from crews.laws.case import SceneCase, Verdict, folded, identity
from ports.film import CrewMember, Shot


def presence(case: SceneCase) -> Verdict:
    """Who speaks or is seen in a scene is present in it, or said to be elsewhere."""
    here = {identity(key) for key in case.scene.characters_present}
    speakers = [
        (line.line_id, line.character_key)
        for line in case.scene.dialogue_script
        if line.character_key is not None and line.delivery == "on_screen"
    ]
    seen = [
        (shot.shot_id, key)
        for shot in case.shots
        for key in shot.digital_assets.characters
    ]
    return Verdict(
        law="presence",
        checked=len(speakers) + len(seen),
        findings=(
            *(
                case.broken(
                    "presence",
                    f"{key} speaks {line}",
                    field="characters_present",
                    owner="director",
                )
                for line, key in speakers
                if identity(key) not in here
            ),
            *(
                case.broken(
                    "presence",
                    key,
                    field="digital_assets.characters",
                    owner="director",
                    shot=shot,
                )
                for shot, key in seen
                if identity(key) not in here
            ),
        ),
    )


def grounding(case: SceneCase) -> Verdict:
    """Whatever a scene holds is named in its text, or carried over by the ledger."""
    grounded = frozenset(_grounded(case))
    people = case.scene.characters_present
    shown = [
        (shot.shot_id, key, owner)
        for shot in case.shots
        for key, owner in _things(shot)
    ]
    return Verdict(
        law="grounding",
        checked=len(people) + len(shown) + len(case.scene.elements),
        findings=(
            *(
                case.broken(
                    "grounding", key, field="characters_present", owner="director"
                )
                for key in people
                if identity(key) not in grounded
            ),
            *(
                case.broken(
                    "grounding", key, field="digital_assets", owner=owner, shot=shot
                )
                for shot, key, owner in shown
                if identity(key) not in grounded
            ),
            *(
                case.broken(
                    "grounding",
                    f"{element.name!r} has no words",
                    field="elements",
                    owner="director",
                )
                for element in case.scene.elements
                if element.presence != "inferred"
                and not case.words(element.source).strip()
            ),
        ),
    )


def _grounded(case: SceneCase) -> Iterator[str]:
    given = case.given
    inherited = (
        *given.ledger.people,
        *given.ledger.carried_in,
        *(prop.key for prop in given.carried),
    )
    yield from map(identity, inherited)
    for element in given.elements:
        if element.key and case.words(element.source).strip():
            yield identity(element.key)
    text = folded(case.text).casefold()
    for present in given.cast:
        if any(name.casefold() in text for name in present.names):
            yield identity(present.key)


def _things(shot: Shot) -> Iterator[tuple[str, CrewMember]]:
    assets = shot.digital_assets
    for key in (*assets.objects, *assets.vehicles, *assets.animals):
        yield key, "director"
    for key in assets.clothes:
        yield key, "art_director"
