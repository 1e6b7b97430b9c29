"""The law of references within a scene: every key that is used is defined."""

from collections.abc import Iterator

from crews.laws.case import LawResult, SceneCase, identity_key
from ports.domain.film import Shot

CATEGORIES_WITH_KEYS = frozenset({"prop", "vehicle", "animal", "wardrobe"})
"""Categories whose elements must have a key, so that shots can refer to them."""


def references(case: SceneCase) -> LawResult:
    """Every key that a scene uses is one of its input."""
    used = [
        *((None, field, key) for field, key in _card_keys(case)),
        *(
            (shot.shot_id, field, key)
            for shot in case.shots
            for field, key in _shot_keys(shot)
        ),
    ]
    defined = _structure_keys(case)
    undefined = [
        case.violation(
            "references",
            f"{key} is not defined",
            field=field,
            shot=shot,
            owner="art_director" if field.endswith(".clothes") else "director",
        )
        for shot, field, key in used
        if identity_key(key) not in defined
    ]
    placeless = [
        case.violation(
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
        case.violation(
            "references",
            f"{element.name!r} is present without a key",
            field="elements",
            owner="architect",
        )
        for element in case.card.elements
        if element.category in CATEGORIES_WITH_KEYS
        and element.presence == "present"
        and element.key is None
    ]
    return LawResult(
        law="references",
        checked=len(used) + len(case.shots) + len(case.card.elements),
        findings=(*undefined, *placeless, *nameless),
    )


def _card_keys(case: SceneCase) -> Iterator[tuple[str, str]]:
    card = case.card
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


def _shot_keys(shot: Shot) -> Iterator[tuple[str, str]]:
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


def _structure_keys(case: SceneCase) -> frozenset[str]:
    scene_input = case.scene_input
    return frozenset(
        identity_key(key)
        for key in (
            scene_input.place.key,
            scene_input.entry.place_id,
            *(present.key for present in scene_input.cast),
            *(present.person for present in scene_input.cast),
            *scene_input.ledger.people,
            *scene_input.entry.characters,
            *(q.character_key for q in scene_input.quotations if q.character_key),
            *(element.key for element in scene_input.elements if element.key),
            *(prop.key for prop in scene_input.carried),
        )
    )
