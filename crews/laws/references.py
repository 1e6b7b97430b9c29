"""References, in one scene: whatever is used has a key, and the key is defined."""

from collections.abc import Iterator

from crews.laws.case import SceneCase, Verdict, identity
from ports.film import Shot

KEYED = frozenset({"prop", "vehicle", "animal", "wardrobe"})
"""Categories whose elements a shot can only show by key."""


def references(case: SceneCase) -> Verdict:
    """Every key used in a scene is one that the structure gave it."""
    used = [
        *((None, field, key) for field, key in _of_card(case)),
        *(
            (shot.shot_id, field, key)
            for shot in case.shots
            for field, key in _of(shot)
        ),
    ]
    defined = _defined(case)
    undefined = [
        case.broken(
            "references",
            f"{key} is not defined",
            field=field,
            shot=shot,
            owner="art_director" if field.endswith(".clothes") else "director",
        )
        for shot, field, key in used
        if identity(key) not in defined
    ]
    placeless = [
        case.broken(
            "references",
            "shows no place",
            field="digital_assets.locations",
            shot=shot.shot_id,
            owner="director",
        )
        for shot in case.shots
        if not shot.digital_assets.locations
    ]
    nameless = [
        case.broken(
            "references",
            f"{element.name!r} is present without a key",
            field="elements",
            owner="architect",
        )
        for element in case.scene.elements
        if element.category in KEYED
        and element.presence == "present"
        and element.key is None
    ]
    return Verdict(
        law="references",
        checked=len(used) + len(case.shots) + len(case.scene.elements),
        findings=(*undefined, *placeless, *nameless),
    )


def _of_card(case: SceneCase) -> Iterator[tuple[str, str]]:
    card = case.scene
    yield "place_id", card.place_id
    for key in card.characters_present:
        yield "characters_present", key
    for line in card.dialogue_script:
        if line.character_key is not None:
            yield "dialogue_script", line.character_key
    for field, keys in (
        ("key_objects_and_props", card.key_objects_and_props),
        ("animals_present", card.animals_present),
        ("vehicles_present", card.vehicles_present),
        ("clothing_and_accessories", card.clothing_and_accessories),
    ):
        for key in keys:
            yield field, key


def _of(shot: Shot) -> Iterator[tuple[str, str]]:
    assets = shot.digital_assets
    for field, keys in (
        ("digital_assets.characters", assets.characters),
        ("digital_assets.animals", assets.animals),
        ("digital_assets.locations", assets.locations),
        ("digital_assets.objects", assets.objects),
        ("digital_assets.vehicles", assets.vehicles),
        ("digital_assets.clothes", assets.clothes),
    ):
        for key in keys:
            yield field, key


def _defined(case: SceneCase) -> frozenset[str]:
    given = case.given
    return frozenset(
        identity(key)
        for key in (
            given.place.key,
            given.entry.place_id,
            *(present.key for present in given.cast),
            *(present.person for present in given.cast),
            *given.ledger.people,
            *given.entry.characters,
            *(q.character_key for q in given.quotations if q.character_key),
            *(element.key for element in given.elements if element.key),
            *(prop.key for prop in given.carried),
        )
    )
